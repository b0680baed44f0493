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

  // The answer is the page itself, as a reload would show it: its parts take the place of ours. What was typed about the
  // payment stays, unless the answer is about the payment.
  function show(text, answer, paid) {
    const next = new DOMParser().parseFromString(text, "text/html");
    if (!next.querySelector("[data-till-page]")) { location.assign(answer.url); return; }
    const unfolded = by("till-offers").open && !("empty" in by("till-offers").dataset);
    for (const id of ["till-said", "till-basket", "till-offers"]) by(id).replaceWith(document.adoptNode(next.getElementById(id)));
    const typed = new Map([...by("till-pay").querySelectorAll("input[type=text]")].map((field) => [field.id, field.value]));
    const chosen = document.querySelector("[name=means]:checked")?.value;
    const parts = by("till-parts").open;
    by("till-pay").replaceWith(document.adoptNode(next.getElementById("till-pay")));
    if (!paid) {
      for (const [id, value] of typed) if (by(id)) by(id).value = value;
      const means = document.querySelector(`[name=means][value="${chosen}"]`);
      if (means) means.checked = true;
      by("till-parts").open ||= parts;
    }
    by("till-offers").open ||= unfolded;
    const refused = !!by("till-said").querySelector(".cx-refusal");
    by("id_scan").classList.toggle("is-invalid", refused);
    by("id_scan").toggleAttribute("aria-invalid", refused);
    if (paid) { change(); by("till-pay").querySelector("[aria-invalid=true]")?.focus(); return; }
    const wrong = next.getElementById("id_scan").value;
    if (wrong && !queue.length && !by("id_scan").value) { by("id_scan").value = wrong; by("id_scan").select(); }
    change();
    if (!document.activeElement || document.activeElement === document.body) by("id_scan").focus();
  }

  function cents(text) {
    const found = /^([0-9]{1,5})(?:[.,]([0-9]{1,2}))?€?$/.exec(text.replace(/\s/g, ""));
    return found ? Number(found[1]) * 100 + Number((found[2] || "0").padEnd(2, "0")) : null;
  }

  function money(amount) {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" }).format(amount / 100);
  }

  function change() {
    const pay = by("till-pay");
    const means = document.querySelector("[name=means]:checked")?.value;
    const cash = means === "cash";
    const received = cents(by("id_received").value);
    const parts = [...pay.querySelectorAll("[name^=part_]")].filter((field) => field.name !== `part_${means}`);
    const otherwise = parts.reduce((sum, field) => sum + (cents(field.value) ?? 0), 0);
    const due = cents(pay.dataset.due) - otherwise;
    by("till-cash").hidden = !cash;
    by("till-rest").hidden = otherwise === 0 || due < 0;
    by("till-rest").querySelector("output").value = money(due);
    const back = cash && received !== null && due > 0 && received >= due ? received - due : null;
    by("till-change").hidden = back === null;
    if (back !== null) by("till-change").querySelector("output").value = money(back);
  }

  // A payment whose answer never came is not paid again by guess: the page asks whether it was recorded until it knows.
  // Its key is in the form, and PostgreSQL makes one sale of one key.
  const LAST = "till-paid";
  let paying = false;

  async function pay(form, button) {
    if (paying) return;
    paying = true;
    const body = new FormData(form, button);
    const said = by("till-lost");
    said.hidden = true;
    sessionStorage.setItem(LAST, JSON.stringify({ key: body.get("key"), page: location.pathname }));
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (answer.redirected) { location.assign(answer.url); return; }
      show(await answer.text(), answer, true);
      paying = false;
    } catch {
      state("waiting");
      setTimeout(() => ask(body.get("key")), 1000);
    }
  }

  function state(name) {
    by("till-lost").hidden = false;
    for (const words of by("till-lost").children) words.hidden = words.dataset.state !== name;
  }

  function recorded(key) {
    return fetch(`${by("till-pay").dataset.sold}${encodeURIComponent(key)}/`, { credentials: "same-origin", cache: "no-store" });
  }

  async function ask(key) {
    try {
      const answer = await recorded(key);
      if (answer.redirected) { location.assign(answer.url); return; }
      if (answer.status !== 404) throw new Error(answer.statusText); // 404: no sale has this key
      state("missing");
      paying = false;
      by("till-pay").querySelector("[name=pay]").focus();
    } catch {
      setTimeout(() => ask(key), 2000);
    }
  }

  // Back from a receipt: the sale that was paid shows its receipt, never its old basket.
  window.addEventListener("pageshow", async (event) => {
    const back = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const last = JSON.parse(sessionStorage.getItem(LAST) || "null");
    if (!page() || !back || last?.page !== location.pathname) return;
    if (!event.persisted && cents(by("till-pay").dataset.due) > 0) return; // another sale has begun
    const answer = await recorded(last.key).catch(() => null);
    if (answer?.redirected) location.replace(answer.url);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!page()?.contains(form) || form.dataset.direct) return;
    if (form.id === "till-pay") { event.preventDefault(); event.stopImmediatePropagation(); pay(form, event.submitter); return; }
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
    if (page() && (event.target.form?.id === "till-pay")) change();
  });

  document.addEventListener("keydown", (event) => {
    if (!page() || event.isComposing) return;
    const at = document.activeElement;
    if (event.key === "F2") { event.preventDefault(); by("id_scan").focus(); by("id_scan").select(); }
    else if (event.key === "F4") { event.preventDefault(); by("id_received").focus(); by("id_received").select(); }
    else if (event.key === "F9") {
      event.preventDefault();
      const button = by("till-pay").querySelector("[name=pay]");
      if (queue.length === 0 && !busy && !paying && button.getAttribute("aria-disabled") !== "true") by("till-pay").requestSubmit(button);
    } else if (event.key === "Escape" && !event.defaultPrevented) location.assign(by("till-aside").href);
    // A scan that lands in the money received neither pays nor repeats a payment (C050).
    else if (event.key === "Enter" && at?.id === "id_received") { event.preventDefault(); by("till-pay").querySelector("[name=pay]").focus(); }
    // A scanner types wherever the focus is: letters and figures go to the scan field unless one is writing elsewhere.
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey
      && !at?.matches("input:not([type=radio]):not([type=hidden]), textarea, select")) { by("id_scan").focus(); by("id_scan").select(); }
  });

  change();
})();
