"""Invented words for invented papers. No place, number or person here exists.

The sentences carry the whole range of Vietnamese letters, figures and legal turns, because the
recognition of text is measured on them.
"""

from __future__ import annotations

ORGANS = (
    "ỦY BAN NHÂN DÂN TỈNH GIẢ ĐỊNH",
    "SỞ MINH HỌA TỈNH GIẢ ĐỊNH",
    "ỦY BAN NHÂN DÂN XÃ VÍ DỤ",
    "ỦY BAN NHÂN DÂN HUYỆN MẪU",
)
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TITLES = ("QUYẾT ĐỊNH", "BÁO CÁO", "TỜ TRÌNH", "BIÊN BẢN", "NGHỊ QUYẾT")
SUBJECTS = (
    "Về việc phê duyệt kế hoạch số hóa tài liệu lưu trữ",
    "Về việc giao chỉ tiêu biên chế năm 2003",
    "Về việc thu hồi và giao đất xây dựng trụ sở",
)
CHAIRMAN = "CHỦ TỊCH"
SIGNERS = (
    "Nguyễn Văn Mẫu", "Trần Thị Ví Dụ", "Lê Giả Định", "Phạm Hư Cấu", "Đặng Tưởng Tượng",
    "Hoàng Thị Minh Họa", "Vũ Thử Nghiệm", "Bùi Giả Thuyết",
)  # fmt: skip
SEAL = "ỦY BAN NHÂN DÂN TỈNH * "

SENTENCES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024 và các văn bản hướng dẫn thi hành;",
    "Xét đề nghị của Giám đốc Sở Minh họa tại Tờ trình số 1427/TTr-SMH ngày 05 tháng 8 năm 2019,",
    "Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị, địa phương khẩn trương triển khai thực hiện "
    "nghiêm túc các nội dung nêu trên.",
    "Thủ trưởng các đơn vị trực thuộc chịu trách nhiệm trước Chủ tịch Ủy ban nhân dân tỉnh về kết "
    "quả chỉnh lý, số hóa và bảo quản tài liệu lưu trữ lịch sử.",
    "Kinh phí thực hiện được bảo đảm từ nguồn ngân sách nhà nước cấp hằng năm theo phân cấp hiện "
    "hành và các nguồn kinh phí hợp pháp khác theo quy định của pháp luật.",
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời về Sở Giả "
    "định để tổng hợp, báo cáo cấp có thẩm quyền xem xét, quyết định.",
    "Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 856/QĐ-UBND ngày 12 tháng "
    "3 năm 2007 của Ủy ban nhân dân tỉnh.",
    "Hồ sơ gồm 01 bản chính đơn đề nghị, giấy chứng nhận quyền sử dụng đất, sơ đồ thửa đất, biên "
    "bản xác minh và ý kiến của Ủy ban nhân dân xã nơi có đất.",
    "Diện tích đất nông nghiệp được chuyển mục đích sử dụng là 12.450,7 m2 thuộc các thửa số 34, "
    "35, 41 và 58, tờ bản đồ số 17, xã Ví Dụ.",
    "Các ông, bà có tên nêu trên được hưởng phụ cấp trách nhiệm với hệ số 0,3 so với mức lương tối "
    "thiểu kể từ ngày 01 tháng 01 năm 1998.",
    "Việc tiêu hủy tài liệu hết giá trị phải được thẩm tra bằng văn bản của cơ quan có thẩm quyền "
    "và lập biên bản có chữ ký xác nhận của các thành viên Hội đồng.",
    "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, ban, ngành, Chủ tịch Ủy ban nhân dân "
    "các huyện, thị xã, thành phố chịu trách nhiệm thi hành Quyết định này.",
    "Đơn vị thi công đã hoàn thành khối lượng đào đắp nền đường từ lý trình Km3+200 đến Km7+850, "
    "tổng giá trị nghiệm thu đợt II là 3.276.540.000 đồng.",
    "Qua kiểm tra thực tế, tổ công tác ghi nhận nhiều hồ sơ bị ố vàng, rách mép, mờ chữ do ẩm mốc, "
    "cần được vệ sinh, tu bổ trước khi đưa vào số hóa.",
    "Học sinh, sinh viên thuộc hộ nghèo, hộ cận nghèo, người dân tộc thiểu số được miễn, giảm học "
    "phí theo quy định tại Nghị định số 81/2021/NĐ-CP.",
    "Bệnh nhân Nguyễn Thị Giả Thử, sinh năm 1953, trú tại thôn Tưởng Tượng, nhập viện lúc 14 giờ "
    "30 phút trong tình trạng sốt cao, khó thở, huyết áp 160/95.",
    "Tòa án nhân dân huyện quyết định đưa vụ án ra xét xử công khai vào hồi 08 giờ 00 phút tại trụ "
    "sở, các đương sự có nghĩa vụ có mặt đúng thời gian triệu tập.",
    "Sở Minh họa trả lời công văn của quý cơ quan về việc xếp lương đối với cán bộ, công chức "
    "chuyển ngạch như sau để thống nhất thực hiện.",
    "Nghiêm cấm mọi hành vi chiếm giữ, mua bán, chuyển giao, hủy hoại trái phép tài liệu lưu trữ; "
    "sử dụng tài liệu vào mục đích xâm phạm lợi ích của Nhà nước, quyền và lợi ích hợp pháp của cơ "
    "quan, tổ chức, cá nhân.",
    "Phương án phòng, chống lụt bão phải được rà soát, bổ sung trước mùa mưa, bảo đảm phương châm "
    "bốn tại chỗ và lực lượng ứng cứu thường trực hai mươi bốn trên hai mươi bốn giờ.",
    "Đề nghị Ngân hàng Ví dụ chi nhánh huyện Mẫu cho vay vốn lưu động phục vụ vụ đông xuân với lãi "
    "suất ưu đãi 6,5%/năm.",
)
