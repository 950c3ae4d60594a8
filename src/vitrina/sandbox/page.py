"""The frame of the small pages where VK asks a person something."""

from __future__ import annotations

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


def write_page(*, title: str, body: str) -> str:
    """A whole HTML page; ``body`` is HTML already."""
    return _PAGE.format(title=title, body=body)
