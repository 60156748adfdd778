#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every release: digests, file names, patches; and that patches apply where a source is at hand.
set -u

cd "$(dirname "$0")/../.." || exit 1
mcm=${MCM:-$PWD/build/mcm}
if ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP python3 is not installed"
	exit 0
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/recipe/releases.py "$mcm"
