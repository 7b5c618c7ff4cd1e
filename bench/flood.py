#!/usr/bin/env python3
"""Queries by the thousand while scraping: our server beside the real Prometheus.

  FERULA_PEERS=<folder of prometheus> bench/flood.py [--series 200000 --interval 5 --servers prometheus,ferula --port 26100]

One target process serves --series series in --targets pages. When two rounds of them are stored, each server in turn gets
  1. "concurrent": --clients range queries at once, each over 2,000 series;
  2. "flood": 30 of the dearest queries (all series, regular expressions, sub-queries, sorts and joins over everything) at once.
It is told how each query ended (status and error type), the latency of a control request every 0.25 s, the largest RSS, and which
scrapes are missing: the samples of `up` that should be there and are not, or that are 0. Ends non-zero if a scrape of ours is missing, a
refusal is none of the gate's, limits' or time's, or a control request fails. --record appends one line to bench/results/flood.jsonl.

What else runs takes part: on a machine that others keep busy the targets themselves answer too late, and neither server is to blame. How
much of the processors others had is told with each server (`others_cpu`); beyond --others it is no measurement: nothing is recorded, and
the end is 3. A query that has no answer after --patience seconds is given up and counted, so that a run ends."""
import argparse, collections, concurrent.futures, http.client, http.server, json, os, shutil, subprocess, sys
import tempfile, threading, time, urllib.parse

from beside import CHILDREN, stop_all, told

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SELECTORS = 100
# What either server may say of a query that it does not answer.
REFUSALS = ("query timed out", "query processing would load too many samples", "expanding series", "query queue", "memory", "canceled",
            "too many")
FLOOD = [
    '{__name__=~".+"}',
    'count by (__name__, page, number) ({__name__=~".+"})',
    'sort_desc(sum by (number) (rate({__name__=~"m.*"}[1m])))',
    'quantile by (page) (0.9, rate({__name__=~"m.+"}[1m]))',
    'max_over_time(sum(rate({__name__=~"m.*"}[30s]))[5m:1s])',
    '{__name__=~"m.*"} * on (__name__, page, number) group_left {__name__=~"m.*"}',
    'topk(10000, {__name__=~"m.*"})',
    'label_replace({__name__=~"m.*"}, "x", "$1$1$1", "number", "(.*)")',
    'count_values("v", {__name__=~"m.*"})',
    'sum by (page) ({number=~"(1|2|3|4|5|6|7|8|9)+.*"})',
]


def serve_targets(port, targets, series):
    """Runs in a process of its own. Every page has counters that go up with each scrape."""
    each = series // targets
    rounds = collections.Counter()

    class Page(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            page = self.path.rsplit("/", 1)[1]
            rounds[page] += 1
            at = rounds[page]
            body = "".join(
                f'm{n % SELECTORS}_total{{number="{n}"}} {at * (n % 7 + 1)}\n' for n in range(each)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Page)
    server.daemon_threads = True
    server.serve_forever()


def command(name, work, port, peers):
    flags = [f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/{name}", f"--web.listen-address=127.0.0.1:{port}",
             "--log.level=warn"]
    program = os.path.join(ROOT, "ferula") if name == "ferula" else os.path.join(peers, name)
    return [program] + flags


def rss(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) // 1024
    except OSError:
        pass
    return 0


def cpu(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0


def busy():
    """Seconds that the processors have worked for anybody since the machine's start."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, interrupts, soft = (int(n) for n in stat.readline().split()[1:8])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


class Others:
    """How much of the processors those had that are no part of this run."""

    def __init__(self, *pids):
        self.pids = pids + (os.getpid(),)
        self.began, self.busy, self.own = time.time(), busy(), self.ours()

    def ours(self):
        return sum(cpu(pid) for pid in self.pids)

    def share(self):
        other = (busy() - self.busy) - (self.ours() - self.own)
        return round(max(0.0, other) / (time.time() - self.began) / os.cpu_count(), 3)


def ask_whole(port, path, timeout):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, len(body), body
    finally:
        connection.close()


def ask(port, path, timeout):
    deadline = time.time() + timeout
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        size, head = 0, b""
        while chunk := answer.read(1 << 16):
            head = head or chunk[:2000]
            size += len(chunk)
            # A long answer may come in pieces, each of them in time.
            if time.time() > deadline:
                raise TimeoutError
        return answer.status, size, head.decode(errors="replace")
    finally:
        connection.close()


def outcome(port, path, timeout):
    try:
        status, size, head = ask(port, path, timeout)
    except TimeoutError:
        return f"no answer within {timeout} s", True
    except OSError as e:
        return type(e).__name__, False
    if status == 200:
        return "200", True
    try:
        error = json.loads(head)
        text = error["error"]
    except ValueError:
        return f"{status} {head[:60]}", False
    return f"{status} {error['errorType']}: {text[:70]}", any(word in text for word in REFUSALS)


class Control:
    """A request every quarter of a second, and the largest RSS meanwhile."""

    def __init__(self, port, pid):
        self.port, self.pid, self.stopped = port, pid, threading.Event()
        self.times, self.failed, self.rss = [], 0, 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopped.wait(0.25):
            began = time.time()
            try:
                if ask(self.port, "/-/ready", 30)[0] != 200:
                    self.failed += 1
            except OSError:
                self.failed += 1
            self.times.append(time.time() - began)
            self.rss = max(self.rss, rss(self.pid))

    def stop(self):
        self.stopped.set()
        self.thread.join(40)
        times = sorted(self.times) or [0]
        return {"control_requests": len(self.times), "control_failed": self.failed, "control_p50_ms": round(times[len(times) // 2] * 1000, 1),
                "control_max_ms": round(times[-1] * 1000, 1), "rss_max_mb": self.rss}


def at_once(port, paths, timeout):
    answers, wrong = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(len(paths)) as pool:
        for told, fine in pool.map(lambda path: outcome(port, path, timeout), paths):
            answers[told] += 1
            if not fine:
                wrong.append(told)
    return answers, wrong


def phase(port, pid, paths, timeout):
    control = Control(port, pid)
    before, began = cpu(pid), time.time()
    answers, wrong = at_once(port, paths, timeout)
    took = time.time() - began
    result = {"answers": dict(answers.most_common(12)), "wrong": wrong[:5], "seconds": round(took, 1), "cpu_seconds": round(cpu(pid) - before, 1)}
    result.update(control.stop())
    return result


def missed(port, targets, interval, began, ended):
    """How many scrapes of [began, ended] are absent or failed."""
    # The intervals that began and ended within; a scrape has its phase in each.
    window = int((ended - began) // interval) * interval
    query = f'sum(count_over_time(up{{job="pages"}}[{window}s])) or vector(0)'
    bad = f'sum(count_over_time(up{{job="pages"}}[{window}s]) - sum_over_time(up{{job="pages"}}[{window}s])) or vector(0)'
    value = {}
    for name, text in (("stored", query), ("failed", bad)):
        status, _, body = ask(port, "/api/v1/query?" + urllib.parse.urlencode({"query": text, "time": ended}), 120)
        value[name] = int(float(json.loads(body)["data"]["result"][0]["value"][1]))
    expected = window // interval * targets
    return {"scrapes_expected": expected, "scrapes_stored": value["stored"], "scrapes_failed": value["failed"],
            "scrapes_missed": max(0, expected - value["stored"])}


def gaps(port, interval, began, ended):
    """When scrapes are missing, as seconds since the beginning: how many targets' samples are too far apart, by the interval they are missing in."""
    query = f'up{{job="pages"}}[{int(ended - began)}s]'
    _, _, body = ask_whole(port, "/api/v1/query?" + urllib.parse.urlencode({"query": query, "time": ended}), 120)
    missing = collections.Counter()
    for series in json.loads(body)["data"]["result"]:
        times = [began] + [at for at, _ in series["values"]] + [ended]
        for before, after in zip(times, times[1:]):
            for lost in range(1, round((after - before) / interval)):
                missing[int((before + lost * interval - began) // interval * interval)] += 1
    return dict(sorted(missing.items()))


def run(name, options, work, number, pages):
    port = options.port + number
    log = open(os.path.join(work, name + ".log"), "wb")
    child = subprocess.Popen(command(name, work, port, options.peers), stdout=log, stderr=subprocess.STDOUT, cwd=work)
    CHILDREN.append(child)
    deadline = time.time() + 180
    while True:
        if child.poll() is not None or time.time() > deadline:
            raise SystemExit(f"{name} does not run: see {log.name}\n" + open(log.name).read()[-2000:])
        try:
            count = json.loads(ask(port, "/api/v1/query?" + urllib.parse.urlencode(
                {"query": 'count(count_over_time(up{job="pages"}[10m]) >= 2)'}), 60)[2])["data"]["result"]
            if count and int(count[0]["value"][1]) == options.targets:
                break
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            pass
        time.sleep(0.5)
    pid = child.pid
    result = {"series": options.series, "interval": options.interval, "rss_before_mb": rss(pid)}
    others = Others(pid, pages.pid)
    began = time.time()
    now = f"{began:.0f}"
    ranges = ["/api/v1/query_range?" + urllib.parse.urlencode(
        {"query": f"sum by (instance) (rate(m{i % SELECTORS}_total[1m]))", "start": float(now) - 60, "end": now, "step": 5})
        for i in range(options.clients)]
    result["concurrent"] = phase(port, pid, ranges, options.patience)
    result["flood_began"] = round(time.time() - began, 1)
    dear = ["/api/v1/query_range?" + urllib.parse.urlencode(
        {"query": FLOOD[i % len(FLOOD)], "start": time.time() - 120, "end": time.time(), "step": 1}) for i in range(30)]
    result["flood"] = phase(port, pid, dear, options.patience)
    result["others_cpu"] = others.share()
    # Time for a last round of scrapes, so that the window is whole.
    time.sleep(options.interval * 2)
    result.update(missed(port, options.targets, options.interval, began, time.time() - options.interval))
    result["missing_at"] = gaps(port, options.interval, began, time.time() - options.interval)
    result["alive"] = child.poll() is None
    child.terminate()
    child.wait(60)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=200_000)
    parser.add_argument("--targets", type=int, default=100)
    parser.add_argument("--interval", type=int, default=5)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--servers", default="prometheus,ferula")
    parser.add_argument("--port", type=int, default=26100)
    parser.add_argument("--peers", default=os.environ.get("FERULA_PEERS", ""))
    parser.add_argument("--patience", type=int, default=150, help="seconds until a query is given up")
    parser.add_argument("--others", type=float, default=0.2, help="how much of the processors others may have")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve_targets(options.port, options.targets, options.series)
    work = tempfile.mkdtemp(prefix="flood")
    try:
        with open(os.path.join(work, "prometheus.yml"), "w") as out:
            out.write(f"global: {{scrape_interval: {options.interval}s, scrape_timeout: {options.interval}s}}\nscrape_configs:\n"
                      "  - job_name: pages\n    static_configs:\n")
            for page in range(options.targets):
                out.write(f'      - {{targets: ["127.0.0.1:{options.port}"], labels: {{__metrics_path__: "/metrics/{page}", page: "{page}"}}}}\n')
        pages = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--serve", "--port", str(options.port), "--targets",
                                  str(options.targets), "--series", str(options.series)], stdin=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        CHILDREN.append(pages)
        results = {name: run(name, options, work, 1 + i, pages) for i, name in enumerate(options.servers.split(","))}
    finally:
        stop_all()
        shutil.rmtree(work, ignore_errors=True)
    disturbed = max(result["others_cpu"] for result in results.values()) > options.others
    told(results, "flood.jsonl" if options.record and not disturbed else None)
    if disturbed:
        print("others kept the machine busy: this is no measurement", file=sys.stderr)
        sys.exit(3)
    ours = results.get("ferula")
    if ours and (not ours["alive"] or ours["scrapes_missed"] or ours["scrapes_failed"]
                 or any(ours[p]["wrong"] or ours[p]["control_failed"] for p in ("concurrent", "flood"))):
        raise SystemExit("ours missed a scrape, failed a control request, or refused in words of its own")


if __name__ == "__main__":
    main()
