#!/usr/bin/env bash
# Jazzer on each parser of expositions: bodies that its coverage leads it to, each checked as ParserFuzz says (entries or an error,
# the fast path finds what the lexer finds, known series change nothing). What it finds stays in the folder, and the next run goes on there.
#   bench/fuzz_parsers.sh [SECONDS OF EACH FORMAT, 600] [FOLDER]
# Appends one line for each format to bench/results/fuzz_parsers.txt; ends non-zero on a finding.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
folder=${2:-${TMPDIR:-/tmp}/ferula-fuzz}
# shellcheck source=bench/jazzer.sh
. bench/jazzer.sh
jazzer_prepare "$folder" textparse model histogram notation
fuzz=dev.ferula.textparse.ParserFuzz
failed=0
for format in text openmetrics protobuf; do
  mkdir -p "$folder/$format"
  "$java" -cp "$classes" $fuzz "$format" "$folder/$format/good"
  log=$folder/$format.log
  if jazzer_run "$folder" "$format" $fuzz "$seconds" 8192 "$log" -Dferula.format="$format"; then
    result="no finding"
  else
    result="a finding: see $log"
    failed=1
  fi
  runs=$(jazzer_runs "$log")
  line="$(date +%F) $(git rev-parse --short HEAD) $format: ${runs:-?} bodies in $seconds s, $(find "$folder/$format" -type f | wc -l) kept for what they cover, $result"
  echo "$line" | tee -a bench/results/fuzz_parsers.txt
done
exit $failed
