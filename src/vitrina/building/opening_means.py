"""The tokens that a run works with: opened, renewed where they end soon, a session for each."""

import structlog

from vitrina.building.dependencies import BuildDependencies
from vitrina.building.means import RunMeans
from vitrina.building.renewal import ENDS_SOON, renew_token
from vitrina.domain.community import GrantKind
from vitrina.storage.records import BuildRecord, TokenRecord
from vitrina.storage.vault import LostSecret
from vitrina.vk.errors import CaptchaAnswer

_log = structlog.get_logger("vitrina.building")


async def find_token(dependencies: BuildDependencies, build: BuildRecord) -> TokenRecord | None:
    """What the build was opened with, fresh for the next minutes; None: only a new grant helps.

    LostSecret when it does not open here.
    """
    token = await dependencies.grants.find(build.grant_id)
    # One that cannot be renewed is used as long as VK takes it.
    if token.refresh_token and await dependencies.grants.ends_within(token, ENDS_SOON):
        return await _renew(dependencies, token)
    return token


async def find_fresh(dependencies: BuildDependencies, token: TokenRecord) -> bool:
    """Whether there is another secret in place of the one that VK does not take any more."""
    if token.kind is GrantKind.COMMUNITY_KEY:
        # The person may have pasted a new key while this run still used the old one.
        now = await dependencies.grants.find(token.id)
        return now.access_token != token.access_token
    return await _renew(dependencies, token) is not None


async def open_means(
    dependencies: BuildDependencies, build: BuildRecord, token: TokenRecord
) -> RunMeans:
    """The build's token, the community's key where there is one, and the app's own to read by."""
    tokens = [token]
    if token.kind is GrantKind.USER_TOKEN:
        key = await _find_key(dependencies, build)
        tokens += [key] if key else []
    sessions = {one.kind: dependencies.vk.session(one.access_token, one.kind) for one in tokens}
    data = build.waiting_data or {}
    if data.get("success_token"):
        # The person passed VK's check: the call that met it is repeated with the answer, be it an
        # effect or a read.
        answer = CaptchaAnswer(data["success_token"], remixstlid=data.get("remixstlid"))
        for session in sessions.values():
            session.answer_captcha(data["method"], answer)
    if dependencies.service_key:
        kind = GrantKind.SERVICE_KEY
        sessions[kind] = dependencies.vk.session(dependencies.service_key, kind)

    async def note(grant_id: str | None, kind: GrantKind, method: str, code: int | None) -> None:
        if grant_id is not None:
            await dependencies.grants.note_right(grant_id, method, is_allowed=False, code=code)

    return RunMeans(tokens, sessions, await dependencies.known_rights(), note)


async def _find_key(dependencies: BuildDependencies, build: BuildRecord) -> TokenRecord | None:
    try:
        return await dependencies.grants.find_key_of(build.community_id)
    except LostSecret:
        _log.warning("build.key_does_not_open", build_id=build.id)
        return None


async def _renew(dependencies: BuildDependencies, token: TokenRecord) -> TokenRecord | None:
    return await renew_token(
        dependencies.grants, dependencies.grant_flow, token, dependencies.sleep
    )
