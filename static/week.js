// In the week, arrows go from day to day (left, right) and from session to session (up, down); Tab does as everywhere.
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
