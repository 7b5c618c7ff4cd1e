#!/usr/bin/env bash
# Queries over 100, 1,000, 10,000 and 100,000 series for 24 h with a sample a minute, 144 million of them: CPU time for each sample, the
# most memory resident (files that are mapped among it), and whether --query.max-samples and a timeout hold. Ends non-zero where one
# does not. Where FERULA_PEERS names the folder of the real Prometheus, it is asked the same on the same blocks, and answers are
# compared. Takes a build, python3, 400 MB of disk and two minutes, five with Prometheus.
#   bench/many_series.sh
# Appends a line to bench/results/many_series.jsonl.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=${BENCH_DATA:-$HOME/.cache/bench}/many_series
java=$(bench/jdk25.sh)/bin/java
if [ ! -d "$kept/data" ]; then
  rm -rf "$kept"
  mkdir -p "$kept"
  "$java" -Xmx2g --enable-native-access=ALL-UNNAMED -cp 'dist/target/ferula/lib/*' bench/ManySeries.java "$kept/made" 100000 24
  mv "$kept/made" "$kept/data"
fi
exec python3 bench/many_series.py "$kept/data" "${OUT:-bench/results/many_series.jsonl}"
