"""OCR worker: page masters in by pipe, words out. Runs inside bubblewrap, writes no file."""

from __future__ import annotations

import sys
from typing import Any

import cv2
import msgspec

from appliance.publish import cleaning
from appliance.publish.libtesseract import NoLanguage, Recogniser
from appliance.publish.reading import read_page
from appliance.sandbox.worker import Answer, Handler, serve

Fields = dict[str, Any]


def handlers(language: str) -> dict[str, Handler]:
    """Return the requests this worker answers; the language is loaded at the first page."""
    loaded: list[Recogniser] = []

    def recogniser() -> Recogniser:
        if not loaded:
            try:
                loaded.append(Recogniser(language))
            except (NoLanguage, OSError) as exc:
                raise Answer("no-language") from exc
        return loaded[0]

    def read(fields: Fields, blobs: list[bytes]) -> tuple[Fields, list[bytes]]:
        try:
            text = read_page(recogniser(), blobs[0], dpi=float(fields["dpi"]))
        except cleaning.Undecodable as exc:
            raise Answer("undecodable") from exc
        answer: Fields = msgspec.to_builtins(text)
        return answer, []

    def version(fields: Fields, blobs: list[bytes]) -> tuple[Fields, list[bytes]]:
        del fields, blobs
        return {"version": recogniser().version()}, []

    return {"read": read, "version": version}


if __name__ == "__main__":
    cv2.setNumThreads(1)
    serve(handlers(sys.argv[1]))
