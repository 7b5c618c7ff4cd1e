"""R08-R14: files that are damaged while nobody has them open. A start needs nobody, no sample is wrong, and the damage is told."""
import glob, os, shutil, subprocess, time

from server import SERIES, Failed, QueryError, Server, count, fill, judge, must, note, value, work_folder

FLAGS = ["--storage.tsdb.wal-segment-size=10MB", "--storage.tsdb.min-block-duration=2h"]
BATCH = 20 * 100  # samples of one request, which is what a record of the log may hold


class Made:
    """A folder with log, head chunk files and blocks, and what was acknowledged into it."""

    def __init__(self, exam, with_late=False):
        self.exam, self.data, self.acked = exam, os.path.join(work_folder(), "data"), {}
        self.config = "global: {scrape_interval: 15s}\n"
        if with_late:
            self.config += "storage: {tsdb: {out_of_order_time_window: 3h}}\n"
        server = self.start(self.data)
        self.end = fill(server, self.acked, (int(time.time() * 1000) - 1_200_000) // 1000 * 1000, 400, step=1000)
        server.kill()

    def start(self, data, **more):
        return Server(self.exam.ours, data, *FLAGS, config=self.config, **more).ready()

    def blocks(self, deleted=False):
        """Blocks of yesterday, made by the tool; some samples of them deleted if wanted."""
        text = os.path.join(work_folder(), "samples")
        start = (int(time.time()) - 30 * 3600) // 7200 * 7200
        points = [(s, (start + i * 30) * 1000) for s in range(20) for i in range(600)]
        with open(text, "w") as f:
            f.write("# TYPE exam gauge\n")
            for s, at in points:
                f.write('exam{job="examiner",series="%d"} %r %.3f\n' % (s, value(s, at), at / 1000))
            f.write("# EOF\n")
        tool = [os.path.join(os.path.dirname(self.exam.ours), "promtool")] if self.exam.ours == self.exam.theirs else [self.exam.ours, "tool"]
        subprocess.run([*tool, "tsdb", "create-blocks-from", "openmetrics", text, self.data], check=True, stdout=subprocess.DEVNULL)
        note(self.acked, points)
        if deleted:
            server = self.start(self.data)
            status, body = server.ask(
                "POST", "/api/v1/admin/tsdb/delete_series?match[]=exam{series=\"3\"}&start=%d&end=%d" % (start, start + 9000))
            must(status == 204, "delete:", status, body)
            self.acked[3] = {at for at in self.acked[3] if not start * 1000 <= at <= (start + 9000) * 1000}
            server.kill()
        return self

    def damaged(self, action, most=None):
        """Damages a copy; returns how many samples are lost and what the server said."""
        data = os.path.join(work_folder(), "data")
        shutil.copytree(self.data, data, symlinks=True)
        what = action(data)
        server = self.start(data)
        try:
            errors, found = readable(server)
            lost = judge(found, self.acked)
            extra = sum(len(set(found.get(s, {})) - self.acked.get(s, set())) for s in found)
            must(extra == 0, what, ":", extra, "samples that were deleted are back")
            log = server.log()
            said = errors or "damage found" in log or "ends within a record" in log
            must(said or lost == 0, what, ": lost", lost, "in silence")
            must(most is None or lost <= most, what, ": lost", lost, "of", count(self.acked), ", at most", most, "may be")
            points = [(s, self.end + 1000) for s in range(3)]
            must(server.write(points)[0] in (200, 204), what, ": refuses writes afterwards")
        finally:
            server.kill()
        again = self.start(data)
        try:
            errors, found = readable(again)
            more = judge(found, self.acked)
            must(more <= lost, what, ": lost", lost, "and at the second start", more, errors, log, "-----", again.log())
        finally:
            again.kill()
        shutil.rmtree(data)
        return lost


def readable(server):
    """What a query of everything complains of, and all that can be read."""
    try:
        return "", server.read()
    except QueryError as e:
        return str(e), piecewise(server)


def piecewise(server):
    """Series by series and, where that is an error, by half hours, in which no block and no chunk of the past begins: it costs only what it is about."""
    found, edge = {}, int(time.time()) // 1800 * 1800 + 1800 - 0.001
    for s in range(SERIES):
        try:
            pieces = server.query(f'exam{{series="{s}"}}[48h]')
        except QueryError:
            pieces = []
            for piece in range(72):
                try:
                    pieces += server.query(f'exam{{series="{s}"}}[30m]', edge - piece * 1800)
                except QueryError:
                    pass
        for element in pieces:
            found.setdefault(s, {}).update({round(at * 1000): float(v) for at, v in element["values"]})
    return found


def flip(path, rnd):
    with open(path, "r+b") as f:
        size = f.seek(0, 2)
        at = rnd.randrange(size)
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ 1 << rnd.randrange(8)]))
    return f"flip at {at} of {os.path.basename(path)}"


def overwrite(path, rnd, length, noise):
    with open(path, "r+b") as f:
        at = rnd.randrange(max(1, f.seek(0, 2)))
        f.seek(at)
        length = min(length, os.path.getsize(path) - at)
        f.write(rnd.randbytes(length) if noise else bytes(length))
    return f"{'noise' if noise else 'zeros'} at {at} of {os.path.basename(path)}"


def truncate(path, rnd):
    at = rnd.randrange(os.path.getsize(path))
    os.truncate(path, at)
    return f"{os.path.basename(path)} cut at {at}"


def largest(data, pattern):
    return max(glob.glob(os.path.join(data, pattern)), key=os.path.getsize)


def log_flipped(exam):
    """R08: the log: a flipped bit, 4 KiB of zeros, 512 B of noise."""
    made, lost = Made(exam), []
    actions = [lambda p: flip(p, exam.random)] * 3
    actions += [lambda p: overwrite(p, exam.random, 4096, False)] * 2 + [lambda p: overwrite(p, exam.random, 512, True)] * 2
    for action in actions:
        lost.append(made.damaged(lambda d, a=action: a(largest(d, "wal/0*")), most=3 * BATCH))
    return f"{len(lost)} damages, lost {lost} of {count(made.acked)}, 0 wrong, all told"


def log_truncated(exam):
    """R09: the log cut at random places; no more is lost than what was cut off."""
    made, lost = Made(exam), []
    for _ in range(3):
        lost.append(made.damaged(lambda d: truncate(largest(d, "wal/0*"), exam.random)))
    return f"3 cuts, lost {lost} of {count(made.acked)}, 0 wrong"


def head_chunks(exam):
    """R10: head chunk files; the log has it all."""
    made, lost = Made(exam), []
    must(glob.glob(made.data + "/chunks_head/*"), "no head chunk files")
    for action in [flip] * 3 + [truncate] * 2 + [lambda p, r: overwrite(p, r, 512, True)] * 2 + [lambda p, r: os.truncate(p, 8), lambda p, r: os.truncate(p, 0)]:
        lost.append(made.damaged(lambda d, a=action: a(largest(d, "chunks_head/*"), exam.random), most=0))
    return f"{len(lost)} damages, lost {lost}"


def block_index(exam):
    """R11: a block's index."""
    made, lost = Made(exam).blocks(), []
    for action in [flip] * 5 + [truncate] * 2 + [lambda p, r: overwrite(p, r, 512, True)] * 2:
        lost.append(made.damaged(lambda d, a=action: a(largest(d, "*/index"), exam.random), most=20 * 240))
    return f"{len(lost)} damages, lost {lost} of {count(made.acked)} (a block has 4800), 0 wrong"


def block_chunks(exam):
    """R12: a block's chunk segment; a flip costs one chunk."""
    made, lost = Made(exam).blocks(), []
    for _ in range(4):
        lost.append(made.damaged(lambda d: flip(largest(d, "*/chunks/0*"), exam.random), most=120))
    for action in (truncate, lambda p, r: overwrite(p, r, 512, True)):
        lost.append(made.damaged(lambda d, a=action: a(largest(d, "*/chunks/0*"), exam.random)))
    return f"{len(lost)} damages, lost {lost}, 0 wrong"


def small_files(exam):
    """R13: meta.json and tombstones empty, garbage, missing, flipped; what was deleted stays so."""
    made, lost = Made(exam).blocks(deleted=True), []
    found = [t for t in glob.glob(made.data + "/*/tombstones") if os.path.getsize(t) > 9 + 4]
    must(found, "no tombstones were written")
    names = [os.path.relpath(f, made.data) for t in found[:1] for f in (t, os.path.join(os.path.dirname(t), "meta.json"))]
    for name in names:
        for action in (
            lambda p: os.truncate(p, 0),
            lambda p: open(p, "wb").write(b"garbage" * 9),
            os.remove,
            lambda p: flip(p, exam.random),
            lambda p: flip(p, exam.random),
        ):
            lost.append(made.damaged(lambda d, a=action, n=name: (a(os.path.join(d, n)), n)[1], most=0))
    return f"{len(lost)} damages, lost {lost}, nothing undeleted"


def anomalies(exam):
    """R14: things in the folder that should not be there, or not so."""
    made = Made(exam)
    wal = lambda d, name: os.path.join(d, "wal", name)
    segments = sorted(n for n in os.listdir(made.data + "/wal") if n.isdigit())
    following = f"{int(segments[-1]) + 1:08d}"

    def directory(path, *files):
        os.makedirs(path)
        for f in files:
            open(os.path.join(path, f), "wb").write(b"garbage" * 100)
        return path

    harmless = {
        "empty last segment": lambda d: open(wal(d, following), "w").close(),
        "zero pages": lambda d: open(wal(d, segments[-1]), "ab").write(bytes(65536)),
        "foreign files": lambda d: [open(os.path.join(d, p), "w").write("x") for p in ("x.txt", "wal/README", "chunks_head/x")],
        "a segment beyond a gap": lambda d: open(wal(d, f"{int(segments[-1]) + 5:08d}"), "w").close(),
        "unfinished directories": lambda d: [directory(os.path.join(d, n), "index") for n in ("01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp-for-creation", "01ARZ3NDEKTSV4RRFFQ69G5FAW.tmp-for-deletion")],
        "unfinished checkpoint": lambda d: directory(wal(d, "checkpoint.00000000.tmp"), "00000000"),
        "garbage checkpoint": lambda d: directory(wal(d, "checkpoint.00000000"), "00000000"),
        "empty checkpoint": lambda d: directory(wal(d, "checkpoint.00000000")),
        "a block that is none": lambda d: directory(os.path.join(d, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), "x"),
        "a block without meta.json": lambda d: directory(os.path.join(d, "01ARZ3NDEKTSV4RRFFQ69G5FAX"), "index", "tombstones"),
        "a directory as a segment": lambda d: os.makedirs(wal(d, following)),
        "garbage segment": lambda d: open(wal(d, following), "wb").write(b"garbage" * 9999),
        "empty head chunk file": lambda d: open(os.path.join(d, "chunks_head", "000099"), "w").close(),
        "a directory as a head chunk file": lambda d: os.makedirs(os.path.join(d, "chunks_head", "000077")),
        "second copy gone": lambda d: shutil.rmtree(os.path.join(d, "series")),
        "lock file of a dead process": lambda d: open(os.path.join(d, "lock"), "w").write("12345"),
        "no chunks_head": lambda d: shutil.rmtree(os.path.join(d, "chunks_head")),
        "snapshot garbage": lambda d: directory(os.path.join(d, "chunk_snapshot.000000.0000000001"), "00000000"),
    }
    bad = []
    for name, action in harmless.items():
        try:
            most = count(made.acked) if name in ("garbage checkpoint", "empty checkpoint") else 0
            lost = made.damaged(lambda d: (action(d), name)[1], most=most)
            if lost:
                bad.append(f"{name}: lost {lost}")
        except Failed as e:
            bad.append(f"{name}: {e}")
    must(not bad, *bad)
    return f"{len(harmless)} anomalies, nothing lost"


def out_of_order_log(exam):
    """The log of samples out of order: flips, zeros, noise and cuts; only what the damage touches is lost."""
    made = Made(exam, with_late=True)
    server, lost = made.start(made.data), []
    start = made.end - 9_000_000
    fill(server, made.acked, start, 400, step=1000)
    server.kill()
    must(glob.glob(made.data + "/wbl/*"), "no log of samples out of order")
    for action in [flip] * 3 + [lambda p, r: overwrite(p, r, 4096, False), lambda p, r: overwrite(p, r, 512, True)]:
        lost.append(made.damaged(lambda d, a=action: a(largest(d, "wbl/*"), exam.random), most=3 * BATCH))
    for _ in range(2):
        lost.append(made.damaged(lambda d: truncate(largest(d, "wbl/*"), exam.random)))
    return f"{len(lost)} damages, lost {lost} of {count(made.acked)}, 0 wrong"


def query_file(exam):
    """queries.active: garbage, a directory, unwritable: the server starts and answers."""
    made = Made(exam)

    def inject(how):
        def action(data):
            path = os.path.join(data, "queries.active")
            if os.path.exists(path):
                os.remove(path)
            how(path)
            return "queries.active"

        return action

    for how in (lambda p: open(p, "wb").write(b"\xff\0{[" * 5000), os.makedirs, lambda p: os.symlink("/nonexistent/x", p), lambda p: open(p, "w").close()):
        made.damaged(inject(how), most=0)
    return "4 bad files, all started"
