"""What holds for every document: each mention in one record, ids that resolve, one answer, time in proportion."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.assemble import assemble
from zhpolicy_ie.entities.abbreviations import is_abbreviation
from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.layers import NameMention, OrganizationDraft, ProjectDraft
from zhpolicy_ie.records import Meta, OrganizationKind, ProjectKind, ProjectStatus, Role

Resolve = Callable[[dict[str, Any]], Doc]

_NAMES = [
    "[嘉善县委|ORG]", "[嘉善县政府|ORG]", "[嘉善县人民政府|ORG]", "[浙江大学|ORG]", "[浙大|ORG]",
    "[澄光电子(浙江)有限公司|ORG]", "[澄光|ORG]", "[白鹭湾科创谷|PROJ]", "[西延高铁|PROJ]",
    "[西安至延安高速铁路|PROJ]", "[浦阳大桥|PROJ]", "[嘉善县|LOC]", "[白鹭湾|LOC]", "[江一帆|PER]",
    "[（）|ORG]", "[公司|ORG]", "[项目|PROJ]", "[12|PROJ]", "[ |ORG]", "[“”|PROJ]",
]  # fmt: skip
_WORDS = [
    "，",
    "。",
    "、",
    "和",
    "由",
    "投资建设",
    "入驻",
    "开工",
    "（以下简称“",
    "”）",
    "（",
    "）",
    "总投资",
    "等项目",
    "\n",
    "位于",
]
_TEXTS = st.lists(st.sampled_from(_NAMES + _WORDS), max_size=30).map("".join)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS)
def test_every_mention_is_in_one_record_and_indices_resolve(resolve: Resolve, text: str) -> None:
    doc = resolve({"text": text or "。"})
    mentions = layers.get(doc, NameMention)
    for label, kind in (("ORG", OrganizationDraft), ("PROJ", ProjectDraft)):
        found = [i for record in layers.get(doc, kind) for i in record.mentions]
        assert sorted(found) == [i for i, m in enumerate(mentions) if m.label == label]
    organizations, projects = layers.get(doc, OrganizationDraft), layers.get(doc, ProjectDraft)
    for project in projects:
        assert all(0 <= i < len(organizations) and role in get_args(Role) for i, role in project.organizations)
        assert len(set(project.organizations)) == len(project.organizations)
        assert project.kind in get_args(ProjectKind)
        assert project.status is None or project.status in get_args(ProjectStatus)
    for record in [*organizations, *projects]:
        forms = [fold(form) for form in (record.name, *record.aliases)]
        assert len(set(forms)) == len(forms)
    assert all(o.kind in get_args(OrganizationKind) for o in organizations)
    _check_evidence(doc, organizations, projects)
    # The records accept what was found, and the same document gives the same answer.
    record = assemble(doc, id="d", source=None, meta=Meta())
    assert record == assemble(resolve({"text": text or "。"}), id="d", source=None, meta=Meta())


def _check_evidence(doc: Doc, organizations: list[OrganizationDraft], projects: list[ProjectDraft]) -> None:
    """Whatever is no copy says where it comes from."""
    for record in [*organizations, *projects]:
        shown = {(field, of) for field, _, _, of in record.evidence}
        assert all(0 <= start < end <= len(doc.text) for _, start, end, _ in record.evidence)
        assert (record.kind == "other") or ("kind", None) in shown
    for project in projects:
        shown = {(field, of) for field, _, _, of in project.evidence}
        assert (project.status is not None) == (("status", None) in shown)
        assert {i for i, _ in project.organizations} == {of for field, of in shown if field == "organizations"}
        assert set(project.figures) == {of for field, of in shown if field == "figures"}


@given(st.text(alphabet="浙江工业大学第一附属医院和", min_size=2, max_size=12), st.data())
def test_an_abbreviation_keeps_order_and_first_character(full: str, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.integers(0, len(full) - 1), min_size=2))
    short = "".join(full[i] for i in sorted(kept))
    if is_abbreviation(short, full, ()):
        assert short[0] == full[0]
        assert len(short) < len(full)
        rest = iter(full)
        assert all(char in rest for char in short)
    assert not is_abbreviation(full, short, ())


def test_time_grows_with_length_not_with_its_square(resolve: Resolve) -> None:
    def text(names: int) -> str:
        return "".join(
            f"[江{chr(0x4E00 + i)}远{chr(0x5E00 + i)}科技有限公司|ORG]落户[海{chr(0x6E00 + i)}产业园|PROJ]。"
            for i in range(names)
        )

    def seconds(names: int) -> float:
        case = {"text": text(names)}
        start = time.process_time()
        resolve(case)
        return time.process_time() - start

    seconds(50)
    small = min(seconds(300) for _ in range(3))
    # Eight times the names; a square would be 64 times the time.
    assert min(seconds(2400) for _ in range(2)) < 24 * max(small, 0.01)


def test_evidence_is_the_words_that_say_it(resolve: Resolve) -> None:
    case = {
        "text": "位于[临溪县|LOC]的[白鹭湾科创园|PROJ]由[澄光集团|ORG]投资建设，总投资3亿元，今年开工。",
        "figures": [{"text": "3亿元", "indicator": "总投资"}],
    }
    record = assemble(resolve(case), id="d", source=None, meta=Meta())
    (project,) = record.projects
    words = {(e.field, e.id): e.text for e in project.evidence}
    assert words == {
        ("kind", None): "园",
        ("status", None): "开工",
        ("place", None): "临溪县",
        ("organizations", "o0"): "投资建设",
        ("figures", "f0"): "白鹭湾科创园",
    }


def test_gold_mentions_all_resolve(resolve: Resolve, dev_gold: list[dict[str, Any]]) -> None:
    from zhpolicy_ie.entities.component import Entities

    nlp_doc = resolve({"text": "。"}).vocab
    for unit in dev_gold:
        doc = Doc(nlp_doc, words=list(unit["text"]), spaces=[False] * len(unit["text"]))
        spans = sorted(unit["entities"], key=lambda e: e["start"])
        layers.put(doc, NameMention, [NameMention(e["start"], e["end"], e["label"], 1.0, "gold") for e in spans])
        Entities()(doc)
        for label, kind in (("ORG", OrganizationDraft), ("PROJ", ProjectDraft)):
            found = sorted(i for record in layers.get(doc, kind) for i in record.mentions)
            assert found == [i for i, e in enumerate(spans) if e["label"] == label]
