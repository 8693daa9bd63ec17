"""Article 001 (the apartment in Toda): the workings of its claims, on the model of the course."""

from kosen_edu.base import load_table, percent, times, yen
from kosen_edu.cases.toda import AS_PRINTED, Conditions, toda
from kosen_edu.rental.ratios import dscr

from .working import Worked, Works


def works_001() -> Works:
    """The claims of article 001 by number."""
    low, high = toda(0.0185), toda(0.0435)
    low_printed, high_printed = toda(0.0185, AS_PRINTED), toda(0.0435, AS_PRINTED)
    low_paid_yearly = toda(0.0185, Conditions(payments_per_year=1))
    offers = load_table("loan_products")
    lowest = offers.loc[offers["product"].str.contains("投資用"), "rate_min_percent"].min() / 100
    return {
        "001-01": dscr(noi=1_000_000, ads=1_000_000),
        "001-02": Worked(None, lowest=percent(lowest, 2)),
        "001-04": Worked(low.atcf, instead=low_paid_yearly.atcf, btcf=yen(low.statement.btcf)),
        "001-05": low.dscr,
        "001-06": Worked(low.ber, instead=low_printed.ber),
        "001-08": Worked(high.atcf, instead=high_printed.atcf),
        "001-09": Worked(
            high.atcf,
            instead=high_printed.atcf,
            cash=yen(high_printed.statement.btcf),
            refund=yen(-high_printed.tax),
        ),
        "001-10": high.dscr,
        "001-11": Worked(high.ber, instead=high_printed.ber),
        "001-12": high.ber,
        "001-14": Worked(high_printed.ber, instead=low_printed.ber, monthly=percent(high.ber, 2)),
        "001-13": Worked(high.dscr, dscr=times(high.dscr, 3)),
    }
