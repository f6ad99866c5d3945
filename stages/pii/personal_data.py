"""The stage `pii`: personal data found and replaced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from importlib.util import find_spec
from typing import Annotated, Any, ClassVar, Literal

import pyarrow as pa
from pydantic import Field

from corpus.config.settings import Positive
from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import texts_of_packs
from corpus.errors import ConfigError, CorpusError, MissingExtra, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import LanguageData, Result, Stage, place_of, setting
from stages.pii.catalogue import DEFAULT_KINDS, KINDS, distributions, kinds_of, recognisers
from stages.pii.columns import LIST, counts_of, measures_of, places_of, rewritten, texts_of
from stages.pii.domain_class import domain_class
from stages.pii.finding import Finding
from stages.pii.names import check_names, digest_of_names, names_recogniser
from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.recognisers.phone import regions_of
from stages.pii.replacement.method import KEYED, Method, Name
from stages.pii.replacement.placeholder import Form
from stages.pii.replacement.scrubbing import NEAR, Scrubbed, scrub
from stages.pii.replacement.secret import key_of, secret_of, sign_of
from stages.pii.role_mailboxes import is_institutional
from stages.pii.search import search

__all__ = ["PersonalData"]

_STATED = ("license", "title")
"""Columns with strings that people write, beside the text and those that sources keep."""


@dataclass(frozen=True, kw_only=True)
class PersonalData(Stage):
    """Finds personal data that has a form of its own and replaces it, by typed placeholders unless
    told otherwise.

    It goes through the text and through what else of strings reaches the dataset: the license, the
    title where the dataset has it, and the columns that sources keep, lists of strings too; equal
    values are replaced alike in all of them. Numbers and dates that sources keep are left as they
    are, and so is the address (`url`), by which opt-outs are honoured and documents found again; it
    never has a user name or password. Telephone numbers are found in pairs and lists too
    (`934 12 34 56/57`; the last digits of the second one stay), and e-mail addresses also with
    `%40` or characters of full width. Numbers that European states give to persons
    (`national_id`) are found where two digits check them, or a letter in a strict form, others only
    beside a word such as `PESEL`. Names of persons are found only by a model that `names` gives.

    The column `pii` counts by type what was replaced in these strings, and placeholders that they
    had. Measures: `pii` counts the values that this stage replaced, by type; `pii_domains` counts
    them by the class of the page's host; `pii_below_threshold` counts by type what had a score from
    .1 up to the threshold, and stays. Reason: `personal_data_dense` (a list of people, if
    `dense_rate` is given).
    """

    name = "pii"
    version = 8
    uses = ("phonenumbers", "python-stdnum", "tldextract")
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    adds: ClassVar[Schema] = {"pii": COLUMNS["pii"].type}
    rewrites: ClassVar[Schema] = {"text": COLUMNS["text"].type}
    reasons = frozenset({"personal_data_dense"})

    entities: tuple[str, ...] = setting(
        DEFAULT_KINDS, f"kinds of personal data to replace; valid: {', '.join(KINDS)}"
    )
    replace: Name = setting(
        "placeholder",
        "what is put in place: a numbered placeholder, an invented value of the same form, a "
        "placeholder with a keyed digest, nothing, or * for letters and digits",
    )
    placeholder: str = setting(
        "<{type}_{number}>",
        "how placeholders are written; equal values have the same number within a document, or "
        "with `hash` the same digest",
    )
    scope: Literal["document", "corpus"] = setting(
        "document", "where equal values have equal pseudonyms or digests"
    )
    secret_variable: str = setting(
        "ALIA_PII_SECRET",
        "environment variable with the secret that pseudonyms and digests are made with; it is "
        "stored nowhere",
    )
    minimum_score: Annotated[float, Field(ge=0, le=1)] = setting(
        0.5,
        "least confidence, 0 to 1; at .4 possible telephone numbers are replaced even without a "
        "nearby word such as `tel.`",
    )
    keep_institutional: bool = setting(
        False, "leave mailboxes of offices, such as info@ and contact@, as they are"
    )
    names: str | None = setting(
        None,
        "folder of a spaCy pipeline that finds names of persons (`person`); null: they stay",
        path=True,
    )
    spans: Literal["none", "types"] = setting(
        "none", "whether `pii_spans` says where in the text values of which type were replaced"
    )
    dense_rate: Annotated[float, Field(gt=0)] | None = setting(
        None,
        "documents with more distinct values per 1,000 characters of text are dropped as "
        "personal_data_dense; null: none are",
    )
    dense_count: Positive = setting(20, "distinct values that such a document has at least")

    def __post_init__(self) -> None:
        for library in ("phonenumbers", "stdnum"):
            if find_spec(library) is None:
                raise MissingExtra("stage 'pii'", library, "pii")
        known = kinds_of()
        for kind in self.entities:
            if kind not in known:
                raise ConfigError(f"entities: no kind {kind!r}{suggest(kind, known)}")
        if not self.entities:
            raise ConfigError(f"entities: none is given; valid: {', '.join(known)}")
        form = Form(self.placeholder)
        if self.replace == "hash" and not form.is_numbered:
            raise ConfigError("placeholder: with `replace: hash` it needs {number}")
        if self.names is not None:
            check_names(self.names)
            object.__setattr__(self, "uses", (*self.uses, "spacy"))
        if self.spans == "types":
            object.__setattr__(self, "adds", {**self.adds, "pii_spans": COLUMNS["pii_spans"].type})
        keyed = self.replace in KEYED
        sign = sign_of(secret_of(self.secret_variable)) if keyed else ""
        object.__setattr__(self, "_sign", sign)

    @classmethod
    def language_data(cls) -> LanguageData:
        regions = {tag: ", ".join(regions_of(tag)) for tag in LANGUAGES}
        return LanguageData(has={tag: f"telephones of {those}" for tag, those in regions.items()})

    def placed(self, before: Schema, kept: Schema) -> "PersonalData":
        in_dataset = {name for name in _STATED if COLUMNS[name].in_dataset}
        beside = {
            name: type_
            for name, type_ in before.items()
            if (name in kept or name in in_dataset) and type_ in (pa.string(), LIST)
        }
        cls = type(self)
        wanted = ["url", "id"] if self._needs_ids() else ["url"]
        about = {name: before[name] for name in wanted if name in before}
        return self.declaring(
            reads={**cls.reads, **about, **beside},
            rewrites={**cls.rewrites, **beside},
            uses=(*self.uses, *distributions(self.entities)),
        )

    def identity(self) -> Mapping[str, Any]:
        """The settings, with digests in place of the secret and the model of names."""
        hidden = ("secret_variable", "names")
        settings = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in hidden}
        return {
            **settings,
            "secret": self._sign,  # type: ignore[attr-defined]  # set in __post_init__
            "names": digest_of_names(self.names) if self.names else None,
            "cues of packs": texts_of_packs("cues.tsv"),
        }

    def facts(self) -> Mapping[str, Any]:
        return {"names": digest_of_names(self.names)} if self.names else {}

    def process(self, batch: pa.RecordBatch) -> Result:
        secret = self._secret()  # here, so that a missing one ends the run
        wanted = recognisers(tuple(sorted(set(self.entities))))
        model = (names_recogniser(self.names),) if self.names else ()
        columns = {name: batch.column(name) for name in self.rewrites}
        about = {
            name: batch.column(name) if name in batch.schema.names else None
            for name in ("url", "id", "language")
        }
        done: dict[int, Scrubbed] = {}
        faults: dict[int, str] = {}
        classes: dict[int, str] = {}
        form = Form(self.placeholder)
        for row in range(batch.num_rows):
            url, own_id, language = (
                (column[row].as_py() or "") if column is not None else ""
                for column in about.values()
            )
            text = columns["text"][row].as_py() or ""
            page = Page(language or "und", url, text)
            classes[row] = domain_class(url)
            key = key_of(secret, self._scope(own_id, text)) if secret else b""
            alone = Page(page.language, url)
            probe = partial(_is_found, page=alone, recognisers=wanted, minimum=self.minimum_score)
            find = partial(self._find, page=page, recognisers=(*wanted, *model))
            method = Method(self.replace, form, key, probe)
            try:
                done[row] = scrub(list(texts_of(columns, row)), find, method, self.minimum_score)
            except CorpusError:  # not about a document, such as a damaged table of cues
                raise
            except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
                faults[row] = place_of(error)
        given = {**rewritten(columns, done), "pii": counts_of(done, batch.num_rows)}
        if "pii_spans" in self.adds:
            given["pii_spans"] = places_of(done, batch.num_rows)
        rows = range(batch.num_rows)
        dense = [self._dense(done.get(row)) for row in rows]
        limits = [None if rate is None else self.dense_rate for rate in dense]
        return Result(
            columns=given,
            dropped=pa.array(
                [None if rate is None else "personal_data_dense" for rate in dense], pa.string()
            ),
            quarantined=pa.array([faults.get(row) for row in rows], pa.string()),
            value=pa.array(dense, pa.float64()),
            limit=pa.array(limits, pa.float64()),
            measures=measures_of(done, classes),
        )

    def _find(self, text: str, page: Page, recognisers: Sequence[Recogniser]) -> Iterator[Finding]:
        """All findings, near misses too."""
        for finding in search(text, page, recognisers, min(NEAR, self.minimum_score)):
            kept = self.keep_institutional and finding.kind == "email"
            if not (kept and is_institutional(finding.value)):
                yield finding

    def _needs_ids(self) -> bool:
        return self.replace in KEYED and self.scope == "document"

    def _scope(self, own_id: str, text: str) -> str | None:
        """What the key of a document is made of: its id, or its text where it has none. None: one
        key for all. A second run finds nothing, so another text then changes nothing."""
        if self.scope == "corpus":
            return None
        return f"id {own_id}" if own_id else f"text {text}"

    def _secret(self) -> bytes:
        """The secret; empty where none is needed. Raises ConfigError where this process has another
        one than the process that read the settings."""
        if self.replace not in KEYED:
            return b""
        secret = secret_of(self.secret_variable)
        if sign_of(secret) != self._sign:  # type: ignore[attr-defined]  # set in __post_init__
            raise ConfigError(
                f"{self.secret_variable} has another value in this process than where the run was "
                "started; all machines need the same",
                where="replace",
            )
        return secret

    def _dense(self, scrubbed: Scrubbed | None) -> float | None:
        """Distinct values per 1,000 characters of a text that has too many; None of others."""
        if self.dense_rate is None or scrubbed is None:
            return None
        values, characters = scrubbed.distinct[0], len(scrubbed.texts[0])
        if values >= self.dense_count and values * 1000 > self.dense_rate * characters:
            return round(values * 1000 / max(characters, 1), 4)
        return None


def _is_found(value: str, page: Page, recognisers: Sequence[Recogniser], minimum: float) -> bool:
    return bool(search(value, page, recognisers, minimum))
