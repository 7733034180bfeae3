"""What every command shares: station, language, person, output."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from appliance.cli.errors import NobodyAnswered, SecretFileUnusable
from appliance.kernel.language import Language, Text

if TYPE_CHECKING:
    from appliance.authority.model import Actor
    from appliance.bootstrap import Appliance

SECRET_FILE_VARIABLE = "APPLIANCE_SECRET_FILE"  # noqa: S105 - a variable's name, not a secret


@dataclass(slots=True)
class Desk:
    """The person's choices for this command."""

    station: Path
    language: Language
    as_json: bool
    login: str | None
    secret_file: Path | None

    def say(self, text: Text, **fields: object) -> None:
        """Print one sentence, unless the output is JSON."""
        if not self.as_json:
            click.echo(text(self.language).format(**fields))

    def table(self, headings: Sequence[Text], rows: Sequence[Sequence[object]]) -> None:
        """Print rows under headings, unless the output is JSON."""
        if self.as_json:
            return
        lines = [[h(self.language) for h in headings], *[[_cell(c) for c in row] for row in rows]]
        widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
        for line in lines:
            click.echo("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip())

    def result(self, value: object) -> None:
        """Print the result as one line of JSON, if that was asked for."""
        if self.as_json:
            click.echo(msgspec.json.encode(value, enc_hook=str).decode())

    @contextmanager
    def open(self) -> Iterator[Appliance]:
        """Open the station for the time of the command."""
        from appliance.bootstrap import open_appliance  # noqa: PLC0415 - heavy; the console paints first

        with open_appliance(
            self.station, program="appliance", ask_pin=self.ask_station_pin
        ) as appliance:
            for finding in appliance.startup_findings:
                click.echo(finding(self.language), err=True)
            yield appliance

    @contextmanager
    def signed_in(self) -> Iterator[tuple[Appliance, Actor]]:
        """Open the station and log the person in."""
        with self.open() as appliance:
            yield appliance, self.log_in(appliance)

    def log_in(self, appliance: Appliance) -> Actor:
        """Log the person in whom ``--as`` names, or who is asked for."""
        login = self.login or _typed(LOGIN(self.language), unseen=False)
        named = self.secret_file or os.environ.get(SECRET_FILE_VARIABLE)
        return appliance.log_in(login, self.secret_of(login, file=Path(named) if named else None))

    def secret_of(self, login: str, *, file: Path | None) -> str:
        """Return a person's PIN or password: from their file, or typed unseen. Never an argument.

        ``--secret-file`` is of the person who acts only: another's token would count a wrong try.
        """
        if file is not None:
            return _secret_in(file)
        return _typed(SECRET(self.language).format(login=login), unseen=True)

    def new_secret_of(self, login: str, *, file: Path | None) -> str:
        """Return the secret that a person is to have: from a file, or typed unseen twice."""
        if file is not None:
            return _secret_in(file)
        return _typed(NEW_SECRET(self.language).format(login=login), unseen=True, twice=True)

    def ask_station_pin(self) -> str:
        """Ask for the PIN of the station's own token, where its settings say so."""
        return _typed(STATION_PIN(self.language), unseen=True)


LOGIN = Text(vi="Tên đăng nhập", en="Log-in name")
SECRET = Text(vi="Mã PIN hoặc mật khẩu của {login}", en="PIN or password of {login}")
NEW_SECRET = Text(vi="Mã PIN hoặc mật khẩu mới của {login}", en="New PIN or password of {login}")
STATION_PIN = Text(vi="Mã PIN thiết bị lưu khóa của trạm", en="PIN of the station's token")

pass_desk: Callable[[Callable[..., None]], Callable[..., None]] = click.make_pass_decorator(Desk)


def _secret_in(file: Path) -> str:
    from appliance.vault.keys.errors import PinSourceUnusable  # noqa: PLC0415 - few commands need it
    from appliance.vault.keys.pins import read_pin_file  # noqa: PLC0415

    try:
        return read_pin_file(file)
    except PinSourceUnusable as exc:
        raise SecretFileUnusable from exc


def _typed(question: str, *, unseen: bool, twice: bool = False) -> str:
    try:  # Questions go to stderr: stdout is the result, which a program may read.
        typed: str = click.prompt(question, hide_input=unseen, confirmation_prompt=twice, err=True)
    except click.Abort as exc:
        raise NobodyAnswered from exc
    return typed


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
