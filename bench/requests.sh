#!/usr/bin/env bash
# bench/requests.sh [SEED...]: 10,000 mutated requests to the HTTP API for each seed, and 10,000 to it and the real Prometheus.
# Fails at the first answer that is neither right nor a refusal, and at any that fails where Prometheus's does not, with the
# seed, the request's number and its text. What the two answered is printed; the last run is in bench/results/requests.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
for seed in "${@:-1 2 3}"; do
  for one in $seed; do
    echo "seed $one"
    ./mvnw -B -q -Dlint=off -pl server -am test -Dtest=HostileRequestsTest,MutatedRequestsPeerTest -Dsurefire.failIfNoSpecifiedTests=false \
      -Dferula.requests=10000 -Dferula.seed="$one"
  done
done
echo "every answer was right or a refusal"
