"""A run that something happens to, for resume_test.py and faults_test.py."""

import json
import subprocess

import black_box
from black_box import Case


class StoppedRun(Case):
    """A run in ./out and what must hold after it."""

    PLAN = ("--models", "serial,process_pool,thread_pool", "--workloads", "noop,sleep",
            "--tasks", "4", "--repetitions", "2", "--set", "io=1ms")

    def begin(self, *plan, json_rows=True, resumed=False, preexec=lambda: None, program=None):
        """Starts a run whose stdout and stderr go to files, so that it never waits for us."""
        words = [program or black_box.PROGRAM, "run"]
        words += ["--resume", "out"] if resumed else ["--out", "out", *(plan or self.PLAN)]
        if json_rows:
            words.append("--json")

        def prepare():
            black_box.default_signals()
            preexec()
        with open(self.here / "stdout", "wb") as out, open(self.here / "stderr", "wb") as err:
            process = subprocess.Popen(words, cwd=self.here, env=self.environment, stdout=out,
                                       stderr=err, preexec_fn=prepare)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def err(self):
        return (self.here / "stderr").read_text(encoding="utf-8")

    def count_rows(self):
        """Lines of samples.csv after the header: rows hold no line breaks here."""
        try:
            return (self.here / "out" / "samples.csv").read_bytes().count(b"\n") - 1
        except OSError:
            return 0

    @staticmethod
    def cell_of(row):
        return tuple(str(row[name] if row[name] is not None else "") for name in
                     ("model", "workload", "params", "workers", "in_flight", "block"))

    def planned(self):
        """Every (cell, block) of the run, as its run.json says."""
        record = self.run_record()
        return {self.cell_of({**cell, "block": block}) for cell in record["cells"]
                for block in range(1, record["blocks"] + 1)}

    def assert_sound(self, compared=True):
        """What must hold whenever a run is over, however it was ended."""
        self.assert_no_process_left()
        if not (self.here / "out").exists():
            return
        rows = self.rows()
        shown = [json.loads(line) for line in
                 (self.here / "stdout").read_text(encoding="utf-8").splitlines(keepends=True)
                 if line.endswith("\n")]
        kept = {(*self.cell_of(row), row["started_utc"]) for row in rows}
        for row in shown:
            self.assertIn((*self.cell_of(row), row["started_utc"]), kept, "a row was lost")
        if compared and any(row["throughput_per_s"] for row in rows):
            self.call("compare", "out", "out")

    def resume(self, *more, code=0):
        before = [row for row in self.rows() if row["status"] != "interrupted"]
        out, err = self.call("run", "--resume", "out", *more, code=code)
        rows = self.rows()
        self.assertEqual(rows[:len(before)], before, "what was measured stays")
        self.assertEqual(self.run_record()["ended"], "complete")
        cells = [self.cell_of(row) for row in rows]
        self.assertEqual(len(cells), len(set(cells)), "each once")
        if code == 0:
            self.assertEqual(set(cells), self.planned())
        return out, err

    def clear(self):
        subprocess.run(["rm", "-rf", str(self.here / "out")], check=True)
