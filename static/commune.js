// The communes offered under a field as one types: arrows, Enter, Escape, a tap; said aloud. Without this the server asks.
const of = (input) => {
  const box = input.closest(".cx-commune");
  return { list: box.querySelector(".cx-options"), status: box.querySelector("[role=status]"), code: box.querySelector("[name$=_code][type=hidden]"), text: box.querySelector("[name$=_for]") };
};
const options = (list) => [...list.querySelectorAll("[role=option]")];

function close(input) {
  of(input).list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function point(input, option) {
  const { list } = of(input);
  for (const other of options(list)) other.setAttribute("aria-selected", String(other === option));
  if (!option) { input.removeAttribute("aria-activedescendant"); return; }
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function choose(input, option) {
  const { code, text, status } = of(input);
  input.value = option.dataset.text;
  if (code) { code.value = option.dataset.code; text.value = option.dataset.text; }
  status.textContent = option.textContent;
  close(input);
}

for (const input of document.querySelectorAll("[data-commune]")) {
  const { list, status, code } = of(input);
  if (!code) continue; // the second step is on the page: its buttons choose
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() ?? "");

  input.addEventListener("keydown", (event) => {
    const shown = options(list), at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (list.hidden || !shown.length) {
      if (event.key === "ArrowDown" && shown.length) { open(input); event.preventDefault(); }
      return;
    }
    if (event.key === "ArrowDown") point(input, shown[(at + 1) % shown.length]);
    else if (event.key === "ArrowUp") point(input, shown[(at - 1 + shown.length) % shown.length]);
    else if (event.key === "Enter" && at >= 0) choose(input, shown[at]);
    else if (event.key === "Escape") close(input);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => close(input));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the cursor
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(input, option);
  });
  list.addEventListener("htmx:afterSwap", () => {
    status.textContent = list.querySelector("[data-said]")?.dataset.said ?? "";
    if (options(list).length && document.activeElement === input) open(input);
    else close(input);
  });
}

function open(input) {
  const { list } = of(input);
  list.hidden = false;
  list.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-expanded", "true");
}
