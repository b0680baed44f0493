// A stock count with a scanner: each scan waits in this browser until the server has kept it, so that a lost connection
// loses none. Without JavaScript the form posts one scan at a time.
(() => {
  "use strict";
  const form = document.getElementById("count-scan");
  if (!form) return;
  const field = document.getElementById("id_scan");
  const waiting = document.getElementById("count-waiting");
  const place = "count " + form.action;
  let busy = false;

  const queue = () => { try { return JSON.parse(localStorage.getItem(place)) || []; } catch { return []; } };
  const keep = (list) => (list.length ? localStorage.setItem(place, JSON.stringify(list)) : localStorage.removeItem(place));

  function say() {
    const n = queue().length;
    waiting.hidden = n === 0;
    waiting.textContent = n ? n + " " + form.dataset.waiting : "";
  }

  async function drain() {
    if (busy) return;
    busy = true;
    try {
      while (queue().length) {
        const body = new FormData(form);
        body.set("scan", queue()[0]);
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
        if (answer.status >= 500) throw new Error("not kept");
        keep(queue().slice(1));
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        const said = next.getElementById("count-said");
        if (!said) { location.assign(answer.url); return; }
        document.getElementById("count-said").replaceWith(document.adoptNode(said));
        say();
      }
    } catch {
      setTimeout(drain, 4000);
    } finally {
      busy = false;
      say();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    field.focus();
    if (!text) return;
    keep([...queue(), text]);
    say();
    drain();
  });
  addEventListener("online", drain);
  say();
  drain();
})();
