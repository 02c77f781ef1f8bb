"""Result directories for the tests of the HTML report, made of the committed reference runs."""

import csv
import random
import shutil
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "results/reference"
HOSTILE = ['<script>alert(1)</script>', '"onload="alert(1)', "</script><!--", "]]>", "\u202egnp.exe",
           "a\x00b\x1b[31mc"]
AS_SHOWN = HOSTILE[:4] + ["\ufffdgnp.exe", "a\ufffdb [31mc"]


def read(run, name):
    with open(REFERENCE / run / name, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return reader.fieldnames, list(reader)


def write(directory, name, columns, rows):
    directory.mkdir(exist_ok=True)
    with open(directory / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def copy(directory, run="debian12-2cpu"):
    directory.mkdir()
    for name in ("samples.csv", "latency.csv", "run.json", "gil.csv", "gil_waits.csv"):
        if (REFERENCE / run / name).exists():
            shutil.copy(REFERENCE / run / name, directory / name)
    return directory


def times(directory, copies):
    """The reference run with each workload `copies` times, under names of their own."""
    for name in ("samples.csv", "latency.csv"):
        columns, rows = read("debian12-2cpu", name)
        made = [dict(row, workload=f"{row['workload']}_{copy}") if copy else row
                for copy in range(copies) for row in rows]
        write(directory, name, columns, made)
    shutil.copy(REFERENCE / "debian12-2cpu/run.json", directory / "run.json")
    return directory


def long_run(directory, rows):
    """The reference run with so many blocks that it has this number of rows, or a few more."""
    columns, block = read("debian12-2cpu", "samples.csv")
    noise = random.Random(1)
    made = []
    while len(made) < rows:
        for row in block:
            made.append(dict(row, block=int(row["block"]) + len(made) // len(block) * 6))
            if row["throughput_per_s"]:
                made[-1]["throughput_per_s"] = float(row["throughput_per_s"]) * noise.gauss(1, 0.05)
    write(directory, "samples.csv", columns, made)
    return directory


def hostile(directory):
    """Every text of every file is one that wants to be more than text."""
    for name in ("samples.csv", "latency.csv"):
        columns, rows = read("debian12-2cpu", name)
        for row in rows:
            index = int(row["block"]) - 1
            row["run_id"] = "run " + HOSTILE[0]
            row["workload"] += HOSTILE[index % len(HOSTILE)]
            row["params"] += HOSTILE[(index + 1) % len(HOSTILE)]
            row["model"] += HOSTILE[(index + 2) % len(HOSTILE)]
            if name == "samples.csv":
                row.update(suite=HOSTILE[0], error=HOSTILE[index % len(HOSTILE)],
                           flags=HOSTILE[1], row_flags=HOSTILE[1], machine=HOSTILE[2])
        write(directory, name, columns, rows)
    text = (REFERENCE / "debian12-2cpu/run.json").read_text(encoding="utf-8")
    for word in ("AMD EPYC", "quick", "Linux", "GNU", "a loop that only", "--quick"):
        text = text.replace(word, "</script><script>alert(1)</script>\\u202e\\u0000")
    (directory / "run.json").write_text(text, encoding="utf-8")
    return directory


def troubled(directory):
    """Rows that failed, are unsupported, saturated or flagged; two rates and a goal."""
    columns, rows = read("debian12-2cpu", "samples.csv")
    made = []
    for row in rows:
        if row["workload"] == "tcp_echo":
            for rate, share in ((200, 1), (2000, 0.99), (20000, 0.4)):
                slow = row["model"] in ("serial", "gil_threads") and rate == 20000
                made.append(dict(
                    row, load="open", offered_per_s=rate, achieved_share=share if slow else 0.999,
                    status="saturated" if slow else "ok", throughput_per_s=rate * 0.99,
                    error="could not keep up" if slow else "", congestions=40,
                    lat_p99_ns=int(row["lat_p99_ns"] or 9e5) * (1 + rate // 4000)))
            continue
        made.append(row)
        if row["model"] == "fork_per_task":
            row.update(status="crashed", error="a child died with signal 11 (SIGSEGV)", throughput_per_s="")
        if row["model"] == "process_pool" and row["workload"] == "mix":
            row.update(status="unsupported", error="needs more processes than allowed", throughput_per_s="")
        if row["model"] == "tbb_arena":
            row.update(status="timeout", error="no answer after 60 s", throughput_per_s="")
        if row["model"] == "thread_pool":
            row.update(flags="pressure;steal", row_flags="pressure;steal")
        if row["model"] == "stackless_tasks" and row["workload"] == "noop":
            row.update(flags="short_window", row_flags="short_window")
    write(directory, "samples.csv", columns, made)
    shutil.copy(REFERENCE / "debian12-2cpu/latency.csv", directory / "latency.csv")
    text = (REFERENCE / "debian12-2cpu/run.json").read_text(encoding="utf-8")
    (directory / "run.json").write_text(text.replace('"--quick"', '"--slo=p99=20ms"'), encoding="utf-8")
    return directory
