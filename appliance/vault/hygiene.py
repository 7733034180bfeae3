"""Keeps secrets of a process out of swap, core dumps and other processes' sight."""

from __future__ import annotations

import ctypes
import resource
from dataclasses import dataclass

PR_SET_DUMPABLE = 4
"""prctl(2)."""
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4
"""mlockall(2); ONFAULT locks what is touched instead of filling every thread's stack."""


@dataclass(frozen=True, slots=True)
class Hygiene:
    """What the kernel granted."""

    memory_locked: bool
    """Pages cannot go to swap; not granted to a user with a small RLIMIT_MEMLOCK."""
    not_dumpable: bool
    """No ptrace and no /proc/PID/mem for other processes of the same user."""
    no_core: bool
    """A crash leaves no memory image."""


def harden_process() -> Hygiene:
    """Lock memory as far as allowed, forbid dumps; children inherit only the core limit.

    Residual risk: root reads everything; without a memlock grant a machine with swap may write keys
    there (the image has no swap).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return Hygiene(
        memory_locked=_lock_memory(libc),
        not_dumpable=libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0,
        no_core=resource.getrlimit(resource.RLIMIT_CORE)[0] == 0,
    )


def _lock_memory(libc: ctypes.CDLL) -> bool:
    """Lock only under an unlimited grant: a finite one makes later allocations fail."""
    try:
        resource.setrlimit(
            resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
    except (ValueError, OSError):
        return False
    return bool(libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
