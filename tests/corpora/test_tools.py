"""What annotation tools and other people's files do to texts and offsets, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhpolicy_ie.corpora import AnnotatedText, EntityNote, Report, read_corpus, write_corpus
from zhpolicy_ie.errors import FormatError, JsonLineError, MissingInputError, SurrogateError, ZhPolicyError

TEXT = "🚄云澜县开通高铁。\r\n云澜城投集团承建站前广场。"


def write(path: Path, *values: object) -> Path:
    path.write_text("\n".join(json.dumps(value, ensure_ascii=False) for value in values), encoding="utf-8")
    return path


def task(*spans: tuple[int, int, str, str], text: str = TEXT, **more: object) -> dict:
    result = [
        {"type": "labels", "value": {"start": s, "end": e, "labels": [label], "text": words}}
        for s, e, label, words in spans
    ]
    return {"id": 7, "data": {"text": text}, "annotations": [{"result": result}], **more}


def names(documents: list[AnnotatedText]) -> list[tuple[str, str]]:
    return [(d.text[e.start : e.end], e.label) for d in documents for e in d.entities]


def label_studio(tmp_path: Path, *tasks: dict, **options: object) -> tuple[list[AnnotatedText], Report]:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(list(tasks), ensure_ascii=False, indent=1), encoding="utf-8")
    return read_corpus(path, "label-studio", **options)


BOTH = [("云澜县", "LOC"), ("云澜城投集团", "ORG")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1, 4), (11, 17)),  # code points
        ((2, 5), (12, 18)),  # UTF-16 units
        ((1, 4), (10, 16)),  # code points, CR LF as one
        ((2, 5), (11, 17)),  # UTF-16 units, CR LF as one
    ],
)
def test_the_count_of_an_export_is_seen_by_its_words(tmp_path, first, second):
    documents, report = label_studio(tmp_path, task((*first, "LOC", "云澜县"), (*second, "ORG", "云澜城投集团")))
    assert names(documents) == BOTH
    assert report.lost == report.repaired == []
    assert bool(report.warnings) == ((first, second) != ((1, 4), (11, 17)))


def test_a_text_saved_without_carriage_returns_has_offsets_with_them(tmp_path):
    text = TEXT.replace("\r\n", "\n")
    documents, report = label_studio(
        tmp_path, task((1, 4, "LOC", "云澜县"), (11, 17, "ORG", "云澜城投集团"), text=text)
    )
    assert names(documents) == BOTH
    assert "each line end as two" in next(iter(report.warnings))


def test_a_span_over_a_line_end_may_show_it_in_another_way(tmp_path):
    for words in ("高铁。\n云澜", "高铁。\\n云澜", "高铁。 云澜", "高铁。\r\n云澜"):
        documents, report = label_studio(tmp_path, task((6, 13, "PROJ", words)))
        assert names(documents) == [("高铁。\r\n云澜", "PROJ")]
        assert report.repaired == []


def test_a_misplaced_span_is_moved_to_its_words_and_listed(tmp_path):
    documents, report = label_studio(tmp_path, task((1, 4, "LOC", "云澜县"), (14, 18, "PROJ", "站前广场")))
    assert names(documents) == [("云澜县", "LOC"), ("站前广场", "PROJ")]
    assert [str(note) for note in report.repaired] == ["7 14-18 PROJ 站前广场: its words are at 19-23"]
    assert report.lost == []


def test_a_span_without_its_words_anywhere_is_listed_as_lost(tmp_path):
    documents, report = label_studio(tmp_path, task((1, 4, "LOC", "云澜县"), (4, 8, "ORG", "云澜医院")))
    assert names(documents) == [("云澜县", "LOC")]
    assert [str(note) for note in report.lost] == ["7 4-8 ORG 云澜医院: its words are not near its offsets"]


def test_between_two_equally_near_places_nothing_is_guessed(tmp_path):
    _, report = label_studio(tmp_path, task((3, 5, "LOC", "甲乡"), text="甲乡和乙镇和甲乡"))
    assert [note.reason for note in report.lost] == ["its words are equally near before and after its offsets"]


def test_label_studio_old_short_and_odd_exports(tmp_path):
    old = {"data": {"text": TEXT, "year": 2024}, "completions": task((1, 4, "LOC", "云澜县"))["annotations"]}
    short = {"id": 3, "text": TEXT, "label": [{"start": 1, "end": 4, "text": "云澜县", "labels": ["LOC", "ORG"]}]}
    cancelled = task((1, 4, "LOC", "云澜县"))
    cancelled["annotations"] = [{"was_cancelled": True, "result": []}, *cancelled["annotations"] * 2]
    cancelled["annotations"][1]["result"].append({"type": "choices", "value": {"choices": ["plan"]}})
    guessed = {"id": 9, "data": {"text": TEXT}, "annotations": [], "predictions": task()["annotations"]}
    documents, report = label_studio(tmp_path, old, short, cancelled, guessed)
    assert [d.id for d in documents][1:] == ["3", "7", "9"]
    assert names(documents) == [("云澜县", "LOC")] * 2 + [("云澜县", "ORG"), ("云澜县", "LOC")]
    assert documents[0].meta == {"year": 2024}
    assert sorted(report.warnings.values()) == [1, 1, 1, 1]


DOCCANO = [
    {"id": 1, "text": TEXT, "label": [[2, 5, "LOC"], [12, 18, "ORG"]], "year": 2024},
    {"id": 2, "text": TEXT, "labels": [[2, 5, "LOC"], [12, 18, "ORG"]], "meta": {"year": 2024}},
    {
        "id": 3, "text": TEXT, "meta": {"year": 2024}, "relations": [{"id": 1}],
        "entities": [
            {"id": 1, "label": "LOC", "start_offset": 2, "end_offset": 5},
            {"id": 2, "label": "ORG", "start_offset": 12, "end_offset": 18},
        ],
    },
]  # fmt: skip


def test_doccano_counts_utf_16_units_unless_told_otherwise(tmp_path):
    documents, report = read_corpus(write(tmp_path / "a.jsonl", *DOCCANO), "doccano")
    assert names(documents) == BOTH * 3
    assert [d.meta for d in documents] == [{"year": 2024}] * 3
    assert "--offsets code-points" in next(iter(report.warnings))
    documents, _ = read_corpus(write(tmp_path / "a.jsonl", *DOCCANO), "doccano", offsets="code-points")
    assert names(documents)[0] == ("澜县开", "LOC")


def test_spans_of_words_unknown_are_lost_where_they_fit_no_count(tmp_path):
    lines = {"text": "🚄云澜县", "label": [[0, 9, "LOC"], [1, 4, "LOC"], [3, 3, "ORG"], [-2, 3, "ORG"]]}
    documents, report = read_corpus(write(tmp_path / "a.jsonl", lines), "doccano", offsets="utf-16")
    assert names(documents) == []
    assert [note.reason for note in report.lost] == [
        "it lies outside the text of 5 characters",
        "it begins or ends inside a character",
        "it has no characters",
        "it lies outside the text of 5 characters",
    ]
    documents, report = read_corpus(write(tmp_path / "a.jsonl", {"text": "🚄云", "label": [[1, 2, "LOC"]]}), "doccano")
    assert names(documents) == [("云", "LOC")]
    assert "read as code points" in next(iter(report.warnings))


def test_prodigy_leaves_out_what_was_rejected(tmp_path):
    span = {"start": 1, "end": 4, "label": "LOC", "token_start": 1, "token_end": 1}
    lines = [{"text": TEXT, "spans": [span], "answer": answer, "_input_hash": 5} for answer in ("accept", "reject")]
    documents, report = read_corpus(write(tmp_path / "a.jsonl", *lines), "prodigy")
    assert names(documents) == [("云澜县", "LOC")]
    assert documents[0].meta == {}
    assert [(note.text, note.reason) for note in report.lost] == [("云澜县", "the answer is reject")]


def test_brat_discontinuous_spans_are_lost_and_line_ends_are_not(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "doc.txt").write_bytes(TEXT.encode())
    (tmp_path / "b" / "doc.ann").write_text(
        "T1\tLOC 1 4\t云澜县\nT2\tPROJ 6 9;11 13\t高铁。 云澜\nT3\tORG 1 3;15 17\t云澜 集团\n"
        "R1\tPart Arg1:T1 Arg2:T2\n",
        encoding="utf-8",
    )
    documents, report = read_corpus(tmp_path)
    assert [d.id for d in documents] == ["b/doc"]
    assert names(documents) == [("云澜县", "LOC"), ("高铁。\r\n云澜", "PROJ")]
    assert [note.reason for note in report.lost] == ["it is in 2 parts"]
    assert dict(report.warnings) == {"relations are not carried over": 1}


def test_brat_writes_fragments_at_line_ends(tmp_path):
    document = AnnotatedText("a/甲", TEXT, entities=(EntityNote(6, 13, "PROJ"),))
    write_corpus([document, document._replace(id="a:甲")], tmp_path / "out", "brat")
    assert sorted(p.name for p in (tmp_path / "out").glob("*.ann")) == ["a_甲-2.ann", "a_甲.ann"]
    assert (tmp_path / "out" / "a_甲.ann").read_text(encoding="utf-8") == "T1\tPROJ 6 9;11 13\t高铁。 云澜\n"


CONLL = {
    "bio with spaces": "云 B-LOC\n澜 I-LOC\n县 I-LOC\n的 O\n甲 B-ORG\n\n乙 B-ORG\n厂 I-ORG\n",
    "bmes": "云 B-LOC\n澜 M-LOC\n县 E-LOC\n的 O\n甲 S-ORG\n\n乙 B-ORG\n厂 E-ORG\n",
    "bilou": "云\tB-LOC\r\n澜\tI-LOC\r\n县\tL-LOC\r\n的\tO\r\n甲\tU-ORG\r\n\r\n乙\tB-ORG\r\n厂\tL-ORG\r\n",
    "four columns": "-DOCSTART- -X- O O\n\n云 x y I-LOC\n澜 x y I-LOC\n县 x y I-LOC\n的 x y O\n甲 x y I-ORG\n\n"
    "乙 x y I-ORG\n厂 x y I-ORG\n",
}


@pytest.mark.parametrize("kind", CONLL)
def test_conll_dialects(tmp_path, kind):
    path = tmp_path / "a.conll"
    path.write_text(CONLL[kind], encoding="utf-8", newline="")
    documents, report = read_corpus(path)
    assert [(d.id, d.text) for d in documents] == [("a-0", "云澜县的甲"), ("a-1", "乙厂")]
    assert names(documents) == [("云澜县", "LOC"), ("甲", "ORG"), ("乙厂", "ORG")]
    assert bool(report.warnings) == (kind == "four columns")


def test_conll_as_written(tmp_path):
    document = AnnotatedText("a", "云澜 \\。\n甲", {"year": 2024}, (EntityNote(0, 2, "LOC"), EntityNote(6, 7, "ORG")))
    head = '# id = a\n# meta = {"year": 2024}\n'
    write_corpus([document], tmp_path / "a.bioes", sentences=True)
    lines = "云\tB-LOC\n澜\tE-LOC\n\\s\tO\n\\\\\tO\n。\tO\n\\n\tO\n\n甲\tS-ORG\n\n"
    assert (tmp_path / "a.bioes").read_text(encoding="utf-8") == head + lines
    write_corpus([document._replace(id=" 甲", text="好！云澜县。\u3000", meta={}, entities=(EntityNote(1, 3, "ORG"),))],
                 tmp_path / "b.bio", sentences=True)  # fmt: skip
    lines = "好\tO\n！\tB-ORG\n云\tI-ORG\n澜\tO\n县\tO\n。\tO\n\\u{3000}\tO\n\n"
    assert (tmp_path / "b.bio").read_text(encoding="utf-8") == '# id = " \\u7532"\n' + lines


def test_overlaps_are_lost_in_conll_and_kept_in_docbin(tmp_path):
    spans = (EntityNote(1, 4, "LOC"), EntityNote(1, 7, "ORG"), EntityNote(4, 9, "PROJ"), EntityNote(7, 9, "PER"))
    document = AnnotatedText("a", "在云澜县人民政府门前", entities=spans)
    report = write_corpus([document], tmp_path / "a.bio")
    assert [note[1:5] for note in report.lost] == [(1, 4, "LOC", "云澜县"), (4, 9, "PROJ", "人民政府门")]
    assert write_corpus([document], tmp_path / "a.spacy").lost == []
    found = read_corpus(tmp_path / "a.spacy")[0][0]
    assert sorted(found.entities) == sorted(spans)


def test_records_of_extract_are_read(tmp_path, ie):
    records = ie("2023年，云澜城投集团承建云澜科创城，完成投资12.5亿元。", id="r").to_dict()
    documents, report = read_corpus(write(tmp_path / "a.jsonl", records))
    assert len(documents[0].entities) == len(records["entities"])
    assert [f["text"] for f in documents[0].figures] == ["12.5亿元"]
    assert sum(report.warnings.values()) == len(records["organizations"]) + len(records["projects"])


def test_an_id_that_occurs_again_is_renamed(tmp_path):
    line = {"id": "a", "text": "甲", "entities": [], "figures": []}
    documents, report = read_corpus(write(tmp_path / "a.jsonl", line, line, line))
    assert [d.id for d in documents] == ["a", "a#2", "a#3"]
    assert len(report.warnings) == 2


GOOD = {"id": "good", "text": "甲乡", "data": {"id": "good", "text": "甲乡"}}


@pytest.mark.parametrize(
    ("format", "line", "kind"),
    [
        ("jsonl", "{", JsonLineError),
        ("jsonl", "[]", JsonLineError),
        ("jsonl", '{"id": 1}', JsonLineError),
        ("jsonl", '{"text": "甲", "meta": 3}', FormatError),
        ("jsonl", '{"text": "甲", "entities": {}}', FormatError),
        ("jsonl", '{"text": "甲", "entities": [{"start": "0", "end": 1, "label": "LOC"}]}', FormatError),
        ("jsonl", '{"text": "甲", "entities": [{"start": 0, "end": 1}]}', FormatError),
        ("jsonl", '{"text": "甲", "figures": [{"start": 0}]}', FormatError),
        ("jsonl", '{"text": "甲\\ud83d"}', SurrogateError),
        ("doccano", '{"text": "甲", "label": [[0, 1]]}', FormatError),
        ("doccano", '{"text": "甲", "label": "news"}', FormatError),
        ("prodigy", '{"text": "甲", "spans": [[0, 1]]}', FormatError),
        ("label-studio", '{"data": {"image": 3}}', FormatError),
        ("label-studio", '{"data": 3}', FormatError),
        ("label-studio", '{"data": {"text": "甲"}, "annotations": [3]}', FormatError),
        ("label-studio", '{"data": {"text": "甲"}, "annotations": [{"result": [{"value": {"labels": 1}}]}]}',
         FormatError),
    ],
)  # fmt: skip
def test_a_bad_document_is_named_by_line_and_the_rest_is_read(tmp_path, format, line, kind):
    path = tmp_path / "a.txt"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    documents, report = read_corpus(path, format)
    assert [d.id for d in documents] == ["good"]
    assert [type(error) for error in report.errors] == [kind]
    assert report.errors[0].where == f"{path}:2"


@pytest.mark.parametrize(
    ("format", "content", "where"),
    [
        ("bio", "甲\tO\n乙\tX-LOC\n", ":2"),
        ("bio", "甲\tO\n乙\n", ":2"),
        ("bio", "# id = a\n# meta = [\n甲\tO\n", ":1"),
        ("label-studio", '[{"data": {"text": "甲"}},\n{"data" 3}]', ":2"),
        ("label-studio", '[{"data": {"text": "甲"}},\n', ":2"),
        ("spacy", "not a DocBin", ""),
        ("brat", "", ""),
        ("jsonl", "", ""),
        ("jsonl", "\n\n", ""),
    ],
)
def test_a_bad_file_is_an_error_of_ours(tmp_path, format, content, where):
    path = tmp_path / "a"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ZhPolicyError) as caught:
        _, report = read_corpus(path, format)
        raise report.errors[0]
    assert caught.value.where == f"{path}{where}"
    assert caught.value.code.startswith("E1")


def test_bad_brat_lines_and_folders(tmp_path):
    with pytest.raises(MissingInputError):
        read_corpus(tmp_path, "brat")
    (tmp_path / "a.txt").write_text("甲乡", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tLOC 0 2\t甲乡\nT2 LOC 0 2\n", encoding="utf-8")
    _, report = read_corpus(tmp_path, "brat")
    assert [error.where for error in report.errors] == [f"{tmp_path / 'a.ann'}:2"]
