"""What `help`, `list` and `--version` say.

Usage: help_test.py PROGRAM [unittest arguments].
"""

import re

import black_box
from black_box import Case


COMMANDS = ["list", "run", "map", "show", "plot", "report", "serve", "compare", "import", "fidelity",
            "doctor", "help"]


class Help(Case):
    def test_only_the_main_help_prints_the_exit_codes(self):
        out, _ = self.call("--help")
        for code in ("0 ", "1 ", "2 ", "4 ", "130 ", "143"):
            self.assertIn(code, out)
        for command in COMMANDS:
            self.assertIn(f"  {command} ", out)
            self.assertNotIn("Exit codes", self.call(command, "--help")[0])

    def test_help_explains_a_command(self):
        self.assertEqual(self.call("help"), self.call("--help"))
        for command in COMMANDS:
            out, _ = self.call("help", command)
            self.assertEqual(out, self.call(command, "--help")[0])
            self.assertRegex(out, rf"(?m)^Usage: interleave {command}\b")
        self.assertRegex(self.call("help", "show")[0], r"(?m)^Usage: interleave show DIR... \[FLAGS\]$")
        self.assertRegex(self.call("help", "plot")[0], r"(?m)^Usage: interleave plot DIR\.\.\. \[FLAGS\]$")
        self.assertIn("(default: poisson)", " ".join(self.call("help", "run")[0].split()))

    def test_version(self):
        self.assertRegex(self.call("--version")[0], r"^interleave \d+\.\d+\.\d+\n$")
        self.assertEqual(self.call("-V"), self.call("--version"))

    def test_lines_fit(self):
        """But for a single word, such as a flag with its type, and what stands before it."""
        for columns in ("40", "60", "80", "120"):
            self.environment["COLUMNS"] = columns
            for arguments in (["list"], ["list", "mix"], ["list", "gil_priority"], ["list", "quick"],
                              ["help"], *(["help", command] for command in COMMANDS)):
                for line in self.call(*arguments)[0].splitlines():
                    if len(line.split()) > 2:
                        self.assertLessEqual(len(line), int(columns), (arguments, line))

    def test_without_a_terminal_there_are_eighty_columns(self):
        self.environment.pop("COLUMNS", None)
        out, _ = self.call("list")
        self.environment["COLUMNS"] = "80"
        self.assertEqual(self.call("list")[0], out)
        self.environment["COLUMNS"] = "nonsense"
        self.assertEqual(self.call("list")[0], out)

    def test_no_name_runs_into_a_sentence(self):
        for line in self.call("list")[0].splitlines():
            if line.startswith("  ") and line[2] != " ":
                self.assertRegex(line, r"^  [\w+]+  +\w")

    def test_list_shows_everything_but_the_hidden_workloads(self):
        out, _ = self.call("list")
        for name in ("serial", "noop", "sleep", "io=2ms", "crasher", "quick"):
            self.assertIn(name, out)
        for name in ("faulty", "observer"):
            self.assertNotIn(name, out)

    def test_list_says_what_may_be_put_together(self):
        out, _ = self.call("list", "models")
        self.assertRegex(out, r"(?s)\n  A\+B .*process_pool\+stackless_tasks.*\[processes=0")

    def test_list_knows_each_name(self):
        out, _ = self.call("list", "mix")
        self.assertTrue(out.startswith("mix, a workload ("), out)
        self.assertRegex(out, r"(?m)^  io=\w+ +\w")
        self.assertIn("(0s to 600s)", out)
        out, _ = self.call("list", "process_pool")
        self.assertTrue(out.startswith("process_pool, a model\n"), out)
        self.assertIn("(one of counter|pipe)", out)
        self.assertIn("no parameters", self.call("list", "serial")[0])
        self.assertIn("processes=", self.call("list", "process_pool+stackless_tasks")[0])
        self.assertIn("--models all", " ".join(self.call("list", "gil_legacy")[0].split()))
        out, _ = self.call("list", "quick")
        self.assertTrue(out.startswith("quick, a suite\n"), out)
        self.assertRegex(out, r"workloads +\w+, \w+")
        for name in set(re.findall(r"(?m)^  (\w+)  ", self.call("list")[0])):
            self.assertTrue(self.call("list", name)[0].startswith(f"{name}, a "), name)

    def test_list_of_one_kind(self):
        self.assertNotIn("serial", self.call("list", "workloads")[0])
        self.assertNotIn("sleep", self.call("list", "models")[0])
        self.assertIn("quick", self.call("list", "suites")[0])
        self.assertEqual(self.call("list", "model"), self.call("list", "models"))


if __name__ == "__main__":
    black_box.main()
