# Machines for tests: network namespaces, each joined to the client's by a link of its own. Nothing
# in them can reach, or be reached from, the network of this machine.
# shellcheck shell=bash
# Variables of helper.bash:
# shellcheck disable=SC2154

MACHINES="one two"

address_of() { # MACHINE
	case $1 in
	one) echo 10.213.1.2 ;;
	two) echo 10.213.2.2 ;;
	client) echo 127.0.0.1 ;;
	esac
}

# The client's, as that machine sees it.
client_of() { # MACHINE or "client"
	echo "$(address_of "$1" | cut -d . -f -3).1"
}

# Names that no other run of the tests has.
namespace() { # MACHINE or "client"
	echo "mcm-$BATS_ROOT_PID-$1"
}

in_machine() { # MACHINE COMMAND...
	ip netns exec "$(namespace "$1")" "${@:2}"
}

in_client() {
	in_machine client "$@"
}

# Skips the test unless this machine has the programs and allows namespaces.
need_network() { # PROGRAM...
	local name

	for name in ip "$@"; do
		command -v "$name" >/dev/null || skip "$name is not installed"
	done
	# Servers give up root's rights, and cannot in a namespace of users.
	[ "$(id -u)" -eq 0 ] || skip "network namespaces take root"
	make_network 2>"$T/network.log" || skip "no network namespaces here: $(tail -n 1 "$T/network.log")"
}

make_network() {
	local name address

	ip netns add "$(namespace client)" || return 1
	in_client ip link set lo up || return 1
	for name in $MACHINES; do
		address=$(address_of "$name")
		ip netns add "$(namespace "$name")" &&
			in_client ip link add "$name" type veth peer name eth0 netns "$(namespace "$name")" &&
			in_client ip address add "$(client_of "$name")/24" dev "$name" &&
			in_client ip link set "$name" up &&
			in_machine "$name" ip address add "$address/24" dev eth0 &&
			in_machine "$name" ip link set lo up &&
			in_machine "$name" ip link set eth0 up || return 1
	done
}

# start_in MACHINE COMMAND...: in the background, until the test ends; what it says is in $T/MACHINE.log.
start_in() {
	in_machine "$1" "${@:2}" >>"$T/$1.log" 2>&1 3>&- &
}

stop_in() { # MACHINE or "client"
	local pid

	for pid in $(ip netns pids "$(namespace "$1")"); do
		kill -9 "$pid"
	done
}

# For teardown.
leave_network() {
	local name

	for name in client $MACHINES; do
		[ -e "/run/netns/$(namespace "$name")" ] || continue
		stop_in "$name"
		ip netns delete "$(namespace "$name")"
	done
}
