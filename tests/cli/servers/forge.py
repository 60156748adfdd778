#!/usr/bin/env python3
"""Changes an object of a remote store's directory, as whoever can write to it may do.

forge.py FILES KEY NAME=VALUE...: members of its description; "blob=@FILE" puts another blob in,
"tree=DIR" another output with all that says what it is,
"key=OTHER" puts the object under another key, and "file.digest=X" and "file.bytes=N" change what the
ActionResult itself says of the blob. The signature stays as it was; "signature=TEXT" puts TEXT in its place, where
"{}" is what was there.
"""

import hashlib
import io
import json
import os
import sys
import tarfile

STDOUT, STDERR = 5, 7  # of ActionResult; output_files is 2


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def read_varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def fields(data):
    at, found = 0, {}
    while at < len(data):
        tag, at = read_varint(data, at)
        size, at = read_varint(data, at)  # all our fields at the top have a length
        found[tag >> 3] = data[at : at + size]
        at += size
    return found


def pack(tree):
    """The tree as a blob, its digest as mcm takes it, and the bytes of its files."""
    hasher, size, packed = hashlib.sha256(), 0, io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        paths = [os.path.join(at, name) for at, dirs, names in os.walk(tree) for name in dirs + names]
        for path in sorted(paths, key=lambda path: path.replace("/", "\0")):
            name = os.path.relpath(path, tree)
            archive.add(path, name, recursive=False)
            if os.path.islink(path):
                entry = b"l", os.readlink(path).encode() + b"\0"
            elif os.path.isdir(path):
                entry = b"d", b""
            else:
                with open(path, "rb") as stream:
                    data = stream.read()
                size += len(data)
                entry = b"x" if os.stat(path).st_mode & 0o100 else b"f", str(len(data)).encode() + b"\0" + data
            hasher.update(entry[0] + name.encode() + b"\0" + entry[1])
    return packed.getvalue(), hasher.hexdigest(), size


def put_blob(files, about, blob):
    about["blob"], about["blob_bytes"] = hashlib.sha256(blob).hexdigest(), len(blob)
    with open(os.path.join(files, "cas", about["blob"]), "wb") as stream:
        stream.write(blob)


files, key, *changes = sys.argv[1:]
with open(os.path.join(files, "ac", key), "rb") as stream:
    old = fields(stream.read())
about = json.loads(old[STDOUT])
text = old[STDOUT]
file = {}
for change in changes:
    name, value = change.split("=", 1)
    if name == "key":
        key = value
    elif name.startswith("file."):
        file[name] = value
    elif name == "signature":
        old[STDERR] = value.encode().replace(b"{}", old.get(STDERR, b""))
    elif value.startswith("@"):
        with open(value[1:], "rb") as stream:
            put_blob(files, about, stream.read())
    elif name == "tree":
        blob, about["output"], about["bytes"] = pack(value)
        put_blob(files, about, blob)
    else:
        about[name] = int(value) if value.isdigit() and len(value) < 20 else value
    if name not in ("key", "signature") and name not in file:
        text = json.dumps(about, separators=(",", ":"), ensure_ascii=False).encode()
blob, size = file.get("file.digest", about["blob"]), int(file.get("file.bytes", about["blob_bytes"]))
digest = field(1, blob.encode()) + varint(2 << 3) + varint(size)
output = field(1, b"output.tar.zst") + field(2, digest)
with open(os.path.join(files, "ac", key), "wb") as stream:
    stream.write(field(2, output) + field(STDOUT, text) + field(STDERR, old.get(STDERR, b"")))
