// Usage: node check.mjs TASKS.json. It is a list of {check, file, labels?}. Prints a line for each, and
// exits with 1 if one failed.
import { readFileSync } from "node:fs";
import { startBrowser } from "./browser.mjs";
import * as accessible from "./accessible.mjs";
import * as operable from "./operable.mjs";
import * as plain from "./plain.mjs";
import * as quiet from "./quiet.mjs";

const checks = { ...accessible, ...operable, ...plain, ...quiet };
const browser = await startBrowser();
let failed = 0;
try {
  for (const { check, file, labels } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
    const began = performance.now();
    try {
      await checks[check](browser, file, labels);
      console.log("ok " + check + " " + file + " " + Math.round(performance.now() - began) + " ms");
    } catch (error) {
      ++failed;
      console.log("FAILED " + check + " " + file + "\n" + error.message);
    }
  }
} finally {
  await browser.close();
}
process.exit(failed === 0 ? 0 : 1);
