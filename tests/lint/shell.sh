#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No script gives cause for a remark of shellcheck.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

for file in setup .ci/run $(find completions tests recipes -name '*.sh' -o -name '*.bash' -o -name '*.bats' | LC_ALL=C sort); do
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
tap_done
