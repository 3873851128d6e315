// Logs as terminals show them: colours, lines that overwrite themselves, followed as they grow, searched, linked to.

import { AnsiUp } from "./vendor/ansi_up.js";

const askEvery = 1000;
const linesOfBlock = 500;
const longestLine = 20_000;
const stampOfLine = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) /;
const timeOfLine = new Intl.DateTimeFormat(
  undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/* What a terminal shows of a line in which the cursor goes back to its begin: later text covers earlier. */
function overwrite(line) {
  const pieces = line.split("\r").filter(piece => piece.length > 0);
  return pieces.length < 2 || line.includes("\u001b")
    ? pieces.at(-1) ?? ""
    : pieces.reduce((shown, piece) => piece + shown.slice(piece.length));
}

class Log {
  constructor(element) {
    this.element = element;
    this.panel = element.closest("[data-log-panel]");
    this.address = element.dataset.log;
    this.colours = new AnsiUp();
    this.colours.use_classes = true;
    this.colours.url_allowlist = {};
    this.count = 0;
    this.block = null;
    this.found = [];
    this.at = -1;
    this.wireTools();
  }

  tool(name) {
    return this.panel.querySelector(`[data-tool=${name}]`);
  }

  wireTools() {
    for (const [name, style] of [["times", "no-times"], ["wrap", "no-wrap"]]) {
      const box = this.tool(name);
      const change = () => {
        localStorage.setItem(name, box.checked ? "yes" : "no");
        this.element.classList.toggle(style, !box.checked);
      };
      box.checked = localStorage.getItem(name) !== "no";
      box.onchange = change;
      change();
    }
    this.tool("search").oninput = () => this.search();
    this.tool("search").onkeydown = event => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.go(event.shiftKey ? -1 : 1);
      }
    };
    this.tool("next").onclick = () => this.go(1);
    this.tool("previous").onclick = () => this.go(-1);
    this.tool("end").onclick = () => this.toEnd();
    this.element.onclick = event => {
      const line = event.target.closest(".line");
      // The number stands in the line's margin, where no text is.
      if (line && event.target === line && event.offsetX < parseFloat(getComputedStyle(line).paddingLeft)) {
        this.mark(line.id);
        history.replaceState(null, "", `#${line.id}`);
      }
    };
    addEventListener("hashchange", () => this.showLinked());
  }

  get isAtEnd() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 60;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  clear() {
    this.element.replaceChildren();
    this.count = 0;
    this.block = null;
  }

  append(text) {
    for (const written of text.split("\n")) {
      if (this.count % linesOfBlock === 0) {
        this.block = document.createElement("div");
        this.block.className = "block";
        this.element.append(this.block);
      }
      const isFirst = this.count % linesOfBlock === 0;
      this.count += 1;
      const line = this.line(written);
      if (isFirst) {
        // A block that is not drawn counts nothing for those behind it.
        line.style.counterReset = `line ${this.count - 1}`;
      }
      this.block.append(line);
    }
  }

  line(written) {
    const line = document.createElement("div");
    line.className = "line";
    line.id = `${this.element.id}-${this.count}`;
    const [stamp, at] = written.match(stampOfLine) ?? [""];
    if (at) {
      const time = document.createElement("time");
      time.dateTime = at;
      time.textContent = `${timeOfLine.format(new Date(at))} `;
      line.append(time);
    }
    let said = overwrite(written.slice(stamp.length));
    if (said.length > longestLine) {
      said = `${said.slice(0, longestLine)} … (${said.length - longestLine} characters more, in the whole log)`;
    }
    if (said.includes("\u001b")) {
      line.append(this.coloured(said));
    } else {
      line.append(said);
    }
    return line;
  }

  /* What comes out has its markup encoded. The page allows no styles in markup, but a script that sets them. */
  coloured(said) {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: this.colours.ansi_to_html(said) });
    const pieces = [...content.childNodes].map(piece => {
      if (piece.nodeType !== Node.ELEMENT_NODE) {
        return piece.textContent;
      }
      const span = document.createElement("span");
      span.className = piece.className;
      span.style.cssText = piece.getAttribute("style") ?? "";
      span.textContent = piece.textContent;
      return span;
    });
    const shown = document.createDocumentFragment();
    shown.append(...pieces);
    return shown;
  }

  search() {
    for (const line of this.found) {
      line.classList.remove("found", "at");
    }
    const wanted = this.tool("search").value.toLowerCase();
    this.found = wanted ? [...this.element.querySelectorAll(".line")].filter(line => line.textContent.toLowerCase().includes(wanted)) : [];
    for (const line of this.found) {
      line.classList.add("found");
    }
    this.at = -1;
    this.tool("count").textContent = wanted ? `${this.found.length} lines` : "";
    if (this.found.length > 0) {
      this.go(1);
    }
  }

  go(direction) {
    if (this.found.length === 0) {
      return;
    }
    this.found[this.at]?.classList.remove("at");
    this.at = (this.at + direction + this.found.length) % this.found.length;
    const line = this.found[this.at];
    line.classList.add("at");
    this.show(line);
    this.tool("count").textContent = `${this.at + 1} of ${this.found.length} lines`;
  }

  show(line) {
    line.scrollIntoView({ block: "center" });
  }

  mark(id) {
    this.element.querySelector(".linked")?.classList.remove("linked");
    const line = document.getElementById(id);
    line?.classList.add("linked");
    return line;
  }

  showLinked() {
    if (location.hash.startsWith(`#${this.element.id}-`)) {
      const line = this.mark(location.hash.slice(1));
      if (line) {
        this.show(line);
      }
    }
  }

  /* Reads it as it grows; whoever has scrolled up to read is left where they are. */
  async follow() {
    const decoder = new TextDecoder();
    let offset = 0;
    let unfinished = "";
    while (document.contains(this.element)) {
      try {
        const answer = await fetch(`${this.address}?offset=${offset}`);
        if (answer.ok) {
          if (Number(answer.headers.get("X-Log-Start")) !== offset) {
            this.clear();
            unfinished = "";
          }
          const isAtEnd = this.isAtEnd;
          const isEnded = answer.headers.get("X-Log-Ended") === "true";
          const text = unfinished + decoder.decode(await answer.arrayBuffer(), { stream: true });
          const whole = text.lastIndexOf("\n");
          const rest = text.slice(whole + 1);
          if (whole >= 0) {
            this.append(text.slice(0, whole));
          }
          unfinished = rest;
          if (isEnded && rest) {
            this.append(rest);
          }
          const next = Number(answer.headers.get("X-Log-Next"));
          const hasMore = next > offset;
          offset = next;
          if (hasMore && isAtEnd && !location.hash.startsWith(`#${this.element.id}-`)) {
            this.toEnd();
          }
          this.element.dataset.lines = this.count;
          if (isEnded) {
            this.showLinked();
            this.element.dataset.ended = "";
            return;
          }
          if (hasMore) {
            continue;
          }
        } else if (answer.status === 401) {
          return;
        }
      } catch (error) {
        console.info("The log is asked for again:", error.message);
      }
      await sleep(askEvery);
    }
  }
}

export function show(root) {
  for (const element of root.querySelectorAll("[data-log]:not([data-followed])")) {
    element.dataset.followed = "";
    new Log(element).follow();
  }
}
