// axe-core's rules, in light and dark, on a telephone and a desk.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openPage, setScheme } from "./browser.mjs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const options = { resultTypes: ["violations"], elementRef: false };

export async function isAccessible(browser, file) {
  // With a part of the rows, because axe-core looks at each cell of a table for long.
  const { page } = await openPage(browser, file, { hash: "#filter=serial" });
  await page.evaluate(axe); // by the debugger, which no policy stops
  for (const scheme of ["light", "dark"]) {
    await setScheme(page, scheme);
    for (const width of [390, 1440]) {
      await page.setViewport({ width, height: 900 });
      const found = await page.evaluate((how) => globalThis.axe.run(document, how), options);
      const faults = found.violations.map((fault) => fault.id + ": " + fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
      assert.deepEqual(faults, [], scheme + " " + width);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, "at " + width + " pixels the page is " + wider + " too wide");
    }
  }
  await page.close();
}
