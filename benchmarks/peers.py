"""The peers' environment: made with pip where it is missing; a peer that does not install is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import CONTENDERS


def environment(folder: Path) -> str:
    """Return the interpreter of the environment in ``folder``, which is made, with all peers that install."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        for name, contender in CONTENDERS.items():
            if contender.packages:
                command = [str(python), "-m", "pip", "install", "--quiet", *contender.packages]
                done = subprocess.run(command, capture_output=True, check=False)
                print(f"{name}: {'does not install' if done.returncode else 'installed'}", file=sys.stderr)
    return str(python)


def present(python: str) -> list[str]:
    """Return the peers that can be loaded in an environment."""
    found = []
    for name, contender in CONTENDERS.items():
        if contender.packages:
            program = f"from benchmarks.contenders import CONTENDERS; CONTENDERS[{name!r}].make()"
            root = Path(__file__).resolve().parents[1]
            done = subprocess.run([python, "-c", program], cwd=root, capture_output=True, check=False)
            if not done.returncode:
                found.append(name)
    return found
