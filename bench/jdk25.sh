#!/usr/bin/env bash
# Prints the home of a JDK 25 or newer: for Maven itself where its plugins read our classes or sources. Maven's toolchain
# finds one for all else.
set -euo pipefail
found=
for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /usr/lib/jvm/*/bin/java /usr/java/*/bin/java \
  /opt/*/bin/java /opt/java/*/bin/java "$HOME"/.jdks/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java; do
  [ -x "$java" ] || continue
  if "$java" -version 2>&1 | grep -qE 'version "(2[5-9]|[3-9][0-9])'; then found=${java%/bin/java}; fi
done
if [ -z "$found" ]; then
  echo "needs a JDK 25: none in JAVA_HOME, on the PATH or in the usual folders" >&2
  exit 1
fi
echo "$found"
