"""`vitrina doctor`: each line says what is right, or what is wrong and what to do."""

import asyncio
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime

import httpx2
import typer
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.exc import SQLAlchemyError

from vitrina.application.measure_rights import TABLE_DATE, KnownRights
from vitrina.art.cards import draw_picture
from vitrina.art.photo_file import reads_heic
from vitrina.cli.pack_letters import find_pack_letters
from vitrina.cli.python_release import find_slow_cookies
from vitrina.cli.setting_names import find_placeholders, find_unknown, list_names, read_named
from vitrina.content.pack import PackError
from vitrina.domain.picture import AvatarCard
from vitrina.domain.practitioner import Theme
from vitrina.settings import BadSettings, Settings, read_settings
from vitrina.storage.breaker import open_redis_client
from vitrina.storage.database import BadDatabaseUrl
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.keys import see_keys
from vitrina.wiring.measuring import see_measured_rights
from vitrina.wiring.packs import open_pack_loader
from vitrina.wording.commands import DOCTOR_INITIALS

Finding = tuple[bool, str]


async def examine() -> int:
    """Print a line per part; 0 when everything is in order, 1 otherwise. Changes nothing."""
    try:
        settings = read_settings()
    except BadSettings as error:
        for line in str(error).splitlines():
            _print((False, line))
        return 1
    healthy = True
    for finding in _check_names(read_named()):
        _print(finding)
        healthy = healthy and finding[0]
    async for finding in _findings(settings):
        _print(finding)
        healthy = healthy and finding[0]
    return 0 if healthy else 1


def _check_names(named: Mapping[str, str]) -> Iterator[Finding]:
    """Slips that leave a setting without effect, and values that were never filled in."""
    slips = [
        f"{name} is no setting" + (f": did you mean {near}?" if near else ": take it out")
        for name, near in find_unknown(named, list_names())
    ]
    slips += [f"{name} still holds what an example has" for name in find_placeholders(named)]
    yield from ((False, slip) for slip in slips)
    if not slips:
        yield True, "settings are complete"


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    checks: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
        _check_database,
        _check_redis,
        _check_address,
        _check_grant,
        _check_pack,
        _check_drawing,
        _check_photos,
        _check_python,
    )
    for check in checks:
        yield await check(settings)
    async for finding in _check_rights(settings):
        yield finding
    for name, url in (
        ("VK_API_URL", settings.vk_api_url),
        ("VK_ID_URL", settings.vk_id_url),
        ("VK_OAUTH_URL", settings.vk_oauth_url),
    ):
        yield await _check_host(name, url)


async def _check_database(settings: Settings) -> Finding:
    try:
        counted = (await see_keys(settings)).counted
    except CannotStart as error:
        return False, f"database: {error}"
    except BadDatabaseUrl as error:
        return False, f"DATABASE_URL: {error}"
    except (SQLAlchemyError, OSError) as error:
        return False, f"database does not answer ({type(error).__name__}): check DATABASE_URL"
    if counted.lost:
        return (
            False,
            f"keys: {counted.lost} tokens need a key that is gone: put it back on the list",
        )
    if settings.bind_sealed and counted.unbound:
        return (
            False,
            f"VITRINA_BIND_SEALED refuses {counted.unbound} values: run `vitrina keys rotate`",
        )
    return True, "database is of this version, and the keys open every token"


async def _check_rights(settings: Settings) -> AsyncIterator[Finding]:
    """What was measured of VK, which is news and no fault."""
    try:
        known = await see_measured_rights(settings)
    except (CannotStart, BadDatabaseUrl, SQLAlchemyError, OSError):
        return  # what is wrong with the database has its own line
    if not known:
        yield True, f"VK's rights are those known on {TABLE_DATE}: `vitrina vk probe` measures them"
    for one in known:
        day = datetime.fromtimestamp(one.last, UTC)
        yield (
            True,
            f"VK's rights of a {one.kind.value}: {_say_measured(one)}, last on {day:%Y-%m-%d}",
        )


def _say_measured(one: KnownRights) -> str:
    words = [f"{method} {'allowed' if allowed else 'refused'}" for method, allowed in one.differing]
    differing = (
        f"otherwise than the table of {TABLE_DATE}: {', '.join(words)}"
        if words
        else (f"as in the table of {TABLE_DATE}")
    )
    alone = f"; alone and not in a wave: {', '.join(one.alone)}" if one.alone else ""
    return f"{one.methods} methods measured, {differing}{alone}"


async def _check_redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return True, "redis is not used: grants live in a table, limits in memory"
    redis = open_redis_client(settings.redis_url)
    try:
        await redis.set("vitrina:doctor", "1", ex=5)
    except ResponseError as error:
        why = type(error).__name__
        return False, f"redis takes nothing in ({why}): look at its memory and disk"
    except (RedisError, OSError) as error:
        return False, f"redis does not answer ({type(error).__name__}): check REDIS_URL"
    finally:
        await redis.aclose()
    return True, "redis answers"


async def _check_address(settings: Settings) -> Finding:
    if settings.base_url.startswith("https://"):
        return True, f"VITRINA_BASE_URL is {settings.base_url}"
    if settings.vk_api_url.startswith("http://"):
        return True, "VITRINA_BASE_URL is not https, which is enough for the sandbox"
    return False, "VITRINA_BASE_URL must be an https address that VK can reach"


async def _check_grant(settings: Settings) -> Finding:
    if settings.vk_grant_flow == "code" and not settings.vk_client_secret:
        return False, "VK_CLIENT_SECRET is not set, and the `code` flow needs it"
    if not settings.vk_client_id:
        return True, "VK_CLIENT_ID is not set: communities are opened by hand and joined by a key"
    if not settings.vk_client_secret:
        return False, (
            "VK_CLIENT_SECRET is not set: no button can allow the bot to answer, "
            "each community's key has to be made by hand"
        )
    return True, f"VK sends people back to {settings.base_url}/oauth/callback"


async def _check_pack(settings: Settings) -> Finding:
    loader = open_pack_loader(settings)
    if settings.pack not in (there_are := loader.names()):
        return False, f"VITRINA_PACK: there is no {settings.pack}, only {', '.join(there_are)}"
    try:
        pack = loader.load(settings.pack)
    except PackError:
        # Its mistakes are told in the language of those who write texts.
        check = f"vitrina pack check {settings.pack}"
        return False, f"VITRINA_PACK: the texts have mistakes: run `{check}`"
    if find_pack_letters(pack):
        check = f"vitrina pack check {settings.pack}"
        return False, f"VITRINA_PACK: pictures have no letters for some lines: run `{check}`"
    return True, f"the texts of {settings.pack} are sound"


async def _check_drawing(settings: Settings) -> Finding:
    card = AvatarCard(theme=Theme.SAGE, pattern="leaves", seed="doctor", initials=DOCTOR_INITIALS)
    try:
        await asyncio.to_thread(draw_picture, card)
    except Exception as error:
        return False, f"pictures cannot be drawn ({type(error).__name__}): install again"
    return True, "fonts are there and pictures are drawn"


async def _check_photos(_: Settings) -> Finding:
    if reads_heic():
        return True, "photos are read, those of iPhones (HEIC) too"
    return True, "photos are read but for HEIC, which requirements-heic.txt adds"


async def _check_python(_: Settings) -> Finding:
    version = platform.python_version()
    if newer := find_slow_cookies():
        # Advice: what is longer than a few kilobytes is refused before Python reads it.
        return True, f"Python {version} reads hostile cookies slowly: update to {newer} or newer"
    return True, f"Python {version} has no fault that is known to matter here"


async def _check_host(name: str, url: str) -> Finding:
    try:
        async with httpx2.AsyncClient(timeout=5) as http:
            await http.get(url)
    except httpx2.HTTPError as error:
        return False, f"{name} {url} does not answer ({type(error).__name__}): check the network"
    return True, f"{name} {url} answers"


def _print(finding: Finding) -> None:
    label = typer.style("ok  ", fg="green") if finding[0] else typer.style("fix ", fg="red")
    typer.echo(label + finding[1])
