"""A list goes into the holdings whole, with its custody events, or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from appliance.custody.verify import verify_log
from appliance.holdings import catalogue
from appliance.holdings.columns import COLUMNS
from appliance.holdings.errors import (
    BadFindingAid,
    DocumentUnknown,
    DossierAlreadyListed,
    DossierUnknown,
    FondsDiffers,
)
from appliance.holdings.list_import import ImportReport, import_list
from appliance.holdings.model import DossierState, PartialDate
from appliance.kernel.errors import Refused
from appliance.kernel.ids import PersonId
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.vault.vault import Vault

LINE = {
    "fonds_code": "H00", "fonds_title": "UBND xã Ví Dụ", "inventory": "01", "box": "12",
    "dossier_code": "UBVD.01", "title": "Hồ sơ đường", "retention": "01", "ordinal": "1",
    "type_name": "02", "code_number": "15", "code_notation": "QĐ-UBND", "issued": "03/2019",
    "issuer": "UBND xã Ví Dụ", "subject": "Về việc sửa đường", "level": "Không", "copying": "",
    "sheets": "2", "condition": "Tốt", "original": "Hành chính",
}  # fmt: skip
NEXT = {"dossier_code": "UBVD.01", "ordinal": "2", "subject": "Bản đồ", "level": "Không",
        "sheets": "1", "condition": "Tốt", "original": "Bản đồ, bản vẽ"}  # fmt: skip
TITLE, ABSTRACT = "Tiêu đề tuyệt mật 7391", "Trích yếu tuyệt mật 8462"
TOP_SECRET = LINE | {"dossier_code": "UBVD.09", "level": "Tuyệt mật", "copying": "Không ghi",
                     "title": TITLE, "subject": ABSTRACT}  # fmt: skip


@dataclass(frozen=True)
class Clerk:
    id: PersonId


CLERK = Clerk(PersonId("clerk"))


@dataclass
class Gate:
    """Lets everybody import, or nobody; remembers that it was asked."""

    allows: bool = True
    asked: list[str] = field(default_factory=list)

    def __call__(self, *, actor: Any, dossier: Any) -> None:
        self.asked.append(actor.id)
        if not self.allows:
            raise Refused


def listed(*lines: dict[str, str]) -> bytes:
    rows = [[column.heading.vi for column in COLUMNS]]
    rows += [[line.get(column.key, "") for column in COLUMNS] for line in lines]
    return "\n".join(";".join(row) for row in rows).encode()


Import = Callable[..., ImportReport]


@pytest.fixture
def vault(quick_station) -> Iterator[Vault]:
    with quick_station.open() as opened:
        yield opened


@pytest.fixture
def import_lines(vault: Vault, issued_policy: PolicyEngine) -> Import:
    def run(*lines: dict[str, str], gate: Gate | None = None) -> ImportReport:
        return import_list(
            vault, gate or Gate(), actor=CLERK, untrusted_name="list.csv",
            untrusted=listed(*lines), codes=issued_policy.numbers.codes,
        )  # fmt: skip

    return run


def everything(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    names = [
        r["name"] for r in vault.database.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    return {
        name: [tuple(row) for row in vault.database.all(f"SELECT * FROM {name}")] for name in names
    }


def test_imported_list_is_in_the_catalogue(vault: Vault, import_lines: Import) -> None:
    report = import_lines(LINE, NEXT)
    assert (report.dossiers, report.documents, report.sheets, report.notes) == (1, 2, 3, ())
    dossier = catalogue.dossier_by_code(vault, "UBVD.01")
    assert (dossier.title, dossier.level, dossier.retention) == ("Hồ sơ đường", Level.NONE, "01")
    assert (dossier.box.code, dossier.box.inventory.fonds.title) == ("12", "UBND xã Ví Dụ")
    first, second = catalogue.documents(vault, dossier.id)
    assert (first.ordinal, first.issued, first.subject) == (
        1,
        PartialDate(2019, 3),
        "Về việc sửa đường",
    )
    assert (second.dossier, second.original.value) == (dossier.id, "MAP_DRAWING")
    assert catalogue.dossier_by_id(vault, dossier.id) == dossier
    assert catalogue.document_by_ordinal(vault, dossier, ordinal=2) == second


def test_unknown_dossier_or_document_is_named(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE)
    with pytest.raises(DossierUnknown, match=r"UBVD\.77"):
        catalogue.dossier_by_code(vault, "UBVD.77")
    with pytest.raises(DocumentUnknown, match="number 5"):
        catalogue.document_by_ordinal(vault, catalogue.dossier_by_code(vault, "UBVD.01"), ordinal=5)


def test_import_is_on_the_log(vault: Vault, import_lines: Import) -> None:
    import_lines(
        LINE, NEXT, LINE | {"dossier_code": "UBVD.02", "level": "Mật", "copying": "Không ghi"}
    )
    rows = vault.database.all("SELECT leaf FROM custody_event ORDER BY seq DESC LIMIT 3")
    second, first, whole = (json.loads(row["leaf"]) for row in rows)
    assert whole["type"] == "list.imported"
    assert whole["actor"] == "clerk"
    assert whole["detail"] == {"dossiers": 2, "documents": 3, "sheets": 5}
    assert len(whole["sha256"]) == 64
    assert (first["type"], first["detail"]["code"]) == ("dossier.imported", "UBVD.01")
    assert (second["detail"]["level"], second["detail"]["documents"]) == ("MAT", 1)
    dossier = vault.database.one("SELECT id, imported_seq FROM dossier WHERE code = 'UBVD.02'")
    assert (second["dossier"], second["seq"]) == (dossier["id"], dossier["imported_seq"])


def test_log_holds_no_title(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE)
    leaves = " ".join(row["leaf"] for row in vault.database.all("SELECT leaf FROM custody_event"))
    assert "đường" not in leaves


def test_hash_on_the_log_is_that_of_the_file(vault: Vault, import_lines: Import) -> None:
    assert import_lines(LINE).sha256 == hashlib.sha256(listed(LINE)).hexdigest()


def test_physical_order_is_kept_over_imports(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE | {"dossier_code": "Z.1"}, LINE | {"dossier_code": "A.1"})
    import_lines(LINE | {"dossier_code": "M.1"})
    assert [d.code for d in catalogue.dossiers(vault)][-3:] == ["Z.1", "A.1", "M.1"]


def test_boxes_are_shared_and_not_doubled(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE)
    import_lines(
        LINE | {"dossier_code": "UBVD.02"}, LINE | {"dossier_code": "UBVD.03", "box": "13"}
    )
    assert len(vault.database.all("SELECT id FROM fonds WHERE code = 'H00'")) == 1
    assert [r["code"] for r in vault.database.all("SELECT code FROM box ORDER BY code")][-2:] == [
        "12",
        "13",
    ]


FAULTY = {
    "one_bad_cell": ([LINE, LINE | {"dossier_code": "UBVD.02", "level": "?"}], BadFindingAid),
    "dossier_on_record": ([LINE | {"dossier_code": "UBVD.02"}, LINE | {"dossier_code": "hs-1"}],
                          DossierAlreadyListed),
    "fonds_on_record_differs": ([LINE | {"fonds_code": "F", "fonds_title": "Phông khác"}],
                                FondsDiffers),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_any_fault_and_nothing_is_imported(vault: Vault, import_lines: Import, name: str) -> None:
    lines, error = FAULTY[name]
    before = everything(vault)
    with pytest.raises(error):
        import_lines(*lines)
    assert everything(vault) == before


def test_same_list_again_is_refused_by_its_codes(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE, NEXT, LINE | {"dossier_code": "UBVD.02"})
    with pytest.raises(DossierAlreadyListed, match=r"2 dossiers .*: UBVD\.01, UBVD\.02\."):
        import_lines(LINE, NEXT, LINE | {"dossier_code": "UBVD.02"})


def test_refused_person_imports_nothing(vault: Vault, import_lines: Import) -> None:
    before, gate = everything(vault), Gate(allows=False)
    with pytest.raises(Refused):
        import_lines(LINE, gate=gate)
    assert (everything(vault), gate.asked) == (before, ["clerk"])


def test_allowed_person_is_asked_about_once(import_lines: Import) -> None:
    gate = Gate()
    import_lines(LINE, gate=gate)
    assert gate.asked == ["clerk"]


def test_power_cut_in_the_middle_leaves_nothing(
    vault: Vault, import_lines: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, lines = everything(vault), [LINE | {"dossier_code": f"P.{n}"} for n in range(5)]
    given = iter([f"{n:032x}" for n in range(9)])
    monkeypatch.setattr(type(vault.ids), "new", lambda _: next(given))
    with pytest.raises(StopIteration):
        import_lines(*lines)
    assert everything(vault) == before


def test_top_secret_words_are_nowhere_in_the_database(vault: Vault, import_lines: Import) -> None:
    report = import_lines(LINE, NEXT, TOP_SECRET)
    held = repr(everything(vault))
    assert "Hồ sơ đường" in held
    assert [word for word in (TITLE, ABSTRACT, "7391", "8462") if word in held + repr(report)] == []
    assert "Tuyệt mật rows was not stored" in report.notes[0].en
    assert catalogue.dossier_by_code(vault, "UBVD.09").title is None


def test_top_secret_words_are_not_in_the_files(quick_station, issued_policy) -> None:
    with quick_station.open() as vault:
        import_list(vault, Gate(), actor=CLERK, untrusted_name="a.csv",
                    untrusted=listed(TOP_SECRET), codes=issued_policy.numbers.codes)  # fmt: skip
    held = b"".join(f.read_bytes() for f in quick_station.folder.rglob("*") if f.is_file())
    assert [w for w in (TITLE, ABSTRACT, "UBVD.09", "Ví Dụ") if w.encode() in held] == []


def test_log_verifies_after_an_import(vault: Vault, import_lines: Import) -> None:
    import_lines(LINE, NEXT, TOP_SECRET)
    assert verify_log(vault).events == 4


@pytest.mark.parametrize(
    ("level", "state"),
    [("Không", DossierState.LISTED), ("Tuyệt mật", DossierState.NOT_DIGITISED)],
)
def test_state_of_a_listed_dossier(
    vault: Vault, import_lines: Import, level: str, state: DossierState
) -> None:
    import_lines(LINE | {"level": level, "copying": "Không ghi"})
    summary = catalogue.dossiers(vault)[-1]
    assert (summary.code, summary.state) == ("UBVD.01", state)
    assert (summary.documents, summary.sheets_expected) == (1, 2)
    assert (summary.pages_captured, summary.published) == (0, 0)
