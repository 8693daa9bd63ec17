"""A seminar in real browsers: two phones predict, and the teacher's wall follows."""

from __future__ import annotations

import re
import signal

import pytest
from browser_tools import PAGES, chromium
from seminar_guest import PHONE_NAME, seminar

pytestmark = pytest.mark.browser
LONG = 120_000


def opened(browser, address, size, **more):
    """A page in a browser of its own; it must ask nothing of any other host."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    page = context.new_page()
    page.set_default_timeout(LONG)
    page.elsewhere = []
    page.on("request", lambda r: _local(r.url) or page.elsewhere.append(r.url))
    PAGES.append(page)
    page.goto(address)
    return page


def _local(url):
    return re.match(r"(https?|ws)://127\.0\.0\.1[:/]|data:|blob:", url)


def phone(browser, address):
    """Somebody with a phone, from the index to lesson 03."""
    look = {"user_agent": PHONE_NAME, "is_mobile": True, "has_touch": True}
    page = opened(browser, address, (390, 844), **look)
    page.get_by_text("03 DSCR").tap()
    page.wait_for_function(
        "() => { const i = document.querySelector('.ke-side img'); return i && i.naturalWidth; }"
    )
    return page


def predict(page, words):
    """Write a prediction into its box."""
    box = page.locator(".ke-ask", has_text="予想").first
    box.scroll_into_view_if_needed()
    box.locator("input[type=text]").fill(words)
    box.locator("input[type=text]").press("Enter")
    box.get_by_text("と書きとめました").wait_for()


# words of the wall in letters below 28 px, as they are drawn
SMALL = """() => [...document.querySelectorAll("body *")].filter(one => {
  const words = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const svg = one.ownerSVGElement, box = svg && svg.viewBox.baseVal;
  const seen = svg && svg.getBoundingClientRect();
  const scale = box ? Math.min(seen.width / box.width, seen.height / box.height) : 1;
  return words && (svg || one.offsetParent) && one.tagName !== "SCRIPT"
    && parseFloat(getComputedStyle(one).fontSize) * scale < 28;
}).map(one => one.textContent.trim())"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A seminar that collects; the last test ends it."""
    folder = tmp_path_factory.mktemp("seminar")
    with seminar(folder, "--room", "yes", lessons=("00_start", "03_dscr")) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """A browser for all who come."""
    with chromium() as started:
        yield started


def test_whoever_comes_back_too_late_is_told_and_can_open_it_again(made, browser):
    page = opened(browser, f"{made.address}/voila/render/00_start.ipynb", (1366, 768))
    page.locator(".ke-side img").first.wait_for()
    visit = re.search(r'"kernelId": "([0-9a-f-]{36})"', page.content())[1]
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    assert made.ask(f"/voila/api/shutdown/{visit}", "POST", cookie=cookie)[0] == 204
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_navigation():  # it asks first whether the seminar is there
        page.get_by_text("もう一度開く").click()
    page.locator(".ke-side img").first.wait_for()
    again = re.search(r'"kernelId": "([0-9a-f-]{36})"', page.content())[1]
    assert again != visit
    page.close()


def test_two_phones_predict_and_the_wall_follows_until_the_seminar_ends(made, browser):
    wall = opened(browser, re.search(r"http\S+/wall/\S+", made.told())[0], (1366, 768))
    assert wall.url == f"{made.address}/wall/#00"  # what the room sees in the bar opens nothing
    wall.get_by_role("button", name="03").click()
    wall.reload()
    wall.locator("#title", has_text="03").wait_for()
    phones = [phone(browser, made.address) for _ in range(2)]
    for page, words in zip(phones, ("3％", "8％"), strict=True):
        assert page.get_by_text("数字だけ").first.is_visible()
        predict(page, words)
    wall.get_by_text("2人の予想").first.wait_for()
    for element in wall.locator("section").first.locator("button, svg").all():
        seen = element.bounding_box()
        assert seen["y"] + seen["height"] <= 768
    small = wall.evaluate(SMALL)
    assert small == [], small
    wall.get_by_role("button", name="答えを見せる").click()
    wall.locator(".truth-name").wait_for()
    picture = phones[0].locator(".ke-panel", has_text="金利と手残り").first
    picture.scroll_into_view_if_needed()
    slider = picture.locator(".noUi-handle").first
    before = picture.locator(".ke-say").inner_text()
    slider.focus()
    phones[0].keyboard.press("ArrowRight")
    phones[0].wait_for_function(
        "([p, before]) => p.querySelector('.ke-say').innerText !== before",
        arg=[picture.element_handle(), before],
    )
    for page in (*phones, wall):
        assert page.elsewhere == []
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1
    # a link of the text leads to the lesson before, and its bar back to the index
    phones[1].get_by_role("link", name="目次").tap()
    phones[1].get_by_text("不動産投資ローンの計算").first.wait_for()
    # the seminar ends under their eyes
    phones[0].bring_to_front()
    made.process.send_signal(signal.SIGINT)
    made.process.wait(60)
    wall.get_by_text("セミナーは閉じました").wait_for()
    assert not wall.locator(".here").is_visible()
    phones[0].get_by_text("セミナーは閉じました").wait_for()
    assert phones[0].get_by_role("button", name="もう一度開く").is_visible()
    assert "Traceback" not in made.told()
    for page in (*phones, wall):
        page.close()
