import pytest

from stages.pii.role_mailboxes import is_institutional


@pytest.mark.parametrize(
    "local",
    [
        "info", "INFO", "contact", "contacte", "contacto", "kontakt", "secretaria", "premsa",
        "prensa",
        "presse", "postmaster", "no-reply", "abuse", "webmaster", "biblioteca", "sekretariat",
        "iroda",
        "info2", "info-premsa", "premsa.comunicacio", "info+web", "postmottak", "kirjaamo",
        "idazkaritza", "segreteria", "podatelna", "γραμματεία", "канцелярия", "канцелярія",
    ],
)  # fmt: skip
def test_roles(local: str) -> None:
    assert is_institutional(f"{local}@ajuntament.example")


@pytest.mark.parametrize(
    "value",
    [
        "joan@forn.example", "joan.puig@forn.example", "info.joan@forn.example",
        "infojoan@a.example",
        "j.info@forn.example", "maria@info.example", "", "info", "@info.example",
        "123@forn.example",
        "dolors@forn.example", "+info@forn.example",
    ],
)  # fmt: skip
def test_persons(value: str) -> None:
    assert not is_institutional(value)
