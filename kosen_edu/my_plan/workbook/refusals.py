"""What the engine refuses, as formulas: beside each input stands the same sentence.

A refusal is a condition and the words for it, both live: what is allowed may hang on another
input (a grace has to end before the loan does).
"""

from kosen_edu.base import check, plain, say
from kosen_edu.my_plan.fields import FIELDS, Choice, Count, Field, Rate, Repairs
from kosen_edu.my_plan.values import REVIEW, SALE, WITH_LOAN
from kosen_edu.tax.tables import known_years

MONTHS = check.MAX_TERM  # rows of the repayment table
MOST = int(check.MOST_YEN)
_NONE = ("principal", "building_price")  # empty: nothing borrowed, no tax
_LENT, _TAXED = "IFERROR(N(#principal),0)>0", "IFERROR(N(#building_price),0)>0"
_TERM = "ROUND(IFERROR(N(#years),0)*12,0)"
# condition → the words that stand there, or what was given and what is allowed; all are formulas
Rules = dict[str, str | tuple[str, str]]


def quoted(text: str) -> str:
    """Words as a formula has them.

    Examples
    --------
    >>> print(quoted('12" wide'))
    "12"" wide"
    """
    return '"' + text.replace('"', '""') + '"'


_NOTHING = quoted("—")


def _says(key: str, **places: object) -> str:
    return quoted(say(key, **places))


def _live(key: str, value: str, **places: object) -> str:
    """A sentence with a live value where a ``|`` stands in for it."""
    before, after = say(key, **places).split("|")
    return f"{quoted(before)}&FIXED({value},0)&{quoted(after)}"


def _value(key: str) -> str:
    """Another input, 0 where no number stands in it: that is told beside it."""
    return f"IFERROR(N(#{key}),0)"


def _whole(x: str, low: int, high: str) -> str:
    return f"OR({x}<>INT({x}),{x}<{low},{x}>{high})"


def _number_rules(field: Field, x: str) -> dict[str, str]:
    """What a number of this kind must not be → what is allowed."""
    if isinstance(field, Rate):
        low = "-1E99" if field.signed else "0"
        high = f"{x}>1" if field.whole else f"ABS({x})>={field.most}"
        return {f"OR({x}<{low},{high})": _says(field.rule)}
    if field.kind == "money":
        positive = "_positive" if field.key in ("price", *_NONE) else ""
        return {
            f"{x}<{'=' if field.key == 'price' else ''}0": _says(f"errors.allowed_money{positive}"),
            f"{x}>{MOST}": _says("errors.allowed_most"),
        }
    if isinstance(field, Count):
        allowed = _says("errors.allowed_count", low=plain(field.low), high=plain(field.high))
        return {_whole(x, field.low, str(field.high)): allowed}
    months = f"ABS({x}*12-ROUND({x}*12,0))>0.000001"
    if field.key == "years":
        return {f"OR({months},{x}*12<0.5,{x}*12>{MONTHS})": _says("errors.allowed_years")}
    return {f"OR({months},{x}<0,{x}>100)": _says("taxes.age_months")}


def _cross_rules(key: str, x: str) -> dict[str, str]:
    """What an input must not be beside the others → what is allowed."""
    first, last = known_years()[0], known_years()[-1]
    costs, price = _value("buying_costs"), _value("price")
    rules = {
        "grace_months": (
            f"AND({_LENT},{_TERM}>=1,{x}>={_TERM})",
            _live("loans.grace_within", _TERM, months="|"),
        ),
        "start_year": (
            f"AND({_TAXED},{x}<{first})",
            _says("taxes.known_from", first=first, last=last),
        ),
        "building_price": (
            f"AND({x}>0,{price}>0,{x}+{_value('equipment_price')}>{price})",
            _live("proforma.parts_within", price, most="|円"),
        ),
        "buying_costs_expensed": (
            f"AND(ISNUMBER(#buying_costs),{costs}>=0,{x}>{costs})",
            _live("proforma.expensed_within", costs, most="|円"),
        ),
        "exit_yield": (f"{x}=0", _says("proforma.yield_above")),
        "exit_price": ("NOT(ISBLANK(#exit_yield))", _one_of_two()),
    }
    return dict([rules[key]]) if key in rules else {}


def _one_of_two() -> str:
    return _says("own_plan.one_of_two", **{f"{key}_name": FIELDS[key].label for key in SALE})


def _given(field: Field, x: str) -> str:
    if field.kind in ("percent", "steps"):
        return f'SUBSTITUTE("「"&ROUND({x}*100,8)&"％」","-","−")'
    if field.key == "start_year":
        return f'"「"&{x}&"」"'
    return f'SUBSTITUTE(IF({x}=INT({x}),FIXED({x},0),{x}&""),"-","−")'


def _text(x: str) -> str:
    """A text in the place of a number, as it was given."""
    return f'"「"&LEFT({x},40)&"」"'


def _formula(label: str, rules: Rules, allowed: str) -> str:
    """The words of the first condition that holds; what is allowed, if the input is an error."""

    def sentence(given: str, allowed: str) -> str:
        parts = (quoted(label + "に "), given, quoted(" が渡されました。"), allowed, quoted("。"))
        return "&".join(parts)

    found = '""'
    for condition, words in reversed(rules.items()):
        told = words if isinstance(words, str) else sentence(*words)
        found = f"IF({condition},{told},{found})"
    return f"IFERROR({found},{sentence(_NOTHING, allowed)})"


def status(field: Field) -> str:
    """The formula beside an input: empty, or why the input cannot be meant.

    Examples
    --------
    >>> "渡されました" in status(FIELDS["price"])
    True
    """
    x, number = f"#{field.key}", _says("errors.numbers_only")
    missing = (_NOTHING, _says("own_plan.field_needed"))
    if isinstance(field, Choice):
        known = ",".join(f"{x}={quoted(words)}" for words in field.words)
        one = _says("own_plan.from_list", n=len(field.words))
        choice: Rules = {f'{x}&""=""': missing, f"NOT(OR({known}))": (_text(x), one)}
        return _formula(field.label, choice, one)
    rules: Rules = {}
    if field.key in WITH_LOAN:
        rules[f"AND(ISBLANK({x}),{_LENT})"] = (_NOTHING, _says("own_plan.needed_with_loan"))
    elif field.key == SALE[0]:
        rules["AND(ISBLANK(#exit_yield),ISBLANK(#exit_price))"] = (_NOTHING, _one_of_two())
    elif field.key not in (*SALE, *_NONE):
        rules[f"ISBLANK({x})"] = missing
    rules.setdefault(f"ISBLANK({x})", '""')
    rules[f"NOT(ISNUMBER({x}))"] = (_text(x), number)
    beyond = _number_rules(field, x) | _cross_rules(field.key, x)
    rules |= {condition: (_given(field, x), allowed) for condition, allowed in beyond.items()}
    return _formula(field.label, rules, number)


def pair_status(key: str, when: str, what: str) -> str:
    """The formula beside a pair of when and what: a repair, a step of the rate."""
    field, number = FIELDS[key], _says("errors.numbers_only")
    assert isinstance(field, Repairs)
    part = field.part(key, name=field.name)
    shown, time = f'"「"&{when}&"："&{what}&"」"', f'"「"&{when}&"回目」"'
    place = _given(FIELDS["units"], when)
    rules: Rules = {
        f"AND(ISBLANK({when}),ISBLANK({what}))": '""',
        f"OR(ISBLANK({when}),ISBLANK({what}))": (shown, _says(f"own_plan.pairs_{key}")),
        f"NOT(ISNUMBER({when}))": (_text(when), number),
        f"NOT(ISNUMBER({what}))": (_text(what), number),
    }
    if key == "repairs":
        most = str(field.high)
        rules[_whole(when, 1, most)] = (place, _says("errors.allowed_count", low=1, high=most))
    else:
        most = f"IF({_LENT},{_TERM},9999)"  # without a loan no step counts
        rules |= {
            _whole(when, 1, most): (place, _live("errors.allowed_count", most, low=1, high="|")),
            f"MOD({when}-1,{REVIEW})<>0": (place, _says("own_plan.review_months")),
            f"COUNTIF(#rates_when,{when})>1": (time, _says("own_plan.one_step")),
            f"AND({_LENT},IFERROR(N(#grace_months),0)>0)": (time, _says("own_plan.rates_alone")),
        }
    beyond = _number_rules(part, what)
    rules |= {condition: (_given(part, what), allowed) for condition, allowed in beyond.items()}
    return _formula(field.label, rules, number)
