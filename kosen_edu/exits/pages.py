"""The ways out in words: the page to decide on, the assumptions behind it, the article's owner.

Numbers come from :mod:`kosen_edu.exits.keep_or_sell` and its neighbours; here they get names and
units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kosen_edu.base import check, limit, load_table, man_yen, say, term, written

from .forced_sale import ForcedSale
from .situation import LEVELS, Exit

PAGE = ("largest_payment", "total_paid", "debt_left", "cost_from_today")
_SHOWN = (
    "acceleration_months",
    "voluntary_price_ratio", "voluntary_months", "auction_price_ratio", "auction_months",
    "late_charge_rate", "instalment", "residual_rate", "refinance_cost_ratio",
    "credit_recorded_months", "credit_kept_years",
)  # fmt: skip


def duration(months: int | None) -> str:
    """Months as years and months; ``None`` is without an end.

    Examples
    --------
    >>> duration(0), duration(3), duration(348), duration(942), duration(1914), duration(None)
    ('0か月', '3か月', '29年', '78年6か月', '約160年', '終わらない')
    """
    if months is None:
        return say("ways_out.never_ends")
    years, rest = divmod(int(months), 12)
    if years >= 100:  # longer than a life: months would only pretend to be exact
        return say("ways_out.about_years", years=years + (rest >= 6))
    if not years:
        return say("ways_out.in_months", months=rest)
    if not rest:
        return say("ways_out.in_years", years=years)
    return f"{years}年{rest}か月"


def credit_words(way: Exit) -> str:
    """Until when the credit file shows a way out, in words.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> from kosen_edu.exits.keep_or_sell import hold
    >>> credit_words(hold(owner_situation()))
    '載らない'
    """
    if not check.kind(way, "exit", Exit).credit.recorded:
        return "載らない"
    if way.credit.until_month is None:
        return "消えない"
    return duration(way.credit.until_month)


def page_cells(way: Exit) -> list[str]:
    """One way out as the cells of :func:`exit_page`."""
    money = {key: man_yen(getattr(way, key), 0) for key in PAGE}
    money["largest_payment"] = limit(way.largest_payment, "least", "man_yen", 0)  # has to be there
    return [*money.values(), duration(way.finished_month), credit_words(way)]


def page_heads() -> list[str]:
    """The headings of :func:`exit_page`."""
    names = [term(key).name for key in PAGE]
    return [*names, "借入ゼロまで", "記録の消去まで"]


def exit_page(exits: Sequence[Exit] | Exit) -> pd.DataFrame:
    """All ways out on one page, in words: cash, total, debt, cost, time, credit file.

    Parameters
    ----------
    exits : sequence of Exit, or one
        All of one situation.

    Returns
    -------
    DataFrame
        Text: a row a way out, amounts in 万円, times from today.

    Raises
    ------
    InputError
        If they belong to different situations, or there is none.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> from kosen_edu.exits.keep_or_sell import hold, sell
    >>> s = owner_situation()
    >>> exit_page([hold(s), sell(s)])["借入ゼロまで"].tolist()
    ['29年', '3か月']
    """
    ways = check.kinds(exits, "exit", Exit)
    if not ways:
        raise check.refuse("exit", "—", "比べる出口を1つ以上渡します")
    for way in ways:
        if way.situation != ways[0].situation:
            raise check.refuse("exit", way.name, "同じ物件・ローン・期間の出口だけを比べます")
    return pd.DataFrame(
        [page_cells(way) for way in ways], columns=page_heads(), index=[w.name for w in ways]
    )


@dataclass(frozen=True)
class Decision:
    """Ways out of one situation, and the cash that is there to pay for one of them (yen).

    What needs somebody else's consent is ranked by nobody: a bank rarely refinances more than a
    property is worth, and a sale below the balance is the creditors' to allow.

    Parameters
    ----------
    cash : float
        At hand today.
    ways : sequence of Exit
        Those with one price, an ordinary sale among them.
    auctions : sequence of Exit
        The auction at its low, middle and high price.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> from kosen_edu.exits.keep_or_sell import hold, sell
    >>> s = owner_situation()
    >>> decision = Decision(5_000_000, (hold(s), sell(s)), ())
    >>> decision.cheapest.name, round(decision.short, -4)
    ('保有継続', 6810000.0)
    """

    cash: float
    ways: Sequence[Exit]
    auctions: Sequence[Exit]

    @property
    def cheapest(self) -> Exit:
        """Of the ways that the owner alone can take, the one that costs least from today."""
        return min(filter(self.open, self.ways), key=lambda way: way.cost_from_today)

    def open(self, way: Exit) -> bool:
        """Whether the cash covers a way, and nobody else has to agree to it."""
        asked = way.key in ("voluntary_sale", "auction")
        asked |= way.key == "refinancing" and way.situation.overloan > 0
        return way.largest_payment <= self.cash and not asked

    @property
    def short(self) -> float:
        """Cash that an ordinary sale lacks, yen."""
        needed = next(w for w in self.ways if w.key == "ordinary_sale").largest_payment
        return max(needed - self.cash, 0.0)


def agreements(exits: Sequence[Exit] | Exit) -> dict[str, str]:
    """Who has to agree to each way out, by its name.

    Parameters
    ----------
    exits : sequence of Exit, or one

    Returns
    -------
    dict of str to str
        One entry for each kind of way out.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> from kosen_edu.exits.keep_or_sell import hold
    >>> agreements([hold(owner_situation())])
    {'保有継続': 'だれの同意もいりません。返済を続けます。'}
    """
    ways = check.kinds(exits, "exit", Exit)
    # an auction at three prices needs no more consent than one
    return {term(way.key).name: way.agreement for way in ways}


def distribution_page(way: ForcedSale) -> pd.DataFrame:
    """The table of distribution in words: the price, who gets it, the claim and what remains.

    Parameters
    ----------
    way : ForcedSale

    Returns
    -------
    DataFrame
        One column of text, in 万円.

    Raises
    ------
    InputError
        For a way out that is no forced sale.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> from kosen_edu.exits.forced_sale import voluntary_sale
    >>> page = distribution_page(voluntary_sale(owner_situation()))
    >>> page.loc["残債"].item()
    '1,745万円'
    """
    table = check.kind(way, "exit", ForcedSale).distribution
    rows = {
        "sale_price": table.price,
        **table.lines,
        "to_lender": table.to_lender,
        "to_owner": table.to_owner,
        "claim": table.claim,
        "waived": table.waived,
        "residual_debt": table.residual,
    }
    names = [term(key).name for key in rows]
    money = [man_yen(value, 0) for value in rows.values()]
    return pd.DataFrame({say("ways_out.column_value"): money}, index=names)


def assumption_page(*keys: str) -> pd.DataFrame:
    """Assumed and public figures of the ways out, as text: low, middle, high, and the source.

    Parameters
    ----------
    *keys : str
        Rows of ``data/exit_assumptions.csv``; those that matter most if none is given.

    Returns
    -------
    DataFrame
        A row a figure, with its unit.

    Raises
    ------
    InputError

    Examples
    --------
    >>> assumption_page("auction_price_ratio").iloc[0, :3].tolist()
    ['50.0％', '70.0％', '95.0％']
    """
    table = load_table("exit_assumptions").set_index("key")
    rows: dict[str, list[str]] = {}
    for key in keys or _SHOWN:
        row = table.loc[check.choice(key, "exit_assumption", tuple(table.index))].to_dict()
        low_to_high = (row[level] for level in LEVELS)
        cells = [written(x, row["format"]) if x == x else "—" for x in low_to_high]  # NaN: no range
        status = say(f"ways_out.status_{row['status']}")
        rows[say(f"ways_out.assume_{key}")] = [*cells, status, row["source"].partition("。")[0]]
    heads = [say(f"ways_out.column_{head}") for head in (*LEVELS, "status", "source")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=heads)


def owner_terms() -> pd.DataFrame:
    """What article 000 says of its owner, and what this course had to assume.

    Returns
    -------
    DataFrame
        A row a term of the loan, with its unit and where it comes from.

    Examples
    --------
    >>> owner_terms().iloc[3].tolist()
    ['2戸合計のオーバーローン', '1,200万円', '記事']
    """
    table = load_table("article_cases")
    table = table[(table["article"] == 0) & (table["case"] == "owner")]
    rows = []
    columns = ["note", "value", "unit", "format", "kind"]
    for note, value, unit, how, kind in table[columns].itertuples(index=False):
        shown = written(float(value), how) + (unit if how == "count" else "")
        source = say("ways_out.from_assumption" if kind == "assumed" else "ways_out.from_article")
        rows.append([note, shown, source])
    heads = [say(f"ways_out.column_{head}") for head in ("what", "value", "from")]
    return pd.DataFrame(rows, columns=heads, index=[""] * len(rows))
