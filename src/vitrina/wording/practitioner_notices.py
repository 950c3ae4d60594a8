"""What the bot tells the practitioner in VK, where they let their community write to them."""

from vitrina.wording.dates import say_moment

_CALLS = {
    "appointment": "Спрашивают о встрече: перенести, отменить или уточнить. Ответьте в сообщениях "
    "сообщества.",
    "waiting": "В сообщениях сообщества ждут вашего ответа.",
    "complaint": "В сообщениях сообщества пишут, что чем-то недовольны. Ответьте, пожалуйста.",
}
MISSED = (
    "Пока бот не мог отвечать, вам написали в сообщения сообщества. Ответьте, пожалуйста, сами: "
    "бот на старые сообщения не отвечает."
)
BOUND = (
    "Готово: новые заявки и просьбы позвать вас будут приходить сюда.\n\n"
    "Телефоны здесь не показываются: они на вашей странице с заявками. Отвечайте людям в их "
    "переписке с сообществом, этой переписки они не видят."
)
BOUND_TO_ANOTHER = (
    "Заявки этого сообщества теперь приходят в другой профиль ВКонтакте: его подключили на "
    "странице сообщества. Если это сделали не вы, смените ссылку на страницу и подключите свой "
    "профиль снова."
)
NOT_SEEN_BY_VISITOR = (
    "Это ваша переписка с ботом, и человек этого ответа не увидит. Откройте сообщения сообщества "
    "и ответьте в его переписке."
)
_CALL = "Вас зовут в сообщения сообщества: человек хочет поговорить с вами, а не с ботом."


_LEAD = "Новая заявка на запись."


def is_notice(text: str) -> bool:
    """Whether the bot said this to the practitioner."""
    return text.startswith((_LEAD, _CALL, MISSED, *_CALLS.values()))


def say_late(text: str, happened_at: float, timezone: str, now: float) -> str:
    """The notice with when it happened, unix seconds in that zone: it could not be told then."""
    return f"{text}\n\nЭто было раньше: {say_moment(happened_at, timezone, now)}."


def say_lead(
    service: str, day: str, part: str, *, answer_here: bool, name: str = "", calls: bool = False
) -> str:
    """A booking request has come. The phone stays on the practitioner's page.

    `calls`: the visitor wants the person, and the request is as far as it was told.
    """
    where = (
        "Человек ждёт ответа в сообщениях сообщества."
        if answer_here
        else "Телефон ждёт на странице с заявками."
    )
    wanted = ", ".join(told for told in (day, part) if told)
    lines = [service, wanted, f"На имя: {name}" if name else ""]
    told = "\n".join(line for line in lines if line)
    asks = "Человек просит ответить лично: бот ему больше не пишет." if calls else ""
    return "\n\n".join(said for said in (_LEAD, told, where, asks) if said)


def say_part(part: str, name: str) -> str:
    """The part of the day as a request keeps it, with the name where one was told."""
    return ", ".join(told for told in (part, f"на имя {name}" if name else "") if told)


def say_call(
    about: str = "",
    *,
    service: str = "",
    day: str = "",
    part: str = "",
    name: str = "",
    is_asked: bool = False,
) -> str:
    """A visitor waits for the person; with what they wanted, as far as it is known."""
    wanted = ", ".join(told for told in (service, day, part) if told)
    known = (
        f"{'Заявка была такая' if is_asked else 'Хотели записаться'}: {wanted}." if wanted else ""
    )
    named = f"Зовут: {name}." if name else ""
    return "\n\n".join(line for line in (_CALLS.get(about, _CALL), known, named) if line)
