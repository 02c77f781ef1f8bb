"""The program on a terminal: what fits, what moves, and what stays when it is over.

Usage: terminal_test.py PROGRAM [unittest arguments].
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import black_box
from black_box import PATIENCE_S, Case, default_signals

SMALL = ["run", "--models", "serial,process_pool+stackless_tasks", "--workloads", "noop,sleep",
         "--set", "io=1ms", "--tasks", "20", "--repetitions", "6", "--out", "out", "--verbose"]
TAKEN_AWAY = "\r\033[K"


class OnTerminal(Case):
    def on_terminal(self, columns, *arguments, term="xterm", code=0):
        """What a terminal of that width gets of both streams, without its own "\\r\\n"."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = dict(self.environment, TERM=term)
        environment.pop("COLUMNS", None)
        environment.pop("NO_COLOR", None)
        process = subprocess.Popen(
            [black_box.PROGRAM, *arguments], cwd=self.here, env=environment, stdin=slave,
            stdout=slave, stderr=slave, preexec_fn=default_signals)
        os.close(slave)
        text = self.read_to_the_end(master)
        self.assertEqual(process.wait(PATIENCE_S), code, text)
        return text.replace("\r\n", "\n")

    @staticmethod
    def read_to_the_end(master):
        data = b""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                more = os.read(master, 65536)
            except OSError:  # EIO: nobody has the other end any more
                more = b""
            if not more:
                break
            data += more
        os.close(master)
        return data.decode("utf-8")

    def without_progress(self, text):
        """Each changing line is within one line, and taken away before anything else is written."""
        self.assertIn(TAKEN_AWAY, text)
        *lines, rest = text.split(TAKEN_AWAY)
        for line in lines:
            self.assertNotIn("\n", line)
            self.assertNotIn("\033", line)
        return lines, rest

    @staticmethod
    def without_colour(text):
        return re.sub(r"\033\[[\d;]*m", "", text)

    def test_progress_is_cut_to_the_width_and_taken_away(self):
        for columns in (20, 40, 80):
            with self.subTest(columns=columns):
                lines, rest = self.without_progress(self.on_terminal(columns, *SMALL))
                self.assertLess(max(map(len, lines)), columns)
                self.assertTrue(any("block 1 of 6" in line for line in lines), lines)
                self.assertNotIn("block 1 of 6", rest)
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_a_narrow_table_says_what_it_leaves_out(self):
        _, rest = self.without_progress(self.on_terminal(56, *SMALL))
        text = self.without_colour(rest)
        self.assertLessEqual(max(map(len, text.split("interleave-out")[0].splitlines())), 56, text)
        self.assertIn("tasks/s", text)
        said = " ".join(text.split())
        self.assertRegex(said, r"No room for: .*p50.*memory.*\. A wider terminal shows them")

    def test_where_there_is_room_nothing_is_left_out(self):
        _, rest = self.without_progress(self.on_terminal(200, *SMALL))
        self.assertNotIn("No room for", rest)
        self.assertIn("\033[", rest)

    def test_a_dumb_terminal_gets_plain_lines(self):
        for term in ("dumb", ""):
            text = self.on_terminal(80, *SMALL, term=term)
            self.assertNotIn("\033", text)
            self.assertNotIn("\r", text)
            self.assertIn("block 1 of 6 done", text)
            subprocess.run(["rm", "-r", str(self.here / "out")], check=True)

    def test_list_and_help_fit(self):
        for columns in (40, 80):
            for arguments in (["list"], ["help"], ["run", "--help"]):
                for line in self.on_terminal(columns, *arguments).splitlines():
                    if len(line.split()) > 2:
                        self.assertLessEqual(len(line), columns, line)


class ClosedPipe(Case):
    """A reader that has had enough, as `head` after its lines."""

    def end_of(self, *arguments, prepare=None):
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.Popen(
            [black_box.PROGRAM, *arguments], cwd=self.here, env=self.environment, stdout=writer,
            stderr=subprocess.PIPE, text=True, preexec_fn=prepare)
        os.close(writer)
        _, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, err

    def test_ends_the_program_as_it_ends_others(self):
        for arguments in (["list"], ["--help"], ["list", "mix"]):
            self.assertEqual(self.end_of(*arguments), (-signal.SIGPIPE, ""))

    def test_keeps_what_was_measured(self):
        code, err = self.end_of(*SMALL)
        self.assertEqual(code, -signal.SIGPIPE, err)
        self.assertNotIn("standard output", err)
        self.assertEqual(len(self.rows()), 24)

    def test_is_an_error_for_those_who_ignore_the_signal(self):
        code, err = self.end_of("list", prepare=lambda: signal.signal(signal.SIGPIPE,
                                                                      signal.SIG_IGN))
        self.assertEqual(code, 4)
        self.assertIn("standard output", err)


if __name__ == "__main__":
    black_box.main()
