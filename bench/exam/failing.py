"""RF: a disk that fails: calls of the system fail by kind and path below the server, while it starts and while it runs (faults.c). It refuses
clearly or goes on, answers queries all the time, is well by itself once the disk is, and what was acknowledged is there after a kill."""
import os, shutil, subprocess, time

import server as servers
from lives import FLAGS, Life
from server import Failed, QueryError, Server, must, work_folder

# What is refused by everybody else, a disk gone read-only, one without room, one with bad sectors, a process without files or memory.
STARTING = ("s 5 1000 @/wal", "s 5 300 @", "s 5 1000 @/0", "e 5 1000 @/wal", "r 5 1000 @/wal", "r 5 1000 @/wbl", "r 5 1000 tombstones", "r 5 1000 meta.json", "r 5 100 @", "M 12 1000 @",
            "O 13 1000 @/0", "O 13 1000 @/chunks_head", "Oo 24 300 @", "w 5 1000 @", "o 30 1000 @", "u 5 1000 @", "n 5 1000 @")
RUNNING = ("w 5 1000 @", "w 5 1000 @/wal", "p 28 300 @", "p 5 1000 @", "wt 5 1000 @", "f 5 1000 @", "wofntuml 30 1000 @", "s 5 1000 @", "O 13 1000 @", "o 24 1000 @", "e 5 1000 @", "r 5 1000 @", "M 12 1000 @")
FAULTS = int(os.environ.get("EXAM_FAULTS_EACH", "5"))


def library():
    made = os.path.join(work_folder(), "faults.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "faults.c")
    try:
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    except OSError as e:
        raise Failed(f"wants gcc: {e}") from None
    return made


class FailingLife(Life):
    def __init__(self, exam, folder, library):
        self.library, self.control = library, os.path.join(work_folder(), "control")
        self.fail("")
        super().__init__(exam, folder, [])

    def fail(self, rule):
        self.full = rule or None
        with open(self.control, "r+b" if os.path.exists(self.control) else "w+b") as f:
            f.write(rule.replace("@", getattr(self, "data", "@")).encode().ljust(4096, b"\0"))

    def open(self, data, program):
        env = {"LD_PRELOAD": self.library, "EXAM_FAULTS": self.control} if program == self.exam.ours else None
        more = [] if program == self.exam.theirs else ["--storage.tsdb.block-reload-interval=1s"]
        return Server(program, data, *FLAGS, *more, "--enable-feature=exemplar-storage,native-histograms", config=self.config(), env=env).ready()

    def look(self):
        """What cannot be read fails a query, and no more."""
        try:
            super().look()
        except QueryError as e:
            must(self.full, "a query failed:", e)

    def again(self):
        """The same life in a copy of its folder."""
        other = FailingLife.__new__(FailingLife)
        other.__dict__.update(self.__dict__, there=dict(self.there), refused=set(self.refused), seen=set(self.seen), done=[])
        other.deleted = {k: list(v) for k, v in self.deleted.items()}
        other.data = os.path.join(work_folder(), "data")
        shutil.copytree(self.data, other.data)
        return other

    def afterwards(self):
        """Well again: everything is there, for us, and for Prometheus, which may bring back what was deleted of late samples."""
        self.fail("")
        self.start()
        self.look()
        self.server.kill()
        reader = self.open(self.data, self.exam.theirs)
        self.compare(self.read(reader), "afterwards Prometheus", deletes_late=False)
        reader.kill()
        shutil.rmtree(os.path.dirname(self.data))


def starts(life, rule):
    life = life.again()
    life.fail(rule)
    try:
        life.start()
        try:
            life.compare(life.read(life.server), "while it fails", whole=False)
        except QueryError:
            pass
        said = "started"
    except Failed as e:
        must("while it fails" not in str(e) and "ended with 1" in str(e) and "\tat " not in str(e), rule, e)
        said = "refused"
    servers.stop_all()
    life.afterwards()
    return said


def runs(life, rule):
    life = life.again()
    life.start()
    life.look()
    life.fail(rule)
    for _ in range(4):
        life.write()
        life.late()
        life.look()
    life.delete()
    time.sleep(1.5)
    life.look()
    must(life.server.alive(), "died:", life.server.log()[-600:])
    life.fail("")
    life.write()
    life.late()
    life.look()
    life.server.kill()
    life.afterwards()
    return "ran"


def failing(exam):
    """RF: some ways to fail by seed, each while it starts and while it runs."""
    life, said, bad = FailingLife(exam, work_folder(), library()), [], []
    for _ in range(9):
        life.write()
        life.late()
    life.wait()
    life.delete()
    for deed in (life.wait, life.end, life.write, life.late, life.delete, life.look):
        deed()
    life.server.kill()
    for deed, rules in ((starts, STARTING), (runs, RUNNING)):
        for rule in exam.random.sample(rules, min(FAULTS, len(rules))):
            try:
                said.append(f"{rule}: {deed(life, rule)}")
            except Failed as e:
                bad.append(f"{deed.__name__} {rule}: {e}")
                servers.stop_all()
    must(not bad, len(bad), "of", len(bad) + len(said), *("\n   " + b for b in bad))
    return f"{len(life.there)} samples, 0 lost; " + "; ".join(said)
