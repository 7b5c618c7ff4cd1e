#!/usr/bin/env python3
"""Our server beside the real Prometheus on the same targets: afterwards both must have the same series, labels, metadata and values.

  FERULA_PEERS=<folder of prometheus, prometheus-node-exporter, prometheus-alertmanager, victoria-metrics> bench/beside.py [--seconds 600]

Targets: node_exporter, Alertmanager, VictoriaMetrics, the real Prometheus and our own server, each as text, OpenMetrics and protobuf, and
large real scrapes from the conformance data beside the project. A relay stands in front of them and gives each answer of a target to both
servers, one after the other, so that even values that change are compared: those that came of the same answer, whenever it was scraped.
Ends non-zero on any difference that is not named in KNOWN with its reason, and if a job has nothing that could be compared. Appends one line to bench/results/beside.txt with --record."""
import argparse, atexit, collections, http.server, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time
import urllib.error, urllib.parse, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEXTPARSE = os.path.join(os.path.dirname(ROOT), "shared", "conformance", "textparse")
INTERVAL = 2
FORMATS = {
    "text": ["PrometheusText0.0.4"],
    "openmetrics": ["OpenMetricsText1.0.0"],
    "protobuf": ["PrometheusProto"],
}
# What differs though nothing is wrong: what a scrape says of its own duration, and why.
KNOWN = {"scrape_duration_seconds": "how long a scrape took"}
CHILDREN = []


def stop_all(*_):
    for child in CHILDREN:
        if child.poll() is None:
            child.terminate()
    for child in CHILDREN:
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()


def told(results, file):
    """Prints the results of servers with date, commit and load, and adds them as a line to a file of bench/results unless it is None."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    line = {"date": time.strftime("%F"), "commit": commit, "load": os.getloadavg()[0], "results": results}
    print(json.dumps(line, indent=1))
    if file:
        with open(os.path.join(ROOT, "bench", "results", file), "a") as out:
            out.write(json.dumps(line) + "\n")


atexit.register(stop_all)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(name, work, *command):
    log = open(os.path.join(work, name + ".log"), "wb")
    child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=work)
    CHILDREN.append(child)
    return child


def own_view(program):
    """What starts an unpacked Alertmanager so that it finds its templates in /usr/share."""
    share = os.path.normpath(os.path.join(os.path.dirname(os.path.realpath(program)), "..", "share"))
    where = "prometheus/alertmanager"
    if not os.path.isdir(os.path.join(share, where)) or os.path.isdir("/usr/share/" + where):
        return []
    return ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /usr/share && shift && exec "$@"', "sh", share]


def wait_for(url, child, seconds=120):
    end = time.time() + seconds
    while time.time() < end:
        if child.poll() is not None:
            raise SystemExit(f"{child.args[0]} ended with {child.returncode}")
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("not ready: " + url)


class Relay(http.server.BaseHTTPRequestHandler):
    """/NAME/FORMAT: what the target said, each answer once to each server. A server is known by its User-Agent."""

    protocol_version = "HTTP/1.1"
    targets = {}
    answers = {}  # path -> (number, time, status, content type, body, agents that have it)
    asked = collections.defaultdict(list)  # (path, agent) -> [(time, number of the answer)]
    locks = collections.defaultdict(threading.Lock)

    def do_GET(self):
        now, agent = time.time(), self.headers["User-Agent"]
        with self.locks[self.path]:
            number, at, *answer, agents = self.answers.get(self.path, (0, 0, None, None, None, {agent}))
            if agent in agents or now - at > INTERVAL:
                number, agents, answer = number + 1, set(), self.fetch(self.path.split("/")[1])
                self.answers[self.path] = (number, time.time(), *answer, agents)
            agents.add(agent)
            self.asked[self.path, agent].append((now, number))
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fetch(self, name):
        target = self.targets[name]
        if isinstance(target, tuple):
            return (200, *target)
        # Ours and theirs ask alike; what escaping either offers is not the matter here.
        request = urllib.request.Request(target, headers={"Accept": self.headers["Accept"]})
        try:
            with urllib.request.urlopen(request, timeout=INTERVAL) as answer:
                return 200, answer.headers["Content-Type"], answer.read()
        except OSError as e:
            return 502, "text/plain", str(e).encode()

    def log_message(self, *_):
        pass


def relay():
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads, request_queue_size = True, 256

        def handle_error(self, *_):
            pass  # the client went away

    server = Server(("127.0.0.1", 0), Relay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def configuration(port):
    lines = [f"global: {{scrape_interval: {INTERVAL}s, scrape_timeout: {INTERVAL}s, external_labels: {{beside: x}}}}", "scrape_configs:"]
    for name, target in Relay.targets.items():
        formats = {"file": None} if isinstance(target, tuple) else FORMATS
        for form, protocols in formats.items():
            lines += [f"- job_name: {name}-{form}", f"  metrics_path: /{name}/{form}"]
            if protocols:
                lines += [f"  scrape_protocols: {json.dumps(protocols)}"]
            lines += ["  static_configs:", f"  - targets: ['127.0.0.1:{port}']"]
    return "\n".join(lines) + "\n"


def ask(base, path, **params):
    url = base + path + "?" + urllib.parse.urlencode(params, doseq=True)
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as e:
        raise SystemExit(f"{url}: {e.code} {e.read()[:300]!r}")


def metadata(base, job):
    rows = ask(base, "/api/v1/targets/metadata", match_target='{job="%s"}' % job, limit=100000)
    return {(r["metric"], r["type"], r["help"], r["unit"]) for r in rows}


def samples(base, job, at, seconds, agent):
    """The values of each series by its labels, each with the number of the answer it came of."""
    data = ask(base, "/api/v1/query", query='{job="%s"}[%ds]' % (job, seconds), time="%.3f" % at)
    rows = {json.dumps(r["metric"], sort_keys=True): r.get("values", []) + r.get("histograms", []) for r in data["result"]}
    asked = Relay.asked["/" + "/".join(job.rsplit("-", 1)), agent]
    numbers = {}
    scrapes = sorted(t for labels, values in rows.items() if json.loads(labels).get("__name__") == "up" for t, _ in values)
    for scrape, then in zip(scrapes, [*scrapes[1:], float("inf")]):
        # Timestamps are moved onto their grid by two milliseconds at most.
        found = [n for t, n in asked if scrape <= t + 0.01 < min(then, scrape + INTERVAL)]
        if len(found) == 1:
            numbers[scrape] = found[0]
    return {labels: {numbers[t]: v for t, v in values if t in numbers} for labels, values in rows.items()}, set(numbers.values())


def compare(job, theirs, ours):
    """Differences, and how many series and samples were compared."""
    (left, has_left), (right, has_right) = theirs, ours
    both = has_left & has_right
    wrong, compared = [], 0
    known = lambda labels: json.loads(labels).get("__name__") in KNOWN
    for labels in left.keys() ^ right.keys():
        wrong.append(f"{job}: only in {'prometheus' if labels in left else 'ferula'}: {labels}")
    for labels in left.keys() & right.keys():
        if known(labels):
            continue
        a, b = left[labels], right[labels]
        for n in both & (a.keys() | b.keys()):
            compared += 1
            if a.get(n) != b.get(n):
                wrong.append(f"{job}: {labels} of answer {n}: {a.get(n)} and {b.get(n)}")
                break
    if not compared:
        wrong.append(f"{job}: nothing could be compared")
    return wrong, len(left.keys() & right.keys()), compared


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--ferula", default=os.path.join(ROOT, "ferula"))
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    peers = os.environ.get("FERULA_PEERS") or sys.exit("name the folder of the real programs in FERULA_PEERS")
    work = tempfile.mkdtemp(prefix="beside")
    atexit.register(shutil.rmtree, work, True)
    ports = collections.defaultdict(free_port)
    program = lambda name: os.path.join(peers, name)
    here = lambda name: f"127.0.0.1:{ports[name]}"
    url = lambda name: f"http://{here(name)}"
    children = {
        "node": start("node", work, program("prometheus-node-exporter"), "--web.listen-address=" + here("node")),
        "vm": start("vm", work, program("victoria-metrics"), "-httpListenAddr=" + here("vm"), "-storageDataPath=" + os.path.join(work, "vm")),
    }
    open(os.path.join(work, "am.yml"), "w").write("route: {receiver: none}\nreceivers: [{name: none}]\n")
    children["alertmanager"] = start(
        "alertmanager", work, *own_view(program("prometheus-alertmanager")), program("prometheus-alertmanager"), "--config.file=am.yml", "--storage.path=" + os.path.join(work, "am"),
        "--web.listen-address=" + here("alertmanager"), "--cluster.listen-address=",
    )
    for name in ("node", "vm", "alertmanager", "prometheus", "ferula"):
        Relay.targets[name] = url(name) + "/metrics"
    if os.path.isdir(TEXTPARSE):
        for file in sorted(os.listdir(TEXTPARSE)):
            openmetrics = file.endswith(".om.txt")
            kind = "application/openmetrics-text; version=1.0.0; charset=utf-8" if openmetrics else "text/plain; version=0.0.4; charset=utf-8"
            body = open(os.path.join(TEXTPARSE, file), "rb").read()
            if openmetrics and not body.endswith(b"# EOF\n"):
                body += b"# EOF\n"
            Relay.targets[re.sub(r"\W", "_", file)] = (kind, body)
    text = configuration(relay())
    # What a setting says since 3.9 was a feature before.
    ours = text.replace("global: {", "global: {scrape_native_histograms: true, ")
    for name, command, config, more in (
        ("prometheus", program("prometheus"), text, ["--enable-feature=native-histograms"]),
        ("ferula", options.ferula, ours, []),
    ):
        file = os.path.join(work, name + ".yml")
        open(file, "w").write(config)
        children[name] = start(
            name, work, command, *more, "--config.file=" + file, "--storage.tsdb.path=" + os.path.join(work, name), "--web.listen-address=" + here(name), "--log.level=warn",
        )
    for name in ("node", "vm", "alertmanager"):
        wait_for(url(name) + "/metrics", children[name])
    for name in ("prometheus", "ferula"):
        wait_for(url(name) + "/-/ready", children[name])
    time.sleep(options.seconds)
    at = time.time() - 2 * INTERVAL
    window = min(options.seconds - 10 * INTERVAL, 600)
    jobs = sorted({t["labels"]["job"] for t in ask(url("prometheus"), "/api/v1/targets")["activeTargets"]})
    agents = {name: "Prometheus/" + ask(url(name), "/api/v1/status/buildinfo")["version"] for name in ("prometheus", "ferula")}
    wrong, series, values = [], 0, 0
    for job in jobs:
        theirs, ours = (samples(url(name), job, at, window, agents[name]) for name in ("prometheus", "ferula"))
        found, many, compared = compare(job, theirs, ours)
        series, values = series + many, values + compared
        a, b = metadata(url("prometheus"), job), metadata(url("ferula"), job)
        found += [f"{job}: metadata only in {'prometheus' if m in a else 'ferula'}: {m}" for m in a ^ b]
        print(f"{job}: {many} series, {compared} values, {len(a)} families, {len(found)} differences", flush=True)
        wrong += found
    for line in wrong[:40]:
        print(line)
    summary = f"{options.seconds} s, {len(jobs)} jobs, {series} series, {values} values: {len(wrong)} differences"
    print(summary)
    if options.record:
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        with open(os.path.join(ROOT, "bench", "results", "beside.txt"), "a") as out:
            out.write(f"{time.strftime('%F')} {commit} {summary}\n")
    sys.exit(1 if wrong or not values else 0)


if __name__ == "__main__":
    main()
