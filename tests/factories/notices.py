"""Notices, and servers of this machine that take them."""

import json
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from customers.actions.notifications import notify
from customers.enums import NoticeCode
from customers.models import Notification


def notice(person, code=NoticeCode.APPROVAL_ASKED, *, now, key="k", url="/approvals/7/", **values):
    notify(people=[person], key=key, code=code, url=url, now=now, values=values)
    return Notification.objects.get(staff=person, key=key)


TAKEN = (200, {"errcode": 0, "errmsg": "ok"})


@dataclass
class Robot:
    """A robot of this machine: answers one after another, the last one for ever; keeps what it was sent."""

    answers: list
    url: str = ""
    paths: list = field(default_factory=list)
    texts: list = field(default_factory=list)

    def answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def robot(*answers):
    """Run a robot; an answer is a status with its body, None to hang up without a word, or something to be done first."""
    here = Robot(list(answers) or [TAKEN])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            here.paths.append(self.path)
            here.texts.append(body["text"]["content"])
            said = here.answer()
            if callable(said):
                said = said()
            if said is None:
                self.close_connection = True
                return
            status, told = said
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", told)
            self.end_headers()
            self.wfile.write(told.encode() if isinstance(told, str) else json.dumps(told).encode())

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here.url = f"http://127.0.0.1:{server.server_address[1]}/robot/send?access_token=t"
        yield here
        server.shutdown()


@contextmanager
def mail_server(answer="250 ok"):
    """Run a mail server that gives this answer to every message's receiver; yields its port and what it was sent."""
    taken = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    taken.append(text.decode())
                self.wfile.write((answer if word == b"RCPT" else "250 ok").encode() + b"\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], taken
        server.shutdown()
