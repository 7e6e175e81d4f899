"""Start a web app on a free port, wait until it answers, and end it; and the browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, without a window."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGUMENTS))


@contextmanager
def streamlit_app(script: Path, **environment: str) -> Iterator[str]:
    """A just-started ``streamlit run script``; yields its address and ends the server afterwards."""
    port = _free_port()
    options = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.fileWatcherType", "none", *options]
    with _running(command, f"http://localhost:{port}/_stcore/health", environment):
        yield f"http://localhost:{port}"


@contextmanager
def python_app(module: str, *arguments: str, **environment: str) -> Iterator[str]:
    """A just-started ``python -m module PORT arguments``; yields its address and ends the server afterwards."""
    port = _free_port()
    command = [sys.executable, "-m", module, str(port), *arguments]
    with _running(command, f"http://localhost:{port}/", environment):
        yield f"http://localhost:{port}"


def peak(address: str) -> float:
    """The most memory, in GiB, that the server at ``address`` ever had; its children are not in it."""
    port = str(urlsplit(address).port)
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_bytes().split(b"\0")
            if port.encode() in command and b"streamlit" in command:
                line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
                return int(line.split()[1]) / 1024**2
        except OSError:
            continue
    raise RuntimeError("The server has gone.")


@contextmanager
def _running(command: Sequence[str], address: str, environment: dict[str, str]) -> Iterator[None]:
    everything = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=everything, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _answers(address, process):
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read()}")
            yield
        finally:
            process.terminate()
            process.wait()


def _answers(address: str, process: subprocess.Popen) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
