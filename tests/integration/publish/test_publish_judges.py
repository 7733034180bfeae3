"""Outside judges: pdfsig on the signature, PDFBox preflight on a PDF/A-1b twin, pdftotext."""

import asyncio
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from appliance.publish.errors import SignatureNotTrusted
from appliance.publish.model import Label, PageImage, TwoLayerPdf
from appliance.publish.pades import certificate, require_trusted
from appliance.publish.pdf_bench import PdfBench
from appliance.publish.sign import PadesSigner
from appliance.publish.text import nfc
from appliance.vault.keys.certificates import Authority, authority_certificate, to_pem

JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io",
        "javax.activation", "jaxb-api")  # fmt: skip
JAVA = Path("/usr/share/java")


def run(*argv: str | Path) -> str:
    done = subprocess.run(argv, capture_output=True, timeout=120, check=False)
    return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


@pytest.fixture(scope="module")
def trust_store(agency: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nss")
    (folder / "ca.pem").write_bytes(agency.authority_pem)
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    run(
        "certutil", "-A", "-d", f"sql:{folder}", "-n", "ca", "-t", "CT,C,C", "-i", folder / "ca.pem"
    )
    return folder


@pytest.fixture(scope="module")
def signed(made: TwoLayerPdf, agency: Any, label: Label) -> bytes:
    return agency.signer.sign(made.pdf, at=label.made_at).pdf


@pytest.mark.skipif(shutil.which("certutil") is None, reason="libnss3-tools is not installed")
def test_pdfsig_trusts_the_signature(signed: bytes, trust_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)

    verdict = run("pdfsig", "-nssdir", f"sql:{trust_store}", file)

    assert "Signature is Valid" in verdict
    assert "Certificate is Trusted" in verdict
    assert "Total document signed" in verdict
    assert "ETSI.CAdES.detached" in verdict
    assert "Ủy ban nhân dân tỉnh A" in verdict


@pytest.mark.skipif(shutil.which("certutil") is None, reason="libnss3-tools is not installed")
@pytest.mark.parametrize("where", ["first-page", "appearance"])
def test_pdfsig_and_we_refuse_a_changed_byte(
    *,
    where: str,
    signed: bytes,
    made: TwoLayerPdf,
    trust_store: Path,
    tmp_path: Path,
    agency: Any,
    label: Label,
) -> None:
    at = 5000 if where == "first-page" else signed.index(b"/Rect", len(made.pdf)) + 9
    tampered = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    file = tmp_path / "tampered.pdf"
    file.write_bytes(tampered)

    assert "Signature is Valid" not in run("pdfsig", "-nssdir", f"sql:{trust_store}", file)
    with pytest.raises(SignatureNotTrusted):
        require_trusted(tampered, certificate(agency.authority_pem), at=label.made_at)


@pytest.mark.skipif(not (JAVA / "preflight.jar").exists(), reason="PDFBox is not installed")
def test_preflight_approves_the_twin(
    made: TwoLayerPdf, pages: list[PageImage], label: Label, tmp_path: Path
) -> None:
    bench = PdfBench()
    file = tmp_path / "twin.pdf"
    file.write_bytes(bench.assemble(pages, made.texts, label=label, flavour="1b"))
    bench.close()

    assert "is a valid PDF/A-1b file" in _preflight(file)


@pytest.mark.skipif(not (JAVA / "preflight.jar").exists(), reason="PDFBox is not installed")
def test_preflight_would_notice_junk_after_the_end(
    made: TwoLayerPdf, pages: list[PageImage], label: Label, tmp_path: Path
) -> None:
    bench = PdfBench()
    file = tmp_path / "junk.pdf"
    twin = bench.assemble(pages, made.texts, label=label, flavour="1b")
    bench.close()
    file.write_bytes(b"\n" + twin + b"junk")

    assert "is a valid PDF/A-1b file" not in _preflight(file)


def test_pdftotext_finds_the_words(signed: bytes, made: TwoLayerPdf, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)

    words = set(nfc(run("pdftotext", "-f", "1", "-l", "1", file, "-")).split())

    wanted = {word.text for word in made.texts[0].words}
    assert len(wanted & words) / len(wanted) > 0.97


def test_stamp_is_the_only_thing_that_changed_on_the_page(
    signed: bytes, made: TwoLayerPdf, tmp_path: Path
) -> None:
    shown = []
    for name, pdf in (("before", made.pdf), ("after", signed)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
        run(
            "pdftoppm", "-r", "72", "-png", "-singlefile", tmp_path / f"{name}.pdf", tmp_path / name
        )
        shown.append(np.asarray(Image.open(tmp_path / f"{name}.png").convert("L"), dtype=int))

    rows, columns = np.nonzero(np.abs(shown[0] - shown[1]) > 40)

    box = re.search(rb"/Rect \[ (\d+) (\d+) (\d+) (\d+)", signed[len(made.pdf) :])
    assert box is not None
    left, bottom, right, top = (int(n) for n in box.groups())
    height = shown[0].shape[0]
    assert len(rows) > 100
    assert left - 1 <= columns.min() <= columns.max() <= right + 1
    assert height - top - 1 <= rows.min() <= rows.max() <= height - bottom + 1


def test_certificate_of_another_authority_is_not_trusted(
    made: TwoLayerPdf, agency: Any, signed: bytes, label: Label
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    other = Authority("CA khác", public, lambda m: key.sign(m, padding.PKCS1v15(), SHA256()))
    pem = to_pem(authority_certificate(other, now=label.made_at))

    with pytest.raises(SignatureNotTrusted):
        require_trusted(signed, certificate(pem), at=label.made_at)


def test_signing_works_inside_a_running_event_loop(
    made: TwoLayerPdf, agency: Any, label: Label
) -> None:
    async def in_the_console() -> int:
        signer: PadesSigner = agency.signer
        return signer.sign(made.pdf, at=label.made_at).added_bytes

    assert 8_000 < asyncio.run(in_the_console()) < 40_000


def test_signing_writes_nothing_on_the_screen(
    made: TwoLayerPdf, agency: Any, label: Label, capfd: pytest.CaptureFixture[str]
) -> None:
    agency.signer.sign(made.pdf, at=label.made_at)

    assert capfd.readouterr() == ("", "")


def _preflight(file: Path) -> str:
    classpath = ":".join(str(JAVA / f"{jar}.jar") for jar in JARS)
    return run("java", "-cp", classpath, "org.apache.pdfbox.preflight.Validator_A1b", file)
