// Opens a page in headless Chromium and tells what it finds, as JSON on stdout.
//
//   node _check.mjs PAGE.html [SCREENSHOT_DIRECTORY]
//
// NODE_MODULES names the directory with playwright-core and axe-core, CHROMIUM the browser.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(join(process.env.NODE_MODULES, "package.json")));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [page_path, pictures] = process.argv.slice(2);
const url = pathToFileURL(resolve(page_path)).href;
const found = { console: [], requests: [], axe: {}, hover: {}, keyboard: {}, toggles: {}, noScript: {} };

// As root there is no sandbox; without the other flags Chromium asks the network of its own accord.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", message => found.console.push(message.text()));
  page.on("pageerror", error => found.console.push(String(error)));
  page.on("request", request => { if (request.url() !== url) found.requests.push(request.url()); });
  page.on("dialog", dialog => { found.console.push("dialog " + dialog.message()); dialog.dismiss(); });
  await page.goto(url);
  return page;
}

const shown = page => page.evaluate(() =>
  [...document.querySelectorAll(".read")].filter(e => e.checkVisibility()).map(e => e.innerText));

// Over the middle of a figure.
async function hover(page, id) {
  const svg = page.locator(`#${id} .plot svg`);
  await svg.scrollIntoViewIfNeeded();
  const box = await svg.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  const texts = await shown(page);
  if (texts.length === 1) {
    const read = await page.locator(`#${id} .read`).boundingBox();
    found.hover.outside ??= [];
    const width = page.viewportSize().width;
    if (read.x < 0 || read.x + read.width > width) found.hover.outside.push(id);
  }
  return texts;
}

// --- the page as people open it, its policy in force
{
  const page = await open({ viewport: { width: 1280, height: 900 } });
  found.title = await page.title();
  found.heading = await page.locator("h1").innerText();
  found.figures = await page.locator("figure").evaluateAll(all => all.map(f => f.id));
  for (const id of found.figures) {
    if (await page.locator(`#${id} script`).count()) found.hover[id] = await hover(page, id);
  }
  await page.mouse.move(1, 1);
  found.hover.left = await shown(page);

  const first = found.figures[0];
  await page.locator(`#${first} .plot`).focus();
  await page.keyboard.press("Home");
  found.keyboard.home = await shown(page);
  await page.keyboard.press("ArrowRight");
  found.keyboard.right = await shown(page);
  found.keyboard.value = await page.locator(`#${first} .plot`).getAttribute("aria-valuetext");
  await page.keyboard.press("Escape");
  found.keyboard.escape = await shown(page);

  const visible = () => page.evaluate(() => [...document.querySelectorAll("figure path")]
    .filter(e => e.checkVisibility()).length);
  for (const button of await page.locator("button.key").all()) {
    const before = await visible();
    await button.click();
    const off = await visible();
    const pressed = await button.getAttribute("aria-pressed");
    await button.click();
    found.toggles[(await button.innerText()).trim()] =
      { before, off, pressed, again: await visible() };
  }
  await page.locator("details summary").first().click();
  found.scenario = await page.locator("details pre").first().innerText();
}

// --- accessibility, and texts that lie on each other or stick out, in both colour schemes
for (const [colorScheme, width] of [["light", 1280], ["dark", 360]]) {
  const page = await open({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
  await page.addScriptTag({ content: axe });  // which the page's own policy would not let in
  const result = await page.evaluate(() => globalThis.axe.run());
  found.axe[`${colorScheme}-${width}`] = result.violations.map(v =>
    `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" | ")}`);
  found.wide = Math.max(found.wide ?? 0,
    await page.evaluate(() => document.documentElement.scrollWidth - innerWidth));
  found.overlaps ??= [];
  found.overlaps.push(...await page.evaluate(() => {
    const bad = [];
    for (const svg of document.querySelectorAll("figure svg")) {
      const texts = [...svg.querySelectorAll("text")].map(e => [e, e.getBoundingClientRect()]);
      texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
        const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (w > 1 && h > 0.3 * Math.min(p.height, q.height)) {
          bad.push(`${svg.closest("figure").id}: ${a.textContent} / ${b.textContent}`);
        }
      }));
      const box = svg.getBoundingClientRect();
      for (const [e, r] of texts) {
        if (r.left < box.left - 1 || r.right > box.right + 1 || r.bottom > box.bottom + 1) {
          bad.push(`${svg.closest("figure").id}: ${e.textContent} sticks out`);
        }
      }
    }
    return bad;
  }));
  if (pictures) {
    await page.screenshot({ path: join(pictures, `${colorScheme}-${width}.png`), fullPage: true });
  }
}

// --- paper
{
  const page = await open({ colorScheme: "dark" });
  const pdf = await page.pdf({ format: "A4", path: pictures && join(pictures, "print.pdf") });
  found.pdf = pdf.subarray(0, 5).toString();
  found.pages = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
  await page.emulateMedia({ media: "print" });
  found.paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

// --- without script
{
  const page = await open({ javaScriptEnabled: false });
  found.noScript.charts = await page.locator("figure svg").count();
  found.noScript.buttons = await page.locator("button").count();
  found.noScript.rows = await page.locator("table.headline tbody tr").count();
}

await browser.close();
console.log(JSON.stringify(found, null, 1));
