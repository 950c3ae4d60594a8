"""What the bot tells the practitioner in VK, where they let their community write to them."""


def say_lead(service: str, day: str, part: str, *, answer_here: bool) -> str:
    """A booking request has come. The phone stays on the practitioner's page."""
    where = (
        "Человек ждёт ответа в сообщениях сообщества."
        if answer_here
        else "Телефон ждёт на странице с заявками."
    )
    wanted = ", ".join(told for told in (day, part) if told)
    return f"Новая заявка на запись.\n\n{service}\n{wanted}\n\n{where}"


def say_call() -> str:
    """A visitor wants to talk to the person."""
    return "Вас зовут в сообщения сообщества: человек хочет поговорить с вами, а не с ботом."
