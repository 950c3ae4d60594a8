"""How strict a sandbox is: one switch for each thing that VK does and a forgiving one would not.

Sources: vk-2026 is what was gathered on 2026-11-26 (marks [M] measured, [O] VK's own pages, [S] the
schema, [F] and [L] reports of others, [U] unknown); vk-contract is of 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from typing import Any


def _switch(says: str, source: str, usual: bool = True) -> Any:
    """A switch that is off; ``usual`` ones are on in the strict sandbox."""
    return field(default=False, metadata={"says": says, "source": source, "usual": usual})


@dataclass(frozen=True)
class Strictness:
    """What is switched on. Names for people have hyphens: ``script-escapes``."""

    script_escapes: bool = _switch(
        r"texts in VKScript do not read `\uXXXX`: the backslash is dropped and `u0414` stays in the"
        " text; UTF-8 is read",
        "vk-2026 (reported as garbage; what exactly it becomes is ours); an empty answer in"
        " python273/vk_api, thread 19 of its tracker, [F]",
    )
    saves_refused: bool = _switch(
        "`photos.save*` and `market.saveProductPhoto` inside `execute` are refused with 100",
        "reported, negezor/vk-io, thread 171 of its tracker [F]; the code is ours",
    )
    group_edit_blind: bool = _switch(
        "`groups.edit` answers 1 for empty values and leaves them as they were (for parameters it"
        " does not know, always)",
        "vk-2026 §2 [M]",
    )
    message_photos_dropped: bool = _switch(
        "a picture of the messages' upload server attached to a post is dropped in silence",
        "vk-2026 §2 [M]",
    )
    link_needs_photo: bool = _switch(
        "a link attached without a picture (`link_photo_id`, or `og:image` of a page on this"
        " machine) is refused with 100 `link_photo_sizing_rule`",
        "vk-2026 §2 [M]",
    )
    keyboard_limits: bool = _switch(
        "a keyboard has 5 × 10 places and 40 keys, an inline one 5 × 6 and 10; a label 40"
        " characters, a payload 255 bytes; more is 911 with its text",
        "VK's page on keyboards [O]; texts of rows and keys [F], the others are ours",
    )
    message_bytes: bool = _switch(
        "a message of more than 4,096 bytes is 914",
        "reported beside the schema's 9,000 characters [F]",
    )
    new_post_ids: bool = _switch(
        "a postponed post gets a new id when it comes out, the old one is `postponed_id`; with"
        " `wall_post_new` comes `wall_schedule_post_delete`",
        "VK's page on posts [O]; the second event [F]",
    )
    schedules_by_long_poll: bool = _switch(
        "`wall_schedule_post_new` and `wall_schedule_post_delete` can be switched on for long poll",
        "vk-2026 §2 [M]; by callback only in the schema [S]",
    )
    title_entities: bool = _switch(
        "each letter outside cp1251 in the name of a product counts as long as its entity",
        "reported [F]",
    )
    code_by_token: bool = _switch(
        "the confirmation code of a callback server depends on the token that asks for it",
        "reported [F]",
    )
    long_upload_answers: bool = _switch(
        "the upload host's answers are 1-2.5 KB long", "reported [F]"
    )
    token_required: bool = _switch(
        "no token at all is 15 `token required`, a bad one stays 5", "vk-2026 §2 [M]"
    )
    service_executes: bool = _switch(
        "an app's service key may call `execute`, for what it may read",
        "reported; the schema has people and communities only [S]",
    )
    oauth_key_rights: bool = _switch(
        "a community's grant by `group_ids` gives neither `wall` nor `market`; a key made by hand"
        " may have both",
        "vk-2026 §1 [O]; VK's list of a community's rights, vk-contract §2.1 [L]",
    )
    saves_unsaved: bool = _switch(
        "saves inside `execute` answer without `saved` and save nothing; together with"
        " `saves-refused` only the avatar's does",
        "negezor/vk-io issue 364 [F]",
        usual=False,
    )
    execute_entry: bool = _switch(
        '`execute_errors` carries one more entry `{"method": "execute", ...}` after refusals',
        "reported, both forms occur [F]",
        usual=False,
    )
    key_1133: bool = _switch(
        "a community key is refused with 15 and subcode 1133 where others get 27",
        "reported, both forms occur [F]",
        usual=False,
    )
    vk_id_unapproved: bool = _switch(
        "tokens of VK ID carry every scope that was asked for, and whatever needs a right is 1051",
        "vk-2026 §1 [M]",
        usual=False,
    )
    oauth_security_error: bool = _switch(
        "the page of a community's grant answers HTTP 401 `Security Error`, as apps of the VK ID"
        " cabinet get it",
        "vk-2026 §1 [L], 2026-09-25",
        usual=False,
    )
    vk_hosts: bool = _switch(
        "addresses of checks are on `id.vk.ru` and `id.vk.com` in turns, so nobody can pass them"
        " by opening them; their path works here",
        "vk-2026, vk-contract §3.4 [O]",
        usual=False,
    )

    @classmethod
    def none(cls) -> Strictness:
        """Everything is forgiven."""
        return cls()

    @classmethod
    def usual(cls) -> Strictness:
        """What is known of VK, without what it does only sometimes."""
        return cls.named(switch_name(item) for item in SWITCHES if item.metadata["usual"])

    @classmethod
    def all(cls) -> Strictness:
        """Everything that was ever reported, at once."""
        return cls.named(switch_name(item) for item in SWITCHES)

    @classmethod
    def named(cls, names: Iterable[str]) -> Strictness:
        """These switches alone; raises ValueError with the names that do not exist."""
        wanted = {name.replace("-", "_") for name in names}
        if unknown := wanted - {item.name for item in SWITCHES}:
            raise ValueError(", ".join(sorted(name.replace("_", "-") for name in unknown)))
        return cls(**dict.fromkeys(wanted, True))

    def names(self) -> list[str]:
        """What is on, in the order of this table."""
        return [switch_name(item) for item in SWITCHES if getattr(self, item.name)]


SWITCHES: tuple[Field[Any], ...] = fields(Strictness)


def switch_name(item: Field[Any]) -> str:
    """As people write it."""
    return item.name.replace("_", "-")
