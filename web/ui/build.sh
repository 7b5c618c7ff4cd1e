#!/usr/bin/env bash
# Builds the page into ../target/ui for the jar; does nothing when no source changed since the last time.
# Without npm, or with -Dskip.npm, the server is built without its page and says so where the page would be.
set -euo pipefail
cd "$(dirname "$0")"
out=../target/ui
mkdir -p ../target
if [ "${1:-}" = skip ]; then mkdir -p "$out"; exit 0; fi
if ! command -v npm >/dev/null; then
  echo "web: npm was not found, so the server is built without its page; install Node.js 20 and build again" >&2
  mkdir -p "$out"
  exit 0
fi
stamp=$(find . -path ./node_modules -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
if [ -f "$out/index.html" ] && [ "$(cat ../target/ui.stamp 2>/dev/null)" = "$stamp" ]; then exit 0; fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
npm run --silent test
printf '%s' "$stamp" >../target/ui.stamp
