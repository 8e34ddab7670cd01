"""Which blocks of a page are taken for the article: structure, features, scores and the second opinion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.cleaner.html.align import align
from services.cleaner.html.choose import choose
from services.cleaner.html.features import FEATURES
from services.cleaner.html.judge import candidates, judge, shipped
from services.cleaner.html.label import label
from services.cleaner.html.lines import lines_of
from services.cleaner.html.marks import bits, marked
from services.cleaner.html.parse import parse
from services.cleaner.html.render import Rendering, render
from services.cleaner.html.structure import structure_of
from services.cleaner.learned.model import Model, read_model
from services.cleaner.metadata.declared import Declared, read_declared
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import Line, split

PROSE = [
    "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Ferries resumed their service at noon, and the first fishing boats returned with a modest catch by the evening.",
    "Officials expect the repairs of the eastern pier to take until the end of the year and to cost several million.",
]
MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "World", "Sport", "Culture"))
ARTICLE = "".join(f"<p>{text}</p>" for text in PROSE)
PAGE = f"""<html><body><nav><ul>{MENU}</ul></nav><div class="post related"><h1>Harbour open again</h1>{ARTICLE}</div>
<div class="comments"><p>{PROSE[0].replace("Tuesday", "Monday")} I do not believe it, and nobody in town does.</p></div></body></html>"""


def read(html: str) -> tuple[Rendering, list[Line], Declared]:
    tree = parse(html)
    assert tree is not None
    rendering = render(tree)
    return rendering, lines_of(rendering), read_declared(tree, None)


def saying(score: float) -> Model:
    return read_model({"features": list(FEATURES), "thresholds": {}, "base": score, "trees": []}, FEATURES)


def texts(rendering: Rendering, chosen: list[bool]) -> list[str]:
    return [rendering.text[block.start : block.end] for block, taken in zip(rendering.blocks, chosen, strict=True) if taken]


@pytest.mark.parametrize(
    ("tag", "attributes", "marks"),
    [
        ("div", [("class", "article-share-bar")], ("share", "strong", "story")),
        ("div", [("class", "entry-content"), ("id", "main-text")], ("story", "body")),
        ("section", [("role", "navigation")], ("nav", "furniture", "strong")),
        ("p", [("style", "color: red; display : none")], ("p", "unseen")),
        ("p", [("hidden", "")], ("p", "unseen")),
        ("p", [("style", "display: block"), ("aria-hidden", "false")], ("p",)),
        ("body", [("class", "single-post comments-open")], ()),
        ("div", [("class", "x" * 5000 + " share")], ()),
    ],
)
def test_an_element_is_marked_by_its_names(tag: str, attributes: list[tuple[str, str]], marks: tuple[str, ...]) -> None:
    """Words in class and id, role and style; a body's class speaks of the page, and names without end are not read."""
    assert marked(tag, attributes).marks == bits(*marks)


def test_the_box_that_holds_most_prose_is_the_core_whatever_its_class_says() -> None:
    """A class is believed of a part of the page, not of nearly all of it."""
    rendering, lines, declared = read(PAGE)
    structure = structure_of(rendering, lines, declared["title"])
    assert rendering.boxes[structure.core].name == "post related"
    assert rendering.text[rendering.blocks[structure.headline].start :].startswith("Harbour open again")
    by_text = dict(zip((line.text for line in lines), structure.marks, strict=True))
    assert not by_text[PROSE[0]] & bits("related")
    assert by_text[lines[-1].text] & bits("comments")


def test_menus_are_not_scored() -> None:
    """A few words that lead elsewhere are no candidates; a paragraph is, with a value for each feature."""
    rendering, lines, declared = read(PAGE)
    found = dict(candidates(rendering, lines, declared))
    assert {lines[index].text for index in found} == {"Harbour open again", *PROSE, lines[-1].text}
    assert {len(values) for values in found.values()} == {len(FEATURES)}


def test_what_scores_above_zero_is_chosen_without_a_second_opinion_where_it_is_sure() -> None:
    """Trafilatura costs more than all the rest."""
    rendering, lines, declared = read(PAGE)

    def opinion() -> str | None:
        raise AssertionError("nobody asked")

    assert texts(rendering, choose(saying(5.0), rendering, lines, declared, [opinion])) == ["Harbour open again", *PROSE, lines[-1].text]


@pytest.mark.parametrize("model", [None, saying(0.5), saying(-0.5)])
def test_a_second_opinion_decides_where_the_score_is_unsure_or_there_is_none(model: Model | None) -> None:
    """The extracted text is found again in the page's own blocks."""
    rendering, lines, declared = read(PAGE)
    assert texts(rendering, choose(model, rendering, lines, declared, [lambda: "\n".join(PROSE[:2])])) == PROSE[:2]


def test_an_opinion_that_found_a_fragment_does_not_count() -> None:
    """An extractor that fails mostly takes a small box for the article; the score knows how much to expect."""
    more = [text.replace("Tuesday", "Friday").replace("Ferries", "Trams").replace("Officials", "Engineers") for text in PROSE]
    article = "".join(f"<p>{text}</p>" for text in (*PROSE, *more))
    rendering, lines, declared = read(f"<body><article>{article}</article><aside><p>Our shop has a map of the town.</p></aside></body>")
    chosen = choose(saying(0.5), rendering, lines, declared, [lambda: "Our shop has a map of the town."])
    assert texts(rendering, chosen)[: len(PROSE)] == PROSE


def test_where_an_opinion_is_short_the_next_one_is_asked_for() -> None:
    """A quick extractor that breaks off after the first paragraph is not the last word."""
    rendering, lines, declared = read(PAGE)
    found = choose(saying(0.5), rendering, lines, declared, [lambda: PROSE[0][:40], lambda: PROSE[0], lambda: "\n".join(PROSE)])
    assert texts(rendering, found) == PROSE


def test_a_run_of_blocks_that_are_one_thing_is_one_cut() -> None:
    """A page has hundreds of blocks; what was chosen parts the runs."""
    rendering, lines, declared = read(PAGE)
    chosen = [line.text in PROSE[::2] for line in lines]
    cuts = list(label(rendering, lines, chosen, declared, knowledge()))
    said = [rendering.text[cut.start : cut.end].split("\n") for cut in cuts]
    assert said[0] == ["Home", "World", "Sport", "Culture"]
    assert [PROSE[1]] in said
    assert not {text for cut in said for text in cut} & set(PROSE[::2])


def test_an_author_of_another_story_is_not_the_page_s() -> None:
    """Author lines are looked for in and around the article; a list of stories far below it has authors of its own."""
    cards = "".join(f"<div><h3>Another story of the town, number {number}</h3><p>By Ann Other</p></div>" for number in range(20))
    rendering, lines, declared = read(f"<body><article><p>By Jane Doe</p>{ARTICLE}</article>{cards}</body>")
    cuts = label(rendering, lines, [line.text in PROSE for line in lines], declared, knowledge())
    authors = {rendering.text[cut.start : cut.end] for cut in cuts if cut.rule == "text.byline"}
    assert "By Jane Doe" in authors
    assert sum(name.count("Ann Other") for name in authors) < len(lines) // 4


def test_where_nobody_finds_anything_the_prose_is_taken() -> None:
    """Better a paragraph too many than an article lost."""
    rendering, lines, declared = read(PAGE)
    assert texts(rendering, choose(saying(-5.0), rendering, lines, declared, [lambda: None]))[: len(PROSE)] == PROSE


def test_an_extracted_text_is_found_where_most_of_it_stands() -> None:
    """A teaser of the same words elsewhere on the page is not taken for the paragraph."""
    more = [text.replace("Tuesday", "Friday").replace("Ferries", "Trams").replace("Officials", "Engineers") for text in PROSE]
    article = "".join(f"<p>{text}</p>" for text in (*PROSE, *more))
    rendering, lines, _ = read(f"<body><aside><p>{PROSE[0]}</p></aside><article>{article}</article></body>")
    assert align(rendering, lines, "\n".join((*PROSE, *more))) == [False, *(True,) * 6]


def test_the_shipped_model_tells_an_article_from_what_surrounds_it() -> None:
    """It was trained on the features there are, and an ordinary page leaves it in no doubt."""
    model = shipped()
    assert model is not None
    rendering, lines, declared = read(PAGE)
    scores = dict(zip((line.text for line in lines), judge(model, rendering, lines, declared).scores, strict=True))
    assert min(scores[text] for text in PROSE) > 0
    assert scores["Home"] < 0


def test_a_page_of_any_depth_is_judged() -> None:
    """Boxes in boxes by the thousand cost their number, not their square."""
    rendering, lines, declared = read("<div>" * 1500 + f"<p>{PROSE[0]}</p>" + "</div>" * 1500)
    assert [index for index, _ in candidates(rendering, lines, declared)] == [0]


def test_a_line_of_a_block_is_the_line_of_its_text() -> None:
    """Offsets, gaps and sizes are those of the text split anew; an entry of a menu alone has no words, which no rule asks for."""
    rendering, lines, _ = read(PAGE + "<ul><li>One<br>two</li><li>Three</li></ul><h2><a>Four</a></h2>")
    again = split(rendering.text)
    assert [replace(line, compared=True) for line in lines] == again
    assert {line.text for line, full in zip(lines, again, strict=True) if line.words != full.words} == {"Home", "World", "Sport", "Culture"}
