#!/usr/bin/env python3
"""Holds the numbers that the documents quote against the committed results.

    quoted_test.py SOURCE_DIR            docs/fidelity.md, docs/models/README.md
    quoted_test.py SOURCE_DIR --write    puts the measured numbers into docs/models/README.md

Each line of the table in docs/fidelity.md names a row (F1 to F18) and has two numbers: CPython's and
the simulator's. One point of that row must have both of them, to the digits that are written. A line
of the first table in docs/models/README.md is made of medians of samples.csv.
"""

import argparse
import csv
import pathlib
import re
import statistics
import sys

REFERENCE = pathlib.Path("results/reference/debian12-2cpu")
FIDELITY = pathlib.Path("docs/fidelity.md")
MODELS = pathlib.Path("docs/models/README.md")
WORKLOADS = ("noop", "quick_sort", "tcp_echo", "mix")


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_rounded(text, value):
    """Is `text` what becomes of `value` with the digits that it shows?"""
    if not value:
        return False
    number = text.replace(",", "")
    decimals = len(number.partition(".")[2])
    if decimals:
        return f"{float(value):.{decimals}f}" == number
    shown = len(number.rstrip("0")) or 1
    return float(f"{float(value):.{shown}g}") == float(number)


def fidelity_faults(source):
    points = rows_of(source / REFERENCE / "fidelity/verdicts.csv")
    text = (source / FIDELITY).read_text(encoding="utf-8")
    pattern = re.compile(r"\| (.*) \((F\d+)\) \| ([\d.,]+) \| ([\d.,]+) \|$")
    quoted = [found.groups() for found in map(pattern.match, text.splitlines()) if found]
    if len(quoted) < 15:
        yield f"{FIDELITY} quotes only {len(quoted)} points: has its table another form?"
    for _, row, cpython, simulator in quoted:
        if not any(point["row"] == row and is_rounded(cpython, point["cpython"])
                   and is_rounded(simulator, point["simulator"]) for point in points):
            yield f"{FIDELITY}: {row} {cpython} {simulator} is no point of verdicts.csv"
    counts = f"{sum(point['verdict'] == 'ok' for point in points)} of {len(points)} points"
    if counts not in text:
        yield f"{FIDELITY}: '{counts}' does not stand there"


def three_digits(number):
    """12.4 M, 1.09 k, 465."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k"), (1, "")):
        if float(f"{number:.3g}") >= size or size == 1:
            return f"{float(f'{number / size:.3g}'):g}{letter}"
    return ""


def model_lines(source):
    """A line for each model, in the order of the table."""
    rows = [row for row in rows_of(source / REFERENCE / "samples.csv") if row["status"] == "ok"]

    def median(model, workload, column):
        return statistics.median(float(row[column]) for row in rows
                                 if (row["model"], row["workload"]) == (model, workload))

    order = re.findall(r"(?m)^\| \[(\w+)\]\(\w+\.md\) \|", (source / MODELS).read_text("utf-8"))
    for model in order:
        if not any(row["model"] == model for row in rows):
            continue
        cells = [three_digits(median(model, workload, "throughput_per_s")) for workload in WORKLOADS]
        memory = f"{float(f'''{median(model, 'tcp_echo', 'pss_bytes') / 2**20:.3g}'''):g} MiB"
        yield f"| {model} | " + " | ".join([*cells, memory]) + " |"


def table_in(text):
    """The lines of the first table of medians: where they begin, and what they are."""
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("| model | `noop`")) + 2
    last = first
    while lines[last].startswith("|"):
        last += 1
    return first, lines[first:last]


def models_faults(source):
    _, quoted = table_in((source / MODELS).read_text("utf-8"))
    for is_line in model_lines(source):
        if is_line not in quoted:
            yield f"{MODELS}: samples.csv says {is_line}"


def write(source):
    text = (source / MODELS).read_text("utf-8")
    first, quoted = table_in(text)
    lines = text.splitlines()
    lines[first:first + len(quoted)] = model_lines(source)
    (source / MODELS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.write:
        write(given.source)
    faults = [*fidelity_faults(given.source), *models_faults(given.source)]
    print("\n".join(faults) or "the documents say what the results say")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
