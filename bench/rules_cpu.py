#!/usr/bin/env python3
"""Processor time of evaluating the same 10,000 rules on Ferula and on the real Prometheus, in one run.

    bench/rules_cpu.py [--rules 10000] [--series 2000] [--interval 10] [--seconds 120] [--warmup 60] [--ledger-seconds 60] [--only-ledger] [--port 25200]

The real Prometheus is looked for in $FERULA_PEERS, then on the PATH. Both scrape one target, rarely, so that nearly all
that is measured is evaluation; user and system time come from /proc, evaluations from prometheus_rule_evaluations_total.
The last line is JSON: CPU milliseconds for each thousand evaluations of both, their ratio (target: at most 0.5), and the
ledger's share of the samples that fall into evaluation (from a flight recording of Ferula's processor time after what is
compared; target: below 1 %). With --only-ledger nothing else is done, and without the real Prometheus: a short
--interval then gives many samples.
"""
import argparse, collections, glob, http.server, json, os, re, shutil, subprocess, sys, tempfile, threading, time, urllib.request

SHAPES = [
    "- record: job:requests:rate{n}\n    expr: sum by (job) (rate(requests_total{{shard=\"{s}\"}}[1m]))",
    "- alert: HighErrors{n}\n    expr: sum by (instance) (rate(errors_total{{shard=\"{s}\"}}[1m])) / sum by (instance) (rate(requests_total{{shard=\"{s}\"}}[1m])) > 0.5\n    for: 1m\n    labels: {{severity: page}}\n    annotations: {{summary: '{{{{ $labels.instance }}}} fails'}}",
    "- alert: Slow{n}\n    expr: latency_seconds{{shard=\"{s}\"}} > 2 and on (instance) up == 1\n    for: 5m",
    "- record: instance:latency:max{n}\n    expr: max_over_time(latency_seconds{{shard=\"{s}\"}}[2m])",
    "- alert: Missing{n}\n    expr: absent(latency_seconds{{shard=\"{s}\"}})\n    for: 1m",
]


def page(series):
    per, lines = 10, []
    for i in range(series // 3):
        shard, instance = i // per, i % per
        labels = f'shard="{shard}",instance="i{instance}"'
        now = time.time()
        lines.append(f"requests_total{{{labels}}} {int(now * 3) + i}")
        lines.append(f"errors_total{{{labels}}} {int(now / 7) + i}")
        lines.append(f"latency_seconds{{{labels}}} {(i * 37 % 100) / 40}")
    return "\n".join(lines) + "\n"


def rules(count, shards):
    text, group = ["groups:"], 50
    for n in range(count):
        if n % group == 0:
            text.append(f"- name: g{n // group}\n  rules:")
        text.append("  " + SHAPES[n % len(SHAPES)].format(n=n, s=n % shards))
    return "\n".join(text) + "\n"


def cpu(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def evaluations(port):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).read().decode()
    return sum(float(v) for v in re.findall(r"^prometheus_rule_evaluations_total\{.*\} (\S+)$", text, re.M))


def until_ready(port, process):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"a server has ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("a server is not ready after two minutes")


def peer():
    for folder in [os.environ.get("FERULA_PEERS", "")] + os.environ["PATH"].split(":"):
        if folder and os.access(os.path.join(folder, "prometheus"), os.X_OK):
            return os.path.join(folder, "prometheus")
    sys.exit("no prometheus in FERULA_PEERS or on the PATH")


def jdk_tool(pid, name):
    return os.path.join(os.path.dirname(os.readlink(f"/proc/{pid}/exe")), name)


def java_pid(process):
    """The launcher may stand before the JVM."""
    try:
        with open(f"/proc/{process.pid}/comm") as f:
            if f.read().strip() == "java":
                return process.pid
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as f:
            return int(f.read().split()[0])
    except (OSError, IndexError):
        return process.pid


def compare(processes, pids, seconds, result):
    before = {n: (cpu(pids[n]), evaluations(processes[n][0])) for n in pids}
    time.sleep(seconds)
    for n in pids:
        used = cpu(pids[n]) - before[n][0]
        done = evaluations(processes[n][0]) - before[n][1]
        result[n] = {"cpu_s": round(used, 2), "evaluations": int(done), "cpu_ms_per_1000": round(1e6 * used / max(done, 1), 1)}
        print(n, result[n], flush=True)
    result["ratio"] = round(result["ferula"]["cpu_ms_per_1000"] / result["prometheus"]["cpu_ms_per_1000"], 3)


# As often as the kernel allows, in processor time.
SAMPLING = ["+jdk.CPUTimeSample#enabled=true", "+jdk.CPUTimeSample#throttle=1ms"]


def ledger_share(recording, tool):
    """Samples in which evaluating rules stands in the ledger, and all samples in which it evaluates."""
    out = subprocess.run(
        [tool, "print", "--events", "jdk.CPUTimeSample", "--stack-depth", "64", recording],
        capture_output=True, text=True).stdout
    evaluating = [e for e in out.split("jdk.CPUTimeSample {") if "dev.ferula.rules.RuleGroup.evaluate" in e]
    watched, where = 0, collections.Counter()
    for event in evaluating:
        frames = re.findall(r"^\s+(dev\.ferula\.[\w.$]+)\.[\w$<>]+\(", event, re.M)
        # What it asks on its own account is its cost; what is only handed on through it is not.
        accounting = any(re.match(r"dev\.ferula\.rules\.ledger\.(?!WatchedStorage)", f) for f in frames)
        if accounting or re.search(r"ledger\.WatchedStorage|storage\.Forwarding", frames[0]):
            watched += 1
            where[" < ".join(frames[:3])] += 1
    for place, count in where.most_common(8):
        print(f"{count:5d} {place}")
    return watched, len(evaluating)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in [("rules", 10000), ("series", 2000), ("interval", 10), ("seconds", 120), ("warmup", 60), ("ledger-seconds", 60), ("port", 25200)]:
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--only-ledger", action="store_true")
    parser.add_argument("--ferula", default=os.path.join(os.path.dirname(__file__), "..", "ferula"))
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix="rules-cpu-")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = page(args.series).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    target = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=target.serve_forever, daemon=True).start()
    with open(f"{work}/r.yml", "w") as f:
        f.write(rules(args.rules, args.series // 30))
    with open(f"{work}/c.yml", "w") as f:
        f.write(f"""
global: {{scrape_interval: 10s, evaluation_interval: {args.interval}s}}
rule_files: [r.yml]
scrape_configs: [{{job_name: j, static_configs: [{{targets: ['127.0.0.1:{target.server_address[1]}']}}]}}]
""")
    processes, result = {}, {}
    try:
        peers = [] if args.only_ledger else [("prometheus", peer())]
        for i, (name, program) in enumerate(peers + [("ferula", args.ferula)]):
            port = args.port + i
            processes[name] = (port, subprocess.Popen(
                [program, f"--config.file={work}/c.yml", f"--storage.tsdb.path={work}/{name}",
                 f"--web.listen-address=127.0.0.1:{port}"],
                stdout=open(f"{work}/{name}.log", "w"), stderr=subprocess.STDOUT))
            until_ready(*processes[name])
        time.sleep(args.warmup)
        pids = {n: java_pid(p) if n == "ferula" else p.pid for n, (_, p) in processes.items()}
        if not args.only_ledger:
            compare(processes, pids, args.seconds, result)
        recording = f"{work}/r.jfr"
        jcmd = jdk_tool(pids["ferula"], "jcmd")
        subprocess.run([jcmd, str(pids["ferula"]), "JFR.start", "name=r", "settings=none", *SAMPLING], stdout=subprocess.DEVNULL)
        time.sleep(args.ledger_seconds)
        subprocess.run([jcmd, str(pids["ferula"]), "JFR.dump", "name=r", f"filename={recording}"], stdout=subprocess.DEVNULL)
        hits, all_samples = ledger_share(recording, jdk_tool(pids["ferula"], "jfr"))
        result["ledger"] = {"samples": hits, "of": all_samples, "share": round(hits / max(all_samples, 1), 4)}
        result.update(rules=args.rules, series=args.series, interval_s=args.interval, seconds=args.seconds, load=os.getloadavg()[0])
        print(json.dumps(result))
    finally:
        for _, process in processes.values():
            process.terminate()
        for _, process in processes.values():
            process.wait()
        target.shutdown()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
