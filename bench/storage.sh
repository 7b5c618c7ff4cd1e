#!/usr/bin/env bash
# What storage costs, by JMH: appending, chunks, postings, a start from the log, blocks of the head; with the garbage of each.
#   bench/storage.sh [JMH OPTIONS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
./mvnw -q -pl benchmarks -am package -DskipTests -Dlint=off -Dexec.skip=true
"$java" -Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -jar benchmarks/target/benchmarks.jar 'benchmarks\.tsdb\..*' -prof gc \
  -rf text -rff "bench/results/$(date +%F)-$(git rev-parse --short HEAD)-storage.txt" "$@"
