"""A server under examination: a process of its own, written to by remote write and read by the query API."""
import atexit, http.client, json, os, shutil, signal, socket, struct, subprocess, tempfile, time, urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERIES = 100
CHILDREN = []
PORTS = iter(range(int(os.environ.get("EXAM_PORT", "22000")), 65000))


def stop_all(*_):
    for child in CHILDREN:
        if child.poll() is None:
            child.kill()
            child.wait()


atexit.register(stop_all)
signal.signal(signal.SIGTERM, lambda *_: os._exit(stop_all() or 143))


class Failed(Exception):
    """A check that did not come out as it must."""


def must(condition, *why):
    if not condition:
        raise Failed(" ".join(str(w) for w in why))


def work_folder():
    path = tempfile.mkdtemp(prefix="exam-", dir=os.environ.get("EXAM_DIR"))
    atexit.register(shutil.rmtree, path, True)
    return path


def value(series, at):
    """The one value that a sample may have: a wrong one cannot pass for another."""
    return float((series * 7919 + at) % 1000003)


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def snappy(data):
    """Packed without packing: literals are what every decoder understands."""
    out = bytearray(varint(len(data)))
    for at in range(0, len(data), 65536):
        part = data[at : at + 65536]
        out += struct.pack("<BH", 61 << 2, len(part) - 1) + part
    return bytes(out)


def request_body(points, name="exam"):
    """A remote-write request of (series, timestamp) pairs."""
    out = bytearray()
    by_series = {}
    for series, at in points:
        by_series.setdefault(series, []).append(at)
    for series, times in by_series.items():
        labels = [("__name__", name), ("job", "examiner"), ("series", str(series))]
        body = b"".join(field(1, field(1, k.encode()) + field(2, v.encode())) for k, v in labels)
        for at in times:
            body += field(2, b"\x09" + struct.pack("<d", value(series, at)) + b"\x10" + varint(at))
        out += field(1, body)
    return snappy(bytes(out))


class Server:
    """One run of a program on a data folder. `acked` of an Exam outlives it."""

    def __init__(self, program, data, *flags, config="global: {scrape_interval: 15s}\n", env=None, limit=None):
        self.program, self.data, self.port = program, data, free_port()
        self.folder = work_folder()
        self.config = os.path.join(self.folder, "prometheus.yml")
        if config is not None:
            with open(self.config, "w") as f:
                f.write(config)
        self.logfile = os.path.join(self.folder, "log")
        self.connection = None
        command = [program, "--config.file=" + self.config, "--storage.tsdb.path=" + data]
        command += [f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver"]
        command += ["--web.enable-admin-api", *flags]
        self.began = time.time()
        with open(self.logfile, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.folder,
                env={**os.environ, **(env or {})}, preexec_fn=limit)
        CHILDREN.append(self.process)

    def ready(self, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            if self.process.poll() is not None:
                raise Failed(f"ended with {self.process.returncode}: {self.log()[-600:]}")
            try:
                if self.get("/-/ready")[0] == 200:
                    self.took = time.time() - self.began
                    return self
            except OSError:
                pass
            time.sleep(0.02)
        raise Failed(f"not ready in {seconds} s: {self.log()[-600:]}")

    def log(self):
        with open(self.logfile, errors="replace") as f:
            return f.read()

    def ask(self, method, path, body=None, headers=None):
        """Status and body; one connection, opened anew when it is gone."""
        for last in (False, True):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.connection.request(method, path, body, headers or {})
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as e:
                self.connection = None
                if last or method != "GET":
                    raise e if isinstance(e, OSError) else OSError(str(e))
        raise AssertionError

    def get(self, path):
        return self.ask("GET", path)

    def write(self, points, name="exam"):
        """The status that a remote-write request of these points is answered with."""
        headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
        return self.ask("POST", "/api/v1/write", request_body(points, name), headers)

    def query(self, text, at=None):
        arguments = {"query": text} | ({"time": f"{at:.3f}"} if at else {})
        status, body = self.get("/api/v1/query?" + urllib.parse.urlencode(arguments))
        answer = json.loads(body)
        if answer["status"] != "success":
            raise QueryError(status, answer.get("error", ""))
        return answer["data"]["result"]

    def read(self, name="exam", hours=48, ahead=1):
        """All samples of a metric: {series: {timestamp: value}}."""
        found = {}
        for element in self.query(f"{name}[{hours + ahead}h]", time.time() + ahead * 3600):
            samples = found.setdefault(int(element["metric"]["series"]), {})
            for at, text in element["values"]:
                samples[round(at * 1000)] = float(text)
        return found

    def metric(self, name):
        """The sum of a metric's lines on /metrics."""
        total, lines = 0.0, self.get("/metrics")[1].decode().splitlines()
        for line in lines:
            if line.startswith((name + " ", name + "{")):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.connection = None

    def terminate(self, seconds=30):
        self.process.terminate()
        self.connection = None
        return self.process.wait(seconds)

    def exit(self, seconds=60):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed("goes on though it should have refused: " + self.log()[-600:]) from None


class QueryError(Exception):
    pass


def free_port():
    for port in PORTS:
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    raise AssertionError("no port")


def judge(found, acked):
    """How many acknowledged samples are missing; one that is wrong is the end."""
    lost = 0
    for series, times in acked.items():
        there = found.get(series, {})
        lost += sum(1 for at in times if at not in there)
    for series, samples in found.items():
        for at, got in samples.items():
            must(got == value(series, at), "wrong sample: series", series, "at", at, "is", got)
    return lost


def count(acked):
    return sum(len(times) for times in acked.values())


def note(acked, points):
    for series, at in points:
        acked.setdefault(series, set()).add(at)


def fill(server, acked, start, steps, step=1000, series=SERIES, batch=20):
    """Writes a stretch of history, a few steps a request; returns where it ends."""
    for first in range(0, steps, batch):
        points = [(s, start + i * step) for i in range(first, min(steps, first + batch)) for s in range(series)]
        status, body = server.write(points)
        must(status in (200, 204), "write refused:", status, body[:300])
        note(acked, points)
    return start + steps * step
