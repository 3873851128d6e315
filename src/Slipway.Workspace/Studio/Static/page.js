"use strict";

const refreshEvery = 2000;
const logEvery = 1000;
const longestLog = 4_000_000;
const stampOfLine = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) /;
const timeOfLine = new Intl.DateTimeFormat(
  undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/* Times in the reader's own zone; the exact one stays in the tooltip. */
function showTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not(.log time)")) {
    time.title = time.dateTime;
    time.textContent = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  }
}

/* Appends lines of a log, the time that a line begins with apart from what it says. */
function appendLines(log, text) {
  const lines = document.createDocumentFragment();
  for (const line of text.split(/(?<=\n)/)) {
    const [stamp, at] = line.match(stampOfLine) ?? [""];
    if (at) {
      const time = document.createElement("time");
      time.dateTime = at;
      time.textContent = `${timeOfLine.format(new Date(at))} `;
      lines.append(time);
    }
    lines.append(line.slice(stamp.length));
  }
  log.append(lines);
}

/* Reads a log as it grows; whoever has scrolled up to read is left where they are. */
async function follow(log) {
  const decoder = new TextDecoder();
  let offset = Number(log.dataset.offset);
  let length = 0;
  let unfinished = "";
  while (document.contains(log)) {
    try {
      const answer = await fetch(`${log.dataset.log}?offset=${offset}`);
      if (answer.ok) {
        if (Number(answer.headers.get("X-Log-Start")) !== offset || length > longestLog) {
          log.textContent = unfinished = "";
          length = 0;
        }
        const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
        const text = decoder.decode(await answer.arrayBuffer(), { stream: true });
        const isEnded = answer.headers.get("X-Log-Ended") === "true";
        length += text.length;
        unfinished += text;
        const whole = isEnded ? unfinished.length : unfinished.lastIndexOf("\n") + 1;
        appendLines(log, unfinished.slice(0, whole));
        unfinished = unfinished.slice(whole);
        if (text && isAtEnd) {
          log.scrollTop = log.scrollHeight;
        }
        const next = Number(answer.headers.get("X-Log-Next"));
        if (isEnded) {
          return;
        }
        if (next > offset && text) {
          offset = next;
          continue;
        }
        offset = next;
      }
    } catch (error) {
      console.info("The log is asked for again:", error.message);
    }
    await sleep(logEvery);
  }
}

function followLogs(root) {
  for (const log of root.querySelectorAll("[data-log]:not([data-followed])")) {
    log.dataset.followed = "";
    follow(log);
  }
}

/* Shows the times of lines, or does not, as the reader chose last. */
function offerTimes(root) {
  for (const box of root.querySelectorAll("[data-times]")) {
    box.checked = localStorage.getItem("times") !== "hidden";
    document.documentElement.classList.toggle("no-times", !box.checked);
    box.onchange = () => {
      localStorage.setItem("times", box.checked ? "shown" : "hidden");
      document.documentElement.classList.toggle("no-times", !box.checked);
    };
  }
}

/* Says aloud what has become of the run. */
function announce(root) {
  const news = root.querySelector("[data-announce]")?.dataset.announce;
  const place = document.getElementById("announcement");
  if (news && place.dataset.last && place.dataset.last !== news) {
    place.textContent = news;
  }
  place.dataset.last = news ?? "";
}

/* Puts the new content in place of the old one and keeps what the reader was doing. */
function replaceContent(fresh) {
  const old = document.getElementById("main");
  const scrolled = [...old.querySelectorAll("[id]")].filter(e => e.scrollLeft || e.scrollTop)
    .map(e => [e.id, e.scrollLeft, e.scrollTop]);
  for (const log of fresh.querySelectorAll("[data-log]")) {
    const followed = document.getElementById(log.id);
    if (followed) {
      log.replaceWith(followed);
    }
  }
  const focused = document.activeElement?.id;
  showTimes(fresh);
  offerTimes(fresh);
  old.replaceWith(fresh);
  for (const [id, left, top] of scrolled) {
    document.getElementById(id)?.scrollTo(left, top);
  }
  if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  announce(fresh);
  followLogs(fresh);
}

/* Whether the reader is in the middle of something that new content would take away. */
function isBusy(main) {
  const field = document.activeElement;
  return document.hidden
    || !getSelection().isCollapsed
    || (main.contains(field) && field.matches("input:not([type=checkbox]), select, button"));
}

async function keepFresh() {
  while (document.getElementById("main").hasAttribute("data-live")) {
    await sleep(refreshEvery);
    if (isBusy(document.getElementById("main"))) {
      continue;
    }
    try {
      const answer = await fetch(location.href);
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
        if (!isBusy(document.getElementById("main"))) {
          replaceContent(document.adoptNode(fresh));
        }
      }
    } catch (error) {
      console.info("The page is asked for again:", error.message);
    }
  }
}

showTimes(document);
offerTimes(document);
announce(document);
followLogs(document);
keepFresh();
