"""The client, the same for every side: writes at a steady rate, and a log on disk of what was acknowledged.

Lines: number, seconds since the epoch, "ok" or "no", tries, and what the side calls the write (task id, receipt) or the reason.
A refused write is tried again for PATIENCE seconds. What is late goes out at once: every side gets the same writes.
"""
import http.client
import json
import os
import sys
import threading
import time

THREADS, PATIENCE, PAUSE = 16, 60.0, 0.5


def celery_sender():
    from tasks import store

    # delay() that returned is the acknowledgement: it is all that the caller of a task gets to know.
    return lambda comment: store.delay(**comment).id


def comporta_sender():
    door = http.client.HTTPConnection("127.0.0.1", int(os.environ["COMPARE_DOOR_PORT"]), timeout=30)

    def send(comment):
        try:
            # The key is what Comporta's documents advise for a client that tries again.
            headers = {"Content-Type": "application/json", "Idempotency-Key": comment["text"]}
            door.request("POST", "/v1/comments", json.dumps(comment), headers)
            response = door.getresponse()
            body = json.loads(response.read())
        except Exception:
            door.close()    # opened again by the next request
            raise
        if response.status != 202:
            raise RuntimeError(f"{response.status} {body.get('outcome', '')}")
        return body["id"]

    return send


def run(first, log, begin, rate, total):
    send = celery_sender() if os.environ["COMPARE_SIDE"].startswith("celery") else comporta_sender()
    for number in range(first, total, THREADS):
        time.sleep(max(0.0, begin + number / rate - time.time()))
        comment = {"page": "/comparison", "author": "client", "text": str(number)}
        tries, outcome, patient = 0, None, time.time() + PATIENCE
        while outcome is None:
            tries += 1
            try:
                outcome = f"ok {tries} {send(comment)}"
            except Exception as refused:    # any exception is a no: the caller does not have its acknowledgement
                if time.time() > patient:
                    outcome = f"no {tries} {refused!r}"[:150].replace("\n", " ")
                else:
                    time.sleep(PAUSE)
        os.write(log, f"{number} {time.time():.3f} {outcome}\n".encode())
        os.fsync(log)


def main():
    path, rate, total = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    log = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    begin = time.time()
    threads = [threading.Thread(target=run, args=(i, log, begin, rate, total), daemon=True) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
