#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every function and variable that files share has a user in another file; what only its own file uses is static.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh
objects=${OBJECTS:-build/obj}

# NAME REASON: what no other file of the program uses, on purpose.
allowed() {
	cat <<-'END'
		main the beginning of the program
		ui_new_with_clock tests have a clock of their own
		plan_step_version golden outputs are held against the version of the step
		doc_parse YAML of tests is in their source
		source_tree_key tests find the tree that was made
		vars_true a condition by itself is tested
	END
}

# Symbols of a directory of objects that no other object in it uses, as "SYMBOL FILE". An object whose source is gone is a
# leftover of an earlier build.
unused() { # OBJECTS
	find "$1" -name '*.o' | while read -r object; do
		source=${object#"$1"/}
		[ "$1" != build/obj ] || [ -e "orchestrator/${source%.o}.c" ] || continue
		nm -P -g "$object" | awk -v file="${source%.o}" '{ print $1, $2, file }'
	done | awk '$2 == "U" { used[$1] = 1; next } { home[$1] = $3 }
		END { for (name in home) if (!(name in used)) print name, home[name] }' | LC_ALL=C sort
}

# What is unused without a reason, and reasons for what is used by now.
found() {
	all=$(unused "$objects")
	echo "$all" | while read -r name file; do
		allowed | grep -q "^$name " || echo "$file: $name is used by no other file: make it static, or delete it"
	done
	allowed | while read -r name _; do
		echo "$all" | grep -q "^$name " || echo "$name is used, and needs no reason here"
	done
}

# One that is planted here must be found, and nothing else.
planted() {
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	echo 'int a(void); int a(void) { return 0; }' >"$tmp/a.c"
	echo 'int a(void); int b(void); int b(void) { return a(); }' >"$tmp/b.c"
	for name in a b; do
		${CC:-cc} -c -o "$tmp/$name.o" "$tmp/$name.c"
	done
	[ "$(unused "$tmp")" = "b b" ] || echo "found '$(unused "$tmp")'"
}

tap "what nothing uses is found" "$(planted 2>&1)"
tap "there are objects" "$([ -e "$objects/main.o" ] || echo "run make first")"
tap "nothing is shared without need" "$(found)"
tap_done
