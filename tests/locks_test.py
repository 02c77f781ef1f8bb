"""What the interpreter locks did, and `fidelity`.

Usage: locks_test.py PROGRAM [unittest arguments].
"""

import csv
import signal

import black_box
from black_box import PATIENCE_S, Case, wait_until


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
                           "--repetitions", "1", "--verbose")
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


if __name__ == "__main__":
    black_box.main()
