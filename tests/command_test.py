"""The workload `command`: any program as a task, under every model.

Usage: command_test.py PROGRAM [unittest arguments].
"""

import signal
import subprocess

import black_box
from black_box import PATIENCE_S, Case, wait_until

MODELS = ("serial", "fork_per_task", "process_pool", "thread_per_task", "thread_pool", "tbb_arena",
          "gil_threads", "stackful_fibers", "stackless_tasks", "process_pool+stackless_tasks",
          "process_pool+gil_threads")


class Command(Case):
    def script(self, name, text):
        path = self.here / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return f"./{name}"

    def measure(self, run, *more, models="serial", code=0):
        arguments = ["--workloads", "command", "--models", models, "--repetitions", "1",
                     "--set", f"run={run}", *more]
        if "--tasks" not in more:
            arguments += ["--tasks", "8"]
        rows = self.run_program(*arguments, code=code)
        subprocess.run(["rm", "-r", str(self.here / "out")], check=True)
        return rows


class Usage(Command):
    """What cannot be run is refused in one line, and nothing is created."""

    def assert_refused(self, needle, *arguments):
        before = self.contents()
        out, err = self.call("run", "--out", "out", "--workloads", "command", "--models", "serial",
                             *arguments, code=2)
        self.assertEqual(out, "")
        self.assertEqual(err.count("\n"), 1, err)
        self.assertIn(needle, err)
        self.assertEqual(self.contents(), before)

    def test_a_program_is_required(self):
        self.assert_refused("run is required")
        self.assert_refused("run is required", "--plan")
        self.assert_refused("run is required", "--set", "run=")
        self.assert_refused("run: is required", "--set", "run=  ")

    def test_words_that_are_none(self):
        self.assert_refused("single quote is not closed", "--set", "run=echo 'a")
        self.assert_refused("none is started", "--set", "run=echo a | cat")

    def test_programs_that_are_none(self):
        self.assert_refused("'no_such_program' is not found in PATH", "--set", "run=no_such_program")
        self.assert_refused("'./none' cannot be run: No such file", "--set", "run=./none")
        (self.here / "text").write_text("text", encoding="utf-8")
        self.assert_refused("'./text' is not executable", "--set", "run=./text")
        self.assert_refused("Is a directory", "--set", "run=/")

    def test_values_that_are_none(self):
        self.assert_refused("0|any", "--set", "run=true", "--set", "exit=1")

    def test_it_is_listed(self):
        out, _ = self.call("list")
        self.assertIn("command", out)
        out, _ = self.call("list", "command")
        self.assertIn("run=(required)", out)

    def test_a_comma_belongs_to_the_program(self):
        cases = (
            (("--set", "run=echo a,b"), "exit=0;output=compare;run=echo a,b"),
            (("--set", "run=echo a,b=1"), "exit=0;output=compare;run=echo a,b=1"),
            (("--set", "run=echo a,exit=any"), "exit=any;output=compare;run=echo a"),
            (("--set", "exit=any,run=echo a,b,output=ignore"),
             "exit=any;output=ignore;run=echo a,b"),
            (("--set", "run=echo a,\"exit\"=any"), "exit=0;output=compare;run=echo a,\"exit\"=any"),
            (("--set", "run=printf 'a\nb'"), "exit=0;output=compare;run=printf 'a\nb'"),
            (("--set", "run=echo 'a;b.c=1'"), "exit=0;output=compare;run=echo 'a;b.c=1'"),
        )
        for arguments, params in cases:
            with self.subTest(arguments=arguments):
                rows = self.run_program("--workloads", "command", "--models", "serial", "--tasks",
                                        "4", "--repetitions", "1", *arguments)
                self.assertEqual([row["params"] for row in rows], [params])
                self.assertEqual([row["status"] for row in rows], ["ok"])
                subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_several_programs_are_a_suite(self):
        (self.here / "two.toml").write_text(
            'name = "two"\n[[matrix]]\nmodels = ["serial"]\nworkloads = ["command"]\n'
            'set.run = ["echo a,exit=any", "true"]\n', encoding="utf-8")
        rows = self.run_program("two.toml", "--tasks", "4", "--repetitions", "1")
        self.assertEqual({row["params"] for row in rows},
                         {"exit=0;output=compare;run=echo a,exit=any",
                          "exit=0;output=compare;run=true"})

    def test_a_changed_program_ends_a_stopped_run(self):
        run = self.script("one.sh", "#!/bin/sh\necho one\n")
        process = self.start("run", "--out", "out", "--workloads", "command", "--models", "serial",
                             "--tasks", "4", "--repetitions", "1000", "--set", f"run={run}")
        wait_until(lambda: (self.here / "out/samples.csv").exists() and len(self.rows()) > 1, "rows")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.script("one.sh", "#!/bin/sh\necho two\n")
        _, err = self.call("run", "--resume", "out", code=2)
        self.assertIn("program_sha256", err)


class Answers(Command):
    """Output and exit code, compared with those under `serial`."""

    def test_every_model_runs_it(self):
        run = self.script("task.sh", "#!/bin/sh\necho task $INTERLEAVE_TASK of $INTERLEAVE_SEED\n")
        for load, statuses in (((), {"ok"}),
                               # A slow machine may not keep up with the rate.
                               (("--rate", "40", "--duration", "300ms"), {"ok", "saturated"})):
            with self.subTest(load=load):
                tasks = () if load else ("--tasks", "24")
                rows = self.run_program("--workloads", "command", "--models", "all",
                                        "--in-flight", "4", "--repetitions", "1",
                                        "--set", f"run={run}", *tasks, *load)
                self.assertLessEqual({row["status"] for row in rows}, statuses,
                                     [row["error"] for row in rows])
                self.assertEqual(len({row["digest"] for row in rows}), 1)
                self.assertGreaterEqual(len(rows), 14)
                subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_output_that_differs_from_run_to_run(self):
        run = "sh -c 'cat /proc/sys/kernel/random/uuid'"
        for row in self.measure(run, models="serial,process_pool,stackless_tasks", code=1):
            self.assertEqual(row["status"], "wrong_result")
            self.assertIn("task 0 does not agree with the oracle: sh does not print the same each "
                          "time ('", row["error"])
            self.assertIn("--set output=ignore", row["error"])
            self.assertEqual(row["throughput_per_s"], "")
        rows = self.measure(run, "--set", "output=ignore", models="serial,process_pool")
        self.assertEqual({row["status"] for row in rows}, {"ok"})

    def test_an_exit_code_is_a_failure(self):
        run = self.script("fail.sh", "#!/bin/sh\necho first >&2\necho it is broken >&2\nexit 3\n")
        for row in self.measure(run, models="serial,fork_per_task,stackful_fibers", code=1):
            self.assertEqual((row["status"], row["failed_tasks"]), ("failed", "8"))
            self.assertRegex(row["error"], r"^task \d: ./fail.sh exited with 3: it is broken$")
        (row,) = self.measure(run, "--set", "exit=any")
        self.assertEqual(row["status"], "ok")

    def test_some_tasks_fail(self):
        run = self.script("odd.sh", "#!/bin/sh\ntest $((INTERLEAVE_TASK % 2)) = 0\n")
        for row in self.measure(run, models="serial,thread_pool", code=1):
            self.assertEqual((row["status"], row["failed_tasks"]), ("failed", "4"))

    def test_a_script_without_a_first_line(self):
        run = self.script("bare", "echo one\n")
        (row,) = self.measure(run, code=1)
        self.assertIn("#!/bin/sh", row["error"])

    def test_it_has_no_descriptor_of_ours(self):
        run = "sh -c 'for fd in /proc/self/fd/*; do test ${fd##*/} -le 3 || exit 1; done'"
        rows = self.measure(run, "--in-flight", "4", models=",".join(MODELS))
        self.assertEqual({row["status"] for row in rows}, {"ok"}, [row["error"] for row in rows])

    def check_cpu_time(self, run):
        rows = self.measure(run, "--in-flight", "2", "--tasks", "12", models=",".join(MODELS))
        used = {row["model"]: float(row["cpu_user_s"]) for row in rows}
        self.assertEqual(len(used), len(MODELS))
        usual = sorted(used.values())[len(used) // 2]
        self.assertGreater(usual, 0.12)
        for model, seconds in used.items():
            self.assertGreater(seconds, 0.6 * usual, used)
            self.assertLess(seconds, 1.6 * usual, used)

    def test_its_cpu_time_is_the_windows(self):
        """Also that of warm-ups is not: each task takes much longer than anything else.

        Two threads of one core slow each other down, so equal programs differ on a crowded machine.
        A model that counts wrongly fails each of the four attempts.
        """
        run = self.script("spin.sh", "#!/bin/sh\ni=0\nwhile [ $i -lt 40000 ]; do i=$((i+1)); done\n")
        for attempt in range(4):
            try:
                return self.check_cpu_time(run)
            except AssertionError:
                if attempt == 3:
                    raise


class Ending(Command):
    """A program, and what it has started, ends with its cell."""

    # In the group, out of it, and behind a program that ignores what is polite.
    FAMILY = "#!/bin/sh\ntrap '' TERM\nsleep 600 &\nsetsid sleep 600 &\nwait\nwait\nsleep 600\n"

    def test_a_program_without_end_is_ended(self):
        run = self.script("family.sh", self.FAMILY)
        for models in ("serial,process_pool", "thread_pool,fork_per_task,stackless_tasks"):
            rows = self.measure(run, "--timeout", "1s", "--tasks", "2", models=models, code=1)
            self.assertEqual({row["status"] for row in rows}, {"timeout"})
            self.assertEqual(self.processes(), [], "at once: the program waits for all")

    def begin(self, run, model):
        process = self.start("run", "--out", "out", "--models", model, "--workloads", "command",
                             "--in-flight", "2", "--tasks", "4", "--set", f"run={run}",
                             "--set", "output=ignore")
        self.addCleanup(process.kill)
        # Ours, the cell's, and of one program at least all four.
        wait_until(lambda: len(self.processes()) >= 5, "a program and its children")
        return process

    def test_an_interrupt_ends_all(self):
        run = self.script("family.sh", self.FAMILY)
        for model in ("serial", "process_pool", "thread_pool", "stackful_fibers", "fork_per_task"):
            with self.subTest(model=model):
                process = self.begin(run, model)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=PATIENCE_S)
                self.assertEqual(process.returncode, 130)
                self.assertEqual(self.processes(), [], "at once: the program waits for all")
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_a_killed_supervisor_takes_programs_along(self):
        run = self.script("long.sh", "#!/bin/sh\nexec sleep 600\n")
        for model in ("process_pool", "thread_pool", "thread_per_task", "stackless_tasks"):
            with self.subTest(model=model):
                process = self.start("run", "--out", "out", "--models", model, "--workloads",
                                     "command", "--in-flight", "2", "--tasks", "4",
                                     "--set", f"run={run}")
                wait_until(lambda: len(self.processes()) >= 3, "a program")
                process.kill()
                process.communicate(timeout=PATIENCE_S)
                self.assert_no_process_left()
            subprocess.run(["rm", "-rf", str(self.here / "out")], check=True)


if __name__ == "__main__":
    black_box.main()
