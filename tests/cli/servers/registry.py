#!/usr/bin/env python3
"""A registry of containers that behaves as its repositories are called: /v2/NAME/... What is put into
one is in all of them.

registry.py FILES STATE: STATE/port gets the port once it listens, STATE/hits a line for each request:
METHOD, path, host, Authorization, status. FILES is not used.
"""

import base64
import hashlib
import http.server
import json
import os
import sys
import threading

import listen

STATE = sys.argv[2]
blobs, manifests, tokens = {}, {}, {}
lock = threading.Lock()
STATUS = {
    "403": (403, {}),
    "405": (405, {}),
    "429": (429, {"Retry-After": "99"}),
    "500": (500, {}),
    "401": (401, {}),
    "digest": (401, {"WWW-Authenticate": 'Digest realm="x"'}),
    "norealm": (401, {"WWW-Authenticate": 'Bearer service="x"'}),
    "filerealm": (401, {"WWW-Authenticate": 'Bearer realm="file:///etc/passwd"'}),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, status, data=b"", **more):
        host, who = self.headers.get("Host"), self.headers.get("Authorization", "-").replace(" ", "_")
        with lock, open(os.path.join(STATE, "hits"), "a", encoding="ascii") as hits:
            hits.write(f"{self.command} {self.path} {host} {who} {status}\n")
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def error(self, status, code, **more):
        self.give(status, json.dumps({"errors": [{"code": code, "message": "\x1b[31m"}]}).encode(), **more)

    @property
    def here(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def there(self):
        """The same server, by another name."""
        return f"http://localhost:{self.server.server_port}"

    def token(self):
        pair = base64.b64encode(b"name:s:cret").decode()
        if self.headers.get("Authorization") != f"Basic {pair}":
            return self.error(401, "UNAUTHORIZED")
        with lock:
            name = f"t0ken{len(tokens)}"
            # Some are worn out by two questions, so in the middle of an upload.
            tokens[name] = 2 if "expire" in self.path else 1000
        return self.give(200, json.dumps({"token": name, "access_token": "other"}).encode())

    def knows(self, mode):
        """Whether the token that came along still counts."""
        name = self.headers.get("Authorization", "").removeprefix("Bearer ")
        with lock:
            tokens[name] = tokens.get(name, 0) - 1
            return mode not in ("token", "expire") or tokens[name] >= 0

    def get(self, mode, kind, name):
        if kind == "manifests":
            if mode == "image":
                data = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                                   "manifests": []})
                return self.give(200, data.encode())
            if mode == "text":
                return self.give(200, b"<html>")
            if mode == "endless":
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b" " * 65536)
            found = manifests.get(name)
        else:
            if mode == "away" and self.command == "GET":
                return self.give(307, Location=f"{self.there}/raw/{name}")
            if mode == "evilauth" and self.command == "GET":
                return self.give(307, Location=f"{self.there}/evil/{name}")
            found = blobs.get(name)
            if found and mode == "wrong":
                found = bytes(reversed(found))
        return self.give(200, found) if found else self.error(404, "UNKNOWN")

    def put(self, mode, kind, name, body):
        if self.command == "POST":
            place = self.there if mode == "evilplace" else ""
            place = "ftp://localhost/" if mode == "ftpplace" else f"{place}/v2/{mode}/blobs/uploads/1?_state=x"
            return self.give(202, Location=place)
        if kind == "manifests":
            manifests[name] = body
            return self.give(201)
        digest = name.partition("digest=")[2]
        if digest != "sha256:" + hashlib.sha256(body).hexdigest():
            return self.error(400, "DIGEST_INVALID")
        blobs[digest] = body
        return self.give(201)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/token"):
            return self.token()
        if self.path.startswith("/raw/"):
            return self.give(200, blobs[self.path[5:]])
        if self.path.startswith("/evil/"):
            return self.error(401, "X", WWW_Authenticate=f'Bearer realm="{self.there}/token/evil"')
        _, _, mode, kind, name = self.path.split("/", 4)
        if mode in STATUS:
            status, more = STATUS[mode]
            return self.error(status, "DENIED", **more)
        if mode in ("token", "expire") and not self.knows(mode):
            realm = f'Bearer realm="{self.here}/token",service="a b",scope="repository:{mode}:pull,push"'
            return self.error(401, "UNAUTHORIZED", WWW_Authenticate=realm)
        if self.command in ("PUT", "POST"):
            return self.put(mode, kind, name, body)
        return self.get(mode, kind, name)

    do_GET = do_HEAD = do_PUT = do_POST = serve


listen.forever(Handler, STATE)
