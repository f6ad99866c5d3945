"""The stage `pii`: what it finds, what it leaves, in every language; that it never says values."""

import logging
import string

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.config.settings import build
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError
from corpus.testing import StageContract, batch_of
from stages.pii.personal_data import PersonalData

STAGE = PersonalData()


def scrubbed(text: str, language: str = "en", stage: PersonalData = STAGE) -> str:
    result = stage.process(batch_of([{"text": text, "language": language}], stage.reads))
    assert result.quarantined is not None
    assert result.quarantined.null_count == 1
    rewritten: str = result.columns["text"][0].as_py()
    return rewritten


class TestPersonalData(StageContract):
    stage = STAGE
    documents = [
        {"text": "Escriu a forn@antic.example o al 934 12 34 56.", "language": "ca"},
        {"text": "Nothing of anyone here, in 2019.", "language": "en"},
        {"text": "DNI 12345678Z, otra vez 12.345.678-Z; IP 203.0.113.9", "language": "es"},
        {"text": "Already <EMAIL_1>.", "language": "und"},
        {"text": "", "language": "eu"},
    ]

    def test_counts_placeholders_by_type_and_measures_what_is_new(self) -> None:
        result = self.stage.process(self._batch())
        assert result.columns["pii"].to_pylist() == [
            [{"type": "email", "count": 1}, {"type": "phone", "count": 1}],
            [],
            [{"type": "dni", "count": 2}, {"type": "ip", "count": 1}],
            [{"type": "email", "count": 1}],
            [],
        ]
        measure = result.measures[0]
        triples = zip(
            measure.rows.to_pylist(),
            measure.keys.to_pylist(),
            measure.values.to_pylist(),
            strict=True,
        )
        assert list(triples) == [(0, "email", 1), (0, "phone", 1), (2, "dni", 2), (2, "ip", 1)]

    def test_a_null_text_stays_null(self) -> None:
        result = self.stage.process(batch_of([{"text": None, "language": None}], self.stage.reads))
        assert result.columns["text"].to_pylist() == [None]


KEPT = {"note": pa.string(), "tags": pa.list_(pa.string()), "year": pa.int64()}


class TestWithKeptColumns(StageContract):
    """In its place in a pipeline, where sources keep columns."""

    stage = STAGE.placed(
        {"license": pa.string(), "title": pa.string(), "x": pa.string()} | KEPT, KEPT
    )
    documents = [
        {"text": "a@b.example", "license": "by a@b.example", "tags": ["c@b.example", None]},
        {"text": "", "note": "a@b.example", "tags": []},
        {"text": "no one", "license": "", "note": "no one", "tags": ["no", "one"]},
        {"text": "<EMAIL_1> there", "note": "a@b.example", "tags": [None]},
        {"text": "DNI 12345678Z", "language": "es", "note": "tel. 612 045 378"},
        {"text": "no one", "tags": ["a@b.example", "", "a@b.example"]},
    ]

    def test_strings_are_read_and_rewritten(self) -> None:
        """All strings that reach the dataset must be rewritten, and nothing else."""
        assert set(self.stage.rewrites) == {"text", "title", "license", "note", "tags"}
        result = self.stage.process(self._batch())
        assert result.columns["text"].to_pylist() == [
            "<EMAIL_1>", "", "no one", "<EMAIL_1> there", "DNI <DNI_1>", "no one",
        ]  # fmt: skip
        assert result.columns["license"][0].as_py() == "by <EMAIL_1>"
        assert result.columns["note"].to_pylist()[1:] == [
            "<EMAIL_1>", "no one", "<EMAIL_2>", "tel. <PHONE_1>", None,
        ]  # fmt: skip
        tags = [["<EMAIL_2>", None], [], ["no", "one"], [None], None]
        assert result.columns["tags"].to_pylist() == [*tags, ["<EMAIL_1>", "", "<EMAIL_1>"]]
        counts = [sum(one["count"] for one in row) for row in result.columns["pii"].to_pylist()]
        assert counts == [3, 1, 0, 2, 2, 2]
        assert sum(result.measures[0].values.to_pylist()) == 9


SENTENCE = (
    "a.puig+web@forn-antic.example, FORN@antic.example, ES91 2100 0418 4502 0005 1332, "
    "4111 1111 1111 1111, 12345678Z, X-1234567-L, 203.0.113.9, 2001:db8::9, +34 655 072 931"
)
EXPECTED = "<EMAIL_1>, <EMAIL_2>, <IBAN_1>, <CARD_1>, <DNI_1>, <NIE_1>, <IP_1>, <IP_2>, <PHONE_1>"


@pytest.mark.parametrize("language", [*LANGUAGES, "und", "tlh"])
def test_every_language_is_served_alike(language: str) -> None:
    assert scrubbed(SENTENCE, language) == EXPECTED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ast", "Tel: 985 12 34 56"), ("an", "al 974 21 34 56"), ("es", "teléfono 612045378"),
        ("es", "móvil 612\u00a0045\u00a0378"), ("ca-valencia", "Truqueu al 963 123 456"),
        ("oc-aranes", "Telefòn 973 64 01 10"), ("gl", "Chame ao 981 027 645"),
        ("eu", "bulegoko telefonoa: 943 018 265"), ("fr", "le 06.12.34.56.78"),
        ("en", "Call (212) 555-0123"), ("en", "or 020 7946 0018"), ("en", "0044 20 7946 0018"),
        ("de", "Tel. 030/23125417"), ("pl", "tel. 601 234 567"), ("it", "tel. 347 1234567"),
        ("ru", "Тел.: 8 (495) 123-45-67"), ("uk", "тел. 044 123 45 67"),
        ("be", "тэл. 8 017 234 56 78"),
        ("el", "τηλ. 210 1234567"), ("nl", "Bel 06 12345678"), ("sv", "ring 08-123 456 78"),
        ("da", "ring 33 12 34 56"), ("nb", "tlf 22 12 34 56"), ("fi", "puh. 040 123 4567"),
        ("cs", "tel. 602 123 456"), ("hu", "06 1 234 5678"), ("ro", "tel 021 123 4567"),
        ("bg", "тел. 02 123 4567"), ("is", "sími 551 2345"), ("ga", "guthán 01 234 5678"),
        ("mt", "tel 2123 4567"), ("lt", "tel. 8 612 34567"), ("lv", "tālr. 67 123 456"),
        ("sl", "tel. 01 234 56 78"), ("sr-Cyrl", "тел. 011 234 5678"), ("mk", "тел. 02 3123 456"),
        ("und", "+49 30 23125 417"),
    ],
)  # fmt: skip
def test_telephones_in_the_form_of_the_country(language: str, text: str) -> None:
    rewritten = scrubbed(text, language)
    assert rewritten.count("<PHONE_1>") == 1
    assert not any(c.isdigit() for c in rewritten.replace("<PHONE_1>", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB82 WEST 1234 5698 7654 32 AND more", "<IBAN_1> AND more"),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "<IBAN_1>"),
        ("ES9121000418450200051332.", "<IBAN_1>."),
        ("4111-1111-1111-1111 until 12/27", "<CARD_1> until 12/27"),
        ("3782 822463 10005 and 378282246310005", "<CARD_1> and <CARD_1>"),
        ("NAN: 12345678 Z zenbakia", "NAN: <DNI_1> zenbakia"),
        ("x 1234567 l or x1.234.567-L", "<NIE_1> or <NIE_1>"),
        ("server 10.0.0.5, http://203.0.113.9:8080/x", "server <IP_1>, http://<IP_2>:8080/x"),
        ("[2001:db8::1]:443 and 2001:DB8:0::1", "[<IP_1>]:443 and <IP_1>"),
        ("mailto:josé@correo.example?subject=a", "mailto:<EMAIL_1>?subject=a"),
        ("612045378@correo.example", "<EMAIL_1>"),
        ("l'adresse est a@b.example.", "l'adresse est <EMAIL_1>."),
    ],
)
def test_ways_to_write_the_others(text: str, expected: str) -> None:
    assert scrubbed(text, "es") == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # dates, times, years
        ("es", "El 12/05/2023 a las 10:30, y de 1936-1939; 2019 2020 2021 2022."),
        ("de", "Am 01.02.2023 um 12.30 - 14.45 Uhr, 1914 1918"),
        ("da", "Den 12.05.2023 kl. 10.00-12.00; 20230512"),
        ("nb", "Årene 1814–1905 og 1905-1940"), ("hu", "1848-1849, 1956. 10. 23."),
        ("en", "2023-05-12T10:30:00Z, 1684000000 and 1684000000000"),
        ("sv", "Öppet 08.00-17.00, 1995-2005"), ("cs", "let 1989 2004"),
        # prices and amounts
        ("es", "Cuesta 612.045.378 euros o 1.234.567,89 €"), ("es", "612 045 378 habitantes"),
        ("en", "$1,234,567.89 and £20 7946 0018, 10 000 000 people"), ("cs", "602 123 456 Kč"),
        ("fr", "1 234 567 890 euros"), ("pl", "123 456 789 zł"), ("mt", "21 234 567 ewro"),
        ("es", "10000000 m de cable"), ("lv", "20 123 456 eiro"),
        # books
        ("es", "ISBN 978-84-376-0494-7, ISBN 84-376-0494-7, ISBN 9788437604947"),
        ("en", "ISBN 0-306-40615-2, ISSN 0378-5955, DOI 10.1000/182.12345678"),
        ("es", "págs. 123-145, pp. 612045-612378"), ("en", "pp. 1234-1250, 1234–1250"),
        ("da", "s. 2584-2590 og 5312 6590"),
        # versions, sections, addresses of no one
        ("es", "versión 2.0.1.5, v10.0.19041.1234, Chrome 120.0.6099.109, art. 1.2.3.4"),
        ("en", "mask 255.255.255.0 of 127.0.0.1, ::1"),
        # coordinates and other numbers
        ("es", "41.403380, 2.174030 y 40.416775,-3.703790"), ("en", "51.507351, -0.127758"),
        ("it", "3,141592653589793"), ("en", "Scores 3-2, 21-19 21-18, 6-4 6-3 7-5"),
        ("es", "EAN 4006381333931; 4556001928374650"), ("en", "12345678A and 12345678Z9"),
        ("en", "https://a.example/612045378?id=4111111111111111"),
        # what has an @ or a colon
        ("en", "icon@2x.png, package foo@1.2.3, @handle, a@b"),
        ("en", "std::vector, a::b, dead::beef, 12:30:45, 00:1B:44:11:3A:B7"),
    ],
)  # fmt: skip
def test_what_is_no_ones_stays(language: str, text: str) -> None:
    assert scrubbed(text, language) == text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "teléfonos 985 12 34 56/985 12 34 57", "teléfonos <PHONE_1>/<PHONE_2>"),
        ("es", "Llame al +34 934 123 456-57", "Llame al <PHONE_1>-57"),
        ("es", "Tfno.: 91 234 56 78-79-80", "Tfno.: <PHONE_1>-79-80"),
        ("es", "móvil 612345678/622345678", "móvil <PHONE_1>/<PHONE_2>"),
        ("es", "Telf. 934123456,934123457", "Telf. <PHONE_1>,<PHONE_2>"),
        ("es", "Tel/934123456", "Tel/<PHONE_1>"),
        ("es", "tel. 934 12 34 56/7", "tel. <PHONE_1>/7"),
        ("es", "Tels. 934 12 34 56 – 934 12 34 57", "Tels. <PHONE_1> – <PHONE_2>"),
        ("ca", "tel. 93 412 34 56 i 93 412 34 57", "tel. <PHONE_1> i <PHONE_2>"),
        ("ca", "Tel. 972 21 32 43/44/45", "Tel. <PHONE_1>/44/45"),
        ("ca", "934 12 34 67 / 934 12 34 68", "<PHONE_1> / <PHONE_2>"),
        ("eu", "Telefonoa: 943 12 34 56/57", "Telefonoa: <PHONE_1>/57"),
        ("eu", "tel. 944123456-944123457", "tel. <PHONE_1>-<PHONE_2>"),
        ("gl", "Tel.: 981 54 32 10 / 11", "Tel.: <PHONE_1> / 11"),
        ("gl", "teléfono 981543210/981543211", "teléfono <PHONE_1>/<PHONE_2>"),
        ("pt", "Telef. 21 345 67 89/90", "Telef. <PHONE_1>/90"),
        ("pt", "(+351) 213 456 789/90", "<PHONE_1>/90"),
        ("pt", "telemóvel 912345678-962345678", "telemóvel <PHONE_1>-<PHONE_2>"),
        ("fr", "Tél. 01 23 45 67 89/90", "Tél. <PHONE_1>/90"),
        ("fr", "Tél : 01.23.45.67.89/01.23.45.67.90", "Tél : <PHONE_1>/<PHONE_2>"),
        ("fr", "Tél. 0123456789-0123456790", "Tél. <PHONE_1>-<PHONE_2>"),
    ],
)
def test_telephones_in_pairs_and_lists(language: str, text: str, expected: str) -> None:
    assert scrubbed(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La guerra de 1936/39 y la de 1914-18."), ("es", "Cursos 2019-2020/2020-2021."),
        ("es", "Del 12/03/2020-15/03/2020 y del 12-03-2020/15-03-2020"),
        ("es", "2020-03-12/2020-03-15, 20200312/20200315"),
        ("es", "Expediente 612345678/20, resolución 912345678/7"),
        ("es", "Exp. 91 234 56 78/2020"), ("es", "Referencia 91-234-5678-90"),
        ("es", "Ref. 612/345/678/12, lote 934-123-456-789/12"), ("es", "CIF/934123456"),
        ("es", "84-376-0494-7 y 978-84-376-0494-7"), ("es", "612.045.378/612.045.379 euros"),
        ("es", "612 045 378/612 045 380 habitantes"), ("es", "Cuenta 2100-0418-45-020005133"),
        ("es", "ratio 912345678/812345678 = 1,12"), ("es", "120/80-110/70-130/85 mmHg"),
        ("es", "41.403380,2.174030/40.416775,-3.703790"), ("es", "pp. 612045-612378/612400"),
        ("es", "https://a.example/612045378/612045379?x=934123456-57"),
        ("ca", "Entre 1936/1939 i 1940-1975/1976"), ("ca", "3/4 de tassa, 12/15 punts"),
        ("ca", "09.00-14.00/16.00-20.00"), ("ca", "Marcador 101-99/88-92/110-105"),
        ("ca", "Sèrie 934 123 456 789/57"), ("eu", "21-19/21-18/15-12 irabazi zuten"),
        ("eu", "1936-1939/1945-1950 urteak"), ("eu", "2020/03/12-2020/03/15"),
        ("gl", "Expediente 934123456/2020 e 912345678/19"),
        ("gl", "Temporadas 2018/19, 2019/20 e 2020/21"), ("gl", "10:30-11:45/12:00-13:30"),
        ("pt", "Processo 213456789/2020 e 912345678/19"), ("pt", "Lei 12345/2020-1, 213456/78"),
        ("pt", "01/02/2020-15/02/2020"), ("fr", "Dossier 0123456789/12, n° 0612345678/2021"),
        ("fr", "Saison 2019/2020-2021/2022"), ("fr", "pages 1234-1250/1260-1270"),
        ("fr", "SIRET 123 456 789/00012"),
        # what has an escaped or wide @
        ("es", "npm i %40angular/core, paquete%401.2.3, icono%402x.png, a%40b"),
        ("ca", "＠usuari i preu ＠ 3"), ("pt", "lib%403.6.0.js e 100%40"),
    ],
)  # fmt: skip
def test_what_looks_like_a_pair_of_telephones_stays(language: str, text: str) -> None:
    assert scrubbed(text, language) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/?u=ana%40c.example&x=1", "https://a.example/?u=<EMAIL_1>&x=1"),
        ("u=ana%2Bweb%40c%2Eexample ana+web@c.example", "u=<EMAIL_1> <EMAIL_1>"),
        ("x=%22ana%40c.example%22", "x=%22<EMAIL_1>%22"),
        ("x=%22ana@c.example%22", "x=%22<EMAIL_1>%22"),
        ("a%40b.example%2Cc%40d.example", "<EMAIL_1>%2C<EMAIL_2>"),
        ("r=a%2540b.example", "r=<EMAIL_1>"),
        ("jos%C3%A9%40c.example o josé@c.example", "<EMAIL_1> o <EMAIL_1>"),
        ("escriu a ana＠c.example.", "escriu a <EMAIL_1>."),
        ("ana﹫c.example", "<EMAIL_1>"),
        ("ａｎａ＠ｃ．ｅｘａｍｐｌｅ", "<EMAIL_1>"),
    ],
)
def test_addresses_escaped_and_of_full_width(text: str, expected: str) -> None:
    assert scrubbed(text, "es") == expected


def test_a_lower_score_takes_what_could_be_a_telephone_too() -> None:
    text = "612 045 378 o 912345678"
    assert scrubbed(text, "es") == text
    lower = PersonalData(minimum_score=0.4)
    assert scrubbed(text, "es", lower) == "<PHONE_1> o <PHONE_2>"


def test_only_the_entities_asked_for() -> None:
    stage = PersonalData(entities=("email",), placeholder="[{type}]")
    assert scrubbed("a@b.example, +34 655 072 931", "es", stage) == "[EMAIL], +34 655 072 931"


parts = st.sampled_from(
    ["a@b.example", "+34 655 072 931", "612 045 378", "600123456", "tel. ", "12345678Z",
     "X1234567L", "ES91 2100 0418 4502 0005 1332", "4111 1111 1111 1111", "203.0.113.9",
     "2001:db8::1", "/57", "/", "934 12 34 56", "%40", "＠", "c%40d.example", " ",
     ", ", "\n", "1", "34", "-", "+", ".", "@", "x", "<EMAIL_1>", "<", "2019"]
)  # fmt: skip
language = st.sampled_from(["es", "en", "fr", "de", "und"])


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(parts | st.text(string.printable, max_size=4), max_size=10).map("".join), language)
@example("612 045 378 600 123 456 tel.", "es")
@example("+34 655 072 931 655 072 931 655 072 931", "es")
def test_a_second_time_changes_nothing(text: str, language: str) -> None:
    stage = PersonalData(minimum_score=0.4)
    first = stage.process(batch_of([{"text": text, "language": language}], stage.reads))
    once = first.columns["text"].to_pylist()
    again = stage.process(batch_of([{"text": once[0], "language": language}], stage.reads))
    assert again.columns["text"].to_pylist() == once
    assert again.columns["pii"] == first.columns["pii"]
    assert len(again.measures[0].rows) == 0


def test_a_long_document_is_read_in_windows() -> None:
    filler = "Lorem ipsum dolor sit amet, 1939 2004. " * 3000
    text = f"{filler}tel. 612 045 378. {filler}DNI 12345678Z"
    assert scrubbed(text, "es") == f"{filler}tel. <PHONE_1>. {filler}DNI <DNI_1>"
    assert scrubbed("600123456 " * 500 + "+34 655 072 931", "es").endswith(" <PHONE_1>")


def test_no_value_gets_into_logs(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert scrubbed(SENTENCE, "es") == EXPECTED
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"entities": ["mail"]}, "no kind 'mail'; did you mean email"),
        ({"entities": []}, "entities: none is given; valid: .*card, .*email, "),
        ({"minimum_score": 2}, "must be 1 or less"),
        ({"placeholder": "XXX"}, "placeholder: 'XXX' cannot be told from text; valid: "),
    ],
)
def test_settings_that_make_no_sense(values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build(PersonalData, values, where=lambda keys: "p.yaml")
