#!/usr/bin/env bash
# The stats library and its exporter beside client_java, Micrometer and the OpenTelemetry SDK, in one run at 1, 2 and
# 4 threads. Results go to bench/results as JMH's JSON; run it on a quiet machine.
#   bench/stats.sh [JMH OPTIONS]     such as -f 3 -wi 5 -i 5
set -euo pipefail
cd "$(dirname "$0")/.."
java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
./mvnw -q -pl benchmarks -am package -DskipTests -Dlint=off -Dskip.npm=skip
name=bench/results/$(date +%F)-$(git rev-parse --short HEAD)-stats
for threads in 1 2 4; do
  "${java:-java}" --enable-native-access=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar 'stats\..*' \
    -t "$threads" -prof gc -rf json -rff "$name-t$threads.json" "$@"
done
"${java:-java}" -jar benchmarks/target/benchmarks.jar 'exporter\..*' -t 1 -prof gc -rf json -rff "$name-scrape.json" "$@"
