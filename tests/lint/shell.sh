#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No script gives cause for a remark of shellcheck, and no test waits for nothing in particular.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

for file in setup .ci/run $(find pages completions tests recipes -name '*.sh' -o -name '*.bash' -o -name '*.bats' | LC_ALL=C sort); do
	if ! command -v shellcheck >/dev/null; then
		tap_skip "$file" "no shellcheck here"
		continue
	fi
	case $file in
	*.bats) given=SC2154,SC2016 ;; # bats sets variables; tests hand on code in quotes
	*) given=SC0000 ;;
	esac
	tap "$file" "$(shellcheck -x -P SCRIPTDIR -P . -e $given "$file" 2>&1 || :)"
done
# bats counts a test's time limit in a child of the test: who waits for all children waits for the limit.
tap "tests wait for processes that they name" "$(grep -nE '^[[:space:]]*wait[[:space:]]*(;|&|\||#|$)' --include="*.bats" --include="*.bash" -r tests || :)"
tap_done
