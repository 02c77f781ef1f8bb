"""What a run prints and writes.

Usage: cli_test.py PROGRAM [unittest arguments].
"""

import csv
import json

import black_box
from black_box import HEADER, PATIENCE_S, Case


class Plan(Case):
    def test_plan_prints_cells_order_and_time_and_changes_nothing(self):
        out, _ = self.call("run", "--plan", "--models", "serial", "--workloads", "noop,sleep",
                           "--in-flight", "1,2", "--repetitions", "3", "--seed", "5")
        self.assertIn("4 cells, 3 blocks, seed 5", out)
        self.assertIn("serial x sleep (1 worker, 2 in flight)  io=2ms", out)
        self.assertIn("block 3:", out)
        self.assertIn("Predicted time: at least about", out)
        self.assertEqual(self.contents(), [])

    def test_set_takes_lists(self):
        plan = ["run", "--plan", "--models", "serial", "--workloads", "mix", "--repetitions", "1"]
        out, _ = self.call(*plan, "--set", "cpu=100us,200us", "--set", "mix.io=1ms,2ms")
        self.assertIn("4 cells", out)
        for cpu in ("100us", "200us"):
            for io in ("1ms", "2ms"):
                self.assertRegex(out, rf"cpu={cpu};(.*;)?io={io}\b")
        self.assertEqual(self.call(*plan, "--set", "cpu=100us,200us,mix.io=1ms,2ms")[0], out)

    def test_the_order_follows_from_the_seed(self):
        plan = ["run", "--plan", "--models", "serial", "--in-flight", "1..8"]
        self.assertEqual(self.call(*plan), self.call(*plan))
        self.assertNotEqual(self.call(*plan), self.call(*plan, "--seed", "2"))


class Results(Case):
    small = ["--models", "serial", "--workloads", "noop,sleep", "--tasks", "20", "--repetitions", "2"]

    def test_what_is_written(self):
        out, err = self.call("run", "--out", "out", *self.small)
        self.assertEqual(self.contents(), ["out", "out/latency.csv", "out/run.json",
                                           "out/samples.csv"])
        self.assertTrue(out.endswith("\nTables and all details: interleave show out\n"), out)
        self.assertIn("serial", out)
        self.assertNotIn("\033", out + err)
        self.assertNotIn("\r", err)
        lines = (self.here / "out" / "samples.csv").read_text(encoding="utf-8").splitlines()
        self.assertEqual(lines[0], HEADER)
        rows = self.rows()
        self.assertEqual(len(rows), 4)
        for row in rows:
            self.assertEqual((row["schema"], row["status"], row["tasks"], row["failed_tasks"]),
                             ("2", "ok", "20", "0"))
            self.assertRegex(row["digest"], "^x[0-9a-f]{16}$")
            self.assertGreater(float(row["throughput_per_s"]), 0)
            self.assertEqual(row["run_id"], self.run_record()["run_id"])
        self.assertEqual({(row["block"], row["order"]) for row in rows},
                         {("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")})

    def test_an_empty_directory_will_do_and_a_default_is_made(self):
        (self.here / "out").mkdir()
        self.run_program(*self.small)
        self.call("run", *self.small)
        self.assertEqual(len(list((self.here / "interleave-out").iterdir())), 1)

    def test_run_json(self):
        self.run_program(*self.small, "--seed", "7")
        record = self.run_record()
        self.assertEqual((record["ended"], record["seed"], record["blocks"], record["tasks"]),
                         ("complete", 7, 2, 20))
        self.assertIn("--seed", record["argv"])
        self.assertGreater(record["spins_per_us"], 0)
        self.assertGreater(record["machine"]["cpus_usable"], 0)
        self.assertEqual([cell["workload"] for cell in record["cells"]], ["noop", "sleep"])
        self.assertLessEqual(record["started_utc"], record["finished_utc"])

    def test_json_rows_are_the_csv_rows(self):
        out, err = self.call("run", "--out", "out", "--json", *self.small)
        for name in ("samples.csv", "latency.csv", "run.json"):
            self.assertIn(f"out/{name}\n", err)
        objects = [json.loads(line) for line in out.splitlines()]
        rows = self.rows()
        self.assertEqual(len(objects), len(rows))
        for found, row in zip(objects, rows):
            self.assertEqual(list(found), HEADER.split(","))
            for name, cell in row.items():
                value = found[name]
                if value is None or value == "":
                    self.assertEqual(cell, "", name)
                elif isinstance(value, str):
                    self.assertEqual(cell, value, name)
                else:
                    self.assertAlmostEqual(float(cell), value, msg=name)

    def test_makes_the_directories_that_are_missing(self):
        self.call("run", "--out", "a/b/c", *self.small)
        self.assertEqual(len(self.rows("a/b/c")), 4)

    def test_two_runs_of_one_calibration_do_the_same_work(self):
        on_mix = ["--models", "serial", "--workloads", "mix", "--tasks", "5", "--repetitions", "1",
                  "--set", "io=0s", "--set", "rounds=2"]
        self.call("run", "--out", "first", *on_mix, "--calibration", "1000.5")
        self.call("run", "--out", "same", *on_mix, "--calibration", "first")
        self.call("run", "--out", "other", *on_mix, "--calibration", "900")
        first, same, other = (self.rows(name)[0] for name in ("first", "same", "other"))
        self.assertEqual(self.run_record("same")["spins_per_us"], 1000.5)
        self.assertEqual((same["digest"], same["spins_per_us"]), (first["digest"], "1000.5"))
        self.assertNotEqual(other["digest"], first["digest"])
        out, err = self.call("compare", "first", "other")
        self.assertEqual(out, "No cell did the same work in both: nothing can be said.\n")
        self.assertIn("1000.5 steps in BASE and 900 in NEW", err)
        self.assertIn("--calibration BASE", err)
        self.assertNotIn("the answers differ", err)
        out, err = self.call("compare", "first", "same")
        self.assertNotIn("steps", err)
        self.assertIn("1 of 1 cell" if "NEW is slower" in out else "any of 1 cell", out)

    def test_work_without_a_calibration_names_none(self):
        self.assertEqual({row["spins_per_us"] for row in self.run_program(*self.small)}, {""})

    def test_rows_name_the_machine_and_its_cpus(self):
        rows = self.run_program(*self.small)
        machine = self.run_record()["machine"]
        self.assertRegex(machine["id"], "^m[0-9a-f]{12}$")
        self.assertEqual({(row["machine"], row["machine_cpus"]) for row in rows},
                         {(machine["id"], str(machine["cpus_usable"]))})
        self.assertRegex(self.run_record()["build_id"], "^[0-9a-f]{40}$")

    def test_numbers_have_no_noise(self):
        for row in self.run_program(*self.small):
            for name, cell in row.items():
                if name.endswith("_s") and cell and name != "throughput_per_s":
                    self.assertLessEqual(len(cell.partition(".")[2]), 9, (name, cell))
            self.assertLessEqual(len(row["throughput_per_s"].replace(".", "").strip("0")), 7)

    def test_the_digest_follows_from_the_seed(self):
        digests = []
        for place, seed in enumerate(("1", "1", "2")):
            self.call("run", "--out", f"out{place}", "--models", "serial", "--workloads", "noop",
                      "--tasks", "10", "--repetitions", "1", "--seed", seed)
            digests.append(self.rows(f"out{place}")[0]["digest"])
        self.assertEqual(digests[0], digests[1])
        self.assertNotEqual(digests[1], digests[2])

    def test_all_models_do_the_same_work(self):
        rows = self.run_program("--workloads", "sleep", "--set", "io=1ms", "--in-flight", "4",
                                "--tasks", "20", "--repetitions", "1")
        self.assertEqual({row["status"] for row in rows}, {"ok"})
        self.assertEqual(len({row["digest"] for row in rows}), 1)
        self.assertEqual({row["params"].split(";")[0] for row in rows}, {"io=1ms"})

    def test_a_pilot_finds_the_number_of_tasks(self):
        rows = self.run_program("--models", "serial", "--workloads", "sleep", "--quick",
                                "--repetitions", "1")
        self.assertGreater(int(rows[0]["tasks"]), 1)
        self.assertLess(float(rows[0]["wall_s"]), 10)

    def test_the_memory_of_a_cell_is_read_while_it_runs(self):
        rows = self.run_program("--models", "serial", "--workloads", "sleep", "--set", "io=20ms",
                                "--tasks", "20", "--repetitions", "2")
        for row in rows:
            self.assertGreater(int(row["pss_bytes"]), 10_000)

    def test_colour_only_when_wanted(self):
        out, _ = self.call("run", "--out", "out", "--verbose", "--color", "always", *self.small)
        self.assertIn("\033[", out)

    def test_pandas_reads_it_without_arguments(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        self.run_program(*self.small)
        frame = pandas.read_csv(self.here / "out" / "samples.csv")
        self.assertEqual(list(frame.columns), HEADER.split(","))
        self.assertEqual(frame["throughput_per_s"].dtype.kind, "f")
        self.assertEqual(len(pandas.read_csv(self.here / "out" / "latency.csv")["quantile"]) % 5, 0)


class OpenLoad(Case):
    """Arrivals at a rate: what is offered, what is achieved, and what a model sustains."""

    def test_a_sweep_of_all_models_ends_with_what_each_sustained(self):
        process = self.start("run", "--out", "out", "--workloads", "sleep", "--set", "io=1ms",
                             "--rate", "100,200", "--duration", "200ms", "--repetitions", "3",
                             "--slo", "p50=10s", "--verbose")
        out, _ = process.communicate(timeout=PATIENCE_S)
        rows = self.rows()
        self.assertEqual(len(rows), 54)
        self.assertEqual({row["load"] for row in rows}, {"open"})
        self.assertEqual({(row["offered_per_s"], row["tasks"]) for row in rows},
                         {("100", "20"), ("200", "40")})
        self.assertLessEqual({row["status"] for row in rows}, {"ok", "saturated"})
        self.assertEqual(len({(row["offered_per_s"], row["digest"]) for row in rows
                              if row["status"] == "ok"}), 2)
        details, _, answer = out.rpartition("\n\n")
        lines = [line for line in details.splitlines() if " sustain" in line]
        self.assertEqual(len(lines), 9)
        self.assertRegex(" ".join(answer.split()),
                         r"^sleep, under p50 = 10.0 s: [12]00/s was sustained by ")
        self.assertLessEqual(len(answer.splitlines()), 15, answer)
        # A busy machine may leave a model without a rate that it was shown to sustain.
        met = all(" sustained 1" in line or " sustained 2" in line for line in lines)
        self.assertEqual(process.returncode, 0 if met else 3, out)
        self.assertIn("svc p50", out)
        self.assertEqual(self.run_record()["arrivals"], {"pattern": "poisson", "duration_s": 0.2})

    def test_an_unmet_goal_has_an_exit_code(self):
        at_a_rate = ["run", "--models", "serial", "--workloads", "sleep", "--set", "io=20ms",
                     "--rate", "20", "--duration", "500ms", "--repetitions", "3"]
        out, _ = self.call(*at_a_rate, "--out", "out", "--slo", "p50=1ms", code=3)
        self.assertIn("sustained none of the rates under p50 = 1.00 ms", " ".join(out.split()))
        self.call("run", "--resume", "out", code=3)

    def test_a_goal_without_arrivals_for_it_cannot_be_told(self):
        out, _ = self.call("run", "--out", "out", "--models", "serial", "--workloads", "noop",
                           "--rate", "100", "--duration", "200ms", "--repetitions", "3",
                           "--slo", "p99.9=1s", code=3)
        self.assertIn("this run cannot tell: there were too few arrivals for a p99.9; "
                      "--duration 32s would decide", " ".join(out.split()))

    def test_saturation_is_a_result(self):
        rows = self.run_program("--models", "serial,stackless_tasks", "--workloads", "sleep",
                                "--set", "io=20ms", "--rate", "500", "--duration", "200ms",
                                "--arrivals", "constant", "--repetitions", "1")
        ends = {row["model"]: row for row in rows}
        self.assertEqual(ends["serial"]["status"], "saturated")
        self.assertIn("not_all_begun", ends["serial"]["flags"])
        self.assertGreater(float(ends["serial"]["throughput_per_s"]), 5)
        self.assertEqual(ends["stackless_tasks"]["tasks"], "100")
        with open(self.here / "out" / "latency.csv", newline="", encoding="utf-8") as file:
            self.assertEqual({line["offered_per_s"] for line in csv.DictReader(file)}, {"500"})

    def test_rates_below_one(self):
        rows = self.run_program("--models", "serial", "--workloads", "noop", "--rate", "0.5",
                                "--duration", "2s", "--arrivals", "constant", "--repetitions", "1")
        self.assertEqual([(row["offered_per_s"], row["tasks"]) for row in rows], [("0.5", "1")])
        self.assertEqual(self.run_record()["cells"][0]["rate_per_s"], 0.5)

    def test_plan_shows_the_rates(self):
        out, _ = self.call("run", "--plan", "--models", "serial", "--workloads", "noop", "--rate",
                           "100..400:x2", "--repetitions", "2")
        self.assertIn("3 cells", out)
        self.assertIn("400/s)", out)


class Composition(Case):
    """A model in each of several processes."""

    def test_rows_and_pictures_of_a_composed_model(self):
        models = ["gil_threads", "process_pool+gil_threads", "process_pool+stackless_tasks"]
        rows = self.run_program("--models", ",".join(models), "--workloads", "sleep", "--set",
                                "io=1ms", "--workers", "4", "--in-flight", "8", "--tasks", "40",
                                "--set", "process_pool+gil_threads.processes=2",
                                "--set", "process_pool+stackless_tasks.processes=8",
                                "--repetitions", "1")
        ends = {row["model"]: row for row in rows}
        self.assertEqual(list(sorted(ends)), models)
        self.assertEqual({row["status"] for row in rows}, {"ok"})
        self.assertEqual({row["workers"] for row in rows}, {"4"})
        self.assertEqual([ends[model]["units"] for model in models], ["4", "4", "40"])
        self.assertIn("process_pool+gil_threads.processes=2;", ends[models[1]]["params"])
        self.assertIn("process_pool+gil_threads.switch_interval=5ms", ends[models[1]]["params"])
        self.assertNotEqual(ends[models[1]]["gil_switches"], "")
        self.assertIn("process_pool+stackless_tasks.processes=4;", ends[models[2]]["params"])
        self.assertIn("processes_cut", ends[models[2]]["flags"])
        with open(self.here / "out" / "gil.csv", newline="", encoding="utf-8") as file:
            threads = [line["thread"] for line in csv.DictReader(file)
                       if line["model"] == models[1]]
        self.assertEqual(threads, ["0", "1", "2", "3"])
        self.call("plot", "out")


if __name__ == "__main__":
    black_box.main()
