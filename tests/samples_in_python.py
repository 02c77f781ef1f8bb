"""Reads a samples.csv as its users do, and prints the text columns as hexadecimal UTF-8.

Exit status 77: pandas is not installed.
"""
import csv
import sys

try:
    import pandas
except ImportError:
    sys.exit(77)

path = sys.argv[1]
with open(path, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file, strict=True))
frame = pandas.read_csv(path)

assert list(frame.columns) == list(rows[0].keys()), "columns differ"
assert len(frame) == len(rows), f"pandas sees {len(frame)} rows, csv {len(rows)}"
for (_, seen), row in zip(frame.iterrows(), rows):
    assert None not in row and None not in row.values(), "a row of another length"
    for column in ("model", "error"):
        assert seen[column] == row[column], (seen[column], row[column])
    assert seen["throughput_per_s"] == float(row["throughput_per_s"])
    print(row["model"].encode().hex(), row["error"].encode().hex())
