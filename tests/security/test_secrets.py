"""Secrets come by environment or file, and go nowhere: no log, no error, no status shows one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.connection import parse_url

from services.console.settings import KNOWN
from shared.errors import SettingsError
from shared.server_url import Certificates, server_url
from shared.settings import Settings, refuse_unknown
from tests.end_to_end.command import Wiresift
from tests.real_server import RealServer
from tests.security.users import Users, password_of

SECRET = "hunter-two-and-a-half"
PLAIN = Certificates()


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """Without the end of its line; a URL may, too; neither name is unknown."""
    (tmp_path / "password").write_text(f"{SECRET}\n")
    (tmp_path / "url").write_text("redis://somebody@host/0\r\n")
    environ = {
        "WIRESIFT_REDIS_PASSWORD_FILE": str(tmp_path / "password"),
        "WIRESIFT_REDIS_URL_FILE": str(tmp_path / "url"),
    }
    refuse_unknown(environ, KNOWN)
    assert Settings.read(environ).server_url == f"redis://somebody:{SECRET}@host/0"


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 5000, b"\xff\xfe"])
def test_a_file_that_holds_no_secret_stops_the_start(tmp_path: Path, content: bytes) -> None:
    """By the name of its setting, and without what it holds."""
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(SettingsError, match="WIRESIFT_REDIS_PASSWORD_FILE") as told:
        Settings.read({"WIRESIFT_REDIS_PASSWORD_FILE": str(tmp_path / "f")})
    assert "xxx" not in str(told.value)


def test_a_missing_file_and_two_values_stop_the_start(tmp_path: Path) -> None:
    """It is not guessed which of two is meant."""
    with pytest.raises(SettingsError, match="No such file"):
        Settings.read({"WIRESIFT_REDIS_PASSWORD_FILE": str(tmp_path / "none")})
    with pytest.raises(SettingsError, match="both set") as told:
        Settings.read({"WIRESIFT_REDIS_PASSWORD_FILE": "f", "WIRESIFT_REDIS_PASSWORD": SECRET})
    assert SECRET not in str(told.value)


def test_settings_show_no_secret() -> None:
    """Not when printed, not when wrong."""
    settings = Settings(redis_url=f"redis://:{SECRET}@host", redis_password=SECRET)
    assert SECRET not in f"{settings!r} {settings}"
    with pytest.raises(SettingsError) as told:
        _ = Settings(redis_url="redis://host", redis_password=SECRET, redis_ca_file=Path(__file__)).server_url
    assert SECRET not in str(told.value)


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable()), st.sampled_from(["", "user@", "user:own@"]))
def test_any_password_arrives_as_it_is(password: str, user: str) -> None:
    """Whatever its characters; one in the URL stays."""
    found = parse_url(server_url(f"redis://{user}host:1/2", password, PLAIN))  # type: ignore[no-untyped-call]
    assert (found["host"], found["port"], found["db"]) == ("host", 1, 2)
    assert found["password"] == ("own" if ":" in user else password)
    assert found.get("username") == (user.partition("@")[0].partition(":")[0] or None)


@pytest.mark.parametrize("form", ["redis+cluster://a:1,b:2", "redis+sentinel://a:1,b:2/main", "unix:///run/redis.sock"])
def test_every_kind_of_address_takes_a_password(form: str) -> None:
    """Before its hosts, or its path."""
    assert server_url(form, SECRET, PLAIN) == form.replace("://", f"://:{SECRET}@")


def test_certificates_need_an_encrypted_connection() -> None:
    """Given for another, they would be without effect."""
    with pytest.raises(ValueError, match="not encrypted"):
        server_url("redis://host", None, Certificates(ca=Path("ca.pem")))
    with pytest.raises(ValueError, match="belong together"):
        server_url("rediss://host", None, Certificates(own=Path("cert.pem")))
    assert server_url("rediss://host/0", None, Certificates(ca=Path("/c a"))) == "rediss://host/0?ssl_ca_certs=%2Fc+a"


def test_nothing_that_is_said_shows_the_password(tmp_path: Path) -> None:
    """A wrong one and a right one, through the command and a service: no line of output or log has it."""
    with RealServer(tmp_path, "--maxmemory-policy", "noeviction") as server:
        users = Users.on(server)
        (tmp_path / "right").write_text(password_of("operator"))
        (tmp_path / "wrong").write_text(SECRET)
        url = f"unix://wiresift-operator@{users.server.socket}"
        wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": url, "WIRESIFT_LOG_LEVEL": "debug", "WIRESIFT_SERVER_WAIT_S": "0"})
        ran = [
            wiresift(*words, WIRESIFT_REDIS_PASSWORD_FILE=str(tmp_path / password))
            for password in ("right", "wrong")
            for words in (("status", "--json"), ("doctor",), ("run", "cleaner"))[: 2 if password == "right" else 3]
        ]
    said = "".join(each.out + each.err for each in ran)
    assert "refuses our user or password" in said
    assert SECRET not in said
    assert password_of("operator") not in said


@pytest.mark.parametrize(
    "option", ["bogus=1", "decode_responses=1", "max_connections=1", "bogus", "db=0&bogus=", "retry=x", "sentinel_bogus=1"]
)
def test_an_option_that_is_none_is_named_in_one_line(option: str) -> None:
    """It would end a call in a traceback, or change what replies are."""
    name = option.partition("&")[2] or option
    with pytest.raises(SettingsError, match=f"^WIRESIFT_REDIS_URL: '{name.partition('=')[0]}' is no option"):
        _ = Settings(redis_url=f"redis://host/0?{option}").server_url


def test_a_password_with_a_question_mark_is_not_shown() -> None:
    """What looks like an option may be half of a password."""
    with pytest.raises(ValueError, match="is no option") as error:
        server_url(f"redis://:x?{SECRET}@host/0", None, PLAIN)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("option", ["db=2", "ssl_cert_reqs=none", "sentinel_password=x", "socket_timeout=3&protocol=3"])
def test_options_that_say_how_to_reach_a_server_are_kept(option: str) -> None:
    """As redis-py reads them."""
    assert server_url(f"rediss://host?{option}", None, PLAIN) == f"rediss://host?{option}"


def test_the_command_says_so_and_ends(tmp_path: Path) -> None:
    """Exit code 2 and one line, whatever is asked."""
    for words in (("status",), ("doctor",), ("run", "cleaner")):
        ran = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": "redis://127.0.0.1:1/0?bogus=1"})(*words)
        assert (ran.code, len(ran.errors)) == (2, 1), ran.err
        assert "'bogus' is no option" in ran.err
