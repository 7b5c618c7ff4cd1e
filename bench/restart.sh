#!/usr/bin/env bash
# A start after kill -9 beside Prometheus: processor time, seconds and the peak of memory until all is replayed, and
# what is seen afterwards.
#
#   bench/restart.sh BENCH [STEPS]
#
# BENCH is the folder of the harness (bench.py, env.sh), which brings the peer; 200,000 series get STEPS samples each
# (300: targets 0.35 of the peer's CPU time; 30: 0.7). Only ratios within one run say anything. One result a line goes
# to bench/results/.
set -euo pipefail
harness=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. "$harness/env.sh"
result=bench/results/$(date +%F)-$(git rev-parse --short HEAD)-restart.jsonl
ours='ferula=./ferula --config.file={config} --storage.tsdb.path={data} --web.listen-address=127.0.0.1:{port} --web.enable-remote-write-receiver'
python3 "$harness/bench.py" restart --servers ferula,prometheus --cmd "$ours" \
  --targets 200 --series 1000 --steps "${2:-300}" --limit 600 --kills 0 --out "$result"
echo "$result"
