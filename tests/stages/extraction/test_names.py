import pytest

from stages.extraction.names import NO_HINTS, Hints, hints_of, signature, slots_of


@pytest.mark.parametrize(
    "names", ["", "content", "post-body entry", "recipe cookies", "navigate-x", "tag-comunicació",
              "category-reviews post", "why-we-share-what-we-share-and-what-we-keep-to-ourselves",
              "label-hidden", "elementor-widget"]
)  # fmt: skip
def test_names_of_text(names):
    assert hints_of(names) is NO_HINTS


@pytest.mark.parametrize(
    "names", ["nav", "main-nav", "siteFooter", "share_buttons", "x widget", "NewsletterBox",
              "related-posts", "sidebar2"]
)  # fmt: skip
def test_names_of_what_is_set_apart(names):
    assert hints_of(names) == Hints(apart=True)


@pytest.mark.parametrize("names", ["hidden", "a d-none", "hidden print:hidden"])
def test_names_of_what_is_hidden(names):
    assert hints_of(names) == Hints(apart=True, hidden=True)


@pytest.mark.parametrize("names", ["hidden md:block", "lg:flex hidden", "d-none d-lg-block"])
def test_what_wide_screens_show_is_not_hidden(names):
    assert hints_of(names) is NO_HINTS
    assert slots_of("div", names) != slots_of("div", "hidden")


@pytest.mark.parametrize("names", ["comments", "comment-list", "wp-block-comments", "li-comment-7"])
def test_names_of_comments(names):
    assert hints_of(names) == Hints(apart=True, comments=True)


@pytest.mark.parametrize(
    "names", ["cookie-banner", "CookieConsent", "cookiebar", "gdpr", "onetrust-sdk", "cookies_info"]
)
def test_names_of_notices(names):
    assert hints_of(names) == Hints(apart=True, notice=True)


def test_boxes_of_one_kind_have_one_signature():
    assert len({signature(f"post {odd} post-{n}") for n, odd in ((1, "odd"), (23, "even"))}) == 1
    assert signature("post") != signature("comment")
