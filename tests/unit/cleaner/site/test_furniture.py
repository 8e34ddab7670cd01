"""What a known site's furniture is, and what of its articles stays though it has been seen before."""

from __future__ import annotations

import pytest

from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from shared.record import Kind
from tests.unit.classifier.articles import prose
from tests.unit.cleaner.site.sites import cleaned, known, story

LABEL = "Follow the Courier wherever you are"
#: Of thirteen words, so that it reads as prose.
SENTENCE = "The Courier is printed in Westmere and read in every harbour of the coast."
NOTICE = " ".join(
    ["The Courier is a member of the harbour press council and bound by its code of conduct,", *["which see."] * 9, "All the rest"]
)
#: A story that no other article of these tests tells.
NEW = 1000


def cut(text: str, memory: SiteMemory) -> list[str]:
    """The lines that only the memory cuts."""
    without = {span.start for span in cleaned(text).removed}
    return [line for span in cleaned(text, memory).removed if span.start not in without for line in span.text.split("\n\n")]


def site(count: int, line: str, *, of: int | None = None, where: str = "below") -> SiteMemory:
    """A site of so many stories, in `count` of which the line stands."""
    return known(story(number, **{where: [line]} if number < count else {}) for number in range(of or count))


@pytest.mark.parametrize("where", ["above", "between", "below"])
def test_a_label_seen_in_three_stories_is_furniture(where: str) -> None:
    """Wherever it stands, and not before."""
    text = story(NEW, **{where: [LABEL]})
    assert cut(text, site(3, LABEL)) == [LABEL]
    assert cut(text, site(2, LABEL)) == cut(text, NO_MEMORY) == []


def test_a_sub_heading_that_a_few_of_many_stories_share_stays() -> None:
    """Below the story the same line is furniture."""
    memory = site(4, "What is known of it", of=90, where="between")
    assert cut(story(NEW, between=["What is known of it"]), memory) == []
    assert cut(story(NEW, below=["What is known of it"]), memory) == ["What is known of it"]


def test_the_cut_says_what_it_is() -> None:
    """Kind and rule; the words that the template changes make no difference."""
    memory = known(story(number, below=[f"{LABEL} {number}"], above=[LABEL]) for number in range(10))
    [span] = [span for span in cleaned(story(NEW, above=[LABEL]), memory).removed if span.text == LABEL]
    assert (span.kind, span.rule) == (Kind.FURNITURE, "site.seen")


def test_a_long_notice_below_the_story_takes_five() -> None:
    """A paragraph that a few reports of one event end with is theirs."""
    assert cut(story(NEW, below=[NOTICE]), site(4, NOTICE)) == []
    assert cut(story(NEW, below=[NOTICE]), site(5, NOTICE)) == [NOTICE]


@pytest.mark.parametrize(
    "said", [SENTENCE, "She declined to comment.", "“We waited,” she said.", "- An agreement with the port", "They show:"]
)
def test_what_a_story_may_say_itself_stays_amid_prose(said: str) -> None:
    """A long affair is told with the same sentences each time; only what stands in half of all stories is a template's."""
    text = story(NEW, between=[said])
    assert cut(text, site(9, said, of=19, where="between")) == []
    assert cut(text, site(7, said, where="between")) == []
    assert cut(text, site(10, said, of=19, where="between")) == [said]


@pytest.mark.parametrize("said", [SENTENCE, "The trial continues.", "No one was hurt.", "“It is over,” she said."])
def test_the_last_words_of_a_story_stay_unless_a_quarter_of_all_end_with_them(said: str) -> None:
    """Court reports end alike, and those of a long affair with a paragraph that tells how it began; what the site says ends most."""
    text = story(NEW, below=[said])
    assert cut(text, site(4, said)) == []
    assert cut(text, site(12, said, of=49)) == []
    assert cut(text, site(12, said, of=48)) == [said]


def test_a_list_keeps_the_lines_that_other_lists_have_too() -> None:
    """Recipes share ingredients, teams share players: what stands among unknown lines is judged with them."""
    memory = known(story(number, below=["Salt and black pepper", prose(number, 14).split(".")[0]]) for number in range(4))
    recipe = story(NEW, below=["Flour and butter", "Salt and black pepper", "Leek and a little cream"])
    assert cut(recipe, memory) == []
    assert cut(story(NEW, below=["Salt and black pepper"]), memory) == ["Salt and black pepper"]


def test_a_list_of_amounts_keeps_the_lines_that_all_of_its_kind_have() -> None:
    """Salt stands in each recipe; among lines with figures it is one of them, alone below a story it is nobody's."""
    below = "\n".join(["200 g flour", "2 eggs", "Salt", "Olive oil"])
    assert cut(story(NEW, below=[below]), known(story(number, below=[below] if number < 9 else []) for number in range(19))) == []
    salt = known(story(number, below=["Salt"]) for number in range(4))
    assert cut(story(NEW, below=[below]), salt) == []
    assert cut(story(NEW, below=["Salt"]), salt) == ["Salt"]


def test_closing_prices_stay_however_often_they_are_printed() -> None:
    """A market report has the same names each day, and so has each story of a desk that writes nothing else."""
    rows = ["FTSE 100", "7,512.30", "DAX", "18,001.60", "Nikkei 225", "38,079.70"]

    def report(number: int) -> str:
        return story(number, below=["Closing prices in London", *(row.replace(".", f"{number}.") if "," in row else row for row in rows)])

    memory = known(report(number) for number in range(20))
    assert not set(cut(report(NEW), memory)) & set(rows)
    assert all(row.split(",")[0] in cleaned(report(NEW), memory).text for row in rows)


def test_a_table_of_results_stays() -> None:
    """One line per club, the points another each week."""
    clubs = ["Westmere Rovers", "Saltgate United", "Ellery Town", "Northlight City"]

    def table(number: int) -> str:
        return story(number, below=[f"{club} {number} 26 5 7 {number + 40}" for club in clubs])

    assert cut(table(NEW), known(table(number) for number in range(20))) == []


def test_a_line_known_but_for_its_figure_goes_where_most_stories_have_it() -> None:
    """A count of comments below each; never amid prose, where a figure may be the news."""
    count = "{} readers have said something about it"
    memory = known(story(number, below=[count.format(number + 2)]) for number in range(10))
    assert cut(story(NEW, below=[count.format(77)]), memory) == [count.format(77)]
    assert cut(story(NEW, between=[count.format(77)]), memory) == []
    few = known(story(number, below=[count.format(number + 2)] if number < 8 else []) for number in range(20))
    assert cut(story(NEW, below=[count.format(77)]), few) == []


def test_one_site_teaches_nothing_about_another() -> None:
    """Each has a memory of its own, so there is nothing to be poisoned; an empty one knows nothing."""
    assert cut(story(NEW, below=[LABEL]), site(9, "Follow the Post wherever you are")) == []
