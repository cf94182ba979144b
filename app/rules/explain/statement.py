"""Explains a result line by line, in Indonesian or English, from the formulas that made it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.rules.exact import parse
from app.rules.explain.counterfactual import total_without
from app.rules.explain.facts import WORDS, Facts, Where
from app.rules.explain.figures import YES, figure
from app.rules.explain.nearest import shortest
from app.rules.explain.said import PRODUCT, SUM, TIMES
from app.rules.explain.words import Known, Teller
from app.rules.model import Certainty, Kind, Line, RuleSet, Section, Standing, Table
from app.rules.program import program_of
from app.rules.proration import prorated
from app.rules.readers import Value
from app.rules.results import Evaluation, GateOutcome, ResultLine
from app.rules.tree import LineRead, Unit
from app.shared.money import rupiah_text

DEMO: Final = ("PERAGA, bukan dasar pembayaran", "DEMONSTRATION, not a basis for payment")
ASSUMED: Final = ("anggapan", "assumption")
NO_CUT: Final = ("Tidak ada potongan", "No cut")
WITHOUT: Final = ("tanpa ini", "without it")
LIMITED: Final = ("dibatasi pada sisanya", "limited to what was left")
BORNE: Final = ("ditanggung daerah, tidak dipotong", "borne by the region, not taken off")
OWED: Final = ("kekurangannya menjadi tagihan", "what is short becomes a claim")
HELD: Final = ("pembayaran ditahan", "payment is held")
UNKNOWN: Final = ("tidak dapat dihitung, fakta tidak ada", "can't be worked out, no such fact")
BY_CUTOFF: Final = (
    "Jabatan pada tanggal {day} berlaku untuk sebulan penuh",
    "The post of day {day} counts for all month",
)
BY_BEGINNING: Final = (
    "Jabatan pada awal bulan berlaku untuk sebulan penuh",
    "The month's first post counts for all of it",
)
BY_CRITERION: Final = ("Menurut kriteria", "By criterion")
IN_FORCE: Final = ("berlaku sejak", "in force since")
CRITERION_NAMES: Final = {
    "beban_kerja": ("beban kerja", "workload"),
    "prestasi_kerja": ("prestasi kerja", "performance"),
    "kondisi_kerja": ("kondisi kerja", "working conditions"),
    "tempat_bertugas": ("tempat bertugas", "place of duty"),
    "kelangkaan_profesi": ("kelangkaan profesi", "scarce profession"),
    "pertimbangan_objektif_lainnya": ("pertimbangan objektif lainnya", "other objective considerations"),
}
ADDED: Final = frozenset({Kind.BASE, Kind.ADDITION, Kind.GROSS})
SUBTRACTED: Final = frozenset({Kind.CUT, Kind.WITHHELD, Kind.CLAIM})
SAID: Final = ADDED | SUBTRACTED | {Kind.SCORE, Kind.CARRIED, Kind.BORNE}
ENDS: Final = frozenset({Kind.TOTAL, Kind.NET})


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of an explanation: which line of the result it tells of ("" for none), the words, the article."""

    line: str
    text: str
    citation: str
    certainty: str

    def __str__(self) -> str:
        return f"{self.text} ({self.citation})" if self.citation else self.text


def explain(rule_set: RuleSet, evaluation: Evaluation, facts: Mapping[str, object], lang: str) -> list[ExplainedLine]:
    """Tell in Indonesian ("id") or English ("en") how the facts came to this result under the rule set."""
    return _Explanation(rule_set, evaluation, facts, lang).lines()


class _Explanation:
    """Puts one explanation together."""

    def __init__(self, rule_set: RuleSet, evaluation: Evaluation, facts: Mapping[str, object], lang: str) -> None:
        self.rule_set = rule_set
        self.evaluation = evaluation
        self.raw = facts
        self.rules = {line.id: line for line in (*rule_set.lines, *rule_set.payment)}
        cuts = [line.id for line in evaluation.lines if line.kind is Kind.CUT and line.value]
        parts = {part for cut in cuts if cut in self.rules for part in self.rules[cut].of}
        self.parts = parts & {line.id for line in evaluation.lines if line.kind is Kind.PART}
        shown = self.parts | {line.id for line in evaluation.lines if line.kind in SAID}
        known = Known(known_amounts(rule_set, evaluation), frozenset(shown))
        self.teller = Teller(rule_set, Facts(prorated(rule_set.calendar, facts)), lang, known)
        self.word = self.teller.word

    def lines(self) -> list[ExplainedLine]:
        told = [self.title(), *self.one_post()]
        told.extend(self.gate(gate) for gate in self.evaluation.gates)
        unused: list[str] = []
        for line in self.evaluation.lines:
            if line.kind in ENDS:
                if unused:
                    told.append(ExplainedLine("", f"{self.word(*NO_CUT)}: {'; '.join(unused)}", "", ""))
                told.append(self.end(line))
                told.extend(self.split())
            elif line.kind is Kind.CUT and not line.value:
                unused.append(self.label(line))
            elif line.kind in SAID or line.id in self.parts:
                told.append(self.line(line))
        return told

    def title(self) -> ExplainedLine:
        rules = self.rule_set
        text = f"{rules.title}, {self.word(*IN_FORCE)} {rules.in_force.isoformat()}"
        if rules.standing == Standing.DEMO:
            text = f"{text}: {self.word(*DEMO)}"
        return ExplainedLine("", text, rules.citation, "")

    def one_post(self) -> list[ExplainedLine]:
        """Say which post counted, where the person held several and the regulation pays by one."""
        calendar = self.rule_set.calendar
        if prorated(calendar, self.raw) is self.raw:
            return []
        said = self.word(*BY_BEGINNING) if calendar.cutoff_day is None else self.word(*BY_CUTOFF)
        how = calendar.settings["proration"]
        return [self.marked("", said.format(day=calendar.cutoff_day), how.citation, how.certainty)]

    def gate(self, gate: GateOutcome) -> ExplainedLine:
        self.fresh()
        rule = self.rules[gate.line]
        told = self.words(rule, lambda _: "")
        text = f"{self.word(gate.label.id, gate.label.en)}: {told}"
        if gate.outcome == "hold":
            months = "" if gate.months is None else f" {gate.months} {self.word('bulan', 'months')}"
            text = f"{text}; {self.word(*HELD)}{months}"
        text += self.nearer(rule.unit)
        return self.marked(gate.line, text, rule.citation, rule.certainty)

    def line(self, line: ResultLine) -> ExplainedLine:
        rule = self.rules.get(line.id)
        amount = self.amount(line)
        self.fresh()
        if rule is None or rule.tree is None or rule.kind is Kind.GATE:
            text = f"{self.label(line)}: {amount}"
        elif line.value is None:
            text = f"{self.label(line)}: {self.each(rule)}"
        else:
            told = self.words(rule, self.basis_of(rule))
            plain = told == amount or told.startswith(f"{amount} (")
            text = f"{self.label(line)}: {told}" if plain else f"{self.label(line)}: {told} = {amount}"
        return self.marked(line.id, text + self.remarks(line, rule), self.citation(line), line.certainty)

    def citation(self, line: ResultLine) -> str:
        """Cite the line; of a base also the table of amounts."""
        tables = [one.citation for one in self.teller.read if line.kind is Kind.BASE and isinstance(one, Table)]
        return "; ".join(dict.fromkeys(one for one in (line.citation, *tables) if one))

    def fresh(self) -> None:
        """Forget what earlier words were made of."""
        self.teller.read.clear()
        self.teller.steps.clear()

    def words(self, rule: Line, basis: Callable[[Where], str]) -> str:
        """Say the line's formula, run by run by segment and criterion; runs that come to nothing go unsaid."""
        if rule.tree is None:
            return ""
        spots = self.teller.facts.spots(rule.per)
        falls = rule.kind in SUBTRACTED
        places = [Where(spot.segment, criterion=spot.criterion, falls=falls) for spot in spots]
        said = [(place, self.teller.say(rule.tree, place)) for place in places]
        some = [(place, one) for place, one in said if one.value != (0, 1)] or said[:1]
        told = [
            (place, f"{one.within(PRODUCT)} {TIMES} {basis(place)}" if rule.is_rate else one.within(SUM))
            for place, one in some
        ]
        return " + ".join(f"{self.criterion(place.criterion)}{text}" for place, text in told)

    def each(self, rule: Line) -> str:
        """Say each run of a line with its own result, since there is none of all together."""
        told = []
        for spot in self.teller.facts.spots(rule.per):
            place = Where(spot.segment, criterion=spot.criterion)
            result = self.shown(self.teller.said_line(rule, spot, place).value, rule.unit)
            text = self.teller.say(rule.tree, place).text if rule.tree is not None else result
            told.append(f"{self.criterion(spot.criterion)}{text if text == result else f'{text} = {result}'}")
        return "; ".join(told)

    def criterion(self, name: str | None) -> str:
        """Name the criterion before what is said for it."""
        return f"{self.word(*CRITERION_NAMES[name])} " if name else ""

    def basis_of(self, rule: Line) -> Callable[[Where], str]:
        """Say what the rate of a cut is applied to."""

        def basis(place: Where) -> str:
            texts = [self.teller.say(LineRead(0, part), place).text for part in rule.of]
            return texts[0] if len(texts) == 1 else f"({' + '.join(texts)})"

        return basis

    def remarks(self, line: ResultLine, rule: Line | None) -> str:
        """Say who bears it, how far a better band was; of a cut that it was limited, and the total without it."""
        if line.kind is Kind.BORNE:
            return f"; {self.word(*BORNE)}"
        nearer = self.nearer(line.unit)
        if line.kind is not Kind.CUT:
            return nearer
        limited = f", {self.word(*LIMITED)}" if line.limited else ""
        if rule is None or rule.kind is not Kind.CUT:
            return limited
        without = total_without(self.rule_set, line.id, self.raw)
        known = rupiah_text(without.total) if without.total is not None else f"{self.word(*UNKNOWN)}: {without.missing}"
        return f"{limited}; {self.word(*WITHOUT)}: {known}{nearer}"

    def nearer(self, unit: Unit) -> str:
        """Say how far something better was."""
        step = shortest(self.teller.steps)
        return "" if step is None else f"; {step.text(unit, self.teller.lang)}"

    def end(self, line: ResultLine) -> ExplainedLine:
        """Say how the amounts above come to the total or the net."""
        signed = [one.amount if one.kind in ADDED else -one.amount for one in self.evaluation.lines if _adds(one)]
        terms = "".join(f" {'-' if amount < 0 else '+'} {rupiah_text(abs(amount))}" for amount in signed)
        terms = terms.removeprefix(" + ").strip() or rupiah_text(0)
        rule = self.rules[line.id]
        amount = rupiah_text(line.amount)
        text = f"{self.label(line)}: {amount}" if terms == amount else f"{self.label(line)}: {terms} = {amount}"
        if self.evaluation.claim:
            text = f"{text}; {self.word(*OWED)}: {rupiah_text(self.evaluation.claim)}"
        self.fresh()
        return self.marked(line.id, text, line.citation, rule.certainty)

    def split(self) -> list[ExplainedLine]:
        """Say how the total falls on the criteria."""
        amounts = [f"{self.criterion(one.criterion)}{rupiah_text(one.amount)}" for one in self.evaluation.criteria]
        return [ExplainedLine("", f"{self.word(*BY_CRITERION)}: {'; '.join(amounts)}", "", "")] if amounts else []

    def amount(self, line: ResultLine) -> str:
        """Say the value of a result line; what is taken off has a minus sign."""
        if isinstance(line.value, int):
            return rupiah_text(-line.value if line.kind in SUBTRACTED else line.value)
        return self.shown(_value(line), line.unit)

    def shown(self, value: Value, unit: Unit) -> str:
        """Say a value by itself."""
        if isinstance(value, bool):
            return self.word(*YES[value])
        return figure(value, unit, self.teller.lang) if isinstance(value, tuple) else value

    def label(self, line: ResultLine) -> str:
        return self.word(line.label.id, line.label.en)

    def marked(self, line: str, text: str, citation: str, certainty: str) -> ExplainedLine:
        """Mark what rests on an assumption."""
        read = [one.certainty for one in self.teller.read]
        if Certainty.ASSUMPTION in (certainty, *read):
            return ExplainedLine(line, f"{text} [{self.word(*ASSUMED)}]", citation, Certainty.ASSUMPTION)
        return ExplainedLine(line, text, citation, certainty)


def known_amounts(rule_set: RuleSet, evaluation: Evaluation) -> dict[str, tuple[Value, ...]]:
    """Collect what lines came to, run by run, that no formula gives alone: cuts, which have limits, and totals."""
    steps = program_of(rule_set, Section(str(evaluation.trace["section"]))).steps
    runs = dict(zip((step.line.id for step in steps), evaluation.trace["lines"], strict=True))  # type: ignore[call-overload]  # plain JSON
    cuts = {step.line.id for step in steps if step.line.kind is Kind.CUT}
    return {
        **{name: tuple(parse(str(value)) for value in runs[name]) for name in cuts},
        **{line.id: (_value(line),) for line in evaluation.lines if line.kind in ENDS},
    }


def _adds(line: ResultLine) -> bool:
    return line.kind in ADDED | SUBTRACTED and line.value != 0


def _value(line: ResultLine) -> Value:
    if line.unit is Unit.YES_NO:
        return line.value == "true"
    if line.unit in WORDS or line.value is None:
        return str(line.value)
    return parse(line.exact if line.exact is not None else line.value)
