#!/usr/bin/env python3
"""How many of the dead rules that Ferula reports are not dead: real rule files over real targets.

    bench/dead_rules.py FOLDER [--seconds 90] [--interval 5] [--port 25400] [--ferula ./ferula]

Every rule file below FOLDER that promtool takes is evaluated over a node_exporter and the two servers themselves (the
real programs are looked for in $FERULA_PEERS, then on the PATH), which are scraped under the job names that
kube-prometheus gives them. Each selector that is then reported as the reason for a dead rule is asked for on the real
Prometheus: a report is false if that finds anything. Series that the rules record are asked for on Ferula, as the real
Prometheus runs no rules here. The last line is JSON; exit code 1 if a report was false.
"""
import argparse, glob, json, os, subprocess, sys, tempfile, time, urllib.parse, urllib.request


def program(name):
    for folder in [os.environ.get("FERULA_PEERS", "")] + os.environ["PATH"].split(":"):
        if folder and os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    sys.exit(f"no {name} in FERULA_PEERS or on the PATH")


def ask(port, path, **parameters):
    url = f"http://127.0.0.1:{port}{path}?{urllib.parse.urlencode(parameters)}"
    return json.load(urllib.request.urlopen(url, timeout=60))["data"]


def until_ready(port, path):
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"nothing answers on port {port}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    for name, default in [("seconds", 90), ("interval", 5), ("port", 25400)]:
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--ferula", default=os.path.join(os.path.dirname(__file__), "..", "ferula"))
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix="dead-rules-")
    node, ours, theirs = args.port, args.port + 1, args.port + 2
    promtool = program("promtool")
    files = [f for f in sorted(glob.glob(args.folder + "/**/*.y*ml", recursive=True))
             if subprocess.run([promtool, "check", "rules", "--lint=none", f], capture_output=True).returncode == 0]
    jobs = [("node-exporter", node), ("prometheus-k8s", ours), ("prometheus", theirs)]
    scrapes = "\n".join(
        f"- job_name: {job}\n  static_configs: [{{targets: ['127.0.0.1:{port}'], labels: {{namespace: monitoring}}}}]" for job, port in jobs)
    config = f"global: {{scrape_interval: {args.interval}s, evaluation_interval: {args.interval}s}}\nscrape_configs:\n{scrapes}\n"
    with open(f"{work}/theirs.yml", "w") as f:
        f.write(config)
    with open(f"{work}/ours.yml", "w") as f:
        f.write(config + "rule_files:\n" + "".join(f"- {os.path.abspath(file)}\n" for file in files))
    commands = [
        [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{node}"],
        [program("prometheus"), f"--config.file={work}/theirs.yml", f"--storage.tsdb.path={work}/theirs", f"--web.listen-address=127.0.0.1:{theirs}"],
        [args.ferula, f"--config.file={work}/ours.yml", f"--storage.tsdb.path={work}/ours", f"--web.listen-address=127.0.0.1:{ours}"]]
    processes = []
    try:
        for i, command in enumerate(commands):
            processes.append(subprocess.Popen(command, stdout=open(f"{work}/{i}.log", "w"), stderr=subprocess.STDOUT))
        until_ready(node, "/metrics")
        until_ready(theirs, "/-/ready")
        until_ready(ours, "/-/ready")
        time.sleep(args.seconds)
        groups = ask(ours, "/api/v1/rules")["groups"]
        recorded = {r["name"] for g in groups for r in g["rules"] if r["type"] == "recording"}
        rules, evaluated, reported, false = 0, 0, 0, []
        for group in groups:
            for rule in group["rules"]:
                rules += 1
                ledger = rule.get("ferulaLedger")
                if not ledger or rule["health"] == "unknown":
                    continue
                evaluated += 1
                for selector in ledger["selectors"]:
                    if not selector.get("dead"):
                        continue
                    reported += 1
                    name = selector["selector"].split("{")[0]
                    if name in recorded:
                        # The peer runs no rules; ours answers for what ours records.
                        found = ask(ours, "/api/v1/query", query=selector["selector"])["result"]
                    else:
                        found = ask(theirs, "/api/v1/query", query=selector["selector"])["result"]
                    if found:
                        false.append({"rule": rule["name"], "selector": selector["selector"], "series": len(found)})
        for one in false:
            print("false:", one)
        print(json.dumps({"files": len(files), "rules": rules, "evaluated": evaluated, "reported_selectors": reported, "false_reports": len(false), "load": os.getloadavg()[0]}))
        return 1 if false else 0
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
