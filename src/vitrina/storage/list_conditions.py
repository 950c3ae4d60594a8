"""Which rows of the school's list are asked for, as conditions that have their indexes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select, union

from vitrina.domain.community import CommunityState
from vitrina.domain.listing import NUDGED, RETRIABLE, Filters
from vitrina.domain.searching import Search
from vitrina.storage.models import communities, listings, search_terms, steps

_LAST = "\U0010ffff"  # sorts after whatever a text may go on with
_IS_REFUSED = steps.c.state == literal_column("'refused'")  # as the partial index says it


def list_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """One for each filter that is there."""
    row, conditions = listings.c, []
    if filters.stage is not None:
        conditions.append(row.stage == filters.stage)
    if filters.course:
        conditions.append(row.course_id == ("" if filters.course == "-" else filters.course))
    if filters.means is not None:
        conditions.append(row.means == filters.means)
    if filters.pieces:
        conditions.append(_stands_at(_one_of(row.piece, filters.pieces), _at(filters.pieces)))
    if filters.error_code is not None:
        same = steps.c.error_code == filters.error_code
        conditions.append(_stands_at(row.error_code == filters.error_code, same))
    if filters.cause is not None:
        conditions += [row.reason == filters.cause.reason, _is_code(filters.cause.error_code)]
    conditions += _within(filters)
    if filters.retriable:
        conditions.append(row.stage.in_(RETRIABLE))
    if filters.nudged:
        conditions.append(row.stage.in_(NUDGED))
    if filters.student:
        of_student = select(communities.c.id).where(communities.c.student_id == filters.student)
        conditions.append(row.community_id.in_(of_student))
    if filters.search is not None:
        conditions.append(row.practitioner_id.in_(_found_by(filters.search)))
    return conditions


def _within(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since is not None:
        yield listings.c.created_at >= filters.since
    if filters.until is not None:
        yield listings.c.created_at < filters.until


def _is_code(code: int | None) -> ColumnElement[bool]:
    return listings.c.error_code.is_(None) if code is None else listings.c.error_code == code


def _stands_at(itself: ColumnElement[bool], of_step: ColumnElement[bool]) -> ColumnElement[bool]:
    """The row says it, or a piece that came to nothing in its latest run."""
    refused = (
        select(listings.c.community_id)
        .join(steps, steps.c.build_id == listings.c.build_id)
        .where(_IS_REFUSED, of_step)
    )
    said = select(listings.c.community_id).where(itself)
    return listings.c.community_id.in_(union(said, refused))


def _at(pieces: Sequence[str]) -> ColumnElement[bool]:
    return _one_of(steps.c.key, pieces)


def _one_of(column: ColumnElement[Any], pieces: Sequence[str]) -> ColumnElement[bool]:
    below = [column.like(f"{piece}/%") for piece in pieces]
    return or_(column.in_(pieces), *below)


def _found_by(search: Search) -> Any:
    """The forms that are meant, each way by its own index."""
    ways: list[Select[Any]] = []
    if search.words:
        first, *more = search.words
        named = select(search_terms.c.practitioner_id).where(_begins(first))
        for word in more:
            also = select(search_terms.c.practitioner_id).where(_begins(word))
            named = named.where(search_terms.c.practitioner_id.in_(also))
        ways.append(named)
    ways += [select(search_terms.c.practitioner_id).where(_begins(term)) for term in search.terms]
    named_in_vk = [
        *((communities.c.group_id == search.group_id,) if search.group_id else ()),
        *((communities.c.screen_name == search.screen_name,) if search.screen_name else ()),
        *((communities.c.id == search.community_id,) if search.community_id else ()),
    ]
    is_there = communities.c.state != literal_column(f"'{CommunityState.FORGOTTEN.value}'")
    ways += [select(communities.c.practitioner_id).where(one, is_there) for one in named_in_vk]
    return union(*ways) if ways else select(literal_column("NULL"))


def _begins(term: str) -> ColumnElement[bool]:
    return and_(search_terms.c.term >= term, search_terms.c.term < term + _LAST)
