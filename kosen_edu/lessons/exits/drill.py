"""Exercises of lesson 08 (逆ザヤと出口)."""

from functools import cache, partial

from kosen_edu.cases.owner import owner_conditions, owner_deficit, owner_loan
from kosen_edu.exits.arrears import Settlement
from kosen_edu.exits.deficit import owner_situation
from kosen_edu.exits.forced_sale import voluntary_sale
from kosen_edu.exits.keep_or_sell import break_even_drift
from kosen_edu.exits.pages import duration
from kosen_edu.exits.situation import Situation, assumption
from kosen_edu.live.exercise import Solution, choice, exercise, solved
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import level_payment

_exercise, _choice = partial(exercise, "exits"), partial(choice, "exits")

REST, INSTALMENT, LONGEST = 12_000_000, 20_000, 420  # 1,200万円, 2万円 a month, 35 years


@cache
def _s() -> Situation:
    return owner_situation()


guess = Prediction("exits", "guess", "percent2", lambda: -solved(break_even_drift(_s())), most=0.2)


recall_index = _choice("recall_index", "A", money_back="B", certain="C")
recall_guarantor = _choice("recall_guarantor", "C", gone="A", half="B")


@_exercise("yen")
def rate_only() -> Solution:
    loan, rate, then = owner_loan(), owner_conditions("now")["annual_rate"], owner_deficit("then")
    short = owner_deficit("then", annual_rate=rate)
    spread_anew = level_payment(loan.principal, rate, loan.months)
    slips = {
        "one_flat": short / 2,
        "only_rise": short - then,
        "fresh_loan": then - loan.monthly_payment + spread_anew,
        "all_causes": owner_deficit(),
    }
    return Solution(
        short,
        slips,
        payment=_s().rest.payment[0],
        fixed=2 * (8_300 + 1_500),
        rent=2 * 95_000,
    )


@_exercise("yen")
def principal_inside() -> Solution:
    balance, deficit, rest = _s().balance, _s().monthly_deficit, _s().rest
    payment, interest, part = (
        float(line[0]) for line in (rest.payment, rest.interest, rest.principal_part)
    )
    slips = {"interest": interest, "deficit": deficit, "year": payment - balance * 0.0345}
    return Solution(part, slips, payment=payment, gap=part - deficit, balance=balance)


LOWER = 0.95  # sold for 5 % less than the market value


@_exercise("man_yen", side="least")
def cash_to_sell() -> Solution:
    balance, value = _s().balance, _s().value * LOWER
    fees = sum(_s().sale_fees(value).values())
    slips = {
        "no_costs": balance - value,
        "costs_off": balance - value - fees,
        "as_before": _s().overloan,
    }
    net = value - fees
    return Solution(balance - net, slips, balance=balance, value=value, fees=fees, net=net)


@_exercise("percent2", signed=True)
def drift_vacancy() -> Solution:
    drift = solved(break_even_drift(_s().at(home=_s().home.at(vacancy=0.05))))
    return Solution(drift, {"unchanged": solved(break_even_drift(_s())), "sign": -drift})


@_exercise("man_yen")
def residual() -> Solution:
    shares, balance = voluntary_sale(_s()).distribution, _s().balance
    price, claim, lender = shares.price, shares.claim, shares.to_lender
    slips = {
        "no_costs": claim - price,
        "balance": balance - lender,
        "costs_off": claim - 2 * price + lender,
        "overloan": _s().overloan,
    }
    return Solution(
        shares.residual,
        slips,
        claim=claim,
        price=price,
        costs=price - lender,
        lender=lender,
        owed=balance,
        shown=round(claim, -4) - round(lender, -4),
    )


@_exercise("yen")
def not_zero() -> Solution:
    slips = {"printed": 0, "years": REST / 35, "old_deficit": 80_000}
    return Solution(REST / LONGEST, slips, rest=REST)


PAID_OFF = int(solved(Settlement(instalment=INSTALMENT, annual_rate=0).months(REST)))


@_exercise("years")
def clear_after() -> Solution:
    kept = assumption("credit_kept_years")
    slips = {"from_sale": kept, "only_paid": PAID_OFF / 12, "seven": 7}
    return Solution(PAID_OFF / 12 + kept, slips, paid=duration(PAID_OFF), rest=REST)
