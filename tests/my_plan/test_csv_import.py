"""A list of properties as a spreadsheet writes it: each row a plan, or told and kept."""

import time
from itertools import product

import pytest

from kosen_edu.cases.toda import toda_plan
from kosen_edu.loans.loan import Loan
from kosen_edu.my_plan.csv_import import MAX_BYTES, MAX_ROWS, read_csv
from kosen_edu.my_plan.disk import PlanFileError
from kosen_edu.my_plan.fields import FIELDS

DAY = "2026-11-25"
TODA = toda_plan(vacancy=0.05)
HEAD = "物件名,物件価格（万円）,満室想定家賃,借入額,金利（％）,返済期間,空室率,メモ"
GOOD = '"A, 第1棟",１３３２７,"8,112,000円",1億2000万円,1.85,30年,5％,"角地\n駅前"'
CODES = ("utf-8", "utf-8-sig", "cp932", "utf-16", "iso2022_jp", "iso2022_jp_ext")


def csv_of(tmp_path, *lines, encoding="utf-8", end="\r\n"):
    path = tmp_path / "list.csv"
    path.write_bytes(end.join([HEAD, *lines]).encode(encoding))
    return path


def test_csv_is_read_however_a_spreadsheet_wrote_it(tmp_path):
    for encoding, end in product(CODES, ("\n", "\r\n")):
        found = read_csv(csv_of(tmp_path, GOOD, "", encoding=encoding, end=end), as_of=DAY)
        (plan,) = found.plans
        assert found.rejected == ()
        assert (plan.name, plan.plan.property.price) == ("A, 第1棟", 133_270_000)
        assert plan.plan.property.gpi == 8_112_000
        assert plan.plan.loan == Loan(principal=120_000_000, annual_rate=0.0185, years=30)
        assert found.unused == ("メモ",)
        assert "買った値段" in found.sentence


def test_a_list_in_no_known_code_is_told_of_its_code(tmp_path):
    path = tmp_path / "list.csv"
    jis = "物件名,物件価格,満室想定家賃\n".encode("iso2022_jp")
    for content in (
        jis + b"\x1b$B\x7f\x7f\x1b(B,1,2\n",
        jis + "青葉".encode(),
        "価格".encode("euc_jp"),
    ):
        path.write_bytes(content)
        with pytest.raises(PlanFileError, match="CSV の文字として読めません"):
            read_csv(path, as_of=DAY)


def test_the_unit_of_a_heading_is_that_of_its_own_column(tmp_path):
    path = tmp_path / "list.csv"
    heads = {
        "物件価格（千円）,満室想定家賃": "30000,240万円",  # thousands, as in accounts
        "物件価格（万円）,満室想定家賃（円）": "3000,2400000",
        "物件価格（億円）,満室想定家賃（税込）": "0.3,240万円",
    }
    for head, row in heads.items():
        path.write_text(f"{head}\n{row}\n", "utf-8")
        (plan,) = read_csv(path, as_of=DAY).plans
        assert (plan.plan.property.price, plan.plan.property.gpi) == (30e6, 2.4e6), head
        assert plan.plan.exit_price == 30e6
    # a unit of another kind says nothing; the price's unit is not that of the sale's price
    told = {
        "物件価格（％）,満室想定家賃": ("3000,240万円", "物件価格"),
        "物件価格（万円）,満室想定家賃,売却価格": (
            "3000,240万円,2800",
            FIELDS["exit_price"].label,
        ),
        "物件価格,満室想定家賃,空室率（万円）": ("3000万円,240万円,5", "空室率"),
    }
    for head, (row, column) in told.items():
        path.write_text(f"{head}\n{row}\n", "utf-8")
        found = read_csv(path, as_of=DAY)
        assert not found.plans, head
        assert column in {r.column for r in found.rejected}, head


def test_bad_rows_are_named_and_kept_and_the_others_read(tmp_path):
    bad = {
        4: ("X,=1+1,240万円,0円,2,30年,5％,", "物件価格", "式"),
        5: ("X,3000,240,0円,2,30年,5％,", "満室想定家賃", "円か万円か"),
        6: ("X,3000,240万円,@x,2,30年,5％,", "借入額", "式"),
        7: ("X,3000,240万円,1000万円,2,420,5％,", "返済期間（年）", "420"),
        8: ("X,3000,240万円,1000万円,2,30年,0.05,", "空室率", "5％ か 0.05％"),
        9: ("X,3,000,240万円,1000万円,2,30年,5％,", "—", "次の列が「000」"),
        10: ('"X,3000,240万円,1000万円,2,30年,5％,', "—", "引用符"),
        11: ("-X,3000,-240万円,1000万円,2,30年,5％,", "満室想定家賃", "正の数"),
    }
    good = [GOOD.replace("\n", " "), GOOD.replace("\n", "")]
    last = "Z,3000,240万円,1000万円,2,30年,5％,"
    path = csv_of(tmp_path, *good, *(line for line, _, _ in bad.values()), last)
    found = read_csv(path, as_of=DAY)
    assert [plan.name for plan in found.plans] == ["A, 第1棟", "A, 第1棟", "Z"]
    told = {row.line: row for row in found.rejected}
    assert set(told) == set(bad)
    for number, (line, column, words) in bad.items():
        assert told[number].column == column, number
        assert words in told[number].why, told[number]
        assert told[number].cells[-1] in line
        assert f"{number}行目" in found.report
    again = found.save_rejected(tmp_path / "mend.csv")
    text = again.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == HEAD
    assert ",'=1+1," in text
    assert "\r\n'-X," in again.read_bytes().decode("utf-8-sig")
    assert len(text.splitlines()) == len(bad) + 1


def test_a_line_break_in_a_cell_does_not_shift_the_line_numbers(tmp_path):
    path = csv_of(tmp_path, GOOD, "X,3000,240,0円,2,30年,5％,")
    (row,) = read_csv(path, as_of=DAY).rejected
    assert row.line == 4


UNREADABLE = {
    "far too large": (b"x" * 10_000_000, "10.0 MB"),
    "a byte too large": (b"x" * (MAX_BYTES + 1), "2 MB"),
    "binary": (b"\x00\x01\x02" * 50, "文字として読めません"),
    "no encoding": (b"\x81\xff\xff\xfe\x80", "文字として読めません"),
    "empty": (b"", "見出し「物件価格、満室想定家賃」がありません"),
    "a heading twice": ("物件価格,物件価格,満室想定家賃\n".encode(), "二つ"),
    "too many rows": ("物件価格,満室想定家賃\n".encode()
                      + "3000万円,240万円\n".encode() * (MAX_ROWS + 1), f"{MAX_ROWS}"),
}  # fmt: skip


def test_a_file_that_cannot_be_read_is_told_with_its_limit(tmp_path):
    path, wrong = tmp_path / "list.csv", []
    for name, (content, words) in UNREADABLE.items():
        path.write_bytes(content)
        started = time.perf_counter()
        try:
            wrong.append((name, read_csv(path, as_of=DAY)))
        except PlanFileError as error:
            if words not in str(error):
                wrong.append((name, str(error)))
        assert time.perf_counter() - started < 20, name
    assert wrong == []


def test_other_separators_english_heads_and_a_base_plan(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("price;gpi;vacancy rate\n3000万円;240万円;8％\n", encoding="utf-8")
    (plan,) = read_csv(path, as_of=DAY, base=TODA.at(building_price=1e7)).plans
    assert plan.plan.property.vacancy == 0.08
    assert plan.plan.exit_yield == TODA.exit_yield
    assert plan.plan.loan == TODA.loan
