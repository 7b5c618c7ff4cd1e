#!/usr/bin/env bash
# Start to ready on an empty folder, and resident memory when idle, of the default launcher and, where FERULA_PEERS names
# its folder, of the real Prometheus in turn; CPU time until ready too, which other work on the machine spoils less. Prints one JSON line a run and appends it to bench/results.
#   bench/start.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
port=19390
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'global: {scrape_interval: 10s}\n' >"$work/p.yml"
out=bench/results/$(date +%F)-$(git rev-parse --short HEAD)-start.jsonl

measure() {
  local name=$1 program=$2 begin end pid cpu rss
  rm -rf "$work/data"
  begin=$(date +%s%N)
  "$program" --config.file="$work/p.yml" --storage.tsdb.path="$work/data" --web.listen-address=127.0.0.1:$port \
    >"$work/log" 2>&1 &
  pid=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$port/-/ready"; do :; done
  end=$(date +%s%N)
  cpu=$(awk -v tick="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / tick)}' "/proc/$pid/stat")
  sleep 20
  rss=$(awk '/^VmRSS/ {print $2}' "/proc/$pid/status")
  kill "$pid" && wait "$pid" || true
  printf '{"server":"%s","ready_ms":%d,"cpu_until_ready_ms":%d,"idle_rss_kib":%d}\n' "$name" $(((end - begin) / 1000000)) "$cpu" "$rss" | tee -a "$out"
}

for _ in $(seq "$runs"); do
  measure ferula ./ferula
  if [ -x "${FERULA_PEERS:-}/prometheus" ]; then measure prometheus "$FERULA_PEERS/prometheus"; fi
done
