"""RD: a folder that has everything (floats, native histograms of all kinds, exemplars, samples out of order, what was deleted, blocks, a
checkpoint, a snapshot), each kind of its files damaged in each way; then the real Prometheus opens what was mended."""
import glob, json, os, shutil, struct, time, urllib.parse

from server import Failed, QueryError, Server, field, must, snappy, varint, work_folder

FLOATS, STEP, BATCH = 30, 15_000, 4
FLAGS = ["--storage.tsdb.min-block-duration=20m", "--storage.tsdb.max-block-duration=20m", "--storage.tsdb.wal-segment-size=10MB"]
CONFIG = "global: {scrape_interval: 15s}\nstorage: {tsdb: {out_of_order_time_window: 4h}, exemplars: {max_exemplars: 100000}}\n"
NAMES = ("exam_float", "exam_int", "exam_real", "exam_custom")
# What is deleted: seconds before the end. No series that had samples out of order: what of these is deleted while it is in their log, only we can tell.
DELETED = (('exam_float{series="4"}', 8000, 7000), ('exam_int{series="1"}', 1500, 900), ('exam_custom{series=~"[1245]"}', 9000, 8600))


def zigzag(n):
    return varint((n << 1 ^ n >> 63) & (1 << 64) - 1)


def number(tag, n):
    return varint(tag << 3) + varint(n & (1 << 64) - 1)


def real(tag, x):
    return varint(tag << 3 | 1) + struct.pack("<d", x)


def signed(tag, n):
    return varint(tag << 3) + zigzag(n)


def histogram(kind, at, seed):
    """A native histogram of whole numbers, of real ones, or of custom buckets; the same for the same moment."""
    counts = [(seed * 31 + at // STEP * (i + 3)) % 50 + 1 for i in range(4 + seed % 3)]
    spans = field(11, signed(1, seed % 4) + number(2, 2)) + field(11, signed(1, 2) + number(2, len(counts) - 2))
    if kind == "exam_real":
        body = real(2, float(sum(counts))) + real(7, 0.0)
        buckets = spans + field(13, b"".join(struct.pack("<d", float(c)) for c in counts))
    else:
        body = number(1, sum(counts)) + number(6, 0)
        deltas = [c - p for c, p in zip(counts, [0, *counts])]
        if kind == "exam_custom":
            spans = field(11, signed(1, 0) + number(2, len(counts)))
        buckets = spans + field(12, b"".join(zigzag(d) for d in deltas))
    if kind == "exam_custom":
        head = signed(4, -53)
        buckets += field(16, b"".join(struct.pack("<d", float(i + 1)) for i in range(len(counts) - 1)))
    else:
        head = signed(4, 2) + real(5, 0.001)
    return body + real(3, float(seed + at % 1000)) + head + buckets + number(15, at)


def request(times, late=False):
    out = bytearray()
    for name, many in zip(NAMES, (FLOATS, 8, 6, 6)):
        for s in range(many):
            if late and s % 3:
                continue
            body = b"".join(field(1, field(1, k) + field(2, v)) for k, v in ((b"__name__", name.encode()), (b"job", b"rich"), (b"series", b"%d" % s)))
            for at in times:
                if name == "exam_float":
                    body += field(2, real(1, float((s * 7919 + at) % 1000003)) + number(2, at))
                else:
                    body += field(4, histogram(name, at, s))
            if not late and s < 4 and times[0] % (STEP * 8) == 0:
                body += field(3, field(1, field(1, b"trace") + field(2, b"t%d-%d" % (s, times[0]))) + real(2, float(s)) + number(3, times[0]))
            out += field(1, body)
    return snappy(bytes(out))


class Rich:
    """The folder, made once in several lives of the server, and what it holds by its own word and the peer's."""

    def __init__(self, exam, features=(), compression="snappy", program=None):
        self.exam, self.data, self.features, self.compression = exam, os.path.join(work_folder(), "data"), features, compression
        program = program or exam.ours
        now = int(time.time() * 1000) // (STEP * BATCH) * (STEP * BATCH)
        at = now - 3 * 3_600_000
        for life in range(6):
            server = self.start(self.data, program)
            if life == 5:
                self.wait_for_blocks(server)
            at = self.fill(server, at, now - 3_600_000 + 600_000 * (life - 5) if life < 5 else now - 600_000, now)
            if life == 4:
                self.wait_for_blocks(server)
                at = self.fill(server, at, now - 1_000_000, now)
            server.kill()
        server = self.start(self.data, program)
        for match, first, last in DELETED:
            path = "/api/v1/admin/tsdb/delete_series?" + urllib.parse.urlencode({"match[]": match, "start": now / 1000 - first, "end": now / 1000 - last})
            must(server.ask("POST", path)[0] == 204, "delete refused")
        self.fill(server, at, now, now)
        self.now = now
        if "memory-snapshot-on-shutdown" in features:
            server.terminate()
            server = self.start(self.data, program)
            self.fill(server, now, now + 60_000, now)
        server.kill()

    def wait_for_blocks(self, server):
        end = time.time() + 130
        while time.time() < end and not (glob.glob(self.data + "/01*/meta.json") and glob.glob(self.data + "/wal/checkpoint.*")):
            time.sleep(0.5)
        time.sleep(2)

    def fill(self, server, at, end, now):
        headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
        count = 0
        while at < end:
            times = [at + i * STEP for i in range(BATCH)]
            status, body = server.ask("POST", "/api/v1/write", request(times), headers)
            must(status in (200, 204), "refused:", status, body[:300])
            at, count = times[-1] + STEP, count + 1
            if count % 3 == 0 and at > now - 9_000_000:
                late = [t - 1_800_000 + 5_000 for t in times]
                status, body = server.ask("POST", "/api/v1/write", request(late, late=True), headers)
                must(status in (200, 204), "late ones refused:", status, body[:300])
        return at

    def start(self, data, program=None, seconds=90):
        program = program or self.exam.ours
        features = ["exemplar-storage", *(["native-histograms"] if program == self.exam.theirs else []), *self.features]
        compression = ["--no-storage.tsdb.wal-compression"] if self.compression == "none" else ["--storage.tsdb.wal-compression-type=" + self.compression]
        return Server(program, data, *FLAGS, *compression, "--enable-feature=" + ",".join(features), config=CONFIG).ready(seconds)

    def copy(self):
        data = os.path.join(work_folder(), "data")
        shutil.copytree(self.data, data, symlinks=True)
        return data

    def read(self, server):
        """{(labels, time): value as the API writes it}, and what queries complained of."""
        found, errors = {}, set()
        for name in NAMES:
            self.take(server, name, found, errors)
        return found, errors

    def take(self, server, selector, found, errors, first=-4 * 3600, length=5 * 3600):
        text = f"{selector}[{length}s]"
        try:
            rows = server.query(text, self.now / 1000 + first + length)
        except QueryError as e:
            errors.add(str(e))
            if "{" not in selector:
                for s in range(FLOATS):
                    self.take(server, '%s{series="%d"}' % (selector, s), found, errors)
            elif length > 300:
                parts = 10 if length > 3000 else 6
                for i in range(parts):
                    self.take(server, selector, found, errors, first + i * length // parts, length // parts)
            return
        for row in rows:
            key = json.dumps(row["metric"], sort_keys=True)
            for at, v in row.get("values", []):
                found[key, at] = v
            for at, h in row.get("histograms", []):
                found[key, at] = json.dumps(h, sort_keys=True)

    def exemplars(self, server):
        path = "/api/v1/query_exemplars?" + urllib.parse.urlencode({"query": '{__name__=~"exam.*"}', "start": self.now / 1000 - 5 * 3600, "end": self.now / 1000 + 3600})
        rows = json.loads(server.get(path)[1])["data"]
        return {(json.dumps(r["seriesLabels"], sort_keys=True), json.dumps(e, sort_keys=True)) for r in rows for e in r["exemplars"]}

    def look(self, data, program=None):
        server = self.start(data, program)
        try:
            found, errors = self.read(server)
            return found, errors, self.exemplars(server), server.log()
        finally:
            server.kill()


def difference(a, b, names=("ours", "theirs")):
    """The first few samples in which two readings differ; '' if there are none."""
    out = [f"{k} {names[0]} {a.get(k)} {names[1]} {b.get(k)}" for k in sorted(a.keys() | b.keys()) if a.get(k) != b.get(k)]
    return f"{len(out)} differ, as " + "; ".join(out[:3]) if out else ""


KINDS = {
    "wal": "wal/0*", "checkpoint": "wal/checkpoint.*/0*", "chunks_head": "chunks_head/0*", "chunks_head state": "chunks_head/ferula.state", "wbl": "wbl/0*",
    "index": "0*/index", "chunks": "0*/chunks/0*", "meta": "0*/meta.json", "meta copy": "0*/meta.json.copy", "tombstones": "0*/tombstones", "tombstones copy": "0*/tombstones.copy",
    "ends": "w?l/ferula.ends", "series": "series/*", "outline": "outline/*", "snapshot": "chunk_snapshot.*/*", "state": "ferula.state", "lock": "lock", "queries": "queries.active",
}
LOGS = {"wal", "wbl"}
HARMLESS = {"ends", "chunks_head", "chunks_head state", "meta", "meta copy", "tombstones", "tombstones copy", "series", "outline", "snapshot", "state", "lock", "queries"}


def flip(path, r):
    size = os.path.getsize(path)
    at = r.randrange(size)
    with open(path, "r+b") as f:
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ 1 << r.randrange(8)]))
    return f"flip at {at} of {size}"


def overwritten(length, noise):
    def action(path, r):
        size = os.path.getsize(path)
        at = r.randrange(size)
        with open(path, "r+b") as f:
            f.seek(at)
            n = min(length, size - at)
            f.write(r.randbytes(n) if noise else bytes(n))
        return f"{'noise' if noise else 'zeros'} of {length} at {at} of {size}"

    return action


def cut(path, r):
    size = os.path.getsize(path)
    at = r.randrange(size)
    os.truncate(path, at)
    return f"cut at {at} of {size}"


def gone(path, r):
    os.remove(path)
    return "deleted"


def emptied(path, r):
    os.truncate(path, 0)
    return "emptied"


def tail(path, r):
    with open(path, "ab") as f:
        f.write(r.randbytes(r.randrange(1, 200)))
    return "noise behind"


def cut_between(path, r):
    """Between two records of a log, so that every reader takes it for whole; the last 4 KiB of what is written nobody can tell about."""
    with open(path, "rb") as f:
        content = f.read()
    begins, at = [], 0
    while at + 7 <= len(content):
        if content[at] == 0:
            at += 32768 - at % 32768
            continue
        if content[at] & 7 in (1, 2) and at < len(content) - 8192:
            begins.append(at)
        at += 7 + int.from_bytes(content[at + 1 : at + 3], "big")
    if not begins:
        return None
    at = r.choice(begins)
    os.truncate(path, at)
    return f"cut between records at {at} of {len(content)}"


def halved(path, r):
    os.truncate(path, os.path.getsize(path) // 2)
    return "halved"


def swapped(path, r):
    """With another file of its kind, as a careless restore does; with half of itself turned around where there is none."""
    folder, name, root = os.path.dirname(path), os.path.basename(path), path[: path.rindex("/data/") + len("/data/")]
    others = [p for p in glob.glob(os.path.join(folder, "*")) + glob.glob(os.path.join(os.path.dirname(folder), "*", name)) + glob.glob(os.path.join(os.path.dirname(os.path.dirname(folder)), "*", os.path.basename(folder), name))
              if os.path.isfile(p) and p != path and os.path.splitext(p)[1] == os.path.splitext(path)[1] and p.startswith(root)]
    if others:
        other = r.choice(sorted(others))
        os.rename(path, path + ".x")
        os.rename(other, path)
        os.rename(path + ".x", other)
        return "swapped with " + os.path.relpath(other, os.path.dirname(folder))
    with open(path, "r+b") as f:
        content = f.read()
        f.seek(0)
        f.write(content[len(content) // 2 :] + content[: len(content) // 2])
    return "turned around"


ACTIONS = [flip, flip, flip, overwritten(32, True), overwritten(4096, False), cut, halved, gone, emptied, tail, swapped, cut_between]


def damaged(exam, made, whole, exemplars, kind, action):
    data = made.copy()
    files = [f for f in glob.glob(os.path.join(data, KINDS[kind])) if os.path.isfile(f) and os.path.getsize(f) > 0]
    path = exam.random.choice(files) if files and (action != cut_between or kind in LOGS) else None
    done = path and action(path, exam.random)
    if not done:
        shutil.rmtree(data)
        return None
    what = f"{kind} {os.path.relpath(path, data)} {done}"
    problems, lost = [], 0
    try:
        found, errors, ex, log = made.look(data)
        wrong = [k for k in found if k in whole and found[k] != whole[k]]
        # A deletion in the head stands in the log alone.
        undeleted = '"exam_int", "job": "rich", "series": "1"' if kind in ("wal", "checkpoint") else "none"
        extra = [k for k in found if k not in whole and undeleted not in k[0]]
        lost = len(whole.keys() - found.keys())
        if wrong or extra:
            problems.append(f"{len(wrong)} wrong, {len(extra)} that were not there: {[(k, found[k], whole.get(k)) for k in (wrong + extra)[:3]]}")
        if ex - exemplars:
            problems.append(f"exemplars from nowhere: {list(ex - exemplars)[:2]}")
        if lost and kind in HARMLESS:
            problems.append(f"lost {lost}")
        told = errors or os.path.basename(path) in log and ("damage" in log or "ends within" in log or "quarantine" in log or "missing" in log)
        if lost and not told:
            problems.append(f"lost {lost} in silence")
        again, errors2, ex2, log2 = made.look(data)
        if again != found:
            problems.append("second start: " + difference(found, again, ("first", "second")))
        if ex2 != ex:
            problems.append(f"second start: exemplars {len(ex)} then {len(ex2)}")
        if exam.theirs and exam.theirs != exam.ours:
            theirs, errors3, ex3, log3 = made.look(data, exam.theirs)
            # It may show more: old chunks of chunks_head, from before the compaction to what is damaged now.
            more = {k: v for k, v in theirs.items() if k in whole and whole[k] == v}
            if again.items() - theirs.items() or len(more) < len(theirs):
                problems.append("Prometheus: " + difference(again, theirs))
            if not ex2 <= ex3 and not ex3 <= ex2:
                problems.append(f"Prometheus: exemplars {len(ex2)} ours, {len(ex3)} theirs, {list(ex2 ^ ex3)[:2]}")
            back, _, ex4, _ = made.look(data)
            if again.items() - back.items():
                problems.append("ours after Prometheus: " + difference(back, again, ("then", "before")))
        note = next((l for l in log.splitlines() if "damage" in l and "range" in l or "damage found" in l), "")
    except Failed as e:
        problems.append(str(e)[-900:])
        note = ""
    print(f"  {'BAD ' if problems else ''}{what}: lost {lost} {problems or ''} {note[-260:] if lost else ''}", flush=True)
    if problems and os.environ.get("EXAM_KEEP"):
        kept = os.path.join(os.environ["EXAM_KEEP"], f"{kind.replace(' ', '-')}-{time.time():.0f}")
        shutil.copytree(data, kept)
        print("   kept", kept, flush=True)
    shutil.rmtree(data)
    return lost, [f"{what}: {p}" for p in problems]


def everything(exam, rounds=None, features=()):
    rounds = rounds or int(os.environ.get("EXAM_ROUNDS", "1"))
    made = Rich(exam, features)
    print("  made", sorted({k for k, p in KINDS.items() if glob.glob(os.path.join(made.data, p))}), flush=True)
    kept = os.environ.get("EXAM_KEEP")
    if kept:
        shutil.copytree(made.data, os.path.join(kept, "whole-" + "-".join(features or ("plain",)) + f"-{time.time():.0f}"))
    base = made.copy()
    whole, errors, exemplars, log = made.look(base)
    must(not errors, errors)
    theirs, errors, theirs_exemplars, log = made.look(base, exam.theirs)
    must(theirs == whole, "the undamaged folder:", difference(whole, theirs), log[-500:])
    print(f"  {len(whole)} samples, {len(exemplars)} exemplars, theirs {len(theirs_exemplars)}", flush=True)
    shutil.rmtree(base)
    tried, bad, most = 0, [], {}
    for _ in range(rounds):
        for kind in os.environ.get("EXAM_KINDS", ",".join(KINDS)).split(","):
            for action in ACTIONS:
                result = damaged(exam, made, whole, exemplars, kind, action)
                if result:
                    tried += 1
                    most[kind] = max(most.get(kind, 0), result[0])
                    bad += result[1]
    must(not bad, f"{len(bad)} of {tried}:", *("\n   " + b for b in bad))
    return f"{tried} damages of a folder of {len(whole)} samples, most lost by kind {most}"


def plain(exam):
    return everything(exam)


def with_snapshot(exam):
    return everything(exam, features=("memory-snapshot-on-shutdown",))


def exchanged(exam):
    """RX: the folder made by each of the two with another compression, killed, opened by the other and by its maker again: the same answers."""
    said = []
    for program, compression, features in ((exam.theirs, "zstd", ("memory-snapshot-on-shutdown",)), (exam.ours, "none", ()), (exam.ours, "zstd", ()), (exam.theirs, "snappy", ())):
        made = Rich(exam, features, compression, program)
        other = exam.ours if program == exam.theirs else exam.theirs
        readings = []
        for reader in (program, other, program, other):
            found, errors, _, log = made.look(made.data, reader)
            must(not errors, os.path.basename(reader), errors, log[-500:])
            readings.append(found)
        mine, theirs = (readings[0::2], readings[1::2]) if program == exam.ours else (readings[1::2], readings[0::2])
        must(mine[0] == mine[1], os.path.basename(program), compression, "twice ours:", difference(*mine, ("first", "then")))
        # A start of Prometheus may miss late samples of its own log that it takes to be in chunks.
        fewer = {k: v for k, v in mine[0].items() if program == exam.ours or k in theirs[0]}
        must(fewer == theirs[0], os.path.basename(program), compression, difference(fewer, theirs[0]))
        said.append(f"{os.path.basename(program)} {compression} {len(readings[0])}")
    return "; ".join(said)
