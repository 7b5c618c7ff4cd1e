"""R01-R07: processes that are killed, ended and exchanged; what was acknowledged is there afterwards."""
import glob, http.server, os, subprocess, threading, time

from server import Server, count, fill, judge, must, note, work_folder


def killed_while_written_to(exam):
    """R01: kill -9 during remote-write ingest x20; 0 acknowledged lost, 0 wrong."""
    data, acked, slowest = os.path.join(work_folder(), "data"), {}, 0.0
    at = int(time.time() * 1000) - 3_600_000
    for _ in range(exam.kills):
        server = Server(exam.ours, data).ready()
        slowest = max(slowest, server.took)
        must(judge(server.read(), acked) == 0, "acknowledged samples are missing after a kill")
        end = time.time() + exam.random.uniform(0.3, 1.2)
        timer = threading.Timer(end - time.time(), server.process.kill)
        timer.start()
        while True:
            points = [(s, at + i) for i in range(3) for s in range(100)]
            at += 10
            try:
                status, _ = server.write(points)
            except OSError:
                break
            must(status in (200, 204), "refused", status)
            note(acked, points)
        server.kill()
    server = Server(exam.ours, data).ready()
    lost = judge(server.read(), acked)
    must(lost == 0, lost, "of", count(acked), "acknowledged samples lost")
    server.kill()
    return f"{count(acked)} acknowledged in {exam.kills} lives, 0 lost, slowest start {slowest:.1f} s"


def killed_in_traffic(exam):
    """R01m: kill -9 x10 while it is scraping, written to in order and out of order, all at once; 0 acknowledged lost, 0 wrong."""
    Counter, config = target()
    config += "storage: {tsdb: {out_of_order_time_window: 3h}}\n"
    data, acked, seen, lives = os.path.join(work_folder(), "data"), {}, set(), 10
    at = int(time.time() * 1000) // 1000 * 1000 - 1_800_000
    late = at - 5_400_001
    for life in range(lives + 1):
        server = Server(exam.ours, data, config=config).ready()
        lost = judge(server.read(), acked)
        must(lost == 0, lost, "of", count(acked), "acknowledged samples are missing after kill", life)
        must(seen <= scraped(server), "seen by a query and lost:", sorted(seen - scraped(server)))
        if life == lives:
            break
        threading.Timer(exam.random.uniform(0.5, 2.0), server.process.kill).start()
        turn = 0
        while True:
            turn += 1
            if turn % 3:
                points = [(s, at + i * 10) for i in range(3) for s in range(100)]
                at += 30
            else:
                points = [(s, late + i * 10) for i in range(3) for s in range(0, 100, 3)]
                late += 30
            try:
                if turn % 20 == 0:
                    seen |= scraped(server)
                status, body = server.write(points)
            except (OSError, ValueError):
                break
            must(status in (200, 204), "refused", status, body[:200])
            note(acked, points)
        server.kill()
    server.kill()
    return f"{count(acked)} acknowledged and {len(seen)} scrapes seen in {lives} lives, 0 lost"


class Target(http.server.BaseHTTPRequestHandler):
    """A scrape target whose one sample is how often it was scraped."""

    protocol_version = "HTTP/1.1"
    scrapes = 0

    def do_GET(self):
        type(self).scrapes += 1
        body = f"exam_scrapes_total {self.scrapes}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def target():
    class Own(Target):
        scrapes = 0

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = (
        "global: {scrape_interval: 100ms, scrape_timeout: 100ms}\n"
        "scrape_configs:\n- job_name: t\n  static_configs: [{targets: ['127.0.0.1:%d']}]\n" % server.server_port
    )
    return Own, config


def scraped(server):
    found = server.query("exam_scrapes_total[1h]")
    return {int(float(v)) for element in found for _, v in element["values"]}


def killed_while_scraping(exam):
    """R02: kill -9 while scraping at 100 ms x5; at most one scrape lost a kill, none wrong."""
    Counter, config = target()
    data, seen, done, kills = os.path.join(work_folder(), "data"), set(), set(), 5
    for _ in range(kills):
        server = Server(exam.ours, data, config=config).ready()
        before = Counter.scrapes
        while Counter.scrapes < before + 15:
            time.sleep(0.05)
        seen |= scraped(server)
        server.kill()
        done |= set(range(before + 2, Counter.scrapes + 1))
    server = Server(exam.ours, data, config=config).ready()
    found = scraped(server)
    server.kill()
    must(seen <= found, "seen by a query and lost:", sorted(seen - found))
    lost = done - found
    must(len(lost) <= kills, "scrapes lost:", sorted(lost))
    return f"{len(done)} scrapes, {kills} kills, {len(lost)} lost"


def ended_under_load(exam):
    """R03: SIGTERM under load; exit 0 in less than 10 s, nothing lost."""
    data, acked = os.path.join(work_folder(), "data"), {}
    server = Server(exam.ours, data).ready()
    at = int(time.time() * 1000) - 3_600_000
    began = []
    threading.Timer(2, lambda: (began.append(time.time()), server.process.terminate())).start()
    while True:
        points = [(s, at) for s in range(100)]
        at += 1
        try:
            status, _ = server.write(points)
        except OSError:
            break
        if status not in (200, 204):
            break
        note(acked, points)
    code = server.exit(20)
    took = time.time() - began[0]
    must(code == 0, "exit code", code)
    must(took < 10, "took", took)
    server = Server(exam.ours, data).ready()
    lost = judge(server.read(), acked)
    server.kill()
    must(lost == 0, lost, "lost")
    return f"exit 0 after {took:.2f} s, {count(acked)} samples, 0 lost"


def killed_in_compaction(exam):
    """R04: SIGKILL at 0-20 ms after a block begins to be written; nothing lost, nothing half left."""
    data, acked, kills = os.path.join(work_folder(), "data"), {}, 0
    flags = ["--storage.tsdb.min-block-duration=10m", "--storage.tsdb.max-block-duration=30m"]
    at = (int(time.time() * 1000) - 6 * 3_600_000) // 1000 * 1000
    for _ in range(3):
        server = Server(exam.ours, data, *flags).ready()
        at = fill(server, acked, at, 1000, step=3000)
        end = time.time() + 75
        while time.time() < end and not glob.glob(data + "/*.tmp-for-creation"):
            time.sleep(0.001)
        if time.time() < end:
            kills += 1
            time.sleep(exam.random.uniform(0, 0.02))
        server.kill()
        server = Server(exam.ours, data, *flags).ready()
        must(not glob.glob(data + "/*.tmp-*"), "left:", glob.glob(data + "/*.tmp-*"))
        lost = judge(server.read(), acked)
        must(lost == 0, lost, "samples lost")
        server.kill()
    must(kills > 0, "no compaction was met")
    return f"{kills} kills within compaction, {count(acked)} samples, 0 lost"


def syncs(exam):
    """R05: sync calls while 2,000 writes are acknowledged (information)."""
    server = Server(exam.ours, os.path.join(work_folder(), "data")).ready()
    trace = os.path.join(work_folder(), "trace")
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,msync", "-o", trace, "-p", str(server.process.pid)],
        stderr=subprocess.DEVNULL)
    time.sleep(1)
    at = int(time.time() * 1000) - 3_600_000
    for i in range(2000):
        server.write([(s, at + i) for s in range(10)])
    tracer.terminate()
    tracer.wait()
    server.kill()
    with open(trace) as f:
        return f"{sum('sync' in line for line in f)} sync calls in 2000 writes"


def exchanged(exam):
    """R06: kill -9, go on with the real Prometheus, kill it, back again; 0 lost or wrong each way."""
    data, acked = os.path.join(work_folder(), "data"), {}
    flags = ["--storage.tsdb.min-block-duration=10m", "--storage.tsdb.max-block-duration=30m"]
    at = (int(time.time() * 1000) - 6 * 3_600_000) // 1000 * 1000
    for program in (exam.ours, exam.theirs, exam.ours, exam.theirs, exam.ours):
        server = Server(program, data, *flags).ready()
        lost = judge(server.read(), acked)
        must(lost == 0, lost, "lost before", os.path.basename(program))
        at = fill(server, acked, at, 400, step=3000)
        if exam.long:
            time.sleep(65)
        must(judge(server.read(), acked) == 0, "lost in", os.path.basename(program))
        server.kill()
    return f"{count(acked)} samples through 5 lives, 0 lost"


def batches_are_whole(exam):
    """R07: the timestamps within a batch as a reader sees them; 0 partial batches."""
    server = Server(exam.ours, os.path.join(work_folder(), "data")).ready()
    stop, at = threading.Event(), int(time.time() * 1000) - 3_600_000

    def writes():
        writer, now = server_copy(server), at
        while not stop.is_set():
            writer.write([(s, now) for s in range(200)])
            now += 1

    thread = threading.Thread(target=writes)
    thread.start()
    partial = queries = 0
    end = time.time() + 8
    while time.time() < end:
        sizes = {len(element["values"]) for element in server.query("exam[2h]")}
        partial += len(sizes) > 1
        queries += 1
    stop.set()
    thread.join()
    server.kill()
    must(partial == 0, partial, "of", queries, "queries saw a part of a batch")
    return f"{queries} queries, 0 partial"


def server_copy(server):
    """Another connection to the same server."""
    other = object.__new__(Server)
    other.__dict__.update(server.__dict__, connection=None)
    return other
