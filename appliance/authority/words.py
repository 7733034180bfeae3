"""Words for levels and states of an approval, as the tables of a command show them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from appliance.authority.model import ApprovalState, Role
from appliance.kernel.language import Language, Text
from appliance.kernel.levels import Level
from appliance.policy.words import ROLE_WORDS

__all__ = ["LEVEL_WORDS", "STATE_WORDS", "roles_in_words"]

LEVEL_WORDS: Mapping[Level, Text] = {
    Level.NONE: Text(vi="Không mật", en="Not secret"),
    Level.MAT: Text(vi="Mật", en="Mật"),
    Level.TOI_MAT: Text(vi="Tối mật", en="Tối mật"),
    Level.TUYET_MAT: Text(vi="Tuyệt mật", en="Tuyệt mật"),
}
STATE_WORDS: Mapping[ApprovalState, Text] = {
    ApprovalState.ENTERED: Text(vi="chờ kích hoạt", en="waits for the second person"),
    ApprovalState.ACTIVE: Text(vi="có hiệu lực", en="active"),
    ApprovalState.REVOKED: Text(vi="đã thu hồi", en="revoked"),
}


def roles_in_words(roles: Iterable[Role], language: Language) -> str:
    """Name a person's roles, in a fixed order."""
    return ", ".join(ROLE_WORDS[role.value](language) for role in sorted(roles))
