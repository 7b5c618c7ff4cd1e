#!/usr/bin/env bash
# Jazzer on PromQL's lexer, parser and printers: texts that its coverage leads it to, each checked as ExpressionFuzz says (a tree that
# prints as what it was, or errors with a place in the text). What it finds stays in the folder, and the next run goes on there.
#   bench/fuzz_expressions.sh [SECONDS, 600] [FOLDER]
# Appends a line to bench/results/fuzz_expressions.txt; ends non-zero on a finding.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
folder=${2:-${TMPDIR:-/tmp}/ferula-fuzz}
version=0.30.0
java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
mkdir -p "$folder/lib" "$folder/promql"
# The class path of the tests needs the modules below in the same run.
./mvnw -B -q -pl promql -am test-compile dependency:build-classpath -Dlint=off -Dmdep.outputFile="$folder/promql.classpath" -DincludeScope=test
for artifact in jazzer jazzer-api; do
  [ -f "$folder/lib/$artifact-$version.jar" ] ||
    ./mvnw -B -q -N dependency:copy -Dartifact=com.code-intelligence:$artifact:$version -DoutputDirectory="$folder/lib"
done
classes=$folder/lib/jazzer-$version.jar:$folder/lib/jazzer-api-$version.jar
for module in model notation histogram matcher memory stats storage promql; do classes=$classes:$PWD/$module/target/classes; done
classes=$classes:$PWD/promql/target/test-classes:$(<"$folder/promql.classpath")
"${java:-java}" -cp "$classes" dev.ferula.promql.parser.ExpressionFuzz "$folder/promql"
result="no finding"
(cd "$folder" && "${java:-java}" -Xmx1g --enable-native-access=ALL-UNNAMED -cp "$classes" com.code_intelligence.jazzer.Jazzer \
  --target_class=dev.ferula.promql.parser.ExpressionFuzz --instrumentation_includes='dev.ferula.**' \
  -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=0 promql) >"$folder/promql.log" 2>&1 || result="a finding: see $folder/promql.log"
runs=$(sed -nE 's/^Done ([0-9]+) runs.*/\1/p' "$folder/promql.log")
echo "$(date +%F) $(git rev-parse --short HEAD) ${runs:-?} texts in $seconds s, $(find "$folder/promql" -type f | wc -l) kept for what they cover, $result" |
  tee -a bench/results/fuzz_expressions.txt
[ "$result" = "no finding" ]
