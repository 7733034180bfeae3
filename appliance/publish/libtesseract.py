"""libtesseract.so.5 by ctypes: one recogniser, LSTM only. Runs in the sandboxed worker."""

from __future__ import annotations

import ctypes as c
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LIBRARY = "libtesseract.so.5"
LSTM_ONLY = 1
WHOLE_PAGE = b"3"
"""Page segmentation: fully automatic, no orientation detection."""
WORD_LEVEL = "5"
_COLUMNS = 12


class NoLanguage(Exception):
    """The language data is not installed."""


@dataclass(frozen=True, slots=True)
class Found:
    """One word as the recogniser saw it, in pixels of the image it was given."""

    line: tuple[int, int, int]
    """Block, paragraph, line."""
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str


class Recogniser:
    """One TessBaseAPI. Not for several threads; one a process."""

    def __init__(self, language: str) -> None:
        """Load the language.

        Raises:
            NoLanguage: its data is missing.
        """
        self._lib = _bound(c.CDLL(LIBRARY))
        self._api = c.c_void_p(self._lib.TessBaseAPICreate())
        if self._lib.TessBaseAPIInit2(self._api, None, language.encode(), LSTM_ONLY):
            raise NoLanguage(language)
        self._set(b"tessedit_pageseg_mode", WHOLE_PAGE)

    def version(self) -> str:
        """Return the library's version."""
        words: bytes = self._lib.TessVersion()
        return words.decode("ascii", "replace")

    def read(self, grey: npt.NDArray[np.uint8], *, dpi: int) -> list[Found]:
        """Recognise one grey image and return its words in reading order."""
        pixels = np.ascontiguousarray(grey)
        height, width = pixels.shape
        self._lib.TessBaseAPISetImage(self._api, pixels.ctypes.data, width, height, 1, width)
        self._lib.TessBaseAPISetSourceResolution(self._api, dpi)
        try:
            if self._lib.TessBaseAPIRecognize(self._api, None):
                return []
            return _words(self._tsv())
        finally:
            self._lib.TessBaseAPIClear(self._api)

    def _tsv(self) -> str:
        text = self._lib.TessBaseAPIGetTsvText(self._api, 0)
        try:
            return c.string_at(text).decode("utf-8", "replace")
        finally:
            self._lib.TessDeleteText(text)

    def _set(self, name: bytes, value: bytes) -> None:
        self._lib.TessBaseAPISetVariable(self._api, name, value)


def _words(tsv: str) -> list[Found]:
    rows = (line.split("\t") for line in tsv.splitlines())
    return [
        Found(
            line=(int(row[2]), int(row[3]), int(row[4])),
            left=int(row[6]), top=int(row[7]), width=int(row[8]), height=int(row[9]),
            confidence=float(row[10]), text=row[11],
        )
        for row in rows
        if row[0] == WORD_LEVEL and len(row) >= _COLUMNS and row[11].strip()
    ]  # fmt: skip


def _bound(lib: c.CDLL) -> c.CDLL:
    pointer, text, number = c.c_void_p, c.c_char_p, c.c_int
    signatures: dict[str, tuple[object, list[object]]] = {
        "TessVersion": (text, []),
        "TessBaseAPICreate": (pointer, []),
        "TessBaseAPIInit2": (number, [pointer, text, text, number]),
        "TessBaseAPISetVariable": (number, [pointer, text, text]),
        "TessBaseAPISetImage": (None, [pointer, pointer, number, number, number, number]),
        "TessBaseAPISetSourceResolution": (None, [pointer, number]),
        "TessBaseAPIRecognize": (number, [pointer, pointer]),
        "TessBaseAPIGetTsvText": (pointer, [pointer, number]),
        "TessDeleteText": (None, [pointer]),
        "TessBaseAPIClear": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib
