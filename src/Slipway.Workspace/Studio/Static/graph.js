// The graph of a run: laid out by ELK in a worker, drawn as SVG, moved and zoomed by mouse, touch and keys, kept up to date.

const refreshEvery = 2000;
const nodeHeight = 54;
const leastWidth = 120;
const mostWidth = 260;
const padding = 14;
const svgNamespace = "http://www.w3.org/2000/svg";
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

let elk;

/* The layouter, which is a script of the old kind: it says itself by a name of the window. */
async function layouter() {
  if (!elk) {
    await import("./vendor/elk-api.js");
    elk = new window.ELK({ workerUrl: "/static/vendor/elk-worker.min.js" });
  }
  return elk;
}

function draw(name, attributes, ...children) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const measuring = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  measuring.font = font;
  return measuring.measureText(text).width;
}

/* Cut in its middle: names that begin alike often end in what tells them apart. */
function cut(text, width, font) {
  if (widthOf(text, font) <= width) {
    return text;
  }
  let kept = text.length - 1;
  let shown;
  do {
    kept -= 1;
    shown = `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
  } while (kept > 2 && widthOf(shown, font) > width);
  return shown;
}

class Graph {
  constructor(element) {
    this.element = element;
    this.address = element.dataset.graph;
    this.opened = new Set();
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.nameFont = `600 14px ${getComputedStyle(document.body).fontFamily}`;
    this.stateFont = `13px ${getComputedStyle(document.body).fontFamily}`;
  }

  async run() {
    try {
      await this.load();
    } catch (error) {
      this.element.querySelector("p").textContent = `The graph can't be drawn (${error.message}); the steps are listed below.`;
      return;
    }
    while (!this.data.ended && document.contains(this.element)) {
      await sleep(refreshEvery);
      if (!document.hidden) {
        await this.load().catch(error => console.info("The graph is asked for again:", error.message));
      }
    }
  }

  async load() {
    const answer = await fetch(this.address);
    if (!answer.ok) {
      throw new Error(`${answer.status}`);
    }
    const text = await answer.text();
    if (text === this.text) {
      return;
    }
    this.text = text;
    this.data = JSON.parse(text);
    this.nodes = new Map(this.data.nodes.map(node => [node.id, node]));
    const shape = JSON.stringify([this.data.nodes.map(node => node.id), this.data.edges]);
    if (shape === this.shape) {
      this.refresh();
    } else {
      this.shape = shape;
      await this.layOut();
    }
  }

  /* Whether a node is inside of pipelines that are all opened. */
  isShown(node) {
    return node.parent === null || (this.opened.has(node.parent) && this.isShown(this.nodes.get(node.parent)));
  }

  isOpened(node) {
    return node.kind === "Pipeline" && this.opened.has(node.id);
  }

  elkNode(node) {
    const ports = [];
    for (const edge of this.shownEdges) {
      if (edge.from === node.id) {
        ports.push({ id: this.port(edge, "from"), layoutOptions: { "elk.port.side": "SOUTH" }, width: 1, height: 1 });
      }
      if (edge.to === node.id) {
        ports.push({ id: this.port(edge, "to"), layoutOptions: { "elk.port.side": "NORTH" }, width: 1, height: 1 });
      }
    }
    const unique = [...new Map(ports.map(port => [port.id, port])).values()];
    const wanted = Math.max(widthOf(node.name, this.nameFont), widthOf(`${node.sign} ${node.status}   ${node.duration || "00.0 s"}`, this.stateFont) + 8)
      + 2 * padding + (node.kind === "Pipeline" ? 26 : 0);
    const own = {
      id: node.id, ports: unique, width: Math.min(mostWidth, Math.max(leastWidth, wanted)), height: nodeHeight,
      layoutOptions: { "elk.portConstraints": "FIXED_SIDE" },
    };
    if (this.isOpened(node)) {
      own.children = this.data.nodes.filter(child => child.parent === node.id).map(child => this.elkNode(child));
      own.layoutOptions["elk.padding"] = `[top=${nodeHeight + 8},left=16,bottom=16,right=16]`;
    }
    return own;
  }

  port(edge, end) {
    return end === "from" ? `${edge.from} out ${edge.output ?? ""}` : `${edge.to} in ${edge.input ?? ""}`;
  }

  async layOut() {
    const shown = this.data.nodes.filter(node => this.isShown(node));
    const ids = new Set(shown.map(node => node.id));
    this.shownEdges = this.data.edges.filter(edge => ids.has(edge.from) && ids.has(edge.to));
    const layout = await (await layouter()).layout({
      id: "root",
      layoutOptions: {
        "elk.algorithm": "layered", "elk.direction": "DOWN", "elk.edgeRouting": "ORTHOGONAL",
        // What has nothing to do with each other is put into rows, as long as no edge goes into a pipeline.
        "elk.hierarchyHandling": shown.some(node => this.isOpened(node)) ? "INCLUDE_CHILDREN" : "SEPARATE_CHILDREN",
        "elk.aspectRatio": String(Math.max(0.6, this.element.clientWidth / 480)), "elk.spacing.componentComponent": "28",
        "elk.layered.spacing.nodeNodeBetweenLayers": "44", "elk.spacing.nodeNode": "28", "elk.spacing.edgeNode": "16",
        "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX", "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES", "elk.layered.considerModelOrder.components": "MODEL_ORDER",
        "elk.padding": "[top=12,left=12,bottom=12,right=12]",
      },
      children: shown.filter(node => node.parent === null).map(node => this.elkNode(node)),
      edges: this.shownEdges.map((edge, index) => ({
        id: `edge ${index}`, sources: [this.port(edge, "from")], targets: [this.port(edge, "to")],
      })),
    });
    this.layout = layout;
    this.paint();
  }

  paint() {
    const isFirst = !this.svg;
    this.places = new Map();
    this.place(this.layout.children ?? [], 0, 0);
    const lines = (this.layout.edges ?? []).map(edge => this.line(edge));
    const boxes = [...this.places.keys()].map(id => this.box(id));
    this.world = draw("g", {}, ...lines, ...boxes);
    if (isFirst) {
      this.frame();
    }
    this.svg.replaceChildren(
      draw("defs", {}, draw("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
        draw("path", { class: "arrow", d: "M0 0 L8 4 L0 8 z" }))),
      this.world);
    this.refresh();
    this.svg.style.height = `${Math.min(620, Math.max(160, this.layout.height + 24))}px`;
    if (isFirst) {
      this.begin();
    } else {
      this.move();
    }
    this.element.dataset.drawn = boxes.length;
  }

  place(children, x, y) {
    for (const child of children) {
      this.places.set(child.id, { x: x + child.x, y: y + child.y, width: child.width, height: child.height });
      this.place(child.children ?? [], x + child.x, y + child.y);
    }
  }

  /* Edges within a pipeline are told from its corner. */
  line(edge) {
    const { x, y } = this.places.get(edge.container) ?? { x: 0, y: 0 };
    const meant = this.shownEdges[Number(edge.id.split(" ")[1])];
    const label = meant.output ? `${meant.output} → ${meant.input}` : "waits for";
    const path = edge.sections
      .map(section => [section.startPoint, ...section.bendPoints ?? [], section.endPoint]
        .map((point, index) => `${index === 0 ? "M" : "L"}${point.x + x} ${point.y + y}`).join(" "))
      .join(" ");
    const isBounding = this.nodes.get(meant.from).bounding && this.nodes.get(meant.to).bounding;
    return draw("path", { class: `edge${isBounding ? " bounding" : ""}${meant.output ? "" : " order"}`, d: path, "marker-end": "url(#arrow)" },
      draw("title", {}, label));
  }

  box(id) {
    const node = this.nodes.get(id);
    const { x, y, width, height } = this.places.get(id);
    const rectangle = draw("rect", { x, y, width, height, rx: 8 });
    const room = width - 2 * padding - (node.kind === "Pipeline" ? 26 : 0);
    const link = draw("a", { href: `/jobs/${id}`, id: `node-${id}` },
      draw("title", {}), rectangle,
      draw("text", { class: "name", x: x + padding, y: y + 23 }, cut(node.name, room, this.nameFont)),
      draw("text", { class: "state word", x: x + padding, y: y + 42 }),
      draw("text", { class: "state time", x: x + width - padding, y: y + 42, "text-anchor": "end" }));
    const group = draw("g", { "data-node": id }, link);
    if (node.kind === "Pipeline") {
      const isOpened = this.isOpened(node);
      const toggle = draw("g", { class: "toggle", role: "button", tabindex: 0, "aria-expanded": isOpened, "aria-label": `Steps of ${node.name}` },
        draw("rect", { x: x + width - padding - 22, y: y + 8, width: 22, height: 20, rx: 4 }),
        draw("text", { x: x + width - padding - 11, y: y + 23, "text-anchor": "middle" }, isOpened ? "−" : "+"));
      const flip = () => {
        this.opened.has(id) ? this.opened.delete(id) : this.opened.add(id);
        this.layOut().then(() => this.svg.querySelector(`[data-node="${CSS.escape(id)}"] .toggle`)?.focus());
      };
      toggle.addEventListener("click", flip);
      toggle.addEventListener("keydown", event => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          flip();
        }
      });
      group.append(toggle);
    }
    return group;
  }

  /* What changes while the run goes on. */
  refresh() {
    for (const group of this.world.querySelectorAll("[data-node]")) {
      const node = this.nodes.get(group.dataset.node);
      const link = group.querySelector("a");
      const spoken = `${node.name}: ${node.status}${node.duration ? `, ${node.duration}` : ""}${node.bounding ? ", bounded how long the run took" : ""}`;
      link.setAttribute("class", `node ${node.class}${node.bounding ? " bounding" : ""}${this.isOpened(node) ? " opened" : ""}`);
      link.setAttribute("aria-label", spoken);
      link.querySelector("title").textContent = spoken;
      link.querySelector(".word").textContent = `${node.sign} ${node.status}`;
      link.querySelector(".time").textContent = node.duration;
    }
  }

  frame() {
    this.svg = draw("svg", { class: "canvas", tabindex: 0, role: "group", "aria-label": "Steps; drag to move, plus and minus to zoom, 0 to fit" });
    const tools = document.createElement("div");
    tools.className = "tools";
    for (const [label, name, action] of [
      ["+", "Zoom in", () => this.zoom(1.25)], ["−", "Zoom out", () => this.zoom(0.8)],
      ["Fit", "Fit all of it", () => this.fit()], ["1:1", "In its own size", () => this.zoom(1 / this.scale)],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.setAttribute("aria-label", name);
      button.onclick = action;
      tools.append(button);
    }
    this.element.replaceChildren(tools, this.svg);
    this.svg.addEventListener("wheel", event => {
      // Plain turning scrolls the page.
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1, event);
      }
    }, { passive: false });
    this.svg.addEventListener("pointerdown", event => this.drag(event));
    this.svg.addEventListener("keydown", event => this.key(event));
    this.svg.addEventListener("focusin", event => this.bringIntoView(event.target.closest("[data-node]")));
    new ResizeObserver(() => this.move()).observe(this.svg);
  }

  key(event) {
    const step = 60 / this.scale;
    const actions = {
      "+": () => this.zoom(1.25), "-": () => this.zoom(0.8), "0": () => this.fit(),
      ArrowLeft: () => this.shift(-step, 0), ArrowRight: () => this.shift(step, 0), ArrowUp: () => this.shift(0, -step), ArrowDown: () => this.shift(0, step),
    };
    if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  drag(event) {
    if (event.button !== 0) {
      return;
    }
    const [startX, startY, x, y] = [event.clientX, event.clientY, this.x, this.y];
    let hasMoved = false;
    const onMove = moved => {
      hasMoved ||= Math.hypot(moved.clientX - startX, moved.clientY - startY) > 4;
      this.x = x - (moved.clientX - startX) / this.scale;
      this.y = y - (moved.clientY - startY) / this.scale;
      this.move();
    };
    const onEnd = () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      removeEventListener("pointercancel", onEnd);
      if (hasMoved) {
        // A drag that began on a link does not follow it.
        addEventListener("click", click => click.preventDefault(), { capture: true, once: true });
        setTimeout(() => removeEventListener("click", onEnd), 0);
      }
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
    addEventListener("pointercancel", onEnd);
  }

  get view() {
    const { width, height } = this.svg.getBoundingClientRect();
    return { width: width / this.scale, height: height / this.scale };
  }

  move() {
    const { width, height } = this.view;
    if (width > 0 && height > 0) {
      this.svg.setAttribute("viewBox", `${this.x} ${this.y} ${width} ${height}`);
    }
  }

  shift(x, y) {
    this.x += x;
    this.y += y;
    this.move();
  }

  zoom(factor, at) {
    const box = this.svg.getBoundingClientRect();
    const [left, top] = at ? [at.clientX - box.left, at.clientY - box.top] : [box.width / 2, box.height / 2];
    const scale = Math.min(3, Math.max(0.05, this.scale * factor));
    this.x += left / this.scale - left / scale;
    this.y += top / this.scale - top / scale;
    this.scale = scale;
    this.move();
  }

  fit() {
    const box = this.svg.getBoundingClientRect();
    this.scale = Math.min(1, box.width / this.layout.width, box.height / this.layout.height);
    this.center(this.layout.width / 2, this.layout.height / 2);
  }

  center(x, y) {
    const { width, height } = this.view;
    this.x = x - width / 2;
    this.y = y - height / 2;
    this.move();
  }

  /* All of it where it can be read so, else what failed, what runs, or its begin. */
  begin() {
    this.fit();
    if (this.scale >= 0.6 || this.svg.getBoundingClientRect().width === 0) {
      return;
    }
    this.scale = 0.85;
    const wanted = ["bad", "busy"].map(kind => this.data.nodes.find(node => node.class === kind && this.places.has(node.id))).find(Boolean);
    const place = this.places.get(wanted?.id) ?? [...this.places.values()][0];
    this.center(
      wanted ? place.x + place.width / 2 : Math.max(place.x + place.width / 2, this.view.width / 2),
      wanted ? place.y + place.height / 2 : this.view.height / 2);
  }

  bringIntoView(group) {
    const place = this.places.get(group?.dataset.node);
    const { width, height } = this.view;
    if (place && (place.x < this.x || place.y < this.y || place.x + place.width > this.x + width || place.y + nodeHeight > this.y + height)) {
      this.center(place.x + place.width / 2, place.y + nodeHeight / 2);
    }
  }
}

export function show(root) {
  for (const element of root.querySelectorAll("[data-graph]:not([data-followed])")) {
    element.dataset.followed = "";
    new Graph(element).run();
  }
}
