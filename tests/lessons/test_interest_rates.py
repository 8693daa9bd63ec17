"""What lesson 01 says about its panels once they are moved."""

from __future__ import annotations

import re

from kosen_edu.lessons.interest_rates import panels


def test_the_last_payment_is_the_one_that_is_paid():
    """69,132 yen stood beside 307 of interest and 68,750 of principal."""
    panel = panels.unpaid_panel()
    for size in (0.0, 0.03):
        for order in ("apart", "first"):
            for month in (1, 359, 360):
                panel.set(size=size, month=month, unpaid=order)
                if month > 1:
                    found = re.findall(r"([\d,]+)円", panel.sentence)
                    pay, interest, principal = (int(x.replace(",", "")) for x in found)
                    assert pay == interest + principal, panel.sentence
