"""How well languages are told apart: the included model beside others, in one run.

    python -m benchmarks.language DATA [--model PATH ...] [--html FILE] [--part NAME ...]

DATA is the folder of shared data that has `lid_dev`. Beside the included model stand lid.176, read
as the stage reads it; py3langid, where it is installed; and fastText models at paths.

A text in a served language that is rejected or gets another code counts against recall. Precision
counts texts in languages that are not served too, as far as the set has them. `web` is precision
where languages are as frequent as on the web, see `web.py`; * has a share that is assumed.
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.language import tables
from benchmarks.language.confusion import Confusion
from benchmarks.language.mixed import bannered, mixed_documents, paragraphs, read_mixed
from benchmarks.language.non_language import non_language, rejected
from benchmarks.language.picture import page
from benchmarks.language.readers import LANGID, Answer, Reader, readers_of
from benchmarks.language.sets import LONG, Example, sets_of
from benchmarks.language.speed import medians, timed
from benchmarks.language.tags import GROUPS, SPAIN, served

PARTS = ("sets", "mixed", "non-language", "speed")
PICTURED = ("para5", f"sentences >= {LONG}")
Sets = Mapping[str, Sequence[Example]]


def show_sets(sets: Sets, readers: Sequence[Reader]) -> dict[tuple[str, str], Confusion]:
    """Print what each model makes of each set; the counts, by set and model."""
    found = {}
    print(f"\ngroups: {', '.join(sorted(set(GROUPS.values())))}; Spain's: {' '.join(SPAIN)}")
    for name, examples in sets.items():
        answers = {own.name: own.read([text.text for text in examples]) for own in readers}
        confusions = {model: _confusion(examples, own) for model, own in answers.items()}
        print(f"\n## {name}: {len(examples):,} texts\n")
        print("\n".join(tables.summary(confusions)))
        print("\n" + "\n".join(tables.by_language(confusions)))
        if any(own.variety for own in examples):
            right = {model: _by_variety(examples, own) for model, own in answers.items()}
            print("\nshare right by variety\n" + "\n".join(tables.by_variety(right)))
        if next(iter(confusions.values())).foreign():
            print("\nswallowed: " + "\n           ".join(tables.swallowing(confusions)))
        print("\nmistakes:")
        for model, own in confusions.items():
            worst = ", ".join(f"{true}>{tag} {n}" for (true, tag), n in own.worst(12))
            print(f"{model:12} {worst}")
        print("\nshare right by score, of texts that got a served tag (how many)")
        print("\n".join(tables.reliability(
            {model: _scored(examples, own) for model, own in answers.items()}
        )), flush=True)  # fmt: skip
        found.update({(name, model): own for model, own in confusions.items()})
    return found


def show_mixed(sets: Sets, readers: Sequence[Reader]) -> None:
    """Print what each model makes of documents in two languages."""
    parts = paragraphs([*sets["sentences"], *sets["udhr"]])
    documents = {
        "two, .7/.3, short": list(mixed_documents(parts)),
        "two, .7/.3, long": list(mixed_documents(parts, times=2)),
        **{
            f"banner of {share}, {name}": list(bannered(sets[name], share))
            for name in ("page", "udhr")
            for share in (0, 0.1, 0.25)
        },
    }
    single = [own for own in sets["page"] if served(own.tag)]
    print("\n## mixed documents: main language right, second one named, a third one named\n")
    print(f"{'':24}   docs  " + "".join(f"{own.name:<22}" for own in readers))
    for name, some in documents.items():
        found = [read_mixed(reader, some) for reader in readers]
        cells = "".join(f"{own.main:.3f} {own.second:.3f} {own.third:.3f}     " for own in found)
        print(f"{name:24} {len(some):6}  {cells}")
    split = [
        sum(len(own.shares) > 1 for own in reader.read([text.text for text in single]))
        / len(single)
        for reader in readers
    ]
    print(f"{'one language, two named':24} {len(single):6}  "
          + "".join(f"{own:.3f}                 " for own in split))  # fmt: skip
    for reader in readers:
        wrong = defaultdict[str, int](int)
        some = [*documents["two, .7/.3, short"], *documents["two, .7/.3, long"]]
        for own, answer in zip(some, reader.read([d.text for d in some]), strict=True):
            if answer.tag != own.main:
                wrong[f"{own.main}+{own.second}>{answer.tag}"] += 1
        worst = sorted(wrong.items(), key=lambda row: -row[1])[:10]
        print(f"{reader.name:12} main wrong: " + ", ".join(f"{pair} {n}" for pair, n in worst))


def show_non_language(sets: Sets, readers: Sequence[Reader]) -> None:
    """Print how much is rejected of what is no running text, and of what is."""
    some = [reader for reader in readers if reader.reads_parts]
    kinds = defaultdict[str, list[str]](list)
    for kind, text in non_language(sets["sentences"]):
        kinds[kind].append(text)
    print("\n## no language: share rejected, and share that gets a served tag and is kept\n")
    print(f"{'':20} texts  " + "".join(f"{own.name:<16}" for own in some))
    for kind, texts in kinds.items():
        cells = ""
        for reader in some:
            answers = reader.read(texts)
            kept = sum(served(own.tag) and not rejected(own) for own in answers)
            cells += f"{sum(map(rejected, answers)) / len(texts):.3f} {kept / len(texts):.3f}     "
        print(f"{kind:20} {len(texts):5}  {cells}")
    print("\nrunning text of served languages that is rejected, and where most")
    for name in ("para5", "udhr", f"sentences >= {LONG}"):
        examples = [own for own in sets[name] if served(own.tag)]
        for reader in some:
            wrong = defaultdict[str, int](int)
            for own, answer in zip(examples, reader.read([e.text for e in examples]), strict=True):
                wrong[own.tag] += rejected(answer)
            worst = sorted(wrong.items(), key=lambda row: -row[1])[:6]
            print(f"{name:20} {reader.name:12} {sum(wrong.values()) / len(examples):.4f}  "
                  + ", ".join(f"{tag} {n}" for tag, n in worst if n))  # fmt: skip


def show_speed(sets: Sets, readers: Sequence[Reader], rounds: int) -> None:
    """Print sizes and speeds."""
    texts = [own.text for own in sets["page"] if served(own.tag)]
    sizes = {own.name: f"{own.megabytes:.1f} MB" for own in readers}
    print(f"\n## speed: {len(texts)} documents of {sum(map(len, texts)) / len(texts):,.0f} "
          f"characters, CPU time, median of {rounds}\n")  # fmt: skip
    for name, (speed, ratio) in medians(timed(readers, texts, rounds)).items():
        print(f"{name:20} {sizes.get(name, ''):>8} {speed:8,.0f} a second, {ratio:6.2f} of raw")


def _confusion(examples: Sequence[Example], answers: Sequence[Answer]) -> Confusion:
    return Confusion((e.tag, a.tag) for e, a in zip(examples, answers, strict=True))


def _by_variety(examples: Sequence[Example], answers: Sequence[Answer]) -> dict[str, list[bool]]:
    """Whether each text of a known variety is right, by language and variety."""
    found = defaultdict[str, list[bool]](list)
    for example, answer in zip(examples, answers, strict=True):
        if example.variety:
            found[f"{example.tag} {example.variety}"].append(answer.tag == example.tag)
    return found


def _scored(examples: Sequence[Example], answers: Sequence[Answer]) -> list[tuple[float, bool]]:
    """Scores of texts that got a served tag, and whether it is right."""
    rows = zip(examples, answers, strict=True)
    return [(a.score, a.tag == e.tag) for e, a in rows if served(a.tag)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder that has lid_dev")
    parser.add_argument("--model", action="append", default=[], metavar="PATH")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write heat maps there")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this one")
    parser.add_argument("--rounds", type=int, default=5, help="of the measure of speed")
    given = parser.parse_args()
    folder = given.data / "lid_dev" if (given.data / "lid_dev").is_dir() else given.data
    parts = given.part or PARTS
    readers = readers_of(given.model)
    if not any(own.name == LANGID for own in readers):
        print(f"{LANGID} is not installed, and left out")
    sets = sets_of(folder)
    if "sets" in parts or given.html:
        maps = show_sets(sets, readers)
        if given.html:
            chosen = {key: own for key, own in maps.items() if key[0] in PICTURED}
            given.html.write_text(page(chosen), encoding="utf-8")
    if "mixed" in parts:
        show_mixed(sets, readers)
    if "non-language" in parts:
        show_non_language(sets, readers)
    if "speed" in parts:
        show_speed(sets, readers, given.rounds)


if __name__ == "__main__":
    main()
