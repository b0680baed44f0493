// A button beside each value puts it on the clipboard; without this file a press on the value selects it, ready for Ctrl+C.
const said = document.querySelector("[data-copied]");
const buttons = document.querySelectorAll("[data-copy]");
let last = null;

const older = (text) => {
  // Where the page is not served over HTTPS the clipboard is only reached by a selection.
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
};
const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : older(text));

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.dataset.copy);
    button.focus();
    last?.removeAttribute("data-done");
    last = button;
    button.dataset.done = "1";
    said.textContent = `${said.dataset.copied} ${button.dataset.copy}`;
  });
}
