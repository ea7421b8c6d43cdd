"""The page that a run writes. Its figures are the run's; its sentences hold whatever the figures are."""
import os
import platform
import subprocess
import time
from collections import Counter

import sides
from parts import HERE, POSTGRES

TITLES = {"celery-defaults": "Celery, defaults", "celery-recommended": "Celery, recommended settings", "comporta": "Comporta"}
FIGURES = ["sent", "acknowledged", "lost", "twice", "refusals", "given up", "given up, yet there", "left in the queue"]
CAUSES = {"failed": "its task failed: the database was away", "received": "a worker had received it",
          "unseen": "no worker ever saw it"}
PACKAGES = ["python3-celery", "python3-kombu", "python3-amqp", "rabbitmq-server", "erlang-base", "python3-psycopg2"]

TEXT = """# The same kills for Celery and for Comporta

{date}; written by `benchmarks/celery/compare` from its [results](../benchmarks/celery/results), not by hand.
How to run it: [benchmarks/celery](../benchmarks/celery/README.md).

A client writes comments at {rate:g}/s. Meanwhile worker, broker and database are killed with `kill -9` and started again {down:g} s
later, at the same moments for every side. When all is up again and the queue is empty, the client's log (each line on disk before
the next write) is held against the rows. **Lost** is what was acknowledged and is no row.

{totals}

## Each run
{runs}

- **acknowledged**: `delay()` returned without an exception (all that a caller of Celery gets to know: what it would answer its own
  client), or the answer was 202.
- **twice**: rows beyond the first of a write. Celery's table has no unique key, so that a task that ran twice shows;
  Comporta's has its primary key, as shipped. With a unique key and `ON CONFLICT DO NOTHING` in the task it would be 0 there too.
- **refusals**: tries that ended with an exception or with another answer; the client tried each again after half a second,
  Comporta's with the same Idempotency-Key. **given up**: writes without an acknowledgement after a minute of that.
- **left in the queue**: what still waited when the time for draining (four minutes) was over; it counts as lost above, wrongly.

## Where the lost ones went
{causes}
{others}
By the workers' own logs. What a worker had received and did not finish died with it, or was given back to a broker that died.

## Why
1. By default `delay()` returns when the message has left for the broker. Queue and message are durable, but nobody asks RabbitMQ to
   say when it has the message on disk (a publisher confirm), and for such messages it takes its time: while a queue is busy, all
   that waits in it may be in memory only. So the loss grows with the backlog, which is the very moment that a queue is there for.
   Here the backlog comes from the faults themselves: what the client could not send while the broker was away comes at once, and
   the workers are still at it when the next kill comes. `benchmarks/celery/backlog.py` shows it alone, in a minute.
2. A task that raises is over. While the database is away every task fails at once and leaves a line in the log.
3. A worker acknowledges a message *before* it runs the task: what was running when it died is gone. With tasks of milliseconds
   that is a task or none for each kill; with long tasks it is each of them.

Each of the three has a setting, and the second row has them: `confirm_publish`, `task_acks_late` with
`task_reject_on_worker_lost`, and `autoretry_for` without a limit of tries. They cost a round trip and a disk write for each
`delay()`, and they leave one thing to the author of the task: it may now run twice, so it has to be idempotent.
Who sets all of them and writes such a task has what Comporta promises here. Comporta's part is that there is nothing to know and nothing
to set: 202 comes after the broker's disk, the message is acknowledged after the database's commit, an outage of the database is
waited out, and the row's key comes with the receipt.

## What this does not show
- Speed: the machine ({cores} cores) was shared with other work, rates are low, and absolute figures are not the point. How many are
  lost depends on the backlog, so on the rate, on the machine, on how long things are down, and on luck. A machine that keeps up
  loses a smaller part; run it on yours, with other seeds. Speed beside Celery and others has scripts of its own:
  [benchmarks/peers](../benchmarks/peers/README.md); plans for your own load tools are in [benchmarks/plans](../benchmarks/plans/README.md).
- Power failure, frozen processes, cut networks, full disks, clusters, large bodies, the client's own death. Comporta's door is not
  killed: Celery has none. `./comporta drill` does these for Comporta; nobody here did them for Celery.
- Other brokers for Celery, quorum queues, newer versions than Debian's, other pools, result backends.
- What Celery does better: it runs any Python function, at once, later or on a schedule, chains them, limits their rate and keeps their
  results; it has been in use for a decade and a half; it needs no process of its own between client and broker. Comporta only stores writes.

## Settings and versions
| | |
| --- | --- |
| kills | {schedules} |
| Celery, defaults | nothing set; JSON, prefork with a process a core, prefetch 4 a process, early acknowledgement, no confirms, 3 retries of a publish |
| Celery, recommended | `task_acks_late`, `task_reject_on_worker_lost`, `confirm_publish`; `autoretry_for` the database's connection errors, no limit, backoff up to 10 s |
| both | a worker with `--loglevel INFO`, to know who received what; one connection a process, opened anew when broken; RabbitMQ as Debian has it |
| Comporta | one broker, one door, one worker, defaults; heap 256 MiB and the first JIT compiler only, for a faster start |
| PostgreSQL | the same for all, one server a run, `initdb`'s settings: fsync and synchronous commit on |
| a process that ends by itself | is started again, on every side; it happened {again} times |
| kill | of the whole process tree, as when a container or a machine dies |
| versions | {versions} |
"""


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE).stdout.strip()


def circumstances():
    """What a run was made with, taken when it starts."""
    debian = [package + " " + output("dpkg-query", "-W", "-f=${Version}", package) for package in PACKAGES]
    changed = " and changes" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    java = output("sh", "-c", "java -version 2>&1 | sed -n 's/.*version \"\\([^\"]*\\)\".*/\\1/p'")
    versions = [f"Comporta {output('git', 'rev-parse', '--short', 'HEAD')}{changed}", f"Java {java}", *debian,
                output(POSTGRES + "/postgres", "--version"), f"Python {platform.python_version()}"]
    return {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "versions": ", ".join(versions)}


def others(more):
    """What runs of other sides and rates add to the page; nothing when there are none."""
    rows = [[f"{results['rate']:g}/s, {TITLES[name]}", f["acknowledged"], f["lost"], share(f), f["twice"],
             *(sums(results, "causes")[name][cause] for cause in CAUSES), results["versions"].split(",")[0]]
            for results in more for name, f in sums(results, "figures").items()]
    head = ["also run, all seeds", "acknowledged", "lost", "of the acknowledged", "stored twice", *CAUSES.values(), "versions"]
    return "\n" + table(head, rows) + "\n" if rows else ""


def sums(results, what):
    """A side's counts over all seeds."""
    return {name: sum((Counter(run[what]) for run in results["runs"] if run["side"] == name), Counter())
            for name in sides.NAMES if any(name == run["side"] for run in results["runs"])}


def share(figures):
    return f"{100 * figures['lost'] / max(1, figures['acknowledged']):.1f} %"


def page(results, *more):
    runs, figures, causes = results["runs"], sums(results, "figures"), sums(results, "causes")
    return TEXT.format(
        **{key: results[key] for key in ("date", "rate", "down", "cores", "versions")},
        others=others(more), again=sum(f["started again"] for f in figures.values()),
        totals=table(["all seeds", "acknowledged", "lost", "of the acknowledged", "stored twice"],
                     [[TITLES[name], f["acknowledged"], f"**{f['lost']}**", share(f), f["twice"]] for name, f in figures.items()]),
        runs=table(["seed, side", *FIGURES],
                   [[f"{run['seed']}, {TITLES[run['side']]}", *(run["figures"].get(figure, 0) for figure in FIGURES)] for run in runs]),
        causes=table(["lost", *CAUSES.values()],
                     [[TITLES[name], *(c[cause] for cause in CAUSES)] for name, c in causes.items() if name != "comporta"]),
        schedules="; ".join(f"seed {seed}: " + ", ".join(f"{at:.1f} s {victim}" for at, victim in kills)
                            for seed, kills in results["schedules"].items()))
