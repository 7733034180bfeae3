"""Rows of an office's list to a checked finding aid. Pure.

Every bad row is found before anything is said; one fault anywhere and nothing is taken. The order
of the rows is the order of the papers and is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.holdings import reasons
from appliance.holdings.cells import Cell, Context
from appliance.holdings.errors import BadFindingAid, ListEmpty
from appliance.holdings.model import (
    Box,
    Copying,
    Fonds,
    Inventory,
    ListedDocument,
    ListedDossier,
)
from appliance.holdings.reasons import fill
from appliance.holdings.rows import Findings, Layout, Row, find_layout, read_row
from appliance.kernel.language import Text
from appliance.kernel.levels import Level

PLACE_KEYS = ("fonds_code", "inventory", "box")


@dataclass(frozen=True, slots=True)
class FindingAid:
    """A list in which every row is right. Holds no title and no abstract of a Tuyệt mật paper."""

    dossiers: tuple[ListedDossier, ...]
    """In the order of the list."""
    notes: tuple[Text, ...]
    """What was normalised, left out or looks odd; for the report."""


def parse_finding_aid(rows: Sequence[Sequence[Cell]], *, context: Context) -> FindingAid:
    """Check all rows of a list and build its dossiers.

    Raises:
        HeadingsNotFound: no row of headings.
        ListEmpty: headings, but no row under them.
        BadFindingAid: at least one row is wrong; all faults are in it.
    """
    findings = Findings()
    layout = find_layout(rows, findings=findings)
    if findings.faults:
        raise BadFindingAid(findings.sorted_faults())
    listed = list(_listed_rows(rows, layout, findings=findings, context=context))
    if not listed:
        raise ListEmpty
    groups = _grouped(listed, findings)
    _check_fonds_titles(groups, findings)
    for group in groups:
        _check_dossier(group, findings)
    if findings.faults:
        raise BadFindingAid(findings.sorted_faults())
    titles = {row.values["fonds_code"]: row.values["fonds_title"] for row in reversed(listed)
              if row.values["fonds_title"]}  # fmt: skip
    dossiers = tuple(_dossier(group, titles, findings) for group in groups)
    return FindingAid(dossiers, findings.notes(layout))


def _listed_rows(
    rows: Sequence[Sequence[Cell]], layout: Layout, *, findings: Findings, context: Context
) -> list[Row]:
    below = rows[layout.heading_row :]
    numbered = enumerate(below, start=layout.heading_row + 1)
    return [
        read_row(number, cells, layout, findings=findings, context=context)
        for number, cells in numbered
        if not all(map(_is_blank, cells))
    ]


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _grouped(listed: list[Row], findings: Findings) -> list[list[Row]]:
    """Gather the rows of each dossier; they must follow each other."""
    groups: list[list[Row]] = []
    seen: dict[str, tuple[str, int]] = {}
    for row in listed:
        code = row.values["dossier_code"]
        if code is None:
            continue
        if groups and groups[-1][0].values["dossier_code"] == code:
            groups[-1].append(row)
            continue
        known = seen.setdefault(code.casefold(), (code, row.number))
        if known[1] != row.number:
            reason = reasons.SCATTERED_DOSSIER if known[0] == code else reasons.SIMILAR_CODE
            findings.fault(row, "dossier_code", fill(reason, row=known[1]))
        groups.append([row])
    return groups


def _check_fonds_titles(groups: list[list[Row]], findings: Findings) -> None:
    """One code has one title, and the first dossier of a fonds gives it."""
    known: dict[str, Row] = {}
    for row in (row for group in groups for row in group):
        code, title = row.values["fonds_code"], row.values["fonds_title"]
        if code is None or "fonds_title" in row.faulty:
            continue
        first = known.setdefault(code, row)
        if first.values["fonds_title"] is None:
            if first is row:
                findings.fault(row, "fonds_title", reasons.REQUIRED_ON_FIRST_ROW)
        elif title not in (None, first.values["fonds_title"]):
            reason = fill(reasons.FONDS_TITLE_DIFFERS, row=first.number)
            findings.fault(row, "fonds_title", reason)


def _check_dossier(group: list[Row], findings: Findings) -> None:
    top_secret = any(row.values["level"] is Level.TUYET_MAT for row in group)
    needed = [*PLACE_KEYS, "retention", *([] if top_secret else ["title"])]
    for key in needed:
        if group[0].missing(key):
            findings.fault(group[0], key, reasons.REQUIRED_ON_FIRST_ROW)
    for row in group[1:]:
        _check_agrees(row, group[0], findings)
    _check_ordinals(group, findings)


def _check_agrees(row: Row, first: Row, findings: Findings) -> None:
    """A later row of a dossier leaves the dossier's columns blank or repeats them."""
    for key in (*PLACE_KEYS, "title", "retention"):
        here, there = row.values[key], first.values[key]
        if here is not None and there is not None and here != there:
            reason = reasons.TWO_BOXES if key in PLACE_KEYS else reasons.MIXED
            findings.fault(row, key, fill(reason, row=first.number))


def _check_ordinals(group: list[Row], findings: Findings) -> None:
    seen: dict[int, int] = {}
    last = 0
    for row in group:
        ordinal = row.values["ordinal"]
        if ordinal is None:
            continue
        if ordinal in seen:
            findings.fault(row, "ordinal", fill(reasons.ORDINAL_REPEATED, row=seen[ordinal]))
        elif ordinal < last:
            findings.fault(row, "ordinal", reasons.ORDINAL_OUT_OF_ORDER)
        seen.setdefault(ordinal, row.number)
        last = max(last, ordinal)
    if last > len(seen):
        findings.gaps += 1


def _dossier(group: list[Row], titles: dict[str, str], findings: Findings) -> ListedDossier:
    first = group[0].values
    fonds = Fonds(first["fonds_code"], titles[first["fonds_code"]])
    documents = tuple(_document(row, findings) for row in group)
    top_secret = any(document.level is Level.TUYET_MAT for document in documents)
    if top_secret and any(row.values["title"] for row in group):
        findings.dropped(group[0])
    return ListedDossier(
        code=first["dossier_code"],
        box=Box(Inventory(fonds, first["inventory"]), first["box"]),
        title=None if top_secret else first["title"],
        retention=first["retention"],
        documents=documents,
    )


def _document(row: Row, findings: Findings) -> ListedDocument:
    values = {key: row.values[key] for key in _DOCUMENT_KEYS}
    values["copying"] = values["copying"] or Copying.NOT_STATED
    if values["level"] is Level.TUYET_MAT and values["subject"] is not None:
        findings.dropped(row)
        values["subject"] = None
    return ListedDocument(**values)


_DOCUMENT_KEYS = tuple(ListedDocument.__dataclass_fields__)
