"""The peers: which processes each has, how its worker starts, and what it promises."""
import glob
import os
import sys
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "celery"))    # processes and servers are those of the comparison by kills

import sides
from parts import COMPORTA, PASSWORD, Part, answers, port, rabbitmq, ready, until

PYTHON = ["/usr/bin/python3", "-B", "-m"]
TABLES = """
CREATE TABLE comments (id uuid PRIMARY KEY, page text NOT NULL, author text NOT NULL, text text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE uploads (id uuid PRIMARY KEY, content_type text, bytes bigint NOT NULL, body bytea NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp());
"""
# Of the checked writes only, see load.py.
DIGESTS = {"comments": "SELECT encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM comments WHERE text LIKE 'check %'",
           "uploads": "SELECT encode(sha256(body), 'hex') FROM uploads WHERE content_type = 'application/x-check'"}


class Peer(sides.Side):
    """A door, and perhaps a queue and a worker, beside a PostgreSQL of its own."""

    worker = True      # whether there is one to start
    stores = True      # whether what is accepted becomes a row
    queue = None       # the part that keeps what was accepted
    digests = DIGESTS

    def start_rest(self):
        self.query(TABLES)
        self.door = port()
        self.environment = {"PEER_DOOR": str(self.door)}
        self.start_queue()
        self.start_door()
        until(180, "the door answers", lambda: speaks(self.door))

    def start_queue(self):
        pass

    def python(self):
        return {"PYTHONPATH": os.path.join(HERE, "djangosite"), "PYTHONDONTWRITEBYTECODE": "1"}


def tuned(variable, otherwise):
    """What README.md lists as tunable; the other variables reach the peers by themselves."""
    return os.environ.get(variable, otherwise)


def speaks(number):
    """Whether HTTP is spoken there, whatever the answer."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{number}/nothing", timeout=5).read()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class Comporta(sides.Comporta):
    """The real program, a process each; one worker as shipped."""

    worker, stores, queue, java = True, True, "broker", ""    # the JVM's own defaults
    digests = {"comments": DIGESTS["comments"], "uploads": "SELECT encode(sha256, 'hex') FROM uploads WHERE content_type = 'application/x-check'"}

    def start_rest(self):
        self.start_broker()
        until(180, "the worker has made the tables", lambda admin=self.start_worker(): ready(admin))
        self.parts.pop("worker").stop()
        self.start_door()
        until(180, "the door is ready", lambda: ready(self.admin))


class Django(Peer):
    """gunicorn with two processes, Celery, RabbitMQ."""

    queue = "broker"

    def start_queue(self):
        epmd, broker, listen, _ = rabbitmq(self.folder)
        self.parts.update(epmd=epmd.start(), broker=broker.start())
        until(180, "RabbitMQ answers", lambda: answers(listen))
        self.environment.update(self.python(), PEER_BROKER=f"amqp://guest:guest@127.0.0.1:{listen}//", PEER_DATABASE=self.dsn)

    def start_door(self):
        self.parts["door"] = Part("door", self.folder, [
            *PYTHON, "gunicorn", "-b", f"127.0.0.1:{self.door}", "-w", "2", "-k", "gthread", "--threads", tuned("PEER_THREADS", "64"),
            "--keep-alive", "75", "--backlog", "2048", "--timeout", "120", "--worker-tmp-dir", self.folder, "door"],
            self.environment).start()

    def start_worker(self):
        self.parts["worker"] = Part("worker", self.folder, [
            *PYTHON, "celery", "-A", "jobs", "worker", "--pool", "prefork", "--concurrency", tuned("PEER_PREFORK", "4"),
            "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"], self.environment).start()


class Bullmq(Peer):
    """Fastify with two processes, BullMQ, Redis."""

    queue = "queue"

    def start_queue(self):
        redis, data = port(), os.path.join(self.folder, "redis")
        os.mkdir(data)
        self.parts["queue"] = Part("queue", self.folder, [
            "redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes",
            "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"], {}).start()
        until(60, "Redis answers", lambda: answers(redis))
        self.environment.update(PEER_REDIS=str(redis), NODE_ENV="production",
                                PEER_DATABASE=f"postgres://owner:{PASSWORD}@127.0.0.1:{self.database_port}/postgres")

    def node(self, name):
        return Part(name, self.folder, ["node", os.path.join(HERE, "bullmq", name + ".js")], self.environment).start()

    def start_door(self):
        self.parts["door"] = self.node("door")

    def start_worker(self):
        self.parts["worker"] = self.node("worker")


class Direct(Peer):
    """Vert.x and HikariCP: one INSERT a request."""

    worker, arguments = False, []

    def start_door(self):
        built = os.path.join(HERE, "..", "..", "standalone", "target", "built")
        with open(os.path.join(built, "current")) as current:
            library = os.path.join(built, current.read().strip(), "lib", "*")
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
        self.environment.update(PEER_JDBC=f"jdbc:postgresql://127.0.0.1:{self.database_port}/postgres", PEER_DATABASE_USER="owner",
                                PEER_DATABASE_PASSWORD=PASSWORD)
        self.parts["door"] = Part("door", self.folder, [
            java, f"-Dconnections={tuned('PEER_CONNECTIONS', '32')}", "-Dio.netty.noUnsafe=false",
            "-Dio.netty.allocator.type=pooled", "-Dlogback.configurationFile=" + os.path.join(HERE, "direct", "logback.xml"),
            "-cp", library, os.path.join(HERE, "direct", "Direct.java"), *self.arguments], self.environment).start()


class Ceiling(Direct):
    """The same Vert.x, which keeps nothing: what any door could reach here at most."""

    stores, arguments = False, ["ceiling"]


PEERS = {"comporta": Comporta, "django": Django, "bullmq": Bullmq, "direct": Direct, "ceiling": Ceiling}
