#!/usr/bin/env bash
# Random expressions over random data, against the real Prometheus on the same blocks, over HTTP: floats and native
# histograms with resets, gaps, stale markers, NaN and infinities; each expression as an instant and as a range query.
# Series, timestamps, values (1e-12 relative, where cancellation leaves less against the largest operand), warnings, infos
# and errors have to agree, where fuzz.known does not say why they differ. Ends non-zero on any other difference; a seed
# gives the same data and expressions again.
#
# KIND=all asks for what only Prometheus 3.14 answers as well (fill, anchored, smoothed, durations as expressions) and takes no
# difference as known; REFERENCE names a program of that version, or one that serves its engine over HTTP on a folder of blocks.
#
# ODD=1 lets native histograms change schema, zero threshold and kind of buckets within a series, and be stale, mixed or odd.
#
# SAMPLES=1 compares how many samples queries say they looked at, read and held, which 3.14 alone counts as Ferula does.
#
# Needs FERULA_PEERS (the folder of prometheus), python3 and a build with tests (./mvnw verify).
#   [ODD=1] [KIND=all REFERENCE=PROGRAM [SAMPLES=1]] bench/fuzz.sh [SEEDS [EXPRESSIONS FOR EACH [FIRST SEED]]]
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${FERULA_PEERS:?name the folder of prometheus in FERULA_PEERS}
kind=${KIND:-of_3_5}
features=promql-experimental-functions known=bench/fuzz.known
if [ "$kind" = all ]; then
  features+=,promql-duration-expr,promql-extended-range-selectors,promql-binop-fill-modifiers known=/dev/null
fi
seeds=${1:-200} expressions=${2:-20} first=${3:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=$(cat dist/target/ferula/java 2>/dev/null || echo java)
"$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "tool/target/test-classes:dist/target/ferula/lib/*" dev.ferula.tool.fuzz.FuzzCases \
  "$work" "$first" "$seeds" "$expressions" "$kind" "${ODD:+true}"
python3 bench/fuzz.py "$work" "${REFERENCE:-$peers/prometheus}" --features "$features" --known "$known" --out "${OUT:-bench/results/fuzz.txt}" --show "${SHOW:-20}" ${SAMPLES:+--samples}
