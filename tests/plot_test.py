"""Pictures of results: `plot`.

Usage: plot_test.py PROGRAM [unittest arguments].
"""

import csv
import os
import shutil
import unittest
import xml.dom.minidom
from xml.etree import ElementTree

import black_box
from black_box import HEADER, Case

SVG = "{http://www.w3.org/2000/svg}"


class Plot(Case):
    def write(self, directory, rows):
        """A samples.csv with these columns; all others have usual values or none."""
        (self.here / directory).mkdir(exist_ok=True)
        with open(self.here / directory / "samples.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="", lineterminator="\n")
            writer.writeheader()
            for order, row in enumerate(rows, 1):
                writer.writerow({
                    "schema": 2, "run_id": directory, "load": "batch", "block": 1, "order": order,
                    "repetition": 1, "seed": 1, "status": "ok", "tasks": 100, "wall_s": 0.1,
                    "started_utc": "2026-11-27T00:00:00.000Z", "throughput_per_s": 1000, **row})
        return directory

    def two_models(self, directory="results"):
        return self.write(directory, [
            {"model": model, "workload": "noop", "block": block, "throughput_per_s": speed + block}
            for block in range(1, 7) for model, speed in (("serial", 100), ("thread_pool", 190))])

    def parse(self, path):
        """All words of a picture. A script, a style or a reference to anything is a failure."""
        root = ElementTree.parse(self.here / path).getroot()
        self.assertEqual(root.tag, SVG + "svg")
        words = []
        for element in root.iter():
            self.assertNotIn(element.tag, (SVG + "script", SVG + "image", SVG + "foreignObject"))
            for name in element.attrib:
                self.assertNotRegex(name, r"^(on|style|href|\{)")
            words.append(element.text or "")
        return " ".join(words)

    def test_a_run_has_pictures_and_no_other_files(self):
        self.run_program("--workloads", "noop,sleep", "--models", "serial,thread_pool,gil_threads",
                         "--repetitions", "2", "--tasks", "200")
        before = set(self.contents())
        out, err = self.call("plot", "out")
        drawn = set(self.contents()) - before
        self.assertEqual(set(out.split()) & drawn, drawn)
        self.assertLessEqual({"out/throughput.svg", "out/latency.svg", "out/locks.svg"}, drawn)
        for path in drawn:
            self.assertRegex(path, r"^out/[a-z]+\.svg$")
            words = self.parse(path)
            self.assertIn("interleave run --out out", words, "the command is in the caption")
        self.assertRegex(err, "^Not drawn: [^\n]*rate needs a model under two rates of open load")

    def test_several_directories_need_a_file(self):
        names = [self.two_models("one"), self.two_models("two")]
        _, err = self.call("plot", *names, code=2)
        self.assertIn("several directories need --kind KIND --out FILE, or --term", err)
        out, _ = self.call("plot", *names, "--kind", "throughput", "--out", "both.svg")
        self.assertEqual(out, "both.svg\n")
        self.assertIn("over 12 repetitions", self.parse("both.svg"))
        _, err = self.call("plot", "one/samples.csv", code=2)
        self.assertIn("--out", err)
        self.call("plot", "one/samples.csv", "--kind", "throughput", "--out", "one.svg")
        self.assertEqual(list((self.here / "one").iterdir()), [self.here / "one" / "samples.csv"])

    def test_a_terminal_gets_plain_text(self):
        out, _ = self.call("plot", self.two_models(), "--term")
        self.assertTrue(out.isascii())
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)
        self.assertRegex(out, r"(?m)^thread_pool .*-?\*-?.* 19\d$")
        self.assertEqual(self.contents(), ["results", "results/samples.csv"])

    @unittest.skipUnless(shutil.which("rsvg-convert"), "no rsvg-convert")
    def test_png(self):
        directory = self.two_models()
        (self.here / "mine.png").write_text("old", encoding="utf-8")
        for name in ("mine.png", "loud.PNG"):
            self.call("plot", directory, "--kind", "throughput", "--out", name)
            picture = (self.here / name).read_bytes()
            self.assertEqual(picture[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(int.from_bytes(picture[16:20], "big"), 960, "pixels wide")
        self.assertEqual(self.contents(),
                         ["loud.PNG", "mine.png", "results", "results/samples.csv"])

    def test_png_without_rsvg_convert(self):
        directory = self.two_models()
        self.environment["PATH"] = "/nowhere"
        _, err = self.call("plot", directory, "--kind", "throughput", "--out", "x.png", code=4)
        self.assertEqual(err, "interleave: rsvg-convert, which writes PNG, is not installed: "
                              "apt-get install librsvg2-bin (or write .svg)\n")
        self.call("plot", directory)
        self.assertNotIn("x.png", self.contents())

    def converter(self, script):
        """A directory with an rsvg-convert of our own."""
        (self.here / "bin").mkdir()
        program = self.here / "bin" / "rsvg-convert"
        program.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        program.chmod(0o755)
        self.environment["PATH"] = f"{self.here}/bin:{os.environ['PATH']}"

    def test_what_rsvg_convert_complains_of(self):
        self.converter("echo 'no memory' >&2; exit 3\n")
        _, err = self.call("plot", self.two_models(), "--kind", "throughput", "--out", "x.png",
                           code=4)
        self.assertEqual(err, "interleave: rsvg-convert failed: no memory\n")
        self.assertFalse((self.here / "x.png").exists())

    def test_it_gets_the_picture_alone(self):
        self.converter('printf "\\211PNG"; cat; echo "$#: $*"; ls /proc/self/fd | wc -l\n')
        self.call("plot", self.two_models(), "--kind", "throughput", "--out", "x.png")
        got = (self.here / "x.png").read_bytes()[4:].decode()
        picture, arguments = got.rsplit("</svg>\n", 1)
        xml.dom.minidom.parseString(picture + "</svg>")
        self.assertRegex(arguments, r"^5: --format=png .*\n[45]\n$")

    def test_hostile_names_stay_text(self):
        names = ["<svg onload=x>", "]]>&amp;", "\"'><script>alert(1)</script>", "a+b", "\x1b[31m",
                 "`touch x`", "x" * 300]
        self.write("results", [
            {"model": name, "workload": name, "params": f"key={name}", "workers": workers,
             "in_flight": workers, "max_rss_bytes": 4096 * workers}
            for name in names for workers in (1, 2, 3)])
        out, _ = self.call("plot", "results")
        pictures = [line for line in out.splitlines() if line.endswith(".svg")]
        self.assertGreaterEqual(len(pictures), 2)
        for path in pictures:
            self.assertIn("<svg onload=x>", self.parse(path))

    def test_mistakes(self):
        directory = self.two_models()
        for arguments, complaint in (
                (["--kind", "pie"], "no kind 'pie'; choose one of throughput, speedup, workers, "
                                    "latency, rate, memory, locks"),
                (["--kind", "latency"], "nothing to draw for 'latency': it needs a latency.csv"),
                (["--kind", "throughput", "--out", "x.gif"], "must end in .svg or .png"),
                (["--out", "x.svg"], "--out needs --kind"),
                (["--kind", "throughput", "--out", "no/x.svg"], "cannot be written")):
            _, err = self.call("plot", directory, *arguments, code=2)
            self.assertIn(complaint, err)
        self.assertEqual(self.contents(), ["results", "results/samples.csv"])


if __name__ == "__main__":
    black_box.main()
