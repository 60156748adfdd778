#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C files are as clang-format leaves them.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

# Releases of clang-format disagree on details.
wanted=14
have=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
files=$(find orchestrator tests -name '*.[ch]' -not -path 'tests/musl/*' -not -path 'tests/fixtures/*' | LC_ALL=C sort)

if [ "$have" = $wanted ]; then
	# shellcheck disable=SC2086
	said=$(clang-format --dry-run -Werror $files 2>&1 || :)
fi
for file in $files; do
	if [ "$have" = $wanted ]; then
		tap "$file" "$(printf '%s\n' "$said" | grep -F "$file:" | head -n 5)"
	else
		tap_skip "$file" "needs clang-format $wanted"
	fi
done
tap_done
