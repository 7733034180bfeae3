"""Errors of the policy room."""

from __future__ import annotations

from appliance.kernel.errors import ProblemFound
from appliance.kernel.language import Text


class PolicyDamaged(ProblemFound):
    """A policy file is missing, is not understood, or does not fit the schema. Nothing is decided.

    Parameters are the file's own name (never a folder) and the fault as the reader met it.
    """

    code = "POL-001"
    text = Text(
        vi="Tệp quy tắc {name} không dùng được: {fault}. Trạm từ chối mọi việc cho tới khi "
        "tệp được sửa. Khôi phục tệp đã ban hành hoặc báo cán bộ an toàn.",
        en="The policy file {name} cannot be used: {fault}. The station refuses every act until it "
        "is mended. Put back the issued file or call the security officer.",
    )
