"""R16-R19, R27 and the memory budget: a disk without room, two processes, bad paths, blocks of the future."""
import glob, http.server, json, os, shutil, stat, subprocess, threading, time

from server import Failed, Server, count, fill, judge, must, note, work_folder


class SmallDisk:
    """A tmpfs of so many MiB, gone afterwards."""

    def __init__(self, mib):
        self.path = work_folder()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "exam", self.path], check=True)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=False)


def ballast(folder, leave):
    """Fills a disk but for so many bytes."""
    path = os.path.join(folder, "ballast")
    free = os.statvfs(folder)
    with open(path, "wb") as f:
        left = free.f_bavail * free.f_frsize - leave
        while left > 0:
            left -= f.write(bytes(min(left, 1 << 20)))
    return path


def disk_full(exam):
    """R16: filled, 200 writes, freed, 50 writes, kill -9, restart: refused is not stored, acknowledged is."""
    with SmallDisk(24) as folder:
        data, acked, refused = os.path.join(folder, "data"), {}, {}
        server = Server(exam.ours, data).ready()
        at = fill(server, acked, int(time.time() * 1000) - 3_600_000, 60)
        path, statuses = ballast(folder, 40_000), {}
        answer = b""
        for i in range(200):
            points = [(s, at + i * 1000) for s in range(100)]
            status, body = server.write(points)
            statuses[status] = statuses.get(status, 0) + 1
            if status in (200, 204):
                note(acked, points)
            else:
                note(refused, points)
                answer = body
        must(server.alive(), "died:", server.log()[-500:])
        must(any(s >= 500 for s in statuses), "nothing was refused", statuses)
        must(b"space" in answer or b"full" in answer, "the refusal does not say why:", answer[:300])
        must(judge(server.read(), acked) == 0, "acknowledged samples do not show while the disk is full")
        os.remove(path)
        at += 200_000
        for i in range(50):
            points = [(s, at + i * 1000) for s in range(100)]
            status, body = server.write(points)
            must(status in (200, 204), "still refuses:", status, body[:300])
            note(acked, points)
        must(judge(server.read(), acked) == 0, "acknowledged samples are missing")
        server.kill()
        server = Server(exam.ours, data).ready()
        found = server.read()
        lost = judge(found, acked)
        server.kill()
        must(lost == 0, lost, "of", count(acked), "acknowledged samples lost at the restart")
        back = sum(len(set(found.get(s, {})) & times) for s, times in refused.items())
        must(back == 0, back, "refused samples are there after all")
        said = answer.decode(errors="replace").replace(data, "DATA")[:80]
        return f"{statuses}, {count(acked)} acknowledged, 0 lost, 0 refused ones stored; said: {said}"


def disk_full_in_compaction(exam):
    """The disk is full while blocks are due: the server lives, goes on by itself, loses nothing, fills no more."""
    with SmallDisk(48) as folder:
        data, acked = os.path.join(folder, "data"), {}
        flags = ["--storage.tsdb.min-block-duration=10m", "--storage.tsdb.max-block-duration=30m"]
        server = Server(exam.ours, data, *flags).ready()
        at = fill(server, acked, (int(time.time() * 1000) - 6 * 3_600_000) // 1000 * 1000, 800, step=5000)
        path = ballast(folder, 8192)
        end = time.time() + 150
        while time.time() < end and "failed" not in server.log():
            time.sleep(0.5)
        must(server.alive(), "died:", server.log()[-500:])
        must("failed" in server.log(), "no compaction failed:", server.log()[-800:])
        must(judge(server.read(), acked) == 0, "samples missing while the disk is full")
        server.kill()
        server = Server(exam.ours, data, *flags).ready()
        must(judge(server.read(), acked) == 0, "samples missing after a start on the full disk")
        os.remove(path)
        at = fill(server, acked, at, 20, step=5000)
        end = time.time() + 150
        while time.time() < end and not glob.glob(data + "/01*/meta.json"):
            time.sleep(0.5)
        must(glob.glob(data + "/01*/meta.json"), "no block written after space came back", server.log()[-800:])
        time.sleep(3)
        must(judge(server.read(), acked) == 0, "samples missing after compaction")
        server.kill()
        server = Server(exam.ours, data, *flags).ready()
        lost = judge(server.read(), acked)
        server.kill()
        must(lost == 0, lost, "lost")
        return f"{count(acked)} samples, 0 lost, blocks written once there was room"


def disk_full_in_late_compaction(exam):
    """R16o: room for some blocks, but not for all, nor for a checkpoint, while samples in and out of order are compacted; then Prometheus reads the folder."""
    config = "global: {scrape_interval: 15s}\nstorage: {tsdb: {out_of_order_time_window: 6h}}\n"
    flags = ["--storage.tsdb.min-block-duration=10m", "--storage.tsdb.max-block-duration=30m", "--storage.tsdb.wal-segment-size=10MB"]
    said = []
    for leave in (150_000, 600_000):
        with SmallDisk(64) as folder:
            data, acked = os.path.join(folder, "data"), {}
            start = lambda program=exam.ours: Server(program, data, *flags, config=config).ready()
            server = start()
            begin = (int(time.time() * 1000) - 5 * 3_600_000) // 1000 * 1000
            at = fill(server, acked, begin, 700, step=5000)
            fill(server, acked, begin + 2500, 300, step=5000)
            path = ballast(folder, leave)
            end = time.time() + 140
            while time.time() < end and "failed" not in server.log():
                time.sleep(0.5)
            must(server.alive(), "died:", server.log()[-500:])
            failed = [l for l in server.log().splitlines() if "failed" in l]
            must(judge(server.read(), acked) == 0, "samples missing while the disk is full")
            server.kill()
            server = start()
            must(judge(server.read(), acked) == 0, "samples missing after a start on the full disk", server.log()[-800:])
            os.remove(path)
            at = fill(server, acked, at, 20, step=5000)
            end = time.time() + 140
            late = lambda: [m for m in glob.glob(data + "/01*/meta.json") if "from-out-of-order" in open(m).read()]
            while time.time() < end and not (glob.glob(data + "/wal/checkpoint.*") and late()):
                time.sleep(0.5)
            must(late(), "no block of late samples once there was room", server.log()[-800:])
            time.sleep(3)
            must(judge(server.read(), acked) == 0, "samples missing after compaction")
            server.kill()
            for program in (exam.ours, exam.theirs, exam.ours):
                server = start(program)
                lost = judge(server.read(), acked)
                must(lost == 0, program, "lost", lost, server.log()[-500:])
                server.kill()
            said.append(f"{leave} left: {count(acked)} samples, {failed[0][-150:] if failed else 'nothing failed'}")
    return "; ".join(said)


def disk_full_elsewhere(exam):
    """R16l: the disk is full while late samples come, while some are deleted, at the end with a snapshot of the head, and at the next start."""
    config = "global: {scrape_interval: 15s}\nstorage: {tsdb: {out_of_order_time_window: 3h}}\n"
    flags = ["--enable-feature=memory-snapshot-on-shutdown"] if exam.ours != exam.theirs else []
    with SmallDisk(24) as folder:
        data, acked, refused, statuses = os.path.join(folder, "data"), {}, {}, {}
        start = lambda: Server(exam.ours, data, *flags, config=config).ready()
        server = start()
        at = fill(server, acked, int(time.time() * 1000) // 1000 * 1000 - 3_600_000, 60)
        late = at - 7_200_500
        late = fill(server, acked, late, 20)
        path = ballast(folder, 40_000)

        def write(points, kind):
            status, body = server.write(points)
            statuses[kind, status] = statuses.get((kind, status), 0) + 1
            note(acked if status in (200, 204) else refused, points)
            return status, body

        for i in range(120):
            write([(s, at + i * 1000) for s in range(100)], "in order")
            write([(s, late + i * 1000) for s in range(100)], "late")
        must(server.alive(), "died:", server.log()[-500:])
        must(any(s >= 500 for k, s in statuses if k == "late"), "nothing late was refused", statuses)
        gone = {t for t in acked[7] if t < at - 30_000}
        status, body = server.ask("POST", "/api/v1/admin/tsdb/delete_series?match[]=exam{series=\"7\"}&end=%.3f" % ((at - 30_001) / 1000))
        statuses["delete", status] = 1
        if status == 204:
            acked[7] -= gone
        must(status == 204 or b"space" in body, "the refusal does not say why:", body[:300])
        found = server.read()
        must(judge(found, acked) == 0, "acknowledged samples do not show while the disk is full")
        must(status != 204 or not gone & set(found.get(7, {})), "what was deleted shows")
        statuses["end", server.terminate(60)] = 1
        server = start()
        must(judge(server.read(), acked) == 0, "samples missing after an end and a start on the full disk:", server.log()[-600:])
        os.remove(path)
        for i in range(200, 230):
            for points, kind in (([(s, at + i * 1000) for s in range(100)], "after"), ([(s, late + i * 1000) for s in range(100)], "late after")):
                must(write(points, kind)[0] in (200, 204), "still refuses:", server.log()[-400:])
        server.kill()
        for life in ("kill", "end"):
            server = start()
            found = server.read()
            lost = judge(found, acked)
            must(lost == 0, lost, "of", count(acked), "acknowledged samples lost after", life, statuses, server.log()[-800:])
            back = sum(len(set(found.get(s, {})) & (times - acked.get(s, set()))) for s, times in refused.items())
            must(back == 0, back, "refused samples are there after all")
            must(status != 204 or not gone & set(found.get(7, {})), "what was deleted is back after", life)
            server.terminate(60)
        return f"{statuses}, {count(acked)} acknowledged, 0 lost, nothing undeleted"


def two_processes(exam):
    """R17: the second refuses and the first is unharmed, also beside the real Prometheus, both ways; a stale lock is none."""
    said = []
    for first, second in ((exam.ours, exam.ours), (exam.ours, exam.theirs), (exam.theirs, exam.ours)):
        if first is None or second is None:
            continue
        data, acked = os.path.join(work_folder(), "data"), {}
        server = Server(first, data).ready()
        at = fill(server, acked, int(time.time() * 1000) - 3_600_000, 20)
        other = Server(second, data)
        code = other.exit()
        must(code != 0, "the second ended with", code)
        must("lock" in other.log(), "does not say why:", other.log()[-400:])
        must("Exception" not in other.log() and "\tat " not in other.log(), "a stack trace:", other.log()[-900:])
        fill(server, acked, at, 20)
        must(judge(server.read(), acked) == 0, "the first was harmed")
        server.kill()
        server = Server(second, data).ready()
        must(judge(server.read(), acked) == 0, "after a stale lock")
        server.kill()
        said.append(code)
    return f"{len(said)} pairs, exit codes {said}"


def bad_paths(exam):
    """R18: data path a file, unwritable, configuration missing, bad flag: non-zero, clear, no stack."""
    folder, codes = work_folder(), []
    as_file = os.path.join(folder, "file")
    open(as_file, "w").close()
    for data, flags, wanted in (
        (as_file, [], "file"),
        ("/proc/exam", [], "/proc/exam"),
        ("/sys/exam", [], "/sys/exam"),
        (os.path.join(folder, "x"), ["--no-such-flag"], "no-such-flag"),
        (os.path.join(folder, "x"), ["--storage.tsdb.retention.time=abc"], "abc"),
        (os.path.join(folder, "x"), [None], "prometheus.yml"),
        (os.path.join(folder, "x"), ["--web.listen-address=999.1.1.1:1"], "999.1.1.1"),
    ):
        missing = flags == [None]
        server = Server(exam.ours, data, *([] if missing else flags), config=None if missing else "global: {}\n")
        code, log = server.exit(), server.log()
        must(code > 0, data, flags, "ended with", code)
        must(wanted in log, data, flags, "is not named:", log[-400:])
        must("\tat " not in log and "goroutine" not in log and "Exception in" not in log, data, flags, "a stack:", log[-900:])
        codes.append(code)
    return f"exit codes {codes}"


def links_and_modes(exam):
    """R19: a symlinked folder works; nothing is writable by everybody."""
    folder, acked = work_folder(), {}
    os.makedirs(os.path.join(folder, "real"))
    os.symlink("real", os.path.join(folder, "link"))
    server = Server(exam.ours, os.path.join(folder, "link"), limit=lambda: os.umask(0o022)).ready()
    fill(server, acked, int(time.time() * 1000) - 600_000, 400)
    must(judge(server.read(), acked) == 0, "samples missing")
    server.kill()
    modes = set()
    for base, directories, files in os.walk(os.path.join(folder, "real")):
        for name in directories + files:
            mode = stat.S_IMODE(os.stat(os.path.join(base, name)).st_mode)
            must(not mode & 0o002, name, "is writable by everybody:", oct(mode))
            modes.add(oct(mode))
    return f"modes {sorted(modes)}"


def block_from_the_future(exam):
    """R27: a block dated a day ahead is there: what comes now is stored."""
    folder = work_folder()
    data, text = os.path.join(folder, "data"), os.path.join(folder, "samples")
    start = (int(time.time()) + 86_400) // 7200 * 7200
    with open(text, "w") as f:
        f.write("# TYPE ahead gauge\n" + "".join(f"ahead {i} {start + i * 15}\n" for i in range(480)) + "# EOF\n")
    tool = [os.path.join(os.path.dirname(exam.theirs), "promtool")] if exam.ours == exam.theirs else [exam.ours, "tool"]
    subprocess.run([*tool, "tsdb", "create-blocks-from", "openmetrics", text, data], check=True, stdout=subprocess.DEVNULL)
    acked = {}
    for life in range(2):
        server = Server(exam.ours, data).ready()
        must(judge(server.read(), acked) == 0, "lost at the restart")
        fill(server, acked, int(time.time() * 1000) - 300_000 + life * 60_000, 20)
        must(judge(server.read(), acked) == 0, "not stored")
        must(server.query("count_over_time(ahead[3h])", start + 7200)[0]["value"][1] == "480", "the block is gone")
        server.kill()
    return f"{count(acked)} samples stored beside it"


class Growing(http.server.BaseHTTPRequestHandler):
    """A target with more series at every scrape, up to a limit."""

    protocol_version = "HTTP/1.1"
    first, more, most, scrapes = 2000, 6000, 120_000, 0
    lines = [f'growing{{n="{i}"}} ' for i in range(most)]

    @classmethod
    def size(cls):
        return min(cls.most, cls.first + cls.scrapes * cls.more)

    def do_GET(self):
        type(self).scrapes += 1
        tail = f"{self.scrapes}\n"
        body = (tail.join(self.lines[: self.size()]) + tail).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


RULES = """groups:
- name: g
  interval: 1s
  rules:
  - {record: exam:count, expr: 'count(growing)'}
  - {record: exam:up, expr: 'up * 2'}
  - {alert: Always, expr: 'vector(1) > 0', labels: {x: y}}
"""


def memory_budget(exam):
    """A small budget: new series are refused by name, everything else goes on."""
    source = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Growing)
    source.daemon_threads = True
    threading.Thread(target=source.serve_forever, daemon=True).start()
    folder = work_folder()
    rules = os.path.join(folder, "rules.yml")
    with open(rules, "w") as f:
        f.write(RULES)
    config = (
        "global: {scrape_interval: 2s, scrape_timeout: 2s}\nrule_files: [%s]\nscrape_configs:\n"
        "- job_name: culprit\n  static_configs: [{targets: ['127.0.0.1:%d']}]\n" % (rules, source.server_port)
    )
    server = Server(exam.ours, os.path.join(folder, "data"), "--memory.budget=48MB", config=config).ready()
    end = time.time() + 90
    while time.time() < end and "refused" not in server.log():
        time.sleep(0.5)
    must("refused" in server.log(), "nothing was refused:", server.log()[-500:])
    time.sleep(8)
    scrapes = Growing.scrapes
    up = server.query("min_over_time(up[1m])")[0]["value"][1]
    must(up == "1", "up was", up)
    growing = float(server.query("count(growing)")[0]["value"][1])
    total = Growing.size()
    must(growing < total, "everything was taken:", growing, total)
    old = server.query('growing{n="5"}')
    must(old and float(old[0]["value"][1]) >= scrapes - 3, "known series stand still:", old, scrapes)
    for name in ("exam:count", "exam:up", 'ALERTS{alertname="Always"}', "scrape_samples_scraped", "scrape_series_added"):
        found = server.query(f"time() - timestamp({name})")
        must(found and float(found[0]["value"][1]) < 8, name, "is not fresh:", found)
    line = next(l for l in server.log().splitlines() if "refused" in l)
    must("culprit" in line and "growing" in line, "the log does not name job and metric:", line)
    shown = [l for l in server.get("/metrics")[1].decode().splitlines() if "refused" in l and "culprit" in l]
    must(shown, "no metric names the culprit")
    status = server.get("/api/v1/status/tsdb")[1].decode()
    must("culprit" in status, "the API does not name the culprit:", status[:500])
    # A restart reads it all again within the same budget.
    server.kill()
    server = Server(exam.ours, os.path.join(folder, "data"), "--memory.budget=48MB", config=config).ready()
    again = float(server.query("count(last_over_time(growing[5m]))")[0]["value"][1])
    server.kill()
    source.shutdown()
    must(again >= growing, "fewer series after a restart:", again, growing)
    return f"{growing:.0f} of {total} series taken, {again:.0f} after a restart; log: {line[-160:]}"
