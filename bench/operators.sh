#!/usr/bin/env bash
# What each operator of a query costs over series in memory, and whether a sample costs the same from 1 hour to 30 days
# and from 100 to 100,000 series: samples per second on one thread, and garbage. Results go to bench/results as JMH's JSON.
#   bench/operators.sh [JMH OPTIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
./mvnw -q -pl benchmarks -am package -DskipTests -Dlint=off -Dexec.skip=true
"${java:-java}" -Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar 'promql\..*' -prof gc -rf json \
  -rff "bench/results/$(date +%F)-$(git rev-parse --short HEAD)-operators.json" "$@"
