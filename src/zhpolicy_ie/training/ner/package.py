"""The folder of a model that was trained on a user's annotations: where it is made, and what it says about itself."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from zhpolicy_ie.errors import ModelError, OptionError, OutputError
from zhpolicy_ie.names.tagger.model import CONFIG, WEIGHTS
from zhpolicy_ie.training.ner.settings import Settings

#: Where a run that is not finished keeps its state, inside the output folder.
UNFINISHED = "unfinished"
SETTINGS, CARD, META = "training.cfg", "README.md", "meta.json"
_ELSEWHERE = "name another folder with --output"


class Workshop:
    """The output folder of a run. The model is made in ``unfinished/`` and moved up whole.

    Attributes:
        folder: The output folder.
        inside: Where the model is made.
        checkpoint: File of the training state.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inside = folder / UNFINISHED
        self.checkpoint = self.inside / "checkpoint.pt"

    def open(self, identity: Mapping[str, str], *, restart: bool) -> bool:
        """Make the folder ready for a run and return whether a broken-off one goes on.

        Args:
            identity: What makes two runs the same.
            restart: Begin anew, whatever was begun or finished here.

        Raises:
            OutputError: The folder cannot be written, holds a finished model or things that are not ours.
            OptionError: Another run was broken off here.
        """
        where = str(self.folder)
        notes = self.inside / "run.json"
        try:
            mine = {UNFINISHED, SETTINGS, CARD, META, CONFIG, WEIGHTS}
            present = {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set()
            if present and not present & {UNFINISHED, CONFIG}:
                raise OutputError("the folder holds other things", remedy=_ELSEWHERE, where=where)
            if present - mine:
                other = min(present - mine)
                raise OutputError(f"the folder also holds {other}", remedy=_ELSEWHERE, where=where)
            going_on = self.checkpoint.is_file() and not restart
            if CONFIG in present and not (going_on or restart):
                raise OutputError(
                    "there is a finished model", remedy=f"{_ELSEWHERE}, or replace it with --restart", where=where
                )
            if going_on:
                _compare(json.loads(notes.read_text(encoding="utf-8")), identity, where)
            else:
                shutil.rmtree(self.inside, ignore_errors=True)
                self.inside.mkdir(parents=True)
                notes.write_text(json.dumps(dict(identity)), encoding="utf-8")
        except OSError as error:
            raise cannot_write(error, where) from None
        except ValueError:
            raise OptionError(
                "the run broken off here cannot be read", remedy="begin anew with --restart", where=where
            ) from None
        return going_on

    def finish(self) -> None:
        """Move the model into its place; what says that it is a model comes last."""
        with suppress(FileNotFoundError):
            (self.folder / CONFIG).unlink()
        for name in (WEIGHTS, SETTINGS, CARD, META, CONFIG):
            (self.inside / name).replace(self.folder / name)
        shutil.rmtree(self.inside)


def cannot_write(error: OSError, where: str) -> OutputError:
    """Return the error for an output folder that the operating system refuses."""
    return OutputError(
        f"the model cannot be written ({error.strerror})", remedy=f"make room or {_ELSEWHERE}", where=where
    )


def _compare(before: Mapping[str, str], now: Mapping[str, str], where: str) -> None:
    changed = [name for name in now if before.get(name) != now[name]]
    if changed:
        name = changed[0]
        raise OptionError(
            f"the run broken off here had another {name} ({before.get(name)}, now {now[name]})",
            remedy="repeat its options to go on, or begin anew with --restart", where=where,
        )  # fmt: skip


def identity_of(settings: Settings, base: Path) -> dict[str, str]:
    """Return what makes two runs the same: settings, annotations and base.

    Raises:
        ModelError: The base's weights cannot be read.
    """
    plain = settings.training.model_dump(mode="json", exclude={"train", "dev", "output", "base"})
    try:
        files = {"train": settings.training.train, "dev": settings.training.dev, "base": base / WEIGHTS}
        digests = {name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for name, path in files.items()}
    except OSError as error:
        raise ModelError(
            f"the base cannot be read ({error.strerror})", remedy="copy the model folder again", where=str(base)
        ) from None
    return {**{name: json.dumps(value) for name, value in plain.items()}, **digests}


def next_version(base: str, folder: Path) -> str:
    """Return the version of a model trained on from ``base``: that of the base, then the folder's name.

    Example:
        >>> next_version("0.1.0", Path("models/my model"))
        '0.1.0+my.model'
    """
    name = re.sub(r"[^\w]+", ".", folder.resolve().name).strip(".") or "own"
    return f"{base}{'.' if '+' in base else '+'}{name}"


def meta_of(settings: Settings, base: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``meta.json`` says of the model.

    Args:
        settings: The run's.
        base: Version of the base.
        facts: Further facts: labels, scores, numbers of texts.
    """
    training, model = settings.training, settings.model
    return {
        "name": training.output.resolve().name,
        "version": model.version or next_version(base, training.output),
        "licence": model.licence
        or f"not stated: decided by the owners of {training.train.name} ([model] licence in the settings); base: MIT",
        "description": model.description
        or f"finds names ({', '.join(facts['labels'])}); trained on {training.train.name} from the tagger {base}",
        "base": base,
        **facts,
    }


def describe(folder: Path, meta: Mapping[str, Any], settings: Settings) -> None:
    """Write ``meta.json``, the settings and the card of a model into ``folder``."""
    (folder / META).write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / SETTINGS).write_text(settings.to_cfg(), encoding="utf-8")
    (folder / CARD).write_text(_card(meta, settings), encoding="utf-8")


def _card(meta: Mapping[str, Any], settings: Settings) -> str:
    training, before, now = settings.training, meta["base_scores"], meta["scores"]
    rows = [f"| {k} | {before[k]:.4f} | {v:.4f} |" if k in before else f"| {k} | - | {v:.4f} |" for k, v in now.items()]
    judged = meta["judged_by_base"]
    lines = [
        f"# Name tagger {meta['version']}",
        "",
        f"{meta['description'][:1].upper()}{meta['description'][1:]}.",
        "",
        f"- Data: {meta['train_texts']} texts of `{training.train.name}`, {meta['train_names']} names;"
        f" seed {training.seed}.",
        f"- Licence: {meta['licence']}.",
        "- Settings: `training.cfg`; the same file, data and base give the same model on the same machine.",
        "",
        f"F1, exact characters and label, on {meta['dev_texts']} texts of `{training.dev.name}`,",
        "on which the best epoch was chosen; the tagger alone, without the rules:",
        "",
        f"| label | base {meta['base']} | this model |",
        "| --- | --- | --- |",
        *rows,
        "",
        *([f"`{training.dev.name}` annotates no {', '.join(judged)}: there, what the base finds counts as right.", ""]
          if judged else []),
        f'Use: `zhpolicy_ie.load(tagger="{training.output.name}")`, or `extract --tagger {training.output.name}`.',
        "Weights are plain arrays; nothing is unpickled.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
