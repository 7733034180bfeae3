"""OCRmyPDF in a sandbox of its own: its working folder is memory that dies with the process."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec
import ocrmypdf

from appliance.publish import ocrmypdf_plugin
from appliance.publish.model import PageText
from appliance.sandbox.worker import Answer, serve


def read(fields: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Lay a text layer over an image-only PDF; return the words and the new PDF."""
    ocrmypdf_plugin.words_folder().mkdir(exist_ok=True)
    target = io.BytesIO()
    try:
        ocrmypdf.ocr(
            io.BytesIO(blobs[0]),
            target,
            language=[ocrmypdf_plugin.LANGUAGE],
            output_type="pdfa-2",
            pdfa_backend="internal",
            optimize=0,
            jobs=1,  # one recogniser a process, and no further processes in the sandbox
            use_threads=True,
            fast_web_view=999_999,
            progress_bar=False,
            plugins=[Path(ocrmypdf_plugin.__file__)],
        )
    except ocrmypdf.ExitCodeException as exc:
        raise Answer("failed", reason=type(exc).__name__) from exc
    texts = [_text(number) for number in range(int(fields["pages"]))]
    return {"texts": msgspec.to_builtins(texts)}, [target.getvalue()]


def _text(number: int) -> PageText:
    file = ocrmypdf_plugin.words_folder() / f"{number}.json"
    text = msgspec.json.decode(file.read_bytes(), type=PageText)
    file.unlink()
    return text


if __name__ == "__main__":
    serve({"read": read})
