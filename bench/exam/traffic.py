"""R29-R33, R38-R40: requests that want too much, hostile bytes, passwords, secrets and what is shown of data."""
import base64, http.client, json, os, socket, struct, subprocess, threading, time, urllib.parse

import targets
from server import Server, field, must, snappy, varint, work_folder


def serving(exam, *flags, pages=None, extra="", config=None):
    site = targets.Site()
    site.pages = {"/good": b"a 1\n", **(pages or {})}
    text = config or targets.config(site.jobs("/good", *(pages or {})), more=extra)
    return Server(exam.ours, os.path.join(work_folder(), "data"), *flags, config=text).ready()


def ask(server, method, path, body=None, headers=None, timeout=60):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, answer.headers


def raw(server, data, wait=5):
    """What bytes on a connection are answered with; b'' if it is closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as s:
        try:
            s.sendall(data)
        except OSError:
            pass
        try:
            return s.recv(65536)
        except OSError:
            return b""


def raw_http(exam):
    """R29: heads that lie or are too long, lines that inject, 600 idle connections: 4xx, and real clients are served."""
    server = serving(exam)
    good = b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n"
    cases = {
        "length and chunks": b"POST /api/v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        "two lengths": b"POST /api/v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nquery=1",
        "header of 1.2 MB": good + b"X: " + b"a" * 1_200_000 + b"\r\n\r\n",
        "100,000 headers": good + b"".join(b"X-%d: a\r\n" % i for i in range(100_000)) + b"\r\n",
        "URI of 1.4 MB": b"GET /api/v1/query?query=" + b"1" * 1_400_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "line feed in the path": b"GET /a\nX: b HTTP/1.1\r\nHost: a\r\n\r\n",
        "negative length": b"POST /api/v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "bad chunk": b"POST /api/v1/query HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    }
    statuses = {}
    for name, data in cases.items():
        answer = raw(server, data)
        must(not answer or answer.startswith(b"HTTP/1.") and (answer[9:10] == b"4" or answer[9:12] == b"505"), name, "answered", answer[:100])
        must(b"\tat " not in answer, name, "shows a stack")
        statuses[name] = answer[9:12].decode() or "closed"
    idle = []
    for _ in range(600):
        s = socket.socket()
        s.settimeout(2)
        try:
            s.connect(("127.0.0.1", server.port))
            idle.append(s)
        except OSError:
            break
    time.sleep(7)
    server.connection = None
    began = time.time()
    must(server.get("/-/healthy")[0] == 200, "no client is served beside idle connections")
    took = time.time() - began
    for s in idle:
        s.close()
    must("\tat " not in server.log(), "a stack in the log")
    server.kill()
    return f"{statuses}; served in {took:.2f} s beside {len(idle)} idle connections"


DEAR = [
    ("parens", "(" * 100_000 + "1" + ")" * 100_000),
    ("plus", "+".join(["1"] * 50_000)),
    ("abs", "abs(" * 20_000 + "a" + ")" * 20_000),
    ("minus", "-" * 200_000 + "1"),
    ("subquery", "sum_over_time(sum_over_time(a[10y:1s])[10y:1s])"),
    ("steps", "max_over_time(a[10y:1s])"),
    ("or", " or ".join(["a"] * 20_000)),
    ("cross", "many * on() group_left() many"),
    ("quadratic", "many * ignoring(n) group_left() many"),
    ("labels", 'label_replace(many, "x", "$1", "n", "(.*)(.*)(.*)(.*)(.*)$")'),
    ("nested regex", '{n=~"' + "(a*)*" * 5_000 + '"}'),
    ("counted regex", '{n=~"((a{0,100}){0,100}){0,100}"}'),
    ("alternatives", '{n=~"' + "|".join(str(i) for i in range(100_000)) + '"}'),
    ("slow regex", '{n=~"(.*a){30}"}'),
    ("absent", "absent(" * 1_000 + "a" + ")" * 1_000),
    ("topk", "topk(1e18, many)"),
    ("quantile", "quantile by (n) (0.5, many) * 1e300 * 1e300"),
    ("count_values", 'count_values("x", many * time())'),
    ("sort", "sort(sort(sort(many)))"),
    ("string", '"' + "x" * 2_000_000 + '"'),
    ("rates", " + ".join([f"sum(rate(many[{i}h]))" for i in range(1, 200)])),
]


def dear_queries(exam):
    """R30: queries that want too much: the right code in time, and no scrape missed meanwhile."""
    many = b"".join(b'many{n="%d"} 1\n' % i for i in range(2_000))
    flags = ["--query.max-samples=2000000", "--query.timeout=5s"]
    server = serving(exam, *flags, pages={"/many": many})
    time.sleep(5)
    began, answers, slowest, most = time.time(), {}, 0.0, 0
    for name, query in DEAR:
        for path in ("query", "query_range"):
            at = time.time()
            form = {"query": query, "start": str(at - 86_400), "end": str(at), "step": "10"}
            body = urllib.parse.urlencode(form if path == "query_range" else {"query": query})
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            status, answer, _ = ask(server, "POST", "/api/v1/" + path, body, headers)
            took = time.time() - at
            must(status in (200, 400, 422, 503), name, path, "answered", status, answer[:200])
            must(status == 200 or json.loads(answer)["status"] == "error", name, "has no JSON")
            must(took < 12, name, path, "took", round(took, 1), "s")
            slowest, most = max(slowest, took), max(most, targets.memory(server))
            answers[name] = f"{answers.get(name, '')}{status} "
    had, due = targets.control(server, max(10, int(time.time() - began)))
    must(had >= due - 1, "the good target was scraped", had, "of", due, "times")
    must("\tat " not in server.log(), "a stack in the log")
    server.kill()
    return f"slowest {slowest:.1f} s, {most} MiB, control {had} of {due}; {answers}"


def thousand_at_once(exam):
    """R31: 1,000 range queries at once: each answered, no scrape missed."""
    many = b"".join(b'many{n="%d"} 1\n' % i for i in range(2_000))
    server = serving(exam, pages={"/many": many})
    time.sleep(8)
    before, statuses, lock = targets.memory(server), {}, threading.Lock()
    gate = threading.Barrier(1000)

    def one(i):
        end = time.time()
        form = urllib.parse.urlencode({"query": f"sum by (n) (rate(many[{60 + i % 7}s]))", "start": end - 600, "end": end, "step": 5})
        gate.wait()
        try:
            status = ask(server, "GET", "/api/v1/query_range?" + form, timeout=150)[0]
        except OSError as e:
            status = type(e).__name__
        with lock:
            statuses[status] = statuses.get(status, 0) + 1

    threads = [threading.Thread(target=one, args=(i,), daemon=True) for i in range(1000)]
    began = time.time()
    for t in threads:
        t.start()
    most = before
    while any(t.is_alive() for t in threads):
        most = max(most, targets.memory(server))
        time.sleep(0.1)
    took = time.time() - began
    time.sleep(2)
    had, due = targets.control(server, max(10, int(took) + 2))
    must(set(statuses) <= {200, 400, 422, 503}, "answers:", statuses)
    must(had >= due - 1, "the good target was scraped", had, "of", due, "times")
    server.kill()
    return f"{statuses} in {took:.1f} s, {before} to {most} MiB, control {had} of {due}"


def series(*labels, at=None, number=1.0):
    out = b"".join(field(1, field(1, k) + field(2, v)) for k, v in labels)
    if at is not None:
        out += field(2, b"\x09" + struct.pack("<d", number) + b"\x10" + varint(at & (1 << 64) - 1))
    return field(1, out)


def hostile_writes(exam):
    """R32: bodies that are none, claims of 4 GiB, 100 MB of zeros: 4xx, nothing invalid stored, little memory."""
    server = serving(exam)
    now, name = int(time.time() * 1000), (b"__name__", b"hostile")
    headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
    two = {**headers, "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request", "X-Prometheus-Remote-Write-Version": "2.0.0"}
    good = series(name, at=now)
    bodies = {
        "empty": b"",
        "no snappy": b"hello",
        "text": b"a 1\n",
        "claim": b"\xff\xff\xff\xff\x0f" + b"\x00" * 10,
        "short": snappy(good)[:-3],
        "cut": snappy(good[:-3]),
        "length": snappy(b"\x0a\xff\xff\xff\xff\x0f" + good),
        "group": snappy(b"\x0b" + good),
        "wire": snappy(b"\x0f\x01\x02"),
        "varint": snappy(b"\x0a" + b"\xff" * 11),
        "no name": snappy(series((b"a", b"b"), at=now)),
        "bad utf8": snappy(series(name, (b"a", b"\xff\xfe"), at=now)),
        "label twice": snappy(series(name, (b"a", b"1"), (b"a", b"2"), at=now)),
        "bad name": snappy(series((b"__name__", b""), at=now)),
        "label bad utf8": snappy(series(name, (b"\xff", b"1"), at=now)),
        "zeros": snappy(bytes(1_000_000)),
    }
    v2 = {
        "v2 symbols": snappy(field(4, b"") + field(5, field(1, varint(1_000_000) + varint(3)))),
        "v2 odd": snappy(field(4, b"") + field(4, b"a") + field(5, field(1, varint(1)))),
        "v2 no first": snappy(field(4, b"a") + field(5, b"")),
        "v2 garbage": snappy(b"\xff" * 100),
    }
    before, statuses = targets.memory(server), {}
    for kind, all_bodies in ((headers, bodies), (two, v2)):
        for what, body in all_bodies.items():
            status, answer, _ = ask(server, "POST", "/api/v1/write", body, kind)
            must(status < 500, what, "answered", status, answer[:200])
            must(b"\tat " not in answer and b"Exception" not in answer, what, "shows a stack", answer[:200])
            statuses[what] = status
    for what in ("no snappy", "claim", "short", "cut", "length", "varint"):
        must(statuses[what] == 400, what, "answered", statuses[what])
    for stored in ("hostile", '{a=~".+"}'):
        must(not server.query(stored), "something invalid is stored:", server.query(stored))

    def flood(body, times):
        got = []
        workers = [threading.Thread(target=lambda: got.append(ask(server, "POST", "/api/v1/write", body, headers)[0])) for _ in range(times)]
        for t in workers:
            t.start()
        most = 0
        while any(t.is_alive() for t in workers):
            most = max(most, targets.memory(server))
            time.sleep(0.02)
        must(all(400 <= s < 500 for s in got) and len(got) == times, "answers:", got)
        return most - before

    claims = flood(b"\xff\xff\xff\xff\x0f" + b"\x00" * 100, 64)
    # Copies of one byte: 100 MB in about 5 MB.
    zeros = bytearray(varint(100_000_000)) + b"\x00\x00"
    for _ in range((100_000_000 - 1) // 64 + 1):
        zeros += b"\xfe\x01\x00"
    packed = flood(bytes(zeros), 16)
    must(claims < 300 and packed < 300, "grew by MiB", claims, packed)
    status, _, _ = ask(server, "POST", "/api/v1/write", snappy(good), headers)
    must(status == 204, "a good request is answered", status)
    must(server.query("hostile"), "a good sample is not stored")
    server.kill()
    return f"{len(statuses)} bodies {sorted(set(statuses.values()))}, 64 claims {claims:+} MiB, 16 of 100 MB {packed:+} MiB"


HASH = {
    "test": "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay",  # of "test", as in Prometheus's guide
    "quick": "$2y$10$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu",
}


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def passwords(exam):
    """R38: 401 everywhere without a password, caches are not poisoned, times tell no users, a bad file ends the start."""
    folder = work_folder()
    web = os.path.join(folder, "web.yml")
    with open(web, "w") as f:
        f.write("basic_auth_users:\n" + "".join(f"  {u}: {h}\n" for u, h in HASH.items()))
    flags = ["--web.config.file=" + web, "--web.enable-lifecycle"]
    server = Server(exam.ours, os.path.join(folder, "data"), *flags)
    end = time.time() + 60
    up = False
    while time.time() < end and not up:
        try:
            up = ask(server, "GET", "/-/ready", headers=basic("test", "test"))[0] == 200
        except OSError:
            time.sleep(0.1)
    must(up, "not ready:", server.log()[-300:])
    paths = ["/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/query?query=1", "/api/v1/write", "/federate", "/query", "/-/reload", "/api/v1/status/config", "/nothing", "/version"]
    for path in paths:
        wrong = [basic("test", "wrong"), basic("none", "test"), basic("test", HASH["test"])] if path in ("/", "/api/v1/write") else []
        for headers in ({}, {"Authorization": "Basic !!!"}, {"Authorization": "Bearer x"}, *wrong):
            for method in ("GET", "POST"):
                status, body, answer = ask(server, method, path, headers=headers)
                must(status == 401, method, path, headers, "answered", status)
                must("Basic" in (answer.get("WWW-Authenticate") or ""), path, "asks for no password")

    def median(headers):
        times = []
        for _ in range(9):
            at = time.time()
            must(ask(server, "GET", "/-/healthy", headers=headers)[0] == 401, "let in")
            times.append(time.time() - at)
        return sorted(times)[4]

    known, quick, unknown = (median(basic(u, "w%d" % time.time_ns())) for u in ("test", "quick", "nobody"))
    ratios = [known / unknown, quick / unknown]
    must(all(0.6 < r < 1.6 for r in ratios), "times tell who exists:", ratios)
    must(ask(server, "GET", "/-/healthy", headers=basic("test", "test"))[0] == 200, "the right password is refused")
    # A user's name with a remembered answer in it does not open anything.
    poison = basic("test" + HASH["test"], "test")
    must(ask(server, "GET", "/-/healthy", headers=poison)[0] == 401, "a name opens what a password should")
    server.kill()
    for text, wanted in (("basic_auth_users: {a: b}\n", "hash"), ("unknown: 1\n", "unknown"), ("tls_server_config: {cert_file: none, key_file: none}\n", "none"), ("a: [\n", "yaml")):
        with open(web, "w") as f:
            f.write(text)
        bad = Server(exam.ours, os.path.join(folder, "data"), *flags)
        code = bad.exit()
        must(code == 1, text, "ended with", code)
        must(wanted in bad.log().lower() and "\tat " not in bad.log(), text, "is not explained:", bad.log()[-300:])
    return f"{len(paths)} paths refused, ratios {ratios[0]:.2f} {ratios[1]:.2f}, 4 bad files"


MARK = "m4rk3r"
SECRETS = f"""
global: {{scrape_interval: 1s}}
remote_write:
- {{url: 'http://u:{MARK}@127.0.0.1:1/w', headers: {{X-Key: {MARK}}}, basic_auth: {{username: a, password: {MARK}}}}}
remote_read:
- {{url: 'http://u:{MARK}@127.0.0.1:1/r', authorization: {{credentials: {MARK}}}}}
alerting:
  alertmanagers:
  - sigv4: {{region: r, access_key: k, secret_key: {MARK}}}
    static_configs: [{{targets: ['127.0.0.1:1']}}]
scrape_configs:
- {{job_name: a, basic_auth: {{username: a, password: {MARK}}}, static_configs: [{{targets: ['127.0.0.1:1']}}]}}
- {{job_name: b, authorization: {{credentials: {MARK}}}, static_configs: [{{targets: ['127.0.0.1:1']}}]}}
- job_name: c
  oauth2: {{client_id: i, client_secret: {MARK}, token_url: 'http://127.0.0.1:1/t'}}
  static_configs: [{{targets: ['127.0.0.1:1']}}]
- {{job_name: d, http_headers: {{X: {{secrets: [{MARK}]}}}}, static_configs: [{{targets: ['127.0.0.1:1']}}]}}
- {{job_name: e, proxy_url: 'http://u:{MARK}@127.0.0.1:1', static_configs: [{{targets: ['127.0.0.1:1']}}]}}
- {{job_name: f, http_sd_configs: [{{url: 'http://u:{MARK}@127.0.0.1:1/x'}}]}}
- {{job_name: g, consul_sd_configs: [{{server: '127.0.0.1:1', token: {MARK}}}]}}
- {{job_name: h, ec2_sd_configs: [{{region: r, access_key: k, secret_key: {MARK}}}]}}
- {{job_name: i, azure_sd_configs: [{{subscription_id: s, tenant_id: t, client_id: c, client_secret: {MARK}}}]}}
- {{job_name: j, openstack_sd_configs: [{{role: instance, region: r, password: {MARK}, username: u, domain_name: d, identity_endpoint: 'http://127.0.0.1:1'}}]}}
- {{job_name: k, tls_config: {{insecure_skip_verify: true}}, static_configs: [{{targets: ['u:{MARK}@127.0.0.1:1']}}]}}
"""


def secrets(exam):
    """R39: a marker in every secret field is nowhere to be seen; what changes anything is off by default."""
    folder = work_folder()
    config = os.path.join(folder, "c.yml")
    text = SECRETS.replace(f"- {{job_name: k, tls_config: {{insecure_skip_verify: true}}, static_configs: [{{targets: ['u:{MARK}@127.0.0.1:1']}}]}}\n", "")
    server = Server(exam.ours, os.path.join(folder, "data"), "--log.level=debug", config=text).ready()
    time.sleep(6)
    pages = ["/metrics", "/api/v1/status/config", "/api/v1/status/flags", "/api/v1/targets", "/api/v1/targets/metadata", "/api/v1/alertmanagers", "/api/v1/scrape_pools", "/api/v1/status/runtimeinfo", "/api/v1/notifications", "/config", "/targets", "/service-discovery"]
    for page in pages:
        must(MARK not in server.get(page)[1].decode(errors="replace"), page, "shows a secret")
    must(MARK not in server.log(), "the log shows a secret:", next((l for l in server.log().splitlines() if MARK in l), ""))
    server.kill()
    # Errors of a configuration that holds secrets.
    broken = Server(exam.ours, os.path.join(folder, "data"), config=text + f"unknown_{MARK[:1]}: 1\n")
    broken.exit()
    must(MARK not in broken.log(), "an error shows a secret:", broken.log()[-500:])
    plain = Server(exam.ours, os.path.join(folder, "data2"))
    plain.kill()
    command = [exam.ours, "--config.file=" + plain.config, "--storage.tsdb.path=" + os.path.join(folder, "d3"), f"--web.listen-address=127.0.0.1:{plain.port}"]
    with open(plain.logfile, "wb") as log:
        plain.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        plain.ready()
        codes = {}
        for path in ("/-/quit", "/-/reload", "/api/v1/admin/tsdb/snapshot", "/api/v1/admin/tsdb/delete_series?match[]=a", "/api/v1/admin/tsdb/clean_tombstones", "/api/v1/write", "/api/v1/otlp/v1/metrics"):
            for method in ("POST", "PUT"):
                status = ask(plain, method, path)[0]
                must(status >= 400, method, path, "is on by default:", status)
                codes[path] = status
    finally:
        plain.process.kill()
    return f"{len(pages)} pages, log and errors without the marker; by default {codes}"


XSS = ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}", "'-alert(1)-'"]


def shown_data(exam):
    """R40: hostile labels on pages and in errors, redirects to elsewhere, ways out of folders, origins and hosts."""
    lines = b"".join(b'hostile{a="%s",le="%s"} 1\n' % (x.encode().replace(b'"', b'\\"'), x.encode().replace(b'"', b'\\"')) for x in XSS)
    server = serving(exam, pages={"/hostile": lines})
    time.sleep(4)
    pages = ["/", "/query?g0.expr=%s", "/graph?g0.expr=%s", "/targets?search=%s", "/alerts?search=%s", "/rules", "/config", "/flags", "/service-discovery", "/tsdb-status", "/%s", "/consoles/%s", "/classic/%s", "/new/%s", "/api/v1/query?query=%s", "/api/v1/label/%s/values", "/api/v1/series?match[]=%s", "/federate?match[]=%s", "/static/%s", "/api/v1/%s", "/metrics?x=%s", "/version?x=%s", "/-/%s"]
    for page in pages:
        for hostile in XSS[:2]:
            path = page % urllib.parse.quote(hostile, safe="") if "%s" in page else page
            status, body, headers = ask(server, "GET", path)
            kind = headers.get("Content-Type", "")
            must(not (kind.startswith("text/html") and hostile.encode() in body), path, "reflects markup as HTML")
            must(status < 500, path, "answered", status)
            must(headers.get("X-Content-Type-Options") == "nosniff" or exam.ours == exam.theirs, path, "may be sniffed")
    tricks = ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/new//evil.example", "/graph//evil.example", "/classic//evil.example", "/%2f%2fevil.example", "/new/..//evil.example", "/graph?g0.expr=//evil.example"]
    for trick in tricks:
        _, _, headers = ask(server, "GET", trick, headers={"Host": "evil.example"})
        where = headers.get("Location", "")
        must(not where.startswith(("//", "http", "/\\", "\\")), trick, "leads to", where)
    ways = ["/../../../../etc/passwd", "/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/consoles/../../../../etc/passwd", "/consoles/%2e%2e/%2e%2e/etc/passwd", "/user/../../etc/passwd"]
    for way in ways:
        answer = raw(server, f"GET {way} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        must(b"root:" not in answer, way, "leaves the folder")
    _, _, headers = ask(server, "GET", "/api/v1/query?query=1", headers={"Origin": "https://evil.example"})
    must(not headers.get("Access-Control-Allow-Credentials"), "credentials across origins")
    _, body, _ = ask(server, "GET", "/", headers={"Host": "evil.example"})
    must(b"evil.example" not in body, "the host is reflected")
    server.kill()
    return f"{len(pages)} pages, {len(tricks)} redirects, {len(ways)} ways out"
