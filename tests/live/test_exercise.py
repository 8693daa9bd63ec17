"""Every exercise of every lesson is fed its right answer, each slip, and nonsense."""

import importlib
import math
import pkgutil
import re
import tomllib
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kosen_edu
from kosen_edu.base.check import InputError
from kosen_edu.base.formats import limit, written
from kosen_edu.base.words import say
from kosen_edu.live.answers import is_rounded, read_answer
from kosen_edu.live.exercise import HINTS, PLACES, Exercise, Solution

DRILLS = {
    module.name.split(".")[-2]: importlib.import_module(module.name)
    for module in pkgutil.walk_packages(kosen_edu.__path__, "kosen_edu.")
    if re.fullmatch(r"kosen_edu\.lessons\.\w+\.drill", module.name)
}
EXERCISES = {
    f"{lesson}.{name}": value
    for lesson, module in DRILLS.items()
    for name, value in vars(module).items()
    if isinstance(value, Exercise)
}
NONSENSE = [
    "わかりません", "", [], [1, 2], {}, object(), math.nan, math.inf, -math.inf, True, 1e300,
    np.array([[1.0, 2.0]]), pd.DataFrame({"a": [1]}), lambda: 1, "x" * 10_000, 3 + 4j,
    102**360, -(102**360), 10**6000, Fraction(10**6000, 7), Decimal("1e999"), Decimal("nan"),
    "9" * 999, "\ud800", "\x00", "円", "年目", "▲", (26, 199), (1.5, 2), b"30", pd.NA, pd.NaT,
    np.array("二割"), np.datetime64("2026-01-01"), np.array([], dtype=float), [[[]]],
    "1e5万円", "万", "３割割",
]  # fmt: skip


class Spiteful:
    """Whatever is asked of it, it raises."""

    def __array__(self, *_):
        raise RuntimeError("no")

    __float__ = __str__ = __repr__ = __eq__ = __len__ = __array__
    __hash__ = None


NONSENSE.append(Spiteful())
# a number of a kind as people write it, and what no question of that kind asks for
FORMS = {
    "yen": ("{:.2f}円", "{:,.2f}", "¥{:.2f}", "約{:.2f}円", "{:.2f} 円です"),
    "percent2": ("{:.6f}", "{:.6f}倍"),
    "times": ("{:.4f}倍", "{:.4f}", "約 {:.4f} 倍"),
    "years": ("{:g}年目", "{:g}年", "{:g}年後", "第{:g}年", "{:g}"),
    "months": ("{:g}か月", "{:g}ヶ月", "{:g}か月目", "{:g}"),
    "count": ("{:g}", "{:g}個"),
}
FORMS["man_yen"] = FORMS["yen"]
HUNDREDFOLD = {"percent2": ("{:.4f}％", "{:.4f} パーセント", "{:.4f}%"), "times": ("{:.2f}％",)}
FOREIGN = {
    "yen": ("7年目", "60％", "1.2倍", "5戸", "3か月"), "percent2": ("6円", "7年目", "3か月", "5戸"),
    "times": ("6円", "7年目", "5室"), "years": ("6万円", "60％", "1.2倍", "5戸"),
    "count": ("6万円", "60％", "3か月"),
}  # fmt: skip
FOREIGN["man_yen"] = FOREIGN["yen"]


def each(test):
    """A test of one exercise as a test of all of them, which names every one that fails."""

    def of_all():
        faults = {}
        for name, exercise in EXERCISES.items():
            exercise.tried.clear()
            try:
                test(exercise)
            except Exception as error:  # check itself never raises
                faults[name] = repr(error)
            exercise.tried.clear()
        assert faults == {}

    return of_all


def test_the_lessons_have_exercises():
    assert len(EXERCISES) > 80
    assert {name.split(".")[0] for name in EXERCISES} == set(DRILLS)


def test_an_exercise_that_fails_is_named():
    @each
    def fails(exercise):
        assert exercise is not EXERCISES["start.rise"]

    with pytest.raises(AssertionError, match=r"start\.rise"):
        fails()


@each
def test_unanswered_is_no_error(exercise):
    assert exercise.check(...).kind == exercise.check(None).kind == exercise.check().kind
    assert exercise.check(...).kind == "unanswered"


@each
def test_the_right_answer_is_right(exercise):
    right = exercise.answer()
    assert exercise.check(right).kind == "right"
    if exercise.unit == "choice":
        assert right in exercise.choices
        assert exercise.check(right.lower()).kind == "right"
    else:
        assert math.isfinite(right)
        assert exercise.check(np.float64(right)).kind == "right"
        assert exercise.check(np.array(right)).kind == "right"
        shown = exercise.check(right).text
        answer = f"{right:g}" if exercise.decimal else written(float(right), exercise.unit)
        assert answer in shown


@each
def test_each_slip_is_named(exercise):
    texts = set()
    for name, value in exercise.slips().items():
        reply = exercise.check(value)
        assert reply.kind == "slip", name
        texts.add(reply.text)
    assert len(texts) == len(exercise.slips())
    if exercise.unit == "choice":
        assert exercise.answer() not in exercise.slips().values()


@each
def test_nonsense_gets_a_sentence(exercise):
    for given in NONSENSE:
        reply = exercise.check(given)
        assert reply.kind in {"hint", "slip"}, type(given)
        assert 5 < len(reply.text) < 300, type(given)
        reply.text.encode()


def wide(text):
    """The same in full-width characters, with the minus that an accountant writes."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "-" else c for c in text)


@each
def test_the_right_answer_is_read_as_people_write_it(exercise):
    if exercise.unit == "choice":
        return
    right = float(exercise.answer())
    texts = [form.format(right) for form in FORMS[exercise.unit]]
    texts += [form.format(right * 100) for form in HUNDREDFOLD.get(exercise.unit, ())]
    texts += [wide(text) for text in texts] + [text.replace("-", "▲") for text in texts]
    texts += [np.array(texts[0]), Decimal(repr(right)), Fraction(right), np.array([right])]
    assert [text for text in texts if exercise.check(text).kind != "right"] == []


@each
def test_a_typed_number_without_a_sign_may_be_per_cent(exercise):
    """30 typed for 30 % is right and told how it was read; 3000, and 30 in code, are not."""
    if exercise.unit != "percent2":
        return
    right = float(exercise.answer())
    bare = f"{right * 100:.4f}"
    for text in (bare, wide(bare)):
        reply = exercise.check(text)
        assert (reply.kind == "right") == (not exercise.decimal), text
        assert ("％ と読みました。" in reply.text) == (not exercise.decimal), text
        assert exercise.decimal or exercise.read(text) == pytest.approx(right, abs=1e-6)
    decimal = exercise.check(f"{right:.6f}")
    assert decimal.kind == "right"
    assert "と読みました" not in decimal.text
    exercise.tried.clear()
    for given in (
        right * 100,
        f"{right * 10_000:.2f}",
        f"{right * 10_000:.2f}％",
        f"{right:.6f}％",
    ):
        assert exercise.check(given).kind != "right", given
    for value in (
        () if exercise.decimal else exercise.slips().values()
    ):  # a mistake is the same mistake in either form
        reply = exercise.check(f"{value * 100:.6f}")
        assert reply.kind == "slip", value


@each
def test_a_unit_of_another_kind_gets_words(exercise):
    for text in FOREIGN.get(exercise.unit, ()):
        for given in (text, wide(text)):
            reply = exercise.check(given)
            assert reply.kind == "hint", given
            assert "それは" in reply.text, given
            assert say(f"exercises.unit_{exercise.unit}") in reply.text, given
    assert exercise.tried == []  # no step towards the hints


def test_a_year_of_the_calendar_is_written_with_its_unit():
    year = EXERCISES["tax.five_years"]
    for given in ("2032年", "２０３２年", "2032"):
        assert year.check(given).kind == "right", given
    assert year.check("2031年").kind == "slip"


@each
def test_what_is_off_by_one_in_the_last_place_asked_is_not_right(exercise):
    """Six hundredths of a point, and 1.2 or 1.3 for 1.25, were called right."""
    if exercise.unit == "choice":
        return
    right, places = float(exercise.answer()), PLACES[exercise.unit]
    places = {"bearable_rate": 3, "toda_dscr": 3}.get(exercise.key, places)
    rounded = round(right, places)
    step = max(10.0**-places, 2 * (exercise.within or 0))
    step *= 1 + (step == 1 and right != rounded)  # a yen is what two rounded amounts may be off
    for given in (rounded - step, rounded + step):
        reply = exercise.check(given)  # cut off, or with fewer digits: right, and said to be so
        said = is_rounded(given, right, exercise.side) and (
            "丸めた" in reply.text or "限度として書くなら" in reply.text
        )
        assert reply.kind != "right" or said, (given, right)
    if abs(right - rounded) < 1e-12:  # nothing is rounded: fewer digits are another number
        for given in fewer_digits(right, 2) | fewer_digits(right, 1):
            assert (exercise.check(given).kind == "right") == (abs(given - right) < 1e-9), given


def test_no_question_accepts_more_than_its_rounding():
    """What lets an answer be further off has its reason in the question."""
    given = {n: e.within for n, e in EXERCISES.items() if e.within is not None}
    assert given == {
        "interest_rates.bearable_rate": 0.0005,  # one place, by proportion in whole per cents
        "dscr.toda_dscr": 0.0005,  # three places
        "who_repays.reserve_by_hand": 2.0,  # eight amounts that are shown in whole yen
        "who_repays.exposure_five": 10.0,  # a power with six places
    }
    for name, near in (("interest_rates.bearable_rate", 0.0348), ("dscr.rate_at_12", 0.028398)):
        assert EXERCISES[name].check(near).kind == "right"  # by proportion in the table
    misses = {
        "interest_rates.bearable_rate": (0.036, 0.0337), "dscr.rate_at_12": (0.0289, 0.0279),
        "my_plan.empty_rate": (0.0275, 0.0286), "condo_or_building.recall_dscr": (1.2, 1.3, 1.26),
        "stress.turning_rate": (0.0334, 0.0331), "exits.residual": ("1743万円", "1746万円"),
    }  # fmt: skip
    for name, near in misses.items():
        assert {EXERCISES[name].check(x).kind for x in near} <= {"hint", "slip"}, name


# what is computed in one step from round figures, by name: near it is another answer
CLOSE = {
    "dscr.recall_next_rate": ("4.40％", "4.36％", "4.44％"),
    "exits.drift_vacancy": ("-0.49％", "-0.44％", "-0.55％"),
    "tax.recall_dscr": ("1.35", "1.31", "1.39"),
    "tax.shortcut_times": ("3.56", "3.52", "3.59"),
}


@pytest.mark.parametrize("name", CLOSE)
def test_what_is_only_near_the_answer_is_not_called_right(name):
    right, *near = CLOSE[name]
    assert EXERCISES[name].check(right).kind == "right"
    for given in near:
        assert EXERCISES[name].check(given).kind != "right", given


def fewer_digits(value, digits):
    """A number rounded to so many digits that count; cut off too, where that is still close."""
    exact = Decimal(repr(value))
    place = Decimal((0, (1,), exact.adjusted() - digits + 1))
    ways = (ROUND_HALF_UP, ROUND_DOWN)[: 1 + (digits > 2)]
    return {float(exact.quantize(place, rounding=how)) for how in ways}


@each
def test_a_rounded_answer_is_never_told_that_it_is_wrong(exercise):
    if exercise.unit == "choice":
        return
    right = float(exercise.answer())
    for digits in range(2, 9):
        for given in fewer_digits(right, digits):
            reply = exercise.check(given)
            assert reply.kind in {"right", "slip"}, (given, right, reply.text)
            if reply.kind == "right" and abs(given - right) > exercise._near():
                assert written(right, exercise.unit) in reply.text
                asked = PLACES[exercise.unit] if exercise.places is None else exercise.places
                strict = exercise.places is None or exercise.places < 0
                if exercise.side and strict and abs(given - right) < 10.0**-asked:
                    assert "丸めた" not in reply.text  # a limit as it is written
                    continue
                assert "丸めた" in reply.text
                places = f"小数第{exercise.places}位" if asked > 0 else f"{10**-asked:,}円の位"
                wanted = say(f"exercises.places_{exercise.unit}")
                assert (wanted if exercise.places is None else places) in reply.text
    assert exercise.check(right * 1.2).text.count("丸めた") == 0


SAFE_KINDS = {
    "yen": (("yen", 0), ("man_yen", 0)),
    "man_yen": (("man_yen", 1), ("man_yen", 0)),
    "percent2": (("percent", 2), ("percent", 1)),
}


@each
def test_a_limit_may_be_written_as_the_pages_write_it(exercise):
    """Down what is borne, up what is needed: 2,388万円 of the panel was told that it is wrong."""
    room = Path(DRILLS[exercise.lesson].__file__).parent
    texts = tomllib.loads((room / "sentences.toml").read_text(encoding="utf-8"))["drill"]
    for place, side in re.findall(r"\{(\w+):(most|least) ", "".join(texts[exercise.key].values())):
        value = exercise._values()[place]
        if isinstance(value, float) and math.isclose(value, float(exercise.answer())):
            assert exercise.side == side
    if not exercise.side:
        return
    for kind, places in SAFE_KINDS[exercise.unit]:
        text = limit(float(exercise.answer()), exercise.side, kind, places)
        assert exercise.check(text).kind == "right", text
    far = exercise.answer() * (0.93 if exercise.side == "most" else 1.07)
    assert exercise.check(far).kind != "right"


def test_a_limit_of_a_page_is_right():
    given = {
        "stress.reserve_for_95": ("2,388万円", "2390万円", 23_880_000),
        "interest_rates.bearable_rate": ("3.4％", "3.4", "3.5％", "3.48％"),
        "who_repays.recall_bearable": ("30.64％", "30.6％"),
        "repayment_ratio.threshold_rent": ("184,810円", "18.5万円"),
        "repayment_ratio.needed_yield": ("8.54％", "8.6％"),
    }
    for name, forms in given.items():
        for form in forms:
            assert EXERCISES[name].check(form).kind == "right", (name, form)
    bearable = EXERCISES["interest_rates.bearable_rate"].check("3.4％")
    assert "0.1％（小数で書くなら小数第3位）まで" in bearable.text
    assert "万円ではなく円で" in EXERCISES["stress.reserve_for_95"].check("2388").text
    unsafe = {
        "stress.reserve_for_95": ("2,387万円", "2,380万円"),
        "dscr.break_even": ("100.3％", "100.3"),
        "repayment_ratio.threshold_rent": ("18.4万円", "184,800円"),
        "repayment_ratio.needed_yield": ("8.5％", "8.5"), "exits.cash_to_sell": ("1,405万円",),
        "interest_rates.threshold": ("4.7％",),
    }  # fmt: skip
    for name, forms in unsafe.items():
        for form in forms:
            reply = EXERCISES[name].fresh().reply(form)
            assert ("安全な側へ丸めます" in reply.text, reply.kind) == (True, "slip"), (name, form)
    beyond = {
        "stress.reserve_for_95": ("2,386万円", "2,389万円"), "dscr.rate_at_12": ("2.85％",),
        "repayment_ratio.needed_yield": ("8.52％", "8.7％"),
    }  # fmt: skip
    for name, forms in beyond.items():
        assert "right" not in {EXERCISES[name].check(form).kind for form in forms}, name
    for exercise in EXERCISES.values():
        exercise.tried.clear()


# what copying and input methods leave in a text, and nobody sees
UNSEEN = "\u200b\ufeff\u200e\u2060\u00ad\ufe0f\u202a"


@each
def test_what_nobody_sees_is_not_read(exercise):
    right = exercise.answer()
    text = right if exercise.unit == "choice" else FORMS[exercise.unit][0].format(right)
    for mark in UNSEEN:
        assert exercise.check(f"{mark}{text[:1]}{mark}{text[1:]}{mark}").kind == "right"


def test_a_small_number_above_the_line_is_no_digit():
    two = EXERCISES["who_repays.two_of_eight"]
    assert two.check("28×0.1²×0.9⁶").kind == two.check("28×0.1^2×0.9**6").kind == "right"
    for text in ("5²", "⑤", "½", "12³円"):
        with pytest.raises(InputError):
            read_answer(text, "yen")


def test_an_amount_that_may_be_yen_or_man_yen_is_asked_for():
    deal = EXERCISES["repayment_ratio.threshold_rent"]
    for text in ("1億5千", "1億2000", "2億3500", "１億２，０００", "約1億2000"):
        assert "円か万円かが分かりません" in deal.check(text).text, text
        assert deal.tried == []
    rise = EXERCISES["start.rise"]
    for text, wanted in (("12万5", "千"), ("１８万５", "千"), ("3万3.5", "千"), ("2千5", "百")):
        assert f"円か{wanted}円かが分かりません" in rise.check(text).text, text
        assert rise.tried == []
    assert "18万5千円 か 18万5円" in rise.check("約18万5").text
    told = {
        "1億5千万円": 1.5e8,
        "1億2000円": 100_002_000,
        "1億2000万": 1.2e8,
        "1億5千円": 100_005_000,
    }
    told |= {"1万2000": 12_000, "2千500": 2_500, "1億20000000": 1.2e8, "1億": 1e8, "3千": 3_000}
    told |= {"12万5千": 125_000, "12万5円": 120_005, "74万70": 740_070, "29万263": 290_263}
    assert {text: read_answer(text, "yen") for text in told} == told


def test_what_is_counted_on_the_page_is_a_unit():
    half = EXERCISES["stress.half_the_error"]
    for text in ("4万本", "40,000本", "4万通り", "40000"):
        assert half.check(text).kind == "right", text


def test_how_few_digits_are_still_the_right_answer():
    rent = Exercise("start", "decimal_rate", "yen", lambda: Solution(26_199.67))
    for given in ("2.6万円", 26_000, 26_200, "26,199円", 26_199):
        assert rent.check(given).kind == "right", given
    for given in ("3万円", 27_000, "2.5万円", 26_300, 2_600):  # too few digits, or others
        assert "丸めた" not in rent.check(given).text, given
    ratio = Exercise("start", "decimal_rate", "times", lambda: Solution(1.4286))
    assert "小数第2位" in ratio.check("1.4倍").text
    assert ratio.check(1.4).kind == ratio.check(1.43).kind == "right"
    assert ratio.check(1).kind == ratio.check(1.5).kind == ratio.check(1.44).kind == "hint"
    at_one = Exercise("start", "decimal_rate", "percent2", lambda: Solution(1.0037))
    assert at_one.check(1).kind == "slip"  # whether it is above 1 is the question
    assert "小数第4位" in at_one.check(1).text


def test_a_rounded_answer_that_a_known_mistake_gives_too_is_asked_for_more_places():
    solution = Solution(1.4286, {"percent": 1.4123})
    two = Exercise("start", "decimal_rate", "times", lambda: solution)
    assert two.check(1.4).kind == "slip"
    assert "小数第2位" in two.check(1.4).text


@each
def test_hints_step_up_and_stay_at_the_last(exercise):
    if exercise.unit == "choice":
        # every wrong letter of a choice is a slip; the hints are in the fold
        wrong = set(exercise.choices) - {exercise.answer()}
        assert {exercise.check(letter).kind for letter in wrong} == {"slip"}
        return
    strange = [exercise.answer() * 1.37 + 12_345.678 + k * 17.31 for k in range(5)]
    replies = [exercise.check(value) for value in strange]
    assert [r.kind for r in replies] == ["hint"] * 5
    assert len({r.text for r in replies}) == HINTS
    assert replies[-1].text == replies[HINTS - 1].text
    assert exercise.check(strange[0]).text == replies[-1].text  # asked again: no step back


@each
def test_every_reply_is_complete(exercise):
    reply = exercise.check(...)
    html = reply._repr_mimebundle_()["text/html"]
    assert html.count("<details") == 2
    for _, text in reply.folded:
        assert not re.search(r"[{}]|\\n", text)
    (_, hints), (_, solution) = reply.folded
    assert len(hints.splitlines()) >= HINTS
    assert len(solution) > 10


@each
def test_every_sentence_of_an_exercise_is_one_of_its_replies(exercise):
    room = Path(DRILLS[exercise.lesson].__file__).parent
    sentences = tomllib.loads((room / "sentences.toml").read_text(encoding="utf-8"))
    written = sentences["drill"][exercise.key]
    wanted = {f"hint{n}" for n in range(1, HINTS + 1)} | {"solution"}
    wanted |= {"question"} if exercise.key.startswith("recall_") else set()
    wanted |= {"name"} if exercise.label else set()
    assert set(written) == wanted | {f"slip_{name}" for name in exercise.slips()}


def test_a_slip_of_unit_or_sign_is_told_apart():
    share = Exercise("start", "decimal_rate", "percent2", lambda: Solution(0.0185), within=1e-9)
    assert "0.0185" in share.check(1.85).text
    money = Exercise("start", "decimal_rate", "yen", lambda: Solution(1_200_000.0))
    kinds = [money.check(v) for v in (-1_200_000, 120, 100_000, 14_400_000)]
    assert [r.kind for r in kinds] == ["slip"] * 4
    assert len({r.text for r in kinds}) == 4
    assert money.check("120万円").kind == "right"


def test_the_places_that_the_question_asks_for_are_those_of_the_reply():
    reply = EXERCISES["dscr.toda_dscr"].check(1.0)
    assert "小数第3位" in reply.text


def test_a_number_that_rounding_on_the_way_gives_is_told_as_that():
    exercise = EXERCISES["dscr.rate_at_12"]
    for given in ("2.85", "2.83％", 0.0283):
        reply = exercise.fresh().reply(given)
        assert reply.kind == "slip"
        assert "途中の数を丸めて" in reply.text
        assert "0.01％" in reply.text
    assert exercise.fresh().reply("2.86").kind == "hint"
    years = EXERCISES["stress.year_of_ruin"]  # a year beside is another year
    assert "途中" not in years.fresh().reply(years.answer() + 1).text


def test_a_known_mistake_that_is_rounded_is_told_as_that():
    exercise = EXERCISES["repayment_ratio.actual_base"].fresh()
    assert "上と下が逆です" in exercise.reply("1.17").text  # 42 ÷ 36 = 1.1666…
    assert exercise.reply("1.19").kind == "hint"


def test_a_known_mistake_does_not_use_up_a_hint():
    exercise = EXERCISES["repayment_ratio.actual_base"].fresh()
    assert exercise.reply("60％").kind == "slip"
    assert exercise.reply("70％").text.startswith("（1/3）")
    assert exercise.hinted() == 1
    assert exercise.reply("71％").text.startswith("（2/3）")


def test_a_limit_that_is_right_by_usual_rounding_is_told_as_a_limit_too():
    exercise = EXERCISES["repayment_ratio.needed_yield"]
    for given in ("8.53％", "8.54％"):
        reply = exercise.fresh().reply(given)
        assert reply.kind == "right"
        assert "8.53％ です（限度として書くなら、切り上げて 8.54％）" in reply.text


def test_a_limit_asked_to_the_ten_thousand_is_right_as_the_panel_writes_it():
    exercise = EXERCISES["stress.reserve_for_95"]
    up, exact = math.ceil(exercise.answer() / 10_000), exercise.fresh().reply(exercise.answer())
    assert exercise.fresh().reply(f"{up}万円").text == exact.text
    below = exercise.fresh().reply(f"{up - 1}万円")
    assert below.kind == "slip"
    assert "10,000円の位まで" in below.text


def test_a_number_in_another_unit_is_told_as_that_also_where_it_is_rounded():
    names = {"％ を付けないときは、小数で": "percent2", "万円ではなく円で": "yen"}
    told = {
        "repayment_ratio.needed_yield": 8.5, "dscr.rate_at_12": 2.8,  # in code
        "stress.reserve_for_95": "2387", "who_repays.exposure_five": "599",
        "exits.cash_to_sell": "1406", "dscr.empty_cash": "▲43.6",
    }  # fmt: skip
    for name, given in told.items():
        reply = EXERCISES[name].check(given)
        assert reply.kind == "slip", (name, reply.text)
        assert any(words in reply.text for words in names), (name, reply.text)


@each
def test_a_twelfth_is_not_called_the_month_where_a_month_is_asked_for(exercise):
    if exercise.unit not in ("yen", "man_yen") or not exercise.answer():
        return
    for factor, words in ((1 / 12, "12分の1"), (12, "12倍")):
        reply = exercise.check(exercise.answer() * factor)
        assert words in reply.text or not reply.text.startswith("求めている額"), reply.text
        assert "それは1か月分です。1年分" not in reply.text or exercise.slips()


def test_what_a_japanese_adult_types_is_read_or_named():
    rise, cash = EXERCISES["start.rise"], EXERCISES["repayment_ratio.three_empty"]
    right = [
        (rise, ("プラス33,454円", "「3.3454万円」", "＝33,454", "+33454", "３万３４５４円")),
        (
            cash,
            ("▲約6万円", "約▲6万円", "(60,000)", "（6万円）", "マイナスおよそ6万円", "－６万円"),
        ),
        (EXERCISES["tax.five_years"], ("令和14年", "R14", "２０３２年", "2032年")),
        (EXERCISES["start.decimal_rate"], ("年1.85％", "年利1.85%", "1.85％／年", "金利1.85%")),
        (EXERCISES["repayment_ratio.payback_months"], ("5年4か月目", "5年と4ヶ月", "６４ヶ月")),
        (EXERCISES["dscr.direction"], ("B.", "（B）", "Bです", "答え：B", "ｂ。", "「B」")),
    ]
    for exercise, forms in right:
        for given in forms:
            assert exercise.check(given).kind == "right", given
    for given in ("33,454円/月", "月33,454円", "毎月3.3万円", "年間33,454円", "33,454円／年"):
        assert "期間" in rise.check(given).text, given
    for given in ("6万円の赤字", "6万円足りない"):
        assert "。。" not in cash.check(given).text
    assert EXERCISES["start.decimal_rate"].check("月利1.85％").kind == "hint"
    assert EXERCISES["dscr.direction"].check("BとC").kind == "hint"


def test_html_shows_what_was_given_as_text():
    exercise = Exercise("start", "decimal_rate", "count", lambda: Solution(1.0))
    html = exercise.check("<img src=x onerror=alert(1)>")._html()
    assert "<img" not in html
