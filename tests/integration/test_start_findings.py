"""What the station says at start is true, and nothing that may be evidence is swept away."""

import datetime as dt

from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.language import Language
from appliance.kernel.levels import Level
from appliance.vault.model import ObjectKind


def findings(office) -> list[str]:
    with office.open() as appliance:
        return [finding(Language.EN) for finding in appliance.startup_findings]


def objects_in(office):
    return sorted((office.folder / "objects").glob("??/*.dox1"))


def leave_orphans(office, count: int) -> None:
    """Write objects whose rows were never committed, as a power cut leaves them."""
    with office.open() as appliance:
        dossier = appliance.dossiers(appliance.log_in("an", office.secret("an")))[0].id
        for number in range(count):
            appliance.vault.objects.put(
                dossier=dossier, level=Level.NONE, kind=ObjectKind.PAGE, plaintext=bytes([number])
            )


def test_whole_station_has_nothing_to_tell(published_office):
    assert findings(published_office) == []


def test_one_page_cut_off_is_removed_and_told(published_office):
    before = objects_in(published_office)
    leave_orphans(published_office, 1)
    (told,) = findings(published_office)
    assert "Every accepted page is still there" in told
    assert objects_in(published_office) == before


def test_many_objects_without_a_row_are_kept_and_told(published_office):
    before = len(objects_in(published_office))
    leave_orphans(published_office, 3)
    for _ in range(2):
        (told,) = findings(published_office)
        assert told.startswith("VLT-029  3 encrypted files")
        assert len(objects_in(published_office)) == before + 3


def test_page_whose_file_is_gone_is_told_and_never_called_safe(published_office):
    leave_orphans(published_office, 1)
    lost = published_office.folder / "objects"
    with published_office.open() as appliance:
        name = appliance.vault.database.one("SELECT object_id FROM page")["object_id"]
    (lost / name[:2] / f"{name}.dox1").unlink()
    leave_orphans(published_office, 1)
    told = findings(published_office)
    assert any(line.startswith("VLT-030  1 ") for line in told)
    assert not any("still there" in line for line in told)


def test_clock_behind_the_log_is_told(office):
    with office.open() as appliance, appliance.vault.database.unit_of_work() as uow:
        ahead = appliance.vault.clock.now() + dt.timedelta(hours=2)
        record(uow, CustodyEvent(EventType.LOG_OUT, ahead, "station"))
        uow.commit()
    (told,) = findings(office)
    assert "clock" in told
