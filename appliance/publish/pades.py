"""The agency's signature: PAdES B-B by pyHanko, the private key stays in the key process.

The signature is an incremental update; ``delta`` checks what it adds before the result is used,
then the signature is read back and verified against the station's certificate authority.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import logging
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from asn1crypto import algos, pem, x509
from pyhanko.pdf_utils.font import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    InnerScaling,
    LayoutError,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from appliance.policy.numbers import SignatureNumbers
from appliance.publish.bytesyntax import read_revisions
from appliance.publish.delta import require_signature_delta
from appliance.publish.errors import SignatureNotTrusted, SigningFailed
from appliance.publish.model import SignedPdf, SignMessage
from appliance.publish.stamp import LEADING, Stamp, StampFont, layout, stamp_font
from appliance.publish.validate import page_box

FIELD = "AgencySignature1"
RSA_2048_BYTES = 256


class Pades:
    """Signs for one agency with its certificate."""

    def __init__(
        self,
        sign_message: SignMessage,
        *,
        certificate_pem: bytes,
        authority_pem: bytes,
        appearance: SignatureNumbers,
    ) -> None:
        """Take the agency's certificate, its authority's, and the appearance by policy."""
        self._sign_message = sign_message
        self._certificate = certificate(certificate_pem)
        self._authority = certificate(authority_pem)
        self._appearance = appearance
        self._font: StampFont | None = None

    @property
    def agency(self) -> str:
        """Name of the agency as it stands in its certificate."""
        names = self._certificate.subject.native
        return unicodedata.normalize("NFC", str(names["common_name"]))

    def sign(self, unsigned: bytes, *, at: dt.datetime) -> SignedPdf:
        """Sign, check the update against the allow-list, verify by read-back.

        Works inside a running event loop too: pyHanko gets a thread and a loop of its own.

        Raises:
            StampDoesNotFit, SignatureFontMissing, SigningFailed: nothing was signed.
            SignatureDeltaRefused, SignatureNotTrusted: the signed bytes are not used.
        """
        stamp = self._stamp(unsigned, at)
        with ThreadPoolExecutor(1, thread_name_prefix="pades") as own_loop, _quiet_libraries():
            signed = own_loop.submit(asyncio.run, self._signed(unsigned, stamp, at)).result()
            require_signature_delta(unsigned, signed)
            own_loop.submit(require_trusted, signed, self._authority, at=at).result()
        return SignedPdf(
            pdf=signed,
            certificate_sha256=hashlib.sha256(self._certificate.dump()).hexdigest(),
            signed_at=at,
            added_bytes=len(signed) - len(unsigned),
        )

    def _stamp(self, unsigned: bytes, at: dt.datetime) -> Stamp:
        if self._font is None:
            self._font = stamp_font(self.agency)
        return layout(
            self.agency,
            at,
            pattern=self._appearance.time_pattern.value,
            font=self._font,
            size=self._appearance.size_pt.value,
            page=page_box(read_revisions(unsigned)[0]),
        )

    async def _signed(self, unsigned: bytes, stamp: Stamp, at: dt.datetime) -> bytes:
        meta = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        signer = _TimedSigner(
            meta,
            signer=_TokenSigner(self._sign_message, self._certificate, self._authority),
            stamp_style=self._style(stamp),
            new_field_spec=SigFieldSpec(FIELD, on_page=0, box=stamp.box),
        )
        signer.signing_time = at
        target = io.BytesIO()
        try:
            writer = _BareWriter(io.BytesIO(unsigned), strict=True)
            await signer.async_sign_pdf(writer, output=target)
        except (SigningError, PdfError, LayoutError) as exc:
            raise SigningFailed(reason=type(exc).__name__) from exc
        return target.getvalue()

    def _style(self, stamp: Stamp) -> TextStampStyle:
        size = self._appearance.size_pt.value
        corner = SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins(0, 0, 0, 0),
            inner_content_scaling=InnerScaling.NO_SCALING,
        )
        font = _StampFontFactory(self._font.file if self._font else b"", size)
        return TextStampStyle(
            stamp_text="\n".join(stamp.lines).replace("%", "%%"),
            border_width=0,
            background=None,
            text_box_style=TextBoxStyle(
                font=font,
                font_size=size,
                leading=round(size * LEADING),
                border_width=0,
                box_layout_rule=corner,
            ),
            inner_content_layout=corner,
        )


def certificate(untrusted_pem: bytes) -> x509.Certificate:
    """Read a certificate, PEM or DER."""
    der = pem.unarmor(untrusted_pem)[2] if pem.detect(untrusted_pem) else untrusted_pem
    return x509.Certificate.load(der, strict=True)


def require_trusted(signed: bytes, authority: x509.Certificate, *, at: dt.datetime) -> None:
    """Read the signature back: one, over the whole file, intact, chained to ``authority``.

    Revocation is not asked online; no time authority is reachable, so ``at`` is the claimed time.

    Raises:
        SignatureNotTrusted: one of these does not hold.
    """
    try:
        found = PdfFileReader(io.BytesIO(signed), strict=True).embedded_signatures
        if len(found) != 1:
            raise SignatureNotTrusted(reason="count")
        context = ValidationContext(trust_roots=[authority], allow_fetching=False, moment=at)
        status = validate_pdf_signature(found[0], context)
    except (PdfError, SignatureValidationError, SigningError, ValueError) as exc:
        raise SignatureNotTrusted(reason=type(exc).__name__) from exc
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureNotTrusted(reason="coverage")
    if not (status.intact and status.valid and status.trusted and status.bottom_line):
        raise SignatureNotTrusted(reason="verdict")


class _TokenSigner(Signer):
    """pyHanko's signer over the key process; its own PKCS#11 signer would use many threads."""

    def __init__(
        self, sign_message: SignMessage, own: x509.Certificate, authority: x509.Certificate
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library's gap
        store.register(authority)
        super().__init__(
            signing_cert=own,
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self._sign_message = sign_message
        self._size = (own.public_key.bit_size or RSA_2048_BYTES * 8) // 8

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(self._size)
        return await asyncio.to_thread(self._sign_message, data)


class _TimedSigner(PdfSigner):
    """Signs at the station's time instead of the time of the process."""

    signing_time: dt.datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signing_time
        return session


class _BareWriter(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: document information and XMP stay as validated."""

    def _update_meta(self) -> None:
        return


class _StampFontFactory(FontEngineFactory):
    """Gives pyHanko the cut font from memory; its own factory wants a file."""

    def __init__(self, file: bytes, size: int) -> None:
        self._file = file
        self._size = size

    def create_font_engine(
        self, writer: BasePdfFileWriter, obj_stream: object = None
    ) -> GlyphAccumulator:
        del obj_stream
        return GlyphAccumulator(
            writer=writer, font_handle=io.BytesIO(self._file), font_size=self._size
        )


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keep pyHanko's and fontTools' remarks off the screen while signing."""
    loggers = [
        logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator", "fontTools")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
