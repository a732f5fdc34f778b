"""What was reached is kept: every pinned figure, measured anew, may not drop by more than half a point.

These tests read the corpora under ../shared/data and are skipped, with that reason, where a clone does not have them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.measure import PARTS, dropped, pinned


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", [p for p in PARTS if p in pinned()])
def test_no_figure_has_dropped(part: str, data: Path) -> None:
    assert dropped(part, PARTS[part](data)) == []


def test_every_part_is_pinned() -> None:
    assert set(pinned()) == set(PARTS)
