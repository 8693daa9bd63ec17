"""Which base rate moves first: every change of one, and the next change of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .rates import as_day, history
from .validation import check_count

if TYPE_CHECKING:
    import pandas as pd


def moves_after(leader: str, follower: str, *, since: Any, within: int = 90) -> pd.DataFrame:
    """Every change of ``leader``, and the change of ``follower`` that came next.

    Parameters
    ----------
    leader, follower : {"long_term_prime", "short_term_prime", "policy_rate"}
    since : str or date
        Changes of ``leader`` before this day are left out.
    within : int, default 90
        Days within which a change counts as following.

    Returns
    -------
    DataFrame
        ``moved_on``, ``moved_by``, ``followed_on``, ``followed_by`` (decimal per year) and
        ``days_after``; the last three are missing where nothing followed in time, or not yet.

    Raises
    ------
    InputError
        For another base rate, no date, or no whole number of days.

    Examples
    --------
    >>> moves_after("policy_rate", "short_term_prime", since="2024-08")["days_after"].tolist()
    [32.0, 35.0, 42.0, 47.0, nan]
    """
    import pandas as pd

    within = check_count(within, "days_after")
    first, second = history(leader).changes(), history(follower).changes()
    first = first[(first["date"] >= as_day(since)) & (first["change"] != 0)]
    days = second["date"].to_numpy().astype("datetime64[D]")
    rows = []
    moved = first["date"].to_numpy().astype("datetime64[D]")
    for day, change in zip(moved, first["change"], strict=True):
        place = int(np.searchsorted(days, day))
        late = int((days[place] - day).astype(int)) if place < len(days) else within + 1
        row = {"moved_on": day.item(), "moved_by": change}
        if late <= within:
            row |= {"followed_on": days[place].item(), "days_after": late}
            row["followed_by"] = second["change"].iloc[place]
        rows.append(row)
    columns = ("moved_on", "moved_by", "followed_on", "followed_by", "days_after")
    return pd.DataFrame(rows, columns=columns)
