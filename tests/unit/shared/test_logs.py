"""Logs: JSON where no terminal is, nothing forged, and bound to the process."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared import logs


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was found: its set-up is the process's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_away_from_a_terminal_each_event_is_a_line_of_json() -> None:
    """With level, time and what is bound to the process."""
    stream = io.StringIO()
    logs.configure("info", "auto", stream=stream, service="cleaner")
    structlog.get_logger().info("article_handled", status="ok")
    [line] = lines(stream)
    assert {"event": "article_handled", "level": "info", "service": "cleaner", "status": "ok"}.items() <= line.items()
    assert str(line["timestamp"]).endswith("Z")


def test_on_a_terminal_lines_are_for_people() -> None:
    """Unless JSON is asked for."""
    stream = Terminal()
    logs.configure("info", "auto", stream=stream)
    structlog.get_logger().info("article_handled", status="ok")
    assert "article_handled" in stream.getvalue()
    assert not stream.getvalue().lstrip().startswith("{")


@pytest.mark.parametrize("form", ["json", "console"])
def test_text_from_the_web_cannot_forge_a_line(form: str) -> None:
    """Line breaks, escapes and directional overrides are replaced in values and in the event alike."""
    stream = Terminal()
    logs.configure("info", form, stream=stream)
    structlog.get_logger().info("got\nit", title="a\r\nadmin logged in \x1b[2J\u202e\x9b")
    text = stream.getvalue()
    assert len(text.splitlines()) == 1
    assert not {"\r", "\u202e", "\x9b"} & set(text)
    assert "\x1b[2J" not in text


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_cannot_command_a_terminal(form: str) -> None:
    """An error may quote a page: what it quotes is shown without escapes, its traceback with its line breaks."""
    stream = Terminal()
    logs.configure("info", form, stream=stream)
    try:
        raise ValueError("quoted \x1b[2J\u202e title")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "\x1b[2J" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()
    assert "ValueError: quoted" in stream.getvalue()


@pytest.mark.parametrize("value", [["\x1b[2J\u202e"], ("\x1b[2J\u202e",), {"title": "\x1b[2J\u202e"}])
def test_text_in_lists_and_dictionaries_is_cleaned_too(value: object) -> None:
    """A list of titles is no way round."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream)
    structlog.get_logger().info("seen", titles=value)
    assert "\\ufffd[2J\\ufffd" in stream.getvalue()
    assert "\\u001b" not in stream.getvalue()


def test_what_a_library_logs_is_an_event_like_ours() -> None:
    """A record of the standard library is one line of JSON with level, time, logger and what is bound; its text is cleaned."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream, service="cleaner")
    logging.getLogger("some.library").warning("got %s", "a\nforged\x1b[2J")
    [line] = lines(stream)
    assert {"level": "warning", "logger": "some.library", "service": "cleaner"}.items() <= line.items()
    assert line["event"] == "got a\ufffdforged\ufffd[2J"
    assert str(line["timestamp"]).endswith("Z")


def test_a_task_that_fails_unseen_is_one_line_of_json() -> None:
    """What asyncio tells of it has the traceback as a field."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream)

    async def fail() -> None:
        raise ValueError("nobody awaits this")

    async def main() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.wait({task})

    asyncio.run(main())
    gc.collect()
    [line] = lines(stream)
    assert (line["logger"], line["level"]) == ("asyncio", "error")
    assert "ValueError: nobody awaits this" in str(line["exception"])


def test_below_the_level_nothing_is_written() -> None:
    """The level is a threshold."""
    stream = io.StringIO()
    logs.configure("warning", "json", stream=stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_an_exception_keeps_its_traceback_on_one_line_of_json() -> None:
    """The trace is a field."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream)
    try:
        int("a\nb")
    except ValueError:
        structlog.get_logger().error("handler_failed", exc_info=True)
    [line] = lines(stream)
    assert "ValueError: invalid literal" in str(line["exception"])
