"""`appliance demo`: the main job end to end, unattended, proving each step."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.context import Desk, pass_desk
from appliance.kernel.language import Text

WRITTEN = Text(
    vi="Đã ghi ảnh trang giả định và danh mục {list} vào {folder}.",
    en="Invented page images and their list {list} written to {folder}.",
)


@click.command()
@click.option(
    "--pages",
    "pages_folder",
    help="Thư mục ảnh của bạn. Folder with page images of your own.",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@click.option(
    "--list",
    "list_file",
    help="Danh mục của các ảnh đó. List of papers for them (.xlsx or .csv).",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--json", "as_json", is_flag=True, help="Dòng cuối là JSON. One JSON object as the last line."
)
@click.option(
    "--write-sample",
    "sample_folder",
    help="Chỉ ghi tài liệu giả định ra thư mục. Only write the invented papers to a folder.",
    type=click.Path(path_type=Path),
)
@pass_desk
def demo(
    desk: Desk,
    *,
    pages_folder: Path | None,
    list_file: Path | None,
    as_json: bool,
    sample_folder: Path | None,
) -> None:
    """Làm trọn việc chính, không cần người. Do the main job, unattended."""
    if list_file is not None and pages_folder is None:
        raise click.UsageError("--pages DIR --list FILE")
    # Imported here: the walk loads the sample generator and the scorer, the other commands do not.
    from appliance.demo.papers import write_sample  # noqa: PLC0415
    from appliance.demo.walk import SEED, run_walk  # noqa: PLC0415

    if sample_folder is not None:
        sample = write_sample(sample_folder, seed=SEED)
        desk.say(WRITTEN, folder=sample_folder, list=sample.list_xlsx.name)
        desk.result({"list": str(sample.list_xlsx), "dossiers": [d.code for d in sample.dossiers]})
        return
    outcome = run_walk(
        desk.station.resolve().parent, desk.language, pages=pages_folder, finding_aid=list_file
    )
    if as_json or desk.as_json:
        click.echo(outcome.to_json())
