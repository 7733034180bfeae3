"""Publishing beside the tools people use: CPU, pages a minute, errors in the text, memory.

``BENCH_PAGES`` sets the number of pages (20 by default; 100 is the other size of the goals) and
``BENCH_PUBLISH_ROUNDS`` the most rounds. Pages are A4, 300 dpi, colour, JPEG quality 90, from
seeds on which nothing was tuned. They lie in memory (/dev/shm), for the peers' sake. Everything
runs on two cores at once: hyper-threads make CPU seconds of lone processes cheaper.

Ours is the whole pipeline in a fresh process: workers started, pages cleaned and recognised,
PDF/A assembled, read back, judged, signed, the signature verified.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from appliance.demo.letter import render_page
from appliance.demo.score import character_error_rate
from appliance.demo.wear import Profile
from appliance.publish.assemble import assemble
from appliance.publish.model import PageText
from benchmarks.publish_child import CORES, DPI, LABEL, tree
from benchmarks.ratio import Ratio

BAD_PAGES = 8
FIRST_SEED = 40_000
MOST_ROUNDS = 2
ROOT = Path(__file__).resolve().parents[1]
ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}


def measure(rounds: int) -> list[Ratio]:
    """Run ours and the peers on the same pages, round by round."""
    pages = int(os.environ.get("BENCH_PAGES", "20"))
    rounds = min(rounds, int(os.environ.get("BENCH_PUBLISH_ROUNDS", str(MOST_ROUNDS))))
    with tempfile.TemporaryDirectory(prefix="bench-publish-", dir="/dev/shm") as name:
        typical, bad = Path(name) / "typical", Path(name) / "bad"
        _write_pages(typical, Profile.TYPICAL, pages)
        _write_pages(bad, Profile.BAD, BAD_PAGES)
        found = [_round(typical, bad, first=number == 0) for number in range(rounds)]
    return _ratios(found, pages)


def _round(typical: Path, bad: Path, *, first: bool) -> dict[str, float]:
    ours = _child("ours", typical)
    peer = _ocrmypdf(typical)
    found = {
        "cpu": ours["cpu"], "wall": ours["wall"], "ram": ours["ram"], "cer": ours["cer"],
        "peer_ram": peer["ram"],
        "cli": _tesseract(typical), "bare": _bare(typical),
        "peer_cpu": peer["cpu"], "peer_wall": peer["wall"], "peer_cer": peer["cer"],
    }  # fmt: skip
    if first:
        found |= {"bad": _child("ours", bad)["cer"], "peer_bad": _ocrmypdf(bad)["cer"]}
    return found


def _ratios(found: list[dict[str, float]], pages: int) -> list[Ratio]:
    def of(key: str) -> tuple[float, ...]:
        return tuple(one[key] for one in found if key in one)

    def rate(key: str) -> tuple[float, ...]:
        return tuple(60 * pages / wall for wall in of(key))

    def ratio(name: str, peer: str, *figures, more: bool = False) -> Ratio:
        return Ratio(f"publish, {pages} pages: {name}", peer, *figures, more)

    one = tuple(1.0 for _ in found)
    return [
        ratio("CPU", "tesseract command", of("cpu"), of("cli"), "s", 0.60),
        ratio("CPU", "recognition alone, same image", of("cpu"), of("bare"), "s", 1.3),
        ratio("pages a minute", "ocrmypdf 17", rate("wall"), rate("peer_wall"), "/min", 3.0,
              more=True),
        ratio("CPU", "ocrmypdf 17", of("cpu"), of("peer_cpu"), "s", 1 / 3),
        ratio("CER typical", "1 %", of("cer"), one, "%", 0.5),
        ratio("CER typical", "ocrmypdf 17", of("cer"), of("peer_cer"), "%", 0.2),
        ratio("CER bad", "1 %", of("bad"), one[:1], "%", 2.0),
        ratio("CER bad", "ocrmypdf 17", of("bad"), of("peer_bad"), "%", 0.2),
        ratio("memory a page, temporary files too", "ocrmypdf 17", of("ram"), of("peer_ram"), "MB",
              1.0),
    ]  # fmt: skip


def _write_pages(folder: Path, profile: Profile, count: int) -> None:
    folder.mkdir()
    jobs = [(folder, profile, number) for number in range(count)]
    with ThreadPoolExecutor(CORES) as executor:
        list(executor.map(lambda job: _write_page(*job), jobs))


def _write_page(folder: Path, profile: Profile, number: int) -> None:
    image, truth = render_page(FIRST_SEED + number, dpi=DPI, profile=profile)
    image.save(folder / f"{number:04d}.jpg", quality=90, subsampling=0, dpi=(DPI, DPI))
    (folder / f"{number:04d}.txt").write_text(truth, encoding="utf-8")


def _child(mode: str, folder: Path) -> dict[str, float]:
    answer = folder / f"{mode}.json"
    argv = [sys.executable, "-m", "benchmarks.publish_child", mode, str(folder), str(answer)]
    child = subprocess.Popen(argv, cwd=ROOT, env=ONE_THREAD, stderr=subprocess.DEVNULL)
    peak = _watched(child, work=None)
    _require_done(child)
    found = json.loads(answer.read_text(encoding="utf-8"))
    if mode == "ours":
        found["cer"] = _error(folder, found.pop("texts"))
        found["ram"] = peak / len(list(folder.glob("*.jpg")))
    return found


def _bare(folder: Path) -> float:
    """Return the CPU of recognition alone, in as many processes as there are cores."""
    modes = [f"bare-{number}" for number in range(CORES)]
    with ThreadPoolExecutor(CORES) as executor:
        return sum(found["cpu"] for found in executor.map(_child, modes, [folder] * CORES))


def _tesseract(folder: Path) -> float:
    """Return the CPU of the command on every page, as many at a time as there are cores."""
    before = _children_cpu()
    with ThreadPoolExecutor(CORES) as executor:
        list(executor.map(_tesseract_page, sorted(folder.glob("*.jpg"))))
    return _children_cpu() - before


def _tesseract_page(file: Path) -> None:
    argv = ["tesseract", str(file), "-", "-l", "vie"]
    subprocess.run(argv, env=ONE_THREAD, capture_output=True, check=True)


def _ocrmypdf(folder: Path) -> dict[str, float]:
    source, target, sidecar = (folder / name for name in ("in.pdf", "out.pdf", "out.txt"))
    empty = PageText((), 0.0)
    pages = [(file.read_bytes(), float(DPI), empty) for file in sorted(folder.glob("*.jpg"))]
    source.write_bytes(assemble(pages, label=LABEL))
    argv = [sys.executable, "-m", "ocrmypdf", "-q", "-l", "vie", "-j", str(CORES),
            "--output-type", "pdfa-2", "--pdfa-backend", "internal", "-O0",
            "--sidecar", sidecar, source, target]  # fmt: skip
    work = folder / "work"
    work.mkdir(exist_ok=True)
    start, before = time.monotonic(), _children_cpu()
    child = subprocess.Popen(argv, env={**ONE_THREAD, "TMPDIR": str(work)})
    peak = _watched(child, work=work)
    wall, cpu = time.monotonic() - start, _children_cpu() - before
    _require_done(child)
    texts = sidecar.read_text(encoding="utf-8").split("\f")
    return {"wall": wall, "cpu": cpu, "cer": _error(folder, texts), "ram": peak / len(pages)}


def _require_done(child: subprocess.Popen) -> None:
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, child.args)


def _watched(child: subprocess.Popen, *, work: Path | None) -> float:
    """Wait for a process; return the peak of its tree's memory and its temporary files, MB."""
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _resident_mb(child.pid) + (_files_mb(work) if work else 0))
        time.sleep(0.25)
    return peak


def _resident_mb(pid: int) -> float:
    total = 0
    with contextlib.suppress(OSError):
        for one in tree(pid):
            pages = Path(f"/proc/{one}/statm").read_text().split()
            total += (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")
    return total / 1e6


def _files_mb(folder: Path) -> float:
    total = 0
    with contextlib.suppress(OSError):
        total = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return total / 1e6


def _error(folder: Path, texts: list[str]) -> float:
    """Return the mean character error rate of the pages, per cent."""
    truths = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("[0-9]*.txt"))]
    errors = (character_error_rate(truth, text) for truth, text in zip(truths, texts, strict=False))
    return 100 * statistics.fmean(errors)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
