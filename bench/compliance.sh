#!/usr/bin/env bash
# The PromQL compliance queries, over HTTP, against the real Prometheus on the same blocks: 539 expressions, each as an
# instant and as a range query, with plain data and with samples exactly on the edges of ranges. Values and errors have
# to agree without exception; in a second pass the order of series, warnings and infos, too, where compliance.known does
# not name the expression with the reason. Ends non-zero on any other difference.
#
# Needs FERULA_PEERS (the folder of prometheus and promtool), python3 and the conformance data beside the project.
#   bench/compliance.sh [OPTIONS OF promql_compare.py…]
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(cd .. && pwd)/shared/conformance/compliance
peers=${FERULA_PEERS:?name the folder of prometheus and promtool in FERULA_PEERS}
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait || true; rm -rf "$work"' EXIT
printf 'global: {scrape_interval: 1h}\n' >"$work/p.yml"
out=bench/results/compliance.txt

# start NAME PROGRAM DATA: starts a server on a free port and leaves its address in $address.
start() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$2" --config.file="$work/p.yml" --storage.tsdb.path="$3" --storage.tsdb.retention.time=100y \
    --web.listen-address="127.0.0.1:$port" >"$work/$1.log" 2>&1 &
  servers+=($!)
  address=http://127.0.0.1:$port
  for _ in $(seq 300); do
    if curl -sf -o /dev/null "$address/-/ready"; then return; fi
    sleep 0.1
  done
  echo "$1 is not ready; its log ends with:" >&2
  tail -n 5 "$work/$1.log" >&2
  exit 1
}

# unknown JSON: prints the failures that compliance.known does not name, and fails if there are any.
unknown() {
  python3 - "$1" bench/compliance.known <<'END'
import json, sys
known = [l.rstrip("\n").split("\t")[:2] for l in open(sys.argv[2]) if l.strip() and not l.startswith("#")]
rows = [r for r in map(json.loads, open(sys.argv[1])) if r["verdict"] == "fail"]
rest = [r for r in rows if not any(r["query"].startswith(q) and what in r["why"] for q, what in known)]
for r in rest:
    print("NOT KNOWN", r["kind"], r["query"], r["why"])
print(f"{len(rows) - len(rest)} named in compliance.known, {len(rest)} not")
sys.exit(bool(rest))
END
}

: >"$work/result"
failed=0
for align in none all; do
  python3 "$data/seed_data.py" openmetrics "$work/seed.om" --align "$align" >"$work/seed.log"
  "$peers/promtool" tsdb create-blocks-from openmetrics "$work/seed.om" "$work/$align" >"$work/blocks.log"
  rm "$work/seed.om"
  cp -r "$work/$align" "$work/$align-peer"
  start "prometheus-$align" "$peers/prometheus" "$work/$align-peer"
  reference=$address
  start "ferula-$align" ./ferula "$work/$align"
  echo "--align $align --errors" | tee -a "$work/result"
  python3 "$data/promql_compare.py" "$reference" "$address" --errors "$@" | tee -a "$work/result" || failed=1
  echo "--align $align --errors --annotations --order" | tee -a "$work/result"
  python3 "$data/promql_compare.py" "$reference" "$address" --errors --annotations --order --show 0 --json "$work/json" "$@" |
    tee -a "$work/result" || true
  unknown "$work/json" | tee -a "$work/result" || failed=1
  kill "${servers[@]}" && wait || true
  servers=()
done
{ echo "$(date +%F) $(git rev-parse --short HEAD) against $("$peers/prometheus" --version | head -n 1)"; cat "$work/result"; } >"$out"
exit "$failed"
