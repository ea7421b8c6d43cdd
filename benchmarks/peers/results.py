"""The figures of all runs as JSON, and the page made of them."""
import json
import os
import platform
import statistics
import subprocess
import time

import load
from peers import PEERS
from parts import POSTGRES

HERE = os.path.dirname(os.path.abspath(__file__))
DEBIAN = ["python3-django", "gunicorn", "python3-celery", "python3-kombu", "python3-amqp", "python3-msgpack",
          "python3-psycopg2", "rabbitmq-server", "erlang-base", "redis-server", "wrk"]
NPM = ["fastify", "bullmq", "ioredis", "pg"]


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE).stdout.strip()


def first(path, start):
    with open(path) as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith(start)), "unknown")


def npm(package):
    with open(os.path.join(HERE, "bullmq", "node_modules", package, "package.json")) as file:
        return f"{package} {json.load(file)['version']}"


def circumstances(options):
    changed = " and changes" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    java = output("sh", "-c", "java -version 2>&1 | sed -n 's/.*version \"\\([^\"]*\\)\".*/\\1/p'")
    versions = [f"Comporta {output('git', 'rev-parse', '--short', 'HEAD')}{changed}", f"Java {java}",
                output(POSTGRES + "/postgres", "--version"), f"Python {platform.python_version()}", f"Node {output('node', '--version')}",
                *(package + " " + output("dpkg-query", "-W", "-f=${Version}", package) for package in DEBIAN), *map(npm, NPM)]
    machine = (f"{os.cpu_count()} cores ({first('/proc/cpuinfo', 'model name')}), {first('/proc/meminfo', 'MemTotal')} of memory, "
               f"{output('stat', '-f', '-c', '%T', options.folder)}, Linux {platform.release()}")
    return {"date": time.strftime("%Y-%m-%d"), "commit": output("git", "rev-parse", "--short", "HEAD"), "machine": machine,
            "load before": os.getloadavg()[0], "nice": os.nice(0), "rounds": options.rounds, "seconds": options.seconds,
            "warm_up": options.warm_up, "killed": options.kill, "connections": {name: options.connections or load.SIZES[name].connections for name in options.size},
            "versions": versions, "runs": []}


def short(figures):
    text = f"accept {figures['accept']['rate']:.0f}/s"
    if "rate" in figures.get("drain", {}):
        text += f", drain {figures['drain']['rate']:.0f}/s"
    if "while draining" in figures:
        text += f", accept while draining {figures['while draining']['rate']:.0f}/s"
    wrong = figures.get("drain", {}).get("wrong")
    return text + (f"; WRONG: {wrong}" if wrong else "")


def values(runs, peer, phase, key):
    """A figure of each round that has it, by round."""
    return {run["round"]: run[phase][key] for run in runs if run["peer"] == peer and key in run.get(phase, {})}


def median(by_round, form="{:,.0f}"):
    return form.format(statistics.median(by_round.values())) if by_round else "–"


def ratio(runs, peer, phase):
    """Comporta's rate over the peer's, round by round, then the median."""
    ours, theirs = values(runs, "comporta", phase, "rate"), values(runs, peer, phase, "rate")
    return median({n: ours[n] / theirs[n] for n in ours.keys() & theirs.keys() if theirs[n]}, "{:.1f}")


def spread(by_round):
    return f"{min(by_round.values()):,.0f}–{max(by_round.values()):,.0f}" if by_round else "–"


def others(runs, peer):
    """What was not 2xx under load, all rounds."""
    count = {what: sum(run[phase][what] for run in runs if run["peer"] == peer for phase in ("accept", "while draining") if phase in run)
             for what in ("refused", "broken", "timeouts")}
    return ", ".join(f"{number} {what}" for what, number in count.items() if number) or "0"


def verdict(runs, peer):
    checked = [run["drain"] for run in runs if run["peer"] == peer and "drain" in run]
    faults = sorted({drain["wrong"] for drain in checked if drain["wrong"]})
    return "; ".join(faults) or (f"yes, {sum(drain['rows'] for drain in checked):,} rows" if checked else "keeps nothing")


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def section(found, size):
    runs = [run for run in found["runs"] if run["size"] == size]
    names = [name for name in PEERS if any(run["peer"] == name for run in runs)]
    accept = table(["accept, no worker running", "2xx/s, median", "least–most", "Comporta ÷ it", "p50 ms", "p99 ms", "not 2xx", "all rows there"], [
        [name, median(rates := values(runs, name, "accept", "rate")), spread(rates), ratio(runs, name, "accept"),
         median(values(runs, name, "accept", "p50_ms"), "{:.1f}"), median(values(runs, name, "accept", "p99_ms"), "{:.1f}"),
         others(runs, name), verdict(runs, name)] for name in names])
    drain = table(["drain, then accept while draining", "rows drained", "rows/s", "Comporta ÷ it", "seconds from the worker's start",
                   "2xx/s with a worker", "Comporta ÷ it"], [
        [name, median(values(runs, name, "drain", "rows")), median(values(runs, name, "drain", "rate")), ratio(runs, name, "drain"),
         median(values(runs, name, "drain", "seconds"), "{:.1f}"), median(values(runs, name, "while draining", "rate")),
         ratio(runs, name, "while draining")] for name in names if values(runs, name, "drain", "rate")])
    return f"## {load.SIZES[size].bytes:,} bytes, {found['connections'][size]:,} connections\n{accept}\n\n{drain}\n"


def page(found):
    with open(os.path.join(HERE, "promises.md")) as file:
        promises = file.read()
    sizes = "\n".join(section(found, size) for size in load.SIZES if any(run["size"] == size for run in found["runs"]))
    return f"""# Comporta beside its peers, {found['date']}, {found['commit']}

Written by `benchmarks/peers/run`, not by hand; [how it is measured](../peers/README.md). {found['rounds']} rounds, each peer started fresh in
each, {found['warm_up']} s of warm-up, {found['seconds']} s measured; medians over rounds, ratios taken within a round first.
{"The queue was killed with -9 between load and drain." if found["killed"] else ""}

{sizes}
{promises}
## Machine and versions
{found['machine']}; load {found['load before']:.1f} before, nice {found['nice']}. Load generator, door, queue, worker and database share it.

{', '.join(found['versions'])}
"""


def write(found, folder):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{found['date']}-peers-{found['commit']}")
    with open(path + ".json", "w") as file:
        json.dump(found, file, indent=1)
    with open(path + ".md", "w") as file:
        file.write(page(found))
    return path + ".md"
