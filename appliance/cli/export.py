"""`appliance export` and `appliance verify`: what leaves, and how a stranger checks it."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.context import Desk, pass_desk
from appliance.handover.verify import verify_export
from appliance.kernel.language import Text

DONE = Text(
    vi="Đã xuất {files} tệp của hồ sơ {code}; từng tệp đã được đọc lại và so khớp.",
    en="{files} files of dossier {code} exported; each was read back and compared.",
)
GOOD = Text(
    vi="Hợp lệ: {documents} văn bản; băm, bằng chứng nhật ký và chữ ký số đều khớp.",
    en="Valid: {documents} documents; hashes, log proofs and signatures all agree.",
)


@click.command()
@click.argument("code")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="Thư mục mới trên thiết bị lưu trữ. New folder on the medium.",
)
@pass_desk
def export(desk: Desk, *, code: str, target: Path) -> None:  # fmt: skip
    """Xuất hồ sơ CODE (không mật) kèm bằng chứng. Export a dossier that is not secret."""
    with desk.signed_in() as (appliance, actor):
        report = appliance.export(actor, code=code, target=target)
        desk.say(DONE, files=report.files, code=code)
        desk.result({"files": report.files, "pdfs": [str(p) for p in report.pdfs]})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--log-key", help="Khóa nhật ký tin cậy. Verifier key of the log that you trust (name+id+key)."
)
@click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Chứng thư gốc tin cậy, PEM. CA certificate that you trust.",
)
@pass_desk
def verify(desk: Desk, *, folder: Path, log_key: str | None, ca: Path | None) -> None:  # fmt: skip
    """Kiểm tra bản xuất FOLDER chỉ bằng khóa công khai. Verify an export with public keys only."""
    report = verify_export(folder, log_key=log_key, ca_pem=ca.read_bytes() if ca else None)
    desk.say(GOOD, documents=report.documents)
    for note in report.notes:
        desk.say(note)
    desk.result(report)
