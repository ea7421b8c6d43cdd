"""What is sent, the same for every peer: the bodies, the measured load, and single writes that are looked up again afterwards."""
import hashlib
import http.client
import json
import os
import random
import resource
import subprocess
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = 2    # wrk's
CHECKED, CHECKERS = 200, 16


class Size:
    def __init__(self, collection, media, bytes_, connections):
        self.collection, self.media, self.bytes, self.connections = collection, media, bytes_, connections
        # Uploads that are looked up again are told from the others by their type.
        self.checked_media = media if collection == "comments" else "application/x-check"

    def body(self, mark):
        """A body of this size that differs from others by its mark; the filling is random, so that nothing compresses it."""
        chance = random.Random(mark)
        if self.collection == "uploads":
            return chance.randbytes(self.bytes)
        comment = {"page": "/peers", "author": "load", "text": mark + " "}
        letters = "abcdefghijklmnopqrstuvwxyz     "
        comment["text"] += "".join(chance.choices(letters, k=self.bytes - len(json.dumps(comment)) - 1)) + "."
        return json.dumps(comment).encode()

    def digest(self, mark):
        """What digests() of a peer says of that body's row."""
        body = self.body(mark)
        stored = body if self.collection == "uploads" else json.loads(body)["text"].encode()
        return hashlib.sha256(stored).hexdigest()


SIZES = {"1k": Size("comments", "application/json", 1024, 1024),
         "100k": Size("uploads", "application/octet-stream", 102400, 32)}


def raise_open_files():
    """Each connection is a file, here and in the peers, which inherit the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def post(door, size, seconds, connections, folder):
    """Loads a door for some seconds; returns wrk's figures, with "accepted": the answers that were 2xx."""
    file = os.path.join(folder, "body")
    with open(file, "wb") as out:
        out.write(size.body("load"))
    command = ["wrk", "-t", str(min(THREADS, connections)), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s",
               "-s", os.path.join(HERE, "post.lua"), f"http://127.0.0.1:{door}/v1/{size.collection}"]
    environment = {**os.environ, "PEER_BODY": file, "PEER_TYPE": size.media}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds + 60)
    lines = [line for line in said.stdout.splitlines() if line.startswith("figures ")]
    if said.returncode or not lines:
        raise SystemExit("wrk: " + said.stdout + said.stderr)
    figures = json.loads(lines[0].split(" ", 1)[1])
    figures["accepted"] = figures["answers"] - figures["refused"]
    figures["rate"] = figures["accepted"] / figures["seconds"]
    return figures


def check(door, size, prefix):
    """Posts writes that all differ; returns the digests of the accepted ones, and refuses anything but 2xx."""
    accepted, faults = set(), []

    def some(first):
        connection = http.client.HTTPConnection("127.0.0.1", door, timeout=60)
        try:
            for number in range(first, CHECKED, CHECKERS):
                mark = f"{prefix}-{number}"
                connection.request("POST", f"/v1/{size.collection}", size.body(mark), {"Content-Type": size.checked_media})
                answer = connection.getresponse()
                said = answer.read()
                if answer.status // 100 != 2:
                    raise RuntimeError(f"{answer.status} {said[:200]!r}")
                accepted.add(size.digest(mark))
        except Exception as fault:    # told by the caller: a thread's exception would only be printed
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=some, args=(i,), daemon=True) for i in range(CHECKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"a single write failed: {faults[0]!r}")
    return accepted
