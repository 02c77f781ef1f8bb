// Labels stay text, and a page says the same without JavaScript.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";

// `labels` are texts that the page must show, letter by letter.
export async function showsLabels(browser, file, labels) {
  const { page } = await openPage(browser, file);
  const text = await page.evaluate(() => document.body.textContent);
  for (const label of labels) assert.ok(text.includes(label), "not in the page as text: " + label);
  assert.equal(await page.$$eval("script", (all) => all.length), 2);
  assert.deepEqual(await page.$$eval("img, iframe, object, embed, base, form, link", (all) => all.map((one) => one.outerHTML)), []);
  await page.close();
}

export async function needsNoScript(browser, file) {
  const { page } = await openPage(browser, file, { script: false });
  const [findings, charts] = [await page.$$("#findings li"), await page.$$(".panel svg")];
  assert.ok(findings.length > 0 && charts.length > 0, findings.length + " findings, " + charts.length + " charts");
  const hidden = await page.$$eval("#findings li", (all) => all.filter((one) => one.getClientRects().length === 0).length);
  assert.equal(hidden, 0);
  await page.close();
}
