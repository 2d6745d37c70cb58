"""What a training run on a user's own annotations is told: a ``.cfg`` file in spaCy's form, and options over it.

Needs no PyTorch, so that a wrong setting is known before anything heavy is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from confection import Config
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.records import LABEL_PATTERN

Labels = Annotated[
    tuple[Annotated[str, Field(pattern=LABEL_PATTERN)], ...],
    Field(min_length=1),
    BeforeValidator(
        lambda value: [x.strip() for x in value.split(",") if x.strip()] if isinstance(value, str) else value
    ),
]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainingSection(_Section):
    """``[training]``.

    Attributes:
        train: Annotated texts to learn from, JSONL.
        dev: Annotated texts to choose the best epoch by.
        output: Folder of the new model.
        base: Model folder to go on from; the shipped one if None.
        labels: Labels of the new model; the base's and those of the annotations if None.
        epochs: Passes over the training texts.
        seed: The same seed and data give the same model on the same machine.
        learning_rate: Highest rate of the tag scores; the encoder learns at 0.3 of it.
        batch_size: Stretches of text a step; if None, as many as leave ten steps an epoch, at most 16. With fewer steps
            a new label is not learned at all.
        dropout: Share of hidden units dropped while learning.
    """

    train: Path
    dev: Path
    output: Path
    base: Path | None = None
    labels: Labels | None = None
    epochs: Annotated[float, Field(gt=0, le=1000)] = 6
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    learning_rate: Annotated[float, Field(gt=0, le=0.1)] = 1e-3
    batch_size: Annotated[int, Field(ge=1, le=1024)] | None = None
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.2


class ModelSection(_Section):
    """``[model]``: what the model's card and ``meta.json`` say; made up from the data where it is None."""

    version: str | None = None
    licence: str | None = None
    description: str | None = None


class Settings(_Section):
    """All settings of a run.

    Example:
        >>> settings = Settings.read(None, train="a.jsonl", dev="b.jsonl", output="mine", labels="ORG,PRODUCT")
        >>> settings.training.labels, settings.training.seed
        (('ORG', 'PRODUCT'), 1)
    """

    training: TrainingSection
    model: ModelSection = ModelSection()

    @classmethod
    def read(cls, path: Path | None = None, **options: Any) -> Settings:
        """Return the settings of a file with options over it.

        Args:
            path: A ``.cfg`` with the sections ``[training]`` and ``[model]``; paths in it start at the working folder.
            **options: Values for ``[training]``; None leaves the file's.

        Raises:
            OptionError: The file cannot be read, or a setting is missing, unknown or impossible.
        """
        values = _sections(path) if path is not None else {}
        given = {key: str(value) if isinstance(value, Path) else value for key, value in options.items()}
        training = values.get("training", {})
        values["training"] = {**training, **{key: value for key, value in given.items() if value is not None}}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _option_error(error.errors()[0], str(path) if path else None) from None

    def to_cfg(self) -> str:
        """Return the settings as the text of a ``.cfg`` that gives the same run again."""
        return Config(self.model_dump(mode="json")).to_str() + "\n"


def _sections(path: Path) -> dict[str, Any]:
    try:
        # utf-8-sig: editors on Windows put a byte order mark first.
        return dict(Config().from_str(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise OptionError(
            f"the settings cannot be read ({error.strerror})", remedy="name an existing .cfg file", where=str(path)
        ) from None
    except ValueError as error:
        # The parser's messages are headed paragraphs; their last words say what is wrong.
        words = re.sub(r"\s+", " ", str(error)).strip()
        raise OptionError(
            f"not a .cfg file ({words})", remedy="write lines like epochs = 6 under [training]", where=str(path)
        ) from None


def _option_error(detail: Mapping[str, Any], where: str | None) -> OptionError:
    place = ".".join(map(str, detail["loc"]))
    name = str(detail["loc"][-1])
    if detail["type"] == "missing":
        return OptionError(
            f"{place} is not given", remedy=f"give --{name}, or {name} = … under [training]", where=where
        )
    if detail["type"] == "extra_forbidden":
        known: dict[str, type[BaseModel]] = {"training": TrainingSection, "model": ModelSection}
        section = known.get(str(detail["loc"][0]))
        names = section.model_fields if section else known
        return OptionError(f"there is no setting {place}", remedy=f"known here: {', '.join(names)}", where=where)
    if detail["type"] == "string_pattern_mismatch":
        problem = f"{detail['input']!r} is no label"
        return OptionError(problem, remedy="write labels in capitals, like ORG or PRODUCT_LINE", where=where)
    problem = f"{place} = {detail['input']!r}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return OptionError(problem, remedy="see docs/training.md for what each setting may be", where=where)
