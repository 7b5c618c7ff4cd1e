"""Asks two servers on the same blocks the same expressions and compares the answers; called by fuzz.sh, which says how."""

import argparse
import collections
import http.client
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

RELATIVE = 1e-12
# What turns a difference in the last place into another element, step or bucket.
TURNS = re.compile(r"==|!=|[<>]|topk|bottomk|floor|ceil|round|sgn|%|quantile|histogram_fraction|resets|changes")
SQUARES = re.compile(r"stddev|stdvar|deriv|predict_linear")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work")
    parser.add_argument("prometheus")
    parser.add_argument("--features", default="promql-experimental-functions")
    parser.add_argument("--known", default="")
    parser.add_argument("--out", default="")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--samples", action="store_true", help="compare how many samples queries say they looked at, too")
    return parser.parse_args()


class Server:
    """A server on a copy of the blocks."""

    def __init__(self, name, program, work, *flags):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        data = os.path.join(work, name)
        shutil.copytree(os.path.join(work, "data"), data)
        config = os.path.join(work, "p.yml")
        with open(config, "w") as out:
            out.write("global: {scrape_interval: 1h}\n")
        self.name, self.log = name, os.path.join(work, name + ".log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [program, "--config.file=" + config, "--storage.tsdb.path=" + data, "--storage.tsdb.retention.time=100y",
                 "--storage.tsdb.max-block-duration=2h", f"--web.listen-address=127.0.0.1:{self.port}", *flags],
                stdout=log, stderr=log)
        for _ in range(1200):
            if self.ready():
                break
            if self.process.poll() is not None:
                sys.exit(f"{name} ended: " + self.said())
            time.sleep(0.1)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ready(self):
        try:
            probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            probe.request("GET", "/-/ready")
            return probe.getresponse().status == 200
        except OSError:
            return False

    def ask(self, path, parameters):
        self.connection.request(
            "POST", "/api/v1/" + path, urllib.parse.urlencode(parameters), {"Content-Type": "application/x-www-form-urlencoded"})
        try:
            return json.loads(self.connection.getresponse().read())
        except (OSError, http.client.HTTPException) as failed:
            raise RuntimeError(f"{self.name} gives no answer to {path} {parameters}: " + self.said()) from failed

    def said(self):
        with open(self.log) as log:
            return log.read()[-2000:]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def points(answer):
    """The answer as {labels: {time: value}}; a value is a number or, of a histogram, its JSON."""
    data = answer["data"]
    if data["resultType"] == "scalar":
        return {"scalar": {data["result"][0]: float(data["result"][1])}}
    series = {}
    for element in data["result"]:
        own = series.setdefault(json.dumps(element["metric"], sort_keys=True), {})
        for at, value in element.get("values", []) + ([element["value"]] if "value" in element else []):
            own[at] = float(value)
        for at, value in element.get("histograms", []) + ([element["histogram"]] if "histogram" in element else []):
            own[at] = value
    return series


def floats(value):
    """All numbers of a point, and everything else of it."""
    if isinstance(value, float):
        return [value], "float"
    buckets = value.get("buckets", [])
    numbers = [float(value["count"]), float(value["sum"])] + [float(n) for b in buckets for n in b[1:]]
    return numbers, json.dumps([b[0] for b in buckets])


def far(a, b, scale, squares):
    """Whether two numbers are further apart than rounding explains."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return False
    if not (math.isfinite(a) and math.isfinite(b)):
        return True
    largest = max(abs(a), abs(b), scale)
    if abs(a - b) <= RELATIVE * largest:
        return False
    return not (squares and (abs(a - b) <= RELATIVE * largest * largest or abs(a * a - b * b) <= RELATIVE * largest * largest))


def difference(expected, actual, scale=0.0, squares=False):
    """What differs, or None."""
    if expected["status"] != actual["status"]:
        return f"{expected['status']} {expected.get('error', '')} / {actual['status']} {actual.get('error', '')}"
    if expected["status"] == "error":
        same = (expected["errorType"], expected["error"]) == (actual["errorType"], actual["error"])
        return None if same else f"error {expected['error']} / {actual['error']}"
    for kind in ("warnings", "infos"):
        if sorted(expected.get(kind, [])) != sorted(actual.get(kind, [])):
            return f"{kind} {expected.get(kind, [])} / {actual.get(kind, [])}"
    if expected["data"]["resultType"] != actual["data"]["resultType"]:
        return "result type " + expected["data"]["resultType"] + " / " + actual["data"]["resultType"]
    mine, theirs = points(actual), points(expected)
    if mine.keys() != theirs.keys():
        return f"series {sorted(theirs.keys() - mine.keys())} / {sorted(mine.keys() - theirs.keys())}"
    for labels, own in theirs.items():
        if own.keys() != mine[labels].keys():
            return f"times of {labels}: {sorted(own.keys() - mine[labels].keys())} / {sorted(mine[labels].keys() - own.keys())}"
        for at, value in own.items():
            (a, form), (b, other) = floats(value), floats(mine[labels][at])
            if form != other or len(a) != len(b) or any(far(x, y, scale, squares) for x, y in zip(a, b)):
                return f"value of {labels} at {at}: {value} / {mine[labels][at]}"
    return None


def adds_up(answer):
    """Whether the buckets of all histograms make their counts."""
    if answer["status"] != "success":
        return True
    for own in points(answer).values():
        for value in own.values():
            if not isinstance(value, float):
                count, buckets = float(value["count"]), sum(float(b[3]) for b in value.get("buckets", []))
                if abs(count - buckets) > 1e-6 * max(1.0, abs(count)):
                    return False
    return True


def largest(server, operands, span):
    """The largest finite number among the operands, as the server has them."""
    most = 0.0
    for operand in operands:
        answer = server.ask("query_range", dict(span, query=operand))
        if answer["status"] == "success":
            for own in points(answer).values():
                for value in own.values():
                    most = max([most] + [abs(n) for n in floats(value)[0] if math.isfinite(n)])
    return most


def miscounted(expected, actual):
    """Which counts of samples differ, or None; holding less at once is no difference."""
    if expected["status"] != "success":
        return None
    theirs, mine = (answer["data"]["stats"]["samples"] for answer in (expected, actual))
    for count in ("totalQueryableSamples", "samplesRead"):
        if theirs.get(count) != mine.get(count):
            return f"{count} {theirs.get(count)} / {mine.get(count)}"
    if mine["peakSamples"] > theirs["peakSamples"]:
        return f"peakSamples {theirs['peakSamples']} / {mine['peakSamples']}"
    return None


class Comparison:
    def __init__(self, reference, subject, known, samples):
        self.reference, self.subject, self.known, self.samples = reference, subject, known, samples
        self.counts = collections.Counter()
        self.differences = []

    def compare(self, seed, expression, operands, path, parameters, span):
        asked = dict(parameters, query=expression, **({"stats": "true"} if self.samples else {}))
        expected = self.reference.ask(path, asked)
        actual = self.subject.ask(path, asked)
        self.counts["compared"] += 1
        self.counts["errors"] += expected["status"] == "error"
        self.counts["with samples"] += expected["status"] == "success" and bool(expected["data"]["result"])
        found = difference(expected, actual)
        if found is None:
            self.counts["equal"] += 1
            count = miscounted(expected, actual) if self.samples else None
            if count is not None:
                self.counts["with other counts of samples"] += 1
                self.differences.append(f"seed {seed} {path} {parameters}: {expression}\n    {count}")
            return
        for pattern, words, _ in self.known:
            if re.search(pattern, expression) and re.search(words, found):
                self.counts["named in fuzz.known"] += 1
                return
        scale = largest(self.reference, operands, span)
        if difference(expected, actual, scale, bool(SQUARES.search(expression))) is None:
            self.counts["equal against the largest operand"] += 1
            return
        if TURNS.search(expression) and self.rounded(operands, span):
            self.counts["rounding of an operand decides"] += 1
            return
        again = [self.reference.ask(path, dict(parameters, query=expression)) for _ in range(20)]
        if any(difference(answer, actual) is None for answer in again):
            self.counts["answered otherwise when asked again"] += 1
            return
        if any(difference(expected, answer) is not None for answer in again):
            self.counts["answered in many ways when asked again"] += 1
            return
        if adds_up(actual) and not adds_up(expected):
            self.counts["with buckets that do not add up"] += 1
            return
        if self.alone(expression, path, parameters, actual):
            self.counts["answered otherwise for each series alone"] += 1
            return
        if path == "query_range" and self.contradicts(expression, parameters, actual):
            self.counts["at odds with its own instant queries"] += 1
            return
        self.differences.append(f"seed {seed} {path} {parameters}: {expression}\n    {found}")

    def alone(self, expression, path, parameters, actual):
        """Whether the reference, asked for the histograms of one series at a time, says what the other says of all."""
        if actual["status"] != "success" or not re.search(r"\bh\[", expression):
            return False
        for labels, own in points(actual).items():
            matchers = ",".join(f'{name}="{value}"' for name, value in json.loads(labels).items() if name in ("job", "instance"))
            answer = self.reference.ask(path, dict(parameters, query=re.sub(r"\bh(?=\[)", "h{" + matchers + "}", expression)))
            if answer["status"] != "success" or points(answer).keys() != {labels} or points(answer)[labels].keys() != own.keys():
                return False
            for at, value in points(answer)[labels].items():
                (a, form), (b, other) = floats(value), floats(own[at])
                if form != other or len(a) != len(b) or any(far(x, y, 0.0, False) for x, y in zip(a, b)):
                    return False
        return True

    def contradicts(self, expression, span, actual):
        """Whether the reference, asked for each step alone, says what the other says of the range."""
        if actual["status"] != "success":
            return False
        # What a step alone is asked must not mean that step by the bounds of the range.
        expression = expression.replace("@ start()", f"@ {span['start']}").replace("@ end()", f"@ {span['end']}")
        if "start()" in expression or "end()" in expression:
            return False
        mine = points(actual)
        for at in range(int(span["start"]), int(span["end"]) + 1, int(span["step"])):
            answer = self.reference.ask("query", dict(query=expression, time=at))
            if answer["status"] != "success":
                return False
            step = {labels: {at: own[at]} for labels, own in mine.items() if at in own}
            theirs = points(answer)
            if step.keys() != theirs.keys():
                return False
            for labels, own in theirs.items():
                (a, form), (b, other) = floats(own[at]), floats(step[labels][at])
                if form != other or len(a) != len(b) or any(far(x, y, 0.0, False) for x, y in zip(a, b)):
                    return False
        return True

    def rounded(self, operands, span):
        """Whether an operand differs in its last places, and none by more."""
        some = False
        for operand in operands:
            expected, actual = (s.ask("query_range", dict(span, query=operand)) for s in (self.reference, self.subject))
            if difference(expected, actual) is not None:
                return False
            some |= expected["status"] == "success" and points(expected) != points(actual)
        return some


def main():
    options = arguments()
    known = []
    if options.known:
        known = [line.rstrip("\n").split("\t") for line in open(options.known) if line.strip() and not line.startswith("#")]
    servers = []
    try:
        for name, program in (("prometheus", options.prometheus), ("ferula", "./ferula")):
            servers.append(Server(name, program, options.work, "--enable-feature=" + options.features))
        comparison = Comparison(*servers, known, options.samples)
        for line in open(os.path.join(options.work, "cases")):
            seed, start, end, step, expression, *operands = line.rstrip("\n").split("\t")
            span = dict(start=start, end=end, step=step)
            comparison.compare(seed, expression, operands, "query", dict(time=start), span)
            comparison.compare(seed, expression, operands, "query_range", span, span)
    finally:
        for server in servers:
            server.stop()
    words = ", ".join(f"{count} {what}" for what, count in comparison.counts.items()) + f", {len(comparison.differences)} different"
    for shown in comparison.differences[:options.show]:
        print(shown)
    print(words)
    if options.out:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        with open(options.out, "a") as out:
            newest = " (with what only 3.14 has)" if "fill" in options.features else ""
            out.write(f"{time.strftime('%F')} {commit}{newest} {words}\n")
    sys.exit(bool(comparison.differences))


main()
