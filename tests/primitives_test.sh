#!/usr/bin/env bash
# That interleave-primitives measures and says what it found. What it found is never judged here: a
# claim on time would fail on a busy machine.
#
#   primitives_test.sh CASE PROGRAM
set -euo pipefail
program=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "$1"; exit 1; }

# One of each family, ours and a peer; also those that fork and those that start threads.
benchmarks() {
  local names=(stackless_checkpoint peer:coroutine_handle_round_trip thread_per_task peer:fork_wait
    thread_pool_noop peer:asio_thread_pool_inside gil_drop_take pipe_round_trip_processes
    count_plain bytecode_plain stackless_echo peer:asio_coroutines_echo peer:bare_epoll_echo serial_noop clock_read)
  local filter
  filter="^($(IFS='|'; echo "${names[*]}"))/"
  "$program" --benchmark_filter="$filter" --benchmark_min_time=0.01 --benchmark_format=csv \
    >"$scratch/out.csv" 2>"$scratch/err"
  for name in "${names[@]}"; do
    grep -qE "^\"$name/manual_time\",[0-9]+,[0-9.e+-]+,.*,ns,,,,,\$" "$scratch/out.csv" ||
      { cat "$scratch/out.csv"; fail "no time for $name"; }
  done
  grep -q 'ours / peer' "$scratch/out.csv" && fail "ratios in the CSV"
  grep -q 'harms nothing' "$scratch/err" || fail "no word on the DEBUG warning"
}

ratios() {
  "$program" --ratios --quick --json "$scratch/ratios.json" >"$scratch/out"
  python3 - "$scratch/ratios.json" "$scratch/out" <<'PYTHON'
import json
import sys

document = json.load(open(sys.argv[1]))
table = open(sys.argv[2]).read()
claims = document["claims"]
assert len(claims) == 15, len(claims)
for claim in claims:
    assert claim["claim"] in table, claim
    assert claim["relation"] in ("<=", ">="), claim
    if claim["verdict"] == "not measured":
        assert claim["reason"], claim
        continue
    values = claim["comparisons"]
    assert len(values) == document["rounds"] and values == sorted(values), claim
    assert claim["median"] == values[len(values) // 2], claim
    holds = (claim["median"] <= claim["bound"] if claim["relation"] == "<="
             else claim["median"] >= claim["bound"])
    assert claim["verdict"] == ("holds" if holds else "does not hold"), claim
PYTHON
}

# Each of these must end with 2, a line that names the culprit, and nothing on disk.
misuse() {
  expect_refusal --ratios --frobnicate
  expect_refusal --ratios --json "$scratch/missing/ratios.json"
  expect_refusal --frobnicate
}

expect_refusal() {
  local status=0
  "$program" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
  [[ $status -eq 2 ]] || fail "'$*' ended with $status"
  grep -q -- "${!#}" "$scratch/err" || fail "'$*': the message does not name the culprit"
  [[ ! -s $scratch/out ]] || fail "'$*' wrote to stdout"
}

"$1"
