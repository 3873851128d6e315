// What every page has: times in the reader's zone, fresh content while something runs, copying, asking before harm.
// Parts that few pages have are modules of their own, fetched where a page has what they are for.

const parts = { "[data-log]": "./logs.js", "[data-graph]": "./graph.js", "[data-charts]": "./charts.js" };
const refreshEvery = 2000;

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/* Times in the reader's own zone, which the foot of the page names; the exact one stays in the tooltip. */
function showTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not(.log time)")) {
    time.title = time.dateTime;
    time.textContent = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  }
}

function nameZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const offset = new Intl.DateTimeFormat("en", { timeZoneName: "longOffset" })
    .formatToParts().find(part => part.type === "timeZoneName").value;
  document.querySelector("[data-zone]").textContent = `in your zone, ${timeZone} (${offset.replace("GMT", "UTC")})`;
}

/* A button beside each id that puts it where it can be pasted from. */
function offerCopies(root) {
  for (const source of root.querySelectorAll("[data-copy]:not([data-offered])")) {
    source.dataset.offered = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${source.dataset.copy}`);
    button.onclick = async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "Copied";
      document.getElementById("announcement").textContent = `${source.dataset.copy} was copied`;
    };
    source.after(button);
  }
}

/* Harm is asked about before it is done. */
document.addEventListener("submit", event => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
  }
});

/* Says aloud what has become of the run. */
function announce(root) {
  const news = root.querySelector("[data-announce]")?.dataset.announce;
  const place = document.getElementById("announcement");
  if (news && place.dataset.last && place.dataset.last !== news) {
    place.textContent = news;
  }
  place.dataset.last = news ?? "";
}

/* What keeps itself up to date, or holds what the reader has opened or chosen, stays as it is. */
function keepOld(fresh) {
  for (const kept of fresh.querySelectorAll("[data-kept]")) {
    const old = document.getElementById(kept.id);
    if (old) {
      kept.replaceWith(old);
    }
  }
  for (const details of fresh.querySelectorAll("details[id]")) {
    details.open = document.getElementById(details.id)?.open ?? details.open;
  }
  for (const box of fresh.querySelectorAll("input[type=checkbox][id]")) {
    box.checked = document.getElementById(box.id)?.checked ?? box.checked;
  }
}

/* Puts the new content in place of the old one and keeps what the reader was doing. */
function replaceContent(fresh) {
  const old = document.getElementById("main");
  const scrolled = [...old.querySelectorAll("[id]")].filter(e => e.scrollLeft || e.scrollTop)
    .map(e => [e.id, e.scrollLeft, e.scrollTop]);
  const focused = document.activeElement?.id;
  keepOld(fresh);
  showTimes(fresh);
  offerCopies(fresh);
  old.replaceWith(fresh);
  for (const [id, left, top] of scrolled) {
    document.getElementById(id)?.scrollTo(left, top);
  }
  if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  announce(fresh);
  bring(fresh);
}

/* Whether the reader is in the middle of something that new content would take away. */
function isBusy(main) {
  const field = document.activeElement;
  return document.hidden
    || !getSelection().isCollapsed
    || (main.contains(field) && field.matches("input:not([type=checkbox]), select, textarea, button"));
}

/* A line above the page about why it is not fresh; none when it is. */
function say(content) {
  let notice = document.getElementById("notice");
  if (!content) {
    notice?.remove();
    return;
  }
  if (!notice) {
    notice = document.createElement("div");
    notice.id = "notice";
    notice.setAttribute("role", "status");
    document.getElementById("main").before(notice);
  }
  if (notice.textContent !== content.textContent) {
    notice.replaceChildren(content);
  }
}

function paragraph(text) {
  const p = document.createElement("p");
  p.textContent = text;
  return p;
}

async function keepFresh() {
  let since = Date.now();
  while (document.getElementById("main").hasAttribute("data-live")) {
    await sleep(refreshEvery);
    if (isBusy(document.getElementById("main"))) {
      const isStale = !document.hidden && Date.now() - since > 3 * refreshEvery;
      say(isStale ? paragraph("This page waits with what is new while you select text or fill in a field.") : null);
      continue;
    }
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "page" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.status === 401) {
        const how = page.getElementById("main").cloneNode(true);
        how.querySelector("h1").replaceWith(paragraph("Your session has ended; what you see is as it was."));
        const content = document.createElement("div");
        content.append(...how.childNodes);
        say(content);
        return;
      }
      if (answer.ok && !isBusy(document.getElementById("main"))) {
        replaceContent(document.adoptNode(page.getElementById("main")));
        since = Date.now();
        say(null);
      }
    } catch (error) {
      console.info("The page is asked for again:", error.message);
      say(paragraph("The workspace does not answer; this page goes on when it does."));
    }
  }
}

/* Fetches the parts that the page has something for. */
function bring(root) {
  for (const [selector, part] of Object.entries(parts)) {
    if (root.querySelector(selector)) {
      import(part).then(module => module.show(root));
    }
  }
}

nameZone();
showTimes(document);
offerCopies(document);
announce(document);
bring(document);
keepFresh();
