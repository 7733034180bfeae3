"""The container of an encrypted object: magic, length, CBOR header, FLOE segments.

The header without its ``wraps`` is the associated data of every segment, so a file cannot be
passed off as another object, dossier or level; ``wraps`` alone may be rewritten when keys rotate.

Source: docs/formats/dox1.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import cbor2
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

from appliance.kernel.ids import DossierId, ObjectId
from appliance.kernel.levels import Level
from appliance.vault import floe
from appliance.vault.errors import ContainerRejected
from appliance.vault.model import ObjectKind

MAGIC = b"DOX1"
LENGTH_BYTES = 2
PREFIX_BYTES = len(MAGIC) + LENGTH_BYTES
VERSION = 1
SUITE = "floe-aes256gcm-hkdfsha384-256k"
"""Names cipher, key derivation and segment size; another cipher module brings its own id."""
KEY_WRAP = "aes256-kwp"
"""RFC 5649, with the dossier key."""
DATA_KEY_BYTES = 32
MOST_WRAPS = 8
E = TypeVar("E", bound=StrEnum)
_FIELDS = frozenset({"v", "suite", "object", "dossier", "level", "kind", "created", "wraps"})
_WRAP_FIELDS = frozenset({"kek_id", "alg", "blob"})


@dataclass(frozen=True, slots=True)
class Wrap:
    """The object's data key under one key-encryption key."""

    kek_id: str
    """Which key opens it: the dossier's id for the dossier key."""
    alg: str
    blob: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What is told in clear about an encrypted object: ids, level, kind and time; no title."""

    object_id: ObjectId
    dossier_id: DossierId
    level: Level
    kind: ObjectKind
    created: str
    """ISO 8601 with zone."""

    def associated_data(self) -> bytes:
        """Return the deterministic CBOR that every segment is bound to."""
        return _encode(self._fields())

    def encoded(self, wraps: tuple[Wrap, ...]) -> bytes:
        """Return magic, length and header with the wrapped keys."""
        fields = self._fields()
        fields["wraps"] = [{"kek_id": w.kek_id, "alg": w.alg, "blob": w.blob} for w in wraps]
        body = _encode(fields)
        return MAGIC + len(body).to_bytes(LENGTH_BYTES, "big") + body

    def _fields(self) -> dict[str, object]:
        return {
            "v": VERSION, "suite": SUITE, "object": self.object_id, "dossier": self.dossier_id,
            "level": self.level.value, "kind": self.kind.value, "created": self.created,
        }  # fmt: skip


def sealed_pieces(
    header: Header, plaintext: bytes, *, dossier_key: bytes
) -> Iterator[memoryview | bytes]:
    """Yield the bytes of a container under a fresh data key; use each piece before the next."""
    data_key = os.urandom(DATA_KEY_BYTES)
    blob = aes_key_wrap_with_padding(dossier_key, data_key)
    yield header.encoded((Wrap(kek_id=header.dossier_id, alg=KEY_WRAP, blob=blob),))
    yield from floe.sealed_pieces(
        plaintext, key=data_key, aad=header.associated_data(), parameters=floe.STANDARD
    )


def unwrap_data_key(blob: bytes, *, dossier_key: bytes) -> bytes:
    """Return the data key of an object.

    Raises:
        ContainerRejected: the blob was altered or belongs to another dossier key.
    """
    try:
        return aes_key_unwrap_with_padding(dossier_key, blob)
    except (InvalidUnwrap, ValueError):
        raise ContainerRejected(fault="data-key-does-not-unwrap") from None


def open_stream(source: floe.Source, target: floe.Target, *, dossier_key: bytes) -> Header:
    """Open a container into ``target`` and return its header, for the caller to compare.

    Raises:
        ContainerRejected: the header is not ours in form, or no wrap opens under this dossier key.
        FloeRejected: header or content are not as they were sealed. The target then holds an
            incomplete beginning: drop it.
    """
    header, wraps = read_header(source)
    data_key = unwrap_data_key(_own_wrap(header, wraps), dossier_key=dossier_key)
    floe.open_stream(
        source, target, key=data_key, aad=header.associated_data(), parameters=floe.STANDARD
    )
    return header


def read_header(source: floe.Source) -> tuple[Header, tuple[Wrap, ...]]:
    """Read magic, length and header; the FLOE header follows.

    Raises:
        ContainerRejected: wrong magic or length, or a header that is not ours in form.
    """
    prefix = floe.read(source, PREFIX_BYTES)
    if prefix[: len(MAGIC)] != MAGIC or len(prefix) != PREFIX_BYTES:
        raise ContainerRejected(fault="magic")
    length = int.from_bytes(prefix[len(MAGIC) :], "big")
    encoded = floe.read(source, length)
    if len(encoded) != length:
        raise ContainerRejected(fault="truncated-header")
    return parse_header(encoded)


def parse_header(untrusted: bytes) -> tuple[Header, tuple[Wrap, ...]]:
    """Take a header apart, strictly: one header has exactly one encoding.

    Raises:
        ContainerRejected: wrong CBOR form, field or value.
    """
    fields = _decode(untrusted)
    _require(fields.keys() == _FIELDS, "fields")
    _require(fields["v"] == VERSION and type(fields["v"]) is int, "version")
    _require(fields["suite"] == SUITE, "suite")
    header = Header(
        object_id=ObjectId(_text(fields, "object")),
        dossier_id=DossierId(_text(fields, "dossier")),
        level=_one_of(Level, fields, "level"),
        kind=_one_of(ObjectKind, fields, "kind"),
        created=_text(fields, "created"),
    )
    return header, _wraps(fields["wraps"])


def _own_wrap(header: Header, wraps: tuple[Wrap, ...]) -> bytes:
    for wrap in wraps:
        if (wrap.alg, wrap.kek_id) == (KEY_WRAP, header.dossier_id):
            return wrap.blob
    raise ContainerRejected(fault="no-wrap-for-this-dossier")


def _wraps(value: object) -> tuple[Wrap, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_WRAPS:
        raise ContainerRejected(fault="wraps")
    return tuple(_wrap(item) for item in value)


def _wrap(item: object) -> Wrap:
    if not isinstance(item, dict) or item.keys() != _WRAP_FIELDS:
        raise ContainerRejected(fault="wrap-fields")
    blob = item["blob"]
    _require(isinstance(blob, bytes), "wrap-blob")
    return Wrap(kek_id=_text(item, "kek_id"), alg=_text(item, "alg"), blob=blob)


def _encode(fields: dict[str, object]) -> bytes:
    return cbor2.dumps(fields, canonical=True)


def _decode(untrusted: bytes) -> dict[str, object]:
    """Decode deterministic CBOR (RFC 8949, 4.2.1): re-encoding must give the same bytes."""
    try:
        value = cbor2.loads(
            untrusted, allow_indefinite=False, allow_duplicate_keys=False, max_depth=4
        )
        again = cbor2.dumps(value, canonical=True)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError) as exc:
        raise ContainerRejected(fault="cbor") from exc
    if not isinstance(value, dict) or again != untrusted:
        raise ContainerRejected(fault="cbor-not-deterministic")
    return value


def _text(fields: dict[str, object], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not value:
        raise ContainerRejected(fault=f"field-{name}")
    return value


def _one_of(kind: type[E], fields: dict[str, object], name: str) -> E:
    try:
        return kind(_text(fields, name))
    except ValueError:
        raise ContainerRejected(fault=f"field-{name}") from None


def _require(holds: bool, fault: str) -> None:
    if not holds:
        raise ContainerRejected(fault=fault)
