"""The program as its users see it: a command line, two streams, an exit code and a directory.

Each test runs in an empty directory of its own and checks that it leaves no process behind. The files
beside this one, one a subject, are called with the program: NAME_test.py PROGRAM [unittest arguments].
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

PROGRAM = None  # set by main()
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


def main():
    """For `if __name__ == "__main__"` of a file of tests."""
    global PROGRAM
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__", verbosity=2)
