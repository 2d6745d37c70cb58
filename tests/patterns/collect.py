"""Every regular expression of the package and how it is used: run as a program, prints a JSON list of objects.

Patterns are recorded as they are compiled, while all modules are imported and the sample is read; those inside
functions that the sample does not reach are read off the source, and so is what is called on each.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ROOT = "zhpolicy_ie"
_CALLS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}

Pattern = tuple[str, str, int, bool]
"""Module, pattern, flags, and whether it is of bytes."""


def modules() -> Iterator[tuple[str, Any]]:
    """Import all modules but those that only training needs."""
    package = importlib.import_module(_ROOT)
    for module in pkgutil.walk_packages(package.__path__, f"{_ROOT}."):
        if ".training" in module.name or module.name.endswith("__main__"):
            continue
        try:
            yield module.name, importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith(_ROOT):
                raise


def recorded() -> dict[Pattern, str]:
    """Import everything, read the sample, and return what was compiled, with its name if it has one."""
    found: dict[Pattern, str] = {}
    compiling = re._compile  # type: ignore[attr-defined]

    def record(pattern: Any, flags: Any) -> Any:
        made = compiling(pattern, flags)
        module = sys._getframe(2).f_globals.get("__name__", "")
        if module.startswith(f"{_ROOT}."):
            found[_pattern(module, made)] = ""
        return made

    re._compile = record  # type: ignore[attr-defined]
    for module, content in list(modules()):
        for name, value in vars(content).items():
            if isinstance(value, re.Pattern) and _pattern(module, value) in found:
                found[_pattern(module, value)] = name
    package = importlib.import_module(_ROOT)
    package.load()((_source() / "samples" / "yunlan_work_report_2024.txt").read_text("utf-8"))
    return found


def _pattern(module: str, made: re.Pattern[Any]) -> Pattern:
    words = made.pattern
    kind = isinstance(words, bytes)
    return module, words.decode("latin-1") if kind else words, made.flags & ~re.UNICODE, kind


def _source() -> Path:
    return Path(importlib.import_module(_ROOT).__file__ or "").parent


def _parsed() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(_source().rglob("*.py")):
        module = ".".join((_ROOT, *path.relative_to(_source()).with_suffix("").parts))
        if ".training" not in module:
            yield module, ast.parse(path.read_text("utf-8"))


def uses() -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], set[str]]]:
    """Return what is called on names, and on patterns that stand where they are used; each by module."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in _parsed():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or node.attr not in _CALLS:
                continue
            name = getattr(node.value, "id", getattr(node.value, "attr", ""))
            named[module if name.startswith("_") else "", name].add(node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS:
                first = node.args[0] if node.args else None
                if getattr(node.func.value, "id", "") == "re" and isinstance(first, ast.Constant):
                    there[module, first.value].add(node.func.attr)
    return named, there


def main() -> None:
    """Print all patterns."""
    named, there = uses()
    found = []
    here = recorded()
    for (module, words, flags, kind), name in here.items():
        calls = named.get((module if name.startswith("_") else "", name), set()) if name else set()
        calls = calls or there.get((module, words), set()) or _CALLS
        found.append({"module": module, "name": name, "pattern": words, "flags": flags, "bytes": kind,
                      "calls": sorted(calls)})  # fmt: skip
    known = {(module, words) for module, words, _, _ in here}
    for (module, words), calls in there.items():
        if (module, words) not in known:
            found.append({"module": module, "name": "", "pattern": words, "flags": 0, "bytes": False,
                          "calls": sorted(calls)})  # fmt: skip
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
