"""The verb: one document from captured pages to a signed copy on record, or nothing at all."""

import dataclasses
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from appliance.authority.approvals import revoke_approval
from appliance.authority.errors import PolicyRefusal
from appliance.capture.document import capture_document
from appliance.capture.dossier import FromScanner, capture_dossier
from appliance.capture.errors import DocumentPublished
from appliance.capture.folder import FolderSource
from appliance.capture.model import CaptureSession, ColourMode, ScanSettings, SheetSource
from appliance.capture.pages import pages_of
from appliance.capture.scanners import test_scanner as sane_test_scanner
from appliance.capture.session import close_session, open_session
from appliance.custody.model import EventType
from appliance.custody.verify import verify_log
from appliance.holdings.catalogue import dossier_by_id
from appliance.kernel.clock import iso
from appliance.kernel.levels import Level
from appliance.publish import acts
from appliance.publish.direct import DirectEngine
from appliance.publish.document import publish_document, publish_dossier
from appliance.publish.errors import (
    AlreadyPublished,
    CaptureNotFinished,
    NoPages,
    PagesChanged,
    PageTampered,
    SigningFailed,
    StampDoesNotFit,
)
from appliance.publish.model import (
    Publication,
    PublishProgress,
    SignedPdf,
    TwoLayerPdf,
)
from appliance.publish.pades import certificate, require_trusted
from appliance.publish.search import search
from appliance.publish.store import publication_of, publications_of, seq_of_publication
from appliance.vault.errors import DiskFull, RefusedByDatabase

FOLDER = ScanSettings(None, ColourMode.COLOUR, SheetSource.FEEDER, None, two_sided=False)


class ReadyEngine:
    """An engine whose work is done already; the real one is tested on its own."""

    name = "ready"

    def __init__(self, engine: DirectEngine, made: TwoLayerPdf) -> None:
        self.bench = engine.bench
        self._made = made
        self.before_answer: Callable[[], None] = lambda: None

    def make(self, pages: Any, *, label: Any, steps: Any) -> TwoLayerPdf:
        del pages, label, steps
        self.before_answer()
        return self._made

    def close(self) -> None:
        pass


@pytest.fixture
def ready(engine: DirectEngine, made: TwoLayerPdf) -> ReadyEngine:
    return ReadyEngine(engine, made)


@pytest.fixture
def room(scan_room: Any, papers: list[Any], tmp_path: Path) -> Any:
    """The scan room with the three papers captured as document 1 of the ordinary dossier."""
    capture(scan_room, papers, tmp_path / "in", ordinal=1)
    return scan_room


def capture(
    room: Any, papers: list[Any], folder: Path, *, ordinal: int, secret: bool = False
) -> None:
    folder.mkdir(exist_ok=True)
    for number, paper in enumerate(papers):
        (folder / f"{number}.img").write_bytes(paper.page.encoded)
    session = open_session(
        room.vault, room.policy, actor=room.people["an"], device="folder",
        dossier=room.station.secret if secret else room.station.ordinary,
    )  # fmt: skip
    capture_document(
        room.vault, room.policy, session, document=room.document(ordinal, secret=secret),
        settings=dataclasses.replace(FOLDER, dpi=200),
        source=FolderSource(folder, largest_file_bytes=1 << 30), inspector=room.inspector,
        on_page=lambda _: None, confirm_duplicate=lambda _: False,
    )  # fmt: skip
    close_session(room.vault, session)


def publish(room: Any, engine: Any, agency: Any, **more: Any) -> Publication:
    return publish_document(
        room.vault, room.policy, engine, more.get("signer", agency.signer),
        actor=more.get("actor", room.people["an"]),
        document=room.document(more.get("ordinal", 1), secret=more.get("secret", False)),
        progress=more.get("progress", lambda _: None),
    )  # fmt: skip


def count(room: Any, table: str) -> int:
    return int(room.vault.database.one(f"SELECT count(*) AS n FROM {table}")["n"])


def test_document_goes_from_pages_to_a_signed_copy_on_record(
    room: Any, engine: DirectEngine, agency: Any
) -> None:
    told: list[PublishProgress] = []

    publication = publish(room, engine, agency, progress=told.append)

    pdf = room.vault.objects.get(publication.object)
    assert hashlib.sha256(pdf).hexdigest() == publication.pdf_sha256
    require_trusted(pdf, certificate(agency.authority_pem), at=room.station.clock.now())
    assert publication.pages == 3
    assert publication.facts.engine.startswith("direct/tesseract-5.")
    assert publication.facts.written.words > 600
    assert publication.facts.confidence > 85
    assert publication_of(room.vault, room.document(1).id) == publication
    assert publications_of(room.vault, room.station.ordinary) == [publication]
    assert {step.stage.en for step in told} == {
        "recognising text", "making the two-layer PDF/A", "reading back and checking", "signing",
        "encrypting and storing",
    }  # fmt: skip
    assert told[-1].document_ordinal == 1
    assert verify_log(room.vault)


def test_log_tells_intent_signature_and_publication_with_the_hash(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    publication = publish(room, ready, agency)

    (intent,) = room.leaves(EventType.SIGN_INTENT)
    (signature,) = room.leaves(EventType.SIGNATURE)
    (published,) = room.leaves(EventType.PUBLISHED)
    assert intent["sha256"] == publication.facts.unsigned_sha256
    assert signature["sha256"] == published["sha256"] == publication.pdf_sha256
    assert published["object"] == publication.id
    assert published["detail"]["document"] == room.document(1).id
    assert seq_of_publication(room.vault, publication.id) == published["seq"]
    assert acts.unfinished_acts(room.vault) == []
    leaves = json.dumps([intent, signature, published], ensure_ascii=False)
    assert "Quyết" not in leaves


def test_published_document_is_not_published_again(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    publish(room, ready, agency)

    with pytest.raises(AlreadyPublished):
        publish(room, ready, agency)

    assert count(room, "publication") == 1


def test_document_without_pages_is_refused(room: Any, ready: ReadyEngine, agency: Any) -> None:
    with pytest.raises(NoPages):
        publish(room, ready, agency, ordinal=2)

    assert count(room, "act") == 0


@pytest.mark.parametrize("login", ["son", "lan"])
def test_person_without_the_role_is_refused(
    login: str, room: Any, ready: ReadyEngine, agency: Any
) -> None:
    with pytest.raises(PolicyRefusal):
        publish(room, ready, agency, actor=room.people[login])

    assert count(room, "publication") == 0


def test_page_that_came_meanwhile_stops_the_publication(
    room: Any, ready: ReadyEngine, agency: Any, papers: list[Any], tmp_path: Path
) -> None:
    turned = io.BytesIO()
    image = ImageOps.mirror(Image.open(io.BytesIO(papers[0].page.encoded)))
    image.save(turned, "JPEG", quality=90)
    late = dataclasses.replace(
        papers[0], page=dataclasses.replace(papers[0].page, encoded=turned.getvalue())
    )
    ready.before_answer = lambda: capture(room, [late], tmp_path / "late", ordinal=1)
    objects = room.object_files()

    with pytest.raises(PagesChanged):
        publish(room, ready, agency)

    assert count(room, "publication") == 0
    assert room.object_files() == objects + 1, "the late page, and no PDF"
    assert room.leaves(EventType.SIGN_FAILED)[0]["detail"]["reason"] == "PUB-013"


def begin_again(room: Any) -> CaptureSession:
    return open_session(
        room.vault, room.policy, actor=room.people["an"], dossier=room.station.ordinary,
        device="folder",
    )  # fmt: skip


def test_dossier_whose_capture_is_not_finished_is_not_published(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    session = begin_again(room)

    with pytest.raises(CaptureNotFinished):
        publish(room, ready, agency)
    assert (count(room, "publication"), count(room, "act")) == (0, 0)

    close_session(room.vault, session)
    assert publish(room, ready, agency).pages == 3


def test_published_document_takes_no_further_page(
    room: Any, ready: ReadyEngine, agency: Any, papers: list[Any], tmp_path: Path
) -> None:
    publish(room, ready, agency)
    upside_down = io.BytesIO()
    ImageOps.flip(Image.open(io.BytesIO(papers[0].page.encoded))).save(upside_down, "JPEG")
    further = dataclasses.replace(
        papers[0], page=dataclasses.replace(papers[0].page, encoded=upside_down.getvalue())
    )
    objects = room.object_files()

    with pytest.raises(DocumentPublished):
        capture(room, [further], tmp_path / "further", ordinal=1)

    assert len(pages_of(room.vault, room.document(1).id)) == 3
    assert room.object_files() == objects


def test_published_document_takes_no_further_page_past_the_verb(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    publish(room, ready, agency)
    session = begin_again(room)

    with (
        pytest.raises(RefusedByDatabase, match="page-of-a-published-document"),
        room.vault.database.unit_of_work() as uow,
    ):
        uow.execute(
            "INSERT INTO page SELECT 'new', document_id, 4, ?, ?, 'other', source_sha256,"
            " stream_sha256, pixel_sha256, facts, ?, seq + 1 FROM page WHERE ordinal = 3",
            (session.id, session.permit.id, iso(room.station.clock.now())),
        )


def test_published_document_does_not_go_into_the_scanner_and_no_copy_is_counted(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    publish(room, ready, agency)

    with pytest.raises(DocumentPublished):
        capture_dossier(
            room.vault, room.policy, actor=room.people["an"],
            dossier=dossier_by_id(room.vault, room.station.ordinary),
            choice=FromScanner(sane_test_scanner(), 1), inspector=room.inspector,
            on_page=lambda _: None, confirm_duplicate=lambda _: False,
        )  # fmt: skip

    assert len(room.leaves(EventType.CAPTURE_OPENED)) == 1, "the session of the three pages only"


def test_approval_revoked_while_pages_are_read_stops_before_the_signature(
    room: Any, ready: ReadyEngine, agency: Any, papers: list[Any], tmp_path: Path
) -> None:
    approval = room.approve()
    capture(room, papers, tmp_path / "secret", ordinal=1, secret=True)
    ready.before_answer = lambda: revoke_approval(
        room.vault, room.policy, actor=room.people["son"], approval=approval.id, reason="Thu hồi"
    )

    with pytest.raises(PolicyRefusal):
        publish(room, ready, agency, secret=True)

    assert (count(room, "publication"), count(room, "act")) == (0, 0)


def test_page_other_than_on_record_is_evidence(room: Any, ready: ReadyEngine, agency: Any) -> None:
    with room.station.as_key_holder() as bare:
        bare.execute("UPDATE page SET stream_sha256 = ? WHERE ordinal = 2", ("0" * 64,))
        bare.commit()

    with pytest.raises(PageTampered) as refused:
        publish(room, ready, agency)

    assert refused.value.params["page"] == 2
    assert count(room, "act") == 0


class FailingSigner:
    agency = "Ủy ban nhân dân tỉnh A"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def sign(self, unsigned: bytes, *, at: dt.datetime) -> SignedPdf:
        del unsigned, at
        raise self._error


@pytest.mark.parametrize(
    ("error", "code"),
    [(SigningFailed(reason="x"), "PUB-021"), (StampDoesNotFit(width=1, height=1), "PUB-017"),
     (DiskFull(), "VLT-003")],
)  # fmt: skip
def test_failed_signature_is_on_record_and_can_be_done_again(
    error: Exception, code: str, room: Any, ready: ReadyEngine, agency: Any
) -> None:
    with pytest.raises(type(error)):
        publish(room, ready, agency, signer=FailingSigner(error))

    assert room.leaves(EventType.SIGN_FAILED)[0]["detail"]["reason"] == code
    assert count(room, "publication") == 0
    assert acts.unfinished_acts(room.vault) == []

    assert publish(room, ready, agency).pages == 3


class PowerCut(BaseException):
    """Nothing after it runs in the program; only what was committed is left."""


def test_intent_left_open_by_a_crash_is_shown_and_closed_by_the_next_run(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    with pytest.raises(PowerCut):
        publish(room, ready, agency, signer=FailingSigner(PowerCut()))
    (left,) = acts.unfinished_acts(room.vault)
    assert left.document == room.document(1).id
    assert left.dossier == room.station.ordinary

    publication = publish(room, ready, agency)

    assert acts.unfinished_acts(room.vault) == []
    states = [
        r["state"] for r in room.vault.database.all("SELECT state FROM act ORDER BY intent_seq")
    ]
    assert states == ["FAILED", "DONE"]
    assert room.leaves(EventType.SIGN_FAILED)[0]["detail"]["reason"] == "interrupted"
    assert [p.id for p in publications_of(room.vault, room.station.ordinary)] == [publication.id]
    assert count(room, "page_text") == len(pages_of(room.vault, room.document(1).id)) == 3


def test_dossier_is_published_as_far_as_it_is_captured(
    room: Any, ready: ReadyEngine, agency: Any
) -> None:
    def whole() -> list[Publication]:
        return publish_dossier(
            room.vault, room.policy, ready, agency.signer, actor=room.people["an"],
            dossier=room.station.ordinary, progress=lambda _: None,
        )  # fmt: skip

    assert [p.document_ordinal for p in whole()] == [1]
    with pytest.raises(NoPages):
        whole()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quyết định", True),
        ("quyet dinh", True),
        ('"cong hoa xa hoi"', True),
        ('"CỘNG HÒA XÃ HỘI"', True),
        ('"hòa cộng"', False),
        ("quyềt", False),
        ("khongcotunay", False),
    ],
)
def test_text_is_found_with_tones_and_without(
    query: str, found: bool, room: Any, ready: ReadyEngine, agency: Any
) -> None:
    publish(room, ready, agency)

    hits = search(room.vault, actor_clearance=Level.NONE, query=query)

    assert bool(hits) is found
    assert all((hit.dossier_code, hit.document_ordinal) == ("HS-1", 1) for hit in hits)


def test_search_ends_at_ones_clearance(room: Any, ready: ReadyEngine, agency: Any) -> None:
    publish(room, ready, agency)
    with room.station.as_key_holder() as bare:
        bare.execute("UPDATE document SET level = 'MAT' WHERE id = 'o1'")
        bare.commit()

    assert search(room.vault, actor_clearance=Level.NONE, query="hội") == []
    assert search(room.vault, actor_clearance=Level.MAT, query="hội") != []
