"""What of planted identifiers is found, and what is left readable and reveals."""

from collections.abc import Callable, Sequence

from benchmarks.pii.identifier import CHECKS
from benchmarks.pii.planted import SPAIN, Planted, fair, harmed, planted, readable
from benchmarks.pii.reveals import reveals
from benchmarks.pii.run import Grouped, Run
from benchmarks.pii.tables import worst

__all__ = ["show_fairness", "show_planted"]

_CUES = {"own": "own name", "general": "general words", "none": "no cue"}
_NATIONAL = "national id"
_TYPES = ("email", "email, obfuscated", "phone", "iban", "card", "ip")
_MOST = 30
_KNOWN = 0.5
"""A form of which less is found is a weak one in all places."""
_REACH = 0.98
"""Groups above it are not listed as weak."""


def show_planted(run: Run) -> None:
    """Print recall by type, country, cue, form and language; what is left and reveals."""
    some = planted()
    print(f"\n## planted: {len(some):,} identifiers, one a sentence; share found")
    found, intact = _found(run, some)
    run.tell("type, cue", found.by(lambda own: f"{own.type}, {_cue(own)}"))
    national = found.only(lambda own: own.type == _NATIONAL)
    run.tell("what confirms it, cue", national.by(
        lambda own: f"{CHECKS[own.check]}, {_CUES[own.cue]}"
    ))  # fmt: skip
    usual = national.only(_usual)
    run.tell("usual forms: what confirms it, cue", usual.by(
        lambda own: f"{CHECKS[own.check]}, {_CUES[own.cue]}"
    ))  # fmt: skip
    run.tell("national id: country, cue", national.by(lambda own: f"{own.country}, {_cue(own)}"))
    run.tell("national id, cue", national.by(lambda own: f"{own.key}, {_CUES[own.cue]}"))
    run.tell("usual forms: national id, cue", usual.by(lambda o: f"{o.key}, {_CUES[o.cue]}"))
    run.tell("national id: form, cue", national.by(lambda own: f"{_form(own)}, {_cue(own)}"))
    for type_ in _TYPES:
        own_type = found.only(_of_type(type_))
        run.tell(f"{type_}: form, cue", own_type.by(lambda own: f"{own.form}, {_cue(own)}"))
        if type_ in ("phone", "iban"):
            run.tell(f"{type_}: country, cue", own_type.by(lambda o: f"{o.country}, {_cue(o)}"))
    cards = found.only(_of_type("card"))
    run.tell("card: issuer", cards.by(lambda own: own.name))
    run.tell("language, cue", found.by(lambda own: f"{own.tag}, {_cue(own)}"))
    run.tell("rest of the sentence intact", intact.by(lambda own: own.type))
    _show_left(run, found)
    for type_ in (_NATIONAL, *_TYPES):
        _show_weak(run, found.only(_of_type(type_)), type_)
    missed = zip(found.items, found.right[run.first], strict=True)
    run.examples(
        [f"{o.type}, {o.key}, {o.form}, {o.tag}: {o.text!r}" for o, ok in missed if not ok]
    )


def show_fairness(run: Run) -> None:
    """Print recall of the same set in the languages of Spain, and the largest difference."""
    some = fair()
    print(f"\n## fairness: {len(some) // len(SPAIN)} values, each in {' '.join(SPAIN)}")
    found, _ = _found(run, some)
    run.tell("fairness: language, cue", found.by(lambda own: f"{own.tag}, {_cue(own)}"))
    by_language = found.by(lambda own: own.tag)
    by_type = found.by(lambda own: f"{own.type}/{own.tag}")
    for name, shares in by_language.items():
        recalls = [right / count for right, count in shares.values()]
        print(f"{name}: largest difference {max(recalls) - min(recalls):.4f}")
        for type_ in (_NATIONAL, *_TYPES):
            pairs = [by_type[name][f"{type_}/{tag}"] for tag in SPAIN]
            values = [right / count for right, count in pairs]
            if max(values) > min(values):
                cells = ", ".join(f"{t} {v:.3f}" for t, v in zip(SPAIN, values, strict=True))
                print(f"    {type_}: {cells}")
    run.report["largest difference"] = {
        name: max(r / n for r, n in own.values()) - min(r / n for r, n in own.values())
        for name, own in by_language.items()
    }
    _show_apart(run, found)


def _show_weak(run: Run, found: Grouped, type_: str) -> None:
    """Print the forms in which ours finds least; then, of the forms that it mostly finds, where
    it does not: in which country or identifier, form and languages."""
    own = Grouped(found.items, {run.first: found.right[run.first]})
    shares = own.by(_form_and_cue)[run.first]
    print(f"\nweak forms of {run.first}: {type_}")
    print("\n".join(worst(shares, _MOST, _REACH)) or "none")
    known = {key for key, (right, count) in shares.items() if right >= _KNOWN * count}
    rest = own.only(lambda item: _form_and_cue(item) in known)
    print(f"weak places of {run.first} in the other forms: {type_}")
    places = rest.by(_place)[run.first]
    missed: dict[str, set[str]] = {}
    for item, right in zip(rest.items, rest.right[run.first], strict=True):
        if not right:
            missed.setdefault(_place(item), set()).add(item.tag)
    for line in worst(places, _MOST, _REACH):
        place = line.partition("missed  ")[2]
        print(f"{line}  in {' '.join(sorted(missed[place]))}")


def _show_apart(run: Run, found: Grouped) -> None:
    """Print the forms of ours that one language has and another lacks."""
    rows = found.by(lambda own: f"{own.type}, {own.name}, {own.form}, {own.cue}/{own.tag}")
    own = rows[run.first]
    keys = sorted({key.rpartition("/")[0] for key in own})
    apart = {
        key: " ".join(tag for tag in SPAIN if own[f"{key}/{tag}"][0] < own[f"{key}/{tag}"][1])
        for key in keys
        if len({own[f"{key}/{tag}"] for tag in SPAIN}) > 1
    }
    for key, tags in list(apart.items())[:_MOST]:
        print(f"    not in all languages: {key}; missed in {tags}")


def _show_left(run: Run, found: Grouped) -> None:
    left = {name: [not own for own in right] for name, right in found.right.items()}
    types = {_key(own): own.type for own in found.items}
    print("\nleft readable, and what a leak reveals (benchmarks/pii/reveals.tsv)")
    columns = Grouped(found.items, left).by(_key)
    run.tell("left readable", columns, lambda key: reveals(types[key], key))
    for name, shares in columns.items():
        telling = [key for key in shares if "birth" in reveals(types[key], key)]
        count = sum(shares[key][0] for key in telling)
        of = sum(shares[key][1] for key in telling)
        print(f"{name}: {count} of {of} identifiers that reveal a date of birth are left")


def _found(run: Run, some: Sequence[Planted]) -> tuple[Grouped, Grouped]:
    """Which values are gone, and which sentences have lost nothing else."""
    answers = run.scrub(some)
    gone, intact = {}, {}
    for name, rows in answers.items():
        pairs = list(zip(some, rows, strict=True))
        gone[name] = [not readable(own, row.text) for own, row in pairs]
        intact[name] = [not harmed(own, row.text) for own, row in pairs]
    return Grouped(some, gone), Grouped(some, intact)


def _of_type(type_: str) -> Callable[[Planted], bool]:
    return lambda own: own.type == type_


def _usual(own: Planted) -> bool:
    return own.form == "plain" or own.form.startswith("usual")


def _form(own: Planted) -> str:
    """The form, where those that are usual for one identifier count as one; a country's letters
    before the number, as in a VAT number, stand for themselves."""
    if not own.form.startswith("usual"):
        return own.form
    return "letters of the country" if own.form[6:8].isalpha() else "usual"


def _form_and_cue(own: Planted) -> str:
    return f"{_form(own)}, {_cue(own)}"


def _place(own: Planted) -> str:
    """Identifier or country, form to the letter, cue."""
    return f"{own.key}, {own.form}, {_cue(own)}".lstrip(", ")


def _cue(own: Planted) -> str:
    return "no cue" if own.cue == "none" else "cue"


def _key(own: Planted) -> str:
    return own.key if own.type == _NATIONAL else own.type
