"""What may happen to a run, and what is left of it afterwards.

Usage: faults_test.py PROGRAM [unittest arguments]. After every fault: no process is left, each row
that was shown is in samples.csv, the directory can be read, the exit code is a documented one, and
`run --resume` reaches the same cells as a run that nothing happened to.
"""

import csv
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import cli_test
from cli_test import PATIENCE_S, Case, wait_until

SEED = 5


class Faults(Case):
    """A run in ./out and what must hold after it."""

    PLAN = ("--models", "serial,process_pool,thread_pool", "--workloads", "noop,sleep",
            "--tasks", "4", "--repetitions", "2", "--set", "io=1ms")

    def begin(self, *plan, json_rows=True, **settings):
        """Starts a run whose stdout and stderr go to files, so that it never waits for us."""
        words = [cli_test.PROGRAM, "run", "--out", "out", *(plan or self.PLAN)]
        if json_rows:
            words.append("--json")
        with open(self.here / "stdout", "wb") as out, open(self.here / "stderr", "wb") as err:
            process = subprocess.Popen(words, cwd=self.here, env=self.environment, stdout=out,
                                       stderr=err, preexec_fn=cli_test.default_signals, **settings)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def err(self):
        return (self.here / "stderr").read_text(encoding="utf-8")

    def count_rows(self):
        """Lines of samples.csv after the header: rows hold no line breaks here."""
        try:
            return (self.here / "out" / "samples.csv").read_bytes().count(b"\n") - 1
        except OSError:
            return 0

    @staticmethod
    def cell_of(row):
        return tuple(str(row[name] if row[name] is not None else "") for name in
                     ("model", "workload", "params", "workers", "in_flight", "block"))

    def planned(self):
        """Every (cell, block) of the run, as its run.json says."""
        record = self.run_record()
        return {self.cell_of({**cell, "block": block}) for cell in record["cells"]
                for block in range(1, record["blocks"] + 1)}

    def assert_sound(self):
        """What must hold whenever a run is over, however it was ended."""
        self.assert_no_process_left()
        if not (self.here / "out").exists():
            return
        rows = self.rows()
        shown = [json.loads(line) for line in
                 (self.here / "stdout").read_text(encoding="utf-8").splitlines(keepends=True)
                 if line.endswith("\n")]
        kept = {(*self.cell_of(row), row["started_utc"]) for row in rows}
        for row in shown:
            self.assertIn((*self.cell_of(row), row["started_utc"]), kept, "a row was lost")
        if any(row["throughput_per_s"] for row in rows):
            self.call("compare", "out", "out")

    def resume(self, *more, code=0):
        before = [row for row in self.rows() if row["status"] != "interrupted"]
        out, err = self.call("run", "--resume", "out", *more, code=code)
        rows = self.rows()
        self.assertEqual(rows[:len(before)], before, "what was measured stays")
        self.assertEqual(self.run_record()["ended"], "complete")
        cells = [self.cell_of(row) for row in rows]
        self.assertEqual(len(cells), len(set(cells)), "each once")
        if code == 0:
            self.assertEqual(set(cells), self.planned())
        return out, err

    def clear(self):
        subprocess.run(["rm", "-rf", str(self.here / "out")], check=True)


class Resume(Faults):
    def interrupt_after(self, rows, *plan):
        process = self.begin(*plan)
        wait_until(lambda: self.count_rows() >= rows, f"{rows} rows")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130, self.err())
        self.assertIn("--resume out", self.err())
        self.assert_sound()

    def snapshot(self):
        return {path.name: path.read_bytes() for path in (self.here / "out").iterdir()}

    def refuse(self, *needles):
        before = self.snapshot()
        _, err = self.call("run", "--resume", "out", code=2)
        self.assertEqual(err.count("\n"), 1, err)
        for needle in needles:
            self.assertIn(needle, err)
        self.assertEqual(self.snapshot(), before)

    def edit_record(self, change):
        path = self.here / "out" / "run.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        change(record)
        path.write_text(json.dumps(record), encoding="utf-8")

    def test_goes_on_with_the_same_run(self):
        plan = ("--models", "serial,gil_threads", "--workloads", "sleep", "--set", "io=20ms",
                "--tasks", "4", "--in-flight", "2", "--repetitions", "4", "--seed", "7")
        self.interrupt_after(3, *plan)
        begun = self.run_record()
        self.resume()
        ended = self.run_record()
        for name in ("run_id", "argv", "seed", "started_utc", "spins_per_us", "cells"):
            self.assertEqual(ended[name], begun[name], name)
        self.assertEqual(len(ended["resumed_utc"]), 1)
        rows = self.rows()
        self.assertEqual(len({row["run_id"] for row in rows}), 1)
        planned, _ = self.call("run", *plan, "--plan")
        orders = {}
        for row in rows:
            orders.setdefault(row["block"], {})[int(row["order"])] = row["model"]
        for block in ("1", "2", "3", "4"):
            place = planned.split(f"block {block}:")[1].split("\n")[0].split()
            models = [("serial", "gil_threads")[int(number) - 1] for number in place]
            self.assertEqual([orders[block][1], orders[block][2]], models)
        for name in ("latency.csv", "gil.csv"):
            with open(self.here / "out" / name, newline="", encoding="utf-8") as file:
                keys = [tuple(line[key] for key in line if key in
                              ("model", "block", "quantile", "thread"))
                        for line in csv.DictReader(file)]
            self.assertEqual(len(keys), len(set(keys)), name)
            self.assertEqual({key[1] for key in keys}, {"1", "2", "3", "4"}, name)

    def test_the_pilot_does_not_choose_again(self):
        plan = ("--models", "thread_pool", "--workloads", "sleep", "--quick", "--repetitions", "5")
        self.interrupt_after(1, *plan)
        self.resume()
        self.assertEqual(len({row["tasks"] for row in self.rows()}), 1)
        self.assertEqual(len({row["pss_bytes"] for row in self.rows()}), 1)

    def test_what_was_given_up_is_not_tried_again(self):
        plan = ("--models", "serial", "--workloads", "crasher,sleep", "--tasks", "10",
                "--repetitions", "4", "--set", "io=10ms")
        self.interrupt_after(3, *plan)
        self.resume(code=1)
        crashes = [row for row in self.rows() if row["workload"] == "crasher"]
        self.assertEqual([row["status"] for row in crashes], ["crashed"])
        self.assertIn("given_up", crashes[0]["flags"])
        self.assertEqual(len(self.rows()), 5)

    def test_again_and_again_and_then_no_more(self):
        self.interrupt_after(1)
        self.edit_record(lambda record: record.update(ended="running"))  # as after kill -9
        self.resume()
        before = self.snapshot()
        _, err = self.call("run", "--resume", "out")
        self.assertIn("complete", err)
        self.assertEqual(self.snapshot(), before)

    def test_a_line_that_was_cut_off_is_mended(self):
        self.interrupt_after(3)
        for name in ("samples.csv", "latency.csv"):
            path = self.here / "out" / name
            path.write_bytes(path.read_bytes()[:-9])
        self.call("compare", "out", "out", code=2)
        rows = len((self.here / "out" / "samples.csv").read_bytes().split(b"\n")) - 2
        self.call("run", "--resume", "out")
        self.assertEqual({self.cell_of(row) for row in self.rows()}, self.planned())
        self.assertGreaterEqual(rows, 2)

    def test_files_that_were_not_made_yet_are_made(self):
        self.interrupt_after(1)
        (self.here / "out" / "samples.csv").write_bytes(b"")
        (self.here / "out" / "latency.csv").unlink()
        self.call("run", "--resume", "out")
        self.assertEqual({self.cell_of(row) for row in self.rows()}, self.planned())

    def test_refuses_another_measurement(self):
        self.interrupt_after(1)
        for name, text in (("kernel", "Linux 1.0 i386"), ("cpu_model", "abacus"),
                           ("cpus_usable", "77"), ("version", "0.0.0"), ("build_id", "00"),
                           ("build", "Debug -O7"), ("plan", "0123")):
            with self.subTest(name=name):
                was = self.run_record()["identity"][name]
                self.assertTrue(was)
                self.edit_record(lambda record: record["identity"].update({name: text}))
                self.refuse(name, text, was)
                self.edit_record(lambda record: record["identity"].update({name: was}))
        self.edit_record(lambda record: record["argv"].extend(["--seed", "99"]))
        self.refuse("plan")

    def test_refuses_what_is_no_run(self):
        self.interrupt_after(1)
        text = (self.here / "out" / "run.json").read_text(encoding="utf-8")
        for damage in ("", "{", "[]", "{}", text.replace('"identity"', '"x"')):
            (self.here / "out" / "run.json").write_text(damage, encoding="utf-8")
            self.refuse("run.json")
        (self.here / "out" / "run.json").unlink()
        self.refuse("run.json")
        self.assertIn("nowhere", self.call("run", "--resume", "nowhere", code=2)[1])
        self.assertIn("--models", self.call("run", "--resume", "out", "--models", "serial",
                                            code=2)[1])

    def test_refuses_while_somebody_writes_there(self):
        process = self.begin("--models", "serial", "--workloads", "sleep", "--set", "io=600s",
                             "--tasks", "1")
        wait_until(lambda: (self.here / "out" / "run.json").exists(), "run.json")
        self.assertIn("another process", self.call("run", "--resume", "out", code=2)[1])
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE_S), 143)


if __name__ == "__main__":
    cli_test.PROGRAM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
