"""Planted faults are told apart by the measures."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from appliance.imaging.measure import measure, skew

Draw = Callable[..., Image.Image]


def measured(image: Image.Image, dpi: float = 200):
    return measure(np.asarray(image), dpi=dpi)


def test_good_page_shows_ink_colour_and_sharp_edges(drawn_page: Draw) -> None:
    found = measured(drawn_page())
    assert 0.03 < found.ink_ratio < 0.3
    assert found.colour
    assert not found.equal_channels
    assert found.sharpness > 600
    assert abs(found.skew_degrees) <= 0.2


def test_blank_page_has_no_ink() -> None:
    grain = np.random.default_rng(2).normal(240, 5, (2339, 1654, 3))
    assert measured(Image.fromarray(grain.clip(0, 255).astype(np.uint8))).ink_ratio < 0.0005


def test_blurred_page_is_not_sharp(drawn_page: Draw) -> None:
    sharp = drawn_page()
    blurred = sharp.filter(ImageFilter.GaussianBlur(3))
    assert measured(blurred).sharpness < 300 < measured(sharp).sharpness


def test_grey_page_shows_no_colour(drawn_page: Draw) -> None:
    grey = drawn_page().convert("L")
    assert not measured(grey).colour
    found = measured(grey.convert("RGB"))
    assert not found.colour
    assert found.equal_channels


@pytest.mark.parametrize("tilt", [-2.5, -0.6, 0.0, 1.3, 3.0])
def test_skew_is_the_turn_that_sets_lines_level(drawn_page: Draw, tilt: float) -> None:
    assert measured(drawn_page(tilt=tilt)).skew_degrees == pytest.approx(-tilt, abs=0.15)


def test_overexposed_page_is_clipped(drawn_page: Draw) -> None:
    over = drawn_page().point(lambda value: min(255, int(value * 1.3)))
    assert measured(over).clipped_white > 0.5 > measured(drawn_page()).clipped_white


def test_underexposed_page_is_clipped(drawn_page: Draw) -> None:
    assert measured(drawn_page().point(lambda value: max(0, value - 250))).clipped_black > 0.5


def test_threshold_means_the_same_at_200_and_300_dpi(drawn_page: Draw) -> None:
    low, high = measured(drawn_page(dpi=200), 200), measured(drawn_page(dpi=300), 300)
    assert high.ink_ratio == pytest.approx(low.ink_ratio, rel=0.25)
    assert min(low.sharpness, high.sharpness) > 600


def test_tiny_and_black_images_are_measured_too() -> None:
    assert measured(Image.new("RGB", (1, 1))).ink_ratio == 0.0
    assert measured(Image.new("L", (400, 3), 0)).skew_degrees == 0.0


def test_skew_of_nothing_is_level() -> None:
    assert skew(np.zeros((50, 50), np.uint8)) == 0.0
