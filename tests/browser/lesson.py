"""A school's lesson on an origin of its own, with our one line in it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>Урок 12</title></head>
<body><h1>Урок 12: ваше сообщество</h1><p id="told">Пока ничего</p>{line}
<script>document.addEventListener("vitrina:ready", (event) => {{
  document.getElementById("told").textContent = `Готово: ${{event.detail.url}}`;
}});</script></body></html>"""


@dataclass
class School:
    """`origin` is not the service's site: another host to the browser, another port to all."""

    origin: str
    stranger: str  # the same page on an origin that no setting names
    pages: dict[str, bytes] = field(default_factory=dict)

    def write_lesson(self, service_url: str, **data: str) -> str:
        """The address of a lesson whose line carries these `data-*`."""
        given = "".join(
            f' data-{name.replace("_", "-")}="{escape(value)}"' for name, value in data.items()
        )
        line = f'<script src="{service_url}/embed.js"{given}></script>'
        path = f"/lesson/{len(self.pages) + 1}"
        self.pages[path] = _PAGE.format(line=line).encode()
        return path


@contextmanager
def open_school() -> Iterator[School]:
    """Serve lessons from a thread until the block ends."""
    pages: dict[str, bytes] = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.server_port
        try:
            yield School(f"http://localhost:{port}", f"http://127.0.0.1:{port}", pages)
        finally:
            server.shutdown()
            thread.join()
