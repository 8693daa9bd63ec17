"""A plan computed the slow way: one path, months in a loop, no numpy, the tax tables by hand.

The referee for pro forma, grids and futures.  It shares no code with the package and knows only
what the tests need: a level-payment loan reviewed every half year, a wooden building new or a
concrete one, tax law of 2026 and 2027.
"""

BRACKETS = [
    (0, 0.05), (1_950_000, 0.10), (3_300_000, 0.20), (6_950_000, 0.23), (9_000_000, 0.33),
    (18_000_000, 0.40), (40_000_000, 0.45),
]  # fmt: skip
BASIC = [
    (4_890_000, 1_040_000), (6_550_000, 670_000), (23_500_000, 620_000), (24_000_000, 480_000),
    (24_500_000, 320_000), (25_000_000, 160_000), (float("inf"), 0),
]  # fmt: skip
RESIDENT_BASIC = [
    (24_000_000, 430_000), (24_500_000, 290_000), (25_000_000, 150_000), (float("inf"), 0),
]  # fmt: skip
RATES = {22: 0.046, 47: 0.022}  # straight line by useful life


def employment_income(salary):
    for limit, rate, plus in (
        (2_200_000, 0, 740_000), (3_600_000, 0.3, 80_000), (6_600_000, 0.2, 440_000),
        (8_500_000, 0.1, 1_100_000),
    ):  # fmt: skip
        if salary <= limit:
            return max(salary - (rate * salary + plus), 0)
    return salary - 1_950_000


def total_tax(income, deductions):
    """Income tax with 2.1 % surcharges, and resident tax with its levy, bracket by bracket."""

    def basic(table):
        return next(amount for limit, amount in table if income <= limit)

    taxable = max(income - deductions - basic(BASIC), 0)
    tax = 0.0
    for k, (start, rate) in enumerate(BRACKETS):
        end = BRACKETS[k + 1][0] if k + 1 < len(BRACKETS) else float("inf")
        tax += rate * max(min(taxable, end) - start, 0)
    share = 0.1 * max(income - deductions - basic(RESIDENT_BASIC), 0)
    return tax * 1.021 + share + (5_000 if share > 0 else 0)


def slow_plan(
    *,
    years,
    price,
    building,
    gpi,
    rent_drift,
    opex_ratio,
    principal,
    half_year_rates,
    term_months,
    salary,
    deductions,
    exit_yield,
    selling_cost_ratio,
    buying_costs,
    expensed,
    reserve,
    life=22,
    vacancy=(0.0,) * 50,
    rent_factor=(1.0,) * 50,
    repairs=(0.0,) * 50,
):
    """Lists by year and the sale; linear drift of rent, costs as a share of full rent."""
    added = (buying_costs - expensed) / price
    cost = building * (1 + added)
    earned = employment_income(salary)
    alone = total_tax(earned, deductions)
    balance, payment, written, account = principal, None, 0.0, reserve
    out = {n: [] for n in ("noi", "interest", "balance", "income", "tax", "atcf", "cash")}
    for year in range(1, years + 1):
        interest = part = 0.0
        for month in range((year - 1) * 12 + 1, year * 12 + 1):
            if month > term_months:
                break
            rate = half_year_rates[min((month - 1) // 6, len(half_year_rates) - 1)] / 12
            if (month - 1) % 6 == 0:
                left = term_months - month + 1
                payment = (
                    balance / left if rate == 0 else balance * rate / (1 - (1 + rate) ** -left)
                )
            interest += balance * rate
            part += payment - balance * rate
            balance -= payment - balance * rate
        rent = gpi * (1 + rent_drift * (year - 1)) * rent_factor[year - 1]
        noi = rent * (1 - vacancy[year - 1]) - rent * opex_ratio
        depreciation = min(cost * RATES[life], max(cost - 1 - written, 0))
        written += depreciation
        costs = repairs[year - 1] + (expensed if year == 1 else 0)
        income = noi - costs - interest - depreciation
        barred = min(max(-income, 0), interest * max(0, 1 - cost / principal))
        tax = total_tax(max(earned + income + barred, 0), deductions) - alone
        atcf = noi - repairs[year - 1] - interest - part - tax
        account += atcf
        row = (noi, interest, balance, income, tax, atcf, account)
        for name, value in zip(out, row, strict=True):
            out[name].append(value)
    sold = rent / exit_yield
    costs = sold * selling_cost_ratio
    basis = max(price * (1 + added) - written, sold * 0.05)
    gain = max(sold - costs - basis, 0)
    rate = 0.15 * 1.021 + 0.05 if years >= 7 else 0.30 * 1.021 + 0.09
    out["sale_price"], out["sale_tax"] = sold, gain * rate
    out["sale_cash"] = sold - costs - gain * rate - balance
    equity = price + buying_costs - principal
    out["flows"] = [-equity, *out["atcf"]]
    out["flows"][-1] += out["sale_cash"]
    return out
