"""What the engine refuses, as formulas: beside each input stands the same sentence.

A refusal is a condition and the words for it, both live: what is allowed may hang on another
input (a grace has to end before the loan does).
"""

from kosen_edu.base import check
from kosen_edu.base.errors import plain
from kosen_edu.base.words import say
from kosen_edu.my_plan.fields import FIELDS, Choice, Field, Rate, Share
from kosen_edu.my_plan.values import REVIEW, SALE, WITH_LOAN
from kosen_edu.tax.tables import known_years

MONTHS = check.MAX_TERM  # rows of the repayment table
MOST = int(check.MOST_YEN)
_NONE = ("principal", "building_price")  # empty: nothing borrowed, no tax
_LENT, _TAXED = "IFERROR(N(#principal),0)>0", "IFERROR(N(#building_price),0)>0"
_TERM = "ROUND(IFERROR(N(#years),0)*12,0)"


def quoted(text: str) -> str:
    """Words as a formula has them.

    Examples
    --------
    >>> print(quoted('12" wide'))
    "12"" wide"
    """
    return '"' + text.replace('"', '""') + '"'


def _value(key: str) -> str:
    """Another input, 0 where no number stands in it: that is told beside it."""
    return f"IFERROR(N(#{key}),0)"


def _with(sentence: str, value: str) -> str:
    """A sentence with a live value where its ``|`` stands."""
    before, after = sentence.split("|")
    return f"{quoted(before)}&FIXED({value},0)&{quoted(after)}"


def _whole(x: str, low: int, high: str) -> str:
    return f"OR({x}<>INT({x}),{x}<{low},{x}>{high})"


def _count(low: int, high: object) -> str:
    return say("errors.allowed_count", low=plain(low), high=high)


def _number_rules(field: Field, x: str) -> dict[str, str]:
    """What a number of this kind must not be → what is allowed, both as formulas."""
    if isinstance(field, Rate):
        low = "-1E99" if field.signed else "0"
        high = f"{x}>1" if isinstance(field, Share) else f"ABS({x})>={field.most}"
        return {f"OR({x}<{low},{high})": quoted(say(field.rule))}
    if field.kind == "money":
        positive = field.key in ("price", *_NONE)
        allowed = say("errors.allowed_money_positive" if positive else "errors.allowed_money")
        return {
            f"{x}<{'=' if field.key == 'price' else ''}0": quoted(allowed),
            f"{x}>{MOST}": quoted(say("errors.allowed_most")),
        }
    if field.kind == "count":
        low, high = field.low, field.high  # type: ignore[attr-defined]
        return {_whole(x, low, str(high)): quoted(_count(low, plain(high)))}
    months = f"ABS({x}*12-ROUND({x}*12,0))>0.000001"
    if field.key == "years":
        wrong = f"OR({months},{x}*12<0.5,{x}*12>{MONTHS})"
        return {wrong: quoted(say("errors.allowed_years"))}
    return {f"OR({months},{x}<0,{x}>100)": quoted(say("taxes.age_months"))}


def _cross_rules(key: str, x: str) -> dict[str, str]:
    """What an input must not be beside the others."""
    first, last = known_years()[0], known_years()[-1]
    costs, price = _value("buying_costs"), _value("price")
    parts = f"{x}+{_value('equipment_price')}"
    rules = {
        "grace_months": {
            f"AND({_LENT},{_TERM}>=1,{x}>={_TERM})": _with(
                say("loans.grace_within", months="|"), _TERM
            )
        },
        "start_year": {
            f"AND({_TAXED},{x}<{first})": quoted(say("taxes.known_years", first=first, last=last))
        },
        "building_price": {
            f"AND({x}>0,{price}>0,{parts}>{price})": _with(
                say("proforma.parts_within", most="|円"), price
            )
        },
        "buying_costs_expensed": {
            f"AND(ISNUMBER(#buying_costs),{costs}>=0,{x}>{costs})": _with(
                say("proforma.expensed_within", most="|円"), costs
            )
        },
        "exit_yield": {f"{x}=0": quoted(say("proforma.yield_above"))},
        "exit_price": {"NOT(ISBLANK(#exit_yield))": quoted(_one_of_two())},
    }
    return rules.get(key, {})


def _one_of_two() -> str:
    return say("own_plan.one_of_two", **{f"{key}_name": FIELDS[key].label for key in SALE})


def _sentence(label: str, given: str, allowed: str) -> str:
    return f"{quoted(label + 'に ')}&{given}&{quoted(' が渡されました。')}&{allowed}&{quoted('。')}"


def _given(field: Field, x: str) -> str:
    if field.kind in ("percent", "steps"):
        return f'SUBSTITUTE("「"&ROUND({x}*100,8)&"％」","-","−")'
    if field.key == "start_year":
        return f'"「"&{x}&"」"'
    return f'SUBSTITUTE(IF({x}=INT({x}),FIXED({x},0),{x}&""),"-","−")'


def _chain(rules: dict[str, str], otherwise: str = '""') -> str:
    """The words of the first condition that holds."""
    for condition, words in reversed(rules.items()):
        otherwise = f"IF({condition},{words},{otherwise})"
    return otherwise


def _text(label: str, x: str) -> str:
    """The words for a text in the place of a number."""
    return _sentence(label, f'"「"&LEFT({x},40)&"」"', quoted(say("errors.numbers_only")))


def _safe(formula: str, label: str, allowed: str) -> str:
    """The same, and what is allowed where the input itself is an error."""
    return f"IFERROR({formula},{_sentence(label, quoted('—'), allowed)})"


def status(field: Field) -> str:
    """The formula beside an input: empty, or why the input cannot be meant.

    Examples
    --------
    >>> "渡されました" in status(FIELDS["price"])
    True
    """
    x, label = f"#{field.key}", field.label
    missing = _sentence(label, quoted("—"), quoted(say("own_plan.field_needed")))
    rules: dict[str, str] = {}
    if isinstance(field, Choice):
        known = ",".join(f"{x}={quoted(words)}" for words in field.words)
        one = quoted(say("own_plan.from_list", n=len(field.words)))
        rules[f'{x}&""=""'] = missing
        rules[f"NOT(OR({known}))"] = _sentence(label, f'"「"&LEFT({x},40)&"」"', one)
        return _safe(_chain(rules), label, one)
    if field.key in WITH_LOAN:
        needed = _sentence(label, quoted("—"), quoted(say("own_plan.needed_with_loan")))
        rules[f"ISBLANK({x})"] = f'IF({_LENT},{needed},"")'
    elif field.key in SALE:
        both = "AND(ISBLANK(#exit_yield),ISBLANK(#exit_price))"
        neither = _sentence(label, quoted("—"), quoted(_one_of_two()))
        told = neither if field.key == SALE[0] else '""'
        rules[f"ISBLANK({x})"] = f'IF({both},{told},"")'
    else:
        rules[f"ISBLANK({x})"] = '""' if field.key in _NONE else missing
    rules[f"NOT(ISNUMBER({x}))"] = _text(label, x)
    for condition, allowed in (_number_rules(field, x) | _cross_rules(field.key, x)).items():
        rules[condition] = _sentence(label, _given(field, x), allowed)
    return _safe(_chain(rules), label, quoted(say("errors.numbers_only")))


def pair_status(key: str, when: str, what: str) -> str:
    """The formula beside a pair of when and what: a repair, a step of the rate."""
    field = FIELDS[key]
    label = field.label
    part = field.part(key, name=field.name)  # type: ignore[attr-defined]
    shown = f'{when}&"："&{what}'
    number = _given(FIELDS["units"], when)
    rules = {
        f"AND(ISBLANK({when}),ISBLANK({what}))": '""',
        f"OR(ISBLANK({when}),ISBLANK({what}))": _sentence(
            label, f'"「"&{shown}&"」"', quoted(say(f"own_plan.pairs_{key}"))
        ),
        f"NOT(ISNUMBER({when}))": _text(label, when),
        f"NOT(ISNUMBER({what}))": _text(label, what),
    }
    if key == "repairs":
        high = field.high  # type: ignore[attr-defined]
        rules[_whole(when, 1, str(high))] = _sentence(label, number, quoted(_count(1, plain(high))))
    else:
        most = f"IF({_LENT},{_TERM},9999)"  # without a loan no step counts
        rules[_whole(when, 1, most)] = _sentence(label, number, _with(_count(1, "|"), most))
        rules[f"MOD({when}-1,{REVIEW})<>0"] = _sentence(
            label, number, quoted(say("own_plan.review_months"))
        )
        rules[f"COUNTIF(#rates_when,{when})>1"] = _sentence(
            label, f'"「"&{when}&"回目」"', quoted(say("own_plan.one_step"))
        )
        rules[f"AND({_LENT},IFERROR(N(#grace_months),0)>0)"] = _sentence(
            label, f'"「"&{when}&"回目」"', quoted(say("own_plan.rates_alone"))
        )
    for condition, allowed in _number_rules(part, what).items():
        rules[condition] = _sentence(label, _given(part, what), allowed)
    return _safe(_chain(rules), label, quoted(say("errors.numbers_only")))
