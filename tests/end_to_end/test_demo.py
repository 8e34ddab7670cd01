"""`wiresift demo` shows what the samples' manifest promises, and shows something else when a sample is edited."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from services.console import samples as package
from services.console.samples import samples
from shared.record import Record, Relation, kept_text
from tests.end_to_end.command import ROOT, Ran, Wiresift

_SAMPLES = {sample.file: sample for sample in samples()}
_PAYMENT = re.compile(r'<div id="account-banner".*?</div>\n', re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty home of somebody who runs the demo."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(home: Path) -> Ran:
    """What the demo shows; its records are in records.jsonl of the home."""
    return Wiresift(home)("demo", "--output", "records.jsonl")


@pytest.fixture(scope="module")
def records(home: Path, shown: Ran) -> dict[str, Record]:
    """The records by their sample's file."""
    assert shown.code == 0, shown.err
    return by_file(home / "records.jsonl")


def by_file(path: Path) -> dict[str, Record]:
    """Records as the demo wrote them, in the order of the manifest."""
    return {name: read(line) for name, line in zip(_SAMPLES, path.read_text().splitlines(), strict=True)}


def read(line: str) -> Record:
    """A record; what the entry adds to it as an event is left aside."""
    return Record.model_validate({name: value for name, value in json.loads(line).items() if name in Record.model_fields})


def row(ran: Ran, outlet: str) -> str:
    """The lines of the table from one article's number to the next."""
    return re.split(r"\n(?=\d+  )", ran.out.split("classified;")[0])[1 + [s.outlet for s in _SAMPLES.values()].index(outlet)]


def test_the_table_names_six_outlets_and_says_what_is_copied_from_where(shown: Ran) -> None:
    """The full copy, the abridged one and the reused block refer to the agency's story by its number; the others share nothing."""
    assert (shown.code, shown.err) == (0, "")
    assert all(sample.outlet in row(shown, sample.outlet) for sample in _SAMPLES.values())
    for sample in _SAMPLES.values():
        assert ("#" in row(shown, sample.outlet)) == (sample.of is not None)
        if sample.of:
            assert f"#1 {sample.relation}" in row(shown, sample.outlet)
    assert "copies found: 3" in shown.out


def test_the_readme_shows_what_the_demo_shows(shown: Ran) -> None:
    """Each line of its table is one of the demo's."""
    table = (ROOT / "README.md").read_text().split("what is copied from where:\n\n```\n")[1].split("```")[0]
    lines = {" ".join(line.split()) for line in shown.out.splitlines()}
    assert [line for line in table.splitlines() if " ".join(line.split()) not in lines] == []


def test_the_legend_reads_the_tables_first_match_out(shown: Ran) -> None:
    """What stands in quotes below the table stands in it."""
    quoted = shown.out.split("\n“")[1].split("”")[0]
    assert quoted in row(shown, "The Ellery Courier")


def test_nothing_is_left_behind(home: Path, shown: Ran) -> None:
    """The empty home holds the records that were asked for, and no more."""
    assert shown.code == 0
    assert [path.name for path in home.iterdir()] == ["records.jsonl"]


@pytest.mark.parametrize("file", _SAMPLES)
def test_a_record_obeys_the_law_of_its_text(records: dict[str, Record], file: str) -> None:
    """`text` is what `removed` leaves of `original_text`, and each removed span is quoted as it stands."""
    record = records[file]
    assert record.source == _SAMPLES[file].outlet
    assert record.text == kept_text(record.original_text, [(span.start, span.end) for span in record.removed])
    assert all(record.original_text[span.start : span.end] == span.text for span in record.removed)


@pytest.mark.parametrize("file", _SAMPLES)
def test_what_the_manifest_promises_is_removed(records: dict[str, Record], file: str) -> None:
    """Every kind of noise that a sample holds is among its removed spans."""
    missing = set(_SAMPLES[file].noise) - {span.kind for span in records[file].removed}
    assert not missing


@pytest.mark.parametrize("file", _SAMPLES)
def test_copies_are_related_as_the_manifest_promises(records: dict[str, Record], file: str) -> None:
    """Each copy has its relation to the agency's story and shares the words quoted; independent coverage matches nothing."""
    sample, record = _SAMPLES[file], records[file]
    if not sample.of or not sample.shared:
        assert record.syndication.relation in (Relation.NONE, Relation.QUOTE)
        assert not record.syndication.is_duplicate
        return
    match = next(m for m in record.syndication.matches if m.article_id == records[sample.of].article_id)
    assert match.relation is sample.relation
    assert record.syndication.is_duplicate
    shared = sample.shared.rstrip(".")  # a passage ends with its last word
    assert any(shared in record.text[passage.start : passage.end] for passage in match.passages)


def test_editing_a_sample_changes_the_table(wiresift: Wiresift, records: dict[str, Record]) -> None:
    """With its copied block replaced a sample shares nothing any more; without its payment prompt another has none removed."""
    folder = wiresift.home / "samples"
    shutil.copytree(Path(package.__file__).parent, folder)
    copy, banner = folder / "marketquay.txt", folder / "ellery-courier.html"
    copy.write_text(copy.read_text().split("Port Ellery barrier passed")[0] + records["inland-review.txt"].text)
    banner.write_text(_PAYMENT.sub("", banner.read_text(), count=1))
    ran = wiresift("demo", "--samples", "samples", "--output", "records.jsonl")
    assert ran.code == 0, ran.err
    edited = by_file(wiresift.home / "records.jsonl")
    assert "#1" not in row(ran, "MarketQuay")
    assert "#1 near" in row(ran, "The Ellery Courier")
    assert "payment" not in {span.kind for span in edited["ellery-courier.html"].removed}
    assert edited["marketquay.txt"].syndication.relation is Relation.NONE
    assert "copies found: 3" in ran.out, "the article that was copied instead stands later, and is the copy now"
