"""What a sandboxed program may see and use: the bubblewrap command line.

The attacker who owns a parser inside can: use its CPU and memory up to the limits, read the system
read-only, and lie in its answer. The attacker cannot: reach a network, see another process, see
the station, a home or a token, write anywhere but an in-memory folder that dies with the process,
or outlive the parent. Residual risk: no seccomp filter yet; the kernel's system calls are exposed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import appliance

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Profile:
    """Limits and openings of one kind of sandboxed program."""

    name: str
    """Name shown in errors and logs."""
    memory_bytes: int
    """Address space limit (RLIMIT_AS) in bytes."""
    cpu_s: int
    """CPU time limit (RLIMIT_CPU) in seconds over the whole life of the process."""
    work_bytes: int = 64 * MIB
    """Size of the in-memory /work folder in bytes."""
    read_only: tuple[Path, ...] = ()
    """Further files or folders visible read-only at their own path."""
    devices: tuple[Path, ...] = ()
    """Device files visible inside (a scanner)."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The whole environment beside PATH, LANG and HOME."""


def command(profile: Profile, argv: list[str]) -> list[str]:
    """Return the bubblewrap command line that runs ``argv`` under ``profile``."""
    args = [
        "bwrap", "--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev",
        "--size", str(profile.work_bytes), "--tmpfs", "/work", "--chdir", "/work",
        "--size", str(profile.work_bytes), "--tmpfs", "/tmp",  # noqa: S108 - inside the sandbox
    ]  # fmt: skip
    for name in ("/bin", "/sbin", "/lib", "/lib64"):
        link = Path(name)
        if link.is_symlink():
            args += ["--symlink", str(link.readlink()), name]
        elif link.exists():
            args += ["--ro-bind", name, name]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts"):
        args += ["--ro-bind-try", name, name]
    for path in (*_python_paths(), *profile.read_only):
        args += ["--ro-bind", str(path), str(path)]
    for path in profile.devices:
        args += ["--dev-bind", str(path), str(path)]
    environment = {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/work", "TMPDIR": "/work",
        **profile.environment,
    }  # fmt: skip
    for key, value in environment.items():
        args += ["--setenv", key, value]
    limits = ["prlimit", f"--as={profile.memory_bytes}", f"--cpu={profile.cpu_s}", "--core=0"]
    return [*args, "--", *limits, "--", *argv]


def python(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs one of our modules as a worker."""
    return [sys.executable, "-I", "-B", "-c", _BOOT, str(_source_root()), module, *arguments]


_BOOT = (
    "import sys, runpy; root, module = sys.argv[1:3]; sys.path.insert(0, root); "
    "sys.argv[0:3] = [module]; runpy.run_module(module, run_name='__main__', alter_sys=True)"
)
"""Isolated mode ignores PYTHONPATH and the current folder; the source root is named instead."""


def _source_root() -> Path:
    return Path(appliance.__file__).resolve().parent.parent


def _python_paths() -> list[Path]:
    wanted = [Path(sys.prefix), Path(sys.base_prefix), _source_root() / "appliance"]
    wanted.append(Path(os.path.realpath(sys.executable)).parent.parent)
    return [p for p in dict.fromkeys(wanted) if not p.is_relative_to("/usr") and p.exists()]
