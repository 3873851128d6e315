// Metrics as charts: several runs in one, by step or by time, on a linear or a logarithmic scale; a drag zooms.

const refreshEvery = 5000;
const colours = ["#2f7ed8", "#d9692b", "#2f9e58", "#b23fa0", "#8c6d1f", "#1f9aa8", "#d64560", "#6a5acd", "#7a8a2a", "#8a5a44"];
const chartHeight = 220;
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

let library;

/* The charts' library and its styles, which are fetched where there is a chart. */
function fetchLibrary() {
  library ??= new Promise((resolve, reject) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = "/static/vendor/uPlot.min.css";
    const script = document.createElement("script");
    script.src = "/static/vendor/uPlot.iife.min.js";
    script.onload = () => resolve(window.uPlot);
    script.onerror = () => reject(new Error("the library of charts can't be fetched"));
    document.head.append(styles, script);
  });
  return library;
}

/* One axis for all lines: the places that any of them has, and gaps where a line has none. */
function align(lines, axis) {
  const tables = lines.map(line => {
    const begin = Math.min(...line.times);
    const places = axis === "step" ? line.steps : line.times.map(time => (axis === "time" ? time : time - begin) / 1000);
    return new Map(places.map((place, index) => [place, line.values[index]]));
  });
  const places = [...new Set(tables.flatMap(table => [...table.keys()]))].sort((a, b) => a - b);
  return [places, ...tables.map(table => places.map(place => (table.has(place) ? table.get(place) : undefined)))];
}

class Charts {
  constructor(element) {
    this.element = element;
    this.axis = localStorage.getItem("charts-axis") ?? "step";
    this.isLogarithmic = false;
    this.plots = [];
  }

  async run() {
    try {
      const uPlot = await fetchLibrary();
      for (;;) {
        const answer = await fetch(this.element.dataset.charts);
        const text = await answer.text();
        if (answer.ok && text !== this.text) {
          this.text = text;
          this.data = JSON.parse(text);
          this.paint(uPlot);
        }
        if (!answer.ok || this.data.ended || !document.contains(this.element)) {
          return;
        }
        await sleep(refreshEvery);
      }
    } catch (error) {
      this.element.textContent = `The charts can't be drawn: ${error.message}.`;
    }
  }

  tools(uPlot) {
    const tools = document.createElement("div");
    tools.className = "tools";
    const label = document.createElement("label");
    const select = document.createElement("select");
    for (const [value, text] of [["step", "by step"], ["since", "by time since the begin"], ["time", "by time"]]) {
      select.add(new Option(text, value, false, value === this.axis));
    }
    select.id = `${this.element.id}-axis`;
    select.onchange = () => {
      this.axis = select.value;
      localStorage.setItem("charts-axis", this.axis);
      this.paint(uPlot);
    };
    label.append("Drawn ", select);
    const scale = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.id = `${this.element.id}-log`;
    box.checked = this.isLogarithmic;
    box.onchange = () => {
      this.isLogarithmic = box.checked;
      this.paint(uPlot);
    };
    scale.append(box, " Logarithmic");
    const hint = document.createElement("span");
    hint.className = "quiet";
    hint.textContent = "A drag across a chart zooms, a double click shows all.";
    tools.append(label, scale, hint);
    return tools;
  }

  paint(uPlot) {
    this.plots.forEach(plot => plot.destroy());
    this.plots = [];
    const focused = document.activeElement?.id;
    const drawn = this.data.charts.filter(chart => chart.lines.some(line => line.values.length > 1));
    this.element.replaceChildren(...drawn.length > 0 ? [this.tools(uPlot)] : []);
    for (const chart of drawn) {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = chart.metric;
      figure.append(caption);
      this.element.append(figure);
      this.plots.push(this.plot(uPlot, chart, figure));
    }
    if (focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    this.element.dataset.drawn = drawn.length;
  }

  plot(uPlot, chart, figure) {
    const lines = chart.lines.filter(line => line.values.length > 0);
    const style = getComputedStyle(document.documentElement);
    const [ink, faint] = [style.getPropertyValue("color"), getComputedStyle(figure).getPropertyValue("border-color")];
    const axis = { stroke: getComputedStyle(document.body).color || ink, grid: { stroke: faint, width: 0.5 }, ticks: { stroke: faint, width: 0.5 } };
    // A logarithm has values above nothing only.
    const isLogarithmic = this.isLogarithmic && lines.every(line => line.values.every(value => value === null || value > 0));
    const plot = new uPlot({
      width: Math.max(260, figure.clientWidth - 8),
      height: chartHeight,
      scales: { x: { time: this.axis === "time" }, y: { distr: isLogarithmic ? 3 : 1 } },
      axes: [{ ...axis }, { ...axis, size: 64 }],
      series: [
        { label: this.axis === "step" ? "step" : this.axis === "time" ? "time" : "seconds" },
        ...lines.map((line, index) => ({
          label: line.name, stroke: colours[index % colours.length], width: 1.6, spanGaps: true,
          dash: index >= colours.length ? [6, 4] : undefined, points: { show: line.values.length < 40 },
        })),
      ],
    }, align(lines, this.axis), figure);
    new ResizeObserver(() => plot.setSize({ width: Math.max(260, figure.clientWidth - 8), height: chartHeight })).observe(figure);
    return plot;
  }
}

export function show(root) {
  for (const element of root.querySelectorAll("[data-charts]:not([data-followed])")) {
    element.dataset.followed = "";
    new Charts(element).run();
  }
}
