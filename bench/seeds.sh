#!/usr/bin/env bash
# Many seeds of the randomised tests of the database: the simulated disk that fails, is full, is killed and loses power; files that are
# damaged; starts from an outline or a snapshot; the model beside the real thing. A build runs a few of each; a seed that fails is named and fails again by itself.
#   bench/seeds.sh [FIRST-LAST] [TESTS]     by default 1-2000 of all
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -B -q test -pl tsdb -am -Dlint=off -Dexec.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dferula.seeds=${1:-1-2000}" "-Dtest=${2:-TsdbCrashTest,TsdbDamageTest,TsdbModelTest,TsdbOutlineTest,TsdbChunkSnapshotTest}"
