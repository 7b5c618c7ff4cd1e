#!/usr/bin/env python3
"""Broken bodies of each format, the same to our server and to the real Prometheus: each scrape must have the same verdict.

  FERULA_PEERS=<folder of prometheus> bench/mutated.py [--bodies 10000] [--seed 20261122]

Each target serves another mutated body at every scrape; what is compared for each body is up, scrape_samples_scraped and
scrape_samples_post_metric_relabeling. Which scrape a body met is told by the times of both: when the body was asked for, and the timestamp of
what the scrape wrote. A scrape that ended by its time-out says nothing of its body, and neither do two bodies that met one scrape: such
bodies are left out and counted. A target beside them that is always well must never miss a scrape, and our server must live.
The real one may die of a body (3.5.3 does of some native histograms in protobuf): what it said before is compared.
Bodies with different verdicts are written to the folder of --keep. Ends non-zero if there are any. --record appends to bench/results/mutated.txt."""
import argparse, atexit, bisect, collections, http.server, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, threading, time
import urllib.parse, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGETS = 40  # of each format
TEXT = rb"""# HELP http_requests_total The total number of \\ requests.\n
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027
http_requests_total{method="post",code="400"}    3
# comment
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find \"FILE.TXT\"\n"} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf
# TYPE h histogram
h_bucket{le="0.05"} 24054
h_bucket{le="+Inf"} 144320
h_sum 53423
h_count 144320
# TYPE s summary
s{quantile="0.5"} 4773
s_sum 1.7560473e+07
s_count 2693
"""
UTF8 = b'# TYPE "a.b c" gauge\n{"a.b c","l.m"="v",x="\xe2\x98\x83"} 0.0133\n{"\xc3\xa9t\xc3\xa9"} 2\nplain{"q r"="1"} 3\n'
OPENMETRICS = b"""# TYPE foo counter
# UNIT foo_seconds seconds
# HELP foo say "hi"
foo_total{a="b"} 17.0 # {id="counter-test"} 5
foo_created{a="b"} 1520872607.123
# TYPE h histogram
h_bucket{le="0.0"} 0 # {} 0.5
h_bucket{le="+Inf"} 17 # {id="x",y="z"} 0.5 1.5
h_count 17
h_sum 324789.3
# TYPE st stateset
st{st="a"} 1
{"q.n","l"="\\""} 1e-9
# EOF
"""
KINDS = {
    "text": "text/plain; version=0.0.4; charset=utf-8",
    "utf8": "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    "openmetrics": "application/openmetrics-text; version=1.0.0; charset=utf-8",
    "protobuf": "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
}
TELLING = b'\0\n\r"\\{},=# \te-.\xff\x80'
TIMEOUT = 1.0  # of a scrape, and the interval between two
VERDICT = ("up", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling")
CHILDREN = []


def stop_all():
    for child in CHILDREN:
        if child.poll() is None:
            child.kill()
    for child in CHILDREN:
        child.wait()


atexit.register(stop_all)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def mutated(body, rnd):
    body = bytearray(body)
    for _ in range(rnd.randint(1, 5)):
        if not body:
            break
        at = rnd.randrange(len(body))
        kind = rnd.randrange(6)
        if kind == 0:
            body[at] = rnd.randrange(256)
        elif kind == 1:
            body[at] = TELLING[rnd.randrange(len(TELLING))]
        elif kind == 2 and rnd.randrange(4) == 0:
            del body[at:]
        elif kind == 3:
            del body[at : at + rnd.randint(1, 20)]
        elif kind == 4:
            body[at:at] = body[at : at + rnd.randint(1, 40)]
        else:
            body[at] ^= 1 << rnd.randrange(8)
    return bytes(body)


def families(delimited, most):
    """The first families of a delimited body."""
    at = 0
    while at < len(delimited):
        length = shift = 0
        start = at
        while True:
            byte = delimited[at]
            at += 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        if at + length > most:
            return delimited[:start]
        at += length
    return delimited


class Source:
    """Serves one server; every target's scrapes count on their own, and when each was asked for is kept."""

    def __init__(self, bodies, goods):
        self.asked, outer = collections.defaultdict(list), self
        self.bodies, self.goods = bodies, goods

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                _, form, number = self.path.split("/")
                key = (form, int(number))
                body = outer.body(key)
                self.send_response(200)
                self.send_header("Content-Type", KINDS.get(form, KINDS["text"]))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 256

            def handle_error(self, *_):
                pass  # the client went away

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.port = server.server_address[1]

    def body(self, key):
        form, number = key
        if form == "control":
            return b"control 1\n"
        n = len(self.asked[key])
        self.asked[key].append(time.time())
        own = self.bodies[form][number::TARGETS]
        # The first scrape finds all well; a server that has just started may be late.
        return own[n - 1] if 0 < n <= len(own) else self.goods[form]

    def verdicts(self, key, said):
        """The verdict of each body by its number, of those that can be told; said: metric -> {timestamp: value} of the target."""
        scrapes = sorted(said.get("up", {}))
        met = collections.defaultdict(list)
        for n, asked in enumerate(self.asked[key]):
            # Timestamps are moved onto their grid by at most a hundredth of the interval, and kept in milliseconds.
            at = bisect.bisect_right(scrapes, asked + 0.01) - 1
            if at >= 0 and asked - scrapes[at] < TIMEOUT:
                met[scrapes[at]].append(n)
        found = {}
        for scrape, numbers in met.items():
            ended = float(said["scrape_duration_seconds"].get(scrape, "inf")) < 0.98 * TIMEOUT
            if ended and len(numbers) == 1:
                found[numbers[0]] = tuple(said[metric].get(scrape) for metric in VERDICT)
        return found


def ask(base, query, at):
    url = base + "/api/v1/query?" + urllib.parse.urlencode({"query": query, "time": "%.3f" % at})
    return json.load(urllib.request.urlopen(url, timeout=120))["data"]["result"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", type=int, default=10000, help="of each format")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--ferula", default=os.path.join(ROOT, "ferula"))
    parser.add_argument("--keep", default=os.path.join(tempfile.gettempdir(), "mutated"))
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--targets", type=int, default=TARGETS, help="of each format")
    options = parser.parse_args()
    globals()["TARGETS"] = options.targets
    peers = os.environ.get("FERULA_PEERS") or sys.exit("name the folder of the real Prometheus in FERULA_PEERS")
    work = tempfile.mkdtemp(prefix="mutated")
    atexit.register(shutil.rmtree, work, True)

    def start(name, program, config):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        file = os.path.join(work, name + ".yml")
        open(file, "w").write(config)
        child = subprocess.Popen(
            [program, "--config.file=" + file, "--storage.tsdb.path=" + os.path.join(work, name), f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
            stdout=open(os.path.join(work, name + ".log"), "wb"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=work,
        )
        CHILDREN.append(child)
        base = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(base + "/-/ready", timeout=5)
                return child, base
            except OSError:
                time.sleep(0.1)
        sys.exit(name + " is not ready")

    source, base = start("source", os.path.join(peers, "prometheus"), "global: {}\n")
    request = urllib.request.Request(base + "/metrics", headers={"Accept": KINDS["protobuf"]})
    goods = {"text": TEXT, "utf8": UTF8, "openmetrics": OPENMETRICS, "protobuf": families(urllib.request.urlopen(request).read(), 6000)}
    source.terminate()
    source.wait()
    rnd = random.Random(options.seed)
    bodies = {form: [mutated(good, rnd) for _ in range(options.bodies)] for form, good in goods.items()}
    servers = {}
    for name, program in (("prometheus", os.path.join(peers, "prometheus")), ("ferula", options.ferula)):
        feed = Source(bodies, goods)
        config = ["global: {scrape_interval: %gs, scrape_timeout: %gs}" % (TIMEOUT, TIMEOUT), "scrape_configs:"]
        for form in [*goods, "control"]:
            config.append(f"- job_name: {form}\n  static_configs:")
            for i in range(1 if form == "control" else TARGETS):
                config.append(f"  - {{targets: ['127.0.0.1:{feed.port}'], labels: {{__metrics_path__: /{form}/{i}, instance: '{i}'}}}}")
        servers[name] = (*start(name, program, "\n".join(config) + "\n"), feed)
    begin = time.time()
    rounds = -(-options.bodies // TARGETS)
    done = lambda feed: all(len(feed.asked[(form, i)]) >= rounds + 1 for form in goods for i in range(TARGETS))
    while time.time() - begin < 4 * rounds + 60 and not all(done(feed) or child.poll() is not None for child, _, feed in servers.values()):
        time.sleep(1)
    time.sleep(2)
    if servers["ferula"][0].poll() is not None:
        sys.exit("our server ended: " + open(os.path.join(work, "ferula.log"), errors="replace").read()[-500:])
    said, died = {}, False
    for name, (child, base, _) in servers.items():
        if child.poll() is not None:
            died = True
            child, base = start(name, os.path.join(peers, "prometheus"), "global: {}\n")
        said[name] = collections.defaultdict(lambda: collections.defaultdict(dict))
        seconds = int(time.time() - begin) + 30
        for metric in (*VERDICT, "scrape_duration_seconds"):
            for row in ask(base, f"{metric}[{seconds}s]", time.time()):
                key = (row["metric"]["job"], int(row["metric"]["instance"]))
                said[name][key][metric] = dict(row["values"])
    os.makedirs(options.keep, exist_ok=True)
    compared, left_out, wrong, ups = 0, 0, collections.Counter(), 0
    for key in [(form, i) for form in goods for i in range(TARGETS)]:
        theirs, ours = (servers[name][2].verdicts(key, said[name][key]) for name in ("prometheus", "ferula"))
        for n, body in enumerate(bodies[key[0]][key[1] :: TARGETS], 1):
            if n not in theirs or n not in ours:
                left_out += 1
                continue
            compared += 1
            ups += theirs[n][0] == "1"
            if theirs[n] != ours[n]:
                wrong[key[0]] += 1
                open(os.path.join(options.keep, f"{key[0]}-{key[1]}-{n}"), "wb").write(body)
                if sum(wrong.values()) <= 20:
                    print(f"{key[0]}-{key[1]}-{n}: prometheus {theirs[n]}, ferula {ours[n]}: {body[:400]!r}")
    control = list(said["ferula"][("control", 0)]["up"].values())
    missed = control.count("0") + max(0, int(time.time() - begin) - 10 - len(control))
    summary = (
        f"seed {options.seed}, {compared} bodies compared ({ups} up), {left_out} left out, {sum(wrong.values())} verdicts differ {dict(wrong)}, "
        f"{missed} scrapes of the control missed{', prometheus died' if died else ''}"
    )
    print(summary)
    if options.record:
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        with open(os.path.join(ROOT, "bench", "results", "mutated.txt"), "a") as out:
            out.write(f"{time.strftime('%F')} {commit} {summary}\n")
    sys.exit(1 if wrong or missed or not compared else 0)


if __name__ == "__main__":
    main()
