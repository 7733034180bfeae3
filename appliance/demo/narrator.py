"""The demo's voice: each step with its proof, its time, and the table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
import msgspec

from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language, Text


class Outcome(msgspec.Struct, kw_only=True):
    """What ``--json`` prints as the last line."""

    pages: int
    refusals: list[str]
    """Rule ids of the refusals shown, in order."""
    exported: list[str]
    """Paths of the exported PDFs."""
    seconds: dict[str, float]
    """Wall time of each stage."""
    cer: float | None
    """Character error rate of the text layer, 0..1; ``null`` without a known text."""
    bytes: dict[str, int]

    def to_json(self) -> str:
        """Return one line of JSON."""
        return msgspec.json.encode(self).decode()


@dataclass(slots=True)
class Narrator:
    """Prints what is done and what proves it."""

    language: Language
    seconds: dict[str, float] = field(default_factory=dict)
    rows: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, title: Text) -> Iterator[None]:
        """Announce a stage and take its time."""
        click.echo(f"\n== {title(self.language)}")
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 2)

    def proof(self, text: Text, **fields: object) -> None:
        """Print what a step proved."""
        click.echo("   " + text(self.language).format(**fields))

    def quote(self, refusal: ApplianceError) -> None:
        """Print a refusal as the operator reads it."""
        for line in refusal.message(self.language).splitlines():
            click.echo(f"      | {line}")

    def row(self, label: Text, value: object) -> None:
        """Keep a line for the table at the end."""
        self.rows.append((label(self.language), str(value)))

    def table(self) -> None:
        """Print the table."""
        width = max(len(label) for label, _ in self.rows)
        click.echo("\n" + "-" * (width + 40))
        for label, value in self.rows:
            click.echo(f"{label.ljust(width)}  {value}")
        click.echo("-" * (width + 40))
