"""The parent's side of the key process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from appliance.kernel.errors import ApplianceError
from appliance.sandbox.errors import WorkerDied, WorkerTimedOut
from appliance.sandbox.frames import Frame
from appliance.sandbox.worker import AnsweredError, Worker
from appliance.vault.keys.answers import named
from appliance.vault.keys.errors import ForeignToken, PinRefused, TokenAbsent, TokenGone
from appliance.vault.keys.pins import AskPin
from appliance.vault.keys.points import raw_ed25519
from appliance.vault.keys.tokens import LOG_SIGN, ORG_SIGN, TokenModule
from appliance.vault.model import WrappedKey

SERVICE = "appliance.vault.keys.service"
START_S = 30.0
"""Loading a vendor's module and logging in to a smart card takes seconds."""
CALL_S = 30.0
"""An RSA-2048 signature on a smart card takes about one second."""


@dataclass(frozen=True, slots=True)
class StationKeyNames:
    """What the station keeps in its token; written into station.toml at commissioning."""

    label: str
    """Label of the token."""
    kek: str
    """Label of the current key-encryption key."""
    suite: str
    """Id of the wrap suite found by trying."""
    anchor: str
    """Label of the data object that holds the log head."""
    log_public_key: bytes
    """32 bytes; a token with another LOG-SIGN is not this station's."""


class KeyProcess:
    """Implements ``vault.model.Keys``. Safe from several threads; requests queue.

    A child that died or lost its token is replaced and the request is asked once more, so a token
    that was pulled and put back while nobody asked is not noticed. A PIN that was refused is never
    tried again by itself: three wrong tries lock a token.
    """

    def __init__(self, module: TokenModule, names: StationKeyNames, *, pin: AskPin) -> None:
        """Describe the token; ``start`` logs in."""
        self._module = module
        self._names = names
        self._pin = pin
        self._refused: str | None = None
        self._worker: Worker | None = None
        self._lock = threading.RLock()

    @property
    def kek_id(self) -> str:
        """Label of the key that wraps now."""
        return self._names.kek

    @property
    def suite(self) -> str:
        """Id of the suite that wraps now."""
        return self._names.suite

    @property
    def pid(self) -> int | None:
        """Process id of the child, ``None`` when none runs."""
        return self._worker.pid if self._worker is not None else None

    def start(self) -> None:
        """Start the child and log in.

        Raises:
            ModuleMissing, TokenAbsent, TokenAmbiguous, PinRefused, PinLocked, PinSourceUnusable,
            KeyMissing, ForeignToken: nothing runs then.
        """
        with self._lock:
            if self._worker is None or not self._worker.alive:
                self.close()
                self._worker = self._start()

    def wrap(self, secret: bytes, *, aad: bytes) -> WrappedKey:
        """Encrypt a key under the current key-encryption key, bound to ``suite|kek_id|aad``.

        Raises:
            TokenGone: nothing was wrapped.
        """
        answer = self._call("wrap", {}, [secret, aad])
        return WrappedKey(answer.fields["kek"], answer.fields["suite"], answer.blobs[0])

    def unwrap(self, wrapped: WrappedKey, *, aad: bytes) -> bytes:
        """Decrypt a key.

        Raises:
            WrapRejected: the blob, its suite, its key's name or ``aad`` was changed.
            KeyMissing: the token no longer holds that key-encryption key.
            TokenGone: nothing was decrypted.
        """
        fields = {"kek": wrapped.kek_id, "suite": wrapped.suite}
        return self._call("unwrap", fields, [wrapped.blob, aad]).blobs[0]

    def sign_log(self, message: bytes) -> bytes:
        """Sign with LOG-SIGN (Ed25519); 64 bytes."""
        return self._call("sign", {"key": LOG_SIGN}, [message]).blobs[0]

    def log_public_key(self) -> bytes:
        """Return the 32 raw bytes of LOG-SIGN's public key."""
        return self._names.log_public_key

    def sign_agency(self, message: bytes) -> bytes:
        """Sign with ORG-SIGN: RSA PKCS#1 v1.5 over SHA-256 of ``message``."""
        return self._call("sign", {"key": ORG_SIGN}, [message]).blobs[0]

    def read_anchor(self) -> bytes | None:
        """Return the log head kept in the token, ``None`` before the first."""
        blobs = self._call("read_anchor", {}, []).blobs
        return blobs[0] if blobs else None

    def write_anchor(self, head: bytes) -> None:
        """Replace the log head kept in the token."""
        self._call("write_anchor", {}, [head])

    def close(self) -> None:
        """End the key process; the token's log-in ends with it."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()
            self._worker = None

    def _call(self, op: str, fields: dict[str, Any], blobs: list[bytes]) -> Frame:
        with self._lock:
            try:
                return self._ask(op, fields, blobs)
            except TokenGone:
                self._drop()
            try:  # Every request may be repeated: none leaves anything half-done in the token.
                return self._ask(op, fields, blobs)
            except TokenGone:
                self._drop()
                raise

    def _ask(self, op: str, fields: dict[str, Any], blobs: list[bytes]) -> Frame:
        try:
            self.start()
            worker = self._worker
            if worker is None:
                raise TokenGone(label=self._names.label)
            return worker.call(op, fields, blobs, timeout_s=CALL_S)
        except AnsweredError as exc:
            raise named(exc, label=self._names.label) from exc
        except (WorkerDied, WorkerTimedOut, TokenAbsent) as exc:
            raise TokenGone(label=self._names.label) from exc

    def _start(self) -> Worker:
        pin = self._pin()
        if pin == self._refused:
            raise PinRefused
        worker = Worker.beside_token(
            "appliance-keys", SERVICE, environment=self._module.environment
        )
        try:
            self._log_in(worker, pin)
        except BaseException:
            worker.close()
            raise
        return worker

    def _log_in(self, worker: Worker, pin: str) -> None:
        names = self._names
        fields = {
            "module": str(self._module.path), "label": names.label, "pin": pin, "kek": names.kek,
            "suite": names.suite, "anchor": names.anchor,
        }  # fmt: skip
        try:
            answer = worker.call("open", fields, timeout_s=START_S)
        except AnsweredError as exc:
            error: ApplianceError = named(exc, label=names.label)
            if isinstance(error, PinRefused):
                self._refused = pin
            raise error from exc
        if raw_ed25519(answer.blobs[0]) != names.log_public_key:
            raise ForeignToken(label=names.label)

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
        self._worker = None
