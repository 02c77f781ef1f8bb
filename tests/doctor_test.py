"""Black-box tests of `interleave doctor`. Usage: doctor_test.py PATH/TO/interleave"""

import json
import resource
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""


def doctor(*arguments):
    return subprocess.run([PROGRAM, "doctor", *arguments], capture_output=True, text=True,
                          timeout=60, check=False)


class Doctor(unittest.TestCase):
    def test_speaks_in_sentences(self):
        result = doctor()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("no scaling beyond", result.stdout)
        for line in result.stdout.splitlines():
            self.assertRegex(line, r"^(ok|limits) +[a-z0-9_]+ +\S.*: .+$")

    def test_says_the_same_to_programs(self):
        result = doctor("--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        findings = json.loads(result.stdout)["findings"]
        names = [finding["name"] for finding in findings]
        self.assertEqual(len(names), len(set(names)))
        shown = [line.split()[1] for line in doctor().stdout.splitlines()]
        self.assertEqual(names, shown)
        for finding in findings:
            self.assertIn(finding["verdict"], ("ok", "limits", "unable"))
            self.assertTrue(finding["sentence"])

    def test_takes_no_arguments(self):
        result = doctor("everything")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(len(result.stderr.splitlines()), 1)


class Limits(unittest.TestCase):
    """What does not fit is refused before it is tried."""

    def run_with_descriptors(self, most, in_flight):
        with tempfile.TemporaryDirectory() as here:
            return subprocess.run(
                [PROGRAM, "run", "--models", "serial", "--workloads", "pipe_echo", "--in-flight",
                 in_flight, "--tasks", "5", "--repetitions", "1", "--json", "--out", "out"],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most // 2, most)),
                cwd=here, capture_output=True, text=True, timeout=60, check=False)

    def test_a_cell_that_does_not_fit_is_unsupported(self):
        result = self.run_with_descriptors(256, "30,1000")
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = {row["in_flight"]: row for row in map(json.loads, result.stdout.splitlines())}
        self.assertEqual(rows[30]["status"], "ok", "the soft limit of 128 was raised")
        self.assertEqual(rows[1000]["status"], "unsupported")
        self.assertIn("RLIMIT_NOFILE", rows[1000]["error"])
        self.assertIsNone(rows[1000]["tasks"])

    def test_a_run_in_which_nothing_fits_is_refused(self):
        result = self.run_with_descriptors(256, "1000")
        self.assertEqual(result.returncode, 4)
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertIn("RLIMIT_NOFILE", result.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
