#!/usr/bin/env python3
"""The same rule files on Ferula and on the real Prometheus, over the same target, alerts forced to fire and resolve.

    bench/alerts_side_by_side.py [--seconds 900] [--interval 1] [--ferula ./ferula] [--port 24100]

The real Prometheus is looked for in $FERULA_PEERS, then on the PATH. Both scrape one target whose values this program
turns on and off, and send to one recording Alertmanager each. At the end it compares the ALERTS series (labels and
states), the health and last error of each rule (some exceed limits, collide or cannot be matched) and the notifications (labels, annotations, StartsAt within two intervals, resolved or not, form of the
generatorURL), prints what differs, and exits 1 if anything does.

Each server scrapes and evaluates at moments of its own, and on a busy machine late. A firing that only one of them has is explained, and counted apart, if what the other has stored gives the rule's
expression no value at any moment near at which it has evaluated its rules.
"""
import argparse, collections, datetime, http.server, json, os, re, shutil, signal, subprocess, sys, tempfile, threading, time
import urllib.parse, urllib.request

PERIOD = 30
# So many evaluations does a pulse yield an alert that is kept for four seconds.
MOST_OF_A_PULSE = 8
# Seconds from the beginning of a scrape until its samples are stored, at most.
LONGEST_SCRAPE = 0.2

RULES = """
groups:
- name: recorded
  rules:
  - record: job:load:avg
    expr: avg by (job) (load)
- name: alerts
  labels: {team: green}
  rules:
  - alert: High
    expr: load > 50
    for: 3s
    labels: {severity: page, level: '{{ if gt $value 80.0 }}very{{ else }}some{{ end }}'}
    annotations:
      summary: 'load of {{ $labels.instance_name }} is {{ $value | humanize }} at {{ $externalLabels.region }}'
      link: '{{ $externalURL }}{{ graphLink "load > 50" }}'
      printed: '{{ printf "%05.1f %q" $value $labels.job }}'
  - alert: Kept
    expr: flag == 1
    keep_firing_for: 4s
    annotations: {text: '{{ with query "sum(flag)" }}{{ . | first | value }}{{ end }}'}
  - alert: OfRecorded
    expr: job:load:avg > 40
    annotations: {broken: '{{ humanize "no number" }}', escaped: '<a & "b">'}
  - alert: Missing
    expr: absent(sometimes)
    for: 2s
  - alert: Always
    expr: vector(1)
- name: late
  interval: 3s
  query_offset: 2s
  rules:
  - alert: Late
    expr: load > 50
    labels: {team: red, region: south, job: other}
    annotations: {of: '{{ range query "load > 50" }}{{ .Labels.instance_name }}{{ end }}'}
- name: crowded
  limit: 1
  rules:
  - alert: TooMany
    expr: load
  - record: too:many
    expr: load
  - alert: JustEnough
    expr: load > 50
- name: mistaken
  rules:
  - alert: Colliding
    expr: load
    labels: {instance_name: same}
  - record: colliding
    expr: load
    labels: {instance_name: same}
  - alert: Unlike
    expr: flag == on (instance_name) load
  - alert: ManyToMany
    expr: load == on (job) load
  - alert: Half
    expr: load > 50
    for: 2s
    keep_firing_for: 4s
    labels: {broken: '{{ humanize "x" }}', dropme: 'yes', renamed_from: '{{ $value }}'}
    annotations: {nothing: '{{ $labels.nothing }}', dot: '{{ .Labels.instance_name }}{{ define "t" }}!{{ end }}{{ template "t" }}'}
  - alert: Half
    expr: flag > 0
    labels: {which: second}
"""


class World:
    """What the target exposes, over and over: a pattern that fires, resolves and flaps.

    Whatever lasts does so for two intervals or more, and between what must not become one, with the four seconds that an
    alert is kept, lie two more: else chance would decide what a server sees.
    """

    def __init__(self):
        self.began = time.time()

    def text(self):
        t = (time.time() - self.began) % PERIOD
        high = 90 if t < 8 else 10
        flag = 1 if t < 2.5 or 4 < t < 6.5 or 18 < t < 20.5 else 0
        lines = [f'load{{instance_name="a"}} {high}', 'load{instance_name="b"} 20', f"flag {flag}"]
        if t > 10:
            lines.append("sometimes 1")
        return "\n".join(lines) + "\n"


def serve(port, get=None, post=None):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = get().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            post(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *unused):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def query(port, path, **parameters):
    url = f"http://127.0.0.1:{port}{path}?" + urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)["data"]


def start(name, command, folder, port, am, target, interval):
    config = f"""
global: {{scrape_interval: {interval}s, evaluation_interval: {interval}s, external_labels: {{region: north}}}}
rule_files: [{folder}/rules.yml]
alerting:
  alert_relabel_configs: [{{action: labeldrop, regex: dropme}}, {{source_labels: [renamed_from], target_label: renamed}}]
  alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{am}']}}]}}]
scrape_configs: [{{job_name: load, static_configs: [{{targets: ['127.0.0.1:{target}']}}]}}]
"""
    file = os.path.join(folder, name + ".yml")
    with open(file, "w") as out:
        out.write(config)
    log = open(os.path.join(folder, name + ".log"), "w")
    return subprocess.Popen(
        command + [f"--config.file={file}", f"--storage.tsdb.path={folder}/{name}", "--rules.alert.resend-delay=5s",
                   f"--web.listen-address=127.0.0.1:{port}", "--web.external-url=http://prometheus.example/x/"],
        stdout=log, stderr=subprocess.STDOUT)


def alerts_series(port, began, ended, interval):
    """States over time by labels: for each series the set of evaluation times, in whole intervals."""
    data = query(port, "/x/api/v1/query", query=f"ALERTS[{int(ended - began)}s]", time=ended)
    return {tuple(sorted(s["metric"].items())): len(s["values"]) for s in data["result"]}


def failures(port):
    """What the rules say of themselves: by their names their health and what went wrong at last.

    Which of two series is named first depends on where a storage keeps them.
    """
    groups = query(port, "/x/api/v1/rules")["groups"]
    words = lambda text: re.sub(r"\[(\{.*?\}), (\{.*?\})\]", lambda m: str(sorted(m.groups())), text)
    return {(g["name"], i): (r["name"], r["health"], words(r.get("lastError", "")))
            for g in groups for i, r in enumerate(g["rules"])}


def summary(notifications):
    """By labels: the StartsAt of each firing that was told, and what was said about it."""
    told = collections.defaultdict(dict)
    for alert in notifications:
        key = (tuple(sorted(alert["labels"].items())), alert.get("generatorURL"))
        starts = datetime.datetime.fromisoformat(alert["startsAt"].replace("Z", "+00:00")).timestamp()
        ends = datetime.datetime.fromisoformat(alert["endsAt"].replace("Z", "+00:00")).timestamp()
        entry = told[key].setdefault(starts, {"annotations": set(), "resolved": False})
        entry["annotations"].add(tuple(sorted(alert.get("annotations", {}).items())))
        entry["resolved"] |= ends <= alert["received"]
    return told


def evaluations(port, began, ended):
    """When the rules were evaluated, in seconds: one of them always yields."""
    data = query(port, "/x/api/v1/query", query=f'ALERTS{{alertname="Always"}}[{int(ended - began)}s]', time=ended)
    return sorted(t for s in data["result"] for t, _ in s["values"])


def saw_nothing(port, moments, key, starts, interval):
    """Whether no evaluation near a time can have seen the alert's condition in what the server has stored.

    A scrape stores its samples when it ends, under the time at which it began: what has the condition only by samples of
    the last moments before the evaluation may have come after it.
    """
    labels, url = dict(key[0]), key[1]
    expression = urllib.parse.parse_qs(urllib.parse.urlparse(url).query)["g0.expr"][0]
    near = [t for t in moments if abs(t - starts) <= 2 * interval]

    def holds(time):
        found = query(port, "/x/api/v1/query", query=expression, time=time)["result"]
        return any(all(labels.get(n) == v for n, v in s["metric"].items() if n != "__name__") for s in found)

    return bool(near) and not any(holds(t) and holds(t - LONGEST_SCRAPE) for t in near)


def compare(mine, theirs, interval, began, edge, missed):
    """What differs; ``missed(server, key, starts)`` tells whether a server could not know of a firing."""
    wrong, explained = [], []
    for key in set(mine) | set(theirs):
        if key not in mine or key not in theirs:
            wrong.append(("only Prometheus" if key not in mine else "only Ferula") + f" notifies {key}")
            continue
        left = dict(mine[key])
        for starts, told in sorted(theirs[key].items()):
            near = [s for s in left if abs(s - starts) <= 2 * interval]
            if not near:
                if began <= starts < edge:
                    into = explained if missed("ferula", key, starts) else wrong
                    into.append(f"{key} starts at {starts} for Prometheus, not for Ferula")
                continue
            other = left.pop(near[0])
            if not other["annotations"] & told["annotations"]:
                wrong.append(f"{key}: annotations {other['annotations']} and {told['annotations']}")
            if other["resolved"] != told["resolved"] and starts < edge:
                wrong.append(f"{key}: resolved {other['resolved']} and {told['resolved']}")
        for starts in left:
            if began <= starts < edge:
                into = explained if missed("prometheus", key, starts) else wrong
                into.append(f"{key} starts at {starts} for Ferula, not for Prometheus")
    return wrong, explained


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--interval", type=int, default=1)
    parser.add_argument("--port", type=int, default=24100)
    parser.add_argument("--ferula", default="./ferula", help="the command, words separated by spaces")
    arguments = parser.parse_args()
    peers = os.environ.get("FERULA_PEERS")
    prometheus = os.path.join(peers, "prometheus") if peers else shutil.which("prometheus")
    if not prometheus or not os.path.exists(prometheus):
        sys.exit("no real Prometheus: set FERULA_PEERS or put it on the PATH")
    folder = tempfile.mkdtemp(prefix="alerts-")
    with open(os.path.join(folder, "rules.yml"), "w") as out:
        out.write(RULES)
    port, interval = arguments.port, arguments.interval
    notifications = {"ferula": [], "prometheus": []}

    def recorder(name):
        return lambda alerts: notifications[name].extend({**a, "received": time.time()} for a in alerts)

    serve(port, get=World().text)
    serve(port + 1, post=recorder("ferula"))
    serve(port + 2, post=recorder("prometheus"))
    servers = {
        "ferula": start("ferula", arguments.ferula.split(), folder, port + 3, port + 1, port, interval),
        "prometheus": start("prometheus", [prometheus], folder, port + 4, port + 2, port, interval),
    }
    ports = {"ferula": port + 3, "prometheus": port + 4}
    try:
        for name, process in servers.items():
            wait_ready(ports[name], process)
        # The first period has whoever was up first ahead.
        began = time.time() + PERIOD
        time.sleep(PERIOD + arguments.seconds)
        ended = time.time()
        series = {name: alerts_series(p, began, ended, interval) for name, p in ports.items()}
        failed = {name: failures(p) for name, p in ports.items()}
        moments = {name: evaluations(p, began - PERIOD, ended) for name, p in ports.items()}
        # What began before both were up, and what was going on at the end, has no counterpart.
        kept = {name: [a for a in alerts if stamp(a) >= began - 2 * interval] for name, alerts in notifications.items()}
        wrong, explained = compare(
            summary(kept["ferula"]), summary(kept["prometheus"]), interval, began, ended - PERIOD / 2,
            lambda name, key, starts: saw_nothing(ports[name], moments[name], key, starts, interval))
    finally:
        for process in servers.values():
            process.send_signal(signal.SIGTERM)
        for process in servers.values():
            process.wait(60)
    for rule in sorted(set(failed["ferula"]) | set(failed["prometheus"])):
        both = [failed[name].get(rule) for name in ("ferula", "prometheus")]
        if both[0] != both[1]:
            wrong.append(f"rule {rule}: {both[0]} and {both[1]}")
    for key in set(series["ferula"]) | set(series["prometheus"]):
        counts = [series[name].get(key, 0) for name in ("ferula", "prometheus")]
        unseen = sum(f"'{dict(key)['alertname']}'" in e for e in explained) * MOST_OF_A_PULSE
        # Each firing may last an evaluation longer where scrapes and evaluations lie otherwise.
        firings = sum(len(v) for k, v in summary(kept["prometheus"]).items() if dict(k[0])["alertname"] == dict(key)["alertname"])
        if min(counts) == 0 or abs(counts[0] - counts[1]) > max(4, 0.1 * max(counts), firings) + unseen:
            wrong.append(f"ALERTS {dict(key)}: {counts[0]} samples and {counts[1]}")
    print(json.dumps({
        "seconds": arguments.seconds,
        "alertsSeries": len(series["ferula"]), "alertsSeriesPrometheus": len(series["prometheus"]),
        "samples": sum(series["ferula"].values()), "samplesPrometheus": sum(series["prometheus"].values()),
        "notifications": len(kept["ferula"]), "notificationsPrometheus": len(kept["prometheus"]),
        "firings": sum(len(v) for v in summary(kept["ferula"]).values()),
        "firingsPrometheus": sum(len(v) for v in summary(kept["prometheus"]).values()),
        "load": os.getloadavg()[0], "pulsesThatOneDidNotSee": len(explained), "differences": wrong}, indent=1))
    return 1 if wrong else 0


def stamp(alert):
    return datetime.datetime.fromisoformat(alert["startsAt"].replace("Z", "+00:00")).timestamp()


def wait_ready(port, process):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"the server on port {port} ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/x/-/ready", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"the server on port {port} is not ready after two minutes")


if __name__ == "__main__":
    sys.exit(main())
