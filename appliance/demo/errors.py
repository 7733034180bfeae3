"""Errors of the demo."""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, ProblemFound, UsageError
from appliance.kernel.language import Text


class DemoProofMissing(ProblemFound):
    """The demo did not see what it must see."""

    code = "DEM-001"
    text = Text(
        vi="Bản trình diễn không thấy điều bắt buộc phải thấy: {proof}. Coi như KHÔNG đạt. Gửi kết "
        "quả in ở trên cho nhà phát triển.",
        en="The demo did not see what it must see: {proof}. It counts as FAILED. Send the output "
        "above to the developers.",
    )


class NoPagesOfYourOwn(UsageError):
    """The folder given holds no page image."""

    code = "DEM-002"
    text = Text(
        vi="Thư mục ảnh không có tệp nào. Chưa làm gì. Đặt ảnh trang (.jpg, .png, .tif) vào thư "
        "mục, hoặc vào các thư mục con mang số thứ tự văn bản.",
        en="The folder holds no file. Nothing was done. Put page images (.jpg, .png, .tif) into "
        "it, or into sub-folders named by the number of each document.",
    )


class FontsMissing(DeviceError):
    """The Liberation fonts are not installed."""

    code = "DEM-003"
    text = Text(
        vi="Thiếu phông chữ Liberation nên không tạo được trang mẫu. Chưa tạo gì. Cài gói "
        "fonts-liberation rồi chạy lại.",
        en="The Liberation fonts are missing, so no sample page can be made. Nothing was made. "
        "Install the package fonts-liberation, then run again.",
    )


class NothingOrdinary(UsageError):
    """The list for the user's own pages has no dossier for the ordinary path."""

    code = "DEM-004"
    text = Text(
        vi="Danh mục chỉ có hồ sơ mật, mà bản trình diễn với ảnh của bạn chỉ làm hồ sơ không mật. "
        "Không có trang nào được quét. Thêm ít nhất một hồ sơ không mật vào danh mục.",
        en="The list has secret dossiers only, and the demo with pages of your own takes those "
        "that are not. No page was scanned. Add at least one dossier that is not secret.",
    )
