"""The colours keep their promised contrast, in light and in dark; every icon can be drawn."""

import pytest

from mobile.kit.base.strokes import ICONS, strokes
from mobile.kit.base.tokens import COLOURS, STYLES, TONES, contrast, rgba
from mobile.kit.button_kinds import KINDS

# foreground, ground, what is promised: text 4.5 (running text 7), large marks and control edges 3
PROMISED = [
    ("ink", "paper", 7), ("ink", "card", 7), ("ink", "sunken", 7), ("ink", "primary_c", 7), ("ink", "danger_c", 7),
    ("ink", "warn_c", 7), ("ink2", "paper", 7), ("ink2", "card", 7), ("ink2", "sunken", 4.5), ("primary", "paper", 4.5),
    ("primary", "card", 4.5), ("primary", "sunken", 4.5), ("primary", "primary_c", 4.5), ("on_primary", "primary", 4.5),
    ("on_primary", "pressed", 4.5), ("on_primary_c", "primary_c", 7), ("danger", "card", 4.5), ("danger", "paper", 4.5),
    ("danger", "danger_c", 4.5), ("on_danger", "danger", 4.5), ("on_danger_c", "danger_c", 7), ("warn", "warn_c", 4.5),
    ("warn", "card", 4.5), ("on_warn_c", "warn_c", 7), ("ok", "ok_c", 4.5), ("ok", "card", 4.5), ("ok", "paper", 4.5),
    ("on_ok_c", "ok_c", 7), ("on_bar", "bar", 7), ("link_bar", "bar", 4.5), ("edge", "card", 3), ("edge", "paper", 3),
    ("edge", "sunken", 3), ("primary", "line", 3), ("on_primary_c", "line", 4.5), ("ink", "line", 7),
]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("on", "ground", "least"), PROMISED)
def test_a_pair_keeps_its_contrast(on: str, ground: str, least: float, *, dark: bool) -> None:
    assert contrast(rgba(on, dark=dark), rgba(ground, dark=dark)) >= least


def test_contrast_agrees_with_the_published_ends_of_the_scale() -> None:
    assert contrast((0, 0, 0, 1), (1, 1, 1, 1)) == pytest.approx(21)
    assert contrast((0.5, 0.5, 0.5, 1), (0.5, 0.5, 0.5, 1)) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_button_can_be_read_at_rest_and_while_held(*, dark: bool) -> None:
    for fill, ink, held, _ in KINDS.values():
        for ground in (fill or "paper", held):
            assert contrast(rgba(ink, dark=dark), rgba(ground, dark=dark)) >= 4.5, (ink, ground)


def test_tones_come_in_pairs_that_exist() -> None:
    assert all(token in COLOURS for tone in TONES.values() for token in tone)


def test_nothing_is_smaller_than_twelve_and_meaning_not_below_thirteen() -> None:
    assert min(style.size for style in STYLES.values()) == 12
    assert {name for name, style in STYLES.items() if style.size < 13} == {"nav"}


@pytest.mark.parametrize("icon", ICONS)
def test_an_icon_stays_on_its_grid(icon: str) -> None:
    drawn = strokes(icon)
    points = [point for line in drawn.lines for point in line] + [dot.at for dot in drawn.dots]
    assert drawn.lines or drawn.dots
    assert all(1 <= x <= 23 and 1 <= y <= 23 for x, y in points)


def test_a_circle_has_no_round_caps_and_a_cross_has_four() -> None:
    assert strokes("close").dots[0].radius == 1.0
    assert len(strokes("close").dots) == 4
    assert len(strokes("clock").dots) == 3
