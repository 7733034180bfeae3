"""The shape of an export folder (docs/formats/export.md). Names only; no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable

GUIDE = "HOW-TO-VERIFY.txt"
LIST = "list.csv"
MANIFEST = "manifest-sha256.txt"
HEAD = "log/checkpoint"
EXPORT_LEAF = "log/export.leaf.json"
"""The event that names the manifest."""
EXPORT_PROOF = "log/export.tlog-proof"
LOG_KEY = "keys/log.vkey"
AUTHORITY = "keys/ca.pem"
DOCUMENTS = "documents"
PDF_SUFFIX = ".pdf"
PART = ".part"
"""Ends the name of a folder that is being written."""
ORDINAL_DIGITS = 7
"""Circular 05/2025/TT-BNV Art. 8.1.d asks for code and ordinal; seven digits as in docCode."""

PDF_NAME = re.compile(rf"{DOCUMENTS}/[A-Za-z0-9._-]+\.\d{{{ORDINAL_DIGITS}}}\.pdf")
MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)")


def stem(code: str, ordinal: int) -> str:
    """Return ``<dossier code>.<7-digit ordinal>``."""
    return f"{code}.{ordinal:0{ORDINAL_DIGITS}d}"


def pdf_path(code: str, ordinal: int) -> str:
    """Return the path of a document's PDF."""
    return f"{DOCUMENTS}/{stem(code, ordinal)}{PDF_SUFFIX}"


def leaf_path(pdf: str) -> str:
    """Return where the log's event about a PDF stands."""
    return f"log/{_stem_of(pdf)}.leaf.json"


def proof_path(pdf: str) -> str:
    """Return where the proof of that event stands."""
    return f"log/{_stem_of(pdf)}.tlog-proof"


def proofs_of(pdfs: Iterable[str]) -> set[str]:
    """Return the files that prove themselves by the log key, so that no manifest lists them."""
    return {HEAD, EXPORT_LEAF, EXPORT_PROOF, *(proof_path(pdf) for pdf in pdfs)}


def _stem_of(pdf: str) -> str:
    return pdf.removeprefix(f"{DOCUMENTS}/").removesuffix(PDF_SUFFIX)
