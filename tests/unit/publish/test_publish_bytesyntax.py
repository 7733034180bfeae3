"""Every byte of a written PDF is accounted for."""

import re
from collections.abc import Callable

import pytest

from appliance.publish.bytesyntax import read_revisions
from appliance.publish.cos import Cursor, Name, Ref
from appliance.publish.errors import FileSyntaxBroken

Damage = Callable[[bytes], bytes]


def _tail(data: bytes, damage: Damage) -> bytes:
    """Damage the cross-reference table or the trailer, which no offset points behind."""
    at = data.rindex(b"\nxref\n") + 1
    return data[:at] + damage(data[at:])


def _sub(pattern: bytes, new: bytes) -> Damage:
    return lambda data: re.sub(pattern, lambda _: new, data, count=1, flags=re.DOTALL)


# Each keeps the length of what stands before the table where it can, so that the one fault is seen
# by itself and not through shifted offsets.
BROKEN: dict[str, tuple[Damage, str]] = {
    "byte-before-header": (lambda d: b"\n" + d, "6.1.2 header"),
    "version-2": (lambda d: d.replace(b"%PDF-1.7", b"%PDF-2.0", 1), "6.1.2 header"),
    "header-not-pdf": (lambda d: d.replace(b"%PDF", b"%pdf", 1), "6.1.2 header"),
    "no-binary-comment": (_sub(rb"\n%[\x80-\xff]{4}", b"\n%abcd"), "6.1.2 header"),
    "junk-after-eof": (lambda d: d + b"junk", "6.1.9 object"),
    "newlines-after-eof": (lambda d: d.rstrip(b"\n") + b"\n\n", "6.1.9 object"),
    "nul-after-eof": (lambda d: d.rstrip(b"\n") + b"\n\0", "6.1.9 object"),
    "comment-after-eof": (lambda d: d.rstrip(b"\n") + b"\n% more\n", "6.1.9 object"),
    "eof-missing": (lambda d: d[: d.rindex(b"%%EOF")], "6.1.3 end"),
    "cut-in-the-middle": (lambda d: d[: len(d) // 2], "*"),
    "empty": (lambda _: b"", "6.1.2 header"),
    "length-too-short": (lambda d: _length(d, -1), "6.1.7 length"),
    "length-too-long": (lambda d: _length(d, +1), "6.1.7 length"),
    "stream-cr-alone": (_sub(rb"\nstream\n", b"\nstream\r"), "*"),
    "stream-with-blank": (_sub(rb">>\nstream\n", b">>\nstream \n"), "*"),
    "no-eol-before-endstream": (_sub(rb"\nendstream\n", b"xendstream\n"), "6.1.7 length"),
    "endobj-on-same-line": (_sub(rb"\nendobj\n", b" endobj\n"), "6.1.9 endobj"),
    "no-eol-after-endobj": (_sub(rb"\nendobj\n", b"\nendobj "), "6.1.9 endobj"),
    "two-blanks-in-object-head": (_sub(rb"\n1 0 obj\n", b"\n1  0 obj"), "6.1.9 object"),
    "no-eol-after-obj": (_sub(rb"\n1 0 obj\n", b"\n1 0 obj "), "6.1.9 object"),
    "object-number-glued": (_sub(rb"\n1 0 obj\n", b"\n1 0obj\n "), "6.1.9 object"),
    "encrypted": (lambda d: _tail(d, _sub(rb"/Info", b"/Encrypt")), "6.1.3 encrypt"),
    "no-id": (lambda d: _tail(d, _sub(rb"/ID \[.*?\]", b"")), "6.1.3 id"),
    "id-of-one-part": (lambda d: _tail(d, _sub(rb"/ID \[.*?\]", b"/ID [<00>]")), "6.1.3 id"),
    "id-odd-digits": (lambda d: _tail(d, _sub(rb"/ID \[<.", b"/ID [<")), "6.1.6 hex-even"),
    "id-bad-digit": (lambda d: _tail(d, _sub(rb"/ID \[<.", b"/ID [<g")), "6.1.6 hex-digits"),
    "xref-blank-line": (lambda d: _tail(d, _sub(rb"xref\n", b"xref\n\n")), "6.1.4 section"),
    "xref-blank-after": (lambda d: _tail(d, _sub(rb"xref\n", b"xref \n")), "6.1.4 xref"),
    "section-two-blanks": (lambda d: _tail(d, _sub(rb"xref\n0 ", b"xref\n0  ")), "6.1.4 section"),
    "entry-19-bytes": (lambda d: _tail(d, _sub(rb"65535 f \n", b"65535 f\n")), "6.1.4 entry"),
    "offset-wrong": (lambda d: _tail(d, _sub(rb"\n00000000\d\d 0", b"\n0000000001 0")),
                     "6.1.4 offsets"),
    "object-free": (lambda d: _tail(d, _sub(rb"00000 n", b"00000 f")), "6.1.4 free-entry"),
    "startxref-wrong": (lambda d: _tail(d, _sub(rb"xref\n\d+\n%", b"xref\n12\n%")), "startxref"),
    "xrefstm": (lambda d: _tail(d, _sub(rb"/Size", b"/XRefStm 12 /Size")), "6.1.3 trailer-key"),
    "prev-without-revision": (lambda d: _tail(d, _sub(rb"/Size", b"/Prev 12 /Size")), "6.1.3 prev"),
    "comment-between-objects": (lambda d: _insert(d, b"% hidden\n"), "6.1.9 object"),
    "bytes-between-objects": (lambda d: _insert(d, b"\0\0\0"), "6.1.9 object"),
    "external-stream": (_sub(rb"/Type /Metadata", b"/F (/etc/hosts)"), "6.1.7 external-stream"),
}  # fmt: skip


def _length(data: bytes, more: int) -> bytes:
    old = re.search(rb"/Length (\d+)", data)
    assert old is not None
    new = str(int(old.group(1)) + more).encode().rjust(len(old.group(1)), b"0")
    return data[: old.start(1)] + new + data[old.end(1) :]


def _insert(data: bytes, more: bytes) -> bytes:
    at = data.index(b"\nendobj\n") + 8
    return data[:at] + more + data[at:]


def test_our_own_file_passes(unsigned: bytes) -> None:
    (revision,) = read_revisions(unsigned)

    assert revision.end == len(unsigned)
    assert revision.objects[Ref(1, 0)].entries["Type"] == Name("Catalog")


def test_signed_file_is_two_revisions(unsigned: bytes, signed: bytes) -> None:
    first, second = read_revisions(signed)

    assert first.end == len(unsigned)
    assert second.trailer["Prev"] == first.xref_offset


@pytest.mark.parametrize("fault", BROKEN)
def test_one_fault_is_refused(fault: str, unsigned: bytes) -> None:
    damage, rule = BROKEN[fault]
    broken = damage(unsigned)
    assert broken != unsigned, "the fixture does not damage anything"

    with pytest.raises(FileSyntaxBroken) as refused:
        read_revisions(broken)

    assert rule in ("*", refused.value.params["rule"])


def test_any_single_flipped_byte_of_the_frame_is_refused(unsigned: bytes) -> None:
    """Header, table and trailer: whatever byte changes outside names and text, it is noticed."""
    start = unsigned.rindex(b"\nxref\n") + 1
    end = unsigned.rindex(b"trailer")
    for at in [*range(5), *range(start, end)]:
        broken = unsigned[:at] + bytes([unsigned[at] ^ 0x10]) + unsigned[at + 1 :]
        with pytest.raises(FileSyntaxBroken):
            read_revisions(broken)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b"<48 69>", b"Hi"),
        (b"(a\\(b\\)\\101(c))", b"a(b)A(c)"),
        (b"[1 0 R 2 -3.5 true null]", [Ref(1, 0), 2, -3.5, True, None]),
        (b"<</A#20B /C>>", {"A B": Name("C")}),
        (b"[1 0 2 0 R]", [1, 0, Ref(2, 0)]),
    ],
)
def test_values_are_read(source: bytes, value: object) -> None:
    assert Cursor(source).value() == value


@pytest.mark.parametrize(
    "source",
    [b"<4>", b"<4g>", b"(open", b"[1", b"<</A 1 /A 2>>", b"/", b"/A#g", b"1x", b"% c\n1", b"", b"["
     * 200],
)  # fmt: skip
def test_broken_values_are_refused(source: bytes) -> None:
    with pytest.raises(FileSyntaxBroken):
        Cursor(source).value()
