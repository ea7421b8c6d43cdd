"""What is done with a started peer: check, warm up, load, drain, load again; the figures of one round."""
import secrets
import sys
import time

import load


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def everything(peer, size, options):
    connections = options.connections or size.connections
    checked = load.check(peer.door, size, "check " + secrets.token_hex(4))
    post = lambda seconds: load.post(peer.door, size, seconds, connections, peer.folder)
    warm = post(options.warm_up) if options.warm_up else {"accepted": 0}
    figures = {"accept": post(options.seconds)}
    if not peer.stores:
        return figures
    least = len(checked) + warm["accepted"] + figures["accept"]["accepted"]
    # wrk leaves in mid-flight, twice: each connection may have had a write accepted whose answer nobody read, and one such
    # run had a row more than a connection each, so the bound is wider. Rows that come twice are the primary key's business.
    expected = Expected(least, least + 4 * connections, checked)
    if options.kill and peer.queue:
        peer.parts[peer.queue].kill()
        peer.parts[peer.queue].start()
    figures["drain"] = drain(peer, size, expected, options.drain_limit)
    if peer.worker and not options.kill:
        figures["while draining"] = post(options.seconds)
    return figures


class Expected:
    """How many rows there have to be, and the digests of some of them."""

    def __init__(self, least, most, digests):
        self.least, self.most, self.digests = least, most, digests


def drain(peer, size, expected, limit):
    """Starts the worker and waits until every accepted write is a row; figures, with what is wrong with the rows."""
    began, count, looked = time.time(), f"SELECT count(*) FROM {size.collection}", 0
    if peer.worker:
        peer.start_worker()
    rows, last_change = 0, began
    # What nobody read the answer of comes too: the end is when all there and nothing new for a second.
    while time.time() - began < limit and (rows < expected.least or time.time() - last_change < 1):
        time.sleep(max(0.1, 4 * looked))    # counting is work for the database as well
        looked, before = time.time(), rows
        rows = peer.query(count)[0][0]
        looked = time.time() - looked
        if rows != before:
            last_change = time.time()
    first = peer.query(f"SELECT extract(epoch FROM min(written_at)) FROM {size.collection}")[0][0]
    figures = {"rows": rows, "accepted": expected.least, "wrong": wrong(peer, size, expected, rows)}
    if peer.worker:
        figures.update(seconds=last_change - began, rate=rows / max(0.001, last_change - float(first or began)))
    return figures


def wrong(peer, size, expected, rows):
    """What of the accepted is not there, as text; empty when all is well."""
    if rows < expected.least:
        return f"{expected.least - rows} of {expected.least} accepted writes were no rows within the limit"
    if rows > expected.most:
        return f"{rows} rows, and at most {expected.most} were sent"
    there = {row[0] for row in peer.query(peer.digests[size.collection])}
    missing = expected.digests - there
    return f"{len(missing)} of {len(expected.digests)} checked writes are not there as sent" if missing else ""
