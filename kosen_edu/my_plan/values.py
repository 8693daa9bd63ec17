"""A whole plan from the values of its fields, and back; from the texts of a form or a file.

What is wrong is told field by field, and nothing that was written is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.errors import plain
from kosen_edu.base.formats import rate_text
from kosen_edu.base.words import say, term
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import Property
from kosen_edu.tax.situation import TaxSituation

from .fields import FIELDS

REQUIRED = tuple(key for key, field in FIELDS.items() if field.required)
SALE = ("exit_yield", "exit_price")
WITH_LOAN = ("annual_rate", "years")  # a loan without them would be one of 0 % over a year
REVIEW = 6  # months between the payments at which a rate may change
_PARTS = {"property": Property, "loan": Loan, "tax": TaxSituation}


def defaults() -> dict[str, Any]:
    """Every field with the value it has where nothing is said; required ones are missing."""
    values: dict[str, Any] = {"principal": 0.0, "annual_rate": 0.0, "years": 1.0}
    values |= {"building_price": 0.0, "structure": "wood", "start_year": 2026, "rates": ()}
    for part in (Property, Loan, TaxSituation, ProForma):
        for f in fields(part):
            if f.name in FIELDS and f.name not in values and f.name not in REQUIRED:
                values[f.name] = {} if f.name == "repairs" else f.default
    return values


@cache
def known() -> frozenset[str]:
    """Every value of a plan, also those that no form shows."""
    parts = (Property, Loan, TaxSituation, ProForma)
    return frozenset(f.name for part in parts for f in fields(part)) - set(_PARTS)


def plan_values(plan: ProForma) -> dict[str, Any]:
    """Every field of a plan, and those that no form shows, as plain values.

    Raises
    ------
    InputError
        For a rate path that changes at other payments than 7, 13, 19, …
    """
    values: dict[str, Any] = {}
    for part in (plan.property, plan.loan, plan.tax, plan):
        if part is not None:
            values |= {f.name: getattr(part, f.name) for f in fields(part) if f.name not in _PARTS}
    values["repairs"] = dict(plan.property.repairs)
    values["rates"] = rate_steps(plan)
    return defaults() | values


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
    if (changed % REVIEW).any():
        raise InputError(FIELDS["rates"].label, "rates", say("own_plan.review_months"))
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
    for key, value in values.items():
        if key not in known():  # not dropped in silence: it would be lost at the next save
            raise InputError(str(key), plain(value), "この名前の欄はありません")
    whole = defaults() | dict(values)
    for key in REQUIRED:
        if whole.get(key) is None:
            raise InputError(FIELDS[key].label, "—", say("own_plan.field_needed"))
    of = {p: {f.name: whole[f.name] for f in fields(c) if f.name in whole}
          for p, c in _PARTS.items()}  # fmt: skip
    own = {f.name: whole[f.name] for f in fields(ProForma) if f.name in whole}
    steps = own.pop("rates", ())
    own["property"] = Property(**of["property"])
    own["loan"] = Loan(**of["loan"]) if whole["principal"] else None
    own["tax"] = TaxSituation(**of["tax"]) if whole["building_price"] else None
    if own["loan"] is not None and steps:
        path = _path(own["loan"], steps)
        if len(set(path)) > 1:
            own["rates"] = path
        else:  # a step at the first payment is the rate at which the loan is taken
            own["loan"] = own["loan"].at(annual_rate=path[0])
    return ProForma(**own)


def _path(loan: Loan, steps: Any) -> tuple[float, ...]:
    """The rate of each payment; steps in any order, but each payment only once."""
    path, label = np.full(loan.months, loan.annual_rate), FIELDS["rates"].label
    known = sorted(
        (check.count(number, label, high=loan.months, one=True), check.rate(rate, label, one=True))
        for number, rate in steps
    )
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
) -> Reading:
    """Read a plan from the texts of its fields; an empty text is the field's default.

    Parameters
    ----------
    texts : mapping of str to str
    units : mapping of str to str, optional
        What a bare number of a field means.
    base : ProForma, optional
        Where fields without a text are taken from.

    Returns
    -------
    Reading

    Examples
    --------
    >>> reading = read_plan({"price": "3000万円", "gpi": "240万円", "vacancy": "5"})
    >>> reading.plan, list(reading.problems)
    (None, ['vacancy'])
    """
    usual = defaults() if base is None else plan_values(base)
    values: dict[str, Any] = dict(usual)
    problems: dict[str, str] = {}
    if any(key in texts for key in SALE):
        values |= dict.fromkeys(SALE)  # of the sale, what is written replaces all that was known
    for key in texts:
        try:
            text = _text(texts, key)
            if text.strip():
                values[key] = FIELDS[key].read(text, (units or {}).get(key, ""))
            elif key not in SALE:
                values[key] = defaults().get(key)
        except InputError as error:
            problems[key] = str(error)
    problems |= _missing(texts, values, problems, base is None)
    if not problems:
        try:
            return Reading(build_plan(values))
        except InputError as error:
            problems[_field_of(error.name)] = str(error)
    return Reading(None, problems)


def _text(texts: Mapping[str, str], key: str) -> str:
    """The text of a field that there is; a number would have lost its unit."""
    text = texts[check.choice(key, "assumption", tuple(FIELDS))]
    if isinstance(text, str):
        return text
    allowed = '"8％" や "3000万円" のように、引用符でくくった文字で書きます'
    raise InputError(FIELDS[key].label, text, allowed)


def _missing(
    texts: Mapping[str, str], values: Mapping[str, Any], problems: Mapping[str, str], bare: bool
) -> dict[str, str]:
    """What has to be written and is not: a loan's rate and term, one price of the sale."""
    missing = {}
    for key in WITH_LOAN:
        if values["principal"] and not str(texts.get(key, "" if bare else "known")).strip():
            why = say("own_plan.needed_with_loan")
            missing[key] = str(InputError(FIELDS[key].label, "—", why))
    given = [key for key in SALE if values.get(key) is not None or key in problems]
    if any(key in texts for key in SALE) and len(given) != 1:
        names = {f"{key}_name": FIELDS[key].label for key in SALE}
        why = say("own_plan.one_of_two", **names)
        key = SALE[len(given) == 2]
        given_text = str(texts.get(key, "")).strip() or "—"
        missing[key] = str(InputError(FIELDS[key].label, given_text, why))
    return {key: why for key, why in missing.items() if key not in problems}


def _field_of(name: str) -> str:
    """The field that an error names; the sale's price stands under another name there."""
    names = {field.label: key for key, field in FIELDS.items()}
    other = {term("sale_price").name: "exit_yield", term("tax_year").name: "start_year"}
    return {**names, **other}.get(name, "price")


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
        values[key] = FIELDS[key].read(text)
        if key in SALE:
            values |= dict.fromkeys(set(SALE) - {key})
    return build_plan(values)
