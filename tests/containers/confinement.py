"""What a container can reach and do: seen from inside, and at the port that this machine has."""

from __future__ import annotations

import json

import redis
from redis.exceptions import AuthenticationError, ResponseError

from tests.containers.passing import CLASSIFIED, REQUESTED
from tests.containers.system import SERVICES, System

#: Libraries that have no business in a service's image.
FOREIGN = {"fetcher": ("trafilatura", "lxml_html_clean"), "cleaner": ("httpx",), "classifier": ("httpx", "lxml", "trafilatura")}
#: Looks around in its own container: user, foreign libraries, a writable root, capabilities, privileges to be gained, a way out
#: to the address given (seconds of patience: 3).
INSIDE = """
import importlib.util, json, os, socket, sys
def reaches(address):
    try:
        socket.create_connection((address, 6379), 3).close()
    except OSError:
        return False
    return True
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
print(json.dumps({
    "user": os.getuid(),
    "foreign": [name for name in sys.argv[2:] if importlib.util.find_spec(name)],
    "writable": not os.statvfs("/").f_flag & os.ST_RDONLY,
    "capabilities": int(status["CapEff"], 16),
    "new_privileges": status["NoNewPrivs"].strip() == "0",
    "way_out": reaches(sys.argv[1]),
}))
"""


def services_have_only_what_they_need(system: System) -> None:
    """Each service runs without root, capabilities, a writable root and the libraries of others; only the fetcher has a way out."""
    (outside,) = system.inspect("redis", f'(index .NetworkSettings.Networks "{system.project}_outside").IPAddress')
    for service in SERVICES:
        inside = json.loads(system.compose("exec", "-T", service, "python", "-c", INSIDE, outside, *FOREIGN[service]))
        confined = {"user": 10001, "foreign": [], "writable": False, "capabilities": 0, "new_privileges": False}
        assert inside == {**confined, "way_out": service == "fetcher"}, f"{service}: {inside}"


def users_are_kept_apart(system: System) -> None:
    """The published port tells nobody anything without a password, and the user who may put articles in reads none."""
    anybody, feeder = f"redis://127.0.0.1:{system.env['REDIS_PORT']}/0", system.redis_url_of("feeder")
    assert [_refused(anybody, *command) for command in (["PING"], ["INFO"], ["XLEN", REQUESTED])] == [True] * 3
    assert [_refused(feeder, command, REQUESTED) for command in ("XLEN", "DEL")] == [False, True]
    assert _refused(feeder, "XRANGE", CLASSIFIED, "-", "+")


def _refused(url: str, *command: str) -> bool:
    """Whether the server does not do as it is told."""
    with redis.Redis.from_url(url) as client:
        try:
            client.execute_command(*command)
        except (AuthenticationError, ResponseError):
            return True
    return False
