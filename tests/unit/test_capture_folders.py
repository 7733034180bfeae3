"""Which folder serves which document: nothing in the folder is passed over in silence."""

from pathlib import Path

import pytest

from appliance.capture.dossier import FromFolder, match
from appliance.capture.errors import FolderEntriesForeign
from appliance.holdings.model import Condition, Copying, Document, Original
from appliance.kernel.ids import DocumentId, DossierId
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine


def documents(count: int) -> list[Document]:
    return [
        Document(
            id=DocumentId(f"d{ordinal}"), dossier=DossierId("s"), ordinal=ordinal, type_name=None,
            code_number=None, code_notation=None, issued=None, issuer=None, subject=None,
            level=Level.NONE, copying=Copying.ALLOWED, sheets=1, condition=Condition.GOOD,
            original=Original.ADMINISTRATIVE,
        )
        for ordinal in range(1, count + 1)
    ]  # fmt: skip


def served(folder: Path, policy: PolicyEngine, *, listed: int) -> list[int]:
    found = match(documents(listed), FromFolder(folder), numbers=policy.numbers)
    return [each.document.ordinal for each in found]


@pytest.mark.parametrize("names", [("1", "2"), ("02", "01"), ("1",), ("1", "2", ".git", "._x")])
def test_numbered_folders_serve_their_documents(
    names: tuple[str, ...], tmp_path: Path, issued_policy: PolicyEngine
) -> None:
    for name in names:
        (tmp_path / name).mkdir()
    wanted = sorted(int(name) for name in names if name.isdigit())
    assert served(tmp_path, issued_policy, listed=2) == wanted


@pytest.mark.parametrize(
    "foreign", [("1", "01"), ("1", "3"), ("1", "0"), ("1", "2 - quyết định"), ("1", "2", "phụ lục")]
)
def test_folder_that_serves_no_document_is_told(
    foreign: tuple[str, ...], tmp_path: Path, issued_policy: PolicyEngine
) -> None:
    for name in foreign:
        (tmp_path / name).mkdir()
    with pytest.raises(FolderEntriesForeign) as told:
        served(tmp_path, issued_policy, listed=2)
    assert told.value.params == {"count": 1}


def test_page_beside_the_numbered_folders_is_told(
    tmp_path: Path, issued_policy: PolicyEngine
) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "trang-2.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "Thumbs.db").write_bytes(b"left by Windows")
    with pytest.raises(FolderEntriesForeign) as told:
        served(tmp_path, issued_policy, listed=1)
    assert told.value.params == {"count": 1}


def test_plain_folder_serves_the_only_document(tmp_path: Path, issued_policy: PolicyEngine) -> None:
    (tmp_path / "trang-1.jpg").write_bytes(b"\xff\xd8\xff")
    assert served(tmp_path, issued_policy, listed=1) == [1]
    assert served(tmp_path, issued_policy, listed=2) == []
