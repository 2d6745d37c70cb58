#!/usr/bin/env python3
"""The project's chores, from nothing but Python 3.11 and a checkout. Standard library only.

python3 dev.py demo         the main job on the sample document
python3 dev.py test         tests, style and types; further words go to pytest: dev.py test -k units
python3 dev.py check-wheel  build, install elsewhere, extract there
python3 dev.py setup        only create .venv and install what is missing
python3 dev.py lock         write requirements-dev.lock from what is installed in .venv
python3 dev.py licences     write docs/dependencies.md: what is installed with the package, and its licences
python3 dev.py audit        look the locked versions up among known vulnerabilities (needs pip-audit and a network)
"""

import csv
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "dev-stamp"
MINIMUM = (3, 11)


def fail(problem: str) -> None:
    """End with one line that says what is wrong and what to do."""
    sys.exit(f"dev.py: {problem}")


def python_of(venv: Path) -> str:
    """Return the interpreter of a virtual environment."""
    return str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def run(*command: str, cwd: Path = ROOT) -> int:
    """Run a command with our output and return its exit code."""
    return subprocess.run(command, cwd=cwd, check=False).returncode


def check_python() -> None:
    """Refuse a Python that is too old or cannot make virtual environments."""
    if sys.version_info < MINIMUM:
        newer = next((n for n in ("python3.11", "python3.12", "python3.13") if shutil.which(n)), None)
        advice = f"run: {newer} dev.py {' '.join(sys.argv[1:])}" if newer else "install it and run dev.py with it"
        fail(f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed, this is {sys.version.split()[0]}; {advice}")
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        fail(f"this Python has no venv module; install it (Debian, Ubuntu: apt install python{version}-venv)")


def make_venv(venv: Path) -> None:
    """Create a virtual environment, or keep the one that is there if it works."""
    probe = [python_of(venv), "-c", "import sys, pip; print(sys.version)"]
    if venv.exists():
        found = subprocess.run(probe, capture_output=True, text=True, check=False) if Path(probe[0]).exists() else None
        if found and found.stdout.strip() == sys.version:
            return
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        why = (made.stderr or made.stdout).strip().splitlines()
        fail(f"{venv} cannot be made ({why[-1] if why else 'no reason given'}); check the disk and its permissions")


def pip_install(venv: Path, *what: str) -> None:
    """Install with the pip of a virtual environment, as configured on this machine."""
    command = [python_of(venv), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        fail("pip could not install the packages; its message is above (no network? then set up pip's own index first)")


def setup() -> None:
    """Create .venv and install the locked versions and this project, unless nothing has changed since."""
    names = (LOCK, ROOT / "pyproject.toml")
    facts = sys.version.encode() + str(ROOT).encode() + b"".join(path.read_bytes() for path in names)
    stamp = hashlib.sha256(facts).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == stamp and Path(python_of(VENV)).exists():
        return
    print("dev.py: installing into .venv, this takes a minute or two", file=sys.stderr)
    make_venv(VENV)
    pip_install(VENV, "-r", str(LOCK))
    # The build backend is among the locked packages: no second, unlocked download.
    pip_install(VENV, "--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(stamp)


def demo() -> int:
    """Run the main job on the sample."""
    return run(python_of(VENV), "-m", "zhpolicy_ie", "demo")


def test(*arguments: str) -> int:
    """Run all checks, each to its end, and name those that failed."""
    checks = {
        "pytest": ("pytest", *arguments),
        "ruff check": ("ruff", "check", "."),
        "ruff format": ("ruff", "format", "--check", "."),
        "mypy": ("mypy",),
    }
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        if run(python_of(VENV), "-m", *command):
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed")
    return 1 if failed else 0


def check_wheel() -> int:
    """Build sdist and wheel, install the wheel in an empty environment elsewhere, and extract the sample there."""
    with tempfile.TemporaryDirectory(prefix="zhpolicy_ie-wheel-") as name:
        folder = Path(name)
        # The wheel is built from the sdist, so that what the sdist lacks shows here.
        if run(python_of(VENV), "-m", "build", "--no-isolation", "--outdir", name, "."):
            fail("the package does not build; the message is above")
        (wheel,) = folder.glob("*.whl")
        make_venv(folder / "venv")
        pip_install(folder / "venv", "-c", str(LOCK), str(wheel))
        python = python_of(folder / "venv")

        def program(*words: str) -> str:
            command = [python, "-m", "zhpolicy_ie", *words]
            return subprocess.run(command, cwd=name, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")

        try:
            (folder / "sample.txt").write_text(program("demo", "--text"), encoding="utf-8")
            program("extract", "sample.txt", "--table", "figures", "-o", "figures.csv")
            program("extract", "sample.txt", "--include-text", "-o", "records.jsonl")
            program("view", "records.jsonl", "-o", "report.html")
            facts = json.loads(program("info", "--json"))
        except subprocess.CalledProcessError as error:
            fail(f"the installed package fails: {' '.join(error.cmd[1:])} ended with exit code {error.returncode}")
        with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
            figures = {row["text"]: (row["value"], row["unit"]) for row in csv.DictReader(file)}
        source = ROOT / "src" / "zhpolicy_ie"
        vocabularies = {path.relative_to(source).as_posix() for path in source.rglob("*.tsv")}
        models = {path.name for path in (ROOT / "models").iterdir() if path.is_dir() and any(path.iterdir())}
        problems = [
            *(f"{path} is missing" for path in sorted(vocabularies - set(facts["vocabularies"]))),
            *(f"the model {model} is missing" for model in sorted(models - {m["name"] for m in facts["models"]})),
        ]
        if figures.get("486.2亿元") != ("48620000000", "元"):
            problems.append(f"486.2亿元 is not among the {len(figures)} figures of the sample, or wrong")
        if problems:
            fail("the installed package is not complete: " + "; ".join(problems))
        size = wheel.stat().st_size / 1e6
        print(f"{wheel.name}: {size:.1f} MB, {len(vocabularies)} vocabularies, {len(figures)} figures in the sample")
    return 0


def needed(*extras: str) -> dict[str, str]:
    """Return name and installed version of what this project needs, with extras of its own, and of what that needs."""
    import tomllib
    from importlib.metadata import distribution

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions, waiting = {}, list(project["dependencies"])
    for extra in extras:
        waiting += project["optional-dependencies"][extra]
    while waiting:
        wanted = Requirement(waiting.pop())
        found = distribution(wanted.name)
        if versions.get(found.name) and not wanted.extras:
            continue
        versions[found.name] = found.version
        for line in found.requires or ():
            marker = Requirement(line).marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in wanted.extras or [""]):
                waiting.append(line)
    return versions


def licence_of(name: str) -> str:
    """Return the licence that a package states: as an expression, else by its classifiers, else in words."""
    from importlib.metadata import distribution

    facts = distribution(name).metadata
    stated = facts.get("License-Expression")
    if stated:
        return stated
    known = [c.rpartition(" :: ")[2] for c in facts.get_all("Classifier") or () if c.startswith("License ::")]
    words = (facts.get("License") or "").strip().splitlines()
    return " or ".join(known) or (words[0] if words else "not stated")


def licences() -> int:
    """Write the table of what is installed with the package."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        return run(python_of(VENV), __file__, "licences")
    rows = [f"| {n} | {v} | {licence_of(n)} |" for n, v in sorted(needed().items(), key=lambda item: item[0].lower())]
    head = ["| package | version | licence |", "| --- | --- | --- |"]
    place = ROOT / "docs" / "dependencies.md"
    before = place.read_text(encoding="utf-8").partition("| package |")[0]
    place.write_text(before + "\n".join([*head, *rows]) + "\n", encoding="utf-8")
    return 0


def audit() -> int:
    """Look up the locked versions; 1 if one of them has a known vulnerability, or cannot be looked up."""
    tool = shutil.which("pip-audit")
    if not tool:
        fail("pip-audit is not installed; run: pip install pip-audit")
    return run(tool, "--strict", "--no-deps", "--disable-pip", "-r", str(LOCK))


def lock() -> int:
    """Write the exact installed versions of what this project needs, and of what that needs; nothing else."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        return run(python_of(VENV), __file__, "lock")
    versions = needed("dev")
    lines = [f"{name}=={version}" for name, version in sorted(versions.items(), key=lambda item: item[0].lower())]
    head = "# Exact versions for development and CI. Written by: python3 dev.py lock"
    LOCK.write_text("\n".join([head, *lines]) + "\n")
    return 0


def main() -> int:
    """Run the command named on the command line."""
    commands = {
        "demo": demo,
        "test": test,
        "check-wheel": check_wheel,
        "setup": lambda: 0,
        "lock": lock,
        "licences": licences,
        "audit": audit,
    }
    words = sys.argv[1:]
    if not words or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    check_python()
    if words[0] not in ("lock", "licences", "audit"):
        setup()
    return commands[words[0]](*words[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
