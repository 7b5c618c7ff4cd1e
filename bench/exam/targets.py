"""R22-R26, R34, R35: targets, configurations and Alertmanagers that do what they must not."""
import gzip, http.server, io, json, os, socket, struct, threading, time

from server import Server, must, work_folder


class Site:
    """Many pages on one port: a page is a function of the handler, or bytes of the text format."""

    def __init__(self):
        site, self.pages, self.asked = self, {}, {}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                name = self.path.split("?")[0]
                site.asked[name] = site.asked.get(name, 0) + 1
                page = site.pages.get(name)
                try:
                    if callable(page):
                        page(self)
                    elif page is None:
                        self.send_error(404)
                    else:
                        send(self, page)
                except OSError:
                    self.close_connection = True

            do_POST = do_GET

            def log_message(self, *_):
                pass

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 128

            def handle_error(self, *_):
                pass

        self.server = Threads(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def jobs(self, *names, extra=""):
        """A job for each page, named after it."""
        text = ""
        for name in names:
            text += f"- job_name: {name.strip('/')}\n  metrics_path: {name}\n  static_configs: [{{targets: ['{self.address}']}}]\n"
            text += "".join(f"  {line}\n" for line in extra.splitlines())
        return text


def send(handler, body, kind="text/plain; version=0.0.4", **headers):
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(body)


def head(handler, *lines):
    handler.wfile.write(("\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/plain", *lines]) + "\r\n\r\n").encode())


def config(jobs, interval="1s", timeout="500ms", more=""):
    return f"global: {{scrape_interval: {interval}, scrape_timeout: {timeout}}}\n{more}scrape_configs:\n{jobs}"


def memory(server):
    with open(f"/proc/{server.process.pid}/status") as f:
        return next(int(l.split()[1]) for l in f if l.startswith("VmRSS")) // 1024


def files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def targets(server):
    return {t["labels"]["job"]: t for t in json.loads(server.get("/api/v1/targets")[1])["data"]["activeTargets"]}


def control(server, seconds, interval=1.0):
    """Scrapes of the well behaved target within the last seconds, and how many there should be."""
    found = server.query(f'count_over_time(up{{job="good"}}[{int(seconds)}s])')
    alive = server.query(f'min_over_time(up{{job="good"}}[{int(seconds)}s])')
    must(alive and alive[0]["value"][1] == "1", "the good target was down")
    return int(found[0]["value"][1]), int(seconds / interval)


def drip(handler, chunk, wait, lines=()):
    head(handler, *lines, "Connection: close")
    end = time.time() + 30
    while time.time() < end:
        handler.wfile.write(chunk)
        time.sleep(wait)
    handler.close_connection = True


def hang(handler, seconds=20):
    time.sleep(seconds)
    handler.close_connection = True


def endless_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for i in range(1_000_000):
        handler.wfile.write(b"X-%d: " % i + b"a" * 1000 + b"\r\n")


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def redirect(handler):
    handler.send_response(302)
    handler.send_header("Location", "/loop")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def half(handler):
    head(handler, "Content-Length: 1000", "Connection: close")
    handler.wfile.write(b"a 1\n")
    handler.close_connection = True


def bad_chunk(handler):
    head(handler, "Transfer-Encoding: chunked", "Connection: close")
    handler.wfile.write(b"zz\r\na 1\n\r\n")
    handler.close_connection = True


BROKEN = {
    "/silent": hang,
    "/drip": lambda h: drip(h, b"a", 0.1),
    "/endless": lambda h: drip(h, b"a 1\n" * 10_000, 0.002),
    "/head": endless_head,
    "/reset": reset,
    "/loop": redirect,
    "/gzip": lambda h: send(h, b"no gzip at all", Content_Encoding="gzip"),
    "/half": half,
    "/chunk": bad_chunk,
    "/status": lambda h: h.send_error(503),
    "/kind": lambda h: send(h, b"<html>", "text/html"),
    "/unknown": lambda h: send(h, b"x", "text/plain", Content_Encoding="br"),
}


def broken_targets(exam):
    """R22: silence, drips, endless bodies and heads, resets, loops: each down in time with a reason, the others undisturbed."""
    with Site() as site:
        site.pages = {"/good": b"a 1\n", **BROKEN}
        server = Server(exam.ours, os.path.join(work_folder(), "data"), config=config(site.jobs("/good", *BROKEN))).ready()
        before, open_files, most = memory(server), files(server), 0
        for _ in range(140):
            time.sleep(0.25)
            most = max(most, memory(server))
        found = targets(server)
        for name in BROKEN:
            target = found[name.strip("/")]
            must(target["health"] == "down", name, "is", target["health"])
            must(target["lastError"], name, "is down without a reason")
            must(target["lastScrapeDuration"] < 0.9, name, "took", target["lastScrapeDuration"])
        had, due = control(server, 29)
        grown, more = most - before, files(server) - open_files
        must(had >= due - 1, "the good target was scraped", had, "of", due, "times")
        must(grown < 400, "grew by MiB", grown)
        must(more < 60, "more open files:", more)
        must("\tat " not in server.log(), "a stack in the log")
        server.kill()
        reasons = {n: found[n.strip("/")]["lastError"][-60:] for n in BROKEN}
        return f"{len(BROKEN)} broken targets, control {had} of {due}, {grown:+} MiB, {more:+} files; {reasons}"


def bomb(handler):
    body = bomb.body
    send(handler, body, Content_Encoding="gzip")


def gzip_bomb(exam):
    """R23: a gzip body of 1 MiB that unpacks to 1 GiB, with a limit and without."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
        line = b"# " + b"a" * 65_532 + b"\n\n"
        for _ in range((1 << 30) // len(line)):
            packed.write(line)
    bomb.body, lines = out.getvalue(), []
    with Site() as site:
        site.pages = {"/good": b"a 1\n", "/bomb": bomb}
        for limit in ("body_size_limit: 10MB", ""):
            jobs = site.jobs("/good") + site.jobs("/bomb", extra=limit)
            server = Server(exam.ours, os.path.join(work_folder(), "data"), config=config(jobs, timeout="1s")).ready()
            time.sleep(4)
            before = memory(server)
            time.sleep(25)
            had, due = control(server, 24)
            grown, target = memory(server) - before, targets(server)["bomb"]
            must(had >= due - 1, "the good target was scraped", had, "of", due, "times", limit)
            must(target["health"] == "down" and target["lastError"], "the bomb is", target["health"], limit)
            must(grown < (300 if limit else 700), "grew by MiB", grown, limit)
            lines.append(f"{limit or 'no limit'}: control {had} of {due}, {grown:+} MiB, {target['lastError'][-60:]!r}")
            server.kill()
    return "; ".join(lines)


def huge_bodies(exam):
    """R24: values of 10 MB, 10,000 labels, 100,000 series, names of 1 MB, HELP of 20 MB: refused whole by limits, survived without."""
    pages = {
        "/value": b'a{b="' + b"x" * 10_000_000 + b'"} 1\n',
        "/labels": b"a{" + b",".join(b'l%d="v"' % i for i in range(10_000)) + b"} 1\n",
        "/series": b"".join(b'a{n="%d"} 1\n' % i for i in range(100_000)),
        "/name": b"a" * 1_000_000 + b" 1\n",
        "/help": b"# HELP a " + b"x" * 20_000_000 + b"\na 1\n",
    }
    limits = "sample_limit: 1000\nlabel_limit: 30\nlabel_name_length_limit: 200\nlabel_value_length_limit: 1000\nbody_size_limit: 5MB"
    lines = []
    with Site() as site:
        site.pages = {"/good": b"a 1\n", **pages}
        for limited in (limits, ""):
            jobs = site.jobs("/good") + site.jobs(*pages, extra=limited)
            server = Server(exam.ours, os.path.join(work_folder(), "data"), config=config(jobs, "2s", "2s")).ready()
            time.sleep(30)
            must(server.alive(), "died:", server.log()[-500:])
            had, due = control(server, 28, 2.0)
            must(had >= due - 1, "the good target was scraped", had, "of", due, "times")
            found = targets(server)
            if limited:
                for name in pages:
                    must(found[name.strip("/")]["health"] == "down", name, "passed its limit")
                    kept = server.query(f'count({{job="{name.strip("/")}",__name__="a"}})')
                    must(not kept, name, "left samples", kept)
            else:
                must(server.query('count(a{job="series"})')[0]["value"][1] == "100000", "series are missing")
            states = {n.strip("/"): found[n.strip("/")]["health"] + " " + found[n.strip("/")]["lastError"][:70] for n in pages}
            lines.append(f"{'limited' if limited else 'unlimited'}: control {had} of {due}, {memory(server)} MiB, {states}")
            server.kill()
    return "; ".join(lines)


def bad_samples(exam):
    """R25: bytes and times that are none: refused or dropped, nothing stored wrong, nothing spoofed."""
    now = int(time.time() * 1000)
    down = {
        "/utf": b'a{b="\xff\xfe"} 1\n',
        "/nul": b"a\x00b 1\n",
        "/noname": b'{b="c"} 1\n',
        "/twice": b'a{b="1",b="2"} 1\n',
        "/number": b"a one\n",
        "/quote": b'a{b="c} 1\n',
        "/mintime": b"a 1 -99999999999999999999\n",
        "/middle": b"first 1\nsecond 2\n{ 3\n",
    }
    up = {
        "/dup": b"a 1\na 2\n",
        "/future": b"a 1 %d\n" % (now + 30 * 86_400_000),
        "/past": b"a 1 %d\n" % (now - 30 * 86_400_000),
        "/spoof": b'a{job="other",instance="elsewhere"} 1\nup 0\n',
    }
    with Site() as site:
        site.pages = {"/good": b"a 1\n", **down, **up}
        server = Server(exam.ours, os.path.join(work_folder(), "data"), config=config(site.jobs("/good", *down, *up))).ready()
        time.sleep(6)
        found = targets(server)
        for name in down:
            job = name.strip("/")
            must(found[job]["health"] == "down" and found[job]["lastError"], name, "is", found[job]["health"])
            kept = server.query(f'count({{job="{job}",__name__!~"up|scrape_.*"}})')
            must(not kept, name, "left samples:", kept)
        for name in up:
            must(found[name.strip("/")]["health"] == "up", name, "is", found[name.strip("/")]["health"], found[name.strip("/")]["lastError"])
        must(server.query('a{job="dup"}')[0]["value"][1] == "1", "the second of two won")
        for job in ("future", "past"):
            must(not server.query(f'last_over_time(a{{job="{job}"}}[60d])', time.time() + 31 * 86_400), job, "is stored")
        spoofed = server.query('a{job="other"}')
        must(not spoofed, "a target speaks for another:", spoofed)
        must(server.query('a{exported_job="other",job="spoof"}'), "the spoofed labels are not kept as exported ones")
        dropped = server.metric("prometheus_target_scrapes_sample_duplicate_timestamp_total")
        out = server.metric("prometheus_target_scrapes_sample_out_of_bounds_total")
        must(dropped > 0 and out > 0, "not counted:", dropped, out)
        server.kill()
        return f"{len(down)} down with a reason, {len(up)} up; {dropped:.0f} duplicates and {out:.0f} out of bounds counted"


def flapping(exam):
    """R26: a target that comes and goes is stale within a scrape; one that is removed, or its whole job, within 12 s."""
    with Site() as site:
        site.pages = {"/flap": b"flap 1\n", "/good": b"a 1\n", "/gone": b"gone 1\n", "/job": b"whole 1\n"}
        two = site.jobs("/gone").replace("[{targets", f"[{{targets: ['{site.address}'], labels: {{n: '2'}}}}, {{targets")
        full = config(site.jobs("/good", "/flap", "/job") + two)
        server = Server(exam.ours, os.path.join(work_folder(), "data"), "--web.enable-lifecycle", config=full).ready()

        def wait(query, there, seconds):
            began = time.time()
            while bool(server.query(query)) != there:
                must(time.time() - began < seconds, query, "is still", "absent" if there else "there", "after", seconds, "s")
                time.sleep(0.1)
            return time.time() - began

        slowest = 0.0
        wait("flap", True, 10)
        for _ in range(6):
            del site.pages["/flap"]
            slowest = max(slowest, wait("flap", False, 2.5))
            site.pages["/flap"] = b"flap 1\n"
            wait("flap", True, 2.5)
        wait('gone{n="2"}', True, 10)
        reload(server, config(site.jobs("/good", "/flap", "/gone")))
        gone = max(wait('gone{n="2"}', False, 12), wait("whole", False, 12))
        must(server.query('gone{n=""}'), "the target that stays is stale, too")
        server.kill()
        return f"6 times stale within {slowest:.1f} s; removed ones within {gone:.1f} s"


def reload(server, text):
    # In one step, so that a signal that is still on its way does not find half of it.
    with open(server.config + ".new", "w") as f:
        f.write(text)
    os.replace(server.config + ".new", server.config)
    return server.ask("POST", "/-/reload", b"")


BAD_CONFIGS = {
    "tab": "scrape_configs:\n\t- job_name: a\n",
    "unknown": "global: {scrape_intervall: 1s}\n",
    "type": "global: {scrape_interval: [1]}\n",
    "twice": "global: {scrape_interval: 1s, scrape_interval: 2s}\n",
    "jobs": "scrape_configs: [{job_name: a}, {job_name: a}]\n",
    "relabel": "scrape_configs: [{job_name: a, relabel_configs: [{action: null}]}]\n",
    "null": "scrape_configs: [null]\n",
    "regex": "scrape_configs: [{job_name: a, relabel_configs: [{regex: '('}]}]\n",
    "timeout": "scrape_configs: [{job_name: a, scrape_interval: 1s, scrape_timeout: 2s}]\n",
    "queue": "remote_write: [{url: 'http://x/', queue_config: null, name: a}, {url: 'http://x/', name: a}]\n",
    "rules": "rule_files: [/dev/null, '[']\n",
    "notyaml": "\x00\x01\x02",
    "list": "- a\n- b\n",
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9)),
    "deep": "global: " + "[" * 20_000 + "]" * 20_000 + "\n",
}


def bad_configurations(exam):
    """R34: bad files by HTTP and SIGHUP: a reason, the old configuration works, the metric tells."""
    with Site() as site:
        site.pages = {"/good": b"a 1\n"}
        good = config(site.jobs("/good"))
        server = Server(exam.ours, os.path.join(work_folder(), "data"), "--web.enable-lifecycle", config=good).ready()
        slowest = 0.0
        for name, text in BAD_CONFIGS.items():
            began = time.time()
            status, body = reload(server, text)
            slowest = max(slowest, time.time() - began)
            must(status >= 400 and body.strip(), name, "answered", status, body[:200])
            must(b"\tat " not in body and b"Exception" not in body, name, "shows a stack:", body[:300])
            must(server.metric("prometheus_config_last_reload_successful") == 0, name, "is not told by the metric")
            os.kill(server.process.pid, 1)
            must(server.get("/-/healthy")[0] == 200, "not healthy after", name)
            shown = json.loads(server.get("/api/v1/status/config")[1])["data"]["yaml"]
            must("job_name: good" in shown, name, "changed the configuration:", shown[:200])
        status, body = reload(server, good)
        must(status == 200, "the good one is refused:", status, body)
        must(server.metric("prometheus_config_last_reload_successful") == 1, "the metric stays 0")
        time.sleep(4)
        had, due = control(server, 3)
        must(had >= due - 1, "the good target is not scraped")
        must("\tat " not in server.log(), "a stack in the log")
        server.kill()
        return f"{len(BAD_CONFIGS)} bad files refused within {slowest:.2f} s"


ALWAYS = "groups:\n- name: g\n  interval: 500ms\n  rules:\n  - {alert: Always, expr: vector(1), labels: {x: y}}\n"


def alertmanager_fails(exam):
    """R35: an Alertmanager answers 500, then hangs, then is well: delivered within 30 s, rules never wait for it."""
    got, mode = [], ["500"]

    def alerts(handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        if mode[0] == "500":
            handler.send_error(500)
        elif mode[0] == "hang":
            time.sleep(60)
        else:
            got.append(json.loads(body))
            send(handler, b"{}", "application/json")

    with Site() as site:
        site.pages = {"/good": b"a 1\n", "/api/v2/alerts": alerts}
        folder = work_folder()
        with open(os.path.join(folder, "rules.yml"), "w") as f:
            f.write(ALWAYS)
        more = f"rule_files: [{folder}/rules.yml]\nalerting: {{alertmanagers: [{{timeout: 2s, static_configs: [{{targets: ['{site.address}']}}]}}]}}\n"
        flags = ["--rules.alert.resend-delay=1s"]
        server = Server(exam.ours, os.path.join(folder, "data"), *flags, config=config(site.jobs("/good"), more=more)).ready()
        time.sleep(6)
        mode[0] = "hang"
        before = server.metric("prometheus_rule_group_iterations_total")
        time.sleep(6)
        evaluated = server.metric("prometheus_rule_group_iterations_total") - before
        missed = server.metric("prometheus_rule_group_iterations_missed_total")
        must(evaluated >= 11 and missed == 0, "rules waited:", evaluated, "evaluations,", missed, "missed")
        must(server.metric("prometheus_notifications_errors_total") > 0, "errors are not counted")
        mode[0] = "well"
        began = time.time()
        while not got and time.time() - began < 30:
            time.sleep(0.1)
        took = time.time() - began
        must(got and got[0][0]["labels"]["alertname"] == "Always", "not delivered within 30 s")
        server.kill()
        return f"delivered {took:.1f} s after it was well; {evaluated:.0f} evaluations in 6 s while it hung"
