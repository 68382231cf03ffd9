"""Which pages are looked at, as whom, and how one gets there."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, Response

from .people import IDRIS, JOAN, PRIYA, RUTH, SAMI

VISITOR = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page: who looks, from where, along which link and after which button."""

    title: str
    who: str
    path: str
    follow: str = ""
    press: str = ""
    status: int = 200

    def __str__(self) -> str:
        who = self.who.split(maxsplit=1)[0] if self.who else "a visitor"
        return f"{self.title} as {who}"

    def open(self, page: Page, url: str) -> Response:
        """Go there; return the server's answer."""
        answer = page.goto(url + self.path)
        if self.follow:
            answer = page.goto(url + _link(page, self.follow))
        if self.press:
            with page.expect_navigation() as moved:
                page.get_by_role("button", name=self.press, exact=True).click()
            answer = moved.value
        assert answer is not None
        return answer


def _link(page: Page, pattern: str) -> str:
    """The first link on the page whose address fits."""
    addresses = page.eval_on_selector_all(
        "main a[href], main [*|href]", "them => them.map(it => it.getAttribute('href') || '')"
    )
    fitting = [each for each in addresses if re.fullmatch(pattern, each)]
    assert fitting, f"{page.url} has no link like {pattern}"
    return str(fitting[0])


NEED, LINE = r"/help/needs/\w+/", r"/record/line/\d+/"
PLACE, SOURCE = r"/places/[^/]+/\d+/", r"/places/sources/\d+/"
BODY, RULE = r"/organisations/[A-Z0-9]{6,}/", r"/rules/[a-z_.]+\.[a-z_]+/"

PAGES = (
    Visit("home", VISITOR, "/"),
    Visit("how it works", VISITOR, "/how-it-works/"),
    Visit("accessibility", VISITOR, "/accessibility/"),
    Visit("privacy", VISITOR, "/privacy/"),
    Visit("the parts pages are made of", VISITOR, "/design/"),
    Visit("the board", VISITOR, "/help/"),
    Visit("an empty board", VISITOR, "/help/?category=letters&when=today"),
    Visit("a need", VISITOR, "/help/", follow=NEED),
    Visit("bodies", VISITOR, "/organisations/"),
    Visit("a body", VISITOR, "/organisations/", follow=BODY),
    Visit("rules", VISITOR, "/rules/"),
    Visit("a rule", VISITOR, "/rules/", follow=RULE),
    Visit("money", VISITOR, "/money/"),
    Visit("the record", VISITOR, "/record/"),
    Visit("a line", VISITOR, "/record/", follow=LINE),
    Visit("checking the record", VISITOR, "/record/check/"),
    Visit("neighbours", VISITOR, "/record/neighbours/"),
    Visit("places", VISITOR, "/places/"),
    Visit("a place", VISITOR, "/places/", follow=PLACE),
    Visit("a source", VISITOR, "/places/M01000001/2021/", follow=SOURCE),
    Visit("the programs' door", VISITOR, "/api/v1/docs"),
    Visit("the outbox", VISITOR, "/notices/outbox/"),
    Visit("signing in", VISITOR, "/sign-in/login/"),
    Visit("signing in, empty", VISITOR, "/sign-in/login/", press="Send me a code"),
    Visit("joining", VISITOR, "/sign-in/signup/"),
    Visit("joining, empty", VISITOR, "/sign-in/signup/", press="Join"),
    Visit("a page that is not there", VISITOR, "/nowhere/", status=404),
    Visit("home", RUTH, "/"),
    Visit("me", RUTH, "/me/"),
    Visit("details", RUTH, "/me/details/"),
    Visit("contact", RUTH, "/me/contact/"),
    Visit("consents", RUTH, "/me/consents/"),
    Visit("acting for", RUTH, "/me/acting-for/"),
    Visit("household", RUTH, "/me/home/"),
    Visit("data", RUTH, "/me/data/"),
    Visit("leaving", RUTH, "/me/leave/"),
    Visit("notices", RUTH, "/notices/"),
    Visit("choices", RUTH, "/notices/choices/"),
    Visit("my asks", RUTH, "/help/mine/"),
    Visit("asking", RUTH, "/help/ask/"),
    Visit("asking, empty", RUTH, "/help/ask/", press="Check my answers", status=422),
    Visit("offering", RUTH, "/help/offer/"),
    Visit("own need", RUTH, "/help/mine/", follow=NEED),
    Visit("time account", RUTH, "/money/"),
    Visit("own statement", RUTH, "/money/mine/"),
    Visit("registering a body", RUTH, "/organisations/register/"),
    Visit("a desk for others", RUTH, "/help/desk/", status=403),
    Visit("second steps", RUTH, "/sign-in/2fa/"),
    Visit("an app", RUTH, "/sign-in/2fa/totp/activate/"),
    Visit("a passkey", RUTH, "/sign-in/2fa/webauthn/add/"),
    Visit("devices", RUTH, "/sign-in/sessions/"),
    Visit("email", RUTH, "/sign-in/email/"),
    Visit("my asks", SAMI, "/help/mine/"),
    Visit("acting for", JOAN, "/me/acting-for/"),
    Visit("the desk", PRIYA, "/help/desk/"),
    Visit("a need", PRIYA, "/help/desk/", follow=NEED),
    Visit("letters", PRIYA, "/notices/letters/"),
    Visit("adding a neighbour", PRIYA, "/me/neighbours/add/"),
    Visit("adding a neighbour", IDRIS, "/record/neighbours/add/"),
    Visit("me", IDRIS, "/me/"),
    Visit("roles", IDRIS, "/me/roles/"),
    Visit("importing areas", IDRIS, "/places/import/"),
    Visit("deciding", IDRIS, "/rules/exchange.walkable_metres/decide/"),
    Visit("a body", IDRIS, "/organisations/", follow=BODY),
    Visit("accounts", IDRIS, "/money/accounts/"),
    Visit("opening an account", IDRIS, "/money/accounts/open/"),
    Visit("opening, empty", IDRIS, "/money/accounts/open/", press="Open it", status=422),
)
