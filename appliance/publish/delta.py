"""What a signature may add to a PDF, and nothing else.

Invariant: the signed file is the unsigned one, byte for byte, and one more revision. That
revision touches the catalog (adds the form and the PAdES extension) and page 1 (adds one widget);
all else it holds is reachable from that widget: the field, the signature, one appearance that
draws text in one embedded font. No action, no script, no image, no further page content.
pikepdf's validator cannot approve a form, so this list stands in its place. Pure.
Residual risk: the letters the appearance's font draws are not compared with its text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass

from appliance.publish.bytesyntax import IndirectObject, Revision, read_revisions
from appliance.publish.cos import Cursor, Name, Ref, Value
from appliance.publish.errors import SignatureDeltaRefused
from appliance.publish.validate import page_objects

PAGE_FLAGS = 132
"""Print and locked (ISO 32000-1, table 165): what PDF/A asks of a visible widget."""
SIGNATURES_EXIST_APPEND_ONLY = 3
EXTENSIONS: dict[str, Value] = {
    "ESIC": {"Type": Name("DeveloperExtensions"), "BaseVersion": Name("1.7"), "ExtensionLevel": 1}
}
"""ETSI EN 319 142-1, 5.1: the PAdES structures are declared on PDF 1.7."""
SIGNATURE: dict[str, Value] = {
    "Type": Name("Sig"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.CAdES.detached"),
}  # fmt: skip
OPERATORS = frozenset({b"q", b"Q", b"cm", b"BT", b"ET", b"Tf", b"TL", b"Td", b"Tj", b"TJ",
                       b"BMC", b"BDC", b"EMC"})  # fmt: skip
"""What the appearance may do: place text. No drawing, no image, no inner object."""
_OPERATOR = re.compile(rb"[A-Za-z'\"*]+(?=\s|\[|$)")
LONGEST_STREAM = 1 << 20


@dataclass(frozen=True, slots=True)
class _Update:
    """The last revision and what stood before it."""

    data: bytes
    before: Revision
    new: Revision

    def entries(self, value: Value, keys: Collection[str], *, what: str) -> dict[str, Value]:
        """Return the dictionary of a new object; it may have these keys only."""
        found = self.object(value, what=what).entries
        if not found or found.keys() - set(keys):
            raise SignatureDeltaRefused(rule=f"{what}-keys")
        return found

    def object(self, value: Value, *, what: str) -> IndirectObject:
        """Return a new object; it may not replace one that stood before."""
        found = self.new.objects.get(value) if isinstance(value, Ref) else None
        if found is None or found.ref in self.before.objects:
            raise SignatureDeltaRefused(rule=f"{what}-reference")
        return found

    def stream(self, value: Value, *, what: str) -> bytes:
        """Return the decoded stream of a new object."""
        found = self.object(value, what=what)
        if found.stream is None:
            raise SignatureDeltaRefused(rule=f"{what}-stream")
        raw = self.data[slice(*found.stream)]
        if "Filter" not in found.entries:
            return raw
        decoder = zlib.decompressobj()
        if found.entries["Filter"] != Name("FlateDecode"):
            raise SignatureDeltaRefused(rule=f"{what}-filter")
        return decoder.decompress(raw, LONGEST_STREAM)


def require_signature_delta(unsigned: bytes, signed: bytes) -> None:
    """Check what signing added.

    Raises:
        SignatureDeltaRefused: something else was added or changed; the rule is named.
        FileSyntaxBroken: the bytes break file syntax.
    """
    if not signed.startswith(unsigned):
        raise SignatureDeltaRefused(rule="prefix")
    revisions = read_revisions(signed)
    if len(revisions) != 2 or len(read_revisions(unsigned)) != 1:  # noqa: PLR2004 - one and one more
        raise SignatureDeltaRefused(rule="revisions")
    update = _Update(signed, *revisions)
    _require_trailer(update)
    form = _changed_catalog(update)
    widget = _changed_page(update)
    touched = {_root(update).ref, page_objects(update.before)[0].ref}
    reached = _form(update, form, widget) | _widget(update, widget)
    if reached | touched != set(update.new.objects):
        raise SignatureDeltaRefused(rule="object-unreached")


def _require_trailer(update: _Update) -> None:
    before, new = update.before.trailer, update.new.trailer
    if any(before.get(key) != new.get(key) for key in ("Root", "Info")):
        raise SignatureDeltaRefused(rule="trailer")
    match before.get("ID"), new.get("ID"):
        case [bytes() as old, _], [bytes() as kept, _] if old == kept:
            return
        case _:
            raise SignatureDeltaRefused(rule="trailer-id")


def _root(update: _Update) -> IndirectObject:
    root = update.before.trailer["Root"]
    assert isinstance(root, Ref)  # noqa: S101 - read_revisions has checked it
    return update.before.objects[root]


def _changed_catalog(update: _Update) -> Value:
    before = _root(update)
    new = _added(update, before, {"AcroForm", "Extensions"}, what="catalog")
    if new.get("Extensions", EXTENSIONS) != EXTENSIONS and _plain(new) != EXTENSIONS:
        raise SignatureDeltaRefused(rule="catalog-extensions")
    return new.get("AcroForm")


def _plain(new: dict[str, Value]) -> Value:
    """Return the extensions without the optional type of their dictionary."""
    extensions = new.get("Extensions")
    if not isinstance(extensions, dict):
        return None
    return {key: value for key, value in extensions.items() if key != "Type"}


def _changed_page(update: _Update) -> Ref:
    page = page_objects(update.before)[0]
    match _added(update, page, {"Annots"}, what="page").get("Annots"):
        case [Ref() as widget]:
            return widget
        case _:
            raise SignatureDeltaRefused(rule="page-annotations")


def _added(
    update: _Update, before: IndirectObject, keys: set[str], *, what: str
) -> dict[str, Value]:
    """Return what a changed object gained; all it had must be as it was."""
    after = update.new.objects.get(before.ref)
    if after is None or after.stream is not None:
        raise SignatureDeltaRefused(rule=f"{what}-unchanged")
    gained = {key: value for key, value in after.entries.items() if key not in before.entries}
    kept = {key: value for key, value in after.entries.items() if key in before.entries}
    if kept != before.entries or gained.keys() - keys:
        raise SignatureDeltaRefused(rule=f"{what}-changed")
    return gained


def _form(update: _Update, form: Value, widget: Ref) -> set[Ref]:
    entries = update.entries(form, {"Fields", "SigFlags"}, what="form")
    if entries != {"Fields": [widget], "SigFlags": SIGNATURES_EXIST_APPEND_ONLY}:
        raise SignatureDeltaRefused(rule="form")
    return {update.object(form, what="form").ref}


def _widget(update: _Update, widget: Ref) -> set[Ref]:
    keys = {"FT", "T", "Type", "Subtype", "F", "Rect", "P", "AP", "V"}
    entries = update.entries(widget, keys, what="widget")
    fixed = {"FT": Name("Sig"), "Type": Name("Annot"), "Subtype": Name("Widget"), "F": PAGE_FLAGS,
             "P": page_objects(update.before)[0].ref}  # fmt: skip
    if any(entries.get(key) != value for key, value in fixed.items()):
        raise SignatureDeltaRefused(rule="widget")
    appearance = entries.get("AP")
    if not isinstance(appearance, dict) or appearance.keys() != {"N"}:
        raise SignatureDeltaRefused(rule="widget-appearance")
    signature = _signature(update, entries.get("V"))
    return {widget, signature} | _appearance(update, appearance["N"])


def _signature(update: _Update, value: Value) -> Ref:
    keys = {*SIGNATURE, "Contents", "ByteRange", "M"}
    entries = update.entries(value, keys, what="signature")
    if any(entries.get(key) != wanted for key, wanted in SIGNATURE.items()):
        raise SignatureDeltaRefused(rule="signature")
    found = update.object(value, what="signature")
    _require_byte_range(update, found)
    return found.ref


def _require_byte_range(update: _Update, signature: IndirectObject) -> None:
    """Check that everything but the signature's own hexadecimal digits is signed."""
    match signature.entries.get("ByteRange"), signature.entries.get("Contents"):
        case [0, int() as gap, int() as after, int() as rest], bytes() as contents:
            digits = update.data[gap:after]
            inside = signature.offset < gap
            whole = after + rest == len(update.data)
            if inside and whole and len(digits) == 2 * len(contents) + 2 and digits[:1] == b"<":
                return
        case _:
            pass
    raise SignatureDeltaRefused(rule="byte-range")


def _appearance(update: _Update, value: Value) -> set[Ref]:
    keys = {"BBox", "Resources", "Type", "Subtype", "Length", "Filter"}
    entries = update.entries(value, keys, what="appearance")
    match entries:
        case {"Subtype": "Form", "Resources": {"Font": dict() as fonts, **others}} if not others:
            pass
        case _:
            raise SignatureDeltaRefused(rule="appearance")
    require_text_only(update.stream(value, what="appearance"))
    reached = {update.object(value, what="appearance").ref}
    for font in fonts.values():
        reached |= _font(update, font)
    return reached


def require_text_only(content: bytes) -> None:
    """Check that a content stream places text and does nothing else.

    Raises:
        SignatureDeltaRefused: another operator stands in it.
    """
    cursor = Cursor(content)
    while True:
        cursor.skip_blank()
        if cursor.at >= len(content):
            return
        operator = _OPERATOR.match(content, cursor.at)
        if operator is None:
            cursor.value()
        elif operator.group() in OPERATORS:
            cursor.at = operator.end()
        else:
            raise SignatureDeltaRefused(rule="appearance-operator")


def _font(update: _Update, value: Value) -> set[Ref]:
    keys = {"Type", "Subtype", "DescendantFonts", "Encoding", "BaseFont", "ToUnicode"}
    entries = update.entries(value, keys, what="font")
    match entries.get("DescendantFonts"):
        case [Ref() as descendant]:
            pass
        case _:
            raise SignatureDeltaRefused(rule="font-descendant")
    keys = {
        "Type",
        "Subtype",
        "CIDSystemInfo",
        "DW",
        "W",
        "FontDescriptor",
        "BaseFont",
        "CIDToGIDMap",
    }
    cid = update.entries(descendant, keys, what="cid-font")
    keys = {"Type", "FontName", "Ascent", "Descent", "FontBBox", "Flags", "StemV", "ItalicAngle",
            "CapHeight", "FontFile2", "CIDSet", "Leading", "XHeight"}  # fmt: skip
    descriptor = update.entries(cid.get("FontDescriptor"), keys, what="descriptor")
    streams = [entries.get("ToUnicode"), descriptor.get("FontFile2")]
    streams += [extra for extra in (descriptor.get("CIDSet"), cid.get("CIDToGIDMap"))
                if isinstance(extra, Ref)]  # fmt: skip
    reached = {update.object(value, what="font").ref, descendant}
    reached.add(update.object(cid["FontDescriptor"], what="descriptor").ref)
    for stream in streams:
        update.entries(stream, {"Length", "Filter", "Length1", "Type"}, what="font-stream")
        reached.add(update.object(stream, what="font-stream").ref)
    return reached
