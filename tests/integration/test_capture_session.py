"""No approval, no scan; one page, one object, one transaction, and only then the next sheet."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from appliance.authority.approvals import approval_on_record, revoke_approval
from appliance.authority.errors import PolicyRefusal
from appliance.authority.model import Permit
from appliance.capture import errors, scanner_errors
from appliance.capture.document import capture_document
from appliance.capture.folder import FolderSource
from appliance.capture.model import (
    A4,
    AcceptedPage,
    CaptureReport,
    CaptureSession,
    ColourMode,
    PageSource,
    RawPage,
    ScanSettings,
    SheetSource,
)
from appliance.capture.pages import accept_page, pages_of
from appliance.capture.sane import SaneScanner
from appliance.capture.scanners import test_scanner as sane_test_scanner
from appliance.capture.session import close_session, open_session
from appliance.custody.model import EventType
from appliance.custody.verify import verify_log
from appliance.holdings.model import Document

FEEDER = ScanSettings(200, ColourMode.COLOUR, SheetSource.FEEDER, A4, two_sided=False)
FOLDER = ScanSettings(None, ColourMode.COLOUR, SheetSource.FEEDER, None, two_sided=False)
Draw = Callable[..., Image.Image]
Save = Callable[..., bytes]


@pytest.fixture
def stack(tmp_path: Path, drawn_page: Draw, jpeg_of: Save) -> Path:
    """A folder with three different pages at 200 dpi."""
    folder = tmp_path / "stack"
    folder.mkdir()
    for seed in (1, 2, 3):
        (folder / f"trang {seed}.jpg").write_bytes(jpeg_of(drawn_page(seed=seed), dpi=200))
    return folder


def begin(room: Any, *, secret: bool = False, login: str = "an") -> CaptureSession:
    dossier = room.station.secret if secret else room.station.ordinary
    return open_session(
        room.vault, room.policy, actor=room.people[login], dossier=dossier, device="folder"
    )


def capture(
    room: Any, session: CaptureSession, document: Document, source: PageSource,
    settings: ScanSettings = FOLDER, *, confirm: bool = False,
    on_page: Callable[[AcceptedPage], None] = lambda _: None,
) -> CaptureReport:  # fmt: skip
    return capture_document(
        room.vault, room.policy, session,
        document=document, settings=settings, source=source, inspector=room.inspector,
        on_page=on_page, confirm_duplicate=lambda _: confirm,
    )  # fmt: skip


def folder(path: Path) -> FolderSource:
    return FolderSource(path, largest_file_bytes=1 << 30)


def test_ten_sheets_of_a_real_scanner_become_ten_encrypted_pages(scan_room: Any) -> None:
    session, document = begin(scan_room), scan_room.document(1)
    seen: list[AcceptedPage] = []
    report = capture(
        scan_room, session, document, SaneScanner(sane_test_scanner()), FEEDER,
        confirm=True, on_page=seen.append,
    )  # fmt: skip
    close_session(scan_room.vault, session)
    assert (report.pages_total, report.sheets_expected, report.matches) == (10, 10, True)
    assert [page.ordinal for page in seen] == list(range(1, 11))
    pages = pages_of(scan_room.vault, document.id)
    events = scan_room.leaves(EventType.CAPTURE)[2:]  # two of the station's own set-up
    assert [page.seq for page in pages] == [event["seq"] for event in events]
    for page, event in zip(pages, events, strict=True):
        master = scan_room.vault.objects.get(page.object)
        assert hashlib.sha256(master).hexdigest() == event["sha256"] == page.stream_sha256
        assert event["detail"]["permit"] == session.permit.id
        assert page.facts.dpi == 200
    assert scan_room.leaves(EventType.CAPTURE_CLOSED)[0]["detail"] == {"pages": 10}
    verify_log(scan_room.vault)


def test_stored_page_is_not_readable_at_rest(scan_room: Any, stack: Path) -> None:
    capture(scan_room, begin(scan_room), scan_room.document(1), folder(stack))
    source = (stack / "trang 1.jpg").read_bytes()[5000:5064]
    at_rest = [p for p in scan_room.station.folder.rglob("*") if p.is_file() and stack not in
               p.parents]  # fmt: skip
    assert len(at_rest) >= 4
    assert not any(source in p.read_bytes() for p in at_rest)


class Watched:
    """A source that notes how many pages the vault holds whenever a sheet is pulled."""

    device = "folder"

    def __init__(self, source: PageSource, held: Callable[[], int]) -> None:
        self.source, self.held, self.pulls = source, held, list[int]()

    def pages(
        self, permit: Permit, settings: ScanSettings, *, accepted: Sequence[str]
    ) -> Iterator[RawPage]:
        for raw in self.source.pages(permit, settings, accepted=accepted):
            self.pulls.append(self.held())
            yield raw


def test_next_sheet_is_pulled_only_after_the_last_was_accepted(scan_room: Any, stack: Path) -> None:
    document = scan_room.document(1)
    watched = Watched(folder(stack), lambda: len(pages_of(scan_room.vault, document.id)))
    capture(scan_room, begin(scan_room), document, watched)
    assert watched.pulls == [0, 1, 2]


def test_fewer_sheets_than_the_list_promises_are_reported(scan_room: Any, stack: Path) -> None:
    report = capture(scan_room, begin(scan_room), scan_room.document(1), folder(stack))
    assert (report.sheets_captured, report.sheets_expected, report.matches) == (3, 10, False)


def test_secret_dossier_without_approval_is_refused(scan_room: Any) -> None:
    with pytest.raises(PolicyRefusal):
        begin(scan_room, secret=True)
    assert scan_room.vault.database.one("SELECT count(*) AS n FROM capture_session")["n"] == 0


def test_secret_dossier_with_approval_is_scanned_and_one_copy_counted(
    scan_room: Any, stack: Path
) -> None:
    approval = scan_room.approve(copies=2)
    session = begin(scan_room, secret=True)
    report = capture(scan_room, session, scan_room.document(1, secret=True), folder(stack))
    assert report.matches
    assert approval_on_record(scan_room.vault, approval.id).copies_used == 1
    event = scan_room.leaves(EventType.CAPTURE_OPENED)[0]
    assert event["detail"]["copy_counted"] is True
    assert event["detail"]["approval"] == approval.id


def test_copies_are_used_up_by_closed_sessions(scan_room: Any) -> None:
    scan_room.approve(copies=1)
    close_session(scan_room.vault, begin(scan_room, secret=True))
    with pytest.raises(PolicyRefusal) as refused:
        begin(scan_room, secret=True)
    assert [rule.id for rule in refused.value.rules] == ["APR-06"]


def test_session_left_open_goes_on_under_its_permit_without_a_second_copy(scan_room: Any) -> None:
    approval = scan_room.approve(copies=1)
    first = begin(scan_room, secret=True)
    again = begin(scan_room, secret=True)
    assert (again.id, again.permit, again.resumed) == (first.id, first.permit, True)
    assert approval_on_record(scan_room.vault, approval.id).copies_used == 1


@pytest.mark.parametrize("login", ["an", "binh"])
def test_session_left_open_goes_on_under_a_new_permit_when_the_old_ran_out(
    scan_room: Any, stack: Path, login: str
) -> None:
    approval = scan_room.approve(copies=1)
    first = begin(scan_room, secret=True)
    scan_room.station.clock.at += dt.timedelta(days=1)
    again = begin(scan_room, secret=True, login=login)
    assert again.id == first.id
    assert again.permit.id != first.permit.id
    assert approval_on_record(scan_room.vault, approval.id).copies_used == 1
    assert capture(scan_room, again, scan_room.document(1, secret=True), folder(stack)).matches


def test_another_operator_gets_a_permit_of_their_own(scan_room: Any) -> None:
    first, again = begin(scan_room), begin(scan_room, login="binh")
    assert again.id == first.id
    assert again.permit.person == scan_room.people["binh"].id != first.permit.person


def test_revoked_approval_stops_the_next_page_and_nothing_of_it_is_kept(
    scan_room: Any, stack: Path
) -> None:
    approval = scan_room.approve()
    session, document = begin(scan_room, secret=True), scan_room.document(1, secret=True)

    def revoke(page: AcceptedPage) -> None:
        if page.ordinal == 2:
            revoke_approval(
                scan_room.vault, scan_room.policy, actor=scan_room.people["son"],
                approval=approval.id, reason="Thu hồi",
            )  # fmt: skip

    with pytest.raises(errors.PermitNoLongerCovers):
        capture(scan_room, session, document, folder(stack), on_page=revoke)
    assert len(pages_of(scan_room.vault, document.id)) == 2
    assert scan_room.object_files() == 2
    with pytest.raises(PolicyRefusal):
        begin(scan_room, secret=True)


def test_page_after_the_permit_ran_out_is_refused(scan_room: Any, stack: Path) -> None:
    session, document = begin(scan_room), scan_room.document(1)

    def wait(_: AcceptedPage) -> None:
        scan_room.station.clock.at = session.permit.expires_at

    with pytest.raises(errors.PermitRanOut):
        capture(scan_room, session, document, folder(stack), on_page=wait)
    assert len(pages_of(scan_room.vault, document.id)) == 1
    assert scan_room.leaves(EventType.CAPTURE_FAULT)[0]["detail"]["code"] == "CAP-034"


def test_document_of_another_dossier_is_refused(scan_room: Any, stack: Path) -> None:
    with pytest.raises(errors.NoScanPermit):
        capture(scan_room, begin(scan_room), scan_room.document(1, secret=True), folder(stack))


def test_closed_session_takes_no_page_and_closes_once(scan_room: Any, stack: Path) -> None:
    session = begin(scan_room)
    close_session(scan_room.vault, session)
    with pytest.raises(errors.SessionNotOpen):
        capture(scan_room, session, scan_room.document(1), folder(stack))
    with pytest.raises(errors.SessionNotOpen):
        close_session(scan_room.vault, session)
    assert scan_room.object_files() == 0


def test_page_below_the_standard_stops_the_walk_and_it_goes_on_when_put_right(
    scan_room: Any, stack: Path, drawn_page: Draw, jpeg_of: Save
) -> None:
    session, document = begin(scan_room), scan_room.document(1)
    right = (stack / "trang 2.jpg").read_bytes()
    (stack / "trang 2.jpg").write_bytes(jpeg_of(drawn_page(dpi=150), dpi=150))
    with pytest.raises(errors.PageBelowStandard) as refused:
        capture(scan_room, session, document, folder(stack))
    assert refused.value.params["measured"] == 150
    (stack / "trang 2.jpg").write_bytes(right)
    report = capture(scan_room, begin(scan_room), document, folder(stack))
    assert (report.pages_now, report.pages_total) == (2, 3)
    sources = [page.source_sha256 for page in pages_of(scan_room.vault, document.id)]
    assert sources == [
        hashlib.sha256((stack / f"trang {n}.jpg").read_bytes()).hexdigest() for n in (1, 2, 3)
    ]
    fault = scan_room.leaves(EventType.CAPTURE_FAULT)[0]
    assert (fault["outcome"], fault["detail"]["code"]) == ("refused", "CAP-030")


def test_map_at_200_dpi_is_refused(scan_room: Any, stack: Path) -> None:
    with pytest.raises(errors.PageBelowStandard) as refused:
        capture(scan_room, begin(scan_room), scan_room.document(2), folder(stack))
    assert refused.value.params["rule"] == "scan.least_dpi_map_drawing"


def test_grey_page_is_refused(scan_room: Any, tmp_path: Path, drawn_page: Draw) -> None:
    only = tmp_path / "grey"
    only.mkdir()
    drawn_page().convert("L").save(only / "1.png", dpi=(200, 200))
    with pytest.raises(errors.PageBelowStandard) as refused:
        capture(scan_room, begin(scan_room), scan_room.document(1), folder(only))
    assert (refused.value.params["measured"], refused.value.params["asked"]) == (8, 24)


@pytest.mark.parametrize(("confirmed", "kept"), [(False, 3), (True, 4)])
def test_exact_duplicate_needs_a_persons_word(
    scan_room: Any, stack: Path, confirmed: bool, kept: int
) -> None:
    (stack / "trang 1b.jpg").write_bytes((stack / "trang 1.jpg").read_bytes())
    document = scan_room.document(1)
    capture(scan_room, begin(scan_room), document, folder(stack), confirm=confirmed)
    assert len(pages_of(scan_room.vault, document.id)) == kept
    fault = scan_room.leaves(EventType.CAPTURE_FAULT)
    assert [event["detail"]["code"] for event in fault] == ["CAP-032"]


def test_same_pixels_in_another_container_are_the_same_page(
    scan_room: Any, stack: Path, tmp_path: Path
) -> None:
    document, session = scan_room.document(1), begin(scan_room)
    capture(scan_room, session, document, folder(stack))
    other = tmp_path / "other"
    other.mkdir()
    Image.open(stack / "trang 2.jpg").save(other / "1.tif", dpi=(200, 200))
    raw = next(folder(other).pages(session.permit, FOLDER, accepted=()))
    with pytest.raises(errors.DuplicatePage) as twice:
        accept_page(
            scan_room.vault, scan_room.policy, session, document=document,
            inspected=scan_room.inspector.inspect(raw), duplicate_confirmed=False,
        )  # fmt: skip
    assert twice.value.params["ordinal"] == 2


def test_page_put_before_accepted_pages_is_refused_and_not_kept_at_the_end(
    scan_room: Any, stack: Path
) -> None:
    second, document = (stack / "trang 2.jpg").read_bytes(), scan_room.document(1)
    (stack / "trang 2.jpg").unlink()
    capture(scan_room, begin(scan_room), document, folder(stack))
    (stack / "trang 2.jpg").write_bytes(second)
    with pytest.raises(errors.PageOutOfOrder) as refused:
        capture(scan_room, begin(scan_room), document, folder(stack))
    assert refused.value.params == {"sequence": 2}
    assert len(pages_of(scan_room.vault, document.id)) == 2


def test_folder_goes_on_past_a_duplicate_that_was_left_out(
    scan_room: Any, stack: Path, drawn_page: Draw, jpeg_of: Save
) -> None:
    (stack / "trang 1b.jpg").write_bytes((stack / "trang 1.jpg").read_bytes())
    document = scan_room.document(1)
    capture(scan_room, begin(scan_room), document, folder(stack))
    (stack / "trang 4.jpg").write_bytes(jpeg_of(drawn_page(seed=4), dpi=200))
    report = capture(scan_room, begin(scan_room), document, folder(stack), confirm=True)
    assert (report.pages_now, report.pages_total) == (1, 4)


NO_SHEET = ("--read-return-value", "SANE_STATUS_NO_DOCS")


def test_power_cut_after_the_last_sheet_leaves_a_document_that_can_be_finished(
    scan_room: Any, stack: Path
) -> None:
    scan_room.approve()
    document = scan_room.document(1, secret=True)
    capture(scan_room, begin(scan_room, secret=True), document, folder(stack))
    again = begin(scan_room, secret=True)
    report = capture(scan_room, again, document, SaneScanner(sane_test_scanner(*NO_SHEET)), FEEDER)
    assert (report.pages_now, report.pages_total, report.matches) == (0, 3, True)


def test_empty_feeder_is_no_end_while_the_list_promises_more(scan_room: Any, stack: Path) -> None:
    document = scan_room.document(1)
    capture(scan_room, begin(scan_room), document, folder(stack))
    with pytest.raises(scanner_errors.FeederEmpty):
        capture(
            scan_room, begin(scan_room), document,
            SaneScanner(sane_test_scanner(*NO_SHEET)), FEEDER,
        )  # fmt: skip


def test_jam_in_the_stack_keeps_what_was_accepted(
    scan_room: Any, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, session = scan_room.document(1), begin(scan_room)
    capture(scan_room, session, document, folder(stack))
    jammed = SaneScanner(sane_test_scanner("--read-return-value", "SANE_STATUS_JAMMED"))
    with pytest.raises(scanner_errors.FeederJammed) as jam:
        capture(scan_room, session, document, jammed, FEEDER)
    assert jam.value.params["sequence"] == 4
    fault = scan_room.leaves(EventType.CAPTURE_FAULT)[-1]
    assert (fault["outcome"], fault["detail"]["code"]) == ("failure", "CAP-001")
    assert len(pages_of(scan_room.vault, document.id)) == 3
