"""Queries over 100 to 100,000 series for a day: what a sample costs, memory, and whether limits hold, beside the real
Prometheus on the same blocks where FERULA_PEERS names its folder; called by many_series.sh, which says how."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

START, HOURS = 1700006400, 24
# Longer answers are read and not looked at.
LARGE = 1 << 24
SUM = 'sum by (path) (rate(many_total{group=~"%s"}[5m]))'
# name, expression, series, further parameters, a part of the error that is expected
QUERIES = [
    ("warm up", SUM % "100|1000", 1000, {}, ""),
    ("100 series", SUM % "100", 100, {}, ""),
    ("1,000 series", SUM % "100|1000", 1000, {}, ""),
    ("10,000 series", SUM % "100|1000|10000", 10000, {}, ""),
    ("100,000 series", SUM % ".*", 100000, {}, ""),
    ("all, none summed", "many_total", 100000, {}, ""),
    ("quantile of all", "quantile(0.9, rate(many_total[5m]))", 100000, {}, ""),
    ("more than --query.max-samples", "many_total", 100000, {"step": 60}, "too many samples"),
    ("more than its second", SUM % ".*", 100000, {"timeout": "1s"}, "timed out"),
]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid, reset=False):
    if reset:
        with open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) >> 10 for line in file if line.startswith("VmHWM"))


def answer(port, query, more):
    """What was answered: all of it where it is small, else how it begins."""
    parameters = {"query": query, "start": START, "end": START + HOURS * 3600 - 60, "step": 300, **more}
    url = f"http://127.0.0.1:{port}/api/v1/query_range"
    try:
        with urllib.request.urlopen(url, urllib.parse.urlencode(parameters).encode(), timeout=600) as body:
            text, length = body.read(LARGE), 0
            while piece := body.read(1 << 20):
                length += len(piece)
            return {"status": text[11:18].decode(), "bytes": len(text) + length} if length else json.loads(text)
    except urllib.error.HTTPError as refused:
        return json.loads(refused.read())


def differences(one, other):
    """How many values of two answers are not the same to nine digits, of how many."""
    if "data" not in one or "data" not in other:
        return None
    values = [
        {(tuple(sorted(series["metric"].items())), t): float(v) for series in said["data"]["result"] for t, v in series["values"]}
        for said in (one, other)
    ]
    keys = set(values[0]) | set(values[1])
    wrong = sum(abs(values[0].get(k, 1e300) - values[1].get(k, -1e300)) > 1e-9 * abs(values[0].get(k, 0)) for k in keys)
    return f"{wrong} of {len(keys)}"


def row(server, port, name, query, series, more, expected, answers):
    peak_mib(server.pid, reset=True)
    before, began = cpu_seconds(server.pid), time.time()
    said = answer(port, query, more)
    lasted, cpu = time.time() - began, cpu_seconds(server.pid) - before
    if expected not in said.get("error", "") or (said["status"] == "error") != bool(expected):
        sys.exit(f"{name}: {said.get('error', 'no error')}")
    found = dict(name=name, s=round(lasted, 2), cpu_s=round(cpu, 2), peak_mib=peak_mib(server.pid))
    if not expected:
        found["cpu_ns_per_sample"] = round(cpu * 1e9 / (series * HOURS * 60), 1)
    different = differences(answers.setdefault(name, said), said)
    if different is not None:
        found["different"] = different
    print(found, flush=True)
    return found


def measured(program, data, answers):
    """The rows of one server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = data + ".yml"
    with open(config, "w") as file:
        file.write("global: {scrape_interval: 1h}\n")
    flags = [f"--config.file={config}", f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y",
             "--storage.tsdb.max-block-duration=2h", "--query.timeout=10m", f"--web.listen-address=127.0.0.1:{port}"]
    server = subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready").close()
                break
            except OSError:
                time.sleep(0.1)
        return [row(server, port, *query, answers) for query in QUERIES for _ in range(2)]
    finally:
        server.terminate()
        server.wait(60)


def main():
    data, out = sys.argv[1:]
    programs = {"queries": "./ferula"}
    if "FERULA_PEERS" in os.environ:
        programs["prometheus"] = os.path.join(os.environ["FERULA_PEERS"], "prometheus")
    answers = {}
    rows = {name: measured(program, data, answers) for name, program in programs.items()}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    with open(out, "a") as file:
        file.write(json.dumps(dict(date=time.strftime("%F"), commit=commit, load=os.getloadavg()[0], **rows)) + "\n")


main()
