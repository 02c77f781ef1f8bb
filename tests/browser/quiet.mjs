// A page makes no request, console message or policy report, and runs no script from labels.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { Severity } from "csp_evaluator/dist/finding.js";

export async function isQuiet(browser, file) {
  const { page, noise } = await openPage(browser, file);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
  const reports = await page.evaluate(() => globalThis.reports);
  assert.deepEqual([...noise, ...reports], [], file);
  await page.close();
}

export async function hasStrictPolicy(browser, file) {
  const { page } = await openPage(browser, file);
  const policy = await page.$eval("meta[http-equiv=Content-Security-Policy]", (meta) => meta.content);
  assert.ok(!policy.includes("unsafe"), policy);
  const found = new CspEvaluator(new CspParser(policy).csp).evaluate();
  const high = found.filter((finding) => finding.severity <= Severity.HIGH);
  assert.deepEqual(high.map((finding) => finding.description), [], policy);
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes].map((found) => found.name))
      .filter((name) => name.startsWith("on")));
  assert.deepEqual(inline, []);
  await page.close();
}
