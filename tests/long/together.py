#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of GCC's that are compiled as one (recipes/gcc/together.mk): does each function become the same code as alone?

usage: together.py ALONE TOGETHER

ALONE and TOGETHER are two build directories of GCC's directory gcc, made with and without the groups. Compared is the
disassembly of each function with the names of what it calls and refers to; names of sections and numbers of labels, which
depend on what else is in the object, do not count. Says what differs, and how many functions do not; exit status 1 if any
function is missing on one side, or calls something else.
"""
import os
import re
import subprocess
import sys

GROUPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../recipes/gcc/together.mk")
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


def main():
    alone, together = sys.argv[1:]
    same = other = 0
    wrong = []
    with open(GROUPS, encoding="utf-8") as f:
        groups = [line.split("+=")[1].strip().split("+") for line in f if line.startswith("together +=")]
    for group in groups:
        if not os.path.exists(os.path.join(together, group[0] + ".o")):
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
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
