#!/usr/bin/env python3
"""Holds the numbers that docs/fidelity.md quotes against the committed verdicts.

    quoted_test.py SOURCE_DIR

Each line of its table names a row (F1 to F18) and has two numbers: CPython's and the simulator's. One
point of that row must have both of them, to the digits that are written.
"""

import csv
import pathlib
import re
import sys

VERDICTS = "results/reference/debian12-2cpu/fidelity/verdicts.csv"


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


def quoted(document):
    pattern = re.compile(r"\| (.*) \((F\d+)\) \| ([\d.,]+) \| ([\d.,]+) \|$")
    return [found.groups() for found in map(pattern.match, document.splitlines()) if found]


def main():
    source = pathlib.Path(sys.argv[1])
    with open(source / VERDICTS, newline="", encoding="utf-8") as file:
        points = list(csv.DictReader(file))
    text = (source / "docs/fidelity.md").read_text(encoding="utf-8")
    lines = quoted(text)
    if len(lines) < 15:
        sys.exit(f"docs/fidelity.md quotes only {len(lines)} points: has its table another form?")
    wrong = [line for line in lines
             if not any(point["row"] == line[1] and is_rounded(line[2], point["cpython"])
                        and is_rounded(line[3], point["simulator"]) for point in points)]
    counts = f"{sum(point['verdict'] == 'ok' for point in points)} of {len(points)} points"
    if counts not in text:
        wrong.append(f"'{counts}' does not stand there")
    for line in wrong:
        print("docs/fidelity.md is not what verdicts.csv says:", line)
    print(f"{len(lines)} quoted points")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
