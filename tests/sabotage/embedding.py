"""A broken embedded server: left to itself, forgetful, not brought back, or run twice on one folder."""

from __future__ import annotations

from services.console.hosting import embedded, keeper
from tests.sabotage.edits import Code, Sabotage


def _in_keeper(name: str, mistake: str, edit: Code) -> Sabotage:
    """A keeper is a process of its own, which is started broken."""
    started = Code(
        embedded._start_keeper,
        '"services.console.hosting.keeper"',
        f'"tests.sabotage.broken_keeper", "{name}", "services.console.hosting.keeper"',
    )
    return Sabotage(name, mistake, (started, edit))


SABOTAGES = (
    _in_keeper(
        "server_left_to_itself",
        "leave it to the users to stop the server",
        Code(keeper._outlives_its_use, "asked() or try_lock(folder.users_lock, fcntl.LOCK_EX) is not None", "asked()"),
    ),
    _in_keeper(
        "kept_in_memory",
        "start the server with its defaults, which keep no file",
        Code(keeper._start, "in SERVER_CONFIG.items()", 'in (SERVER_CONFIG | {"appendonly": "no"}).items()'),
    ),
    Sabotage(
        "keeper_never_replaced",
        "start a keeper with the server, and think no more of it",
        (Code(embedded._standby, "thread.start()", "thread.run = lambda: None\n    thread.start()"),),
    ),
    _in_keeper(
        "second_server_on_a_folder",
        "start a server whoever has the folder's lock",
        Code(
            keeper._server_lock,
            "try_lock(folder.server_lock, fcntl.LOCK_EX)",
            "os.open(folder.server_lock, os.O_RDWR | os.O_CREAT)",
        ),
    ),
)
