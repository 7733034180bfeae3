"""What a page must be before it may be kept: legible and faithful. Pure.

Nothing here looks at what a page shows; blur, skew and blankness are for a person to judge.
"""

from __future__ import annotations

from appliance.capture.errors import PageBelowStandard
from appliance.capture.model import InspectedPage
from appliance.holdings.model import Original
from appliance.policy.numbers import Numbers


def require_legible(page: InspectedPage, *, original: Original, numbers: Numbers) -> None:
    """Compare the real resolution with what the nature of the original asks.

    Raises:
        PageBelowStandard: fewer dots per inch, beyond the tolerance for scanners' steps.

    Source: circular 05/2025/TT-BNV Art. 8 (200 dpi; maps and drawings 300 dpi), as quoted in
        ``policies/scan.toml``.
    """
    if original is Original.MAP_DRAWING:
        rule, least = "scan.least_dpi_map_drawing", numbers.scan.least_dpi_map_drawing
    else:
        rule, least = "scan.least_dpi_administrative", numbers.scan.least_dpi_administrative
    if page.facts.dpi < least.value * (1 - numbers.imaging.dpi_tolerance_ratio.value):
        raise PageBelowStandard(
            sequence=page.sequence, rule=rule, measure="dpi",
            measured=page.facts.dpi, asked=least.value,
        )  # fmt: skip


def require_faithful(page: InspectedPage, *, numbers: Numbers) -> None:
    """Compare the depth of the pixels with what the rules ask.

    Residual risk: an image that was grey before it was stored as colour passes; it is told as a
    warning, because a sheet without any colour looks the same.

    Raises:
        PageBelowStandard: fewer bits of a pixel.

    Source: circular 05/2025/TT-BNV Art. 8 (colour as the original, depth of 24 bits).
    """
    least = numbers.scan.least_depth_bits
    if numbers.scan.colour_required.value and page.facts.depth_bits < least.value:
        raise PageBelowStandard(
            sequence=page.sequence, rule="scan.least_depth_bits", measure="bit",
            measured=page.facts.depth_bits, asked=least.value,
        )  # fmt: skip
