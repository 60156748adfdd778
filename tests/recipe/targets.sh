#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every toolchain file: its facts against those of GCC, binutils, musl, QEMU, Go and Rust, and a plan.
set -u

cd "$(dirname "$0")/../.." || exit 1
mcm=${MCM:-$PWD/build/mcm}
if ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP python3 is not installed"
	exit 0
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/facts/check.py "$mcm"
