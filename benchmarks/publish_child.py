"""The measured side of ``bench_publish`` in a process of its own: nothing but the product's parts.

``ours FOLDER`` publishes the pages of a folder; ``bare-N FOLDER`` only recognises the Nth core's
share of them, cleaned.
Writes one JSON object into the file named third: CPU and wall seconds, texts.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.kernel.clock import VIETNAM
from appliance.policy.numbers import Numbers
from appliance.publish.direct import DirectEngine
from appliance.publish.images import image_stream
from appliance.publish.model import Label, PageImage
from appliance.publish.sign import PadesSigner
from appliance.publish.validate import require_faithful
from appliance.vault.keys.certificates import (
    Authority,
    agency_certificate,
    authority_certificate,
    to_pem,
)

DPI = 300
CORES = 2
NOW = dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM)
LABEL = Label("HS.0000001", "Ủy ban nhân dân tỉnh A", NOW)
ROOT = Path(__file__).resolve().parents[1]


def _ours(folder: Path) -> dict[str, object]:
    start, pages, signer = time.monotonic(), _masters(folder), _signer()
    with ThreadPoolExecutor(CORES) as executor:
        engine = DirectEngine(workers=CORES, executor=executor)
        made = engine.make(pages, label=LABEL, steps=lambda _: None)
        require_faithful(made, pages, bench=engine.bench)
        signer.sign(made.pdf, at=NOW)
        wall = time.monotonic() - start
        cpu = _tree_cpu(os.getpid())
        engine.close()
    texts = [text.body for text in made.texts]
    return {"cpu": cpu, "wall": wall, "texts": texts}


def _bare(folder: Path, number: int) -> dict[str, object]:
    """Recognise one core's share of the cleaned images; only the recognition is counted."""
    from appliance.publish import cleaning  # noqa: PLC0415 - OpenCV stays out of `ours`
    from appliance.publish.libtesseract import Recogniser  # noqa: PLC0415

    recogniser, cpu = Recogniser("vie"), 0.0
    for page in _masters(folder)[number::CORES]:
        grey, made = cleaning.cleaned(cleaning.decode(page.encoded), dpi=page.dpi)
        start = time.process_time()
        recogniser.read(grey, dpi=round(page.dpi * made.scale))
        cpu += time.process_time() - start
    return {"cpu": cpu}


def _masters(folder: Path) -> list[PageImage]:
    encoded = [file.read_bytes() for file in sorted(folder.glob("*.jpg"))]
    streams = [image_stream(one) for one in encoded]
    return [
        PageImage(one, stream.width, stream.height, float(DPI), stream.sha256)
        for one, stream in zip(encoded, streams, strict=True)
    ]


def _signer() -> PadesSigner:
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
    public = [
        k.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for k in keys
    ]
    signs = [lambda m, k=k: k.sign(m, padding.PKCS1v15(), hashes.SHA256()) for k in keys]
    authority = Authority("CA", public[0], signs[0])
    own = agency_certificate(authority, agency=LABEL.agency, public_key=public[1], now=NOW)
    return PadesSigner(
        signs[1],
        certificate_pem=to_pem(own),
        authority_pem=to_pem(authority_certificate(authority, now=NOW)),
        appearance=Numbers.load(ROOT / "policies").signature,
    )


def tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def _tree_cpu(pid: int) -> float:
    """Return CPU seconds of a process and all that live below it; bubblewrap hides them else."""
    ticks = 0
    for one in tree(pid):
        stat = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in stat[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    mode, where, answer = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    measured = _ours(where) if mode == "ours" else _bare(where, int(mode.removeprefix("bare-")))
    answer.write_text(json.dumps(measured), encoding="utf-8")
