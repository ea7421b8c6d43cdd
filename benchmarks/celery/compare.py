"""Runs every side under every seed's kill schedule, counts, and writes docs/comparison.md."""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

import report
import sides
from parts import HERE, Part

GAP, DOWN, ROUNDS, VICTIMS = 15.0, 3.0, 2, ["worker", "broker", "database"]
QUIET, DRAIN = 10.0, 240.0


def schedule(seed):
    """The seed's kills as (seconds since the first write, victim): the same for every side."""
    chance, victims = random.Random(seed), []
    while len(victims) < ROUNDS * len(VICTIMS):    # every round kills each; none twice in a row, it may still be starting
        turn = chance.sample(VICTIMS, len(VICTIMS))
        victims += turn if turn[:1] != victims[-1:] else []
    return [(4 + GAP * i + round(chance.uniform(0, 3), 1), victim) for i, victim in enumerate(victims)]


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def load(side, client, kills):
    """Kills and starts again by the schedule while the client writes."""
    begin = time.time()
    client.start()
    events = sorted([(at, "kill", victim) for at, victim in kills] + [(at + DOWN, "start", victim) for at, victim in kills])
    while events or client.process.poll() is None:
        if time.time() - begin > 600:
            raise SystemExit("the client did not come to its end")
        while events and time.time() - begin >= events[0][0]:
            _, action, victim = events.pop(0)
            if action == "kill":
                side.parts[victim].kill()
            else:
                side.parts[victim].start()
        side.supervise()
        time.sleep(0.05)


def drain(side):
    """Waits until nothing waits and no row came for a while; returns what still waits."""
    deadline, rows, quiet_since = time.time() + DRAIN, -1, time.time()
    while time.time() < deadline:
        side.supervise()
        waiting = side.waiting()
        try:
            now = side.query(f"SELECT count(*) FROM {side.table}")[0][0]
        except sides.psycopg2.Error:
            now = -1
        if waiting != 0 or now != rows or now < 0:
            rows, quiet_since = now, time.time()
        if time.time() - quiet_since >= QUIET:
            return 0
        time.sleep(1)
    if waiting is None:
        raise SystemExit("the broker does not tell what waits")
    return waiting


def account(log, rows, side):
    """What became of every write: counts for the table, and the lost ones by their cause."""
    figures, causes = Counter(), Counter()
    received, failed = side.received_and_failed()
    for line in open(log):
        number, _, outcome, tries, rest = line.rstrip("\n").split(" ", 4)
        stored = rows.pop(int(number), 0)
        figures["sent"] += 1
        figures["refusals"] += int(tries) - (outcome == "ok")
        figures["twice"] += max(0, stored - 1)
        if outcome == "no":
            figures["given up"] += 1
            figures["given up, yet there"] += stored > 0
        else:
            figures["acknowledged"] += 1
            if not stored:
                figures["lost"] += 1
                causes["failed" if rest in failed else "received" if rest in received else "unseen"] += 1
    figures["unknown rows"] = sum(rows.values())
    return figures, causes


def run(name, seed, options):
    folder = tempfile.mkdtemp(prefix=f"comparison-{name}-")
    os.chmod(folder, 0o711)    # the database's user goes through it
    side, client, log = None, None, os.path.join(folder, "client.writes")
    try:
        side = (sides.Comporta if name == "comporta" else sides.Celery)(name, folder)
        side.start()
        kills = schedule(seed)
        total = int(options.rate * (kills[-1][0] + DOWN + 7))
        say(f"{name}, seed {seed}: {total} writes; " + ", ".join(f"{at:.0f} s {victim}" for at, victim in kills))
        client = Part("client", folder, ["/usr/bin/python3", "-B", os.path.join(HERE, "client.py"), log, str(options.rate),
                                         str(total)], side.client_environment)
        load(side, client, kills)
        left = drain(side)
        figures, causes = account(log, side.rows(), side)
        figures["left in the queue"] = left
        figures["started again"] = sum(part.restarts for part in side.parts.values()) - len(kills)
        say(f"{name}, seed {seed}: {dict(figures)} {dict(causes)}")
        if figures["sent"] != total:
            raise SystemExit(f"the client's log has {figures['sent']} of {total} writes")
        return figures, causes
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})    # nothing is left behind
        for started in filter(None, (client, side)):
            started.kill()
        if options.keep:
            say("kept: " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def main():
    options = argparse.ArgumentParser(prog="benchmarks/celery/compare", description=__doc__)
    options.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one kill schedule each (default: 1 2 3)")
    options.add_argument("--rate", type=float, default=100, help="writes a second (default: 100)")
    options.add_argument("--sides", nargs="+", choices=sides.NAMES, default=sides.NAMES)
    options.add_argument("--results", default=os.path.join(HERE, "results", time.strftime("%Y-%m-%d") + ".json"),
                         help="where the figures are kept (default: benchmarks/celery/results/DATE.json)")
    options.add_argument("--out", default=os.path.normpath(os.path.join(HERE, "..", "..", "docs", "comparison.md")),
                         help="where the page is written (default: docs/comparison.md)")
    options.add_argument("--keep", action="store_true", help="keep each run's folder: logs and the client's log")
    options.add_argument("--page", nargs="+", metavar="RESULTS",
                         help="run nothing: write the page of the first results again, with the totals of the others")
    options = options.parse_args()
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, frame: sys.exit(128 + number))
    if not options.page:
        results = {**report.circumstances(), "rate": options.rate, "down": DOWN, "runs": [],
                   "schedules": {seed: schedule(seed) for seed in options.seeds}}
        os.makedirs(os.path.dirname(os.path.abspath(options.results)), exist_ok=True)
        for seed in options.seeds:
            for name in options.sides:
                figures, causes = run(name, seed, options)
                results["runs"].append({"seed": seed, "side": name, "figures": figures, "causes": causes})
                with open(options.results, "w") as file:
                    json.dump(results, file, indent=1)
    loaded = []
    for path in options.page or [options.results]:
        with open(path) as file:
            loaded.append(json.load(file))
    text = report.page(*loaded)
    with open(options.out, "w") as file:
        file.write(text)
    say("written: " + options.out)


main()
