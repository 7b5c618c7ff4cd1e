#!/usr/bin/env python3
"""What answers cost to write: our server beside the real Prometheus, on the same blocks.

  FERULA_PEERS=<folder of prometheus and promtool> bench/answers.py [--port 26300 --rounds 5 --record]

Asked are range answers of about 100 MB, plain and gzipped, with values of many and of few digits, and small ones by the thousand over
one connection. The CPU time of a server is taken while it answers, and while it answers the same with limit=1, which evaluates all but
writes one series; the difference is what writing costs. Memory is the largest RSS while large answers are written, in bytes above what
the server had before. Ends non-zero where ours needs more CPU time for writing, or grows more, than Prometheus. --record appends one
line to bench/results/answers.jsonl."""
import argparse, http.client, json, os, shutil, subprocess, sys, tempfile, threading, time, urllib.parse

from beside import CHILDREN, stop_all, told

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERIES, STEPS, BEGIN = 2000, 2000, 1_700_000_000
# Differences smaller than this are noise of the clock ticks that CPU time is counted in.
NOISE_SECONDS = 0.05
CASES = {
    "large, many digits": ("many / time()", "identity"),
    "large, few digits": ("many", "identity"),
    "large, gzip": ("many / time()", "gzip"),
}
# Of small answers several rounds are measured, and the middle one counts: the first still pays for what the large ones changed, such as
# code that the JVM compiles anew.
SMALL_ROUNDS = 3
SMALL = {
    "one series": ('many{number="7"}', "identity"),
    "twenty series": ('many{number=~"1[0-9]|2[0-9]"}', "identity"),
    "twenty series, gzip": ('many{number=~"1[0-9]|2[0-9]"}', "gzip"),
    "a scalar": ("1", "identity"),
}


def make_blocks(peers, work):
    lines = ["# TYPE many gauge"]
    for number in range(SERIES):
        for minute in range(STEPS // 60 + 2):
            lines.append(f'many{{number="{number}",instance="host-{number % 50}:9100",job="node"}} {number * 37 + minute} {BEGIN + minute * 60}')
    lines.append("# EOF\n")
    text = os.path.join(work, "data.txt")
    with open(text, "w") as out:
        out.write("\n".join(lines))
    for name in ("prometheus", "ferula"):
        subprocess.run([os.path.join(peers, "promtool"), "tsdb", "create-blocks-from", "openmetrics", text, os.path.join(work, name)],
                       check=True, stdout=subprocess.DEVNULL)


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


class Peak:
    """The largest RSS of a process while it is open."""

    def __init__(self, pid):
        self.pid, self.stopped, self.bytes = pid, threading.Event(), rss(pid)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopped.wait(0.02):
            self.bytes = max(self.bytes, rss(self.pid))

    def close(self):
        self.stopped.set()
        self.thread.join()
        return self.bytes


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.buffer = bytearray(1 << 20)

    def ask(self, path, parameters, encoding="identity"):
        self.connection.request("GET", path + "?" + urllib.parse.urlencode(parameters), headers={"Accept-Encoding": encoding})
        answer = self.connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{answer.status} {answer.read()[:300]}")
        size = 0
        while read := answer.readinto(self.buffer):
            size += read
        return size

    def range(self, query, encoding, limit=0):
        parameters = {"query": query, "start": BEGIN + 60, "end": BEGIN + 59 + STEPS, "step": 1, "limit": limit}
        return self.ask("/api/v1/query_range", parameters, encoding)

    def instant(self, query, encoding):
        return self.ask("/api/v1/query", {"query": query, "time": BEGIN + 600}, encoding)


def spent(pid, rounds, work):
    before = cpu(pid)
    size = [work() for _ in range(rounds)][-1]
    return (cpu(pid) - before) / rounds, size


def measure(port, pid, options):
    client, result = Client(port), {}
    for _ in range(options.warm):
        for query, encoding in CASES.values():
            client.range(query, encoding)
            client.range(query, encoding, 1)
    for query, encoding in SMALL.values():
        for _ in range(options.small):
            client.instant(query, encoding)
    for name, (query, encoding) in CASES.items():
        evaluated, _ = spent(pid, options.rounds, lambda: client.range(query, encoding, 1))
        before = rss(pid)
        peak = Peak(pid)
        whole, size = spent(pid, options.rounds, lambda: client.range(query, encoding))
        result[name] = {"bytes": size, "cpu_seconds": round(whole, 3), "writing_cpu_seconds": round(whole - evaluated, 3),
                        "rss_before": before, "rss_grown": peak.close() - before}
    for name, (query, encoding) in SMALL.items():
        rounds = [spent(pid, 1, lambda: [client.instant(query, encoding) for _ in range(options.small)][-1]) for _ in range(SMALL_ROUNDS)]
        micros = [round(took / options.small * 1e6, 1) for took, _ in rounds]
        result[name] = {"bytes": rounds[0][1], "first_cpu_micros_each": micros[0], "cpu_micros_each": sorted(micros)[SMALL_ROUNDS // 2]}
    result["rss_after"] = rss(pid)
    return result


def run(name, options, work, port):
    program = os.path.join(ROOT, "ferula") if name == "ferula" else os.path.join(options.peers, "prometheus")
    child = subprocess.Popen([program, f"--config.file={work}/empty.yml", f"--storage.tsdb.path={work}/{name}", "--storage.tsdb.retention.time=100y",
                              f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"], cwd=work)
    CHILDREN.append(child)
    deadline = time.time() + 60
    while True:
        try:
            Client(port).ask("/-/ready", {})
            break
        except (OSError, SystemExit):
            if child.poll() is not None or time.time() > deadline:
                raise SystemExit(f"{name} does not start")
            time.sleep(0.2)
    result = measure(port, child.pid, options)
    child.terminate()
    child.wait(60)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=26300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=4)
    parser.add_argument("--small", type=int, default=10000)
    parser.add_argument("--servers", default="prometheus,ferula")
    parser.add_argument("--peers", default=os.environ.get("FERULA_PEERS", ""))
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="answers")
    try:
        with open(os.path.join(work, "empty.yml"), "w") as out:
            out.write("{}\n")
        make_blocks(options.peers, work)
        results = {name: run(name, options, work, options.port + i) for i, name in enumerate(options.servers.split(","))}
    finally:
        stop_all()
        shutil.rmtree(work, ignore_errors=True)
    told(results, "answers.jsonl" if options.record else None)
    ours, theirs = results.get("ferula"), results.get("prometheus")
    if ours and theirs:
        slower = [name for name in CASES if ours[name]["writing_cpu_seconds"] > theirs[name]["writing_cpu_seconds"] + NOISE_SECONDS]
        slower += [name for name in SMALL if ours[name]["cpu_micros_each"] > theirs[name]["cpu_micros_each"]]
        larger = [name for name in CASES if ours[name]["rss_before"] + ours[name]["rss_grown"] > theirs[name]["rss_before"] + theirs[name]["rss_grown"]]
        if slower or larger:
            raise SystemExit(f"dearer than Prometheus: {slower}, larger: {larger}")


if __name__ == "__main__":
    main()
