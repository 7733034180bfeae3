"""Publishing a document: recognise, assemble, read back, sign, verify, store, commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from appliance.authority.gate import require_allowed
from appliance.authority.model import Action, Actor
from appliance.capture.model import PageRecord
from appliance.capture.pages import pages_of
from appliance.holdings import catalogue
from appliance.holdings.model import Copying, Document
from appliance.kernel.clock import iso
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ActId, DossierId
from appliance.policy.engine import PolicyEngine
from appliance.publish import acts, store
from appliance.publish.errors import (
    AlreadyPublished,
    CaptureNotFinished,
    ImageFormUnknown,
    NoPages,
    PagesChanged,
    PageTampered,
)
from appliance.publish.images import UnknownForm, image_stream
from appliance.publish.model import (
    AgencySigner,
    Label,
    PageImage,
    Progress,
    Publication,
    PublicationFacts,
    PublishProgress,
    SearchableEngine,
    SignedPdf,
    Stage,
    Step,
    Steps,
    TwoLayerPdf,
    WrittenFacts,
)
from appliance.publish.validate import require_faithful
from appliance.vault.model import ObjectKind
from appliance.vault.vault import Vault

_SESSION_OPEN = "SELECT 1 FROM capture_session WHERE dossier_id = ? AND state = 'OPEN'"


@dataclass(frozen=True, slots=True)
class _Proved:
    """An unsigned PDF that passed every check."""

    made: TwoLayerPdf
    written: WrittenFacts
    engine: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.made.pdf).hexdigest()


def publish_document(
    vault: Vault,
    policy: PolicyEngine,
    engine: SearchableEngine,
    agency: AgencySigner,
    *,
    actor: Actor,
    document: Document,
    progress: Progress,
) -> Publication:
    """Make the signed, searchable, encrypted copy of one document.

    When this returns the copy is stored, read back and on record; when it raises, no copy of it
    is kept and the document can be published again.

    Raises:
        PolicyRefusal: the gate said no.
        AlreadyPublished, NoPages, CaptureNotFinished: there is nothing to do yet.
        PageTampered: a stored page is not the one on record.
        RecognitionStopped, PageNotReadable, ImageFormUnknown, DocumentTooLarge: nothing was made.
        FileSyntaxBroken, PageCountDiffers, ImageChanged, TextLayerDiffers, NotPdfA: what was
            made is not faithful; it was not signed.
        SigningFailed, SignatureDeltaRefused, SignatureNotTrusted: it was not stored.
        PagesChanged: pages came in meanwhile.
        DiskFull: there is no room.
    """
    _require_allowed(vault, policy, actor=actor, document=document)
    steps = partial(_tell, progress, document.ordinal)
    records = require_publishable(vault, document)
    acts.close_interrupted(vault, document=document.id, actor=actor.id)
    pages = [_page_image(vault, record) for record in records]
    proved = _proved(vault, engine, agency, document=document, pages=pages, steps=steps)
    # Reading takes minutes: an approval may have ended or been revoked meanwhile.
    _require_allowed(vault, policy, actor=actor, document=document)
    act = acts.intend_signature(vault, document, actor=actor.id, unsigned_sha256=proved.sha256)
    with acts.failing(vault, act, document, actor=actor.id):
        steps(Step(Stage.SIGN, 0, 1))
        signed = agency.sign(proved.made.pdf, at=vault.clock.now())
        steps(Step(Stage.STORE, 0, 1))
        publication = _stored(
            vault, act, proved, signed, document=document, records=records, actor=actor
        )
    steps(Step(Stage.STORE, 1, 1))
    return publication


def publish_dossier(
    vault: Vault,
    policy: PolicyEngine,
    engine: SearchableEngine,
    agency: AgencySigner,
    *,
    actor: Actor,
    dossier: DossierId,
    progress: Progress,
) -> list[Publication]:
    """Publish every document of a dossier that has pages and is not published yet.

    Raises:
        AlreadyPublished, NoPages: no document is left to publish.
    """
    listed = [
        d for d in catalogue.documents(vault, dossier) if d.copying is not Copying.NOT_ALLOWED
    ]
    waiting = [d for d in listed if store.publication_of(vault, d.id) is None]
    ready = [d for d in waiting if pages_of(vault, d.id)]
    if not ready and listed:
        require_publishable(vault, (waiting or listed)[0])
    return [
        publish_document(
            vault, policy, engine, agency, actor=actor, document=document, progress=progress
        )
        for document in ready
    ]


def _require_allowed(
    vault: Vault, policy: PolicyEngine, *, actor: Actor, document: Document
) -> None:
    require_allowed(vault, policy, actor=actor, action=Action.PUBLISH, dossier=document.dossier)


def require_publishable(vault: Vault, document: Document) -> list[PageRecord]:
    """Return the captured pages of a document that waits for its publication.

    Raises:
        AlreadyPublished: it has one.
        CaptureNotFinished: the dossier's capture session is open; pages may be missing.
        NoPages: nothing was captured.
    """
    place = {"dossier": _dossier_code(vault, document), "ordinal": document.ordinal}
    if store.publication_of(vault, document.id) is not None:
        raise AlreadyPublished(**place)
    if vault.database.one(_SESSION_OPEN, (document.dossier,)) is not None:
        raise CaptureNotFinished(dossier=place["dossier"])
    records = pages_of(vault, document.id)
    if not records:
        raise NoPages(**place)
    return records


def _page_image(vault: Vault, record: PageRecord) -> PageImage:
    """Fetch a page master and compare it with the record."""
    encoded = vault.objects.get(record.object)
    try:
        stream = image_stream(encoded)
    except UnknownForm as exc:
        raise ImageFormUnknown(page=record.ordinal, reason=str(exc)) from exc
    if stream.sha256 != record.stream_sha256:
        raise PageTampered(page=record.ordinal)
    return PageImage(
        encoded=encoded,
        width=stream.width,
        height=stream.height,
        dpi=float(record.facts.dpi),
        stream_sha256=record.stream_sha256,
    )


def _proved(
    vault: Vault,
    engine: SearchableEngine,
    agency: AgencySigner,
    *,
    document: Document,
    pages: Sequence[PageImage],
    steps: Steps,
) -> _Proved:
    label = Label(
        reference=f"{_dossier_code(vault, document)}.{document.ordinal:07d}",
        agency=agency.agency,
        made_at=vault.clock.now(),
    )
    made = engine.make(pages, label=label, steps=steps)
    steps(Step(Stage.VALIDATE, 0, 1))
    return _Proved(made, require_faithful(made, pages, bench=engine.bench), engine.name)


def _stored(
    vault: Vault,
    act: ActId,
    proved: _Proved,
    signed: SignedPdf,
    *,
    document: Document,
    records: Sequence[PageRecord],
    actor: Actor,
) -> Publication:
    """Encrypt, read back, then one transaction: publication, texts, events, end of the act."""
    stored = vault.objects.put(
        dossier=document.dossier,
        level=document.level,
        kind=ObjectKind.PDF,
        plaintext=signed.pdf,
    )
    facts = PublicationFacts(
        engine=proved.engine,
        unsigned_sha256=proved.sha256,
        written=proved.written,
        certificate_sha256=signed.certificate_sha256,
        signed_at=iso(signed.signed_at),
        confidence=_mean([text.confidence for text in proved.made.texts]),
    )
    try:
        with vault.database.unit_of_work() as uow:
            if pages_of(vault, document.id) != list(records):
                raise PagesChanged(dossier=_dossier_code(vault, document), ordinal=document.ordinal)
            acts.finish(vault, uow, act, document, actor=actor.id, pdf_sha256=stored.sha256)
            publication = store.insert(
                vault, uow, document, stored=stored, facts=facts, actor=actor.id
            )
            store.insert_texts(uow, [record.id for record in records], proved.made.texts)
            uow.commit()
    except ApplianceError:
        vault.objects.destroy(stored.id)
        raise
    return publication


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1) if values else 0.0


def _dossier_code(vault: Vault, document: Document) -> str:
    return catalogue.dossier_by_id(vault, document.dossier).code


def _tell(progress: Callable[[PublishProgress], None], ordinal: int, step: Step) -> None:
    progress(PublishProgress(ordinal, step.stage.text, step.done, step.total))
