"""Errors of the imaging room. A page is named by its number in the source."""

from __future__ import annotations

from appliance.kernel.errors import ApplianceError, DeviceError
from appliance.kernel.language import Text


class PageImageDamaged(DeviceError):
    """The image does not decode."""

    code = "IMG-001"
    text = Text(
        vi="Ảnh của trang số {sequence} bị hỏng, không giải mã được. Trang này chưa được nhận; các "
        "trang trước đó đã được lưu an toàn. Sao chép lại tệp từ nguồn hoặc quét lại trang này.",
        en="The image of page {sequence} is damaged and does not decode. The page was not "
        "accepted; earlier pages are safe. Copy the file again from its source or rescan the page.",
    )


class PageImageTooLarge(DeviceError):
    """More pixels than any sheet has: a mistake, or a decompression bomb."""

    code = "IMG-002"
    text = Text(
        vi="Ảnh của trang số {sequence} có {width} x {height} điểm ảnh, vượt mức cho phép nên "
        "không được giải mã. Trang này chưa được nhận; các trang trước đó đã được lưu an toàn. Bỏ "
        "tệp này hoặc quét lại ở độ phân giải đúng quy định.",
        en="The image of page {sequence} has {width} x {height} pixels, more than is allowed, and "
        "was not decoded. The page was not accepted; earlier pages are safe. Take the file out or "
        "scan again at the resolution the rules ask.",
    )


class PageFormUnsupported(DeviceError):
    """A form of image that cannot be kept without change or loss."""

    code = "IMG-003"
    text = Text(
        vi="Ảnh của trang số {sequence} có dạng không lưu trung thực được ({form}). Trang này chưa "
        "được nhận; các trang trước đó đã được lưu an toàn. Quét lại thành RGB 24 bit, không có "
        "vùng trong suốt.",
        en="The image of page {sequence} has a form that cannot be kept faithfully ({form}). The "
        "page was not accepted; earlier pages are safe. Scan it as 24-bit RGB without "
        "transparency.",
    )


class UnfaithfulEncoding(ApplianceError):
    """The pixels of the master are not those of the source: a fault of ours, caught."""

    code = "IMG-004"
    text = Text(
        vi="Ảnh lưu của trang số {sequence} không giống ảnh gốc từng điểm ảnh. Trang này không "
        "được nhận. Báo lỗi này cho nhà phát triển.",
        en="The stored image of page {sequence} does not equal its source pixel by pixel. The page "
        "was not accepted. Report this to the developers.",
    )


class InspectorLied(ApplianceError):
    """The sandboxed decoder's answer contradicts the bytes; it is not used."""

    code = "IMG-005"
    text = Text(
        vi="Kết quả kiểm tra trang số {sequence} mâu thuẫn với chính tệp ảnh. Trang này không được "
        "nhận. Không mở lại tệp này; báo cán bộ an toàn.",
        en="The inspection of page {sequence} contradicts the image itself. The page was not "
        "accepted. Do not open the file again; tell the security officer.",
    )
