// The table of rows: a filter, and headings that sort.
(() => {
  const table = document.getElementById("rows");
  if (!table) return;
  const body = table.tBodies[0];
  const lines = [...body.rows];
  const texts = lines.map((line) => line.textContent.toLowerCase());
  const heads = [...table.tHead.rows[0].cells];

  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  label.textContent = "Filter the rows ";
  const input = document.createElement("input");
  input.type = "search";
  label.append(input);
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  tools.append(label, count);
  table.parentElement.before(tools);

  // All words must be in the row.
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    lines.forEach((line, at) => {
      line.hidden = !words.every((word) => texts[at].includes(word));
      shown += line.hidden ? 0 : 1;
    });
    count.textContent = shown + " of " + lines.length + " rows";
  };

  const compared = (one, other) => {
    const [a, b] = [Number(one), Number(other)];
    if (one === "" || other === "") return (one === "") - (other === "");
    return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
  };
  const sort = (column, way) => {
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    const sorted = [...lines];
    if (column >= 0) {
      heads[column].setAttribute("aria-sort", way === "down" ? "descending" : "ascending");
      const sign = way === "down" ? -1 : 1;
      const text = (line) => line.cells[column]?.textContent.trim() ?? "";
      sorted.sort((one, other) => sign * compared(text(one), text(other)));
    }
    body.append(...sorted);
  };

  const names = heads.map((head) => head.textContent);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = names[column];
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? "down" : "up";
      view.set("sort", names[column] + "." + way);
      sort(column, way);
    });
    head.replaceChildren(button);
  });
  input.addEventListener("input", () => {
    view.set("filter", input.value);
    filter();
  });
  view.restored(() => {
    input.value = view.get("filter");
    filter();
    const [name, way] = view.get("sort").split(".");
    sort(names.indexOf(name), way);
  });
})();
