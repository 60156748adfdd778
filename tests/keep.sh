#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# keep.sh TEST: run a test; its TAP goes to stdout and into RESULTS, with its status if it failed. A test that hangs is
# ended after TEST_TIMEOUT seconds and reported as failed: in a file of bats each test by itself.
set -u

limit=${TEST_TIMEOUT:-900}
kept=$RESULTS/$(printf %s "$1" | tr / -)
case $1 in
*.bats) BATS_TEST_TIMEOUT=$limit bats --tap "$1" >"$kept.tap" ;;
*) timeout -k 10 "$limit" "$1" >"$kept.tap" ;;
esac
status=$?
[ $status -ne 124 ] || echo "not ok - $1 was ended: it took more than $limit s" >>"$kept.tap"
cat "$kept.tap"
[ $status -eq 0 ] || echo $status >"$kept.status"
exit $status
