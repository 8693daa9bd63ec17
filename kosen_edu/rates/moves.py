"""Which base rate moves first, on days that are sure or estimated."""

from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, say

from .history import history


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
        ``moved_on``, ``moved_by``, ``followed_on``, ``followed_by`` (decimal per year),
        ``days_after`` and ``day`` ("estimated" where one of the two days is); the last four are
        missing where nothing followed in time, or not yet.

    Raises
    ------
    InputError
        For another base rate, the same one twice, no date, or no whole number of days.

    Examples
    --------
    >>> moves_after("policy_rate", "short_term_prime", since="2024-08")["days_after"].tolist()
    [32.0, 35.0, 42.0, 47.0, nan]
    """
    within = check.count(within, "days_after", one=True)
    first, second = history(leader).changes(), history(follower).changes()
    if leader == follower:
        raise check.refuse("base_rate", follower, "先に動く金利と違う金利を書きます")
    first = first[(first["date"] >= check.day(since)) & (first["change"] != 0)]
    days = second["date"].to_numpy().astype("datetime64[D]")
    rows = []
    moved = first["date"].to_numpy().astype("datetime64[D]")
    sure = first["day"] == "confirmed"
    for day, change, known in zip(moved, first["change"], sure, strict=True):
        place = int(np.searchsorted(days, day))
        late = int((days[place] - day).astype(int)) if place < len(days) else within + 1
        row = {"moved_on": day.item(), "moved_by": change}
        if late <= within:
            row |= {"followed_on": days[place].item(), "days_after": late}
            row["followed_by"] = second["change"].iloc[place]
            row["day"] = second["day"].iloc[place] if known else "estimated"
        rows.append(row)
    columns = ("moved_on", "moved_by", "followed_on", "followed_by", "days_after", "day")
    return pd.DataFrame(rows, columns=columns)


def day_words(changes: pd.DataFrame) -> pd.DataFrame:
    """The same table for a learner: days without hours, their certainty in words.

    Parameters
    ----------
    changes : DataFrame
        From :func:`moves_after` or :meth:`~kosen_edu.rates.history.RateHistory.changes`.

    Returns
    -------
    DataFrame
        The same rows, ``day`` in words.

    Raises
    ------
    InputError

    Examples
    --------
    >>> day_words(history("short_term_prime").changes())["day"].tail(3).tolist()
    ['推定', '確認', '確認']
    """
    if "day" not in check.kind(changes, "changes", pd.DataFrame):
        given = "、".join(map(str, changes.columns))
        allowed = "moves_after か changes の表を渡します（day の列が要ります）"
        raise check.refuse("changes", given or "—", allowed)
    words = {key: say(f"rates.day_{key}") for key in ("confirmed", "estimated")}
    days = {"date": changes["date"].dt.date} if "date" in changes else {}
    return changes.assign(day=changes["day"].map(words), **days)
