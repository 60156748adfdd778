#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The code keeps to the table of rooms in docs/design.md, and no files call each other in circles.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

# A circle that is planted here must be found, by name; without one nothing is said.
planted() {
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	mkdir "$tmp/some" "$tmp/other"
	echo 'int b(void); int a(void) { return b(); }' >"$tmp/a.c"
	echo 'int c(void); int b(void) { return c(); }' >"$tmp/b.c"
	echo 'int a(void); int c(void) { return a(); }' >"$tmp/c.c"
	${CC:-cc} -c -o "$tmp/some/a.o" "$tmp/a.c"
	${CC:-cc} -c -o "$tmp/other/b.o" "$tmp/b.c"
	tests/lint/rooms.py circles "$tmp" || echo "found a circle where none is"
	${CC:-cc} -c -o "$tmp/some/c.o" "$tmp/c.c"
	found=$(tests/lint/rooms.py circles "$tmp") && echo "a planted circle of three files was not found"
	[ "${found%%
*}" = 'circle: other/b some/a some/c' ] || echo "found '$found'"
}

# Headers of rooms are those in quotes and those in angle brackets; others are of the system.
included() {
	tmp=$(mktemp)
	trap 'rm -f "$tmp"' EXIT
	printf '#include %s\n' '<plan/plan.h>' '"store/store.h"' '<sys/stat.h>' '<string.h>' >"$tmp"
	found=$(tests/lint/rooms.py includes "$tmp")
	[ "$found" = 'plan/plan.h store/store.h' ] || echo "found '$found'"
}

tap "a planted circle is found" "$(planted 2>&1)"
tap "rooms are seen in both forms of include" "$(included 2>&1)"
tests/lint/rooms.py check "${OBJECTS:-build/obj}" "$tap_count"
