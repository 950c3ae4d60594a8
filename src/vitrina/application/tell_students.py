"""GetCourse is told what became of a student's community, one telling after another.

Who tells may be killed anywhere: the telling was taken before anything was sent, nobody takes it
again before a server has had its time, and telling again changes nothing (`school/getcourse.py`).
"""

import asyncio
import uuid
from collections.abc import Collection

import structlog

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.application.telling_work import Later, Work, prepare_work
from vitrina.domain.telling import NO_HOMEWORK
from vitrina.school.getcourse import SETTLES, Item
from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault
from vitrina.school.outgoing import Outgoing
from vitrina.storage.tellings import Outcome, Taken

MOST_SECONDS = 90.0  # for all requests of one telling
HELD = MOST_SECONDS + SETTLES + 30.0  # seconds after which a dead holder is replaced
FRESH = 20.0  # a process that stood still for longer since it took a telling leaves it
SLOWEST = 6 * 3600.0  # seconds between two attempts at most
HOMEWORK_SLOWEST = 86400.0
MOST_ATTEMPTS = 40  # of what may go through later: eight days, or a month for homework
QUIET = 300.0  # seconds for the whole school once GetCourse has said that it is too much
_SOON = 300.0  # until a run is over
_UNSURE = (GetCourseFault.BROKEN, GetCourseFault.UNKNOWN)

_log = structlog.get_logger("vitrina.getcourse")


async def tell_next(services: GetCourseServices, outgoing: Outgoing) -> bool:
    """Tell what is due first; False when nothing is, or another process tells something now."""
    account = await services.find_account()
    if account is None:
        return False
    holder = uuid.uuid4().hex
    clock = asyncio.get_running_loop().time
    began = clock()
    taken = await services.tellings.take(holder, HELD)
    if taken is None:
        return False
    work = await prepare_work(services, account, taken)
    if isinstance(work, Later):
        await services.tellings.put_off(taken, holder, _SOON, fault=taken.fault, counts=False)
    elif isinstance(work, str):
        await services.tellings.note_stopped(taken, holder, work)
    elif work.digest == taken.told_digest and taken.fault is None:
        await services.tellings.note_told(taken, holder, None)
    elif clock() - began < FRESH:
        await _send(services, outgoing, taken, holder, work)
    return True


async def _send(
    services: GetCourseServices, outgoing: Outgoing, taken: Taken, holder: str, work: Work
) -> None:
    try:
        async with asyncio.timeout(MOST_SECONDS):
            told = await work.send(outgoing)
    except TimeoutError:
        await _note_fault(services, taken, holder, GetCourseError(GetCourseFault.UNKNOWN))
        return
    except GetCourseError as error:
        await _note_fault(services, taken, holder, error)
        return
    outcome = Outcome(work.digest, _in_order(told.done), _in_order(told.left_out))
    answered = Item.ANSWER in told.done | told.left_out
    if not work.asks_homework or answered:
        await services.tellings.note_told(taken, holder, outcome)
        _log.info("getcourse.told", telling_id=taken.id, done=outcome.done)
    elif taken.attempts >= MOST_ATTEMPTS:
        await services.tellings.note_stopped(taken, holder, NO_HOMEWORK)
    else:
        seconds = _wait(services, taken.attempts, 900.0, HOMEWORK_SLOWEST)
        await services.tellings.put_off(taken, holder, seconds, fault=NO_HOMEWORK, outcome=outcome)


def _in_order(items: Collection[Item]) -> list[str]:
    return [item.value for item in Item if item in items]


async def _note_fault(
    services: GetCourseServices, taken: Taken, holder: str, error: GetCourseError
) -> None:
    fault = error.fault
    _log.warning("getcourse.not_told", telling_id=taken.id, fault=fault.value)
    if not fault.is_temporary or taken.attempts >= MOST_ATTEMPTS:
        await services.tellings.note_stopped(taken, holder, fault, error.said)
        return
    settles = SETTLES if fault in _UNSURE else 0.0
    seconds = max(settles, _wait(services, taken.attempts, 30.0, SLOWEST))
    await services.tellings.put_off(
        taken, holder, seconds, fault=fault, said=error.said, settles=settles
    )
    if fault is GetCourseFault.BUSY:
        await services.tellings.quieten(QUIET)


def _wait(services: GetCourseServices, attempts: int, first: float, most: float) -> float:
    """Seconds until the next attempt: doubled each time, and spread by a quarter either way."""
    return min(most, first * 2.0 ** min(attempts - 1, 30)) * (0.75 + services.chance() / 2)
