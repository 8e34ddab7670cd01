"""Whether two texts tell one story."""

from __future__ import annotations

from services.cleaner.site.sketch import SIZE, one_story, resemblance, sketch
from services.cleaner.text.lines import split
from tests.unit.classifier.articles import prose


def of(text: str) -> tuple[int, ...]:
    found = sketch(split(text))
    assert found
    return found


def test_a_copy_with_other_furniture_and_layout_is_the_same_story() -> None:
    """Labels are no prose, and where paragraphs break makes little difference."""
    text = prose(1, 300)
    assert of(text) == of(f"Advertisement\n\n{text}\n\nRead more\n\nBridges we have crossed")
    assert one_story(of(text), of(text.replace("\n\n", " ")))


def test_an_edited_and_a_trimmed_copy_are_the_same_story() -> None:
    """A paragraph in ten rewritten, or the last third cut off."""
    paragraphs = prose(2, 400).split("\n\n")
    edited = [prose(9, 56) if number % 6 == 5 else paragraph for number, paragraph in enumerate(paragraphs)]
    assert one_story(of("\n\n".join(paragraphs)), of("\n\n".join(edited)))
    assert one_story(of("\n\n".join(paragraphs)), of("\n\n".join(paragraphs[: len(paragraphs) * 2 // 3])))


def test_other_stories_are_others_though_they_share_a_paragraph() -> None:
    """A legal notice below each is no reason to take them for one."""
    notice = prose(99, 28)
    sketches = [of(f"{prose(number, 300)}\n\n{notice}") for number in range(20)]
    assert [one_story(one, other) for at, one in enumerate(sketches) for other in sketches[:at]] == [False] * 190


def test_too_little_prose_tells_no_story() -> None:
    """Lists, stubs behind a paywall, pages of labels."""
    assert sketch(split("Advertisement\n\n" * 50)) is None
    assert sketch(split(prose(1, 28))) is None


def test_a_sketch_is_bounded_and_compares_with_itself_whole() -> None:
    """However long the text is."""
    assert len(of(prose(1, 5000))) == SIZE
    assert (resemblance(of(prose(1)), of(prose(1))), resemblance((), ())) == (1.0, 0.0)
