r"""Our own annotated records: read the annotators' lines, check them, and write them as JSONL.

    python -m zhpolicy_ie.training.record_annotations annotations --check
    python -m zhpolicy_ie.training.record_annotations annotations

The second writes ``annotations/records/own.jsonl``. A unit of ``annotations/records/own.txt`` is a line ``# id`` and
one line a record, fields separated by bars::

    o | kind | place | name = other name = …
    p | kind | status | place | name = other name = … | organization: role; … | figure; …

Alternatives are separated by ``/``, ``-`` is none, ``\n`` a line break. Every mention of a name in the text belongs to
the record; the texts, with their names and figures, are those of ``annotations/annotations.jsonl`` and
``annotations/records/documents``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhpolicy_ie.errors import GoldError, ZhPolicyError
from zhpolicy_ie.evaluation.record_notes import record_notes
from zhpolicy_ie.training.annotations import read_source, to_jsonl

_FIELDS = {"o": 4, "p": 7}


class _Unit:
    """The text of a unit while its record lines are read; finds what they name."""

    def __init__(self, unit: dict[str, Any], where: str) -> None:
        self.unit, self.where = unit, where
        self.text: str = unit["text"]
        self.organizations: list[dict[str, Any]] = []
        self.projects: list[dict[str, Any]] = []
        self._owners: dict[str, int] = {}

    def add(self, line: str) -> None:
        fields = [field.strip().replace("\\n", "\n") for field in line.split("|")]
        if fields[0] not in _FIELDS or not 4 <= len(fields) <= _FIELDS[fields[0]]:
            raise self._wrong(f"the line {line[:20]} has not the fields of an organization or project")
        if fields[0] == "o":
            _, kind, place, names = fields
            for name in names.split(" = "):
                self._owners[name] = len(self.organizations)
            self.organizations.append(self._record("ORG", kind, place, names))
            return
        _, kind, status, place, names, parts, figures = [*fields, "", ""][:7]
        record = self._record("PROJ", kind, place, names)
        record |= {
            "status": _choice(status),
            "organizations": [*self._parts(parts)],
            "figures": [*self._figures(figures)],
        }
        self.projects.append(record)

    def done(self) -> dict[str, Any]:
        """Return the unit with its records; every ORG and PROJ mention must be in one."""
        used = {tuple(span) for record in (*self.organizations, *self.projects) for span in record["mentions"]}
        for entity in self.unit["entities"]:
            if entity["label"] in ("ORG", "PROJ") and (entity["start"], entity["end"]) not in used:
                raise self._wrong(f"the mention {entity['text']} is in no record")
        unit = {**self.unit, "organizations": self.organizations, "projects": self.projects}
        record_notes(unit, self.text)
        return unit

    def _record(self, label: str, kind: str, place: str, names: str) -> dict[str, Any]:
        mentions = []
        for name in names.split(" = "):
            found = [[e["start"], e["end"]] for e in self.unit["entities"] if (e["label"], e["text"]) == (label, name)]
            if not found:
                raise self._wrong(f"there is no {label} mention {name}")
            mentions += found
        return {"mentions": sorted(mentions), "kind": _choice(kind), "place": [self._place(p) for p in _choice(place)]}

    def _place(self, name: str | None) -> list[int] | None:
        if name is None:
            return None
        start = self.text.find(name)
        if start < 0:
            raise self._wrong(f"the place {name} is not in the text")
        return [start, start + len(name)]

    def _parts(self, parts: str) -> Iterator[dict[str, Any]]:
        for part in filter(None, parts.split("; ")):
            name, _, role = part.partition(": ")
            if name not in self._owners:
                raise self._wrong(f"there is no organization {name}")
            yield {"organization": self._owners[name], "role": _choice(role)}

    def _figures(self, figures: str) -> Iterator[list[int]]:
        known = {f["text"]: [f["start"], f["end"]] for f in reversed(self.unit["figures"])}
        for figure in filter(None, figures.split("; ")):
            if figure not in known:
                raise self._wrong(f"there is no figure {figure}")
            yield known[figure]

    def _wrong(self, problem: str) -> GoldError:
        return GoldError(
            f"{problem} in {self.unit['id']}", remedy="see annotations/records/README.md", where=self.where
        )


def _choice(field: str) -> list[str | None]:
    return [None if value in ("-", "") else value for value in field.split("/")]


def read_records(folder: Path) -> list[dict[str, Any]]:
    """Return the annotated units, with text, names, figures and records.

    Args:
        folder: The folder ``annotations``.

    Raises:
        GoldError: A line is not written as the format asks; the error names the file and the line.
    """
    lines = (folder / "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    documents, problems = read_source(folder / "records" / "documents")
    for problem in problems:
        raise problem
    units = {unit["id"]: unit for unit in [*documents, *map(json.loads, lines)]}
    path = folder / "records" / "own.txt"
    found: list[dict[str, Any]] = []
    unit: _Unit | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if line.startswith("# "):
            found += [unit.done()] if unit else []
            if line[2:] not in units:
                raise GoldError(f"there is no text {line[2:]}", remedy="write the id of one of ours", where=where)
            unit = _Unit(units[line[2:]], where)
        elif line.strip():
            if unit is None:
                raise GoldError("a record stands before the first id", remedy="begin with a line # id", where=where)
            unit.where = where
            unit.add(line)
    return [*found, unit.done()] if unit else found


def main(arguments: list[str] | None = None) -> int:
    """Check or build; return 1 if a unit is not valid."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.record_annotations")
    parser.add_argument("folder", type=Path, help="the folder annotations")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    try:
        units = read_records(options.folder)
        if not options.check:
            (options.folder / "records" / "own.jsonl").write_text(to_jsonl(units), encoding="utf-8")
    except ZhPolicyError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(units)} units are valid")
    return 0


if __name__ == "__main__":
    sys.exit(main())
