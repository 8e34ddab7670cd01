"""`wiresift acl`, as a person gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def acl(
    passwords: Annotated[
        Path | None, typer.Option("--passwords", metavar="FOLDER", help="A folder with a file for each user, which holds its password.")
    ] = None,
    create: Annotated[bool, typer.Option("--create", metavar="", help="Make the folder and the passwords that are missing.")] = False,
    redis_7_0: Annotated[bool, typer.Option("--redis-7.0", metavar="", help="For Redis 7.0, which knows fewer commands.")] = False,
) -> None:
    """Print the server's users, as the file for its `aclfile`: one for each service and kind of visitor, each with what it needs.

    Passwords are not printed, but their SHA-256. Without --passwords it is a template, in which @FETCHER@ stands for that of the fetcher;
    docs/security.md says who may do what. The users' names begin with WIRESIFT_PREFIX. The administrator's is on where the folder has a
    file `admin`, which --create does not make.

        wiresift acl --passwords secrets --create > users.acl

    **Exit code**: 0 all well; 2 called wrongly, or a password is missing.
    """
    from services.console.access import users
    from services.console.access.passwords import passwords_in
    from services.console.settings import load
    from shared.errors import UsageError
    from shared.settings import Settings

    if create and passwords is None:
        raise UsageError("--create needs --passwords FOLDER")
    prefix = load(Settings).prefix
    if passwords is None:
        found = users.template(prefix, redis_7_0=redis_7_0)
    else:
        wanted = [*users.GRANTS, *([users.ADMIN] if (passwords / users.ADMIN).exists() else [])]
        known = passwords_in(passwords, wanted, make=create)
        found = users.lines(prefix, {who: users.digest(known[who]) for who in wanted}, redis_7_0=redis_7_0)
    for line in found:
        typer.echo(line)
