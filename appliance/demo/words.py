"""What the demo says, in both languages."""

from __future__ import annotations

from appliance.kernel.language import Text

STATION = Text(
    vi="Tạo trạm: thiết bị lưu khóa, khóa, cơ sở dữ liệu, chứng thư số thử, người dùng thử",
    en="Make a station: token, keys, database, test certificate, demo people",
)
STATION_PROOF = Text(
    vi="Trạm ở {folder}; người dùng: {people}.", en="Station in {folder}; people: {people}."
)
SAMPLE = Text(
    vi="Tạo tài liệu giả định (chỉ trong bộ nhớ RAM)", en="Make invented papers (in RAM only)"
)
SAMPLE_PROOF = Text(
    vi="{dossiers} hồ sơ giả định kèm danh mục Excel.",
    en="{dossiers} invented dossiers and their Excel list.",
)
IMPORT = Text(vi="Nhập danh mục của cơ quan", en="Import the office's list")
IMPORT_PROOF = Text(
    vi="{dossiers} hồ sơ, {documents} văn bản, {sheets} tờ, theo thứ tự trong kho.",
    en="{dossiers} dossiers, {documents} documents, {sheets} sheets, in order.",
)
NEVER_STORED = Text(
    vi="Trích yếu của dòng Tuyệt mật không được lưu ở đâu cả.",
    en="The abstract of the Tuyệt mật row is stored nowhere.",
)
REFUSALS = Text(vi="Không có phê duyệt, không quét", en="No approval, no scan")
SCAN_SECRET = Text(vi="Quét bị từ chối theo quy tắc {rule}:", en="Scan refused by rule {rule}:")
EXPORT_SECRET = Text(
    vi="Xuất hồ sơ Mật bị từ chối theo quy tắc {rule}:",
    en="Export of the Mật dossier refused by rule {rule}:",
)
APPROVAL = Text(
    vi="Nhập phê duyệt, người phê duyệt ký bằng thẻ, người thứ hai kích hoạt",
    en="Enter the approval, signed by the leader's token; a second person activates",
)
APPROVAL_PROOF = Text(
    vi="Hồ sơ {code}: phê duyệt {state}, được phép {copies} bản.",
    en="Dossier {code}: approval {state}, {copies} copy allowed.",
)
LEFT_OUT = Text(
    vi="Bỏ qua {dossiers} hồ sơ mật: chỉ quét khi có phê duyệt.",
    en="{dossiers} secret dossiers left out: they are scanned under an approval only.",
)
CAPTURE = Text(
    vi="Quét: mỗi trang được đo, mã hóa, ghi xuống đĩa và đọc lại trước trang kế tiếp",
    en="Capture: each page measured, encrypted, on disk and read back before the next",
)
CAPTURE_PROOF = Text(
    vi="Hồ sơ {code}: {pages} trang, khớp danh mục.",
    en="Dossier {code}: {pages} pages, as the list promises.",
)
PUBLISH = Text(
    vi="Nhận dạng chữ, PDF/A hai lớp, đọc lại, ký số, kiểm tra chữ ký",
    en="OCR, two-layer PDF/A, read-back, signature, signature verified",
)
PUBLISH_PROOF = Text(
    vi="{code}/{ordinal}: {pages} trang, ảnh giữ nguyên từng byte, {words} từ đọc lại khớp, "
    "PDF/A-{pdfa}, đã ký, SHA-256 {sha256}…",
    en="{code}/{ordinal}: {pages} pages, images equal byte for byte, {words} words read back, "
    "PDF/A-{pdfa}, signed, SHA-256 {sha256}…",
)
SCORE = Text(vi="So lớp chữ với nội dung đã biết", en="Compare the text layer with the known text")
SCORE_PROOF = Text(
    vi="{pages} trang, tỷ lệ ký tự sai {rate} %.",
    en="{pages} pages, character error rate {rate} %.",
)
SEARCH = Text(vi="Tìm kiếm có dấu và không dấu", en="Search with tones and without")
SEARCH_PROOF = Text(vi="“{query}”: {hits} trang.", en="“{query}”: {hits} pages.")
EXPORT = Text(
    vi="Xuất hồ sơ không mật; người lạ kiểm tra chỉ bằng khóa công khai",
    en="Export what is not secret; a stranger verifies with public keys only",
)
EXPORT_PROOF = Text(
    vi="{folder}: {documents} văn bản, {files} tệp; băm, bằng chứng nhật ký (dưới mốc {size} sự "
    "kiện) và chữ ký số đều khớp.",
    en="{folder}: {documents} documents, {files} files; hashes, log proofs (under a head of {size} "
    "events) and signatures agree.",
)
LOG = Text(vi="Kiểm tra toàn bộ nhật ký", en="Verify the whole log")
LOG_PROOF = Text(
    vi="{events} sự kiện nguyên vẹn, {checkpoints} mốc đã ký, băm gốc {root}…",
    en="{events} events whole, {checkpoints} signed heads, root {root}…",
)

ROW_PAGES = Text(vi="Số trang đã quét", en="Pages captured")
ROW_REFUSALS = Text(vi="Từ chối theo quy tắc", en="Refusals shown")
ROW_EXPORTED = Text(vi="PDF đã xuất", en="PDFs exported")
ROW_CER = Text(vi="Tỷ lệ ký tự sai", en="Character error rate")
_STAGES = {
    "station": STATION, "sample": SAMPLE, "import": IMPORT, "refusals": REFUSALS,
    "approval": APPROVAL, "capture": CAPTURE, "publish": PUBLISH, "score": SCORE,
    "search": SEARCH, "export": EXPORT, "log": LOG,
}  # fmt: skip


def stage_row(name: str) -> Text:
    """Return the label of a stage's time in the table: its title up to the first colon."""
    title = _STAGES[name]
    return Text(vi=title.vi.partition(":")[0], en=title.en.partition(":")[0])
