"""Reviewing in a browser, by mouse and by keyboard, and the whole circle: extract, review, train, extract."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from zhpolicy_ie.cli import main
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.records import Document, Entity, Meta
from zhpolicy_ie.review.folder import ANNOTATIONS, Folder
from zhpolicy_ie.review.server import ReviewServer

SAVED = "document.querySelector('.saved').textContent === '已保存'"


class Review:
    """The page, and the file behind it."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder

    def keys(self, *keys):
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.browser.driver).send_keys(key).perform()

    def select(self, words, which=0):
        """Select words of the text as a mouse does."""
        self.browser.run(
            """const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
            const nodes = []; let all = "";
            for (let n = walker.nextNode(); n; n = walker.nextNode()) { nodes.push([all.length, n]); all += n.data; }
            let at = -1;
            for (let i = 0; i <= arguments[1]; i += 1) at = all.indexOf(arguments[0], at + 1);
            const place = (o) => { const [s, n] = nodes.findLast(([s]) => s <= o); return [n, o - s]; };
            const last = place(at + arguments[0].length - 1);
            getSelection().setBaseAndExtent(...place(at), last[0], last[1] + 1);""",
            words,
            which,
        )
        self.browser.until("!document.querySelector('.bar').hidden")

    def saved(self):
        self.browser.until(SAVED)
        return [json.loads(line) for line in (self.folder / ANNOTATIONS).read_text(encoding="utf-8").splitlines()]

    def words(self, kind="entities", number=0):
        return [(e["text"], e.get("label")) for e in self.saved()[number][kind]]

    def chosen(self):
        return self.browser.texts(".form header strong")[:1]


@pytest.fixture
def review(browser, tmp_path):
    running = []

    def start(*documents, labels=()):
        folder = tmp_path / "texts"
        if documents:
            folder.mkdir()
            lines = "".join(d.to_json() + "\n" for d in documents)
            (folder / "records.jsonl").write_text(lines, encoding="utf-8")
        server = ReviewServer(Folder(folder, load=None, tell=print), labels=labels)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.append((server, thread))
        browser.open(server.url)
        browser.until("document.querySelector('article p')")
        return Review(browser, folder)

    yield start
    browser.open("about:blank")
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_least_sure_comes_first_and_enter_goes_through(review, counties):
    from selenium.webdriver.common.keys import Keys

    page = review(*counties[:2])
    assert page.browser.texts(".queue .score") == ["0.50", "0.50", "0.50", "0.80", "0.90", "0.90"]
    assert page.chosen() == ["5.1%"]
    page.keys(Keys.ENTER)
    assert page.chosen() == ["3亿元"]
    page.keys("a", "x")
    page.browser.until("document.querySelectorAll('.queue .score').length === 3")
    figures = page.saved()[0]["figures"]
    assert [(f["text"], f["checked"]) for f in figures] == [("307亿元", False), ("5.1%", True), ("3亿元", True)]
    page.keys("u", "u")
    page.browser.until("document.querySelectorAll('.queue .score').length === 5")
    assert [f["checked"] for f in page.saved()[0]["figures"]] == [False, True, False, False]
    page.keys("U")
    page.browser.until("document.querySelectorAll('.queue .score').length === 4")


def test_names_are_added_corrected_and_deleted(review, counties):
    page = review(counties[0], labels=("PRODUCT",))
    page.select("全县地区")
    page.keys("3")
    assert page.words()[0] == ("全县地区", "LOC")
    page.keys("5")
    assert page.words()[0] == ("全县地区", "PRODUCT")
    page.keys("]", "]", "[")
    page.browser.until("document.querySelector('.form strong').textContent === '\\n全县地区生产'")
    page.keys("{", "}", "}")
    page.browser.until("document.querySelector('.form strong').textContent === '全县地区'")
    # By mouse: a click on a mark, on a label, and on the button.
    page.browser.click("mark.k-ORG")
    assert page.chosen() == ["云澜县人民医院"]
    page.browser.run("[...document.querySelectorAll('.labels button')].at(-2).click()")
    page.browser.until("document.querySelector('mark.chosen').classList.contains('k-PER')")
    page.browser.run("[...document.querySelectorAll('.form footer button')].at(-1).click()")
    page.browser.until("!document.querySelector('mark.k-PER')")
    assert page.words() == [("全县地区", "PRODUCT"), ("云澜县康养小镇项目", "PROJ")]
    # A new name that overlaps an old one replaces it; Ctrl+Z brings it back.
    page.select("康养小镇")
    page.browser.run("[...document.querySelectorAll('.bar button')][0].click()")
    page.browser.until(f"[...document.querySelectorAll('mark.k-ORG')].length === 1 && {SAVED}")
    assert page.words()[1:] == [("康养小镇", "ORG")]
    page.browser.click("#undo")
    page.browser.until(f"document.querySelector('mark.k-PROJ') && {SAVED}")
    assert page.words()[1:] == [("云澜县康养小镇项目", "PROJ")]


def test_figures_are_added_and_their_fields_changed(review):
    text = "🏭去年，𠮷县新增规上工业企业约42家，投资12.5亿元。"
    page = review(Document(id="a", text=text, meta=Meta(year=2024)))
    page.select("42")
    page.keys("f")
    page.browser.until(SAVED)
    page.select("规上工业企业")
    page.keys("i")
    page.select("𠮷县")
    page.keys("s", "e", "e", "t")
    page.browser.until("document.querySelector('[name=status]').value === 'target'")
    page.browser.run(
        "const e = document.querySelector('[name=period]'); e.value = '2023'; e.dispatchEvent(new Event('change'))"
    )
    page.browser.until(SAVED)
    (figure,) = page.saved()[0]["figures"]
    assert text[figure["start"] : figure["end"]] == figure["text"] == "42家"
    del figure["start"], figure["end"]
    assert figure == {
        "text": "42家", "value": 42.0, "unit": "家", "modifier": "approx", "indicator": "规上工业企业",
        "aspect": "change", "period": "2023", "status": "target", "subject": "𠮷县", "optional": False, "checked": True,
    }  # fmt: skip
    # What cannot be is said and taken back.
    page.browser.run(
        "const e = document.querySelector('[name=period]'); e.value = '明年'; e.dispatchEvent(new Event('change'))"
    )
    page.browser.until("!document.querySelector('.banner').hidden")
    assert "'明年' is no period" in page.browser.texts(".banner")[0]
    assert page.browser.run("return document.querySelector('[name=period]').value") == "2023"
    assert [m for m in page.browser.errors() if "422" not in m] == []


def test_words_are_found_and_marked_without_a_mouse(review, counties):
    from selenium.webdriver.common.keys import Keys

    page = review(counties[0])
    page.keys("/")
    page.keys(*"生产总值", Keys.ENTER)
    page.keys("1")
    assert ("生产总值", "ORG") in page.words()


def test_done_goes_to_the_next_and_a_new_start_goes_on(review, counties):
    page = review(*counties[:3])
    first = page.browser.texts(".titles h1")
    page.keys("d")
    page.browser.until(f"document.querySelector('.titles h1').textContent !== '{first[0]}'")
    second = page.browser.texts(".titles h1")
    assert page.browser.texts(".progress .muted") == ["1 / 3 份已完成"]
    (saved,) = page.saved()
    assert saved["review"]["done"] and all(item["checked"] for item in saved["entities"] + saved["figures"])
    page.keys("a")
    page.browser.until(SAVED)
    # A new server, as after a night: it begins where one stopped.
    again = review()
    assert again.browser.texts(".titles h1") == second
    assert again.browser.texts(".progress .muted") == ["1 / 3 份已完成"]
    assert len(again.browser.texts(".queue .score")) == 5


def test_a_server_that_is_gone_is_told_and_nothing_is_forgotten(review, counties, browser):
    page = review(counties[0])
    browser.run("window.fetchNow = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone'))")
    page.keys("a")
    browser.until("!document.querySelector('.banner').hidden")
    browser.run("window.fetch = window.fetchNow; document.querySelector('.banner button').click()")
    browser.until("document.querySelector('.banner').hidden")
    assert sum(f["checked"] for f in page.saved()[0]["figures"]) == 1


def test_hostile_documents_are_text(review):
    text = '<img src=x onerror="window.caught=1">\u202e</script><script>window.caught=2</script>在云澜县。'
    place = Entity(id="e0", label="LOC", text="云澜县", start=text.index("云"), end=text.index("云") + 3, score=0.5)
    evil = '"><script>window.caught=3</script>'
    page = review(Document(id=evil, text=text, meta=Meta(title=evil, region=evil), entities=(place,)))
    page.keys("a")
    assert page.words() == [("云澜县", "LOC")]
    assert page.browser.run("return window.caught ?? null") is None
    assert page.browser.run("return document.querySelector('article').textContent") == text


def test_help_lists_the_keys_and_it_fits_a_telephone(review, counties):
    page = review(counties[0])
    page.keys("?")
    assert page.browser.run("return document.querySelector('dialog').open")
    assert len(page.browser.texts("dialog dt")) == 14
    page.browser.run("document.querySelector('dialog').close()")
    page.browser.size(390, 844)
    page.browser.until("innerWidth === 390")
    assert page.browser.run("return document.documentElement.scrollWidth") <= 390
    page.browser.click(".drawer")
    page.browser.until("document.querySelector('.documents').getBoundingClientRect().left === 0")


def small_base(folder, texts):
    """Write a tagger that knows nothing and is so small that training it takes a second."""
    from zhpolicy_ie.names.tagger.model import Calibration
    from zhpolicy_ie.training.ner.data import build_alphabet, build_lexicon
    from zhpolicy_ie.training.ner.export import export
    from zhpolicy_ie.training.ner.network import Shape
    from zhpolicy_ie.training.ner.tagger import NameTagger

    alphabet, lexicon = build_alphabet(texts), build_lexicon()
    sizes = len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1
    tagger = NameTagger(Shape(*sizes, lexicon.sizes, 16, 16, 8, (1, 1), (0,), 2), ("ORG", "PROJ", "LOC", "PER"))
    folder.mkdir()
    export(tagger, alphabet, lexicon, Calibration((1.0,) * 4, (0.0,) * 4), folder, "0.0.1")
    return str(folder)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_whole_circle(browser, tmp_path):
    """Extract, review in the browser with the command itself, train on what it saved, and load the tagger."""
    pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")
    texts = tmp_path / "texts"
    texts.mkdir()
    for i in range(4):
        text = f"东岭县去年生产竹溪牌变频水泵{40 + i}台，竹溪牌变频水泵远销海外。"
        (texts / f"{i}.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "zhpolicy_ie", "review", str(texts), "--labels", "PRODUCT", "--tagger", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            browser.open(process.stdout.readline().strip())
            browser.until("document.querySelector('article p')")
            page = Review(browser, texts)
            for i in range(4):
                for which in (0, 1):
                    page.select("竹溪牌变频水泵", which)
                    page.keys("5")
                browser.until(SAVED)
                title = browser.texts(".titles h1")[0]
                page.keys("d")
                browser.until(f"{i} === 3 || document.querySelector('.titles h1').textContent !== '{title}'")
                browser.until(f"document.querySelector('.progress .muted').textContent.startsWith('{i + 1} / 4')")
            browser.open("about:blank")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert process.returncode == 130
    file = texts / ANNOTATIONS
    notes = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [sum(e["label"] == "PRODUCT" for e in note["entities"]) for note in notes] == [2] * 4
    dev = tmp_path / "dev.jsonl"
    dev.write_text(json.dumps({**notes[0], "text": notes[0]["text"]}, ensure_ascii=False) + "\n", encoding="utf-8")
    words = ["train", "--train", str(file), "--dev", str(dev), "--output", str(tmp_path / "mine"), "--epochs", "1"]
    assert main([*words, "--base", small_base(tmp_path / "base", [note["text"] for note in notes])]) == 0
    tagger = Tagger.load(tmp_path / "mine")
    assert "PRODUCT" in tagger.labels
    tagger.tag(notes[0]["text"])
