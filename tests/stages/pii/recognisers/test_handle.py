import pytest
from hypothesis import given

from stages.pii.recognisers.handle import RECOGNISER
from stages.pii.testing import found
from tests.stages.pii.recognisers.gate import assert_linear, texts

FOUND = {
    "Segueix @maria_garcia a la xarxa": "@maria_garcia",
    "RT @joanpere hola a tothom": "@joanpere",
    "Gràcies (@joanpere) per tot": "@joanpere",
    "Gràcies, @joanpere!": "@joanpere",
    "Twitter: @joanpere": "@joanpere",
    "@joanpere tens raó amb això": "@joanpere",
    "foto de @maria.garcia.puig": "@maria.garcia.puig",
    "https://t.me/mariagarcia84": "mariagarcia84",
    "twitter.com/mariagarcia": "mariagarcia",
    "(https://x.com/mariagarcia?s=20)": "mariagarcia",
    "instagram.com/maria.garcia/": "maria.garcia",
    "https://www.facebook.com/maria.garcia.5": "maria.garcia.5",
    "https://www.tiktok.com/@maria_garcia": "maria_garcia",
    "https://es.linkedin.com/in/maria-garcia-1a2b": "maria-garcia-1a2b",
    "https://github.com/mariagarcia/projecte": "mariagarcia",
    "Mastodon: @maria@exemple.social": "@maria@exemple.social",
    "https://exemple.social/@maria": "maria",
    "IG: maria_garcia": "maria_garcia",
    "user: maria84": "maria84",
    "Usuari: maria_g, actiu": "maria_g",
    "Telegram: mariagarcia": "mariagarcia",
    "Skype: maria.garcia84": "maria.garcia84",
    "Nick = puigcerda77": "puigcerda77",
}
NONE = (
    "@media screen and (max-width: 2px)", "npm install @babel/core", "@Override", "@2x",
    "Sessió @Barcelona, 12 h",
    "icon@2x.png",
    "mail a info @empresa.com", "a@b.example", "/** @param name the name */", "Usuario: registrado",
    "https://twitter.com/share?url=1", '@app.route("/x")', "@property\ndef area(self):",
    "@Test\npublic void x()",
    "https://www.facebook.com/groups", "@import url(x.css);", "https://t.me/joinchat/AAAA",
    "Usuari: Maria Garcia", "https://x.com/home", "5 @ 10 euros", "Perfil: tècnic", "user:",
    "user: http://a.example", "@include clearfix;", "Foto@arxiu", "https://example.com/twitter.com",
    "https://www.instagram.com/p/", "login: 12:30",
)  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
def test_names_of_users(text: str) -> None:
    assert found(RECOGNISER, text) == [FOUND[text]]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@given(texts(*FOUND, *NONE, "@", "user: ", "t.me/", "\n"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["@", "@a", "@a ", "t.me/", "a:", "a: b", "user: a.", "@a.b."])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
