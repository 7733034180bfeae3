"""What leaves the station: whole or not at all, and every attack on it is noticed by a stranger."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.authority.enrolment import Enrolment
from appliance.authority.errors import PolicyRefusal
from appliance.authority.model import Role
from appliance.bootstrap import make_station, open_appliance
from appliance.capture.dossier import FromFolder
from appliance.custody import show
from appliance.custody.errors import HeadNotSigned, ProofRejected
from appliance.custody.model import EventType, Outcome
from appliance.custody.note import LogKey
from appliance.handover import layout
from appliance.handover.errors import (
    ExportFileChanged,
    ExportFileForeign,
    ExportFileMissing,
    ExportKeyForeign,
    ExportNotWritten,
    ExportProofForeign,
    ExportUnreadable,
    NothingPublished,
    TargetNotEmpty,
    TargetNotThere,
)
from appliance.handover.verify import UNPINNED, verify_export
from appliance.kernel.levels import Level
from appliance.publish.errors import SignatureNotTrusted
from appliance.startup import EXPORT_OPEN
from appliance.vault import files
from appliance.vault.keys.tokens import KeyKind

PDF_1, PDF_2 = "documents/UBVD.01.0000001.pdf", "documents/UBVD.01.0000002.pdf"
EVERY_FILE = {
    "HOW-TO-VERIFY.txt", "list.csv", "manifest-sha256.txt", PDF_1, PDF_2, "keys/ca.pem",
    "keys/log.vkey", "log/UBVD.01.0000001.leaf.json", "log/UBVD.01.0000001.tlog-proof",
    "log/UBVD.01.0000002.leaf.json", "log/UBVD.01.0000002.tlog-proof", "log/checkpoint",
    "log/export.leaf.json", "log/export.tlog-proof",
}  # fmt: skip


@pytest.fixture(scope="module")
def exported(published_template, tmp_path_factory) -> Path:
    """The open dossier's export; never touch it, copy it."""
    folder = tmp_path_factory.mktemp("exported")
    office = published_template.copy(folder / "station")
    with office.open() as appliance:
        an = appliance.log_in("an", office.secret("an"))
        appliance.export(an, code=office.open_code, target=folder / "export")
    return folder / "export"


@pytest.fixture
def export(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "export"))


@pytest.fixture(scope="module")
def foreign(office_template, tmp_path_factory) -> Path:
    """What another station with keys of its own exports under the same dossier code."""
    folder = tmp_path_factory.mktemp("foreign")
    make_station(folder / "station", name="tram-gia", agency="UBND xã Giả")
    listing = folder / "list.csv"
    office_template.list_file(listing)
    lines = listing.read_text(encoding="utf-8-sig").splitlines()
    with open_appliance(folder / "station", program="test") as appliance:
        for login, role in (("chi", Role.SECURITY_OFFICER), ("an", Role.OPERATOR)):
            officer = appliance.log_in("chi", "12345678") if appliance.people() else None
            newcomer = Enrolment(
                login, login, frozenset({role}), Level.TOI_MAT, None, KeyKind.ED25519
            )
            appliance.enrol(officer, newcomer, secret="12345678")
        an = appliance.log_in("an", "12345678")
        untrusted = "\n".join([lines[0], lines[1]]).encode()
        appliance.import_list(an, name="list.csv", untrusted=untrusted)
        appliance.capture(
            an, code="UBVD.01", choice=FromFolder(office_template.pages("UBVD.01") / "1"),
            on_page=lambda page: None, confirm_duplicate=lambda twice: False,
        )  # fmt: skip
        appliance.publish(an, code="UBVD.01", progress=lambda step: None)
        appliance.export(an, code="UBVD.01", target=folder / "export")
    return folder / "export"


def verify(folder: Path, *, log_key: Path | None = None, ca: Path | None = None):
    """Verify; keys that the verifier trusts come from the export given for them."""
    return verify_export(
        folder,
        log_key=(log_key / layout.LOG_KEY).read_text() if log_key else None,
        ca_pem=(ca / layout.AUTHORITY).read_bytes() if ca else None,
    )


# A sound export


def test_export_holds_what_its_format_says(exported):
    assert {str(p.relative_to(exported)) for p in exported.rglob("*") if p.is_file()} == EVERY_FILE


def test_untouched_export_is_valid_under_trusted_keys(exported):
    report = verify(exported, log_key=exported, ca=exported)
    assert (report.documents, report.files, report.log, report.notes) == (
        2, 14, "tram-thu-01", (),
    )  # fmt: skip


def test_verifier_without_keys_of_its_own_is_told_so(exported):
    assert verify(exported).notes == (UNPINNED,)


def test_stock_tool_agrees_with_the_manifest(exported):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest-sha256.txt"],
        cwd=exported, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout.count(": OK")) == (0, 8)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
@pytest.mark.skipif(not shutil.which("certutil"), reason="libnss3-tools is not installed")
def test_pdfsig_agrees_that_the_signature_is_valid(exported, tmp_path):
    nss = f"sql:{tmp_path}"
    subprocess.run(["certutil", "-N", "-d", nss, "--empty-password"], check=True)
    root = ["-n", "ca", "-t", "C,C,C", "-i", str(exported / layout.AUTHORITY)]
    subprocess.run(["certutil", "-A", "-d", nss, *root], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", nss, str(exported / PDF_1)], capture_output=True, text=True
    ).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said


def test_export_names_no_title_in_any_name(published_office, exported):
    names = " ".join(str(p) for p in exported.rglob("*"))
    assert not any(word in names for word in published_office.title.split())


# Attacks on the medium


def put(folder: Path, path: str, content: bytes | str) -> None:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)


def rewrite(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    put(folder, path, text.replace(old, new))


def fix_up(folder: Path) -> None:
    """Write a manifest that fits what is there now, as an attacker would."""
    lines = []
    for line in (folder / layout.MANIFEST).read_text().splitlines():
        path = line[66:]
        if (folder / path).exists():
            digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
            lines.append(f"{digest}  {path}\n")
    put(folder, layout.MANIFEST, "".join(lines))


def change_pdf(folder: Path) -> None:
    content = bytearray((folder / PDF_1).read_bytes())
    content[len(content) // 2] ^= 1
    put(folder, PDF_1, bytes(content))


def change_pdf_and_manifest(folder: Path) -> None:
    change_pdf(folder)
    fix_up(folder)


def swap_pdfs_and_manifest(folder: Path) -> None:
    first, second = (folder / PDF_1).read_bytes(), (folder / PDF_2).read_bytes()
    put(folder, PDF_1, second)
    put(folder, PDF_2, first)
    fix_up(folder)


def remove_pdf(folder: Path) -> None:
    (folder / PDF_2).unlink()


def take_out_a_document(folder: Path) -> None:
    for path in (PDF_2, layout.leaf_path(PDF_2), layout.proof_path(PDF_2)):
        (folder / path).unlink()
    lines = (folder / layout.LIST).read_text(encoding="utf-8").splitlines(keepends=True)
    put(folder, layout.LIST, "".join(lines[:-1]))
    fix_up(folder)


def add_file(folder: Path) -> None:
    put(folder, "documents/autorun.inf", "x")


def add_pdf_to_the_manifest(folder: Path) -> None:
    pdf = "documents/UBVD.01.0000003.pdf"
    shutil.copy(folder / PDF_2, folder / pdf)
    for name in (layout.leaf_path, layout.proof_path):
        shutil.copy(folder / name(PDF_2), folder / name(pdf))
    put(folder, layout.MANIFEST, (folder / layout.MANIFEST).read_text()
        + "".join(f"{'0' * 64}  {p}\n" for p in (pdf, layout.leaf_path(pdf))))  # fmt: skip
    fix_up(folder)


def link_elsewhere(folder: Path) -> None:
    (folder / PDF_1).rename(folder.parent / "elsewhere.pdf")
    (folder / PDF_1).symlink_to(folder.parent / "elsewhere.pdf")


def link_the_folder(folder: Path) -> None:
    (folder / "documents").rename(folder.parent / "elsewhere")
    (folder / "documents").symlink_to(folder.parent / "elsewhere")


def lay_a_pipe(folder: Path) -> None:
    (folder / PDF_1).unlink()
    os.mkfifo(folder / PDF_1)


def give_the_proof_of_another(folder: Path) -> None:
    shutil.copy(folder / layout.proof_path(PDF_2), folder / layout.proof_path(PDF_1))


def give_event_and_proof_of_another(folder: Path) -> None:
    give_the_proof_of_another(folder)
    shutil.copy(folder / layout.leaf_path(PDF_2), folder / layout.leaf_path(PDF_1))
    fix_up(folder)


def edit_event(folder: Path) -> None:
    rewrite(folder, layout.leaf_path(PDF_1), '"outcome":"success"', '"outcome":"refused"')
    fix_up(folder)


def fit_event_to_another_pdf(folder: Path) -> None:
    old = hashlib.sha256((folder / PDF_1).read_bytes()).hexdigest()
    change_pdf(folder)
    new = hashlib.sha256((folder / PDF_1).read_bytes()).hexdigest()
    rewrite(folder, layout.leaf_path(PDF_1), old, new)
    fix_up(folder)


def edit_list(folder: Path) -> None:
    rewrite(folder, layout.LIST, "Biên bản nghiệm thu", "Biên bản hủy")
    fix_up(folder)


def edit_guide(folder: Path) -> None:
    rewrite(folder, layout.GUIDE, "pdfsig", "curl")
    fix_up(folder)


def edit_checkpoint(folder: Path) -> None:
    head = (folder / layout.HEAD).read_text(encoding="utf-8").splitlines()
    rewrite(folder, layout.HEAD, head[1], str(int(head[1]) + 1))


def edit_head_of_proof(folder: Path) -> None:
    size = (folder / layout.HEAD).read_text(encoding="utf-8").splitlines()[1]
    rewrite(folder, layout.proof_path(PDF_1), f"\n{size}\n", f"\n{int(size) + 1}\n")


def replace_log_key(folder: Path) -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    put(folder, layout.LOG_KEY, LogKey("tram-thu-01", public).verifier() + "\n")
    fix_up(folder)


def climb_out(folder: Path) -> None:
    put(folder.parent, "outside.txt", "x")
    digest = hashlib.sha256(b"x").hexdigest()
    text = (folder / layout.MANIFEST).read_text()
    put(folder, layout.MANIFEST, f"{text}{digest}  documents/../../outside.txt\n")


def list_a_file_twice(folder: Path) -> None:
    text = (folder / layout.MANIFEST).read_text()
    put(folder, layout.MANIFEST, text + text.splitlines(keepends=True)[0])


def empty_manifest(folder: Path) -> None:
    put(folder, layout.MANIFEST, "")


def remove_manifest(folder: Path) -> None:
    (folder / layout.MANIFEST).unlink()


ATTACKS = [
    (change_pdf, ExportFileChanged, {"file": PDF_1}),
    (change_pdf_and_manifest, ExportProofForeign, {"file": PDF_1}),
    (swap_pdfs_and_manifest, ExportProofForeign, {"file": PDF_1}),
    (fit_event_to_another_pdf, ProofRejected, None),
    (remove_pdf, ExportFileMissing, {"file": PDF_2}),
    (take_out_a_document, ExportProofForeign, {"file": layout.MANIFEST}),
    (add_file, ExportFileForeign, {"file": "documents/autorun.inf"}),
    (add_pdf_to_the_manifest, ExportProofForeign, {"file": layout.MANIFEST}),
    (link_elsewhere, ExportFileChanged, {"file": PDF_1}),
    (link_the_folder, ExportFileMissing, {"file": PDF_1}),
    (lay_a_pipe, ExportFileChanged, {"file": PDF_1}),
    (give_the_proof_of_another, ProofRejected, None),
    (give_event_and_proof_of_another, ExportProofForeign, {"file": PDF_1}),
    (edit_event, ProofRejected, None),
    (edit_list, ExportProofForeign, {"file": layout.MANIFEST}),
    (edit_guide, ExportProofForeign, {"file": layout.MANIFEST}),
    (edit_checkpoint, ExportProofForeign, {"file": layout.HEAD}),
    (edit_head_of_proof, HeadNotSigned, None),
    (replace_log_key, HeadNotSigned, None),
    (climb_out, ExportUnreadable, {"what": layout.MANIFEST}),
    (list_a_file_twice, ExportUnreadable, {"what": layout.MANIFEST}),
    (empty_manifest, ExportUnreadable, {"what": layout.MANIFEST}),
    (remove_manifest, ExportUnreadable, {"what": layout.MANIFEST}),
]


@pytest.mark.parametrize(
    ("attack", "error", "params"), ATTACKS, ids=[attack.__name__ for attack, _, _ in ATTACKS]
)
def test_attack_on_the_medium_is_noticed(export, attack, error, params):
    attack(export)
    with pytest.raises(error) as told:
        verify(export)
    assert type(told.value) is error
    assert params is None or told.value.params == params
    assert told.value.exit_code == 1


def test_older_head_of_the_same_log_is_noticed(export, published_template, tmp_path):
    office = published_template.copy(tmp_path / "station")
    with office.open() as appliance:
        older = appliance.checkpoint()
    put(export, layout.HEAD, older)
    with pytest.raises(ExportProofForeign):
        verify(export)


def test_certificate_of_another_authority_is_noticed(export, foreign):
    shutil.copy(foreign / layout.AUTHORITY, export / layout.AUTHORITY)
    fix_up(export)
    with pytest.raises(SignatureNotTrusted):
        verify(export)


def test_export_forged_as_a_whole_passes_only_with_a_warning(foreign):
    assert verify(foreign).notes == (UNPINNED,)


@pytest.mark.parametrize("pinned", ["log_key", "ca"])
def test_export_forged_as_a_whole_is_noticed_under_a_trusted_key(foreign, exported, pinned):
    with pytest.raises(ExportKeyForeign):
        verify(foreign, **{pinned: exported})


# Refusals and faults of the export itself


def events(appliance, kind: EventType):
    return show.entries(appliance.vault, act=kind)


def test_secret_dossier_does_not_leave(published_office, tmp_path):
    target = tmp_path / "medium" / "out"
    target.parent.mkdir()
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(PolicyRefusal) as refused:
            appliance.export(an, code=published_office.secret_code, target=target)
        last = events(appliance, EventType.POLICY_DECISION)[-1]
        assert events(appliance, EventType.EXPORT_INTENT) == []
    assert refused.value.exit_code == 3
    assert (last.outcome, last.actor, last.detail["action"]) == (Outcome.REFUSED, an.id, "export")
    assert list(target.parent.iterdir()) == []


def test_inspector_may_not_export(published_office, tmp_path):
    with published_office.open() as appliance:
        giang = appliance.log_in("giang", published_office.secret("giang"))
        with pytest.raises(PolicyRefusal):
            appliance.export(giang, code=published_office.open_code, target=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_existing_target_is_left_alone(published_office, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(TargetNotEmpty):
            appliance.export(an, code=published_office.open_code, target=target)
        target.rmdir()
        target.symlink_to(tmp_path / "nowhere")
        with pytest.raises(TargetNotEmpty):
            appliance.export(an, code=published_office.open_code, target=target)
        assert events(appliance, EventType.EXPORT_INTENT) == []
    assert target.is_symlink()


def test_missing_medium_is_told(published_office, tmp_path):
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(TargetNotThere):
            appliance.export(an, code=published_office.open_code, target=tmp_path / "usb" / "out")
    assert not (tmp_path / "usb").exists()


def test_dossier_leaves_whole_or_not_at_all(published_office, tmp_path):
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(NothingPublished) as told:
            appliance.export(an, code=published_office.half_code, target=tmp_path / "out")
        assert events(appliance, EventType.EXPORT_INTENT) == []
    assert told.value.params == {"dossier": "UBVD.04", "missing": 1}
    assert not (tmp_path / "out").exists()


@contextlib.contextmanager
def small_medium(folder: Path, *, kib: int) -> Iterator[Path]:
    folder.mkdir()
    size = f"size={kib}k"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "medium", str(folder)])
    if mounted.returncode:
        pytest.skip("this machine does not let the tests mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small medium needs root")
def test_full_medium_leaves_nothing_half_done(published_office, tmp_path):
    with small_medium(tmp_path / "usb", kib=96) as usb, published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(ExportNotWritten):
            appliance.export(an, code=published_office.open_code, target=usb / "out")
        failed = events(appliance, EventType.EXPORT_FAILED)
        assert list(usb.iterdir()) == []
        appliance.export(an, code=published_office.open_code, target=tmp_path / "out")
    assert [(e.outcome, e.detail) for e in failed] == [(Outcome.FAILURE, {"code": "HND-004"})]
    assert verify(tmp_path / "out").documents == 2


def test_medium_that_gives_back_other_bytes_is_noticed(published_office, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.handover.export._read_back", lambda path: b"other bytes")
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        with pytest.raises(ExportNotWritten):
            appliance.export(an, code=published_office.open_code, target=tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["station"]


def export_and_die(office, target: Path) -> None:
    """Export in a child that is killed when every file is written, before the folder is named."""
    child = os.fork()
    if child == 0:
        sync = files.fsync_folder

        def die(folder: Path) -> None:
            if folder.name.endswith(layout.PART):
                os.kill(os.getpid(), signal.SIGKILL)
            sync(folder)

        files.fsync_folder = die
        with contextlib.suppress(BaseException), office.open() as appliance:
            an = appliance.log_in("an", office.secret("an"))
            appliance.export(an, code=office.open_code, target=target)
        os._exit(3)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_export_cut_off_is_told_at_start_and_closed_by_the_next(published_office, tmp_path):
    medium = tmp_path / "usb"
    medium.mkdir()
    export_and_die(published_office, medium / "out")
    left = [path.name for path in medium.iterdir()]
    assert len(left) == 1
    assert left[0].startswith("out.")
    assert left[0].endswith(".part")
    with published_office.open() as appliance:
        assert EXPORT_OPEN in appliance.startup_findings
        an = appliance.log_in("an", published_office.secret("an"))
        appliance.export(an, code=published_office.open_code, target=medium / "out")
        failed = events(appliance, EventType.EXPORT_FAILED)
    assert [e.detail for e in failed] == [{"code": "interrupted"}]
    assert [path.name for path in medium.iterdir()] == ["out"]
    with published_office.open() as appliance:
        assert EXPORT_OPEN not in appliance.startup_findings
