/* Small comforts. Every page works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // Copy the text of the element that data-copy names.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) { return; }
    var source = document.querySelector(button.dataset.copy);
    navigator.clipboard.writeText(source.innerText.trim()).then(function () {
      var label = button.querySelector("[data-copy-label]") || button;
      var before = label.textContent;
      label.textContent = button.dataset.copied;
      window.setTimeout(function () { label.textContent = before; }, 2000);
    });
  });

  // A select that should act at once says so; its button is for those without scripts.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit]")) { event.target.form.requestSubmit(); }
  });

  // Filter as you type in a long list of choices. A folded group opens when something in it fits, and folds again after.
  document.addEventListener("input", function (event) {
    var box = event.target.closest("[data-filter]");
    if (!box) { return; }
    var wanted = box.value.trim().toLowerCase(), groups = new Map(), any = false;
    document.querySelectorAll(box.dataset.filter).forEach(function (item) {
      var fits = item.textContent.toLowerCase().indexOf(wanted) >= 0, group = item.closest("details");
      item.hidden = !fits;
      any = any || fits;
      if (group && !group.contains(box)) { groups.set(group, groups.get(group) || fits); }
    });
    groups.forEach(function (fits, group) {
      group.hidden = !fits;
      if (wanted && fits && !group.open) { group.open = true; group.dataset.folded = ""; }
      if (!wanted && "folded" in group.dataset) {
        group.open = group.querySelector(":checked") !== null;
        delete group.dataset.folded;
      }
    });
    var none = box.dataset.none && document.querySelector(box.dataset.none);
    if (none) { none.textContent = any ? "" : none.dataset.say; }
  });

  // An address that names something folded away unfolds it, in browsers that do not do so themselves too.
  function unfold() {
    var named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = named && named.closest("details:not([open])");
    if (folded) { folded.open = true; named.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  // A menu closes with Esc and gives the focus back, and when somebody goes elsewhere.
  document.addEventListener("click", function (event) {
    var open = document.querySelector("details.menu[open]");
    if (open && !open.contains(event.target)) { open.open = false; }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector("details.sheet[open], details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  // A field for files speaks the page's language, not the system's. The field itself stays, over what is drawn.
  document.querySelectorAll("input[type=file].input--file").forEach(function (input) {
    var box = document.createElement("span"), button = document.createElement("span"), name = document.createElement("span");
    box.className = "pick";
    button.className = "pick-b";
    name.className = "pick-n";
    button.setAttribute("aria-hidden", "true");
    button.textContent = root.dataset.pick;
    function tell() {
      var chosen = input.files;
      name.textContent = !chosen.length ? root.dataset.pickNone
        : chosen.length === 1 ? chosen[0].name : root.dataset.pickMany.replace("{n}", chosen.length);
    }
    input.parentNode.insertBefore(box, input);
    box.append(button, name, input);
    input.addEventListener("change", tell);
    tell();
  });

  // After a failed form the summary is read first.
  var summary = document.querySelector(".errors[tabindex]");
  if (summary) { summary.focus(); }
}());
