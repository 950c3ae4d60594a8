"""What the practitioner is told in VK, where they let their community write to them."""

from vitrina.autoresponder.talking.dialog import ANSWER_HERE
from vitrina.domain.phone import show_phone
from vitrina.storage.leads import LeadRecord


def say_lead(lead: LeadRecord) -> str:
    """A booking request has come. The phone stays on the practitioner's page."""
    where = (
        "Человек ждёт ответа в сообщениях сообщества."
        if lead.contact == ANSWER_HERE
        else "Телефон ждёт на странице с заявками."
    )
    wanted = ", ".join(part for part in (lead.day, lead.part) if part)
    return f"Новая заявка на запись.\n\n{lead.service}\n{wanted}\n\n{where}"


def say_call() -> str:
    """A visitor wants to talk to the person."""
    return "Вас зовут в сообщения сообщества: человек хочет поговорить с вами, а не с ботом."


def show_contact(contact: str) -> str:
    """«+7 917 222-33-44», or that the answer is awaited in messages."""
    return "в сообщениях" if contact == ANSWER_HERE else show_phone(contact)
