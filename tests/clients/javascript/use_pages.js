// Uses the pages of a run in a browser as people do: moves through its graph, searches its log, waits for what is new.
//
// node use_pages.js BROWSER LINK RUN STEP FOLDER
// RUN is the name of a pipeline's run with a pipeline in it, STEP that of one of its steps, whose log has colours.
// Prints one JSON document; screenshots are put into the folder, unless it is empty.

const path = require('node:path');
const { chromium } = require('playwright-core');
const { visit } = require('./visit');

const [executablePath, link, run, step, folder] = process.argv.slice(2);
const origin = new URL(link).origin;

async function picture(page, name) {
  if (folder) {
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }
}

/** Boxes that lie upon each other, edges that go through boxes which they do not begin or end at, or that lead upwards. */
function faultsOfGraph() {
  const boxes = [...document.querySelectorAll('.graph [data-node]')].map((group) => {
    const { x, y, width, height } = group.querySelector('a > rect').getBBox();
    return { id: group.dataset.node, isOpened: group.querySelector('.opened') !== null, x, y, width, height };
  });
  const within = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
  const touches = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  const faults = [];
  for (const [index, box] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      if (touches(box, other) && !within(box, other) && !within(other, box)) {
        faults.push(`${box.id} lies upon ${other.id}`);
      }
    }
  }
  for (const edge of document.querySelectorAll('.graph path.edge')) {
    const length = edge.getTotalLength();
    if (edge.getPointAtLength(0).y >= edge.getPointAtLength(length).y) {
      faults.push('a step stands above one that it waits for');
    }
    for (let at = 3; at < length - 3; at += 3) {
      const point = edge.getPointAtLength(at);
      const hit = boxes.find((box) => !box.isOpened && point.x > box.x + 1 && point.x < box.x + box.width - 1 && point.y > box.y + 1 && point.y < box.y + box.height - 1);
      if (hit) {
        faults.push(`an edge goes through ${hit.id}`);
        break;
      }
    }
  }
  return faults;
}

async function useGraph(page) {
  await visit(page, `${origin}/jobs/${run}`);
  await page.waitForSelector('.graph[data-drawn]');
  const closed = await page.locator('.graph [data-node]').count();
  const faults = await page.evaluate(faultsOfGraph);
  await page.locator('.graph .toggle').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => document.querySelectorAll('.graph [data-node]').length > before, closed);
  const before = await page.locator('.graph svg.canvas').getAttribute('viewBox');
  await page.keyboard.press('+');
  const after = await page.locator('.graph svg.canvas').getAttribute('viewBox');
  await page.waitForSelector('.charts[data-drawn]');
  await picture(page, 'run');
  return {
    closed, opened: await page.locator('.graph [data-node]').count(), isZoomed: before !== after,
    faults: [...faults, ...await page.evaluate(faultsOfGraph)],
    spoken: await page.locator('.graph a.node').first().getAttribute('aria-label'),
    charts: Number(await page.locator('.charts').getAttribute('data-drawn')),
  };
}

async function useLog(page) {
  await visit(page, `${origin}/jobs/${step}`);
  await page.waitForSelector('.log[data-ended]');
  const lines = await page.locator('.log .line').count();
  await page.locator('[data-tool=search]').fill('needle');
  await page.waitForSelector('.log .line.at');
  const found = await page.locator('[data-tool=count]').textContent();
  const text = await page.locator('.log .line.at').textContent();
  const isSeen = await page.locator('.log .line.at').evaluate((line) => {
    const [box, log] = [line.getBoundingClientRect(), line.closest('.log').getBoundingClientRect()];
    return box.top >= log.top && box.bottom <= log.bottom;
  });
  const first = await page.locator('.log .line').first().evaluate((line) => [...line.childNodes].filter((node) => node.nodeName !== 'TIME').map((node) => node.textContent).join(''));
  const coloured = await page.locator('.log [class^=ansi-]').first().textContent();
  // A link to a line shows it, marked.
  const id = await page.locator('.log .line').nth(Math.floor(lines / 2)).getAttribute('id');
  await visit(page, `${origin}/jobs/${step}?again#${id}`);
  await page.waitForSelector('.log .line.linked');
  const linked = await page.locator('.log .line.linked').getAttribute('id');
  await picture(page, 'step');
  return { lines, found, text, isSeen, first, coloured, isLinked: linked === id };
}

/** The list of runs shows a run that is begun elsewhere; a session that ends is said. */
async function useList(context) {
  const list = await context.newPage();
  await visit(list, `${origin}/jobs`);
  const before = await list.locator('tbody tr').count();
  const other = await context.newPage();
  await visit(other, `${origin}/jobs/${run}`);
  await other.getByRole('button', { name: /^Run again/ }).click();
  await other.waitForURL((url) => !url.pathname.endsWith(`/${run}`));
  await list.bringToFront();
  await list.waitForFunction((count) => document.querySelectorAll('tbody tr').length > count, before);
  let question = null;
  other.on('dialog', (dialog) => { question = dialog.message(); dialog.accept(); });
  await other.bringToFront();
  const cancel = other.getByRole('button', { name: 'Cancel' });
  if (await cancel.isVisible()) {
    await cancel.click().catch(() => {});
  }
  await list.bringToFront();
  await context.clearCookies();
  await list.waitForSelector('#notice');
  const notice = await list.locator('#notice').textContent();
  return { isFresh: true, question, notice: notice.replace(/\s+/g, ' ').trim() };
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('ERR_NETWORK_CHANGED') && errors.push(message.text()));
    await visit(page, link, () => { errors.length = 0; });
    const graph = await useGraph(page);
    const log = await useLog(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const navigation = await page.evaluate(() => document.querySelector('main').getBoundingClientRect().top);
    const list = await useList(context);
    process.stdout.write(`${JSON.stringify({ graph, log, navigation, list, errors }, null, 1)}\n`);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
