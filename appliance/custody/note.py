"""Signed heads of the log: C2SP ``signed-note`` and ``tlog-checkpoint``. Pure.

Source: c2sp.org/signed-note, c2sp.org/tlog-checkpoint; docs/formats/custody.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from appliance.custody.errors import HeadNotSigned, HeadUnreadable
from appliance.custody.tree import HASH_BYTES

ED25519 = b"\x01"
"""Signature type of a plain Ed25519 note signature."""
KEY_ID_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES = 4, 32, 64
BODY_LINES = 3
SIGNATURE_LINE = "— "
MOST_SIGNATURES = 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the log: what is signed."""

    origin: str
    """Name of the station's log."""
    size: int
    """Number of events."""
    root: bytes
    """32 bytes, RFC 6962 tree head."""

    def body(self) -> str:
        """Return the three lines that are signed, with the closing newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A parsed note; its signatures are not yet verified."""

    checkpoint: Checkpoint
    signatures: tuple[NoteSignature, ...]
    text: str
    """The note as it was read."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """Public key of a log, under the name it signs with."""

    name: str
    public: bytes
    """32 raw bytes, Ed25519."""

    def key_id(self) -> bytes:
        """Return the first four bytes of SHA-256(name, newline, type, key)."""
        material = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(material).digest()[:KEY_ID_BYTES]

    def verifier(self) -> str:
        """Return the verifier key in its one-line form, as stock note verifiers read it."""
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id().hex()}+{encoded}"

    @classmethod
    def parse(cls, untrusted: str) -> LogKey:
        """Read a verifier key line.

        Raises:
            HeadUnreadable: it is not an Ed25519 verifier key, or its id does not fit.
        """
        name, _, rest = untrusted.strip().partition("+")
        told, _, encoded = rest.partition("+")
        raw = _base64(encoded)
        if raw[:1] != ED25519 or len(raw) != 1 + PUBLIC_KEY_BYTES or not _is_name(name):
            raise HeadUnreadable(fault="verifier-key")
        key = cls(name=name, public=raw[1:])
        if key.key_id().hex() != told:
            raise HeadUnreadable(fault="verifier-key-id")
        return key


def signed(checkpoint: Checkpoint, *, key: LogKey, sign: Callable[[bytes], bytes]) -> str:
    """Return the note of ``checkpoint`` with one signature made by ``sign``."""
    body = checkpoint.body()
    line = base64.b64encode(key.key_id() + sign(body.encode())).decode()
    return f"{body}\n{SIGNATURE_LINE}{key.name} {line}\n"


def parse(untrusted: str) -> SignedCheckpoint:
    """Take a signed checkpoint apart; extension lines are refused, we never write any.

    Raises:
        HeadUnreadable: the text is not a checkpoint in canonical form.
    """
    body, gap, tail = untrusted.partition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) != BODY_LINES or not tail.endswith("\n"):
        raise HeadUnreadable(fault="form")
    origin, size, root = lines[0], lines[1], _base64(lines[2])
    if not origin or not _is_size(size) or len(root) != HASH_BYTES:
        raise HeadUnreadable(fault="body")
    rows = tail[:-1].split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise HeadUnreadable(fault="signatures")
    return SignedCheckpoint(
        checkpoint=Checkpoint(origin=origin, size=int(size), root=root),
        signatures=tuple(_signature(row) for row in rows),
        text=untrusted,
    )


def require_signed(untrusted: str, *, key: LogKey) -> Checkpoint:
    """Return the checkpoint of a note that the log's key has signed.

    Raises:
        HeadUnreadable: the text is not a checkpoint.
        HeadNotSigned: origin or signature are not those of ``key``.
    """
    note = parse(untrusted)
    size = note.checkpoint.size
    if note.checkpoint.origin != key.name:
        raise HeadNotSigned(size=size, fault="origin")
    ours = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id())]
    if not ours:
        raise HeadNotSigned(size=size, fault="no-signature-of-this-log")
    for signature in ours:
        _require_signature(signature, key=key, checkpoint=note.checkpoint)
    return note.checkpoint


def _require_signature(
    signature: NoteSignature, *, key: LogKey, checkpoint: Checkpoint
) -> None:  # fmt: skip
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(
            signature.signature, checkpoint.body().encode()
        )
    except InvalidSignature:
        raise HeadNotSigned(size=checkpoint.size, fault="bad-signature") from None


def _signature(row: str) -> NoteSignature:
    name, _, encoded = row.removeprefix(SIGNATURE_LINE).partition(" ")
    raw = _base64(encoded)
    if not row.startswith(SIGNATURE_LINE) or not _is_name(name) or len(raw) <= KEY_ID_BYTES:
        raise HeadUnreadable(fault="signature-line")
    return NoteSignature(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")


def _base64(text: str) -> bytes:
    """Decode canonical base64 only: one value has one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise HeadUnreadable(fault="base64") from None
    if base64.b64encode(raw).decode() != text:
        raise HeadUnreadable(fault="base64")
    return raw
