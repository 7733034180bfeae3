"""What is found when a station opens: tidied up after a crash, and told to the person."""

from __future__ import annotations

from appliance.custody.show import require_clock_not_behind
from appliance.handover.acts import unfinished_exports
from appliance.kernel.errors import ApplianceError, EvidenceError
from appliance.kernel.language import Language, Text
from appliance.publish.acts import unfinished_acts
from appliance.sandbox.ram import sweep_abandoned
from appliance.vault.objects import ObjectStore
from appliance.vault.vault import Vault

SWEPT = Text(
    vi="Lần trước trạm dừng đột ngột: đã hủy tệp chưa được nhận và vùng nhớ tạm. Mọi trang đã nhận "
    "vẫn còn đủ.",
    en="The station stopped suddenly last time: files that were not accepted and work folders were "
    "removed. Every accepted page is still there.",
)
"""Told at start after a crash, when no accepted page is missing."""
SIGNATURE_OPEN = Text(
    vi="Có văn bản đang ký số dở khi trạm dừng; chưa có bản ký nào được lưu. Ký số lại hồ sơ đó.",
    en="A signature was under way when the station stopped; nothing of it was kept. Publish that "
    "dossier again.",
)
EXPORT_OPEN = Text(
    vi="Có lần xuất hồ sơ bị ngắt giữa chừng. Thư mục có đuôi .part trên thiết bị lưu trữ không "
    "dùng được: hủy nó và xuất lại.",
    en="An export was cut off. A folder ending in .part on the medium is not usable: destroy it "
    "and export again.",
)


def found_at_start(vault: Vault, store: ObjectStore) -> list[Text]:
    """Tidy up after a crash; no file is called safe, or removed, while one is missing."""
    found: list[Text] = []
    left_in_memory = sweep_abandoned()
    try:
        require_clock_not_behind(vault)
    except EvidenceError as exc:
        found.append(_told(exc))
    try:
        store.require_all_there()
        if store.sweep_orphans() + left_in_memory:
            found.append(SWEPT)
    except EvidenceError as exc:
        found.append(_told(exc))
    if unfinished_acts(vault):
        found.append(SIGNATURE_OPEN)
    if unfinished_exports(vault):
        found.append(EXPORT_OPEN)
    return found


def _told(error: ApplianceError) -> Text:
    vi, en = (f"{error.code}  {error.message(language)}" for language in Language)
    return Text(vi=vi, en=en)
