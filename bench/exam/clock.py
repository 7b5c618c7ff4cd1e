"""R37: the wall clock of the machine steps by an hour, back and forth, while the server runs."""
import mmap, os, struct, subprocess, time

from server import Server, must, work_folder
from targets import Site, config, send

# Before the C library's own functions: the real time of day with a shift in seconds, which stands in a file.
SHIM = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static volatile long *shift;
static long shifted(void) {
  if (!shift) {
    int file = open(getenv("CLOCK_SHIFT"), O_RDONLY);
    shift = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    close(file);
  }
  return *shift;
}
int clock_gettime(clockid_t id, struct timespec *t) {
  int r = syscall(SYS_clock_gettime, id, t);
  if (!r && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) t->tv_sec += shifted();
  return r;
}
int gettimeofday(struct timeval *restrict t, void *restrict zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  t->tv_sec = now.tv_sec;
  t->tv_usec = now.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *t) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (t) *t = now.tv_sec;
  return now.tv_sec;
}
"""

RULES = """groups:
- name: clock
  interval: 1s
  rules:
  - {record: 'clock:twice', expr: 'clock_value * 2'}
  - {alert: Always, expr: 'vector(1)', labels: {x: y}}
"""


class Clock:
    """The shift of a process that was started with `environment`."""

    def __init__(self):
        folder = work_folder()
        source, library, path = (os.path.join(folder, n) for n in ("clock.c", "clock.so", "shift"))
        with open(source, "w") as f:
            f.write(SHIM)
        made = subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source], capture_output=True, text=True)
        must(made.returncode == 0, "the clock needs gcc:", made.stderr[-300:])
        with open(path, "wb") as f:
            f.write(bytes(8))
        self.file = open(path, "r+b")
        self.map = mmap.mmap(self.file.fileno(), 8)
        self.environment = {"LD_PRELOAD": library, "CLOCK_SHIFT": path}
        self.seconds = 0

    def step(self, seconds):
        self.seconds = seconds
        self.map[:] = struct.pack("<q", seconds)

    def now(self):
        return time.time() + self.seconds


class Watch:
    """What must go on whatever the clock says: scrapes, evaluations, notifications, answers."""

    def __init__(self, server, clock, site):
        self.server, self.clock, self.site = server, clock, site

    def counts(self):
        return {
            "scrapes": self.site.asked.get("/clock", 0),
            "evaluations": self.server.metric("prometheus_rule_evaluations_total") / 2,
            "notifications": self.site.asked.get("/api/v2/alerts", 0),
        }

    def goes_on(self, phase, seconds=8):
        time.sleep(1)
        before = self.counts()
        time.sleep(seconds)
        must(self.server.alive(), phase, "it ended:", self.server.log()[-500:])
        done = {name: after - before[name] for name, after in self.counts().items()}
        for name, times in done.items():
            # Each has a turn every second; a quarter of them may come late on a busy machine, but there is no burst either.
            must(0.7 * seconds <= times <= 1.5 * seconds, phase, name, "in", seconds, "s:", times)
        return " ".join(f"{times:.0f}" for times in done.values())

    def fresh(self, phase, *metrics):
        for name in metrics:
            found = self.server.query(f"timestamp({name})", self.clock.now())
            must(found, phase, name, "is not there")
            age = self.clock.now() - float(found[0]["value"][1])
            must(-0.5 < age < 4, phase, name, "is", round(age, 1), "s old")


def steps(exam):
    """An hour back, then right again, an hour ahead, then right again: nothing stops, and what is new is stored at once."""
    clock, phase = Clock(), ["right"]
    with Site() as site:
        site.pages["/clock"] = lambda h: send(h, f'clock_value 1\nclock_phase{{phase="{phase[0]}"}} 1\n'.encode())
        site.pages["/api/v2/alerts"] = lambda h: (h.rfile.read(int(h.headers["Content-Length"])), send(h, b"{}", "application/json"))
        folder = work_folder()
        rules = os.path.join(folder, "rules.yml")
        with open(rules, "w") as f:
            f.write(RULES)
        alerting = f"rule_files: [{rules}]\nalerting: {{alertmanagers: [{{static_configs: [{{targets: ['{site.address}']}}]}}]}}\n"
        server = Server(
            exam.ours, os.path.join(folder, "data"), "--rules.alert.resend-delay=500ms",
            config=config(site.jobs("/clock"), more=alerting), env=clock.environment).ready()
        watch, told = Watch(server, clock, site), []
        for name, seconds, fresh in (
            ("right", 0, ("up", "clock_value", "clock:twice", "ALERTS")),
            ("an hour back", -3600, ()),
            ("right again", 0, ("up", "clock_value", "clock:twice", "ALERTS", 'clock_phase{phase="right again"}')),
            ("an hour ahead", 3600, ("up", "clock_value", "clock:twice", "ALERTS")),
            # What has samples of the hour ahead takes none before them, as in Prometheus; a new series does.
            ("right at last", 0, ('clock_phase{phase="right at last"}',)),
        ):
            phase[0] = name
            clock.step(seconds)
            told.append(f"{name} {watch.goes_on(name)}")
            watch.fresh(name, *fresh)
        status, _ = server.get("/-/healthy")
        must(status == 200, "unhealthy", status)
        must(server.terminate() == 0, "it did not end well:", server.log()[-500:])
        must("Exception" not in server.log(), "an exception in the log:", server.log()[-1500:])
    return "scrapes, evaluations, notifications in 8 s: " + "; ".join(told)
