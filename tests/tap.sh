# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Test output for shell scripts: each result is "ok" or "not ok", the plan comes last.

tap_count=0

# One result; it is good when FAULTS is empty.
tap() { # NAME FAULTS
	tap_count=$((tap_count + 1))
	if [ -z "$2" ]; then
		echo "ok $tap_count - $1"
	else
		echo "not ok $tap_count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

tap_skip() { # NAME WHY
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

tap_done() {
	echo "1..$tap_count"
}
