"""Every public function is handed every kind of number, misspelt names and too few of them.

A number of another kind gives what the plain one gives, or is refused in words; what is no number
is refused in words.
"""

import copy
import inspect
import pickle
import re
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from refusals import refusal

import kosen_edu as k
from kosen_edu.base.check import InputError

LOAN = k.Loan(principal=30_000_000, annual_rate=0.02, years=30)
HOME = k.Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2, units=10)
PLAN = k.ProForma(property=HOME, loan=LOAN, exit_yield=0.08)
HERE = k.Situation(home=HOME, loan=LOAN, value=2e7, payments_made=60)
MINE = k.MyPlan("家", PLAN, "2026-11-25")
RENT = {"rent": 2e6, "operating_costs": 4e5, "interest": 5e5, "depreciation": 6e5}
CALLS = {
    "applied_rate": {"base": 0.02, "spread": 0.01, "discount": 0.005},
    "assumed": {},
    "auction_range": {"situation": HERE, "months": 12},
    "bearable_vacancy": {"repayment_ratio": 0.5, "opex_ratio": 0.2},
    "ber": {"opex": 4e5, "ads": 1e6, "gpi": 3e6},
    "borrowed_in": {"year": 1990, "spread": 0.01, "principal": 30_000_000, "years": 35},
    "break_even_rate": {"noi": 2e6, "principal": 30_000_000, "months": 360},
    "break_even_rent": {"home": HOME, "ads": 1e6},
    "break_even_vacancy": {"home": HOME, "ads": 1e6},
    "business_tax": {"income": 5e6, "rooms": 10, "year": 2026},
    "buying_costs": {
        "price": 3e7,
        "land_assessed": 8e6,
        "building_assessed": 9e6,
        "on": "2026-10-01",
        "loan": 2e7,
        "dwellings": 4,
        "other": 1e5,
    },
    "cash_after_tax": {"home": HOME, "loan": LOAN, "tax_rate": 0.3, "depreciation": 5e5},
    "ccr": {"btcf": 5e5, "equity": 5e6},
    "chances_of_empty": {"units": 3, "vacancy": 0.1},
    "compare_years": {"before": MINE, "after": MINE, "year": 1},
    "compare_levers": {
        "loan": LOAN,
        "gpi": 3_000_000,
        "money": 3_000_000,
        "after_years": 5,
        "rate_cut": 0.003,
        "refinance_cut": 0.005,
        "refinance_cost": 0.02,
        "extra_years": 4,
    },
    "cost_of_points": {"principal": 3e7, "rate": 0.02, "points": 0.01, "months": 360},
    "dscr": {"noi": 2e6, "ads": 1e6},
    "dscr_from_ratio": {"repayment_ratio": 0.5, "vacancy": 0.1, "opex_ratio": 0.2},
    "figures": {"plan": PLAN, "futures": 10, "seed": 1},
    "flat_tax": {"home": HOME, "loan": LOAN, "tax_rate": 0.3, "depreciation": 5e5},
    "gross_yield": {"gpi": 3e6, "price": 3e7},
    "guarantor_exposure": {"loan": LOAN, "value": 2e7, "value_drift": -0.02, "selling_costs": 0.03},
    "land_interest": {"interest": 5e5, "loan": 2e7, "building_price": 1e7},
    "landlord_tax": dict(salary=6e6, year=2026, land_interest=1e5, deductions=9e5, rooms=4, **RENT),
    "law_changes": {"total_income": 6e6, "salary": 8e6},
    "law_source": {"year": 2026},
    "level_payment": {"principal": 3e7, "annual_rate": 0.02, "months": 360},
    "level_vacancy": {"house": k.article_deal("apartment"), "cash": 1e5},
    "like_for_like": {"name": "condo", "annual_rate": 0.02},
    "loan_constant": {"annual_rate": 0.02, "months": 360},
    "ltv": {"principal": 2e7, "price": 3e7},
    "man_yen": {"value": 1.5e6, "digits": 1},
    "moves_after": {
        "leader": "policy_rate",
        "follower": "short_term_prime",
        "since": "2000-01-01",
        "within": 90,
    },
    "net_yield": {"noi": 2e6, "price": 3e7, "buying_costs": 1e6},
    "npv": {"rate": 0.05, "flows": [-1.0, 2.0]},
    "offsettable_loss": {"loss": 5e5, "land_interest": 1e5},
    "overloan_plan": {"sale_ratio": 0.8, "own_money": 1_000_000},
    "owner_deficit": {"when": "now", "annual_rate": 0.03},
    "owner_situation": {"horizon_months": 120, "value_drift": -0.01},
    "percent": {"value": 0.125, "digits": 1},
    "prepay_and_hold": {"situation": HERE, "amount": 1_000_000, "fee": 10_000},
    "profit_by_year": {"plan": k.ten_year_plan("condo"), "value_drift": -0.01},
    "property_taxes": {
        "land_assessed": 8e6,
        "building_assessed": 9e6,
        "year": 2026,
        "dwellings": 4,
        "land_area": 200,
        "built_year": 2010,
    },
    "rate_from_payment": {"principal": 3e7, "payment": 1.2e5, "months": 360},
    "rate_scenarios": {"plan": PLAN, "size": 0.02},
    "ratio_from_terms": {"annual_rate": 0.02, "ltv": 0.9, "gross_yield": 0.08, "months": 360},
    "refinance_and_hold": {"situation": HERE, "annual_rate": 0.015, "years": 25, "costs": 500_000},
    "rent_for_ratio": {"monthly_payment": 1e5, "ratio": 0.5},
    "repayment_ratio": {"ads": 1e6, "gpi": 3e6},
    "round_yen": {"amount": 12345.67, "rounding": "floor"},
    "sale": {
        "price": 3e7,
        "cost": 2e7,
        "accumulated_depreciation": 5e6,
        "selling_costs": 1e6,
        "bought_year": 2020,
        "sold_year": 2026,
        "loan_balance": 1e7,
    },
    "sell": {"situation": HERE, "price": 2e7, "months": 12, "sale_tax": 100_000},
    "shock": {"rate": 0.02, "size": 0.01, "month": 13, "months": 360},
    "simulate": {"plan": PLAN, "n": 10, "seed": 1, "volatility": 1.0, "rent_volatility": 0.01},
    "simulate_vacancy": {
        "units": 2,
        "vacancy": 0.1,
        "months_empty": 4,
        "months": 12,
        "paths": 5,
        "seed": 1,
    },
    "stress_plan": {"annual_rate": 0.02, "vacancy": 0.05},
    "tax_case": {"name": "condo", "salary": 6_000_000},
    "tax_law": {"year": 2026},
    "ten_year_plan": {"name": "condo", "hold_years": 5, "value_drift": -0.01, "repair": 100_000},
    "threshold_rate": {"payment": 1e5, "balance": 3e7},
    "times": {"value": 1.25, "digits": 2},
    "tipping_point": {
        "plan": PLAN,
        "assumption": "annual_rate",
        "measure": "btcf",
        "threshold": 0.0,
        "year": 1,
        "low": 0.0,
        "high": 0.2,
    },
    "toda": {"annual_rate": 0.02},
    "toda_apart": {"annual_rate": 0.02},
    "toda_plan": {"annual_rate": 0.02, "vacancy": 0.05},
    "trace_life": {"home": HOME, "loan": LOAN, "tax": 10_000},
    "trace_rent": {
        "rent": 1e5,
        "opex": 2e4,
        "interest": 3e4,
        "principal_part": 2e4,
        "tax": 1e3,
        "capex": 1e3,
    },
    "useful_life": {"structure": "wood", "age": 12},
    "variable_schedule": {"principal": 3e7, "rates": [0.02] * 12},
    "voluntary_sale": {"situation": HERE, "price_ratio": 0.9, "months": 12, "moving_cost": 100_000},
    "yen": {"value": 1234.5},
    "yield_gap": {"fcr": 0.05, "loan_constant": 0.045},
}
KINDS = {
    "Decimal": lambda x: Decimal(str(x)),
    "Fraction": lambda x: Fraction(str(x)),
    "0-d": np.array,
    "0-d object": lambda x: np.array(Decimal(str(x)), dtype=object),
    "numpy": lambda x: np.array([x])[0],
    "pandas": lambda x: pd.Series([x]).iloc[0],
}
NO_NUMBERS = (True, np.True_, "1", "3,000万円", 1j, float("nan"), float("inf"), pd.NA, pd.NaT,
              Decimal("NaN"), np.array(True), np.array("1"), object(), b"1", {1: 2},
              np.datetime64("2026-01-01"))  # fmt: skip
SHOWN = ("yen", "man_yen", "percent", "times")  # show what there is, also NaN and infinity
NUMBERS = [
    (name, key)
    for name, given in CALLS.items()
    for key, value in given.items()
    if type(value) in (int, float)
]


def parts(value):
    """All that an answer holds, as plain values."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return parts(value.to_numpy())
    if isinstance(value, np.ndarray):
        return [parts(x) for x in value.tolist()]
    if isinstance(value, Mapping):
        return {key: parts(x) for key, x in value.items()}
    if isinstance(value, (list, tuple)):
        return [parts(x) for x in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: parts(getattr(value, f.name)) for f in fields(value)}
    return value.item() if isinstance(value, np.generic) else value


def called(name, **changes):
    given = CALLS[name] | changes
    positional = [
        given.pop(p.name)
        for p in inspect.signature(getattr(k, name)).parameters.values()
        if p.kind is p.POSITIONAL_ONLY and p.name in given
    ]
    return getattr(k, name)(*positional, **given)


def test_every_public_function_that_takes_a_number_is_tried():
    words = {"float", "int", "Any", "float | None", "int | None"}
    apart = {
        "attribute_change",
        "index_by_assumption",
        "hold_at_drifts",
        "irr_report",
        "tornado",
        "build_plan",
        "readable",
        "say",
        "changed_plan",
        "half_year_changes",
    }  # take no single number, or whatever they are given
    missing = [
        name
        for name, f in vars(k).items()
        if inspect.isfunction(f) and name not in CALLS and name not in apart
        if any(str(p.annotation) in words for p in inspect.signature(f).parameters.values())
    ]
    assert missing == []
    for name in CALLS:
        called(name)


def test_a_number_of_any_kind_counts_as_what_it_is():
    wrong = []
    for name, key in NUMBERS:
        plain = repr(parts(called(name)))
        for kind, made in KINDS.items():
            try:
                found = repr(parts(called(name, **{key: made(CALLS[name][key])})))
            except InputError:
                continue
            except Exception as error:
                found = f"{type(error).__name__}: {error}"
            if found != plain:
                wrong.append((name, key, kind, found[:80], plain[:80]))
    assert wrong == []


def test_what_is_no_number_is_refused_in_words():
    wrong = []
    for name, key in NUMBERS:
        for bad in NO_NUMBERS:
            if name in SHOWN and isinstance(bad, (float, Decimal)):
                continue
            try:
                said = refusal(called, name, **{key: bad})
            except Exception as error:
                said = f"{type(error).__name__}: {error}"
            if "が渡されました" not in said:
                wrong.append((name, key, repr(bad), said[:80]))
    assert wrong == []


def test_a_name_that_is_misspelt_missing_or_too_much_is_told_in_words():
    wrong = []
    known = {name: inspect.signature(f) for name, f in vars(k).items() if inspect.isfunction(f)}
    for name, kinds in known.items():
        every = list(kinds.parameters.values())
        rows = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        needed = [p for p in every if p.default is p.empty and p.kind not in rows]
        said = {"none": refusal(getattr(k, name)) if needed else "が渡されました"}
        if not any(p.kind is p.VAR_POSITIONAL for p in every):
            said["too many"] = refusal(getattr(k, name), *range(len(every) + 1))
        if name in CALLS and not any(p.kind is p.VAR_KEYWORD for p in every):
            said["misspelt"] = refusal(called, name, zzz=1)
        wrong += [(name, how, text) for how, text in said.items() if "が渡されました" not in text]
    assert wrong == []
    for made in (k.Loan, k.Property, k.ProForma, k.TaxSituation, k.RateContract, k.MyPlan):
        assert "= を必ず書きます" in refusal(made), made
        assert "どの値か" in refusal(made, *range(99)), made
    assert "principal=、annual_rate=、years= を必ず書きます" in refusal(k.Loan)
    assert '"annual_rate" のことでしょうか' in refusal(k.level_payment, 3e7, anual_rate=0.02)
    assert "どの値か" in refusal(k.MyPlan, "家", name="家")
    assert "noi、ads" in refusal(k.dscr, 1, 2)


def methods():
    """Every class of the core, as it is made, and each of its public methods."""
    for room in [m for name, m in sys.modules.items() if name.startswith("kosen_edu.")]:
        if re.match(r"kosen_edu\.(live|lessons|seminar|my_plan\.(workbook|drafts))", room.__name__):
            continue
        for owner in vars(room).values():
            if not inspect.isclass(owner) or owner.__module__ != room.__name__:
                continue
            for name, kept in vars(owner).items():
                made = getattr(kept, "__func__", kept)  # of a method of the class
                public = not name.startswith("_") or name == "__init__"
                if inspect.isfunction(made) and public and not owner.__name__.startswith("_"):
                    yield f"{owner.__name__}.{name}", kept, getattr(owner, name)


def test_a_method_answers_a_wrong_call_in_words():
    wrong, tried = [], 0
    for name, kept, method in methods():
        every = list(inspect.signature(method).parameters.values())
        # refused before its body runs: no object has to be made
        owner = [object()] if inspect.isfunction(kept) else []
        every = every[len(owner) :]
        calls = {"misspelt": {"zzz": 1}}
        if any(p.kind is p.VAR_KEYWORD for p in every):
            calls = {}
        if any(p.default is p.empty and p.kind not in (2, 4) for p in every):
            calls["none"] = {}
        said = {how: refusal(method, *owner, **given) for how, given in calls.items()}
        if not any(p.kind is p.VAR_POSITIONAL for p in every):
            said["too many"] = refusal(method, *owner, *range(len(every) + 1))
        tried += len(said)
        wrong += [(name, how, text) for how, text in said.items() if "が渡されました" not in text]
    assert wrong == []
    assert tried > 250
    assert '"k"' in refusal(LOAN.balance_after, month=3)
    assert "k= を必ず書きます" in refusal(LOAN.balance_after)
    assert "書ける値は 1 つまで" in refusal(LOAN.balance_after, 1, 2)
    assert "何も書きません" in refusal(LOAN.schedule, 3)
    assert '"when" のことでしょうか' in refusal(k.history("policy_rate").on, wehn="2026-01-01")


def test_a_method_keeps_its_signature_and_its_words():
    assert str(inspect.signature(k.Loan.balance_after)) == "(self, k: 'int') -> 'float'"
    assert list(inspect.signature(k.Loan).parameters)[:2] == ["principal", "annual_rate"]
    assert k.Loan.balance_after.__doc__.startswith("What is owed")
    assert k.Loan.balance_after.__qualname__ == "Loan.balance_after"


def test_what_is_checked_is_copied_and_kept():
    for thing in (LOAN, HOME, PLAN, HERE, MINE):
        for same in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
            assert same == thing


ODD = (
    *NO_NUMBERS, None, [], (), {}, set(), [[1], [1, 2]], 1, 1.5, np.array(1), np.array([]),
    Decimal(1), Fraction(1, 2), np.int64(3), pd.Series([1.0]), pd.DataFrame({"a": [1]}), "\ud800",
    int, 10**400,
)  # fmt: skip
OBJECTS = CALLS | {
    "agreements": {"exits": k.hold(HERE)},
    "changed_plan": {"plan": PLAN},
    "distribution_page": {"way": k.voluntary_sale(HERE)},
    "exit_page": {"exits": [k.hold(HERE)]},
    "hold": {"situation": HERE},
    "hold_at_drifts": {"kept": k.hold(HERE), "drifts": [0.0]},
    "irr_report": {"flows": [-1.0, 2.0]},
    "lever_table": {"levers": k.compare_levers(LOAN, gpi=3e6)},
    "plan_workbook": {"mine": MINE},
    "read_plan": {"texts": {"price": "1億円"}},
    "sale_years": {"plan": PLAN},
    "tornado": {"plan": PLAN, "ends": {"vacancy": (0.0, 0.1)}},
}


def test_whatever_is_handed_over_no_foreign_error_comes_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    every = OBJECTS | {"save_plan": {"mine": MINE, "path": tmp_path / "p.json", "replace": True}}
    wrong = set()
    for name, given in every.items():
        for key in given:
            for odd in ODD:
                try:
                    getattr(k, name)(**given | {key: odd})
                except (InputError, k.PlanFileError):
                    pass
                except Exception as error:
                    wrong.add((name, key, str(odd)[:30], repr(error)[:60]))
    assert wrong == set()
    for given in ("no", 1, None):  # would count as yes, and a file were lost
        assert "True か False" in refusal(k.save_plan, MINE, tmp_path / "p.json", replace=given), (
            given
        )


RESULTS = (
    LOAN, HOME, PLAN, PLAN.result, HERE, MINE, k.history("short_term_prime"), k.tax_law(2026),
    k.RateContract(base="long_term_prime", spread=0.01), k.variable_schedule(3e7, [0.02] * 12),
    LOAN.remaining(3), k.trace_life(HOME, LOAN), k.simulate(PLAN, n=20), k.Settlement(),
    k.tornado(PLAN, {"vacancy": (0.0, 0.1)}, measure="btcf"), k.figures(PLAN),
    k.settled(lesson="02"), k.compare_years(MINE, MINE, year=1),
)  # fmt: skip


def test_whatever_is_handed_to_a_result_no_foreign_error_comes_back():
    wrong = set()
    for thing in RESULTS:
        for name, _ in inspect.getmembers(type(thing), inspect.isfunction):
            # the pieces of all futures are handed from module to module
            if name.startswith("_") or name == "lines":
                continue
            method = getattr(thing, name)
            for p in inspect.signature(method).parameters.values():
                for odd in ODD:
                    row = p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL)
                    key = "zzz" if p.kind is p.VAR_KEYWORD else p.name
                    try:
                        method(odd) if row else method(**{key: odd})
                    except InputError:
                        pass
                    except Exception as error:
                        wrong.add((type(thing).__name__, name, key, ascii(odd)[:30], repr(error)))
    assert wrong == set()
    table = LOAN.remaining(3)
    for bad in (-1, len(table) + 1):  # the last one alone, or nothing
        assert "が渡されました" in refusal(table.after, bad)
    assert "95 % なら" in refusal(k.simulate(PLAN, n=20).ranked, 95)
    assert "003" in refusal(k.settled().counts, "3")
