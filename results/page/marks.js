// The marks of a chart by keyboard: Tab reaches a panel, arrows step through its marks, and the value
// is shown and read aloud.
const marks = (() => {
  const value = document.createElement("div");
  value.className = "value";
  value.setAttribute("role", "status");
  value.setAttribute("aria-live", "polite");
  document.body.append(value);

  const panels = new Map();
  const textOf = (mark) => mark.querySelector("title")?.textContent ?? mark.getAttribute("aria-label") ?? "";
  const clear = () => {
    document.querySelectorAll(".chosen").forEach((mark) => mark.classList.remove("chosen"));
    value.textContent = "";
  };
  const choose = (id, at) => {
    const all = panels.get(id) ?? [];
    clear();
    if (!all[at]) return;
    all[at].classList.add("chosen");
    value.textContent = textOf(all[at]);
    document.getElementById(id).dataset.at = at;
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const press = (event, id) => {
    const all = panels.get(id);
    if (event.target !== event.currentTarget) return;
    const panel = event.currentTarget;
    let at = Number(panel.dataset.at ?? -1);
    if (event.key in steps) at = Math.min(Math.max(at + steps[event.key], 0), all.length - 1);
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = all.length - 1;
    else if (event.key === "Escape") at = -1;
    else return;
    event.preventDefault();
    panel.dataset.at = at;
    choose(id, at);
    view.set("mark", at < 0 ? "" : id + "." + at);
  };

  document.querySelectorAll(".panel").forEach((panel) => {
    const all = [...panel.querySelectorAll("svg .mark")];
    if (all.length === 0) return;
    panels.set(panel.id, all);
    panel.tabIndex = 0;
    panel.setAttribute("role", "group");
    const name = panel.querySelector("svg > title")?.textContent ?? "Chart";
    panel.setAttribute("aria-label", name + ": " + all.length + " values, step through them with the arrow keys");
    panel.addEventListener("keydown", (event) => press(event, panel.id));
    panel.addEventListener("blur", clear);
  });
  view.restored(() => {
    const [id, at] = view.get("mark").split(".");
    if (!panels.has(id)) return;
    choose(id, Number(at));
    document.getElementById(id).focus();
    choose(id, Number(at));
  });
})();
