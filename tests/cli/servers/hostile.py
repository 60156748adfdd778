#!/usr/bin/env python3
"""A web server that behaves as its URLs say: /MODE/FILE serves FILE of a directory in that MODE.

hostile.py FILES STATE: STATE/port gets the port once it listens, STATE/hits a line for each request.
"""

import http.server
import os
import sys
import threading
import time

import listen

FILES, STATE = sys.argv[1:3]
PAGE = b"<!DOCTYPE html>\n<html><body>Please log in.</body></html>\n"
lock = threading.Lock()
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, status, length=None, kind="application/octet-stream", **more):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        if length is None or status >= 300:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def whole(self, data, status=200, kind="application/octet-stream"):
        self.head(status, len(data), kind)
        self.wfile.write(data)

    def hang(self):
        self.wfile.flush()
        time.sleep(600)

    def broken_off(self, data, length):
        self.head(200, length)
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True

    def ranged(self, data):
        start = self.range_start()
        if start is None:
            self.whole(data)
        elif start >= len(data):
            self.head(416, 0)
        else:
            part = data[start:]
            where = f"bytes {start}-{len(data) - 1}/{len(data)}"
            self.head(206, len(part), Content_Range=where)
            self.wfile.write(part)

    def range_start(self):
        text = self.headers.get("Range", "")
        return int(text[len("bytes="):].split("-")[0]) if text.startswith("bytes=") else None

    def do_GET(self):
        mode, name = self.path.strip("/").split("/", 1)
        with lock:
            seen[self.path] = seen.get(self.path, 0) + 1
            first = seen[self.path] == 1
            with open(os.path.join(STATE, "hits"), "a", encoding="ascii") as hits:
                hits.write(f"{mode} {name} {self.range_start() or 0}\n")
        try:
            with open(os.path.join(FILES, os.path.basename(name)), "rb") as file:
                data = file.read()
            self.answer(mode, name, data, first)
        except FileNotFoundError:
            self.whole(b"no such file\n", 404, "text/plain")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, mode, name, data, first):
        half = len(data) // 2
        if mode == "ok":
            self.ranged(data)
        elif mode == "html":
            self.whole(PAGE, kind="text/html; charset=utf-8")
        elif mode == "hidden-html":
            self.whole(b" \n" + PAGE)
        elif mode == "cut":
            self.broken_off(data[:half], len(data))
        elif mode == "short":
            self.whole(data[:half])
        elif mode == "long":
            self.whole(data + b"more")
        elif mode == "wrong":
            self.whole(bytes(reversed(data)))
        elif mode in ("404", "500", "503"):
            self.whole(b"sorry\n", int(mode), "text/plain")
        elif mode == "redirect":
            self.head(302, 0, Location=f"/ok/{name}")
        elif mode == "loop":
            self.head(302, 0, Location=self.path)
        elif mode == "to-file":
            self.head(302, 0, Location=f"file://{os.path.abspath(FILES)}/{name}")
        elif mode == "silent":
            self.hang()
        elif mode == "half-then-hang":
            self.head(200, len(data))
            self.wfile.write(data[:half])
            self.hang()
        elif mode == "no-ranges":
            if first:
                self.broken_off(data[:half], len(data))
            else:
                self.whole(data)
        elif mode == "other-range":
            self.head(206, len(data), Content_Range=f"bytes 0-{len(data) - 1}/{len(data)}")
            self.wfile.write(data)
        elif mode == "endless":
            self.head(200)
            while True:
                self.wfile.write(b"x" * 65536)
        else:
            self.whole(b"no such mode\n", 404, "text/plain")


listen.forever(Handler, STATE)
