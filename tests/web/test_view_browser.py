"""The page in a browser: it draws, filters, sorts, jumps, and runs nothing that a document brings."""

from __future__ import annotations

import pytest

from zhpolicy_ie.records import Document, Entity, Figure, Meta, Page
from zhpolicy_ie.report import write_report

HOSTILE = (
    '𠮷野家🏗️"\'`</script><script>window.caught=1</script><img src=x onerror="window.caught=2">'
    "<!-- &amp; ]]> \u202e反转\u2066\u200f\u2028\u0000\r\n\r\n＝云澜县科创城🚀项目总投资12.5亿元，\n新增🏭42家。"
)


@pytest.fixture
def show(browser, tmp_path):
    def page(documents, tab="figures", **options):
        write_report(documents, tmp_path / "r.html", **options)
        browser.open(f"{tmp_path / 'r.html'}#{tab}")
        return browser

    return page


def figure(text, words, **fields):
    start = text.index(words)
    return Figure(id="f0", text=words, start=start, end=start + len(words), sentence=(0, 1), score=0.4, **fields)


def test_rows_jump_to_their_place(show, counties):
    page = show(counties)
    page.click(".rows .row[data-row='6']")
    assert page.texts("mark.chosen") == ["4亿元"]
    assert page.texts(".reader h2") == ["2023年云澜县政府工作报告"]
    assert page.run("const r = document.querySelector('mark.chosen').getBoundingClientRect();"
                    "return document.elementFromPoint(r.x + 3, r.y + 3).textContent") == "4亿元"  # fmt: skip
    assert "总投资" in page.texts(".card")[0]
    # And back: a click in the text chooses the row.
    page.run("[...document.querySelectorAll('article mark.k-FIG')][1].click()")
    page.until("document.querySelector('.row[aria-selected=true]')?.dataset.row === '5'")


def test_a_long_document_is_scrolled_to_the_mark(show):
    text = "\n".join(f"第{i}段，全县新增企业{i}家，工作有力有序。" * 6 for i in range(1000, 1600))
    found = figure(text, "1573家", value=1573, unit="家")
    page = show([Document(id="a", text=text, figures=(found,))])
    page.click(".rows .row")
    page.until(
        "(r => r.top > 100 && r.bottom < innerHeight - 100)"
        "(document.querySelector('mark.chosen').getBoundingClientRect())"
    )


def test_filters_sorting_and_counts(show, counties):
    page = show(counties)
    rows = "[...document.querySelectorAll('.rows .row')].map(r => r.children[1].textContent)"
    page.choose("[data-facet=aspect]", "增速")
    assert page.texts(".summary") == ["18 / 36 条"]
    page.click("[data-key=value] button")
    up = page.run(f"return {rows}")
    assert up[:2] == ["+5.1%", "+5.6%"] and up[-1] == "+8.8%"
    assert page.run("return document.querySelector('[data-key=value]').getAttribute('aria-sort')") == "ascending"
    page.click("[data-key=value] button")
    assert page.run(f"return {rows}") == up[::-1]
    page.type("main .search", "白鹭 目标")
    page.until("document.querySelector('.summary').textContent === '3 / 36 条'")
    page.type("main .search", "没有")
    page.until("document.querySelector('.rows .empty')")
    page.click(".table .tools button:not(.outline)")
    assert page.texts(".summary") == ["36 / 36 条"]


def test_the_keyboard_moves_through_a_table(show, counties):
    from selenium.webdriver.common.keys import Keys

    page = show(counties)
    table = page.driver.find_element("css selector", ".table .viewport")
    table.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert page.run("return document.querySelector('[aria-selected=true].row').dataset.row") == "1"
    assert page.texts("mark.chosen") == ["5.1%"]


def test_organizations_and_projects(show, counties):
    page = show(counties, "projects")
    assert page.texts(".rows .row")[0].startswith("云澜县康养小镇项目建设工程规划中云澜县人民医院（承建）总投资 3亿元")
    page.click(".rows .row")
    assert page.texts("mark.chosen") == ["云澜县康养小镇项目"]
    page.click("#tab-organizations")
    page.click(".rows .row[data-row='8']")
    assert page.texts("mark.chosen") == ["白鹭县人民医院"]
    assert "白鹭县康养小镇项目（承建）" in page.texts(".card")[0]


def test_hovering_shows_the_record(show, counties):
    from selenium.webdriver import ActionChains

    page = show(counties[:1], "documents")
    mark = page.driver.find_element("css selector", "article mark.k-FIG")
    ActionChains(page.driver).move_to_element(mark).perform()
    page.until("!document.querySelector('.tip').hidden")
    assert "307亿元" in page.texts(".tip")[0] and "地区生产总值" in page.texts(".tip")[0]
    # The words that the figure was read from are pointed out in the text.
    assert page.run("return [...CSS.highlights.get('indicator')][0].toString()") == "地区生产总值"


def test_charts_by_region_and_year(show, counties):
    page = show(counties, "overview")
    assert page.texts(".panel h3") == ["主要指标", "历年走势", "目标与结果", "地区排名"]
    # A result and a target a report for growth, of which one year each is both; three lines.
    assert page.run("return document.querySelectorAll('.lines circle').length") == 18
    assert page.run("return document.querySelectorAll('.lines polyline').length") == 3
    assert page.texts(".ranking .region") == ["白鹭县", "青石县", "云澜县"]
    assert page.texts(".tiles button")[0] == "地区生产总值347亿元2023 ▲ +6.1% · 2024 目标 +6.8%"
    first = page.texts(".bullet")[0]
    assert "2023 实际 +6.1%" in first and "2023 目标 +6.3%" in first and "低于" in first
    page.click(".ranking button")
    assert page.texts("[role=tab][aria-selected=true]") == ["数据"]
    assert page.texts("mark.chosen") == ["8.1%"]


def test_hostile_text_is_shown_and_not_run(show):
    words, count = "云澜县科创城🚀项目", "42家"
    evil = '"><script>window.caught=3</script>'
    names = tuple(
        Entity(id=f"e{i}", label=label, text=name, start=(at := HOSTILE.index(name)), end=at + len(name), score=1)
        for i, (name, label) in enumerate([(words, "PROJ"), ("反转", "PLANT_SITE")])
    )
    found = (
        figure(HOSTILE, "12.5亿元", value=1.25e9, unit="元"),
        figure(HOSTILE, count, value=42, unit=evil).model_copy(update={"id": "f1"}),
    )
    meta = Meta(title=evil, region=f"{evil}/</script>")
    page = show([Document(id=evil, text=HOSTILE, meta=meta, entities=names, figures=found)], title=evil)
    assert page.run("return window.caught ?? null") is None
    assert page.texts("h1") == [evil]
    assert page.texts("article mark") == ["反转", words, "12.5亿元", count]
    # The text is on the page to the letter, whatever its characters would do.
    assert page.run("return document.querySelector('article').textContent") == HOSTILE
    page.click(".rows .row[data-row='1']")
    assert page.texts("mark.chosen") == [count]
    codes = page.run("return [...document.querySelectorAll('.control')].map(e => e.dataset.code)")
    assert codes == ["U+202E", "U+2066", "U+200F", "U+0000"]
    assert page.run("return document.querySelectorAll('article img, article script').length") == 0


def test_without_text_the_tables_still_work(show, counties):
    page = show([counties[0].model_copy(update={"text": None})])
    page.click(".rows .row")
    assert "--include-text" in page.texts("article")[0]
    assert "地区生产总值" in page.texts(".card")[0]


def test_a_document_without_records_and_one_without_a_character(show):
    page = show([Document(id="a", text="今天天气好。"), Document(id="b", text="")], "overview")
    for tab in ("figures", "organizations", "projects", "documents"):
        page.click(f"#tab-{tab}")
    page.run("document.querySelectorAll('.shelf li button')[1].click()")
    assert page.texts(".reader h2") == ["b"]


def test_a_thousand_documents_are_listed_but_not_drawn(show, counties):
    many = [counties[i % 9].model_copy(update={"id": f"d{i}"}) for i in range(1000)]
    page = show(many)
    assert page.texts(".summary") == ["4,000 / 4,000 条"]
    assert page.run("return document.querySelectorAll('.rows .row').length") < 80
    assert page.run("return document.querySelectorAll('article mark').length") == 0
    page.run("document.querySelector('.table .viewport').scrollTop = 4000 * 38")
    page.until("document.querySelector(\".row[data-row='3999']\")")
    page.click(".row[data-row='3999']")
    assert page.run("return document.querySelector('.reader .meta').title") == "d999"
    page.click("#tab-documents")
    page.type(".shelf .search", "d987")
    page.until("document.querySelectorAll('.shelf li').length === 1")


def test_language_and_theme_are_the_readers_choice(show, counties):
    page = show(counties, "overview", lang="en")
    assert page.texts("[role=tab]")[:2] == ["Overview", "Figures"]
    page.click("#language")
    assert page.texts("[role=tab]")[:2] == ["概览", "数据"]
    light = page.run("return getComputedStyle(document.body).backgroundColor")
    page.size(1280, dark=True)
    dark = page.run("return getComputedStyle(document.body).backgroundColor")
    assert light != dark
    page.click("#theme")
    assert page.run("return getComputedStyle(document.body).backgroundColor") == light
    page.run("localStorage.clear()")


@pytest.mark.parametrize("tab", ["overview", "figures", "projects", "documents"])
def test_a_telephone_shows_it_without_scrolling_sideways(show, counties, tab):
    page = show(counties, tab)
    page.size(390, 844)
    page.until("innerWidth === 390")
    assert page.run("return document.documentElement.scrollWidth") <= 390
    if tab == "figures":
        page.click(".rows .row")
        page.until("document.querySelector('.reader').getBoundingClientRect().left === 0")
        page.click(".closer")
        page.until("document.querySelector('.reader').getBoundingClientRect().left >= 390")


def test_the_page_prints(show, counties, tmp_path):
    page = show(counties, "documents")
    data = page.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
    assert len(data) > 10_000


def test_pages_of_a_source_are_named(show, counties):
    one = counties[0]
    cut = one.text.index("全县")
    page = show([one.model_copy(update={"pages": (Page(number=7, start=0), Page(number=8, start=cut))})])
    page.click(".rows .row")
    assert page.texts(".card dd")[-2:] == ["8", "0.80"]
