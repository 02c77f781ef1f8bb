"""An installed copy, and the two projects of examples/ that are built against it.

Usage: install_test.py CMAKE BUILD SOURCE COMPILER [unittest arguments]. BUILD must be built.
"""

import csv
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CMAKE = BUILD = SOURCE = COMPILER = None  # set by main()
PATIENCE_S = 400


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="interleave-install-")
        cls.addClassCleanup(directory.cleanup)
        cls.here = Path(directory.name)
        cls.prefix = cls.here / "prefix"
        cls.call(CMAKE, "--install", BUILD, "--prefix", cls.prefix)

    @classmethod
    def call(cls, *command, **options):
        done = subprocess.run(command, text=True, timeout=PATIENCE_S, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, **options)
        if done.returncode != 0:
            raise AssertionError(f"{command}: exit code {done.returncode}\n{done.stdout}")
        return done.stdout

    def build(self, example):
        """Configures and builds an example from a copy, which sees nothing of this project."""
        source = self.here / example
        self.call("cp", "-r", Path(SOURCE) / "examples" / example, source)
        self.call(CMAKE, "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                  f"-DCMAKE_CXX_COMPILER={COMPILER}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
        self.call(CMAKE, "--build", source / "build")
        return source / "build" / example

    def run_rows(self, program, *arguments):
        """The rows of a run, all of which must be ok: their answers agree with the oracle's."""
        with tempfile.TemporaryDirectory(dir=self.here) as out:
            self.call(program, "run", *arguments, "--repetitions", "1", "--out", f"{out}/run")
            with open(f"{out}/run/samples.csv", newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        for row in rows:
            self.assertEqual((row["status"], row["error"]), ("ok", ""), row["model"])
            self.assertEqual(row["failed_tasks"], "0")
        return rows

    def test_a_workload_of_ones_own_runs_on_all_models(self):
        program = self.build("own_workload")
        rows = self.run_rows(program, "--models", "all", "--workloads", "collatz", "--tasks", "60")
        self.assertEqual(len(rows), 14)
        self.assertEqual({row["workload"] for row in rows}, {"collatz"})
        self.assertEqual(len({row["digest"] for row in rows}), 1)
        composed = self.run_rows(program, "--models", "process_pool+thread_pool,serial", "--set",
                                 "numbers=500", "--workloads", "collatz", "--tasks", "60")
        self.assertEqual(len({row["digest"] for row in composed}), 1)
        self.assertNotEqual(composed[0]["digest"], rows[0]["digest"])
        self.assertIn("3n+1", self.call(program, "list", "collatz"))

    def test_a_model_of_ones_own_runs_all_kinds_of_work(self):
        program = self.build("own_model")
        rows = self.run_rows(program, "--models", "serial,asio_pool", "--workloads",
                             "noop,sleep,quick_sort,async_tree", "--tasks", "60")
        self.assertEqual([row["model"] for row in rows].count("asio_pool"), 4)
        self.run_rows(program, "--models", "asio_pool,process_pool+asio_pool", "--workloads",
                      "sleep", "--rate", "300", "--duration", "300ms")
        self.run_rows(program, "--models", "asio_pool", "--workloads", "udp_echo", "--set",
                      "hogs=1", "--tasks", "60")
        self.assertIn("[  PASSED  ]", self.call(program.parent / "conformance", "--gtest_brief=1"))

    def test_the_installed_program_needs_no_build(self):
        program = self.prefix / "bin" / "interleave"
        self.assertIn("thread_pool", self.call(program, "list", "models"))
        self.run_rows(program, "--models", "serial", "--workloads", "noop", "--tasks", "10")

    def test_the_man_page_names_every_command(self):
        page = (self.prefix / "share/man/man1/interleave.1").read_text(encoding="utf-8")
        help_text = self.call(self.prefix / "bin" / "interleave", "--help")
        commands = help_text.partition("Commands:\n")[2].partition("\n\n")[0]
        for line in commands.splitlines():
            self.assertIn(f"\n.B {line.split()[0]}\n", page)

    def complete(self, *words):
        script = self.prefix / "share/bash-completion/completions/interleave"
        path = f"{self.prefix / 'bin'}:{os.environ['PATH']}"
        code = f'. {script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _interleave; ' \
            'printf "%s\\n" "${COMPREPLY[@]}"'
        return self.call("bash", "-c", code, "bash", "interleave", *words,
                         env=dict(os.environ, PATH=path)).split()

    def test_completions_know_commands_flags_and_names(self):
        self.assertEqual(self.complete("do"), ["doctor"])
        self.assertEqual(self.complete("run", "--work"), ["--workers", "--workloads"])
        self.assertEqual(self.complete("run", "--models", "thread_"),
                         ["thread_per_task", "thread_pool"])
        self.assertEqual(self.complete("run", "--workloads", "noop,quick_s"), ["noop,quick_sort"])
        self.assertEqual(self.complete("list", "stand"), ["standard"])


def main():
    global CMAKE, BUILD, SOURCE, COMPILER
    CMAKE, BUILD, SOURCE, COMPILER = sys.argv[1:5]
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]])


if __name__ == "__main__":
    main()
