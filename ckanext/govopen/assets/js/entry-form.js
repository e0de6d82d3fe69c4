// The entry's editor: fields that the chosen tier does not ask for step aside; rows of items come and go.
// Without this script everything is in the page and the hints say what is asked where.
(function () {
  "use strict";

  function chosen(form, axis) {
    var radio = form.querySelector('[data-tier="' + axis + '"] input:checked');
    return radio ? radio.value : "";
  }

  function open(form) {
    form.querySelectorAll("[data-asked]").forEach(function (part) {
      var asked = part.dataset.asked.split(" ").indexOf(chosen(form, part.dataset.axis)) >= 0;
      var field = part.querySelector("textarea, input, select");
      // What somebody wrote is never hidden, nor is what has to be mended.
      part.hidden = !(asked || field.value.trim() || part.querySelector(".is-wrong"));
      field.required = asked;
    });
  }

  function number(list) {
    Array.prototype.forEach.call(list.children, function (row, n) {
      row.querySelector(".items-n").textContent = n + 1;
      row.querySelectorAll("[data-n]").forEach(function (said) { said.textContent = n + 1; });
      row.querySelectorAll("[id], [for], [name], [aria-describedby]").forEach(function (part) {
        ["id", "for", "name", "aria-describedby"].forEach(function (key) {
          var value = part.getAttribute(key);
          if (value) { part.setAttribute(key, value.replace(/items-\d+-/, "items-" + n + "-")); }
        });
      });
    });
  }

  function items(box) {
    var list = box.querySelector(".items-rows");
    var said = box.querySelector("[data-items-said]");
    var add = box.querySelector(".items-add");
    box.querySelectorAll(".items-drop, .items-add").forEach(function (button) { button.hidden = false; });
    add.addEventListener("click", function () {
      var row = list.lastElementChild.cloneNode(true);
      row.querySelectorAll("input, select").forEach(function (field) { field.value = ""; field.removeAttribute("aria-invalid"); });
      row.querySelectorAll(".wrong").forEach(function (message) { message.remove(); });
      row.querySelectorAll(".is-wrong").forEach(function (field) { field.classList.remove("is-wrong"); });
      list.appendChild(row);
      number(list);
      row.querySelector("input").focus();
      said.textContent = said.dataset.added.replace("{n}", list.children.length);
    });
    list.addEventListener("click", function (event) {
      var button = event.target.closest(".items-drop");
      if (!button) { return; }
      var row = button.closest(".items-row");
      var n = Array.prototype.indexOf.call(list.children, row) + 1;
      if (list.children.length > 1) { row.remove(); } else {
        row.querySelectorAll("input, select").forEach(function (field) { field.value = ""; });
      }
      number(list);
      (list.children[Math.min(n, list.children.length) - 1].querySelector("input") || add).focus();
      said.textContent = said.dataset.dropped.replace("{n}", n);
    });
  }

  // What is missing and how it will look, by the server, as soon as somebody stops typing. Nothing is kept by it.
  function look(form, side) {
    var part = side.querySelector("[data-look-part]");
    var said = side.querySelector("[data-look-said]");
    var timer = 0, asking = null;
    function ask() {
      if (asking) { asking.abort(); }
      asking = new AbortController();
      fetch(side.dataset.look, { method: "POST", body: new FormData(form), signal: asking.signal, redirect: "error" })
        .then(function (answer) { if (!answer.ok) { throw answer; } return answer.text(); })
        .then(function (html) {
          var before = part.querySelector("[data-left]").dataset.left, focused = document.activeElement;
          var at = part.contains(focused) ? focused.getAttribute("href") : null;
          part.innerHTML = html;
          var now = part.querySelector("[data-left]").dataset.left;
          if (now !== before) { said.textContent = now; }
          if (at) { (part.querySelector('a[href="' + at + '"]') || side).focus({ preventScroll: true }); }
        })
        .catch(function () { /* the next pause asks again; saving says what is wrong */ });
    }
    form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 600); });
    form.addEventListener("click", function (event) {
      if (event.target.closest(".items-drop")) { clearTimeout(timer); timer = setTimeout(ask, 600); }
    });
    form.addEventListener("submit", function () { clearTimeout(timer); if (asking) { asking.abort(); } });
  }

  // A way to a field leads into it: a group of choices hands the focus to the one that is chosen, or its first.
  function into(event) {
    var link = event.target.closest('a[href^="#f-"]');
    var field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) { return; }
    event.preventDefault();
    var target = field.matches("input, select, textarea") ? field
      : field.querySelector("input:checked") || field.querySelector("input, select, textarea") || field;
    (field.closest(".field") || field).scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }

  function start() {
    document.querySelectorAll("[data-entry-form]").forEach(function (form) {
      var side = document.querySelector("[data-look]");
      form.addEventListener("change", function (event) { if (event.target.type === "radio") { open(form); } });
      open(form);
      if (side) { look(form, side); }
      form.parentNode.addEventListener("click", into);
    });
    document.querySelectorAll("[data-items]").forEach(items);
    var wrong = document.querySelector(".entry-form .errors");
    if (wrong) { wrong.focus(); }
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
