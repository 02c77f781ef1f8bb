"""Laws of scaling after `run` and in `plot`.

Usage: scaling_laws_test.py PROGRAM [unittest arguments].
"""

import csv
import json

import black_box
from black_box import HEADER, Case


class Scaling(Case):
    """Laws of scaling: fitted to a sweep over workers, or refused with the reason."""

    counts = (1, 2, 3, 4, 6, 8, 12, 16)

    def write(self, throughput, counts=counts, cpus=16):
        """A result of six blocks; throughput is a function of workers and block."""
        directory = self.here / "sweep"
        directory.mkdir(exist_ok=True)
        with open(directory / "samples.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="", lineterminator="\n")
            writer.writeheader()
            for block in range(1, 7):
                for order, workers in enumerate(counts, 1):
                    writer.writerow({
                        "schema": 1, "run_id": "sweep", "model": "thread_pool", "workload": "noop",
                        "load": "batch", "workers": workers, "in_flight": workers, "block": block,
                        "order": order, "repetition": block, "seed": 1, "status": "ok",
                        "started_utc": "2026-11-27T00:00:00Z", "tasks": 100, "wall_s": 0.1,
                        "throughput_per_s": throughput(workers, block)})
        (directory / "run.json").write_text(
            json.dumps({"machine": {"cpus_usable": cpus}}), encoding="utf-8")
        return "sweep"

    @staticmethod
    def universal(workers, block):
        """sigma 0.05, kappa 0.02, peak at 6.9; a block is as a whole faster than another."""
        noise = 1 + 0.01 * ((7 * workers + 5 * block) % 11 - 5) / 5
        stretch = 1 + 0.05 * (workers - 1) + 0.02 * workers * (workers - 1)
        return 1000 * workers / stretch * noise * (1 + block / 50)

    def test_a_sweep_of_two_is_refused(self):
        out, _ = self.call("run", "--workloads", "noop", "--models", "thread_pool,gil_threads",
                           "--workers", "1,2", "--tasks", "200", "--repetitions", "1",
                           "--out", "out", "--verbose")
        self.assertRegex(out, r"no law of scaling for gil_threads, thread_pool: [12] numbers? of "
                              r"workers.*, and a law needs six\.\n")

    def test_one_number_of_workers_is_no_sweep(self):
        out, _ = self.call("run", "--workloads", "noop", "--models", "thread_pool", "--tasks",
                           "200", "--workers", "2", "--repetitions", "1", "--out", "out",
                           "--verbose")
        self.assertNotIn("law", out)

    def test_plot_lists_and_draws_the_law(self):
        out, _ = self.call("plot", self.write(self.universal))
        self.assertRegex(out, r"Scaling of noop.*\n +model +workers +law +lambda .*\n"
                              r" +thread_pool +1-16 +USL +1\.0\d k/s .* 6\.\d\d \(6\.\d+-[67]\.\d+\)")
        self.assertRegex(out, r"Amdahl does not hold for thread_pool: it is off by \d")
        picture = (self.here / "sweep" / "workers.svg").read_text(encoding="utf-8")
        self.assertIn(">Universal Scalability Law</text>", picture)
        self.assertRegex(picture, r"<polyline [^>]*stroke-dasharray=.1\.5 3")
        self.assertIn("by the Universal Scalability Law with sigma 0.0", picture)

    def test_more_workers_than_cpus_are_left_out(self):
        out, _ = self.call("plot", self.write(self.universal, cpus=8), "--kind", "workers")
        self.assertRegex(out, r" +thread_pool +1-8 +USL")
        self.assertIn("left out: 12, 16.\n", out)
        out, _ = self.call("plot", self.write(self.universal, cpus=4), "--kind", "workers")
        self.assertIn("no law of scaling for thread_pool: 4 numbers of workers up to the 4 CPUs, "
                      "and a law needs six.\n", out)
        self.assertNotIn("Scaling of", out)

    def test_other_pictures_list_no_law(self):
        out, _ = self.call("plot", self.write(self.universal), "--kind", "throughput")
        self.assertEqual(out, "sweep/throughput.svg\n")

    def test_hostile_values(self):
        for value in ("nan", "inf", "-inf", "1e999"):
            name = self.write(lambda workers, block, bad=value: bad)
            _, err = self.call("plot", name, code=2)
            self.assertRegex(err, r"samples.csv:2: .*a number")
        for value in ("0", "-1", "1e-320", "1e308", ""):
            name = self.write(lambda workers, block, bad=value:
                              bad if workers == 4 else self.universal(workers, block))
            self.call("plot", name)
        name = self.write(lambda workers, block: 100, counts=(0, 1, 2, 3, 4, 5, 6, 2**64 - 1))
        self.call("plot", name)


if __name__ == "__main__":
    black_box.main()
