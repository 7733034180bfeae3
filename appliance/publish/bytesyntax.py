"""The bytes of a written PDF, walked from the first to the last: nothing may stand in between.

Covers the file-syntax rules that pikepdf's validator leaves to the writer (ISO 19005-2, 6.1.2
header, 6.1.3 trailer, 6.1.4 cross-reference table, 6.1.6 hexadecimal strings, 6.1.7 streams,
6.1.9 objects). Stricter than the standard: what our writers never produce (object streams,
cross-reference streams, comments, linearisation, free objects) is refused. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.publish.cos import Cursor, Ref, Value

HEADER = re.compile(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4,}\n")
OBJECT = re.compile(rb"(\d{1,10}) (\d{1,5}) obj\n")
END_OBJECT = re.compile(rb"\nendobj\n")
STREAM = re.compile(rb"\nstream\r?\n")
END_STREAM = re.compile(rb"\nendstream\nendobj\n")
XREF = re.compile(rb"xref\n")
SECTION = re.compile(rb"(\d{1,10}) (\d{1,10})\n")
ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
TRAILER = re.compile(rb"trailer[ \n]")
START_XREF = re.compile(rb"\nstartxref\n(\d{1,10})\n%%EOF\n?")
FREE_HEAD = 65535
ID_PARTS = 2


@dataclass(frozen=True, slots=True, repr=False)
class IndirectObject:
    """One object as it stands in the file."""

    ref: Ref
    offset: int
    value: Value
    stream: tuple[int, int] | None
    """Start and end of its stream data in the file; ``None`` without a stream."""

    @property
    def entries(self) -> dict[str, Value]:
        """Its dictionary; empty when it is no dictionary."""
        return self.value if isinstance(self.value, dict) else {}


@dataclass(frozen=True, slots=True, repr=False)
class Revision:
    """What one save wrote: objects, cross-reference table, trailer."""

    objects: dict[Ref, IndirectObject]
    trailer: dict[str, Value]
    xref_offset: int
    end: int
    """Offset after its ``%%EOF`` line."""


def read_revisions(data: bytes) -> list[Revision]:
    """Walk a whole PDF and return its revisions, the oldest first.

    Raises:
        FileSyntaxBroken: a byte stands where it may not; the rule and the offset are named.
    """
    cursor = Cursor(data)
    cursor.take(HEADER, "6.1.2 header")
    revisions: list[Revision] = []
    while cursor.at < len(data) or not revisions:
        revisions.append(_revision(cursor, previous=revisions[-1] if revisions else None))
    return revisions


def _revision(cursor: Cursor, *, previous: Revision | None) -> Revision:
    objects: dict[Ref, IndirectObject] = {}
    while not cursor.data.startswith(b"xref", cursor.at):
        found = _object(cursor)
        if found.ref in objects:
            raise cursor.broken("object-twice")
        objects[found.ref] = found
    xref_offset = cursor.at
    _table(cursor, objects)
    cursor.take(TRAILER, "6.1.3 trailer")
    trailer = cursor.value()
    if not isinstance(trailer, dict):
        raise cursor.broken("6.1.3 trailer")
    _require_trailer(cursor, trailer, previous)
    if int(cursor.take(START_XREF, "6.1.3 end").group(1)) != xref_offset:
        raise cursor.broken("startxref")
    return Revision(objects, trailer, xref_offset, cursor.at)


def _object(cursor: Cursor) -> IndirectObject:
    offset = cursor.at
    head = cursor.take(OBJECT, "6.1.9 object")
    value = cursor.value()
    stream = None
    if isinstance(value, dict) and STREAM.match(cursor.data, cursor.at):
        stream = _stream(cursor, value)
    else:
        cursor.take(END_OBJECT, "6.1.9 endobj")
    return IndirectObject(Ref(int(head.group(1)), int(head.group(2))), offset, value, stream)


def _stream(cursor: Cursor, entries: dict[str, Value]) -> tuple[int, int]:
    cursor.take(STREAM, "6.1.7 stream")
    length = entries.get("Length")
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise cursor.broken("6.1.7 length")
    if entries.keys() & {"F", "FFilter", "FDecodeParms"}:
        raise cursor.broken("6.1.7 external-stream")
    start = cursor.at
    cursor.at = start + length
    cursor.take(END_STREAM, "6.1.7 length")
    return start, start + length


def _table(cursor: Cursor, objects: dict[Ref, IndirectObject]) -> None:
    """Compare the table with the objects found: each object one entry, each entry its offset."""
    cursor.take(XREF, "6.1.4 xref")
    listed: dict[Ref, int] = {}
    while not cursor.data.startswith(b"trailer", cursor.at):
        section = cursor.take(SECTION, "6.1.4 section")
        start, count = int(section.group(1)), int(section.group(2))
        for number in range(start, start + count):
            entry = cursor.take(ENTRY, "6.1.4 entry")
            offset, generation = int(entry.group(1)), int(entry.group(2))
            if entry.group(3) == b"n":
                listed[Ref(number, generation)] = offset
            elif (number, offset, generation) != (0, 0, FREE_HEAD):
                raise cursor.broken("6.1.4 free-entry")
    if listed != {ref: found.offset for ref, found in objects.items()}:
        raise cursor.broken("6.1.4 offsets")


def _require_trailer(cursor: Cursor, trailer: dict[str, Value], previous: Revision | None) -> None:
    identity = trailer.get("ID")
    if not isinstance(identity, list) or len(identity) != ID_PARTS:
        raise cursor.broken("6.1.3 id")
    if not all(isinstance(part, bytes) and part for part in identity):
        raise cursor.broken("6.1.3 id")
    if "Encrypt" in trailer:
        raise cursor.broken("6.1.3 encrypt")
    if trailer.keys() - {"Size", "Root", "Info", "ID", "Prev"} or "XRefStm" in trailer:
        raise cursor.broken("6.1.3 trailer-key")
    if not isinstance(trailer.get("Root"), Ref):
        raise cursor.broken("6.1.3 root")
    if trailer.get("Prev") != (previous.xref_offset if previous else None):
        raise cursor.broken("6.1.3 prev")
