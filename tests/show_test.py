"""`show`: results again, from any result directory.

Usage: show_test.py PROGRAM [unittest arguments].
"""

import csv
import io
import json
import pathlib
import resource

import black_box
from black_box import HEADER, PATIENCE_S, Case

REFERENCE = pathlib.Path(__file__).resolve().parent.parent / "results/reference"
SMALL_MACHINE = str(REFERENCE / "debian12-2cpu")
LARGE_MACHINE = str(REFERENCE / "ubuntu24-16cpu")


class Show(Case):
    small = ["--models", "serial,gil_threads", "--workloads", "udp_echo,noop", "--in-flight", "2",
             "--tasks", "20", "--repetitions", "2"]

    def csv_rows(self, *arguments):
        out, _ = self.call("show", *arguments, "--format", "csv")
        return list(csv.DictReader(io.StringIO(out)))

    def test_says_the_same_as_a_verbose_run(self):
        printed, _ = self.call("run", "--out", "out", "--verbose", *self.small)
        self.assertEqual(self.call("show", "out")[0], printed)
        for words in ("What the interpreter locks did", "udp_echo, 2 blocks", "Files: out\n",
                      "interleave run --out out"):
            self.assertIn(words, printed)

    def test_the_documents_table_of_grain_is_that_of_its_run(self):
        document = (REFERENCE.parent.parent / "docs/grain.md").read_text(encoding="utf-8")
        quoted = document.split("```\n")[2].rstrip("\n")
        self.assertIn("How small may a task be?", quoted)
        self.assertIn(quoted, self.call("show", f"{SMALL_MACHINE}/grain")[0])

    def test_a_run_ends_with_the_answer_alone(self):
        out, _ = self.call("run", "--out", "out", *self.small)
        lines = out.splitlines()
        self.assertLessEqual(len(lines), 15, out)
        self.assertLessEqual(max(map(len, lines)), 80, out)
        self.assertEqual(lines[-1], "Tables and all details: interleave show out")
        self.assertNotIn("tasks/s", out)
        self.call("run", "--out", "other", "--verbose", "--json", *self.small, code=2)

    def test_a_goal_is_that_of_the_run(self):
        process = self.start("run", "--out", "out", "--models", "serial", "--workloads", "sleep",
                             "--set", "io=20ms", "--rate", "20", "--duration", "500ms",
                             "--repetitions", "3", "--slo", "p50=1ms", "--verbose")
        printed, _ = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 3)
        out, _ = self.call("show", "out")
        self.assertEqual(out, printed)
        self.assertIn("sustained none of the rates under p50 = 1.00 ms", out)

    def test_a_stopped_run_says_so(self):
        self.call("run", "--out", "out", *self.small[:-1], "10000", "--budget", "700ms", code=124)
        self.assertIn("It is not complete (out_of_time).", self.call("show", "out")[0])

    def test_the_reference_runs(self):
        out, _ = self.call("show", SMALL_MACHINE)
        for words in ("mix, 6 blocks", "~ no difference shown", "What the interpreter locks did", "Beware: "):
            self.assertIn(words, out)
        self.assertNotIn("====", out)
        both, _ = self.call("show", SMALL_MACHINE, LARGE_MACHINE)
        self.assertEqual([line for line in both.splitlines() if line.startswith("====")],
                         ["==== AMD EPYC, 2 CPUs, Linux 6.18.44-fc-v782 ====",
                          "==== Intel(R) Xeon(R) Processor, 16 CPUs, Linux 6.18.44-fc-v657-gpu "
                          "===="])
        self.assertIn("Scaling of ", both.split("====")[-1])

    def test_where(self):
        rows = self.csv_rows(SMALL_MACHINE, "--where", "model=serial,thread_pool,workload=mix",
                             "--where", "block=2")
        self.assertEqual({(row["model"], row["workload"], row["block"]) for row in rows},
                         {("serial", "mix", "2"), ("thread_pool", "mix", "2")})
        self.assertEqual({row["workload"] for row in self.csv_rows(SMALL_MACHINE, "--where",
                                                                   "bytes=64")}, {"tcp_echo"})
        out, _ = self.call("show", SMALL_MACHINE, "--where", "workload=noop")
        self.assertNotIn("\nquick_sort", out)
        self.assertIn("\nOnly rows with workload=noop: the intervals hold for these", out)

    def test_columns_and_order(self):
        out, _ = self.call("show", SMALL_MACHINE, "--columns", "p99,memory", "--sort", "p99",
                           "--where", "workload=mix")
        self.assertRegex(out, r"(?m)^  model +p99 +memory$")
        rows = self.csv_rows(SMALL_MACHINE, "--columns", "model,lat_p99_ns", "--sort",
                             "lat_p99_ns", "--reverse")
        self.assertEqual(list(rows[0]), ["model", "lat_p99_ns"])
        found = [int(row["lat_p99_ns"]) for row in rows if row["lat_p99_ns"]]
        self.assertEqual(found, sorted(found, reverse=True))

    def test_csv_and_json_are_the_rows_of_the_files(self):
        with open(REFERENCE / "debian12-2cpu/samples.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(self.csv_rows(SMALL_MACHINE), rows)
        objects = json.loads(self.call("show", SMALL_MACHINE, "--format", "json")[0])
        self.assertEqual(len(objects), len(rows))
        self.assertEqual(list(objects[0]), HEADER.split(","))
        self.assertEqual([item["model"] for item in objects], [row["model"] for row in rows])
        self.assertEqual(objects[0]["throughput_per_s"], float(rows[0]["throughput_per_s"]))

    def test_what_it_prints_can_be_shown_again(self):
        out, _ = self.call("show", SMALL_MACHINE, "--where", "workload=mix", "--format", "csv")
        (self.here / "mix.csv").write_text(out, encoding="utf-8")
        table = self.call("show", "mix.csv")[0].split("\n\n", 1)[1]
        self.assertIn("mix, 6 blocks", table)

    def test_markdown(self):
        out, _ = self.call("show", SMALL_MACHINE, "--format", "markdown")
        self.assertRegex(out, r"(?m)^### mix, 6 blocks\n\n\| \| model \| .*tasks/s \|.*\n\|---\|---\|")
        self.assertRegex(out, r"(?m)^- mix, .*x serial")

    def test_refuses_what_makes_no_sense(self):
        for arguments, needles in (
                ([], ["DIR"]),
                (["nowhere"], ["nowhere/samples.csv", "directory of a run"]),
                ([SMALL_MACHINE, "--where", "modl=x"], ["did you mean 'model'", "workload"]),
                ([SMALL_MACHINE, "--where", "model"], ["COLUMN=VALUE"]),
                ([SMALL_MACHINE, "--where", "model=x"], ["model is one of", "thread_pool"]),
                ([SMALL_MACHINE, "--columns", "p98"], ["p98", "p99", "csv"]),
                ([SMALL_MACHINE, "--format", "csv", "--columns", "p99"], ["lat_p99_ns"]),
                ([SMALL_MACHINE, "--format", "yaml"], ["markdown"]),
                ([SMALL_MACHINE, "--sort", "speed"], ["tasks/s"]),
                ([SMALL_MACHINE, "--reverse"], ["--sort"])):
            with self.subTest(arguments=arguments):
                out, err = self.call("show", *arguments, code=2)
                self.assertEqual(out, "")
                self.assertEqual(err.count("\n"), 1, err)
                for needle in needles:
                    self.assertIn(needle, err)

    def test_hostile_text(self):
        evil = "\033[31m|<script>alert(1)</script>`\n=1+1"
        with open(self.here / "samples.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="")
            writer.writeheader()
            for block in range(1, 7):
                writer.writerow({
                    "schema": 2, "run_id": evil, "model": "m" + evil, "workload": "w" + evil,
                    "params": "p=" + evil, "load": "batch", "block": block, "order": 1,
                    "repetition": block, "seed": 1, "status": "failed", "error": evil,
                    "machine": evil})
        for form in ("table", "markdown"):
            out, _ = self.call("show", ".", "--format", form)
            self.assertTrue(out.replace("\n", "").isprintable(), repr(out))
            self.assertIn("failed in 6 of 6", out)
        self.assertNotIn("<script>", out)
        rows = self.csv_rows(".")
        self.assertEqual(rows[0]["model"], "m" + evil)
        out, _ = self.call("show", ".", "--format", "json")
        self.assertTrue(out.replace("\n", "").isprintable(), repr(out))
        self.assertEqual(json.loads(out)[0]["error"], evil)

    def cpu_s(self, *arguments):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.call("show", *arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def test_many_rows(self):
        """The witness reads 100,000 rows and writes them. Tables and verdicts take a few times as
        long, which is less than two seconds where the machine is idle."""
        with open(REFERENCE / "debian12-2cpu/samples.csv", newline="", encoding="utf-8") as file:
            header, *lines = file.read().splitlines()
        blocks = header.split(",").index("block")
        self.assertEqual(header, HEADER)
        with open(self.here / "samples.csv", "w", encoding="utf-8") as file:
            file.write(header + "\n")
            for block in range(1, 100_000 // len(lines) * 6 + 1, 6):
                for line in lines:
                    cells = line.split(",")
                    shifted = str(int(cells[blocks]) + block)
                    cells[blocks] = cells[blocks + 2] = shifted
                    file.write(",".join(cells) + "\n")
        witness = self.cpu_s(".", "--format", "csv")
        shown = self.cpu_s(".")
        print(f"100,000 rows: {shown:.2f} s, as CSV {witness:.2f} s")
        self.assertLess(shown, 10 * witness)


class Columns(Case):
    def test_each_column_of_each_file_is_explained(self):
        self.call("run", "--out", "out", "--raw", "--models", "serial,gil_threads", "--workloads",
                  "noop", "--tasks", "20", "--repetitions", "1")
        out, _ = self.call("list", "columns")
        for name in ("samples.csv", "latency.csv", "gil.csv", "gil_waits.csv", "raw.csv"):
            with open(self.here / "out" / name, encoding="utf-8") as file:
                header = file.readline().strip().split(",")
            part = out.split(name + ": a line is ")[1].split(".csv: a line is ")[0]
            explained = [line.split()[0] for line in part.splitlines()
                         if line.startswith("  ") and line[2] != " "]
            self.assertEqual(explained, header, name)

    def test_the_committed_page_is_what_the_program_prints(self):
        page = pathlib.Path(__file__).resolve().parent.parent / "docs/columns.md"
        out, _ = self.call("list", "columns", "--format", "markdown")
        self.assertEqual(page.read_text(encoding="utf-8"), out,
                         "interleave list columns --format markdown > docs/columns.md")
        self.call("list", "models", "--format", "markdown", code=2)


if __name__ == "__main__":
    black_box.main()
