"""Article 000 (negative carry, voluntary sale): the workings of its claims."""

from kosen_edu.base import man_yen, percent, yen
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.owner import owner_conditions, owner_deficit
from kosen_edu.exits.situation import assumption
from kosen_edu.rental.ratios import loan_constant

from .working import Worked, Works


def works_000() -> Works:
    """The claims of article 000 by number."""
    owner = article_case("000", "owner")
    overloan, deficit_now = owner.given["overloan"], owner.printed["deficit_now"]
    kept, printed_most = assumption("credit_kept_years"), 7
    rate_then, rate_now = (owner_conditions(when)["annual_rate"] for when in ("then", "now"))
    return {
        # the payment stops covering the interest where a month's interest is the payment
        "000-02": Worked(None, rate=percent(loan_constant(0.02, 420), 3)),
        "000-03": overloan / owner.given["properties"],
        "000-04": Worked(
            overloan / (deficit_now * 12) + kept,  # the years start when the debt is repaid
            instead=kept,
            kept=f"{kept:.0f}",
            monthly=man_yen(overloan / (printed_most - kept) / 12, 0),
        ),
        "000-05": Worked(
            None,
            then=yen(owner_deficit("then")),
            now=yen(owner_deficit("now")),
            rate_then=percent(rate_then, 2),
            rate_now=percent(rate_now, 2),
        ),
        "000-06": overloan,
        "000-07": Worked(overloan / 420, instead=0.0, months=f"{overloan / deficit_now:.0f}"),
        "000-08": Worked(overloan, instead=0.0),
        "000-09": article_case("000", "result").printed["cash_at_sale"],
    }
