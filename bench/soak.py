#!/usr/bin/env python3
"""A soak: targets whose series come and go, rules, queries, reloads and clients that leave; afterwards the slopes of memory, files and latency.

  python3 bench/soak.py [--minutes 30] [--targets 10] [--series 500] [--record]

Every target is scraped each second; a tenth of its series has another name every --churn seconds. Blocks are of --block minutes, so that head
compaction, collection of series, checkpoints and retention happen many times; a run is steady once retention has begun, so --warm of it must be longer. Measured each five seconds; the slopes are fitted
over what follows --warm of the time, in which the heap and the compiled code grow to their size. It fails on: a slope of resident memory of
12 MB a minute and more, 20 descriptors or 20 threads more at the end, a median query slower by half in the last third, a query or scrape lost.
--record appends one line to bench/results/soak.jsonl."""
import argparse, datetime, http.server, json, os, random, statistics, subprocess, sys, threading, time, urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "exam"))
from server import ROOT, Server, work_folder

RULES = """groups:
- name: g
  interval: 2s
  rules:
  - {record: 'soak:sum', expr: 'sum(soak_value)'}
  - {record: 'soak:rate', expr: 'sum by (instance) (rate(soak_total[30s]))'}
  - {alert: Missing, expr: 'absent(soak_value)'}
"""
QUERIES = ["sum(soak_value)", "sum by (instance) (rate(soak_total[1m]))", 'count({__name__=~"soak_.*"})', "topk(5, soak_total)", "max_over_time(soak:sum[2m])"]


def target(series, churn):
    began = time.time()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            now = time.time()
            age, lines = int((now - began) // churn), []
            for i in range(series // 2):
                name = f"{i}-{age}" if i % 10 == 0 else str(i)
                lines.append(f'soak_value{{n="{name}"}} {(i * 7 + now) % 1000:.3f}\nsoak_total{{n="{name}"}} {int(now - began) * i}\n')
            body = "".join(lines).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def process(pid):
    with open(f"/proc/{pid}/status") as f:
        fields = dict(line.split(":", 1) for line in f)
    with open(f"/proc/{pid}/stat") as f:
        stat = f.read().rsplit(")", 1)[1].split()
    cpu = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return int(fields["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), int(fields["Threads"]), cpu


def slope(points):
    """Least squares, per minute."""
    if len(points) < 2:
        return 0.0
    mean_x, mean_y = statistics.mean(x for x, _ in points), statistics.mean(y for _, y in points)
    below = sum((x - mean_x) ** 2 for x, _ in points)
    return 60 * sum((x - mean_x) * (y - mean_y) for x, y in points) / below


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--targets", type=int, default=10)
    parser.add_argument("--series", type=int, default=500)
    parser.add_argument("--churn", type=float, default=20)
    parser.add_argument("--block", type=int, default=2, help="minutes of a block; retention is five times that")
    parser.add_argument("--warm", type=float, default=0.4)
    parser.add_argument("--program", default=os.path.join(ROOT, "ferula"))
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    folder = work_folder()
    rules = os.path.join(folder, "rules.yml")
    with open(rules, "w") as f:
        f.write(RULES)
    ports = [target(arguments.series, arguments.churn) for _ in range(arguments.targets)]
    config = "global: {scrape_interval: 1s, scrape_timeout: 1s}\nrule_files: [%s]\nscrape_configs:\n- job_name: soak\n  static_configs: [{targets: [%s]}]\n" % (
        rules, ", ".join(f"'127.0.0.1:{p}'" for p in ports))
    flags = [f"--storage.tsdb.min-block-duration={arguments.block}m", f"--storage.tsdb.max-block-duration={3 * arguments.block}m", f"--storage.tsdb.retention.time={5 * arguments.block}m", "--web.enable-lifecycle"]
    server = Server(arguments.program, os.path.join(folder, "data"), *flags, config=config).ready()
    began, rnd, bad, queries = time.time(), random.Random(1), [], 0
    samples, latencies, turn = [], [], 0
    end = began + 60 * arguments.minutes
    while time.time() < end:
        turn += 1
        for text in QUERIES:
            start = time.time()
            path = "/api/v1/query?" + urllib.parse.urlencode({"query": text})
            if turn % 3 == 0:
                now = time.time()
                path = "/api/v1/query_range?" + urllib.parse.urlencode({"query": text, "start": now - 60 * arguments.block, "end": now, "step": 5})
            status, body = server.get(path)
            queries += 1
            if status != 200:
                bad.append(f"{text}: {status} {body[:200]}")
            if turn % 3 == 1:
                latencies.append((start - began, 1000 * (time.time() - start)))
        if turn % 5 == 0:
            # A client that leaves before it is answered.
            leaving = subprocess.Popen(["curl", "-s", "-o", "/dev/null", "-m", "0.02", f"http://127.0.0.1:{server.port}/api/v1/query_range?query=sum(soak_total)&start={began}&end={time.time()}&step=1"])
            leaving.wait()
        if turn % 12 == 0:
            status, body = server.ask("POST", "/-/reload")
            if status != 200:
                bad.append(f"reload: {status} {body[:200]}")
        samples.append((time.time() - began, *process(server.process.pid)))
        time.sleep(max(0.0, 5 - (time.time() - began) % 5) * rnd.uniform(0.9, 1))
    missed = sum(float(e["value"][1]) for e in server.query(f"count_over_time((up == 0)[{int(arguments.minutes * 60)}s:1s])"))
    settled = [s for s in samples if s[0] > arguments.warm * 60 * arguments.minutes]
    third = arguments.minutes * 20
    parts = [[ms for at, ms in latencies if from_ <= at < from_ + third] for from_ in (0, third, 2 * third)]
    medians = [round(statistics.median(p), 2) if p else None for p in parts]
    result = {
        "date": datetime.date.today().isoformat(),
        "commit": subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip(),
        "program": os.path.basename(arguments.program), "minutes": arguments.minutes, "targets": arguments.targets, "series": arguments.series,
        "churn_s": arguments.churn, "block_minutes": arguments.block, "rss_mb": [round(samples[0][1], 1), round(settled[0][1], 1), round(samples[-1][1], 1)],
        "rss_mb_per_minute": round(slope([(s[0], s[1]) for s in settled]), 3),
        "fds": [samples[0][2], settled[0][2], samples[-1][2]], "threads": [samples[0][3], settled[0][3], samples[-1][3]],
        "query_ms_median_by_third": medians, "queries": queries, "bad": len(bad), "missed_scrapes": missed,
        "cpu_s_per_minute": round((samples[-1][4] - settled[0][4]) * 60 / (samples[-1][0] - settled[0][0]), 2),
        "load": os.getloadavg()[0], "series_in_head": server.metric("prometheus_tsdb_head_series"),
        "compactions": server.metric("prometheus_tsdb_compactions_total"), "blocks": server.metric("prometheus_tsdb_blocks_loaded"),
    }
    jcmd = os.path.join(os.path.dirname(os.path.realpath(f"/proc/{server.process.pid}/exe")), "jcmd")
    if os.access(jcmd, os.X_OK):
        # What is really held: the heap after a full collection, which also gives memory back.
        subprocess.run([jcmd, str(server.process.pid), "GC.run"], stdout=subprocess.DEVNULL)
        time.sleep(3)
        heap = subprocess.run([jcmd, str(server.process.pid), "GC.heap_info"], capture_output=True, text=True).stdout
        result["after_collection"] = {"rss_mb": round(process(server.process.pid)[0], 1), "heap": heap.split("\n")[1].strip() if "\n" in heap else heap}
    print(json.dumps(result), *bad[:5], sep="\n")
    code = server.terminate()
    if arguments.record:
        with open(os.path.join(ROOT, "bench", "results", "soak.jsonl"), "a") as f:
            f.write(json.dumps(result) + "\n")
    slow = medians[0] and medians[2] and medians[2] > 1.5 * max(medians[0], medians[1])
    failed = bad or code or result["rss_mb_per_minute"] >= 12 or result["fds"][2] > result["fds"][1] + 20 or result["threads"][2] > result["threads"][1] + 20 or slow
    sys.exit(bool(failed))


main()
