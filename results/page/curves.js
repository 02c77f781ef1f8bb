// With uPlot, each panel of curves has a button that opens it for zoom, cursor and legend.
(() => {
  if (typeof uPlot === "undefined") return;
  const data = JSON.parse(document.getElementById("curves").textContent);
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const nines = (share) => -Math.log10(1 - share);
  const share = (place) => +(100 * (1 - 10 ** -place)).toPrecision(5) + "%";

  const units = {
    s: [[1, "s"], [1e-3, "ms"], [1e-6, "us"], [1e-9, "ns"]],
    B: [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]],
  };
  const counts = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]];
  const number = (value, unit) => {
    if (value == null) return "";
    const [size, name] = (units[unit] ?? counts).find(([size]) => Math.abs(value) >= size) ?? [1, unit in units ? unit : ""];
    return (+(value / size).toPrecision(3) + " " + name).trim();
  };

  const axis = (of) => {
    const show = of.scale === "nines" ? share : (value) => number(value, of.unit);
    const places = of.ticks.map((tick) => (of.scale === "nines" ? nines(tick) : tick));
    return {
      label: of.title,
      labelSize: 22,
      size: 56,
      stroke: style("--soft"),
      grid: { stroke: style("--line"), width: 1 },
      ticks: { stroke: style("--line"), width: 1 },
      values: (_, all) => all.map((value) => (value == null ? "" : show(value))),
      ...(places.length ? { splits: (_, __, low, high) => places.filter((place) => place >= low && place <= high) } : {}),
    };
  };
  const scale = (of) => ({ time: false, distr: of.scale === "logarithmic" ? 3 : 1 });

  const options = (id, width) => {
    const panel = data[id];
    const shown = panel.x.scale === "nines" ? share : (value) => number(value, panel.x.unit);
    return {
      width,
      height: Math.max(260, Math.round(width * 0.62)),
      scales: { x: scale(panel.x), y: scale(panel.y) },
      axes: [axis(panel.x), axis(panel.y)],
      cursor: { drag: { x: true, y: false }, focus: { prox: 24 } },
      series: [
        { label: panel.x.title, value: (_, value) => (value == null ? "" : shown(value)) },
        ...panel.series.map((series) => ({
          label: series.name,
          stroke: series.colour,
          width: 2,
          dash: series.dashed ? [6, 4] : undefined,
          points: { show: series.marked, size: 7 },
          spanGaps: true,
          value: (_, value) => number(value, panel.y.unit),
        })),
      ],
      hooks: { setScale: [(plot, key) => key === "x" && keepZoom(id, plot)] },
    };
  };

  const plots = new Map();
  // Keeps "ID" of the open panel, and ":low:high" if it is zoomed.
  const keepZoom = (id, plot) => {
    if (!plots.has(id)) return;
    const places = plot.data[0];
    const { min, max } = plot.scales.x;
    const whole = min <= places[0] && max >= places[places.length - 1];
    view.set("zoom", whole ? id : [id, +min.toPrecision(5), +max.toPrecision(5)].join(":"));
  };

  const open = (panel, button) => {
    const { x, places, series } = data[panel.id];
    const along = x.scale === "nines" ? places.map(nines) : places;
    const width = Math.min(panel.clientWidth, 700);
    const plot = new uPlot(options(panel.id, width), [along, ...series.map((one) => one.y)], panel);
    plots.set(panel.id, plot);
    panel.classList.add("drawn");
    button.textContent = "Back to the picture";
    button.setAttribute("aria-expanded", "true");
    return plot;
  };
  const close = (panel, button) => {
    plots.get(panel.id)?.destroy();
    plots.delete(panel.id);
    panel.classList.remove("drawn");
    button.textContent = "Zoom";
    button.setAttribute("aria-expanded", "false");
  };

  const buttons = new Map();
  for (const id of Object.keys(data)) {
    const panel = document.getElementById(id);
    if (!panel || data[id].places.length < 2) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => {
      if (plots.has(id)) {
        close(panel, button);
        view.set("zoom", "");
      } else {
        open(panel, button);
        view.set("zoom", id);
      }
    });
    panel.append(button);
    buttons.set(id, button);
    close(panel, button);
  }
  view.restored(() => {
    const [id, low, high] = view.get("zoom").split(":");
    for (const [other, button] of buttons) {
      if (other !== id && plots.has(other)) close(document.getElementById(other), button);
    }
    if (!buttons.has(id)) return;
    const plot = plots.get(id) ?? open(document.getElementById(id), buttons.get(id));
    if (low && high) plot.setScale("x", { min: Number(low), max: Number(high) });
  });
})();
