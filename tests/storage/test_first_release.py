"""A database of the first release, with what it sealed and what it left in clear."""

import json

from cryptography.fernet import Fernet
from sqlalchemy import text

from storage.test_migrations import OF_THE_FIRST_RELEASE, compare, empty, empty_url, upgrade
from vitrina.storage import schema
from vitrina.storage.conversations import Conversations
from vitrina.storage.database import Database
from vitrina.storage.events import Events
from vitrina.storage.grants import Grants
from vitrina.storage.leads import Leads
from vitrina.storage.leases import Leases
from vitrina.storage.sealed import count_sealed, reseal_secrets
from vitrina.storage.vault import LostSecret, Vault
from vitrina.storage.visitors import blank_texts
from vitrina.storage.webhooks import Webhooks

__all__ = ["empty", "empty_url"]  # fixtures

PHONE = "+79172223344"
LEAD = {
    "service": "Массаж", "day": "завтра", "part": "днём", "contact": PHONE, "consent_at": 1.0,
}  # fmt: skip


async def fill(database: Database, key: str) -> None:
    """Rows as the first release wrote them: Fernet without any bond, texts in clear."""

    def sealed(value: str) -> str:
        return Fernet(key).encrypt(value.encode()).decode()

    said = json.dumps({"text": PHONE, "payload": "", "attachments": [], "sent_at": 1.0})
    reply = json.dumps({"text": f"Записали {PHONE}", "keyboard": ""})
    event = (
        "INSERT INTO events (group_id, mark, peer_id, kind, position, body, received_at,"
        " decided_at) VALUES (7, :mark, 5001, 'message', :position, :body, 1, :decided_at)"
    )
    spoken = (
        "INSERT INTO replies (group_id, mark, number, peer_id, body, random_id, state, attempts,"
        " not_before, created_at) VALUES (7, :mark, 0, 5001, :body, 1, :state, 0, 1, 1)"
    )
    async with database.transaction() as connection:
        for statement in OF_THE_FIRST_RELEASE:
            await connection.execute(text(statement))
        await connection.execute(
            text("UPDATE tokens SET access_token = :a, refresh_token = :r, device_id = :d"),
            {"a": sealed("access"), "r": sealed("refresh"), "d": sealed("device")},
        )
        await connection.execute(
            text("UPDATE communities SET sealed_secret = :s, sealed_token = :t"),
            {"s": sealed("secret"), "t": sealed("key")},
        )
        await connection.execute(
            text(
                "INSERT INTO leads (id, group_id, peer_id, sealed, created_at)"
                " VALUES ('lead', 7, 5001, :sealed, 1)"
            ),
            {"sealed": sealed(json.dumps(LEAD))},
        )
        for position, decided_at in ((1, 1.0), (2, None)):
            row = {"mark": f"message/5001/{position}", "position": position, "body": said}
            await connection.execute(text(event), row | {"decided_at": decided_at})
        for mark, state in (("a", "sent"), ("b", "planned"), ("c", "refused")):
            await connection.execute(text(spoken), {"mark": mark, "body": reply, "state": state})


async def read_all(database: Database, vault: Vault) -> list[str]:
    """Every secret through its repository."""
    token = await Grants(database, vault).find("t1")
    community = await Webhooks(database, vault).find(7)
    assert community is not None
    (event,) = await Events(database, vault).find_waiting(7, 10)
    (reply,) = await Conversations(database, vault, Leases(database)).find_planned(7)
    (lead,) = await Leads(database, vault).newest(7)
    key = await Grants(database, vault).find_key(7)
    return [
        token.access_token, token.refresh_token or "", token.device_id or "", community.secret,
        key or "", lead.contact, event.body, reply.text,
    ]  # fmt: skip


async def test_what_the_first_release_kept_is_read_then_bound_and_its_texts_go(
    empty: Database,
) -> None:
    database, key = empty, Fernet.generate_key().decode()
    if database.is_sqlite:
        assert database.url.database
        schema._make_folder(database)
    await upgrade(database, "0002")
    await fill(database, key)
    await schema.migrate(database)
    await compare(database)

    unbound, bound = Vault([key]), Vault([key], binds=True)
    secrets = await read_all(database, unbound)
    assert secrets[:6] == ["access", "refresh", "device", "secret", "key", PHONE]
    assert PHONE in secrets[6] and PHONE in secrets[7]

    await blank_texts(database)
    async with database.transaction() as connection:
        for table, kept in (("events", 1), ("replies", 1)):
            query = text(f"SELECT count(*) FROM {table} WHERE body IS NOT NULL")
            assert (await connection.execute(query)).scalar_one() == kept
    assert (await count_sealed(database, bound)).unbound == 8
    for refused in (Grants(database, bound).find("t1"), Webhooks(database, bound).find(7)):
        try:
            await refused
        except LostSecret:
            continue
        raise AssertionError("a value bound to nothing was taken")

    assert await reseal_secrets(database, bound) == 8
    assert await read_all(database, bound) == secrets
    # A process that does not bind yet goes on reading.
    assert await read_all(database, unbound) == secrets
    async with database.transaction() as connection:
        for table in ("events", "replies", "leads"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            assert "9172223344" not in str(rows)
