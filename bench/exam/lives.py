"""RL: a random life of a database beside a model of it: samples in and out of order, deletions, compactions, reloads of the window and of the number of
exemplars, snapshots, full disks, ends of every kind and at every moment; what is acknowledged is there, what is deleted stays away, and the real
Prometheus reads the same from what is left."""
import glob, json, os, shutil, time, urllib.parse

from rich import NAMES, histogram
from server import Failed, Server, field, must, snappy, work_folder
from world import SmallDisk, ballast
from rich import number, real

STEP, SERIES = 15_000, 5
LIVES = int(os.environ.get("EXAM_LIVES", "4"))
DEEDS = int(os.environ.get("EXAM_DEEDS", "30"))
FLAGS = ["--storage.tsdb.min-block-duration=20m", "--storage.tsdb.max-block-duration=60m", "--storage.tsdb.wal-segment-size=10MB", "--web.enable-lifecycle"]
WINDOWS = {"0s": 0, "30m": 1_800_000, "3h": 10_800_000}
MOMENTS = {"a block": "*.tmp-for-creation", "a checkpoint": "wal/checkpoint.*.tmp", "the image": "ferula.*tmp*", "a late block": "wbl/*", "a deletion": "*.tmp-for-deletion", "a snapshot": "chunk_snapshot.*"}


def sample(name, series, at):
    """As it is sent, and what it is known by again."""
    if name == "exam_float":
        value = float((series * 7919 + at) % 1000003)
        return field(2, real(1, value) + number(2, at)), value
    return field(4, histogram(name, at, series)), float(series + at % 1000)


def series(name, number, parts):
    labels = ((b"__name__", name.encode()), (b"series", b"%d" % number))
    return field(1, b"".join(field(1, field(1, k) + field(2, v)) for k, v in labels) + b"".join(parts))


class Life:
    def __init__(self, exam, folder, features):
        self.exam, self.r, self.features = exam, exam.random, features
        self.folder, self.data, self.copies = folder, os.path.join(folder, "data"), work_folder()
        self.window, self.exemplars = "3h", 1000
        self.there, self.refused, self.deleted, self.seen, self.done = {}, set(), {}, set(), []
        self.at = (int(time.time() * 1000) - 11 * 3_600_000) // STEP * STEP
        self.newest, self.at_block, self.full, self.server = 0, self.at, None, None
        self.start()

    def config(self):
        return "storage: {tsdb: {out_of_order_time_window: %s}, exemplars: {max_exemplars: %d}}\n" % (self.window, self.exemplars)

    def start(self):
        self.server = self.open(self.data, self.exam.ours)

    def open(self, data, program):
        features = ["exemplar-storage", *(["native-histograms"] if program == self.exam.theirs else [])] + self.features
        more = [] if program == self.exam.theirs else ["--storage.tsdb.block-reload-interval=1s"]
        return Server(program, data, *FLAGS, *more, "--enable-feature=" + ",".join(features), config=self.config()).ready()

    def post(self, body):
        headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
        return self.server.ask("POST", "/api/v1/write", snappy(body), headers)

    def write(self):
        """A stretch in order; on a full disk what is refused."""
        steps = self.r.choice((4, 20, 60, 160))
        if self.at + steps * STEP > int(time.time() * 1000):
            return "is at the end"
        times = [self.at + i * STEP for i in range(steps)]
        self.at = times[-1] + STEP
        body, keys = b"", {}
        for name in NAMES:
            for s in range(SERIES):
                made = [sample(name, s, t) for t in times]
                keys |= {(name, s, t): v for t, (_, v) in zip(times, made)}
                parts = [p for p, _ in made]
                if s == 0:
                    label = "%s-%d" % (name, times[0])
                    parts.append(field(3, field(1, field(1, b"id") + field(2, label.encode())) + real(2, 1.0) + number(3, times[0])))
                    self.seen.add((label, times[0]))
                body += series(name, s, parts)
        status, text = self.post(body)
        if status in (200, 204):
            self.there |= keys
            self.newest = max(self.newest, times[-1])
        else:
            must(self.full and status == 500 or status == 503, "refused:", status, text[:200])
            self.refused |= keys.keys()
        return f"{steps} steps: {status}"

    def late(self):
        """Single samples from before, whose fate is to be foretold."""
        statuses = {}
        for _ in range(25):
            name, s = self.r.choice(NAMES), self.r.randrange(SERIES)
            at = self.newest - self.r.randrange(1, self.r.choice((600, 3600, 4 * 3600))) * 1000 + self.r.randrange(1, 999)
            key = (name, s, at)
            if key in self.there or key in self.refused or any(first <= at <= last for first, last in self.deleted.get((name, s), ())):
                continue
            part, value = sample(name, s, at)
            status, text = self.post(series(name, s, [part]))
            statuses[status] = statuses.get(status, 0) + 1
            if status == 204:
                self.there[key] = value
            else:
                self.refused.add(key)
            wanted = 204 if at >= self.newest - WINDOWS[self.window] else 400
            must(status == wanted or self.full and status == 500, "late by", self.newest - at, "with", self.window, ":", status, text[:200])
        return statuses

    def delete(self):
        name, some = self.r.choice(NAMES), self.r.sample(range(SERIES), 2)
        begin = self.newest - self.r.randrange(0, 5 * 3600) * 1000
        end = begin + self.r.randrange(1, 7200) * 1000
        match = '%s{series=~"%s"}' % (name, "|".join(map(str, some)))
        path = "/api/v1/admin/tsdb/delete_series?" + urllib.parse.urlencode({"match[]": match, "start": begin / 1000, "end": end / 1000})
        status, text = self.server.ask("POST", path)
        if status != 204:
            must(self.full and status == 500, "not deleted:", status, text[:200])
            return "no room to delete: what it left is anybody's guess" if self.unsure(name, some, begin, end) else ""
        for s in some:
            self.deleted.setdefault((name, s), []).append((begin, end))
            for key in [k for k in self.there if k[:2] == (name, s) and begin <= k[2] <= end]:
                del self.there[key]
        return f"{match} {begin}-{end}"

    def unsure(self, name, some, begin, end):
        for s in some:
            self.deleted.setdefault((name, s), []).append((begin, end))
        self.maybe = getattr(self, "maybe", set()) | {k for k in self.there if k[0] == name and k[1] in some and begin <= k[2] <= end}
        return True

    def clean(self):
        status, text = self.server.ask("POST", "/api/v1/admin/tsdb/clean_tombstones")
        must(status == 204 or self.full and status == 500, "not cleaned:", status, text[:200])
        return status

    def snapshot(self):
        skip = self.r.choice((True, False))
        status, text = self.server.ask("POST", f"/api/v1/admin/tsdb/snapshot?skip_head={str(skip).lower()}")
        if status != 200:
            must(self.full and status == 500, "no snapshot:", status, text[:200])
            return status
        made = os.path.join(self.data, "snapshots", json.loads(text)["data"]["name"])
        copy = os.path.join(self.copies, "snapshot")
        shutil.copytree(made, copy)
        program = self.r.choice((self.exam.ours, self.exam.theirs))
        reader = self.open(copy, program)
        self.compare(self.read(reader), f"snapshot by {os.path.basename(program)}", whole=not skip)
        reader.kill()
        shutil.rmtree(copy)
        shutil.rmtree(os.path.join(self.data, "snapshots"))
        return f"skip_head={skip} {os.path.basename(program)}"

    def reload(self):
        self.window, self.exemplars = self.r.choice(list(WINDOWS)), self.r.choice((0, 3, 1000, -1))
        with open(self.server.config, "w") as f:
            f.write(self.config())
        status, text = self.server.ask("POST", "/-/reload")
        must(status == 200, "not reloaded:", status, text[:200])
        return self.window, self.exemplars

    def kill(self):
        self.server.kill()
        self.start()

    def end(self):
        self.server.terminate()
        self.start()

    def kill_at(self):
        """Ended while something is being written; the windows of time are short, so it may be just before or behind."""
        what = self.r.choice(list(MOMENTS))
        names = lambda: set(glob.glob(os.path.join(self.data, MOMENTS[what])))
        due = self.newest - self.at_block > 3_600_000 and what != "a snapshot"
        before, end, found = names(), time.time() + (65 if due else 2.5), False
        if what == "a snapshot":
            self.server.process.terminate()
        else:
            self.write()
        while time.time() < end and self.server.alive() and not found:
            found = bool(names() - before)
            time.sleep(0.001)
        self.at_block = self.newest if due else self.at_block
        self.server.kill()
        self.start()
        return f"{what}: {'met' if found else 'not met'}"

    def fill_disk(self):
        if self.full:
            os.remove(self.full)
            self.full = None
            return "room again"
        self.full = ballast(self.folder, self.r.choice((0, 8192, 60_000, 300_000)))
        said = [self.write() for _ in range(self.r.choice((1, 5)))]
        time.sleep(1.5)
        return said

    def wait(self):
        """For blocks that are due within the minute."""
        if self.newest - self.at_block < 2 * 3_600_000:
            return "nothing is due"
        before, end = set(glob.glob(self.data + "/0*/meta.json")), time.time() + 70
        while time.time() < end and not set(glob.glob(self.data + "/0*/meta.json")) - before:
            time.sleep(0.5)
        time.sleep(2)
        self.at_block = self.newest
        return f"{len(glob.glob(self.data + '/0*/meta.json'))} blocks"

    def read(self, server):
        found = {}
        for name in NAMES:
            for row in server.query(f"{name}[20h]", time.time() + 60):
                s = int(row["metric"]["series"])
                for at, v in row.get("values", []):
                    found[name, s, round(at * 1000)] = float(v)
                for at, h in row.get("histograms", []):
                    found[name, s, round(at * 1000)] = float(h["sum"])
        return found

    def compare(self, found, what, whole=True, deletes_late=True):
        maybe = getattr(self, "maybe", set())
        missing = [k for k in self.there if k not in found and k not in maybe] if whole else []
        wrong = [k for k in found if k in self.there and found[k] != self.there[k]]
        extra = [k for k in found if k not in self.there]
        if not deletes_late:
            extra = [k for k in extra if k[2] % STEP == 0]
        deleted = [k for k in extra if any(a <= k[2] <= b for a, b in self.deleted.get(k[:2], ()))]
        kinds = f"{len(missing)} missing, {len(wrong)} wrong, {len(deleted)} deleted ones, {len(extra) - len(deleted)} refused ones"
        must(not missing and not wrong and not extra, f"{what}: {kinds} of {len(self.there)}:", (missing + wrong + extra)[:4], "newest", self.newest)

    def look(self):
        self.compare(self.read(self.server), "ours")
        path = "/api/v1/query_exemplars?" + urllib.parse.urlencode({"query": '{__name__=~"exam.*"}', "start": 0, "end": time.time()})
        rows = json.loads(self.server.get(path)[1])["data"]
        shown = {(e["labels"]["id"], round(e["timestamp"] * 1000)) for r in rows for e in r["exemplars"]}
        must(shown <= self.seen and len(shown) <= max(0, self.exemplars), "exemplars:", len(shown), "of", self.exemplars, list(shown - self.seen)[:3])

    def live(self):
        deeds = {self.write: 8, self.late: 4, self.delete: 2, self.clean: 1, self.snapshot: 1, self.reload: 2, self.kill: 2, self.end: 1, self.kill_at: 3, self.fill_disk: 2, self.wait: 1}
        for _ in range(DEEDS):
            deed = self.r.choices(list(deeds), deeds.values())[0] if self.newest else self.write
            try:
                self.done.append((deed.__name__, deed()))
                must(self.server.alive(), "died:", self.server.log()[-600:])
                self.look()
            except Failed as e:
                raise Failed(f"{e}\n     after " + "\n       ".join(map(str, self.done[-12:] + [deed.__name__])) + "\n" + self.server.log()[-1500:]) from None
        if self.full:
            self.fill_disk()
        self.server.kill()
        copy = os.path.join(self.copies, "theirs")
        shutil.copytree(self.data, copy)
        for program in (self.exam.theirs, self.exam.ours):
            reader = self.open(copy, program)
            # What is deleted of late samples while it is in their log, only we can tell.
            self.compare(self.read(reader), f"afterwards {os.path.basename(program)} after {[d[0] for d in self.done]}", deletes_late=program == self.exam.ours)
            reader.kill()
        return len(self.there)


def lives(exam):
    """RL: several random lives, each with features of its own."""
    samples, bad = [], []
    for i in range(LIVES):
        features = exam.random.choice(([], ["memory-snapshot-on-shutdown"]))
        with SmallDisk(64) as folder:
            life = None
            try:
                life = Life(exam, folder, features)
                samples.append(life.live())
            except Failed as e:
                bad.append(f"life {i} {features}: {e}")
                kept = os.environ.get("EXAM_KEEP")
                if kept:
                    shutil.copytree(life.data, os.path.join(kept, f"life-{i}-{time.time():.0f}"))
            finally:
                if life and life.server:
                    life.server.kill()
    must(not bad, len(bad), "of", LIVES, "lives:", *("\n   " + b for b in bad))
    return f"{LIVES} lives of {DEEDS} deeds, {samples} samples"
