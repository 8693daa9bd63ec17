"""Rent traced to its uses, vacancy by chance, top-ups, reserve and guarantor."""

from __future__ import annotations

from decimal import Decimal
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.loans.loan import Loan
from kosen_edu.rental import vacancy
from kosen_edu.rental.property import Property
from kosen_edu.rental.ratios import dscr
from kosen_edu.rental.rent_trace import (
    USES,
    cash_after_tax,
    flat_tax,
    guarantor_exposure,
    monthly_debt,
    trace_life,
    trace_rent,
)
from kosen_edu.rental.vacancy import (
    VacancyPaths,
    simulate_top_ups,
    simulate_vacancy,
    tenants_shares,
)

yen = st.integers(0, 500_000)
FLAT = Property(price=25_000_000, gpi=1_140_000, opex_fixed=240_000)
LOAN = Loan(principal=24_000_000, annual_rate=0.02, years=35)


# --- The waterfall -----------------------------------------------------------------------------


@settings(deadline=None)
@given(yen, yen, yen, yen, yen, yen)
def test_every_yen_is_accounted_for(rent, opex, capex, interest, principal, tax):
    t = trace_rent(
        rent=rent, opex=opex, capex=capex, interest=interest, principal_part=principal, tax=tax
    )
    dues = dict(zip(USES, (opex, capex, interest, principal, tax), strict=True))
    for use in USES:
        assert t.by_rent[use] + t.by_owner[use] == t.due[use] == dues[use]
    assert sum(t.by_rent[use] for use in USES) + t.left == rent  # to the yen
    assert t.top_up == sum(t.by_owner[use] for use in USES)
    assert min(t.top_up, t.left) == 0  # a month never has both
    assert t.left - t.top_up == rent - sum(dues.values())


def test_rent_is_spent_in_order():
    for rent, paid in (
        (20, [20, 0, 0, 0, 0]),
        (35, [30, 5, 0, 0, 0]),
        (75, [30, 10, 35, 0, 0]),
        (100, [30, 10, 40, 20, 0]),
        (140, [30, 10, 40, 50, 10]),
    ):
        t = trace_rent(rent=rent, opex=30, capex=10, interest=40, principal_part=50, tax=20)
        by_name = [t.by_rent[u] for u in ("opex", "capex", "interest", "principal_part", "tax")]
        assert [float(paid[0]) for paid in by_name] == paid
        assert t.top_up.tolist() == [150 - rent]


def test_summary_adds_up():
    life = trace_life(FLAT, LOAN, tax=30_000)
    table = life.summary()
    assert table["by_rent"].sum() == pytest.approx(life.rent.sum())
    assert table["share"].sum() == pytest.approx(1)
    assert table["by_owner"].sum() == pytest.approx(life.top_up.sum())


def test_shares_over_the_life_of_the_loan():
    life = trace_life(FLAT, LOAN)
    assert life.due["principal_part"].sum() == pytest.approx(LOAN.principal)
    assert life.due["interest"].sum() == pytest.approx(LOAN.total_interest)
    assert life.tenants_share + life.owners_share == pytest.approx(1)
    # every month alike: rent after costs over the payment
    assert life.tenants_share == pytest.approx(75_000 / LOAN.monthly_payment)
    assert trace_life(FLAT.at(gpi=0), LOAN).tenants_share == 0
    assert trace_life(FLAT.at(gpi=3_000_000), LOAN).tenants_share == 1


def test_yearly_keeps_monthly_top_ups():
    loan = Loan(principal=12_000_000, annual_rate=0.02, years=10, method="level_principal")
    home = Property(price=1, gpi=1_430_000)
    life = trace_life(home, loan)
    # the first payments exceed the rent of their months, though not those of the year its rent
    assert loan.annual_debt_service() < 1_430_000
    assert life.yearly().top_up.sum() == pytest.approx(life.top_up.sum())
    assert life.top_up.sum() > 0
    assert loan.annual_debt_service() < 2_400_000
    assert len(life.yearly().rent) == 10


@pytest.mark.parametrize("per_year", [1, 2, 12])
def test_monthly_debt_keeps_the_sums(per_year):
    loan = LOAN.at(payments_per_year=per_year)
    interest, part = monthly_debt(loan)
    assert len(interest) == 420
    assert interest.sum() == pytest.approx(loan.total_interest)
    assert part.sum() == pytest.approx(loan.principal)
    assert np.count_nonzero(part) == loan.periods


def test_fraction_of_a_year():
    loan = Loan(principal=1_000_000, annual_rate=0.02, years=2.5)
    life = trace_life(FLAT, loan, tax=[12_000, 24_000, 36_000])
    assert len(life.rent) == 30
    assert life.due["tax"].sum() == pytest.approx(12_000 + 24_000 + 36_000 / 2)
    assert life.yearly().due["tax"].round().tolist() == [12_000, 24_000, 18_000]


def test_tax_amounts_must_fit_the_years():
    with pytest.raises(InputError, match="35"):
        trace_life(FLAT, LOAN, tax=[1, 2])


def test_bad_amounts_are_refused():
    good = {"rent": 1, "opex": 1, "interest": 1, "principal_part": 1}
    bad = [{"rent": -1}, {"rent": np.nan}, {"opex": "x"}, {"tax": np.inf}, {"tax": -1}]
    assert [b for b in bad if not refusal(trace_rent, **good | b)] == []


# --- Tax at one rate ---------------------------------------------------------------------------


def test_flat_tax_is_the_rate_on_what_a_slow_decimal_table_leaves():
    home = Property(price=30_000_000, gpi=3_000_000, vacancy=0.15, opex_ratio=0.25)
    loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    taxes = flat_tax(home, loan, tax_rate=0.3, depreciation=690_000)
    rate, left, paid = Decimal("0.02") / 12, Decimal(30_000_000), []
    level = left * rate / (1 - (1 + rate) ** -360)
    for _ in range(360):
        paid.append(left * rate)
        left -= level - paid[-1]
    for year in range(30):
        income = 1_800_000 - sum(paid[12 * year : 12 * year + 12]) - 690_000
        assert taxes[year] == pytest.approx(float(income * Decimal("0.3")), abs=0.01)


def test_flat_tax_takes_a_path_and_gives_no_refund():
    home, loan = FLAT, LOAN.at(years=3)
    written = np.array([5_000_000, 0, 0])
    taxes = flat_tax(home, loan, tax_rate=0.2, depreciation=written)
    assert taxes[0] == 0  # a loss
    assert taxes[1] == pytest.approx(0.2 * (900_000 - loan.yearly()["interest"][1]))
    with pytest.raises(InputError, match="3"):
        flat_tax(home, loan, tax_rate=0.2, depreciation=[1, 2])


def test_the_shortcut_is_right_only_where_depreciation_is_the_principal():
    home = Property(price=30_000_000, gpi=3_000_000, vacancy=0.15, opex_ratio=0.25)
    loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    same = cash_after_tax(home, loan, tax_rate=0.3, depreciation=loan.yearly()["principal_part"])
    np.testing.assert_allclose(same["tax"], same["tax_shortcut"])
    steps = cash_after_tax(home, loan, tax_rate=0.3, depreciation=700_000)
    gap = 0.3 * (loan.yearly()["principal_part"] - 700_000)
    np.testing.assert_allclose(steps["tax"] - steps["tax_shortcut"], gap)
    rows = steps["egi"] - steps["opex"] - steps["ads"]
    np.testing.assert_allclose(rows - steps["tax"], steps["atcf"])


# --- Vacancy by chance -------------------------------------------------------------------------


def per_unit(units, vacancy, wait, months, paths, seed):
    """Referee: every unit followed on its own."""
    rng = np.random.default_rng(seed)
    let, left = 1 / wait, vacancy / (1 - vacancy) / wait
    empty = rng.random((paths, units)) < vacancy
    rows = []
    for month in range(months):
        if month:
            draw = rng.random((paths, units))
            empty = np.where(empty, draw >= let, draw < left)
        rows.append(empty.sum(axis=1))
    return np.array(rows)


def test_counts_are_distributed_like_units_followed_one_by_one():
    args = {"units": 5, "vacancy": 0.15, "months": 60, "paths": 4000}
    counts = simulate_vacancy(**args, months_empty=3, seed=1).empty.astype(int)
    referee = per_unit(5, 0.15, 3, 60, 4000, seed=2)
    for state in range(6):
        a, b = (counts == state).mean(), (referee == state).mean()
        assert a == pytest.approx(b, abs=0.006)
    # dependence in time: joint distribution of a month and the one three months later
    for x, y in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0)):
        joint = [((p[:-3] == x) & (p[3:] == y)).mean() for p in (counts, referee)]
        assert joint[0] == pytest.approx(joint[1], abs=0.006)
    # and over a whole future, which is what reserves depend on
    spread = [p.sum(axis=0).std() for p in (counts, referee)]
    assert spread[0] == pytest.approx(spread[1], rel=0.06)


@pytest.mark.parametrize("units", [1, 10, 60])
def test_same_mean_other_spread(units):
    p = simulate_vacancy(units=units, vacancy=0.1, months_empty=4, months=120, paths=4000, seed=3)
    share = p.empty / units
    assert share.mean() == pytest.approx(0.1, abs=0.004)
    assert share.var() == pytest.approx(0.1 * 0.9 / units, rel=0.05)
    assert p.empty.max() <= units


def test_mean_time_empty():
    p = simulate_vacancy(units=1, vacancy=0.2, months_empty=5, months=1200, paths=300, seed=4)
    begun = ((p.empty[1:] == 1) & (p.empty[:-1] == 0)).sum()
    assert p.empty[1:].sum() / begun == pytest.approx(5, rel=0.03)


def test_start_full_seed_and_no_vacancy():
    args = {"units": 3, "vacancy": 0.2, "months_empty": 4, "months": 24, "paths": 3000}
    full = simulate_vacancy(**args, start="full").empty.mean(axis=1)
    assert full[0] < full[5] < full[-1] + 0.05
    again = [simulate_vacancy(**args, seed=s).empty for s in (7, 7, 8)]
    assert (again[0] == again[1]).all()
    assert (again[0] != again[2]).any()
    assert not simulate_vacancy(**(args | {"vacancy": 0})).empty.any()


@pytest.mark.parametrize("start", ["typical", "full"])
@pytest.mark.parametrize("units", [1, 10, 60])
def test_a_table_of_edges_walks_as_one_looks_up_every_number(units, start, monkeypatch):
    """Each month the next number falls between two cumulated chances: own chances, own search."""
    args = {"units": units, "vacancy": 0.2, "months_empty": 4, "months": 17, "paths": 30}
    kept = simulate_vacancy(**args, seed=5, start=start).empty
    let, left = 1 / 4, 0.2 / 0.8 / 4

    def several(n, chance):
        return [comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]

    stay_empty = [several(e, 1 - let) for e in range(units + 1)]
    steps = [np.convolve(stay_empty[e], several(units - e, left)) for e in range(units + 1)]
    first = several(units, 0.2) if start == "typical" else steps[0]
    for path, numbers in enumerate(np.random.default_rng(5).random((17, 30)).T):
        chances = first
        for month, number in enumerate(numbers):
            state = int(np.searchsorted(np.cumsum(chances)[:-1], number, "right"))
            assert kept[month, path] == state
            chances = steps[state]
    monkeypatch.setattr(vacancy, "KEPT", 0)
    assert (simulate_vacancy(**args, seed=5, start=start).empty == kept).all()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 12),
    st.floats(0, 0.45),
    st.floats(0, 0.45),
    st.floats(2, 12),
    st.integers(0, 1000),
)
def test_more_vacancy_with_the_same_random_numbers_never_empties_less(units, a, b, wait, seed):
    low, high = sorted((a, b))
    args = {"units": units, "months_empty": wait, "months": 36, "paths": 50, "seed": seed}
    few, many = (simulate_vacancy(vacancy=v, **args).empty for v in (low, high))
    assert (few <= many).all()


def test_bad_vacancy_is_refused():
    good = {"units": 1, "vacancy": 0.1, "months_empty": 3, "months": 12}
    bad = [
        {"vacancy": 0.9},
        {"vacancy": 1.0},
        {"vacancy": np.nan},
        {"months_empty": 0.5},
        {"units": 0},
        {"units": 201},
        {"paths": 10_000_000, "months": 1200},
        {"start": "empty"},
        {"seed": -1},
    ]
    assert [b for b in bad if not refusal(simulate_vacancy, **good | b)] == []


# --- Top-ups and reserve -----------------------------------------------------------------------

TEN = Property(price=90_000_000, gpi=7_200_000, units=10, opex_ratio=0.2, rent_drift=-0.005)
BIG = Loan(principal=85_000_000, annual_rate=0.02, years=35)


def futures(vacancy, *, home=TEN, loan=BIG, seed=0, months=240, paths=500):
    empty = simulate_vacancy(
        units=home.units, vacancy=vacancy, months_empty=4, months=months, paths=paths, seed=seed
    )
    return simulate_top_ups(home, loan, empty)


def test_no_vacancy_means_no_top_up_where_noi_covers_the_debt():
    home = TEN.at(rent_drift=0.0)
    assert dscr(noi=home.statement().noi, ads=BIG.annual_debt_service()) > 1
    f = futures(0.0, home=home)
    assert f.total.max() == f.reserve.max() == 0


def test_certain_shortfall_is_the_plan():
    home = FLAT.at(units=1)
    f = futures(0.0, home=home, loan=LOAN, months=420, paths=3)
    plan = trace_life(home, LOAN)
    assert f.total == pytest.approx(np.full(3, plan.top_up.sum()))
    assert f.reserve == pytest.approx(f.total)  # no good month ever fills the account


def test_reserve_quantile_is_monotone_and_survives_its_share():
    f = futures(0.12, paths=2000)
    levels = [0.5, 0.8, 0.9, 0.95, 0.99, 1.0]
    reserves = [f.reserve_quantile(level) for level in levels]
    assert reserves == sorted(reserves)
    assert reserves[0] < reserves[-1]
    for level, reserve in zip(levels, reserves, strict=True):
        survived = (f.reserve <= reserve).mean()
        assert survived >= level
        assert (f.reserve < reserve).mean() < level
    for call in (
        lambda: f.reserve_quantile(keep_surplus="no"),
        lambda: f.survival(1e6, keep_surplus=0),
    ):
        with pytest.raises(InputError, match="True か False"):
            call()
    assert all(
        f.reserve_quantile(level, keep_surplus=False) >= reserve - 1e-6
        for level, reserve in zip(levels, reserves, strict=True)
    )


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 0.4), st.floats(0, 0.4), st.integers(0, 100))
def test_more_vacancy_never_lowers_any_top_up(a, b, seed):
    low, high = sorted((a, b))
    few, many = (futures(v, seed=seed, months=60, paths=40) for v in (low, high))
    assert (few.total <= many.total + 1e-6).all()
    assert (few.reserve <= many.reserve + 1e-6).all()
    assert few.total.mean() <= many.total.mean() + 1e-6


def test_survival_counts_futures_and_undoes_the_quantile():
    f = futures(0.25, paths=2000)
    for keep, needed in ((True, f.reserve), (False, f.total)):
        for money in (0, 500_000, float(np.median(needed)), needed.max(), 10**9):
            counted = sum(cash <= money for cash in needed.tolist()) / 2000
            assert f.survival(money, keep_surplus=keep) == pytest.approx(counted)
        level = f.reserve_quantile(0.95, keep_surplus=keep)
        assert (
            f.survival(level, keep_surplus=keep) >= 0.95 > f.survival(level - 1, keep_surplus=keep)
        )
    assert np.diff(f.survival([0, 10**6, 10**7])).min() >= 0
    assert isinstance(f.survival(0), float)
    with pytest.raises(InputError):
        f.survival(-1)


def test_one_unit_needs_more_reserve_than_ten_of_the_same_rent():
    ten, one = (futures(0.1, home=TEN.at(units=n), paths=3000) for n in (10, 1))
    assert one.reserve_quantile(0.95) > 1.5 * ten.reserve_quantile(0.95)
    means = [f.vacancy.empty.mean() / f.vacancy.units for f in (one, ten)]
    assert means[0] == pytest.approx(means[1], abs=0.01)


def test_top_ups_follow_the_statement_month_by_month_and_end_with_the_loan():
    home = TEN.at(opex_base="egi", capex_reserve=1_200_000, repairs={2: 4_000_000})
    loan = Loan(principal=8_000_000, annual_rate=0.02, years=1)
    empty = simulate_vacancy(units=10, vacancy=0.3, months_empty=4, months=24, paths=20)
    found = simulate_top_ups(home, loan, empty)
    for number in range(20):
        account, lowest, added = 0.0, 0.0, 0.0
        for month in range(24):
            s = home.statement(vacancy=empty.empty[month, number] / 10, year=month // 12 + 1)
            cash = (s.noi - s.capex) / 12 - (loan.monthly_payment if month < 12 else 0)
            account += cash
            lowest, added = min(lowest, account), added + max(-cash, 0)
        assert found.total[number] == pytest.approx(added)
        assert found.reserve[number] == pytest.approx(-lowest)
    assert 0 < found.total.min() < found.total.max()


def test_units_must_agree():
    empty = simulate_vacancy(units=2, vacancy=0.1, months_empty=4, months=12)
    with pytest.raises(InputError, match="10"):
        simulate_top_ups(TEN, BIG, empty)


def test_shares_in_futures_are_those_of_each_future_walked_month_by_month():
    empty = simulate_vacancy(units=10, vacancy=0.25, months_empty=4, months=420, paths=6, seed=2)
    home = TEN.at(capex_reserve=240_000)
    shares = tenants_shares(home, BIG, empty)
    for number in range(6):
        owed, paid, debt = 85_000_000.0, 0.0, BIG.monthly_payment
        for month in range(420):
            full = home.statement(year=month // 12 + 1).gpi / 12
            rent = full * (1 - empty.empty[month, number] / 10)
            paid += min(max(rent - full * 0.2 - 20_000, 0), debt)
            owed -= debt - owed * 0.02 / 12
        assert owed == pytest.approx(0, abs=1)
        assert shares[number] == pytest.approx(paid / (420 * debt))


def test_the_mean_plan_hides_what_single_months_lack():
    home = Property(price=33_000_000, gpi=3_000_000, vacancy=0.15, opex_ratio=0.25)
    loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    assert trace_life(home, loan).tenants_share == 1
    empty = simulate_vacancy(units=1, vacancy=0.15, months_empty=4, months=360, paths=4000)
    shares = tenants_shares(home, loan, empty)
    assert shares.mean() == pytest.approx(0.85, abs=0.005)  # a let month pays all, an empty none


def test_futures_of_other_units_or_too_short_are_refused():
    short = simulate_vacancy(units=10, vacancy=0.1, months_empty=4, months=12, paths=2)
    other = simulate_vacancy(units=2, vacancy=0.1, months_empty=4, months=420, paths=2)
    for empty, words in ((short, "420"), (other, "10")):
        with pytest.raises(InputError, match=words):
            tenants_shares(TEN, BIG, empty)


# --- The guarantor -----------------------------------------------------------------------------


def test_exposure_is_balance_less_net_value_and_ends_at_nothing():
    table = guarantor_exposure(LOAN, value=20_000_000, value_drift=-0.02, selling_costs=0.05)
    assert len(table) == 421
    k = 100
    net = 20_000_000 * 0.98 ** (k / 12) * 0.95
    expected = max(LOAN.balance_after(k) - net, 0)
    assert table["exposure"][k] == pytest.approx(expected)
    assert table["exposure"].iloc[-1] == 0
    assert (table["exposure"] >= 0).all()
    assert (guarantor_exposure(LOAN, value=0)["exposure"] == table["balance"]).all()


# --- loans that are not paid every month ---------------------------------------------------------

OTHERWISE = (
    {"payments_per_year": 1},
    {"payments_per_year": 2},
    {"payments_per_year": 2, "method": "level_principal", "grace_months": 24},
    {"bonus_principal": 10_000_000},
    {"bonus_principal": 10_000_000, "method": "level_principal", "grace_months": 9},
    {"bonus_principal": 30_000_000},
)


def _by_hand(home, loan, operating):
    """Top-up and what rent pays of the loan, month by month with the cash that is kept."""
    kept = top_up = paid = 0.0
    step = 6 if loan.bonus_principal else 12 // loan.payments_per_year
    due = monthly_debt(loan).sum(axis=0)
    for month, cash in enumerate(operating):
        owed = due[month] if month < len(due) else 0.0
        have = kept + cash
        top_up += max(owed - have, 0.0)
        paid += min(max(have, 0.0), owed)
        kept = max(have - owed, 0.0)
        if (month + 1) % step == 0 or month + 1 >= len(due):
            kept = 0.0
    return top_up, paid / due.sum()


@pytest.mark.parametrize("terms", OTHERWISE)
@pytest.mark.parametrize("gpi", [3_000_000, 1_900_000, 300_000])
def test_rent_between_two_payments_stays_for_the_next(terms, gpi):
    home = Property(
        price=30e6, gpi=gpi, units=2, opex_ratio=0.2, opex_fixed=300_000, rent_drift=-0.01,
        repairs={7: 400_000},
    )  # fmt: skip
    loan = Loan(principal=30e6, annual_rate=0.02, years=20, **terms)
    years = home.statement(year=np.arange(1, 26))
    operating = np.repeat((years.noi - years.capex) / 12, 12)

    life = trace_life(home, loan)
    top_up, share = _by_hand(home, loan, operating[: loan.months])
    assert life.tenants_share == pytest.approx(share, abs=1e-9)
    assert life.top_up.sum() == pytest.approx(top_up, abs=0.01)
    for trace in (life, life.yearly()):  # every yen of rent has its use, every due its payer
        spent = sum(trace.by_rent[use] for use in USES) + trace.left
        assert spent == pytest.approx(trace.rent, abs=1e-4)
        assert min(trace.left.min(), trace.top_up.min()) > -1e-6
    assert len(life.yearly().rent) == 20

    full = VacancyPaths(np.zeros((300, 1), dtype=np.uint8), 2)
    assert tenants_shares(home, loan, full) == pytest.approx([share], abs=1e-9)
    top_up, _ = _by_hand(home, loan, operating)
    assert simulate_top_ups(home, loan, full).total == pytest.approx([top_up], abs=0.01)

    chance = simulate_vacancy(units=2, vacancy=0.3, months_empty=3, months=300, paths=5, seed=2)
    totals = simulate_top_ups(home, loan, chance).total
    shares = tenants_shares(home, loan, chance)
    for path in range(5):
        month = np.arange(300)
        let = 1 - chance.empty[:, path] / 2
        rent = years.gpi[month // 12] / 12
        cash = rent * let - 0.2 * rent - (300_000 + np.where(month // 12 == 6, 400_000, 0)) / 12
        assert totals[path] == pytest.approx(_by_hand(home, loan, cash)[0], abs=0.01)
        by_rent = _by_hand(home, loan, cash[: loan.months])[1]
        assert shares[path] == pytest.approx(by_rent, abs=1e-9)


def test_a_yearly_payment_is_borne_by_the_rent_of_its_year():
    home = Property(price=30e6, gpi=3e6, vacancy=0.05, opex_ratio=0.2, opex_fixed=100_000)
    life = trace_life(home, Loan(principal=30e6, annual_rate=0.02, years=30, payments_per_year=1))
    assert life.tenants_share == 1  # the rent of a year is well above the payment of the year
    assert life.top_up.sum() == 0
