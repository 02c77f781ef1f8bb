"""`interleave run SUITE` as its users see it: files, complaints, plans, and time that runs out.

Usage: suites_test.py PROGRAM [unittest arguments]. Each test runs in an empty directory of its own.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = None  # set by main
PATIENCE_S = 100  # for things that surely happen, on a machine that may be slow
BUILT_IN = ["quick", "standard", "gil", "io", "scaling", "web", "grain", "map"]

SMALL = """\
name = "small"
sentence = "two models, two waits"

[budget]
repetitions = 2
window = "5ms"
seed = 3

[[matrix]]
models = ["serial", "stackless_tasks"]
workloads = ["sleep"]
set = { io = ["1ms", "2ms"] }
in_flight = 2
"""


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="interleave-suites-")
        self.addCleanup(directory.cleanup)
        self.here = Path(directory.name)

    def write(self, name, text):
        (self.here / name).write_text(text, encoding="utf-8")

    def call(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, text=True, timeout=PATIENCE_S,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout, done.stderr

    def rows(self):
        with open(self.here / "out" / "samples.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def record(self):
        return json.loads((self.here / "out" / "run.json").read_text(encoding="utf-8"))


class BuiltIn(Case):
    def test_are_listed_shown_and_planned(self):
        listed = self.call("list", "suites")[0]
        for name in BUILT_IN:
            self.assertRegex(listed, rf"(?m)^  {name} +\w")
            self.assertRegex(self.call("run", name, "--plan")[0],
                             rf"^Suite {name}: \d+ cells, \d+ blocks, seed 1:")

    def test_a_copy_is_the_same_plan(self):
        for name in BUILT_IN:
            self.write("copy.toml", self.call("list", "suites", "--show", name)[0])
            self.assertEqual(self.call("run", "copy.toml", "--plan"),
                             self.call("run", name, "--plan"))

    def test_without_a_suite_it_is_the_quick_one(self):
        self.assertEqual(self.call("run", "--plan"), self.call("run", "quick", "--plan"))

    def test_show_knows_what_it_is_about(self):
        self.assertIn("did you mean 'scaling'",
                      self.call("list", "suites", "--show", "scalign", code=2)[1])
        self.assertIn("list suites --show", self.call("list", "--show", "io", code=2)[1])


class Documents(Case):
    def test_the_suite_that_they_show_runs_as_copied(self):
        text = (Path(__file__).parents[1] / "docs" / "suites.md").read_text(encoding="utf-8")
        shown = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
        self.assertEqual(len(shown), 1)
        self.write("mine.toml", shown[0])
        out, _ = self.call("run", "mine.toml", "--plan")
        self.assertIn("Suite mine: 48 cells, 10 blocks, seed 1:", out)
        self.assertIn("which makes 48 cells", text)


class Misplaced(Case):
    """In TOML a key belongs to the table above it."""

    def test_keys_of_the_suite_come_first(self):
        for key, value in (("name", '"mine"'), ("sentence", '"so"'), ("include", '["a.toml"]')):
            self.write("mine.toml", f'[[matrix]]\nworkloads = ["noop"]\n{key} = {value}\n')
            self.assertIn(f"mine.toml:3: {key}: it stands in [[matrix]]",
                          self.call("run", "mine.toml", "--plan", code=2)[1])
        self.write("mine.toml", '[budget]\nseed = 1\nname = "mine"\n')
        _, err = self.call("run", "mine.toml", "--plan", code=2)
        self.assertIn("mine.toml:3: name: it stands in [budget]", err)
        self.assertIn("write it before the first [", err)


class Run(Case):
    def test_a_suite_decides_what_is_run(self):
        self.write("small.toml", SMALL)
        self.call("run", "small.toml", "--out", "out")
        rows = self.rows()
        self.assertEqual(len(rows), 2 * 2 * 2)
        self.assertEqual({row["suite"] for row in rows}, {"small"})
        self.assertEqual({row["params"].split(";")[0] for row in rows}, {"io=1ms", "io=2ms"})
        self.assertEqual({row["status"] for row in rows}, {"ok"})
        record = self.record()
        self.assertEqual((record["suite"], record["suite_file"], record["seed"]),
                         ("small", "small.toml", 3))

    def test_flags_have_the_last_word(self):
        self.write("small.toml", SMALL)
        self.call("run", "small.toml", "--models", "serial", "--set", "io=3ms", "--repetitions", "1",
                  "--seed", "4", "--out", "out")
        (row,) = self.rows()
        self.assertEqual((row["model"], row["params"], row["seed"]), ("serial", "io=3ms", "4"))

    def test_rates_may_differ_in_how_they_come(self):
        self.write("open.toml", """\
name = "open"
[budget]
repetitions = 1
[[matrix]]
models = "stackless_tasks"
workloads = "noop"
rates = 100
duration = "50ms"
arrivals = "constant"
[[matrix]]
models = "stackless_tasks"
workloads = "noop"
rates = [200, 400]
duration = "20ms"
""")
        self.call("run", "open.toml", "--out", "out")
        self.assertEqual(sorted(row["offered_per_s"] for row in self.rows()), ["100", "200", "400"])
        self.assertEqual(self.record()["arrivals"],
                         [{"pattern": "constant", "duration_s": 0.05},
                          {"pattern": "poisson", "duration_s": 0.02}])

    def test_when_the_time_is_over_what_there_is_stays(self):
        self.write("small.toml", SMALL)
        out, err = self.call("run", "small.toml", "--repetitions", "10k", "--budget", "700ms", "--out",
                             "out", code=124)
        self.assertIn("The time of --budget is over", err)
        self.assertTrue(out.endswith("interleave show out\n"), out)
        self.assertEqual(self.record()["ended"], "out_of_time")
        self.assertEqual(self.record()["budget_s"], 0.7)
        for row in self.rows():
            self.assertEqual(row["status"], "ok")

    def test_time_enough_is_no_matter(self):
        self.write("small.toml", SMALL.replace("[budget]", '[budget]\ntime = "20m"'))
        self.call("run", "small.toml", "--repetitions", "1", "--out", "out")
        self.assertEqual(self.record()["ended"], "complete")
        self.assertEqual(self.record()["budget_s"], 1200)


@unittest.skipIf(os.environ.get("INTERLEAVE_SANITIZE"), "nobody plans with a sanitizer's times")
class Prediction(Case):
    def test_a_run_takes_at_least_as_long_as_planned(self):
        """Pilots and preparation come on top. Tasks that wait are hardly disturbed by what else
        runs, so a limit of five times as much says something."""
        self.write("waits.toml", SMALL.replace("5ms", "150ms").replace("repetitions = 2",
                                                                       "repetitions = 4"))
        plan = self.call("run", "waits.toml", "--plan")[0]
        predicted = int(re.search(r"at least about (\d+) s", plan)[1])
        begun = time.monotonic()
        self.call("run", "waits.toml", "--out", "out")
        real = time.monotonic() - begun
        print(f"predicted {predicted} s, took {real:.1f} s", file=sys.stderr)
        self.assertLess(real, 5 * predicted)
        self.assertGreater(real, predicted - 1)  # --plan rounds up


class Mistakes(Case):
    def refuse(self, arguments, *needles):
        with self.subTest(arguments=arguments):
            before = sorted(self.here.rglob("*"))
            out, err = self.call("run", *arguments, code=2)
            self.assertEqual(out, "")
            self.assertEqual(err.count("\n"), 1, err)
            self.assertTrue(err[:-1].isprintable(), repr(err))
            for needle in needles:
                self.assertIn(needle, err)
            self.assertEqual(sorted(self.here.rglob("*")), before)

    def test_in_the_file(self):
        for right, wrong, line, needle in [
                ('"serial"', '"seral"', 10, "did you mean 'serial'"),
                ('"2ms"', "2.5", 12, "allowed is a whole number or a string"),
                ("in_flight = 2", "in_flight = 0", 13, "allowed is 1 to"),
                ("seed = 3", "seeds = 3", 7, "did you mean 'seed'"),
                ("[budget]", "[budget", 4, "TOML"),
        ]:
            self.write("wrong.toml", SMALL.replace(right, wrong))
            self.refuse(["wrong.toml"], f"wrong.toml:{line}: ", needle)

    def test_a_complaint_cannot_do_things_to_a_terminal(self):
        for text in ('name = "\\u001b[31m"', "\x1b[31m = 1", 'name = "s"\n"\\u001b]0;x\\u0007" = 1',
                     'name = "s"\n[[matrix]]\nworkloads = "\\n\\u009b31m"'):
            self.write("hostile.toml", text)
            self.refuse(["hostile.toml"], "hostile.toml:")

    def test_what_prepare_refuses_has_its_line(self):
        self.write("text.toml", 'name = "s"\n[[matrix]]\nworkloads = "word_count"\n'
                                'set.file = "/no/such/text"\n')
        self.refuse(["text.toml"], "text.toml:2: [[matrix]]: word_count: ", "/no/such/text")

    def test_names_and_files(self):
        self.refuse(["qick"], "unknown suite 'qick' (did you mean 'quick'?)", "standard", ".toml")
        self.refuse(["none.toml"], "none.toml: there is no such file")
        self.refuse(["/dev/null.toml"], "there is no such file")
        self.refuse(["/dev/zero"], "not a file")
        self.refuse(["./."], "not a file")

    def test_flags(self):
        self.refuse(["gil", "--models", "tbb_arena"], "--models: 'tbb_arena'", "'gil'")
        self.refuse(["quick", "--workloads", "slep"], "did you mean 'sleep'")
        self.refuse(["quick", "--set", "delai=1ms"], "--set delai", "did you mean 'delay'")
        self.refuse(["quick", "--duration", "1s"], "--rate")
        self.refuse(["web", "--tasks", "5"], "--tasks", "--rate")
        self.refuse(["quick", "--budget", "0"], "--budget", "1ms to 30 days")
        self.refuse(["quick", "--repetitions", "10k", "--in-flight", "1..200"], "1000000 rows")
        self.refuse(["--in-flight", "1..1000", "--workers", "1..1000"], "10000 cells")


def main():
    global PROGRAM
    PROGRAM = str(Path(sys.argv[1]).resolve())
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])


if __name__ == "__main__":
    main()
