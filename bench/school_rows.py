"""A PostgreSQL full of communities as a school has them after some years, made by the server."""

from collections.abc import Sequence

from sqlalchemy import text

from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database
from vitrina.storage.listings import relist

COURSES = 40
_FIRST = "Анна,Борис,Вера,Галина,Дарья,Елена,Жанна,Зоя,Ирина,Ксения,Лариса,Мария,Нина,Ольга"
_LAST = (
    "Абрамова,Белова,Васильева,Григорьева,Демидова,Егорова,Жукова,Зайцева,Иванова,Котова,Лунёва,"
    "Морозова,Новикова,Орлова,Павлова,Романова,Соболева,Титова,Уварова,Фомина,Чернова,Шилова"
)
_CITIES = "Казань,Набережные Челны,Тверь,Пермь,Уфа,Ярославль,Великий Новгород,Южно-Сахалинск"

# Of a hundred: 3 wait for a check, 4 for a grant, 1 sleeps, 2 are under way, 8 have a gap,
# 3 failed, 2 are drafts without a run, the others are done.
_PEOPLE = f"""
CREATE TEMP TABLE people AS
SELECT i, md5('c' || i) AS community, md5('p' || i) AS form, md5('b' || i) AS run, i % 100 AS lot,
    (string_to_array('{_FIRST}', ','))[i % 14 + 1] || ' '
        || (string_to_array('{_LAST}', ','))[i / 14 % 22 + 1] AS name,
    (string_to_array('{_CITIES}', ','))[i % 8 + 1] AS city,
    '+79' || lpad((i * 7919 % 1000000000)::text, 9, '0') AS phone,
    'course-' || i % {COURSES} AS course, 1800000000 - i * 311.0 AS born
FROM generate_series(1, :count) AS i"""
_FILL = (
    """
INSERT INTO practitioners (id, student_id, course_id, data, created_at, name_key)
SELECT form, 'student-' || i, course,
    (CAST(:form AS jsonb) || jsonb_build_object('name', name, 'city', city, 'phone', phone,
        'student_id', 'student-' || i, 'course_id', course))::text,
    born, replace(lower(name), 'ё', 'е') FROM people""",
    """
INSERT INTO search_terms (practitioner_id, term)
SELECT form, 'w:' || word FROM people,
    unnest(string_to_array(replace(lower(name || ' ' || replace(city, '-', ' ')), 'ё', 'е'), ' '))
    AS word
UNION SELECT form, 'p:' || reverse(substr(phone, 2)) FROM people
UNION SELECT form, 's:student-' || i FROM people""",
    """
INSERT INTO communities (id, practitioner_id, owner_id, group_id, screen_name, plan, plan_version,
    state, opened_by, student_id, course_id, created_at)
SELECT community, form, i, CASE WHEN lot < 98 THEN 200000000 + i END,
    CASE WHEN lot < 98 THEN 'club' || 200000000 + i END, :plan, 1,
    CASE WHEN lot < 98 THEN 'living' ELSE 'draft' END, 'by_api', 'student-' || i, course, born
FROM people""",
    """
INSERT INTO grants (id, vk_user_id, created_at, community_id, kind)
SELECT run, i, born, community, 'user_token' FROM people""",
    """
INSERT INTO builds (id, practitioner_id, grant_id, vk_user_id, route, plan, plan_version, state,
    waiting_for, waiting_data, not_before, submitted_at, epoch, sleeps, group_id, screen_name,
    error_code, requests, uploads, created_at, started_at, finished_at, community_id, purpose,
    reason)
SELECT run, form, run, i, CASE WHEN i % 3 = 0 THEN 'connect' ELSE 'full' END, :plan, 1,
    CASE WHEN lot < 8 THEN 'waiting' WHEN lot < 10 THEN 'running' WHEN lot < 18 THEN
        'done_with_gaps' WHEN lot < 21 THEN 'failed' ELSE 'done' END,
    CASE WHEN lot < 3 THEN 'captcha' WHEN lot < 7 THEN 'grant' WHEN lot < 8 THEN 'flood' END,
    CASE WHEN lot < 3 THEN '{"step": "cover"}'::json END, NULL, born, 1, 0, 200000000 + i,
    'club' || 200000000 + i, CASE WHEN lot < 3 THEN 14 WHEN lot < 7 THEN 5 WHEN lot < 8 THEN 9
        WHEN lot BETWEEN 18 AND 20 THEN 103 END, 6, 14, born, born, born + 17, community, 'create',
    CASE WHEN lot < 3 THEN '{"code": "vk.captcha"}' WHEN lot < 7 THEN '{"code": "vk.grant_ended"}'
        WHEN lot < 8 THEN '{"code": "vk.flood"}' WHEN lot BETWEEN 18 AND 20
        THEN '{"code": "vk.communities_full"}' END::json
FROM people WHERE lot < 98""",
    """
INSERT INTO steps (build_id, key, position, state, attempt, error_code, reason, changed_at)
SELECT run, piece.key, piece.position,
    CASE WHEN is_gap THEN 'refused' WHEN lot < 10 AND piece.position > 10 THEN 'planned'
         ELSE 'done' END, 1,
    CASE WHEN is_gap THEN 15 END, CASE WHEN is_gap THEN '{"code": "vk.no_right"}'::json END, born
FROM people, unnest(CAST(:keys AS text[])) WITH ORDINALITY AS piece(key, position),
    LATERAL (SELECT lot BETWEEN 10 AND 17 AND piece.key LIKE CASE WHEN i % 5 = 0 THEN 'cover'
        ELSE 'product/%' END AS is_gap) AS gap
WHERE lot < 98 AND (CAST(:every AS boolean) OR is_gap)""",
)
_TABLES = (
    "practitioners", "search_terms", "communities", "grants", "builds", "steps", "listings",
)  # fmt: skip


async def fill(
    database: Database,
    count: int,
    form: Practitioner,
    plan: CommunityPlan,
    keys: Sequence[str],
    *,
    every_step: bool,
) -> None:
    """So many communities, whose latest run has these steps, or of them what came to nothing."""
    values = {
        "count": count,
        "form": form.model_dump_json(),
        "plan": plan.model_dump_json(),
        "keys": list(keys),
        "every": every_step,
    }
    async with database.transaction() as connection:
        for statement in (_PEOPLE, *_FILL):
            names = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), names)
        await relist(connection, database.now())
        # Nobody has come to where they are at one moment.
        await connection.execute(text("UPDATE listings SET since = created_at + 17"))
        await connection.execute(text("DROP TABLE people"))
    async with database.engine.connect() as raw:
        alone = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text(f"VACUUM ANALYZE {', '.join(_TABLES)}"))
