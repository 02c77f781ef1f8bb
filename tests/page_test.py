"""`interleave report`: the page, in a browser and without one.

Usage: page_test.py PROGRAM [unittest arguments]. The tests in a browser need chromium, node and
`npm ci --prefix tests/browser`, and those of text need w3m (script/bootstrap --tests).
"""

import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

import black_box
import pages_made
from black_box import Case

BROWSER = Path(__file__).resolve().parent / "browser"
UNDER_SANITIZER = bool(os.environ.get("INTERLEAVE_SANITIZE"))


def what_is_missing():
    """Why no browser can be driven here, or an empty text."""
    if not shutil.which("node"):
        return "node is not installed (script/bootstrap --tests)"
    if not Path("/usr/bin/chromium").exists():
        return "chromium is not installed (script/bootstrap --tests)"
    if not (BROWSER / "node_modules/puppeteer-core").exists():
        return "tests/browser has no node_modules (script/bootstrap --tests)"
    return ""


def one_line(text):
    return " ".join(text.split())


class Page(Case):
    def report(self, *arguments, code=0):
        return self.call("report", *arguments, code=code)

    def text_of(self, page):
        done = subprocess.run(["w3m", "-dump", "-cols", "100", "-T", "text/html", page], text=True,
                              stdout=subprocess.PIPE, check=True, cwd=self.here)
        return one_line(done.stdout)

    def findings_in(self, page):
        text = (self.here / page).read_text(encoding="utf-8")
        section = re.search(r'(?s)<section id="findings">(.*?)</section>', text).group(1)
        found = re.findall(r"(?s)<li>.*?</span> (.*?)</li>", section)
        return [one_line(re.sub("<[^>]*>", "", finding).replace("&lt;", "<").replace("&gt;", ">")
                         .replace("&quot;", '"').replace("&amp;", "&")) for finding in found]

    def test_the_page_lies_beside_the_rows(self):
        pages_made.copy(self.here / "run")
        out, err = self.report("run")
        self.assertEqual((out, err), ("run/report.html\n", ""))
        (self.here / "run/report.html").rename(self.here / "first.html")
        self.report("run/samples.csv", "--out", "second.html")
        self.report("run")
        self.assertEqual((self.here / "run/report.html").read_bytes(),
                         (self.here / "first.html").read_bytes())

    def test_a_file_of_others_is_left_alone(self):
        pages_made.copy(self.here / "run")
        for text in ("<!DOCTYPE html>\n<title>mine</title>", ""):
            (self.here / "run/report.html").write_text(text)
            for arguments in (["run"], ["run", "--out", "run/report.html"]):
                out, err = self.report(*arguments, code=2)
                self.assertEqual(out, "")
                self.assertRegex(err, r"\A.*run/report\.html exists and is no report.*\n\Z")
            self.assertEqual((self.here / "run/report.html").read_text(), text)
        self.report("run", "--out", "run", code=2)

    def test_mistakes_are_one_line(self):
        for arguments in ([], ["nowhere"], ["nowhere", "--out", "x.html"]):
            _, err = self.report(*arguments, code=2)
            self.assertEqual(err.count("\n"), 1, err)
        self.assertEqual(self.contents(), [])

    @unittest.skipUnless(shutil.which("w3m"), "w3m is not installed (script/bootstrap --tests)")
    def test_a_text_browser_shows_every_finding(self):
        pages_made.copy(self.here / "small")
        pages_made.copy(self.here / "large", "ubuntu24-16cpu")
        pages_made.troubled(self.here / "troubled")
        for sides in (["small"], ["large"], ["troubled"], ["small", "large"]):
            self.report(*sides, "--out", "page.html")
            text = self.text_of("page.html")
            findings = self.findings_in("page.html")
            self.assertGreaterEqual(len(findings), 3)
            for finding in findings:
                self.assertIn(finding, text)

    def test_a_page_can_be_sent(self):
        for copies, most in ((2, 327_000), (6, 400_000)):
            pages_made.times(self.here / f"run{copies}", copies)
            self.report(f"run{copies}")
            size = (self.here / f"run{copies}/report.html").stat().st_size
            print(f"{36 * copies} cells: {size} bytes", flush=True)
            self.assertLess(size, most)

    def cpu_time(self, *arguments):
        """The shortest CPU time of three calls, because other tests run meanwhile."""
        best = float("inf")
        for _ in range(3):
            began = os.times()
            self.call(*arguments)
            ended = os.times()
            best = min(best, ended.children_user + ended.children_system
                       - began.children_user - began.children_system)
        return best

    @unittest.skipIf(UNDER_SANITIZER, "a sanitizer makes it slow")
    def test_a_long_run_takes_little_longer_than_reading_it(self):
        # On an idle machine 100,000 rows take less than two seconds.
        pages_made.long_run(self.here / "run", 100_000)
        reading = self.cpu_time("show", "run", "--format", "csv")
        whole = self.cpu_time("report", "run")
        print(f"100,000 rows: {whole:.2f} s, reading and writing them {reading:.2f} s", flush=True)
        self.assertLess(whole, 4 * reading)
        self.assertLess((self.here / "run/report.html").stat().st_size, 327_000)

    def test_two_equal_runs_show_no_difference(self):
        pages_made.copy(self.here / "run")
        self.report("run", "run", "--out", "page.html")
        text = (self.here / "page.html").read_text(encoding="utf-8")
        self.assertIn("NEW is not shown to be slower by more than 5% in any of 36 cells", text)
        self.assertNotRegex(text, 'class="badge (faster|slower)"')

    @unittest.skipIf(UNDER_SANITIZER, "a sanitizer changes no page")
    @unittest.skipIf(what_is_missing(), what_is_missing())
    def test_in_a_browser(self):
        made = {"small": pages_made.copy(self.here / "small"),
                "troubled": pages_made.troubled(self.here / "troubled"),
                "hostile": pages_made.hostile(self.here / "hostile")}
        for name in made:
            self.report(name)
        self.report("small", "troubled", "--out", "both.html")
        pages = {name: str(self.here / name / "report.html") for name in made}
        pages["both"] = str(self.here / "both.html")
        tasks = [{"check": "isQuiet", "file": file} for file in pages.values()]
        tasks += [{"check": "isAccessible", "file": pages[name]} for name in ("troubled", "both")]
        tasks += [{"check": check, "file": pages["small"]}
                  for check in ("hasStrictPolicy", "stepsThroughMarks", "filtersAndSorts", "needsNoScript")]
        tasks.append({"check": "showsLabels", "file": pages["hostile"], "labels": pages_made.AS_SHOWN})
        if "uPlot" in (self.here / "small/report.html").read_text(encoding="utf-8"):
            tasks.append({"check": "zooms", "file": pages["small"]})
        else:
            print("not tested: zoom, because this build has no uPlot", flush=True)
        (self.here / "tasks.json").write_text(json.dumps(tasks))
        done = subprocess.run(["node", BROWSER / "check.mjs", "tasks.json"], cwd=self.here, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    black_box.main()
