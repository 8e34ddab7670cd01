"""The composed system, under a project name, passwords and a port of its own: one in use on this machine is not touched."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.console.access import users

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("fetcher", "cleaner", "classifier")
#: Seconds one command may take: a build on a slow line, or a start on a loaded machine, is the longest.
COMMAND_S = 1200.0
#: Kills the child of the container's init.
_KILL = "kill -9 $(cut -d ' ' -f 1 /proc/1/task/1/children)"
#: Seconds an engine may take to say what there is, or to pull an image.
_ANSWER_S = 300.0


@dataclass(frozen=True, slots=True)
class System:
    """The composed system: `project` names its containers, `env` is what docker-compose.yml takes its variables from."""

    project: str
    env: Mapping[str, str]

    def compose(self, *arguments: str, check: bool = True, given: str = "") -> str:
        """What `docker compose …` says on standard output. `check` makes a failure an error; `given` stands on its standard input."""
        return self._output("docker", "compose", "--project-name", self.project, *arguments, check=check, given=given)

    def start(self) -> None:
        """Start everything, and wait until all containers are healthy. There are two cleaners."""
        self.compose("--progress", "quiet", "up", "--wait", "--no-build", "--scale", "cleaner=2")

    def stop(self) -> None:
        """Send SIGTERM to everything, and wait until it has ended."""
        self.compose("--progress", "quiet", "stop")

    def scale(self, service: str, count: int) -> None:
        """Let so many containers of `service` run, from now on."""
        arguments = ("up", "--detach", "--no-build", "--no-recreate", "--no-deps", "--scale", f"{service}={count}", service)
        self.compose("--progress", "quiet", *arguments)

    def running(self, service: str) -> int:
        """How many containers of `service` run."""
        return len(self.compose("ps", "--quiet", "--status", "running", service).split())

    def kill(self, service: str) -> None:
        """Kill what runs in the first container of `service`, as the kernel would where memory runs out; the engine starts it again."""
        self.compose("exec", "-T", service, "sh", "-c", _KILL, check=False)  # the call dies with its container

    def inspect(self, service: str, what: str) -> list[str]:
        """A field, named as a Go template does, of each container of `service`, running or not."""
        containers = self.compose("ps", "--all", "--quiet", service).split()
        return self._output("docker", "inspect", "--format", f"{{{{{what}}}}}", *containers).split()

    def image_bytes(self, service: str) -> int:
        """Size of a service's image with all its layers."""
        return int(self._output("docker", "image", "inspect", "--format", "{{.Size}}", self.image(service)))

    def image(self, service: str) -> str:
        """Name of a service's image."""
        return f"wiresift-{service}:{self.env['TAG']}"

    @property
    def redis_url(self) -> str:
        """The server as this machine reaches it, as the user that people are."""
        return self.redis_url_of("operator")

    def redis_url_of(self, who: str) -> str:
        """The same, as another of the users."""
        return f"redis://wiresift-{who}:{self.env[f'{who.upper()}_PASSWORD']}@127.0.0.1:{self.env['REDIS_PORT']}/0"

    def _output(self, *command: str, check: bool = True, given: str = "") -> str:
        return subprocess.run(
            command, cwd=ROOT, env=self.env, check=check, input=given, stdout=subprocess.PIPE, text=True, timeout=COMMAND_S
        ).stdout


def no_engine() -> str | None:
    """Why there is no engine to work with, in one line, or None where there is one."""
    return fails(["docker", "compose", "version"]) or fails(["docker", "info"])


def fails(command: Sequence[str]) -> str | None:
    """How a command fails, in one line, or None where it does not."""
    called = f"`{' '.join(command)}`"
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_ANSWER_S)
    except FileNotFoundError:
        return "there is no `docker` command"
    except subprocess.TimeoutExpired:
        return f"{called} gives no answer"
    except subprocess.CalledProcessError as error:
        return f"{called} fails: {' '.join((error.stderr or error.stdout).split())[-300:]}"
    return None


def _free_port() -> int:
    """One that stays the server's when it is started again, as one of the engine's choice would not."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@contextmanager
def composed() -> Iterator[System]:
    """The system, built and healthy; gone afterwards with its data and its images."""
    name = f"wiresift-test-{os.getpid()}"
    passwords = {f"{user.upper()}_PASSWORD": secrets.token_hex(16) for user in users.GRANTS}
    own = {**passwords, "REDIS_PORT": str(_free_port()), "PROMETHEUS_PORT": str(_free_port()), "TAG": name}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WIRESIFT_")}
    system = System(name, inherited | own)
    try:
        system.compose("build")
        system.start()
        yield system
    finally:
        system.compose("--profile", "*", "--progress", "quiet", "down", "--volumes", "--remove-orphans", check=False)
        subprocess.run(["docker", "image", "rm", *map(system.image, SERVICES)], check=False, stdout=subprocess.DEVNULL)
