#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py MCM: the files in toolchains/ against the tables beside this file, as TAP."""
import json
import os
import re
import subprocess
import sys
import tempfile

from collect import read_toolchain

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
REQUIRED = ["triple", "aliases", "summary", "gcc_options", "linux_arch", "debian_arch",
            "musl_arch", "loader", "qemu", "endian", "bits", "float", "quadmath", "go_arch",
            "go_arm", "rust", "cmake_processor", "meson_cpu_family", "meson_cpu", "verified"]
# What musl-cross-make's README lists. Not: sh with fdpic, which GCC 14.2 compiles wrongly
# (GCC bugs 114158 and 114641).
LISTED = ["aarch64-linux-musl", "aarch64_be-linux-musl", "i486-linux-musl", "i586-linux-musl",
          "i686-linux-musl", "arm-linux-musleabi", "arm-linux-musleabihf",
          "armeb-linux-musleabi", "armeb-linux-musleabihf", "microblaze-linux-musl",
          "microblazeel-linux-musl", "powerpc-linux-musl", "powerpc-linux-muslsf",
          "powerpc64-linux-musl", "powerpc64le-linux-musl", "riscv64-linux-musl",
          "s390x-linux-musl", "sh4-linux-musl", "sh4eb-linux-musl", "sh4-linux-muslsf",
          "sh4eb-linux-muslsf", "x86_64-linux-musl", "x86_64-linux-muslx32"]
LISTED += [f"mips{el}-linux-musl{sf}" for el in ("", "el") for sf in ("", "sf")]
LISTED += [f"mips64{el}-linux-musl{abi}{sf}" for el in ("", "el") for abi in ("", "n32")
           for sf in ("", "sf")]
# QEMU's name of the CPU where it is not made of the musl_arch.
QEMU_CPUS = {"arm": "arm", "powerpc": "ppc", "powerpc64": "ppc64", "sh": "sh4"}
GO_ENDIAN = {"mips": "mipsle", "mips64": "mips64le"}

count = 0


def tap(name, faults):
    global count
    count += 1
    print(f"{'not ok' if faults else 'ok'} {count} - {name}")
    for fault in faults:
        print("# " + fault)


def table(name):
    lines = open(os.path.join(HERE, name), encoding="utf-8").read().splitlines()
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"))) for line in lines[1:]]


def names(kind):
    return {row["name"] for row in table("names.tsv") if row["kind"] == kind}


def linux_names():
    text = open(os.path.join(HERE, "linux.txt"), encoding="utf-8").read()
    return {line for line in text.splitlines() if not line.startswith("#")}


def debian_names():
    """Architectures that some release of the kernel headers has a digest for."""
    folder, found = os.path.join(ROOT, "recipes/linux"), set()
    for name in os.listdir(folder):
        found |= set(re.findall(r"^ +(\w+): [0-9a-f]{64}$",
                                open(os.path.join(folder, name), encoding="utf-8").read(), re.M))
    return found


def differ(facts, key, wanted, who):
    return [] if facts[key] == wanted else [f"{key} is '{facts[key]}'; {who} says '{wanted}'"]


def check_sources(facts, row):
    """GCC, binutils, musl."""
    if not row or row["gcc_options"] != facts["gcc_options"]:
        return ["tests/facts/targets.tsv is out of date; run tests/facts/collect.py"]
    faults = differ(facts, "loader", row["gcc_loader"], "GCC")
    faults += differ(facts, "loader", row["musl_loader"], "musl")
    faults += differ(facts, "musl_arch", row["musl_arch"], "musl")
    faults += differ(facts, "bits", row["bits"], "musl")
    faults += differ(facts, "endian", row["endian"], "binutils")
    if row["gcc_float"]:
        faults += differ(facts, "float", row["gcc_float"], "GCC")
    if facts["quadmath"] == "yes" and row["gcc_q"] != "yes":
        faults.append("quadmath is 'yes', but GCC has no constants of __float128 there")
    return faults


def check_names(facts, known):
    """Names that others have."""
    faults = []
    for key, kind in (("linux_arch", "linux"), ("debian_arch", "debian"), ("qemu", "qemu"),
                      ("go_arch", "go"), ("rust", "rust")):
        if facts[key] and facts[key] not in known[kind]:
            faults.append(f"{key} '{facts[key]}' is none of {kind}'s names")
    return faults


def check_endian_names(facts):
    """Names in which the byte order or the size shows."""
    faults = []
    little = facts["endian"] == "little"
    if facts["go_arch"] and facts["musl_arch"] in GO_ENDIAN:
        wanted = GO_ENDIAN[facts["musl_arch"]] if little else facts["musl_arch"]
        faults += differ(facts, "go_arch", wanted, "the byte order")
    if facts["qemu"]:
        suffix = os.path.basename(facts["loader"])[len("ld-musl-"):-len(".so.1")]
        suffix = suffix[len(facts["musl_arch"]):].split("-")[0].replace("hf", "")
        cpu = QEMU_CPUS.get(facts["musl_arch"], facts["musl_arch"])
        faults += differ(facts, "qemu", f"qemu-{cpu}{suffix}", "the loader's name")
    return faults


def check_form(facts):
    faults = [f"'{key}' is missing" for key in REQUIRED if key not in facts]
    if not re.fullmatch(r"not built yet|\d{4}-\d\d-\d\d: .+", facts.get("verified", "")):
        faults.append("verified is neither 'not built yet' nor 'YYYY-MM-DD: what was done'")
    return faults


def run(mcm, *args):
    done = subprocess.run([mcm, *args], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def check_plan(mcm, facts):
    status, out, err = run(mcm, "plan", facts["triple"], "--offline", "--languages",
                           "c,c++,fortran")
    if status != 0 or err:
        return [f"exit status {status}"] + err.splitlines()
    if f"toolchain@{facts['triple']}" not in out:
        return ["the plan has no toolchain"]
    return []


def check_list(mcm, all_facts):
    listed = {row["target"]: row for row in json.loads(run(mcm, "list", "targets", "--json")[1])}
    faults = [f"{facts['triple']} is not shown with its 'verified'" for facts in all_facts
              # What mcm test --record wrote takes the place of the file's text.
              if not re.fullmatch(r"\d{4}-\d\d-\d\d: tested: .+", listed.get(facts["triple"], {}).get("verified", ""))
              and listed.get(facts["triple"], {}).get("verified") != facts["verified"]]
    called = set(listed) | {name for row in listed.values() for name in row["aliases"]}
    return faults + [f"{name} is missing" for name in LISTED if name not in called]


def set_environment(work):
    for name in [name for name in os.environ if name.startswith("MCM_")]:
        del os.environ[name]
    os.environ.update(MCM_DATA=ROOT, MCM_STORE=os.path.join(work, "store"))
    os.chdir(work)


def main(argv):
    mcm = os.path.abspath(argv[1])
    rows = {row["triple"]: row for row in table("targets.tsv")}
    known = {kind: names(kind) for kind in ("qemu", "go", "rust")}
    known.update(linux=linux_names(), debian=debian_names())
    folder = os.path.join(ROOT, "toolchains")
    all_facts = [read_toolchain(os.path.join(folder, name)) for name in sorted(os.listdir(folder))
                 if name.endswith(".yaml")]
    with tempfile.TemporaryDirectory(prefix="mcm-targets.") as work:
        set_environment(work)
        for facts in all_facts:
            faults = check_form(facts)
            if not faults:
                faults = check_sources(facts, rows.pop(facts["triple"], None))
                faults += check_names(facts, known) + check_endian_names(facts)
                faults += check_plan(mcm, facts)
            tap(facts["triple"], faults)
        tap("mcm list targets", check_list(mcm, all_facts))
    tap("no facts without a toolchain file", [f"tests/facts/targets.tsv: {name}" for name in rows])
    print(f"1..{count}")


if __name__ == "__main__":
    main(sys.argv)
