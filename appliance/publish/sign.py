"""The agency's signer, loaded at the first signature: pyHanko costs 0.4 s of CPU to import."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import TYPE_CHECKING

from appliance.policy.numbers import SignatureNumbers
from appliance.publish.model import SignedPdf, SignMessage

if TYPE_CHECKING:
    from appliance.publish.pades import Pades


class PadesSigner:
    """Signs for one agency with its certificate (PAdES B-B)."""

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
        self._certificate_pem = certificate_pem
        self._authority_pem = authority_pem
        self._appearance = appearance
        self._loaded: Pades | None = None

    @property
    def agency(self) -> str:
        """Name of the agency as it stands in its certificate."""
        return self._pades().agency

    def sign(self, unsigned: bytes, *, at: dt.datetime) -> SignedPdf:
        """Sign, check the update against the allow-list, verify by read-back.

        Raises:
            StampDoesNotFit, SignatureFontMissing, SigningFailed: nothing was signed.
            SignatureDeltaRefused, SignatureNotTrusted: the signed bytes are not used.
        """
        return self._pades().sign(unsigned, at=at)

    def _pades(self) -> Pades:
        if self._loaded is None:
            module = importlib.import_module("appliance.publish.pades")
            made: Pades = module.Pades(
                self._sign_message,
                certificate_pem=self._certificate_pem,
                authority_pem=self._authority_pem,
                appearance=self._appearance,
            )
            self._loaded = made
        return self._loaded
