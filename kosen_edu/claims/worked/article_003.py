"""Article 003 (repayment ratio 40, 50, 60 %): the workings of its claims.

Every working starts from what the article states (amount, rate, term, share), never from a
result that it prints on the way; where it gives two numbers, the second is the condition under
which the printed one would come out.
"""

from kosen_edu.base import limit, percent, yen
from kosen_edu.loans.annuity import level_payment, round_yen
from kosen_edu.rental.break_even import bearable_vacancy, rent_for_ratio
from kosen_edu.rental.property import Property
from kosen_edu.rental.ratios import (
    dscr,
    dscr_from_ratio,
    loan_constant,
    ltv,
    ratio_from_terms,
    repayment_ratio,
)

from .working import Worked, Works

PRICE = 30_000_000


def bank_payment(rate: float, months: int) -> float:
    """The payment on 30,000,000 yen in whole yen, as a bank states it (fractions dropped)."""
    return round_yen(level_payment(PRICE, rate, months), "floor")


def _cut(value: float, unit: float) -> float:
    """What is left of ``value`` when everything below ``unit`` is dropped."""
    return value // unit * unit


def _same_as_dscr(least: float) -> Worked:
    """The repayment ratio that a DSCR stands for at 5 % vacancy and 20 % costs."""
    at_ratio_1 = dscr_from_ratio(repayment_ratio=1.0, vacancy=0.05, opex_ratio=0.20)
    return Worked(None, ratio=limit(at_ratio_1 / least, "most", "percent"))


def _bears(ratio: float) -> str:
    """The vacancy that a repayment ratio bears at 20 % costs."""
    return percent(bearable_vacancy(repayment_ratio=ratio, opex_ratio=0.20), 0)


def _full_loan_ratio(gross_yield: float) -> float:
    """The repayment ratio where the whole price is borrowed at 2 % over 30 years."""
    return ratio_from_terms(annual_rate=0.02, months=360, ltv=1.0, gross_yield=gross_yield)


def works_003() -> Works:
    """The claims of article 003 by number."""
    return _the_ratio() | _the_causes() | _the_remedies()


def _the_ratio() -> Works:
    """Formula and DSCR; ten rooms for 600,000 yen a month; three ratios on 3,000,000 a year."""
    house = Property(price=PRICE, gpi=12 * 600_000, units=10)
    full = house.gpi / 12
    let = full * house.rooms_let(3)
    payment = full * 0.60
    rent = 3_000_000
    return {
        "003-01": repayment_ratio(ads=1_200_000, gpi=2_400_000),
        "003-03": Worked(
            repayment_ratio(ads=1_400_000, gpi=2_000_000),  # payment over income: upside down
            instead=dscr(noi=2_000_000, ads=1_400_000),
        ),
        "003-04": Worked(
            dscr(noi=2_000_000, ads=1_000_000), instead=dscr(noi=2_000_000, ads=1_400_000)
        ),
        "003-05": dscr(noi=2_000_000, ads=1_400_000) - 1,
        "003-06": _same_as_dscr(1.5),
        "003-07": _same_as_dscr(1.2),
        "003-08": 0.60,
        "003-09": payment,
        "003-10": 1 - house.rooms_let(3),
        "003-11": let,
        "003-12": Worked(
            let - payment, costs=yen(full * 0.20), left=yen(let - payment - full * 0.20)
        ),
        "003-14": Worked(1 - 0.50 - 0.20, instead=1 - 0.50, at40=percent(1 - 0.40 - 0.20, 0)),
        "003-15": rent * 0.40,
        "003-16": rent * (1 - 0.40),
        "003-17": rent * (1 - 0.30),
        "003-18": Worked(rent * (1 - 0.30), bears=_bears(0.40)),
        "003-19": rent * 0.50,
        "003-20": rent * (1 - 0.50),
        "003-22": rent * 0.60,
        "003-23": Worked(
            rent * (1 - 0.60), costs=yen(rent * 0.30), rest=yen(rent * (1 - 0.60 - 0.30))
        ),
        "003-52": Worked(None, bears=_bears(0.60)),
        "003-53": Worked(None, bears=_bears(0.40)),
    }


def _the_causes() -> Works:
    """What drives the ratio to 60 %, and what threatens there."""
    payment = level_payment(PRICE, 0.02, 360)
    gap = bank_payment(0.025, 360) - bank_payment(0.010, 360)
    at4 = _full_loan_ratio(0.04)
    return {
        "003-24": Worked(None, gross=limit(loan_constant(0.02, 360) / 0.60, "least", "percent", 2)),
        "003-25": payment,
        "003-26": Worked(
            rent_for_ratio(monthly_payment=payment, ratio=0.60),
            at_printed=percent(repayment_ratio(ads=payment, gpi=180_000)),
        ),
        "003-29": Worked(at4, at3=percent(_full_loan_ratio(0.03), 0), ltv=percent(0.70 / at4, 0)),
        "003-30": bank_payment(0.010, 360),
        "003-31": bank_payment(0.025, 360),
        "003-32": gap,
        "003-33": 12 * gap,
        "003-34": repayment_ratio(ads=12 * 180_000, gpi=12 * 300_000),
        "003-54": Worked(
            180_000 / 200_000, instead=180_000 / 170_000, vacancy=percent(1 - 170_000 / 300_000, 0)
        ),
        "003-35": Worked(200_000 - 180_000, lost=percent(1 - 200_000 / 300_000, 0)),
    }


def _the_remedies() -> Works:
    """Own money, refinancing, a longer term, a better yield."""
    old, new = bank_payment(0.025, 240), bank_payment(0.010, 240)
    at_1_2 = bank_payment(0.012, 240)  # the rate to which the printed payment belongs
    rent = 12 * 300_000
    old_cut, new_cut = _cut(12 * old, 10_000), _cut(12 * at_1_2, 10_000)
    years_25, years_35 = (level_payment(PRICE, 0.015, months) for months in (300, 420))
    return {
        "003-39": 1 - ltv(principal=PRICE - 6_000_000, price=PRICE),
        "003-40": PRICE - 6_000_000,
        "003-41": old,
        "003-42": 12 * old,
        "003-43": Worked(new, instead=at_1_2),
        "003-44": Worked(12 * new, instead=12 * at_1_2),
        "003-45": rent,
        "003-46": Worked(
            repayment_ratio(ads=12 * old, gpi=rent),
            instead=repayment_ratio(ads=old_cut, gpi=rent),
            ads=yen(old_cut),
        ),
        "003-47": Worked(
            repayment_ratio(ads=12 * new, gpi=rent),
            instead=repayment_ratio(ads=new_cut, gpi=rent),
            ads=yen(new_cut),
            once=percent(repayment_ratio(ads=12 * at_1_2, gpi=rent)),
        ),
        "003-48": Worked(old - new, printed=yen(old - at_1_2)),
        "003-49": years_25,
        "003-50": Worked(years_35, more=yen(420 * years_35 - 300 * years_25)),
        "003-51": Worked(
            0.08 / 0.04,
            at4=percent(_full_loan_ratio(0.04), 0),
            at8=percent(_full_loan_ratio(0.08), 0),
        ),
    }
