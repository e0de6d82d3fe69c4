// Keeps the draft while somebody types. The page works without: the buttons save, too.
(() => {
  const form = document.querySelector("form[data-autosave]");
  const said = document.querySelector("[data-saved]");
  if (!form || !said) return;
  let timer = 0;
  const save = async () => {
    const data = new FormData(form);
    for (const file of form.querySelectorAll("input[type=file]")) data.delete(file.name);
    data.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Autosave": "1" }, redirect: "error" });
      if (!answer.ok) return;
      const when = (await answer.json()).saved;
      said.textContent = form.dataset.autosave.replace("{when}", when);
      said.hidden = false;
    } catch {
      // no line: the next pause tries again, and the button says what is wrong
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, 3000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
