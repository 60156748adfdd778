#!/usr/bin/env python3
"""A server of buckets that believes signatures only (AWS Signature Version 4, written from its
description, not from libcurl): /BUCKET/NAME are files of a directory.

s3.py FILES STATE: STATE/port gets the port once it listens, STATE/hits a line for each request:
METHOD, path, status. What the bucket is called says how it behaves; "open" is read by everybody,
"session" wants a session token. The same server gives credentials with such a token, as STS, as what runs a container,
and as what runs a machine do; STATE/lacks names one of the latter that has none to give.
"""

import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import urllib.parse

import listen

FILES, STATE = sys.argv[1:3]
KEY, SECRET, TOKEN = "AKIATEST", "s/cret+key", "se/ssion+token=="
REGION = "eu-test-1"
REFUSALS = {
    "skew": (403, "<Code>RequestTimeTooSkewed</Code><Message>no</Message>", {}),
    "moved": (301, "<Code>PermanentRedirect</Code>", {"x-amz-bucket-region": "eu-other-2"}),
    "elsewhere": (400, "<Code>AuthorizationHeaderMalformed</Code><Region>eu-other-2</Region>", {}),
    "expired": (400, "<Code>ExpiredToken</Code>", {}),
    "absent": (404, "<Code>NoSuchBucket</Code>", {}),
    "denied": (403, "<Code>AccessDenied</Code>", {}),
    "evil": (403, "<Code>\x1b[31mEvil</Code>", {}),
    "patience": (429, "", {"Retry-After": "3600"}),
    "away": (307, "", {"Location": "http://localhost:1/"}),
}
lock = threading.Lock()
busy = set()
STS = {
    "Action": "AssumeRoleWithWebIdentity",
    "Version": "2011-06-15",
    "RoleArn": "arn:aws:iam::1:role/a b",
    "RoleSessionName": "mcm",
    "WebIdentityToken": "who+we/are=",
}
GIVEN = {"Code": "Success", "AccessKeyId": KEY, "SecretAccessKey": SECRET, "Token": TOKEN}
METADATA = "/latest/meta-data/iam/security-credentials/"


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, status, data=b"", **more):
        with lock, open(os.path.join(STATE, "hits"), "a", encoding="ascii") as hits:
            hits.write(f"{self.command} {self.path} {status}\n")
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def error(self, status, inner, more=None):
        text = f'<?xml version="1.0"?>\n<Error>{inner}</Error>' if inner else ""
        self.give(status, text.encode(), **(more or {}))

    def fault(self, body, bucket):
        """Why the request is refused: a code; None: it is not."""
        words = self.headers.get("Authorization", "").replace(",", " ").split()
        if not words:
            return None if bucket in ("open", "moved") else "AccessDenied"
        given = dict(word.split("=", 1) for word in words[1:])
        name, *scope = given["Credential"].split("/")
        digest = hashlib.sha256(body).hexdigest()
        if words[0] != "AWS4-HMAC-SHA256" or name != KEY:
            return "InvalidAccessKeyId"
        if scope[1:] != [REGION, "s3", "aws4_request"]:
            return "AuthorizationHeaderMalformed"
        if self.headers.get("x-amz-content-sha256") != digest:
            return "XAmzContentSHA256Mismatch"
        signed = given["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(signed):
            return "SignatureDoesNotMatch"
        lines = [f"{field}:{' '.join(self.headers.get(field, '').split())}\n" for field in signed]
        request = "\n".join([self.command, self.path, "", "".join(lines), ";".join(signed), digest])
        date = self.headers["x-amz-date"]
        text = "\n".join(
            ["AWS4-HMAC-SHA256", date, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()]
        )
        key = ("AWS4" + SECRET).encode()
        for part in scope:
            key = sign(key, part)
        if sign(key, text).hex() != given["Signature"]:
            return "SignatureDoesNotMatch"
        if bucket == "session" and self.headers.get("x-amz-security-token") != TOKEN:
            return "InvalidToken"
        if bucket == "session" and "x-amz-security-token" not in signed:
            return "SignatureDoesNotMatch"
        return None

    def lacks(self, what):
        with open(os.path.join(STATE, "lacks"), encoding="ascii") as stream:
            return stream.read().strip() == what

    def credentials(self, body):
        """An answer to who asks for credentials: status and body; None: nobody does."""
        ours = {"X-aws-ec2-metadata-token": "of this machine"}
        if self.path == "/sts/":
            given = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
            if self.command != "POST" or given != STS:
                return 400, "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>"
            texts = [("AccessKeyId", KEY), ("SecretAccessKey", SECRET), ("SessionToken", TOKEN)]
            return 200, "<Credentials>" + "".join(f"<{n}>{t}</{n}>" for n, t in texts) + "</Credentials>"
        if self.path == "/container?x":
            right = self.headers.get("Authorization") == "container's own"
            return (200, json.dumps(GIVEN)) if right else (401, "")
        if self.path == "/odd":
            return 200, json.dumps({**GIVEN, "Token": "a\r\nX-Evil: 1"})
        if self.path == "/empty":
            return 200, ""
        if self.path == "/latest/api/token":
            right = self.command == "PUT" and self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
            return (200, list(ours.values())[0]) if right else (405, "")
        if self.path.startswith(METADATA):
            if any(self.headers.get(name) != value for name, value in ours.items()):
                return 401, ""
            if self.lacks("role"):
                return 404, ""
            return 200, json.dumps(GIVEN) if self.path == METADATA + "a%20role" else "a role\n"
        return None

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.credentials(body)
        if answer:
            return self.give(answer[0], answer[1].encode())
        bucket, _, name = self.path[1:].partition("/")
        fault = self.fault(body, bucket)
        file = os.path.join(FILES, name)
        with lock:
            slow = bucket == "busy" and self.path not in busy
            busy.add(self.path)
        if fault:
            return self.error(403, f"<Code>{fault}</Code>")
        if bucket in REFUSALS:
            return self.error(*REFUSALS[bucket])
        if slow:
            return self.error(503, "<Code>SlowDown</Code>", {"Retry-After": "0"})
        if self.command == "PUT":
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as stream:
                stream.write(body)
            return self.give(200)
        if not os.path.isfile(file):
            return self.error(404, "<Code>NoSuchKey</Code>")
        with open(file, "rb") as stream:
            return self.give(200, stream.read())

    do_GET = do_HEAD = do_PUT = do_POST = serve


listen.forever(Handler, STATE)
