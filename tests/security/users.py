"""A server with the users of a system, each with a password of its own."""

from __future__ import annotations

from dataclasses import dataclass

import redis

from services.console.access import users
from tests.real_server import RealServer

PREFIX = "wiresift"


@dataclass(frozen=True, slots=True)
class Users:
    """The users on a server, whose nameless user stays on so that a test may look into its records."""

    server: RealServer

    @classmethod
    def on(cls, server: RealServer) -> Users:
        """Make them there."""
        made = cls(server)
        with made.administrator() as client:
            old = str(client.info("server")["redis_version"]).startswith("7.0.")
            digests = {who: users.digest(password_of(who)) for who in users.GRANTS}
            for line in users.lines(PREFIX, digests, redis_7_0=old):
                _, name, *rules = line.split()
                if name != "default":
                    client.execute_command("ACL", "SETUSER", name, *_merged(rules))
        return made

    def url(self, who: str) -> str:
        return f"unix://{users.name_of(PREFIX, who)}:{password_of(who)}@{self.server.socket}"

    def client(self, who: str) -> redis.Redis:
        return redis.Redis.from_url(self.url(who))

    def administrator(self) -> redis.Redis:
        return redis.Redis.from_url(self.server.url)

    def refusals(self) -> list[str]:
        """What the server refused to whom since it was last asked, as it tells; not how a client introduces itself."""
        with self.administrator() as client:
            rows = client.acl_log()
            client.acl_log_reset()
        return [f"{row['username']} {row['context']} {row['reason']} {row['object']}" for row in rows if row["object"] != "client|setinfo"]


def password_of(who: str) -> str:
    """Invented, and another for each."""
    return f"of-{who}-alone"


def _merged(rules: list[str]) -> list[str]:
    """A selector as one argument, as ACL SETUSER wants it."""
    found: list[str] = []
    for rule in rules:
        if found and found[-1].startswith("(") and not found[-1].endswith(")"):
            found[-1] += f" {rule}"
        else:
            found.append(rule)
    return found
