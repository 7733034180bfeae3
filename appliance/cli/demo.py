"""`appliance demo`: the main job end to end, unattended, proving each step."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.context import Desk, pass_desk


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
@pass_desk
def demo(desk: Desk, *, pages_folder: Path | None, list_file: Path | None, as_json: bool) -> None:
    """Làm trọn việc chính, không cần người. Do the main job, unattended."""
    if list_file is not None and pages_folder is None:
        raise click.UsageError("--pages DIR --list FILE")
    # Imported here: the walk loads the sample generator and the scorer, the other commands do not.
    from appliance.demo.walk import run_walk  # noqa: PLC0415

    outcome = run_walk(
        desk.station.resolve().parent, desk.language, pages=pages_folder, finding_aid=list_file
    )
    if as_json or desk.as_json:
        click.echo(outcome.to_json())
