"""What the workings of the articles give for each claim."""

Value = float | str | None


class Worked:
    """What the engine finds for one claim.

    Parameters
    ----------
    value : float, str or None
        The number under the conditions that the article states, in core units (yen, decimals);
        text for a date; ``None`` where no number can be computed.
    instead : float, str or None
        The number under the condition that gives the printed one.
    **shown : str
        Further computed numbers, written out, for the places in the claim's remark.
    """

    def __init__(self, value: Value, instead: Value = None, **shown: str) -> None:
        self.value, self.instead, self.shown = value, instead, shown


Works = dict[str, Worked | float]
"""The workings of an article by the number of the claim; a bare number has nothing to add."""
