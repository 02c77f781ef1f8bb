"""Machines that refuse something: a call, a thread, a descriptor, a CPU. Every cell has a row then, and
it says what was refused.

Usage: limits_test.py PROGRAM [unittest arguments].
"""

import errno
import os
import pwd
import resource
import shutil
import subprocess
import unittest
from pathlib import Path

import black_box
from black_box import PATIENCE_S
from refusing import IS_KNOWN, refuse
from stopped_run import StoppedRun

UNDER_SANITIZER = bool(os.environ.get("INTERLEAVE_SANITIZE"))


class Limited(StoppedRun):
    def outcome(self, *plan, preexec, codes=(0, 1), program=None):
        """Its rows; none where no cell fits."""
        process = self.begin(*plan, "--repetitions", "1", preexec=preexec, program=program)
        self.assertIn(process.wait(PATIENCE_S), codes, self.err())
        self.assert_no_process_left()
        self.assertNotIn("terminate called", self.err())
        rows = self.rows() if (self.here / "out").exists() else []
        self.clear()
        return rows

    def assert_refused(self, rows, name):
        for row in rows:
            with self.subTest(model=row["model"], workload=row["workload"]):
                self.assertEqual(row["status"], "unsupported", row["error"])
                self.assertIn(name, row["error"])

    def assert_ok(self, rows):
        for row in rows:
            with self.subTest(model=row["model"], workload=row["workload"]):
                self.assertEqual((row["status"], row["error"]), ("ok", ""))


class Descriptors(Limited):
    def test_closed_streams_are_dev_null(self):
        """A file that is opened would else be number 1 or 2, and get what is said there."""
        for closed in ((0, 1, 2), (0,), (1,), (2,), (1, 2)):
            with self.subTest(closed=closed):
                subprocess.run(
                    [black_box.PROGRAM, "run", "--models", "serial", "--workloads", "noop", "--tasks",
                     "50", "--repetitions", "2", "--out", "out"], cwd=self.here, check=True,
                    env=self.environment, timeout=PATIENCE_S, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    preexec_fn=lambda: [os.close(number) for number in closed])
                text = (self.here / "out/samples.csv").read_text(encoding="utf-8")
                self.assertEqual(len(text.splitlines()), 3, text)
                self.assertTrue(text.startswith("schema,"), text)
                self.assertEqual({row["status"] for row in self.rows()}, {"ok"})
                self.clear()

    MODELS = ("serial,process_pool,thread_pool,thread_per_task,tbb_arena,gil_threads,"
              "stackful_fibers,stackless_tasks,process_pool+stackless_tasks")
    WORKLOADS = ("pipe_echo", "tcp_echo", "tcp_accept", "tcp_connect", "udp_echo", "udp_ping",
                 "request")

    @unittest.skipIf(UNDER_SANITIZER, "a sanitizer's own descriptors are not in the estimate")
    def test_too_few_are_unsupported(self):
        """At a limit of `most` some cells fit and others do not; none fails half-way."""
        seen = set()
        for most in (40, 64):
            for workload in self.WORKLOADS:
                rows = self.outcome(
                    "--models", self.MODELS, "--workloads", workload, "--tasks", "40", "--in-flight",
                    "32", "--timeout", "20s", codes=(0, 4), preexec=lambda n=most: (
                        resource.setrlimit(resource.RLIMIT_NOFILE, (n, n))))
                for row in rows:
                    with self.subTest(most=most, model=row["model"], workload=workload):
                        self.assertIn(row["status"], ("ok", "unsupported"), row["error"])
                        seen.add(row["status"])
                        if row["status"] == "unsupported":
                            self.assertRegex(row["error"], "RLIMIT_NOFILE|EMFILE|Too many open files")
        self.assertEqual(seen, {"ok", "unsupported"})


class Threads(Limited):
    MODELS = ("thread_pool,thread_per_task,tbb_arena,gil_threads,stackless_tasks,"
              "process_pool+tbb_arena,process_pool+thread_pool")
    PLAN = ("--models", MODELS, "--workloads", "sleep", "--workers", "64", "--tasks", "64",
            "--in-flight", "64", "--timeout", "30s")

    @unittest.skipIf(UNDER_SANITIZER, "a sanitizer's memory exceeds the limit")
    def test_no_memory_for_stacks(self):
        rows = self.outcome("--models", "thread_pool,thread_per_task,tbb_arena", *self.PLAN[2:],
                            codes=(0,), preexec=lambda: resource.setrlimit(
                                resource.RLIMIT_DATA, (20_000 << 10, 20_000 << 10)))
        self.assertEqual(len(rows), 3)
        self.assert_refused(rows, "pthread_create")

    @unittest.skipIf(UNDER_SANITIZER or os.geteuid() != 0, "needs a user of its own")
    def test_no_more_threads_for_this_user(self):
        """Of the models in several processes none may take what another's probe had found."""
        user = pwd.getpwnam("nobody").pw_uid
        self.here.chmod(0o777)
        program = shutil.copy(black_box.PROGRAM, self.here / "program")

        def limited():
            resource.setrlimit(resource.RLIMIT_NPROC, (60, 60))
            os.setgroups([])
            os.setuid(user)
        plan = list(self.PLAN)
        plan[plan.index("--workers") + 1] = "58"
        rows = self.outcome(*plan, "--set", "io=50ms", codes=(0,), preexec=limited, program=program)
        self.assertEqual(len(rows), 7)
        for row in rows:
            with self.subTest(model=row["model"]):
                self.assertIn(row["status"], ("ok", "unsupported"), row["error"])


@unittest.skipUnless(IS_KNOWN, "the numbers of system calls are x86-64's")
@unittest.skipIf(UNDER_SANITIZER, "a sanitizer makes calls of its own")
class RefusedCalls(Limited):
    LOOPS = ("--models", "stackful_fibers,stackless_tasks,process_pool+stackful_fibers",
             "--workers", "2", "--in-flight", "8", "--tasks", "20")

    def test_without_epoll_pwait2_epoll_wait_will_do(self):
        for error in (errno.EPERM, errno.ENOSYS, errno.EINVAL):
            rows = self.outcome(*self.LOOPS, "--workloads", "sleep,tcp_echo,udp_ping", codes=(0,),
                                preexec=lambda e=error: refuse("epoll_pwait2", error=e))
            self.assertEqual(len(rows), 9)
            self.assert_ok(rows)

    def test_a_refused_call_is_named(self):
        polling = ("epoll_wait", "epoll_pwait", "epoll_pwait2")
        for calls, name, more in (
                (polling, "epoll_wait", ()), (("epoll_create1",), "epoll_create1", ()),
                (("io_uring_enter",), "io_uring_enter", ("--set", "loop=io_uring")),
                (("io_uring_setup",), "io_uring", ("--set", "loop=io_uring"))):
            with self.subTest(calls=calls):
                rows = self.outcome(*self.LOOPS, *more, "--workloads", "sleep", codes=(0,),
                                    preexec=lambda c=calls: refuse(*c))
                self.assertEqual(len(rows), 3)
                self.assert_refused(rows, name)

    def test_a_call_that_fails_is_named_as_well(self):
        """Not refused, which would be unsupported."""
        rows = self.outcome(*self.LOOPS, "--workloads", "sleep,pipe_echo", codes=(1,),
                            preexec=lambda: refuse("epoll_wait", "epoll_pwait", "epoll_pwait2",
                                                   error=errno.EIO))
        for row in rows:
            with self.subTest(model=row["model"], workload=row["workload"]):
                self.assertEqual(row["status"], "failed", row["error"])
                self.assertIn("epoll_wait", row["error"])

    def test_a_peer_that_gives_up_is_named(self):
        """Nobody would ever answer a datagram, or make a connection."""
        rows = self.outcome("--models", "serial,thread_pool", "--workloads", "udp_echo,tcp_accept",
                            "--in-flight", "4", "--tasks", "8", "--timeout", "60s", codes=(0,),
                            preexec=lambda: refuse("epoll_wait", "epoll_pwait", "epoll_pwait2"))
        self.assertEqual(len(rows), 4)
        self.assert_refused(rows, "peer: epoll_wait")

    def test_registering(self):
        rows = self.outcome(*self.LOOPS, "--workloads", "pipe_echo", "--timeout", "20s",
                            preexec=lambda: refuse("epoll_ctl"))
        for row in rows:
            self.assertIn(row["status"], ("unsupported", "failed"), row["error"])
            self.assertIn("epoll_ctl", row["error"])

    def test_threads(self):
        rows = self.outcome(*Threads.PLAN, codes=(0,), preexec=lambda: refuse("clone3"))
        self.assertEqual(len(rows), 7)
        self.assert_refused([row for row in rows if row["workers"] != "1"], "clone3")

    def test_timers_and_sleeping(self):
        for call, models in (("timerfd_create", "process_pool"),
                             ("clock_nanosleep", "serial,thread_pool,gil_threads,process_pool")):
            more = ("--set", "dispatch=pipe") if call == "timerfd_create" else ()
            rows = self.outcome("--models", models, "--workloads", "sleep", "--tasks", "8",
                                "--workers", "2", *more, preexec=lambda c=call: refuse(c))
            for row in rows:
                self.assertNotEqual(row["status"], "ok")
                self.assertIn(call, row["error"])


class OneCpu(Limited):
    def test_every_model_ends(self):
        models = ("serial,fork_per_task,process_pool,thread_per_task,thread_pool,tbb_arena,"
                  "gil_threads,gil_legacy,gil_per_interpreter,free_threaded,stackful_fibers,"
                  "stackless_tasks,process_pool+tbb_arena,process_pool+thread_pool,"
                  "process_pool+stackless_tasks")
        for workers in ("1", "auto"):
            rows = self.outcome("--models", models, "--workloads", "noop", "--tasks", "20",
                                "--workers", workers, "--timeout", "20s", codes=(0,),
                                preexec=lambda: os.sched_setaffinity(0, {min(self.cpus())}))
            self.assertEqual(len(rows), 15)
            self.assert_ok(rows)

    def test_a_server_ends(self):
        for model in ("tbb_arena", "process_pool+tbb_arena"):
            ended = subprocess.run(
                [black_box.PROGRAM, "serve", "--model", model, "--duration", "200ms"],
                env=self.environment, timeout=PATIENCE_S, check=False, capture_output=True,
                preexec_fn=lambda: os.sched_setaffinity(0, {min(self.cpus())}))
            self.assertEqual(ended.returncode, 0, ended.stderr)

    @staticmethod
    def cpus():
        return os.sched_getaffinity(0)


class Groups(Limited):
    """The limits of a group around ours bind as well, where this machine lets us make groups."""

    VERSION_1 = Path("/sys/fs/cgroup/cpu")

    def make_group(self, path):
        try:
            path.mkdir()
        except OSError as refusal:
            self.skipTest(f"{path}: {refusal}")
        self.addCleanup(path.rmdir)

    def test_a_quota_of_the_group_around_ours(self):
        if not self.VERSION_1.is_dir():
            self.skipTest("no cgroup of version 1 with a cpu controller")
        outer = self.VERSION_1 / f"interleave-test-{os.getpid()}"
        self.make_group(outer)
        self.make_group(outer / "inner")
        (outer / "cpu.cfs_period_us").write_text("100000", encoding="ascii")
        (outer / "cpu.cfs_quota_us").write_text("30000", encoding="ascii")
        join = lambda: (outer / "inner/cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        said = subprocess.run([black_box.PROGRAM, "doctor"], capture_output=True, text=True,
                              timeout=PATIENCE_S, check=True, preexec_fn=join).stdout
        self.assertRegex(said, r"cpu_quota +0\.300 CPUs: .*" + outer.name)
        self.assertRegex(said, r"cpus_usable +1: ")


if __name__ == "__main__":
    black_box.main()
