#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# targets.sh [FILE...]: the tests that are about one target, for those of other CPUs, too, as far as the store (or
# TEST_PREFIX) has them: patches.bats and integrations.bats, unless others are named. Each result begins with its target.
set -u

here=$(cd "$(dirname "$0")" && pwd)
mcm=${MCM:-$here/../../build/mcm}
[ $# -gt 0 ] || set -- patches integrations

is_there() { # TARGET
	if [ -n "${TEST_PREFIX:-}" ]; then
		[ -x "$TEST_PREFIX/bin/$1-gcc" ]
	else
		"$mcm" plan "$1" --format json 2>/dev/null | jq -e '.stages[-1].state == "cached"' >/dev/null
	fi
}

for target in aarch64-linux-musl armv7-linux-musleabihf; do
	for file; do
		echo "of $target: $file"
		if is_there "$target"; then
			MCM=$mcm TEST_TARGET=$target bats --tap "$here/$file.bats"
		else
			echo "ok 1 $file # SKIP no toolchain for $target: the store has none (TEST_TARGET=$target bats $file.bats builds it)"
		fi
	done
done | awk '
	/^of / { of = $2; next }
	/^1\.\./ { next }
	match($0, /^(not )?ok [0-9]+ /) {
		bad += /^not/
		printf "%s %d %s %s\n", /^not/ ? "not ok" : "ok", ++n, of, substr($0, RLENGTH + 1)
		next
	}
	{ print }
	END { print "1.." n; exit bad > 0 }'
