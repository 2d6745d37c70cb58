"""``info``: what is installed."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer


def info(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show versions, the shipped models and the size of each vocabulary."""
    facts = collect()
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for line in _lines(facts):
        typer.echo(line)


def collect() -> dict[str, Any]:
    """Return the facts: ``versions``, ``models`` (name, version, licence, bytes) and ``vocabularies`` (rows)."""
    import platform
    from importlib.metadata import version

    import zhpolicy_ie
    from zhpolicy_ie.resources import model_folders

    packages = ("spacy", "spacy-pkuseg", "numpy", "pydantic")
    return {
        "versions": {
            "zhpolicy_ie": zhpolicy_ie.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in packages},
        },
        "models": [_model(folder) for folder in model_folders()],
        "vocabularies": _vocabularies(),
    }


def _model(folder: Any) -> dict[str, Any]:
    """Read what a model says about itself in its ``meta.json``."""
    meta_file = folder / "meta.json"
    meta: dict[str, Any] = json.loads(meta_file.read_text(encoding="utf-8")) if meta_file.is_file() else {}
    return {
        "name": folder.name,
        "version": meta.get("version"),
        "licence": meta.get("licence") or meta.get("license"),
        "description": meta.get("description"),
        "bytes": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
    }


def _vocabularies() -> dict[str, int]:
    """Count the rows of each vocabulary: its lines without comments and header."""
    from importlib.resources import as_file, files

    with as_file(files("zhpolicy_ie")) as root:
        counts = {}
        for path in sorted(root.rglob("*.tsv")):
            lines = path.read_text(encoding="utf-8").split("\n")
            counts[path.relative_to(root).as_posix()] = sum(bool(x) and not x.startswith("#") for x in lines) - 1
    return counts


def _lines(facts: dict[str, Any]) -> list[str]:
    versions = [f"{name:<14} {value}" for name, value in facts["versions"].items()]
    models = [
        f"{m['name']:<14} {m['version'] or '-'}, {m['licence'] or 'licence not stated'}, {m['bytes'] / 1e6:.1f} MB"
        for m in facts["models"]
    ]
    widest = max(map(len, facts["vocabularies"]), default=0)
    rows = [f"{name:<{widest}} {count:>9,}" for name, count in facts["vocabularies"].items()]
    sections = (("versions", versions), ("models", models or ["none"]), ("vocabularies (rows)", rows))
    return [line for head, body in sections for line in (head, *(f"  {line}" for line in body))]
