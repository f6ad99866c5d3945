"""The summary as a Word document, which the provider completes: eu_training_content_summary.docx.

It is Office Open XML (ECMA-376, ISO/IEC 29500) of a few parts, written here, so that every
installation writes it, and with the same bytes: entries are stored in a fixed order with a fixed
time, and core properties hold no time of making.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from corpus.documents.visible import visible
from corpus.messages import Message
from reports.eu_summary.model import Code, Document, Entry, Field, Link, Part, Section, Table, Value
from reports.eu_summary.texts import shown
from reports.eu_summary.words import ANSWERS, STATUS
from reports.languages.translation import ENGLISH, Translation

__all__ = ["word"]

_TIME = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP archive can have."""
_LANGUAGES = {
    "ca": "ca-ES",
    "ca-valencia": "ca-ES-valencia",
    "en": "en-GB",
    "es": "es-ES",
    "eu": "eu-ES",
    "gl": "gl-ES",
}
"""Languages as Word names them."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
    f'<Override PartName="/word/footer.xml" ContentType="{_OFFICE}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134"'
    ' w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)
"""A4, with margins of 2 cm, in twentieths of a point; the second related part is the footer."""

_WIDTH = 9638
"""Of the text, in the same unit."""


def word(document: Document, into: Translation) -> bytes:
    """The bytes of the document in a language."""
    body = _Body(into)
    text = "".join(body.of(document))
    title, name = into.text(document.title), _xml(document.name)
    core = (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_xml(title)}: {name}</dc:title><dc:creator>alia-corpus</dc:creator>"
        f"<dc:language>{_LANGUAGES[into.tag]}</dc:language></cp:coreProperties>"
    )
    styles = (Path(__file__).parent / "styles.xml").read_text(encoding="utf-8")
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(
            [
                (f"{_R}/officeDocument", "word/document.xml", False),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
            ]
        ),
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": _relations(
            [
                (f"{_R}/styles", "styles.xml", False),
                (f"{_R}/footer", "footer.xml", False),
                *((f"{_R}/hyperlink", url, True) for url in body.links),
            ]
        ),
        "word/document.xml": (
            f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}">'
            f"<w:body>{text}{_PAGE}</w:body></w:document>"
        ),
        "word/footer.xml": _footer(document.name),
        "word/styles.xml": styles.replace("LANGUAGE", _LANGUAGES[into.tag]),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, _TIME), content.encode())
    return made.getvalue()


def _relations(targets: Iterable[tuple[str, str, bool]]) -> str:
    """A part of relations, with the ids rId1, rId2, … Each has kind, target, whether external."""
    lines = [
        f'<Relationship Id="rId{number}" Type="{kind}" Target={quoteattr(target)}'
        f"{' TargetMode=' + quoteattr('External') if external else ''}/>"
        for number, (kind, target, external) in enumerate(targets, 1)
    ]
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _xml(text: str) -> str:
    """The text as XML may have it; what XML 1.0 forbids is named."""
    named = text.replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
    return escape(visible(named))


class _Body:
    """The paragraphs and tables of a document. links: addresses that hyperlinks lead to."""

    def __init__(self, into: Translation) -> None:
        self._into = into
        self.links: list[str] = []

    def of(self, document: Document) -> Iterator[str]:
        """The whole, as XML."""
        yield self._heading("Title", document.title)
        yield _paragraph(_run(document.name, bold=True))
        for note in document.notes:
            yield self._plain(note)
        for section in document.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[str]:
        number = f"{section.number}. " if section.number else ""
        yield self._heading(f"Heading{section.level}", section.heading, number)
        for field in section.fields:
            yield self._heading(f"Field{section.level + 1}", field.heading)
            yield from self._field(field)

    def _heading(self, style: str, heading: Message, number: str = "") -> str:
        """A heading of the template, below it the English one, where it is another."""
        translated, original = self._into.text(heading), ENGLISH.text(heading)
        beside = "" if translated == original else _run(f" / {original}", italic=True, english=True)
        return _paragraph(_run(number + translated) + beside, style)

    def _plain(self, message: Message) -> str:
        return _paragraph(_run(self._into.text(message).replace("`", "")))

    def _field(self, field: Field) -> Iterator[str]:
        status = field.status
        if status == "not applicable":
            yield self._plain(STATUS[status])
            return
        if field.is_question and field.answer:
            yield _paragraph(_run(self._into.text(ANSWERS[field.answer]), bold=True))
        elif field.is_question or not field.entries:
            yield _paragraph(self._missing(field.who == "provider"))
        if field.note:
            yield self._plain(field.note)
        for entry in field.entries:
            yield from self._entry(entry, field)

    def _missing(self, is_provider: bool) -> str:
        words = STATUS["provider" if is_provider else "not stated"]
        return _run(f"[{self._into.text(words)}]", mark=True)

    def _entry(self, entry: Entry, field: Field) -> Iterator[str]:
        if entry.title:
            yield _paragraph(_run(entry.title, bold=True))
        for part in entry.parts:
            label = f"{self._into.text(part.label)}: " if part.label else ""
            if isinstance(part.value, Table):
                yield _paragraph(_run(label)) if label else ""
                yield self._table(part.value)
                yield _paragraph("")  # Word joins tables that nothing parts
            elif isinstance(part.value, Code) and "\n" in part.value.text:
                for line in part.value.text.splitlines():
                    yield _paragraph(_run(line, code=True))
            else:
                yield _paragraph(_run(label.replace("`", "")) + self._value(part, field))

    def _value(self, part: Part, field: Field) -> str:
        if part.is_stated:
            return self._inline(part.value)
        return self._missing(field.who == "provider" or not part.keys)

    def _inline(self, value: Value) -> str:
        if isinstance(value, Link) and value.is_web:
            self.links.append(visible(value.url))
            number = len(self.links) + 2  # the first are styles and footer
            before = _run(f"{value.text} ") if value.text else ""
            run = _run(value.url, style="Hyperlink")
            return f'{before}<w:hyperlink r:id="rId{number}">{run}</w:hyperlink>'
        if isinstance(value, list | tuple):
            runs = [self._inline(one) for one in value]
            return _run(", ").join(runs)
        text = shown(value, self._into)
        is_ours = isinstance(value, Message)
        return _run(text.replace("`", "") if is_ours else text, code=isinstance(value, Code))

    def _table(self, table: Table) -> str:
        others = len(table.columns) - 1
        share = _WIDTH * 4 // (4 * others + (8 if others < 4 else 5))
        widths = [_WIDTH - others * share, *[share] * others]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        right = table.are_numbers
        head = [_run(self._into.text(heading), bold=True) for heading in table.columns.values()]
        rows = [[self._inline(one) for one in row] for row in table.rows]
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{_row(head, widths, right, is_head=True)}"
            f"{''.join(_row(row, widths, right) for row in rows)}</w:tbl>"
        )


def _row(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, is_head: bool = False
) -> str:
    """A row of a table. right: for each cell, whether it stands at the right, as numbers do."""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDF1F7"/>' if is_head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{_paragraph(cell, 'Number' if is_number else 'Cell')}</w:tc>"
        for cell, width, is_number in zip(cells, widths, right, strict=True)
    )
    kind = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{made}</w:tr>"


def _footer(name: str) -> str:
    """The foot of each page: the name, the page and how many there are."""
    page, pages = (
        f'<w:fldSimple w:instr="{field}">{_run("1")}</w:fldSimple>'
        for field in ("PAGE", "NUMPAGES")
    )
    line = _paragraph(_run(f"{name} · ") + page + _run(" / ") + pages, "Footer")
    return f'{_XML}<w:ftr xmlns:w="{_W}">{line}</w:ftr>'


def _paragraph(runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _run(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    code: bool = False,
    mark: bool = False,
    english: bool = False,
    style: str = "",
) -> str:
    """A text with its form. mark: as something to be filled in. english: in another language than
    the document may be, so that it is spelled and read out as such."""
    properties = "".join(
        (
            f'<w:rStyle w:val="{style}"/>' if style else "",
            '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
            if code
            else "",
            "<w:b/>" if bold else "",
            "<w:i/>" if italic else "",
            '<w:highlight w:val="yellow"/>' if mark else "",
            f'<w:lang w:val="{_LANGUAGES[ENGLISH.tag]}"/>' if english else "",
        )
    )
    form = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{form}<w:t xml:space="preserve">{_xml(text)}</w:t></w:r>'
