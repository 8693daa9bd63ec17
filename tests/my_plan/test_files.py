"""A plan of one's own: fields, files, CSV, the form, the page, the year after. Nothing is lost."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from itertools import permutations, product

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_driver import strict
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.base.words import say
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan import panels as panels
from kosen_edu.lessons.my_plan.charts import plan_picture
from kosen_edu.loans.loan import Loan
from kosen_edu.my_plan import files as plan_files
from kosen_edu.my_plan.compare import compare_years, in_year
from kosen_edu.my_plan.csv_import import read_csv
from kosen_edu.my_plan.disk import PlanFileError
from kosen_edu.my_plan.fields import FIELDS, Choice
from kosen_edu.my_plan.figures import SECTIONS, figures
from kosen_edu.my_plan.files import MyPlan, load_plan, save_plan
from kosen_edu.my_plan.page import plan_page, save_page
from kosen_edu.my_plan.values import build_plan, changed_plan, plan_values, read_plan
from kosen_edu.my_plan.workbook.book import save_workbook
from kosen_edu.risk.sensitivity import tipping_point

DAY = "2026-11-25"
TODA = toda_plan(vacancy=0.05)


def mine(plan=TODA, **more):
    return MyPlan("戸田のアパート", plan, DAY, **more)


# --- fields ----------------------------------------------------------------------------------

AMOUNTS = st.floats(0, 1e11, allow_nan=False) | st.integers(0, 10**11).map(float)
SHARES = st.floats(-0.29, 0.29, allow_nan=False) | st.integers(0, 2_999).map(lambda k: k / 10_000)


@settings(max_examples=200)
@given(amount=AMOUNTS, share=SHARES, months=st.integers(1, 600), day=st.integers(0, 90))
def test_what_is_written_is_read_again_to_the_last_digit(amount, share, months, day):
    values = {
        "price": amount,
        "rent_drift": share,
        "years": pytest.approx(months / 12, abs=1e-12),
        "repairs": {3: amount, 10 + day: amount / 2},
        "rates": ((7, abs(share)), (13, 0.02)),
    }
    for key, value in values.items():
        text = FIELDS[key].write(months / 12 if key == "years" else value)
        assert FIELDS[key].read(text) == value


CHOICES = {key: field for key, field in FIELDS.items() if isinstance(field, Choice)}


def test_every_choice_is_read_in_words_and_by_key():
    for field in CHOICES.values():
        assert len(field.words) == len(field.choices) > 1
        for words, value in field.words.items():
            assert field.read(words) == field.read(value) == value
            assert field.write(value) == words


READ = [
    ("price", "１３，３２７万円", 133_270_000),
    ("price", " 1億3,327万 ", 133_270_000),
    ("gpi", "8,112,000", 8_112_000),
    ("gpi", "0", 0),
    ("annual_rate", "1.85%", 0.0185),
    ("annual_rate", "１．８５パーセント", 0.0185),
    ("rent_drift", "▲1％", -0.01),
    ("years", "30年", 30),
    ("years", "22年6か月", 22.5),
    ("units", "９戸", 9),
    ("years", "35年6ヵ月", 35.5),
    ("repairs", "10年目：300万円，15年目：1,200万円", {10: 3_000_000.0, 15: 12_000_000.0}),
    ("repairs", "なし", {}),
    ("repairs", "3年目：10万円、3年目：20万円", {3: 300_000.0}),
    ("grace_months", "18か月", 18),
    ("repairs", "10年目：300万円；15年目:2,000,000円", {10: 3e6, 15: 2e6}),
    ("rates", "25回目：3％、13回目：2.35％", ((13, 0.0235), (25, 0.03))),
]
REFUSED = [
    ("price", "13327", "円か万円かが分かりません"),
    ("price", "=1+1", "式"),
    ("price", "@SUM(A1)", "式"),
    ("price", "たくさん", "数として読めません"),
    ("price", "5％", "金額の欄"),
    ("gpi", "月676,000円", "1年分"),
    ("annual_rate", "1.85", "1.85％ のように"),
    ("annual_rate", "-1％", "30％ 未満"),
    ("annual_rate", "30％", "30％ 未満"),
    ("vacancy", "0.05", "5％ か 0.05％"),
    ("vacancy", "300万円", "割合や数の欄"),
    ("vacancy", "101％", "100％ 以下"),
    ("rent_drift", "-30％", "−30％ より大きく"),
    ("years", "30％", "数字だけ"),
    ("method", "元利", "「元利均等」「元金均等」"),
    ("repairs", "300万円", "組にして"),
    ("rates", "13回目：2.35", "2.35％ のように"),
    ("rates", "0回目：2％", "1 以上"),
    ("units", "2.5", "整数"),
]


def test_numbers_are_read_as_people_write_them():
    assert [(key, text, FIELDS[key].read(text)) for key, text, _ in READ] == READ


def test_what_has_two_readings_is_refused_with_the_way_to_write_it():
    wrong = []
    for key, text, words in REFUSED:
        try:
            wrong.append((key, text, FIELDS[key].read(text)))
        except InputError as error:
            if words not in str(error):
                wrong.append((key, text, str(error)))
    assert wrong == []


def test_every_problem_is_told_beside_its_field():
    reading = read_plan({"price": "13327", "gpi": "240万円", "vacancy": "0.05", "units": "x"})
    assert reading.plan is None
    assert set(reading.problems) == {"price", "vacancy", "units"}
    together = read_plan({"price": "3000万円", "gpi": "240万円", "exit_price": "3000万円",
                          "building_price": "4000万円"})  # fmt: skip
    assert set(together.problems) == {"building_price"}
    assert "必ず" in read_plan({"price": "3000万円"}).problems["gpi"]


def test_a_plan_goes_through_its_values_its_file_and_its_form(tmp_path):
    for plan in (
        TODA,
        TODA.at(repairs={3: 1e6, 9: 2.5e6}, method="level_principal", rounding="floor"),
        changed_plan(TODA, rates="13回目：2.35％、25回目：3％"),
        build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7}),
    ):
        values = plan_values(plan)
        assert build_plan(values) == plan
        assert load_plan(save_plan(mine(plan), tmp_path / "p.json", replace=True)) == mine(plan)
        texts = {key: field.write(values.get(key)) for key, field in FIELDS.items()}
        assert read_plan(texts, base=plan).plan == plan


def test_what_is_no_plan_no_text_or_no_field_is_refused_in_words(tmp_path):
    wrong = []
    calls = {
        "a name that is none": lambda: build_plan(plan_values(TODA) | {"vacance": 0.1}),
        "a field that is none": lambda: read_plan({"vacance": "5％"}).problems["vacance"],
        "a number for a text": lambda: changed_plan(TODA, vacancy=0.08),
        "a change of nothing": lambda: changed_plan(TODA, vacance="8％"),
        "figures": lambda: figures(mine()),
        "save_plan": lambda: save_plan(TODA, tmp_path / "p.json"),
        "save_page": lambda: save_page(TODA, tmp_path / "p.html", picture=None),
        "save_workbook": lambda: save_workbook(TODA, tmp_path / "p.xlsx"),
        "compare_years": lambda: compare_years(TODA, TODA),
    }
    for name, call in calls.items():
        try:
            found = str(call())
        except InputError as error:
            found = str(error)
        if "が渡されました" not in found:
            wrong.append((name, found))
    assert wrong == []
    assert only(tmp_path) == []
    told = read_plan(
        {"price": 3e7, "gpi": "240万円", "principal": "1000万円", "years": 30}
    ).problems
    assert set(told) == {"price", "annual_rate", "years"}
    assert "引用符" in told["price"]


def test_a_rate_changes_only_at_a_review():
    with pytest.raises(InputError, match="半年ごと"):
        changed_plan(TODA, rates="10回目：2％")
    with pytest.raises(InputError, match="半年ごと"):
        plan_values(TODA.at(rates=[0.02] * 5 + [0.03] * 355))


def test_a_step_at_the_first_payment_is_the_rate_of_the_loan():
    for plan in (
        changed_plan(TODA, rates="1回目：3％"),
        changed_plan(TODA, rates="1回目：3％、13回目：4％"),
        changed_plan(TODA, rates="13回目：4％、1回目：3％"),
        TODA.at(rates=[0.03] * 12 + [0.04]),
        TODA.at(rates=[0.03]),
    ):
        first = figures(plan).values
        assert plan.loan.annual_rate == 0.03
        payment = -npf.pmt(0.03 / 12, TODA.loan.months, TODA.loan.principal)
        assert first["monthly_payment"] == pytest.approx(payment)
        assert first["ads"] == pytest.approx(12 * payment)
        assert first["loan_constant"] == pytest.approx(first["ads"] / TODA.loan.principal)
        assert build_plan(plan_values(plan)).result.btcf == pytest.approx(plan.result.btcf)


def test_a_payment_has_one_rate_and_steps_come_in_any_order():
    for text, words in (
        ("13回目：2.35％、13回目：3％", "13回目.*2.35％ と 3.00％"),
        ("13回目：3％、25回目：2％、13回目：2.35％", "13回目.*2.35％ と 3.00％"),
        ("1回目：2％、1回目：2％", "1回目.*一つだけ"),
    ):
        with pytest.raises(InputError, match=words):
            changed_plan(TODA, rates=text)
    steps = ((25, 0.03), (13, 0.02), (7, 0.01))
    values = plan_values(TODA)
    plans = [build_plan(values | {"rates": order}) for order in permutations(steps)]
    assert all(plan == plans[0] for plan in plans)
    assert plans[0].rate_by_month[[0, 6, 12, 24]].tolist() == [0.0185, 0.01, 0.02, 0.03]
    with pytest.raises(InputError, match="一つだけ"):
        build_plan(values | {"rates": [(13, 0.02), (13, 0.03)]})


# --- saving ----------------------------------------------------------------------------------


def only(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_file_is_small_readable_and_has_a_version(tmp_path):
    path = save_plan(mine(note="管理会社に確認"), tmp_path / "p.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["format"], data["version"]) == ("kosen_edu plan", 1)
    assert path.stat().st_size < 2_000
    assert "戸田のアパート" in path.read_text(encoding="utf-8")
    assert only(tmp_path) == ["p.json"]


def test_without_a_path_the_name_says_plan_and_year(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert save_plan(mine()).name == "戸田のアパート_2026.json"
    assert re.fullmatch("plan_[0-9a-f]{6}_2026", MyPlan("=?*", TODA, DAY).file_name)


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def in_use(*_, **__):
    raise PermissionError(errno.EACCES, "in use")


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = save_plan(mine(), tmp_path / "p.json")
    before = path.read_bytes()
    for where, fault, words in (
        ("replace", full_disk, "ディスクがいっぱい"),
        ("replace", in_use, "読み取り専用か、ほかのソフト"),
        ("fsync", full_disk, "ディスクがいっぱい"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plan_files.os, where, fault)
            with pytest.raises(PlanFileError, match=words) as caught:
                save_plan(mine(toda_plan(0.0435)), path, replace=True)
        assert "元のまま" in str(caught.value)
        assert path.read_bytes() == before
        assert only(tmp_path) == ["p.json"]


def test_an_interrupted_save_cleans_up_and_stays_interrupted(tmp_path, monkeypatch):
    path = save_plan(mine(), tmp_path / "p.json")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(plan_files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_plan(mine(toda_plan(0.0435)), path, replace=True)
    monkeypatch.undo()
    assert load_plan(path) == mine()
    assert only(tmp_path) == ["p.json"]


def test_read_only_files_folders_and_missing_places_are_told(tmp_path):
    path = save_plan(mine(), tmp_path / "p.json")
    path.chmod(0o444)
    with pytest.raises(PlanFileError, match="読み取り専用"):
        save_plan(mine(toda_plan(0.0435)), path, replace=True)
    path.chmod(0o644)
    assert load_plan(path) == mine()
    with pytest.raises(PlanFileError, match="フォルダがありません"):
        save_plan(mine(), tmp_path / "none" / "p.json")
    with pytest.raises(PlanFileError, match="フォルダです"):
        save_plan(mine(), tmp_path)
    with pytest.raises(PlanFileError, match="がありません"):
        load_plan(tmp_path / "none.json")
    with pytest.raises(PlanFileError, match="長すぎます"):
        save_plan(mine(), tmp_path / f"{'x' * 300}.json")


@pytest.mark.skipif(os.name == "nt", reason="signals and links of POSIX")
def test_a_link_is_followed_and_rights_are_kept(tmp_path):
    real = save_plan(mine(), tmp_path / "real.json")
    real.chmod(0o600)
    link = tmp_path / "link.json"
    link.symlink_to(real)
    save_plan(mine(toda_plan(0.0435)), link, replace=True)
    assert link.is_symlink()
    assert load_plan(real).plan.loan.annual_rate == 0.0435
    assert real.stat().st_mode & 0o777 == 0o600


KILLED = """
import os, sys, time
from kosen_edu.my_plan import files as plan_files
from kosen_edu.cases.toda import toda_plan
step = getattr(os, sys.argv[2])
def stopped(*args):
    if sys.argv[2] == "fsync":
        step(*args)
    print("now", flush=True)
    time.sleep(60)
setattr(plan_files.os, sys.argv[2], stopped)
new = plan_files.MyPlan("新", toda_plan(0.0435), "2027-11-25")
plan_files.save_plan(new, sys.argv[1], replace=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals and links of POSIX")
def test_killed_in_mid_save_the_old_plan_opens_and_the_next_save_sweeps(tmp_path):
    for at in ("fsync", "replace"):
        folder = tmp_path / at
        folder.mkdir()
        path = save_plan(mine(), folder / "p[1].json")  # brackets mean something to a pattern
        command = [sys.executable, "-c", KILLED, str(path), at]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert load_plan(path) == mine()
        (draft,) = [name for name in only(folder) if name != path.name]
        assert draft.endswith(".draft")
        save_plan(mine(), path)
        assert draft in only(folder), "another save may just be writing it"
        old = time.time() - 7_200
        os.utime(folder / draft, (old, old))
        save_plan(mine(toda_plan(0.0435)), path, replace=True)
        assert only(folder) == [path.name]
        assert load_plan(path).plan.loan.annual_rate == 0.0435


# --- opening ---------------------------------------------------------------------------------


SPOILT = {
    "cut off": (lambda t: t[:300], "こわれています"),
    "empty": (lambda t: "", "こわれています"),
    "nested": (lambda t: "[" * 100_000, "こわれています"),
    "a list": (lambda t: "[]", "計画のファイルではありません"),
    "of another program": (lambda t: t.replace("kosen_edu plan", "other"),
                           "計画のファイルではありません"),
    "of a later version": (lambda t: t.replace('"version": 1', '"version": 2'), "新しい版"),
    "per cent": (lambda t: t.replace("0.0185", "1.85"), "1.85 % なら 0.0185"),
    "no number": (lambda t: t.replace("133270000.0", "NaN"), "こわれています"),
    "text for a number": (lambda t: t.replace("133270000.0", '"x"'), "物件価格"),
    "an unknown field": (lambda t: t.replace('"vacancy"', '"vacance"'), "vacance"),
    "a list for pairs": (lambda t: t.replace('"repairs": {}', '"repairs": []'), "組にして"),
    "no day": (lambda t: t.replace('"2026-11-25"', '"きのう"'), "2026-11-25 のように"),
    "no values": (lambda t: t.replace('"values"', '"value"'), "こわれています"),
    "too large": (lambda t: t + " " * 1_100_000, "1 MB"),
}  # fmt: skip


def test_a_file_that_is_no_plan_is_told_from_a_damaged_one(tmp_path):
    path = save_plan(mine(), tmp_path / "p.json")
    whole, wrong = path.read_text(encoding="utf-8"), []
    files = {name: (spoil(whole).encode(), words) for name, (spoil, words) in SPOILT.items()}
    files["random bytes"] = (np.random.default_rng(1).bytes(5_000), "こわれています")
    for name, (content, words) in files.items():
        path.write_bytes(content)
        try:
            wrong.append((name, load_plan(path)))
        except PlanFileError as error:
            if words not in str(error):
                wrong.append((name, str(error)))
    assert wrong == []


def test_a_plan_needs_a_name_on_one_line_a_day_and_a_plan():
    for name in ("", " ", "x" * 101, "a\nb", None):
        with pytest.raises(InputError):
            MyPlan(name, TODA, DAY)
    for bad in (
        {"plan": None},
        {"as_of": "きのう"},
        {"as_of": None},
        {"note": "x" * 2_001},
        {"note": None},
    ):
        with pytest.raises(InputError):
            MyPlan(**({"name": "戸田", "plan": TODA, "as_of": DAY} | bad))


def test_a_plan_is_opened_in_whatever_code_an_editor_saved_it(tmp_path):
    mine = MyPlan("戸田のアパート", toda_plan(), DAY, "ﾒﾓ")
    text = save_plan(mine, tmp_path / "plan.json").read_text("utf-8")
    for code in ("utf-8", "utf-8-sig", "cp932", "utf-16", "iso2022_jp_ext"):
        (tmp_path / "other.json").write_bytes(text.encode(code))
        assert load_plan(tmp_path / "other.json") == mine, code


# --- numbers and the year after --------------------------------------------------------------


def test_the_page_of_numbers_holds_the_courses_numbers():
    values = figures(TODA, futures=500).values
    assert set().union(*SECTIONS.values()) == set(values)
    turning = tipping_point(TODA, "annual_rate", measure="btcf")
    assert values["break_even_rate"] == pytest.approx(turning, abs=1e-9)
    empty = tipping_point(TODA, "vacancy", measure="btcf")
    assert values["break_even_vacancy"] == pytest.approx(empty, abs=1e-9)
    assert values["irr"] == TODA.irr
    worse = TODA.at(annual_rate=0.0285).result
    assert values["btcf_up_1"] == pytest.approx(float(worse.btcf[0]))
    assert len(figures(TODA, futures=500).frame()) == len(values)


def test_a_plan_without_loan_or_tax_has_numbers_too():
    plan = build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7})
    numbers = figures(plan)
    assert "dscr" not in numbers.values
    assert "税引前" in numbers.law
    assert len(numbers.frame()) == len(numbers.values)


def test_a_loan_paid_yearly_has_no_monthly_payment():
    once = TODA.at(loan=TODA.loan.at(payments_per_year=1))
    assert set(figures(TODA).values) - set(figures(once).values) == {"monthly_payment"}


def test_stress_moves_a_path_of_rates_as_a_whole():
    stepped = changed_plan(TODA, rates="13回目：2.35％")
    ads = figures(stepped).values["btcf_up_1"]
    path = [0.0285] * 12 + [0.0335] * 348
    assert ads == pytest.approx(float(TODA.at(rates=path).result.btcf[0]))


def test_a_year_later_side_by_side():
    after = MyPlan("戸田", changed_plan(TODA, rates="13回目：2.35％", vacancy="8％"), "2027-11-25")
    found = compare_years(mine(), after, year=2)
    assert list(found.changes()) == ["vacancy", "rates"]
    loan = TODA.loan
    left = loan.balance_after(12)
    reviewed = Loan(principal=left, annual_rate=0.0235, years=29)
    was, now = found.numbers()["ads"]
    assert (was, now) == pytest.approx((loan.monthly_payment * 12, reviewed.monthly_payment * 12))
    assert found.numbers()["balance"][1] == pytest.approx(reviewed.balance_after(12))
    assert found.numbers()["rate_in_force"] == (0.0185, 0.0235)
    noi = after.plan.property.statement(year=2).noi
    assert found.numbers()["dscr"][1] == pytest.approx(noi / (reviewed.monthly_payment * 12))
    assert "へります" in found.sentence
    assert found.frame().shape == (2 + 8, 4)
    assert "同じ" in compare_years(mine(), mine()).sentence
    with pytest.raises(InputError):
        compare_years(mine(), after, year=11)
    one_year = MyPlan("戸田", TODA.at(hold_years=1), "2027-11-25")
    assert [compare_years(*two).year for two in ((one_year, after), (after, one_year))] == [1, 1]
    assert in_year(build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7}), 1)["dscr"] is None


# --- the form --------------------------------------------------------------------------------


@pytest.fixture
def form(tmp_path):
    made = panels.plan_form(as_of=DAY)
    made._folder = tmp_path
    return made


def test_a_wrong_entry_is_told_and_nothing_is_lost(form):
    before = form.mine
    for key, text in {"price": "13327", "vacancy": "0.05", "plan_name": ""}.items():
        form.controls[key]._box.value = text
    assert isinstance(form.error, InputError)
    assert set(form.problems) == {"price", "vacancy", "plan_name"}
    assert "3 か所" in form.sentence
    assert "消えていません" in form.sentence
    assert form.values["price"] == "13327"
    assert "円か万円か" in form.controls["price"]._told.value
    assert form.result.mine == before
    assert "もう一度実行" in refusal(lambda: form.mine)  # not the plan before, unasked
    form.controls["price"]._box.value = "1億円"
    assert form.controls["price"]._told.value == ""
    form.controls["vacancy"]._box.value = "8％"
    form.controls["plan_name"]._box.value = "自分の"
    assert form.error is None
    assert (form.mine.name, form.mine.plan.property.price) == ("自分の", 1e8)


def test_every_choice_of_the_form_gives_a_plan(form):
    with strict():
        for key, field in CHOICES.items():
            for words, value in field.words.items():
                form.controls[key]._box.value = words
                assert form.mine.plan.value(key) == value
            form.controls[key]._box.value = form.controls[key].start


def test_whatever_is_typed_gets_words(form):
    typed = ("", "?", "=1", "-1", "1e400", "9" * 400, "<b>x</b>")
    for (key, control), text in product(form.controls.items(), typed):
        if key in CHOICES:
            continue
        control._box.value = text
        assert form.error is None or isinstance(form.error, InputError), (key, form.error)
        assert "<b>" not in control._told.value
        assert form.values[key] == text
        control._box.value = control.start
        assert form.error is None


def test_no_form_is_refused_over_a_figure_that_nobody_typed(form, drawn):
    """A rent as high as the price, costs far above the rent, a rate with no room above it."""
    start = dict(form.values)
    for typed in (
        {"opex_fixed": "10億円"}, {"gpi": "5億円"}, {"gpi": "0円"},
        {"annual_rate": "28.5％"}, {"annual_rate": "29.5％"}, {"principal": "1円"},
        {"opex_ratio": "100％", "vacancy": "100％"},
    ):  # fmt: skip
        form.set(**start | typed)
        assert form.error is None, (typed, form.error)
        assert len(form.result.numbers.frame()) > 30


def refuse(plan):
    raise InputError("数字", "—", "計算できません")


def test_a_plan_that_cannot_be_computed_is_not_saved_as_the_one_before(form, tmp_path, monkeypatch):
    monkeypatch.setattr("kosen_edu.lessons.my_plan.plan_form.figures", refuse)
    form.set(opex_fixed="10億円")  # every field can be read, the figures cannot be computed
    assert form.error is not None
    assert not form.problems
    form.save()
    assert form.message == say("my_plan.form_first_mend")
    assert not list(tmp_path.glob("*.json"))


def test_a_months_rent_is_asked_about_and_a_day_is_read_as_people_write_it(form):
    form.set(gpi="676,000円", as_of="２０２６年１１月２５日")
    assert "12倍" in form.controls["gpi"]._told.value
    assert not form.problems
    assert form.mine.as_of == "2026-11-25"
    form.set(gpi="8,112,000円")
    assert form.controls["gpi"]._told.value == ""
    form.set(gpi="月676,000円")
    assert "1年分" in form.problems["gpi"]


def test_a_field_is_told_in_the_way_the_field_is_written(form):
    for key, text, words in (
        ("annual_rate", "", "必ず"),
        ("years", "", "必ず"),
        ("annual_rate", "-2.3％", "30％ 未満"),
        ("vacancy", "101％", "100％ 以下"),
        ("exit_yield", "", "どちらか一方"),
        ("exit_price", "2,000万円", "どちらか一方"),
        ("start_year", "1999", "2025"),
        ("grace_months", "200％", "数字だけ"),
    ):
        form.set(**{key: text})
        assert list(form.problems) == [key]
        assert words in form.problems[key]
        assert "。。" not in form.problems[key]
        form.set(**{key: form.controls[key].start})


def test_a_loan_without_rate_or_term_is_no_loan_of_nought_per_cent(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("物件価格,満室想定家賃,借入額\n2400万円,114万円,2200万円\n", "utf-8")
    found = read_csv(path, as_of="2026-11-25")
    assert not found.plans
    assert {r.column for r in found.rejected} == {
        FIELDS["annual_rate"].label,
        FIELDS["years"].label,
    }


def test_the_buttons_write_and_open_files(form, tmp_path):
    save, open_it, workbook, page = form.file_buttons
    form.set(vacancy="8％")
    for button in (save, workbook, page):
        button.click()
        assert "保存しました" in form.message
    assert {path.split(".")[-1] for path in only(tmp_path)} == {"json", "xlsx", "html"}
    form.set(vacancy="0％", price="2億円")
    open_it.click()
    assert "開きました" in form.message
    assert form.mine.plan == TODA.at(vacancy=0.08)
    form._file.value = "ない"
    open_it.click()
    assert "がありません" in form.message
    assert form.mine.plan == TODA.at(vacancy=0.08)
    form.controls["price"]._box.value = "x"
    form._file.value = "other"
    save.click()
    assert "まだ保存していません" in form.message
    assert "other.json" not in only(tmp_path)


def test_what_no_form_shows_is_kept(form):
    odd = TODA.at(bonus_principal=1e7, unpaid="first", hold_law=True)
    form.show(mine(odd))
    assert form.mine.plan == odd
    form.set(vacancy="9％")
    assert form.mine.plan == odd.at(vacancy=0.09)


def test_what_no_form_shows_is_told_beside_its_field_and_printed(form):
    for changes, beside, words in (
        ({"bonus_principal": 3e7}, "principal", ("ボーナス返済分の借入額", "3,000万円")),
        ({"payments_per_year": 1}, "principal", ("年間の返済回数", "1")),
        ({"unpaid": "first"}, "payment_rule", ("未払利息の扱い", "先に払う")),
        ({"hold_law": False, "hold_years": 2}, "start_year", ("税の年分", "表のある年だけ")),
    ):
        odd = mine(TODA.at(**changes))
        form.show(odd)
        assert "：".join(words) in form.controls[beside]._told.value, changes
        page = plan_page(odd, picture=plan_picture(odd))
        name, value = words
        assert f'<th scope="row">{name}</th><td>{value}</td>' in page, changes
    assert "ボーナス返済分" not in plan_page(mine(), picture=plan_picture(mine()))
    form.show(mine(TODA.at(bonus_principal=3e7)))
    form.set(principal="2,000万円")
    assert "ボーナス返済分の借入額に 30,000,000" in form.problems["principal"]


def test_a_gap_says_what_is_taken_for_it(form):
    texts = {key: control._box.placeholder for key, control in form.controls.items()
             if key not in CHOICES}  # fmt: skip
    for key, words in {"vacancy": "0％", "opex_ratio": "0％", "hold_years": "10",
                       "discount_rate": "5％", "selling_cost_ratio": "0％", "units": "1",
                       "start_year": "2026"}.items():  # fmt: skip
        assert texts[key] == f"空欄なら {words}"
        form.set(**{key: ""})
        assert FIELDS[key].write(plan_values(form.mine.plan)[key]) == words
        form.set(**{key: form.controls[key].start})
    assert texts["price"] == texts["exit_yield"] == texts["annual_rate"] == ""


def test_a_name_that_was_saved_opens_again(form, tmp_path):
    for typed in ("x.draft", "PLAN.JSON", "plan.Json", "a.XLSX", "b.tar", "戸田2026.11"):
        form._file.value = typed
        form.save()
        assert "保存しました" in form.message, (typed, form.message)
        form.open()
        assert "開きました" in form.message, (typed, form.message)
    assert {"x.draft.json", "PLAN.JSON", "plan.Json", "a.json"} <= set(only(tmp_path))


def test_the_picture_says_which_cash_its_bars_are(form):
    before = build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7})
    for plan, words, other in (
        (TODA, "棒：税引後", "棒：税引前"),
        (before, "棒：税引前", "税引後"),
    ):
        alt = plan_picture(mine(plan)).alt
        assert words in alt
        assert other not in alt


PLANS = [
    build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7}),
    TODA.at(hold_years=1),
    TODA.at(hold_years=50, annual_rate=0.15, vacancy=0.9),
    changed_plan(TODA, rates="13回目：2.35％"),
    TODA.at(method="level_principal", rounding="floor", grace_months=12),
    TODA.at(exit_price=1.0, gpi=0.0),
]


def test_the_panels_take_every_kind_of_plan():
    with strict():
        for panel in (panel(mine(plan)) for panel in (panels.stress_panel, panels.sale_panel)
                      for plan in PLANS):  # fmt: skip
            for control in panel.controls.values():
                for value in (control.reachable()[0], control.reachable()[-1]):
                    control.value = value
                    panel._redraw()
                    assert panel.error is None
                    assert "nan" not in panel.text()
        for plan in PLANS:
            assert plan_picture(mine(plan)).png[:4] == b"\x89PNG"


def test_the_sale_panel_says_where_a_later_sale_falls_short_again():
    """It said 「1年目から」 although the fifth year could not repay the loan."""
    texts = {"price": "1億円", "gpi": "800万円", "opex_ratio": "20％", "rent_drift": "-3％",
             "principal": "9500万円", "annual_rate": "2％", "years": "30年", "grace_months": "5年",
             "hold_years": "10年", "exit_yield": "8％", "selling_cost_ratio": "3％"}  # fmt: skip
    panel = panels.sale_panel(mine(read_plan(texts).plan))
    left = panel.result.cash.left
    first, *later = (int(k) for k in np.flatnonzero(np.diff(np.r_[-1, np.sign(left)])) + 1)
    assert (first, len(later)) == (1, 1)
    for year in (1, 5, 10):
        panel.set(year=year)
        assert "最初の年は 1年目ですが" in panel.sentence
        assert f"{later[0]}年目にはまた足りません" in panel.sentence
    assert "年目からです" in panels.sale_panel(mine()).sentence


def test_a_plan_whose_law_ends_with_its_one_year_has_a_sale_panel():
    plan = toda_plan(start_year=2027, hold_law=False, hold_years=1)
    with strict():
        panel = panels.sale_panel(mine(plan))
        panel.set(change=-0.1)
        assert panel.result.year == 1
        assert list(panels.sale_panel(mine(toda_plan(hold_years=1))).controls) == ["year", "change"]


def test_a_panel_writes_the_rate_as_the_form_does():
    panel = panels.stress_panel(mine(toda_plan(0.01875)))
    assert "金利 1.875％" in panel.sentence
    assert "金利1.875％" in panel.chart.title
    form = panels.plan_form(toda_plan(principal=8e6), as_of=DAY)
    beyond = panels.stress_panel(mine(toda_plan(principal=8e6)))
    (rate,) = re.findall(r"\d\d\.\d\d％（借入の金利に書けるのは30％未満）", beyond.sentence)
    assert rate in form.sentence


def test_a_plan_without_cash_has_a_picture(recwarn):
    plan = build_plan({"price": 1e8, "gpi": 0.0, "exit_price": 1e8})
    assert "0.0万円" in plan_picture(mine(plan)).alt
    assert not recwarn.list


def test_what_is_no_plan_and_no_text_is_refused_in_words(tmp_path):
    wrong = []
    made = panels.plan_form(as_of=DAY)
    for call, odd in product(
        (panels.stress_panel, panels.sale_panel, plan_picture), (made, TODA, None, "戸田")
    ):
        if "MyPlan" not in refusal(call, odd):
            wrong.append((call, odd))
    for more, words in (({"as_of": 20261125}, "2026-11-25"), ({"name": 5}, "名前"),
                         ({"plan": mine()}, "ProForma")):  # fmt: skip
        if words not in refusal(lambda more=more: panels.plan_form(**more)):
            wrong.append(more)
    with pytest.raises(PlanFileError, match="int"):
        panels.plan_form(folder=5)
    texts = {"price": "3000", "gpi": "240万円", "exit_price": "3000万円"}
    assert set(read_plan(texts, units={"price": 5}).problems) == {"price"}
    for pair in (("exit_yield", "exit_price"), ("exit_price", "exit_yield")):
        said = {"exit_yield": "7％", "exit_price": "1億円"}
        if "どちらか一方" not in refusal(changed_plan, TODA, **{key: said[key] for key in pair}):
            wrong.append(pair)
    assert wrong == []


def test_a_sale_without_a_loan_repays_none():
    for plan in (build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7}),
                 build_plan(plan_values(TODA) | {"principal": 0.0})):  # fmt: skip
        panel = panels.sale_panel(mine(plan))
        assert "借入はありません" in panel.sentence
        assert "借入と" not in panel.text()
        assert "返しきれる" not in panel.sentence


# --- the page --------------------------------------------------------------------------------


def test_the_page_stands_alone_and_shows_text_as_text(tmp_path):
    named = MyPlan("<script>alert(1)</script>", TODA, DAY, note='"><img src=x>')
    path = save_page(named, tmp_path / "p.html", picture=plan_picture(named))
    page = path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "http" not in page
    assert page.count("<img ") == 1
    assert re.search(r'<img alt="[^"]{10,}', page)
    assert "@page{size:A4" in page
    for words in ("2026年分", "2260", "助言ではありません", "元利返済倍率", "1.29倍", "1.85％"):
        assert words in page, words


def test_the_page_of_a_plan_before_tax_has_no_tax_rows():
    plan = build_plan({"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7, "hold_years": 30})
    page = plan_page(mine(plan), picture=plan_picture(mine(plan)))
    assert "税引後" not in page
    assert not re.search(r"</h2><table><tbody></tbody>", page)  # no heading over nothing
    assert "30年" in page
