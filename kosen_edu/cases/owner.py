"""The owner of article 000: two new studio flats, a deficit from 2万 to 8万円 a month.

The article gives two flats, both deficits and the overloan.  Prices, rents, rates, fees and term
are set in ``data/article_cases.csv`` so that they lead there; property tax, vacancy and repairs
are outside of the article's figure and are left out.  Where the owner stands now is
:func:`kosen_edu.exits.deficit.owner_situation`.
"""

from functools import cache

from kosen_edu.base import check
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan

from .articles import article_case

CAUSES = {
    "annual_rate": "annual_rate",
    "management_fee": "management_fee",
    "reserve_fund": "reserve_fund",
    "monthly_rent": "rent",
}
"""What changed, by the name of its term; and how its two rows begin in the table."""


@cache
def owner_facts() -> dict[str, float]:
    """What the article gives and what the course assumes."""
    case = article_case("000", "owner")
    return {**case.given, **case.assumed}


@cache
def owner_loan() -> Loan:
    """The loan as taken, both flats together; it borrows the whole price.

    Returns
    -------
    Loan

    Examples
    --------
    >>> round(owner_loan().monthly_payment / 2)  # for one flat
    95199
    """
    facts = owner_facts()
    return Loan(
        principal=facts["price"] * facts["properties"],
        annual_rate=facts["annual_rate_then"],
        years=facts["years"],
    )


@cache
def owner_balance() -> float:
    """What is owed on both flats at the time of the article, yen.

    Returns
    -------
    float

    Examples
    --------
    >>> round(owner_balance())
    52984019
    """
    return owner_loan().balance_after(int(owner_facts()["payments_made"]))


def owner_conditions(when: str) -> dict[str, float]:
    """Rate, fees and rent at the start or at the time of the article.

    Parameters
    ----------
    when : {"then", "now"}

    Returns
    -------
    dict of str to float
        ``annual_rate`` (decimal), ``management_fee``, ``reserve_fund`` and ``monthly_rent`` (yen
        a month and flat).

    Raises
    ------
    InputError

    Examples
    --------
    >>> owner_conditions("now")["annual_rate"]
    0.0345
    """
    check.choice(when, "article_case", ("then", "now"))
    return {name: owner_facts()[f"{row}_{when}"] for name, row in CAUSES.items()}


def owner_deficit(when: str = "now", **changes: float) -> float:
    """The monthly deficit of both flats, with the payment recalculated at the review.

    No 5-year rule: few loans for investment have one.

    Parameters
    ----------
    when : {"then", "now"}
        At the start, or at the time of the article.
    **changes
        Conditions that are different, named as in :func:`owner_conditions`.

    Returns
    -------
    float
        Yen a month; below 0 is a surplus.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(owner_deficit("then"), -3), round(owner_deficit(), -3)
    (20000.0, 80000.0)
    >>> round(owner_deficit("then", annual_rate=0.0345))  # if nothing but the rate had risen
    70712
    """
    at = owner_conditions(when)
    for name, value in changes.items():
        check.choice(name, "cause", tuple(CAUSES))
        at[name] = (check.rate if name == "annual_rate" else check.money)(value, name, one=True)
    facts = owner_facts()
    months, flats = owner_loan().months - int(facts["payments_made"]), facts["properties"]
    payment = level_payment(owner_balance(), at["annual_rate"], months)
    fees = at["management_fee"] + at["reserve_fund"]
    return payment + flats * (fees - at["monthly_rent"])
