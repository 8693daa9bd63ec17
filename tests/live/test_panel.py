"""The live panel by itself: what is shown, what is kept, and what happens when something fails."""

from __future__ import annotations

import math
import re
import threading
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from demo_panel import calculate, demo_panel, every_control, refusing
from panel_driver import strict
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.live.card import card, table
from kosen_edu.live.controls import Choice, Slider, Steps
from kosen_edu.live.panel import Panel

WIDGET = "application/vnd.jupyter.widget-view+json"


class Tags(HTMLParser):
    """Collects the tags of a piece of HTML with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def first(self, tag):
        return next(attrs for name, attrs in self.found if name == tag)


def shown(panel):
    return panel._card.value


# --- one change, one answer -------------------------------------------------------------------
def counted(panel):
    """A panel that writes down what it computes."""
    asked, inner = [], panel._calculate
    panel._calculate = lambda **values: asked.append(values) or inner(**values)
    return asked


def test_several_controls_are_set_as_one_change():
    panel = demo_panel()
    asked = counted(panel)
    panel.set(rate=0.045, vacancy=0.3)
    assert asked == [{"rate": 0.045, "vacancy": 0.3}]
    panel.buttons[0].click()  # a preset
    assert asked[1:] == [{"rate": 0.01, "vacancy": 0.02}]
    panel.buttons[-1].click()  # back to the start
    assert asked[2:] == [{"rate": 0.02, "vacancy": 0.1}]


def test_a_moved_slider_is_one_message_with_sentence_numbers_and_picture():
    panel = demo_panel()
    messages = []
    panel._card.observe(lambda change: messages.append(change["new"]), "value")
    panel.controls["rate"]._slider.value = 4.0
    assert len(messages) == 1
    tags = Tags(messages[0])
    assert tags.first("img")["alt"] == panel.chart.describe(panel.result)
    assert tags.first("img")["src"].startswith("data:image/png;base64,")
    assert "4.00％" in panel.sentence
    assert panel.sentence in messages[0]
    assert panel.controls["rate"]._box.value == 4.0


def test_the_answer_does_not_depend_on_the_way_to_it():
    there = demo_panel()
    for rate in (0.06, 0.005, 0.03):
        there.set(rate=rate)
    back = demo_panel()
    back.set(rate=0.03)
    assert shown(there) == shown(back)


def test_callbacks_from_several_threads_leave_words_and_picture_in_step():
    panel = demo_panel()
    rates = [0.01 + 0.0005 * k for k in range(40)]

    def move(part):
        for rate in part:
            panel.set(rate=rate)

    threads = [threading.Thread(target=move, args=(rates[k::4],)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = demo_panel()
    fresh.set(**panel.values)
    assert shown(panel) == shown(fresh)
    assert panel.error is None


# --- fixed size, keyboard, screen reader ------------------------------------------------------
def test_the_card_keeps_its_room_whatever_it_says():
    sizes = set()
    panel = demo_panel()
    for rate in panel.controls["rate"].reachable()[::10]:
        panel.set(rate=rate)
        tags = Tags(shown(panel))
        image, say = tags.first("img"), next(a for t, a in tags.found if a.get("role") == "status")
        sizes.add((image["width"], image["height"], say["style"]))
    assert len(sizes) == 1


def test_the_answer_is_announced_and_the_table_has_heads():
    panel = demo_panel()
    tags = Tags(shown(panel))
    status = next(attrs for _, attrs in tags.found if attrs.get("role") == "status")
    assert status["aria-live"] == "polite"
    assert sum(tag == "th" and attrs.get("scope") == "col" for tag, attrs in tags.found) == 3
    grid = Tags(table([("年", "利息", "元金"), ("1", "2", "3")])).found
    assert [a["scope"] for t, a in grid if t == "th"] == ["col", "col", "col", "row"]


def test_a_table_too_large_for_a_phone_stands_there_in_parts_with_the_same_words():
    names = ["出口", *(f"数{n}" for n in range(1, 7))]
    rows = [names, *([f"道{k}", *(f"{k}・{n}" for n in range(1, 7))] for k in range(6))]
    whole, *parts = re.findall(r"<table.+?</table>", table(rows))
    cells = [re.findall(r"<t[hd](?: [^>]*)?>([^<]*)", part) for part in parts]
    assert "ke-wide" in whole
    assert all("ke-part" in part for part in parts)
    assert [len(part) for part in cells] == [4 * 7, 4 * 7]
    for number, row in enumerate(rows):
        shown = [part[4 * number : 4 * number + 4] for part in cells]
        assert {part[0] for part in shown} == {row[0]}, "each part says whose row it is"
        assert [cell for part in shown for cell in part[1:]] == row[1:]
    assert "ke-part" not in table([row[:4] for row in rows]) + table(rows[:4])


def test_every_control_has_a_name_and_help():
    nameless = []
    for name, control in every_control().items():
        slider = isinstance(control, Slider)
        for widget in [control._slider, control._box] if slider else [control.widget]:
            if not (widget.description and widget.tooltip and control.text()):
                nameless.append(name)  # without a tooltip the page shows "null"
    assert nameless == []


def test_words_are_shown_as_words_and_never_as_html():
    made = card(
        sentence="<b>1 & 2</b>", rows=[("<i>", "<script>")], png=b"",
        size=(1, 1), alt='"><img src=x onerror=alert(1)>', note="<s>",
    )  # fmt: skip
    assert {tag for tag, _ in Tags(made).found} <= {
        *("div", "p", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img")
    }
    assert len([1 for tag, _ in Tags(made).found if tag == "img"]) == 1


# --- without a kernel -------------------------------------------------------------------------
def test_the_kept_panel_is_a_picture_and_its_numbers_and_no_html():
    panel = demo_panel()
    data, metadata = panel._repr_mimebundle_()
    assert set(data) == {WIDGET, "image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == panel.chart.describe(panel.result)
    for words in (panel.title, panel.sentence, "金利（年）：2.00％", "DSCR："):
        assert words in data["text/plain"]
    assert data["text/plain"] == repr(panel)


def test_where_nothing_is_saved_no_picture_is_drawn_for_keeping(monkeypatch):
    monkeypatch.setenv("VOILA_PREHEAT", "False")  # Voilà says so to each of its kernels
    data, metadata = demo_panel()._repr_mimebundle_()
    assert (set(data), metadata) == ({WIDGET, "text/plain"}, {})


# --- when something fails ---------------------------------------------------------------------
def failing(error):
    panel = demo_panel()
    inner = panel._calculate

    def fail_above(rate, vacancy):
        if rate > 0.05:
            raise error
        return inner(rate=rate, vacancy=vacancy)

    panel._calculate = fail_above
    return panel


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InputError("金利", 0.06, "0 から 0.05 まで"), "0.05"),
        (ZeroDivisionError("x"), "ZeroDivision"),
    ],
)
def test_an_error_is_told_kept_and_gone_after_the_next_good_value(error, words, monkeypatch):
    monkeypatch.delenv("KOSEN_STRICT", raising=False)
    panel = failing(error)
    good, before = panel.result, shown(panel)
    panel.set(rate=0.06)
    assert panel.error is error
    assert words in panel.sentence
    assert "ke-wrong" in shown(panel)
    assert panel.result is good  # the last picture stays, greyed
    assert "Traceback" not in shown(panel)
    panel.set(rate=0.02)
    assert panel.error is None
    assert shown(panel) == before


def test_under_test_an_error_is_raised_as_well():
    panel = failing(ZeroDivisionError("x"))
    with strict(), pytest.raises(ZeroDivisionError):
        panel.set(rate=0.06)


def test_an_error_at_the_start_leaves_words_and_no_picture():
    panel = Panel(
        "始めから",
        controls={"rate": Slider("annual_rate", "percent", 0, 0.1, 0.01, 0.02)},
        calculate=refusing,
        sentence=str,
        chart=demo_panel().chart,
    )
    data, _ = panel._repr_mimebundle_()
    assert "image/png" not in data
    assert panel.sentence in data["text/plain"]


# --- typed values -----------------------------------------------------------------------------
def test_a_typed_value_beyond_the_range_is_used_at_its_end_and_told_once():
    panel = demo_panel()
    panel.controls["rate"]._box.value = 185.0
    assert panel.values["rate"] == 0.06
    assert panel.controls["rate"]._box.value == 6.0
    assert re.search("ke-note.*6.00", shown(panel))
    panel.set(vacancy=0.2)
    assert '<p class="ke-note"' not in shown(panel)


def test_a_typed_value_between_the_steps_is_kept_and_the_handle_stands_beside_it():
    panel = demo_panel()
    rate = panel.controls["rate"]
    for shown, inside, handle in ((1.873, 0.01873, 1.85), (0.51, 0.0051, 0.5), (5.99, 0.0599, 6)):
        rate._box.value = shown
        assert (panel.values["rate"], rate._box.value) == (inside, shown)
        assert rate._slider.value == pytest.approx(handle)
        assert f"{shown}％" in panel.text()
        rate._slider.value = handle + 1e-9  # a page that tells where it has put the handle
        assert panel.values["rate"] == inside
    panel.set(rate=0.018731)
    assert (panel.values["rate"], rate._box.value, rate.text()) == (0.018731, 1.8731, "1.8731％")
    rate._slider.value = 1.9
    assert (panel.values["rate"], rate._box.value, rate.text()) == (0.019, 1.9, "1.90％")


def test_a_panel_may_start_between_two_steps():
    rate = Slider("annual_rate", "percent", 0, 0.1, 0.0005, 0.01873)
    assert (rate.value, rate._box.value, rate.text()) == (0.01873, 1.873, "1.873％")
    assert rate._slider.value == pytest.approx(1.85)


def test_what_is_no_number_of_a_box_is_told_and_nothing_moves():
    panel = demo_panel()
    before = panel.text()
    panel.controls["rate"]._box.value = math.nan
    assert panel.text() == before
    assert panel.controls["rate"]._box.value == 2.0
    assert "数を書きます。2.00％のままです" in shown(panel)
    rooms = Slider("部屋数", "室", 1, 9, 1, 2)
    rooms._box.value = 3.7
    assert (rooms.value, rooms._box.value, rooms._slider.value) == (4, 4, 4)
    assert "整数" in rooms.take_note()
    for endless, end in ((math.inf, 9), (-math.inf, 1)):
        rooms._box.value = endless
        assert rooms.value == rooms._box.value == end
        assert "1〜9" in rooms.take_note()


def test_a_program_that_sets_nonsense_is_told_so_and_nothing_moves():
    panel = demo_panel()
    before = shown(panel)
    for values, words in (
        ({"rate": 1.85}, "0.06"),
        ({"rate": float("nan")}, "nan"),
        ({"no_such": 1}, '"rate", "vacancy"。'),
        ({"rate": [1, 2]}, "一つだけ"),
        ({"rate": np.array([0.01, 0.02])}, "一つだけ"),
        ({"rate": "2％"}, "0.02"),
        ({"rate": None}, "金利"),
        ({"rate": 10**400}, "金利"),
        ({"rate": object()}, "object"),
        ({"rate": pd.DataFrame({"a": [1, 2]})}, "金利"),
    ):
        with pytest.raises(InputError, match=words):
            panel.set(**values)
        assert shown(panel) == before, values


def test_what_a_program_sets_as_the_page_has_it_is_guessed():
    """1.85 for 1.85％ and 800 for 800万円 were refused without the number that was meant."""
    controls = every_control()
    for name, given, meant in (("rate", 1.85, "0.0185"), ("price", 1_500, "15000000")):
        with pytest.raises(InputError, match=f"{meant} のことでしょうか") as found:
            controls[name].check(given)
        assert ".0〜" not in str(found.value)
        with pytest.raises(InputError, match=r"にします。$"):
            controls[name].check(10_000_000_000)
    with pytest.raises(InputError, match=r'"rate" のことでしょうか。$'):
        demo_panel().set(rat=0.02)
    months = {f"{y}年{m}月": f"{y}-{m:02}-01" for y in (2025, 2026) for m in range(1, 13)}
    when = Steps("date", months, "2026-01-01")
    with pytest.raises(InputError) as found:
        when.check("2026-09")
    assert '"2026-09-01" のことでしょうか' in str(found.value)
    assert "'2025-01-01', " in str(found.value)
    assert "…, '2026-12-01'。" in str(found.value)
    assert len(str(found.value)) < 200
    with pytest.raises(InputError, match=r"'level', 'principal'。$"):
        controls["method"].check(3)


def test_a_preset_is_checked_when_the_panel_is_made():
    plain = demo_panel()
    with pytest.raises(InputError):
        Panel(
            "x",
            controls={"rate": Slider("annual_rate", "percent", 0, 0.05, 0.01, 0.02)},
            calculate=lambda rate: calculate(rate, 0.1),
            sentence=plain._say,
            chart=plain.chart,
            presets={"高い": {"rate": 0.06}},
        )


def test_a_slider_that_cannot_be_walked_is_refused():
    for kind, *numbers in (
        ("percent", 0, 0.1, 0.03, 0.02),  # not whole steps
        ("percent", 0, 1, 0.0001, 0.02),  # more than can be walked
        ("man_yen", 0, 10_000, 10_000, 20_000),  # starts outside
    ):
        with pytest.raises(ValueError, match=r"step|range"):
            Slider("price", kind, *numbers)


def test_a_slider_gives_exact_decimals_and_whole_numbers():
    rate = Slider("annual_rate", "percent", 0.005, 0.06, 0.0005, 0.0185)
    assert 0.0185 in rate.reachable()
    assert len(rate.reachable()) == 111
    count = Slider("empty_units", "count", 0, 3, 1, 1)
    assert [*map(type, count.reachable())] == [int] * 4
    assert isinstance(count.value, int)


def test_a_choice_takes_only_what_it_offers():
    choice = Choice("方法", {"元利均等": "level", "元金均等": "principal"}, "level")
    assert choice.check("principal") == "principal"
    frame = pd.DataFrame({"a": [1, 2]})
    for nonsense in ("other", math.nan, [1, 2], np.array(["level"] * 2), frame, {}, None, "\ud800"):
        assert "level" in refusal(choice.check, nonsense)
    box = every_control()["bonus"]
    assert box.check(np.True_) is True
    assert "True" in refusal(box.check, "はい")
    assert "整数" in refusal(Slider("部屋数", "count", 1, 9, 1, 2).check, 2.5)


def test_a_slider_that_was_moved_is_not_told_its_own_value():
    panel = demo_panel()
    slider, box = panel.controls["rate"]._slider, panel.controls["rate"]._box
    told = []
    slider.observe(lambda change: told.append(change["new"]), "value")
    slider.value = 1.9000000000000001 + 1e-12  # as a browser sends it
    assert len(told) == 1
    assert box.value == 1.9
