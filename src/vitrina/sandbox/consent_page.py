"""The pages a person sees: the question of a grant, a check, and what went wrong."""

from __future__ import annotations

from html import escape

from vitrina.sandbox.grants import Wish
from vitrina.sandbox.world import User, World

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

_PAGE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --bg: #ebedf0; --card: #fff; --ink: #0a0a0a; --soft: #626d7a;
  --press: #0069db; --on-press: #fff; --line: #e4e7eb; }}
@media (prefers-color-scheme: dark) {{ :root {{ --bg: #0a0a0a; --card: #19191a; --ink: #e9eaec;
  --soft: #9a9fa6; --press: #e1e3e6; --on-press: #0a0a0a; --line: #2b2c2e; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 20px;
  background: var(--bg); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }}
main {{ width: min(400px, 100%); padding: 28px; border-radius: 18px; background: var(--card); }}
p.note {{ margin: 0 0 20px; color: var(--soft); font-size: 13px; }}
h1 {{ margin: 0 0 12px; font-size: 21px; line-height: 1.25; }}
ul {{ margin: 12px 0 24px; padding: 0; list-style: none; }}
li {{ padding: 10px 0; border-bottom: 1px solid var(--line); }}
button {{ width: 100%; min-height: 48px; margin-top: 8px; border: 0; border-radius: 12px;
  font: inherit; font-weight: 600; cursor: pointer; }}
button.allow {{ background: var(--press); color: var(--on-press); }}
button.deny {{ background: transparent; color: var(--soft); }}
button:focus-visible {{ outline: 2px solid var(--press); outline-offset: 2px; }}
</style>
</head>
<body><main>
<p class="note">Песочница: это не ВКонтакте, никто ничего не узнает.</p>
{body}
</main></body>
</html>
"""


def show_consent(world: World, wish: Wish, user: User, key: str) -> str:
    """The question, for this person, with two buttons."""
    rows = "".join(f"<li>{_RIGHTS.get(name, name)}</li>" for name in sorted(wish.rights))
    groups = "".join(
        f"<li>{escape(world.groups[number].title)}</li>"
        for number in wish.group_ids
        if number in world.groups
    )
    body = f"""<h1>Разрешить приложению доступ?</h1>
<p>Вы вошли как <b>{escape(user.first_name)} {escape(user.last_name)}</b>.
Приложение {escape(wish.client_id)} сможет:</p>
<ul><li>узнать ваше имя</li>{rows}</ul>{f"<p>В сообществах:</p><ul>{groups}</ul>" if groups else ""}
<form method="post" action="/authorize/decision">
<input type="hidden" name="key" value="{escape(key)}">
<button class="allow" name="decision" value="allow">Разрешить</button>
<button class="deny" name="decision" value="deny">Отмена</button>
</form>"""
    return _PAGE.format(title="Разрешить доступ", body=body)


def show_check() -> str:
    """VK asks whether this is a person."""
    body = """<h1>Подтвердите, что вы не робот</h1>
<form method="post"><button class="allow">Я не робот</button></form>"""
    return _PAGE.format(title="Проверка", body=body)


def show_passed_check(success_token: str) -> str:
    """The check is passed; the token is to come with the same request again."""
    body = f"""<h1>Проверка пройдена</h1>
<p>Можно вернуться и продолжить. Ключ проверки:</p>
<p><code id="success_token">{escape(success_token)}</code></p>
<script>
// To whoever opened or framed this page; how VK's own page says it is not known.
const said = {{ success_token: document.getElementById("success_token").textContent }};
for (const asker of [window.opener, window.parent]) {{
  if (asker && asker !== window) asker.postMessage(said, "*");
}}
</script>"""
    return _PAGE.format(title="Проверка пройдена", body=body)


def show_old_check() -> str:
    """The address lives five minutes and works for no other check."""
    body = "<h1>Проверка устарела</h1>\n<p>Повторите действие: придёт новая ссылка.</p>"
    return _PAGE.format(title="Проверка устарела", body=body)


def show_trouble(text: str) -> str:
    """One sentence about what is wrong with the address."""
    return _PAGE.format(
        title="Вход не получился", body=f"<h1>Вход не получился</h1>\n<p>{text}</p>"
    )
