#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of GCC's that are compiled as one (recipes/gcc/together.mk): does each mean what it means alone?

usage: together.py SOURCE
       together.py ALONE TOGETHER

SOURCE is GCC's directory gcc of some release: is a name that one file of a group keeps to itself a word in another one? Needs
universal-ctags. ALONE and TOGETHER are two build directories of it, made with and without the groups: compared is the
disassembly of each function with the names of what it calls and refers to; names of sections and numbers of labels, which
depend on what else is in the object, do not count. Says what differs, and how much does not; exit status 1 if any name is
another file's word, or any function is missing on one side, or calls something else.
"""
import json
import os
import re
import subprocess
import sys

GROUPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../recipes/gcc/together.mk")
INNER = ("local", "member", "parameter", "macroparam")
SECTION = re.compile(r"\.(text|rodata|data|bss|gcc_except|tbss|tdata)[.\w]*|\.LC\d+")


def functions(path):
    """The functions of an object: name to lines of code and names."""
    text = subprocess.run(
        ["objdump", "-dr", "--no-show-raw-insn", path], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    found = {}
    for block in re.split(r"\n(?=[0-9a-f]+ <)", text):
        head = re.match(r"[0-9a-f]+ <(.*)>:", block)
        if not head:
            continue
        code = []
        for line in block.split("\n")[1:]:
            line = re.sub(r"^\s*[0-9a-f]+:\s*", "", line).strip()
            if not line or line.startswith(("nop", "data16", "cs nop", "xchg   %ax,%ax")):
                continue
            line = re.sub(r"\b[0-9a-f]+ <([^>+]+)(\+0x[0-9a-f]+)?>", r"<\1>", line)
            if re.match(r"R_\w+", line):
                # What the instruction before it names is not filled in yet.
                code[-1] = re.sub(r"<[^>]+>", "", code[-1])
                line = re.sub(r"[-+]0x[0-9a-f]+$", "", line.split(None, 1)[1])
            code.append(SECTION.sub("SECTION", number(line)))
        found.setdefault(number(head[1]), code)
    return found


def number(name):
    """Names of static variables and clones without the number that makes them different within one object."""
    return re.sub(r"(\.(constprop|isra|part|cold|lto_priv))?\.\d+\b", r"\1", name)


def called(code):
    """What a function refers to by name."""
    return sorted(set(re.findall(r"<([^>]+)>", "\n".join(code))) | {c for c in code if re.match(r"[_A-Za-z]\w*$", c)})


def tags_of(path):
    """What a file declares, but for macros, which are undone behind it."""
    text = subprocess.run(
        ["ctags", "--language-force=C++", "--kinds-C++=cDefglmstuvz", "--fields=+FKsZ", "--output-format=json", "-o", "-", path],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout
    return [json.loads(line) for line in text.splitlines()]


def words(path):
    """Identifiers in a file's code."""
    with open(path, encoding="latin-1") as f:
        # A character that is a quote begins no string, or code behind it would be taken for part of one.
        text = re.sub(r"""/\*.*?\*/|//[^\n]*|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'""", " ", f.read(), flags=re.S)
    return set(re.findall(r"[A-Za-z_]\w*", text))


def own_names(tags):
    """What a file declares for itself at its outermost level, where what is in nameless namespaces and enumerations is, too."""
    scoped = {t["name"] for t in tags if t["kind"] == "enum" and re.search(r"\benum\s+(class|struct)\b", t["pattern"])}
    names = set()
    for t in tags:
        scope = t.get("scope", "")
        if t["kind"] == "enumerator" and scope.split("::")[-1] not in scoped:
            scope = "::".join(scope.split("::")[:-1])
        scope = re.sub(r"(__anon\w+(::|$))+", "", scope)
        if t["kind"] not in INNER and scope == "" and (t.get("file") or "scope" in t):
            names.add(t["name"])
    return names


def compare_words(groups, source):
    """Names of one file that are words of another one in its group."""
    wrong = []
    files = 0
    for group in groups:
        paths = [path for path in (os.path.join(source, name + ".cc") for name in group) if os.path.exists(path)]
        tags = {path: tags_of(path) for path in paths}
        # What it means by a local variable or a member is its own.
        used = {path: words(path) - {t["name"] for t in tags[path] if t["kind"] in INNER} for path in paths}
        files += len(paths)
        for path in paths:
            names = own_names(tags[path])
            for other in paths:
                if other != path:
                    wrong += [f"{path}: {name} is a word in {other}" for name in sorted(names & used[other])]
    print(f"{files} files in {len(groups)} groups")
    return wrong if files > 0 else [f"{source}: no file of any group"]


def compare_code(groups, alone, together):
    """Functions that are missing, or call something else."""
    same = other = 0
    wrong = []
    for group in groups:
        # The first one that this release has is who leads the others.
        group = [name for name in group if os.path.exists(os.path.join(together, name + ".o"))]
        if not group:
            continue
        want = {}
        for name in group:
            for key, code in functions(os.path.join(alone, name + ".o")).items():
                want.setdefault(key, []).append(code)
        have = functions(os.path.join(together, group[0] + ".o"))
        for key, codes in want.items():
            if key not in have:
                wrong.append(f"{group[0]}: no {key}")
            elif have[key] in codes:
                same += 1
            elif any(called(have[key]) == called(code) for code in codes):
                other += 1
            else:
                wrong.append(f"{group[0]}: {key} refers to others")
    print(f"{same} functions are the same, {other} the same calls in other code")
    return wrong if same + other + len(wrong) > 0 else [f"{together}: no object of any group"]


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open(GROUPS, encoding="utf-8") as f:
        groups = [line.split("+=")[1].strip().split("+") for line in f if line.startswith("together +=")]
    wrong = compare_words(groups, sys.argv[1]) if len(sys.argv) == 2 else compare_code(groups, *sys.argv[1:])
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
