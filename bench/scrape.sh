#!/usr/bin/env bash
# Scraping beside the real Prometheus and VictoriaMetrics, by the bench beside the project: CPU seconds per million samples, resident
# bytes per series, missed scrapes. Ratios within one run count; say what else the machine did.
#   bench/scrape.sh [--targets 200 --series 1000 --interval 5 --warm 60 --time 60 --rounds 1 [--gzip] [--churn 0.2] …]
# Needs python3, gcc and zlib's header; appends to bench/results/scrape.jsonl.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$(cd .. && pwd)/shared/bench
. "$bench/env.sh"
out=$PWD/bench/results/scrape.jsonl
[ -f dist/target/ferula/built ] || ./ferula --version >/dev/null # the build must not be measured
server="ferula=$PWD/ferula --config.file={config} --storage.tsdb.path={data} --web.listen-address=127.0.0.1:{port} --log.level=warn"
python3 "$bench/bench.py" scrape --servers prometheus,ferula,victoria-metrics --cmd "$server" --targets 200 --series 1000 --interval 5 \
  --warm 60 --time 60 --rounds 1 --note "$(date +%F) $(git rev-parse --short HEAD)" --out "$out" "$@"
