"""The school's owner says where its GetCourse is, and where the news of each course go."""

from dataclasses import dataclass, field

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.member import Actor
from vitrina.domain.telling import CourseTargets
from vitrina.school.addresses import UrlFault, UrlRefused, read_url

LONGEST_KEY = 512  # characters


@dataclass(frozen=True)
class TypedAccount:
    """The account as it was typed; an empty key stays what it was, `ends` names those to remove."""

    base: str
    school_key: str = field(default="", repr=False)
    developer_key: str = field(default="", repr=False)
    ends: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AccountRefused:
    """The address leads nowhere that we go, or a key is none; nothing was saved."""

    fault: UrlFault | None
    key: str = ""


@dataclass(frozen=True)
class Renewed:
    """It was saved; so many tellings are looked at again."""

    count: int


async def change_account(
    services: GetCourseServices, actor: Actor, typed: TypedAccount
) -> Renewed | AccountRefused:
    """Save where the account is and its keys, and tell again what its faults have stopped."""
    base = typed.base.strip().rstrip("/")
    if base and "://" not in base:
        base = f"https://{base}"
    if base:
        try:
            url = read_url(base, services.openness)
        except UrlRefused as refused:
            return AccountRefused(refused.fault)
        if url.path not in ("", "/") or url.query:
            return AccountRefused(UrlFault.UNREADABLE)
        base = str(url).rstrip("/")
    for name, key in (("school_key", typed.school_key), ("developer_key", typed.developer_key)):
        if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            return AccountRefused(None, name)
    await services.settings.save_account(
        actor,
        base,
        school_key=_key_of(typed, "school_key", typed.school_key),
        developer_key=_key_of(typed, "developer_key", typed.developer_key),
    )
    return Renewed(await services.listed.renew())


async def change_targets(
    services: GetCourseServices, actor: Actor, course_id: str, targets: CourseTargets
) -> Renewed:
    """Save where the news of a course go; what would be told differently now is told again."""
    await services.settings.save_targets(actor, course_id, targets)
    return Renewed(await services.listed.renew(course_id))


async def replace_callout(services: GetCourseServices, actor: Actor, secret: str) -> None:
    """GetCourse's calls are answered at this secret from now on, and at no other."""
    await services.settings.replace_callout(actor, secret)


async def end_callout(services: GetCourseServices, actor: Actor) -> None:
    """GetCourse's calls are answered no more. Idempotent."""
    await services.settings.end_callout(actor)


def _key_of(typed: TypedAccount, name: str, text: str) -> str | None:
    """The key to store: a new one, none any more, or None for the one that is there."""
    return "" if name in typed.ends else (text.strip() or None)
