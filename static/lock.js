// The quick lock without leaving the page: what was typed and not sent is still there after the password.
// Without JavaScript the same button leads to the same screen, and the server locks by itself what nobody touches.
// While locked, the page is taken out of the document (not covered), so that nothing of it can be seen.
const button = document.querySelector("form[data-lock]");
const minutes = Number(button?.dataset.lock);

async function ask(form) {
  return fetch(form.action, {
    method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", credentials: "same-origin",
  });
}

// The other tabs of the same browser show the same person's pages: they follow.
const others = new BroadcastChannel("connect-lock");
others.addEventListener("message", ({ data }) => {
  if (data === "locked" && !away) screen();
  if (data === "unlocked") bringBack();
  if (data === "gone") location.reload();
});
addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/compte/deconnexion/") others.postMessage("gone");
});

let last = null; // what had the focus before the lock's own button took it
addEventListener("focusout", ({ target }) => { if (!button?.contains(target)) last = target; });

let away = null; // the page while it is locked: its nodes, its title, what had the focus

async function screen() {
  const answer = await fetch("/compte/verrou/", { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) return location.reload(); // signed out elsewhere: the server says what to do
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

function show(locked) {
  if (!away) {
    const focus = button.contains(document.activeElement) ? last : document.activeElement;
    away = { nodes: document.createDocumentFragment(), title: document.title, focus };
    away.nodes.append(...document.body.childNodes);
  }
  document.title = locked.title;
  document.body.replaceChildren(...locked.body.childNodes);
  const form = document.querySelector("form[data-unlock]");
  form?.addEventListener("submit", unlock);
  document.querySelector("form[data-unlock] input[type=password]")?.focus();
}

async function unlock(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await ask(form);
    if (answer.type !== "opaqueredirect") {
      return show(new DOMParser().parseFromString(await answer.text(), "text/html")); // wrong password, said beside it
    }
  } catch {
    return form.submit(); // no network: the browser says so itself
  }
  others.postMessage("unlocked");
  bringBack();
}

function bringBack() {
  if (!away) return;
  document.title = away.title;
  document.body.replaceChildren(away.nodes);
  away.focus?.focus();
  away = null;
  stir();
}

async function lock(event) {
  event?.preventDefault();
  if (away) return;
  try {
    await ask(button);
    others.postMessage("locked");
    await screen();
  } catch {
    button.submit();
  }
}

// Typing is presence too: the server hears of it every two minutes, else a long form would lock under her fingers.
let touched = Date.now();
let told = Date.now();
const stir = () => { touched = Date.now(); };

async function look() {
  if (away) return;
  const now = Date.now();
  if (now - touched >= minutes * 60_000) return lock();
  if (touched > told && now - told >= 120_000) {
    told = now;
    const form = document.createElement("form");
    form.action = "/compte/presence/";
    form.append(button.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    const answer = await ask(form);
    if (answer.status === 423) screen();
  }
}

if (button) {
  button.addEventListener("submit", lock);
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, stir, { passive: true });
  }
  if (minutes) setInterval(() => look().catch(() => {}), 5_000);
}
