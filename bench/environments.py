"""Environments of their own for programs that are measured beside ours and ask for other versions than ours."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from bench.prepare import KEPT

BENCH = Path(__file__).parent


def python_with(requirements: str) -> str:
    """A Python that has what the file ``requirements`` in bench/ pins; made at the first call, kept under ``build``."""
    pinned = BENCH / requirements
    folder = KEPT.parent / pinned.stem.removeprefix("requirements-")
    ready = folder / "ready"
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", str(pinned)], check=True)
        ready.touch()
    return str(python)
