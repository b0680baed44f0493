// A sheet is kept on the server while it is typed. Without this file the button “keep for later” does the same, and what a
// refused form held is kept too.
{
  const form = document.querySelector("form[data-draft]");
  const place = form.querySelector("[data-draft-said]");
  const PAUSE = 1200; // milliseconds without a key
  let waiting = null, busy = false, again = false, ended = false;

  const say = (words, address) => {
    place.textContent = words;
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    place.replaceChildren(link);
  };

  async function keep(leaving = false) {
    clearTimeout(waiting);
    waiting = null;
    if (ended) return;
    if (busy && !leaving) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", credentials: "same-origin",
        headers: { Accept: "application/json" }, keepalive: leaving,
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        ended = true; // the session is over: this copy is held for its author, and the next press asks who she is
        say(form.dataset.lost);
      } else {
        const { said, address } = await answer.json();
        if (answer.status === 409) ended = Boolean(address);
        if (said) say(said, address);
      }
    } catch {
      say(form.dataset.unreachable);
      waiting = setTimeout(keep, 10000);
    }
    busy = false;
    if (again) { again = false; keep(); }
  }

  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { clearTimeout(waiting); waiting = null; });
  // The page is put away (another tab, the telephone's lock): what waits is kept at once.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && waiting) keep(true); });
}
