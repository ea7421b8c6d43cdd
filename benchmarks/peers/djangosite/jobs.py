"""The Celery side: two tasks, each of which inserts one row. Imported by the door, which calls delay(), and by the worker.

The settings are those that Celery's guides advise for work that must not be lost, and for short tasks.
"""
import os

import psycopg2
from celery import Celery

app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    broker_transport_options={"confirm_publish": True},
    broker_pool_limit=int(os.environ.get("PEER_BROKER_POOL", "64")),    # writes that wait for their confirm at once, a process
    worker_prefetch_multiplier=int(os.environ.get("PEER_PREFETCH", "64")),    # short tasks: the guide's "50 to 150"
    task_ignore_result=True,
    task_serializer="msgpack",    # bytes as they are, where JSON would want base64
    accept_content=["msgpack"],
)
patient = {
    "autoretry_for": (psycopg2.OperationalError, psycopg2.InterfaceError),
    "max_retries": None,
    "retry_backoff": True,
    "retry_backoff_max": 10,
}
connection = None


def insert(statement, values):
    """One row, committed by itself: one round trip. The key makes a task that runs twice harmless."""
    global connection
    if connection is None or connection.closed:
        connection = psycopg2.connect(os.environ["PEER_DATABASE"])
        connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        connection.close()
        raise


@app.task(name="comment", **patient)
def comment(key, page, author, text):
    insert("INSERT INTO comments (id, page, author, text) VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
           (key, page, author, text))


@app.task(name="upload", **patient)
def upload(key, content_type, body):
    insert("INSERT INTO uploads (id, content_type, bytes, body) VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
           (key, content_type, len(body), psycopg2.Binary(body)))
