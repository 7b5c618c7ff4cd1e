#!/usr/bin/env bash
# A back-test of 1,000 rules that people wrote over the samples they look at: 10,000 series at 15 s for so many days, a
# minute between evaluations. Makes both (kept in ~/.cache/bench/backtest for the next run), runs the tool on two
# processors, and appends a line with time, processor time and peak memory to bench/results/backtest.jsonl.
#   bench/backtest.sh [DAYS]      30 by default; needs ../shared/conformance/rules
set -euo pipefail
cd "$(dirname "$0")/.."
days=${1:-30}
kept=${BENCH_DATA:-$HOME/.cache/bench}/backtest/$days
java=$(dirname "$(readlink -f "$(cat dist/target/ferula/java 2>/dev/null || command -v java)")")/java
if [ ! -f "$kept/made.json" ]; then
  rm -rf "$kept"
  mkdir -p "$kept"
  "$java" -Xmx2g -cp 'dist/target/ferula/lib/*' bench/BacktestData.java ../shared/conformance/rules "$kept/data" "$kept/rules.yml" \
    1000 10000 "$days" >"$kept/made.tmp"
  mv "$kept/made.tmp" "$kept/made.json"
fi
cat "$kept/made.json"
field() { sed -nE "s/.*\"$1\":([0-9]+).*/\1/p" "$kept/made.json"; }
began=$(date +%s%N)
/usr/bin/env python3 - "$kept" "$(field from)" "$(field to)" <<'P' >"$kept/usage"
import resource, subprocess, sys
kept, start, end = sys.argv[1:]
with open(f"{kept}/report", "w") as out:
    code = subprocess.run(["taskset", "-c", "0,1", "./ferula", "tool", "backtest", "--rules", f"{kept}/rules.yml",
                           "--from", start, "--to", end, f"{kept}/data"], stdout=out).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f'"exit":{code},"cpu_s":{used.ru_utime + used.ru_stime:.1f},"peak_mib":{used.ru_maxrss // 1024}')
P
seconds=$((($(date +%s%N) - began) / 1000000000))
printf '{"date":"%s","commit":"%s","days":%d,"seconds":%d,%s,"load":%s,"data":%s}\n' "$(date +%F)" "$(git rev-parse --short HEAD)" \
  "$days" "$seconds" "$(cat "$kept/usage")" "$(cut -d' ' -f1 /proc/loadavg)" "$(cat "$kept/made.json")" |
  tee -a bench/results/backtest.jsonl
