"""The rows of the holdings tables: one constant a query."""

from __future__ import annotations

from appliance.holdings.model import Box, Fonds, Inventory, ListedDocument, ListedDossier
from appliance.kernel.ids import DossierId, IdSource
from appliance.vault.database import UnitOfWork

CODES = "SELECT code FROM dossier"
FONDS_TITLES = "SELECT code, title FROM fonds"
NEXT_POSITION = "SELECT coalesce(max(position), 0) + 1 AS next FROM dossier"
FIND_FONDS = "SELECT id FROM fonds WHERE code = ?"
FIND_INVENTORY = "SELECT id FROM inventory WHERE fonds_id = ? AND code = ?"
FIND_BOX = "SELECT id FROM box WHERE inventory_id = ? AND code = ?"
ADD_FONDS = "INSERT INTO fonds (id, code, title) VALUES (?, ?, ?)"
ADD_INVENTORY = "INSERT INTO inventory (id, fonds_id, code) VALUES (?, ?, ?)"
ADD_BOX = "INSERT INTO box (id, inventory_id, code) VALUES (?, ?, ?)"
ADD_DOSSIER = """
INSERT INTO dossier (id, code, box_id, position, title, level, retention, imported_seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
ADD_DOCUMENT = """
INSERT INTO document (id, dossier_id, ordinal, type_name, code_number, code_notation, issued_date,
  issuer, subject, level, copying, sheets, condition, original)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def codes_on_record(uow: UnitOfWork) -> set[str]:
    """Return the dossier codes on record, letter case folded."""
    return {row["code"].casefold() for row in uow.all(CODES)}


def fonds_titles(uow: UnitOfWork) -> dict[str, str]:
    """Return the title of each fonds on record by its code."""
    return {row["code"]: row["title"] for row in uow.all(FONDS_TITLES)}


class Shelf:
    """Puts listed dossiers behind those on record, in the order in which they are given."""

    def __init__(self, uow: UnitOfWork, ids: IdSource) -> None:
        """Start behind the last dossier on record."""
        self._uow = uow
        self._ids = ids
        self._boxes: dict[Box, str] = {}
        row = uow.one(NEXT_POSITION)
        self._next: int = row["next"] if row else 1

    def add(self, dossier: DossierId, listed: ListedDossier, *, imported_seq: int) -> None:
        """Store one dossier with its documents."""
        values = (
            dossier, listed.code, self._box(listed.box), self._next, listed.title,
            listed.level.value, listed.retention, imported_seq,
        )  # fmt: skip
        self._uow.execute(ADD_DOSSIER, values)
        self._next += 1
        rows = [self._document(dossier, document) for document in listed.documents]
        self._uow.execute_many(ADD_DOCUMENT, rows)

    def _document(self, dossier: DossierId, listed: ListedDocument) -> tuple[object, ...]:
        return (
            self._ids.new(), dossier, listed.ordinal, listed.type_name, listed.code_number,
            listed.code_notation, listed.issued.iso() if listed.issued else None, listed.issuer,
            listed.subject, listed.level.value, listed.copying.value, listed.sheets,
            listed.condition.value, listed.original.value,
        )  # fmt: skip

    def _box(self, box: Box) -> str:
        if box not in self._boxes:
            inventory = self._inventory(box.inventory)
            self._boxes[box] = self._found(FIND_BOX, ADD_BOX, keys=(inventory, box.code))
        return self._boxes[box]

    def _inventory(self, inventory: Inventory) -> str:
        fonds = self._fonds(inventory.fonds)
        return self._found(FIND_INVENTORY, ADD_INVENTORY, keys=(fonds, inventory.code))

    def _fonds(self, fonds: Fonds) -> str:
        return self._found(FIND_FONDS, ADD_FONDS, keys=(fonds.code,), further=(fonds.title,))

    def _found(
        self, find: str, add: str, *, keys: tuple[str, ...], further: tuple[str, ...] = ()
    ) -> str:
        """Return the id of a row, which is added if it is not there."""
        row = self._uow.one(find, keys)
        if row is not None:
            return str(row["id"])
        new = self._ids.new()
        self._uow.execute(add, (new, *keys, *further))
        return new
