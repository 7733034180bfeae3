"""PDF values read strictly from bytes: the parser is the validator. Pure.

Only what our own writers produce is understood; every other byte is an error. Source: ISO 32000-1,
7.2 and 7.3; ISO 19005-2, 6.1.6 (hexadecimal strings) and 6.1.8 (names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.publish.errors import FileSyntaxBroken


class Name(str):
    """A PDF name without its slash."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an indirect object."""

    number: int
    generation: int


Value = None | bool | int | float | bytes | Name | Ref | list["Value"] | dict[str, "Value"]

DEEPEST = 64
_BLANK = re.compile(rb"[ \t\r\n\f\0]*")
_REFERENCE = re.compile(rb"(\d{1,10}) (\d{1,5}) R(?![^\s/<>\[\]()%])")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?![^\s/<>\[\]()%])")
_NAME = re.compile(rb"/((?:[!-\"$&'*-.0-;=?-Z\\^-z|~_]|#[0-9A-Fa-f]{2})+)(?![^\s/<>\[\]()%])")
_HEX = re.compile(rb"<([0-9A-Fa-f \t\r\n\f]*)>")
_WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)


@dataclass(slots=True)
class Cursor:
    """A place in the bytes of a PDF."""

    data: bytes
    at: int = 0

    def broken(self, rule: str) -> FileSyntaxBroken:
        """Name what is wrong at this place."""
        return FileSyntaxBroken(offset=self.at, rule=rule)

    def take(self, pattern: re.Pattern[bytes], rule: str) -> re.Match[bytes]:
        """Move over what must stand here.

        Raises:
            FileSyntaxBroken: something else stands here.
        """
        match = pattern.match(self.data, self.at)
        if match is None:
            raise self.broken(rule)
        self.at = match.end()
        return match

    def skip_blank(self) -> None:
        """Move over white space. Comments are not written by us and not accepted."""
        self.take(_BLANK, "blank")

    def value(self, depth: int = 0) -> Value:  # noqa: PLR0911 - one return for each kind of value
        """Read one value.

        Raises:
            FileSyntaxBroken: no value of a known form stands here.
        """
        if depth > DEEPEST:
            raise self.broken("depth")
        self.skip_blank()
        two = self.data[self.at : self.at + 2]
        if two == b"<<":
            return self._dictionary(depth)
        match two[:1]:
            case b"<":
                return self._hexadecimal()
            case b"(":
                return self._literal()
            case b"[":
                return self._array(depth)
            case b"/":
                return self._name()
            case b"t" | b"f" | b"n":
                return self._word()
            case _:
                return self._number()

    def _dictionary(self, depth: int) -> dict[str, Value]:
        self.at += 2
        found: dict[str, Value] = {}
        while True:
            self.skip_blank()
            if self.data.startswith(b">>", self.at):
                self.at += 2
                return found
            key = self._name()
            if key in found:
                raise self.broken("key-twice")
            found[key] = self.value(depth + 1)

    def _array(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while True:
            self.skip_blank()
            if self.data.startswith(b"]", self.at):
                self.at += 1
                return found
            found.append(self.value(depth + 1))

    def _name(self) -> Name:
        raw = self.take(_NAME, "name").group(1)
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), raw)
        try:
            return Name(plain.decode("utf-8"))  # ISO 19005-2, 6.1.8
        except UnicodeDecodeError as exc:
            raise self.broken("6.1.8 name-utf8") from exc

    def _hexadecimal(self) -> bytes:
        digits = b"".join(self.take(_HEX, "6.1.6 hex-digits").group(1).split())
        if len(digits) % 2:
            raise self.broken("6.1.6 hex-even")
        return bytes.fromhex(digits.decode("ascii"))

    def _literal(self) -> bytes:
        start, depth = self.at + 1, 0
        for match in re.compile(rb"\\.|[()]", re.DOTALL).finditer(self.data, self.at):
            depth += {b"(": 1, b")": -1}.get(match.group(), 0)
            if depth == 0:
                self.at = match.end()
                return _ESCAPE.sub(_unescaped, self.data[start : match.start()])
        raise self.broken("string")

    def _word(self) -> bool | None:
        for word, meaning in _WORDS.items():
            if self.data.startswith(word, self.at):
                self.at += len(word)
                return meaning
        raise self.broken("word")

    def _number(self) -> int | float | Ref:
        reference = _REFERENCE.match(self.data, self.at)
        if reference is not None:
            self.at = reference.end()
            return Ref(int(reference.group(1)), int(reference.group(2)))
        digits = self.take(_NUMBER, "number").group()
        return float(digits) if b"." in digits else int(digits)


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, other = match.group(1), match.group(2)
    if octal is not None:
        return bytes([int(octal, 8) & 0xFF])
    if other in {b"\n", b"\r", b"\r\n"}:
        return b""
    return _ESCAPED.get(other, other)
