#!/usr/bin/env python3
"""A remote store that behaves as its URLs say: /MODE/ac/KEY and /MODE/cas/DIGEST of a directory.

cache.py FILES STATE: STATE/port gets the port once it listens, STATE/hits a line for each request:
METHOD, path, host, Authorization, Content-Length, Transfer-Encoding, Expect ("-" where absent).
"""

import http.server
import os
import sys
import threading
import time

import listen

FILES, STATE = sys.argv[1:3]
AUTH = {"basic": "Basic bmFtZTpzOmNyZXQ=", "bearer": "Bearer t0ken"}  # name:s:cret
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, status, length, **more):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()

    def whole(self, status, data=b""):
        self.head(status, len(data))
        if self.command != "HEAD":
            self.wfile.write(data)

    def note(self):
        names = ("Host", "Authorization", "Content-Length", "Transfer-Encoding", "Expect")
        fields = [self.headers.get(name, "-").replace(" ", "_") for name in names]
        with lock, open(os.path.join(STATE, "hits"), "a", encoding="ascii") as hits:
            hits.write(" ".join([self.command, self.path, *fields]) + "\n")

    def split(self):
        self.note()
        _, mode, kind, name = self.path.split("/", 3)
        return mode, kind, os.path.join(FILES, kind, os.path.basename(name))

    def refused(self, mode):
        return mode in AUTH and self.headers.get("Authorization") != AUTH[mode]

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        mode, kind, file = self.split()
        try:
            with open(file, "rb") as stream:
                data = stream.read()
        except FileNotFoundError:
            data = None
        try:
            self.answer(mode, kind, data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, mode, kind, data):
        status, _, only = mode.partition("-")  # "500-cas": only blobs are answered so
        if only not in ("", kind):
            mode = "ok"
        if self.refused(mode):
            self.whole(401, b"who are you?\n")
        elif status in ("204", "403", "404", "500", "502") and mode != "ok":
            self.whole(int(status))
        elif status == "hang" and mode != "ok":
            time.sleep(600)
        elif status == "silent" and mode != "ok":
            self.head(200, 1000000)
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(600)
        elif status == "explain":
            self.head(404, None)
            while True:
                self.wfile.write(b"not here\n" * 10000)
        elif status == "trailers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
            while True:
                self.wfile.write(b"X-T: " + b"x" * 100 + b"\r\n")
        elif data is None:
            self.whole(404)
        elif status == "cut" and mode != "ok":
            self.head(200, len(data))
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif status == "short" and mode != "ok":
            self.whole(200, data[: len(data) // 2])
        elif status == "wrong" and mode != "ok":
            self.whole(200, bytes(reversed(data)))
        elif status == "endless" and mode != "ok":
            self.head(200, None)
            while True:
                self.wfile.write(data)
        elif status == "away":
            port = self.server.server_port
            self.head(302, 0, Location=f"http://localhost:{port}" + self.path.replace("away", "ok"))
        elif mode == "loop":
            self.head(302, 0, Location=self.path)
        elif mode == "page":
            self.whole(200, b"<!DOCTYPE html>\n<html>Please log in.</html>\n")
        else:
            self.whole(200, data)

    def do_PUT(self):
        mode, _, file = self.split()
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.refused(mode):
            self.whole(401)
        elif mode in ("put403", "put413", "put500", "put507"):
            self.whole(int(mode[3:]))
        elif mode == "puthang":
            time.sleep(600)
        elif mode == "putaway":
            self.head(307, 0, Location=f"http://localhost:{self.server.server_port}/ok/x/y")
        else:
            os.makedirs(os.path.dirname(file), exist_ok=True)
            part = f"{file}.{threading.get_ident()}"
            with open(part, "wb") as stream:
                stream.write(data)
            os.rename(part, file)
            self.whole(200)


listen.forever(Handler, STATE)
