"""`interleave run --rigorous` as its users see it: it ends, by itself or by its budget, and goes on.

Usage: rigorous_test.py PROGRAM [unittest arguments].
"""

import collections
import re
import signal

import black_box
from black_box import PATIENCE_S, wait_until
from stopped_run import StoppedRun

LEAST, MOST = 10, 100


class Rigorous(StoppedRun):
    # A wait of 100 ms varies by less than 1.5 % on any machine that these tests can run on.
    CALM = ("--rigorous", "--models", "serial,stackless_tasks", "--workloads", "sleep",
            "--set", "io=100ms", "--tasks", "1")

    def blocks(self):
        """Of each model: the blocks in which it was measured, in the order of the rows."""
        found = collections.defaultdict(list)
        for row in self.rows():
            found[row["model"]].append(int(row["block"]))
        return found

    def assert_whole(self, least=LEAST):
        """No block of a cell is missing or there twice, and serial was there with everybody."""
        found = self.blocks()
        for model, blocks in found.items():
            self.assertEqual(blocks, list(range(1, len(blocks) + 1)), model)
            self.assertGreaterEqual(len(blocks), least, model)
            self.assertLessEqual(len(blocks), MOST, model)
            self.assertGreaterEqual(len(found["serial"]), len(blocks), model)
        return found

    def warnings(self):
        return {warning["kind"]: warning for warning in self.run_record()["warnings"]}

    def test_ends_when_all_is_known(self):
        _, err = self.call("run", *self.CALM, "--out", "out")
        found = self.assert_whole()
        self.assertEqual(set(found), {"serial", "stackless_tasks"})
        for blocks in found.values():
            self.assertLess(len(blocks), MOST)
        record = self.run_record()
        self.assertEqual(record["ended"], "complete")
        self.assertEqual(record["rigorous"], {"half_width": 0.015, "least": LEAST, "most": MOST})
        self.assertIsNone(record["budget_s"])
        self.assertNotIn("wide", self.warnings())
        self.assertIn("block 9 of at most 100 done, 2 cells go on", err)

    def test_other_runs_are_not(self):
        self.call("run", "--models", "serial", "--workloads", "noop", "--tasks", "9",
                  "--repetitions", "1", "--out", "out")
        self.assertIsNone(self.run_record()["rigorous"])

    def test_ends_at_the_most(self):
        """What takes microseconds, and waits for the kernel, is known to no 1.5 % in 100 times; or
        it is, and then nobody warns."""
        self.call("run", "--rigorous", "--models", "serial,fork_per_task", "--workloads", "noop",
                  "--tasks", "2", "--out", "out")
        found = self.assert_whole()
        self.assertEqual(self.run_record()["ended"], "complete")
        wide = self.warnings().get("wide", {"what": ""})["what"]
        for model, blocks in found.items():
            if f"{model} x" in wide:
                self.assertEqual(len(blocks), MOST, model)

    def test_ends_with_its_budget_and_goes_on(self):
        out, err = self.call("run", *self.CALM, "--budget", "700ms", "--out", "out", "--verbose",
                             code=124)
        self.assertIn("The time of --budget is over", err)
        self.assertIn("--resume out", err)
        self.assertIn("cells the median is not known to +-1.50%", out)
        self.assertEqual(self.run_record()["ended"], "out_of_time")
        self.assertIn(" x sleep", self.warnings()["wide"]["what"])
        self.assertIn("--resume", self.warnings()["wide"]["advice"])
        rows = self.rows()
        self.assertLess(len(rows), 2 * LEAST)
        codes = []
        while codes[-1:] != [0]:
            self.assertLess(len(codes), 2 * MOST, codes)
            done = black_box.subprocess.run(
                [black_box.PROGRAM, "run", "--resume", "out"], cwd=self.here, env=self.environment,
                stdout=black_box.subprocess.PIPE, stderr=black_box.subprocess.PIPE,
                timeout=PATIENCE_S, check=False)
            self.assertIn(done.returncode, (0, 124), done.stderr)
            codes.append(done.returncode)
        self.assertEqual(self.rows()[:len(rows)], rows)
        self.assert_whole()
        self.assertNotIn("wide", self.warnings())
        self.assertEqual(self.run_record()["ended"], "complete")

    def test_goes_on_where_it_was_interrupted(self):
        process = self.begin(*self.CALM)
        wait_until(lambda: self.count_rows() >= 5, "5 rows")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130, self.err())
        self.assert_sound()
        self.call("run", "--resume", "out")
        self.assert_whole()
        self.assertEqual(self.run_record()["ended"], "complete")

    def test_does_not_wait_for_what_cannot_run(self):
        self.call("run", "--rigorous", "--models", "serial", "--workloads", "crasher,sleep",
                  "--set", "io=10ms", "--tasks", "10", "--in-flight", "10", "--out", "out", code=1)
        rows = self.rows()
        self.assertEqual(len([row for row in rows if row["workload"] == "crasher"]), 1)
        self.assertGreaterEqual(len([row for row in rows if row["workload"] == "sleep"]), LEAST)
        self.assertEqual(self.run_record()["ended"], "complete")

    def test_plan_gives_bounds(self):
        out, _ = self.call("run", "quick", "--rigorous", "--plan")
        self.assertIn(f"{LEAST} to {MOST} blocks", out)
        self.assertIn(f"and so on, to block {MOST}\nFrom block {LEAST + 1} on only", out)
        least, most = map(int, re.search(
            r"at least about (\d+) s with the fewest blocks, and (\d+) s with the most", out).groups())
        self.assertGreater(most, 5 * least)
        for budget, words in ((f"{least - 1}s", "ends it before"), (f"{least + 1}s", "may end it")):
            self.assertIn(words, self.call("run", "quick", "--rigorous", "--plan", "--budget",
                                           budget)[0])

    def test_decides_itself_how_often(self):
        for flag in (["--quick"], ["--repetitions", "5"]):
            _, err = self.call("run", "--rigorous", *flag, "--out", "out", code=2)
            self.assertEqual(err.count("\n"), 1, err)
            self.assertIn("--rigorous", err)
            self.assertIn(flag[0], err)
            self.assertIn("--budget", err)
            self.assertFalse((self.here / "out").exists())
        self.assertIn("--rigorous", self.call("run", "--help")[0])


if __name__ == "__main__":
    black_box.main()
