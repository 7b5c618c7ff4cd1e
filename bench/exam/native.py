"""RH: native histograms by scrape, RT: start timestamps by remote write 2.0, each over kills, starts and compaction."""
import glob, json, os, struct, time

from rich import number, real, signed, zigzag
from server import Server, field, must, snappy, varint, work_folder
from targets import Site, send

PROTOBUF = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
SERIES, EPOCH, STEP, RANGE = 6, 37, 15_000, 1_200_000
FLAGS = ["--storage.tsdb.min-block-duration=20s", "--storage.tsdb.max-block-duration=60s", "--storage.tsdb.wal-segment-size=10MB"]
SCRAPED = "global: {scrape_interval: 200ms, scrape_timeout: 200ms%s}\nscrape_configs:\n- {job_name: h, metrics_path: /%s, static_configs: [{targets: ['%s']}]}\n"
WRITTEN = "--enable-feature=st-storage,use-start-timestamps,xor2-encoding"


def stamp(tag, seconds):
    return field(tag, number(1, int(seconds)) + number(2, int(seconds % 1 * 1e9)))


def buckets(n, s):
    """Of the n-th scrape: they grow, begin anew with each epoch, and more come in the course of one."""
    epoch, step = divmod(n + s, EPOCH)
    return [(step + 1) * (i + 1 + s) + epoch % 3 for i in range(2 + step // 9)]


def scraped(n, kind, s):
    """The n-th histogram of a series; its sum says n."""
    counts, schema = buckets(n, s), (n + s) // (5 * EPOCH) % 3
    floats = kind == "gauge_real"
    spans = field(12, signed(1, s % 4 - 1) + number(2, 1)) + field(12, signed(1, 2) + number(2, len(counts) - 1))
    body = real(2, float(n)) + signed(5, schema) + real(6, 0.001)
    if floats:
        body += real(4, float(sum(counts)) + 0.5) + real(8, 0.5) + spans + b"".join(real(14, float(c)) for c in counts)
    else:
        both = s % 2 + 1
        deltas = [c - p for c, p in zip(counts, [0, *counts])]
        body += number(1, sum(counts) * both + 3) + number(7, 3) + spans + b"".join(varint(13 << 3) + zigzag(d) for d in deltas)
        if both == 2:
            body += field(9, signed(1, 0) + number(2, len(counts))) + b"".join(varint(10 << 3) + zigzag(d) for d in deltas)
    return field(4, field(1, field(1, b"series") + field(2, b"%d" % s)) + field(7, body))


def families(n):
    out = b""
    for kind, code in (("count_int", 4), ("gauge_real", 5)):
        family = field(1, kind.encode()) + number(3, code) + b"".join(scraped(n, kind, s) for s in range(SERIES))
        out += varint(len(family)) + family
    return out


def page(state):
    def answer(handler):
        state["n"] += 1
        send(handler, families(state["n"]), PROTOBUF)

    return answer


def stored(server):
    """{(series, n): the histogram as the API writes it}, with its time; and how often each was found."""
    found = {}
    for element in server.query('{__name__=~"count_int|gauge_real"}[30m]', time.time() + 5):
        must("values" not in element, "floats among the histograms of", element["metric"])
        last = 0.0
        for at, h in element["histograms"]:
            key = (element["metric"]["__name__"], element["metric"]["series"], int(float(h["sum"])))
            must(key not in found and int(float(h["sum"])) > last, "not in order:", key)
            last, found[key] = float(h["sum"]), (at, json.dumps(h))
    return found


def scraped_over_lives(exam):
    """RH: what a kill finds stored is there ever after, at its time; each histogram is as the real Prometheus stores it."""
    with Site() as site:
        states = {name: {"n": 0} for name in ("ours", "theirs")}
        site.pages = {"/" + name: page(state) for name, state in states.items()}
        config = {n: SCRAPED % (", scrape_native_histograms: true" if n == "ours" else "", n, site.address) for n in states}
        theirs = Server(exam.theirs, os.path.join(work_folder(), "data"), *FLAGS, "--enable-feature=native-histograms", config=config["theirs"]).ready()
        data, before, lost = os.path.join(work_folder(), "data"), {}, 0
        for life in (5, 5, 75, 5, 8, 70, 4):
            ours = Server(exam.ours, data, *FLAGS, config=config["ours"]).ready()
            found = stored(ours)
            lost += sum(found.get(key) != value for key, value in before.items())
            time.sleep(life)
            before = stored(ours)
            ours.kill()
        must(glob.glob(data + "/01*/meta.json"), "no block was written")
        ours = Server(exam.ours, data, *FLAGS, config=config["ours"]).ready()
        before, peer = stored(ours), stored(theirs)
        ours.kill()
        theirs.kill()
        must(lost == 0, lost, "histograms lost or changed")
        both = before.keys() & peer.keys()
        must(len(both) > len(before) * 0.8, "too few in common:", len(both), "of", len(before), "and", len(peer))
        unlike = [(k, before[k][1], peer[k][1]) for k in both if before[k][1] != peer[k][1]]
        must(not unlike, len(unlike), "unlike, as", unlike[:1])
        return f"{len(before)} histograms over 7 kills, 0 lost, {len(both)} as in theirs, {len(glob.glob(data + '/01*'))} blocks"


def written(times, origin):
    """A request of version 2: counters and histograms that begin anew each 8 samples without falling, which only their starts tell."""
    symbols, out = [b""], b""

    def ref(text):
        if text not in symbols:
            symbols.append(text)
        return varint(symbols.index(text))

    for s in range(SERIES):
        for name in (b"st_float", b"st_histogram"):
            body = field(1, ref(b"__name__") + ref(name) + ref(b"series") + ref(b"%d" % s))
            for at in times:
                n = (at - origin) // STEP
                start = origin + n // 8 * 8 * STEP - 7_000
                total = n * 10 + s + 1
                if name == b"st_float":
                    body += field(2, real(1, float(total)) + number(2, at) + number(3, start))
                else:
                    h = number(1, total) + real(3, float(n)) + signed(4, 1) + real(5, 0.001) + number(6, 0)
                    h += field(11, signed(1, 0) + number(2, 2)) + field(12, zigzag(total // 2) + zigzag(total - 2 * (total // 2)))
                    body += field(3, h + number(15, at) + number(17, start))
            out += field(5, body)
    return snappy(b"".join(field(4, s) for s in symbols) + out)


def increases(server, until):
    """What depends on the starts: increases over all the time so far."""
    found = {}
    for text in ("increase(st_float[3m])", "histogram_count(increase(st_histogram[3m]))", "resets(st_float[5m])", "irate(st_float[1m])"):
        path = f"/api/v1/query_range?query={text}&start={(until - 4 * 3_600_000) / 1000}&end={until / 1000}&step=30".replace("[", "%5B").replace("]", "%5D")
        answer = json.loads(server.get(path)[1])
        must(answer["status"] == "success", answer)
        for element in answer["data"]["result"]:
            for at, v in element["values"]:
                found[text, element["metric"]["series"], at] = v
    return found


def starts_over_lives(exam):
    """RT: what queries make of start timestamps is the same in the log, in chunks, in blocks and after each kill."""
    flags = ["--storage.tsdb.min-block-duration=20m", "--storage.tsdb.max-block-duration=60m", "--storage.tsdb.wal-segment-size=10MB", WRITTEN]
    headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"}
    data, before = os.path.join(work_folder(), "data"), {}
    origin = at = int(time.time() * 1000) // STEP * STEP - 3 * 3_600_000
    for life, end in enumerate((0.3, 0.5, 1.1, 1.9, 2.0, 2.9)):
        server = Server(exam.ours, data, *flags).ready()
        if life == 4:
            wait = time.time() + 100
            while time.time() < wait and not (glob.glob(data + "/01*/meta.json") and glob.glob(data + "/wal/checkpoint.*")):
                time.sleep(0.5)
        found = increases(server, at - STEP)
        unlike = [(key, v, found.get(key)) for key, v in before.items() if found.get(key) != v]
        must(not unlike, "life", life, len(unlike), "of", len(before), "changed, as", unlike[:2])
        while at < origin + end * 3_600_000:
            times = [at + i * STEP for i in range(4)]
            status, body = server.ask("POST", "/api/v1/write", written(times, origin), headers)
            must(status in (200, 204), "refused:", status, body[:300])
            at = times[-1] + STEP
        before = increases(server, at - STEP)
        server.kill()
    must(glob.glob(data + "/01*/meta.json"), "no block was written")
    grown = {v for (text, *_), v in before.items() if text == "resets(st_float[5m])"}
    must(grown - {"0"}, "the starts are not seen")
    return f"{len(before)} values over 6 kills alike, {len(glob.glob(data + '/01*'))} blocks"
