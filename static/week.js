// In the week, arrows go from day to day (left, right) and from session to session (up, down); Tab does as everywhere.
// Those who plan may also drag a session to another day: the page that moves it opens on that day, and asks as ever.
const week = document.querySelector("[data-week]");
const days = [...week.querySelectorAll("[data-day]")];

const stops = (day) => [day.querySelector("h2"), ...day.querySelectorAll("li > a")];

week.addEventListener("keydown", (event) => {
  const day = event.target.closest("[data-day]");
  if (!day || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const here = stops(day).indexOf(event.target);
  const next = sideways ? days[days.indexOf(day) + sideways]?.querySelector("h2") : along && here >= 0 ? stops(day)[here + along] : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
});

let dragged = null;
const dayOf = (event) => event.target.closest?.("[data-day]");

for (const link of week.querySelectorAll("a[data-move]")) {
  const item = link.closest("li");
  item.draggable = true;
  item.addEventListener("dragstart", (event) => {
    dragged = link;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  item.addEventListener("dragend", () => {
    dragged = null;
    for (const day of days) day.classList.remove("over");
  });
}
week.addEventListener("dragover", (event) => {
  const day = dayOf(event);
  if (!dragged || !day || day.contains(dragged)) return;
  event.preventDefault();
  for (const other of days) other.classList.toggle("over", other === day);
});
week.addEventListener("drop", (event) => {
  const day = dayOf(event);
  if (!dragged || !day || day.contains(dragged)) return;
  event.preventDefault();
  location.assign(`${dragged.href}?du=${day.dataset.day}`);
});
