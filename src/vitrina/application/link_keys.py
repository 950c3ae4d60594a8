"""Keys of links that are made out of our secret: the same each time, and guessed by nobody.

Only hashes of them are kept, and still the same link can be shown again.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from vitrina.storage.link_keys import LinkKind


@dataclass(frozen=True)
class LinkKeys:
    """Makes the keys. `present` is the secret that makes new ones, `secrets` all that are known."""

    present: Callable[[], str] = field(repr=False)
    secrets: Sequence[str] = field(repr=False)

    def of_return(self, state: str, browser: str) -> str:
        """The page of the build that this return from VK opens: the same for whoever comes again.

        The browser's name alone is no key, nor the state.
        """
        return _of_return(self.present(), state, browser)

    def of_return_by_any(self, state: str, browser: str) -> Iterator[str]:
        """The same by each secret: the return may have begun while another one was present."""
        return (_of_return(secret, state, browser) for secret in self.secrets)

    def of_way_back(self, community_id: str, kind: LinkKind, number: int = 0) -> str:
        """A key to the build of a community for a person whom we recognise.

        Another `number` makes another one: a lost link ends all that were made before.
        """
        text = f"way-back/{kind}/{community_id}" + (f"/{number}" if number else "")
        return _derive(b"way-back", self.present(), text, 18)

    def of_new_link(self, community_id: str, press: str) -> str:
        """The page of a community, by a link that the school gives: one for each press."""
        return _derive(b"new-link", self.present(), f"{community_id}/{press}", 18)

    def of_draft(self, ticket: str) -> str:
        """The page of the draft that a grant's form goes on in: the same however often pressed."""
        return _derive(b"draft", self.present(), ticket, 18)

    def of_requests(self, community_id: str, number: int) -> str:
        """The private link to a community's booking requests, the `number`-th of its links."""
        return _derive(b"leads", self.present(), f"{community_id}/{number}", 18)

    def of_calendar(self, community_id: str, number: int) -> str:
        """The link by which a calendar reads a community's visits, the `number`-th of its links."""
        return _derive(b"calendar", self.present(), f"{community_id}/{number}", 18)


def _of_return(secret: str, state: str, browser: str) -> str:
    # A cookie holds no line break, so no other pair makes the same text.
    return _derive(b"return", secret, f"{state}\n{browser}", 24)


def _derive(purpose: bytes, secret: str, text: str, size: int) -> str:
    key = hashlib.sha256(purpose + secret.encode()).digest()
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:size]).decode()
