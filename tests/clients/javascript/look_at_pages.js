// Opens the workspace's pages in a browser, as people do: light and dark, with axe's rules and the keyboard.
//
// node look_at_pages.js BROWSER LINK FOLDER PATH...
// Prints one JSON document; screenshots are put into the folder, unless it is empty.

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { visit } = require('./visit');

const [executablePath, link, folder, ...paths] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function look(context, origin, scheme, where) {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const answer = await visit(page, origin + where, () => { errors.length = 0; });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  if (folder) {
    await page.screenshot({ path: path.join(folder, `${where.replaceAll(/[^a-z0-9]+/gi, '-') || 'start'}-${scheme}.png`), fullPage: true });
  }
  // Nothing may be wider than a telephone, but for what scrolls by itself.
  await page.setViewportSize({ width: 400, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.close();
  return {
    path: where, scheme, status: answer.status(), errors, overflow,
    violations: violations.map((violation) => ({
      id: violation.id, impact: violation.impact, nodes: violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
    })),
  };
}

/** What a control is known by: a page that keeps itself fresh may put an equal one in its place meanwhile. */
const nameControls = () => {
  window.nameOf = (element) =>
    [element.tagName, element.getAttribute('href'), element.name, element.value, element.textContent.trim().slice(0, 80)].join('|');
};

/** From the top of the page by Tab alone: which of its links and buttons are not reached, and whether each shows that it is. */
async function tab(context, address) {
  const page = await context.newPage();
  await page.addInitScript(nameControls);
  await visit(page, address);
  const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select')]
    .filter((element) => element.checkVisibility()).map(window.nameOf));
  const reached = new Set();
  const hidden = [];
  for (let i = 0; i < wanted.length * 2 + 20; i += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) {
        return null;
      }
      const style = getComputedStyle(element);
      return {
        name: window.nameOf(element),
        isShown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
        html: element.outerHTML.slice(0, 120),
      };
    });
    if (focus === null) {
      break;
    }
    if (!focus.isShown && !reached.has(focus.name)) {
      hidden.push(focus.html);
    }
    reached.add(focus.name);
  }
  await page.close();
  return { wanted: wanted.length, missed: wanted.filter((name) => !reached.has(name)), hidden };
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const { origin } = new URL(link);
    const pages = [];
    let storageState;
    for (const scheme of ['light', 'dark']) {
      // The pages allow no script but their own; axe is this program's.
      const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true, storageState });
      if (storageState === undefined) {
        const page = await context.newPage();
        await visit(page, link);
        storageState = await context.storageState();
        await page.close();
      }
      for (const where of paths) {
        pages.push(await look(context, origin, scheme, where));
      }
      await context.close();
    }
    const context = await browser.newContext({ storageState });
    const keyboard = await tab(context, origin + paths.at(-1));
    process.stdout.write(`${JSON.stringify({ pages, keyboard }, null, 1)}\n`);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
