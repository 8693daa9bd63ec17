"""The printed page, looked at as it is printed: no text over another, none outside the paper."""

import os
import re
import shutil
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest
from refusals import refusal

from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan.charts import plan_picture
from kosen_edu.my_plan.figures import figures
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.page import plan_page, save_page
from kosen_edu.my_plan.values import build_plan, plan_values, read_plan

TODA = plan_values(toda_plan(vacancy=0.05))
LONG = "戸田駅から歩いて七分のアパート" * 6
STEPS = tuple((6 * k + 1, 0.02 + k / 80_000) for k in range(1, 7))
AT = {"exit_yield": None, "exit_price": 1e12}
PLANS = {
    "toda": ({}, "戸田", "メモ"),
    "lists": ({"repairs": {5 * k: 12_345_678.0 for k in range(1, 7)}, "rates": STEPS}, LONG, ""),
    "tenfold": ({"repairs": {k: 1e6 + k for k in range(1, 26)}, "rates": STEPS}, "修繕", LONG),
    "trillion": ({"price": 1e12, "gpi": 8e10, "principal": 9e11, **AT}, "x" * 100, "w" * 300),
    "most": (
        {
            "price": 1e15, "gpi": 8e13, "principal": 9e14, "building_price": 4e14,
            "salary": 123_456_789_012_345.0, "repairs": {3: 123_456_789_012_345.0, 10: 9e14},
            "structure": "steel_3_to_4mm", "hold_years": 50, "years": 50.0, **AT,
        },
        "億" * 100, LONG + LONG,
    ),
    "loses": ({"vacancy": 0.9, "rent_drift": -0.04, "hold_years": 49, "years": 50.0},
              "空室", ""),
    "before_tax": ({"building_price": 0.0, "gpi": 0.0, "hold_years": 1, **AT}, "一年", ""),
}  # fmt: skip
# every line of text: what it says and where it stands
LINES = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) {
    if (!node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects())
      found.push([node.data.slice(0, 40), r.left, r.top, r.right, r.bottom]);
  }
  return found;
}"""
MM = 96 / 25.4  # pixels of the screen


def mine(case):
    values, name, note = PLANS[case]
    return MyPlan(name[:100], build_plan(TODA | values), "2026-11-25", note=note[:300])


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Each page's lines of text as they stand on paper, and the page as a PDF."""
    from browser_tools import chromium

    folder, found = tmp_path_factory.mktemp("pages"), {}
    with chromium() as browser:
        for case in PLANS:
            path = save_page(mine(case), folder / f"{case}.html", picture=plan_picture(mine(case)))
            sheet = browser.new_page(viewport={"width": round(184 * MM), "height": 1000})
            sheet.emulate_media(media="print")
            sheet.goto(path.as_uri())
            lines = sheet.evaluate(LINES)
            paper = folder / f"{case}.pdf"
            sheet.pdf(prefer_css_page_size=True, path=paper)
            found[case] = lines, paper
            sheet.close()
    return found


@pytest.mark.browser
def test_no_line_of_text_lies_over_another_or_outside_the_page(printed):
    wrong = []
    for case, (lines, _) in printed.items():
        boxes = np.array([line[1:] for line in lines])
        left, top, right, bottom = boxes.T
        for k in np.flatnonzero((left < -0.5) | (right > 184 * MM + 0.5)):
            wrong.append(f"{case}: {lines[k][0]} outside the page")
        across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
        down = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
        for i, k in zip(*np.nonzero(np.triu((across > 1) & (down > 3), 1)), strict=True):
            wrong.append(f"{case}: {lines[i][0]} lies over {lines[k][0]}")
    assert wrong == []


@pytest.mark.browser
def test_the_page_prints_on_two_sheets_of_a4(printed):
    counts = {
        case: len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
        for case, (_, paper) in printed.items()
    }
    assert counts == dict.fromkeys(PLANS, 2)


@pytest.mark.browser
def test_what_is_printed_leaves_the_margins_white(printed):
    if shutil.which("pdftoppm") is None:
        if os.environ.get("KOSEN_BROWSER") == "required":
            pytest.fail("KOSEN_BROWSER=required, but there is no pdftoppm on the PATH")
        pytest.skip("no pdftoppm on the PATH: install poppler-utils to look at the printed pages")
    wrong = []
    for case, (_, paper) in printed.items():
        subprocess.run(["pdftoppm", "-r", "50", "-gray", paper, paper.with_suffix("")], check=True)
        for picture in sorted(paper.parent.glob(f"{case}-*.pgm")):
            _, size, _, pixels = picture.read_bytes().split(b"\n", 3)
            width, height = map(int, size.split())
            ink = np.frombuffer(pixels, np.uint8).reshape(height, width) < 200
            edge = int(11 / 25.4 * 50)
            inner = ink[edge:-edge, edge:-edge].sum()
            if ink.sum() != inner or inner < 500 or abs(height / width - 297 / 210) > 0.01:
                wrong.append(f"{picture.name}: {ink.sum() - inner} dark dots in the margin")
    assert wrong == []


def test_the_numbers_and_the_picture_of_a_page_are_those_of_its_plan(tmp_path):
    """With the figures of last year's plan, half of the page was last year's."""
    plan, picture = mine("toda"), SimpleNamespace(png=b"", alt="手残り")
    old = figures(plan.plan.at(annual_rate=0.03))
    for more, words in (
        ({"picture": picture, "numbers": old}, "別の計画の数字"),
        ({"picture": picture, "numbers": old.values}, "numbers"),
        ({"picture": picture, "numbers": 5}, "numbers"),
        ({"picture": None}, "plan_picture"),
        ({"picture": b"png"}, "plan_picture"),
    ):
        for call in (plan_page, lambda p, **m: save_page(p, tmp_path / "p.html", **m)):
            assert words in refusal(call, plan, **more)
    assert list(tmp_path.iterdir()) == []
    same = MyPlan("x", plan.plan.at(hold_years=plan.plan.hold_years), "2026-11-25")
    assert plan_page(same, picture=picture, numbers=figures(plan.plan))


def test_the_years_and_the_figures_of_a_page_write_an_amount_alike():
    """Half up on what is written: the table said 811.2 and −0.0, the figures 811.3 and 0.0."""
    texts = {"price": "1億円", "gpi": "8,112,500円", "exit_price": "1億円", "hold_years": "2年"}
    plan = MyPlan("x", read_plan(texts | {"opex_fixed": "8,112,700円"}).plan, "2026-11-25")
    page = plan_page(plan, picture=plan_picture(plan))
    assert "811.3万円" in page
    assert "<td>811.3</td>" in page
    assert "811.2" not in page
    assert "−0.0" not in page
    assert "1年に200円足りない" in page


def test_the_page_says_in_how_many_futures_its_index_was_counted():
    """And nothing of futures where there were none: not run, or not to be run."""
    plan = mine("toda")
    picture = plan_picture(plan)
    for futures, words in ((500, "500 通り"), (2_000, "2,000 通り"), (0, "")):
        page = plan_page(plan, picture=picture, numbers=figures(plan.plan, futures=futures))
        assert re.findall(r"[\d,]+ 通り", page) == ([words] if words else [])
    grace = MyPlan("据置", plan.plan.at(grace_months=12), "2026-11-25")
    assert "通り" not in plan_page(grace, picture=picture)
    assert "10,000 通り" in plan_page(plan, picture=picture)
