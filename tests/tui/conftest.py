"""Two stations: a real one with two listed dossiers, and an invented one for looks only.

The invented one has fixed values, no rules, no keys, no disk; what the console does is tested in
``test_walk.py`` on the real one.
"""

import csv
import datetime as dt
import io
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw

from appliance.authority.model import Actor, Approval, ApprovalState, Role
from appliance.bootstrap import make_station, open_appliance
from appliance.capture.model import CaptureReport, DpiBasis, PageFacts, PageWarning
from appliance.custody.model import Outcome
from appliance.demo.people import enrol_demo_people, secret_of
from appliance.holdings.columns import COLUMNS
from appliance.holdings.model import (
    Condition,
    Copying,
    Document,
    DossierState,
    Original,
)
from appliance.kernel.clock import VIETNAM
from appliance.kernel.errors import Refused
from appliance.kernel.language import Language, Text
from appliance.kernel.levels import Level
from tui.app import ConsoleApp

OPERATOR = Actor("p1", "an", "Nguyễn Thị An", frozenset({Role.OPERATOR}), Level.TOI_MAT, "an")
NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=VIETNAM)


class InventedRefusal(Refused):
    """Stands for the gate's refusal."""

    code = "AUT-001"
    text = Text(
        vi="Từ chối: quét. Không có gì bị thay đổi; lời từ chối đã được ghi vào nhật ký.\n"
        "[APR-01] Hồ sơ mật chỉ được số hóa khi có phê duyệt bằng văn bản. Căn cứ: Luật A [N]\n"
        "Giấy tờ còn thiếu (APR-01): Quyết định phê duyệt số hóa cho hồ sơ này.\n"
        "Người có thẩm quyền cấp: Chủ tịch Ủy ban nhân dân xã.",
        en="Refused: scan. Nothing was changed; the refusal is on the log.\n"
        "[APR-01] A secret dossier is digitised only under a written approval. Basis: Law A [N]\n"
        "Missing paper (APR-01): The decision that approves digitising this dossier.\n"
        "Who can grant it: Chairman of the commune's committee.",
    )


def dossier(code, level, title, state, *, documents, sheets, pages):
    return SimpleNamespace(
        id=code,
        code=code,
        level=level,
        title=title,
        state=state,
        documents=documents,
        sheets_expected=sheets,
        pages_captured=pages,
        published=0,
    )


DOSSIERS = [
    dossier(
        "UBVD.2019.014",
        Level.NONE,
        "Hồ sơ giải quyết hưởng chế độ người có công năm 2019",
        DossierState.PUBLISHED,
        documents=6,
        sheets=21,
        pages=40,
    ),
    dossier(
        "UBVD.2020.002",
        Level.MAT,
        "Kế hoạch bảo vệ [diễn tập] khu vực phòng thủ",
        DossierState.LISTED,
        documents=2,
        sheets=5,
        pages=0,
    ),
    dossier(
        "UBVD.2020.003",
        Level.TOI_MAT,
        "Phương án xử lý tình huống đột xuất",
        DossierState.LISTED,
        documents=1,
        sheets=9,
        pages=0,
    ),
    dossier(
        "UBVD.2020.004",
        Level.TUYET_MAT,
        None,
        DossierState.NOT_DIGITISED,
        documents=1,
        sheets=3,
        pages=0,
    ),
]


def document(ordinal, subject, level=Level.MAT):
    return Document(
        id=f"d{ordinal}",
        dossier="s",
        ordinal=ordinal,
        type_name="10",
        code_number=f"{ordinal}2",
        code_notation="KH-UBND",
        issued=None,
        issuer="UBND xã Ví Dụ",
        subject=subject,
        level=level,
        copying=Copying.NOT_STATED,
        sheets=ordinal + 1,
        condition=Condition.GOOD,
        original=Original.ADMINISTRATIVE,
    )


APPROVAL = Approval(
    id="a1",
    dossier="s",
    level=Level.MAT,
    paper_number="12/QĐ-UBND",
    paper_date=dt.date(2026, 11, 20),
    approver="p9",
    entered_by="p1",
    activated_by=None,
    valid_from=NOW,
    valid_until=NOW + dt.timedelta(days=30),
    copies_allowed=3,
    copies_used=1,
    state=ApprovalState.ENTERED,
)


def picture():
    image = Image.new("RGB", (210, 297), "#f4efe2")
    draw = ImageDraw.Draw(image)
    for line in range(12):
        draw.rectangle((24, 60 + line * 17, 186 - (line % 3) * 20, 66 + line * 17), fill="#30302c")
    draw.ellipse((120, 220, 180, 280), outline="#c02020", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def page(ordinal, *warnings):
    facts = PageFacts(
        width_px=1654,
        height_px=2339,
        dpi=200,
        dpi_basis=DpiBasis.PAPER,
        depth_bits=24,
        colour=True,
        blank=False,
        skew_degrees=0.4,
        sharpness=900.0,
        ink_ratio=0.05,
        clipped_white=0.0,
        clipped_black=0.0,
        width_mm=210,
        height_mm=297,
        warnings=warnings,
    )
    return SimpleNamespace(
        id=f"p{ordinal}", document_ordinal=1, ordinal=ordinal, facts=facts, thumbnail=picture()
    )


def entry(seq, words_vi, words_en, *, outcome=Outcome.SUCCESS, code="UBVD.2020.002"):
    return SimpleNamespace(
        seq=seq,
        time=NOW.isoformat(),
        words=Text(vi=words_vi, en=words_en),
        actor="p1",
        dossier=code,
        outcome=outcome,
        target=None,
    )


class InventedStation:
    """Answers every verb that a screen calls with fixed values."""

    station_name = "tram-so-hoa-01"
    agency = "Ủy ban nhân dân xã Ví Dụ"
    startup_findings = ()
    refuse_capture = False

    def log_in(self, login, secret):
        return OPERATOR

    def log_out(self, actor):
        pass

    def dossiers(self, actor):
        return DOSSIERS

    def documents(self, actor, code):
        return [document(1, "Kế hoạch diễn tập năm 2020"), document(2, "Danh sách lực lượng")]

    def pages(self, code, ordinal):
        return []

    def approvals(self, actor, code):
        return [APPROVAL] if code == "UBVD.2020.002" else []

    def capture(self, actor, *, code, choice, on_page, confirm_duplicate):
        if self.refuse_capture:
            raise InventedRefusal
        for ordinal, warnings in ((1, ()), (2, (PageWarning.SKEWED,)), (3, (PageWarning.BLANK,))):
            on_page(page(ordinal, *warnings))
        return [CaptureReport("d1", 3, 3, sheets_expected=5, sheets_captured=3)]

    def people(self):
        return [OPERATOR]

    def log_entries(self, actor, *, person=None, dossier_code=None, act=None):
        return [
            entry(0, "Tạo trạm", "Station created", code=None),
            entry(1, "Từ chối quét", "Capture refused", outcome=Outcome.REFUSED),
            entry(2, "Nhập phê duyệt", "Approval entered"),
        ]

    def verify_log(self):
        return SimpleNamespace(events=3, first=0, last=2, checkpoints=1)

    def search(self, actor, query):
        return [
            SimpleNamespace(
                dossier_code="UBVD.2019.014",
                document_ordinal=2,
                page_ordinal=3,
                snippet="Quyết định về việc [thành lập] tổ công tác của xã",
            )
        ]


@pytest.fixture
def invented_console():
    """Return a maker of consoles at the invented station."""

    def make(language=Language.VI, *, refuse_capture=False):
        station = InventedStation()
        station.refuse_capture = refuse_capture
        return ConsoleApp(station, language=language)

    return make


ROW = {
    "fonds_code": "UBVD", "fonds_title": "Phông UBND xã Ví Dụ", "inventory": "01", "box": "3",
    "retention": "Vĩnh viễn", "type_name": "Quyết định", "code_number": "12",
    "code_notation": "QĐ-UBND", "issued": "12/03/2020", "issuer": "UBND xã Ví Dụ", "sheets": "1",
    "condition": "Tốt", "original": "Hành chính", "ordinal": "1", "copying": "Được phép",
}  # fmt: skip
LISTED = (
    {"dossier_code": "UBVD.2020.001", "title": "Quyết định năm 2020", "subject": "Về tổ công tác",
     "level": "Không"},
    {"dossier_code": "UBVD.2020.002", "title": "Kế hoạch bảo vệ mục tiêu ABCXYZ",
     "subject": "Về mục tiêu ABCXYZ", "level": "Mật"},
)  # fmt: skip


def finding_aid() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading.vi for column in COLUMNS])
    for dossier in LISTED:
        writer.writerow([{**ROW, **dossier}[column.key] for column in COLUMNS])
    return out.getvalue().encode("utf-8")


@pytest.fixture(scope="session")
def demo_station(tmp_path_factory):
    """A station with the demo people and two listed dossiers: one open, one Mật."""
    folder = tmp_path_factory.mktemp("console") / "station"
    make_station(folder, name="tram-thu-02", agency="Ủy ban nhân dân xã Ví Dụ")
    enrol_demo_people(folder)
    with open_appliance(folder, program="test") as appliance:
        officer = appliance.log_in("chi", secret_of(folder, "chi"))
        appliance.import_list(officer, name="list.csv", untrusted=finding_aid())
    return folder
