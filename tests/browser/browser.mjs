// Starts the distribution's Chromium and opens pages from file:// with an eye on all that they do.
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

export async function startBrowser() {
  return puppeteer.launch({
    executablePath: process.env.INTERLEAVE_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"],
  });
}

// Without smooth scrolling, so that what is clicked is where it was found.
export const setScheme = (page, scheme) =>
  page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);

// Opens a page and records requests other than the file itself, console messages, errors, and reports
// of its policy.
export async function openPage(browser, file, { hash = "", width = 1440, scheme = "light", script = true } = {}) {
  const page = await browser.newPage();
  const url = pathToFileURL(file).href;
  const noise = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) noise.push("request: " + request.url().slice(0, 200));
  });
  page.on("console", (message) => noise.push("console: " + message.text()));
  page.on("pageerror", (error) => noise.push("error: " + error.message));
  await page.evaluateOnNewDocument(() => {
    globalThis.reports = [];
    addEventListener("securitypolicyviolation", (event) => reports.push(event.violatedDirective + " " + event.blockedURI), true);
    globalThis.alert = () => reports.push("alert");
  });
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height: 900 });
  await setScheme(page, scheme);
  await page.goto(url + hash, { waitUntil: "load" });
  return { page, noise };
}
