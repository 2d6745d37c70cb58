"""Documents put together by hand, so that each test says what the records are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhpolicy_ie import Document

FIELDS = {
    "gdp": {"text": "5312亿元", "value": 5.312e11, "unit": "元", "dimension": "currency", "name": "地区生产总值"},
    "growth": {"text": "5.4%", "value": 5.4, "unit": "%", "aspect": "growth", "name": "地区生产总值"},
    "grain": {"text": "120亿斤", "value": 1.2e10, "unit": "斤", "dimension": "mass", "name": "粮食总产量"},
}


@pytest.fixture
def record() -> Callable[..., Document]:
    """Give a function that makes a document of figures; each is a name of FIELDS or changes to one."""

    def make(*figures: dict[str, Any], id: str = "a", region: str | None = "浙江省", **meta: Any) -> Document:
        made, entities = [], []
        for number, given in enumerate(figures):
            values = FIELDS[given.get("like", "gdp")] | {"status": "actual", "period": "2024"} | given
            values.pop("like", None)
            name, period, place = values.pop("name"), values.pop("period"), values.pop("place", None)
            start = values.pop("start", 100 * number)
            label = values.pop("label", "LOC")
            indicator = None if name is None else {"text": "", "start": start, "end": start, "name": name}
            subject = None
            if place is not None:
                end = start + len(place)
                entities.append(
                    {"id": f"e{number}", "label": label, "text": place, "start": start, "end": end, "score": 1}
                )
                subject = {"text": place, "start": start, "end": end, "entity": f"e{number}"}
            made.append(
                {
                    "id": f"f{number}",
                    "start": start,
                    "end": start + len(values["text"]),
                    "sentence": (start, start + 50),
                    "score": 0.9,
                    "indicator": indicator,
                    "period": None if period is None else {"text": "", "start": start, "end": start, "value": period},
                    "subject": subject,
                    **values,
                }
            )
        meta = {"region": region, "year": 2025, **meta}
        return Document.model_validate({"id": id, "meta": meta, "figures": made, "entities": entities})

    return make
