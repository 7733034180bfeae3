"""A list for page images of the user's own, when none is given."""

from __future__ import annotations

from pathlib import Path

from appliance.bootstrap import policy_folder
from appliance.demo.errors import NoPagesOfYourOwn
from appliance.holdings.template import Line, write_lines
from appliance.policy.numbers import Numbers

CODE = "HS.CUA.TOI"


def require_pages(pages: Path) -> None:
    """Tell an empty folder before anything is made.

    Raises:
        NoPagesOfYourOwn: no file lies in the folder or below it.
    """
    if not any(f.is_file() and not f.name.startswith(".") for f in pages.rglob("*")):
        raise NoPagesOfYourOwn


def write_own_list(pages: Path, target: Path) -> Path:
    """Write a list with one dossier; a numbered sub-folder is a document, else the folder is one.

    Raises:
        NoPagesOfYourOwn: the folder holds no file.
    """
    folders = {int(f.name): f for f in pages.iterdir() if f.is_dir() and f.name.isdigit()}
    documents = folders or {1: pages}
    lines: list[Line] = []
    for ordinal, folder in sorted(documents.items()):
        sheets = sum(1 for f in folder.iterdir() if f.is_file() and not f.name.startswith("."))
        if not sheets:
            raise NoPagesOfYourOwn
        lines.append({
            "fonds_code": "H00.00.01", "fonds_title": "Phông thử", "inventory": "01", "box": "01",
            "dossier_code": CODE, "title": "Hồ sơ thử", "retention": "Vĩnh viễn",
            "ordinal": str(ordinal), "subject": f"Văn bản {ordinal}", "level": "Không",
            "sheets": str(sheets), "condition": "Tốt", "original": "Hành chính",
        })  # fmt: skip
    write_lines(target, lines, codes=Numbers.load(policy_folder()).codes)
    return target
