#!/usr/bin/env python3
"""Compaction beside Prometheus: processor time and bytes.

    bench/compaction.py BENCH [TARGETS]

BENCH is the folder of the harness (rwload.c, env.sh), which brings the peer. TARGETS thousand series (50) get 630 samples a
minute apart by remote write, of which Ferula makes blocks of two hours. Then each server gets a copy of these blocks, and joins
three of them into one of six hours: its processor time from just before until the old blocks are gone, and what the block takes.
Last, a tenth of the series is sent to both, and what the log and the blocks of the head take is compared. One line a result is
added to bench/results/compaction.jsonl.
"""
import glob, json, os, shutil, signal, subprocess, sys, tempfile, time, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOUR = 3_600_000
STEPS = 630
BEFORE_BLOCKS = 150
PORT = int(os.environ.get("COMPACTION_PORT", "19560"))
FLAGS = "--storage.tsdb.retention.time=10y --web.enable-remote-write-receiver --config.file={config} --storage.tsdb.path={data} --web.listen-address=127.0.0.1:{port}"


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size(folder):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files if not f.endswith(".copy"))


def blocks(data):
    metas = [json.load(open(m)) for m in glob.glob(data + "/*/meta.json") if ".tmp" not in m]
    return sorted(metas, key=lambda m: m["minTime"])


class Server:
    def __init__(self, name, command, work, flags=""):
        self.name, self.data, self.port = name, work, PORT + (name == "prometheus")
        config = work + ".yml"
        open(config, "w").write("global: {}\n")
        line = f"{command} {FLAGS} {flags}".format(config=config, data=work, port=self.port)
        self.log = open(work + ".log", "w")
        self.process = subprocess.Popen(line.split(), stdout=self.log, stderr=self.log)
        for _ in range(3000):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        sys.exit(f"{name} did not start: {work}.log")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def send(self, rwload, targets, start, steps=STEPS):
        command = f"{rwload} --host 127.0.0.1 --port {self.port} --path /api/v1/write --targets {targets} --series 1000 --steps {steps}" \
            f" --step-ms 60000 --start {start} --conns 2 --batch 2000 --limit 900"
        done = json.loads(subprocess.run(command.split(), capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1])
        if done["errors"] or done["samples"] != targets * 1000 * steps:
            sys.exit(f"{self.name} did not take all: {done}")

    def wait_for(self, what, seconds=400):
        """The processor time from just before a block is begun until something holds and the old blocks are gone."""
        times = []
        for _ in range(seconds * 10):
            times.append(cpu(self.process.pid))
            if any(p.endswith(".tmp-for-creation") for p in os.listdir(self.data)):
                break
            if what(self.data):
                return None
            time.sleep(0.1)
        for _ in range(seconds * 10):
            if what(self.data):
                time.sleep(0.5)
                return round(cpu(self.process.pid) - times[max(0, len(times) - 3)], 2)
            time.sleep(0.1)
        sys.exit(f"{self.name} did not compact: {self.data}.log")


def main():
    harness, targets = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50
    peers = subprocess.run(["bash", "-c", f". {harness}/env.sh && echo $PROM_BIN"], capture_output=True, text=True, check=True).stdout.strip()
    work = tempfile.mkdtemp(prefix="compaction-", dir=os.environ.get("COMPACTION_DIR"))
    rwload = work + "/rwload"
    subprocess.check_call(["gcc", "-O2", "-w", "-pthread", "-o", rwload, harness + "/rwload.c"])
    commands = {"ferula": ROOT + "/ferula", "prometheus": peers}
    start = (int(time.time() * 1000) - 11 * HOUR) // (6 * HOUR) * 6 * HOUR
    small = "--storage.tsdb.min-block-duration=2h --storage.tsdb.max-block-duration=2h"
    four = lambda data: len(blocks(data)) >= 4 and not any(".tmp" in n for n in os.listdir(data))
    joined = lambda data: any(m["maxTime"] - m["minTime"] == 6 * HOUR for m in blocks(data)) and len(blocks(data)) <= 2
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    result = dict(test="compaction", commit=commit, at=time.strftime("%F %T"), series=targets * 1000, load=os.getloadavg()[0])
    try:
        os.mkdir(work + "/made")
        maker = Server("ferula", commands["ferula"], work + "/made", small)
        maker.send(rwload, targets, start)
        maker.wait_for(four)
        maker.stop()
        made = [m for m in blocks(work + "/made")][:4]
        result["samples_joined"] = sum(m["stats"]["numSamples"] for m in made[:3])
        for name in ("ferula", "prometheus"):
            data = f"{work}/{name}"
            os.mkdir(data)
            for m in made:
                shutil.copytree(f"{work}/made/{m['ulid']}", f"{data}/{m['ulid']}", ignore=shutil.ignore_patterns("*.copy"))
            server = Server(name, commands[name], data)
            time.sleep(3)
            seconds = server.wait_for(joined)
            server.stop()
            block = next(m for m in blocks(data) if m["maxTime"] - m["minTime"] == 6 * HOUR)
            result[name] = dict(cpu=seconds, block_bytes=size(f"{data}/{block['ulid']}"), samples=block["stats"]["numSamples"])
            shutil.rmtree(data)
        shutil.rmtree(work + "/made")
        for name in ("ferula", "prometheus"):
            data = f"{work}/head-{name}"
            os.mkdir(data)
            server = Server(name, commands[name], data, small)
            few = max(1, targets // 10)
            server.send(rwload, few, start, BEFORE_BLOCKS)
            result[name]["wal_bytes"] = size(data + "/wal")
            server.send(rwload, few, start + BEFORE_BLOCKS * 60_000, STEPS - BEFORE_BLOCKS)
            server.wait_for(four)
            server.stop()
            all_blocks = blocks(data)[:4]
            samples = sum(m["stats"]["numSamples"] for m in all_blocks)
            result[name]["head_block_bytes_per_sample"] = round(sum(size(f"{data}/{m['ulid']}") for m in all_blocks) / samples, 4)
        for key in ("cpu", "block_bytes", "wal_bytes", "head_block_bytes_per_sample"):
            result["ratio_" + key] = round(result["ferula"][key] / result["prometheus"][key], 4)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    line = json.dumps(result)
    print(line)
    open(ROOT + "/bench/results/compaction.jsonl", "a").write(line + "\n")


main()
