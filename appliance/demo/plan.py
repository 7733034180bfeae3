"""The invented dossiers of the demo: what is in the boxes."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.demo.wear import Profile
from appliance.holdings.model import (
    Box,
    Condition,
    Copying,
    Fonds,
    Inventory,
    ListedDocument,
    ListedDossier,
    Original,
    PartialDate,
)
from appliance.kernel.levels import Level

ISSUER = "Ủy ban nhân dân xã Ví Dụ"
SIGNER = "Nguyễn Văn Mẫu"
INVENTORY = Inventory(Fonds("H00.00.01", "Ủy ban nhân dân xã Ví Dụ, huyện Mẫu"), "01")

CLEAN, TYPICAL, BAD = Profile.CLEAN, Profile.TYPICAL, Profile.BAD


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """A document of the list and how its pages look."""

    listed: ListedDocument
    profiles: tuple[Profile, ...]
    """Condition of each page; empty: no page is made."""
    dpi: int
    suffix: str
    """File type of its pages."""


@dataclass(frozen=True, slots=True)
class PlannedDossier:
    """A dossier and whether the demo has an approval for it."""

    code: str
    title: str
    box: str
    retention: str
    approved: bool
    documents: tuple[PlannedDocument, ...]

    def listed(self) -> ListedDossier:
        """Return the dossier as the office lists it."""
        return ListedDossier(
            code=self.code,
            box=Box(INVENTORY, self.box),
            title=self.title,
            retention=self.retention,
            documents=tuple(document.listed for document in self.documents),
        )


def _document(
    ordinal: int,
    kind: str,
    *,
    number: str,
    notation: str,
    issued: PartialDate,
    subject: str,
    profiles: tuple[Profile, ...],
    level: Level = Level.NONE,
    dpi: int = 200,
    suffix: str = "jpg",
    original: Original = Original.ADMINISTRATIVE,
) -> PlannedDocument:
    listed = ListedDocument(
        ordinal=ordinal, type_name=kind, code_number=number, code_notation=notation,
        issued=issued, issuer=ISSUER, subject=subject, level=level,
        copying=Copying.ALLOWED if level.secret else Copying.NOT_STATED,
        sheets=max(1, len(profiles)),
        condition=Condition.NORMAL if BAD in profiles else Condition.GOOD, original=original,
    )  # fmt: skip
    return PlannedDocument(listed, profiles, dpi, suffix)


DOSSIERS = (
    PlannedDossier(
        "UBVD.2019.01", "Hồ sơ sửa chữa đường liên thôn xã Ví Dụ năm 2019", "01", "01", False,
        (
            _document(1, "15", number="15", notation="TTr-UBND", issued=PartialDate(2019, 3, 12),
                      subject="Về việc xin chủ trương sửa chữa đường liên thôn",
                      profiles=(TYPICAL, TYPICAL)),
            _document(2, "02", number="27", notation="QĐ-UBND", issued=PartialDate(2019, 4, 2),
                      subject="Về việc phê duyệt kế hoạch sửa chữa đường liên thôn",
                      profiles=(TYPICAL, CLEAN, TYPICAL), suffix="png"),
            _document(3, "20", number="03", notation="BB-UBND", issued=PartialDate(2019, 5),
                      subject="Về việc nghiệm thu khối lượng đợt II",
                      profiles=(BAD, BAD), suffix="tif"),
            _document(4, "30", number="01", notation="BĐ", issued=PartialDate(2019),
                      subject="Bản đồ địa chính xã Ví Dụ, tỷ lệ 1:2000", profiles=(CLEAN,), dpi=300,
                      original=Original.MAP_DRAWING),
            _document(5, "14", number="41", notation="BC-UBND", issued=PartialDate(2019, 12, 20),
                      subject="Báo cáo kết quả sửa chữa đường liên thôn", profiles=(TYPICAL,),
                      dpi=300),
        ),
    ),
    PlannedDossier(
        "UBVD.2020.07", "Hồ sơ phòng, chống lụt bão xã Ví Dụ năm 2020", "01", "04", False,
        (
            _document(1, "10", number="09", notation="KH-UBND", issued=PartialDate(2020, 5, 4),
                      subject="Kế hoạch phòng, chống lụt bão năm 2020",
                      profiles=(TYPICAL, TYPICAL)),
            _document(2, "07", number="18", notation="TB-UBND", issued=PartialDate(2020, 9, 8),
                      subject="Thông báo lịch trực phòng, chống lụt bão", profiles=(CLEAN,)),
        ),
    ),
    PlannedDossier(
        "UBVD.2021.03", "Hồ sơ giả định về phương án bảo vệ xã Ví Dụ", "02", "05", True,
        (
            _document(1, "11", number="02", notation="PA-UBND", issued=PartialDate(2021, 2, 15),
                      subject="Phương án giả định bảo vệ trụ sở xã Ví Dụ", level=Level.MAT,
                      profiles=(TYPICAL, TYPICAL)),
            _document(2, "22", number="33", notation="UBND-VP", issued=PartialDate(2021, 3, 1),
                      subject="Về việc phối hợp thực hiện phương án", profiles=(TYPICAL,)),
        ),
    ),
    PlannedDossier(
        "UBVD.2021.04", "Hồ sơ giả định về tình huống diễn tập xã Ví Dụ", "02", "04", False,
        (
            _document(1, "10", number="04", notation="KH-UBND", issued=PartialDate(2021, 6, 10),
                      subject="Kế hoạch giả định xử lý tình huống diễn tập", level=Level.TOI_MAT,
                      profiles=(TYPICAL,)),
        ),
    ),
    PlannedDossier(
        "UBVD.2021.05", "Tiêu đề giả định không được lưu số 7391", "02", "01", False,
        (
            _document(1, "10", number="05", notation="KH-UBND", issued=PartialDate(2021, 7, 1),
                      subject="Trích yếu giả định không được lưu số 8462", level=Level.TUYET_MAT,
                      profiles=()),
        ),
    ),
)  # fmt: skip
"""Ordinary, ordinary, Mật with an approval, Tối mật without one, Tuyệt mật as a row only."""

NEVER_STORED = (
    "Tiêu đề giả định không được lưu số 7391",
    "Trích yếu giả định không được lưu số 8462",
)
"""Words of the Tuyệt mật row, which must be found nowhere after the import."""
