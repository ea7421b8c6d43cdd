"""The Celery side: one task, which inserts one row. Imported by the client, which calls delay(), and by the worker."""
import os

import psycopg2
from celery import Celery

app = Celery("comparison", broker=os.environ["COMPARE_BROKER"])
retries = {}
if os.environ["COMPARE_SIDE"] == "celery-recommended":
    # What Celery's guides advise for work that must not be lost. Nothing is set in the other column.
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        broker_transport_options={"confirm_publish": True},
    )
    retries = {
        "autoretry_for": (psycopg2.OperationalError, psycopg2.InterfaceError),
        "max_retries": None,
        "retry_backoff": True,
        "retry_backoff_max": 10,
    }

connection = None


def database():
    """This process's connection, opened anew after it broke: an outage costs the task that meets it, not those that follow."""
    global connection
    if connection is None or connection.closed:
        connection = psycopg2.connect(os.environ["COMPARE_DATABASE"])
    return connection


@app.task(name="store", **retries)
def store(page, author, text):
    try:
        with database() as transaction, transaction.cursor() as cursor:
            cursor.execute("INSERT INTO celery_comments (page, author, text) VALUES (%s, %s, %s)", (page, author, text))
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        if connection is not None:
            connection.close()
        raise
