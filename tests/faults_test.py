"""What may happen to a run, and what is left of it afterwards.

Usage: faults_test.py PROGRAM [unittest arguments]. After every fault: no process is left, each row
that was shown is in samples.csv, the directory can be read, the exit code is a documented one, and
`run --resume` reaches the same cells as a run that nothing happened to.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

import black_box
from black_box import PATIENCE_S, wait_until
from stopped_run import StoppedRun

SEED = 5


def children_of(process):
    """As the kernel tells them; those that have just ended are not there."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


class Signals(StoppedRun):
    """Stopped at 60 moments, again and again on the way to the end."""

    PLAN = ("--models", "serial,process_pool", "--workloads", "sleep", "--tasks", "4",
            "--in-flight", "2", "--repetitions", "3", "--set", "io=1ms")

    # What the kernel does before the program takes signals itself, and what the program does then.
    CODES = {signal.SIGINT: (-signal.SIGINT, 130), signal.SIGTERM: (-signal.SIGTERM, 143),
             signal.SIGKILL: (-signal.SIGKILL,)}

    def undisturbed_s(self):
        begun = time.monotonic()
        self.assertEqual(self.begin().wait(PATIENCE_S), 0, self.err())
        self.clear()
        return time.monotonic() - begun

    def begin_or_go_on(self):
        return self.begin(resumed=(self.here / "out" / "run.json").exists())

    def test_at_any_moment(self):
        chance = random.Random(SEED)
        longest = self.undisturbed_s()
        kinds = [signal.SIGINT] * 25 + [signal.SIGTERM] * 25 + [signal.SIGKILL] * 10
        chance.shuffle(kinds)
        met = set()
        for number, kind in enumerate(kinds):
            moment = chance.uniform(0, 0.7 * longest)
            with self.subTest(number=number, signal=kind, moment=moment):
                process = self.begin_or_go_on()
                time.sleep(moment)
                process.send_signal(kind)
                if number % 5 == 0:
                    process.send_signal(kind)  # does not want to wait
                code = process.wait(PATIENCE_S)
                met.add(code)
                self.assertIn(code, (0, *self.CODES[kind]), self.err())
                self.assert_sound(compared=number % 10 == 0)
                if code == 0:
                    self.assertEqual({self.cell_of(row) for row in self.rows()}, self.planned())
                    self.clear()
                elif not (self.here / "out" / "run.json").exists():
                    self.clear()
        self.assertLessEqual({-signal.SIGKILL, 130, 143}, met, "signals that met the program")
        if (self.here / "out").exists():
            self.resume()


class Killed(StoppedRun):
    """kill -9 of a process of a cell costs a row at most."""

    @staticmethod
    def is_stopped(process):
        try:
            os.kill(process, signal.SIGSTOP)
            stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        except OSError:
            return False
        return stat.rsplit(")", 1)[1].split()[0] == "T"

    def victim(self, process, depth):
        """A process `depth` below the program that had not ended when it was found: it is stopped.
        After a row, for before the first one the answers are found out that rows are compared with.
        """
        wait_until(lambda: self.count_rows() >= 1, "a row")
        found = []

        def look():
            level = [process.pid]
            for _ in range(depth):
                level = [child for one in level for child in children_of(one)]
            found[:] = level[:1] if level and self.is_stopped(level[0]) else []
            return bool(found)
        wait_until(look, "a process to kill")
        return found[0]

    def kill_one(self, model, depth):
        process = self.begin("--models", model, "--workloads", "sleep", "--set", "io=60ms",
                             "--tasks", "6", "--in-flight", "2", "--repetitions", "3")
        os.kill(self.victim(process, depth), signal.SIGKILL)
        code = process.wait(PATIENCE_S)
        self.assertIn(code, (0, 1), self.err())
        self.assert_sound()
        self.assertEqual(self.run_record()["ended"], "complete")
        self.assertTrue(self.rows())
        return {row["status"] for row in self.rows()}

    def test_a_cell(self):
        for model in ("thread_pool", "process_pool", "stackless_tasks"):
            with self.subTest(model=model):
                self.assertIn("crashed", self.kill_one(model, 1))
            self.clear()

    def test_a_worker(self):
        for model in ("process_pool", "fork_per_task", "process_pool+thread_pool"):
            with self.subTest(model=model):
                # A worker that has nothing to do any more may be killed without harm.
                self.assertLessEqual(self.kill_one(model, 2), {"ok", "failed", "crashed"})
            self.clear()


class Disk(StoppedRun):
    """What could not be written: one line names the file, and what is there can be read and gone on
    with."""

    PLAN = ("--models", "serial,thread_pool", "--workloads", "noop", "--tasks", "200",
            "--repetitions", "25")

    def check(self, code, err):
        self.assertEqual(code, 4, err)
        errors = [line for line in err.splitlines() if line.startswith("interleave: ")]
        self.assertEqual(len(errors), 1, err)
        self.assertRegex(errors[0], r"\.(csv|json)")
        self.assertNotIn("Aborted", err)
        self.assertEqual(list(self.here.glob("**/*.part")), [])
        self.assert_sound()
        if not (self.here / "out").exists():
            return 0
        rows = len(self.rows())
        self.resume()
        self.clear()
        return rows


class Full(Disk):
    """No space is left."""

    def test_files_that_may_not_grow(self):
        kept = []
        for limit in (100, 3000, 9000):
            with self.subTest(limit=limit):
                process = self.begin(preexec=lambda most=limit: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (most, most)), json_rows=False)
                kept.append(self.check(process.wait(PATIENCE_S), self.err()))
        self.assertEqual(kept[0], 0, "not even a header")
        self.assertGreater(kept[-1], 0)

    def test_a_small_disk(self):
        able = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
        if able.returncode != 0:
            self.skipTest("no mount namespace here: " + able.stderr.decode())
        # The disk is gone with its namespace, so what is on it is copied.
        script = """mkdir disk && mount -t tmpfs -o size=$1 tmpfs disk || exit 99
            program=$2; shift 2
            "$program" run --out disk/out "$@" >stdout 2>stderr; code=$?
            if [ -e disk/out ]; then cp -r disk/out out; fi
            exit $code"""
        kept = []
        for size in ("4k", "16k", "24k"):
            with self.subTest(size=size):
                ended = subprocess.run(
                    ["unshare", "-m", "sh", "-c", script, "sh", size, black_box.PROGRAM, *self.PLAN],
                    cwd=self.here, env=self.environment, check=False, timeout=PATIENCE_S)
                if ended.returncode == 99:
                    self.skipTest("no tmpfs can be mounted here")
                (self.here / "disk").rmdir()
                (self.here / "stdout").write_text("", encoding="utf-8")  # a table, and no rows
                kept.append(self.check(ended.returncode, self.err()))
        self.assertGreater(kept[-1], 0)

    def test_a_reader_that_goes_away(self):
        words = [black_box.PROGRAM, "run", "--out", "out", *self.PLAN, "--json"]
        with open(self.here / "stderr", "wb") as err:
            process = subprocess.Popen(words, cwd=self.here, env=self.environment,
                                       stdout=subprocess.PIPE, stderr=err)
        (self.here / "stdout").write_bytes(process.stdout.readline())
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE_S), -signal.SIGPIPE, self.err())
        self.assert_sound()
        self.assertEqual({self.cell_of(row) for row in self.rows()}, self.planned())


@unittest.skipUnless(os.environ.get("INTERLEAVE_FAILING_DISK"), "no library to make it fail with")
class Failing(Disk):
    """Writing fails with EIO, as it does on a disk that is broken."""

    PLAN = ("--models", "serial,gil_threads", "--workloads", "noop", "--tasks", "200",
            "--repetitions", "3")

    def failing(self, call, name, good):
        """From the call after so many `good` ones on."""
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return {**self.environment, "ASAN_OPTIONS": options, "FAILING_DISK": f"{call} {name} {good}",
                "LD_PRELOAD": os.environ["INTERLEAVE_FAILING_DISK"]}

    def run_and_fail(self, call, name, good):
        whole, self.environment = self.environment, self.failing(call, name, good)
        try:
            code = self.begin(json_rows=False).wait(PATIENCE_S)
        finally:
            self.environment = whole
        (self.here / "stdout").write_text("", encoding="utf-8")  # a table, and no rows
        self.assertIn("Input/output error", self.err())
        self.assertIn(name, self.err())
        return self.check(code, self.err())

    def test_a_file_of_the_run(self):
        """The first write to a CSV file is its header, and each of the others a repetition's."""
        for name in ("samples.csv", "latency.csv", "gil.csv"):
            with self.subTest(name=name):
                self.run_and_fail("write", name, 0)
                kept = self.run_and_fail("write", name, 3)
                self.assertEqual(kept, 2) if name == "samples.csv" else self.assertGreater(kept, 1)

    def test_the_record_of_the_run(self):
        self.assertEqual(self.run_and_fail("write", "run.json", 0), 0, "nothing was measured")
        self.assertEqual(self.run_and_fail("write", "run.json", 1), 6, "at the end: all is there")

    def test_what_the_disk_says_later(self):
        for name in ("samples.csv", "latency.csv", "gil.csv"):
            with self.subTest(name=name):
                self.assertEqual(self.run_and_fail("fsync", name, 0), 6, "at the end: all is there")

    def refuse_to_draw(self, call, name):
        ended = subprocess.run([black_box.PROGRAM, "plot", "out", "--kind", "throughput"],
                               cwd=self.here, env=self.failing(call, name, 0), text=True,
                               capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(ended.returncode, 4, ended.stderr)
        self.assertRegex(ended.stderr, f"^interleave: [^\n]*{name}[^\n]*Input/output error\n$")
        self.assertEqual(list(self.here.glob("**/*.part")), [])

    def test_a_picture(self):
        self.assertEqual(self.begin().wait(PATIENCE_S), 0, self.err())
        self.call("plot", "out", "--kind", "throughput")
        before = {path.name: path.read_bytes() for path in (self.here / "out").iterdir()}
        for call in ("write", "fsync"):
            with self.subTest(call=call):
                self.refuse_to_draw(call, "throughput.svg")
                after = {path.name: path.read_bytes() for path in (self.here / "out").iterdir()}
                self.assertEqual(after, before)
        self.call("plot", "out", "--kind", "throughput")

    def test_what_is_mended(self):
        process = self.begin("--models", "serial", "--workloads", "sleep", "--set", "io=60ms",
                             "--tasks", "6", "--repetitions", "3")
        wait_until(lambda: self.count_rows() >= 1, "a row")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130, self.err())
        if "interrupted" not in {row["status"] for row in self.rows()}:
            self.skipTest("it was stopped between two cells")
        before = (self.here / "out" / "samples.csv").read_bytes()
        for call in ("write", "fsync"):
            ended = subprocess.run([black_box.PROGRAM, "run", "--resume", "out"], cwd=self.here,
                                   env=self.failing(call, "samples.csv.part", 0), text=True,
                                   capture_output=True, timeout=PATIENCE_S, check=False)
            self.assertEqual(ended.returncode, 4, ended.stderr)
            self.assertIn("Input/output error", ended.stderr)
            self.assertEqual((self.here / "out" / "samples.csv").read_bytes(), before)
        self.resume()


class Exhausted(StoppedRun):
    """A machine that gives no more of something: rows that say so, or exit code 4."""

    PLAN = ("--models", "serial,process_pool,thread_pool,stackless_tasks", "--workloads",
            "sleep,pipe_echo", "--tasks", "8", "--in-flight", "4", "--workers", "3",
            "--repetitions", "1")

    def check(self, process):
        code = process.wait(PATIENCE_S)
        self.assertIn(code, (0, 1, 4), self.err())
        if code == 4:
            self.assertEqual(self.err().count("interleave: "), 1, self.err())
        self.assert_sound()
        if (self.here / "out").exists():
            # What the machine could not do stays said; the exit code is then that of these rows.
            before = {row["status"] for row in self.rows()}
            self.resume(code=0 if before <= {"ok", "unsupported"} else 1)
            self.assertEqual({self.cell_of(row) for row in self.rows()}, self.planned())
        self.clear()
        return code

    def test_descriptors(self):
        codes = set()
        for most in (5, 8, 11, 14, 17, 20, 30):
            with self.subTest(most=most):
                codes.add(self.check(self.begin(preexec=lambda n=most: resource.setrlimit(
                    resource.RLIMIT_NOFILE, (n, n)))))
        self.assertLessEqual({0, 4}, codes)

    def test_processes(self):
        """Root has no such limit, so it becomes somebody who owns no other process."""
        nobody = 60000 + os.getpid() % 5000
        program = self.here / "interleave"
        shutil.copy(black_box.PROGRAM, program)
        self.here.chmod(0o777)

        def limited(most):
            resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(nobody)
                os.setuid(nobody)
        codes = set()
        for most in (1, 2, 3, 4, 6):
            with self.subTest(most=most):
                codes.add(self.check(self.begin(preexec=lambda n=most: limited(n),
                                                program=program)))
        self.assertIn(4, codes)


class Misbehaving(StoppedRun):
    """What a task leaves behind ends with its cell, and the next cell does not notice."""

    def run_crasher(self, how, code):
        process = self.begin("--models", "serial,process_pool,thread_pool,stackless_tasks",
                             "--workloads", "crasher,sleep", "--set", "how=" + how, "--set",
                             "io=1ms", "--tasks", "10", "--in-flight", "2", "--repetitions", "2")
        self.assertEqual(process.wait(PATIENCE_S), code, self.err())
        self.assertEqual(self.processes(), [], "at once: the program waits for all")
        self.assert_sound()
        rows = self.rows()
        self.assertEqual({row["status"] for row in rows if row["workload"] == "sleep"}, {"ok"})
        return [row for row in rows if row["workload"] == "crasher"]

    def test_a_process_that_left_its_session(self):
        self.assertEqual({row["status"] for row in self.run_crasher("fork", 0)}, {"ok"})

    def test_whoever_starts_us_may_ignore_its_children(self):
        """Then the kernel would reap ours, and how they ended would be known to nobody."""
        process = self.begin("--models", "serial", "--workloads", "crasher", "--set", "how=segv",
                             "--tasks", "10", "--repetitions", "1",
                             preexec=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        self.assertEqual(process.wait(PATIENCE_S), 1, self.err())
        self.assertIn("SIGSEGV", self.rows()[0]["error"])

    @unittest.skipIf(os.environ.get("INTERLEAVE_SANITIZE"),
                     "AddressSanitizer reads /proc when something is thrown, and ends without it")
    def test_descriptors_that_are_never_closed(self):
        rows = self.run_crasher("dup", 1)
        self.assertEqual({row["status"] for row in rows}, {"failed"})
        self.assertEqual({row["failed_tasks"] for row in rows}, {"1"})
        self.assertIn("EMFILE: dup", rows[0]["error"])


if __name__ == "__main__":
    black_box.main()
