"""Cells that go wrong, and runs that are interrupted.

Usage: endings_test.py PROGRAM [unittest arguments].
"""

import signal
import subprocess
import time

import black_box
from black_box import PATIENCE_S, Case, wait_until


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
            process = subprocess.run([black_box.PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE,
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


if __name__ == "__main__":
    black_box.main()
