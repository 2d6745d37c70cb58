"""The folder under review: what is to be read in it, and the one file of annotations that is written.

``annotations.jsonl`` holds every document that a person has changed or called done, whole; it is replaced at every
change, so that it is complete whatever happens. ``suggestions.jsonl`` keeps what was extracted, to start faster the
next time.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhpolicy_ie.errors import ConflictError, FormatError, InputError, MissingInputError, OutputError, ZhPolicyError
from zhpolicy_ie.readers import InputDocument, ReadOptions, Source, find_sources, read_source
from zhpolicy_ie.readers.records import read_records
from zhpolicy_ie.records import Document
from zhpolicy_ie.review.notes import Note, checked_change, note_of
from zhpolicy_ie.writers.atomic import write_atomically

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

ANNOTATIONS = "annotations.jsonl"
SUGGESTIONS = "suggestions.jsonl"
_OURS = {ANNOTATIONS, SUGGESTIONS}


class Folder:
    """Documents under review, by number; safe to use from several threads.

    Args:
        path: The folder.
        load: Gives an extractor; called only if there are documents without records.
        tell: Gets a line about what is going on.

    Raises:
        MissingInputError: There is no such folder, or nothing in it to review.
        FormatError: ``annotations.jsonl`` is damaged (``file:line``); it is never overwritten then.
        OutputError: Nothing can be written in the folder.
    """

    def __init__(self, path: Path, *, load: Callable[[], Extractor], tell: Callable[[str], None] = print) -> None:
        if not path.is_dir():
            raise MissingInputError("there is no such folder", remedy="name a folder of documents", where=str(path))
        self.path = path
        self._lock = threading.Lock()
        for name in _OURS:
            if (path / name).is_symlink():
                raise OutputError("a link would be replaced", remedy="put the file itself here", where=str(path / name))
        self._annotated = {note["id"]: note for note in _read_annotations(path / ANNOTATIONS)}
        self._seen = self._stamp()
        self._notes = list(self._annotated.values())
        self._notes += [n for n in self._suggest(load, tell) if n["id"] not in self._annotated]
        if not self._notes:
            raise MissingInputError(
                "there is nothing to review in the folder",
                remedy="put texts there, or records of extract --include-text",
                where=str(path),
            )
        self._revisions = [0] * len(self._notes)

    def __len__(self) -> int:
        return len(self._notes)

    def _suggest(self, load: Callable[[], Extractor], tell: Callable[[str], None]) -> Iterator[Note]:
        """Yield an annotation for every document in the folder: from its records, or extracted now."""
        known = {_key(d.id, d.text or ""): d for d in self._records(self.path / SUGGESTIONS, lambda line: None)}
        waiting: list[InputDocument] = []
        found: dict[str, Note] = {}
        for source in find_sources([str(self.path)]):
            if isinstance(source, ZhPolicyError):
                continue
            if source.path is not None and source.path.name in _OURS:
                continue
            for item in self._documents(source, tell):
                if isinstance(item, Document):
                    found.setdefault(item.id, note_of(item))
                elif item.id not in self._annotated and item.id not in found:
                    old = known.get(_key(item.id, item.text))
                    found[item.id] = note_of(old) if old else {}
                    if old is None:
                        waiting.append(item)
        if waiting:
            found.update(self._extract(waiting, load, tell))
        yield from (note for note in found.values() if note)

    def _documents(self, source: Source, tell: Callable[[str], None]) -> Iterator[Document | InputDocument]:
        if source.path is not None and source.path.suffix.lower() in (".jsonl", ".ndjson"):
            records = list(self._records(source.path, tell))
            if records and all(d.text is not None and "entities" in d.model_fields_set for d in records):
                yield from records
                return
            if records and any(d.text is None for d in records):
                tell(f"{source.name} holds records without text; run extract again with --include-text")
                return
        for item in read_source(source, ReadOptions()):
            if isinstance(item, ZhPolicyError):
                tell(str(item))
            else:
                # An id must not depend on how the folder was named on the command line.
                yield replace(item, id=item.id.removeprefix(f"{self.path}{os.sep}"))

    @staticmethod
    def _records(path: Path, tell: Callable[[str], None]) -> Iterator[Document]:
        try:
            for item in read_records(path):
                if isinstance(item, Document):
                    yield item
                else:
                    tell(str(item))
        except InputError:
            return

    def _extract(
        self, waiting: list[InputDocument], load: Callable[[], Extractor], tell: Callable[[str], None]
    ) -> Iterator[tuple[str, Note]]:
        tell(f"reading {len(waiting):,} documents that are not yet in {SUGGESTIONS}")
        extractor = load()
        try:
            out = (self.path / SUGGESTIONS).open("a", encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"nothing can be written in the folder ({error.strerror})",
                remedy="choose a folder of your own",
                where=str(self.path),
            ) from None
        with out:
            for done, item in enumerate(waiting, start=1):
                try:
                    document = extractor(item.text, meta=item.meta, id=item.id, source=item.source)
                except ZhPolicyError as error:
                    tell(str(error.at(item.where)))
                    continue
                out.write(document.to_json() + "\n")
                out.flush()
                if done % 20 == 0:
                    tell(f"{done:,} of {len(waiting):,} read")
                yield item.id, note_of(document)

    def listing(self) -> list[dict[str, Any]]:
        """Return what the list of documents shows of each."""
        with self._lock:
            return [self._entry(number, note) for number, note in enumerate(self._notes)]

    def _entry(self, number: int, note: Note) -> dict[str, Any]:
        items = [*note["entities"], *note["figures"]]
        open_scores = sorted(item.get("score", 1.0) for item in items if not item.get("checked"))
        meta = note.get("meta") or {}
        return {
            "number": number,
            "id": note["id"],
            "title": meta.get("title"),
            "region": meta.get("region"),
            "year": meta.get("year"),
            "done": note["review"]["done"],
            "at": note["review"].get("at"),
            "items": len(items),
            "open": len(open_scores),
            # What a reviewer's time is best spent on: the documents whose doubtful items are most doubtful.
            "doubt": round(1 - sum(open_scores[:5]) / len(open_scores[:5]), 4) if open_scores else 0.0,
        }

    def get(self, number: int) -> dict[str, Any]:
        """Return a document with the revision that a change of it has to name.

        Raises:
            IndexError: There is no such number.
        """
        with self._lock:
            return {**self._notes[number], "revision": self._revisions[number]}

    def labels(self) -> list[str]:
        """Return the labels in use, in order of first use."""
        with self._lock:
            return list(dict.fromkeys(e["label"] for note in self._notes for e in note["entities"]))

    def put(self, number: int, change: dict[str, Any]) -> dict[str, Any]:
        """Take a change and save all annotations.

        Returns:
            ``revision``, and ``entry`` for the list of documents.

        Raises:
            IndexError: There is no such number.
            ReviewError: The change does not fit the document.
            ConflictError: Somebody else has changed the document, or the file, in the meantime.
            OutputError: It cannot be saved; nothing is changed then.
        """
        with self._lock:
            old = self._notes[number]
            if change.get("revision") != self._revisions[number]:
                raise ConflictError("the document was changed in another window", remedy="load the page again")
            new = checked_change(old["text"], change)
            new["review"]["at"] = datetime.now(UTC).isoformat(timespec="seconds")
            note = {**old, **new}
            self._save({**self._annotated, note["id"]: note})
            self._annotated[note["id"]] = self._notes[number] = note
            self._revisions[number] += 1
            return {"revision": self._revisions[number], "entry": self._entry(number, note)}

    def _save(self, annotated: dict[str, Note]) -> None:
        if self._stamp() != self._seen:
            raise ConflictError(
                f"{ANNOTATIONS} was changed by another program", remedy="stop this review and start it again"
            )
        lines = (json.dumps(note, ensure_ascii=False, separators=(",", ":")) + "\n" for note in annotated.values())
        write_atomically(self.path / ANNOTATIONS, lines)
        self._seen = self._stamp()

    def _stamp(self) -> tuple[int, int] | None:
        try:
            facts = (self.path / ANNOTATIONS).stat()
        except FileNotFoundError:
            return None
        return facts.st_mtime_ns, facts.st_size


def _key(id_: str, text: str) -> tuple[str, str]:
    return id_, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read_annotations(path: Path) -> Iterator[Note]:
    if not path.exists():
        return
    ids: set[str] = set()
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                note = json.loads(line)
                note["id"] = str(note["id"])
                review = note.get("review") if isinstance(note.get("review"), dict) else {}
                # A file of gold data says nothing about who checked what: it is all checked.
                items = {
                    name: [{"checked": True, **_strings(item)} for item in note.get(name) or []]
                    for name in ("entities", "figures")
                }
                done = bool(review.get("done", "review" not in note))
                note |= checked_change(note["text"], {**items, "done": done})
                note["review"] = {"done": done, **({"at": review["at"]} if "at" in review else {})}
            except ZhPolicyError as error:
                raise FormatError(error.problem, remedy=error.remedy, where=f"{path}:{number}") from None
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise FormatError(
                    f"the line is no annotation ({type(error).__name__}: {error})",
                    remedy="repair it; it is not overwritten",
                    where=f"{path}:{number}",
                ) from None
            if note["id"] in ids:
                raise FormatError(
                    f"the id {note['id']} occurs twice", remedy="give each its own", where=f"{path}:{number}"
                )
            ids.add(note["id"])
            yield note


def _strings(item: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated figure with its links as words, as records have them as objects."""
    found = dict(item)
    for name, key in (("indicator", "text"), ("period", "value"), ("subject", "text")):
        if isinstance(found.get(name), dict):
            found[name] = found[name].get(key)
    if found.get("value_max") is not None:
        found["value"] = [found["value"], found["value_max"]]
    return found
