#!/usr/bin/env python3
"""backlog.py [COUNT] [BYTES]: warms door and worker up with some uploads, pauses the drain and fills the queue far beyond what a
broker holds in memory; then resumes, and tells how steadily the worker drains, by tenths of the backlog."""
import sys
import time

from service import Site

CONNECTIONS = 64
WARM_UP_SECONDS = 30
GIVE_UP_SECONDS = 1200
LOOK_SECONDS = 0.1
STORED = "comporta_writes_stored_total"


def await_rows(worker, rows):
    begun = time.monotonic()
    while worker.metric(STORED) < rows:
        if time.monotonic() - begun > GIVE_UP_SECONDS:
            raise RuntimeError(f"only {worker.metric(STORED):,.0f} of {rows:,} rows")
        time.sleep(LOOK_SECONDS)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 102_400
    with Site() as site:
        door, worker, generator = site.door(), site.worker(), site.generator()
        door.await_ready()
        worker.await_ready()
        generator.start(door.ports["http"], "uploads", size, CONNECTIONS, WARM_UP_SECONDS)
        warm = generator.result()["allAccepted"]
        await_rows(worker, warm)
        site.drain("uploads", "pause()")
        generator.start(door.ports["http"], "uploads", size, CONNECTIONS, GIVE_UP_SECONDS, count=count)
        filled = generator.result()
        accepted = filled["allAccepted"]
        generator.close()
        print(f"filled: {accepted:,} of {size:,} bytes, {accepted / filled['seconds']:,.0f}/s;"
              f" other answers {filled['allOthers']}; door {door.resident()[2]} MiB at most", flush=True)
        before = worker.metric(STORED)
        site.drain("uploads", "resume()")
        looks, begun = [], time.monotonic()
        while not looks or looks[-1][1] < accepted:
            if time.monotonic() - begun > GIVE_UP_SECONDS:
                raise RuntimeError(f"only {looks[-1][1]:,.0f} rows")
            looks.append((time.monotonic(), worker.metric(STORED) - before))
            time.sleep(LOOK_SECONDS)
        tenths = [next(at for at, rows in looks if rows >= accepted * tenth / 10) for tenth in range(11)]
        tenths[0] = next(at for at, rows in looks if rows > 0)
        rates = [accepted / 10 / (after - before) for before, after in zip(tenths, tenths[1:])]
        mean = accepted / (tenths[10] - tenths[0])
        print(f"drained: {mean:,.0f} rows/s, {mean * size / 1e6:,.0f} MB/s; by tenths:",
              " ".join(f"{rate:,.0f}" for rate in rates))
        print(f"from the mean: {min(rates) / mean - 1:+.0%} to {max(rates) / mean - 1:+.0%}")
        print(f"worker {worker.resident()[2]} MiB at most, broker and standalone {site.broker.resident()[2]} MiB at most")


main()
