"""The five sample articles, as they are and as generated variants: exactly the noise goes, exactly the article stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.corpus.changes import VARIANTS
from tests.corpus.samples import NOISE, Line, cleaned, needs_samples, sample

pytestmark = needs_samples


def assert_only_noise_goes(lines: Sequence[Line]) -> None:
    """Every line of noise is cut, no word of the article is."""
    found = cleaned(lines)
    wanted = [" ".join(line.text.split()) for line in lines if line.kind is None and line.text.strip()]
    assert [" ".join(line.split()) for line in found.text.split("\n") if line.strip()] == wanted


@pytest.mark.parametrize("name", NOISE)
def test_samples_keep_the_article_and_nothing_else(name: str) -> None:
    """Every sentence and short line of the article stays, all else goes."""
    assert_only_noise_goes(sample(name))


@pytest.mark.parametrize("name", NOISE)
def test_each_cut_says_what_it_was(name: str) -> None:
    """The kind of a cut is that of the lines in it."""
    lines, found = sample(name), cleaned(sample(name))
    at = 0
    for line in lines:
        spans = [span for span in found.removed if span.start < at + len(line.text) and span.end > at]
        if line.text.strip() and line.kind:
            assert [span.kind for span in spans] == [line.kind], line.kind
        at += len(line.text) + 1


@pytest.mark.parametrize("name", NOISE)
@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_samples_keep_the_article_and_nothing_else(name: str, variant: str) -> None:
    """The rules hold on structure: other names, numbers, currencies, wordings and places change nothing."""
    assert_only_noise_goes(VARIANTS[variant](sample(name)))
