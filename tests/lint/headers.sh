#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header compiles alone, without a warning, under gcc and clang.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

made=$(dirname "${MCM:-build/mcm}")/made
flags="-std=c11 -D_GNU_SOURCE -Iorchestrator -I$made -Wall -Wextra -Werror -fsyntax-only -x c"
flags="$flags $(pkg-config --cflags talloc libfyaml jansson libarchive libcurl libcrypto libelf libprotobuf-c)"

for compiler in gcc clang; do
	for header in $(cd orchestrator && find . -name '*.h' | sed 's|^\./||' | LC_ALL=C sort); do
		name="$header alone under $compiler"
		if ! command -v $compiler >/dev/null; then
			tap_skip "$name" "no $compiler here"
			continue
		fi
		# shellcheck disable=SC2086
		faults=$(echo "#include \"$header\"" | $compiler $flags - 2>&1 || echo "exit status $?")
		tap "$name" "$faults"
	done
done
tap_done
