#!/usr/bin/env bash
# Random expressions over random data, against the real Prometheus on the same blocks, over HTTP: floats and native
# histograms with resets, gaps, stale markers, NaN and infinities; each expression as an instant and as a range query.
# Series, timestamps, values (1e-12 relative, where cancellation leaves less against the largest operand), warnings, infos
# and errors have to agree, where fuzz.known does not say why they differ. Ends non-zero on any other difference; a seed
# gives the same data and expressions again.
#
# Needs FERULA_PEERS (the folder of prometheus), python3 and a build with tests (./mvnw verify).
#   bench/fuzz.sh [SEEDS [EXPRESSIONS FOR EACH [FIRST SEED]]]
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${FERULA_PEERS:?name the folder of prometheus in FERULA_PEERS}
seeds=${1:-200} expressions=${2:-20} first=${3:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=$(cat dist/target/ferula/java 2>/dev/null || echo java)
"$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "tool/target/test-classes:dist/target/ferula/lib/*" dev.ferula.tool.fuzz.FuzzCases \
  "$work" "$first" "$seeds" "$expressions"
python3 bench/fuzz.py "$work" "$peers/prometheus" --known bench/fuzz.known --out "${OUT:-bench/results/fuzz.txt}" --show "${SHOW:-20}"
