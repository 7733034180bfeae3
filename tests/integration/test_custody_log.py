import pytest

from appliance.custody import anchor, note, show, store
from appliance.custody.errors import NoSuchEvent
from appliance.custody.log import checkpoint, prove, record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.custody.proof import require_in_log
from appliance.custody.verify import verify_log
from appliance.kernel.language import Language
from appliance.vault.errors import RefusedByDatabase, UnrecordedChange


def test_events_are_numbered_from_zero_without_gaps(quick_station) -> None:
    with quick_station.open() as vault:
        assert [quick_station.append(vault) for _ in range(3)] == [1, 2, 3]
        assert store.size(vault.database) == 4


def test_event_of_a_rolled_back_transaction_leaves_no_trace(quick_station) -> None:
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            assert record(uow, quick_station.event(1)) == 1
        assert quick_station.append(vault) == 1
        assert verify_log(vault).events == 2


def test_state_without_an_event_does_not_commit(quick_station) -> None:
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            uow.execute("UPDATE fonds SET title = 'x'")
            with pytest.raises(UnrecordedChange):
                uow.commit()
        assert vault.database.one("SELECT title FROM fonds")["title"] == "Phông thử"


def test_state_with_its_event_commits(quick_station) -> None:
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            uow.execute("UPDATE fonds SET title = 'x'")
            record(uow, quick_station.event(1))
            uow.commit()
        assert vault.database.one("SELECT title FROM fonds")["title"] == "x"


def test_event_without_state_commits(quick_station) -> None:
    with quick_station.open() as vault:
        assert quick_station.append(vault) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody_event SET leaf = '{}'", "DELETE FROM custody_event",
        "UPDATE custody_node SET hash = x'00'", "DELETE FROM custody_node",
        "UPDATE custody_checkpoint SET note = ''", "DELETE FROM custody_checkpoint",
        "INSERT INTO custody_event (seq, leaf) VALUES (99, '{}')",
        "INSERT OR REPLACE INTO custody_event (seq, leaf) VALUES (0, '{}')",
    ],
)  # fmt: skip
def test_triggers_stop_accidents(quick_station, statement: str) -> None:
    with quick_station.open() as vault:
        checkpoint(vault)
        with vault.database.unit_of_work() as uow, pytest.raises(RefusedByDatabase):
            uow.execute(statement)
        assert verify_log(vault).events == 2


def test_head_covers_its_own_anchor_event_and_lies_in_token_and_file(quick_station) -> None:
    with quick_station.open() as vault:
        quick_station.append(vault, 5)
        text = checkpoint(vault)
        head = note.require_signed(text, key=anchor.log_key(vault))
        assert head.size == 7
        assert head.origin == "tram-thu-01"
        assert quick_station.keys.anchor == text.encode()
        assert (quick_station.folder / "custody-head").read_text() == text
        last = show.newest(vault, 1)[0]
        assert (last.seq, last.type, last.detail) == (6, EventType.ANCHOR, {"previous_size": 0})


def test_second_head_without_new_events_is_the_same(quick_station) -> None:
    with quick_station.open() as vault:
        assert checkpoint(vault) == checkpoint(vault)
        assert store.count_checkpoints(vault.database) == 1


def test_proof_of_any_event_is_accepted_by_the_public_key_alone(quick_station) -> None:
    with quick_station.open() as vault:
        quick_station.append(vault, 20)
        for seq in (0, 7, 20):
            proof = prove(vault, seq)
            leaf = store.leaf(vault.database, seq)
            require_in_log(leaf, untrusted_proof=proof, key=anchor.log_key(vault))
        assert store.count_checkpoints(vault.database) == 1
        quick_station.append(vault)
        prove(vault, 22)
        assert store.count_checkpoints(vault.database) == 2


@pytest.mark.parametrize("seq", [-1, 1, 99])
def test_event_that_is_not_there_cannot_be_proved(quick_station, seq: int) -> None:
    with quick_station.open() as vault, pytest.raises(NoSuchEvent):
        prove(vault, seq)


def test_log_is_read_by_person_dossier_act_and_range(quick_station) -> None:
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            for actor, second, dossier, kind in (
                ("binh", None, None, EventType.LOG_IN),
                ("binh", "chi", "d9", EventType.APPROVAL_ACTIVATED),
                ("chi", None, "d9", EventType.CAPTURE_OPENED),
            ):
                event = CustodyEvent(
                    type=kind, time=vault.clock.now(), actor=actor, second=second, dossier=dossier
                )
                record(uow, event)
            uow.commit()

        def found(**conditions: object) -> list[int]:
            return [entry.seq for entry in show.entries(vault, **conditions)]

        assert found() == [0, 1, 2, 3]
        assert found(person="binh") == [1, 2]
        assert found(person="chi") == [2, 3]
        assert found(dossier="d9") == [2, 3]
        assert found(act=EventType.LOG_IN) == [1]
        assert found(first=1, last=2) == [1, 2]
        assert found(person="chi", dossier="d9", act=EventType.CAPTURE_OPENED) == [3]
        assert found(person="nobody") == []


def test_entry_speaks_both_languages_and_tells_a_refusal(quick_station) -> None:
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            event = CustodyEvent(
                type=EventType.POLICY_DECISION, time=vault.clock.now(), actor="an",
                outcome=Outcome.REFUSED,
            )  # fmt: skip
            seq = record(uow, event)
            uow.commit()
        entry = show.entry(vault, seq)
        assert entry.words(Language.VI) == "Xét quyền (bị từ chối)"
        assert entry.words(Language.EN) == "Policy decided (refused)"
        assert entry.leaf["outcome"] == "refused"
        assert show.entry(vault, seq + 1) is None


def test_range_is_verified_against_the_head_that_covers_it(quick_station) -> None:
    with quick_station.open() as vault:
        quick_station.append(vault, 50)
        checkpoint(vault)
        quick_station.append(vault, 10)
        covered = verify_log(vault, first=10, last=20)
        assert (covered.events, covered.first, covered.last, covered.checkpoints) == (11, 10, 20, 1)
        young = verify_log(vault, first=55)
        assert (young.events, young.last, young.checkpoints) == (7, 61, 0)
        with pytest.raises(NoSuchEvent):
            verify_log(vault, first=10, last=62)
        with pytest.raises(NoSuchEvent):
            verify_log(vault, first=20, last=10)


def test_large_log_is_verified_over_several_batches(quick_station) -> None:
    with quick_station.open() as vault:
        quick_station.append(vault, 9000)
        checkpoint(vault)
        report = verify_log(vault)
        assert (report.events, report.checkpoints) == (9002, 3)
        assert verify_log(vault, first=4000, last=8500).events == 4501
