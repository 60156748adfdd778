#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
releases.py MCM: what "mcm list recipes --json" says of every release, as TAP.

Patches are applied to those sources that the directory MCM_SOURCES or the store MCM_STORE
(default: ~/.cache/mcm) has; nothing is fetched.
"""
import fnmatch
import itertools
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATCHES = [os.path.join(ROOT, "patches"), os.path.join(ROOT, "libraries", "patches")]
SOURCES = os.environ.get("MCM_SOURCES", "")
STORE = os.environ.get("MCM_STORE", os.path.expanduser("~/.cache/mcm"))
ARCHIVE = r"\.(tar\.(gz|xz|bz2|zst)|tgz|deb)"

# Debian has the source as a part of another package, whose releases have numbers of their own.
PART_OF = {"talloc": "samba"}

count = 0


def tap(name, faults, skip=""):
    global count
    count += 1
    print(f"{'not ok' if faults else 'ok'} {count} - {name}{skip and ' # SKIP ' + skip}")
    for fault in faults:
        print("# " + fault)


def name_of(release):
    return f"{release['package']} {release['version']}"


def expand(release, text):
    return text.replace("$(version)", release["version"])


def file_name(release, origin):
    return expand(release, origin["file"])


def digest_faults(release, seen):
    for origin in release["origins"]:
        if not origin["sha256"]:
            yield f"{origin['file']}: no digest"
        for digest in origin["sha256"].values():
            if not re.fullmatch("[0-9a-f]{64}", digest):
                yield f"digest '{digest}' is malformed"
            # A file of one name may be the source of two packages: a library for the compiler, and one for the target.
            other, file = seen.setdefault(digest, (name_of(release), file_name(release, origin)))
            if other != name_of(release) and file != file_name(release, origin):
                yield f"digest {digest} is that of {other}, too"


def spelled(version):
    """A release that has a date in it is 6.5+20250216 or 6.5-20250216, and 3.1-20250104 or 20250104-3.1."""
    orders = itertools.permutations(re.split("[-+]", version))
    return "(?:" + "|".join("[-+]".join(map(re.escape, parts)) for parts in orders) + ")"


def file_faults(release):
    version = spelled(release["version"])
    for origin in release["origins"]:
        name = file_name(release, origin)
        # Debian writes 1.3+really1.3.1 where it went back a release, and forward again.
        part = name.startswith(PART_OF.get(release["package"], "/") + "_")
        if not part and not re.search(rf"[-_]([^_]*[+]really)?{version}.*{ARCHIVE}$", name):
            yield f"file name '{name}' is not that of an archive of this version"
        for url in origin.get("url", []):
            last = url.rsplit("/", 1)[1]
            if not re.match(r"https://[a-z0-9.-]+/", url) or "$" in url:
                yield f"'{url}' is no https URL"
            tag = re.fullmatch(rf"(v{version}|R_{release['version'].replace('.', '_')}){ARCHIVE}", last)
            if not tag and not re.fullmatch(rf"[a-z0-9-]+-{version}{ARCHIVE}", last):
                yield f"'{url}' does not end in the file's name"
            if not tag and last != name:
                yield f"'{url}' does not end in '{name}'"


def named_patches(release):
    return release["patches"] + [p for o in release["origins"] for p in o["patches"]]


def patch_path(release, name):
    paths = [os.path.join(layer, release["package"], name) for layer in PATCHES]
    return next(filter(os.path.isfile, paths), paths[0])


def patch_faults(release):
    for name in named_patches(release):
        path = patch_path(release, name)
        if not os.path.isfile(path):
            yield f"no file '{path}'"
            continue
        header = open(path, encoding="utf-8").read().split("\n--- ")[0]
        if len(header.split()) < 20 or not re.search(r"^Upstream", header, re.M):
            yield f"{name}: no header that says what, why, and what upstream has done"


def directory_faults(releases):
    """Files that no release names, and files that are the same."""
    named = {patch_path(r, p) for r in releases for p in named_patches(r)}
    seen = {}
    for directory, _, names in itertools.chain(*map(os.walk, PATCHES)):
        for path in (os.path.join(directory, name) for name in sorted(names)):
            if path not in named:
                yield f"'{path}' is not used"
            with open(path, "rb") as file:
                same = seen.setdefault(file.read(), path)
            if same != path:
                yield f"'{path}' has the content of '{same}'; declare one for both ranges"


def find_source(release):
    for origin in release["origins"]:
        name = file_name(release, origin)
        for digest in origin["sha256"].values():
            for place in (SOURCES, os.path.join(STORE, "sources", digest)):
                path = os.path.join(place, name)
                if place and os.path.isfile(path):
                    return origin, path
    return None, None


def patched_files(path):
    text = open(path, encoding="utf-8").read()
    return re.findall(r"^--- a/(\S+)", text, re.M)


def extract(archive, wanted, directory):
    """The files of these names below the top directory, and no look at what is behind them."""
    missing = set(wanted)
    for member in archive:
        if not missing:
            return
        name = member.name.split("/", 1)[-1]
        if member.isfile() and name in missing:
            missing.remove(name)
            path = os.path.join(directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(archive.extractfile(member).read())


def extract_source(path, inner_name, wanted, directory):
    with tarfile.open(path, "r|*") as outer:
        if not inner_name:
            extract(outer, wanted, directory)
            return
        for member in outer:
            if fnmatch.fnmatch(member.name, inner_name):
                with tarfile.open(fileobj=outer.extractfile(member), mode="r|*") as inner:
                    extract(inner, wanted, directory)
                return


def apply_faults(release, origin, path):
    names = [patch_path(release, name) for name in origin["patches"] + release["patches"]]
    with tempfile.TemporaryDirectory() as directory:
        wanted = {file for name in names for file in patched_files(name)}
        extract_source(path, expand(release, origin["inner"] or ""), wanted, directory)
        for name in names:
            done = subprocess.run(["patch", "-p1", "-F0", "-s", "-i", name], cwd=directory,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if done.returncode != 0:
                yield f"{name} does not apply: " + done.stdout.decode().replace("\n", " ")


def main(mcm):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MCM_")}
    environment["MCM_DATA"] = ROOT
    text = subprocess.run([mcm, "list", "recipes", "--json"], env=environment,
                          stdout=subprocess.PIPE, check=True).stdout
    seen = {}
    releases = json.loads(text)
    tap("patches: all are used, and each is there once", [*directory_faults(releases)])
    for release in releases:
        faults = [*digest_faults(release, seen), *file_faults(release), *patch_faults(release)]
        tap(f"{name_of(release)}: digests, file names, patches", faults)
        if faults or not named_patches(release):
            continue
        origin, path = find_source(release)
        if path:
            tap(f"{name_of(release)}: patches apply", [*apply_faults(release, origin, path)])
        else:
            tap(f"{name_of(release)}: patches apply", [], "its source is not at hand")
    print(f"1..{count}")


main(sys.argv[1])
