"""The `appliance` command: one module a noun; no rules inside.

Exit codes: 0 ok, 1 found a problem, 2 usage, 3 refused by policy, 4 device or I/O,
5 second person or token missing, 6 internal.
"""

from __future__ import annotations

import importlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from appliance.cli.context import Desk
from appliance.cli.errors import InternalFault
from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language

DEFAULT_STATION = "var/station"
TRACEBACK_VARIABLE = "APPLIANCE_TRACEBACK"


@dataclass(frozen=True, slots=True)
class Noun:
    """A command and where it stands."""

    module: str
    """Here in ``appliance.cli``; loaded when the noun is asked for."""
    words: str
    """Line in the list of commands, so that the list loads no module; a test keeps it true."""


NOUNS = {
    "station": Noun("station", "Trạm: tạo, xem trạng thái. The station: make it, tell its state."),
    "person": Noun("people", "Người dùng và vai trò. People and their roles."),
    "list": Noun("finding_aid", "Danh mục tài liệu của cơ quan. The office's list of papers."),
    "dossier": Noun("finding_aid", "Hồ sơ và trạng thái. Dossiers and their state."),
    "approval": Noun(
        "approval", "Phê duyệt bằng văn bản cho tài liệu mật. Written approvals for secret papers."
    ),
    "capture": Noun("capture", "Quét hồ sơ CODE. Scan the dossier CODE."),
    "publish": Noun(
        "publish", "Nhận dạng, tạo PDF/A, kiểm tra và ký số. OCR, PDF/A, check and sign."
    ),
    "search": Noun("publish", "Tìm trong lớp chữ. Search the text, with or without tones."),
    "log": Noun("log", "Nhật ký chuỗi bảo quản. The chain of custody."),
    "export": Noun("export", "Xuất hồ sơ không mật kèm bằng chứng. Export with proofs."),
    "verify": Noun("export", "Kiểm tra một bản xuất. Verify an export with public keys only."),
    "policy": Noun("rules", "Quy tắc đang áp dụng. The rules in force."),
    "errors": Noun("codes", "Giải thích mã lỗi. Explain error codes."),
    "console": Noun("console", "Mở bàn điều khiển. Open the console."),
    "demo": Noun("demo", "Làm trọn việc chính, không cần người. Do the main job, unattended."),
}
"""In the order of the procedure."""


class _Told(click.Group):
    """Loads a noun when it is asked for; turns every error into message and exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every noun, in the order of the procedure."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of a noun."""
        if cmd_name not in NOUNS:
            return None
        module = importlib.import_module(f"appliance.cli.{NOUNS[cmd_name].module}")
        members = vars(module).values()
        return next(m for m in members if isinstance(m, click.Command) and m.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the nouns without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, noun.words) for name, noun in NOUNS.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except ApplianceError as exc:
            _tell(ctx, exc)
        except click.UsageError as exc:
            if ctx.params["as_json"]:
                click.echo(json.dumps({"error": {"code": "USAGE", "reason": exc.format_message()}}))
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click ends by them, quietly where the reader of a pipe went away
        except Exception as exc:  # The program's edge: a traceback could show what a paper says.
            if os.environ.get(TRACEBACK_VARIABLE):
                raise
            _tell(ctx, InternalFault(kind=type(exc).__name__))


def _tell(ctx: click.Context, error: ApplianceError) -> None:
    desk = ctx.find_object(Desk)
    language = desk.language if desk else Language.VI
    click.echo(f"{error.code}  {error.message(language)}", err=True)
    if desk:
        desk.result({"error": error.details()})
    ctx.exit(error.exit_code)


@click.group(cls=_Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--station",
    "folder",
    envvar="APPLIANCE_STATION",
    default=DEFAULT_STATION,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Thư mục của trạm. Folder of the station.",
)
@click.option(
    "--lang",
    envvar="APPLIANCE_LANG",
    default="vi",
    show_default=True,
    type=click.Choice(["vi", "en"]),
    help="Ngôn ngữ. Language of the output.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="In một dòng JSON. One line of JSON instead of words."
)
@click.option(
    "--as",
    "login",
    envvar="APPLIANCE_LOGIN",
    help="Tên đăng nhập của người làm. Log-in name of the person who acts.",
)
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="Tệp mã PIN hoặc mật khẩu; nếu không có thì hỏi. File with the person's PIN or "
    "password; otherwise it is asked for.",
)
@click.pass_context
def appliance(
    context: click.Context,
    *,
    folder: Path,
    lang: str,
    as_json: bool,
    login: str | None,
    secret_file: Path | None,
) -> None:
    """Trạm số hóa an toàn ngoại tuyến. Secure offline digitisation station."""
    context.obj = Desk(folder, Language(lang), as_json, login, secret_file)


def main() -> None:
    """Entry point of the `appliance` script."""
    appliance()
