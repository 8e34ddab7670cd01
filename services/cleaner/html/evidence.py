"""What an element says of its content: by its name, its class, its id or its role.

Sites differ in markup but name the same things by the same words; a word counts as a part of a name ("article-share-bar").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.record import Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """Content is of `kind`; `rule` is the id a cut made on it carries. `strong` where no article text is ever so marked."""

    kind: Kind
    rule: str
    strong: bool


def _table(strong: bool, kinds: Mapping[Kind, str]) -> dict[str, Evidence]:
    return {word: Evidence(kind, f"dom.{kind.value}", strong) for kind, names in kinds.items() for word in names.split()}


_ELEMENTS = {
    "figcaption": Evidence(Kind.CAPTION, "dom.figcaption", strong=True),
    "nav": Evidence(Kind.FURNITURE, "dom.nav", strong=True),
    "footer": Evidence(Kind.FURNITURE, "dom.footer", strong=False),
    "button": Evidence(Kind.FURNITURE, "dom.button", strong=True),
    "form": Evidence(Kind.FURNITURE, "dom.form", strong=False),
    "dialog": Evidence(Kind.FURNITURE, "dom.dialog", strong=True),
    "textarea": Evidence(Kind.FURNITURE, "dom.form", strong=True),
    "label": Evidence(Kind.FURNITURE, "dom.form", strong=False),
    "aside": Evidence(Kind.RELATED, "dom.aside", strong=False),
    "address": Evidence(Kind.BYLINE, "dom.address", strong=False),
    "time": Evidence(Kind.DATE, "dom.time", strong=False),
    "h1": Evidence(Kind.TITLE, "dom.h1", strong=False),
}
_ROLES = {
    "navigation": Evidence(Kind.FURNITURE, "dom.nav", strong=True),
    "contentinfo": Evidence(Kind.FURNITURE, "dom.footer", strong=False),
    "complementary": Evidence(Kind.RELATED, "dom.aside", strong=False),
    "dialog": Evidence(Kind.FURNITURE, "dom.dialog", strong=True),
    "search": Evidence(Kind.FURNITURE, "dom.search", strong=True),
}
#: What a word in a class or id says.
NAMES: Mapping[str, Evidence] = _table(
    strong=True,
    kinds={
        Kind.SHARE: "share sharing sharebar sharedaddy addthis addtoany sharethis shariff",
        Kind.NEWSLETTER: "newsletter newsletters signup",
        Kind.ADVERTISEMENT: "advert adverts advertisement advertising advertorial adslot adsense adunit dfp outbrain taboola teads "
        "sponsored werbung anzeige publicite publicidad",
        Kind.COMMENTS: "comments disqus commentlist livefyre coral",
        Kind.COOKIE: "cookie cookies consent gdpr cookiebar onetrust",
        Kind.CAPTION: "caption captions figcaption imagecaption bildunterschrift legende",
        Kind.PHOTO_CREDIT: "photocredit imagecredit photographer copyrightholder",
        Kind.PULL_QUOTE: "pullquote",
        Kind.SECTION: "breadcrumb breadcrumbs taglist",
        Kind.RELATED: "related recirc recirculation recommended recommendations readmore morestories mostread mostpopular relatedarticles",
        Kind.FURNITURE: "navbar sitemap skiplink masthead",
    },
) | _table(
    strong=False,
    kinds={
        Kind.SHARE: "social socials followus follow",
        Kind.NEWSLETTER: "subscribe mailchimp",
        Kind.ADVERTISEMENT: "ad ads banner sponsor promoted",
        Kind.COMMENTS: "comment discussion",
        Kind.SUBSCRIPTION: "paywall regwall piano subscription abo",
        Kind.PROMOTION: "promo promotion donate donation appstore",
        Kind.TICKER: "ticker quotes marketdata stockquote",
        Kind.PHOTO_CREDIT: "credit credits",
        Kind.BYLINE: "byline author authors bio autor auteur",
        Kind.DATE: "date dateline timestamp published pubdate datetime updated",
        Kind.READING_TIME: "readtime readingtime",
        Kind.SECTION: "kicker eyebrow section-label tag tags topics rubric category",
        Kind.RELATED: "recommend trending popular teaser more sidebar also widget outbound read",
        Kind.MEDIA_UI: "gallery slideshow carousel player lightbox toolbar",
        Kind.COPYRIGHT: "copyright",
        Kind.FURNITURE: "nav menu footer toolbar overlay modal popup tooltip skip login search hidden",
    },
)


def evidence_of(tag: str, role: str) -> Evidence | None:
    """What an element's own name says, or else its role."""
    return _ELEMENTS.get(tag) or _ROLES.get(role)
