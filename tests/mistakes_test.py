"""What the program says to a command line that makes no sense.

Usage: mistakes_test.py PROGRAM [unittest arguments].
"""

import black_box
from black_box import Case


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
            for phrase in ("expected", "required", "not in {", "onvert", "excludes", "TEXT"):
                self.assertNotIn(phrase, err, "the library's words")

    def test_commands_and_flags(self):
        self.refuse([], "--help")
        self.refuse(["walk"], "walk")
        self.refuse(["list", "animals"], "animals")
        self.refuse(["run", "--walk", "5"], "--walk")
        self.refuse(["run", "--color", "pink"], "pink", "never")
        self.refuse(["run", "--plan", "--json"], "--plan")
        self.refuse(["run", "--models"], "--models needs a value", "--models NAMES")

    def test_near_misses(self):
        self.refuse(["lst"], "unknown command 'lst'", "did you mean 'list'", "known: list, run, map, show")
        self.refuse(["mix"], "'mix'", "a workload", "interleave run --workloads mix")
        self.refuse(["quick"], "'quick'", "interleave run quick")
        self.refuse(["--hepl"], "unknown flag '--hepl'", "did you mean '--help'")
        self.refuse(["run", "--model", "serial"], "run: unknown flag '--model'",
                    "did you mean '--models'", "interleave run --help")
        self.refuse(["run", "--model=serial"], "'--model'", "did you mean '--models'")
        self.refuse(["serve", "--modle", "serial"], "'--modle'", "did you mean '--model'")
        self.refuse(["run", "quik"], "'quik'", "did you mean 'quick'")
        self.refuse(["run", "--color", "allways"], "--color", "did you mean 'always'")
        self.refuse(["run", "--arrivals", "constnt", "--rate", "5"], "did you mean 'constant'",
                    "choose one of poisson, constant")
        self.refuse(["run", "--models", "process_pool", "--set", "dispatch=pip"],
                    "did you mean 'pipe'")
        self.refuse(["plot", "x", "--kind", "latancy"], "did you mean 'latency'")
        self.refuse(["help", "rnu"], "'rnu'", "did you mean 'run'")
        self.refuse(["list", "mxi"], "list: unknown name 'mxi'", "did you mean 'mix'")
        self.refuse(["list", "stackless"], "did you mean 'stackless_tasks'")
        self.refuse(["list", "nosuch"], "list: unknown name 'nosuch'; known: models, workloads")

    def test_too_many_and_too_few(self):
        self.refuse(["plot"], "plot: DIR... is missing", "interleave plot --help")
        self.refuse(["plot", "a", "b"], "several directories need --kind KIND --out FILE, or --term")
        self.refuse(["serve"], "serve: --model NAME is missing", "interleave list models")
        self.refuse(["compare", "a"], "compare: NEW is missing")
        self.refuse(["import"], "import: FILE... is missing")
        self.refuse(["run", "--tasks", "1", "--tasks", "2"], "--tasks was given 2 times")
        self.refuse(["run", "--quick=5"], "--quick takes no value")
        self.refuse(["run", "--plan", "--json"], "--plan", "--json", "one of the two")
        self.refuse(["plot", "x", "--term", "--out", "y.svg"], "--term", "--out", "one of the two")
        self.refuse(["fidelity", "--quick", "--rounds", "3"], "--rounds", "--quick")

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
        for value in ("0", "-1", "x", "", "1..", "10000001", "5..1", "0.0001", "0.5..2", "-0.5", "1e-1",
                      "nan", "10000000.5"):
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
        self.refuse(on_sleep + ["io=1ms,,2ms"], "sleep.io=:")
        self.refuse(on_sleep + ["io=1ms,5"], "sleep.io=5", "2ms")
        self.refuse(["run", "--memory-limit", "64K"], "64K", "64KiB = 65536 bytes, 64kB = 64000")
        self.refuse(on_sleep + ["io=1000m"], "sleep.io", "0s to 600s")
        self.refuse(["run", "--models", "serial", "--workloads", "noop", "--set", "serial.x=1"],
                    "serial.x", "no parameters")

    def test_settings_that_only_prepare_can_judge(self):
        self.refuse(["run", "--workloads", "word_count", "--set", "file=/nowhere/text"],
                    "word_count", "/nowhere/text")
        self.refuse(["run", "--workloads", "word_count", "--set", "file=/nowhere/a,b"],
                    "/nowhere/a,b")

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


if __name__ == "__main__":
    black_box.main()
