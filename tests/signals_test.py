"""Signals that a terminal sends: the end of a session, Ctrl-Z and going on; and freezes from elsewhere.

Usage: signals_test.py PROGRAM [unittest arguments]. Nothing waits for a time to pass, but for the time
that a freeze lasts: each step waits until the one before it can be seen.
"""

import os
import signal
import time
from pathlib import Path

import black_box
from black_box import PATIENCE_S, wait_until
from serve_test import HELLO, SLOW, Client, ServeCase
from stopped_run import StoppedRun

LONG_S = 0.7  # a freeze: half a second and more


def state_of(process):
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return "gone"
    return stat.rsplit(")", 1)[1].split()[0]


def children_of(process):
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


class HangUp(StoppedRun):
    """SIGHUP ends as SIGTERM does."""

    PLAN = ("--models", "serial", "--workloads", "sleep", "--tasks", "4", "--in-flight", "1",
            "--repetitions", "50", "--set", "io=20ms")

    def test_a_run_keeps_what_it_has(self):
        process = self.begin(json_rows=False)
        wait_until(lambda: self.count_rows() >= 2, "two rows")
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(PATIENCE_S), 129, self.err())
        self.assert_no_process_left()
        self.assertIn("run --resume", self.err())
        self.assertIn("sleep", (self.here / "stdout").read_text(encoding="utf-8"), "a table")
        self.assertEqual(self.run_record()["ended"], "interrupted")
        self.assertGreaterEqual(len([row for row in self.rows() if row["status"] == "ok"]), 2)

    def test_who_ignores_it_goes_on(self):
        """nohup(1)."""
        process = self.begin("--models", "serial", "--workloads", "sleep", "--tasks", "4",
                             "--repetitions", "5", "--set", "io=20ms",
                             preexec=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        wait_until(lambda: self.count_rows() >= 1, "a row")
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(PATIENCE_S), 0, self.err())


class HungUpServer(ServeCase):
    def test_answers_what_was_asked(self):
        process, port = self.serve("stackless_tasks", "--set", "upstream=300ms")
        with Client(port) as client:
            self.assertEqual(client.ask(HELLO).status, 200)
            client.send(SLOW)
            wait_until(lambda: self.has_read(port, client.socket.getsockname()[1]), "the request")
            process.send_signal(signal.SIGHUP)
            self.assertEqual(client.answer().status, 200)
        _, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 0, err)

    @staticmethod
    def has_read(port, client_port):
        """Is nothing left in the receive queue of the server's end of this connection?"""
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            words = line.split()
            ports = [int(words[place].split(":")[1], 16) for place in (1, 2)]
            if ports == [port, client_port]:
                return int(words[4].split(":")[1], 16) == 0
        return False


class Frozen(StoppedRun):
    """A row holds the time in which its cell stood still, and says so."""

    PLAN = ("--models", "process_pool", "--workloads", "sleep", "--tasks", "4", "--in-flight", "2",
            "--workers", "2", "--repetitions", "2", "--set", "io=400ms", "--timeout", "60s")

    def begin_cell(self):
        """The program and the second repetition's cell, once that has its workers: the cell before
        the first row is a pilot, which has none."""
        process = self.begin()
        wait_until(lambda: self.count_rows() >= 1, "a row")
        found = []

        def look():
            found[:] = [child for child in children_of(process.pid) if len(children_of(child)) == 2]
            return bool(found)
        wait_until(look, "a cell with its workers")
        return process, found[0]

    def flags(self):
        return ["frozen" in row["flags"].split(";") for row in self.rows()]

    def finish(self, process):
        self.assertEqual(process.wait(PATIENCE_S), 0, self.err())
        self.assertEqual({row["status"] for row in self.rows()}, {"ok"})
        self.assertIn("frozen", [warning["kind"] for warning in self.run_record()["warnings"]])

    def test_ctrl_z_stops_the_cell_too(self):
        process, cell = self.begin_cell()
        workers = children_of(cell)
        self.stop_and_go_on(process, cell, workers)
        self.finish(process)
        self.assertEqual(self.flags(), [False, True], "the one that was touched")

    def stop_and_go_on(self, process, cell, workers):
        process.send_signal(signal.SIGTSTP)
        for one in (process.pid, cell, *workers):
            wait_until(lambda: state_of(one) == "T", "all are stopped")
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: state_of(process.pid) != "T" and state_of(cell) != "T", "all go on")

    def test_a_stop_does_not_count_as_the_cells_time(self):
        process = self.begin(*self.PLAN[:-1], "3s")
        wait_until(lambda: self.count_rows() >= 1 and children_of(process.pid), "a cell")
        process.send_signal(signal.SIGTSTP)
        wait_until(lambda: state_of(process.pid) == "T", "the program is stopped")
        time.sleep(3)
        process.send_signal(signal.SIGCONT)
        self.assertEqual(process.wait(PATIENCE_S), 0, self.err())
        self.assertEqual({row["status"] for row in self.rows()}, {"ok"})

    def test_a_cell_that_somebody_stopped(self):
        process, cell = self.begin_cell()
        os.killpg(cell, signal.SIGSTOP)
        wait_until(lambda: state_of(cell) == "T", "the cell is stopped")
        os.killpg(cell, signal.SIGCONT)
        self.finish(process)
        self.assertIn(True, self.flags())

    def test_everything_was_stopped(self):
        """A frozen container, a paused machine: nobody is told."""
        process, cell = self.begin_cell()
        process.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(process.pid) == "T", "the program is stopped")
        time.sleep(LONG_S)
        process.send_signal(signal.SIGCONT)
        self.finish(process)
        self.assertIn(True, self.flags())
        self.assertNotEqual(cell, 0)


if __name__ == "__main__":
    black_box.main()
