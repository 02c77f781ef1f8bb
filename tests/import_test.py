"""`import`, from a program that really uses Google Benchmark to the commands that read the results.

Usage: import_test.py PROGRAM PRIMITIVES [unittest arguments].
"""

import json
import os
import subprocess
import sys

import black_box
from black_box import PATIENCE_S, Case

PRIMITIVES = os.path.abspath(sys.argv.pop(2))

ENTRY = {"name": "BM_list/8", "run_type": "iteration", "iterations": 9, "real_time": 2.0,
         "cpu_time": 2.0, "time_unit": "ns"}


class Import(Case):
    def measure(self, name, *arguments):
        """A report with three repetitions of two primitives, which take milliseconds."""
        subprocess.run([PRIMITIVES, "--benchmark_filter=^(count_plain|count_atomic)/",
                        "--benchmark_min_time=0.001", "--benchmark_repetitions=3",
                        f"--benchmark_out={name}", *arguments],
                       cwd=self.here, check=True, timeout=PATIENCE_S,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return name

    def write(self, name, text):
        path = self.here / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def test_a_real_report_becomes_a_directory_that_others_read(self):
        name = self.measure("a.json")
        out, err = self.call("import", name, "--out", "out")
        self.assertEqual(out, "out\n")
        self.assertIn("imported 6 repetitions of 2 benchmarks from 1 file", err)
        self.assertIn("gives no verdict", " ".join(err.split()))
        rows = self.rows()
        self.assertEqual({row["model"] for row in rows}, {"count_plain", "count_atomic"})
        self.assertEqual({row["workload"] for row in rows}, {"interleave-primitives"})
        entries = json.loads((self.here / name).read_text())["benchmarks"]
        times = [entry["real_time"] for entry in entries if entry["run_type"] == "iteration"]
        for row, time in zip(rows, times):
            self.assertAlmostEqual(float(row["throughput_per_s"]) * time / 1e9, 1, places=6)
        self.call("plot", "out", "--kind", "throughput", "--out", "picture.svg")
        self.assertIn("count_atomic", (self.here / "picture.svg").read_text())
        out, _ = self.call("compare", "out", "out")
        self.assertRegex(out, r"count_plain +interleave-primitives .* 1\.00x")
        self.assertNotIn(os.uname().nodename, json.dumps(self.run_record()["imported"]))

    def test_six_files_are_six_blocks(self):
        names = [self.measure(f"{number}.json") for number in range(6)]
        _, err = self.call("import", *names, "--out", "out")
        self.assertNotIn("no verdict", " ".join(err.split()))
        self.assertEqual(self.run_record()["blocks"], 6)
        self.assertEqual(len({row["run_id"] for row in self.rows()}), 6)

    def test_interleaved_repetitions_are_blocks(self):
        name = self.measure("a.json", "--benchmark_enable_random_interleaving=true")
        self.call("import", name, "--interleaved", "--out", "out")
        self.assertEqual([row["block"] for row in self.rows()], ["1", "2", "3"] * 2)

    def test_only_aggregates(self):
        name = self.measure("a.json", "--benchmark_report_aggregates_only=true")
        self.refuses(name, "--benchmark_report_aggregates_only=false")

    def refuses(self, name, why):
        before = self.contents()
        out, err = self.call("import", name, "--out", "out", code=2)
        self.assertEqual(out, "")
        self.assertEqual(err.count("\n"), 1, err)
        self.assertIn(why, err)
        self.assertEqual(self.contents(), before)

    def test_bad_input_is_one_line_and_changes_nothing(self):
        whole = json.dumps({"context": {}, "benchmarks": [ENTRY]})
        for text, why in (("", "is empty"), (whole[:-2], "is not JSON"), (b"\0\0", "is not JSON"),
                          (b"\xff" + whole.encode(), "is not JSON"), ("[" * 100000, "is not JSON"),
                          ('{"a": 1}', "not of Google Benchmark"),
                          ('{"context": {}, "benchmarks": []}', "has no benchmarks"),
                          (whole.replace('"ns"', '"\\u001b[31mfortnights"'), "unknown time_unit"),
                          (whole.replace("2.0", "1e999"), "is not JSON"),
                          (whole.replace("list", "x" * 3000), "more than 2000 bytes")):
            self.refuses(self.write("bad.json", text), why)
        self.refuses("missing.json", "is not a file")
        self.refuses(".", "is not a file")

    def test_a_directory_with_results_is_kept(self):
        name = self.write("a.json", json.dumps({"context": {}, "benchmarks": [ENTRY]}))
        self.call("import", name, "--out", "out")
        before = self.contents()
        _, err = self.call("import", name, "--out", "out", code=2)
        self.assertIn("not empty", err)
        self.assertEqual(self.contents(), before)

    def test_hostile_names_are_text(self):
        hostile = ["=cmd()", "a\0b", "\x1b[31m", "a;b=c/d;e", "<script>", '","', "x\ny", "\ud800",
                   "\U0001f600", " ", "/", "//", "BM<", ">", "-1/+2/@3"]
        entries = [dict(ENTRY, name=name) for name in hostile]
        name = self.write("a.json", json.dumps({"context": {}, "benchmarks": entries},
                                               ensure_ascii=True).replace("\\ud800", "?"))
        out, err = self.call("import", name, "--out", "out")
        self.assertEqual(len(self.rows()), len(hostile))
        self.assertNotRegex(out + err, r"[\x00-\x09\x0b-\x1f]")
        self.call("plot", "out", "--term")
        self.call("compare", "out", "out")

    def test_the_rule_chooses_model_and_workload(self):
        entries = [dict(ENTRY, name=f"{family}/{how}/size:8")
                   for family in ("Sort", "Search") for how in ("quick", "heap")]
        name = self.write("a.json", json.dumps({"context": {}, "benchmarks": entries}))
        self.call("import", name, "--model", "arg1", "--out", "out")
        self.assertEqual({(row["model"], row["workload"], row["params"]) for row in self.rows()},
                         {(how, family, "size=8") for family in ("Sort", "Search")
                          for how in ("quick", "heap")})
        _, err = self.call("import", name, "--model", "depth", "--out", "other", code=2)
        self.assertIn("known: arg1, family, function, program, size", err)


if __name__ == "__main__":
    black_box.main()
