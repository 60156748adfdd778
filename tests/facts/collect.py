#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what GCC, binutils and musl themselves say of each target in toolchains/.

    tests/facts/collect.py SOURCES_DIR > tests/facts/targets.tsv
    tests/facts/collect.py --names > tests/facts/names.tsv

SOURCES_DIR holds the unpacked gcc-14.2.0, binutils-2.44 and musl-1.2.5. Nothing is built: the
shell fragments that their configure scripts read are run, and the host's "cc -E" reads GCC's
headers. --names lists what the installed QEMU, Go and Rust call their targets.
tests/recipe/targets.sh compares the files in toolchains/ with the tables; run both commands
again when it says that they are out of date.
"""
import fnmatch
import json
import os
import re
import subprocess
import sys

GCC, BINUTILS, MUSL = "gcc-14.2.0", "binutils-2.44", "musl-1.2.5"
COLUMNS = ["triple", "gcc_options", "gcc", "gcc_loader", "gcc_float", "gcc_q", "binutils",
           "endian", "bits", "musl_arch", "musl_loader"]
HERE = os.path.dirname(os.path.abspath(__file__))


def fail(message):
    sys.exit("collect.py: error: " + message)


def run_shell(script, *args, cwd=None):
    done = subprocess.run(["sh", "-c", script, "sh", *args], cwd=cwd, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        fail(f"{args}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def read_toolchain(path):
    """A toolchain file has one "key: value" a line; lists are in brackets."""
    facts = {}
    for line in open(path, encoding="utf-8"):
        if ":" in line and not line.startswith("#"):
            key, value = (part.strip() for part in line.split(":", 1))
            if value.startswith("["):
                value = " ".join(value.strip("[]").split(", "))
            facts[key] = value.strip('"')
    return facts


# GCC

GCC_CONFIG = r"""
gcc=$1 triple=$2
shift 2
target=$("$gcc/config.sub" "$triple") || exit 1
target_alias=$triple host=x86_64-pc-linux-gnu build=x86_64-pc-linux-gnu srcdir=$gcc/gcc
enable_multilib=no with_multilib_list=default with_multilib_generator=default
gnu_ld=yes gas=yes enable_threads=posix
for option; do
    option=${option#--} value=${option#*=}
    eval "$(echo "${option%%=*}" | tr - _)=\$value"
done
. "$srcdir/config.gcc" || exit 1
echo "target=$target"
echo "tm_file=$(echo $tm_file)"
echo "tm_defines=$(echo $tm_defines)"
echo "cpu_type=${cpu_type:-${target%%-*}}"
echo "cpu_default=$target_cpu_default"
for name in abi arch cpu float; do eval "echo \"with_$name=\$with_$name\""; done
"""


def gcc_config(gcc, triple, options):
    """What configure makes of it: GCC's own config.gcc, which refuses what it does not know."""
    text = run_shell(GCC_CONFIG, gcc, triple, *options.split())
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def masks(gcc, cpu_type):
    """The MASK_* macros that GCC generates from *.opt; any distinct bits do."""
    names = []
    folder = f"{gcc}/gcc/config/{cpu_type}"
    for name in sorted(os.listdir(folder)):
        if name.endswith(".opt"):
            names += re.findall(r"\bMask\((\w+)\)", open(f"{folder}/{name}").read())
    return [f"-DMASK_{name}={1 << bit}" for bit, name in enumerate(dict.fromkeys(names))]


def defines_only(path):
    """A header without text that is neither a directive nor its continuation."""
    lines, inside = [], False
    text = re.sub(r"/\*.*?\*/", " ", open(path, encoding="latin-1").read(), flags=re.S)
    for line in text.splitlines():
        inside = inside or line.lstrip().startswith("#")
        if inside and not re.match(r"\s*#\s*(include|error)", line):
            lines.append(line)
        inside = inside and line.endswith("\\")
    return "\n".join(lines) + "\n"


def loader_spec(gcc, config, suffix):
    headers = "".join(defines_only(f"{gcc}/gcc/config/{name}")
                      for name in config["tm_file"].split()
                      if os.path.exists(f"{gcc}/gcc/config/{name}"))
    text = f"{headers}\nSPEC MUSL_DYNAMIC_LINKER{suffix}\n"
    # Some say by TARGET_* of which options the compiler would be run with.
    flags = ["-D" + word.replace("\\", "") for word in config["tm_defines"].split()]
    if config["cpu_default"]:
        flags.append("-DTARGET_CPU_DEFAULT=(" + config["cpu_default"] + ")")
    done = subprocess.run(["cc", "-E", "-P", "-w", "-x", "c", *flags,
                           *masks(gcc, config["cpu_type"]), "-"],
                          input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    words = done.stdout[done.stdout.index("SPEC ") + 5:]
    little = config["target"].split("-")[0].endswith(("le", "el"))
    # ENDIAN_SELECT(big, little, default) of rs6000: a spec string of its own.
    words = re.sub(r"ENDIAN_SELECT\s*\(([^,]*),([^,]*),([^)]*)\)", r"\2" if little else r"\1", words)
    return "".join(re.findall(r'"([^"]*)"', words))


def holds(condition, options):
    condition = condition.strip()
    if condition.startswith("!"):
        return not holds(condition[1:], options)
    return any(fnmatch.fnmatchcase(option, name.strip())
               for name in condition.split("|") for option in options)


def expand_spec(spec, options):
    """%{a|b:x}, %{!a:x} and %{a:x;b:y;:z} of GCC's driver."""
    while "%{" in spec:
        start = spec.rindex("%{")
        end = spec.index("}", start)
        chosen = ""
        for arm in spec[start + 2:end].split(";"):
            condition, text = arm.split(":", 1)
            if not condition.strip() or holds(condition, options):
                chosen = text
                break
        spec = spec[:start] + chosen + spec[end + 1:]
    return spec


def spec_options(config):
    """What the driver adds to its own command line for the configured defaults."""
    options = {"m" + name + "=" + config["with_" + name] for name in ("abi", "arch", "cpu")
               if config["with_" + name]}
    if config["with_float"]:
        options |= {f"mfloat-abi={config['with_float']}", f"m{config['with_float']}-float"}
    if "TARGET_BIG_ENDIAN_DEFAULT=1" in config["tm_defines"]:
        options.add("mbig-endian")
    # mips: -EB or -EL, always.
    cpu = config["target"].split("-")[0]
    if config["cpu_type"] == "mips":
        options.add("EL" if cpu.endswith("el") else "EB")
    # loongarch derives the ABI of itself from the triple.
    if config["cpu_type"] == "loongarch":
        options.add({"f32": "mabi=lp64f", "sf": "mabi=lp64s"}.get(
            config["target"].rsplit("musl", 1)[1], "mabi=lp64d"))
    return options


def gcc_loader(gcc, config, facts):
    size = {"x32": "X32", "n32": "N32"}.get(config["with_abi"], facts["bits"])
    for suffix in (size, ""):
        spec = loader_spec(gcc, config, suffix)
        if spec and spec != "/dev/null":
            return expand_spec(spec, spec_options(config))
    fail(f"{facts['triple']}: GCC names no loader")
    return None


def has_q(gcc, cpu_type):
    """Does this back end know __float128 and the suffix Q of constants, as libquadmath needs?"""
    folder = f"{gcc}/gcc/config/{cpu_type}"
    text = "".join(open(f"{folder}/{name}", encoding="latin-1").read()
                   for name in sorted(os.listdir(folder)) if name.endswith((".cc", ".h")))
    return "yes" if "__float128" in text and "C_MODE_FOR_SUFFIX" in text else "no"


# binutils

BFD = r"""
targ=$("$1/config.sub" "$2") || exit 1
targ_defvec= targ_selvecs= want64=true
. "$1/bfd/config.bfd" || exit 1
[ -n "$targ_defvec" ] && echo "$targ_defvec"
"""
GAS = r"""
targ=$("$1/config.sub" "$2") || exit 1
srcdir=$1/gas
. "$srcdir/configure.tgt" || exit 1
echo "$fmt $endian"
"""


def binutils_facts(binutils, triple):
    vector = run_shell(BFD, binutils, triple).splitlines()[-1]
    gas = run_shell(GAS, binutils, triple, cwd=f"{binutils}/gas")
    if not gas.startswith("elf"):
        fail(f"{triple}: gas does not write ELF: {gas}")
    source = vector_source(binutils, vector)
    return vector, source


def vector_source(binutils, vector):
    """Byte order of a vector: the member of its name in the source that defines it."""
    folder = f"{binutils}/bfd"
    name = re.search(rf"extern const bfd_target {vector};", open(f"{folder}/targets.c").read())
    if not name:
        fail(f"binutils has no vector {vector}")
    # elfnn-*.c is compiled for both sizes, with NN for the number.
    pattern = re.sub("elf(32|64)", "elf(NN|\\1)", vector)
    for file in sorted(os.listdir(folder)):
        if not re.match(r"elf.*\.c$", file):
            continue
        text = open(f"{folder}/{file}", encoding="latin-1").read()
        for order in ("BIG", "LITTLE"):
            if re.search(rf"#\s*define\s+TARGET_{order}_SYM\s+{pattern}\b", text):
                return order.lower()
    fail(f"nothing in bfd/ defines {vector}")
    return None


# musl

# Macros in musl's configure that choose a variant, and the fact each stands for.
MACROS = {
    "__ARMEB__": ("endian", "big"),
    "__ARM_PCS_VFP": ("float", "hard"),
    "__AARCH64EB__": ("endian", "big"),
    "__loongarch_soft_float": ("float", "soft"),
    "__loongarch_single_float": ("float", "single"),
    "_MIPSEL || __MIPSEL || __MIPSEL__": ("endian", "little"),
    "__mips_soft_float": ("float", "soft"),
    "_SOFT_FLOAT || __NO_FPRS__": ("float", "soft"),
    "__MICROBLAZEEL__": ("endian", "little"),
    "__LITTLE_ENDIAN__": ("endian", "little"),
    "__riscv_float_abi_soft": ("float", "soft"),
    "__riscv_float_abi_single": ("float", "single"),
    "__BIG_ENDIAN__": ("endian", "big"),
    "__HAVE_68881__": ("float", "hard"),
    "__SH_FPU_ANY__ || __SH4__": ("float", "hard"),
    "__ILP32__": ("bits", "32"),
    "_MIPS_SIM != _ABI64": ("bits", "32"),
    "_CALL_ELF == 2": ("bits", "64"),
}


def musl_script(musl):
    """The parts of configure that settle ARCH and SUBARCH, with the compiler's answers as facts."""
    text = open(f"{musl}/configure").read()
    first = text[text.index("# Convert to just ARCH"):]
    first = first[:first.index("esac") + 4]
    second = text[text.index("SUBARCH=\n"):text.index('test "$SUBARCH"')]
    answer = "".join(f'"{macro}") test "${key}" = {value} ;;\n'
                     for macro, (key, value) in MACROS.items())
    return f"""
target=$1 endian=$2 float=$3 bits=$4 tmpc=/dev/null CC=true t=
fail() {{ echo "$*" >&2; exit 1; }}
tryflag() {{ return 1; }}
printf() {{ :; }}
trycppif() {{ case $1 in
{answer}*) return 1 ;;
esac; }}
{first}
{second}
echo "$ARCH $SUBARCH"
"""


def musl_facts(musl, canonical, facts):
    out = run_shell(musl_script(musl), canonical, facts["endian"], facts["float"], facts["bits"])
    arch, subarch = (out.splitlines()[-1] + " ").split(" ", 1)
    if not os.path.isdir(f"{musl}/arch/{arch}"):
        fail(f"musl has no arch/{arch}")
    return arch, f"/lib/ld-musl-{arch}{subarch.strip()}.so.1"


def musl_bits(musl, arch):
    text = open(f"{musl}/arch/{arch}/bits/alltypes.h.in").read()
    return "64" if re.search(r"define _Addr long\b", text) else "32"


def row(sources, facts):
    gcc, binutils, musl = (f"{sources}/{name}" for name in (GCC, BINUTILS, MUSL))
    config = gcc_config(gcc, facts["triple"], facts["gcc_options"])
    vector, endian = binutils_facts(binutils, facts["triple"])
    arch, musl_loader = musl_facts(musl, config["target"], facts)
    return [facts["triple"], facts["gcc_options"], config["target"],
            gcc_loader(gcc, config, facts), config["with_float"],
            has_q(gcc, config["cpu_type"]), vector, endian, musl_bits(musl, arch), arch, musl_loader]


# Names that others have for targets


def print_names():
    """Needs qemu-user, go and rustc."""
    names = [("qemu", name) for name in os.listdir("/usr/bin")
             if re.fullmatch(r"qemu-[a-z0-9_]+", name)]
    ports = json.loads(run_shell("go tool dist list -json"))
    names += [("go", port["GOARCH"]) for port in ports
              if port["GOOS"] == "linux" and port["CgoSupported"]]
    names += [("rust", name) for name in run_shell("rustc --print target-list").split()
              if "-linux-musl" in name]
    print("kind\tname")
    for kind, name in sorted(names):
        print(f"{kind}\t{name}")


def main(argv):
    if len(argv) != 2:
        sys.exit("usage: collect.py SOURCES_DIR | --names")
    if argv[1] == "--names":
        print_names()
        return
    folder = os.path.join(HERE, "../../toolchains")
    print("\t".join(COLUMNS))
    for name in sorted(os.listdir(folder)):
        if name.endswith(".yaml"):
            print("\t".join(row(argv[1], read_toolchain(os.path.join(folder, name)))))


if __name__ == "__main__":
    main(sys.argv)
