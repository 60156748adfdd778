#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# keep.sh TEST: run a test; its TAP goes to stdout and into RESULTS, with its status if it failed.
set -u

kept=$RESULTS/$(printf %s "$1" | tr / -)
case $1 in
*.bats) bats --tap "$1" >"$kept.tap" ;;
*) "$1" >"$kept.tap" ;;
esac
status=$?
cat "$kept.tap"
[ $status -eq 0 ] || echo $status >"$kept.status"
exit $status
