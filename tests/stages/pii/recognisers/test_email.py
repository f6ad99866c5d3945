"""Addresses are invented; hosts end in reserved domains, or in ones that do not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.recognisers.email import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear

USUAL = [
    "joan.puig@forn.example", "joan@exemple.cat", "joan@example-forn.cat",
    "joan+llista@forn.example", "J.Puig@FORN.EXAMPLE", "j@forn.example",
    "joan_puig-vila@sub.forn-antic.example", "josé@correo.example", "user@домен.рф",
    "юзер@пример.укр", "user@xn--e1aybc.xn--p1ai", '"john smith"@forn.example',
    "o'brien@forn.example", "o’brien@forn.example", "612045378@forn.example",
]  # fmt: skip


@pytest.mark.parametrize("address", USUAL)
@pytest.mark.parametrize(
    "carrier",
    ["{}", "Escriu a {}.", "mailto:{}?subject=a", "<{}>", "({}),", "E-mail:{}\n", "a;{};b",
     "Contacte...{} ", "«{}»", "&quot;{}&quot;", "{}.Altres"],
)  # fmt: skip
def test_usual_forms(address: str, carrier: str) -> None:
    (one,) = findings(RECOGNISER, carrier.format(address))
    assert one.value == address.lower()


@pytest.mark.parametrize(
    "written",
    [
        # brackets
        "joan (at) forn.cat", "joan [at] forn.cat", "joan {at} forn.cat", "joan <at> forn.cat",
        "joan(at)forn.cat", "joan(a)forn.cat", "joan (@) forn.cat", "joan[@]forn[.]cat",
        "joan (at) forn (dot) cat", "joan [ at ] forn [ dot ] cat", "JOAN (AT) FORN (DOT) CAT",
        "joan(ät)forn(punkt)cat", "joan (arroba) forn punto cat",
        "joan [arrova] forn [punt] cat", "joan (arroba) forn (ponto) cat", "joan (kukac) forn.cat",
        "joan (собака) forn (точка) cat", "joan (zavináč) forn.cat", "joan (małpa) forn.cat",
        # words
        "joan at forn dot cat", "joan AT forn DOT cat", "joan arroba forn punto cat",
        "joan arrova forn punt cat", "joan arroba forn ponto cat", "joan arròba forn punt cat",
        "joan a bildua forn puntu cat", "joan arobase forn point cat", "joan ät forn punkt cat",
        "joan chiocciola forn punto cat", "joan apenstaartje forn punt cat",
        "joan snabel-a forn punkt cat", "joan alfakrøll forn punktum cat",
        "joan krøllalfa forn punktum cat", "joan snabela forn prik cat",
        "joan hjá forn punktur cat",
        "joan ät forn piste cat", "joan et forn punkts cat", "joan eta forn taškas cat",
        "joan małpa forn kropka cat", "joan zavináč forn tečka cat", "joan zavináč forn bodka cat",
        "joan afna forn pika cat", "joan et forn točka cat", "joan мајмун forn тачка cat",
        "joan кльомба forn точка cat", "joan собака forn точка cat", "joan равлик forn крапка cat",
        "joan сабака forn кропка cat", "joan παπάκι forn τελεία cat", "joan kukac forn pont cat",
        "joan arond forn punct cat", "joan at forn pikë cat", "joan ag forn ponc cat",
        "joan malwen forn dot cat", "joan arroba forn.cat",
        # signs, entities, spaces, broken lines
        "joan-at-forn-dot-cat", "joan_at_forn_dot_cat", "joan -at- forn -dot- cat",
        "joan&#64;forn.cat", "joan&#064;forn&#46;cat", "joan&#x40;forn.cat", "joan&commat;forn.cat",
        "joan @ forn . cat", "joan @ forn.cat", "joan@ forn.cat", "joan@forn . cat",
        "joan @ forn .cat", 'joan "at" forn.cat', "joan /at/ forn.cat", "joan -at- forn.cat",
        "joan&lt;at&gt;forn.cat", "joan at forn (dot) cat", "joan*at*forn*dot*cat",
        "joan@forn(dot)cat", "joan@\nforn.cat", "joan@forn.\ncat", "joan@forn\n.cat",
    ],
)  # fmt: skip
@pytest.mark.parametrize("carrier", ["{}", "Correu: {}, o al forn", "Qui vol ({}) pot.", "- {}\n"])
def test_hidden_forms(written: str, carrier: str) -> None:
    (one,) = findings(RECOGNISER, carrier.format(written))
    assert one.value == "joan@forn.cat"
    assert carrier.format(written)[one.start : one.end] == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("joan punt puig arrova forn punt cat", "joan.puig@forn.cat"),
        ("joan.puig (at) correu (dot) forn (dot) cat", "joan.puig@correu.forn.cat"),
        ("joan(dot)puig(at)forn(dot)cat", "joan.puig@forn.cat"),
        ("имя собака домен точка ру", "имя@домен.ru"),
        ("joan@correu.\nforn.cat", "joan@correu.forn.cat"),
        ("j-puig (at) forn-antic dot cat", "j-puig@forn-antic.cat"),
    ],
)
def test_names_and_domains_of_several_parts(text: str, value: str) -> None:
    assert [one.value for one in findings(RECOGNISER, text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        # files, versions, names of accounts
        "icon@2x.png", "foo@1.2.3", "foo@1.2.3-beta.rc", "npm i @scope/pkg@^1.2.x", "@handle",
        "a@b",
        "foto@platja.jpg", "gràcies @forn.cat", "https://a.example/@joan.puig/1", "pandas@latest",
        "git@github.com:a/b.git", "user@host, host2", "root@server:~#", "preu @ 3 euros",
        # nobody's (RFC 2606)
        "joan@example.com", "joan@mail.example.org", "joan at example dot com",
        "joan (at) example.net", "joan%40example.com", "joan@EXAMPLE.EDU",
        "joan@example.test", "joan@mail.example.es", "joan@example.co.uk", "nom@exemple.test",
        "name@beispiel.example",
        # sentences
        "Trobareu-nos at home. Es tanca a les vuit", "find us at forn dot cat",
        "lui et moi point de",
        "querido(a) amigo.es", "root@server.\nin the shell", "user@host. Es un nom",
        "meet @ noon. We go", "tickets @ forn.cat/entrades", "yn cyfeirio at y pwynt data cyfan",
        "va posar una arroba de vi, punt", "il est arrivé chez lui point final",
        "der begynder med et punktum (.) er", "собака и точка", "dot at dot", "(at) (dot) com",
        "@ . cat",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_a_mention_is_an_address_beside_a_word() -> None:
    assert found(RECOGNISER, "e-mail: joan @forn.cat") == ["joan @forn.cat"]


def test_each_address_of_a_list() -> None:
    text = "joan (at) forn.cat, pau@forn.cat; eva arrova forn punt cat, a@b.example"
    assert len(found(RECOGNISER, text)) == 4


pieces = st.sampled_from(
    ["joan", "@", " ", "forn", ".", "cat", " at ", " dot ", "(at)", "[dot]", "&#64;", "%40", "\n",
     "-at-", "-dot-", " arrova ", " punt ", "-", "_", "'", '"', "(", ")", "<", ">", "o'", "..", "é",
     "example.com", "a@b.example", "%2E", "+", " x" * 200, "\u00ad", "＠", "собака", "E-mail: "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=14).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)
        assert one.value.count("@") >= 1


def test_time_is_linear() -> None:
    pieces = (
        "a.", "a@", "a-", "a%40", "@a.", "a.a@", "@ ", "a (at) ", " at a", " at a dot ", "((((",
        "(at)", "&#64;", "-at-", "dot ", "a@a.\n", " arroba a", "%20", "%C3%A9",
        '"a', " punkt at a",
    )  # fmt: skip
    assert is_linear(RECOGNISER, pieces)
