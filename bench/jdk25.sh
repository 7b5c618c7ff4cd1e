#!/usr/bin/env bash
# Prints the home of the JDK that the launcher finds: for Maven itself where its plugins read our classes or sources. Maven's
# toolchain finds one for all else.
set -euo pipefail
java=$(readlink -f "$("$(dirname "${BASH_SOURCE[0]}")/../ferula" --ferula-java)")
echo "${java%/bin/java}"
