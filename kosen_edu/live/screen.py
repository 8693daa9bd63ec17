"""For what screen pictures are drawn: a laptop's, or the phone that asked for the page.

A page does not tell the kernel how wide it is.  But the server of a class knows who asks: Voilà
hands the browser's name on (`.jupyter/voila.json`), and every browser of a phone has the word
"Mobi" in it.  ``KOSEN_WIDTH=390``, set before the panels are made, says the same by hand.
"""

import os
from dataclasses import dataclass

NARROW = 700  # pixels of the page; below, pictures are drawn for a phone


@dataclass(frozen=True)
class Screen:
    """How a picture that is laid out in its own pixels comes to the page.

    Parameters
    ----------
    narrow : bool
        Whether the layout is that for phones: 540 pixels wide, letters not below 12 points.
    shown : float
        Pixels of the page per pixel of the layout.
    dense : float
        Pixels drawn per pixel of the page: a phone has two or three.
    """

    narrow: bool
    shown: float
    dense: float


LAPTOP, PHONE = Screen(False, 0.9, 1.0), Screen(True, 2 / 3, 2.0)


def screen() -> Screen:
    """The screen of whoever looks at the panels of this kernel.

    Examples
    --------
    >>> screen().shown
    0.9
    """
    width = os.environ.get("KOSEN_WIDTH", "")
    if width.isdecimal():
        return PHONE if int(width) < NARROW else LAPTOP
    return PHONE if "Mobi" in os.environ.get("HTTP_USER_AGENT", "") else LAPTOP
