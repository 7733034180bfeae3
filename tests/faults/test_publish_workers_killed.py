"""A recogniser or the PDF bench is killed in mid-work: a named error, nothing half-done."""

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from appliance.kernel.clock import VIETNAM
from appliance.publish.direct import DirectEngine
from appliance.publish.errors import DocumentTooLarge, RecognitionStopped
from appliance.publish.images import image_stream
from appliance.publish.model import Label, PageImage
from appliance.publish.pdf_bench import PdfBench
from appliance.sandbox.errors import WorkerDied

LABEL = Label("HS-1.0000001", "Ủy ban", dt.datetime(2026, 11, 23, tzinfo=VIETNAM))


@pytest.fixture(scope="module")
def pages(drawn_page: Callable[..., Any], jpeg_of: Callable[..., bytes]) -> list[PageImage]:
    made = []
    for seed in (5, 6, 7):
        encoded = jpeg_of(drawn_page(seed=seed), dpi=200)
        stream = image_stream(encoded)
        made.append(PageImage(encoded, stream.width, stream.height, 200.0, stream.sha256))
    return made


@pytest.fixture
def engine() -> Iterator[DirectEngine]:
    with ThreadPoolExecutor(1) as executor:
        made = DirectEngine(workers=1, executor=executor)
        yield made
        made.close()


def children(pid: int) -> set[int]:
    """Return every process below ``pid``: bubblewrap, and the worker in its namespace."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | children(int(child))
    return found


@pytest.mark.parametrize("inside", [False, True], ids=["bubblewrap", "worker"])
def test_killed_recogniser_is_named_and_the_next_run_works(
    inside: bool, engine: DirectEngine, pages: list[PageImage]
) -> None:
    engine.pool.version()  # the worker is up
    (bwrap,) = engine.pool.pids()
    victim = max(children(bwrap)) if inside else bwrap
    started = threading.Event()

    def kill() -> None:
        started.wait(10)
        time.sleep(0.2)
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(RecognitionStopped) as stopped:
        engine.make(pages, label=LABEL, steps=lambda _: started.set())
    killer.join()

    assert stopped.value.code == "PUB-001"
    assert stopped.value.params["page"] in (1, 2)
    assert not Path(f"/proc/{victim}").exists() or victim not in children(os.getpid())
    assert engine.make(pages[:1], label=LABEL, steps=lambda _: None).texts[0].words


def test_no_page_leaves_memory_when_a_recogniser_is_killed(
    engine: DirectEngine, pages: list[PageImage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page images travel by pipe: neither a temp folder nor /dev/shm gets a file."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = {entry.name for entry in Path("/dev/shm").iterdir()}
    engine.pool.version()
    (bwrap,) = engine.pool.pids()
    threading.Timer(0.4, os.kill, (bwrap, signal.SIGKILL)).start()

    with pytest.raises(RecognitionStopped):
        engine.make(pages * 3, label=LABEL, steps=lambda _: None)

    assert list(tmp_path.iterdir()) == []
    after = {entry.name for entry in Path("/dev/shm").iterdir()}
    assert not {name for name in after - before if "ocr" in name or "pdf" in name}


def test_killed_bench_is_named_and_replaced(engine: DirectEngine, pages: list[PageImage]) -> None:
    made = engine.make(pages[:1], label=LABEL, steps=lambda _: None)
    bench = engine.bench
    worker = bench._worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (worker.pid, signal.SIGKILL)).start()
    inner = max(children(worker.pid))
    os.kill(inner, signal.SIGSTOP)

    with pytest.raises(WorkerDied):
        bench.examine(made.pdf)

    assert bench.examine(made.pdf).refused == []


def test_document_beyond_the_memory_set_aside_is_refused_before_work(
    pages: list[PageImage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.publish.pdf_bench.DOCUMENT_LIMIT_BYTES", 1000)

    with pytest.raises(DocumentTooLarge):
        PdfBench().assemble(pages, [], label=LABEL)
