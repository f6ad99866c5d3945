"""The mixture of a run beside that of an earlier one, as text for a terminal."""

from corpus.config.units import format_amount, format_share
from reports.facts.run_facts import Facts, load_facts
from reports.quotas import QuotaRow, quota_report
from reports.summary import table

__all__ = ["history"]


def history(folder: str, earlier: str) -> str:
    """A table of groups and languages: the trained share and the epochs of an earlier run and of
    this one, by how much the share changed, in percentage points, and what is missed now.

    Raises InputError where a folder holds no finished run.
    """
    then, now = load_facts(earlier), load_facts(folder)
    unit = now.unit if now.unit == then.unit else "bytes"
    before, after = _rows(then), _rows(now)
    rows = []
    for name in dict.fromkeys([*after, *before]):
        tags = _tags(now, name) or _tags(then, name)
        shares = [facts.share(tags, trained=True, unit=unit) for facts in (then, now)]
        epochs = [
            f"{found[name].epochs:.2f}" if name in found else "–" for found in (before, after)
        ]
        missed = ", ".join(after[name].missed) if name in after else "no quota any more"
        rows.append([name, *map(format_share, shares), f"{(shares[1] - shares[0]) * 100:+.2f}",
                     *epochs, missed])  # fmt: skip
    trained = [
        format_amount(facts.manifest["totals"].get(f"trained_{unit}", 0), unit)
        for facts in (then, now)
    ]
    head = ["", "then", "now", "points", "epochs then", "now", "missed now"]
    lines = [f"Trained: {trained[0]} then, {trained[1]} now. Shares are of {unit}.", ""]
    return "\n".join([*lines, *table(head, rows)])


def _rows(facts: Facts) -> dict[str, QuotaRow]:
    report = quota_report(facts)
    return {row.name: row for row in (*report.groups, *report.languages)}


def _tags(facts: Facts, name: str) -> list[str]:
    """The languages of a group, or a language itself; none where the run knows no such name."""
    if facts.quotas is not None and name in facts.quotas.groups:
        return sorted(facts.quotas.groups[name].tags)
    return [name] if name in facts.manifest["languages"] else []
