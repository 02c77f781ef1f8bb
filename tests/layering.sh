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
  [nlohmann]="bench" [toml++]="bench" [openssl]="workloads" [asio]="" [sqlite3]="workloads" [liburing]="coroutines"
)

# What a place inside a folder may see beyond that: the HTTP parser and its buffer type.
declare -A exception=(
  [workloads/web/http]="boost/beast/ boost/asio/buffer.hpp"
)

# What lies inside a folder and sees less of it than the folder does.
declare -A inner=(
  [workloads/interpreter]="core/ workloads/interpreter/"
)

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

for folder in "${!inner[@]}"; do
  [[ -d $folder ]] || continue
  while IFS=: read -r file line text; do
    target=${text#*\"}
    for prefix in ${inner[$folder]}; do
      [[ $target == "$prefix"* ]] && continue 2
    done
    complain "$file:$line: $folder/ may not include ${target%\"*}"
  done < <(includes '^ *# *include +"[a-z_/]+' "$folder")
done
exit $status
