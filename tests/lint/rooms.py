#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the code to the table of rooms in docs/design.md.

rooms.py check OBJECTS N  TAP, after N tests: includes, calls, doors, sizes, circles, and the picture
rooms.py draw             the picture that belongs below the table
rooms.py circles OBJECTS  files that call each other in circles, with the functions
rooms.py includes FILE    what the file includes of rooms
"""
import collections
import os
import re
import subprocess
import sys

DESIGN = "docs/design.md"
TOP = "orchestrator"
# Every room may use these, so the picture has no arrows to them.
GROUND = ["base", "files", "adapters", "process"]
MOST_FILES, MOST_LINES = 16, 2700


class Room:
    """One row of the table."""

    def __init__(self, name, doors, uses):
        self.name, self.doors, self.uses = name, doors, uses


def read_table():
    rooms = collections.OrderedDict()
    for line in open(DESIGN):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        match = re.fullmatch(r"`([a-z]+)/`", cells[0])
        if match and len(cells) == 4:
            doors = re.findall(r"`([a-z_.]+)`", cells[2])
            uses = re.findall(r"`([a-z]+)`", cells[3])
            rooms[match[1]] = Room(match[1], None if cells[2] == "all" else doors, uses)
    return rooms


def draw(rooms):
    lines = ["```mermaid", "flowchart TD"]
    for room in rooms.values():
        lines += [f"  {room.name} --> {used}" for used in room.uses if used not in GROUND]
    lines += [f"  ground[{' · '.join(GROUND)}]", "```"]
    return lines


def drawn():
    text = open(DESIGN).read()
    match = re.search(r"```mermaid\nflowchart TD\n.*?```", text, re.S)
    return match[0].splitlines() if match else []


def sources():
    """(room, path) of every file of the program; main.c is in no room."""
    for directory, _, names in sorted(os.walk(TOP)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                path = os.path.join(directory, name)
                inside = os.path.relpath(path, TOP)
                yield (inside.split("/")[0] if "/" in inside else None), path


def includes(path):
    """(line, header) of what a file includes of rooms. The compiler finds them in angle brackets, too."""
    for number, line in enumerate(open(path, errors="replace"), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^/>]+)(/[^>]+)>)', line)
        if match and match[1]:
            yield number, match[1]
        elif match and os.path.isdir(f"{TOP}/{match[2]}"):
            yield number, match[2] + match[3]


def check_includes(rooms):
    used_doors = collections.defaultdict(set)
    faults = []
    for room, path in sources():
        for number, header in includes(path):
            other, _, door = header.partition("/")
            if other == room:
                continue
            used_doors[other].add(header)
            where = f"{path}:{number}: includes {header}"
            if other not in rooms:
                faults.append(f"{where}, whose room the table does not have")
            elif room and other not in rooms[room].uses:
                faults.append(f"{where}, but {room} may not use {other}")
            elif rooms[other].doors is not None and door not in rooms[other].doors:
                faults.append(f"{where}, which is not a door of {other}")
    for room in rooms.values():
        for door in room.doors or []:
            if f"{room.name}/{door}" not in used_doors[room.name]:
                faults.append(f"{room.name}/{door} is called a door, but no other room uses it")
    return faults


def check_table(rooms):
    faults = []
    below = set()
    for room in rooms.values():
        faults += [f"{room.name} uses {used}, which is not above it in the table" for used in room.uses if used not in below]
        below.add(room.name)
    for room in sorted({room for room, _ in sources() if room and room not in rooms}):
        faults.append(f"{room} is not in the table")
    return faults


def check_uses(rooms, graph):
    """What the table allows is done, too, so that the picture shows what is, and not what was once. The ground is for all."""
    used = collections.defaultdict(set)
    for room, path in sources():
        used[room].update(header.split("/")[0] for _, header in includes(path))
    for here, others in graph.items():
        used[here.split("/")[0]].update(other.split("/")[0] for other in others)
    return [
        f"{room.name} may use {other}, but neither includes nor calls it"
        for room in rooms.values()
        for other in room.uses
        if other not in GROUND and other not in used[room.name]
    ]


def check_sizes():
    files, lines = collections.Counter(), collections.Counter()
    for _, path in sources():
        folder = os.path.dirname(path)
        files[folder] += path.endswith(".c")
        lines[folder] += sum(1 for _ in open(path, errors="replace"))
    return [f"{folder}: {files[folder]} .c files, at most {MOST_FILES}" for folder in files if files[folder] > MOST_FILES] + [
        f"{folder}: {lines[folder]} lines, at most {MOST_LINES}" for folder in lines if lines[folder] > MOST_LINES
    ]


def calls(objects):
    """{file: {other file: [symbols]}}, files without .o, of all objects below a directory."""
    defined, wanted = {}, collections.defaultdict(set)
    for directory, _, names in os.walk(objects):
        for name in sorted(names):
            if not name.endswith(".o"):
                continue
            path = os.path.join(directory, name)
            here = os.path.relpath(path, objects)[:-2]
            # An object of a file that is gone is a leftover of an earlier build.
            if objects.startswith("build") and not os.path.exists(f"{TOP}/{here}.c"):
                continue
            for line in subprocess.check_output(["nm", "-P", "-g", path], text=True).splitlines():
                symbol, kind = line.split()[:2]
                if kind == "U":
                    wanted[here].add(symbol)
                else:
                    defined[symbol] = here
    graph = {here: collections.defaultdict(list) for here in set(defined.values()) | set(wanted)}
    for here, symbols in wanted.items():
        for symbol in sorted(symbols):
            if defined.get(symbol, here) != here:
                graph[here][defined[symbol]].append(symbol)
    return graph


def reach(graph, start):
    seen, todo = set(), [start]
    while todo:
        for other in graph.get(todo.pop(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def circles(graph):
    """Sets of files that call each other, directly or by way of others."""
    behind = {here: reach(graph, here) for here in graph}
    found = []
    for here in sorted(graph):
        if here in behind[here]:
            circle = {other for other in behind[here] if here in behind[other]}
            if circle not in found:
                found.append(circle)
    return found


def describe(graph, circle):
    lines = ["circle: " + " ".join(sorted(circle))]
    for here in sorted(circle):
        for other in sorted(circle & set(graph[here])):
            lines.append(f"  {here} calls {', '.join(graph[here][other])} of {other}")
    return lines


def check_calls(rooms, graph):
    faults = []
    for here in sorted(graph):
        room = here.split("/")[0] if "/" in here else None
        for other, symbols in sorted(graph[here].items()):
            theirs = other.split("/")[0]
            if room and theirs != room and theirs not in rooms[room].uses:
                faults.append(f"{here} calls {symbols[0]} of {other}, but {room} may not use {theirs}")
    return faults


def check_circles(graph):
    return [line for circle in circles(graph) for line in describe(graph, circle)]


def check_library(name, pattern, home):
    """A foreign library is included by one room, or by the files of one module there, which begin with the same word."""
    users = [path for _, path in sources() if re.search(rf"^\s*#\s*include\s*<({pattern})", open(path, errors="replace").read(), re.M)]
    return [f"{path} uses {name}, which is for {home}* alone" for path in users if not path.startswith(f"{TOP}/{home}")]


LIBRARIES = [
    ("talloc", r"talloc\.h", "base/mem"),
    ("libfyaml", r"libfyaml", "yaml/doc"),
    ("jansson", r"jansson", "adapters/json"),
    ("libarchive", r"archive(_entry)?\.h", "adapters/archive"),
    ("libcurl", r"curl/", "net/"),
    ("libcrypto", r"openssl/", "adapters/hash"),
    ("libelf", r"(libelf|gelf)\.h", "inspect/elf"),
]


def tap(tests, said):
    for number, (name, faults) in enumerate(tests, said + 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        for fault in faults:
            print(f"# {fault}")
    print(f"1..{said + len(tests)}")
    return any(faults for _, faults in tests)


def check(objects, said):
    rooms = read_table()
    graph = calls(objects)
    tests = [
        ("the table of rooms is in an order in which each uses only what is above it", check_table(rooms)),
        ("rooms include doors of rooms that they may use", check_includes(rooms)),
        ("rooms call only rooms that they may use", check_calls(rooms, graph)),
        ("rooms use all that they may use", check_uses(rooms, graph)),
        ("no files call each other in circles", check_circles(graph) if graph else ["no objects: run make first"]),
        ("folders are small", check_sizes()),
        ("the picture in docs/design.md is that of the table", [] if drawn() == draw(rooms) else ["see tests/lint/rooms.py draw"]),
    ]
    return tap(tests + [(f"{library[0]} has one place", check_library(*library)) for library in LIBRARIES], said)


if __name__ == "__main__":
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    if sys.argv[1] == "draw":
        print("\n".join(draw(read_table())))
    elif sys.argv[1] == "circles":
        graph = calls(sys.argv[2])
        found = [line for circle in circles(graph) for line in describe(graph, circle)]
        print("\n".join(found))
        sys.exit(bool(found))
    elif sys.argv[1] == "includes":
        print(" ".join(header for _, header in includes(sys.argv[2])))
    else:
        sys.exit(check(sys.argv[2], int(sys.argv[3])))
