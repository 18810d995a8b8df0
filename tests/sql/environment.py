"""A virtual environment of this checkout with one package."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def venv(package):
    """Runs the script anew with a Python that has the package, unless it is run by that one."""
    home = ROOT / "target" / "sql" / package.split("=")[0]
    if Path(sys.prefix) == home:
        return
    ready = home / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        subprocess.run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", package], check=True)
        ready.touch()
    python = str(home / "bin" / "python")
    os.execv(python, [python, *sys.argv])
