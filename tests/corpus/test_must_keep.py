"""Articles that tempt a cleaner: market reports, recipes, results, news about subscriptions. Nothing of them goes."""

from __future__ import annotations

import pytest

from tests.corpus import sets
from tests.corpus.injection import losses, removed_from

EVERY = [article for language in sets.languages() for article in (*sets.must_keep(language), *sets.articles(language))]


@pytest.mark.parametrize("article", EVERY, ids=lambda article: f"{article.language}-{article.name}")
def test_nothing_of_an_article_is_cut(article: sets.Article) -> None:
    """Word for word the article stays, whatever its lines look like."""
    found = losses(article.text, removed_from(article.text))
    assert not found, found


def test_the_sets_cover_ten_languages_with_fourteen_articles_each() -> None:
    """What is asserted above is asserted of enough; two more languages are kept back."""
    assert len(sets.languages()) >= 10
    assert all(len(sets.must_keep(language)) >= 14 for language in sets.languages())
    assert not {article.language for article in EVERY} & sets.KEPT_BACK_LANGUAGES
