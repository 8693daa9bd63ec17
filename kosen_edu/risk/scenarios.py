"""A plan under named rate scenarios."""

from kosen_edu.base import check, say
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rates.paths import HALF_YEAR, ramp, replay, shock


def rate_scenarios(
    plan: ProForma, *, size: float = 0.02, since: str = "1989-04"
) -> dict[str, ProForma]:
    """The plan under named rate scenarios.

    Parameters
    ----------
    plan : ProForma
        With a loan at one rate.
    size : float
        How far the rate rises in the shock and in the ramp, decimal.
    since : str
        The past month from which the replay takes the changes of the long-term prime rate.

    Returns
    -------
    dict of str to ProForma
        ``as_planned``; ``shock``: all at once after a year; ``ramp``: in half-yearly steps from
        month 7 to the end of year 5; ``replay``: as it really went from ``since`` on.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> plans = rate_scenarios(toda_plan())
    >>> {name: round(p.btcf[9]) for name, p in plans.items() if name != "replay"}
    {'as_planned': 1794910, 'shock': 308031, 'ramp': 377914}
    """
    check.kind(plan, "plan", ProForma)
    if plan.loan is None or plan.rates is not None:
        raise check.refuse("rate_path", "—", say("risk.one_rate"))
    rate, months = plan.loan.annual_rate, plan.loan.months
    size = check.rate_gap(size, "shock_size", negative=True, one=True)
    if months <= HALF_YEAR:
        allowed = f"金利の見直しがあるように {HALF_YEAR + 1} か月以上の期間にします"
        raise check.refuse("years", plan.loan.years, allowed)
    after = 13 if months > 12 else 7  # the last review of a loan of a year is at payment 7
    paths = {
        "shock": shock(rate, size, month=after, months=months),
        "ramp": ramp(rate, size, first=7, last=min(60, months), months=months),
        "replay": replay(rate, base="long_term_prime", since=since, months=months),
    }
    return {"as_planned": plan} | {name: plan.at(rates=path) for name, path in paths.items()}
