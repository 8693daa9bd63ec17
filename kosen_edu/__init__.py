"""Loans for investment property: the package behind the lessons.

A lesson writes ``from kosen_edu import Loan, dscr``.  This file is the map: every public name,
room by room, in the order in which the rooms build on one another.
"""

# ruff: noqa: I001 (the order of the rooms, not of the alphabet)

import sys as _sys

import kosen_edu.base.calls as _calls

# --- base/
from .base.tables import (
    readable as readable,  # a table in words
    symbols as symbols,  # the terms of a lesson
    glossary as glossary,  # the vocabulary by lesson
)
from .base.formats import (
    yen as yen,  # whole yen in words
    man_yen as man_yen,  # 万円 and 億円
    percent as percent,  # per cent
    times as times,  # a multiple (倍)
)
from .base.reading import (
    parse_number as parse_number,  # a number as people write it
)
from .base.data import (
    load_table as load_table,  # a data set of the course, with its source
    all_sources as all_sources,  # where every table comes from
)
from .base.words import (
    term as term,  # one term of the trade
    terms as terms,  # all terms
    say as say,  # a sentence in the language in use
)
from .base.check import (
    InputError as InputError,  # what was given, what is allowed, what was probably meant
)

# --- rates/
from .rates.history import (
    history as history,  # the real history of a base rate
    applied_rate as applied_rate,  # base rate + spread − discount
    RateHistory as RateHistory,  # a base rate over time
)
from .rates.contract import (
    RateContract as RateContract,  # a variable rate as the loan contract writes it
    NextRate as NextRate,  # what can be said of the next rate on a given day
)
from .rates.moves import (
    moves_after as moves_after,  # which base rate moved first, and which followed
    day_words as day_words,  # that table with its days in words
)
from .rates.paths import (
    shock as shock,  # rates that change once
    half_year_changes as half_year_changes,  # the real changes from half-year to half-year
)

# --- loans/
from .loans.annuity import (
    level_payment as level_payment,  # monthly payment of a level-payment loan
    cost_of_points as cost_of_points,  # what a higher rate costs over a term
    round_yen as round_yen,  # whole yen, as the contract rounds
    rate_from_payment as rate_from_payment,  # the rate behind a monthly payment
)
from .loans.loan import (
    Loan as Loan,  # a loan as the contract describes it
)
from .loans.variable import (
    threshold_rate as threshold_rate,  # where a payment no longer covers the interest
    variable_schedule as variable_schedule,  # repayment table under changing rates and its rule
    VariableSchedule as VariableSchedule,  # such a table
)
from .loans.backtest import (
    borrowed_in as borrowed_in,  # a loan taken in a past year, over the real record
    Backtest as Backtest,  # what became of it
    years_on_record as years_on_record,  # the years for which that can be told
)

# --- tax/
from .tax.tables import (
    law_source as law_source,  # which year's law a number follows, and where it is written
)
from .tax.law import (
    tax_law as tax_law,  # the tax law of one year
)
from .tax.landlord import (
    landlord_tax as landlord_tax,  # the tax that one property adds to a salary
    land_interest as land_interest,  # the interest that counts as paid for the land
    offsettable_loss as offsettable_loss,  # the part of a loss that other income may be reduced by
    business_tax as business_tax,  # the tax on letting ten rooms or more
    TaxSituation as TaxSituation,  # the building and the owner, as the tax sees them
)
from .tax.depreciation import (
    useful_life as useful_life,  # useful life of a building, new or used
    Depreciation as Depreciation,  # one asset written off straight line
)
from .tax.selling import (
    sale as sale,  # tax on a sale, and the cash that is left
)
from .tax.deal_costs import (
    buying_costs as buying_costs,  # what buying costs beside the price
)
from .tax.owning import (
    property_taxes as property_taxes,  # fixed-asset tax and city-planning tax of a year
)

# --- rental/
from .rental.property import (
    Property as Property,  # a rental property: price, rent, vacancy, costs
)
from .rental.ratios import (
    repayment_ratio as repayment_ratio,  # debt service over rent, its base named
    dscr as dscr,  # NOI over debt service
    ber as ber,  # occupancy at which cash is 0
    ltv as ltv,  # loan over price
    loan_constant as loan_constant,  # a year's payments per yen borrowed
    ratio_from_terms as ratio_from_terms,  # repayment ratio from rate, term, LTV and yield
    dscr_from_ratio as dscr_from_ratio,  # DSCR from the repayment ratio
    gross_yield as gross_yield,  # full rent over price
    net_yield as net_yield,  # NOI over everything paid
    ccr as ccr,  # cash over one's own money
    yield_gap as yield_gap,  # FCR less the loan constant
)
from .rental.break_even import (
    break_even_rate as break_even_rate,  # the rate at which cash turns negative
    break_even_vacancy as break_even_vacancy,  # the vacancy at which cash turns negative
    break_even_rent as break_even_rent,  # the rent at which cash turns negative
    bearable_vacancy as bearable_vacancy,  # the vacancy a repayment ratio bears
    rent_for_ratio as rent_for_ratio,  # the rent a payment needs for a ratio
)
from .rental.levers import (
    compare_levers as compare_levers,  # the remedies, each alone on the same loan
    lever_table as lever_table,  # the remedies with their two ranks
)
from .rental.rent_trace import (
    RentTrace as RentTrace,  # where rent went, and what the owner had to add
    trace_rent as trace_rent,  # rent of a month followed to its uses
    trace_life as trace_life,  # rent followed through the life of a loan
    guarantor_exposure as guarantor_exposure,  # what a sale leaves to the joint guarantor
    flat_tax as flat_tax,  # tax at one rate, for following a yen of rent
    cash_after_tax as cash_after_tax,  # cash after that tax by year, beside the shortcut
)
from .rental.vacancy import (
    chances_of_empty as chances_of_empty,  # the chance that so many units are empty
    simulate_vacancy as simulate_vacancy,  # empty units by month, in many futures
    simulate_top_ups as simulate_top_ups,  # what the owner adds; the reserve that survives
    tenants_shares as tenants_shares,  # who paid the loan, in each of many futures
)

# --- plan/
from .plan.returns import (
    npv as npv,  # net present value
    irr_report as irr_report,  # every rate at which NPV is 0, and what to think of them
)
from .plan.proforma import (
    ProForma as ProForma,  # a plan from purchase to sale: the assumptions
)
from .plan.holding import (
    Holding as Holding,  # what a plan comes to, year by year, before and after tax
)
from .plan.tax_timing import (
    tax_over_cash as tax_over_cash,  # first year in which the tax is above the cash
    without_bar as without_bar,  # the years as if no interest were paid for the land
    sale_years as sale_years,  # all taxes of a plan, by the year of its sale
    law_changes as law_changes,  # what the law of each year deducts and surcharges
)
from .plan.portfolio import (
    Portfolio as Portfolio,  # several plans of one owner
)

# --- risk/
from .risk.sensitivity import (
    rate_scenarios as rate_scenarios,  # a plan under named rate scenarios
    tornado as tornado,  # each assumption alone, from low to high
    tipping_point as tipping_point,  # where a measure crosses a threshold
    Tornado as Tornado,  # the bars, the strongest first
    Bar as Bar,  # one of them
)
from .risk.simulate import (
    simulate as simulate,  # thousands of futures of a plan
)
from .risk.futures import (
    Futures as Futures,  # what they come to, with the safety index and its error
)

# --- cases/
from .cases.tax_plans import (
    tax_case as tax_case,  # the two plans of the lesson on tax
)
from .cases.stress_plans import (
    stress_plan as stress_plan,  # the apartment in Toda as lesson 07 stresses it
    usual_cases as usual_cases,  # ten changed assumptions
    index_by_assumption as index_by_assumption,  # the safety index under each of them
    five_futures as five_futures,  # five futures small enough to count by hand
)
from .cases.condo_or_building import (
    article_deal as article_deal,  # condominium or apartment house of article 004
    level_vacancy as level_vacancy,  # the vacancy at which cash falls to a level
    Deal as Deal,  # a property and its loan as six conditions
    assumed as assumed,  # the assumptions of the comparison
    like_for_like as like_for_like,  # one of the two deals under the same vacancy and loan-to-value
    side_by_side as side_by_side,  # the first year of several deals, a row each
    SixChanges as SixChanges,  # six conditions, each changed alone
    RentMonths as RentMonths,  # how much rent comes in, in how many months
    ten_year_plan as ten_year_plan,  # same own money, held and sold
    profit_by_year as profit_by_year,  # what is left if sold at the end of each year
    overloan_plan as overloan_plan,  # a plan whose IRR misleads
)
from .cases.articles import (
    article_case as article_case,  # one worked case of an article
)
from .cases.toda import (
    toda as toda,  # one year of the apartment in Toda under stated conditions
    toda_apart as toda_apart,  # its printed figures taken apart
    toda_property as toda_property,  # the property alone
    Conditions as Conditions,  # what the article does not state
    TodaYear as TodaYear,  # the figures of that year
    AS_PRINTED as AS_PRINTED,  # the conditions under which the article's figures come out
    toda_plan as toda_plan,  # the apartment in Toda as a plan of many years
)
from .cases.owner import (
    owner_loan as owner_loan,  # the loan of the owner of article 000
    owner_balance as owner_balance,  # what is owed of it at the time of the article
    owner_deficit as owner_deficit,  # the monthly deficit, then and now
)

# --- exits/
from .exits.deficit import (
    attribute_change as attribute_change,  # a change shared out among its causes
    owner_situation as owner_situation,  # where the owner of article 000 stands
)
from .exits.arrears import (
    Settlement as Settlement,  # how the rest is paid after the sale
    Distribution as Distribution,  # who gets what of the price
)
from .exits.situation import (
    Situation as Situation,  # where an owner stands, and what all ways out share
    assumption as assumption,  # an assumed or public figure of the ways out
)
from .exits.keep_or_sell import (
    hold as hold,  # go on paying
    prepay_and_hold as prepay_and_hold,  # repay a part, then go on
    refinance_and_hold as refinance_and_hold,  # move the loan, then go on
    sell as sell,  # sell, and pay the gap in cash
    break_even_drift as break_even_drift,  # where holding is as good as selling
    hold_at_drifts as hold_at_drifts,  # holding on under many changes of value
    insolvency_options as insolvency_options,  # the ways through the law, described
)
from .exits.forced_sale import (
    voluntary_sale as voluntary_sale,  # sell below the balance with the lender's consent
    auction_range as auction_range,  # an auction at three prices
)
from .exits.pages import (
    owner_terms as owner_terms,  # the owner of article 000: what was agreed and what became of it
    assumption_page as assumption_page,  # what all ways out assume, in words
    exit_page as exit_page,  # the ways out side by side, in words
    distribution_page as distribution_page,  # who gets what of a forced sale, in words
    agreements as agreements,  # whose consent each way out needs
)

# --- my_plan/
from .my_plan.values import (
    read_plan as read_plan,  # a plan from the texts of its fields
    build_plan as build_plan,  # a plan from values
    changed_plan as changed_plan,  # some fields written anew
)
from .my_plan.disk import (
    PlanFileError as PlanFileError,  # why a file could not be written or read, and what to do
)
from .my_plan.files import (
    MyPlan as MyPlan,  # a plan with a name and a day
    save_plan as save_plan,  # save it, as a whole or not at all
    load_plan as load_plan,  # open it again
)
from .my_plan.csv_import import (
    read_csv as read_csv,  # properties from a CSV file, UTF-8 or CP932
)
from .my_plan.figures import (
    figures as figures,  # all the numbers of a plan
    Figures as Figures,  # those numbers by key
)
from .my_plan.compare import (
    compare_years as compare_years,  # last year's plan beside this year's
)
from .my_plan.workbook.book import (
    plan_workbook as plan_workbook,  # a plan as a workbook with live formulas
    save_workbook as save_workbook,  # save it
)
from .my_plan.page import (
    save_page as save_page,  # a plan as a page to print
)

# --- claims/
from .claims.table import (
    settled as settled,  # the claims that a lesson settles
    claim as claim,  # one claim by its number
    counts as counts,  # how many have which verdict
    articles as articles,  # the numbers of the articles
    ClaimTable as ClaimTable,  # some claims as a table for the page
)

# what Python says in English of names that a call misspells or leaves out is said in words, by the
# functions above and by all that they give: whoever has a result calls its methods
for _public, _made in list(globals().items()):
    if callable(_made) and not isinstance(_made, type):
        globals()[_public] = _calls.in_words(_made)
for _room in [module for name, module in _sys.modules.items() if name.startswith(f"{__name__}.")]:
    for _public, _made in list(vars(_room).items()):
        if isinstance(_made, type) and _made.__module__ == _room.__name__ and _public[0] != "_":
            _calls.class_in_words(_made)
del _public, _made, _room

__version__ = "0.2.0"
