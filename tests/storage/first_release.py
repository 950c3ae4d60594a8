"""A database as the first release left it (schema 0008), written by SQL that knows no later table.

Groups and tokens are real ones of a sandbox, so that builds can go on where they stood.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import text

from sandbox.client import Client
from sandboxed import RIGHTS
from storage.test_migrations import upgrade
from vitrina.storage.database import Database
from vitrina.storage.vault import Purpose, Vault

DATA = Path(__file__).parent / "data"
PLAN: dict[str, Any] = json.loads((DATA / "plan_of_first_release.json").read_text("utf-8"))
FORM = (DATA / "form_of_first_release.json").read_text("utf-8")
VISITOR, PHONE = 5001, "+79172223344"


@dataclass
class Person:
    """Somebody with a build: its id, their token, the group that it made in the sandbox."""

    build_id: str
    client: Client
    user_id: int
    group_id: int | None = None


@dataclass
class FirstRelease:
    """Writes the rows; `people` are kept by the name that their build was given."""

    database: Database
    vault: Vault
    key: str
    http: httpx2.AsyncClient
    sandbox_url: str
    people: dict[str, Person] = field(default_factory=dict)

    async def add(
        self, name: str, state: str, *, has_group: bool = True, user_id: int | None = None,
        steps: dict[str, dict[str, Any]] | None = None, **columns: Any,
    ) -> Person:  # fmt: skip
        """A build with its practitioner, token, steps and both keys, `page-<name>` and so on."""
        person = await self._make_person(name, user_id)
        if has_group:
            created = await person.client.do(
                "groups.create", title=PLAN["items"][0]["title"], type="public", subtype=2
            )
            person.group_id = created["id"]
        now, build_id = time.time(), person.build_id
        await self._insert(
            "practitioners", id=f"p-{name}", student_id=name, course_id="course", data=FORM,
            created_at=now - 60,
        )  # fmt: skip
        await self._insert_token(f"t-{name}", person, now)
        build = {
            "id": build_id, "practitioner_id": f"p-{name}", "token_id": f"t-{name}",
            "vk_user_id": person.user_id, "route": "full", "plan": json.dumps(PLAN),
            "plan_version": 1, "state": state, "submitted_at": now - 60, "epoch": 3, "sleeps": 0,
            "group_id": person.group_id,
            "screen_name": f"club{person.group_id}" if person.group_id else None,
            "requests": 6, "uploads": 1, "created_at": now - 60, "started_at": now - 50,
        }  # fmt: skip
        await self._insert("builds", **(build | columns))
        await self._insert_steps(person, state, steps or {}, now)
        for kind in ("page", "follow"):
            await self.add_key(person, kind, f"{kind}-{name}")
        return person

    async def add_key(self, person: Person, kind: str, key: str) -> None:
        """One more key that opens the build."""
        await self._insert(
            "build_keys", key_hash=hashlib.sha256(key.encode()).hexdigest(),
            build_id=person.build_id, kind=kind, created_at=time.time(),
        )  # fmt: skip

    async def replace_token(self, person: Person) -> None:
        """A second grant landed: the build has another token, and the old one stayed."""
        await self._insert_token("t-second", person, time.time())
        async with self.database.transaction() as connection:
            await connection.execute(
                text("UPDATE builds SET token_id = 't-second' WHERE id = :id"),
                {"id": person.build_id},
            )

    async def add_bot(self, person: Person, key: str) -> None:
        """The community's bot: its key, a question that waits, a booking request, a dialog."""
        group, seal, now = person.group_id, self.vault.seal, time.time()
        await self._insert(
            "communities", group_id=group, build_id=person.build_id, confirmation_code="c0de",
            sealed_secret=seal("callback-secret", Purpose.CALLBACK_SECRET, group),
            confirmed_at=now - 40, sealed_token=seal(key, Purpose.COMMUNITY_KEY, group),
        )  # fmt: skip
        mark = f"message/{VISITOR}/2"
        said = json.dumps({"text": "прайс", "payload": "", "attachments": [], "sent_at": now})
        await self._insert(
            "events", group_id=group, mark=mark, peer_id=VISITOR, kind="message", position=2,
            body=seal(said, Purpose.EVENT, group, mark), received_at=now,
        )  # fmt: skip
        told = {"service": "Массаж", "day": "завтра", "part": "днём", "contact": PHONE}
        await self._insert(
            "leads", id="lead", group_id=group, peer_id=VISITOR, created_at=now,
            sealed=seal(json.dumps({**told, "consent_at": now}), Purpose.LEAD, group, "lead"),
        )  # fmt: skip
        for number, kind in ((0, "ex-leads"), (1, "leads")):
            await self.add_key(person, kind, self.leads_key(person, number))

    def leads_key(self, person: Person, number: int) -> str:
        """The link to the booking requests as the first release made it."""
        secret = hashlib.sha256(b"leads" + self.key.encode()).digest()
        made = hmac.new(secret, f"{person.build_id}/{number}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made[:18]).decode()

    async def _make_person(self, name: str, user_id: int | None) -> Person:
        order = {"kind": "user", "scope": RIGHTS} | ({"user_id": user_id} if user_id else {})
        reply = await self.http.post(f"{self.sandbox_url}/sandbox/tokens", json=order)
        minted = reply.json()
        client = Client(self.http, self.sandbox_url, minted["access_token"], minted["user_id"])
        person = Person(hashlib.sha256(name.encode()).hexdigest()[:32], client, minted["user_id"])
        self.people[name] = person
        return person

    async def _insert_token(self, token_id: str, person: Person, now: float) -> None:
        await self._insert(
            "tokens", id=token_id, vk_user_id=person.user_id, scope=RIGHTS.replace(",", " "),
            access_token=self.vault.seal(person.client.token, Purpose.ACCESS_TOKEN, token_id),
            device_id=self.vault.seal("device", Purpose.DEVICE, token_id),
            expires_at=now + 86_400 * 30, created_at=now,
        )  # fmt: skip

    async def _insert_steps(
        self, person: Person, state: str, changed: dict[str, dict[str, Any]], now: float
    ) -> None:
        is_over = state in ("done", "done_with_gaps")
        for position, item in enumerate(PLAN["items"]):
            usual: dict[str, Any] = {"state": "done" if is_over else "planned", "attempt": 0}
            if item["key"] == "community" and person.group_id:
                reference = json.dumps({"group_id": person.group_id})
                usual = {"state": "done", "attempt": 1, "reference": reference}
            if item["by_hand"]:
                usual = {"state": "by_hand", "attempt": 0}
            await self._insert(
                "steps", build_id=person.build_id, key=item["key"], position=position,
                changed_at=now, **(usual | changed.get(item["key"], {})),
            )  # fmt: skip

    async def _insert(self, table: str, **row: Any) -> None:
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        async with self.database.transaction() as connection:
            await connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


async def open_first_release(
    database: Database, key: str, http: httpx2.AsyncClient, sandbox_url: str
) -> FirstRelease:
    """An empty database of the first release; what is sealed there is bound to its record."""
    if database.is_sqlite:
        Path(database.url.database or "").parent.mkdir(exist_ok=True)
    await upgrade(database, "0008")
    return FirstRelease(database, Vault([key], binds=True), key, http, sandbox_url)


async def fill(before: FirstRelease) -> None:
    """A build in every state; a bot with its key, a question and a request; an old token."""
    now = time.time()
    await before.add("queued", "queued", has_group=False, epoch=0, started_at=None)
    sent = {"state": "intended", "attempt": 1, "settles_at": now - 30, "intent": "{}"}
    await before.add("running", "running", steps={"info": sent})
    await before.add(
        "captcha", "waiting", waiting_for="captcha", words="VK asks",
        waiting_data=await meet_check(before), error_code=14,
        steps={"topic/reviews": {"state": "planned", "attempt": 1}},
    )  # fmt: skip
    await before.add("grant", "waiting", waiting_for="grant", words="VK asks again")
    await before.add("flood", "waiting", waiting_for="flood", not_before=now + 300, sleeps=1)
    await before.add("person", "waiting", waiting_for="person", words="Which one is it?")
    done = await before.add("done", "done", finished_at=now - 20)
    refused = {"state": "refused", "error_code": 15, "words": "VK said no"}
    await before.add(
        "gaps", "done_with_gaps", steps={"topic/reviews": refused}, finished_at=now - 10
    )
    await before.add("failed", "failed", has_group=False, words="No room", finished_at=now - 10)
    await before.add("cancelled", "cancelled", has_group=False, finished_at=now - 10)
    await before.replace_token(before.people["captcha"])
    await before.add_bot(done, await mint_key(before, done))


async def meet_check(before: FirstRelease) -> str:
    """What a build that met VK's check keeps: the page where a person passes it."""
    stranger = await before.add("stranger", "cancelled", has_group=True)
    await stranger.client.control("faults", method="board.addTopic", kind="error", code=14, times=1)
    error = await stranger.client.refuse("board.addTopic", group_id=stranger.group_id, title="x")
    kept = {"step": "topic/reviews", "method": "board.addTopic"}
    return json.dumps({**kept, "redirect_uri": error["redirect_uri"]})


async def mint_key(before: FirstRelease, person: Person) -> str:
    """The community's key, good for its bot."""
    await person.client.do(
        "groups.setSettings", group_id=person.group_id, messages=1, bots_capabilities=1
    )
    # VK lets the bot answer a visitor who has written.
    await person.client.control("messages", group_id=person.group_id, user_id=VISITOR, text="прайс")
    return (await person.client.become_community(person.group_id or 0)).token
