#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# profile.sh [TARGET]: builds a toolchain with --optimize=profile in the store MCM_STORE, trains its compilers again in other circumstances, then
# builds them again, and compares all bytes. Takes three times as long as the toolchain. Everything in other directories, by another
# user and with another number of jobs: twice.sh TARGET --optimize=profile. How fast they are: tests/bench/compile-speed.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mcm=${MCM:-$root/build/mcm}
target=${1:-x86_64-linux-musl}
prefix=$(mktemp -d "${TMPDIR:-/tmp}/mcm-profile.XXXXXX")
trap 'rm -rf "$prefix"' EXIT

build() { # OPTION...
	"$mcm" build "$target" --optimize=profile --prefix "$prefix/toolchain" --progress quiet "$@"
}

build
for limit in '-s 1000' '-s unlimited' '-v 4000000'; do
	(
		# shellcheck disable=SC2086
		ulimit $limit
		build --check=profile
	)
	echo "equal under ulimit $limit"
done
LONG=$(printf '%100000s' '') MCM_SANDBOX=off TMPDIR=$prefix build --check=profile
echo "equal without a sandbox"
build --check=gcc-instrumented,gcc
echo "the compilers are equal"
