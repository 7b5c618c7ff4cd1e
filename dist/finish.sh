#!/usr/bin/env bash
# Last step of the build: marks the distribution as complete and makes the AOT cache by one short run of the server
# on an empty folder and free ports. A JVM that cannot make one starts slower and is otherwise no worse off.
#   finish.sh DIST
set -euo pipefail
dist=$1
root=$(cd "$(dirname "$0")/.." && pwd)
rm -f "$dist/ferula.aot" "$dist/java"
touch "$dist/built"
if ! FERULA_AOT_OUTPUT="$dist/ferula.aot" "$root/ferula" --ferula-train >"$dist/../aot.log" 2>&1; then
  echo "finish: no AOT cache was made (see $dist/../aot.log); starts will be slower"
  rm -f "$dist/ferula.aot"
fi
