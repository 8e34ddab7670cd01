"""Every pitfall test fails against a layer that is broken where it looks, for that reason: otherwise it would prove nothing.

Run on Valkey only. What a broken layer is expected never to do is waited for several times as long as the honest one needs for it; all
else is waited for as ever. A failure counts where it is an assertion of the test itself, in the expected words; a sabotage that merely
crashes proves nothing.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from shared.streams.keys import WORK
from tests import pitfalls
from tests.pitfalls.proofs import PROOFS, Proof, case
from tests.real_server import RealServer
from tests.sabotage import layers
from tests.sabotage.edits import Code, Lua, Unsaboteurable, all_made
from tests.stages import KEYS, all_ended, eventually, pass_on, patience, put_in, running, service_of, stage_of, waiting

#: What the broken layer never does is waited for so many times as long as the longest wait with the honest one.
PATIENCE = 4
#: And for so many seconds at least, several times what any loop of a toy stage pauses, and at most.
LEAST_S, MOST_S = 3.0, 15.0
_TESTS = Path(__file__).parents[1]

on_valkey = pytest.mark.parametrize("real_server", ["valkey"], indirect=True)


@on_valkey
@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: f"{proof.test_id}-{proof.sabotage}")
async def test_the_broken_layer_fails_by_an_assertion_of_the_test(proof: Proof, client: Redis, real_server: RealServer) -> None:
    """The same test, unchanged, sees what is broken."""
    longest_s = await _longest_wait_s(proof, client, real_server) if proof.in_vain else 0
    with (
        patience(min(MOST_S, max(LEAST_S, PATIENCE * longest_s)), proof.in_vain),
        layers.applied(proof.sabotage),
        pytest.raises(AssertionError) as failed,
    ):
        await _run(proof, client, real_server)
    assert proof.because in str(failed.value)
    assert _raised_in(failed.tb).is_relative_to(_TESTS), "an assertion of the test, not one of the layer that broke"
    assert real_server.runs, "the test leaves the server as it was"


@on_valkey
@pytest.mark.parametrize("name", layers.SABOTAGES)
async def test_a_broken_layer_works_in_fair_weather(name: str, client: Redis, real_server: RealServer) -> None:
    """A sabotage breaks a promise, not the program: where nothing goes wrong, every article goes through."""
    with layers.applied(name):
        async with running(*(service_of(client, real_server.url, pass_on, stage=stage_of(stream)) for stream in WORK)):
            await eventually(partial(all_read, client))
            ids = await put_in(client, 5)
            assert set((await all_ended(client, ids)).values()) == {"classified"}


async def _longest_wait_s(proof: Proof, client: Redis, real_server: RealServer) -> float:
    """The longest that the test waits for that with the honest layer."""
    with waiting(proof.in_vain) as waits:
        await _run(proof, client, real_server)
    await client.flushall()
    return max(waits)


async def all_read(client: Redis) -> bool:
    """Whether each work stream has its group: one that is made later may begin later, which is foul weather."""
    return all([await client.exists(KEYS.stream(stream)) and await client.xinfo_groups(KEYS.stream(stream)) for stream in WORK])


def test_every_case_of_a_pitfall_test_has_its_sabotage_and_every_sabotage_its_test() -> None:
    """Each kind of poison, each step, each way to empty a server: a test is proven for all that it is parametrised by."""
    assert {proof.test_id for proof in PROOFS} == {case for name, test in _pitfall_tests().items() for case in _cases(name, test)}
    assert {proof.sabotage for proof in PROOFS} == set(layers.SABOTAGES)


def test_every_pitfall_of_the_list_has_tests_and_the_table_names_them_all() -> None:
    """The numbers of the table in the package's docstring are 1 to 21; each test in it exists, and each that exists is in it."""
    rows = [line.split() for line in (pitfalls.__doc__ or "").splitlines() if line[:2].strip().isdecimal()]
    assert {int(number) for number, *_ in rows} == set(range(1, 22))
    assert {word for _, *words in rows for word in words if word.startswith("test_")} == set(_pitfall_tests())


@pytest.mark.parametrize(
    "edit",
    [Lua("beat", "XNOTHING", ""), Code(stage_of, "nowhere", ""), Lua("beat", "ARGV", "")],
    ids=["nowhere in a script", "nowhere in a function", "twice in a script"],
)
def test_an_edit_that_fits_nowhere_or_twice_is_refused(edit: Lua | Code) -> None:
    """A sabotage that the code has left behind is no silent pass."""
    with pytest.raises(Unsaboteurable), all_made([edit]):
        pass


async def _run(proof: Proof, client: Redis, real_server: RealServer) -> None:
    given: dict[str, Any] = {"client": client, "real_server": real_server} | proof.params
    await proof.test(**{name: given[name] for name in inspect.signature(proof.test).parameters})


def _raised_in(trace: TracebackType) -> Path:
    while trace.tb_next:
        trace = trace.tb_next
    return Path(trace.tb_frame.f_code.co_filename)


def _pitfall_tests() -> dict[str, Callable[..., Awaitable[None]]]:
    names = [f"{pitfalls.__name__}.{module.name}" for module in pkgutil.iter_modules(pitfalls.__path__) if module.name.startswith("test_")]
    modules = [importlib.import_module(name) for name in names if name != __name__]
    found = {name: value for module in modules for name, value in vars(module).items() if name.startswith("test_")}
    return cast("dict[str, Callable[..., Awaitable[None]]]", found)


def _cases(name: str, test: Callable[..., Awaitable[None]]) -> list[str]:
    """The cases of a test: one for each value that it is parametrised by."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    assert len(marks) <= 1, "no test is parametrised by two things"
    return [case(name, value) for mark in marks for value in mark.args[1]] or [case(name)]
