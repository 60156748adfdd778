#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages, stages and programs of a toolchain are named in recipes: no string of the program holds such a name but where
# the table below says why. So a package or a program more needs no change in C.
set -u

cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

# FILE: NAME... # why
excuses() {
	cat <<'END'
adapters/needs.c: ar as binutils g++ gcc gmp ld nm ranlib strip # what the host lacks, and in which packages of its distribution that is
host/: ar as g++ gcc ld libgcc libstdc++ musl nm objcopy ranlib readelf strip # the compilers, the tools and the C library of the host
stage/confine.c: ld # files of the host's dynamic linker
commands/look/cmd_log.c: gcc libstdc++ # examples
commands/look/cmd_plan.c: musl # an example
commands/release/cmd_audit.c: musl # an example
commands/release/cmd_bump.c: musl # an example
main.c: gcc # an example
diff/specs.c: gcc # the driver that has them
inspect/: ld musl # C libraries that a program may need: the subject of inspect and abi
recipe/: ld musl # musl_arch and loader are facts of musl's, and an example
recipe/read/read_release.c: strip # a key of recipes
record/toolenv.c: ar as g++ gcc gfortran ld nm objcopy objdump ranlib readelf strip # what CC and the like stand for
record/toolenv_machine.c: ar as ld nm objcopy objdump ranlib readelf strip # what HOST_AR and the like stand for
record/toolenv_text.c: ar g++ gcc gfortran nm objcopy ranlib readelf strip # what CMake's and Meson's names stand for
settings/: binutils ld libstdc++ mimalloc musl profile # texts of settings
commands/release/cmd_dist.c: musl # a CPU stands for its Linux with musl, which static programs run on any Linux of
dist/dist.c: musl # directories of hosts are called by their CPU where that says all
size/link_map.c: ld # whose map it reads
pack/toolchain_image.c: gcc # images are called by the release of the compiler
adapters/archive_pack.c: zstd # the format of packed outputs
END
}

# "toolchain" is what each plan ends with, "linux" is in every triple, "specs" is what GCC calls its rules: words of the program.
names() {
	for recipe in recipes/*/recipe.yaml; do
		basename "${recipe%/recipe.yaml}"
		sed -n '/^stages:/,$s/^  \([a-z][a-z+-]*\):$/\1/p' "$recipe"
	done | grep -vxE 'toolchain|linux|bootstrap|specs'
	printf '%s\n' g++ gfortran ar as ld nm objcopy objdump ranlib readelf strip addr2line
}

# The strings of a file without triples and conversions. "as" and "strip" are words of English, too: alone in a string
# only they are programs.
strings() { # FILE
	${CC:-cc} -fpreprocessed -dD -E -P -w -x c "$1" | grep -v '^#include' | grep -oE '"([^"\\]|\\.)*"' |
		sed -E 's/[a-z0-9_%]+-linux-musl[a-z0-9]*//g; s/%-?[0-9.*]*(l|z)*[sduc]/ /g; s/\\[nt]/ /g' |
		sed -E '/^"(as|strip)"$/!s/(^|[^A-Za-z-])(as|strip)([^A-Za-z-]|$)/ /g'
}

found() {
	words=$(names | sort -u | sed 's/+/\\+/g' | tr '\n' '|')
	words=${words%|}
	find orchestrator -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
		strings "$file" | grep -oE "(^|[^A-Za-z0-9_+])($words)([^A-Za-z0-9_+]|\$)" | grep -oE "($words)" |
			LC_ALL=C sort -u | sed "s|^|${file#orchestrator/} |"
	done
}

# Lines "FILE NAME" that no excuse is for, and excuses that nothing needs.
faults() {
	excuses | awk -v found="$1" '
	{
		sub(/ *#.*/, "")
		place = substr($1, 1, length($1) - 1)
		for (i = 2; i <= NF; i++) { where[++n] = place; what[n] = $i }
	}
	END {
		while ((getline line < found) > 0) {
			split(line, part, " ")
			good = 0
			for (i = 1; i <= n; i++)
				if (index(part[1], where[i]) == 1 && part[2] == what[i]) good = used[i] = 1
			if (!good) print "orchestrator/" part[1] " names \047" part[2] "\047, which belongs into a recipe"
		}
		for (i = 1; i <= n; i++)
			if (!used[i]) print where[i] " does not name \047" what[i] "\047 any more: take it from the table"
	}'
}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
found >"$tmp/found"
tap "packages and programs are named in recipes, not in C" "$(faults "$tmp/found")"
echo 'plan/new.c zstd' >"$tmp/planted"
tap "a planted name is found" "$(faults "$tmp/planted" | grep -q "plan/new.c names 'zstd'" || echo "it was not")"
tap_done
