// The scripts add marks by keyboard, a filter, an order, zoom, and a URL that restores them.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";

const spoken = (page) => page.$eval(".value", (value) => value.textContent);
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));

// Tab must reach the first panel, and arrows must step through different values.
export async function stepsThroughMarks(browser, file) {
  const { page } = await openPage(browser, file);
  const inPanel = () => page.evaluate(() => document.activeElement.classList.contains("panel"));
  for (let presses = 0; presses < 40 && !(await inPanel()); ++presses) await page.keyboard.press("Tab");
  assert.ok(await inPanel(), "Tab reaches no chart");
  await page.keyboard.press("ArrowRight");
  const first = await spoken(page);
  await page.keyboard.press("ArrowRight");
  const second = await spoken(page);
  assert.ok(/\d/.test(first), first);
  assert.notEqual(first, second);
  assert.equal(await page.$$eval(".chosen", (all) => all.length), 1);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await spoken(page), first);
  assert.match(await hash(page), /mark=/);

  const { page: again } = await openPage(browser, file, { hash: await page.evaluate(() => location.hash) });
  assert.equal(await spoken(again), first);
  await page.keyboard.press("Escape");
  assert.equal(await spoken(page), "");
  await page.close();
  await again.close();
}

const shownRows = (page) => page.$$eval("#rows tbody tr:not([hidden])", (lines) => lines.map((line) => line.textContent));

export async function filtersAndSorts(browser, file) {
  const { page } = await openPage(browser, file);
  const all = await shownRows(page);
  await page.type(".tools input", "serial");
  const some = await shownRows(page);
  assert.ok(some.length > 0 && some.length < all.length, some.length + " of " + all.length);
  assert.ok(some.every((text) => text.includes("serial")));
  const button = await page.evaluateHandle(() => [...document.querySelectorAll("#rows th button")].find((one) => one.textContent === "throughput_per_s"));
  await button.click();
  await button.click();
  const column = await page.evaluate((one) => one.closest("th").cellIndex, button);
  const numbers = (await page.$$eval("#rows tbody tr:not([hidden])", (lines, at) => lines.map((line) => Number(line.cells[at].textContent)), column)).filter((value) => value > 0);
  assert.deepEqual(numbers, [...numbers].sort((one, other) => other - one));
  assert.match(await hash(page), /filter=serial/);

  const sorted = await shownRows(page);
  const { page: again } = await openPage(browser, file, { hash: await page.evaluate(() => location.hash) });
  assert.deepEqual(await shownRows(again), sorted);
  await page.close();
  await again.close();
}

export async function zooms(browser, file) {
  const { page, noise } = await openPage(browser, file);
  await page.click(".panel > button");
  const box = await (await page.$(".u-over")).boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 40, { steps: 4 });
  await page.mouse.up();
  const zoomed = await hash(page);
  assert.match(zoomed, /zoom=[a-z]+(-\d+)+:[\d.e-]+:[\d.e-]+/);
  assert.deepEqual([...noise, ...(await page.evaluate(() => globalThis.reports))], []);
  assert.ok((await page.$$(".u-legend .u-series")).length >= 2);
  const { page: again } = await openPage(browser, file, { hash: await page.evaluate(() => location.hash) });
  assert.equal(await hash(again), zoomed);
  assert.equal((await again.$$(".uplot")).length, 1);
  await page.close();
  await again.close();
}
