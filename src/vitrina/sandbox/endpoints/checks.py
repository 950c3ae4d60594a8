"""The pages behind ``redirect_uri`` of errors 14 and 17: the captcha and the security check.

VK's page passes the ``success_token`` on by script; here it is posted to the opening window and
stands on the page as well.
"""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.faults.captcha import pass_captcha
from vitrina.sandbox.page import write_page


async def show_check(request: Request) -> HTMLResponse:
    """A page with one button."""
    return HTMLResponse(_check_page())


async def submit_check(request: Request) -> HTMLResponse:
    """The button was pressed: here is the token."""
    sandbox: Sandbox = request.app.state.sandbox
    asked = request.query_params
    token = pass_captcha(sandbox.world, asked.get("session_token") or asked.get("token", ""))
    if token is None:
        return HTMLResponse(_expired_page(), status_code=400)
    return HTMLResponse(_passed_page(token))


def _check_page() -> str:
    """The question, with one button."""
    body = """<h1>Подтвердите, что вы не робот</h1>
<form method="post"><button class="allow">Я не робот</button></form>"""
    return write_page(title="Проверка", body=body)


def _passed_page(success_token: str) -> str:
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
    return write_page(title="Проверка пройдена", body=body)


def _expired_page() -> str:
    """The address lives five minutes and works for no other check."""
    body = "<h1>Проверка устарела</h1>\n<p>Повторите действие: придёт новая ссылка.</p>"
    return write_page(title="Проверка устарела", body=body)
