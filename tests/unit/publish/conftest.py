"""A small unsigned PDF of ours, and the same signed."""

import datetime as dt
import io
from typing import Any

import pytest
from PIL import Image

from appliance.kernel.clock import VIETNAM
from appliance.publish.assemble import assemble
from appliance.publish.model import Label, PageText, Word

NOW = dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM)


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    """Two pages at 100 dpi, A4."""
    target = io.BytesIO()
    Image.new("RGB", (827, 1169), (240, 238, 230)).save(target, "JPEG")
    text = PageText((Word("Quyết", 20.0, 30.0, 60.0, 20.0, 95.0, 0),), 0.0)
    label = Label("H26.01.05.0000007", "Ủy ban nhân dân tỉnh A", NOW)
    return assemble([(target.getvalue(), 100.0, text)] * 2, label=label)


@pytest.fixture(scope="session")
def signed(unsigned: bytes, agency: Any) -> bytes:
    return agency.signer.sign(unsigned, at=NOW).pdf
