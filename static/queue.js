// The queue is asked again every half minute, unless somebody is on one of its buttons: nothing moves under a hand.
const list = document.getElementById("file");
if (list) setInterval(() => {
  if (document.hidden || list.contains(document.activeElement)) return;
  htmx.trigger(list, "refresh");
}, 30000);
