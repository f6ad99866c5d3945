"""What is replaced that should be left alone: look-alikes, damaged identifiers, clean text."""

from collections.abc import Sequence

from benchmarks.pii.clean import Line
from benchmarks.pii.damaged import damaged
from benchmarks.pii.lookalikes import look_alikes
from benchmarks.pii.run import Grouped, Run, counted, total

__all__ = ["show_clean", "show_damaged", "show_look_alikes"]

_NO_IDENTIFIERS = ("URL", "DATE_TIME", "DE_PLZ", "POSTAL_CODE")
"""Kinds of findings that other systems have and that are no identifiers: counted apart."""


def show_look_alikes(run: Run) -> None:
    """Print the share of look-alikes that are left alone, and as what others are replaced."""
    some = look_alikes()
    answers = run.scrub(some)
    alone = Grouped(some, {
        name: [own.text == row.text for own, row in zip(some, rows, strict=True)]
        for name, rows in answers.items()
    })  # fmt: skip
    languages = len({own.tag for own in some})
    print(f"\n## look-alikes: {len(some):,} in {languages} languages; share left alone")
    run.tell("all look-alikes", alone.by(lambda _: "all"))
    milder = Grouped(some, {
        name: [not set(row.kinds) - set(_NO_IDENTIFIERS) for row in rows]
        for name, rows in answers.items()
    })  # fmt: skip
    run.tell("all, but for URL, date, post code", milder.by(lambda _: "all"))
    run.tell("look-alike", alone.by(lambda own: own.kind))
    for name, rows in answers.items():
        print(f"{name} replaced: {counted(total(rows))}")
    pairs = zip(some, answers[run.first], strict=True)
    run.examples([
        f"{own.kind}, {own.tag}: {own.value!r} {dict(row.kinds)}"
        for own, row in pairs if own.text != row.text
    ])  # fmt: skip


def show_damaged(run: Run) -> None:
    """Print the share of identifiers with one wrong digit that are replaced without a cue."""
    some = damaged()
    answers = run.scrub(some)
    replaced = Grouped(some, {
        name: [own.text != row.text for own, row in zip(some, rows, strict=True)]
        for name, rows in answers.items()
    })  # fmt: skip
    print(f"\n## one digit wrong, no cue: {len(some):,}; share replaced (less is better)")
    run.tell("one wrong", replaced.by(lambda _: "all"))
    run.tell("one wrong: check", replaced.by(lambda own: own.check))
    run.tell("one wrong: kind", replaced.by(lambda own: own.kind))
    pairs = zip(some, answers[run.first], strict=True)
    run.examples([
        f"{own.kind}, {own.tag}: {own.text!r} {dict(row.kinds)}"
        for own, row in pairs if own.text != row.text
    ])  # fmt: skip


def show_clean(run: Run, lines: Sequence[Line], most: int) -> None:
    """Print false alarms on lines with digits. Many lines are of manuals of software, and some of
    the addresses of hosts that they explain are found rightly: read the counts by kind."""
    some = [line for line in lines if line.has_digit][:most]
    words = sum(len(line.text.split()) for line in some)
    print(f"\n## clean: {len(some):,} lines with digits in {len({own.tag for own in some})} "
          f"languages, {words:,} words")  # fmt: skip
    print(f"{'':22}{'altered lines':>14}{'alarms':>8}{'per 1,000 words':>17}"
          f"{'no URL, date, post code':>25}  by kind")  # fmt: skip
    answers = run.scrub(some)
    report = run.report["clean"] = {}
    for name, rows in answers.items():
        altered = sum(own.text != row.text for own, row in zip(some, rows, strict=True))
        kinds = total(rows)
        alarms = kinds.total()
        kept = alarms - sum(kinds[kind] for kind in _NO_IDENTIFIERS)
        print(f"{name:22}{altered:14,}{alarms:8,}{1000 * alarms / words:17.3f}"
              f"{1000 * kept / words:25.3f}  {counted(kinds)}")  # fmt: skip
        report[name] = {
            "lines": len(some), "words": words, "altered": altered, "kinds": dict(kinds)
        }  # fmt: skip
    pairs = zip(some, answers[run.first], strict=True)
    run.examples([
        f"{own.tag} {dict(row.kinds)}: {own.text!r}"
        for own, row in pairs if own.text != row.text
    ])  # fmt: skip
