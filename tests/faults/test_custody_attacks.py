"""What a thief of the database key may try, triggers dropped; each is noticed, by name."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.custody import anchor, tree
from appliance.custody.errors import (
    AnchorMissing,
    EventEdited,
    EventRemoved,
    HeadNotSigned,
    HeadUnreadable,
    HistoryRewritten,
    LogBroken,
    LogRolledBack,
    LogTailCut,
    TreeDamaged,
)
from appliance.custody.log import checkpoint
from appliance.custody.verify import verify_log
from appliance.vault.vault import Vault

FORGE = "UPDATE custody_event SET leaf = replace(leaf, 'success', 'failure') WHERE seq = ?"
Attack = Callable[[Any], None]


@pytest.fixture
def anchored(quick_station):
    """A log of 40 events with heads at 12 and 33 (both under anchors), 7 events younger."""
    with quick_station.open() as vault:
        quick_station.append(vault, 10)
        checkpoint(vault)
        quick_station.append(vault, 20)
        checkpoint(vault)
        quick_station.append(vault, 7)
        vault.database.one("PRAGMA wal_checkpoint(TRUNCATE)")
    return quick_station


def attack(station, act: Attack) -> None:
    with station.as_key_holder() as bare:
        bare.execute("BEGIN")
        act(bare)
        bare.execute("COMMIT")


def caught(station, *, at_start: bool) -> LogBroken:
    with station.open() as vault, pytest.raises(LogBroken) as broken:
        anchor.require_unbroken(vault) if at_start else verify_log(vault)
    return broken.value


def rebuild_tree(bare: Any) -> None:
    bare.execute("DELETE FROM custody_node")
    nodes: dict[tuple[int, int], bytes] = {}
    for row in bare.execute("SELECT leaf FROM custody_event ORDER BY seq").fetchall():
        size = sum(1 for height, _ in nodes if height == 0)
        rows = tree.nodes_of_append(size, row["leaf"].encode(), lookup=tree.lookup_in(nodes))
        nodes |= {(height, index): digest for height, index, digest in rows}
    bare.executemany(
        "INSERT INTO custody_node VALUES (?, ?, ?)", [(h, i, d) for (h, i), d in nodes.items()]
    )


def edit(seq: int, *, rebuilt: bool) -> Attack:
    def act(bare: Any) -> None:
        bare.execute(FORGE, (seq,))
        if rebuilt:
            rebuild_tree(bare)

    return act


def remove(seq: int, *, renumbered_inside: bool, rebuilt: bool) -> Attack:
    def act(bare: Any) -> None:
        rows = bare.execute("SELECT leaf FROM custody_event ORDER BY seq").fetchall()
        leaves = [row["leaf"] for row in rows]
        del leaves[seq]
        bare.execute("DELETE FROM custody_event")
        for place, leaf in enumerate(leaves):
            value = json.loads(leaf)
            if renumbered_inside:
                value["seq"] = place
            text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            bare.execute("INSERT INTO custody_event (seq, leaf) VALUES (?, ?)", (place, text))
        if rebuilt:
            rebuild_tree(bare)

    return act


def cut(first: int, *, nodes: bool, heads: bool) -> Attack:
    def act(bare: Any) -> None:
        bare.execute("DELETE FROM custody_event WHERE seq >= ?", (first,))
        if nodes:
            rebuild_tree(bare)
        if heads:
            bare.execute("DELETE FROM custody_checkpoint WHERE size > ?", (first,))

    return act


def test_untouched_log_passes(anchored) -> None:
    with anchored.open() as vault:
        assert anchor.require_unbroken(vault) == 40
        report = verify_log(vault)
        assert (report.events, report.checkpoints) == (40, 4)


def test_legal_append_and_its_head_pass(anchored) -> None:
    with anchored.open() as vault:
        anchored.append(vault, 5)
        checkpoint(vault)
        assert anchor.require_unbroken(vault) == 46
        assert verify_log(vault).events == 46


@pytest.fixture
def yesterday(anchored, tmp_path: Path) -> Path:
    """Yesterday's database, taken before more events were recorded and anchored."""
    copy = tmp_path / "yesterday.db"
    shutil.copy(anchored.path, copy)
    with anchored.open() as vault:
        anchored.append(vault, 5)
        checkpoint(vault)
    return copy


def put_back(station, copy: Path) -> None:
    for suffix in ("-wal", "-shm"):
        station.path.with_name(station.path.name + suffix).unlink(missing_ok=True)
    shutil.copy(copy, station.path)


@pytest.mark.parametrize("at_start", [True, False])
def test_yesterdays_database_put_back_is_noticed(anchored, yesterday: Path, at_start: bool) -> None:
    put_back(anchored, yesterday)
    broken = caught(anchored, at_start=at_start)
    assert isinstance(broken, LogRolledBack)
    assert (broken.params["size"], broken.params["pinned"]) == (40, 46)


def test_yesterdays_database_with_its_anchor_file_is_noticed_by_the_token(
    anchored, yesterday: Path
) -> None:
    with anchored.open() as vault:
        old = vault.database.one("SELECT note FROM custody_checkpoint WHERE size = 33")["note"]
    put_back(anchored, yesterday)
    (anchored.folder / "custody-head").write_text(old)
    assert isinstance(caught(anchored, at_start=True), LogRolledBack)


def test_yesterdays_database_with_token_put_back_is_noticed_by_the_file(
    anchored, yesterday: Path
) -> None:
    with anchored.open() as vault:
        old = vault.database.one("SELECT note FROM custody_checkpoint WHERE size = 33")["note"]
    put_back(anchored, yesterday)
    anchored.keys.anchor = old.encode()
    assert isinstance(caught(anchored, at_start=True), LogRolledBack)


def test_everything_put_back_is_noticed_by_a_head_kept_elsewhere(anchored, yesterday: Path) -> None:
    with anchored.open() as vault:
        rows = vault.database.all("SELECT note FROM custody_checkpoint ORDER BY size")
    old, kept_elsewhere = rows[-2]["note"], rows[-1]["note"]
    put_back(anchored, yesterday)
    anchored.keys.anchor = old.encode()
    (anchored.folder / "custody-head").write_text(old)
    with anchored.open() as vault:
        assert anchor.require_unbroken(vault) == 40  # the accepted residual risk
        with pytest.raises(LogRolledBack):
            verify_log(vault, head=kept_elsewhere)


def test_old_database_that_grew_again_is_noticed(anchored, yesterday: Path) -> None:
    put_back(anchored, yesterday)
    with anchored.open() as vault:
        anchored.clock.at = anchored.clock.at.replace(hour=15)
        anchored.append(vault, 20)
    assert isinstance(caught(anchored, at_start=True), HistoryRewritten)
    assert isinstance(caught(anchored, at_start=False), HistoryRewritten)


def test_old_database_cannot_be_laundered_by_a_new_head(anchored, yesterday: Path) -> None:
    put_back(anchored, yesterday)
    before = anchored.keys.anchor
    with anchored.open() as vault:
        anchored.append(vault, 20)
        with pytest.raises(HistoryRewritten):
            checkpoint(vault)
    assert anchored.keys.anchor == before


@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize(
    ("act", "error"),
    [
        (cut(30, nodes=False, heads=False), LogTailCut),
        (cut(30, nodes=True, heads=False), LogTailCut),
        (cut(30, nodes=True, heads=True), LogRolledBack),
        (cut(0, nodes=True, heads=True), LogRolledBack),
    ],
)
def test_cut_tail_is_noticed(anchored, act: Attack, error: type, at_start: bool) -> None:
    anchored_at = 33
    attack(anchored, act)
    broken = caught(anchored, at_start=at_start)
    assert isinstance(broken, error)
    told = broken.params.get("pinned") or broken.params["last"]
    assert told in (anchored_at, anchored_at - 1, 39)


def test_cut_of_events_without_their_nodes_is_told_by_number(anchored) -> None:
    attack(anchored, cut(38, nodes=False, heads=False))
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, LogTailCut)
    assert broken.params == {"first": 38, "last": 39}


@pytest.mark.parametrize("seq", [0, 5, 20, 39])
def test_edited_event_is_told_by_number(anchored, seq: int) -> None:
    attack(anchored, edit(seq, rebuilt=False))
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, EventEdited)
    assert broken.params == {"seq": seq}


@pytest.mark.parametrize(("seq", "span"), [(0, (0, 11)), (5, (0, 11)), (20, (12, 32))])
def test_edited_event_with_all_nodes_recomputed_is_told_by_span(
    anchored, seq: int, span: tuple[int, int]
) -> None:
    attack(anchored, edit(seq, rebuilt=True))
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, HistoryRewritten)
    assert (broken.params["first"], broken.params["last"]) == span
    assert isinstance(caught(anchored, at_start=True), HistoryRewritten)


def test_edit_in_a_verified_range_is_noticed(anchored) -> None:
    attack(anchored, edit(20, rebuilt=False))
    with anchored.open() as vault:
        assert verify_log(vault, first=0, last=19).events == 20
        with pytest.raises(EventEdited):
            verify_log(vault, first=15, last=25)


def test_edit_with_nodes_recomputed_is_noticed_in_a_range(anchored) -> None:
    attack(anchored, edit(20, rebuilt=True))
    with anchored.open() as vault, pytest.raises(HistoryRewritten):
        verify_log(vault, first=15, last=25)


@pytest.mark.parametrize("seq", [5, 20, 36])
@pytest.mark.parametrize("rebuilt", [False, True])
def test_event_removed_and_the_rest_moved_up_is_told_by_number(
    anchored, seq: int, rebuilt: bool
) -> None:
    attack(anchored, remove(seq, renumbered_inside=False, rebuilt=rebuilt))
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, EventRemoved)
    assert broken.params == {"seq": seq}


@pytest.mark.parametrize("seq", [5, 20])
def test_event_removed_with_numbers_and_nodes_all_recomputed_is_noticed(anchored, seq: int) -> None:
    attack(anchored, remove(seq, renumbered_inside=True, rebuilt=True))
    assert isinstance(caught(anchored, at_start=False), HistoryRewritten)
    assert isinstance(caught(anchored, at_start=True), HistoryRewritten)


def test_gap_in_the_numbers_is_told(anchored) -> None:
    attack(anchored, lambda bare: bare.execute("DELETE FROM custody_event WHERE seq = 17"))
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, EventRemoved)
    assert broken.params == {"seq": 17}


def test_wrong_inner_node_is_told_by_place(anchored) -> None:
    attack(anchored, lambda bare: bare.execute(
        "UPDATE custody_node SET hash = zeroblob(32) WHERE height = 2 AND idx = 3"))  # fmt: skip
    broken = caught(anchored, at_start=False)
    assert isinstance(broken, TreeDamaged)
    assert broken.params == {"height": 2, "index": 3}


def test_stray_node_is_noticed(anchored) -> None:
    attack(anchored, lambda bare: bare.execute(
        "INSERT INTO custody_node VALUES (9, 9, zeroblob(32))"))  # fmt: skip
    assert isinstance(caught(anchored, at_start=False), TreeDamaged)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("UPDATE custody_checkpoint SET note = replace(note, char(10) || '33' || char(10),"
         " char(10) || '30' || char(10)) WHERE size = 33", HeadNotSigned),
        ("UPDATE custody_checkpoint SET note = replace(note, 'tram-thu-01', 'tram-thu-02')",
         HeadNotSigned),
        ("UPDATE custody_checkpoint SET note = 'x' WHERE size = 33", HeadUnreadable),
    ],
)  # fmt: skip
def test_forged_head_in_the_database_is_noticed(anchored, change: str, error: type) -> None:
    attack(anchored, lambda bare: bare.execute(change))
    for check in (anchor.require_unbroken, verify_log):
        with anchored.open() as vault, pytest.raises(error):
            check(vault)


def test_forged_anchor_is_noticed(anchored) -> None:
    path = anchored.folder / "custody-head"
    path.write_text(path.read_text().replace("\n33\n", "\n12\n"))
    assert isinstance(caught(anchored, at_start=True), HeadNotSigned)


@pytest.mark.parametrize("place", ["token", "file"])
def test_removed_anchor_is_noticed(anchored, place: str) -> None:
    if place == "token":
        anchored.keys.anchor = None
    else:
        (anchored.folder / "custody-head").unlink()
    broken = caught(anchored, at_start=True)
    assert isinstance(broken, AnchorMissing)
    assert broken.params == {"place": place}


class PowerCut(BaseException):
    """The machine goes off."""


@pytest.mark.parametrize("at", ["token", "file"])
def test_power_cut_between_commit_and_anchor_is_tolerated(
    anchored, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise PowerCut

    with anchored.open() as vault:
        anchored.append(vault, 3)
        if at == "token":
            monkeypatch.setattr(anchored.keys.__class__, "write_anchor", dies)
        else:
            monkeypatch.setattr(anchor.files, "replace_durably", dies)
        with pytest.raises(PowerCut):
            checkpoint(vault)
        monkeypatch.undo()
    with anchored.open() as vault:
        assert anchor.require_unbroken(vault) == 44
        assert verify_log(vault).events == 44
        repeated = checkpoint(vault)
        assert anchored.keys.anchor == repeated.encode()


def test_power_cut_at_the_very_first_anchor_is_tolerated(
    quick_station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise PowerCut

    def first_head(vault: Vault) -> None:
        with pytest.raises(PowerCut):
            checkpoint(vault)

    with quick_station.open() as vault:
        monkeypatch.setattr(quick_station.keys.__class__, "write_anchor", dies)
        first_head(vault)
        monkeypatch.undo()
        assert anchor.require_unbroken(vault) == 2
        checkpoint(vault)
        assert quick_station.keys.anchor is not None
