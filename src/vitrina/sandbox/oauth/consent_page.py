"""The pages of ``/authorize``: the consent, and what is wrong with a request."""

from __future__ import annotations

from html import escape

from vitrina.sandbox.page import write_page
from vitrina.sandbox.world import User, World
from vitrina.sandbox.world.grants import AuthorizationRequest

_RIGHTS = {
    "groups": "управлять вашими сообществами",
    "wall": "публиковать записи на стене",
    "photos": "загружать фотографии",
    "market": "добавлять товары",
    "messages": "работать с сообщениями",
    "docs": "работать с документами",
    "stats": "видеть статистику",
    "manage": "управлять сообществом",
    "stories": "публиковать истории",
    "app_widget": "показывать виджет приложения",
}


def show_consent(world: World, authorization: AuthorizationRequest, user: User, key: str) -> str:
    """What the app asks for, with two buttons."""
    rows = "".join(f"<li>{_RIGHTS.get(name, name)}</li>" for name in sorted(authorization.rights))
    groups = "".join(
        f"<li>{escape(world.groups[number].title)}</li>"
        for number in authorization.group_ids
        if number in world.groups
    )
    body = f"""<h1>Разрешить приложению доступ?</h1>
<p>Вы вошли как <b>{escape(user.first_name)} {escape(user.last_name)}</b>.
Приложение {escape(authorization.client_id)} сможет:</p>
<ul><li>узнать ваше имя</li>{rows}</ul>{f"<p>В сообществах:</p><ul>{groups}</ul>" if groups else ""}
<form method="post" action="/authorize/decision">
<input type="hidden" name="key" value="{escape(key)}">
<button class="allow" name="decision" value="allow">Разрешить</button>
<button class="deny" name="decision" value="deny">Отмена</button>
</form>"""
    return write_page(title="Разрешить доступ", body=body)


def show_error(text: str) -> str:
    """One sentence about what is wrong with the request."""
    return write_page(title="Вход не получился", body=f"<h1>Вход не получился</h1>\n<p>{text}</p>")
