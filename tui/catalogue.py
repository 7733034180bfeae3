"""A strict reader of our message catalogues (the part of GNU gettext's ``.po`` that we use).

The catalogues are read as they are written: nothing is compiled, so nothing can go stale. A test
compares this reader with Babel's.
"""

from __future__ import annotations

import ast
from importlib import resources

from appliance.kernel.language import Language


class CatalogueDamaged(ValueError):
    """A line of a catalogue is not understood; the console does not start on half its words."""


def load_catalogue(language: Language) -> dict[str, str]:
    """Return message id -> words of the language.

    Raises:
        CatalogueDamaged: the committed file does not follow the format.
    """
    file = resources.files("tui") / "locale" / language.value / "LC_MESSAGES" / "appliance.po"
    return read_catalogue(file.read_text(encoding="utf-8"))


def read_catalogue(text: str) -> dict[str, str]:
    """Parse ``msgid``/``msgstr`` pairs; the header (empty id) is dropped.

    Raises:
        CatalogueDamaged: an unknown line, an id twice, an id without words.
    """
    entries: dict[str, str] = {}
    msgid: str | None = None
    for number, line in enumerate(_joined(text), start=1):
        keyword, _, quoted = line.partition(" ")
        if keyword == "msgid" and msgid is None:
            msgid = _unquote(quoted, number)
        elif keyword == "msgstr" and msgid is not None and msgid not in entries:
            entries[msgid] = _unquote(quoted, number)
            msgid = None
        else:
            raise CatalogueDamaged(number, line)
    entries.pop("", None)
    if msgid is not None or not all(entries.values()):
        raise CatalogueDamaged(msgid, [key for key, words in entries.items() if not words])
    return entries


def _joined(text: str) -> list[str]:
    """Return the statements, continuation strings joined to the line that they continue."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith('"') and lines:
            lines[-1] = lines[-1][:-1] + line[1:]
        else:
            lines.append(line)
    return lines


def _unquote(quoted: str, number: int) -> str:
    """Read one double-quoted string; C and Python escapes agree on the ones gettext writes."""
    if len(quoted) < len('""') or not (quoted.startswith('"') and quoted.endswith('"')):
        raise CatalogueDamaged(number, quoted)
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError) as exc:
        raise CatalogueDamaged(number, quoted) from exc
