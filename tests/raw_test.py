"""`interleave run --raw`: samples.csv follows from the tasks' records, by another program than ours.

Usage: raw_test.py PROGRAM [unittest arguments]. docs/raw.md says what is recomputed here.
"""

import csv
import itertools
import math
import unittest
from pathlib import Path

import black_box
from stopped_run import StoppedRun

FACTORS = ("run_id", "model", "workload", "params", "workers", "in_flight", "offered_per_s",
           "block", "repetition")
HEADER = ",".join(FACTORS) + ",index,slot,admitted_ns,started_ns,finished_ns,outcome,digest,error"


def row_digest(tasks):
    """FNV-1a of 64 bits over the digests, eight bytes each, the least significant first."""
    digest = 0xCBF29CE484222325
    for task in tasks:
        for byte in int(task["digest"][1:], 16).to_bytes(8, "little"):
            digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return f"x{digest:016x}"


def percentile(values, ten_thousandths):
    """Nearest rank, rounded up; nothing where there are too few values to speak of it."""
    if ten_thousandths < 10_000 and len(values) * (10_000 - ten_thousandths) < 10_000:
        return ""
    return str(sorted(values)[max(-(-len(values) * ten_thousandths // 10_000), 1) - 1])


def seven_digits(number):
    return float(f"{number:.6e}")


def admissions(tasks, in_flight):
    """Of a batch: the first tasks when the window opened, each other one by a finish."""
    finishes = sorted(int(task["finished_ns"]) for task in tasks)
    return [0 if index < in_flight else
            min(finishes[index - in_flight], int(task["started_ns"]))
            for index, task in enumerate(tasks)]


class Raw(StoppedRun):
    def raw(self):
        """The tasks of each row, by its factors."""
        with open(self.here / "out" / "raw.csv", newline="", encoding="utf-8") as file:
            self.assertEqual(file.readline().strip(), HEADER)
            file.seek(0)
            lines = csv.DictReader(file)
            return {key: list(tasks) for key, tasks in
                    itertools.groupby(lines, lambda line: tuple(line[name] for name in FACTORS))}

    def assert_row_follows(self, row, tasks):
        self.assertEqual([task["index"] for task in tasks], list(map(str, range(len(tasks)))))
        self.assertEqual(row["tasks"], str(len(tasks)))
        begun = [task for task in tasks if task["outcome"] != "not_begun"]
        good = [task for task in tasks if task["outcome"] == "ok"]
        if len(begun) == len(tasks):
            self.assertEqual(row["digest"], row_digest(tasks))
        self.assertEqual(row["failed_tasks"], str(len(begun) - len(good)))
        wall_ns = max(int(task["finished_ns"]) for task in begun)
        self.assertEqual(float(row["wall_s"]), wall_ns / 1e9)
        self.assertEqual(float(row["throughput_per_s"]), seven_digits(len(good) / (wall_ns / 1e9)))
        unsettled = len(tasks) // 5 if row["load"] == "open" else 0
        counted = tasks[unsettled:]
        latencies = [int(task["finished_ns"]) - int(task["admitted_ns"]) for task in counted]
        services = [int(task["finished_ns"]) - int(task["started_ns"]) for task in counted
                    if task["outcome"] != "not_begun"]
        for name, quantile, values in (
                ("lat_p50_ns", 5_000, latencies), ("lat_p90_ns", 9_000, latencies),
                ("lat_p95_ns", 9_500, latencies), ("lat_p99_ns", 9_900, latencies),
                ("lat_p999_ns", 9_990, latencies),
                ("lat_max_ns", 10_000, latencies), ("svc_p50_ns", 5_000, services),
                ("svc_p99_ns", 9_900, services)):
            is_kept = name.startswith("svc") or "short_batch" not in row["flags"]
            self.assertEqual(row[name], percentile(values, quantile) if is_kept else "", name)

    def check(self, rows):
        raw = self.raw()
        self.assertEqual(len(raw), len(rows))
        for row in rows:
            tasks = raw[tuple(row[name] for name in FACTORS)]
            self.assert_row_follows(row, tasks)
            if row["load"] == "batch":
                self.assertEqual([int(task["admitted_ns"]) for task in tasks],
                                 admissions(tasks, int(row["in_flight"])))
            places = max(int(row["in_flight"]), int(row["workers"] or 0))
            self.assertLess(max(int(task["slot"] or 0) for task in tasks), places)

    def test_a_batch(self):
        self.check(self.run_program(
            "--raw", "--models", "process_pool,thread_per_task,stackless_tasks", "--workloads",
            "mix,noop", "--set", "cpu=20us", "--set", "io=100us", "--in-flight", "4", "--workers", "2",
            "--tasks", "1200", "--repetitions", "2"))

    def test_an_open_load_that_is_not_all_begun(self):
        rows = self.run_program("--raw", "--models", "serial", "--workloads", "sleep", "--set",
                                "io=20ms", "--rate", "500", "--duration", "200ms",
                                "--repetitions", "1")
        self.assertIn("not_all_begun", rows[0]["flags"])
        self.check(rows)

    def test_tasks_that_fail(self):
        self.check(self.run_program("--raw", "--models", "serial", "--workloads", "faulty",
                                    "--tasks", "16", "--repetitions", "1", code=1))
        tasks = next(iter(self.raw().values()))
        self.assertEqual({task["error"] for task in tasks if task["outcome"] == "ok"}, {""})
        failed = [task for task in tasks if task["outcome"] == "failed"]
        self.assertTrue(failed and all(task["error"] for task in failed))

    def test_what_was_not_finished_is_taken_out_on_resume(self):
        self.run_program("--raw", "--models", "serial", "--workloads", "noop", "--tasks", "50",
                         "--repetitions", "3")
        whole = (self.here / "out" / "raw.csv").read_bytes()
        for name, kept in (("samples.csv", 2), ("raw.csv", 1 + 2 * 50 + 17)):
            path = self.here / "out" / name
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[:kept]) + lines[kept][:5])
        record = (self.here / "out" / "run.json").read_text(encoding="utf-8")
        (self.here / "out" / "run.json").write_text(
            record.replace('"ended": "complete"', '"ended": "running"'), encoding="utf-8")
        self.call("run", "--resume", "out")
        self.check(self.rows())
        again = (self.here / "out" / "raw.csv").read_bytes()
        self.assertEqual(again.splitlines()[:51], whole.splitlines()[:51])

    def test_refuses_what_has_no_records(self):
        _, err = self.call("run", "--raw", "--models", "serial", "--workloads", "noop", "--rate",
                           "1M", "--duration", "20s", "--out", "out", code=2)
        self.assertIn("--raw: serial x noop", err)
        self.assertIn("16777216", err)

    def test_nobody_gets_it_unasked(self):
        self.run_program("--models", "serial", "--workloads", "noop", "--tasks", "5",
                         "--repetitions", "1")
        self.assertFalse((self.here / "out" / "raw.csv").exists())


if __name__ == "__main__":
    black_box.main()
