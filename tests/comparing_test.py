"""`compare`, as its users see it.

Usage: comparing_test.py PROGRAM [unittest arguments].
"""

import csv
import json

import black_box
from black_box import HEADER, Case


class Compare(Case):
    """Two results, measured at different times."""

    def write(self, name, throughputs, machine=None, **cells):
        """A result with a row for each throughput; the directory's name."""
        directory = self.here / name
        directory.mkdir()
        with open(directory / "samples.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="", lineterminator="\n")
            writer.writeheader()
            for number, throughput in enumerate(throughputs, 1):
                writer.writerow({
                    "schema": 1, "run_id": name, "model": "serial", "workload": "noop",
                    "load": "batch", "block": number, "order": 1, "repetition": number, "seed": 1,
                    "started_utc": "2026-11-24T00:00:00Z", "status": "ok", "tasks": 100,
                    "wall_s": 100 / throughput, "throughput_per_s": throughput, **cells})
        if machine is not None:
            (directory / "run.json").write_text(json.dumps({"machine": machine}), encoding="utf-8")
        return name

    def test_verdicts_and_exit_codes(self):
        base = self.write("base", range(1000, 1009))
        slow = self.write("slow", range(800, 809))
        out, err = self.call("compare", base, slow)
        self.assertRegex(out, r"! serial +noop .* 0\.80\dx .* slower\n")
        self.assertIn("NEW is slower (measured: by more than 5%) in 1 of 1 cell: 1 slower.\n", out)
        self.assertIn("no side has a run.json", err)
        fail = ["--fail-on", "regression"]
        self.call("compare", base, slow, *fail, code=3)
        self.call("compare", slow, base, *fail)
        self.call("compare", base, slow, "--threshold", "30%", *fail)
        out, _ = self.call("compare", base + "/samples.csv", base, *fail)
        self.assertIn("1 within threshold.\n", out)

    def write_turns(self):
        """Five turns; in each the machine has another speed, which both of its runs have."""
        for turn in range(1, 6):
            level = 1000 * (1 + turn * 2 % 5 / 10)
            for second, (side, factor) in enumerate((("base", 1), ("new", 0.9))):
                (self.here / side).mkdir(exist_ok=True)
                self.write(f"{side}/{turn}", [factor * level * (1 + place * (turn + second) % 4 / 1000)
                                              for place in range(3)], {"kernel": "6.1"},
                           started_utc=f"2026-11-24T00:0{turn}:0{second}Z")

    def test_directories_of_runs_in_turns(self):
        self.write_turns()
        out, err = self.call("compare", "base", "new", "--fail-on", "regression", code=3)
        self.assertRegex(out, r"! serial +noop +15 .* 0\.\d+x +0\.[89]\d+-0\.9\d+ +slower\n")
        self.assertIn("Measured in 5 turns: ", out)
        self.assertEqual(err, "")
        # One of their files, with rows that were put together by hand, is the same.
        for side in ("base", "new"):
            files = [(self.here / side / f"{turn}/samples.csv").read_text("utf-8").splitlines(True)
                     for turn in range(1, 6)]
            (self.here / f"{side}.csv").write_text(
                "".join(files[0] + [line for file in files[1:] for line in file[1:]]), "utf-8")
        joined, _ = self.call("compare", "base.csv", "new.csv")
        self.assertEqual(joined, out)

    def test_a_repetition_counts_once(self):
        base, new = (self.write(f"{side}-run", values) for side, values in
                     (("base", range(1000, 1006)), ("new", (900, 1100, 950, 1060, 990, 1000))))
        once, _ = self.call("compare", base, new)
        for side in ("base", "new"):
            (self.here / side).mkdir()
            text = (self.here / f"{side}-run/samples.csv").read_text("utf-8")
            for copy in range(8):
                (self.here / side / str(copy)).mkdir()
                (self.here / side / str(copy) / "samples.csv").write_text(text, "utf-8")
            (self.here / f"{side}.csv").write_text(text + text, "utf-8")  # as cat does
        copies, err = self.call("compare", "base", "new")
        self.assertEqual(copies, once)
        self.assertIn("BASE: 42 rows are copies of others", err)
        joined, err = self.call("compare", "base.csv", "new.csv")
        self.assertEqual(joined, once)
        self.assertIn("NEW: 6 rows are copies", err)

    def test_of_a_directory_of_runs_only_its_own(self):
        self.write_turns()
        expected, _ = self.call("compare", "base", "new")
        stranger = self.write("stranger", range(1, 9))
        (self.here / "base/link").symlink_to(self.here / stranger)
        (self.here / "base/notes").mkdir()
        (self.here / "base/3/run.json").write_text('{"machine": {"kernel": "5.4"}}', "utf-8")
        out, err = self.call("compare", "base", "new")
        self.assertEqual(out, expected)
        self.assertEqual(err, 'warning: kernel is "5.4" and "6.1" in BASE and "6.1" in NEW: what '
                              'differs may be due to that\n')
        (self.here / "new/2/run.json").unlink()
        _, err = self.call("compare", "base", "new")
        self.assertIn("NEW has no run.json", err)
        (self.here / "new/2/samples.csv").write_text("a,b\n", "utf-8")
        _, err = self.call("compare", "base", "new", code=2)
        self.assertIn("new/2/samples.csv:1", err)
        _, err = self.call("compare", "base/notes", "new", code=2)
        self.assertIn("base/notes/samples.csv", err)

    def test_nothing_is_dropped_silently(self):
        base = self.write("base", range(1000, 1009), {"compiler": "GNU 12.2.0"}, digest="aa")
        new = self.write("new", range(1000, 1009), {"compiler": "Clang 19"}, digest="bb")
        other = self.write("other", range(1000, 1009), model="thread_pool")
        _, err = self.call("compare", base, new)
        self.assertIn('compiler is "GNU 12.2.0" in BASE and "Clang 19" in NEW', err)
        self.assertIn("the answers differ", err)
        out, err = self.call("compare", base, other)
        self.assertEqual(out, "No cell was measured in both: nothing can be said.\n")
        self.assertIn("only BASE has 1 cell, not compared: serial on noop", err)
        self.assertIn("only NEW has 1 cell, not compared: thread_pool on noop", err)

    def test_names_from_anywhere_stay_text(self):
        hostile = {"model": "\x1b]0;owned\x07", "workload": "\u009b31m", "params": "a\nb\x7f"}
        base = self.write("base", range(1000, 1009), {"kernel": "\x1b[31m"}, **hostile)
        new = self.write("new", range(1000, 1009), {"kernel": "\u009bm"}, **hostile)
        self.write("bad", [1], schema="\u009b31m\x1b[0m")
        for code, *both in ((0, base, new), (0, base, self.write("none", [])), (2, base, "bad")):
            out, err = self.call("compare", *both, code=code)
            for letter in out + err:
                self.assertTrue(letter == "\n" or " " <= letter <= "~" or letter >= "\u00a0",
                                repr(out + err))

    def test_bad_input(self):
        base = self.write("base", range(1000, 1009))
        broken = self.write("broken", range(1000, 1009), {})
        (self.here / "broken/run.json").write_text("{", encoding="utf-8")
        (self.here / "old").mkdir()
        (self.here / "old/samples.csv").write_text("a,b\n", encoding="utf-8")
        for arguments, *needles in (
                ([base], "NEW is missing"),
                ([base, "nowhere"], "nowhere/samples.csv", "No such file"),
                ([base, "old"], "old/samples.csv:1", "'schema'"),
                ([base, broken], "broken/run.json", "JSON"),
                ([base, base, "--threshold", "5"], "--threshold 5", "2.5%"),
                ([base, base, "--threshold", "0%"], "--threshold 0%", "0.1%"),
                ([base, base, "--threshold", "nan%"], "--threshold nan%"),
                ([base, base, "--fail-on", "anything"], "anything", "regression")):
            with self.subTest(arguments=arguments):
                out, err = self.call("compare", *arguments, code=2)
                self.assertEqual(out, "")
                self.assertEqual(err.count("\n"), 1, err)
                for needle in needles:
                    self.assertIn(needle, err)


if __name__ == "__main__":
    black_box.main()
