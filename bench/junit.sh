#!/usr/bin/env bash
# Rule tests under JUnit as users run them, each time in a fresh JVM without options: from the beginning of the first
# test to the end of its first assertion, and 1,000 tests. Wants the build (./ferula makes it), whose JUnit it takes from
# the local Maven repository. Prints and appends the medians to bench/results/junit.jsonl.
#   bench/junit.sh [FORKS]      7 by default
set -euo pipefail
cd "$(dirname "$0")/.."
forks=${1:-7}
java=$(dirname "$(readlink -f "$(cat dist/target/ferula/java 2>/dev/null || command -v java)")")
version=$(sed -nE 's/.*<junit.version>(.*)<\/junit.version>.*/\1/p' pom.xml)
jars=$(find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}" \( -name "junit-*-$version.jar" -o -name 'opentest4j-*.jar' -o -name 'apiguardian-*.jar' \) |
  tr '\n' ':')
# What the junit artifact depends on, that is neither the server nor its log.
libraries=$(printf '%s\n' dist/target/ferula/lib/*.jar | grep -vE 'logback|slf4j|ferula-(server|web|tool|demo|backtest)-' | tr '\n' ':')
classpath=junit/target/classes:$libraries$jars
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$java/javac" -proc:none -cp "$classpath" -d "$work" bench/FirstAssertion.java
for _ in $(seq "$forks"); do "$java/java" -cp "$work:$classpath" FirstAssertion | tee -a "$work/runs"; done
python3 - "$work/runs" "$(date +%F)" "$(git rev-parse --short HEAD)" <<'P' | tee -a bench/results/junit.jsonl
import json, os, statistics, sys
runs = [json.loads(line) for line in open(sys.argv[1])]
medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
print(json.dumps({"date": sys.argv[2], "commit": sys.argv[3], "forks": len(runs), **medians, "load": os.getloadavg()[0]}))
P
