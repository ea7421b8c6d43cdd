"""The processes of one run. Each is our child, is killed by pid, and listens on 127.0.0.1 only."""
import glob
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
COMPORTA = os.path.join(HERE, "..", "..", "comporta")
POSTGRES = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
RABBIT = "/usr/lib/rabbitmq/bin/"
PASSWORD = "only-for-this-comparison"


def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(number):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", number)) == 0


def ready(admin):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{admin}/readyz", timeout=2).status == 200
    except OSError:
        return False


def until(seconds, what, condition):
    deadline = time.time() + seconds
    while not condition():
        if time.time() > deadline:
            raise SystemExit(f"waited {seconds} s in vain until {what}")
        time.sleep(0.2)


def descendants(pid):
    """Its children and theirs, as pids."""
    found = []
    for task in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(task) as children:
                found += [int(child) for child in children.read().split()]
        except OSError:
            pass    # ended meanwhile
    return found + [deeper for child in found for deeper in descendants(child)]


class Part:
    """A process that is to run until it is killed; supervise() starts it again when it ended by itself, as systemd would."""

    def __init__(self, name, folder, command, environment, user=None):
        self.name, self.folder, self.command, self.environment = name, folder, command, environment
        self.process, self.wanted, self.restarts = None, False, -1
        # A child ends with us even when we are killed ourselves.
        self.prefix = ["setpriv", "--pdeathsig", "KILL"]
        if user:
            self.prefix += [f"--reuid={user}", f"--regid={user}", "--init-groups"]

    def log(self):
        return os.path.join(self.folder, self.name + ".log")

    def start(self):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("COMPORTA_", "RABBITMQ_", "CELERY_", "PG"))}
        with open(self.log(), "ab") as log:
            self.process = subprocess.Popen(
                self.prefix + self.command, env={**clean, **self.environment}, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.wanted, self.restarts = True, self.restarts + 1
        return self

    def supervise(self):
        if self.wanted and self.process.poll() is not None:
            self.start()

    def stop(self):
        """Asks it to end, as an operator would, and waits for that; then kills what is left of it."""
        self.wanted = False
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """kill -9 for the whole of it, workers' children too: what the death of a container or a machine does."""
        self.wanted = False
        if self.process:
            everyone = [self.process.pid] if self.process.poll() is None else []
            everyone += [pid for one in everyone for pid in descendants(one)]
            for pid in everyone:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.wait()
            until(20, f"all of {self.name} is gone", lambda: not any(os.path.exists(f"/proc/{pid}") for pid in everyone))


def postgres(folder):
    """A server of its own, durable as Debian has it: the same for every side."""
    data, user, listen = os.path.join(folder, "postgres"), ("postgres" if os.geteuid() == 0 else None), port()
    os.mkdir(data, 0o700)
    secret = os.path.join(folder, "password")
    with open(secret, "w") as file:
        file.write(PASSWORD)
    if user:
        for path in (data, secret):
            shutil.chown(path, user, user)
    part = Part("database", folder, [POSTGRES + "/postgres", "-D", data, "-p", str(listen),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="], {}, user)
    subprocess.run(part.prefix + [POSTGRES + "/initdb", "-D", data, "-U", "owner", "--auth=scram-sha-256", "-E", "UTF8",
                   "--locale=C.UTF-8", "--pwfile=" + secret], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return part, listen


def rabbitmq(folder):
    """epmd and RabbitMQ with a node name, ports and a folder of their own; Debian's settings otherwise. Returns port and environment too."""
    mapper, listen, nothing = port(), port(), os.path.join(folder, "nothing")
    open(nothing + ".conf", "w").close()
    environment = {
        "HOME": folder, "ERL_EPMD_PORT": str(mapper), "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "comparison@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(listen), "RABBITMQ_DIST_PORT": str(port()),
        "RABBITMQ_MNESIA_BASE": os.path.join(folder, "rabbitmq"), "RABBITMQ_LOG_BASE": folder,
        "RABBITMQ_CONFIG_FILE": nothing, "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_ENABLED_PLUGINS_FILE": os.path.join(folder, "plugins"), "RABBITMQ_LOGS": "-",
        # With this the script becomes the broker, instead of staying as its parent.
        "RABBITMQ_ALLOW_INPUT": "true",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
    }
    epmd = Part("epmd", folder, ["epmd"], environment)
    broker = Part("broker", folder, [RABBIT + "rabbitmq-server"], environment)
    return epmd, broker, listen, environment
