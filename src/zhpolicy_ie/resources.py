"""Where the shipped models lie."""

from __future__ import annotations

from pathlib import Path

from zhpolicy_ie.errors import ModelError

_PACKAGE = Path(__file__).resolve().parent
#: In an installed package the models lie inside it; in a checkout beside ``src``.
_ROOTS = (_PACKAGE / "_models", _PACKAGE.parents[1] / "models")


def model_path(name: str) -> Path:
    """Return the folder of the shipped model ``name``.

    Args:
        name: Folder name under ``models/``, such as ``segmenter``.

    Raises:
        ModelError: There is no such model in this installation.

    Example:
        >>> model_path("segmenter").name
        'segmenter'
    """
    for root in _ROOTS:
        if (root / name).is_dir():
            return root / name
    raise ModelError(
        f"the shipped model {name!r} is not in this installation",
        remedy="install the package again from its wheel, or run it from a complete checkout",
        where=str(_ROOTS[0] / name),
    )


def model_folders() -> list[Path]:
    """Return the folders of all shipped models, by name; empty if this installation has none."""
    for root in _ROOTS:
        if root.is_dir():
            return sorted(path for path in root.iterdir() if path.is_dir() and any(path.iterdir()))
    return []
