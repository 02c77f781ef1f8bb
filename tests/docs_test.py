#!/usr/bin/env python3
"""Runs every command that the documents show in a ```sh block, in order, in an empty directory.

    docs_test.py SOURCE_DIR BUILD_DIR DOCUMENT_OR_DIRECTORY...

`interleave run` commands that do not say how often (`--rigorous` does) get `--repetitions 1`: what is tested is that
they work, not what they measure. `script/test` is left out: it is what runs this, and `export PATH=...`, which this has done. No example
of the README repeats its cells less often than a verdict needs. `script/bench` is
run in the source tree, as a reader would, and must leave rows for all models, and pictures.
"""

import csv
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

LIMIT_S = 400


def documents(path):
    return sorted(path.rglob("*.md")) if path.is_dir() else [path]


def commands(document):
    text = document.read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.strip()


def check_repetitions(readme):
    for line in commands(readme):
        asked = re.search(r"--repetitions (\d+)", line)
        if asked and int(asked.group(1)) < 6:
            sys.exit(f"this ends in 'not enough blocks': {line}")


def shortened(line):
    if line.startswith("interleave run") and not re.search("--repetitions|--rigorous|--plan|--resume", line):
        return line + " --repetitions 1"
    return line


def run(line, directory, environment):
    done = subprocess.run(shlex.split(line), cwd=directory, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=LIMIT_S, check=False)
    # One repetition cannot tell whether a goal is met, and says so with 3.
    if done.returncode not in ((0, 3) if "--slo" in line else (0,)):
        sys.exit(f"exit {done.returncode}: {line}\n{done.stdout}")
    print(f"ok: {line}", flush=True)


def check_bench(source, scratch, environment):
    """The first command of the README: nine models, rows that are ok, pictures."""
    out = scratch / "bench"
    run(f"script/bench --out {out}", source, environment)
    with open(out / "samples.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    bad = [row for row in rows
           if not (row["status"] == "ok" or (row["status"] == "unsupported" and row["error"]))]
    if bad:
        sys.exit(f"script/bench left a row that is not ok: {bad[0]}")
    if len({row["model"] for row in rows}) != 9:
        sys.exit("script/bench did not run nine models")
    if not list(out.glob("*.svg")):
        sys.exit("script/bench drew nothing")
    if not (out / "report.html").exists():
        sys.exit("script/bench made no page")


def main():
    source, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    environment = dict(os.environ)
    programs = [str(build / "bench"), str(build / "bench/primitives")]
    environment["PATH"] = os.pathsep.join([*programs, environment["PATH"]])
    shown = [line for name in sys.argv[3:] for document in documents(source / name)
             for line in commands(document)]
    check_repetitions(source / "README.md")
    if not shown:
        sys.exit("the documents show no command")
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        for line in shown:
            if line == "script/test" or line.startswith("export PATH="):
                continue
            if line == "script/bench":
                check_bench(source, scratch, environment)
            else:
                run(str(source / line) if line.startswith("script/") else shortened(line), scratch,
                    environment)


if __name__ == "__main__":
    main()
