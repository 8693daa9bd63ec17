"""The web site, built once and walked: links, pictures, search, folds, phone, paper."""

from __future__ import annotations

import itertools
import json
import re
from urllib.parse import unquote, urlsplit

import pytest
import website
import website_pages
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from browser_tools import PAGES, chromium, served, window
from bs4 import BeautifulSoup

LESSONS = [path.stem for path in website.NOTEBOOKS]
NAMES = ["index", *LESSONS, "search"]
# Boxes that scroll sideways and show nobody that they do.
UNSEEN = """
() => [...document.querySelectorAll('.bd-article *')].filter(e => e.scrollWidth > e.clientWidth + 1
  && /auto|scroll/.test(getComputedStyle(e).overflowX)
  && !(parseFloat(getComputedStyle(e, '::-webkit-scrollbar').height) >= 6)).map(e => e.className)
"""
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
# Words that a reader may ask for, and a page that must be among the answers.
WORDS = {
    "営業純収益": "91_glossary", "返済比率": "02_repayment_ratio", "損益分岐入居率": "03_dscr",
    "未払利息": "01_interest_rates", "5年ルール": "01_interest_rates", "デッドクロス": "06_tax",
    "減価償却": "06_tax", "任意売却": "08_exits", "オーバーローン": "08_exits",
    "連帯保証人": "04_who_repays", "安全指数": "07_stress", "内部収益率": "05_condo_or_building",
    "ＤＳＣＲ": "03_dscr", "ローン定数": "02_repayment_ratio", "基準金利": "01_interest_rates",
    "青色申告特別控除": "06_tax", "イールドギャップ": "91_glossary", "準備金": "04_who_repays",
    "繰上返済": "02_repayment_ratio", "遅延損害金": "91_glossary", "noi": "91_glossary",
    "赤字　金利": "03_dscr",
}  # fmt: skip


# Comparing the colours of every word takes ten times as long as all else: of words that are seen in
# the same colour, size and weight on the same ground, three are marked.  Gives the kinds there are.
ONE_OF_EACH = """
() => {
  const kinds = {}, words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const from = words.currentNode.parentElement;
    const seen = {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true};
    if (!words.currentNode.data.trim() || !from.checkVisibility(seen)) continue;
    const look = getComputedStyle(from), kind = [look.color, look.fontSize, look.fontWeight];
    for (let box = from; box; box = box.parentElement) {
      const on = getComputedStyle(box);
      const ground = [on.backgroundColor, on.backgroundImage, on.opacity, on.position].join();
      if (ground !== 'rgba(0, 0, 0, 0),none,1,static') kind.push(ground);
    }
    kinds[kind] = (kinds[kind] || 0) + 1;
    if (kinds[kind] <= 3) from.dataset.colours = '';
  }
  return Object.keys(kinds).length;
}
"""
MARKED = {"id": "color-contrast", "selector": "[data-colours], [data-colours] *"}
AXE = Axe(f"{AXE_SCRIPT};\naxe.configure({json.dumps({'rules': [MARKED]})});")
COLOURS = ("color-contrast", "link-in-text-block")  # all rules of colour: the same on a phone


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages without JupyterLite, as `make site` builds them: any warning fails."""
    folder = tmp_path_factory.mktemp("site")
    website.build_pages(folder / "site", folder / "scratch")
    return folder / "site"


@pytest.fixture(scope="module")
def soups(site):
    """Every page, parsed."""
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in site.glob("*.html")
    }


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served."""
    with served(site) as there:
        yield there


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def readers(address, browser):
    """A page of each size that goes from lesson to lesson; whom else it asks, and its errors."""

    def reader(size):
        page, elsewhere, said = window(browser, size).new_page(), [], []
        PAGES.append(page)
        own = (address, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else elsewhere.append(r.url))
        page.on("response", lambda r: said.append(r.url) if r.status >= 400 else None)
        page.on(
            "console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        return page, elsewhere, said

    return {name: reader(size) for name, size in SIZES.items()}


def test_every_lesson_is_a_page_and_leads_to_the_next(soups):
    assert set(soups) == set(NAMES)
    order = ["index", *LESSONS]
    for here, there in itertools.pairwise(order):
        assert soups[here].select_one("a.right-next")["href"] == f"{there}.html"
        assert soups[there].select_one("a.left-prev")["href"] == f"{here}.html"


def test_every_link_and_anchor_leads_somewhere(site, soups):
    anchors = {name: {tag["id"] for tag in soup.select("[id]")} for name, soup in soups.items()}
    lost, followed = [], 0
    for name, soup in soups.items():
        for tag in soup.select("[href], [src]"):
            where = urlsplit(tag.get("href") or tag.get("src"))
            if where.scheme:
                assert tag.name == "a", f"{name}: {where.geturl()} is fetched from another host"
            if where.scheme or where.path.startswith("lite/"):
                continue  # test_lite.py
            target = unquote(where.path) or f"{name}.html"
            page = target.removesuffix(".html")
            bad = where.fragment and page in anchors and where.fragment not in anchors[page]
            if not (site / target).exists() or bad:
                lost.append((name, where.geturl()))
            followed += 1
    assert lost == []
    assert followed > 1_000


def test_every_picture_says_what_it_shows(soups):
    count = 0
    for name, soup in soups.items():
        for picture in soup.select("img"):
            assert len(picture.get("alt", "")) > 10, f"{name}: {picture}"
            count += 1
    assert count == 1 + sum(
        "image/png" in output.get("data", {})
        for path in website.NOTEBOOKS
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
    )


def test_words_for_readers_are_japanese_and_nothing_asks_to_run_a_cell_again(soups):
    japanese = re.compile("[ぁ-んァ-ヿ一-鿿]")
    for name, soup in soups.items():
        for tag in soup.select("[title], [aria-label], [placeholder]"):
            for said in ("title", "aria-label", "placeholder"):
                assert not tag.get(said) or japanese.search(tag[said]), f"{name}: {tag}"
        assert "コードで答える人" not in soup.article.get_text(), name


def test_an_exercise_folds_its_solution_and_code_of_the_kit_is_left_out(soups):
    for name in LESSONS[1:9]:
        article = soups[name].article
        cards = article.select(".exercise")
        assert len(cards) >= 7, name
        assert len(article.select(".exercise details")) >= 12, name
        code = "".join(cell.get_text() for cell in article.select(".cell_input"))
        assert "kosen_edu" in code, f"{name}: the sums stay in sight"
        assert not re.search(r"^(my_\w+ = \.\.\.|drill\.|panels\.)", code, re.M), name


def test_of_a_cell_the_sums_are_shown_and_not_the_kit():
    shown = website_pages.readable_code
    assert shown("from kosen_edu.lessons.tax import panels\n\npanels.sale_panel()") == ""
    assert shown("from kosen_edu import symbols\n\nsymbols('noi')") == ""
    assert shown("my_a, my_b = ..., ...\ndisplay(drill.a.check(my_a), drill.b.check(my_b))") == ""
    mixed = "x = 3\nprint(x)\nmy_rate = ...\ndrill.rate.check(\n    my_rate\n)"
    assert shown(mixed) == "x = 3\nprint(x)"
    assert shown("display(readable(table))") == "display(readable(table))"


def test_terms_are_linked_where_they_first_stand(soups):
    for name in LESSONS[1:9]:
        links = soups[name].select("a.term")
        assert len(links) >= 8, name
        assert len({link["href"] for link in links}) == len(links), f"{name}: linked twice"
        first = links[0]
        before = soups[name].article.get_text().partition(first.get_text())[0]
        assert first["title"], "the definition, for a mouse that rests"
        assert first.get_text() not in before


def test_a_lesson_can_be_run_and_kept(site, soups):
    for name in LESSONS:
        run, *_, keep = soups[name].select(".doors a")
        assert keep.has_attr("download")
        assert not run.has_attr("download")
        assert run["href"] == website.lite_url(name)
        assert f"/{website.links.version()}/" in run["href"]
        kept = (site / keep["href"]).read_bytes()
        assert kept == (website.ROOT / "notebooks" / f"{name}.ipynb").read_bytes()


def test_binder_and_colab_are_offered_once_there_is_an_address(monkeypatch):
    monkeypatch.setattr(website.links, "address", lambda: "")
    assert list(website.doors_of("03_dscr")) == ["▶ 動かす", "保存する"]
    monkeypatch.setattr(website.links, "address", lambda: "https://github.com/o/r")
    doors = website.doors_of("03_dscr")
    tag = f"v{website.links.version()}"
    assert doors["Binder"].endswith(f"/gh/o/r/{tag}?urlpath=doc/tree/notebooks/03_dscr.ipynb")
    assert doors["Colab"].endswith(f"/o/r/blob/{tag}/notebooks/03_dscr.ipynb")


def test_a_picture_without_words_is_refused(tmp_path):
    output = {"data": {"image/png": "", "text/plain": "図"}, "metadata": {}}
    with pytest.raises(ValueError, match="text alternative"):
        website_pages.panel_html(output, tmp_path)


# --- in a browser -----------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nobody_else_says_no_error_fits_and_can_be_read_by_all(
    address, readers, name, size
):
    page, elsewhere, said = readers[size]
    elsewhere.clear()
    said.clear()
    page.goto(f"{address}{name}.html")
    page.wait_for_function("() => window.MathJax?.startup?.promise || !window.MathJax")
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => 1)")
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    unseen = page.evaluate(UNSEEN)
    asked = {"resultTypes": ["violations"], "preload": False}
    if size == "laptop":
        kinds = page.evaluate(ONE_OF_EACH)
        assert kinds > 5
    else:
        asked["rules"] = {rule: {"enabled": False} for rule in COLOURS}
    found = AXE.run(page, options=asked).response["violations"]
    wrong = {v["id"]: [n["html"][:120] for n in v["nodes"]][:3] for v in found}
    if name in LESSONS[1:9]:
        fold = page.locator(".exercise details").first
        assert not fold.evaluate("d => d.open")
        fold.locator("summary").click()
        assert fold.evaluate("d => d.open")
    assert elsewhere == []
    assert said == []
    assert wide <= SIZES[size][0]
    assert unseen == []
    assert wrong == {}


@pytest.mark.browser
def test_the_search_finds_words_as_they_are_written(address, browser):
    page = browser.new_page()
    PAGES.append(page)
    page.goto(f"{address}index.html")
    page.fill(".bd-sidebar-primary input[name=q]", "営業純収益")
    page.press(".bd-sidebar-primary input[name=q]", "Enter")
    page.wait_for_selector("#found li")
    assert page.locator("#found a").first.get_attribute("href") == "91_glossary.html#term-noi"
    missed = {}
    for word, expected in WORDS.items():
        page.fill("#asked", word)
        links = page.locator("#found a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        if not any(link.startswith(expected) for link in links[:15]):
            missed[word] = links[:5]
    assert missed == {}
    page.fill("#asked", "存在しないことば")
    assert page.locator("#found li").count() == 0
    assert "見つかりません" in page.inner_text("#count")
    page.close()


@pytest.mark.browser
def test_a_printed_lesson_has_its_title_once_and_no_buttons(address, browser):
    page = browser.new_page()
    PAGES.append(page)
    page.goto(f"{address}02_repayment_ratio.html")
    page.emulate_media(media="print")
    shown = page.locator("h1, .doors, .prev-next-footer, .bd-sidebar, .headerlink, .find-link")
    left = [tag for tag in shown.all() if tag.is_visible()]
    assert [tag.inner_text().startswith("02 返済比率") for tag in left] == [True]
    page.close()
