"""The learned file of plain text is what its trainer makes of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_training_again_gives_the_same_file(tmp_path: Path) -> None:
    """Deterministic from the corpus folder; a file made by hand, or before the rules changed, would show."""
    pytest.importorskip("sklearn", reason="training needs the dependency group `train`")
    from tests.training import boosting, lines

    if not lines.CORPUS.exists():
        pytest.skip(f"no labelled lines at {lines.CORPUS}")
    boosting.write(lines.train(lines.lessons(lines.corpus())), tmp_path / "lines.json")
    assert (tmp_path / "lines.json").read_text("utf-8") == lines.FILE.read_text("utf-8")
