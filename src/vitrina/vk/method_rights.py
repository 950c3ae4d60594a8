"""THE table: which kind of token may call which method, and the right it needs.

Known as of TABLE_DATE. What VK was measured to answer since goes before it: `vitrina vk probe`, and
every refusal that a build meets (docs/decisions/0025). Sources of each group:
[M] vk-2026 §1: measured by others on live communities, 2026-09-20 and 2026-10-01 to 10-06
[S] vk-contract 2026-11-22 Appendix A: the schema of 2025-01-21; [O] and [F] as marked there
[NV] not verified: which box of a key opens the method

A token of VK ID that VK approved nothing for has no right of this table: it reads what needs none,
and whatever writes answers 1051 ([M]).
"""

from dataclasses import dataclass
from datetime import date

from vitrina.domain.community import GrantKind

TABLE_DATE = date(2026, 11, 26)


@dataclass(frozen=True, slots=True)
class MethodRights:
    """The right each kind of token needs: a name, "" for none, None when it may not call at all."""

    user: str | None = None
    community: str | None = None
    service: str | None = None

    def needed_by(self, kind: GrantKind) -> str | None:
        """The right that a token of this kind needs."""
        match kind:
            case GrantKind.USER_TOKEN:
                return self.user
            case GrantKind.COMMUNITY_KEY:
                return self.community
            case GrantKind.SERVICE_KEY:
                return self.service


_ANYBODY = MethodRights(user="", community="", service="")
_MANAGE = MethodRights(user="groups", community="manage")
_GROUPS = MethodRights(user="groups")
_PHOTOS = MethodRights(user="photos")
_WALL = MethodRights(user="wall")
_MARKET = MethodRights(user="market")
_MESSAGES = MethodRights(user="messages", community="messages")
_STORIES = MethodRights(user="stories", community="stories")
_DOCS = MethodRights(user="docs", community="docs")

METHOD_RIGHTS: dict[str, MethodRights] = {
    # Read by every token, those of VK ID included ([M], [S]). The app's own key reads what is
    # public, by `execute` too ([M] for walls; `execute` is reported, [S] has it for the others).
    "users.get": _ANYBODY,
    "groups.getById": _ANYBODY,
    "utils.resolveScreenName": _ANYBODY,
    "execute": _ANYBODY,
    # Called by a community's key: what it says of itself needs no right ([M], [S]).
    "groups.getTokenPermissions": MethodRights(community=""),
    # By a community's key with `manage` ([M]; users' right [S]). groups.edit has left the public
    # docs and answers 1 for what it ignores: read back what it did. Addresses were called with
    # nothing in them (100), a real one was not shown.
    "groups.edit": _MANAGE,
    "groups.setSettings": _MANAGE,
    "groups.getBanned": _MANAGE,
    "groups.getMembers": MethodRights(user="", community="manage", service=""),
    "groups.addAddress": _MANAGE,
    "groups.editAddress": _MANAGE,
    "groups.deleteAddress": _MANAGE,
    "groups.getLongPollServer": _MANAGE,
    "groups.getLongPollSettings": _MANAGE,
    "groups.setLongPollSettings": _MANAGE,
    "groups.getCallbackConfirmationCode": _MANAGE,
    "groups.getCallbackServers": _MANAGE,
    "groups.getCallbackSettings": _MANAGE,
    "groups.addCallbackServer": _MANAGE,
    "groups.editCallbackServer": _MANAGE,
    "groups.deleteCallbackServer": _MANAGE,
    "groups.setCallbackSettings": _MANAGE,
    # By a community's key with `wall`, which only keys made by hand have ([M]; [S] says users
    # only). It writes and can neither read nor undo.
    "wall.post": MethodRights(user="wall", community="wall"),
    "wall.closeComments": MethodRights(user="wall", community="wall"),
    # By a community's key with the box of the same name ([M] all of a group; the cover [S], [O]).
    # Which box opens uploads for messages is [NV]. Documents only while «files» are on, else 15.
    "photos.getOwnerCoverPhotoUploadServer": MethodRights(user="photos", community="photos"),
    "photos.saveOwnerCoverPhoto": MethodRights(user="photos", community="photos"),
    "photos.getMessagesUploadServer": MethodRights(user="photos", community="photos"),
    "photos.getChatUploadServer": MethodRights(user="photos", community="photos"),
    "messages.send": _MESSAGES,
    "messages.getConversations": _MESSAGES,
    "messages.getHistory": _MESSAGES,
    "messages.isMessagesFromGroupAllowed": _MESSAGES,
    "stories.getPhotoUploadServer": _STORIES,
    "stories.save": _STORIES,
    "stories.delete": _STORIES,
    "docs.getWallUploadServer": _DOCS,
    "docs.save": _DOCS,
    # 27 for a community's key, whatever its boxes ([M]); public walls and boards are read by the
    # app's own key too ([M], [S]).
    "wall.get": MethodRights(user="wall", service=""),
    "wall.getById": MethodRights(user="wall", service=""),
    "wall.edit": _WALL,
    "wall.delete": _WALL,
    "wall.restore": _WALL,
    "wall.pin": _WALL,
    "board.getTopics": MethodRights(user="groups", service=""),
    "board.getComments": MethodRights(user="groups", service=""),
    "board.addTopic": _GROUPS,
    "photos.get": MethodRights(user="photos", service=""),
    "photos.getUploadServer": _PHOTOS,
    "photos.getWallUploadServer": _PHOTOS,
    "market.get": _MARKET,
    "market.add": _MARKET,
    "market.edit": _MARKET,
    "market.delete": _MARKET,
    "groups.create": _GROUPS,
    "groups.getSettings": _GROUPS,
    "groups.getAddresses": _GROUPS,
    "groups.addLink": _GROUPS,
    "groups.editLink": _GROUPS,
    "groups.deleteLink": _GROUPS,
    "groups.editManager": _GROUPS,
    "stats.get": MethodRights(user="stats"),
    "account.getAppPermissions": MethodRights(user=""),
    # Users only by the schema ([S]); nobody has shown what a community's key is answered.
    "groups.get": _GROUPS,
    "groups.toggleMarket": _GROUPS,
    "photos.getOwnerPhotoUploadServer": _PHOTOS,
    "photos.saveOwnerPhoto": _PHOTOS,
    "photos.saveWallPhoto": _PHOTOS,
    "market.getCategories": _MARKET,
    "market.getProductPhotoUploadServer": _MARKET,
    "market.saveProductPhoto": _MARKET,
}
