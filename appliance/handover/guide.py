"""The text file that tells a stranger how to verify an export."""

from __future__ import annotations

GUIDE_TEXT = """\
CÁCH KIỂM TRA BẢN XUẤT NÀY (không cần mạng, chỉ cần khóa công khai)

Trạm: {station}    Hồ sơ: {code}    Văn bản: {count}

1. Kiểm tra tự động, trên máy bất kỳ có phần mềm này:
       appliance verify THƯ_MỤC
   Nếu đã có khóa công khai của trạm (in trong biên bản) hoặc chứng thư của cơ quan cấp, nêu ra để
   phát hiện bản xuất bị làm giả toàn bộ:
       appliance verify THƯ_MỤC --log-key "{vkey}" --ca ca.pem
2. Kiểm tra bằng công cụ phổ thông:
   a) Băm:        sha256sum -c manifest-sha256.txt
   b) Chữ ký số:  pdfsig documents/TỆP.pdf  (chứng thư gốc: keys/ca.pem)
   c) Nhật ký:    log/TỆP.leaf.json là sự kiện "document.published"; trường sha256 của nó phải bằng
                  băm SHA-256 của tệp PDF. log/TỆP.tlog-proof (dạng C2SP tlog-proof) chứng minh sự
                  kiện đó nằm dưới mốc đã ký log/checkpoint (khóa: keys/log.vkey).
   d) Đủ bộ:      log/export.leaf.json là sự kiện "export.intent"; trường sha256 của nó phải bằng
                  băm SHA-256 của manifest-sha256.txt: không tệp nào bị thêm, bớt hay thay.
   Băm của lá = SHA-256(byte 0x00 rồi đến nội dung tệp .leaf.json), theo RFC 6962.

HOW TO VERIFY THIS EXPORT (offline, public keys only)

1. With this software on any machine:   appliance verify FOLDER
   Give the log key or the CA certificate that you already trust (--log-key, --ca): only then is an
   export whose keys were replaced noticed.
2. With common tools:
   a) hashes:      sha256sum -c manifest-sha256.txt
   b) signatures:  pdfsig documents/FILE.pdf   (root certificate: keys/ca.pem)
   c) log:         log/FILE.leaf.json is the event "document.published"; its sha256 must equal the
                   PDF's. log/FILE.tlog-proof (C2SP tlog-proof) proves that the event stands under
                   the signed head log/checkpoint (key: keys/log.vkey).
   d) wholeness:   log/export.leaf.json is the event "export.intent"; its sha256 must equal the
                   SHA-256 of manifest-sha256.txt: no file was added, taken out or replaced.
   Leaf hash = SHA-256(byte 0x00, then the bytes of the .leaf.json file), RFC 6962.
"""
