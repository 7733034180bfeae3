"""Page images that exist already: a folder, in natural order of names.

Invariant: only ordinary files are opened, never through a link, and nothing of them is decoded
here; a kind is told by its first bytes. A file that is no page image stops the walk by its number;
pages yielded before are whole, and the walk goes on from there once the folder is put right.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from appliance.authority.model import Permit
from appliance.capture import errors
from appliance.capture.model import MediaKind, RawPage, ScanSettings
from appliance.capture.order import natural_key
from appliance.capture.permits import require_scan_permit
from appliance.capture.tiff import BadTiff, count_frames
from appliance.kernel.errors import DeviceError

MIB = 1 << 20
LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
"""Files that Windows leaves in picture folders; names with a leading dot are passed over too."""
_MAGIC = (
    (b"\xff\xd8\xff", MediaKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaKind.PNG),
    (b"II*\0", MediaKind.TIFF),
    (b"MM\0*", MediaKind.TIFF),
)
_PDF_SEARCH_BYTES = 1024
"""A PDF may begin with other bytes; readers look this far (ISO 32000-1, annex H, note 13)."""


class FolderSource:
    """A ``PageSource`` over one folder: the page images of one document."""

    def __init__(self, folder: Path, *, largest_file_bytes: int) -> None:
        """Name the folder; nothing is opened yet."""
        self._folder = folder
        self._largest = largest_file_bytes

    @property
    def device(self) -> str:
        """Always ``folder``: the record names no path."""
        return "folder"

    def pages(
        self, permit: Permit, settings: ScanSettings, *, accepted: Sequence[str]
    ) -> Iterator[RawPage]:
        """Yield every page image that is not yet ``accepted``; a file is read when asked for.

        Raises:
            NoScanPermit: the permit is for another act; nothing was read.
            FolderNotThere: the folder cannot be read or holds nothing.
            DeviceError: ``EmptyPageFile``, ``NotAPageFile``, ``PdfInFolder``, ``NotARegularFile``,
                ``PageFileTooLarge`` or ``TruncatedPageFile``, each with the file's number.
        """
        require_scan_permit(permit)
        return self._walk(settings, accepted=accepted)

    def _walk(self, settings: ScanSettings, *, accepted: Sequence[str]) -> Iterator[RawPage]:
        left_out = Counter(accepted)
        names = self._names()
        last_accepted = self._last_accepted(names, accepted)
        for number, name in enumerate(names, start=1):
            untrusted, kind = self._read(name, number=number, total=len(names))
            sha256 = hashlib.sha256(untrusted).hexdigest()
            for frame in range(_frames(untrusted, kind, number=number)):
                if left_out[sha256]:
                    left_out[sha256] -= 1
                    continue
                yield RawPage(
                    untrusted, kind, frame, number, self.device, settings.dpi, settings.paper,
                    before_accepted=number < last_accepted,
                )  # fmt: skip

    def _last_accepted(self, names: Sequence[str], accepted: Sequence[str]) -> int:
        """Return the number of the last file whose bytes were accepted, 0 if none were."""
        waiting, last = Counter(accepted), 0
        for number, name in enumerate(names if accepted else (), start=1):
            with contextlib.suppress(DeviceError):  # told when the walk comes to it
                untrusted, _ = self._read(name, number=number, total=len(names))
                sha256 = hashlib.sha256(untrusted).hexdigest()
                if waiting[sha256] > 0:
                    waiting[sha256] -= 1
                    last = number
        return last

    def _names(self) -> list[str]:
        try:
            found = [entry.name for entry in os.scandir(self._folder)]
        except OSError as exc:
            raise errors.FolderNotThere from exc
        names = [name for name in found if not left_by_a_system(name)]
        if not names:
            raise errors.FolderNotThere
        return sorted(names, key=natural_key)

    def _read(self, name: str, *, number: int, total: int) -> tuple[bytes, MediaKind]:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            handle = os.open(self._folder / name, flags)
        except OSError as exc:  # a link (ELOOP), a socket (ENXIO), or a medium that fails
            raise errors.NotARegularFile(sequence=number, total=total) from exc
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            os.close(handle)
            raise errors.NotARegularFile(sequence=number, total=total)
        with os.fdopen(handle, "rb") as file:
            require_plausible_size(
                about.st_size, largest=self._largest, sequence=number, total=total
            )
            kind = require_page_kind(file.read(_PDF_SEARCH_BYTES), sequence=number, total=total)
            file.seek(0)
            return _read_whole(file, about.st_size, number=number), kind


def left_by_a_system(name: str) -> bool:
    """Whether a file or folder of this name was never meant as a page."""
    return name.startswith(".") or name.casefold() in LEFT_BY_SYSTEMS


def require_plausible_size(size: int, *, largest: int, sequence: int, total: int) -> None:
    """Look at the size before a byte is read.

    Raises:
        EmptyPageFile: 0 bytes.
        PageFileTooLarge: more than ``largest`` bytes.
    """
    if size == 0:
        raise errors.EmptyPageFile(sequence=sequence, total=total)
    if size > largest:
        raise errors.PageFileTooLarge(
            sequence=sequence, total=total, mib=size // MIB, limit_mib=largest // MIB
        )


def require_page_kind(untrusted_start: bytes, *, sequence: int, total: int) -> MediaKind:
    """Tell the kind of an image by its first bytes.

    Raises:
        PdfInFolder: it is a PDF; no more of it is read.
        NotAPageFile: it is nothing that we accept.
    """
    for magic, kind in _MAGIC:
        if untrusted_start.startswith(magic):
            return kind
    if b"%PDF-" in untrusted_start:
        raise errors.PdfInFolder(sequence=sequence, total=total)
    raise errors.NotAPageFile(sequence=sequence, total=total)


def _read_whole(file: BinaryIO, size: int, *, number: int) -> bytes:
    """Read exactly ``size`` bytes: a file that shrinks or fails under the reader is no page."""
    try:
        untrusted = file.read(size)
    except OSError as exc:
        raise errors.TruncatedPageFile(sequence=number) from exc
    if len(untrusted) != size:
        raise errors.TruncatedPageFile(sequence=number)
    return untrusted


def _frames(untrusted: bytes, kind: MediaKind, *, number: int) -> int:
    if kind is not MediaKind.TIFF:
        return 1
    try:
        return count_frames(untrusted)
    except BadTiff as exc:
        raise errors.TruncatedPageFile(sequence=number) from exc
