"""Memory of a process with keys: no core, no dump, locked where the kernel grants it."""

import subprocess
import sys

CODE = """
import ctypes, resource, threading
from appliance.vault.hygiene import harden_process
got = harden_process()
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
threading.Thread(target=bytes, args=(1 << 20,)).start()
locked = int(status["VmLck"].split()[0]) > 0
print(got.memory_locked == locked, got.not_dumpable, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
      resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_process_is_hardened_and_still_works() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True True 0 (0, 0)"
