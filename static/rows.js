// A scanner ends what it reads with Enter: in a page of rows, that goes to the next cell and sends nothing.
(() => {
  "use strict";
  const page = document.querySelector("[data-device-rows]");
  if (!page) return;
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    const cells = [...page.querySelectorAll("input[type=text], select")];
    const next = cells[cells.indexOf(event.target) + 1];
    if (next) next.focus(); else page.querySelector("[name=record]").focus();
  });
  const wrong = page.querySelector("[aria-invalid=true]");
  (wrong || page.querySelector("input[type=text]")).focus();
})();
