# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Read by scripts that compare the compilers of two prefixes.

# The compiler driver of a prefix for a file: bin/TRIPLE-g++ for .ii, else bin/TRIPLE-gcc. The names by
# which bin/ has the same driver for other vendors are links, and are passed over.
driver_for() { # PREFIX FILE
	local name=gcc driver

	[ "${2##*.}" != ii ] || name=g++
	for driver in "$1"/bin/*-linux-*-"$name"; do
		[ -L "$driver" ] || break
	done
	echo "$driver"
}
