#!/usr/bin/env bash
# Last step of the build: marks the distribution as complete and makes the AOT caches, by one short run of the server
# over some blocks on free ports and one of the tool. A JVM that cannot make them starts slower and is otherwise no
# worse off.
#   finish.sh DIST
set -euo pipefail
dist=$1
root=$(cd "$(dirname "$0")/.." && pwd)
rm -f "$dist/ferula.aot" "$dist/tool.aot" "$dist/java"
rm -rf "$dist/native"
touch "$dist/built"

# The one native library that nearly every start needs, for this kind of machine; without it a start unpacks it.
java=$("$root/ferula" --ferula-java)
snappy=$(echo "$dist"/lib/snappy-java-*.jar)
if folder=org/xerial/snappy/native/$("$java" -cp "$snappy" org.xerial.snappy.OSInfo); then
  native=$dist/native/$OSTYPE-$HOSTTYPE
  mkdir -p "$native.new"
  if (cd "$native.new" && "$(dirname "$java")/jar" xf "$snappy" "$folder") && mv "$native.new/$folder" "$native"; then
    rm -rf "$native.new"
  else
    echo "finish: the library of snappy was not unpacked; each start does that"
    rm -rf "$dist/native"
  fi
fi

if ! FERULA_AOT_OUTPUT="$dist/ferula.aot" "$root/ferula" --ferula-train >"$dist/../aot.log" 2>&1; then
  echo "finish: no AOT cache was made (see $dist/../aot.log); starts will be slower"
  rm -f "$dist/ferula.aot"
fi

# Linux 6.18 caches what is written at once in one piece of up to 2 MiB, and maps all of it where one page is touched. Written
# page by page, the server's cache is mapped where it is needed (docs/decisions/003-a-start-in-half-a-second.md).
if [ -f "$dist/ferula.aot" ] && dd if="$dist/ferula.aot" of="$dist/ferula.aot.new" bs=4k 2>/dev/null; then
  mv "$dist/ferula.aot.new" "$dist/ferula.aot"
fi

# A test of an alert: rule files, test files, the engine and templates are what CI starts the tool for.
test=$(mktemp -d)
trap 'rm -rf "$test"' EXIT
cat >"$test/rules.yml" <<'EOF'
groups:
- name: g
  rules:
  - {record: 'job:up:sum', expr: sum by (job) (up)}
  - alert: Down
    expr: rate(requests_total[5m]) > 0.5 and on (job) job:up:sum == 1
    for: 1m
    labels: {severity: page}
    annotations: {summary: '{{ $labels.job }}: {{ $value | humanize }}'}
EOF
cat >"$test/test.yml" <<'EOF'
rule_files: [rules.yml]
tests:
- input_series:
  - {series: 'up{job="a"}', values: '1x20'}
  - {series: 'requests_total{job="a"}', values: '0+60x20'}
  alert_rule_test:
  - eval_time: 10m
    alertname: Down
    exp_alerts: [{exp_labels: {job: a, severity: page}, exp_annotations: {summary: 'a: 1'}}]
  promql_expr_test:
  - {expr: 'job:up:sum', eval_time: 5m, exp_samples: [{labels: 'job:up:sum{job="a"}', value: 1}]}
EOF
if ! FERULA_AOT_OUTPUT="$dist/tool.aot" "$root/ferula" tool test rules "$test/test.yml" >"$dist/../tool-aot.log" 2>&1; then
  echo "finish: the tool has no AOT cache (see $dist/../tool-aot.log); it will start slower"
  rm -f "$dist/tool.aot"
fi
