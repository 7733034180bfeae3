"""What the vault promises to the rooms above: keys, objects, and the open vault. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from appliance.kernel.ids import DossierId, ObjectId
from appliance.kernel.levels import Level


class ObjectKind(StrEnum):
    """What an encrypted object holds."""

    PAGE = "PAGE"
    PDF = "PDF"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A secret encrypted by the token's key-encryption key."""

    kek_id: str
    """Label of the key in the token, e.g. ``KEK-1``."""
    suite: str
    """How it was wrapped: ``gcm`` or ``cbc-hmac`` (docs/formats/dox1.md)."""
    blob: bytes
    """Suite-specific bytes."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that lies on disk: encrypted, fsynced, renamed, read back."""

    id: ObjectId
    dossier: DossierId
    kind: ObjectKind
    sha256: str
    """Of the plaintext, hexadecimal."""
    size: int
    """Of the plaintext, bytes."""


class Keys(Protocol):
    """The key process, the sole owner of the PKCS#11 module."""

    def wrap(self, secret: bytes, *, aad: bytes) -> WrappedKey:
        """Encrypt a key under the current key-encryption key, bound to ``aad``."""
        ...

    def unwrap(self, wrapped: WrappedKey, *, aad: bytes) -> bytes:
        """Decrypt a key; raises ``WrapRejected`` if blob or ``aad`` were changed."""
        ...

    def sign_log(self, message: bytes) -> bytes:
        """Sign with LOG-SIGN (Ed25519); 64 bytes."""
        ...

    def log_public_key(self) -> bytes:
        """Return the 32 raw bytes of LOG-SIGN's public key."""
        ...

    def sign_agency(self, message: bytes) -> bytes:
        """Sign with ORG-SIGN: RSA PKCS#1 v1.5 over SHA-256 of ``message``."""
        ...

    def read_anchor(self) -> bytes | None:
        """Return the log head kept in the token, ``None`` before the first."""
        ...

    def write_anchor(self, head: bytes) -> None:
        """Replace the log head kept in the token."""
        ...

    def close(self) -> None:
        """End the key process."""
        ...


class Objects(Protocol):
    """The store of encrypted objects."""

    def put(
        self, *, dossier: DossierId, level: Level, kind: ObjectKind, plaintext: bytes
    ) -> StoredObject:
        """Encrypt, write, fsync, rename, fsync the folder, read back.

        The row that makes the object part of the holding is written by ``register`` inside the
        caller's transaction; a file without a row is swept at the next start.
        """
        ...

    def get(self, object_id: ObjectId) -> bytes:
        """Decrypt a registered object and compare its hash."""
        ...

    def destroy(self, object_id: ObjectId) -> None:
        """Remove an unregistered or withdrawn object's file."""
        ...
