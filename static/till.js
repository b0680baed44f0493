// What the till gains when JavaScript runs: a scanner that never loses a scan, the change at once, keys instead of clicks.
// Everything here is also done by the page alone.
(() => {
  "use strict";
  const page = () => document.querySelector("[data-till-page]");
  const by = (id) => document.getElementById(id);
  const queue = [];
  let busy = false;

  // A scanner types a whole label and Enter within a blink, and may do it again before the answer came (C047):
  // what was read waits its turn, and the field is free for the next one.
  async function drain() {
    if (busy) return;
    busy = true;
    while (queue.length) {
      const { url, body } = queue.shift();
      try {
        const answer = await fetch(url, { method: "POST", body, credentials: "same-origin" });
        show(await answer.text(), answer);
      } catch {
        by("till-scan").dataset.direct = "1";
        by("till-scan").requestSubmit();
        return;
      }
    }
    busy = false;
  }

  // The answer is the page itself, as a reload would show it: its parts take the place of ours.
  function show(text, answer) {
    const next = new DOMParser().parseFromString(text, "text/html");
    if (!next.querySelector("[data-till-page]")) { location.assign(answer.url); return; }
    const unfolded = by("till-offers").open && !("empty" in by("till-offers").dataset);
    for (const id of ["till-said", "till-basket", "till-offers"]) by(id).replaceWith(document.adoptNode(next.getElementById(id)));
    const typed = { received: by("id_received").value, means: document.querySelector("[name=means]:checked")?.value };
    by("till-pay").replaceWith(document.adoptNode(next.getElementById("till-pay")));
    by("id_received").value = typed.received;
    const means = document.querySelector(`[name=means][value="${typed.means}"]`);
    if (means) means.checked = true;
    by("till-offers").open ||= unfolded;
    const refused = !!by("till-said").querySelector(".cx-refusal");
    by("id_scan").classList.toggle("is-invalid", refused);
    by("id_scan").toggleAttribute("aria-invalid", refused);
    const wrong = next.getElementById("id_scan").value;
    if (wrong && !queue.length && !by("id_scan").value) { by("id_scan").value = wrong; by("id_scan").select(); }
    change();
    if (!document.activeElement || document.activeElement === document.body) by("id_scan").focus();
  }

  function cents(text) {
    const found = /^([0-9]{1,5})(?:[.,]([0-9]{1,2}))?€?$/.exec(text.replace(/\s/g, ""));
    return found ? Number(found[1]) * 100 + Number((found[2] || "0").padEnd(2, "0")) : null;
  }

  function change() {
    const pay = by("till-pay");
    const cash = document.querySelector("[name=means]:checked")?.value === "cash";
    const received = cents(by("id_received").value);
    const due = cents(pay.dataset.due);
    by("till-cash").hidden = !cash;
    const back = cash && received !== null && due > 0 && received >= due ? received - due : null;
    by("till-change").hidden = back === null;
    if (back !== null) {
      const amount = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" }).format(back / 100);
      by("till-change").querySelector("output").value = amount;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!page()?.contains(form) || form.id === "till-pay" || form.dataset.direct) return;
    const scan = form.id === "till-scan";
    if (!scan && !form.closest("#till-offers")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const body = new FormData(form, event.submitter);
    queue.push({ url: form.action, body });
    if (scan) { by("id_scan").value = ""; by("id_scan").focus(); }
    drain();
  }, true);

  document.addEventListener("input", (event) => {
    if (page() && (event.target.id === "id_received" || event.target.name === "means")) change();
  });

  document.addEventListener("keydown", (event) => {
    if (!page() || event.isComposing) return;
    const at = document.activeElement;
    if (event.key === "F2") { event.preventDefault(); by("id_scan").focus(); by("id_scan").select(); }
    else if (event.key === "F4") { event.preventDefault(); by("id_received").focus(); by("id_received").select(); }
    else if (event.key === "F9") {
      event.preventDefault();
      const button = by("till-pay").querySelector("[name=pay]");
      if (queue.length === 0 && !busy && button.getAttribute("aria-disabled") !== "true") by("till-pay").requestSubmit(button);
    } else if (event.key === "Escape" && !event.defaultPrevented) location.assign(by("till-aside").href);
    // A scan that lands in the money received neither pays nor repeats a payment (C050).
    else if (event.key === "Enter" && at?.id === "id_received") { event.preventDefault(); by("till-pay").querySelector("[name=pay]").focus(); }
    // A scanner types wherever the focus is: letters and figures go to the scan field unless one is writing elsewhere.
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey
      && !at?.matches("input:not([type=radio]):not([type=hidden]), textarea, select")) { by("id_scan").focus(); by("id_scan").select(); }
  });

  change();
})();
