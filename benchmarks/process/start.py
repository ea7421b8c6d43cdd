#!/usr/bin/env python3
"""start.py [ROUNDS] [JAVA_HOME...]: milliseconds until a process can serve, from its exec: by the launcher, which keeps
classes, and by Java without them; the sides take turns, the first turn is not counted. Until
/readyz answers 200: standalone's on data that is there, door's and worker's beside a broker and a database that run."""
import os
import statistics
import subprocess
import sys

from service import ROOT, Site, java_line

COMMANDS = ("standalone", "ingest-api", "worker")


def launcher(environment):
    subprocess.run([f"{ROOT}/comporta", "--version"], check=True, stdout=subprocess.DEVNULL, env=environment)


def sides(site, command, homes):
    for home in homes:
        name = os.path.basename(home.rstrip("/"))
        java = f"{home}/bin/java"
        yield f"{name}, launcher", [f"{ROOT}/comporta", command], home
        yield f"{name}, nothing kept", java_line(site.build, command, java=java), home


def seconds(site, command, line, home):
    settings = site.login(command) if command != "standalone" else dict(COMPORTA_DATA_DIR=site.folder + "/own")
    part = site.run(line, command, **dict(settings, JAVA_HOME=home))
    took = part.await_ready()
    held = part.resident()[0]
    site.stop(part)
    return took, held


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    homes = sys.argv[2:] or [os.path.dirname(os.path.dirname(os.path.realpath(subprocess.check_output(
        ["sh", "-c", "command -v java"], text=True).strip())))]
    for home in homes:
        launcher(dict(os.environ, JAVA_HOME=home))
    with Site() as site:
        for command in COMMANDS:
            turns = {}
            for turn in range(rounds + 1):
                for name, line, home in sides(site, command, homes):
                    figures = seconds(site, command, line, home)
                    if turn:
                        turns.setdefault(name, []).append(figures)
            for name, figures in turns.items():
                took = [1000 * figure[0] for figure in figures]
                print(f"{command:11} {name:45} median {statistics.median(took):5.0f} ms, {min(took):.0f} to"
                      f" {max(took):.0f}; {statistics.median(figure[1] for figure in figures):.0f} MiB resident", flush=True)


main()
