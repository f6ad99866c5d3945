"""Groups of languages that are told apart by one resolver."""

from collections.abc import Mapping

from stages.language.included_model import CLUSTER

__all__ = ["GROUPS", "SERVED", "home"]

GROUPS: tuple[tuple[str, ...], ...] = (
    tuple("es pt gl an ca oc fr it ro eu ext la eo gcf gcr ht lij vec wa".split()),
    tuple("en de nl lb nn no da sv is af fo fy pcm".split()),
    tuple("bs hr sr sl mk bg cs sk pl uk ru be".split()),
    tuple("fi et hu lt lv ga cy mt sq el gd br ltg se az tr".split()),
)
"""Labels of the first model, by group: languages that a text is taken for."""

SERVED: tuple[tuple[str, ...], ...] = (
    tuple("es pt gl an ast ca oc oc-aranes fr it ro eu".split()),
    tuple("en de nl lb nn nb sv is da".split()),
    (CLUSTER, *"sl mk bg cs sk pl uk ru be".split()),
    tuple("fi et hu lt lv ga cy mt sq el".split()),
)
"""Tags that are told apart in each group; neighbours that are not served come beside them."""


def home() -> Mapping[str, int]:
    """The group of each tag."""
    return {tag: number for number, tags in enumerate(SERVED) for tag in tags}
