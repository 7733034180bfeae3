"""The `appliance` script as a person uses it: words, exit codes, one line of JSON."""

import json
import os
import pty
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.authority.model import Role
from appliance.bootstrap import open_appliance
from appliance.cli.main import NOUNS, appliance
from appliance.custody.anchor import log_key
from appliance.custody.model import EventType
from appliance.custody.proof import require_in_log
from appliance.custody.show import entries
from appliance.vault.keys.tokens import default_module
from appliance.vault.station_pin import asks_for_pin

APPLIANCE = Path(sys.executable).parent / "appliance"
HEAVY = {"openpyxl", "pyhanko", "cv2", "numpy", "pikepdf", "sqlcipher3", "cedarpy", "textual"}
TERMS = [
    "--paper-number", "12/QĐ-UBND", "--paper-date", "01/11/2026", "--copies", "1",
    "--from", "01/01/2026", "--until", "31/12/2036", "--purpose", "Số hóa", "--approver", "binh",
]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a command left: exit code, result, words for the person."""

    code: int
    out: str
    err: str

    @property
    def value(self):
        """The one line of JSON."""
        assert self.out.endswith("\n"), self.err
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


def run(folder: Path, *words, login=None, secret_file=None, lang="vi", as_json=False, **variables):
    argv = [str(APPLIANCE), "--station", str(folder), "--lang", lang]
    if login is not None:
        secret_file = secret_file or folder / "demo-people" / login
        argv += ["--as", login, "--secret-file", str(secret_file)]
    done = subprocess.run(
        [*argv, *(["--json"] if as_json else []), *map(str, words)],
        capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
        env=os.environ | variables,
    )  # fmt: skip
    return Told(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def private_file(tmp_path):
    def write(content: str, *, name: str = "secret") -> Path:
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
        return tmp_path / name

    return write


# Help


def test_help_lists_every_noun_in_its_own_words_and_loads_nothing_heavy():
    for name, noun in NOUNS.items():
        command = appliance.get_command(None, name)
        assert command.name == name
        first = command.help.splitlines()[0]
        assert noun.words.split(". ")[-1].rstrip(".").split()[0] in first
    code = (
        "import sys; sys.argv = ['appliance', '--help']\n"
        "from appliance.cli.main import appliance\n"
        "try: appliance()\n"
        f"except SystemExit: print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(f"\n  {name} " in done.stdout for name in NOUNS)


def test_unknown_noun_is_a_usage_error(tmp_path):
    told = run(tmp_path, "shred", as_json=True)
    assert (told.code, told.value["error"]["code"]) == (2, "USAGE")
    assert "shred" in told.err


def test_missing_station_is_told_in_words(tmp_path):
    told = run(tmp_path / "nowhere", "station", "status", as_json=True)
    assert (told.code, told.value) == (2, {"error": {"code": "STN-003"}})
    assert told.err.startswith("STN-003  Chưa có trạm trong thư mục này.")
    assert "Traceback" not in told.err


# List and dossiers


def test_template_filled_in_is_imported(office, tmp_path):
    assert run(office.folder, "list", "template", tmp_path / "mau.xlsx", as_json=True).value == {
        "file": "mau.xlsx"
    }
    codes = [{"dossier_code": f"NEW.{n}"} for n in (1, 1, 2, 3, 4, 4)]
    listing = office.list_file(tmp_path / "list.xlsx", *codes)
    told = run(office.folder, "list", "import", listing, login="an", as_json=True)
    assert (told.code, told.value) == (0, {"dossiers": 4, "documents": 6})
    shown = run(office.folder, "dossier", "show", "NEW.2", login="an", as_json=True).value
    assert [(d["code"], d["level"], d["state"]) for d in shown] == [("NEW.2", "MAT", "LISTED")]


def test_every_fault_of_a_list_is_told_and_nothing_imported(office, tmp_path):
    listing = office.list_file(
        tmp_path / "list.csv", {"dossier_code": "NEW.1", "level": "Kín"},
        {"dossier_code": "NEW.1", "sheets": "0"}, {"dossier_code": "NEW.2", "copying": ""},
    )  # fmt: skip
    told = run(office.folder, "list", "import", listing, login="an")
    assert told.code == 2
    assert "Không có gì được nhập" in told.err
    assert [line.split()[0] for line in told.out.splitlines()] == ["Dòng", "2", "3", "4"]
    told = run(office.folder, "list", "import", listing, login="an", as_json=True)
    faults = told.value["error"]["faults"]
    assert [fault["row"] for fault in faults] == [2, 3, 4]
    assert all(fault["reason"]["vi"] and fault["reason"]["en"] for fault in faults)
    with office.open() as opened:
        an = opened.log_in("an", office.secret("an"))
        assert not [d for d in opened.dossiers(an) if d.code.startswith("NEW")]


# The ordinary walk


def test_ordinary_dossier_is_captured_published_and_searched(office):
    code, folder = office.half_code, office.folder
    told = run(folder, "capture", code, "--from", office.pages(code), login="an")
    assert (told.code, told.out.splitlines()[0]) == (
        0, "Trang 1/1: 1165 x 1654 điểm ảnh, 200 dpi, đã mã hóa và ghi.",
    )  # fmt: skip
    told = run(folder, "publish", code, login="an", as_json=True)
    assert (told.code, [p["document"] for p in told.value]) == (0, [1])
    for query, hits in (("liên thôn", 1), ("lien thon", 1), ("liền thôn", 0)):
        found = run(folder, "search", query, login="an", as_json=True).value
        assert [hit["dossier_code"] for hit in found] == [code] * hits, query
    again = run(folder, "publish", code, login="an", as_json=True)
    assert (again.code, again.value["error"]["ordinal"]) == (2, 2)  # no page of document 2


def test_capture_that_differs_from_the_list_is_a_problem_found(office, tmp_path):
    code = office.open_code
    pages = tmp_path / "pages"
    shutil.copytree(office.pages(code), pages)
    sorted((pages / "1").iterdir())[-1].unlink()
    told = run(office.folder, "capture", code, "--from", pages, login="an", as_json=True)
    assert (told.code, told.value) == (1, {"pages": 2, "matches": False})


def test_page_is_proved_by_the_log(published_office):
    folder = published_office.folder
    listed = run(folder, "dossier", "pages", published_office.open_code, login="an", as_json=True)
    assert [(p["document"], p["ordinal"]) for p in listed.value] == [(1, 1), (1, 2), (2, 1)]
    told = run(folder, "log", "prove", listed.value[1]["page"], as_json=True)
    with published_office.open() as opened:
        leaf = opened.vault.database.one(
            "SELECT leaf FROM custody_event WHERE json_extract(leaf, '$.object') = ?",
            (listed.value[1]["page"],),
        )["leaf"]
        key = log_key(opened.vault)
    require_in_log(leaf.encode(), untrusted_proof=told.value["proof"], key=key)


def test_export_leaves_and_is_verified(published_office, tmp_path):
    folder, out = published_office.folder, tmp_path / "out"
    told = run(folder, "export", published_office.open_code, "--to", out, login="an", as_json=True)
    assert (told.code, told.value["files"], len(told.value["pdfs"])) == (0, 14, 2)
    key = (out / "keys" / "log.vkey").read_text().strip()
    good = run(tmp_path, "verify", out, "--log-key", key, "--ca", out / "keys" / "ca.pem",
               lang="en", as_json=True)  # fmt: skip
    assert (good.code, good.value["documents"], good.value["notes"]) == (0, 2, [])
    typo = run(tmp_path, "verify", out, "--log-key", key[:-4], as_json=True)
    assert (typo.code, typo.value["error"]["code"]) == (2, "HND-016")
    (out / "list.csv").write_bytes(b"x")
    bad = run(tmp_path, "verify", out, as_json=True)
    assert (bad.code, bad.value) == (1, {"error": {"code": "HND-012", "file": "list.csv"}})


# Authority


def test_secret_dossier_without_approval_is_refused_in_both_languages(office):
    capture = ("capture", office.secret_code, "--from", office.pages(office.secret_code))
    vi = run(office.folder, *capture, login="an")
    assert (vi.code, vi.out) == (3, "")
    assert "[APR-01]" in vi.err
    assert "Giấy tờ còn thiếu (APR-01): " in vi.err
    assert "Người có thẩm quyền cấp: " in vi.err
    assert "Chủ tịch Ủy ban nhân dân xã" in vi.err
    en = run(office.folder, *capture, login="an", lang="en", as_json=True)
    assert (en.code, en.value["error"]["rules"]) == (3, ["APR-01"])
    assert "Missing paper (APR-01): " in en.err
    assert "Who can grant it: " in en.err
    assert "Chair of the commune People's Committee" in en.err
    assert office.title not in vi.err + en.err


def test_top_secret_dossier_is_refused_by_rule(office):
    code = office.top_secret_code
    told = run(office.folder, "capture", code, "--from", office.pages(code), login="an")
    assert told.code == 3
    assert "[SEC-01]" in told.err


def test_approval_by_two_people_lets_the_capture_through(office):
    code, folder = office.secret_code, office.folder
    enter = ("approval", "enter", code, *TERMS, "--approver-secret-file")
    wrong = run(folder, *enter, office.secret_file("chi"), login="an", as_json=True)
    assert wrong.code == 5
    entered = run(folder, *enter, office.secret_file("binh"), login="an", as_json=True)
    assert (entered.code, entered.value["state"]) == (0, "ENTERED")
    approval = entered.value["approval"]
    for login in ("binh", "an"):  # the approver; the one who entered it
        told = run(folder, "approval", "activate", approval, login=login, as_json=True)
        assert told.code == 3
    told = run(folder, "approval", "activate", approval, login="chi", as_json=True)
    assert (told.code, told.value["state"]) == (0, "ACTIVE")
    told = run(folder, "capture", code, "--from", office.pages(code), login="an", as_json=True)
    assert (told.code, told.value) == (0, {"pages": 1, "matches": True})
    told = run(folder, "approval", "show", code, login="an", as_json=True)
    assert [(a["state"], a["copies_used"]) for a in told.value] == [("ACTIVE", 1)]


def test_secret_file_of_one_person_is_not_tried_on_the_token_of_another(office):
    told = run(office.folder, "approval", "enter", office.secret_code, *TERMS, login="an")
    assert told.code == 5
    assert "CLI-003" in told.err  # the leader was asked; no try of the token was used up


def test_tables_show_words_and_not_the_values_of_the_code(office):
    dossiers = run(office.folder, "dossier", "show", login="an").out
    people = run(office.folder, "person", "show").out
    assert "Tuyệt mật" in dossiers
    assert "lãnh đạo phê duyệt" in people
    assert not [word for word in ("TUYET_MAT", "approving_leader") if word in dossiers + people]


def test_wrong_pin_lets_nobody_in(office, private_file):
    told = run(office.folder, "dossier", "show", login="an", secret_file=private_file("00000000"),
               as_json=True)  # fmt: skip
    assert (told.code, told.value["error"]["code"]) == (5, "AUT-002")


def test_pin_file_that_others_can_read_is_refused(office, private_file):
    loose = private_file(office.secret("an"))
    loose.chmod(0o644)
    told = run(office.folder, "dossier", "show", login="an", secret_file=loose, as_json=True)
    assert (told.code, told.value) == (2, {"error": {"code": "CLI-001"}})


def test_second_program_is_told_who_holds_the_station(office):
    with open_appliance(office.folder, program="appliance console"):
        told = run(office.folder, "station", "status", as_json=True)
    assert (told.code, told.value["error"]["program"]) == (4, "appliance console")
    assert f"{os.getpid()}" in told.err
    assert run(office.folder, "station", "status", as_json=True).code == 0


# The log


def test_log_is_shown_by_person_dossier_and_act(published_office):
    def shown(*words):
        return run(published_office.folder, "log", "show", *words, login="giang", as_json=True)

    captures = shown("--act", "capture").value
    assert len(captures) == 4
    of_open = shown("--act", "capture", "--dossier", published_office.open_code, "--person", "an")
    assert [leaf["seq"] for leaf in of_open.value] == [leaf["seq"] for leaf in captures[:3]]
    assert shown("--act", "capture", "--person", "chi").value == []
    words = run(published_office.folder, "log", "show", "--last", 0, login="giang", lang="en")
    assert words.out.splitlines()[0].split() == [
        "No.", "Time", "Act", "Person", "Dossier", "Outcome", "Object",
    ]  # fmt: skip
    refused = run(published_office.folder, "log", "show", login="an", as_json=True)
    assert refused.code == 3


def test_log_is_verified_whole_in_part_and_against_a_head(published_office, tmp_path):
    folder, kept = published_office.folder, tmp_path / "head"
    whole = run(folder, "log", "verify", as_json=True).value
    assert whole["events"] == whole["last"] + 1
    part = run(folder, "log", "verify", "--first", 3, "--last", 9, as_json=True).value
    assert (part["events"], part["first"], part["last"]) == (7, 3, 9)
    kept.write_text(run(folder, "log", "checkpoint", as_json=True).value["checkpoint"])
    told = run(folder, "log", "verify", "--head", kept, as_json=True)
    assert told.code == 0
    kept.write_text(run(folder, "log", "checkpoint").out)  # as a person keeps it
    assert run(folder, "log", "verify", "--head", kept).code == 0
    crossed = run(folder, "log", "verify", "--first", 9, "--last", 3, as_json=True)
    assert (crossed.code, crossed.value["error"]["code"]) == (2, "USAGE")
    kept.write_text(kept.read_text().replace("tram-thu-01\n", "tram-thu-02\n", 1))
    assert run(folder, "log", "verify", "--head", kept, as_json=True).code == 1
    beyond = run(folder, "log", "verify", "--first", 99999, as_json=True)
    assert beyond.code == 2


# Rules and codes


def test_rules_and_error_codes_are_readable(tmp_path):
    rules = run(tmp_path, "policy", "show", as_json=True).value
    assert {"SEC-01", "APR-01", "ROLE-01"} <= {rule["id"] for rule in rules}
    assert "SEC-01" in run(tmp_path, "policy", "show", lang="en").out
    one = run(tmp_path, "errors", "HND-012", lang="en").out
    assert one.startswith("HND-012  {file} was changed after the export.")
    codes = run(tmp_path, "errors", as_json=True).value
    assert len({entry["code"] for entry in codes}) == len(codes)
    assert run(tmp_path, "errors", "XXX-999", as_json=True).code == 2


# Secrets


def command_lines(stop: threading.Event, seen: set[bytes]) -> None:
    while not stop.is_set():
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(entry.read_bytes())
            except OSError:
                continue


def test_no_pin_stands_in_a_command_line(office):
    stop, seen = threading.Event(), set()
    watcher = threading.Thread(target=command_lines, args=(stop, seen))
    watcher.start()
    try:
        told = run(
            office.folder, "approval", "enter", office.secret_code, *TERMS,
            "--approver-secret-file", office.secret_file("binh"), login="an",
        )  # fmt: skip
    finally:
        stop.set()
        watcher.join()
    pins = [office.secret(login) for login in ("an", "binh")]
    pins.append((office.folder / "pin").read_text())
    lines = b"\n".join(seen)
    assert told.code == 0, told.err
    assert str(APPLIANCE).encode() in lines
    assert b"appliance.vault.keys.person_service" in lines
    assert not [pin for pin in pins if pin.strip().encode() in lines]


def typed_at_terminal(
    argv: list[str], answers: list[tuple[str, str]], **variables: str
) -> tuple[int, str]:
    """Run a command at a terminal of its own; give each answer when its question appears."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(argv[0], argv, os.environ | variables)
    sight, waiting = "", list(answers)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            sight += os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
        if waiting and waiting[0][0] in sight:
            time.sleep(0.1)  # the terminal stops its echo right after the question
            os.write(terminal, (waiting.pop(0)[1] + "\n").encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), sight


ENROL = ["person", "enrol", "--clearance", "TOI_MAT"]


def test_first_person_types_the_pin_twice_unseen(station_folder):
    argv = [str(APPLIANCE), "--station", str(station_folder), "--lang", "en", *ENROL, "hoa"]
    argv += ["--name", "Ngô Thị Hoa", "--role", "security_officer", "--token", "p256"]
    code, sight = typed_at_terminal(
        argv,
        [("New PIN or password of hoa:", "73519460"), ("Repeat for confirmation:", "73519460")],
    )
    assert code == 0, sight
    assert "hoa is on record: security officer" in sight
    assert "73519460" not in sight
    with open_appliance(station_folder, program="test") as opened:
        assert opened.log_in("hoa", "73519460").roles == {Role.SECURITY_OFFICER}


def test_first_person_of_a_station_is_a_security_officer(station_folder, private_file):
    told = run(
        station_folder, *ENROL, "hoa", "--name", "Hoa", "--role", "operator", "--token", "ed25519",
        "--new-secret-file", private_file("73519460"), as_json=True,
    )  # fmt: skip
    assert (told.code, told.value) == (2, {"error": {"code": "AUT-005", "field": "roles"}})


def test_security_officer_enrols_the_others(office, private_file):
    newcomer = (
        *ENROL, "hoa", "--name", "Ngô Thị Hoa", "--role", "operator", "--role", "quality_checker",
        "--password", "--new-secret-file", private_file("một mật khẩu thật dài"),
    )  # fmt: skip
    refused = run(office.folder, *newcomer, login="an", as_json=True)
    assert (refused.code, refused.value["error"]["code"]) == (3, "AUT-001")
    told = run(office.folder, *newcomer, login="chi", as_json=True)
    assert (told.code, told.value["roles"]) == (0, ["operator", "quality_checker"])
    with office.open() as opened:
        hoa = opened.log_in("hoa", "một mật khẩu thật dài")
        assert hoa.name == "Ngô Thị Hoa"
        enrolled = entries(opened.vault, act=EventType.PERSON_ENROLLED)[-1]
    assert (enrolled.target, enrolled.detail["by"]) == (hoa.id, "password")


def test_refused_enrolment_leaves_no_token_behind(office, private_file):
    before = len(list((office.folder / "tokens").iterdir()))
    told = run(
        office.folder, *ENROL, "hoa", "--name", "Hoa", "--role", "operator", "--token", "ed25519",
        "--new-secret-file", private_file("73519460"), login="an", as_json=True,
    )  # fmt: skip
    assert told.code == 3
    assert len(list((office.folder / "tokens").iterdir())) == before


def test_token_or_password_is_chosen_by_the_person_who_enrols(office, private_file):
    told = run(
        office.folder, *ENROL, "hoa", "--name", "Hoa", "--role", "operator",
        "--new-secret-file", private_file("73519460"), login="chi", as_json=True,
    )  # fmt: skip
    assert (told.code, told.value["error"]["code"]) == (2, "USAGE")


# The token that the machine names


@pytest.fixture
def office_token(tmp_path, private_file):
    """A token of its own store, initialised by its own tool, as the environment names it."""
    if not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed")
    store = tmp_path / "hsm"
    store.mkdir()
    conf = private_file(f"directories.tokendir = {store}\n", name="hsm.conf")
    variables = {"SOFTHSM2_CONF": str(conf)}
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "HSM-CO-QUAN",
         "--pin", "48027631", "--so-pin", "480276999"],
        env=os.environ | variables, check=True, capture_output=True,
    )  # fmt: skip
    return store, variables | {
        "HSM_TOKEN_LABEL": "HSM-CO-QUAN", "HSM_MODULE": str(default_module({})),
        "HSM_ENVIRONMENT": "SOFTHSM2_CONF",
    }  # fmt: skip


def test_station_is_made_on_the_token_that_the_machine_names(office_token, tmp_path, private_file):
    (store, variables), station = office_token, tmp_path / "station"
    variables["HSM_PIN"] = f"file:{private_file('48027631', name='pin')}"
    made = run(station, "station", "create", "--name", "tram-hsm", as_json=True, **variables)
    assert (made.code, made.value) == (0, {"station": "tram-hsm", "people": []})
    assert not (station / "pin").exists()
    assert len(list((station / "tokens").iterdir())) == 1  # the test authority's, not the station's
    assert run(station, "station", "status", as_json=True).code == 0
    shutil.move(store, tmp_path / "pulled")
    store.mkdir()
    gone = run(station, "station", "status", as_json=True)
    assert (gone.code, gone.value["error"]["label"]) == (5, "HSM-CO-QUAN")


def test_pin_of_the_station_is_asked_for_once_and_unseen(office_token, tmp_path):
    (_, variables), station = office_token, tmp_path / "station"
    argv = [str(APPLIANCE), "--station", str(station), "--lang", "en", "station"]
    answer = [("PIN of the station's token:", "48027631")]
    for words in (["create", "--name", "tram-hsm"], ["status"]):
        code, sight = typed_at_terminal([*argv, *words], answer, **variables)
        assert code == 0, sight
        assert "48027631" not in sight
    assert asks_for_pin(station)
    alone = run(station, "station", "status", as_json=True)
    assert (alone.code, alone.value) == (5, {"error": {"code": "CLI-003"}})


def test_station_with_a_pin_of_its_own_asks_nobody(station_folder):
    assert not asks_for_pin(station_folder)
