"""The tokens that a run works with: opened, renewed where they end soon, a session for each."""

from functools import partial

import structlog

from vitrina.building.dependencies import BuildDependencies
from vitrina.building.means import RunMeans
from vitrina.building.renewal import ENDS_SOON, renew_token
from vitrina.domain.community import GrantKind
from vitrina.storage.grants import Grants
from vitrina.storage.records import BuildRecord, TokenRecord
from vitrina.storage.vault import LostSecret
from vitrina.storage.vk_verdicts import VkVerdicts
from vitrina.vk.errors import CaptchaAnswer, VkError
from vitrina.vk.rights import refuses_kind

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
    verdicts = VkVerdicts(dependencies.database)
    known = await verdicts.read()
    secrets = {one.kind: one.access_token for one in tokens}
    if dependencies.service_key:
        secrets[GrantKind.SERVICE_KEY] = dependencies.service_key
    sessions = {
        kind: dependencies.vk.session(secret, kind, known.refused_in_waves(kind))
        for kind, secret in secrets.items()
    }
    data = build.waiting_data or {}
    if data.get("success_token"):
        # The person passed VK's check: the call that met it is repeated with the answer, be it an
        # effect or a read.
        answer = CaptchaAnswer(data["success_token"], remixstlid=data.get("remixstlid"))
        for session in sessions.values():
            session.answer_captcha(data["method"], answer)
    note = partial(_note_refused, dependencies.grants, verdicts)
    return RunMeans(tokens, sessions, {kind: known.calls(kind) for kind in sessions}, note)


async def note_lone(dependencies: BuildDependencies, means: RunMeans) -> None:
    """Keep what this run found that VK takes alone only, for those that come after it."""
    verdicts = VkVerdicts(dependencies.database)
    for kind, session in means.sessions.items():
        for method, code in session.lone.found.items():
            _log.warning("means.goes_alone", kind=kind.value, method=method, code=code)
            await verdicts.note(kind, method, "wave", allowed=False, code=code, source="build")


async def _note_refused(
    grants: Grants, verdicts: VkVerdicts, grant_id: str | None, kind: GrantKind, error: VkError
) -> None:
    """Kept with the token that was refused; with its kind where VK says it of every one.

    27 is what every community key gets. Of a person's token it is nobody's rule: kept with the kind
    it would keep everybody else from a community (docs/decisions/0025).
    """
    method, code = error.method, error.code
    if grant_id is not None:
        await grants.note_right(grant_id, method, is_allowed=False, code=code)
    if kind is GrantKind.COMMUNITY_KEY and refuses_kind(error):
        await verdicts.note(kind, method, "call", allowed=False, code=code, source="build")


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
