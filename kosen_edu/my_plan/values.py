"""A whole plan from the values of its fields, and back; from the texts of a form or a file.

What is wrong is told field by field, and nothing that was written is lost.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from kosen_edu.base import InputError, check, percent, plain, rate_text, say, term
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.proforma import PARTS, ProForma
from kosen_edu.rental.ratios import gross_yield
from kosen_edu.tax.landlord import TaxSituation

from .fields import FIELDS

REQUIRED = tuple(key for key, field in FIELDS.items() if field.required)
SALE = ("exit_yield", "exit_price")
WITH_LOAN = ("annual_rate", "years")  # a loan without them would be one of 0 % over a year
# of no use without the amount before them: where that is missing it was forgotten
BEHIND = {
    "principal": (*WITH_LOAN, "rates", "grace_months"),
    "building_price": ("equipment_price", "salary", "deductions"),
}
# the part of a plan that is left out without it
HEADS = {"principal": ("loan", Loan), "building_price": ("tax", TaxSituation)}
# of the price: below, a year's rent may be a month's; above, rent or loan may be in another unit
LOW_YIELD, HIGH_YIELD, HIGH_LTV = 0.02, 0.5, 1.5
REVIEW = 6  # months between the payments at which a rate may change
_KINDS = (*PARTS.values(), ProForma)
# what no form shows: its term, and the field beside which it is told of
UNSEEN = {
    "bonus_principal": ("bonus_principal", "principal"),
    "payments_per_year": ("payments_per_year", "principal"),
    "unpaid": ("unpaid_order", "payment_rule"),
    "hold_law": ("tax_year", "start_year"),
}


def defaults() -> dict[str, Any]:
    """Every value of a plan where nothing is said; required ones are missing."""
    values: dict[str, Any] = {"principal": 0.0, **dict.fromkeys(WITH_LOAN)}
    values |= {"building_price": 0.0, "structure": "wood", "start_year": 2026, "rates": ()}
    for part in _KINDS:
        for f in fields(part):
            if f.name in known() and f.name not in values and f.name not in REQUIRED:
                values[f.name] = {} if f.name == "repairs" else f.default
    return values


@cache
def known() -> frozenset[str]:
    """Every value of a plan, also those that no form shows."""
    return frozenset(f.name for part in _KINDS for f in fields(part)) - PARTS.keys()


def plan_values(plan: ProForma) -> dict[str, Any]:
    """Every field of a plan, and those that no form shows, as plain values.

    Raises
    ------
    InputError
        For a rate path that changes at other payments than 7, 13, 19, …
    """
    values: dict[str, Any] = {}
    check.kind(plan, "plan", ProForma)
    for part in (plan.property, plan.loan, plan.tax, plan):
        if part is not None:
            values |= {f.name: getattr(part, f.name) for f in fields(part) if f.name in known()}
    values["repairs"] = dict(plan.property.repairs)
    values["rates"] = rate_steps(plan)
    return defaults() | values


def value_label(key: str) -> str:
    """What a value of a plan is called, also one that no form shows."""
    return FIELDS[key].label if key in FIELDS else term(UNSEEN[key][0]).name


def value_text(key: str, value: Any) -> str:
    """A value in words; what no form has a field for is written as the plan has it."""
    if key in FIELDS:
        return FIELDS[key].write(value) or "—"
    if key == "bonus_principal":
        return FIELDS["principal"].write(value)
    return str(value) if key == "payments_per_year" else say(f"own_plan.choice_{value}".lower())


def unseen_rows(plan: ProForma) -> dict[str, tuple[str, str]]:
    """What a plan has and no form shows, where it is not the usual: name and value in words.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> unseen_rows(toda_plan(bonus_principal=30_000_000))
    {'bonus_principal': ('ボーナス返済分の借入額', '3,000万円')}
    """
    values, usual = plan_values(plan), defaults()
    return {
        key: (value_label(key), value_text(key, values[key]))
        for key in UNSEEN
        if values[key] != usual[key]
    }


def rate_steps(plan: ProForma) -> tuple[tuple[int, float], ...]:
    """From which payment on which rate holds, the contract's own rate left out.

    Raises
    ------
    InputError
        For a path that changes at other payments than 7, 13, 19, …
    """
    if plan.loan is None:
        return ()
    path = plan.rate_by_month
    changed = np.flatnonzero(np.diff(path, prepend=plan.loan.annual_rate))
    if (odd := changed[changed % REVIEW > 0]).size:
        raise FIELDS["rates"].refuse(f"{odd[0] + 1}回目", "own_plan.review_months")
    return tuple((k + 1, float(path[k])) for k in changed.tolist())


def build_plan(values: Mapping[str, Any]) -> ProForma:
    """Make the plan of these values; what is not said has its default.

    Without a loan (``principal`` 0) it is bought in cash; without a price of the building the
    plan is computed before tax only.

    Parameters
    ----------
    values : mapping of str to object
        Fields by key.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError
        With the name of the field as it stands on screen.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> build_plan(plan_values(toda_plan())) == toda_plan()
    True
    """
    for key, value in check.kind(values, "values", dict).items():
        if key not in known():  # not dropped in silence: it would be lost at the next save
            raise InputError(str(key), plain(value), "この名前の欄はありません")
    for error in _behind(values, values.keys()).values():
        raise error
    whole = defaults() | dict(values)
    for error in _needed(whole).values():
        raise error
    for head, (_, kind) in HEADS.items():
        if _nothing(whole[head]):
            for f in fields(kind):
                del whole[f.name]
    steps = whole.pop("rates", ())
    plan = ProForma.of(**whole)
    if plan.loan is None or steps == ():
        return plan
    path = _path(plan.loan, steps)
    # a step at the first payment is the rate at which the loan is taken
    return plan.at(rates=path) if len(set(path)) > 1 else plan.at(annual_rate=path[0])


def doubts(plan: ProForma) -> dict[str, str]:
    """What can be meant and seldom is, by field: told beside it, refused nowhere.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> doubts(toda_plan(gpi=676_000))
    {'gpi': '1年分の家賃が物件価格の 0.51％ です。1か月分を書いたときは、12倍して1年分にします。'}
    """
    price, found = plan.property.price, {}
    rent = gross_yield(gpi=plan.property.gpi, price=price)
    if 0 < rent < LOW_YIELD:
        found["gpi"] = say("own_plan.month_or_year", share=percent(rent, 2))
    if rent > HIGH_YIELD:
        found["gpi"] = say("own_plan.rent_or_price", share=percent(rent, 0))
    if plan.loan is not None and plan.loan.principal > HIGH_LTV * price:
        share = percent(plan.loan.principal / price, 0)
        found["principal"] = say("own_plan.loan_or_price", share=share)
    late = [f"{year}年目" for year in sorted(plan.property.repairs) if year > plan.hold_years]
    if late:
        sold = {"sold": plan.hold_years, "years": "・".join(late)}
        found["repairs"] = say("own_plan.repairs_after_sale", **sold)
    for key, (name, text) in unseen_rows(plan).items():
        beside = UNSEEN[key][1]
        told = say("own_plan.without_field", name=name, value=text)
        found[beside] = found.get(beside, "") + told
    return found


def _behind(values: Mapping[str, Any], written: Collection[str]) -> dict[str, InputError]:
    """What was written although the amount is missing that it belongs to; an explicit 0 is one."""
    found = {}
    for key, rest in BEHIND.items():
        lost = [k for k in rest if k in written and values[k] not in (None, 0, (), [])]
        if lost and key not in written and _nothing(values.get(key)):
            names = "・".join(FIELDS[k].label for k in lost)
            part = FIELDS[key]
            found[key] = part.refuse("—", "own_plan.left_out", name=part.label, names=names)
    return found


def _needed(values: Mapping[str, Any]) -> dict[str, InputError]:
    """What every plan has to have, and what every loan has to have."""
    needed = dict.fromkeys(REQUIRED, "own_plan.field_needed")
    if not _nothing(values["principal"]):
        needed |= dict.fromkeys(WITH_LOAN, "own_plan.needed_with_loan")
    lost = {key: why for key, why in needed.items() if values.get(key) is None}
    return {key: FIELDS[key].refuse("—", why) for key, why in lost.items()}


def _nothing(value: Any) -> bool:
    """Whether it is 0 yen or left out; an empty list is refused where an amount is checked."""
    return value is None or (isinstance(value, (int, float)) and value is not False and value == 0)


def _path(loan: Loan, steps: Any) -> tuple[float, ...]:
    """The rate of each payment; steps in any order, but each payment only once."""
    path, label = np.full(loan.months, loan.annual_rate), FIELDS["rates"].label
    if not isinstance(steps, (list, tuple)) or any(np.shape(step) != (2,) for step in steps):
        raise InputError(label, steps, say("own_plan.pairs_rates"))
    known = sorted(
        (
            check.count(number, label, high=loan.months, one=True),
            check.rate(rate, label, most=check.MOST_A_YEAR, one=True),
        )
        for number, rate in steps
    )
    if known and (loan.grace_months or loan.bonus_principal or loan.payments_per_year != 12):
        raise InputError(label, FIELDS["rates"].text(known), say("own_plan.rates_alone"))
    for (number, rate), (following, other) in pairwise([*known, (0, 0.0)]):
        if number == following:
            both = f"{rate_text(rate)} と {rate_text(other)}"
            allowed = f"{say('own_plan.one_step')}（{both} があります）"
            raise InputError(label, f"{number}回目", allowed)
        if (number - 1) % REVIEW:
            raise InputError(label, number, say("own_plan.review_months"))
        path[number - 1 :] = rate
    return tuple(path.tolist())


@dataclass(frozen=True)
class Reading:
    """What came of reading texts: a plan, or what is wrong, field by field.

    ``plan`` is ``None`` as long as ``problems`` has an entry; its keys are those of the fields.
    """

    plan: ProForma | None
    problems: dict[str, str] = field(default_factory=dict)


def read_plan(
    texts: Mapping[str, str],
    *,
    units: Mapping[str, str] | None = None,
    base: ProForma | None = None,
    sold_as_bought: bool = False,
) -> Reading:
    """Read a plan from the texts of its fields; an empty text is the field's default.

    Parameters
    ----------
    texts : mapping of str to str
    units : mapping of str to str, optional
        What stands in the brackets of a field's column, as :meth:`Field.read` takes it.
    base : ProForma, optional
        Where fields without a text are taken from.
    sold_as_bought : bool
        Whether it is sold for what it costs; the texts say nothing of the sale then.

    Returns
    -------
    Reading

    Examples
    --------
    >>> reading = read_plan({"price": "3000万円", "gpi": "240万円", "vacancy": "5"})
    >>> reading.plan, list(reading.problems)
    (None, ['vacancy'])
    """
    check.kind(texts, "texts", dict)
    check.flag(sold_as_bought, "sold_as_bought")
    if units is not None:
        check.kind(units, "欄の単位", dict)
    usual = defaults() if base is None else plan_values(base)
    values: dict[str, Any] = dict(usual)
    problems: dict[str, str] = {}
    if any(key in texts for key in SALE):
        values |= dict.fromkeys(SALE)  # of the sale, what is written replaces all that was known
    for key in texts:
        try:
            text = _text(texts, key)
            if not FIELDS[key].left_out(text):
                unit = _text(units, key) if units and key in units else ""
                values[key] = FIELDS[key].read(text, unit)
            elif key not in SALE:
                values[key] = FIELDS[key].none(text, defaults().get(key))
        except InputError as error:
            problems[key] = str(error)
    if sold_as_bought:
        values["exit_price"] = values.get("price")
    said = texts.keys() - problems.keys()
    written = {key for key in said if not FIELDS[key].left_out(texts[key])}
    behind = _behind(values, written)
    problems |= {key: str(behind[key]) for key in behind if key not in problems}
    problems |= _missing(texts, values, problems)
    if problems:
        return Reading(None, problems)
    try:
        return Reading(build_plan(values))
    except InputError as error:
        about = _fields_of(error.name, values)
        return Reading(None, {key: str(_as_typed(error, key, texts, values)) for key in about})


def _as_typed(
    error: InputError, key: str, texts: Mapping[str, str], values: Mapping[str, Any]
) -> InputError:
    """An error of the core as one of the field, which repeats what was typed there."""
    if error.name in {term(name).name for name, _ in UNSEEN.values()}:
        return error  # it speaks of what stands in no field
    given = str(texts.get(key, "")).strip() or FIELDS[key].write(values[key]) or "—"
    return InputError(FIELDS[key].label, given, error.allowed, error.meant)


def _text(texts: Mapping[str, str], key: str) -> str:
    """The text of a field that there is; a number would have lost its unit."""
    text = texts[check.choice(key, "assumption", tuple(FIELDS))]
    if isinstance(text, str):
        return text
    allowed = '"8％" や "3000万円" のように、引用符でくくった文字で書きます'
    raise InputError(FIELDS[key].label, text, allowed)


def _missing(
    texts: Mapping[str, str], values: Mapping[str, Any], problems: Mapping[str, str]
) -> dict[str, str]:
    """What has to be written and is not: a loan's rate and term, one price of the sale."""
    known = {**values, "principal": None} if "principal" in problems else values
    missing = {key: str(error) for key, error in _needed(known).items()}
    given = [key for key in SALE if values.get(key) is not None or key in problems]
    rest = missing.keys() | problems.keys()
    if len(given) != 1 and (any(key in texts for key in SALE) or not rest):
        key = SALE[len(given) == 2]
        missing[key] = str(_one_of_two(key, texts))
    return {key: why for key, why in missing.items() if key not in problems}


def _one_of_two(key: str, texts: Mapping[str, str]) -> InputError:
    """The error for a sale that has no price, or two."""
    names = {f"{key}_name": FIELDS[key].label for key in SALE}
    text = str(texts.get(key, "")).strip() or "—"
    return FIELDS[key].refuse(text, "own_plan.one_of_two", **names)


def _fields_of(name: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that an error is about; some values stand under another name in the core."""
    names: dict[str, tuple[str, ...]] = {f.label: (key,) for key, f in FIELDS.items()}
    other = {
        "sale_price": SALE[values.get("exit_price") is not None],
        "tax_year": "start_year",
        "year": "repairs",
        "bonus_principal": "principal",
        "payments_per_year": "years",
    }
    names |= {term(word).name: (key,) for word, key in other.items()}
    names.setdefault(term("unpaid_order").name, ("payment_rule",))
    if values.get("grace_months"):  # no change of the rate during or after grace
        names[FIELDS["rates"].label] = ("rates", "grace_months")
    return names.get(name, ("price",))


def changed_plan(plan: ProForma, **texts: str) -> ProForma:
    """The same plan with some fields written anew, as people write them.

    Parameters
    ----------
    plan : ProForma
    **texts : str
        Fields by key: ``changed_plan(plan, vacancy="8％", rates="13回目：2.35％")``.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError
        For the first field that cannot be read, or a plan that cannot be meant.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> changed_plan(toda_plan(), vacancy="8％").property.vacancy
    0.08
    """
    values = plan_values(plan)
    for key in texts:
        text = _text(texts, key)
        part, usual = FIELDS[key], defaults().get(key)
        none = text.strip() and key not in REQUIRED and part.left_out(text)
        values[key] = part.none(text, usual, blank=False) if none else part.read(text)
        if key in SALE:
            values |= dict.fromkeys(set(SALE) - {key})
    if set(SALE) <= texts.keys():
        raise _one_of_two(SALE[1], texts)
    for error in _behind(values, texts).values():
        raise error
    return build_plan(values)
