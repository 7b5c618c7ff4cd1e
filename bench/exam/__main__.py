"""The reliability examination, from outside: the server as a process on a folder, killed, damaged, without room.

  FERULA_PEERS=<folder of prometheus> python3 bench/exam [R01 R08 ...] [--seed 1] [--long] [--record]

Without names all checks run. Each prints one line; ends non-zero if one fails. --theirs puts the real Prometheus in our place, to see what
the checks make of it. --record appends the lines to bench/results/exam.txt with commit and date. EXAM_DIR: where folders are made."""
import argparse, datetime, os, random, subprocess, sys, time, traceback

import clock, damage, failing, kills, lives, native, rich, targets, traffic, world, writes
from server import ROOT, Failed

CHECKS = {
    "R01": kills.killed_while_written_to,
    "R01m": kills.killed_in_traffic,
    "R02": kills.killed_while_scraping,
    "R03": kills.ended_under_load,
    "R04": kills.killed_in_compaction,
    "R05": kills.syncs,
    "R06": kills.exchanged,
    "R07": kills.batches_are_whole,
    "R08": damage.log_flipped,
    "R09": damage.log_truncated,
    "R10": damage.head_chunks,
    "R11": damage.block_index,
    "R12": damage.block_chunks,
    "R13": damage.small_files,
    "R14": damage.anomalies,
    "R14w": damage.out_of_order_log,
    "R14q": damage.query_file,
    "R16": world.disk_full,
    "R16c": world.disk_full_in_compaction,
    "R16o": world.disk_full_in_late_compaction,
    "R16l": world.disk_full_elsewhere,
    "R17": world.two_processes,
    "R18": world.bad_paths,
    "R19": world.links_and_modes,
    "R22": targets.broken_targets,
    "R23": targets.gzip_bomb,
    "R24": targets.huge_bodies,
    "R25": targets.bad_samples,
    "R26": targets.flapping,
    "R34": targets.bad_configurations,
    "R35": targets.alertmanager_fails,
    "R27": world.block_from_the_future,
    "R29": traffic.raw_http,
    "R30": traffic.dear_queries,
    "R31": traffic.thousand_at_once,
    "R32": traffic.hostile_writes,
    "R37": clock.steps,
    "R38": traffic.passwords,
    "R39": traffic.secrets,
    "R40": traffic.shown_data,
    "RD": rich.plain,
    "RDs": rich.with_snapshot,
    "RF": failing.failing,
    "RH": native.scraped_over_lives,
    "RL": lives.lives,
    "RT": native.starts_over_lives,
    "RW": writes.written,
    "RX": rich.exchanged,
    "RMB": world.memory_budget,
}


class Exam:
    def __init__(self, arguments):
        peers = os.environ.get("FERULA_PEERS", "")
        self.theirs = next((p for d in [*peers.split(":"), *os.environ["PATH"].split(":")] if os.access(p := os.path.join(d, "prometheus"), os.X_OK)), None)
        self.ours = self.theirs if arguments.theirs else os.path.join(ROOT, "ferula")
        self.random = random.Random(arguments.seed)
        self.long, self.kills = arguments.long, arguments.kills


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--long", action="store_true", help="waits for compaction where that makes a check harder")
    parser.add_argument("--theirs", action="store_true")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    subprocess.run([os.path.join(ROOT, "ferula"), "--version"], stdout=subprocess.DEVNULL, check=True)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    exam, bad = Exam(arguments), 0
    record = open(os.path.join(ROOT, "bench", "results", "exam.txt"), "a") if arguments.record else open(os.devnull, "w")
    print(f"== {datetime.date.today()} {commit} seed {arguments.seed}", file=record, flush=True)
    for name in arguments.checks or CHECKS:
        began = time.time()
        try:
            verdict, text = "pass", CHECKS[name](exam)
        except Failed as e:
            verdict, text, bad = "FAIL", str(e), bad + 1
        except Exception:
            verdict, text, bad = "ERROR", traceback.format_exc(), bad + 1
        line = f"{name} {verdict} ({time.time() - began:.0f} s): {text}"
        print(line, flush=True)
        print(line, file=record, flush=True)
    sys.exit(bad > 0)


main()
