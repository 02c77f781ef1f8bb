#!/usr/bin/env bash
# Who may include whom. One line a folder; anything else is an error. See docs/architecture.md.
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

declare -A allowed=(
  [core]="core"
  [process]="core process"
  [threads]="core threads"
  [gil_sim]="core gil_sim"
  [coroutines]="core coroutines"
  [workloads]="core workloads"
  [results]="core results"
  [bench]="core process threads gil_sim coroutines workloads results bench"
  [tests]="core process threads gil_sim coroutines workloads results bench tests"
)
# Libraries, and the only folders that may see them (bench/primitives may see any: they are peers).
declare -A library=(
  [tbb]="threads" [oneapi]="threads" [boost]="coroutines" [boost/math]="results" [CLI]="bench" [benchmark]=""
  [nlohmann]="bench results" [toml++]="bench" [openssl]="workloads results" [asio]="" [sqlite3]="workloads" [liburing]="coroutines"
)

# What a place inside a folder may see beyond that: the HTTP parser and its buffer type.
declare -A exception=(
  [workloads/web/http]="boost/beast/ boost/asio/buffer.hpp"
)

# What a room inside a folder may see: folders of its own, in one direction. A room that has no line
# here may not exist in bench/, results/ or workloads/.
declare -A inner=(
  [workloads]="core workloads"
  [workloads/interpreter]="core workloads/interpreter"
  [workloads/web]="core workloads workloads/web workloads/web/http workloads/web/site"
  [workloads/web/http]="core workloads workloads/web/http"
  [workloads/web/site]="core workloads workloads/web/http workloads/web/site"
)
# Each room may see itself and those before it in its folder's line.
declare -A order=(
  [results]="text files statistics groups import report compare chart pictures plot page"
  [bench]="catalogue machine plan measure record fidelity doctor commands"
)
for folder in "${!order[@]}"; do
  seen="core results"
  [[ $folder == results ]] && seen=core
  [[ $folder == bench ]] && for room in ${order[results]}; do seen+=" results/$room"; done
  seen+=" process threads gil_sim coroutines workloads workloads/interpreter workloads/web/http"
  seen+=" workloads/web/site"
  for room in ${order[$folder]}; do
    seen+=" $folder/$room"
    inner[$folder/$room]=$seen
  done
done

status=0
complain() { echo "$1"; status=1; }

excepted() {  # excepted FILE TEXT: is this include one of those above?
  local prefix
  for prefix in ${exception[${1%/*}]-}; do
    [[ ${2#*<} == "$prefix"* ]] && return
  done
  return 1
}

includes() { grep -HnoE "$1" -r "$2" --include='*.hpp' --include='*.cpp' || true; }

for folder in "${!allowed[@]}"; do
  [[ -d $folder ]] || continue
  while IFS=: read -r file line text; do
    target=${text#*\"}
    target=${target%%/*}
    [[ " ${allowed[$folder]} " == *" $target "* ]] ||
      complain "$file:$line: $folder/ may not include $target/"
  done < <(includes '^ *# *include +"[a-z_]+/' "$folder")
  while IFS=: read -r file line text; do
    target=${text#*<}
    [[ $target == boost/math/* ]] && target=boost/math || target=${target%%[/.>]*}
    [[ -v library[$target] ]] || continue
    [[ $file == bench/primitives/* || $folder == tests ]] && continue
    [[ " ${library[$target]} " == *" $folder "* ]] || excepted "$file" "$text" ||
      complain "$file:$line: $folder/ may not use <$target>"
  done < <(includes '^ *# *include +<[^>]+>' "$folder")
done

for room in "${!inner[@]}"; do
  [[ -d $room ]] || continue
  while IFS=: read -r file line text; do
    [[ ${file%/*} == "$room" ]] || continue
    target=${text#*\"}
    target=${target%/*}
    [[ " ${inner[$room]} " == *" $target "* ]] || complain "$file:$line: $room/ may not include $target/"
  done < <(includes '^ *# *include +"[a-z_/]+' "$room")
done
for folder in "${!order[@]}" workloads; do
  for room in $(git ls-files "$folder" | grep -E '\.[ch]pp$' | grep -o '.*/' | sort -u); do
    room=${room%/}
    [[ $room == "$folder" || $room == bench/primitives || -v inner[$room] ]] ||
      complain "$room/: a room that tests/layering.sh does not know"
  done
done
exit $status
