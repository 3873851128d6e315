// Takes a picture of the top of a page of the workspace.
//
// node take_picture.js BROWSER LINK PATH FILE

const { chromium } = require('playwright-core');
const { visit } = require('./visit');

const [executablePath, link, where, file] = process.argv.slice(2);

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    // As high as a run's graph and its steps.
    const page = await browser.newPage({ viewport: { width: 1280, height: 1140 } });
    await visit(page, link);
    await visit(page, new URL(link).origin + where);
    await page.waitForSelector('.graph[data-drawn]');
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
