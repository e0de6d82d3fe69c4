/* A search box that offers entries while one types. Without this file it is a plain search box. */
(function () {
  "use strict";
  document.querySelectorAll("input[data-suggest]").forEach(function (input) {
    var form = input.form, list = document.createElement("ul"), told = document.createElement("span");
    var asked = "", at = -1, timer = 0, composing = false;
    list.id = input.id + "-offers";
    list.className = "offers plain";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.offers);
    list.hidden = true;
    told.className = "sr";
    told.setAttribute("role", "status");
    form.append(list, told);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(place) {
      var offers = list.children;
      if (!offers.length) { return; }
      at = (place + offers.length) % offers.length;
      Array.prototype.forEach.call(offers, function (offer, number) {
        offer.setAttribute("aria-selected", String(number === at));
      });
      input.setAttribute("aria-activedescendant", offers[at].id);
      offers[at].scrollIntoView({ block: "nearest" });
    }

    function show(found) {
      list.replaceChildren.apply(list, found.map(function (one, number) {
        var offer = document.createElement("li"), title = document.createElement("b"), office = document.createElement("span");
        offer.id = list.id + "-" + number;
        offer.setAttribute("role", "option");
        offer.setAttribute("aria-selected", "false");
        offer.dataset.href = one.href;
        title.textContent = one.title;
        office.className = "small muted";
        office.textContent = one.department;
        offer.append(title, office);
        return offer;
      }));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      told.textContent = found.length ? input.dataset.offered.replace("{n}", found.length) : "";
    }

    function ask() {
      var words = input.value.trim();
      if (words === asked && !list.hidden) { return; }
      asked = words;
      if (!words) { show([]); return; }
      fetch(input.dataset.suggest + "?q=" + encodeURIComponent(words))
        .then(function (answer) { return answer.ok ? answer.json() : []; })
        .then(function (found) { if (words === asked && document.activeElement === input) { show(found); } })
        .catch(close);
    }

    function soon() {
      window.clearTimeout(timer);
      if (!composing) { timer = window.setTimeout(ask, 180); }
    }

    input.addEventListener("compositionstart", function () { composing = true; });
    input.addEventListener("compositionend", function () { composing = false; soon(); });
    input.addEventListener("input", soon);
    input.addEventListener("blur", function () { window.setTimeout(close, 150); });
    input.addEventListener("keydown", function (event) {
      if (composing || list.hidden) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        window.location.assign(list.children[at].dataset.href);
      }
    });
    list.addEventListener("mousedown", function (event) {
      var offer = event.target.closest("[role=option]");
      event.preventDefault();
      if (offer) { window.location.assign(offer.dataset.href); }
    });
  });
}());
