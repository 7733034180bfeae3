"""Text of a cell: normalised, flagged or refused."""

import unicodedata

import pytest

from appliance.holdings import reasons
from appliance.holdings.legacy import Legacy, find_legacy
from appliance.holdings.text import CellFault, Change, clean

TCVN3_TEXTS = (
    "Céng hßa x· héi chñ nghÜa ViÖt Nam", "QuyÕt ®Þnh vÒ viÖc phª duyÖt", "H¶i", "B¶n ®å", "Tèt",
    "VÜnh viÔn", "§é mËt", "b×nh th\u00adêng", "QUYÕT §ÞNH",
)  # fmt: skip
VNI_TEXTS = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "QUYEÁT ÑÒNH", "Vónh vieãn", "Bình thöôøng",
)  # fmt: skip
UNICODE_TEXTS = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam", "Tòa án", "Hoà", "Thô", "André Malraux", "Müller",
    "École française d'Extrême-Orient", "«Hòa»", "30×40 cm", "½ tờ", "1 ½", "§ 5", "5 µm", "Señor",
    "Société", "Zürich", "naïve", "12° 30'", "漢喃", "Đắk Lắk", "khuỷu tay", "2 m²",
)  # fmt: skip


@pytest.mark.parametrize("text", TCVN3_TEXTS)
def test_tcvn3_is_recognised(text: str) -> None:
    assert find_legacy(text) is Legacy.TCVN3


@pytest.mark.parametrize("text", VNI_TEXTS)
def test_vni_is_recognised(text: str) -> None:
    assert find_legacy(text) is Legacy.VNI


@pytest.mark.parametrize("text", ["Hải", "của", "Bản đồ", "Tuyệt mật"])
def test_utf8_read_as_latin_is_recognised(text: str) -> None:
    spoilt = text.encode("utf-8").decode("cp1252", errors="ignore")
    assert find_legacy(spoilt) in {Legacy.MOJIBAKE, Legacy.TCVN3}


@pytest.mark.parametrize("text", UNICODE_TEXTS)
def test_unicode_and_other_languages_pass(text: str) -> None:
    assert find_legacy(text) is None
    assert clean(text) == (text, ())


@pytest.mark.parametrize(
    ("given", "kept", "change"),
    [
        (unicodedata.normalize("NFD", "Quyết định"), "Quyết định", Change.COMPOSED),
        ("Hồ sơ\nvề đường", "Hồ sơ về đường", Change.UNWRAPPED),
        ("Hồ sơ\r\nvề đường", "Hồ sơ về đường", Change.UNWRAPPED),
        ("'0123", "0123", Change.APOSTROPHE),
    ],
)
def test_text_is_normalised_with_a_note(given: str, kept: str, change: Change) -> None:
    assert clean(given) == (kept, (change,))


@pytest.mark.parametrize("given", ["  Hồ  sơ ", "Hồ\u00a0sơ", "Hồ\u202fsơ\n"])
def test_spaces_are_folded_silently(given: str) -> None:
    assert clean(given) == ("Hồ sơ", ())


def test_words_in_quotation_marks_keep_them() -> None:
    assert clean("'Người đọc' số 5") == ("'Người đọc' số 5", ())


@pytest.mark.parametrize(
    "given", ["=1+1", "+84", "-5", "@SUM(A1)", "'=1+1", "\u00a0=1+1", " =HYPERLINK(1)", "=Đường"]
)
def test_formula_is_refused(given: str) -> None:
    with pytest.raises(CellFault) as caught:
        clean(given)
    assert caught.value.reason == reasons.FORMULA


@pytest.mark.parametrize(
    "given",
    ["a\x00b", "a\tb", "a\x1bb", "a\x7fb", "Hồ\u200bsơ", "a\u202eb", "a\ufeffb", "Đ\u2066x",
     "a\u00adb", "a\ue000b", "a\u3164b", "a\ufe0fb", "a\ud800b"],
)  # fmt: skip
def test_control_or_invisible_character_is_refused(given: str) -> None:
    with pytest.raises(CellFault) as caught:
        clean(given)
    assert caught.value.reason == reasons.INVISIBLE
