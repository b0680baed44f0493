// What a page gains when JavaScript runs; each of them works without it.
// A form that was sent is not sent again by a second click: the server refuses doubles too, this spares the wait.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[data-hx-post], [data-download]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A page that answers a refused form is remembered by the browser as "send it again?": going back to it would show the
// browser's own error page. On leaving, it becomes an ordinary page of the same address.
addEventListener("pagehide", () => history.replaceState(history.state, "", location.href));

// After a refusal the cursor is where the correction is made, unless the page already put it somewhere.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[autofocus]")) return;
  const refused = document.querySelector("main :is(input, select, textarea):is(.is-invalid, [aria-invalid=true])") ?? document.querySelector("main .is-invalid") ?? document.querySelector("main .cx-refusal[role=alert]");
  if (!refused) return;
  if (!refused.matches("input, select, textarea")) refused.tabIndex = -1;
  refused.focus();
});

// A button to print, where the browser's own menu is hard to find.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A file that is too big is said at once, before minutes of sending for nothing; the server refuses it all the same.
for (const field of document.querySelectorAll("input[type=file][data-largest]")) {
  const said = Object.assign(document.createElement("p"), { className: "invalid-feedback d-block", hidden: true });
  said.setAttribute("role", "alert");
  field.after(said);
  field.addEventListener("change", () => {
    const tooBig = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    said.textContent = tooBig ? field.dataset.tooBig : "";
    said.hidden = !tooBig;
    if (tooBig) field.value = "";
  });
}
