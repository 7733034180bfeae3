"""The font of the text layer: every glyph is empty and half as wide as it is high.

Made here, so that the text layer depends on no font file of the system. Character codes are
UTF-16 code units; all of them map to one empty glyph.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

NAME = "GlyphlessVN"
UNITS = 1000
ADVANCE_UNITS = 500
_MADE = 3_840_000_000
"""Fixed date inside the font, seconds since 1904: the same pages always give the same bytes."""
_BLOCK = 100
"""Most entries of one bfchar block (Adobe technical note 5014)."""


def font_file() -> bytes:
    """Build the TrueType file: ``.notdef`` and one empty glyph."""
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "empty"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": Glyph(), "empty": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE_UNITS, 0), "empty": (ADVANCE_UNITS, 0)})
    builder.setupHorizontalHeader(ascent=UNITS, descent=0)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupOS2(sTypoAscender=UNITS, usWinAscent=UNITS, usWinDescent=0)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = _MADE
    builder.font.recalcTimestamp = False
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


def to_unicode(used: Iterable[str]) -> bytes:
    """Write the CMap that gives each used code its character (it is the character's own code)."""
    codes = sorted({f"{ord(ch):04X}" for ch in used})
    blocks = []
    for at in range(0, len(codes), _BLOCK):
        part = codes[at : at + _BLOCK]
        lines = "\n".join(f"<{code}> <{code}>" for code in part)
        blocks.append(f"{len(part)} beginbfchar\n{lines}\nendbfchar\n")
    return (_CMAP_HEAD + "".join(blocks) + _CMAP_TAIL).encode("ascii")


def glyph_of_code(used: Iterable[str]) -> bytes:
    """Return the compressed CIDToGIDMap: every code up to the highest used shows glyph 1."""
    highest = max((ord(ch) for ch in used), default=0)
    return zlib.compress(b"\x00\x01" * (highest + 1), 9)


_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
