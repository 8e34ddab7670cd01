"""The sample articles hold what their manifest says, so that the demo shows what it claims."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from services.console import samples as package
from services.console.samples import Sample, samples
from shared.errors import UsageError
from shared.record import Kind, Relation
from shared.urls import canonical_url, site_of

ALL = {sample.file: sample for sample in samples()}
AGENCY = ALL["northlight.html"]
INDEPENDENT = [sample for sample in ALL.values() if sample.of is None and sample is not AGENCY]
FOLDER = Path(package.__file__).parent


#: Kinds that no sample promises: a credit goes with its caption and a shop's plea with the paywall's, others name no kind of noise.
UNPROMISED = {Kind.PHOTO_CREDIT, Kind.PROMOTION, Kind.DUPLICATE, Kind.FURNITURE, Kind.OTHER}


def words(text: str) -> str:
    """Lower-case words, each between single spaces, marks and tags left out."""
    plain = html.unescape(re.sub(r"<script.*?</script>|<[^>]*>", " ", text, flags=re.DOTALL))
    return " ".join(["", *re.findall(r"\w+", plain.lower()), ""])


def words_of(sample: Sample) -> str:
    return words(sample.body.decode())


def agency_paragraphs() -> list[str]:
    """The paragraphs and list items of the agency's story, as `words`."""
    body = AGENCY.body.decode().split('<div class="body">')[1].split('<p class="signoff">')[0]
    return [words(paragraph) for paragraph in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", body)]


def share_of_story_in(sample: Sample) -> float:
    """The share of the agency's words that stand in whole sentences or paragraphs in `sample`, 0-1."""
    theirs = words_of(sample)
    paragraphs = [paragraph.removeprefix(" port ellery march 11 northlight") for paragraph in agency_paragraphs()]
    return sum(len(paragraph) for paragraph in paragraphs if paragraph in theirs) / sum(map(len, paragraphs))


def longest_run_shared(one: Sample, other: Sample) -> int:
    """The most words in a row that both hold."""
    theirs, mine = words_of(other), words_of(one).split()
    longest = 0
    for at in range(len(mine)):
        while at + longest < len(mine) and f" {' '.join(mine[at : at + longest + 1])} " in theirs:
            longest += 1
    return longest


def test_six_outlets_each_tell_the_event_at_a_site_of_their_own() -> None:
    """Every sample has another outlet and site, and a URL that identifies it."""
    assert len({sample.outlet for sample in ALL.values()}) == 6
    assert len({site_of(sample.origin + sample.path) for sample in ALL.values()}) == 6
    assert all(canonical_url(sample.origin + sample.path) for sample in ALL.values())


def test_samples_come_as_pages_and_as_plain_text_with_words_enough() -> None:
    """Both media types are there, and each article is of the length of a news story."""
    assert {sample.media_type for sample in ALL.values()} == {"text/html", "text/plain"}
    assert all(300 <= len(words_of(sample).split()) <= 1_000 for sample in ALL.values())


def test_every_kind_the_demo_promises_is_in_some_sample() -> None:
    """Payment prompts, tickers, ads, read-more links and captions are shown, and all but a few other kinds."""
    shown = {kind for sample in ALL.values() for kind in sample.noise}
    assert shown == set(Kind) - UNPROMISED


@pytest.mark.parametrize("sample", [sample for sample in ALL.values() if sample.of], ids=lambda sample: sample.file)
def test_shared_words_stand_in_both(sample: Sample) -> None:
    """What the manifest quotes as shared is found in the sample and in the one it takes from."""
    assert sample.of is not None
    assert sample.shared is not None
    assert words(sample.shared) in words_of(sample)
    assert words(sample.shared) in words_of(ALL[sample.of])


def test_reuse_is_as_much_as_the_relation_says() -> None:
    """A full copy, an abridged one and a reused block hold the whole, half and a fifth or more of the agency's story."""
    shares = {sample.relation: share_of_story_in(sample) for sample in ALL.values() if sample.of}
    assert shares[Relation.NEAR] > 0.85
    assert 0.45 < shares[Relation.CONTAINED] < 0.6
    assert 0.2 < shares[Relation.PARTIAL] < 0.4


@pytest.mark.parametrize("sample", INDEPENDENT, ids=lambda sample: sample.file)
def test_independent_coverage_shares_a_short_quotation_at_most(sample: Sample) -> None:
    """Coverage in own words has no run of more than a dozen words in common with any other sample."""
    assert max(longest_run_shared(sample, other) for other in ALL.values() if other is not sample) <= 12


def test_edited_copy_takes_the_place_of_the_package(tmp_path: Path) -> None:
    """Given a folder, its manifest and texts count."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "marketquay.txt").write_text("Another story.")
    assert {sample.file: sample for sample in samples(tmp_path)}["marketquay.txt"].body == b"Another story."


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "manifest.toml: No such file"),
        ("[[sample", "manifest.toml cannot be read"),
        ("[[sample]]", "manifest.toml cannot be read"),
        ('[[sample]]\nfile = "gone.txt"', "gone.txt: No such file"),
        ('[[sample]]\nfile = "a.txt"\noutlet = 7', "manifest.toml: outlet: "),
    ],
)
def test_folder_that_is_no_copy_is_named(tmp_path: Path, manifest: str | None, message: str) -> None:
    """A folder without a sound manifest and its files is a wrong use of the command, said in one line."""
    (tmp_path / "a.txt").write_text("words")
    if manifest is not None:
        (tmp_path / "manifest.toml").write_text(manifest)
    with pytest.raises(UsageError, match=re.escape(message)):
        samples(tmp_path)
