"""The program as its users see it: a command line, two streams, an exit code and a directory.

Usage: cli_test.py PROGRAM [unittest arguments]. Each test runs in an empty directory of its own and
checks that it leaves no process behind.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = None  # set by main
PATIENCE_S = 100  # for things that surely happen, on a machine that may be slow

HEADER = (
    "schema,run_id,suite,model,workload,params,load,workers,in_flight,offered_per_s,block,order,"
    "repetition,seed,started_utc,status,error,tasks,units,wall_s,throughput_per_s,lat_p50_ns,"
    "lat_p90_ns,lat_p99_ns,lat_p999_ns,lat_max_ns,svc_p50_ns,svc_p99_ns,cpu_user_s,cpu_sys_s,"
    "peer_cpu_s,ctx_voluntary,ctx_involuntary,max_rss_bytes,pss_bytes,gil_wait_s,gil_switches,"
    "throttled_s,steal_s,digest,flags,failed_tasks,background_tasks,startup_s,queries,"
    "pressure_s,instructions,cycles,cache_misses,allocations,syscalls,"
    "usable_cpus,one_at_a_time,worker_rule,lat_p95_ns,achieved_share,congestions,"
    "row_flags,block_order,machine,machine_cpus,spins_per_us"
)


def default_signals():
    """A test runner in the background may ignore SIGINT, and children would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.01)


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="interleave-cli-")
        self.addCleanup(self.directory.cleanup)
        self.here = Path(self.directory.name)
        # Whatever this test starts carries this mark in its environment.
        self.mark = f"INTERLEAVE_TEST={os.getpid()}.{self.id()}"
        name, value = self.mark.split("=")
        self.environment = dict(os.environ, **{name: value})
        self.addCleanup(self.assert_no_process_left)

    def processes(self):
        """Those started by this test, the zombies excepted (they have no environment left)."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if self.mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                pass
        return found

    def assert_no_process_left(self):
        wait_until(lambda: not self.processes(), "a process is left behind")

    def start(self, *arguments):
        return subprocess.Popen(
            [PROGRAM, *arguments], cwd=self.here, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=default_signals)

    def call(self, *arguments, code=0):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, f"{arguments}\nstdout: {out}\nstderr: {err}")
        return out, err

    def run_program(self, *arguments, code=0):
        """`interleave run` into ./out; its rows."""
        self.call("run", "--out", "out", *arguments, code=code)
        return self.rows()

    def rows(self, directory="out"):
        with open(self.here / directory / "samples.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def run_record(self, directory="out"):
        return json.loads((self.here / directory / "run.json").read_text(encoding="utf-8"))

    def contents(self):
        return sorted(str(path.relative_to(self.here)) for path in self.here.rglob("*"))


class Help(Case):
    def test_help_prints_the_exit_codes(self):
        for arguments in (["--help"], ["run", "--help"]):
            out, _ = self.call(*arguments)
            for code in ("0 ", "1 ", "2 ", "4 ", "130 ", "143"):
                self.assertIn(code, out)

    def test_version(self):
        self.assertRegex(self.call("--version")[0], r"^interleave \d+\.\d+\.\d+\n$")

    def test_list_shows_everything_but_the_hidden_workloads(self):
        out, _ = self.call("list")
        for name in ("serial", "noop", "sleep", "io=2ms", "crasher", "quick"):
            self.assertIn(name, out)
        for name in ("faulty", "observer"):
            self.assertNotIn(name, out)

    def test_list_says_what_may_be_put_together(self):
        out, _ = self.call("list", "models")
        self.assertRegex(out, r"A\+B .*process_pool\+stackless_tasks.*\n    processes=0")

    def test_list_of_one_kind(self):
        self.assertNotIn("serial", self.call("list", "workloads")[0])
        self.assertNotIn("sleep", self.call("list", "models")[0])
        self.assertIn("quick", self.call("list", "suites")[0])


class BadInput(Case):
    """Each gives exit code 2, one line that names culprit and cure, and changes nothing."""

    def refuse(self, arguments, *needles):
        with self.subTest(arguments=arguments):
            before = self.contents()
            out, err = self.call(*arguments, code=2)
            self.assertEqual(out, "")
            self.assertEqual(err.count("\n"), 1, err)
            for needle in needles:
                self.assertIn(needle, err)
            self.assertEqual(self.contents(), before)

    def test_commands_and_flags(self):
        self.refuse([], "--help")
        self.refuse(["walk"], "walk")
        self.refuse(["list", "animals"], "animals")
        self.refuse(["run", "--walk", "5"], "--walk")
        self.refuse(["run", "--color", "pink"], "pink", "never")
        self.refuse(["run", "--plan", "--json"], "--plan")
        self.refuse(["run", "--models"], "--models")

    def test_names(self):
        self.refuse(["run", "--models", "seral"], "'seral'", "did you mean 'serial'", "known: serial")
        self.refuse(["run", "--models", "process_pool+stackles_tasks"], "'stackles_tasks'", "after",
                    "did you mean 'stackless_tasks'", "accepted: serial")
        self.refuse(["run", "--models", "proces_pool+serial"], "'proces_pool'", "before",
                    "did you mean 'process_pool'", "accepted: process_pool")
        self.refuse(["run", "--models", "process_pool+process_pool"], "after the '+'")
        self.refuse(["run", "--models", "fork_per_task+serial"], "'fork_per_task'", "before the '+'")
        self.refuse(["run", "--models", "process_pool+serial+serial"], "'serial+serial'")
        self.refuse(["run", "--models", "process_pool+serial", "--set", "dispatch=pipe"],
                    "'dispatch'", "processes")
        self.refuse(["run", "--workloads", "slep"], "'slep'", "did you mean 'sleep'", "noop")
        self.refuse(["run", "--workloads", "noop,,sleep"], "empty name")
        self.refuse(["run", "--workloads", "xyzzyxyzzy"], "xyzzyxyzzy", "known: noop")

    def test_counts(self):
        for flag in ("--tasks", "--in-flight", "--workers", "--repetitions"):
            for value in ("0", "-1", "x", "1.5", "", "99999999999", "1e30", "nan"):
                self.refuse(["run", "--workloads", "noop", f"{flag}={value}"], flag)
        self.refuse(["run", "--tasks", "17M"], "16777216")
        self.refuse(["run", "--in-flight", "1048577"], "1048576")
        self.refuse(["run", "--workers", "65537"], "65536")
        self.refuse(["run", "--repetitions", "10001"], "10000")
        self.refuse(["run", "--workers", "4..1"], "4..1")
        self.refuse(["run", "--workers", "1..8:x1"], "x2")
        self.refuse(["run", "--workers", "1..8:7"], "step")
        self.refuse(["run", "--workers", "1..65536"], "1000")
        self.refuse(["run", "--workers", "1,,2"], "--workers")
        self.refuse(["run", "--seed", "-1"], "--seed")
        self.refuse(["run", "--timeout", "5"], "--timeout", "1.5s")
        self.refuse(["run", "--timeout", "0s"], "--timeout", "10ms")

    def test_open_load(self):
        on_noop = ["run", "--workloads", "noop"]
        for flag, value in (("--duration", "1s"), ("--arrivals", "poisson"), ("--slo", "p99=1s")):
            self.refuse(on_noop + [flag, value], flag, "--rate")
        for value in ("0", "-1", "x", "", "1..", "10000001", "5..1"):
            self.refuse(on_noop + [f"--rate={value}"], "--rate")
        at_a_rate = on_noop + ["--rate", "100"]
        self.refuse(at_a_rate + ["--tasks", "5"], "--tasks", "--duration")
        self.refuse(at_a_rate + ["--duration", "5"], "--duration", "1.5s")
        self.refuse(at_a_rate + ["--duration", "0s"], "--duration", "1ms")
        self.refuse(at_a_rate + ["--duration", "31s"], "--duration 31s", "--timeout 60s")
        self.refuse(at_a_rate + ["--arrivals", "bursts"], "bursts", "constant")
        self.refuse(at_a_rate + ["--slo", "p98=1s"], "p98=1s", "p99.9")
        self.refuse(at_a_rate + ["--slo", "p99=0s"], "--slo", "1us")
        self.refuse(on_noop + ["--rate", "10M", "--duration", "300s", "--timeout", "20m"],
                    "--rate 10000000", "2147483648")

    def test_settings(self):
        on_sleep = ["run", "--models", "serial", "--workloads", "sleep", "--set"]
        self.refuse(on_sleep + ["io"], "key=value")
        self.refuse(on_sleep + ["=5"], "key=value")
        self.refuse(on_sleep + ["oi=5ms"], "'oi'", "did you mean 'io'")
        self.refuse(on_sleep + ["slep.io=5ms"], "'slep'", "did you mean 'sleep'")
        self.refuse(on_sleep + ["mix.io=5ms"], "mix", "not part of this run")
        self.refuse(on_sleep + ["sleep.oi=5ms"], "'oi'", "did you mean 'io'")
        self.refuse(on_sleep + ["io=5"], "sleep.io=5", "2ms")
        self.refuse(on_sleep + ["io=1000m"], "sleep.io", "0s to 600s")
        self.refuse(["run", "--models", "serial", "--workloads", "noop", "--set", "serial.x=1"],
                    "serial.x", "no parameters")

    def test_settings_that_only_prepare_can_judge(self):
        self.refuse(["run", "--workloads", "word_count", "--set", "file=/nowhere/text"],
                    "word_count", "/nowhere/text")

    def test_output_directory(self):
        on_noop = ["run", "--models", "serial", "--workloads", "noop", "--out"]
        (self.here / "full").mkdir()
        (self.here / "full" / "file").write_text("keep")
        self.refuse(on_noop + ["full"], "full", "not empty")
        self.refuse(on_noop + ["full/file"], "full/file", "not a directory")
        self.refuse(on_noop + ["full/file/below"], "full/file", "not a directory")
        self.refuse(on_noop + ["/proc/interleave"], "/proc")
        self.assertEqual((self.here / "full" / "file").read_text(), "keep")


    def test_an_input_that_is_too_large(self):
        with open(self.here / "text", "wb") as file:
            file.truncate(5 << 30)
        self.refuse(["run", "--workloads", "word_count", "--set", "file=text"], "word_count", "text",
                    "5368709120 bytes", "1 GiB")

    def test_calibration(self):
        on_mix = ["run", "--models", "serial", "--workloads", "mix", "--calibration"]
        for value in ("0", "-1", "nan", "1e9", "", "nowhere"):
            self.refuse(on_mix + [value], "--calibration", "1 to 1000000")
        (self.here / "empty").mkdir()
        self.refuse(on_mix + ["empty"], "empty/run.json")


class OpenLoad(Case):
    """Arrivals at a rate: what is offered, what is achieved, and what a model sustains."""

    def test_a_sweep_of_all_models_ends_with_what_each_sustained(self):
        process = self.start("run", "--out", "out", "--workloads", "sleep", "--set", "io=1ms",
                             "--rate", "100,200", "--duration", "200ms", "--repetitions", "3",
                             "--slo", "p50=10s")
        out, _ = process.communicate(timeout=PATIENCE_S)
        rows = self.rows()
        self.assertEqual(len(rows), 54)
        self.assertEqual({row["load"] for row in rows}, {"open"})
        self.assertEqual({(row["offered_per_s"], row["tasks"]) for row in rows},
                         {("100", "20"), ("200", "40")})
        self.assertLessEqual({row["status"] for row in rows}, {"ok", "saturated"})
        self.assertEqual(len({(row["offered_per_s"], row["digest"]) for row in rows
                              if row["status"] == "ok"}), 2)
        lines = [line for line in out.splitlines() if " sustain" in line]
        self.assertEqual(len(lines), 9)
        # A busy machine may leave a model without a rate that it was shown to sustain.
        met = all(" sustained 1" in line or " sustained 2" in line for line in lines)
        self.assertEqual(process.returncode, 0 if met else 3, out)
        self.assertIn("svc p50", out)
        self.assertEqual(self.run_record()["arrivals"], {"pattern": "poisson", "duration_s": 0.2})

    def test_an_unmet_goal_has_an_exit_code(self):
        at_a_rate = ["run", "--models", "serial", "--workloads", "sleep", "--set", "io=20ms",
                     "--rate", "20", "--duration", "500ms", "--repetitions", "3"]
        out, _ = self.call(*at_a_rate, "--out", "out", "--slo", "p50=1ms", code=3)
        self.assertIn("sustained none of the rates under p50 = 1.00 ms", out)
        self.call("run", "--resume", "out", code=3)

    def test_a_goal_without_arrivals_for_it_cannot_be_told(self):
        out, _ = self.call("run", "--out", "out", "--models", "serial", "--workloads", "noop",
                           "--rate", "100", "--duration", "200ms", "--repetitions", "3",
                           "--slo", "p99.9=1s", code=3)
        self.assertIn("this run cannot tell: there were too few arrivals for a p99.9; "
                      "--duration 32s would decide", out)

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

    def test_plan_shows_the_rates(self):
        out, _ = self.call("run", "--plan", "--models", "serial", "--workloads", "noop", "--rate",
                           "100..400:x2", "--repetitions", "2")
        self.assertIn("3 cells", out)
        self.assertIn("400/s)", out)


class Plan(Case):
    def test_plan_prints_cells_order_and_time_and_changes_nothing(self):
        out, _ = self.call("run", "--plan", "--models", "serial", "--workloads", "noop,sleep",
                           "--in-flight", "1,2", "--repetitions", "3", "--seed", "5")
        self.assertIn("4 cells, 3 blocks, seed 5", out)
        self.assertIn("serial x sleep (1 worker, 2 in flight)  io=2ms", out)
        self.assertIn("block 3:", out)
        self.assertIn("Predicted time: about", out)
        self.assertEqual(self.contents(), [])

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
        for name in ("samples.csv", "latency.csv", "run.json"):
            self.assertIn(f"out/{name}\n", out)
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
        out, _ = self.call("run", "--out", "out", "--json", *self.small)
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
        out, _ = self.call("run", "--out", "out", "--color", "always", *self.small)
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


class Failures(Case):
    """A cell that goes wrong costs its row, and no other."""

    def run_crasher(self, how, *more, models="serial"):
        return self.run_program("--models", models, "--workloads", "crasher,noop", "--tasks", "20",
                                "--repetitions", "2", "--set", f"how={how}", *more, code=1)

    def by_workload(self, rows, workload):
        return [row for row in rows if row["workload"] == workload]

    def test_crashes(self):
        for how, needle in (("segv", "SIGSEGV"), ("abort", "SIGABRT"), ("kill", "SIGKILL"),
                            ("exit", "status 3")):
            with self.subTest(how=how):
                rows = self.run_crasher(how)
                (crash,) = self.by_workload(rows, "crasher")
                self.assertEqual(crash["status"], "crashed")
                self.assertIn(needle, crash["error"])
                self.assertIn("7 of 20 tasks done", crash["error"])
                self.assertEqual(crash["throughput_per_s"], "")
                others = self.by_workload(rows, "noop")
                self.assertEqual([row["status"] for row in others], ["ok", "ok"])
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_a_hang_is_ended(self):
        rows = self.run_crasher("hang", "--timeout", "1s", models="serial,process_pool")
        hangs = self.by_workload(rows, "crasher")
        self.assertEqual([row["status"] for row in hangs], ["timeout", "timeout"])
        self.assertIn("1 s", hangs[0]["error"])
        self.assertEqual({row["status"] for row in self.by_workload(rows, "noop")}, {"ok"})

    def test_a_process_model_loses_a_task_where_a_thread_model_loses_the_cell(self):
        rows = self.run_crasher("segv", "--in-flight", "4",
                                models="process_pool,thread_pool,process_pool+stackless_tasks")
        ends = {row["model"]: row for row in self.by_workload(rows, "crasher")}
        self.assertEqual(ends["thread_pool"]["status"], "crashed")
        lost = ends["process_pool"]
        self.assertEqual((lost["status"], lost["failed_tasks"]), ("failed", "1"))
        self.assertIn("task 7: killed by signal 11", lost["error"])
        self.assertIn("no_oracle", lost["flags"])
        lost = ends["process_pool+stackless_tasks"]
        self.assertEqual(lost["status"], "failed")
        self.assertLessEqual(int(lost["failed_tasks"]), 4)

    def test_tasks_that_fail_are_counted(self):
        rows = self.run_program("--models", "serial", "--workloads", "faulty", "--tasks", "16",
                                "--repetitions", "1", code=1)
        self.assertEqual((rows[0]["status"], rows[0]["failed_tasks"]), ("failed", "8"))
        self.assertIn("task 1: EBADF: read", rows[0]["error"])
        self.assertNotIn("no_oracle", rows[0]["flags"])
        self.assertGreater(float(rows[0]["throughput_per_s"]), 0)

    def test_output_that_nobody_takes(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE,
                                     env=self.environment, check=False)
        self.assertEqual(process.returncode, 4)
        self.assertIn(b"standard output", process.stderr)


class Interruption(Case):
    """Ctrl-C at any moment keeps what was measured and leaves nothing running."""

    def begin(self, *arguments, model="serial", workload="sleep"):
        process = self.start("run", "--out", "out", "--models", model, "--workloads", workload,
                             *arguments)
        self.addCleanup(process.kill)
        return process

    def finish(self, process, code):
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, out + err)
        return out, err

    def lines(self):
        try:
            return (self.here / "out" / "samples.csv").read_text(encoding="utf-8").count("\n")
        except OSError:
            return 0

    def wait_for_the_cell(self):
        """Other children there are before the files, and none between these and the first cell."""
        wait_until(lambda: self.lines() >= 1, "the header")
        wait_until(lambda: len(self.processes()) >= 2, "the cell")

    def test_after_some_rows(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(signal=number):
                process = self.begin("--set", "io=20ms", "--tasks", "5", "--repetitions", "10000")
                wait_until(lambda: self.lines() >= 4, "three rows")
                process.send_signal(number)
                out, _ = self.finish(process, code)
                rows = self.rows()
                self.assertGreaterEqual(len(rows), 3)
                self.assertEqual({row["status"] for row in rows[:-1]}, {"ok"})
                self.assertIn(rows[-1]["status"], ("ok", "interrupted"))
                self.assertIn("sleep", out)
                self.assertEqual(self.run_record()["ended"], "interrupted")
                self.assertFalse((self.here / "out" / "run.json.part").exists())
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_within_a_cell(self):
        process = self.begin("--set", "io=600s", "--tasks", "1")
        self.wait_for_the_cell()
        process.send_signal(signal.SIGINT)
        self.finish(process, 130)
        self.assertEqual([row["status"] for row in self.rows()], ["interrupted"])

    def test_at_any_moment_after_the_start(self):
        for delay in (0.0, 0.003, 0.01, 0.03, 0.1):
            with self.subTest(delay=delay):
                process = self.begin("--set", "io=600s", "--tasks", "1")
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=PATIENCE_S)
                # Before it takes signals itself, the kernel ends it.
                self.assertIn(process.returncode, (130, -signal.SIGINT))
                if (self.here / "out").exists():
                    self.rows()
                    subprocess.run(["rm", "-r", str(self.here / "out")], check=True)
                self.assert_no_process_left()

    def test_the_second_signal_ends_it_at_once(self):
        process = self.begin("--set", "io=600s", "--tasks", "1", "--repetitions", "10000")
        self.wait_for_the_cell()
        process.send_signal(signal.SIGSTOP)  # so that both are there when it looks
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=PATIENCE_S)
        self.assertIn(process.returncode, (130, 143))

    def test_a_killed_supervisor_takes_its_cells_along(self):
        """The cell, its workers, and the workload's peer."""
        for model in ("serial", "fork_per_task", "process_pool", "thread_pool", "stackless_tasks",
                      "process_pool+gil_threads"):
            with self.subTest(model=model):
                process = self.begin("--set", "delay=600s", "--tasks", "4", "--in-flight", "4",
                                     model=model, workload="tcp_echo")
                self.wait_for_the_cell()
                wait_until(lambda: len(self.processes()) >= 3, "the peer")
                process.kill()
                self.finish(process, -signal.SIGKILL)
                self.assert_no_process_left()
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_workers_and_peer_end_with_their_cell(self):
        for model in ("fork_per_task", "process_pool", "gil_threads", "stackful_fibers",
                      "process_pool+stackless_tasks"):
            with self.subTest(model=model):
                process = self.begin("--set", "delay=600s", "--tasks", "4", "--in-flight", "4",
                                     model=model, workload="tcp_echo")
                self.wait_for_the_cell()
                wait_until(lambda: len(self.processes()) >= 3, "the peer")
                process.send_signal(signal.SIGINT)
                self.finish(process, 130)
                self.assertEqual(self.processes(), [], "at once: the program waits for all")
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)


class Locks(Case):
    """What the interpreter locks did, and whether they are CPython's."""

    def fake_python(self, answer):
        path = self.here / "python3"
        path.write_text("#!/bin/sh\n" + answer, encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def test_a_run_under_a_lock_tells_what_it_did(self):
        out, _ = self.call("run", "--out", "out", "--models", "serial,gil_threads", "--workloads",
                           "udp_echo,noop", "--set", "hogs=1", "--in-flight", "2", "--tasks", "20",
                           "--repetitions", "1")
        for words in ("What the interpreter locks did", "no gil %", "worker 1", "hog 0",
                      "switches/s"):
            self.assertIn(words, out)
        with open(self.here / "out" / "gil.csv", newline="", encoding="utf-8") as file:
            threads = list(csv.DictReader(file))
        self.assertEqual({row["model"] for row in threads}, {"gil_threads"})
        self.assertEqual(len([row for row in threads if row["workload"] == "udp_echo"]), 3)
        self.assertTrue((self.here / "out" / "gil_waits.csv").exists())
        beside = [row for row in self.rows() if row["workload"] == "udp_echo"]
        self.assertEqual({row["status"] for row in beside}, {"unsupported", "ok"})
        self.assertIn("1", {row["background_tasks"] for row in beside})

    def test_models_that_are_run_on_request(self):
        rows = self.run_program("--models", "all", "--workloads", "noop", "--tasks", "10",
                                "--repetitions", "1")
        self.assertIn("gil_legacy", {row["model"] for row in rows})
        self.assertEqual({row["status"] for row in rows}, {"ok"})

    def test_fidelity_refuses_what_makes_no_sense(self):
        for arguments, needle in (
                (["--python", "nowhere"], "no such file"),
                (["--python", self.fake_python("echo hello")], "not a Python"),
                (["--only", "F99"], "F99"),
                (["--control", "wishes"], "wishes"),
                (["--rounds", "0"], "--rounds")):
            with self.subTest(arguments=arguments):
                before = self.contents()
                _, err = self.call("fidelity", "--out", "out", *arguments, code=2)
                self.assertIn(needle, err)
                self.assertEqual(self.contents(), before)

    def test_fidelity_gives_up_on_a_python_that_cannot_play(self):
        python = self.fake_python('case "$*" in *units*) echo no units >&2; exit 1;; esac\n'
                                  "echo cpython 3 11 7 1; echo /nowhere\n")
        _, err = self.call("fidelity", "--python", python, "--only", "F2", "--quick", code=4)
        self.assertIn("no units", err)
        self.assertEqual(self.contents(), ["python3"])

    def test_fidelity_can_be_interrupted(self):
        python = self.fake_python('case "$*" in *units*) touch playing; exec sleep 600;; esac\n'
                                  "echo cpython 3 11 7 1; echo /nowhere\n")
        process = self.start("fidelity", "--python", python, "--only", "F2", "--quick")
        self.addCleanup(process.kill)
        wait_until((self.here / "playing").exists, "the scenario")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, out + err)


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
                ([base], "new"),
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


class Scaling(Case):
    """Laws of scaling: fitted to a sweep over workers, or refused with the reason."""

    counts = (1, 2, 3, 4, 6, 8, 12, 16)

    def write(self, throughput, counts=counts, cpus=16):
        """A result of six blocks; throughput is a function of workers and block."""
        directory = self.here / "sweep"
        directory.mkdir(exist_ok=True)
        with open(directory / "samples.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="", lineterminator="\n")
            writer.writeheader()
            for block in range(1, 7):
                for order, workers in enumerate(counts, 1):
                    writer.writerow({
                        "schema": 1, "run_id": "sweep", "model": "thread_pool", "workload": "noop",
                        "load": "batch", "workers": workers, "in_flight": workers, "block": block,
                        "order": order, "repetition": block, "seed": 1, "status": "ok",
                        "started_utc": "2026-11-27T00:00:00Z", "tasks": 100, "wall_s": 0.1,
                        "throughput_per_s": throughput(workers, block)})
        (directory / "run.json").write_text(
            json.dumps({"machine": {"cpus_usable": cpus}}), encoding="utf-8")
        return "sweep"

    @staticmethod
    def universal(workers, block):
        """sigma 0.05, kappa 0.02, peak at 6.9; a block is as a whole faster than another."""
        noise = 1 + 0.01 * ((7 * workers + 5 * block) % 11 - 5) / 5
        stretch = 1 + 0.05 * (workers - 1) + 0.02 * workers * (workers - 1)
        return 1000 * workers / stretch * noise * (1 + block / 50)

    def test_a_sweep_of_two_is_refused(self):
        out, _ = self.call("run", "--workloads", "noop", "--models", "thread_pool,gil_threads",
                           "--workers", "1,2", "--tasks", "200", "--repetitions", "1",
                           "--out", "out")
        self.assertRegex(out, r"no law of scaling for gil_threads, thread_pool: [12] numbers? of "
                              r"workers.*, and a law needs six\.\n")

    def test_one_number_of_workers_is_no_sweep(self):
        out, _ = self.call("run", "--workloads", "noop", "--models", "thread_pool", "--tasks",
                           "200", "--workers", "2", "--repetitions", "1", "--out", "out")
        self.assertNotIn("law", out)

    def test_plot_lists_and_draws_the_law(self):
        out, _ = self.call("plot", self.write(self.universal))
        self.assertRegex(out, r"Scaling of noop.*\n +model +workers +law +lambda .*\n"
                              r" +thread_pool +1-16 +USL +1\.0\d k/s .* 6\.\d\d \(6\.\d+-[67]\.\d+\)")
        self.assertRegex(out, r"Amdahl does not hold for thread_pool: it is off by \d")
        script = (self.here / "sweep" / "workers.gp").read_text(encoding="utf-8")
        self.assertIn("index 1 using 1:2 with lines lw 0.8 dt 3", script)
        self.assertIn("title 'USL'", script)
        data = (self.here / "sweep" / "workers.dat").read_text(encoding="utf-8")
        self.assertIn(": thread_pool, USL\n1\t", data)

    def test_more_workers_than_cpus_are_left_out(self):
        out, _ = self.call("plot", self.write(self.universal, cpus=8), "--kind", "workers")
        self.assertRegex(out, r" +thread_pool +1-8 +USL")
        self.assertIn("left out: 12, 16.\n", out)
        out, _ = self.call("plot", self.write(self.universal, cpus=4), "--kind", "workers")
        self.assertIn("no law of scaling for thread_pool: 4 numbers of workers up to the 4 CPUs, "
                      "and a law needs six.\n", out)
        self.assertNotIn("Scaling of", out)

    def test_other_pictures_list_no_law(self):
        out, _ = self.call("plot", self.write(self.universal), "--kind", "throughput")
        self.assertEqual(out, "sweep/throughput.svg\n")

    def test_hostile_values(self):
        for value in ("nan", "inf", "-inf", "1e999"):
            name = self.write(lambda workers, block, bad=value: bad)
            _, err = self.call("plot", name, code=2)
            self.assertRegex(err, r"samples.csv:2: .*a number")
        for value in ("0", "-1", "1e-320", "1e308", ""):
            name = self.write(lambda workers, block, bad=value:
                              bad if workers == 4 else self.universal(workers, block))
            self.call("plot", name)
        name = self.write(lambda workers, block: 100, counts=(0, 1, 2, 3, 4, 5, 6, 2**64 - 1))
        self.call("plot", name)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
