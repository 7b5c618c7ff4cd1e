#!/usr/bin/env bash
# Many seeds of the randomised tests of the database: the simulated disk that fails, is full, is killed and loses power; files that are
# damaged; starts from an outline, an image or a snapshot; the model beside the real thing. A build runs a few of each,
# continuous integration some thousand, others for each commit; a seed that fails is named and fails again by itself.
#   bench/seeds.sh [FIRST-LAST] [TESTS] [SECONDS]     by default 1-2000 of all; SECONDS ends each test method after so long
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Tests that two processes share are listed by Maven's own, which must be able to read them.
JAVA_HOME=$(bench/jdk25.sh)
export JAVA_HOME
options=("-Dferula.seeds=${1:-1-2000}")
if [ -n "${3:-}" ]; then options+=("-Dferula.seeds.seconds=$3"); fi
./mvnw -B test -pl tsdb -am -Dlint=off -Dexec.skip=true -Dsurefire.failIfNoSpecifiedTests=false -DforkCount=2 "${options[@]}" \
  "-Dtest=${2:-TsdbCrashTest,TsdbDamageTest,TsdbModelTest,TsdbOutlineTest,TsdbIndexImageTest,TsdbChunkSnapshotTest,TsdbStartTimestampTest}" 2>&1 |
  grep -aE '^\[INFO\] Tests run: [1-9]|^\[ERROR\] .*(Tests run:|Test\.|\.java|seed [0-9])|^[a-z.]+\.[A-Z][A-Za-z]*(Error|Exception)|seed [0-9]+:'
