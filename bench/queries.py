"""The 28 queries of the shared bench on the same blocks: the real Prometheus writes the samples once and its snapshot is
what it and Ferula are started on; VictoriaMetrics, where it is asked for, takes the same samples by remote write. Passes go A B C A B C over one
kept-alive connection each; the first is reported apart, the untimed ones follow, then the medians. Answers are compared
with the first server's. Prints a table and appends one JSON object to --out. Called by queries.sh."""

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(PROJECT), "shared", "bench"))
import bench  # noqa: E402

FERULA = "./ferula --config.file={config} --storage.tsdb.path={data} --web.listen-address=127.0.0.1:{port} --storage.tsdb.retention.time=100d"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", default="prometheus,victoria-metrics,ferula")
    parser.add_argument("--targets", type=int, default=20, help="of 1,000 series each")
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--only", default="", help="names of queries, separated by commas")
    parser.add_argument("--ferula", default=FERULA, help="the command of Ferula")
    parser.add_argument("--data", default=os.path.expanduser("~/.cache/bench/queries"), help="where blocks are kept from run to run")
    parser.add_argument("--out", default="")
    parser.add_argument("--hold", action="store_true", help="leave the servers running until input ends")
    return parser.parse_args()


def load(options, server, start):
    """Sends all samples to a running server."""
    steps = int(options.hours * 240)
    sender = bench.Load(server.port, server.spec, "--targets", options.targets, "--series", 1000, "--steps", steps,
                        "--start", start, "--step-ms", 15000, "--conns", 2, "--sps", 60, "--limit", 3600)
    sender.line()
    sender.go()
    done = sender.line()
    if done.get("errors"):
        sys.exit(f"{server.name} refused samples: {done}")
    print(f"{server.name}: {done['samples']} samples in {done['wall']} s", file=sys.stderr)


def blocks(options):
    """The folder of blocks that hold the samples, and when these end; made where it is not there yet."""
    kept = os.path.join(options.data, f"{options.targets}k-{options.hours:g}h")
    mark = os.path.join(kept, "end")
    if not os.path.exists(mark):
        shutil.rmtree(kept, ignore_errors=True)
        end = (int(time.time()) - 60) // 15 * 15 * 1000
        server = bench.Server("prometheus", bench.KNOWN["prometheus"], bench.PORT0, "-load")
        server.start()
        load(options, server, end - (int(options.hours * 240) - 1) * 15000)
        _, answer = bench.get(server.port, "/api/v1/admin/tsdb/snapshot", 3600, method="POST")
        shutil.copytree(os.path.join(server.data, "snapshots", json.loads(answer)["data"]["name"]), os.path.join(kept, "data"))
        server.stop()
        server.wipe()
        with open(mark, "w") as out:
            out.write(str(end))
    with open(mark) as file:
        return os.path.join(kept, "data"), int(file.read())


def started(options):
    """All servers, each with the samples."""
    data, end = blocks(options)
    known = dict(bench.KNOWN, ferula=dict(cmd=options.ferula, ready="/-/ready"))
    servers = {}
    for i, name in enumerate(options.servers.split(",")):
        server = servers[name] = bench.Server(name, known[name], bench.PORT0 + 10 * i, "-queries")
        if known[name].get("vm"):
            server.start()
            load(options, server, end - (int(options.hours * 240) - 1) * 15000)
            bench.get(server.port, "/internal/force_flush")
        else:
            shutil.rmtree(server.data)
            shutil.copytree(data, server.data)
            server.start()
    time.sleep(3)
    return servers, end / 1000


def peak(pid, reset=False):
    """The most bytes resident since the last reset."""
    if reset:
        with open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")
        return 0
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def measure(options, servers, end):
    connections = {n: http.client.HTTPConnection("127.0.0.1", servers[n].port, timeout=600) for n in servers}
    rows = []
    for name, (path, parameters) in bench.queries(end):
        if options.only and name not in options.only.split(","):
            continue
        url = path + "?" + urllib.parse.urlencode(parameters)
        took, cpu = {n: [] for n in servers}, dict.fromkeys(servers, 0)
        first, answers, resident = {}, {}, {}
        for n in servers:
            peak(servers[n].p.pid, reset=True)
        for run in range(1 + options.warmup + options.runs):
            for n in servers:
                before, began = bench.cpu_ns(servers[n].p.pid), time.perf_counter()
                connections[n].request("GET", url, headers={"Accept-Encoding": "identity"})
                body = connections[n].getresponse().read()
                lasted = (time.perf_counter() - began) * 1e3
                if run == 0:
                    first[n] = lasted
                    answers[n] = bench.norm(json.loads(body))
                elif run > options.warmup:
                    took[n].append(lasted)
                    cpu[n] += (bench.cpu_ns(servers[n].p.pid) - before) * 1e3 / options.runs
        for n in servers:
            resident[n] = peak(servers[n].p.pid)
        reference = next(iter(servers))
        rows.append(dict(
            name=name, results=len(answers[reference]),
            ms={n: round(statistics.median(took[n]), 2) for n in servers}, min_ms={n: round(min(took[n]), 2) for n in servers},
            cpu_ms={n: round(cpu[n], 2) for n in servers}, first_ms={n: round(first[n], 2) for n in servers},
            peak_mb={n: resident[n] >> 20 for n in servers},
            compared={n: bench.compare(answers[reference], answers[n]) for n in servers if n != reference}))
        show(rows[-1])
    return rows


def show(row):
    cells = [f"{n} {row['ms'][n]:9.2f} ms cpu {row['cpu_ms'][n]:8.2f} first {row['first_ms'][n]:8.1f}" for n in row["ms"]]
    print(f"{row['name']:22}", " | ".join(cells), "|", row["compared"].get("ferula", ""), flush=True)


def summary(rows):
    """Sums, and what is slower than the first server by more than 10 % or 0.3 ms, whichever is larger."""
    names = list(rows[0]["ms"])
    reference = names[0]
    sums = {kind: {n: round(sum(row[kind][n] for row in rows), 1) for n in names} for kind in ("ms", "cpu_ms", "first_ms")}
    for kind, of in sums.items():
        print(f"sum of {kind}:", ", ".join(f"{n} {of[n]} ({of[n] / of[reference]:.3f})" for n in names))
    for row in rows:
        allowed = row["ms"][reference] + max(0.1 * row["ms"][reference], 0.3)
        if "ferula" in names and row["ms"]["ferula"] > allowed:
            print(f"slower than {reference}: {row['name']} {row['ms']['ferula']} against {row['ms'][reference]} ms")
    return sums


def main():
    options = arguments()
    bench.build()
    os.makedirs(bench.DATA, exist_ok=True)
    os.chdir(PROJECT)
    servers, end = {}, 0
    try:
        servers, end = started(options)
        if options.hold:
            print({n: (s.port, s.p.pid) for n, s in servers.items()}, end, flush=True)
            sys.stdin.read()
            return
        rows = measure(options, servers, end)
        sums = summary(rows)
        if options.out:
            commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
            with open(options.out, "a") as out:
                out.write(json.dumps(dict(
                    date=time.strftime("%F"), commit=commit, series=options.targets * 1000, hours=options.hours, runs=options.runs,
                    warmup=options.warmup, sums=sums, queries=rows)) + "\n")
    finally:
        for server in servers.values():
            server.stop()
            server.wipe()


main()
