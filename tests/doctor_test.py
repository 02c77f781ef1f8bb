"""Black-box tests of `interleave doctor`. Usage: doctor_test.py PATH/TO/interleave"""

import json
import subprocess
import sys
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


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
