"""Where a token is reached, and the fixed names of what the station keeps in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

KEK = "KEK-1"
"""Label of the first key-encryption key; a rotation makes the next number."""
LOG_SIGN = "LOG-SIGN"
ORG_SIGN = "ORG-SIGN"
PERSON_SIGN = "PERSON-SIGN"
CA_SIGN = "CA-SIGN"

GCM_SUITE = "gcm"
CBC_HMAC_SUITE = "cbc-hmac"
SUITE_ORDER = (GCM_SUITE, CBC_HMAC_SUITE)
"""In the order in which commissioning tries them (keys/suites.py)."""

LABEL_BYTES = 32
"""Longest token label (PKCS#11 v2.40, CK_TOKEN_INFO)."""

SOFTHSM_PATHS = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
"""Where Debian and Ubuntu put the embedded default."""


class KeyKind(StrEnum):
    """Kind of a signing key."""

    ED25519 = "ed25519"
    P256 = "p256"
    RSA2048 = "rsa2048"
    """What Vietnamese agency tokens hold."""


@dataclass(frozen=True, slots=True)
class TokenModule:
    """A PKCS#11 module as the child that loads it sees it."""

    path: Path
    """The shared library."""
    environment: Mapping[str, str]
    """The child's whole environment, e.g. ``SOFTHSM2_CONF``; never a PIN."""


def default_module(environment: Mapping[str, str]) -> Path:
    """Return the module named by ``HSM_MODULE``, else the embedded default, SoftHSM."""
    named = environment.get("HSM_MODULE")
    if named:
        return Path(named)
    return next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])
