"""The real thing for end-to-end tests: release, gunicorn and worker as the Procfile starts them.

Between browser and gunicorn stands the fault proxy, whose address is the origin.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psutil
from sqlalchemy import create_engine, text

from tests.support.fault_proxy import FaultProxy
from tests.support.ports import eventually, free_port
from tests.support.push_service import PushService

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping

TOP = Path(__file__).resolve().parents[2]
BUILT_APP = TOP / "pwa" / "dist"
STOP_SECONDS = 15
RELEASE_SECONDS = 120

Engine = Literal["sqlite", "postgresql"]


def procfile() -> dict[str, str]:
    """The command of each process type."""
    lines = (TOP / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name.strip(): command.strip() for name, colon, command in (line.partition(":") for line in lines) if colon}


class Process:
    """One process of the Procfile, in a group of its own, writing to a log file."""

    def __init__(self, name: str, env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._env = dict(env)
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, adding to its log."""
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                shlex.split(procfile()[self.name]),
                cwd=TOP,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def threads(self) -> int:
        """How many threads it has now; 0 when it does not run."""
        return psutil.Process(self._popen.pid).num_threads() if self._popen and self.running else 0

    def catches(self, which: signal.Signals) -> bool:
        """Whether it has a handler for a signal, as Linux tells of it (proc(5), SigCgt)."""
        if not self._popen or not self.running:
            return False
        told = Path(f"/proc/{self._popen.pid}/status").read_text(encoding="ascii", errors="replace")
        mask = next(line.split()[1] for line in told.splitlines() if line.startswith("SigCgt:"))
        return bool(int(mask, 16) >> (which - 1) & 1)

    def stop(self) -> int | None:
        """Ask it to end, as an operator does, and make sure that it did.

        Returns:
            Its exit code; None when it did not run, or did not end when asked and was killed.
        """
        code = None
        if self._popen is not None and self.running:
            self._popen.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._popen.wait(STOP_SECONDS)
        self.kill()
        return code

    def kill(self) -> None:
        """Power cut: SIGKILL to it and all its children at once."""
        if self._popen is None:
            return
        with contextlib.suppress(ProcessLookupError):  # all of the group had ended
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._popen = None

    def tail(self, lines: int = 60) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Stack:
    """Web, worker, database, push service and the faulty network before them.

    Args:
        engine: which database.
        home: an empty folder for data and logs.
        database_url: of an empty PostgreSQL database; None for the embedded SQLite file.
        settings: further ``HOSOXA_`` settings, without the prefix.
    """

    def __init__(
        self,
        engine: Engine,
        home: Path,
        database_url: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.engine = engine
        self.home = home
        self.data_dir = home / "data"
        self.data_dir.mkdir()
        # A copy, so that a build during the run does not change the app under the phones
        self.webapp_dir = home / "webapp"
        shutil.copytree(BUILT_APP, self.webapp_dir)
        # Likewise, so that a test may publish a form of its own (`stack.flask("release")`)
        self.config_dir = home / "config"
        shutil.copytree(TOP / "config", self.config_dir, ignore=shutil.ignore_patterns("__pycache__"))
        self.web_port = free_port()
        self.proxy = FaultProxy(self.web_port)
        self.push = PushService()
        self.env = self._environment(database_url, settings or {})
        self.web = Process("web", self.env, home / "web.log")
        self.worker = Process("worker", self.env, home / "worker.log")
        self._database = create_engine(
            database_url.replace("postgresql://", "postgresql+psycopg://", 1)
            if database_url
            else f"sqlite:///{self.data_dir / 'hosoxa.sqlite'}"
        )
        self.release_output = ""

    @property
    def base_url(self) -> str:
        """The origin that browsers use: the proxy's."""
        return self.proxy.origin

    def start(self) -> None:
        """Release, then web and worker; returns when the server says it is ready."""
        self.release_output = self.run(*shlex.split(procfile()["release"])).stdout
        self.start_web()
        self.worker.start()

    def start_web(self) -> None:
        """Start gunicorn and wait for ``/readyz``."""
        self.web.start()
        eventually(self._ready, f"{self.base_url}/readyz\n{self.web.tail()}")

    def restart_web(self) -> None:
        """Stop gunicorn in good order and start it again."""
        self.web.stop()
        self.start_web()

    def kill9(self) -> None:
        """Power cut on the server: web and worker die at once; ``start_web`` brings web back."""
        self.web.kill()
        self.worker.kill()

    def close(self) -> None:
        """Stop everything."""
        self.worker.stop()
        self.web.stop()
        self._database.dispose()
        self.push.close()
        self.proxy.close()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in the stack's environment.

        Raises:
            AssertionError: with what it printed, when it fails.
        """
        done = subprocess.run(
            command,
            cwd=TOP,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
            timeout=RELEASE_SECONDS,
        )
        if done.returncode:
            raise AssertionError(f"{shlex.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done

    def flask(self, *arguments: str) -> str:
        """What an operator's command prints: ``stack.flask("admin", "create", "Name")``."""
        return self.run("flask", "--app", "server", *arguments).stdout

    def rows(self, query: str, **values: object) -> Sequence[RowMapping]:
        """The rows of a query on the database, for assertions."""
        with self._database.connect() as connection:
            return connection.execute(text(query), values).mappings().all()

    def scalar(self, query: str, **values: object) -> object:
        """The first value of the first row."""
        with self._database.connect() as connection:
            value: object = connection.execute(text(query), values).scalar()
            return value

    def logs(self) -> list[tuple[str, str]]:
        """Name and end of each log, for a failure's report."""
        return [(p.name, p.tail()) for p in (self.web, self.worker)]

    def _ready(self) -> bool:
        if not self.web.running:
            raise AssertionError(f"the web server ended:\n{self.web.tail()}")
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.proxy.port}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _environment(self, database_url: str | None, settings: Mapping[str, str]) -> dict[str, str]:
        # Compiled modules are kept, whatever is the custom here: many processes start in a run
        ours = ("HOSOXA_", "PYTHONDONTWRITEBYTECODE")
        env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        env |= {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}",
            "PORT": str(self.web_port),
            "PYTHONUNBUFFERED": "1",
            "HOSOXA_DATA_DIR": str(self.data_dir),
            "HOSOXA_WEBAPP_DIR": str(self.webapp_dir),
            "HOSOXA_CONFIG_DIR": str(self.config_dir),
            "HOSOXA_ORIGIN": self.proxy.origin,
            "HOSOXA_DEMO": "1",
            "HOSOXA_PUSH_HOSTS": self.push.host,
        }
        if database_url:
            env["HOSOXA_DATABASE_URL"] = database_url
        return env | {f"HOSOXA_{name}": value for name, value in settings.items()}
