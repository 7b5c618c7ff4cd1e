"""RW: random remote-write requests, whole and broken, to ours and to the real Prometheus at once: status, counts, words and what is stored."""
import http.client, json, os, struct, time, urllib.parse

from rich import number, real, signed, zigzag
from server import Server, field, must, snappy, varint, work_folder

ROUNDS = int(os.environ.get("EXAM_REQUESTS", "1500"))
COUNTS = ["X-Prometheus-Remote-Write-%s-Written" % what for what in ("Samples", "Histograms", "Exemplars")]
V1 = "application/x-protobuf"
V2 = V1 + ";proto=io.prometheus.write.v2.Request"
STALE = real(1, struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0])
CONFIG = "global: {scrape_interval: 15s}\nstorage: {tsdb: {out_of_order_time_window: %s}}\n"


class Maker:
    """Random requests around a moment; a small world of labels, so that series come again."""

    def __init__(self, rnd, now, window):
        self.r, self.now, self.window = rnd, now, window

    def time(self):
        r, kind = self.r, self.r.random()
        if kind < 0.6:
            self.now += r.choice((0, 1, 1000, 1000, 5000))
            return self.now
        if kind < 0.75:
            return self.now - r.randrange(0, 600_000)
        if kind < 0.85:
            return self.now - r.randrange(0, 6 * 3_600_000)
        if kind < 0.9:
            return int(time.time() * 1000) + 3_600_000
        if kind < 0.92:
            return self.now - 90 * 86_400_000
        return r.choice((0, -1, (1 << 63) - 1, -(1 << 63), self.now))

    def sample(self, ends):
        """Not at the time of one that ends the series: where the first of two ends one of histograms, theirs stores the second."""
        v, at = real(1, self.value()), self.time()
        while at in ends:
            at += 1 if at < 0 else -1
        if v == STALE:
            ends.add(at)
        return v + number(2, at)

    def seen(self):
        """The time of an exemplar: 3.14 takes late ones within the window, 3.5 none, so there are none of those."""
        at = self.time()
        return self.now if self.window and self.now - 8 * 3_600_000 < at < self.now else at

    def exemplars(self, labels):
        """How many: a label without value is gone from the series, by whose labels theirs then looks for it in vain."""
        return 0 if any(not v for _, v in labels) else self.r.choice((0, 0, 1, 2))

    def value(self):
        return self.r.choice((0.0, 1.5, -3.0, float("inf"), float("nan"), struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0], self.r.random()))

    def labels(self):
        r = self.r
        labels = [(b"__name__", b"w_%d" % r.randrange(6)), (b"a", b"%d" % r.randrange(4))]
        kind = r.random()
        if kind < 0.06:
            labels.append((b"a", b"2"))
        elif kind < 0.1:
            labels.append((b"bad\xff", b"x"))
        elif kind < 0.13:
            labels.append((b"b", b"\xc3\x28"))
        elif kind < 0.16:
            labels = labels[1:]
        elif kind < 0.19:
            labels[0] = (b"__name__", b"")
        elif kind < 0.23:
            labels.append((b"empty", b""))
        elif kind < 0.27:
            labels.append((b"", b"noname"))
        elif kind < 0.33:
            labels.reverse()
        elif kind < 0.37:
            labels.append(("\u00fcber.label".encode(), "w\u00e4rt\n\"".encode()))
        elif kind < 0.40:
            labels = []
        elif kind < 0.42:
            labels[0] = (b"__name__", "w dotted.\u00e4".encode())
        return labels

    def histogram(self, two, broken):
        """One that makes sense, or one of which something may not."""
        r, floats = self.r, self.r.random() < 0.4
        schema = r.choice((0, 1, 3, 8, -4, -53, -53))
        many = r.randrange(1, 5)
        counts = [r.randrange(0, 9) for _ in range(many)]
        zero = r.randrange(0, 3) if schema != -53 else 0
        total, offset, length = sum(counts) + zero, r.randrange(0, 3), many
        bounds = [float(i + 1) for i in range(offset + many - r.randrange(0, 2))]
        kind = r.random() if broken else r.uniform(0.3, 0.95)
        if kind < 0.05:
            total += r.choice((1, -1))
        elif kind < 0.1:
            length += r.choice((1, -1))
        elif kind < 0.13:
            schema = r.choice((9, 20, 52, 53, -5, -9, -54, 127, 1 << 20))
        elif kind < 0.16:
            counts[0] = -3
        elif kind < 0.18:
            bounds = bounds[:1]
        elif kind < 0.2:
            bounds = bounds[::-1] + [float("inf")]
        elif kind < 0.22:
            bounds = [float("nan"), 1.0]
        elif kind < 0.24:
            length = (1 << 32) - 1
        negative = kind > 0.8 and (broken or schema != -53)
        spans = lambda tag: field(tag, signed(1, offset) + number(2, length))
        if kind > 0.95:
            spans = lambda tag: field(tag, signed(1, 0) + number(2, 0)) + field(tag, signed(1, offset) + number(2, length)) + field(tag, signed(1, r.choice((1, -1))) + number(2, 0))
        if floats:
            tail = struct.pack("<%dd" % many, *map(float, counts))
            body = real(2, float(total * (2 if negative else 1) - (zero if negative else 0))) + real(7, float(zero))
            body += spans(11) + field(13, tail) + (spans(8) + field(10, tail) if negative else b"")
        else:
            deltas = b"".join(zigzag(c - p) for c, p in zip(counts, [0, *counts]))
            body = number(1, total * (2 if negative else 1) - (zero if negative else 0)) + number(6, zero)
            body += spans(11) + field(12, deltas) + (spans(8) + field(9, deltas) if negative else b"")
        body += real(3, self.value() if r.random() < 0.2 else float(r.randrange(100))) + signed(4, schema) + number(14, r.choice((0, 0, 1, 2, 3, 7)))
        body += real(5, r.choice((0.0, 0.001, 0.001, -1.0 if broken else 0.5)) if schema != -53 or kind < 0.3 else 0.0)
        if schema == -53 or broken and r.random() < 0.1:
            body += field(16, struct.pack("<%dd" % len(bounds), *bounds))
        return body + number(15, self.now if broken else self.time()) + (number(17, self.now - 5000) if two and r.random() < 0.2 else b"")

    def v1(self):
        out, r, before = b"", self.r, set()
        for _ in range(r.randrange(1, 4)):
            named = self.labels()
            body = b"".join(field(1, field(1, k) + field(2, v)) for k, v in named)
            broken = r.random() < 0.15
            ends = set()
            for _ in range(0 if broken else r.choice((0, 1, 1, 2))):
                body += field(2, self.sample(ends))
            for _ in range(1 if broken else r.choice((0, 0, 1))):
                body += field(4, self.histogram(False, broken))
            if broken:
                return field(1, body)
            for _ in range(self.exemplars(named)):
                labels = [(b"id", b"%d" % r.randrange(5)), *([(b"l", b"x" * 130)] if r.random() < 0.1 else [])]
                body += field(3, b"".join(field(1, field(1, k) + field(2, v)) for k, v in labels) + real(2, 1.0) + number(3, self.seen()))
            out += field(1, body) if new(before, named) else b""
        return out + (field(3, number(1, 1) + field(2, b"w_1") + field(4, b"help")) if r.random() < 0.2 else b"")

    def v2(self):
        r, symbols, series, before = self.r, [b""], b"", set()

        def ref(text):
            if text not in symbols:
                symbols.append(text)
            return symbols.index(text)

        for _ in range(r.randrange(1, 4)):
            named = self.labels()
            refs = b"".join(varint(ref(k)) + varint(ref(v)) for k, v in named)
            body = field(1, refs)
            broken = r.random() < 0.15
            floats, ends = 0 if broken else r.choice((0, 1, 1, 2)), set()
            for _ in range(floats):
                body += field(2, self.sample(ends) + (number(3, self.now - 1000) if r.random() < 0.2 else b""))
            for _ in range(1 if broken or not floats else r.choice((0, 0, 1))):
                body += field(3, self.histogram(True, broken))
            for _ in range(0 if broken else self.exemplars(named)):
                label = b"x" * 130 if r.random() < 0.1 else b"%d" % r.randrange(5)
                body += field(4, field(1, varint(ref(b"id")) + varint(ref(label))) + real(2, 1.0) + number(3, self.seen()))
            if broken:
                return b"".join(field(4, s) for s in symbols) + field(5, body)
            if r.random() < 0.4:
                body += field(5, number(1, r.randrange(9)) + number(3, ref(b"help")) + number(4, ref(b"unit")))
            series += field(5, body) if new(before, named) else b""
        if r.random() < 0.03:
            symbols[0] = b"notempty"
        table = b"".join(field(4, s) for s in symbols)
        return series + table if r.random() < 0.1 else table + series

    def request(self):
        """(content type, encoding, body)"""
        r, two = self.r, self.r.random() < 0.6
        plain = self.v2() if two else self.v1()
        kind, headers = r.random(), [V2 if two else V1, "snappy"]
        self.mutated = kind < 0.15
        if kind < 0.05:
            plain = bytearray(plain)
            plain[r.randrange(len(plain))] ^= 1 << r.randrange(8)
            plain = bytes(plain)
        elif kind < 0.08:
            plain = plain[: r.randrange(len(plain))]
        packed = snappy(plain)
        if 0.08 < kind < 0.1:
            packed = bytearray(packed)
            packed[r.randrange(min(8, len(packed)))] ^= 1 << r.randrange(8)
        elif 0.1 < kind < 0.11:
            packed = packed[:-3]
        elif 0.11 < kind < 0.13:
            headers[0] = r.choice(("text/plain", V1 + ";proto", V1 + "; proto=prometheus.WriteRequest", V1 + ";charset=utf-8;proto=prometheus.WriteRequest", "", V1 + ";proto=prometheus.WriteRequest"))
        elif 0.13 < kind < 0.15:
            headers[1] = ""
        return (*headers, bytes(packed))


def new(before, labels):
    """Whether the series is the first of its labels: 3.5 stores a request's floats before its histograms, and loses what that puts out of order."""
    key = tuple(sorted((k, v) for k, v in labels if v))
    return key not in before and not before.add(key)


def post(server, content, encoding, body):
    headers = {"X-Prometheus-Remote-Write-Version": "2.0.0" if "v2" in content else "0.1.0"}
    headers |= {"Content-Type": content} if content else {}
    headers |= {"Content-Encoding": encoding} if encoding else {}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/api/v1/write", body, headers)
    try:
        answer = connection.getresponse()
    except http.client.RemoteDisconnected:
        return 0, [None] * 3, "connection closed"  # the peer's way with a few
    text = answer.read().decode(errors="replace")
    return answer.status, [answer.headers.get(h) for h in COUNTS], text


def stored(server, now):
    out = {}
    for ahead in range(0, 8, 2):
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": '{__name__=~".+"}[2h]', "time": now / 1000 + 3600 - ahead * 3600})
        for row in json.loads(server.get(path)[1].decode(errors="replace"))["data"]["result"]:
            key = json.dumps(row["metric"], sort_keys=True)
            for at, v in row.get("values", []) + [[at, json.dumps(h, sort_keys=True)] for at, h in row.get("histograms", [])]:
                out[key, at] = v
    path = "/api/v1/query_exemplars?" + urllib.parse.urlencode({"query": '{__name__=~".+"}', "start": 0, "end": now / 1000 + 7200})
    for row in json.loads(server.get(path)[1].decode(errors="replace"))["data"]:
        for e in row["exemplars"]:
            out["exemplar", json.dumps([row["seriesLabels"], e], sort_keys=True)] = ""
    return out


def mended(ours, theirs):
    """What 3.14 answers otherwise than 3.5, and stores: a histogram that makes no sense or is too old is a bad request, and the others of its request are
    taken; unknown schemas and bounds that are no numbers are refused, whatever else is wrong; and it no longer hangs up."""
    (status, _, text), (their_status, _, their_text) = ours, theirs
    if their_status == 0:
        return status == 400
    known = "invalid schema" in text or "must not be NaN" in text
    return status == 400 and (their_status == 500 and (known or their_text.strip() in text) or their_status < 300 and known)


def same(ours, theirs):
    """Whether two answers are one, but for the counts that 3.14 gives a malformed request, too."""
    (status, counts, text), (their_status, their_counts, their_text) = ours, theirs
    text, their_text = text.strip(), their_text.strip()
    return status == their_status and text == their_text and (counts == their_counts or status == 400 and counts == ["0"] * 3 and their_counts == [None] * 3)


def alike(mutated, ours, theirs):
    """The same, or of one whose bytes were changed: refused by both."""
    return same(ours, theirs) or mutated and 400 <= ours[0] < 500 and 400 <= theirs[0] < 500


def pair(exam, window, now):
    """Ours and theirs, each on a folder with one sample: what an empty one takes is another matter."""
    servers = [
        Server(program, os.path.join(work_folder(), "data"), "--enable-feature=exemplar-storage" + more, config=CONFIG % window).ready()
        for program, more in ((exam.ours, ""), (exam.theirs, ",native-histograms"))
    ]
    for server in servers:
        must(server.write([(0, now)])[0] == 204, "the first sample is refused")
    return servers


def unlike(ours, theirs, now):
    x, y = stored(ours, now), stored(theirs, now)
    keys = [k for k in sorted(x.keys() | y.keys(), key=str) if x.get(k) != y.get(k)]
    return [[(k, z.get(k)) for k in keys[:4]] for z in (x, y)] if keys else None


def written(exam):
    """RW: the same requests to both; differences by status, counts, words and what is stored. A peer that dies of one is begun anew."""
    seen, differ, requests, changed, died = {}, [], 0, 0, 0
    for window in ("0s", "30m"):
        now, servers = int(time.time() * 1000) - 1_800_000, []
        maker = Maker(exam.random, now, 1_800_000 if window == "30m" else 0)
        for i in range(ROUNDS // 2):
            if not servers:
                servers, since = pair(exam, window, maker.now), []
            ours, theirs = servers
            request = maker.request()
            since.append(request)
            a, b = post(ours, *request), post(theirs, *request)
            requests += 1
            if mended(a, b):
                changed, servers = changed + 1, [s.kill() for s in servers][:0]
                seen[b[0]] = seen.get(b[0], 0) + 1
                continue
            seen[b[0]] = seen.get(b[0], 0) + 1
            if not alike(maker.mutated, a, b):
                differ.append((window, i, request, a, b))
            if i % 20 == 19:
                must(stored(ours, now) is not None, "")
                try:
                    found = unlike(ours, theirs, now)
                except OSError:
                    died, found = died + 1, None
                    theirs.kill()
                if found:
                    differ.append((window, i, since, *found))
                if found or not theirs.alive():
                    must("\tat " not in ours.log(), "a stack in the log:", ours.log()[-2000:])
                    ours.kill(), theirs.kill()
                    servers = []
        for s in servers:
            s.kill()
    if os.environ.get("EXAM_KEEP"):
        with open(os.path.join(os.environ["EXAM_KEEP"], "writes.txt"), "w") as f:
            for d in differ:
                f.write("\n".join(str(x) for x in d) + "\n\n")
    must(not differ, len(differ), "of", requests, "differ:", *("\n   " + " | ".join(str(x)[:400] for x in (d[0], d[1], d[3], d[4])) for d in differ[:25]))
    return f"{requests} requests {seen}, all answered and stored alike but {changed} that 3.14 answers otherwise; the peer died {died} times"
