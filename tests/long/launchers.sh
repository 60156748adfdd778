#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# launchers.sh TARGET [STAGE,...]: builds stages that the store has once more, by default binutils and gcc, by distcc and
# by icecream, each with two helpers in network namespaces of their own, of which one is killed in the middle of the last
# stage. Prints for each what was compiled by the helpers and what here, and the exit status is 1 if any byte differs from
# what the store has, or a helper compiled nothing. Takes root, and half an hour for each launcher on two processors:
# helpers share those of this machine.
# MCM, MCM_STORE and MCM_DATA: another program, another store, other recipes.
set -euo pipefail

if [ $# -lt 1 ] || [ "$(id -u)" != 0 ]; then
	sed -n '3s/^# \(.*\): builds.*/usage (as root): \1/p' "$0" >&2
	exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mcm=${MCM:-$root/build/mcm}
export MCM_DATA=${MCM_DATA:-$root}
target=$1
stages=${2:-binutils,gcc}
# What the functions of the tests' network look at.
T=$(mktemp -d "${TMPDIR:-/tmp}/mcm-launchers.XXXXXX")
export BATS_ROOT_PID=$$ T
# shellcheck source=tests/cli/network.bash
. "$root/tests/cli/network.bash"
trap 'leave_network 2>/dev/null; rm -rf "$T"' EXIT
# Helpers give up root's rights before they write.
chmod 755 "$T"
mkdir -m 1777 "$T/tmp"

distcc_helpers() {
	local name

	for name in $MACHINES; do
		start_in "$name" env TMPDIR="$T/tmp" distccd --daemon --no-detach --listen "$(address_of "$name")" --allow "$(client_of "$name")" \
			--jobs 2 --enable-tcp-insecure --log-stderr --log-level info
	done
	DISTCC_HOSTS="--randomize $(address_of one)/2 $(address_of two)/2"
	export DISTCC_HOSTS DISTCC_DIR=$T/distcc DISTCC_LOG=$T/here.log DISTCC_VERBOSE=1
	mkdir -p "$DISTCC_DIR"
	: >"$DISTCC_LOG"
	sleep 1
	done_by='COMPILE_OK'
	done_here='compile .* on localhost'
}

icecc_helpers() {
	local name

	export ICECC_TEST_SOCKET=$T/client/socket ICECC_LOGFILE=$T/here.log ICECC_DEBUG=info
	: >"$ICECC_LOGFILE"
	start_in client icecc-scheduler -vvv -n mcm
	# Nodes take no jobs while their processors are busy, and these share those of the client: they see idle ones.
	echo "cpu  00000000 00000000 00000000 00000000 00000000" >"$T/stat"
	for name in $MACHINES client; do
		install -d -o icecc "$T/$name"
		# shellcheck disable=SC2016 # that shell expands it
		TMPDIR=$T/tmp ICECC_TEST_SOCKET=$T/$name/socket start_in "$name" sh -c 'mount --bind "$0" /proc/stat && exec "$@"' "$T/stat" \
			iceccd -vvv -n mcm -N "$name" -m 2 -b "$T/$name/env" -s "$(client_of "$name")"
	done
	sleep 10
	done_by='Remote compilation completed with exit code 0'
	done_here='<building_local>'
}

# Kills helper "two" when the last of the stages has compiled for some time.
kill_a_helper() {
	until grep -q "${stages##*,}.*started" "$T/build.log"; do sleep 1; done
	sleep "${KILL_AFTER:-150}"
	stop_in two
	echo "killed: two" >&2
}

count() { # NAME PATTERN
	grep -c "$2" "$T/$1.log" || true
}

status=0
printf '%-8s %8s %8s %8s %8s  %s\n' launcher 'time, s' one two here bytes
for launcher in ${LAUNCHERS:-distcc icecc}; do
	make_network
	rm -f "$T"/*.log
	: >"$T/build.log"
	case $launcher in
	distcc) distcc_helpers ;;
	icecc) icecc_helpers ;;
	*) exit 2 ;;
	esac
	kill_a_helper &
	killer=$!
	SECONDS=0
	if in_client "$mcm" build "$target" --prefix "$T/prefix" --offline --progress plain --launcher "$launcher" -j 4 \
		--check="$stages" >"$T/build.log" 2>&1; then
		bytes=equal
	else
		bytes='DIFFER, or failed'
		cat "$T/build.log" >&2
		status=1
	fi
	kill $killer 2>/dev/null && echo "$0: it had ended before a helper was killed" >&2 && status=1
	one=$(count one "$done_by")
	two=$(count two "$done_by")
	printf '%-8s %8d %8d %8d %8d  %s\n' "$launcher" $SECONDS "$one" "$two" "$(count here "$done_here")" "$bytes"
	[ "$one" -gt 0 ] && [ "$two" -gt 0 ] || status=1
	[ -z "${KEEP:-}" ] || cp -R "$T" "$KEEP/$launcher"
	leave_network
done
exit $status
