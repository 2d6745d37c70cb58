"""A real browser, without a window, and documents to show in it."""

from __future__ import annotations

import shutil
import time

import pytest

from zhpolicy_ie.records import Document, Entity, Figure, IndicatorLink, Meta, Organization, PeriodLink, Project

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,820",
)  # fmt: skip


class Browser:
    """Chromium, told what to do in JavaScript."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, address):
        self.driver.get(f"file://{address}" if str(address).startswith("/") else address)

    def run(self, script, *values):
        return self.driver.execute_script(script, *values)

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)

    def click(self, selector):
        self.run("document.querySelector(arguments[0]).click()", selector)

    def type(self, selector, text):
        self.run(
            "const e = document.querySelector(arguments[0]);"
            "e.value = arguments[1]; e.dispatchEvent(new Event('input', { bubbles: true }))",
            selector,
            text,
        )

    def choose(self, selector, beginning):
        """Choose an option of a select by how its text begins."""
        self.run(
            "const s = document.querySelector(arguments[0]);"
            "s.value = [...s.options].find(o => o.text.startsWith(arguments[1])).value;"
            "s.dispatchEvent(new Event('change', { bubbles: true }))",
            selector,
            beginning,
        )

    def until(self, condition, seconds=10.0):
        """Wait until a JavaScript expression holds, and return its value."""
        end = time.monotonic() + seconds
        while not (value := self.run(f"return ({condition})")):
            assert time.monotonic() < end, f"never true: {condition}\n{self.errors()}"
            time.sleep(0.02)
        return value

    def size(self, width, height=820, *, dark=False):
        values = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", values)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})

    def errors(self):
        """Return what the console complained about since the last call, and what was asked of a network."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed; it comes with [dev]")
    from selenium.webdriver.chrome.service import Service

    program, driver_program = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver_program):
        pytest.skip("there is no Chromium (Debian, Ubuntu: apt install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_program))
    driver.set_script_timeout(30)
    yield Browser(driver)
    driver.quit()


@pytest.fixture
def browser(chromium):
    """Give the browser with an empty page; what the console printed by the end fails the test."""
    chromium.size(1280)
    chromium.open("about:blank")
    chromium.errors()
    yield chromium
    problems = chromium.errors()
    chromium.open("about:blank")
    assert problems == []


def entity(text, words, label, number=0):
    start = text.index(words)
    end = start + len(words)
    return Entity(id=f"e{number}", label=label, text=words, start=start, end=end, score=0.9)


def figure(text, words, value, unit, number=0, **fields):
    """Give a figure at the place of its words; ``indicator`` as words, ``year`` as its period's value."""
    start = text.index(words)
    indicator, year = fields.pop("indicator", None), fields.pop("year", None)
    link = None
    if indicator:
        at = text.index(indicator)
        link = IndicatorLink(text=indicator, start=at, end=at + len(indicator), name=indicator)
    period = PeriodLink(text="", start=0, end=0, value=str(year)) if year else None
    fields = {"score": 0.5, "sentence": (0, len(text)), "indicator": link, "period": period, **fields}
    return Figure(id=f"f{number}", text=words, start=start, end=start + len(words), value=value, unit=unit, **fields)


def county(number, name, year, output, growth, aim):
    """Give a short report of a county, with all kinds of records."""
    text = (
        f"{year}年{name}政府工作报告\n\n一、去年工作\n全县地区生产总值{output}亿元，增长{growth}%。"
        f"{name}人民医院承建的{name}康养小镇项目总投资{number + 3}亿元。\n今年地区生产总值增长{aim}%左右。"
    )
    gdp = {"indicator": "地区生产总值"}
    goal = text.rindex(f"{aim}%")
    target = figure(text, f"{growth}%", aim, "%", 3, aspect="growth", status="target", year=year, **gdp)
    hospital, town = f"{name}人民医院", f"{name}康养小镇项目"
    return Document(
        id=f"d{number}", text=text, meta=Meta(title=f"{year}年{name}政府工作报告", region=f"云州市/{name}", year=year),
        entities=(entity(text, hospital, "ORG"), entity(text, town, "PROJ", 1)),
        figures=(
            figure(text, f"{output}亿元", output * 1e8, "元", 0, year=year - 1, score=0.8, **gdp),
            figure(text, f"{growth}%", growth, "%", 1, aspect="growth", year=year - 1, **gdp),
            figure(text, f"{number + 3}亿元", (number + 3) * 1e8, "元", 2, indicator="总投资", year=year - 1),
            target.model_copy(update={"text": f"{aim}%", "start": goal, "end": goal + len(f"{aim}%")}),
        ),
        organizations=(Organization(id="o0", name=hospital, kind="hospital", place=name, mentions=("e0",)),),
        projects=(
            Project(id="p0", name=town, kind="works", status="planned", mentions=("e1",), figures=("f2",),
                    organizations=({"id": "o0", "role": "builder"},)),
        ),
    )  # fmt: skip


@pytest.fixture
def counties():
    """Give three years of three counties."""
    names = ("云澜县", "青石县", "白鹭县")
    return [
        county(3 * i + k, name, 2022 + k, 300 + 60 * i + 20 * k + 7, 5.1 + i + k / 2, 5.8 + i + k / 2)
        for i, name in enumerate(names)
        for k in range(3)
    ]
