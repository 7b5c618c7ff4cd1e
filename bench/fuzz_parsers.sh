#!/usr/bin/env bash
# Jazzer on each parser of expositions: bodies that its coverage leads it to, each checked as ParserFuzz says (entries or an error,
# the fast path finds what the lexer finds, known series change nothing). What it finds stays in the folder, and the next run goes on there.
#   bench/fuzz_parsers.sh [SECONDS OF EACH FORMAT, 600] [FOLDER]
# Appends one line for each format to bench/results/fuzz_parsers.txt; ends non-zero on a finding.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
folder=${2:-${TMPDIR:-/tmp}/ferula-fuzz}
version=0.30.0
java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
mkdir -p "$folder/lib"
# The class path of the tests needs the modules below in the same run.
./mvnw -B -q -pl textparse -am test-compile dependency:build-classpath -Dlint=off -Dmdep.outputFile="$folder/classpath" -DincludeScope=test
for artifact in jazzer jazzer-api; do
  [ -f "$folder/lib/$artifact-$version.jar" ] ||
    ./mvnw -B -q -N dependency:copy -Dartifact=com.code-intelligence:$artifact:$version -DoutputDirectory="$folder/lib"
done
classes=$folder/lib/jazzer-$version.jar:$folder/lib/jazzer-api-$version.jar
for module in model histogram notation textparse; do classes=$classes:$PWD/$module/target/classes; done
classes=$classes:$PWD/textparse/target/test-classes:$(<"$folder/classpath")
failed=0
for format in text openmetrics protobuf; do
  mkdir -p "$folder/$format"
  "${java:-java}" -cp "$classes" dev.ferula.textparse.ParserFuzz "$format" "$folder/$format/good"
  log=$folder/$format.log
  if (cd "$folder" && "${java:-java}" -Xmx1g --enable-native-access=ALL-UNNAMED -cp "$classes" -Dferula.format="$format" \
    com.code_intelligence.jazzer.Jazzer --target_class=dev.ferula.textparse.ParserFuzz --instrumentation_includes='dev.ferula.**' \
    -max_total_time="$seconds" -max_len=8192 -timeout=20 -rss_limit_mb=0 "$format") >"$log" 2>&1; then
    result="no finding"
  else
    result="a finding: see $log"
    failed=1
  fi
  runs=$(sed -nE 's/^Done ([0-9]+) runs.*/\1/p' "$log")
  line="$(date +%F) $(git rev-parse --short HEAD) $format: ${runs:-?} bodies in $seconds s, $(find "$folder/$format" -type f | wc -l) kept for what they cover, $result"
  echo "$line" | tee -a bench/results/fuzz_parsers.txt
done
exit $failed
