"""`interleave run --resume`: a run that was stopped goes on as the same run, or says why it cannot.

Usage: resume_test.py PROGRAM [unittest arguments].
"""

import csv
import json
import signal

import black_box
from black_box import PATIENCE_S, wait_until
from stopped_run import StoppedRun


class Resume(StoppedRun):
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
                "--tasks", "16", "--in-flight", "2", "--repetitions", "4", "--seed", "7")
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

    def test_refuses_another_input(self):
        text = self.here / "text"
        for change in ("five six seven\n" * 400, "one two thref four\n" * 300):
            text.write_text("one two three four\n" * 300, encoding="utf-8")
            self.interrupt_after(1, "--models", "serial", "--workloads", "word_count", "--set",
                                 "file=text", "--tasks", "20", "--repetitions", "10000")
            text.write_text(change, encoding="utf-8")
            self.refuse("of the input of word_count")
            text.unlink()
            self.refuse("text")
            self.clear()

    def test_refuses_another_measurement(self):
        self.interrupt_after(1)
        for name, text in (("kernel", "Linux 1.0 i386"), ("cpu_model", "abacus"),
                           ("cpus_usable", "77"), ("version", "0.0.0"), ("build_id", "00"),
                           ("build", "Debug -O7"), ("plan", "0123"), ("cpus", "77-99"),
                           ("timer_slack_ns", "1")):
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
        for damage in ("", "{", "[]", "{}", text.replace('"identity"', '"x"'),
                       text.replace('"spins_per_us": ', '"spins_per_us": -')):
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
    black_box.main()
