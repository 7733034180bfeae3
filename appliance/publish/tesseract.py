"""The direct path's reader: a pool of sandboxed OCR workers, one page each at a time."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from concurrent.futures import Executor, Future

import msgspec

from appliance.publish.errors import EngineFailed, PageNotReadable, RecognitionStopped
from appliance.publish.model import PageImage, PageText, Stage, Step, Steps
from appliance.sandbox.errors import WorkerDied, WorkerTimedOut
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import AnsweredError, Worker

LANGUAGE = "vie"
PAGE_TIMEOUT_S = 180.0
"""A dense A4 page takes 2-4 s; a map at 300 dpi stays under a minute."""

PROFILE = Profile(
    name="ocr",
    memory_bytes=4096 * MIB,
    cpu_s=7 * 24 * 3600,  # the time limit is that of each page; a worker serves a whole shift
    work_bytes=MIB,
    environment={"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"},
)


class OcrPool:
    """``size`` OCR workers. They start when first needed and stay warm."""

    def __init__(self, *, size: int, executor: Executor) -> None:
        """Keep ``size`` workers busy through ``executor``, which stays the caller's."""
        self._executor = executor
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self.size = size

    def read(self, pages: Sequence[PageImage], *, steps: Steps) -> tuple[PageText, ...]:
        """Recognise pages side by side; the answer is in page order.

        Raises:
            RecognitionStopped: a worker died or hung; nothing of the document is used.
            PageNotReadable: a page master cannot be decoded.
        """
        running = [
            self._executor.submit(self._read_one, page, number=number)
            for number, page in enumerate(pages, start=1)
        ]
        try:
            return tuple(_counted(running, steps))
        finally:
            for waiting in running:
                waiting.cancel()

    def version(self) -> str:
        """Return the version of the Tesseract library."""
        worker = self._take()
        try:
            return str(worker.call("version", {}, timeout_s=PAGE_TIMEOUT_S).fields["version"])
        except AnsweredError as exc:
            raise EngineFailed(engine="tesseract", reason=exc.name) from exc
        finally:
            self._idle.put(worker)

    def pids(self) -> list[int]:
        """Return the process ids of the idle, running workers."""
        return [worker.pid for worker in list(self._idle.queue) if worker is not None]

    def close(self) -> None:
        """End every idle worker."""
        for _ in range(self._idle.qsize()):
            worker = self._idle.get()
            if worker is not None:
                worker.close()
            self._idle.put(None)

    def _read_one(self, page: PageImage, *, number: int) -> PageText:
        worker = self._take()
        try:
            answer = worker.call(
                "read", {"dpi": page.dpi}, [page.encoded], timeout_s=PAGE_TIMEOUT_S
            )
            return msgspec.convert(answer.fields, PageText)
        except (WorkerDied, WorkerTimedOut) as exc:
            raise RecognitionStopped(page=number) from exc
        except AnsweredError as exc:
            raise _named(exc, number) from exc
        except msgspec.ValidationError as exc:
            raise EngineFailed(engine="tesseract", reason="answer") from exc
        finally:
            self._idle.put(worker)

    def _take(self) -> Worker:
        """Wait for a worker; a dead one is replaced."""
        worker = self._idle.get()
        if worker is not None and worker.alive:
            return worker
        try:
            return Worker.sandboxed(PROFILE, "appliance.publish.ocr_worker", LANGUAGE)
        except BaseException:
            self._idle.put(None)
            raise


def _named(answer: AnsweredError, number: int) -> PageNotReadable | EngineFailed:
    if answer.name == "undecodable":
        return PageNotReadable(page=number)
    return EngineFailed(engine="tesseract", reason=answer.name)


def _counted(running: list[Future[PageText]], steps: Steps) -> list[PageText]:
    steps(Step(Stage.RECOGNISE, 0, len(running)))
    texts = []
    for done, page in enumerate(running, start=1):
        texts.append(page.result())
        steps(Step(Stage.RECOGNISE, done, len(running)))
    return texts
