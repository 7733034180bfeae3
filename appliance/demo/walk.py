"""The main job end to end, unattended: each step with its proof, each refusal expected by rule."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from PIL import Image

from appliance.authority.approvals import ApprovalTerms
from appliance.authority.errors import PolicyRefusal
from appliance.authority.model import Actor
from appliance.authority.words import STATE_WORDS
from appliance.bootstrap import Appliance, make_station, open_appliance
from appliance.capture.dossier import FromFolder, FromScanner, SourceChoice
from appliance.capture.scanners import picture_player, test_scanner
from appliance.custody.anchor import log_key
from appliance.demo import words as w
from appliance.demo.errors import DemoProofMissing, NothingOrdinary
from appliance.demo.narrator import Narrator, Outcome
from appliance.demo.own_pages import require_pages, write_own_list
from appliance.demo.papers import Sample, SampleDocument, SampleDossier, write_sample
from appliance.demo.people import enrol_demo_people, secret_of
from appliance.demo.score import character_error_rate
from appliance.handover.verify import verify_export
from appliance.kernel.clock import SystemClock
from appliance.kernel.language import Language, Text
from appliance.kernel.levels import Level
from appliance.sandbox.ram import ram_folder

SEED = 2026
AGENCY = "Ủy ban nhân dân xã Ví Dụ"
SEARCHES = ("sửa chữa đường", "sua chua duong")
"""The same words with tones and without."""
TOP_SECRET, NO_APPROVAL, SECRET_EXPORT = "SEC-01", "APR-01", "SEC-04"
"""Rules of ``policies/`` that must be among those that refuse."""


def run_walk(
    root: Path, language: Language, *, pages: Path | None, finding_aid: Path | None
) -> Outcome:
    """Make a station of its own under ``root/demo`` and do the whole job on it.

    Raises:
        DemoProofMissing: an expected refusal or proof did not come.
        ApplianceError: whatever stopped the walk.
    """
    if pages is not None:
        require_pages(pages)  # told before a station is made
    folder = root / "demo" / SystemClock().now().strftime("%Y%m%d-%H%M%S")
    narrator = Narrator(language)
    station = folder / "station"
    with narrator.stage("station", w.STATION):
        folder.mkdir(parents=True)
        make_station(station, name="tram-trinh-dien", agency=AGENCY)
        people = enrol_demo_people(station)
        narrator.proof(w.STATION_PROOF, folder=station, people=", ".join(people))
    with ram_folder() as ram, open_appliance(station, program="appliance demo") as appliance:
        walk = Walk(appliance, narrator, station=station, export=folder / "export", ram=ram)
        return walk.own(pages, finding_aid) if pages is not None else walk.sample()


@dataclass(slots=True)
class Walk:
    """One run of the demo on an open station."""

    appliance: Appliance
    narrator: Narrator
    station: Path
    export: Path
    ram: Path
    refusals: list[str] = field(default_factory=list)
    exported: list[str] = field(default_factory=list)
    pages: int = 0
    rates: list[float] = field(default_factory=list)

    def sample(self) -> Outcome:
        """Walk over the invented sample."""
        with self.narrator.stage("sample", w.SAMPLE):
            sample = write_sample(self.ram / "sample", seed=SEED)
            self.narrator.proof(w.SAMPLE_PROOF, dossiers=len(sample.dossiers))
        operator = self._log_in("an")
        self._import(operator, sample.list_xlsx)
        self._prove_nothing_stored(sample)
        ordinary, scanned, secret, unapproved, top = sample.dossiers
        self._refused_scans(operator, top=top, unapproved=unapproved, secret=secret)
        self._approve(operator, secret)
        with self.narrator.stage("capture", w.CAPTURE):
            for dossier in (ordinary, secret):
                self._capture_code(operator, dossier.code, FromFolder(dossier.folder))
            self._capture_with_scanner(operator, scanned)
        with self.narrator.stage("publish", w.PUBLISH):
            for dossier in (ordinary, scanned, secret):
                self._publish(operator, dossier.code)
        self._score([ordinary, scanned, secret])
        self._search(operator)
        self._export(operator, [ordinary.code, scanned.code])
        self._refused(
            w.EXPORT_SECRET,
            SECRET_EXPORT,
            lambda: self.appliance.export(operator, code=secret.code, target=self.export / "mat"),
        )
        self._verify_log()
        return self._outcome()

    def own(self, pages: Path, finding_aid: Path | None) -> Outcome:
        """Walk the ordinary path on page images of the user's own."""
        listing = finding_aid or write_own_list(pages, self.ram / "list.csv")
        operator = self._log_in("an")
        self._import(operator, listing)
        listed = self.appliance.dossiers(operator)
        codes = [d.code for d in listed if d.level is Level.NONE]
        if not codes:
            raise NothingOrdinary
        if len(codes) < len(listed):
            self.narrator.proof(w.LEFT_OUT, dossiers=len(listed) - len(codes))
        with self.narrator.stage("capture", w.CAPTURE):
            for code in codes:
                folder = pages / code if (pages / code).is_dir() else pages
                self._capture_code(operator, code, FromFolder(folder))
        with self.narrator.stage("publish", w.PUBLISH):
            for code in codes:
                self._publish(operator, code)
        self._export(operator, codes)
        self._verify_log()
        return self._outcome()

    # Steps

    def _log_in(self, login: str) -> Actor:
        return self.appliance.log_in(login, secret_of(self.station, login))

    def _import(self, operator: Actor, listing: Path) -> None:
        with self.narrator.stage("import", w.IMPORT):
            report = self.appliance.import_list(
                operator, name=listing.name, untrusted=listing.read_bytes()
            )
            self.narrator.proof(w.IMPORT_PROOF, dossiers=report.dossiers,
                                documents=report.documents, sheets=report.sheets)  # fmt: skip

    def _prove_nothing_stored(self, sample: Sample) -> None:
        summaries = self.appliance.dossiers(self._log_in("chi"))
        if any(d.title for d in summaries if d.level is Level.TUYET_MAT):
            raise DemoProofMissing(proof=sample.never_stored[0])
        self.narrator.proof(w.NEVER_STORED)

    def _refused_scans(
        self, operator: Actor, *, top: SampleDossier, unapproved: SampleDossier,
        secret: SampleDossier,
    ) -> None:  # fmt: skip
        with self.narrator.stage("refusals", w.REFUSALS):
            scanner = FromScanner(test_scanner(), 1)
            self._refused_scan(operator, top.code, scanner, rule=TOP_SECRET)
            for dossier in (unapproved, secret):
                folder = FromFolder(dossier.folder)
                self._refused_scan(operator, dossier.code, folder, rule=NO_APPROVAL)

    def _refused_scan(self, operator: Actor, code: str, choice: SourceChoice, *, rule: str) -> None:
        self._refused(
            w.SCAN_SECRET, rule,
            lambda: self.appliance.capture(
                operator, code=code, choice=choice, on_page=lambda page: None,
                confirm_duplicate=lambda twice: False,
            ),
        )  # fmt: skip

    def _refused(self, what: Text, rule: str, act: Callable[[], object]) -> None:
        """Do what must be refused, by ``rule`` among others."""
        try:
            act()
        except PolicyRefusal as refusal:
            if rule in refusal.codes:
                self.refusals.append(rule)
                self.narrator.proof(what, rule=rule)
                self.narrator.quote(refusal)
                return
        raise DemoProofMissing(proof=what.en.format(rule=rule))

    def _approve(self, operator: Actor, secret: SampleDossier) -> None:
        with self.narrator.stage("approval", w.APPROVAL):
            now = self.appliance.vault.clock.now()
            terms = ApprovalTerms(
                paper_number="05/QĐ-UBND", paper_date=now.date(), copies=1,
                valid_from=now, valid_until=now + dt.timedelta(days=1),
                purpose="Số hóa tài liệu lưu trữ (giả định)",
            )  # fmt: skip
            entered = self.appliance.enter_approval(
                operator, code=secret.code, approver_login="binh", terms=terms,
                approver_secret=secret_of(self.station, "binh"),
            )  # fmt: skip
            active = self.appliance.activate_approval(self._log_in("chi"), entered.id)
            state = STATE_WORDS[active.state](self.narrator.language)
            self.narrator.proof(w.APPROVAL_PROOF, code=secret.code, state=state,
                                copies=active.copies_allowed)  # fmt: skip

    def _capture_code(self, operator: Actor, code: str, choice: SourceChoice) -> None:
        reports = self.appliance.capture(
            operator, code=code, choice=choice, on_page=lambda page: None,
            confirm_duplicate=lambda twice: False,
        )  # fmt: skip
        pages = sum(report.pages_now for report in reports)
        if pages == 0 or not all(report.matches for report in reports):
            raise DemoProofMissing(proof=f"pages of {code}")
        self.pages += pages
        self.narrator.proof(w.CAPTURE_PROOF, code=code, pages=pages)

    def _capture_with_scanner(self, operator: Actor, dossier: SampleDossier) -> None:
        """Play the last document through SANE as if it lay on the glass; the rest from files."""
        glass = dossier.documents[-1]
        played = FromScanner(picture_player(self._as_pnm(glass)), glass.ordinal)
        self._capture_code(operator, dossier.code, played)
        shutil.rmtree(glass.folder)
        self._capture_code(operator, dossier.code, FromFolder(dossier.folder))

    def _as_pnm(self, document: SampleDocument) -> Path:
        target = self.ram / "glass.pnm"
        with Image.open(document.pages[0].path) as image:
            image.convert("RGB").save(target, "PPM")
        return target

    def _publish(self, operator: Actor, code: str) -> None:
        for made in self.appliance.publish(operator, code=code, progress=lambda step: None):
            self.narrator.proof(
                w.PUBLISH_PROOF, code=code, ordinal=made.document_ordinal, pages=made.pages,
                words=made.facts.written.words, pdfa=made.facts.written.pdfa,
                sha256=made.pdf_sha256[:16],
            )  # fmt: skip

    def _score(self, dossiers: list[SampleDossier]) -> None:
        """Compare the text layers with what the sample says."""
        with self.narrator.stage("score", w.SCORE):
            for dossier in dossiers:
                for document in dossier.documents:
                    read = self.appliance.page_texts(dossier.code, document.ordinal)
                    self.rates += [
                        character_error_rate(page.truth, text)
                        for page, text in zip(document.pages, read, strict=True)
                        if page.scored
                    ]
            self.narrator.proof(w.SCORE_PROOF, pages=len(self.rates),
                                rate=f"{100 * fmean(self.rates):.2f}")  # fmt: skip

    def _search(self, operator: Actor) -> None:
        with self.narrator.stage("search", w.SEARCH):
            for query in SEARCHES:
                hits = self.appliance.search(operator, query)
                if not hits:
                    raise DemoProofMissing(proof=f"search {query}")
                self.narrator.proof(w.SEARCH_PROOF, query=query, hits=len(hits))

    def _export(self, operator: Actor, codes: list[str]) -> None:
        with self.narrator.stage("export", w.EXPORT):
            self.export.mkdir(exist_ok=True)
            for code in codes:
                report = self.appliance.export(operator, code=code, target=self.export / code)
                self.exported += [str(path) for path in report.pdfs]
                self._verify_export(report.folder)

    def _verify_export(self, folder: Path) -> None:
        key = log_key(self.appliance.vault).verifier()
        authority = self.appliance.authority_certificate()
        report = verify_export(folder, log_key=key, ca_pem=authority)
        self.narrator.proof(w.EXPORT_PROOF, folder=folder, documents=report.documents,
                            files=report.files, size=report.log_size)  # fmt: skip

    def _verify_log(self) -> None:
        with self.narrator.stage("log", w.LOG):
            head = self.appliance.checkpoint()
            report = self.appliance.verify_log(head=head)
            self.narrator.proof(w.LOG_PROOF, events=report.events, root=report.root[:16],
                                checkpoints=report.checkpoints)  # fmt: skip

    def _outcome(self) -> Outcome:
        sizes = {
            "exported": sum(Path(path).stat().st_size for path in self.exported),
            "station": sum(f.stat().st_size for f in self.station.rglob("*") if f.is_file()),
        }
        rate = fmean(self.rates) if self.rates else None
        self.narrator.row(w.ROW_PAGES, self.pages)
        self.narrator.row(w.ROW_REFUSALS, ", ".join(self.refusals) or "-")
        self.narrator.row(w.ROW_EXPORTED, len(self.exported))
        self.narrator.row(w.ROW_CER, "-" if rate is None else f"{100 * rate:.2f} %")
        for name, seconds in self.narrator.seconds.items():
            self.narrator.row(w.stage_row(name), f"{seconds:.2f} s")
        self.narrator.table()
        return Outcome(
            pages=self.pages, refusals=self.refusals, exported=self.exported,
            seconds=self.narrator.seconds, cer=None if rate is None else round(rate, 5),
            bytes=sizes,
        )  # fmt: skip
