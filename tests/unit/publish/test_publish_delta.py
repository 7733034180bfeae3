"""What signing may add, and what is refused: each allowed thing beside the one that is not."""

import re
import zlib
from collections.abc import Callable

import pytest

from appliance.publish.bytesyntax import read_revisions
from appliance.publish.delta import require_signature_delta, require_text_only
from appliance.publish.errors import FileSyntaxBroken, SignatureDeltaRefused


def rewritten(unsigned: bytes, signed: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change the objects of the signature's revision and write its table anew.

    The byte range is made to fit again, so that only the change itself can be refused.
    """
    body = signed[len(unsigned) : signed.rindex(b"\nxref\n") + 1]
    body = change(body)
    offsets = {
        int(m.group(1)): len(unsigned) + m.start() + (1 if m.group().startswith(b"\n") else 0)
        for m in re.finditer(rb"(?:^|\n)(\d+) 0 obj\n", body)
    }
    table = b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
        b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(offsets.items())
    )
    trailer = signed[signed.rindex(b"trailer") : signed.rindex(b"startxref")]
    size = b"/Size %d" % (max(offsets) + 1)
    start = len(unsigned) + len(body)
    tail = re.sub(rb"/Size \d+", size, trailer) + b"startxref\n%d\n%%%%EOF\n" % start
    return _byte_range(unsigned + body + table + tail, len(unsigned))


def _byte_range(whole: bytes, start: int) -> bytes:
    gap = whole.index(b"/Contents <", start) + 10
    after = whole.index(b">", gap) + 1
    old = re.compile(rb"/ByteRange \[[^\]]*\] *").search(whole, start)
    assert old is not None
    new = b"/ByteRange [0 %d %d %d]" % (gap, after, len(whole) - after)
    return whole[: old.start()] + new.ljust(old.end() - old.start()) + whole[old.end() :]


def add_object(content: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body + b"90 0 obj\n" + content + b"\nendobj\n"


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        changed = re.sub(old, new, body, count=1, flags=re.DOTALL)
        assert changed != body, "the fixture does not change anything"
        return changed

    return change


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "unreachable-object": (add_object(b"<< /A 1 >>"), "object-unreached"),
    "catalog-open-action": (swap(rb"/AcroForm", b"/OpenAction 90 0 R\n/AcroForm"),
                            "catalog-changed"),
    "catalog-names": (swap(rb"/AcroForm", b"/Names << >>\n/AcroForm"), "catalog-changed"),
    "catalog-other-pages": (swap(rb"/Pages 5 0 R", b"/Pages 6 0 R"), "catalog-changed"),
    "catalog-loses-intent": (swap(rb"/OutputIntents \[[^\]]*\]\n", b""), "catalog-changed"),
    "catalog-other-extension": (swap(rb"/ESIC", b"/ADBE"), "catalog-extensions"),
    "page-other-content": (swap(rb"/Contents \d+ 0 R", b"/Contents 20 0 R"), "page-changed"),
    "page-other-size": (swap(rb"/MediaBox \[ 0 0 ", b"/MediaBox [ 9 0 "), "page-changed"),
    "page-rotated": (swap(rb"/Annots", b"/Rotate 180\n/Annots"), "page-changed"),
    "page-script": (swap(rb"/Annots", b"/AA << >>\n/Annots"), "page-changed"),
    "page-two-annotations": (swap(rb"/Annots \[ (\d+ 0 R) \]", rb"/Annots [ \1 \1 ]"),
                             "page-annotations"),
    "form-needs-appearances": (swap(rb"/SigFlags 3", b"/SigFlags 3\n/NeedAppearances true"),
                               "form-keys"),
    "form-script": (swap(rb"/SigFlags 3", b"/SigFlags 3\n/XFA (x)"), "form-keys"),
    "form-flags": (swap(rb"/SigFlags 3", b"/SigFlags 1"), "form"),
    "widget-action": (swap(rb"/FT /Sig", b"/FT /Sig\n/A << /S /JavaScript >>"), "widget-keys"),
    "widget-hidden": (swap(rb"/F 132", b"/F 134"), "widget"),
    "widget-no-print": (swap(rb"/F 132", b"/F 128"), "widget"),
    "widget-rollover": (swap(rb"/AP <<\n/N (\d+ 0 R)", rb"/AP <<\n/R \1\n/N \1"),
                        "widget-appearance"),
    "signature-reference": (swap(rb"/Filter /Adobe.PPKLite",
                                 b"/Filter /Adobe.PPKLite\n/Reference [ ]"), "signature-keys"),
    "signature-old-form": (swap(rb"ETSI.CAdES.detached", b"adbe.pkcs7.detached"), "signature"),
    "appearance-image": (swap(rb"<<\n/Font <<\n/F1", b"<<\n/XObject << >>\n/Font <<\n/F1"),
                         "appearance"),
    "appearance-group": (swap(rb"/Subtype /Form", b"/Subtype /Form\n/Group << >>"),
                         "appearance-keys"),
    "font-borrowed": (swap(rb"(/Resources <<\n/Font <<\n/F\d+) \d+ 0 R(\n>>\n>>\n/Type /XObject)",
                           rb"\1 9 0 R\2"), "font-reference"),
    "font-metadata": (swap(rb"/FontName", b"/Metadata 9 0 R\n/FontName"), "descriptor-keys"),
}  # fmt: skip


def test_signature_of_ours_is_allowed(unsigned: bytes, signed: bytes) -> None:
    require_signature_delta(unsigned, signed)


def test_the_rewriting_of_these_tests_is_itself_allowed(unsigned: bytes, signed: bytes) -> None:
    again = rewritten(unsigned, signed, lambda body: body)

    require_signature_delta(unsigned, again)
    assert len(read_revisions(again)) == 2


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused(name: str, unsigned: bytes, signed: bytes) -> None:
    change, rule = REFUSED[name]

    with pytest.raises(SignatureDeltaRefused) as refused:
        require_signature_delta(unsigned, rewritten(unsigned, signed, change))

    assert refused.value.params["rule"] == rule


def test_changed_byte_of_the_original_is_refused(unsigned: bytes, signed: bytes) -> None:
    at = len(unsigned) // 2

    with pytest.raises(SignatureDeltaRefused):
        require_signature_delta(unsigned, signed[:at] + b"\xff" + signed[at + 1 :])


def test_third_revision_is_refused(unsigned: bytes, signed: bytes) -> None:
    first, second = read_revisions(signed)
    more = signed[first.end :].replace(b"/Prev %d" % first.xref_offset,
                                       b"/Prev %d" % second.xref_offset)  # fmt: skip
    with pytest.raises((SignatureDeltaRefused, FileSyntaxBroken)):
        require_signature_delta(unsigned, signed + more)


def test_unsigned_tail_is_refused(unsigned: bytes, signed: bytes) -> None:
    """A byte range that leaves the end of the file out covers less than it seems."""
    gap = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]").search(signed, len(unsigned))
    assert gap is not None
    shorter = b"/ByteRange [0 %s %s %d]" % (gap[1], gap[2], int(gap[3]) - 1)
    changed = signed[: gap.start()] + shorter.ljust(len(gap[0])) + signed[gap.end() :]

    with pytest.raises(SignatureDeltaRefused) as refused:
        require_signature_delta(unsigned, changed)

    assert refused.value.params["rule"] == "byte-range"


@pytest.mark.parametrize(
    "content",
    [b"q 1 0 0 1 0 0 cm BT /F1 10 Tf 12 TL 0 12 Td [<0001>] TJ ET Q",
     b"/Tx BMC q BT (a) Tj ET Q EMC", b""],
)  # fmt: skip
def test_text_is_allowed_in_the_appearance(content: bytes) -> None:
    require_text_only(content)


@pytest.mark.parametrize(
    "content",
    [b"/Im0 Do", b"0 0 10 10 re f", b"1 1 1 rg", b"BI /W 1 ID x EI", b"/G gs", b"3 Tr", b"n W",
     b"0 0 m 10 10 l S"],
)  # fmt: skip
def test_anything_drawn_is_refused_in_the_appearance(content: bytes) -> None:
    with pytest.raises(SignatureDeltaRefused):
        require_text_only(content)


def test_compressed_drawing_is_seen(unsigned: bytes, signed: bytes) -> None:
    """The appearance is judged by what it decodes to, not by its bytes."""
    packed = zlib.compress(b"/Im0 Do")

    def change(body: bytes) -> bytes:
        form = re.search(
            rb"/Subtype /Form\n/Length \d+\n>>\nstream\n.*?\nendstream", body, re.DOTALL
        )
        assert form is not None
        new = b"/Subtype /Form\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n%s\nendstream" % (
            len(packed), packed)  # fmt: skip
        return body[: form.start()] + new + body[form.end() :]

    with pytest.raises(SignatureDeltaRefused) as refused:
        require_signature_delta(unsigned, rewritten(unsigned, signed, change))

    assert refused.value.params["rule"] == "appearance-operator"
