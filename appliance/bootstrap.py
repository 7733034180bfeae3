"""The only place that wires real parts together and hands out ``Appliance``."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import appliance as package
from appliance.authority import approvals, log_in, people
from appliance.authority.approvals import ApprovalTerms
from appliance.authority.enrolment import Enrolment, newcomer_of
from appliance.authority.gate import require_allowed
from appliance.authority.model import Action, Actor, Approval, Person
from appliance.authority.tokens import PluggedTokens
from appliance.capture.document import ConfirmDuplicate
from appliance.capture.dossier import SourceChoice, capture_dossier
from appliance.capture.model import AcceptedPage, CaptureReport, PageRecord
from appliance.capture.pages import pages_of, seq_of_page
from appliance.custody import anchor, show
from appliance.custody.log import STATION, checkpoint, prove, record, seal
from appliance.custody.model import CustodyEvent, EventType
from appliance.custody.verify import LogReport, verify_log
from appliance.handover.export import ExportReport, export_dossier
from appliance.holdings import catalogue, list_import
from appliance.holdings.catalogue import DossierSummary
from appliance.holdings.model import Document
from appliance.imaging.inspector import SandboxedInspector
from appliance.kernel.clock import Clock, SystemClock
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ApprovalId, DossierId, PageId, RandomIds
from appliance.kernel.language import Text
from appliance.policy.engine import PolicyEngine
from appliance.publish.direct import DirectEngine
from appliance.publish.document import publish_dossier
from appliance.publish.model import Progress, Publication
from appliance.publish.search import Hit, page_texts, search
from appliance.publish.sign import PadesSigner
from appliance.startup import found_at_start
from appliance.vault.database import UnitOfWork
from appliance.vault.dossier_keys import RecordKeyCreated
from appliance.vault.keys.pins import AskPin
from appliance.vault.objects import ObjectStore
from appliance.vault.station import OpenStation, open_station
from appliance.vault.station_creation import create_station
from appliance.vault.station_plan import plan_from_environment
from appliance.vault.vault import Vault

FULL_CHECK_AT_START = 50_000
"""Events up to which the whole log is verified at each start (a third of a second)."""


def policy_folder() -> Path:
    """Return the folder of the rules: beside the package, or named by ``APPLIANCE_POLICIES``."""
    named = os.environ.get("APPLIANCE_POLICIES")
    return Path(named) if named else Path(package.__file__).resolve().parent.parent / "policies"


class Appliance:
    """The verbs of one open station, each with its real parts."""

    def __init__(self, station: OpenStation, *, vault: Vault, policy: PolicyEngine) -> None:
        """Take an open station; use ``open_appliance``."""
        self.vault = vault
        self.policy = policy
        self.startup_findings: list[Text] = []
        self._station = station
        self._tokens = PluggedTokens(station.people)
        self._inspector = SandboxedInspector(policy.numbers)
        self._cores = os.cpu_count() or 1
        self._executor = ThreadPoolExecutor(self._cores, thread_name_prefix="ocr")
        self._engine: DirectEngine | None = None

    @property
    def station_name(self) -> str:
        """Name of the station and of its log."""
        return self.vault.name

    @property
    def agency(self) -> str:
        """Name of the agency in Vietnamese."""
        return self._station.settings.agency

    # People

    def people(self) -> list[Person]:
        """Return everybody on record."""
        return people.people(self.vault)

    def enrol(self, actor: Actor | None, enrolment: Enrolment, *, secret: str) -> Person:
        """Put a person on record; a token is made on the embedded module if it is not there yet."""
        newcomer = newcomer_of(enrolment, tokens=self._station.people, secret=secret)
        person = people.enrol(self.vault, self.policy, actor=actor, newcomer=newcomer)
        self.checkpoint()
        return person

    def log_in(self, login: str, secret: str) -> Actor:
        """Let a person in by the PIN of their token, or by their password."""
        credential = log_in.Credential(login, secret)
        actor = log_in.log_in(self.vault, self.policy, tokens=self._tokens, credential=credential)
        self.checkpoint()
        return actor

    def log_out(self, actor: Actor) -> None:
        """Record that a person left."""
        log_in.log_out(self.vault, actor)
        self.checkpoint()

    # Holdings

    def dossiers(self, actor: Actor) -> list[DossierSummary]:
        """Return the dossiers in the order of the store, without titles above the clearance."""
        return [
            d if d.level.rank <= actor.clearance.rank else dataclasses.replace(d, title=None)
            for d in catalogue.dossiers(self.vault)
        ]

    def documents(self, actor: Actor, code: str) -> list[Document]:
        """Return the documents of a dossier; subjects above the clearance are left out."""
        return [
            d if d.level.rank <= actor.clearance.rank else dataclasses.replace(d, subject=None)
            for d in catalogue.documents(self.vault, self._dossier(code))
        ]

    def import_list(self, actor: Actor, *, name: str, untrusted: bytes) -> list_import.ImportReport:
        """Import the office's list: all of it, or nothing."""
        gate = functools.partial(
            require_allowed, self.vault, self.policy, action=Action.IMPORT_LIST
        )
        report = list_import.import_list(
            self.vault, gate, actor=actor, untrusted_name=name, untrusted=untrusted,
            codes=self.policy.numbers.codes,
        )  # fmt: skip
        self.checkpoint()
        return report

    # Authority

    def approvals(self, actor: Actor, code: str) -> list[Approval]:
        """Return the approvals of a dossier, newest first."""
        del actor  # Everybody on record may know that an approval exists.
        return approvals.approvals_of(self.vault, self._dossier(code))

    def enter_approval(
        self,
        actor: Actor,
        *,
        code: str,
        approver_login: str,
        approver_secret: str,
        terms: ApprovalTerms,
    ) -> Approval:
        """Enter a written approval, signed by the approver's own token."""
        entered = approvals.enter_approval(
            self.vault, self.policy, tokens=self._tokens, actor=actor,
            dossier=self._dossier(code), terms=terms,
            approver=people.person_by_login(self.vault, approver_login).id,
            approver_pin=approver_secret,
        )  # fmt: skip
        self.checkpoint()
        return entered

    def activate_approval(self, actor: Actor, approval: ApprovalId) -> Approval:
        """Activate an approval as the second person."""
        active = approvals.activate_approval(
            self.vault, self.policy, actor=actor, approval=approval
        )
        self.checkpoint()
        return active

    def revoke_approval(self, actor: Actor, approval: ApprovalId, *, reason: str) -> Approval:
        """Revoke an approval, effective at once."""
        gone = approvals.revoke_approval(
            self.vault, self.policy, actor=actor, approval=approval, reason=reason
        )
        self.checkpoint()
        return gone

    # Capture

    def capture(
        self,
        actor: Actor,
        *,
        code: str,
        choice: SourceChoice,
        on_page: Callable[[AcceptedPage], None],
        confirm_duplicate: ConfirmDuplicate,
    ) -> list[CaptureReport]:
        """Capture a dossier from a scanner or a folder of page images; one report a document."""
        try:
            return capture_dossier(
                self.vault, self.policy, actor=actor,
                dossier=catalogue.dossier_by_code(self.vault, code), choice=choice,
                inspector=self._inspector, on_page=on_page, confirm_duplicate=confirm_duplicate,
            )  # fmt: skip
        finally:
            self._inspector.close()  # a worker that saw one dossier serves no other
            self.checkpoint()

    def pages(self, code: str, ordinal: int) -> list[PageRecord]:
        """Return the pages of one document of a dossier: measures and hashes, no image."""
        dossier = catalogue.dossier_by_code(self.vault, code)
        document = catalogue.document_by_ordinal(self.vault, dossier, ordinal=ordinal)
        return pages_of(self.vault, document.id)

    # Publish and search

    def publish(self, actor: Actor, *, code: str, progress: Progress) -> list[Publication]:
        """Publish every captured document of a dossier that is not published yet."""
        signer = PadesSigner(
            self.vault.keys.sign_agency,
            certificate_pem=self._station.paths.agency_certificate.read_bytes(),
            authority_pem=self._station.paths.ca_certificate.read_bytes(),
            appearance=self.policy.numbers.signature,
        )
        try:
            return publish_dossier(
                self.vault, self.policy, self._direct_engine(), signer, actor=actor,
                dossier=self._dossier(code), progress=progress,
            )  # fmt: skip
        finally:
            self._end_secret_readers(code)
            self.checkpoint()

    def search(self, actor: Actor, query: str) -> list[Hit]:
        """Find pages by their text, up to the person's clearance."""
        require_allowed(self.vault, self.policy, actor=actor, action=Action.SEARCH, dossier=None)
        return search(self.vault, actor_clearance=actor.clearance, query=query)

    def page_texts(self, code: str, ordinal: int) -> list[str]:
        """Return the text layer of a published document, page by page."""
        return page_texts(self.vault, [page.id for page in self.pages(code, ordinal)])

    # Handover

    def export(self, actor: Actor, *, code: str, target: Path) -> ExportReport:
        """Export a dossier that is not secret, with its proofs."""
        try:
            return export_dossier(
                self.vault, self.policy, actor=actor, target=target,
                dossier=catalogue.dossier_by_code(self.vault, code),
                authority=self._station.paths.ca_certificate,
            )  # fmt: skip
        finally:
            self.checkpoint()

    def authority_certificate(self) -> bytes:
        """Return the certificate of the agency's certificate authority, PEM."""
        return self._station.paths.ca_certificate.read_bytes()

    # Custody

    def log_entries(
        self,
        actor: Actor,
        *,
        person: str | None = None,
        dossier_code: str | None = None,
        act: str | None = None,
        first: int | None = None,
        last: int | None = None,
    ) -> list[show.LogEntry]:
        """Return events by person (log-in name), dossier code, act and range."""
        require_allowed(self.vault, self.policy, actor=actor, action=Action.READ_LOG, dossier=None)
        return show.entries(
            self.vault,
            person=people.person_by_login(self.vault, person).id if person else None,
            dossier=self._dossier(dossier_code) if dossier_code else None,
            act=EventType(act) if act else None,
            first=first,
            last=last,
        )

    def verify_log(
        self, *, first: int | None = None, last: int | None = None, head: str | None = None
    ) -> LogReport:
        """Verify the whole log or a range, also against a head kept outside."""
        return verify_log(self.vault, first=first, last=last, head=head)

    def checkpoint(self) -> str:
        """Sign the head of the log and anchor it."""
        return checkpoint(self.vault)

    def prove_page(self, page: PageId) -> str:
        """Return the proof that the capture of a page stands in the log."""
        return prove(self.vault, seq_of_page(self.vault, page))

    def close(self) -> None:
        """End the workers."""
        self._inspector.close()
        if self._engine is not None:
            self._engine.close()
        self._executor.shutdown()

    def _direct_engine(self) -> DirectEngine:
        """Start the OCR workers with the first publication; they stay warm for the next."""
        if self._engine is None:
            self._engine = DirectEngine(workers=self._cores, executor=self._executor)
        return self._engine

    def _end_secret_readers(self, code: str) -> None:
        """End workers that saw secret pages: one taken over could tell them in a later PDF."""
        if self._engine is not None and catalogue.dossier_by_code(self.vault, code).level.secret:
            self._engine.close()

    def _dossier(self, code: str) -> DossierId:
        return catalogue.dossier_by_code(self.vault, code).id


def make_station(
    folder: Path, *, name: str, agency: str, ask_pin: AskPin | None = None
) -> str:  # fmt: skip
    """Create the station in ``folder``, or leave the one that is there; return its name.

    Its token is the one that the machine's configuration names, else the embedded default.
    """
    plan = plan_from_environment(os.environ, name=name, agency=agency)
    return create_station(folder, plan, clock=SystemClock(), ask_pin=ask_pin).name


@contextmanager
def open_appliance(
    folder: Path, *, program: str, ask_pin: AskPin | None = None
) -> Iterator[Appliance]:
    """Open the station in ``folder`` for this program alone and check its log.

    Raises:
        ApplianceError: the station is absent, half-made or held by another program; the token does
            not open; the log was rolled back, cut or edited. Nothing was changed.
    """
    policy = PolicyEngine.load(policy_folder())
    with open_station(folder, program=program, ask_pin=ask_pin) as station:
        clock = SystemClock()
        store = ObjectStore(
            station.paths.objects, database=station.database, keys=station.keys, clock=clock,
            ids=RandomIds(), record_key_created=_key_recorder(clock),
        )  # fmt: skip
        vault = Vault(
            name=station.settings.name, database=station.database, keys=station.keys,
            objects=store, clock=clock, ids=RandomIds(),
        )  # fmt: skip
        if anchor.require_unbroken(vault) <= FULL_CHECK_AT_START:
            verify_log(vault)
        opened = Appliance(station, vault=vault, policy=policy)
        opened.startup_findings += found_at_start(vault, store)
        try:
            yield opened
        finally:
            with contextlib.suppress(ApplianceError):  # the next start tells of a broken log
                seal(vault)
            opened.close()
            store.close()


def _key_recorder(clock: Clock) -> RecordKeyCreated:
    def key_created(uow: UnitOfWork, dossier: DossierId, kek_id: str, suite: str) -> None:
        detail = {"kek": kek_id, "suite": suite}
        record(
            uow,
            CustodyEvent(
                EventType.KEY_CREATED, clock.now(), STATION, dossier=dossier, detail=detail
            ),
        )

    return key_created
