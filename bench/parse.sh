#!/usr/bin/env bash
# Reading a scrape of each format: bytes and samples per second, and garbage for each body. No parser of expositions for the JVM is
# known to compare with: client_java only writes. Results go to bench/results as JMH's JSON.
#   bench/parse.sh [JMH OPTIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
./mvnw -q -pl benchmarks -am package -DskipTests -Dlint=off -Dexec.skip=true
"${java:-java}" --enable-native-access=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar 'textparse\..*' -prof gc -rf json \
  -rff "bench/results/$(date +%F)-$(git rev-parse --short HEAD)-parse.json" "$@"
