"""What was typed into the form stays: the next day it opens as it was left."""

from __future__ import annotations

import json
import os
from unittest.mock import patch

import pytest
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan import panels
from kosen_edu.lessons.my_plan.plan_form import PlanForm
from kosen_edu.my_plan import drafts
from kosen_edu.my_plan.disk import PlanFileError
from kosen_edu.my_plan.drafts import find_draft, read_draft
from kosen_edu.my_plan.fields import FIELDS
from kosen_edu.my_plan.files import MyPlan, save_plan

DAY = "2026-11-25"
TODA = toda_plan(vacancy=0.05)


def opened(folder, plan=None, **more):
    """The form as the cell of the lesson makes it, after a restart."""
    return panels.plan_form(plan, folder=folder, **{"as_of": DAY, **more})


def told(form):
    return form._draft_told.value


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_form_in_which_nothing_was_typed_leaves_no_file(tmp_path):
    form = opened(tmp_path)
    form.buttons[-1].click()
    form.file_buttons[0].click()
    assert files(tmp_path) == [f"{form.mine.file_name}.json"]
    assert told(form) == ""


def test_whatever_is_typed_is_there_the_next_day(tmp_path):
    """Also what cannot be read, and the day, and what only looks like nothing."""
    changes = [
        {"vacancy": "8％"}, {"price": "1億円"}, {"plan_name": "自分の家"}, {"as_of": "2027-01-03"},
        {"price": "13327"}, {"price": ""}, {"gpi": "  "}, {"plan_name": "<b>\ud800"},
        {"rates": "13回目：2.35％"}, {"repairs": "10年目：300万円"}, {"annual_rate": "たぶん2％"},
        {"structure": FIELDS["structure"].text("reinforced_concrete"), "vacancy": "12％"},
        {"opex_fixed": "10億円"},
    ]  # fmt: skip
    for number, change in enumerate(changes):
        folder = tmp_path / str(number)
        folder.mkdir()
        form = opened(folder)
        for key, text in change.items():
            form.controls[key]._box.value = text
        again = opened(folder)
        assert again.values == form.values, change
        assert again.problems == form.problems, change
        assert "続けます" in told(again), change
        assert (again.error is None) == (form.error is None), change
        if form.error is None:
            assert again.mine == form.mine
        else:
            assert again.result is not None, "a form with a field to mend has no picture"
            with pytest.raises(InputError):
                _ = again.mine
        assert opened(folder).values == form.values, "only once"


@pytest.mark.parametrize("way", ["back to the start", "another plan"])
def test_what_a_button_takes_out_of_the_fields_is_kept_if_no_file_has_it(tmp_path, way):
    save_plan(MyPlan("ほか", toda_plan(reserve=1e6), DAY), tmp_path / "other.json")

    def press(form):
        if way == "another plan":
            form._file.value = "other"
            form.open()
        else:
            form.buttons[-1].click()

    form = opened(tmp_path)
    form.controls["price"]._box.value = "1億円"
    form.controls["vacancy"]._box.value = "たぶん"
    press(form)
    assert "「my_plan.draft」に残してあります" in told(form)
    assert read_draft(tmp_path / "my_plan.draft").texts["vacancy"] == "たぶん"
    again = opened(tmp_path)
    assert again.values == form.values  # the next day it opens as it was left
    assert "「my_plan.draft」もあります" in told(again)
    again._file.value = "my_plan.draft"
    again.open()
    assert again.values["price"] == "1億円"
    assert again.values["vacancy"] == "たぶん"

    again._file.value = ""
    again.set(vacancy="5％")
    again.save()
    before = files(tmp_path)
    press(again)  # what is saved needs no draft of its own
    assert files(tmp_path) == before


def test_the_next_day_is_another_day(tmp_path):
    with patch("kosen_edu.lessons.my_plan.plan_form.date") as day:
        day.today.return_value.isoformat.return_value = "2026-11-25"
        panels.plan_form(folder=tmp_path).set(vacancy="8％")
        day.today.return_value.isoformat.return_value = "2026-11-26"
        again = panels.plan_form(folder=tmp_path)
    assert again.values["vacancy"] == "8％"
    assert again.mine.as_of == "2026-11-25"


def test_back_to_the_start_is_kept_too(tmp_path):
    form = opened(tmp_path)
    form.set(vacancy="8％")
    form.buttons[-1].click()
    again = opened(tmp_path)
    assert again.values == form.values
    assert told(again) == ""


def test_an_opened_plan_goes_on_with_what_no_field_shows(tmp_path):
    odd = TODA.at(bonus_principal=1e7, unpaid="first", hold_law=True)
    form = opened(tmp_path)
    form.show(MyPlan("別の", odd, DAY))
    form.set(vacancy="9％")
    assert opened(tmp_path).mine.plan == form.mine.plan == odd.at(vacancy=0.09)
    form.set(price="?")
    again = opened(tmp_path)
    again.set(price=form.controls["price"].start, vacancy="9％")
    assert again.mine.plan == odd.at(vacancy=0.09)


def test_a_draft_is_of_the_plan_that_its_form_began_with(tmp_path):
    opened(tmp_path).set(vacancy="8％")
    other = opened(tmp_path, TODA.at(price=9e7), name="二つ目")
    assert other.mine.plan == TODA.at(price=9e7)
    assert "my_plan.draft" in told(other)
    other.set(vacancy="10％")
    assert files(tmp_path) == ["my_plan.draft", "my_plan_2.draft"]
    assert opened(tmp_path).values["vacancy"] == "8％"
    assert opened(tmp_path, TODA.at(price=9e7), name="二つ目").values["vacancy"] == "10％"
    twin = TODA.at(bonus_principal=1e7)  # what no field shows tells them apart too
    assert (opened(tmp_path, twin).mine.plan, opened(tmp_path).values["vacancy"]) == (twin, "8％")
    third = opened(tmp_path, TODA.at(price=8e7), name="三つ目")
    third._file.value = "my_plan_2.draft"  # as the words say
    third.file_buttons[1].click()
    assert "開きました" in third.message
    assert third.values["vacancy"] == "10％"
    assert read_draft(tmp_path / "my_plan_2.draft").texts["vacancy"] == "10％"


def test_two_forms_open_at_once_do_not_take_each_others(tmp_path):
    first, second = opened(tmp_path), opened(tmp_path)
    first.set(vacancy="8％")
    second.set(price="1億円")
    first.set(gpi="800万円")
    kept = {name: read_draft(tmp_path / name).texts for name in files(tmp_path)}
    assert sorted(kept) == ["my_plan.draft", "my_plan_2.draft"]
    assert kept["my_plan.draft"]["gpi"] == "800万円"
    assert kept["my_plan_2.draft"]["price"] == "1億円"
    os.utime(tmp_path / "my_plan_2.draft", (1, 1))
    again = opened(tmp_path)
    assert again.values == first.values  # the newest
    assert "my_plan_2.draft" in told(again)


def damaged(draft):
    """A draft file, harmed in many ways."""
    whole = json.loads(draft)
    yield from (b"", b"{", b"[]", b"null", b"\xff\xfe", draft[:50], b"1" * 2_000_000, b"[" * 90_000)
    for key in whole:
        yield json.dumps({k: v for k, v in whole.items() if k != key}).encode()
        yield json.dumps({**whole, key: 7}).encode()
    yield json.dumps({**whole, "texts": {"price": 3}}).encode()
    yield json.dumps({**whole, "start": {"price": None}}).encode()


def test_a_damaged_draft_is_told_and_neither_used_nor_lost(tmp_path):
    opened(tmp_path).set(vacancy="8％")
    path = tmp_path / "my_plan.draft"
    good = path.read_bytes()
    faults = []
    for number, content in enumerate(damaged(good)):
        path.write_bytes(content)
        found = find_draft(tmp_path, {})
        if (
            found.draft
            or found.name != "my_plan_2.draft"
            or "my_plan.draft" not in str(found.words)
        ):
            faults.append((number, content[:60]))
    assert faults == []
    form = opened(tmp_path)
    form.set(vacancy="9％")
    assert path.read_bytes() == content
    assert opened(tmp_path).values["vacancy"] == "9％"
    assert "my_plan.draft" in told(opened(tmp_path))
    path.unlink()
    path.mkdir()  # a folder of that name
    assert "my_plan.draft" in told(opened(tmp_path))


def test_what_this_version_cannot_take_is_named_and_stays_in_the_old_file(tmp_path):
    opened(tmp_path).set(vacancy="8％")
    path = tmp_path / "my_plan.draft"
    whole = json.loads(path.read_bytes())
    whole["texts"] |= {"moat_width": "3m", "structure": "氷"}
    whole["unseen"] |= {"moat_depth": 1}
    path.write_text(json.dumps(whole))
    form = opened(tmp_path)
    assert form.values["vacancy"] == "8％"
    for words in ("moat_width", "moat_depth", FIELDS["structure"].label):
        assert words in told(form)
    form.set(vacancy="9％")
    assert json.loads(path.read_bytes()) == whole
    assert read_draft(tmp_path / "my_plan_2.draft").texts["vacancy"] == "9％"


def test_where_nothing_can_be_written_the_form_works_and_says_so_once(tmp_path):
    form = opened(tmp_path)
    refused = PlanFileError("書けません")
    with patch.object(drafts, "write_whole", side_effect=refused):
        form.set(vacancy="8％")
        assert form.mine.plan == TODA.at(vacancy=0.08)
        assert told(form).count("下書きを保存できません") == 1
        form.set(vacancy="9％")
        assert told(form).count("下書きを保存できません") == 1
        assert "下書き" not in form._status.value
    form.set(vacancy="10％")  # there is room again
    assert told(form) == ""
    assert opened(tmp_path).values["vacancy"] == "10％"
    missing = opened(tmp_path / "no" / "folder")
    missing.set(vacancy="8％")
    assert "下書きを保存できません" in told(missing)


def test_a_draft_is_whole_or_not_written(tmp_path):
    form = opened(tmp_path)
    form.set(vacancy="8％")
    good = (tmp_path / "my_plan.draft").read_bytes()
    with patch.object(os, "replace", side_effect=OSError(28, "full")):
        form.set(vacancy="9％")
    assert (tmp_path / "my_plan.draft").read_bytes() == good
    assert files(tmp_path) == ["my_plan.draft"]
    assert find_draft(tmp_path, {}).draft is not None


# --- what stands below the form ---------------------------------------------------------------
@pytest.mark.parametrize("panel", [panels.stress_panel, panels.sale_panel])
def test_a_panel_of_an_older_plan_says_so(tmp_path, panel):
    form = opened(tmp_path)
    below = panel(form.mine)
    before = below.text()
    for change in ({"vacancy": "9％"}, {"price": "?"}, {"opex_fixed": "300万円"}):
        form.set(**change)
        assert "もう一度実行" in below.text(), change
        assert "もう一度実行" in below._card.value, change
        name, control = next(iter(below.controls.items()))
        below.set(**{name: control.reachable()[1]})
        assert "もう一度実行" in below._card.value, "moved, it still says so"
        below.buttons[-1].click()
        form.buttons[-1].click()  # the plan of the panel again
        assert below.text() == before, change
    form.set(plan_name="同じ計画")
    assert below.text() == before
    alone = panel(MyPlan("ファイルから", TODA, DAY))
    form.set(vacancy="9％")
    assert "もう一度実行" not in alone.text()


def test_a_form_that_cannot_be_computed_gives_no_older_plan(tmp_path):
    form = opened(tmp_path)
    for change in ({"price": "?"}, {"as_of": "きのう"}, {"plan_name": ""}, {"gpi": "900万円"}):
        with patch("kosen_edu.lessons.my_plan.plan_form.figures", side_effect=ZeroDivisionError):
            form.set(**change)  # the last of them can be read, but not computed
        assert "もう一度実行" in refusal(lambda: form.mine), change
        for button in (form.file_buttons[0], *form.file_buttons[2:]):
            button.click()
            assert "まだ保存していません" in form.message, change
        form.buttons[-1].click()
        assert form.mine.plan == TODA
    form.set(price="?")
    save_plan(MyPlan("別の", TODA.at(price=9e7), DAY), tmp_path / "other.json")
    form._file.value = "other"
    form.file_buttons[1].click()  # a file can be opened all the same
    assert form.mine.plan == TODA.at(price=9e7)


def test_a_form_says_in_words_what_it_cannot_be_set_to(tmp_path):
    form: PlanForm = opened(tmp_path)
    for key, nonsense in (
        ("structure", "氷"),
        ("structure", 3),
        ("method", [1]),
        ("no_field", "1"),
    ):
        assert refusal(form.set, **{key: nonsense}), (key, nonsense)
    for nonsense in (float("nan"), [1, 2], None, 10**5000, object()):
        form.set(price=nonsense)
        assert form.problems["price"]


def test_a_panel_starts_from_the_plans_own_numbers():
    for rate, vacancy in ((0.01873, 0.0525), (0.0999, 0.0), (0.0, 0.333)):
        plan = TODA.at(annual_rate=rate, vacancy=vacancy)
        panel = panels.stress_panel(MyPlan("自分の", plan, DAY))
        assert panel.values == {"rate": rate, "vacancy": vacancy}
        assert panel.result.cash == pytest.approx(float(plan.result.btcf[0]), abs=1e-6)
        panel.set(rate=0.02)
        panel.buttons[-1].click()
        assert panel.values == {"rate": rate, "vacancy": vacancy}
    beyond = panels.stress_panel(MyPlan("高い", TODA.at(annual_rate=0.12), DAY))
    assert "12.00％" in beyond.sentence
    assert beyond.values["rate"] == 0.1
