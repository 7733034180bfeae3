"""A request in Cedar's JSON, in the vocabulary of ``policies/appliance.cedarschema``. Pure."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from appliance.policy.model import ApprovalFacts, DossierFacts, PersonFacts, Request


def cedar_request(request: Request) -> dict[str, Any]:
    """Return who asks what about which thing, in which circumstances."""
    context: dict[str, Any] = {"now": _seconds(request.now)}
    if request.approval is not None:
        context["approval"] = _approval(request.approval)
    target = _uid("Dossier", request.dossier.id) if request.dossier else STATION
    return {
        "principal": _uid("Person", request.person.id),
        "action": _uid("Action", request.action),
        "resource": target,
        "context": context,
    }


def cedar_entities(request: Request) -> list[dict[str, Any]]:
    """Return the person and the dossier with their attributes."""
    entities = [_person(request.person)]
    if request.dossier is not None:
        entities.append(_dossier(request.dossier))
    return entities


def _person(person: PersonFacts) -> dict[str, Any]:
    return {
        "uid": _ref("Person", person.id),
        "attrs": {
            "clearance_rank": person.clearance.rank,
            "office_max_rank": person.office_max.rank,
        },
        "parents": [_ref("Role", role) for role in sorted(person.roles)],
    }


def _dossier(dossier: DossierFacts) -> dict[str, Any]:
    return {
        "uid": _ref("Dossier", dossier.id),
        "attrs": {
            "level": _ref("Level", dossier.level),
            "level_rank": dossier.level.rank,
            "copying": _ref("Copying", dossier.copying),
            "condition": _ref("Condition", dossier.condition),
        },
        "parents": [],
    }


def _approval(approval: ApprovalFacts) -> dict[str, Any]:
    return {
        "dossier": _ref("Dossier", approval.dossier),
        "level": _ref("Level", approval.level),
        "level_rank": approval.level.rank,
        "state": _ref("ApprovalState", approval.state),
        "from": _seconds(approval.valid_from),
        "until": _seconds(approval.valid_until),
        "copies_left": approval.copies_left,
        "approver": _ref("Person", approval.approver),
        "approver_max_rank": approval.approver_max.rank,
        "entered_by": _ref("Person", approval.entered_by),
        "signature_valid": approval.signature_valid,
    }


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": {"type": kind, "id": str(name)}}


def _uid(kind: str, name: str) -> str:
    return f"{kind}::{json.dumps(name, ensure_ascii=False)}"


def _seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())


STATION = _uid("Station", "station")
"""The resource of acts on the station itself."""
