"""What differs between the sides: broker, worker and door, and how to ask the broker what still waits."""
import os
import re
import subprocess
import urllib.request

import psycopg2

from parts import COMPORTA, HERE, PASSWORD, RABBIT, Part, answers, port, postgres, rabbitmq, ready, until

NAMES = ["celery-defaults", "celery-recommended", "comporta"]


class Side:
    """One side's processes in a folder of its own. Kill "worker", "broker" or "database" through parts."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        database, self.database_port = postgres(folder)
        self.parts = {"database": database}
        self.dsn = f"host=127.0.0.1 port={self.database_port} dbname=postgres user=owner password={PASSWORD}"
        self.client_environment = {"COMPARE_SIDE": name, "COMPARE_DATABASE": self.dsn}

    def start(self):
        self.parts["database"].start()
        until(180, "the database answers", self.rows_or_none)
        self.start_rest()

    def rows_or_none(self):
        try:
            return self.query("SELECT 1")
        except psycopg2.Error:
            return None

    def query(self, sql):
        connection = psycopg2.connect(self.dsn, connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def rows(self):
        """How many rows each write has become, by number."""
        return {int(number): count for number, count in self.query(f"SELECT text, count(*) FROM {self.table} GROUP BY text")}

    def supervise(self):
        for part in self.parts.values():
            part.supervise()

    def kill(self):
        for part in reversed(list(self.parts.values())):
            part.kill()


class Celery(Side):
    table = "celery_comments"

    def start_rest(self):
        # No unique key: a task that runs twice is to be seen.
        self.query("CREATE TABLE celery_comments (page text, author text, text text, written_at timestamptz DEFAULT now())")
        epmd, broker, listen, self.rabbit = rabbitmq(self.folder)
        self.parts.update(epmd=epmd.start(), broker=broker.start())
        until(180, "RabbitMQ answers", lambda: answers(listen))
        self.client_environment.update(COMPARE_BROKER=f"amqp://guest:guest@127.0.0.1:{listen}//", PYTHONPATH=HERE)
        self.parts["worker"] = Part("worker", self.folder, ["/usr/bin/python3", "-B", "-m", "celery", "-A", "tasks", "worker",
                                                           "--loglevel", "INFO"],    # so that the log says who received what
                                    self.client_environment).start()
        until(180, "the queue is there", lambda: self.waiting() is not None)

    def waiting(self):
        """Messages waiting and in delivery; None while the broker does not tell."""
        try:
            listing = subprocess.run([RABBIT + "rabbitmqctl", "-q", "list_queues", "name", "messages"], timeout=30,
                                     env={**os.environ, **self.rabbit}, capture_output=True, text=True).stdout
        except subprocess.TimeoutExpired:
            return None
        found = re.search(r"^celery\s+(\d+)$", listing, re.MULTILINE)
        return int(found.group(1)) if found else None

    def received_and_failed(self):
        """The ids of tasks that a worker received, and of those that ended with an exception, by the workers' log."""
        with open(self.parts["worker"].log(), errors="replace") as log:
            text = log.read()
        return tuple(set(re.findall(r"Task store\[([0-9a-f-]+)\] " + what, text)) for what in ("received", "raised unexpected"))


class Comporta(Side):
    table = "comments"
    java = "-Xmx256m -XX:TieredStopAtLevel=1"    # for a fast start: it is killed often

    def start_rest(self):
        self.start_broker()
        worker_admin = self.start_worker()
        self.start_door()
        until(180, "worker and door are ready", lambda: ready(worker_admin) and ready(self.admin))

    def start_broker(self):
        self.data, listen = os.path.join(self.folder, "comporta"), port()
        own = {"JAVA_OPTS": self.java, "COMPORTA_LOG_FORMAT": "text"}
        self.parts["broker"] = Part("broker", self.folder, [COMPORTA, "broker"], {
            **own, "COMPORTA_DATA_DIR": self.data, "COMPORTA_BROKER_PORT": str(listen), "COMPORTA_CONSOLE_PORT": str(port())}).start()
        until(180, "the broker answers", lambda: answers(listen))
        self.common = {**own, "COMPORTA_BROKER_URL": f"tcp://127.0.0.1:{listen}",
                       "COMPORTA_DATABASE_URL": f"jdbc:postgresql://127.0.0.1:{self.database_port}/postgres",
                       **self.credentials(self.data, "credentials.env"),
                       "COMPORTA_DATABASE_USER": "owner", "COMPORTA_DATABASE_PASSWORD": PASSWORD,
                       # So that the comparison can be seen to go red: see README.md.
                       **{k: v for k, v in os.environ.items() if k in ("COMPORTA_DRILL", "COMPORTA_FAULTS")}}

    def start_worker(self):
        """Returns its admin port."""
        admin = port()
        self.parts["worker"] = Part("worker", self.folder, [COMPORTA, "worker"], {
            **self.common, **self.credentials(self.data, "worker.env"), "COMPORTA_ADMIN_PORT": str(admin)}).start()
        return admin

    def start_door(self):
        self.admin, self.door = port(), port()
        self.parts["door"] = Part("door", self.folder, [COMPORTA, "ingest-api"], {
            **self.common, **self.credentials(self.data, "door.env"), "COMPORTA_HTTP_PORT": str(self.door),
            "COMPORTA_ADMIN_PORT": str(self.admin), "COMPORTA_DATA_DIR": os.path.join(self.folder, "door")}).start()
        self.client_environment["COMPARE_DOOR_PORT"] = str(self.door)

    @staticmethod
    def credentials(data, name):
        with open(os.path.join(data, name)) as file:
            pairs = [line.strip().split("=", 1) for line in file if "=" in line and not line.startswith("#")]
        return {key: value.strip("'") for key, value in pairs}

    def waiting(self):
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=5).read().decode()
        except OSError:
            return None
        found = re.search(r'^comporta_queue_depth\{[^}]*"comments"[^}]*\} (\S+)$', text, re.MULTILINE)
        return int(float(found.group(1))) if found and found.group(1) != "NaN" else None

    def received_and_failed(self):
        return set(), set()
