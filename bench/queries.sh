#!/usr/bin/env bash
# The 28 queries of the shared bench beside the real Prometheus and VictoriaMetrics: medians, CPU time, first passes and
# peak memory of every server, answers compared with Prometheus's. Results go to bench/results/queries.jsonl, with
# commit and date. On a busy machine only CPU time and ratios of one run mean anything.
#
# Needs ../shared/bench (gcc and zlib's header for its loader) and the peers it brings. 20,000 series x 6 h by default:
#   bench/queries.sh [--targets 100 --hours 24] [--only range6h_rate_by_mode,hq_range6h_service] [--servers prometheus,ferula]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=/dev/null
. ../shared/bench/env.sh
exec python3 bench/queries.py --out bench/results/queries.jsonl "$@"
