"""Errors of the sandbox room."""

from __future__ import annotations

from appliance.kernel.errors import ApplianceError, DeviceError
from appliance.kernel.language import Text


class SandboxUnavailable(ApplianceError):
    """bubblewrap is missing or the kernel does not let it make a namespace."""

    code = "SBX-001"
    text = Text(
        vi="Không mở được vùng cách ly cho công cụ {tool}. Chưa có tài liệu nào được xử lý. "
        "Cài bubblewrap và cho phép user namespace, rồi thử lại.",
        en="The sandbox for {tool} could not be opened. No document was processed. "
        "Install bubblewrap, allow user namespaces, then try again.",
    )


class WorkerDied(DeviceError):
    """A sandboxed worker ended before it answered: killed, out of memory, or crashed."""

    code = "SBX-002"
    text = Text(
        vi="Tiến trình {worker} dừng giữa chừng. Kết quả của nó không được dùng; các trang đã nhận "
        "vẫn an toàn. Chạy lại bước này.",
        en="The worker {worker} ended before it answered. Nothing of it was used; accepted pages "
        "are safe. Run this step again.",
    )


class WorkerTimedOut(DeviceError):
    """A sandboxed worker or tool did not answer in the time allowed and was killed."""

    code = "SBX-003"
    text = Text(
        vi="Tiến trình {worker} không trả lời trong {timeout_s} giây và đã bị dừng. Kết quả của nó "
        "không được dùng. Kiểm tra tệp hoặc thiết bị rồi chạy lại.",
        en="The worker {worker} gave no answer in {timeout_s} seconds and was stopped. Nothing of "
        "it was used. Check the input or the device, then run this step again.",
    )


class NoRamFolder(DeviceError):
    """No RAM-backed file system can hold the work folder."""

    code = "SBX-004"
    text = Text(
        vi="Không có vùng nhớ RAM (tmpfs) để làm việc. Không ghi dữ liệu đọc được ra đĩa nên dừng "
        "tại đây. Gắn tmpfs vào /dev/shm rồi thử lại.",
        en="There is no RAM-backed folder (tmpfs) to work in. Nothing readable is written to a "
        "disk, so the work stops here. Mount a tmpfs at /dev/shm and try again.",
    )
