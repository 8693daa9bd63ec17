"""The form of lesson 09: one's own property and loan, typed as people write numbers.

A wrong entry is told beside its field; what was typed stays, and so does the last picture.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, TypeVar
from weakref import ReferenceType, WeakSet, ref

import ipywidgets as widgets

from kosen_edu.base import InputError, check, plain, say, term
from kosen_edu.live.controls import Control
from kosen_edu.live.page import button
from kosen_edu.live.panel import Panel
from kosen_edu.my_plan.disk import OtherPlanError, PlanFileError, place
from kosen_edu.my_plan.drafts import ENDING, Draft, find_draft, free_name, read_draft, write_draft
from kosen_edu.my_plan.fields import FIELDS, GROUPS, Choice, read_day
from kosen_edu.my_plan.figures import Figures, figure_name, figures
from kosen_edu.my_plan.files import MyPlan, load_plan, mark, plan_day, save_plan
from kosen_edu.my_plan.page import save_page
from kosen_edu.my_plan.values import build_plan, defaults, doubts, plan_values, read_plan
from kosen_edu.my_plan.workbook.book import save_workbook
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.proforma import ProForma

from .charts import YearsChart, plan_picture

R = TypeVar("R")
NAME, DAY = "plan_name", "as_of"
SHOWN = ("dscr", "repayment_ratio", "btcf", "break_even_rate", "sale_proceeds")
_WRONG = '<span style="color:#a3400a;font-size:13px;line-height:1.4">{}</span>'


class Entry(Control):
    """One field of the form: a box to type in, or a list, with room for what is wrong."""

    def __init__(self, key: str, start: str) -> None:
        field = self._field = FIELDS.get(key)
        what = term(key) if field is None else field.term
        super().__init__(what.name, start)
        style = {"description_width": "12.5em"}
        shown = f"{self.label}（{field.per}）" if field and field.per else self.label
        traits: dict[str, Any] = {"description": shown, "style": style, "value": start}
        traits["layout"] = {"width": "auto"}
        self._box: Any
        if isinstance(field, Choice):
            self._box = widgets.Dropdown(options=list(field.words), **traits)
        else:
            usual = field and field.write(defaults().get(key))
            blank = say("my_plan.form_blank", value=usual) if usual else ""
            self._box = widgets.Text(continuous_update=False, placeholder=blank, **traits)
        if "tooltip" in type(self._box).class_trait_names():
            self._box.tooltip = f"{self.label}：{what.definition}"
        self._told = widgets.HTML("", layout={"width": "auto"})
        self._told.layout.display = "none"
        self.widget = widgets.VBox([self._box, self._told])
        self._box.observe(self._fire, "value")

    @property
    def value(self) -> str:
        """The text as it was typed."""
        return self._box.value

    @value.setter
    def value(self, value: str) -> None:
        self._put(self._box, value)

    def tell(self, wrong: str) -> None:
        """Say beneath the box what is wrong with it; no words clear it."""
        self._told.value = _WRONG.format(escape(wrong)) if wrong else ""
        self._told.layout.display = None if wrong else "none"

    def reachable(self) -> list[str]:
        """Only the first text: what can be typed has no end (tests type it)."""
        return [self.start]

    def text(self) -> str:
        """The text, or a dash where nothing is written."""
        return self.value or "—"

    def check(self, value: Any) -> str:
        """Any text may be typed, a number is written as text; of a list, what it offers."""
        text = value if isinstance(value, str) else plain(value)
        if self._field is None or not isinstance(self._field, Choice):
            return text
        return self._field.text(self._field.read(text))


@dataclass(frozen=True, eq=False)
class FormResult:
    """What the form says: the plan with its name, and its numbers."""

    mine: MyPlan
    numbers: Figures

    @property
    def plan(self) -> ProForma:
        """The plan without its name."""
        return self.mine.plan


def _sentence(r: FormResult) -> str:
    values = r.numbers.values
    shown = {key: r.numbers.text(key) for key in ("btcf", "dscr", "break_even_rate")}
    fields = {"name": r.mine.name, "cash": shown["btcf"], "dscr": shown["dscr"]}
    if r.plan.loan is None:
        return say("my_plan.form_say_cash", **fields)
    if values.get("break_even_rate") is None:
        return say("my_plan.form_say_never", **fields)
    key = "my_plan.form_say_below" if (values["btcf"] or 0.0) < 0 else "my_plan.form_say"
    moved = "" if r.plan.rates is None else say("my_plan.steps_move")
    return say(key, turning=shown["break_even_rate"], **fields) + moved


def _table(r: FormResult) -> list[tuple[str, str]]:
    names = {key: figure_name(key) for key in SHOWN} | {"repayment_ratio": "返済比率（満室）"}
    return [(names[key], r.numbers.text(key)) for key in SHOWN]


class PlanForm(Panel[FormResult]):
    """The form with its answer, and buttons for its files.

    Attributes
    ----------
    problems : dict of str to str
        What is wrong now, by field.
    file_buttons : list of Button
        Save, open, workbook, page.
    message : str
        What became of the last file.
    """

    def __init__(
        self,
        plan: ProForma,
        *,
        name: str,
        as_of: str | None = None,
        folder: str | Path | None = None,
    ) -> None:
        self.problems: dict[str, str] = {}
        self.message = ""
        self._base, self._folder, self._note = plan, Path(folder or "."), ""
        # files that hold what this form wrote or opened, and of which plan and year that is
        self._known: dict[Path, tuple[str, bytes]] = {}
        self._asked: Path | None = None  # the file of which it was asked whether to replace it
        self._saved: set[Path] = set()  # files that this form wrote
        texts = {NAME: name, DAY: as_of or date.today().isoformat(), **plan_texts(plan)}
        self._entries = {key: Entry(key, text) for key, text in texts.items()}
        self._first, self._draft_name = plan, ""
        self._on_disk: bytes | None = None
        self._began = self._written = self._state()
        self._safe = self._began  # what the form held that is in a file, or is the example
        self._followers: list[tuple[ReferenceType[Panel[Any]], MyPlan]] = []
        super().__init__(
            "自分の物件とローン",
            controls=self._entries,
            calculate=self._read,
            sentence=_sentence,
            table=_table,
            chart=YearsChart(longest=MAX_HOLD),
            task=say("my_plan.form_task"),
        )
        self._arrange()
        _FORMS.add(self)
        # as the answers (kosen_edu/live/memory.py), drafts stay out of tests and saved notebooks
        if folder is not None or os.environ.get("KOSEN_MEMORY") != "no":
            self._go_on()

    def _read(self, **texts: str) -> FormResult:
        """From the texts to the plan; every problem stands beside its field."""
        self.problems = {}
        rest = {key: text for key, text in texts.items() if key in FIELDS}
        reading = read_plan(rest, base=self._base)
        self.problems = dict(reading.problems)
        mine, day = None, read_day(texts[DAY])
        named = reading.plan if reading.plan is not None else self._base
        try:
            plan_day(day)
        except InputError as error:
            self.problems[DAY], day = str(error), date.today().isoformat()
        try:
            mine = MyPlan(texts[NAME], named, day, self._note)
        except InputError as error:
            self.problems[NAME] = str(error)
        for key, entry in self._entries.items():
            entry.tell(self.problems.get(key, ""))
        if self.problems or mine is None:
            fields = "、".join(self._entries[k].label for k in self.problems)
            allowed = say("my_plan.form_mend", n=len(self.problems), fields=fields)
            first = next(iter(self.problems))
            raise InputError(self._entries[first].label, texts[first], allowed)
        for key, doubt in doubts(mine.plan).items():
            self._entries[key].tell(doubt)
        return FormResult(mine, figures(mine.plan))

    @property
    def mine(self) -> MyPlan:
        """The plan of the form as it stands.

        Raises
        ------
        InputError
            While it cannot be computed: the plan before would be another than the one shown.
        """
        if self.error is None:
            return self.result.mine
        if isinstance(self.error, InputError):
            name, given = self.error.name, self.error.given
        else:
            name, given = self.title, type(self.error).__name__
        raise InputError(name, given, say("my_plan.form_not_older"))

    # --- how it looks ----------------------------------------------------------------------

    def _arrange(self) -> None:
        """Fields in tabs, the buttons for files beneath; a tab scrolls, so that all is in sight."""
        wide = "repeat(auto-fill, minmax(300px, 1fr))"  # as many columns as there is room for
        grid = {"grid_template_columns": wide, "max_height": "172px", "overflow": "hidden auto"}
        boxes = [
            widgets.GridBox([self._entries[field.key].widget for field in fields], layout=grid)
            for fields in GROUPS.values()
        ]
        tabs = widgets.Tab(boxes)
        for k, group in enumerate(GROUPS):
            tabs.set_title(k, say(f"own_plan.group_{group}"))
        self._file = widgets.Text(
            value="", description=term("plan_file").name, placeholder="計画の名前と年",
            style={"description_width": "9em"}, layout={"width": "auto"},
        )  # fmt: skip
        self.file_buttons = [
            button("保存", self.save, "計画を小さなファイルに保存します"),
            button("開く", self.open, "保存した計画を開いて、欄に入れます"),
            button("Excel", self.workbook, "式の生きた Excel ファイルを作ります"),
            button("印刷ページ", self.page, "A4 に印刷するページ（HTML）を作ります"),
        ]
        self._status, self._draft_told = widgets.HTML(""), widgets.HTML("")
        named = widgets.VBox([self._entries[key].widget for key in (NAME, DAY)])
        files = widgets.HBox([self._file, *self.file_buttons], layout={"flex_flow": "row wrap"})
        self._left.children = [
            *(self._head, self._draft_told, named, tabs, self._button_row, files, self._status)
        ]
        self._left.add_class("ke-form")
        self.widget.add_class("ke-with-form")  # many fields: the sentence goes to the picture

    # --- files -----------------------------------------------------------------------------

    def _path(self, ending: str) -> Path:
        typed = self._file.value.strip()
        if typed:
            name = place(typed, writing=True).as_posix()
        else:  # of the name that stands there, also while another field has to be mended
            texts = self.values
            name = MyPlan(texts[NAME], self._first, read_day(texts[DAY])).file_name
        typed_ending = Path(name).suffix
        if typed_ending.lower() == ending:  # also PLAN.JSON, as it stands on the disk
            return self._folder / name
        stem = name[: -len(typed_ending)] if typed_ending.lower() in _ENDINGS else name
        return self._folder / f"{stem}{ending}"

    def _act(self, done: str, work: Callable[[], Path]) -> None:
        """Do something with a file, and say what became of it; nothing typed is lost."""
        self._asked = None
        try:
            # the plan of a form that cannot be computed is still the one before: never save it
            if done != "opened" and (self.problems or self.error is not None):
                raise PlanFileError(say("my_plan.form_first_mend"))
            path = work()
        except OtherPlanError as error:
            self.message, colour = f"{error.why}{say('my_plan.form_replace')}", "#a3400a"
        except (PlanFileError, InputError) as error:
            self.message, colour = str(error), "#a3400a"
        else:
            self.message, colour = say(f"my_plan.done_{done}", file=path.name), "#00695c"
        text = escape(self.message)
        self._status.value = f'<p role="status" style="color:{colour};margin:2px 0">{text}</p>'

    def _write(self, ending: str, save: Callable[..., Path]) -> None:
        """Save to the file of the form; one that holds another plan, only when pressed again."""
        again = self._asked

        def work() -> Path:
            path = self._path(ending)
            try:
                holder, held = self._known.get(path, ("", b""))
                own = holder == mark(self.mine) and path.is_file() and path.read_bytes() == held
                if path != again:
                    self._spare_an_earlier_year(path)
                saved = save(self.mine, path, replace=own or path == again)
                self._known[path] = mark(self.mine), saved.read_bytes()
                self._saved.add(path)
                if ending == ".json":
                    self._safe = self._state()
                return saved
            except OtherPlanError:
                self._asked = path
                raise

        self._act("saved", work)

    def _spare_an_earlier_year(self, path: Path) -> None:
        """Ask before the file of an earlier year is replaced: it is what this year is held against.

        The day of a plan that was opened, or of a draft, stays as it was until somebody changes it.
        """
        year = self.mine.year
        if year < date.today().year and path.is_file() and path not in self._saved:
            words = {"file": path.name, "day": self._entries[DAY].label, "year": year}
            raise OtherPlanError(say("my_plan.form_earlier_year", **words))

    def save(self) -> None:
        """Save the plan under its name."""
        self._write(".json", save_plan)

    def workbook(self) -> None:
        """Save the plan as an Excel workbook."""
        self._write(".xlsx", save_workbook)

    def page(self) -> None:
        """Save the page to be printed."""

        def save(mine: MyPlan, path: Path, *, replace: bool) -> Path:
            return save_page(mine, path, picture=plan_picture(mine), replace=replace)

        self._write(".html", save)

    def open(self) -> None:
        """Fill the form from a saved plan; a file that cannot be opened changes nothing."""

        def work() -> Path:
            path = self._folder / self._file.value.strip()
            draft = self._file.value.strip().endswith(ENDING)
            # a plan may have been saved under such a name
            if draft and (path.exists() or not self._path(".json").exists()):
                self._tell_draft(*self._show_draft(read_draft(path)))
            else:
                path = self._path(".json")
                mine = load_plan(path)
                self.show(mine)
                self._known[path] = mark(mine), path.read_bytes()
            if path.name != self._draft_name:
                self._safe = self._state()
            return path

        self._act("opened", work)

    def show(self, mine: MyPlan) -> None:
        """Fill the form with a plan; one that no fields can hold changes nothing."""
        texts = plan_texts(check.kind(mine, "plan", MyPlan).plan)
        self._base, self._note, self._known = mine.plan, mine.note, {}
        self._saved = set()
        self.set(**{NAME: mine.name, DAY: mine.as_of}, **texts)

    def reset(self) -> None:
        """Back to the plan that the form began with, also in what no field shows."""
        self._base, self._note = self._first, ""
        super().reset()

    # --- what stays until the next day -------------------------------------------------------

    def _redraw(self) -> None:
        try:
            super()._redraw()
        finally:  # also what cannot be computed is kept
            if self._draft_name:
                self._keep()
            self._tell_followers()

    def _start(self) -> dict[str, str]:
        """What the form began with, also what no field shows; the day is another tomorrow."""
        texts = {key: entry.start for key, entry in self._entries.items() if key != DAY}
        return texts | {key: plain(value) for key, value in _unseen(self._first).items()}

    def _state(self) -> dict[str, str]:
        """All that the form holds, also what no field shows."""
        unseen = {key: plain(value) for key, value in _unseen(self._base).items()}
        return {key: e.value for key, e in self._entries.items()} | unseen | {"note": self._note}

    def _go_on(self) -> None:
        """Go on with the draft of a form that began as this one does."""
        found = find_draft(self._folder, self._start())
        words, name = list(found.words), found.name
        if found.draft is not None:
            lost = self._show_draft(found.draft)
            self._written = self._state()
            if self._written != self._began:
                words.insert(0, say("own_plan.draft_opened", file=name))
            if lost:  # what could not be taken stays in the old file
                words, name = [*words, *lost], free_name(self._folder)
            else:
                with suppress(OSError):
                    self._on_disk = (self._folder / name).read_bytes()
        self._draft_name = name
        self._tell_draft(*words)

    def _show_draft(self, draft: Draft) -> list[str]:
        """Fill the form from a draft; gives what is to be said of what it could not take."""
        taken, lost = {}, [key for key in draft.texts if key not in self._entries]
        for key, text in draft.texts.items():
            try:
                taken[key] = self._entries[key].check(text)
            except (KeyError, InputError):
                lost.append(key)
        unseen = dict(draft.unseen)
        with suppress(InputError):
            self._note = MyPlan("—", self._first, "2026-01-01", unseen.pop("note", "")).note
        reading = read_plan({k: t for k, t in draft.base.items() if k in FIELDS}, base=self._first)
        if reading.plan is not None:
            try:
                self._base = build_plan(plan_values(reading.plan) | unseen)
            except (InputError, TypeError, ValueError):  # of a later or damaged version
                lost += unseen
        with suppress(InputError):  # it may have been left with a field to be mended
            self.set(**taken)
        names = dict.fromkeys(self._entries[k].label if k in self._entries else k for k in lost)
        return [say("own_plan.draft_lost", fields="、".join(names))] if lost else []

    def _keep(self) -> None:
        """Write down what stands in the fields, if it is not what was written last."""
        state = self._state()
        if state == self._written:
            return
        words = self._set_aside(state)
        self._written = state
        unseen = _unseen(self._base)
        unseen |= {"note": self._note} if self._note else {}
        draft = Draft(self._start(), plan_texts(self._base), unseen, dict(self.values))
        path = self._folder / self._draft_name
        try:
            try:
                self._on_disk = write_draft(path, draft, before=self._on_disk)
            except FileExistsError:  # another form has written there: it keeps its own
                self._draft_name = free_name(self._folder)
                path = self._folder / self._draft_name
                self._on_disk = write_draft(path, draft, before=None)
        except (PlanFileError, OSError) as error:
            self._tell_draft(say("own_plan.draft_unsaved", why=error))
        else:
            self._tell_draft(*words)

    def _set_aside(self, state: dict[str, str]) -> list[str]:
        """Keep the draft of what a button takes out of many fields at once and no file has."""
        before = self._written
        many = sum(state[key] != before[key] for key in state) > 1
        if not many or self._on_disk is None or before == self._safe:
            return []
        words = [say("own_plan.draft_aside", file=self._draft_name)]
        self._draft_name, self._on_disk = free_name(self._folder), None
        return words

    def _tell_draft(self, *words: str) -> None:
        """Say what there is to say of drafts."""
        lines = "<br>".join(map(escape, words))
        self._draft_told.value = (
            f'<p role="status" style="color:#5a3a00;margin:2px 0">{lines}</p>' if words else ""
        )

    def _tell_followers(self) -> None:
        """Say on the panels below, made from this form's plan, that it has changed."""
        now = self.result.mine if self.error is None else None
        self._followers = [pair for pair in self._followers if pair[0]() is not None]
        for found, mine in self._followers:
            if (panel := found()) is not None:
                same = now is not None and mine.plan == now.plan
                panel.warn("" if same else say("my_plan.form_changed"))


_FORMS: WeakSet[PlanForm] = WeakSet()


def follow(panel: Panel[R], mine: MyPlan) -> Panel[R]:
    """Let a panel that was made from a form's plan say so when the form has moved on."""
    for form in _FORMS:
        if form.result is not None and form.result.mine is mine:
            form._followers.append((ref(panel), mine))
    return panel


def plan_texts(plan: ProForma) -> dict[str, str]:
    """What stands in the fields for a plan."""
    values = plan_values(plan)
    return {key: field.write(values.get(key)) for key, field in FIELDS.items()}


def _unseen(plan: ProForma) -> dict[str, Any]:
    """The values of a plan that no field shows."""
    return {key: value for key, value in plan_values(plan).items() if key not in FIELDS}


_ENDINGS = (".json", ".xlsx", ".html")
