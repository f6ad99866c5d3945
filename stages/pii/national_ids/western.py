"""Numbers of France, Italy, Malta, the Low Countries, the British Isles, and of the states where
German is spoken."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import ID_CARD, LETTERED, SHORT, Form, stdnum

__all__ = ["FORMS"]

_NIR = ("nir", "insee", "sécurité sociale", "sécu", "numéro de sécu", "n ss", "immatriculation",
        "assuré social", "carte vitale")  # fmt: skip
_SOCIAL = ("social_security", "health")

FORMS = (
    Form(
        country="FR", name="NIR",
        pattern=r"[1-478]\d{4}(?:\d{2}|2[AB])\d{8}", groups="1 2 2 2 3 3 2|13 2|1 2 2 3 5 2",
        check=checks.is_nir, chance=0.0085,
        names=_NIR, notions=_SOCIAL, prior=-1.5,
    ),
    Form(
        country="FR", name="NIR",
        pattern=r"[12]\d{2}(?:0[1-9]|1[0-2])(?:\d{2}|2[AB])\d{6}", groups="1 2 2 2 3 3",
        check=checks.any_number, chance=1, names=_NIR, notions=_SOCIAL,
    ),
    Form(
        country="FR", name="SPI",
        pattern=r"[0-3]\d{12}", groups="2 2 3 3 3|1 3 3 3 3|4 3 3 3|13", check=stdnum("fr.nif"),
        chance=0.001,
        names=("spi", "numéro fiscal", "identifiant fiscal", "référence fiscale"),
        notions=("tax",),
    ),
    Form(
        country="IT", name="codice fiscale",
        # Digits may be letters where two persons had the same code (omocodia). Without any digit it
        # is a word; in lower case or groups one letter for a digit is allowed.
        pattern=r"(?=(?:\D*\d){2})[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z]"
        r"[0-9LMNP-V]{3}[A-Z]",
        written=r"[A-Z0-9]{16}|(?s:(?=(?:\D*\d){6})[^\d]{6,8}\d\d.?[A-Za-z].?\d\d.*)",
        groups="3 3 5 5|6 5 5|6 2 1 2 4 1|6 2 1 2 5|3 3 2 1 2 4 1|6 5 4 1|3 3 5 4 1",
        check=stdnum("it.codicefiscale"), chance=0.028,
        names=("codice fiscale", "cod fiscale", "cod fisc", "c f", "cf", "codfisc", "fiscal code"),
        notions=("tax", "health"), prior=LETTERED,
    ),
    Form(
        country="IT", name="partita IVA",
        pattern=r"\d{11}", groups="11|3 3 3 2|5 6|7 4|7 3 1|3 4 4", check=stdnum("it.iva"),
        chance=0.01,
        names=("partita iva", "p iva", "piva", "part iva", "partita i v a"), notions=("tax",),
        prior=-2.8, prefixes=("IT",),
    ),
    Form(
        country="MT", name="ID card",
        pattern=r"\d{6,7}[MGAPLHBZ]", groups="7 1|6 1|3 4 1|3 3 1|4 3 1", check=checks.any_number,
        chance=1,
        names=(*ID_CARD, "karta tal identità", "karta ta l identità", "id no",
               "karta identità", "id number"),
        notions=("tax",), prior=-1.5,
    ),
    Form(
        country="DE", name="IdNr",
        pattern=r"[1-9]\d{10}", groups="2 3 3 3|2 9|5 6", check=stdnum("de.idnr"), chance=0.004,
        names=("idnr", "steuer id*", "steuerid*", "steuer ident*", "steueridentifikations*",
               "steuerliche identifikations*", "tin", "identifikationsnummer", "steuernummer"),
        notions=("tax",),
    ),
    Form(
        country="DE", name="VSNR",
        pattern=r"\d{8}[A-Z]\d{3}", groups="2 6 1 3|2 2 2 2 1 3|8 1 3|2 6 1 2 1",
        check=checks.is_vsnr, chance=0.0073,
        names=("svnr", "vsnr", "rvnr", "sv nummer", "sv nr", "rv nummer", "sozialversicherung*",
               "rentenversicherung*", "versicherungsnummer", "versicherungs nr", "sv nummer"),
        notions=_SOCIAL, prior=LETTERED,
    ),
    Form(
        country="DE", name="KVNR",
        pattern=r"[A-Z]\d{9}", groups="1 3 3 3|1 9", check=checks.is_kvnr, chance=0.1,
        names=("kvnr", "kv nummer", "krankenversicherten*", "krankenversicherung*", "egk",
               "versichertennummer", "versicherten nr", "krankenkasse*", "versicherten id",
               "gesundheitskarte"),
        notions=_SOCIAL, prior=-1.6,
    ),
    Form(
        country="DE", name="USt-IdNr",
        # Only with its letters: without them it has no shape, and it is rarely a person's.
        pattern=r"[1-9]\d{8}", groups="9|3 3 3|2 3 2 2", check=stdnum("de.vat"), chance=0.1,
        names=("ust id*", "ustid*", "umsatzsteuer*", "ustidnr"), notions=("tax",), prior=-3.0,
        prefixes=("DE",), only_with_prefix=True,
    ),
    Form(
        country="AT", name="UID",
        pattern=r"U\d{8}", groups="1 8|1 3 3 2|1 4 4", check=stdnum("at.uid"), chance=0.1,
        names=("uid*", "ust id*", "ustid*", "umsatzsteuer*"), notions=("tax",), prior=-2.0,
        prefixes=("AT",), only_with_prefix=True,
    ),
    Form(
        country="AT", name="Steuernummer",
        # It begins with an office, of which there are some forty.
        pattern=r"\d{9}", groups="2 3 4|2 7|9|5 4", check=stdnum("at.tin"), chance=0.05,
        names=("steuernummer*", "steuer nr", "stnr", "st nr", "abgabenkonto*", "abgabekonto*",
               "abgabenkontonr", "tin"),
        notions=("tax",), prior=SHORT,
    ),
    Form(
        country="AT", name="SVNR",
        pattern=r"[1-9]\d{9}", groups="4 6|4 2 2 2", check=checks.is_svnr, chance=0.0036,
        names=("svnr", "sv nummer", "sv nr", "sozialversicherung*", "versicherungsnummer", "vsnr",
               "versicherungs nr", "e card", "ecard"),
        notions=_SOCIAL, prior=SHORT,
    ),
    Form(
        country="CH", others=("LI",), name="AHV",
        # 756 is no prefix of an EAN: nearly all that has it is such a number.
        pattern=r"756\d{10}", groups="3 4 4 2|3 10|3 3 3 3 1", check=stdnum("ch.ssn"), chance=0.1,
        names=("ahv*", "avs", "numéro avs", "ahvn13", "n avs", "sozialversicherung*", "ahvnr",
               "navs13", "oasi"),
        notions=_SOCIAL, prior=-0.5,
    ),
    Form(
        country="NL", name="BSN",
        pattern=r"\d{9}", groups="3 3 3|4 2 3|2 2 2 3", check=stdnum("nl.bsn"), chance=1 / 11,
        names=("bsn", "burgerservicenummer", "burgerservice nummer", "sofi*", "sofinummer",
               "citizen service number"),
        notions=("tax", "social_security", "health"), prior=SHORT,
    ),
    Form(
        country="BE", name="NN",
        pattern=r"\d{11}", groups="2 2 2 3 2|6 3 2|6 5|2 2 2 5", check=checks.is_nn, chance=0.0028,
        names=("rijksregister*", "niss", "insz*", "registre national", "numéro national", "nrn",
               "nationalregister*", "bisnummer", "bis nummer", "numéro bis", "rrn", "n n",
               "insz nummer", "numéro de registre national"),
        notions=_SOCIAL, prior=SHORT,
    ),
    Form(
        country="LU", name="matricule",
        pattern=r"(?:19|20)\d{11}", groups="4 2 2 3 2|8 3 2|8 5|4 4 3 2|4 4 5|4 2 2 5",
        check=checks.is_matricule, chance=0.00037,
        names=("matricule", "matrikel*", "cns", "numéro d identification", "sozialversécherung*"),
        notions=_SOCIAL,
    ),
    Form(
        country="IE", name="PPS",
        pattern=r"\d{7}[A-W][ABHWTX]?", groups="7 1|7 2|7 1 1|4 3 1|4 3 2|3 4 1|3 4 2",
        check=stdnum("ie.pps"), chance=1 / 23,
        names=("pps*", "p p s", "ppsn", "personal public service", "uimh psp", "psp", "upsp",
               "uimhir phearsanta"),
        notions=("tax", "social_security", "health"), prior=-1.5, prefixes=("IE",),
    ),
    Form(
        country="GB", name="NINO",
        pattern=r"[A-Z]{2}\d{6}[A-D]", groups="2 2 2 2 1|2 6 1|2 3 3 1", check=checks.is_nino,
        chance=0.55,
        names=("nino", "ni number", "ni no", "national insurance", "n i", "rhif yswiriant*",
               "yswiriant gwladol", "insurance number"),
        notions=("tax", "social_security"), prior=-1.5,
    ),
    Form(
        country="GB", name="NHS",
        pattern=r"\d{10}", groups="3 3 4", check=stdnum("gb.nhs"), chance=1 / 11,
        names=("nhs", "nhs number", "chi", "chi number", "h c number", "gig", "rhif gig", "hcn"),
        notions=_SOCIAL, prior=SHORT,
    ),
    Form(
        country="GB", name="UTR",
        pattern=r"\d{10}", groups="5 5|3 3 4|2 4 4", check=stdnum("gb.utr"), chance=0.09,
        names=("utr", "unique taxpayer", "taxpayer reference", "self assessment", "utr number"),
        notions=("tax",), prior=SHORT,
    ),
)  # fmt: skip
