"""Edits of the running program: a script's text, or the code of a function, with one piece of its source replaced."""

from __future__ import annotations

import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any, cast

from shared.streams import scripts


class Unsaboteurable(Exception):
    """Raised where the text that an edit replaces does not stand in its source exactly once: the sabotage has to follow the code."""


@dataclass(frozen=True, slots=True)
class Lua:
    """In `lua/<script>.lua`, `old` becomes `new`."""

    script: str
    old: str
    new: str

    @contextmanager
    def made(self) -> Iterator[None]:
        """The edit holds while entered."""
        real = scripts.source
        text = _replaced(real(self.script)[0], self.old, self.new, f"lua/{self.script}.lua")
        edited = text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        with _attribute(scripts, "source", lambda name: edited if name == self.script else real(name)):
            yield


@dataclass(frozen=True, slots=True)
class Code:
    """In the source of `function` (or of a property's), `old` becomes `new`, for all who hold the function already."""

    function: Callable[..., Any] | property
    old: str
    new: str

    def __post_init__(self) -> None:
        _source(_plain(self.function))

    @contextmanager
    def made(self) -> Iterator[None]:
        """The edit holds while entered."""
        function = _plain(self.function)
        before = _edited.get(function)
        source = before or _source(function)
        _edited[function] = _replaced(source, self.old, self.new, f"{function.__module__}.{function.__qualname__}")
        try:
            with _attribute(function, "__code__", _compiled(function, _edited[function]).__code__):
                yield
        finally:
            _edited.pop(function)
            if before:
                _edited[function] = before


#: Sources of functions that are edited at the moment, so that a further edit builds upon the first.
_edited: dict[FunctionType, str] = {}


@cache
def _source(function: FunctionType) -> str:
    """Read when the sabotage is, as the code that runs was: a file that is edited meanwhile does no harm."""
    return textwrap.dedent(inspect.getsource(function))


def _compiled(function: FunctionType, text: str) -> FunctionType:
    names = dict(function.__globals__)
    exec(compile(text, f"<sabotaged {function.__qualname__}>", "exec", annotations.compiler_flag), names)
    return _plain(names[function.__name__])


def _plain(found: Any) -> FunctionType:
    """The function itself, without what a decorator made of it."""
    function = inspect.unwrap(cast("Any", found.fget) if isinstance(found, property) else found)
    assert isinstance(function, FunctionType), "a function of Python's own kind"
    return function


Edit = Lua | Code


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A broken layer: `mistake` says in a line what somebody did."""

    name: str
    mistake: str
    edits: tuple[Edit, ...]


@contextmanager
def all_made(edits: Sequence[Edit]) -> Iterator[None]:
    """All edits hold while entered; several of one source build upon each other."""
    with ExitStack() as stack:
        for edit in edits:
            stack.enter_context(edit.made())
        yield


def _replaced(text: str, old: str, new: str, where: str) -> str:
    if (count := text.count(old)) != 1:
        raise Unsaboteurable(f"{count} times, not once, in {where}: {old!r}")
    return text.replace(old, new)


@contextmanager
def _attribute(owner: Any, name: str, value: Any) -> Iterator[None]:
    real = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, real)
