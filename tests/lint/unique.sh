#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Names say which: a struct, enum or union has a tag of its own in the whole program, a value of an enum is in one header
# alone, and at most three files have a static function of one name. Whoever searches for a name, or meets it in a
# backtrace, then knows what it is.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh
files_at_most=3

# The code is clang-format'ed, so definitions begin in the first column.
tags() { # DIRECTORY
	find "$1" -name '*.[ch]' -exec grep -hoE '^(struct|enum|union) [a-z_0-9]+ \{' {} + | awk '{ print $2 }' | LC_ALL=C sort | uniq -d |
		sed 's/.*/several are called "&"/'
}

# Two headers that have a value of the same name cannot be included by one file.
values() { # DIRECTORY
	find "$1" -name '*.h' | while read -r header; do
		${CC:-cc} -fpreprocessed -dD -E -P -w "$header" | tr '\n' ' ' | grep -oE 'enum [a-z_0-9]* ?\{[^}]*\}' |
			sed 's/=[^,}]*//g' | grep -oE '[A-Z][A-Z0-9_]+' | LC_ALL=C sort -u
	done | LC_ALL=C sort | uniq -d | sed 's/.*/several headers have a value "&"/'
}

functions() { # DIRECTORY
	find "$1" -name '*.c' -exec grep -HoE '^static [^=;(]*[ *][a-z_0-9]+\(' {} + | sed -E 's/^([^:]*):.*[ *]([a-z_0-9]+)\($/\2 \1/' |
		LC_ALL=C sort -u | awk -v most="$files_at_most" '{ n[$1]++; where[$1] = where[$1] " " $2 }
			END { for (name in n) if (n[name] > most) print name "() is in" where[name] ": say what each does" }' | LC_ALL=C sort
}

planted() {
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	for i in 1 2 3; do
		printf 'struct own_%s {\n};\nstatic const char *add(void)\n{\n}\n' $i >"$tmp/$i.c"
	done
	[ -z "$(tags "$tmp")$(functions "$tmp")" ] || echo "found something where nothing is"
	printf 'enum own_1 { A };\nstatic int add(\n    int argument)\n' >"$tmp/4.c"
	[ "$(tags "$tmp")" = 'several are called "own_1"' ] || echo "a second tag was not found"
	printf '#pragma once\nenum { ONE = TWO, /* THREE */ FOUR };\n' >"$tmp/5.h"
	printf '#pragma once\nenum { TWO, THREE };\n' >"$tmp/6.h"
	[ -z "$(values "$tmp")" ] || echo "found a value where nothing is"
	printf 'enum other {\n\tFOUR,\n};\n' >"$tmp/7.h"
	[ "$(values "$tmp")" = 'several headers have a value "FOUR"' ] || echo "a second value was not found"
	functions "$tmp" | grep -q '^add() is in .*1.c .*4.c: ' || echo "a fourth add() was not found"
}

tap "planted names are found" "$(planted 2>&1)"
tap "structs, enums and unions have names of their own" "$(tags orchestrator)"
tap "values of enums are in one header each" "$(values orchestrator)"
tap "names of static functions say what they do" "$(functions orchestrator)"
tap_done
