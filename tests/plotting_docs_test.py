#!/usr/bin/env python3
"""Runs the scripts of docs/plotting.md on a committed run, and compares the numbers that they print.

    plotting_docs_test.py SOURCE_DIR PROGRAM

The expected numbers are computed here with the standard library alone, and the medians are compared
with those that the program prints. pandas, matplotlib and gnuplot must be there. R is left out, and
a line says so, where there is no Rscript.
"""

import csv
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

LIMIT_S = 120
WORKLOADS = ["noop", "mix", "tcp_echo"]
UNITS = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}


def blocks(page):
    """The scripts of the page, by language."""
    found = {}
    for language, text in re.findall(r"```(python|r|gnuplot)\n(.*?)```", page, re.DOTALL):
        found.setdefault(language, []).append(text)
    return found


def run(command, directory):
    done = subprocess.run(command, cwd=directory, text=True, timeout=LIMIT_S, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"exit {done.returncode}: {command}\n{done.stdout}{done.stderr}")
    return done.stdout + (done.stderr if command[0] == "gnuplot" else "")


def samples(reference, workload):
    with open(reference / "samples.csv", newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file)
                if row["workload"] == workload and row["status"] in ("ok", "saturated")]


def expected(rows):
    """The committed run has six repetitions, so the interval is the whole range."""
    values = {}
    for row in rows:
        values.setdefault(row["model"], []).append(float(row["throughput_per_s"]))
    assert values and all(len(found) == 6 for found in values.values())
    return {model: tuple(f"{number:.7g}" for number in
                         (statistics.median(found), min(found), max(found)))
            for model, found in values.items()}


def printed(output):
    lines = [line.split() for line in output.splitlines() if line.strip()]
    return {line[0]: tuple(f"{float(number):.7g}" for number in line[1:]) for line in lines}


def check_medians(program, reference, workload, numbers):
    """`compare` prints the medians of all cells, with three digits."""
    output = run([program, "compare", str(reference), str(reference)], reference)
    shown = dict(re.findall(rf"^\W+(\S+) +{workload}\b.*?  (\d[\d.]*(?: [kMG])?)/s", output, re.M))
    assert set(shown) == set(numbers), (shown, numbers)
    for model, text in shown.items():
        number, _, unit = text.partition(" ")
        ours = float(number) * UNITS[unit]
        assert abs(ours / float(numbers[model][0]) - 1) < 0.006, (model, text, numbers[model])


def check_throughput(scripts, reference, workload, scratch, numbers):
    for name, (command, picture) in scripts.items():
        got = printed(run([*command, str(reference), workload], scratch))
        if got != numbers:
            sys.exit(f"{name} on {workload} prints\n{got}\ninstead of\n{numbers}")
        assert (scratch / picture).stat().st_size > 1000, f"{name} drew nothing"
        (scratch / picture).unlink()
        print(f"ok: {name} on {workload}, {len(numbers)} models")


def write_twenty(reference, directory):
    """A run with twenty repetitions. Tables say that the sixth and the fifteenth are the ends."""
    directory.mkdir()
    row = dict(samples(reference, "mix")[0], workload="twenty")
    numbers = {}
    with open(directory / "samples.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row.keys(), lineterminator="\n")
        writer.writeheader()
        for model, scale in (("one", 1), ("a+b", 1000)):
            for block in range(20):
                place = block * 7 % 20 + 1
                writer.writerow(dict(row, model=model, block=block, throughput_per_s=scale * place))
            numbers[model] = tuple(f"{scale * number:.7g}" for number in (10.5, 6, 15))
    return numbers


def check_ratio(script, reference, workload, scratch):
    by_block = {(row["block"], row["model"]): float(row["throughput_per_s"])
                for row in samples(reference, workload)}
    ratios = [by_block[block, "thread_pool"] / by_block[block, "serial"]
              for block in sorted({block for block, _ in by_block})]
    wanted = f"thread_pool/serial {statistics.geometric_mean(ratios):.4g} in 6 blocks"
    got = run(["/usr/bin/python3", str(script), str(reference), workload, "thread_pool", "serial"],
              scratch)
    assert got.strip() == wanted, (got, wanted)


def check_percentiles(script, reference, workload, scratch):
    with open(reference / "latency.csv", newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["workload"] == workload]
    values = {}
    for line in lines:
        key = (line["model"], float(line["quantile"]))
        values.setdefault(key, []).append(float(line["latency_ns"]))
    wanted = {key: f"{statistics.median(found):.7g}" for key, found in values.items()}
    got = run(["/usr/bin/python3", str(script), str(reference), workload], scratch)
    shown = {(model, float(quantile)): latency for model, quantile, latency in
             (line.split() for line in got.splitlines())}
    assert shown == wanted and wanted, (shown, wanted)


def write_scripts(page, scratch):
    found = blocks(page)
    assert {language: len(texts) for language, texts in found.items()} == \
        {"python": 3, "r": 1, "gnuplot": 1}, found.keys()
    paths = {}
    for language, texts in found.items():
        for number, text in enumerate(texts):
            path = scratch / f"script-{number}.{language}"
            path.write_text(text, encoding="utf-8")
            paths[language, number] = path
    return paths


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    program = str(pathlib.Path(sys.argv[2]).resolve())
    reference = source / "results/reference/debian12-2cpu"
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        paths = write_scripts((source / "docs/plotting.md").read_text(encoding="utf-8"), scratch)
        scripts = {
            "pandas": (["/usr/bin/python3", str(paths["python", 0])], "throughput-pandas.svg"),
            "gnuplot": (["gnuplot", "-c", str(paths["gnuplot", 0])], "throughput-gnuplot.svg"),
        }
        if shutil.which("Rscript"):
            scripts["R"] = (["Rscript", "--vanilla", str(paths["r", 0])], "throughput-r.pdf")
        else:
            print("R is left out: there is no Rscript")
        numbers = write_twenty(reference, scratch / "many")
        check_throughput(scripts, scratch / "many", "twenty", scratch, numbers)
        for workload in WORKLOADS:
            numbers = expected(samples(reference, workload))
            check_medians(program, reference, workload, numbers)
            check_throughput(scripts, reference, workload, scratch, numbers)
            check_ratio(paths["python", 1], reference, workload, scratch)
            check_percentiles(paths["python", 2], reference, workload, scratch)


if __name__ == "__main__":
    main()
