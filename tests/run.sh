#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh RESULTS JOBS TEST...: run tests through prove; what each printed is kept in RESULTS.
set -eu

results=$1
jobs=$2
shift 2
rm -rf "$results"
mkdir -p "$results"
if [ $# -eq 0 ]; then
	echo "no tests here"
	exit 0
fi
RESULTS=$(cd "$results" && pwd)
CMOCKA_MESSAGE_OUTPUT=TAP
export RESULTS CMOCKA_MESSAGE_OUTPUT
exec prove --timer "-j$jobs" -e tests/keep.sh "$@"
