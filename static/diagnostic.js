// The questionnaire without waiting for the server: what "none" excludes, questions made pointless, reasons in order.
// The server holds the same rules; without this file the page works all the same.
const asked = document.querySelector("form[data-diagnostic]");
if (asked) {
  const form = asked;
  const boxes = (root) => [...root.querySelectorAll("input[type=checkbox], input[type=radio]")];

  // A radio pressed again is taken back: no answer is mandatory.
  let chosen = null;
  form.addEventListener("pointerdown", (event) => {
    const radio = event.target.closest(".form-check")?.querySelector("input[type=radio]");
    chosen = radio?.checked ? radio : null;
  });
  form.addEventListener("click", (event) => {
    if (event.target !== chosen) return;
    chosen.checked = false;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    chosen = null;
  });

  // "None" goes with nothing else.
  const alone = (box) => box.value === "none" && box.type === "checkbox";
  const exclude = (box) => {
    if (!box.checked || box.type !== "checkbox") return;
    for (const other of boxes(box.closest("fieldset"))) if (other !== box && (alone(box) || alone(other))) other.checked = false;
  };

  // Questions that an answer makes pointless are put away.
  const skip = () => {
    for (const question of form.querySelectorAll("[data-skip]")) {
      question.hidden = question.dataset.skip.split(" ").some((reason) => {
        const [name, value] = reason.split(":");
        return form.querySelector(`[name="${name}"][value="${value}"]`)?.checked;
      });
    }
  };

  // Reasons are numbered in the order they were ticked, as many as the question takes.
  const rank = (question, box) => {
    const order = question.querySelector("input[type=hidden]");
    let codes = order.value.split(",").filter(Boolean);
    if (box) codes = codes.filter((code) => code !== box.value).concat(box.checked ? [box.value] : []);
    const ticked = boxes(question).filter((one) => one.checked).map((one) => one.value);
    codes = codes.filter((code) => ticked.includes(code)).concat(ticked.filter((code) => !codes.includes(code)));
    order.value = codes.join(",");
    for (const one of boxes(question)) {
      one.closest(".form-check").querySelector(".cx-rank").textContent = one.checked ? String(codes.indexOf(one.value) + 1) : "";
      one.disabled = !one.checked && codes.length >= Number(question.dataset.limit);
    }
  };

  form.addEventListener("change", (event) => {
    exclude(event.target);
    const question = event.target.closest("fieldset[data-limit]");
    if (question) rank(question, event.target);
    skip();
  }, true);
  skip();
  for (const question of form.querySelectorAll("fieldset[data-limit]")) rank(question, null);
}

// A paper typed with digits: one digit that is the whole answer leads to the next field.
for (const field of document.querySelectorAll("form[data-typed] [data-digits='1']")) {
  field.addEventListener("input", () => {
    if (!/^[0-9n]$/i.test(field.value)) return;
    const fields = [...field.form.querySelectorAll("input:not([type=hidden]), button")];
    fields[fields.indexOf(field) + 1]?.focus();
  });
}
