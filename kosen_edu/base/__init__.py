"""What every room uses: data and words, checks, formats, arrays, tables.

The rooms above import from here; what stands in which module is this room's own affair.
"""

from .arrays import TOGETHER, accumulate, as_scalar, first_year, places, quantiles, quotient
from .calls import in_words
from .check import InputError
from .data import Source, all_sources, load_table, open_text
from .errors import nearest, plain
from .formats import (
    LEVELS,
    UNITS,
    error_text,
    exact,
    full_day,
    limit,
    man_yen,
    percent,
    rate_text,
    safe_side,
    times,
    written,
    year_month,
    yen,
)
from .reading import UnclearError, in_figures, parse_number, quantities, seen, unspaced
from .solve import crossing, crossings, single_zeros
from .tables import LEFT, ON_PHONES, SHORT, html_table
from .words import Term, is_said, say, say_rows, term, terms
