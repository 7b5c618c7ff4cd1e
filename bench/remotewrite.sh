#!/usr/bin/env bash
# Remote write beside Prometheus and VictoriaMetrics: what a million samples cost in CPU seconds, and what a series
# takes in memory and in the log.
#
#   bench/remotewrite.sh BENCH [TARGETS] [STEPS]
#
# BENCH is the folder of the harness (bench.py, env.sh), which brings the peers; each target has 1,000 series. Only
# ratios within one run say anything. One result a line goes to bench/results/.
set -euo pipefail
harness=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. "$harness/env.sh"
result=bench/results/$(date +%F)-$(git rev-parse --short HEAD)-remotewrite.jsonl
ours='ferula=./ferula --config.file={config} --storage.tsdb.path={data} --web.listen-address=127.0.0.1:{port} --web.enable-remote-write-receiver'
python3 "$harness/bench.py" ceiling --servers ferula,victoria-metrics,prometheus --cmd "$ours" \
  --targets "${2:-50}" --series 1000 --steps "${3:-400}" --rounds 1 --out "$result"
echo "$result"
