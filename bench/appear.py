#!/usr/bin/env python3
"""1,000 targets appear and vanish by file discovery: within one refresh, and no other target misses a scrape.

  bench/appear.py [--targets 1000] [--rounds 3] [--server ./ferula] [--record]

A job of 20 targets is scraped each second all the while. The limit is what Prometheus has: a change of a file is seen at once and changes
of targets are applied together within 5 s. Appends to bench/results/appear.txt with --record."""
import argparse, atexit, http.server, json, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time, urllib.parse, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONTROL = 20
REFRESH = 5
MARGIN = 2  # for asking and for a busy machine


class Targets(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"a 1\nb 2\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 4096

    def handle_error(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--server", default=os.path.join(ROOT, "ferula"))
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="appear")
    atexit.register(shutil.rmtree, work, True)
    targets = Server(("127.0.0.1", 0), Targets)
    threading.Thread(target=targets.serve_forever, daemon=True).start()
    address = "127.0.0.1:%d" % targets.server_address[1]
    file = os.path.join(work, "targets.json")

    def write(number):
        groups = [{"targets": [address], "labels": {"__metrics_path__": f"/{i}", "instance": f"t{i}"}} for i in range(number)]
        json.dump(groups, open(file + ".new", "w"))
        os.replace(file + ".new", file)

    write(0)
    lines = ["global: {scrape_interval: 1s, scrape_timeout: 1s}", "scrape_configs:", "- job_name: control", "  static_configs:"]
    lines += [f"  - {{targets: ['{address}'], labels: {{__metrics_path__: /c{i}, instance: 'c{i}'}}}}" for i in range(CONTROL)]
    lines += ["- job_name: many", "  scrape_interval: 5s", "  scrape_timeout: 5s", "  file_sd_configs:", f"  - files: ['{file}']"]
    open(os.path.join(work, "p.yml"), "w").write("\n".join(lines) + "\n")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    child = subprocess.Popen(
        [options.server, f"--config.file={work}/p.yml", f"--storage.tsdb.path={work}/data", f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"],
        stdin=subprocess.DEVNULL,
    )
    atexit.register(lambda: (child.terminate(), child.wait(30)))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    base = f"http://127.0.0.1:{port}"

    def get(path, **params):
        return json.load(urllib.request.urlopen(base + path + "?" + urllib.parse.urlencode(params), timeout=60))["data"]

    def active():
        return len(get("/api/v1/targets", state="active", scrapePool="many")["activeTargets"])

    for _ in range(600):
        try:
            urllib.request.urlopen(base + "/-/ready", timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(10)
    begin, took = time.time(), {True: [], False: []}
    for _ in range(options.rounds):
        for number in (options.targets, 0):
            start = time.time()
            write(number)
            while active() != number:
                if time.time() - start > 60:
                    sys.exit(f"{active()} targets and not {number} after 60 s")
                time.sleep(0.1)
            took[number > 0].append(time.time() - start)
            time.sleep(8)
            if number:
                up = get("/api/v1/query", query='sum(up{job="many"})')["result"]
                if not up or float(up[0]["value"][1]) != number:
                    sys.exit(f"not all are up: {up}")
    seconds = int(time.time() - begin)
    missed = 0
    for row in get("/api/v1/query", query=f'up{{job="control"}}[{seconds}s]')["result"]:
        times = [t for t, _ in row["values"]]
        missed += sum(round(b - a) - 1 for a, b in zip(times, times[1:])) + sum(v != "1" for _, v in row["values"])
    slowest = max(took[True] + took[False])
    summary = (
        f"{options.targets} targets, {options.rounds} rounds: appeared after at most {max(took[True]):.1f} s, vanished after at most"
        f" {max(took[False]):.1f} s, {missed} of {CONTROL * seconds} other scrapes missed"
    )
    print(summary)
    if options.record:
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        with open(os.path.join(ROOT, "bench", "results", "appear.txt"), "a") as out:
            out.write(f"{time.strftime('%F')} {commit} {summary}\n")
    sys.exit(1 if missed or slowest > REFRESH + MARGIN else 0)


if __name__ == "__main__":
    main()
