"""People: who may be enrolled by whom, and how they prove who they are."""

import dataclasses
import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from appliance.authority.errors import (
    FirstPersonOnly,
    LogInRefused,
    LoginTaken,
    LogInTooSoon,
    NewcomerInvalid,
    PasswordTooShort,
    PersonUnknown,
    PolicyRefusal,
)
from appliance.authority.log_in import waiting_time
from appliance.authority.model import Role
from appliance.authority.people import (
    ByPassword,
    ByToken,
    Credential,
    Newcomer,
    enrol,
    log_in,
    log_out,
    people,
    person_by_login,
)
from appliance.custody.model import EventType
from appliance.kernel.language import Language
from appliance.kernel.levels import Level
from appliance.vault.keys.errors import TokenAbsent

PASSWORD = "một mật khẩu đủ dài"
GUARD = Newcomer(
    login="gac",
    name="Bà Gác",
    roles=frozenset({Role.INSPECTOR}),
    clearance=Level.NONE,
    office=None,
    proof=ByPassword(PASSWORD),
)


def enter(office: Any, login: str, secret: str) -> Any:
    return log_in(
        office.vault, office.policy, tokens=office.tokens, credential=Credential(login, secret)
    )


def enrolled(office: Any, newcomer: Newcomer, *, by: str = "son") -> Any:
    return enrol(office.vault, office.policy, actor=office.actor(by), newcomer=newcomer)


def test_first_person_is_a_security_officer_and_enrols_the_rest(
    new_office: Callable[[], Any],
) -> None:
    office = new_office()
    with pytest.raises(NewcomerInvalid) as caught:
        office.enrol("an", Role.OPERATOR, by=None)
    assert caught.value.params == {"field": "roles"}
    office.enrol("son", Role.SECURITY_OFFICER, by=None)
    with pytest.raises(FirstPersonOnly):
        office.enrol("hai", Role.SECURITY_OFFICER, by=None)
    assert office.enrol("an", Role.OPERATOR, by="son").roles == {Role.OPERATOR}


def test_only_a_security_officer_enrols(office: Any) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        enrolled(office, GUARD, by="an")
    assert caught.value.codes == ("ROLE-00",)
    assert enrolled(office, GUARD).login == "gac"


def test_enrolment_is_on_the_log_without_the_name(office: Any) -> None:
    person = enrolled(office, GUARD)
    event = json.loads(office.events(EventType.PERSON_ENROLLED)[-1])
    assert event["object"] == person.id
    assert event["actor"] == office.people["son"].id
    assert event["detail"]["roles"] == ["inspector"]
    key = office.vault.database.one("SELECT public_key FROM person WHERE login = 'lan'")
    lan = next(
        json.loads(e)
        for e in office.events(EventType.PERSON_ENROLLED)
        if office.people["lan"].id in e
    )
    assert lan["sha256"] == hashlib.sha256(key["public_key"]).hexdigest()
    assert "Gác" not in json.dumps(event, ensure_ascii=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": "Gac"}, "login"),
        ({"login": "g"}, "login"),
        ({"login": "gác"}, "login"),
        ({"name": " "}, "name"),
        ({"roles": frozenset()}, "roles"),
        ({"office": "vua"}, "office"),
        ({"roles": frozenset({Role.APPROVING_LEADER})}, "office"),
        (
            {"roles": frozenset({Role.APPROVING_LEADER}), "office": "chu_tich_ubnd_xa"},
            "token",
        ),
    ],
)
def test_newcomer_that_does_not_stand_is_refused(
    office: Any, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(NewcomerInvalid) as caught:
        enrolled(office, dataclasses.replace(GUARD, **changes))
    assert caught.value.params == {"field": field}
    assert "{" not in caught.value.message(Language.VI)


def test_login_name_and_token_belong_to_one_person(office: Any) -> None:
    with pytest.raises(LoginTaken):
        enrolled(office, dataclasses.replace(GUARD, login="an"))
    with pytest.raises(LoginTaken):
        enrolled(office, dataclasses.replace(GUARD, proof=ByToken("the-an", b"key")))


def test_short_password_is_refused(office: Any) -> None:
    with pytest.raises(PasswordTooShort):
        enrolled(office, dataclasses.replace(GUARD, proof=ByPassword("mười một k.")))


def test_people_are_told_by_login(office: Any) -> None:
    assert [p.login for p in people(office.vault)] == ["an", "kim", "lan", "phu", "son", "tra"]
    assert person_by_login(office.vault, "an").roles == {Role.OPERATOR}
    with pytest.raises(PersonUnknown):
        person_by_login(office.vault, "ai")


def test_token_and_pin_let_their_owner_in(office: Any) -> None:
    actor = enter(office, "an", "135790")
    assert actor == office.actor("an")
    event = json.loads(office.events(EventType.LOG_IN)[-1])
    assert event["actor"] == actor.id
    assert event["outcome"] == "success"
    log_out(office.vault, actor)
    assert json.loads(office.events(EventType.LOG_OUT)[-1])["actor"] == actor.id


def test_challenge_is_fresh_bound_to_station_and_person_and_led_by_its_domain(office: Any) -> None:
    seen: list[bytes] = []
    sign = office.tokens.sign

    def watched(*, token_label: str, pin: str, message: bytes) -> bytes:
        seen.append(message)
        return sign(token_label=token_label, pin=pin, message=message)

    office.tokens.sign = watched
    enter(office, "an", "135790")
    enter(office, "an", "135790")
    head = b"appliance-login/v1\0tram-thu-01\0" + office.people["an"].id.encode() + b"\0"
    assert all(message.startswith(head) and len(message) == len(head) + 32 for message in seen)
    assert seen[0] != seen[1]


def test_another_token_under_the_same_label_does_not_pass(office: Any) -> None:
    office.tokens.issue("the-an")
    with pytest.raises(LogInRefused):
        enter(office, "an", "135790")


def test_absent_token_is_named_and_counts_as_no_failure(office: Any) -> None:
    del office.tokens.keys["the-an"]
    with pytest.raises(TokenAbsent):
        enter(office, "an", "135790")
    assert office.count("log_in_failure") == 0


def test_password_lets_its_owner_in_however_the_keyboard_composes_it(office: Any) -> None:
    enrolled(office, GUARD)
    assert enter(office, "gac", unicodedata.normalize("NFD", PASSWORD)).login == "gac"
    row = office.vault.database.one("SELECT argon2 FROM person WHERE login = 'gac'")
    assert row["argon2"].startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_wrong_secret_and_unknown_name_get_the_same_words(office: Any) -> None:
    enrolled(office, GUARD)
    words = set()
    for login, secret in (("gac", "sai mật khẩu rồi"), ("an", "000000"), ("khongai", "x")):
        with pytest.raises(LogInRefused) as caught:
            enter(office, login, secret)
        words.add((caught.value.code, caught.value.message(Language.VI), caught.value.exit_code))
    assert len(words) == 1


def test_unknown_name_costs_as_much_work_as_a_wrong_password(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    original = PasswordHasher.hash
    monkeypatch.setattr(
        PasswordHasher, "hash", lambda self, text: hashed.append(text) or original(self, text)
    )
    with pytest.raises(LogInRefused):
        enter(office, "khongai", "x")
    assert hashed == ["nobody"]


def test_failures_are_recorded_without_what_was_typed(office: Any) -> None:
    for login in ("an", "my secret password"):
        with pytest.raises(LogInRefused):
            enter(office, login, "000000")
    known, unknown = (json.loads(leaf) for leaf in office.events(EventType.LOG_IN)[-2:])
    assert known["outcome"] == unknown["outcome"] == "failure"
    assert known["object"] == office.people["an"].id
    assert "object" not in unknown
    assert "my secret" not in json.dumps(unknown)


def test_each_failure_makes_the_name_wait_longer_and_success_forgets(office: Any) -> None:
    with pytest.raises(LogInRefused):
        enter(office, "an", "000000")
    with pytest.raises(LogInTooSoon) as caught:
        enter(office, "an", "135790")
    assert caught.value.params == {"seconds": 2}
    office.clock.at += dt.timedelta(seconds=2)
    with pytest.raises(LogInRefused):
        enter(office, "an", "000000")
    office.clock.at += dt.timedelta(seconds=3)
    with pytest.raises(LogInTooSoon):
        enter(office, "an", "135790")
    office.clock.at += dt.timedelta(seconds=1)
    assert enter(office, "an", "135790").login == "an"
    assert office.count("log_in_failure") == 0


def test_unknown_name_waits_like_a_known_one(office: Any) -> None:
    with pytest.raises(LogInRefused):
        enter(office, "khongai", "x")
    with pytest.raises(LogInTooSoon):
        enter(office, "khongai", "x")


def test_waiting_doubles_then_the_name_is_locked(office: Any) -> None:
    numbers = office.policy.numbers.people
    waits = [waiting_time(n, numbers=numbers).total_seconds() for n in range(1, 8)]
    assert waits == [2, 4, 8, 16, 900, 900, 900]
