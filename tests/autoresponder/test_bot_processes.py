"""Real processes: VK tells by both ways at once, workers are killed, every visitor hears once."""

import asyncio
from collections import Counter
from pathlib import Path

from cryptography.fernet import Fernet

from autoresponder.bot_community import BotCommunity, open_bot_community
from installation import Installation, Process, free_port, open_installation
from sandbox_options import AGREEING
from sandboxed import open_sandboxed

VISITORS = range(6001, 6021)
QUESTIONS = ("Здравствуйте", "сколько стоит", "где вы принимаете")
PATIENCE = 60.0  # seconds until every visitor has an answer to everything


async def test_everything_is_answered_once_whoever_dies(tmp_path: Path, postgres_url: str) -> None:
    port, key = free_port(), Fernet.generate_key().decode()
    options = AGREEING
    shared = {
        "VITRINA_BASE_URL": f"http://127.0.0.1:{port}",
        "VITRINA_SECRET_KEYS": key,
        "VITRINA_CALL_TIMEOUT": "2",
        "VITRINA_BOT_PAUSE": "0",  # the questions follow each other faster than people type
    }
    async with open_sandboxed(postgres_url, options, **shared) as sandboxed:
        urls = {f"VK_{name}_URL": sandboxed.sandbox.url for name in ("API", "ID", "OAUTH", "SITE")}
        async with open_installation(
            tmp_path, DATABASE_URL=postgres_url, VK_CLIENT_ID="test", **shared, **urls
        ) as installation:
            web = await installation.start("web", "serve", "--port", str(port))
            await web.until_said("process.serving")
            community = await open_bot_community(sandboxed)
            await _call_back(community, port)
            await _talk_while_they_die(installation, community)
            await _until_all_are_answered(community)
            await asyncio.sleep(2.0)  # whoever would say something twice has said it by now
            said = Counter(
                (message["peer_id"], message["text"])
                for message in (await sandboxed.world())["messages"]
                if message["from_id"] < 0
            )
    assert {peer for peer, _ in said} == set(VISITORS)
    assert len(said) == len(VISITORS) * len(QUESTIONS)
    assert set(said.values()) == {1}


async def _call_back(community: BotCommunity, port: int) -> None:
    """The callback server that a build would add; VK asks for the code while it is added."""
    owner, group_id = community.owner, community.group_id
    code = (await owner.do("groups.getCallbackConfirmationCode", group_id=group_id))["code"]
    owned = await community.sandboxed.services.communities.owner(group_id)
    assert owned is not None
    await community.sandboxed.services.webhooks.expect(
        group_id, owned.community_id, secret="secret-of-a-test", code=code
    )
    server = await owner.do(
        "groups.addCallbackServer",
        group_id=group_id,
        url=f"http://127.0.0.1:{port}/webhook/{group_id}",
        title="Vitrina",
        secret_key="secret-of-a-test",
    )
    await owner.do(
        "groups.setCallbackSettings",
        group_id=group_id, server_id=server["server_id"], message_new=1,
    )  # fmt: skip
    async with asyncio.timeout(10):
        while True:
            (found,) = (await owner.do("groups.getCallbackServers", group_id=group_id))["items"]
            if found["status"] == "ok":
                return
            await asyncio.sleep(0.05)


async def _talk_while_they_die(installation: Installation, community: BotCommunity) -> None:
    """Twenty visitors ask three things each; who answers is killed twice, who listens once."""
    workers = [await installation.start(f"worker-{number}", "worker") for number in (1, 2)]
    listeners = [await installation.start(f"longpoll-{number}", "longpoll") for number in (1, 2)]
    for process in workers:
        await process.until_said("process.working")
    await _who_has_said(listeners, "longpoll.listening")
    for number, question in enumerate(QUESTIONS):
        for visitor in VISITORS:
            await community.write(question, visitor=visitor)
            await asyncio.sleep(0.02)
            if visitor == VISITORS[8] and number < 2:
                await _kill(await _who_has_said(workers, "bot.decided"))
                workers.append(await installation.start(f"worker-{number + 3}", "worker"))
            if visitor == VISITORS[4] and number == 1:
                await _kill(await _who_has_said(listeners, "longpoll.listening"))


async def _who_has_said(processes: list[Process], event: str) -> Process:
    """The living process that does the work."""
    async with asyncio.timeout(20):
        while True:
            for process in processes:
                if process.made.returncode is None and process.has_said(event):
                    return process
            await asyncio.sleep(0.02)


async def _kill(process: Process) -> None:
    """`kill -9`, and wait until the system has buried it."""
    process.made.kill()
    await process.made.wait()


async def _until_all_are_answered(community: BotCommunity) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            states = await community.states()
            if len(states) >= len(VISITORS) * len(QUESTIONS) and set(states) == {"sent"}:
                return
            await asyncio.sleep(0.2)
