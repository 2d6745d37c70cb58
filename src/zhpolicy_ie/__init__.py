"""Figures, organizations and projects from Chinese regional-development prose.

    >>> import zhpolicy_ie
    >>> ie = zhpolicy_ie.load()
    >>> doc = ie("2023年，全县新增规上工业企业52家。", meta={"region": "嘉善县", "year": 2024})
    >>> [(f.text, f.indicator.text, f.period.value, f.aspect) for f in doc.figures]
    [('52家', '规上工业企业', '2023', 'change')]

Importing this package loads no model and no vocabulary; :func:`load` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.records import Document, Entity, Figure, Meta, Organization, Project

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

__version__ = "0.1.0"
__all__ = [
    "Document",
    "Entity",
    "Figure",
    "Meta",
    "Organization",
    "Project",
    "ZhPolicyError",
    "__version__",
    "infer_meta",
    "load",
]


def load(**options: Any) -> Extractor:
    """Load the shipped models and return an :class:`~zhpolicy_ie.extractor.Extractor`; see there for the options."""
    # spaCy takes most of a second to import; a program that only reads records should not pay for it.
    from zhpolicy_ie.extractor import load as load_extractor

    return load_extractor(**options)


def infer_meta(text: str, given: Mapping[str, Any] | None = None, *, name: str | None = None) -> dict[str, Any]:
    r"""Return ``given`` with what a document's first lines and file name say of its title, genre, year and region.

    ``extract`` does this for files; a program passes the result as ``meta``. :func:`zhpolicy_ie.metadata.infer_meta`
    says what counts as evidence.

    Example:
        >>> infer_meta("2024年嘉善县政府工作报告\n各位代表：……", {"year": 2023})["region"]
        '浙江省/嘉兴市/嘉善县'
    """
    from zhpolicy_ie.metadata import infer_meta as infer

    return infer(text, given or {}, name=name)
