#!/usr/bin/env python3
"""heap.py rate|flood [LABEL=JAVA_HOME:OPTIONS ...]: a door for each set of JVM options, one after the other, before one
broker. rate: comments of 1 KB over 256 connections, then uploads of 100 KB over 32. flood: both at once, 512 connections
each, and the broker is frozen for five seconds in the middle. With collections' pauses, processor time and memory."""
import re
import signal
import sys
import time

from service import Site

FROZEN_SECONDS = 5


def pauses(log):
    with open(log) as file:
        found = [re.search(r"Pause (\w+).* ([\d.]+)ms$", line.rstrip()) for line in file]
    took = [float(pause[2]) for pause in found if pause]
    full = sum(1 for pause in found if pause and pause[1] == "Full")
    return f"{len(took)} pauses, {sum(took):,.0f} ms in all, {max(took, default=0):.0f} at most, {full} full"


def rate(door, generators):
    told = []
    for collection, size, connections, lead in (("comments", 1_024, 256, 5), ("uploads", 102_400, 32, 2.5)):
        generators[0].start(door.ports["http"], collection, size, connections, 5, lead)
        result = generators[0].result()
        told.append(f"{result['answers'].get('202', 0) / result['seconds']:,.0f}/s p99 {result['latency']['p99']:.0f} ms")
        others = result["allOthers"] + result["connectionErrors"]
        if others:
            told.append(f"{others} others")
    return ", ".join(told)


def flood(door, generators, broker):
    generators[0].start(door.ports["http"], "comments", 1_024, 512, 14)
    generators[1].start(door.ports["http"], "uploads", 102_400, 512, 14)
    time.sleep(4)
    broker.signal(signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS)
    broker.signal(signal.SIGCONT)
    results = [generator.result() for generator in generators]
    ended = ("accepted", "refused", "unknown", "aborted")
    open_writes = door.metric("comporta_writes_received_total") - sum(
        door.metric(f"comporta_writes_{name}_total") for name in ended)
    return (f"{sum(result['allAccepted'] for result in results):,} accepted, of them in the last second"
            f" {sum(sum(result['acceptedASecond'][-3:-1]) / 2 for result in results):,.0f};"
            f" {sum(result['allOthers'] for result in results):,} refused or unknown,"
            f" {sum(result['unanswered'] + result['connectionErrors'] for result in results)} without an answer,"
            f" {open_writes:.0f} writes open")


def main():
    sides = [re.match(r"([^=]+)=([^:]*):(.*)", side).groups() for side in sys.argv[2:]] or [("default", "", "")]
    with Site(database=False) as site:
        generators = [site.generator(), site.generator()]
        for label, home, options in sides:
            log = f"{site.folder}/{label}.gc"
            java = f"{home}/bin/java" if home else "java"
            door = site.door([*options.split(), f"-Xlog:gc:file={log}"], java)
            door.await_ready()
            if sys.argv[1] == "rate":
                told = rate(door, generators)
            else:
                told = flood(door, generators, site.broker)
            alive = door.process.poll() is None
            held = door.resident()[2] if alive else 0
            print(f"{label:16} {told}; {'alive' if alive else 'DEAD'}, {door.cpu_seconds():.1f} s of processor,"
                  f" {held} MiB resident at most; {pauses(log)}", *door.warnings[:3], sep="\n    ", flush=True)
            site.stop(door)
        for generator in generators:
            generator.close()


main()
