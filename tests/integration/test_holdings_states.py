"""The state of a dossier follows from its pages, open sessions and publications."""

from typing import Any

import pytest

from appliance.holdings.catalogue import dossiers
from appliance.holdings.model import DossierState

SHEETS = {"d1": 2, "d2": 1}

STATES = {
    "nothing_yet": ({}, [], None, DossierState.LISTED),
    "session_open": ({}, [], "OPEN", DossierState.CAPTURING),
    "one_page": ({"d1": 1}, [], "CLOSED", DossierState.CAPTURING),
    "one_document_whole": ({"d1": 2}, [], "CLOSED", DossierState.CAPTURING),
    "all_sheets_but_still_open": ({"d1": 2, "d2": 1}, [], "OPEN", DossierState.CAPTURING),
    "all_sheets": ({"d1": 2, "d2": 1}, [], "CLOSED", DossierState.CAPTURED),
    "both_sides": ({"d1": 4, "d2": 2}, [], "CLOSED", DossierState.CAPTURED),
    "one_published": ({"d1": 2, "d2": 1}, ["d1"], "CLOSED", DossierState.PUBLISHING),
    "all_published": ({"d1": 2, "d2": 1}, ["d1", "d2"], "CLOSED", DossierState.PUBLISHED),
}  # fmt: skip


def lay_out(
    bare: Any, *, pages: dict[str, int], published: list[str], session: str | None, copying: str
) -> None:
    bare.execute("PRAGMA foreign_keys = OFF")
    dossier = bare.execute("SELECT id FROM dossier WHERE code = 'HS-1'").fetchone()["id"]
    for ordinal, (name, sheets) in enumerate(SHEETS.items(), start=1):
        bare.execute(
            "INSERT INTO document (id, dossier_id, ordinal, level, copying, sheets, condition,"
            " original) VALUES (?, ?, ?, 'NONE', ?, ?, 'GOOD', 'ADMINISTRATIVE')",
            (name, dossier, ordinal, copying if name == "d2" else "ALLOWED", sheets),
        )
    if session:
        bare.execute(
            "INSERT INTO capture_session VALUES ('s', ?, 'p', 'x', 'scanner', 'now', ?)",
            (dossier, session),
        )
    seq = 100
    for name, count in pages.items():
        for ordinal in range(1, count + 1):
            seq += 1
            bare.execute(
                "INSERT INTO page VALUES (?, ?, ?, 's', 'p', ?, '', '', '', '{}', 'now', ?)",
                (f"{name}-{ordinal}", name, ordinal, f"o{seq}", seq),
            )
    for name in published:
        seq += 1
        bare.execute(
            "INSERT INTO publication VALUES (?, ?, ?, '', 1, '{}', 'now', ?)",
            (name, name, f"o{seq}", seq),
        )


@pytest.mark.parametrize("name", STATES)
def test_state_of_a_dossier(quick_station, name: str) -> None:
    pages, published, session, state = STATES[name]
    with quick_station.as_key_holder() as bare:
        lay_out(bare, pages=pages, published=published, session=session, copying="ALLOWED")
    with quick_station.open() as vault:
        (summary,) = dossiers(vault)
    assert summary.state is state
    assert (summary.documents, summary.sheets_expected) == (2, 3)
    assert (summary.pages_captured, summary.published) == (sum(pages.values()), len(published))


def test_document_that_may_not_be_copied_is_not_waited_for(quick_station) -> None:
    with quick_station.as_key_holder() as bare:
        lay_out(bare, pages={"d1": 2}, published=["d1"], session="CLOSED", copying="NOT_ALLOWED")
    with quick_station.open() as vault:
        assert dossiers(vault)[0].state is DossierState.PUBLISHED
