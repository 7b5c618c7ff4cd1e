#!/usr/bin/env bash
# Jazzer on PromQL's lexer, parser and printers: texts that its coverage leads it to, each checked as ExpressionFuzz says (a tree that
# prints as what it was, or errors with a place in the text). What it finds stays in the folder, and the next run goes on there.
#   bench/fuzz_expressions.sh [SECONDS, 600] [FOLDER]
# Appends a line to bench/results/fuzz_expressions.txt; ends non-zero on a finding.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
folder=${2:-${TMPDIR:-/tmp}/ferula-fuzz}
# shellcheck source=bench/jazzer.sh
. bench/jazzer.sh
jazzer_prepare "$folder" promql model notation histogram matcher memory stats storage
mkdir -p "$folder/promql"
fuzz=dev.ferula.promql.parser.ExpressionFuzz
log=$folder/promql.log
"$java" -cp "$classes" $fuzz "$folder/promql"
result="no finding"
jazzer_run "$folder" promql $fuzz "$seconds" 4096 "$log" || result="a finding: see $log"
runs=$(jazzer_runs "$log")
echo "$(date +%F) $(git rev-parse --short HEAD) ${runs:-?} texts in $seconds s, $(find "$folder/promql" -type f | wc -l) kept for what they cover, $result" |
  tee -a bench/results/fuzz_expressions.txt
[ "$result" = "no finding" ]
