"""Where most of the unseen go: what a busy RabbitMQ queue still has when its broker is killed and nobody asked for confirms.

A client publishes 100 persistent messages a second for ten seconds, a slower consumer takes some of them, then kill -9.
What was given to the consumer and not acknowledged waits again, so that a few more may wait afterwards.
Started by hand: /usr/bin/python3 -B benchmarks/celery/backlog.py
"""
import shutil
import tempfile
import threading
import time

import amqp

from parts import answers, rabbitmq, until


def connect(listen, confirm=False):
    connection = amqp.Connection(f"127.0.0.1:{listen}", confirm_publish=confirm)
    connection.connect()
    return connection


def waiting(listen):
    with connect(listen) as connection:
        return connection.channel().queue_declare("backlog", passive=True).message_count


def consume(listen):
    def slowly(message):
        time.sleep(0.02)
        channel.basic_ack(message.delivery_tag)

    channel = (connection := connect(listen)).channel()
    channel.basic_qos(0, 8, False)
    channel.basic_consume("backlog", callback=slowly)
    try:
        while True:
            connection.drain_events()
    except OSError:
        pass    # the broker is dead: that is the end of this test


def trial(confirm):
    folder = tempfile.mkdtemp(prefix="comparison-backlog-")
    epmd, broker, listen, _ = rabbitmq(folder)
    try:
        epmd.start()
        broker.start()
        until(180, "RabbitMQ answers", lambda: answers(listen))
        channel = connect(listen, confirm).channel()
        channel.queue_declare("backlog", durable=True, auto_delete=False)
        consumer = threading.Thread(target=consume, args=(listen,), daemon=True)
        consumer.start()
        begin = time.time()
        for number in range(1000):
            channel.basic_publish(amqp.Message("x" * 900, delivery_mode=2), routing_key="backlog")
            time.sleep(max(0.0, begin + number / 100 - time.time()))
        before = waiting(listen)
        broker.kill()
        consumer.join()
        broker.start()
        until(180, "RabbitMQ answers again", lambda: answers(listen))
        print(f"confirms {'on' if confirm else 'off'}: {before} waited before the kill, {waiting(listen)} after it", flush=True)
    finally:
        broker.kill()
        epmd.kill()
        shutil.rmtree(folder, ignore_errors=True)


for asked in (False, False, False, True, True):
    trial(asked)
