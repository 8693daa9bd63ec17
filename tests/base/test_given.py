"""What strangers give: every kind of number, day, list and name is kept right or refused."""

import sys
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from refusals import refusal

import kosen_edu as k
from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.formats import written
from kosen_edu.cases.toda import toda_plan
from kosen_edu.exits.arrears import Arrears, Settlement
from kosen_edu.loans.annuity import round_yen
from kosen_edu.risk.uncertainty import Uncertainty

LOAN = k.Loan(principal=30_000_000, annual_rate=0.02, years=30)
HOME = k.Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2, repairs={5: 1e6})
TAX = k.TaxSituation(building_price=1e7, structure="wood", start_year=2026, building_age=7)
PLAN = k.ProForma(property=HOME, loan=LOAN, tax=TAX, exit_yield=0.08)
HERE = k.Situation(home=HOME, loan=LOAN, value=2e7, payments_made=60)
CHECKED = (
    LOAN, HOME, TAX, PLAN, PLAN.at(exit_price=2e7), HERE, Arrears(), Settlement(), Uncertainty(),
    k.article_deal("condo"), k.Conditions(tax_rate=0.3),
    k.SixChanges(k.article_deal("condo"), k.article_deal("apartment")),
    k.RentMonths(k.article_deal("condo"), 3),
    k.Depreciation(cost=1e7, life=22, start_year=2026),
    k.RateContract(base="policy_rate", spread=0.01),
)  # fmt: skip
KINDS = {
    "Decimal": lambda x: Decimal(str(x)),
    "Fraction": lambda x: Fraction(str(x)),
    "array": np.array,
    "object": lambda x: np.array(Decimal(str(x)), dtype=object),
    "float64": np.float64,
    "numpy": lambda x: np.array([x])[0],
    "narrow": lambda x: np.int8(x) if isinstance(x, int) and x < 128 else np.longdouble(str(x)),
}


def test_the_number_that_was_checked_is_the_one_that_is_kept():
    """The term of a loan was kept as it came: 35 years of numpy's smallest int were -92 months."""
    # classes that an example of a docstring makes stand in no module
    kept = {
        c for c in check.Checked.__subclasses__() if hasattr(sys.modules[c.__module__], c.__name__)
    }
    assert kept == {type(x) for x in CHECKED} | {k.MyPlan}
    wrong = []
    for thing in CHECKED:
        numbers = [f.name for f in fields(thing) if type(getattr(thing, f.name)) in (int, float)]
        for name, (kind, made) in [(n, pair) for n in numbers for pair in KINDS.items()]:
            plain = getattr(thing, name)
            kept = thing.at(**{name: made(plain)})
            found = getattr(kept, name)
            if type(found) not in (int, float) or (found, kept) != (plain, thing):
                wrong.append((type(thing).__name__, name, kind, found))
            if type(thing).__hash__ and not isinstance(thing, (k.Property, k.ProForma)):
                with_mapping = isinstance(thing, k.Situation)  # of repairs, which has no hash
                assert with_mapping or hash(kept) == hash(thing)
    assert wrong == []
    odd = HOME.at(repairs={np.int8(5): Decimal(1_000_000)}).repairs
    assert [(type(a), type(b)) for a, b in odd.items()] == [(int, float)]
    rates = PLAN.at(rates=[Decimal("0.02")] * 6 + [np.float32(0.03125)]).rates
    assert {type(rate) for rate in rates} == {float}


@pytest.mark.parametrize("years", [np.int8(35), np.uint8(35), Decimal(35), Fraction(35)], ids=type)
def test_a_term_of_any_kind_gives_the_same_loan(years, tmp_path):
    plain = LOAN.at(years=35)
    loan = LOAN.at(years=years)
    assert (loan.months, loan.periods, hash(loan)) == (420, 420, hash(plain))
    assert k.article_deal("condo").at(years=years).loan.months == 420
    assert k.break_even_rate(noi=1e6, principal=1e7, years=years) == k.break_even_rate(
        noi=1e6, principal=1e7, years=35
    )
    mine, same = (
        k.MyPlan("家", toda_plan().at(years=x, hold_years=kind(10), vacancy=kind(0)), "2026-11-25")
        for x, kind in ((years, type(years)), (35, int))
    )
    saved = [k.save_plan(x, tmp_path / f"{i}.json") for i, x in enumerate((mine, same))]
    assert saved[0].read_bytes() == saved[1].read_bytes()
    assert k.load_plan(saved[0]) == same
    assert k.save_workbook(mine, tmp_path / "a.xlsx").stat().st_size > 1000


PER_CENT = {
    "ratio_from_terms": lambda x: k.ratio_from_terms(
        annual_rate=0.02, years=30, ltv=1, gross_yield=x
    ),
    "Deal": lambda x: k.article_deal("condo").at(gross_yield=x),
    "like_for_like": lambda x: k.like_for_like("condo", gross_yield=x),
    "ten_year_plan": lambda x: k.ten_year_plan("apartment", gross_yield=x),
    "exit_yield": lambda x: PLAN.at(exit_yield=x),
    "yield_gap": lambda x: k.yield_gap(fcr=0.05, loan_constant=x),
    "fcr": lambda x: k.yield_gap(fcr=x, loan_constant=0.05),
    "discount_rate": lambda x: k.npv(x, [-1, 2]),
}


def test_a_yield_in_per_cent_is_no_decimal():
    for name, take in PER_CENT.items():
        for given in (1.0, 4.5, 6, 8, 9.99, [0.05, 8] if name == "yield_gap" else 8.0):
            said = refusal(take, given)
            assert "% なら 0.0" in said, (name, given, said)
        assert take(0.045)


def test_a_plan_may_come_to_a_constant_that_nobody_would_type():
    """A loan of a year or less is paid back with interest in its first year: more than 1."""
    for years in (1, 0.5, 1 / 12):
        v = k.figures(toda_plan().at(years=years), futures=0).values
        assert v["loan_constant"] > 1
        assert v["yield_gap"] == v["fcr"] - v["loan_constant"]


def test_a_ratio_is_no_amount():
    """90 was taken for ninety times the market value."""
    takes = {
        "voluntary_sale": lambda x: k.voluntary_sale(HERE, price_ratio=x),
        "overloan_plan": lambda x: k.overloan_plan(sale_ratio=x),
        "ltv": lambda x: k.article_deal("condo").at(ltv=x),
        "selling_cost_ratio": lambda x: PLAN.at(selling_cost_ratio=x),
        "selling_costs": lambda x: k.guarantor_exposure(LOAN, value=1e7, selling_costs=x),
        "opex_ratio": lambda x: HOME.at(opex_ratio=x),
        "bearable_vacancy": lambda x: k.bearable_vacancy(repayment_ratio=x, opex_ratio=0.2),
        "refinance_cost": lambda x: k.compare_levers(LOAN, gpi=3e6, refinance_cost=x),
        "rent_for_ratio": lambda x: k.rent_for_ratio(monthly_payment=1e5, ratio=x),
        "tax_rate": lambda x: k.Conditions(tax_rate=x),
    }
    for name, take in takes.items():
        for percent in (90, 75.0, 60):
            assert f"{percent:g} % なら 0.{percent:g}".rstrip("0") in refusal(take, percent), name


def test_a_day_is_the_day_that_is_written():
    """Nine in the morning of Tokyo is midnight of Greenwich: the day before was taken."""
    for hours in range(-12, 15):
        zone = timezone(timedelta(hours=hours))
        for hour in (0, 8, 9, 23):
            when = datetime(2026, 10, 1, hour, 30, tzinfo=zone)
            for given in (when, pd.Timestamp(when), when.replace(tzinfo=None), when.date()):
                assert check.day(given) == np.datetime64("2026-10-01"), given
    tokyo = pd.Timestamp("2026-10-01", tz="Asia/Tokyo")
    assert HERE.at(on=tokyo) == HERE.at(on=date(2026, 10, 1)) == HERE.at(on="2026-10-01")
    assert k.history("policy_rate").on(tokyo) == k.history("policy_rate").on("2026-10-01")
    for given in (pd.NaT, "2026-10-01T00:00+09:00", pd.DatetimeIndex([tokyo]), 20261001, None):
        assert "の形で書きます" in refusal(check.day, given), given


def test_nothing_at_all_is_no_number():
    empty = ([], (), [[]], np.array([]), np.array([], dtype=object), np.empty((0, 3)),
             pd.Series([]), pd.Series([], dtype=float), pd.DataFrame(), pd.Index([]), range(0),
             np.ma.array([], dtype=float))  # fmt: skip
    days = (pd.Series([pd.Timestamp("2026-10-01")]), np.array([np.timedelta64(3, "D"), 1], object))
    checks = (check.number, check.money, check.share, check.ratio, check.count, check.rate)
    for test, given in [(test, given) for test in checks for given in (*empty, *days)]:
        assert "数で書いてください" in refusal(test, given, "price"), (test, given)
    for call in (k.dscr, k.repayment_ratio):
        assert refusal(call, ads=pd.Series([]), **{"noi" if call is k.dscr else "gpi": 1e6})


def test_no_yen_below_nothing_is_rounded():
    """A rule for payments: of -1 yen it made -2."""
    for rounding in ("exact", "floor", "half_up"):
        for given in (-1, -0.5, [3.0, -1.0], np.array([-2.0])):
            assert "0円以上" in refusal(round_yen, given, rounding)
        assert round_yen(0, rounding) == 0


def test_rows_of_any_kind_that_do_not_fit_are_named():
    two, three = [1e6, 2e6], [0.01, 0.02, 0.03]
    kinds = (list, tuple, np.array, pd.Series, pd.Index, lambda x: pd.DataFrame([x]))
    calls = (
        lambda a, b: k.level_payment(a, b, 360),
        lambda a, b: k.dscr(noi=a, ads=b),
        lambda a, b: k.ltv(principal=b, price=a),
        lambda a, b: k.threshold_rate(payment=a, balance=b),
        lambda a, b: k.applied_rate(base=b, spread=[0.01, 0.02]),
    )
    for a, b, call in [(a, b, call) for a in kinds for b in kinds for call in calls]:
        assert "長さをそろえる" in refusal(call, a(two), b(three)), (a, b)
    assert k.dscr(noi=pd.Series([2.0, 3.0]), ads=pd.Series([1.0, 2.0])).tolist() == [2.0, 1.5]
    assert "長さをそろえる" in refusal(k.dscr, noi=range(1, 3), ads=range(1, 4))


def test_a_ragged_list_is_refused_wherever_one_number_is_meant():
    ragged = [[1, 2], [3]]
    takes = (
        lambda x: LOAN.at(principal=x), lambda x: LOAN.at(years=x), LOAN.balance_after,
        lambda x: HOME.at(units=x), lambda x: PLAN.at(hold_years=x), HERE.value_at,
        lambda x: k.simulate(PLAN, n=x), lambda x: k.sell(HERE, price=x),
        lambda x: k.voluntary_sale(HERE, months=x), lambda x: k.level_payment(x, 0.02, 360),
        lambda x: k.level_payment(1e6, 0.02, x), lambda x: PLAN.at(rates=x),
        lambda x: k.npv(0.05, x), k.irr_report, lambda x: HOME.at(repairs={1: x}),
        lambda x: k.variable_schedule(x, [0.02] * 12),
    )  # fmt: skip
    for at, take in enumerate(takes):
        for given in (ragged, [1, [2, 3]], ([1], []), [[], [1]]):
            assert "が渡されました。" in refusal(take, given), (at, given)


def test_a_misspelt_name_is_told_with_the_nearest():
    takes = {
        "rate": (LOAN.at, "annual_rate"), "anual_rate": (LOAN.at, "annual_rate"),
        "vacancey": (HOME.at, "vacancy"), "pice": (HOME.at, "price"),
        "horizon_month": (HERE.at, "horizon_months"), "salery": (TAX.at, "salary"),
        "instalments": (Settlement().at, "instalment"), "spred": (
            k.RateContract(base="policy_rate", spread=0.01).at, "spread"),
        "vacency": (PLAN.at, "vacancy"), "gross_yeild": (k.article_deal("condo").at, "gross_yield"),
        "anual_rates": (lambda **x: k.like_for_like("condo", **x), "annual_rate"),
        "hold_year": (lambda **x: k.ten_year_plan("condo", **x), "hold_years"),
        "volatilty": (lambda **x: k.simulate(PLAN, **x), "volatility"),
        "rent_volatilty": (Uncertainty().at, "rent_volatility"),
        "opex_ration": (k.toda_plan, "opex_ratio"),
        "exit_yeild": (lambda **x: k.tax_case("condo", **x), "exit_yield"),
    }  # fmt: skip
    for name, (take, meant) in takes.items():
        said = refusal(take, **{name: 1})
        assert f"前提に 「{name}」 が渡されました。次のどれかを選びます：" in said, name
        assert said.endswith(f'"{meant}" のことでしょうか。'), said
    assert "次のどれかを選びます" in refusal(LOAN.at, zzz=1)


def test_small_functions_refuse_in_words():
    calls = {
        "3": lambda: k.yen("3"), "-5": lambda: k.man_yen("-5"), "bytes": lambda: k.yen(b"3"),
        "yes": lambda: k.yen(True), "row of one": lambda: k.yen(np.array([3.0])),
        "series": lambda: k.times(pd.Series([3.0])), "signal": lambda: k.yen(Decimal("sNaN")),
        "places": lambda: k.percent(0.1, 1.5), "minus": lambda: k.man_yen(1e6, -1),
        "None": lambda: k.times(1.2, None), "many": lambda: k.percent(0.1, 10**6),
        "yes places": lambda: k.percent(0.1, True), "written": lambda: written(1.0, "percent", 1.5),
        "x": lambda: k.parse_number("x"), "5": lambda: k.parse_number(5),
        "two": lambda: k.parse_number("1 2"), "unit": lambda: k.parse_number("3か月"),
        "none": lambda: k.parse_number(None), "blank": lambda: k.parse_number(""),
        "list": lambda: k.parse_number(["5"]),
    }  # fmt: skip
    for name, call in calls.items():
        assert "が渡されました。" in refusal(call), name
    assert [k.yen(Decimal("NaN")), k.yen(float("nan"))] == ["NaN円"] * 2
    assert [k.yen(Decimal("-2.5")), k.percent(Fraction(-1, 8))] == ["−3円", "−12.5％"]


def test_every_assumption_of_the_ways_out_has_a_page():
    keys = k.load_table("exit_assumptions")["key"]
    assert len(k.assumption_page(*keys)) == len(keys) == 15
    with pytest.raises(InputError, match="次のどれかを選びます"):
        k.assumption_page("moving_costs")


def test_what_cannot_be_computed_has_its_limit_in_words():
    fast = HERE.at(value_drift=0.29)
    for month in (20_000, 1201, -1, 1e300, float("nan")):
        assert "が渡されました。" in refusal(fast.value_at, month), month
    assert fast.value_at(12) == pytest.approx(1.29 * fast.value)
    for flows in ([(-1.0) ** i for i in range(302)], np.resize([-5.0, 3, 4], 900), np.ones(1202),
                  np.r_[-1.0, np.ones(10**6)]):  # fmt: skip
        assert "1,200 年先まで" in refusal(k.irr_report, flows)
    assert k.irr_report(np.r_[-100.0, np.full(1200, 5.0)]).rate == pytest.approx(0.05)
    assert k.irr_report(np.r_[-100.0, np.full(299, 5.0), -1.0]).changes == 2
