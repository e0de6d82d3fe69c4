// What CKAN's text preview expects in global variables, from a block of data: the policy allows no inline script.
(function () {
  "use strict";
  var block = document.getElementById("preview-data");
  if (!block) return;
  var data = JSON.parse(block.textContent);
  Object.keys(data).forEach(function (name) {
    window[name] = data[name];
  });
})();
