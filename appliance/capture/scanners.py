"""What the station knows about its scanners: the driver allowed, and how its options are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.capture.model import ColourMode, ScanSettings, SheetSource
from appliance.capture.scanner_errors import DriverNotListed


@dataclass(frozen=True, slots=True)
class Scanner:
    """One scanner on the station's list; drivers differ in the names of their options."""

    device: str
    """SANE name, e.g. ``test:0``."""
    backend: str
    """The only driver that is loaded for it: one line of ``dll.conf``."""
    backend_config: str
    """Text of ``<backend>.conf``; empty for the driver's defaults."""
    source_words: tuple[tuple[SheetSource, str], ...]
    """Value of ``--source`` for each place of sheets; a place not named is not there."""
    mode_words: tuple[tuple[ColourMode, str], ...]
    """Value of ``--mode`` for each colour mode."""
    further_options: tuple[str, ...] = ()
    """Options given every time, e.g. ``--depth``, ``8``."""
    scales: bool = True
    """Whether it takes ``--resolution``, ``-x`` and ``-y``; the picture player ``pnm`` does not."""
    device_files: tuple[Path, ...] = ()
    """Device nodes it needs inside the sandbox."""
    readable: tuple[Path, ...] = ()
    """Files it must read inside the sandbox (the picture player)."""

    def options(self, settings: ScanSettings) -> list[str]:
        """Return scanimage's device options for ``settings``."""
        chosen: list[str] = []
        source = dict(self.source_words).get(settings.source)
        mode = dict(self.mode_words).get(settings.colour)
        if source is not None:
            chosen += ["--source", source]
        if mode is not None:
            chosen += ["--mode", mode]
        if self.scales and settings.paper is not None:
            chosen += ["--resolution", str(settings.dpi), "-l", "0", "-t", "0"]
            chosen += ["-x", str(settings.paper.width_mm), "-y", str(settings.paper.height_mm)]
        return [*chosen, *self.further_options]


def test_scanner(*further_options: str) -> Scanner:
    """Return SANE's own test device: a feeder that is empty after ten sheets, and a flatbed."""
    return Scanner(
        device="test:0",
        backend="test",
        backend_config="geometry_max 300\n",  # the default of 200 mm does not hold A4
        source_words=(
            (SheetSource.FEEDER, "Automatic Document Feeder"),
            (SheetSource.FLATBED, "Flatbed"),
        ),
        mode_words=((ColourMode.COLOUR, "Color"), (ColourMode.GREY, "Gray")),
        further_options=("--depth", "8", "--test-picture", "Color pattern", *further_options),
    )


def picture_player(picture: Path) -> Scanner:
    """Return SANE's ``pnm`` device, which plays a page image as if it had been scanned."""
    return Scanner(
        device="pnm:0",
        backend="pnm",
        backend_config="",
        source_words=(),
        mode_words=(),
        further_options=("--filename", str(picture)),
        scales=False,
        readable=(picture,),
    )


def require_listed_driver(scanner: Scanner) -> None:
    """Check that the device's name asks for the listed driver.

    ``dll.conf`` alone does not stop another one: SANE loads whatever driver a device name begins
    with, also one that reaches for a network.

    Raises:
        DriverNotListed: it asks for another.
    """
    if scanner.device.partition(":")[0] != scanner.backend:
        raise DriverNotListed


def write_allow_list(scanner: Scanner, folder: Path) -> None:
    """Write a SANE configuration that names the scanner's driver and no other."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text(f"{scanner.backend}\n", encoding="ascii")
    (folder / f"{scanner.backend}.conf").write_text(scanner.backend_config, encoding="ascii")
