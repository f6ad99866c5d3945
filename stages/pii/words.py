"""Words that show what a nearby number is, as stems, for all languages together.

There is one list for all languages, since the language of a document may be identified wrongly,
and contact pages mix languages.
"""

import re

__all__ = ["NOTIONS", "notion_of"]

_STEMS = {
    "phone": (
        # Latin script
        "tel", "tels", "telf", "telm", "tlm", "tfn", "telef", "teléf", "telèf", "tlf", "tél",
        "tèl", "tālr", "phone", "fono", "fone", "fón", "guthán", "ffôn", "ffoni", "puh",
        "puhelin", "sími", "mobil", "mobile", "mobiln", "mobiltel", "móvil", "movil", "mòbil",
        "móbil", "mobiel", "mugikor", "komórk",
        "cell", "celular", "cellul", "telem", "kännyk", "farsím", "fax", "faks", "whatsapp",
        "handy", "gsm", "sms", "hotline", "call", "dial", "llama", "llame", "llamar", "llamad",
        "truca", "trucar", "truqu", "ligue", "ligar", "chame", "chamar", "chiamare", "chiamate",
        "appelez", "appeler", "anruf", "anrufen", "ruf", "rufnummer", "bel", "ring", "ringe",
        "contact", "kontakt", "contatt", "contat", "yhteys", "kapcsolat", "hring", "zadzwo",
        "dzwo", "zavol", "volejte", "pozov", "nazov", "pokličit", "hívja",
        "soita", "deitu", "helista", "skambin", "zvan", "sunaț", "apelaț", "ċempel", "glao",
        # Cyrillic, Greek, signs
        "тел", "телеф", "тэлеф", "мобил", "мобіл", "мабіл", "факс", "звон", "дзвон", "обад",
        "позов", "контакт", "кантакт", "επικοινων", "τηλ", "τηλέφ", "τηλεφ", "κινητ", "φαξ",
        "καλέσ", "☎", "📞", "📱", "✆",
    ),
    "identity": (
        "dni", "nif", "nie", "nan", "ident", "document", "dokument", "passaport", "pasaporte",
        "carnet", "cif", "aiz", "passport", "pasport", "identity", "tax", "steuer",
        "steuerid", "idnr", "sozialvers", "versicherungs", "svnr", "codice", "fiscal", "fiscale",
        "contribuinte", "contribuente", "contribuable", "cittadin", "cidadão", "cidadao", "nir",
        "sécu", "sécurité", "securité", "insee", "nuss", "seguridad", "seguretat", "seguranza",
        "afiliac", "bsn", "burgerservice", "sofi", "rijksregister", "niss",
        "insz", "pps", "ppsn", "nhs", "pesel", "nip", "rodné", "rodn", "rodne", "rč", "cnp",
        "egn", "oib", "emšo", "emso", "jmbg", "davčn", "personnum", "samordning", "cpr",
        "personnr", "fødsels", "fodsels", "kennital", "henkilö", "hetu", "isikukood", "asmens",
        "kodas", "personas", "kods", "ahv", "avs", "kimlik", "tckn", "idnp", "nino", "insurance",
        "taj", "adóazon", "adóigaz", "társadalombizt", "matricul",
        "социал", "єгн", "егн", "егнб", "єдр", "рнокпп", "ипн", "іпн", "інн", "податк", "ідентиф",
        "идентиф", "паспорт", "амка", "αμκα", "αφμ", "α.φ.μ", "ταυτότ", "μητρώ", "φορολογ",
    ),
    "address": (
        "ip", "ipv4", "ipv6", "adres", "address", "adreç", "direcc", "enderez", "indirizz",
        "endereç", "helbid", "адрес", "адреса", "διεύθ", "server", "servid", "host", "router",
        "gateway", "dns", "ping", "proxy", "firewall",
    ),
}  # fmt: skip
_WHOLE = frozenset(
    "tel tels tlm tél tèl fono fone fón puh mobil cell call dial llama ruf bel ring ringe тел τηλ "
    "nan nie nif dni aiz cif ip dns ping host tax nir nuss bsn sofi niss insz pps ppsn nhs nip "
    "rč cnp egn oib cpr hetu ahv avs tckn idnp kods fiscal егн іпн ипн інн".split()
)
"""Stems with which too many other words begin: they only count as whole words."""

NOTIONS = tuple(_STEMS)
"""What a word may be about."""


def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(s) + (r"\b" if s in _WHOLE else "") for s in stems)
    return re.compile(rf"(?:^|['’:\W])(?:{either})")


_PATTERNS = {notion: _pattern(stems) for notion, stems in _STEMS.items()}


def notion_of(word: str) -> str:
    """The notion (one of `NOTIONS`) that a word is about; else the word in lower case."""
    word = word.lower()
    for notion, pattern in _PATTERNS.items():
        if pattern.search(word):
            return notion
    return word
