"""Comporta's processes from the launcher's newest build, on free ports and a temporary folder that goes with them."""
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILT = os.path.join(ROOT, "standalone", "target", "built")
JVM = ["-Xlog:cds*=off", "-Dcomporta.terminal=false"]
FREE_PORTS = {f"COMPORTA_{port}_PORT": "0" for port in ("HTTP", "ADMIN", "BROKER", "CONSOLE", "DATABASE")}
PORTS = {"http": r"Public port open.*:(\d+)$", "admin": r"Admin port open.*address=[\d.]+:(\d+)",
         "console": r"console is open\. url=http://[\d.]+:(\d+)/"}
STOP_SECONDS = 40
READY_SECONDS = 120


def build():
    """The folder that `./comporta` runs from; builds it first where that is due."""
    subprocess.run([os.path.join(ROOT, "comporta"), "--version"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(BUILT, "current")) as current:
        return os.path.join(BUILT, current.read().strip())


class Process:
    """One command of Comporta; ready once it says so. What it warns of is kept."""

    def __init__(self, line, command, folder, environment):
        self.command, self.ports, self.warnings, self.log = command, {}, [], []
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            line, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._started = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for text in self.process.stdout:
            self.log.append(text)
            for name, pattern in PORTS.items():
                found = re.search(pattern, text.rstrip())
                if found:
                    self.ports[name] = int(found[1])
            if " WARN " in text or " ERROR " in text:
                self.warnings.append(text.rstrip())
            if "Started. process=" in text:
                self._started.set()
        self._started.set()

    def await_started(self):
        if not self._started.wait(90) or self.process.poll() is not None:
            raise RuntimeError(f"{self.command} did not start:\n" + "".join(self.log[-30:]))
        return self

    def await_ready(self):
        """Seconds from the start of the process to the first 200 of /readyz."""
        self.await_started()
        while time.monotonic() - self.began < READY_SECONDS and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['admin']}/readyz", timeout=5):
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.003)
        raise RuntimeError(f"{self.command} is not ready:\n" + "".join(self.log[-30:]))

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['admin']}/metrics", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if re.match(re.escape(name) + r"[ {]", line))

    def resident(self):
        """MiB now, of them the process's own (no mapped files), and at most."""
        with open(f"/proc/{self.process.pid}/status") as status:
            text = status.read()
        return tuple(int(re.search(key + r":\s+(\d+)", text)[1]) >> 10 for key in ("VmRSS", "RssAnon", "VmHWM"))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


def java_line(build, command, options=(), java="java"):
    """What the launcher makes of a command, with more options and without the kept classes."""
    own = [f"@{build}/jvm/{command}.options", *JVM, f"-Djava.library.path={build}/native"]
    return [java, *own, *options, "-cp", f"{build}/lib/*", "dev.comporta.standalone.cli.Comporta", command]


class Generator:
    """`comporta bench-load`, a job at a time."""

    def __init__(self, build, folder, environment):
        self.process = subprocess.Popen(
            ["java", *JVM, "-cp", f"{build}/lib/*", "dev.comporta.standalone.cli.Comporta", "bench-load"],
            cwd=folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def start(self, port, collection, size, connections, seconds, lead=0, count=0):
        job = dict(port=port, collection=collection, bodyBytes=size, loop="COUNT" if count else "CLOSED",
                   connections=connections, rate=0, accepted=count, leadMillis=int(lead * 1000),
                   lengthMillis=int(seconds * 1000))
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()

    def result(self):
        for line in self.process.stdout:
            if line.startswith("result "):
                return json.loads(line[len("result "):])
        raise RuntimeError("the load generator ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class Site:
    """Broker and, with `database`, PostgreSQL in one standalone without a worker; doors and workers beside it."""

    def __init__(self, database=True):
        self.build = build()
        self.command = "standalone" if database else "broker"
        self.folder = tempfile.mkdtemp(prefix="comporta-process-")
        self.own = {name: value for name, value in os.environ.items() if not name.startswith("COMPORTA_")}
        self.own.update(FREE_PORTS, COMPORTA_LOG_FORMAT="text", COMPORTA_DATA_DIR=self.folder + "/data")
        self.parts = []

    def start(self, command, options=(), java="java", **settings):
        return self.run(java_line(self.build, command, options, java), command, **settings)

    def run(self, line, command, **settings):
        part = Process(line, command, self.folder, dict(self.own, **settings))
        self.parts.append(part)
        return part

    def door(self, options=(), java="java", **settings):
        return self.start("ingest-api", options, java, **dict(self.login("ingest-api"), **settings))

    def worker(self, options=(), java="java", **settings):
        return self.start("worker", options, java, **dict(self.login("worker"), **settings))

    def login(self, command):
        """What a process beside the broker has to be told."""
        users = {"ingest-api": "door.env", "worker": "worker.env"}
        told = dict(self.variables("credentials.env"), **self.variables(users[command]))
        return dict(told, COMPORTA_DATA_DIR=f"{self.folder}/{command}")

    def generator(self):
        return Generator(self.build, self.folder, self.own)

    def variables(self, name):
        with open(f"{self.folder}/data/{name}") as file:
            found = (re.match(r"(?:export )?(\w+)='?(.*?)'?$", line.strip()) for line in file if line[0] != "#")
            return {variable[1]: variable[2] for variable in found if variable}

    def psql(self, statement):
        """A running psql that prints what the statement gives."""
        login = self.variables("credentials.env")
        host, port, name = re.match(r"jdbc:postgresql://([\d.]+):(\d+)/(\w+)", login["COMPORTA_DATABASE_URL"]).groups()
        return subprocess.Popen(
            ["psql", "-h", host, "-p", port, "-U", login["COMPORTA_DATABASE_USER"], name, "-Atqc", statement],
            stdout=subprocess.PIPE, env=dict(os.environ, PGPASSWORD=login["COMPORTA_DATABASE_PASSWORD"]))

    def drain(self, collection, operation):
        """`pause()` or `resume()`, as an operator does in the broker's console: workers stay connected, and get nothing."""
        name, login = "comporta." + collection, self.variables("credentials.env")
        console = f"http://127.0.0.1:{self.broker.ports['console']}"
        bean = (f'org.apache.activemq.artemis:broker="comporta",component=addresses,address="{name}",'
                f'subcomponent=queues,routing-type="anycast",queue="{name}"')
        key = base64.b64encode(f"{login['COMPORTA_BROKER_USER']}:{login['COMPORTA_BROKER_PASSWORD']}".encode()).decode()
        question = urllib.request.Request(
            console + "/console/jolokia/", json.dumps(dict(type="exec", mbean=bean, operation=operation)).encode(),
            {"Authorization": "Basic " + key, "Origin": console, "Content-Type": "application/json"})
        with urllib.request.urlopen(question, timeout=20) as answer:
            told = json.load(answer)
        if told["status"] != 200:
            raise RuntimeError(f"the broker did not {operation} {name}: {told}")

    def stop(self, part):
        part.stop()
        self.parts.remove(part)

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            self.broker = self.start(self.command, COMPORTA_STANDALONE_WORKER="false").await_started()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        for part in reversed(self.parts):
            part.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
