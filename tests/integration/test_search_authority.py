"""What papers say is found by those whose role reads papers, and every search is on record."""

import pytest

from appliance.authority.errors import PolicyRefusal
from appliance.authority.model import Action
from appliance.custody.model import EventType, Outcome
from appliance.custody.show import entries


def searches(appliance):
    decisions = entries(appliance.vault, act=EventType.POLICY_DECISION)
    return [d.outcome for d in decisions if d.detail["action"] == Action.SEARCH.value]


def test_operator_finds_words_and_the_search_is_on_record(published_office):
    with published_office.open() as appliance:
        an = appliance.log_in("an", published_office.secret("an"))
        assert appliance.search(an, "liên thôn") != []
        assert searches(appliance) == [Outcome.SUCCESS]


@pytest.mark.parametrize("query", ["liên thôn", "khongcotunay"])
def test_inspector_learns_nothing_of_what_papers_say(published_office, query):
    with published_office.open() as appliance:
        giang = appliance.log_in("giang", published_office.secret("giang"))
        with pytest.raises(PolicyRefusal):
            appliance.search(giang, query)
        assert searches(appliance) == [Outcome.REFUSED]
