#!/usr/bin/env python3
"""upload.py [GIB]: one large upload through a door and a worker with 128 MiB of heap each: what they hold meanwhile, and
whether the bytes in the table are those that were sent."""
import hashlib
import http.client
import json
import os
import sys
import threading
import time

from service import Site

HEAP = ["-Xmx128m"]
BLOCK = 8 << 20
GIVE_UP_SECONDS = 1200


def send(port, total, digest):
    """Random bytes, each block numbered, so that none can stand for another."""
    block = os.urandom(BLOCK)
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
    door.putrequest("POST", "/v1/uploads")
    door.putheader("Content-Type", "application/octet-stream")
    door.putheader("Content-Length", str(total))
    door.endheaders()
    for start in range(0, total, BLOCK):
        part = (start.to_bytes(8, "big") + block[8:])[: total - start]
        digest.update(part)
        door.send(part)
    answer = door.getresponse()
    return answer.status, json.loads(answer.read()), answer.getheader("location")


def await_row(port, location):
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end:
        door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        door.request("GET", location, headers={"Prefer": "wait=20"})
        if json.loads(door.getresponse().read()).get("status") == "written":
            return
    raise RuntimeError("no row")


def stored(site):
    digest = hashlib.sha256()
    rows = site.psql("COPY (SELECT encode(data, 'hex') FROM upload_chunks ORDER BY seq) TO STDOUT")
    for line in rows.stdout:
        digest.update(bytes.fromhex(line.decode().strip()))
    return digest.hexdigest()


def main():
    total = int(float(sys.argv[1] if len(sys.argv) > 1 else 5) * (1 << 30))
    limits = dict(COMPORTA_UPLOAD_MAX_BYTES=str(total), COMPORTA_SPOOL_MAX_BYTES=str(2 * total),
                  COMPORTA_BODY_TIMEOUT="10m", COMPORTA_ACCEPT_TIMEOUT="5m")
    with Site() as site:
        door, worker = site.door(HEAP, **limits), site.worker(HEAP)
        door.await_ready(), worker.await_ready()
        samples, phase, over = [], ["idle"], threading.Event()

        def sample():
            while not over.wait(1):
                samples.append((phase[0], door.resident(), worker.resident(), site.broker.resident()))

        sampler = threading.Thread(target=sample)
        sampler.start()
        time.sleep(3)
        digest = hashlib.sha256()
        phase[0], began = "upload", time.monotonic()
        status, answer, location = send(door.ports["http"], total, digest)
        phase[0], answered = "store", time.monotonic()
        await_row(door.ports["http"], location)
        over.set()
        written = time.monotonic()
        sampler.join()
        print(f"{total:,} bytes: {status} after {answered - began:.0f} s, a row {written - answered:.0f} s later")
        print("SHA-256 as sent: in the answer", answer.get("sha256") == digest.hexdigest(),
              "in the table", stored(site) == digest.hexdigest())
        for name, which in (("door", 1), ("worker", 2), ("broker and standalone", 3)):
            told = []
            for part in ("idle", "upload", "store"):
                held = [entry[which][0] for entry in samples if entry[0] == part]
                half = (len(held) + 1) // 2
                told.append(f"{part} {max(held[:half])} then {max(held[half:] or held)}")
            print(f"{name}: most MiB resident, first and second half: {', '.join(told)}; ever {samples[-1][which][2]}")


main()
