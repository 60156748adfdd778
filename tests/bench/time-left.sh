#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# time-left.sh EVENTS...: how right the time left was that builds told: EVENTS are what "mcm build --progress json" wrote, each of one
# build that ended. Of what was told after the first third of a build: how often it was within 25 % of what was left then or within 10 s, and by how much
# it was off, middle and most.
set -euo pipefail

if [ $# -eq 0 ]; then
	echo "usage: $0 EVENTS..." >&2
	exit 2
fi
for events; do
	jq -rns --arg name "$events" '
		[inputs | if type == "array" then .[] else . end] as $all
		| ($all | map(select(.event == "begin")) | first.time) as $began
		| ($all | map(select(.event == "end")) | last.time) as $over
		| [$all[] | select(.event == "tick" and .seconds != null and .time >= $began + ($over - $began) / 3 and .time < $over)
			| {left: ($over - .time), off: (.seconds - ($over - .time))}] as $told
		| ($told | map((.off | fabs) / .left) | sort) as $off
		| "\($name): \($over - $began | round) s, told \($told | length) times after the first third: " +
		  "\($told | map(select((.off | fabs) <= ([.left / 4, 10] | max))) | length) within 25 % or 10 s, " +
		  "off by \($off[($off | length) / 2 | floor] * 100 | round) % in the middle, \($off | max * 100 | round) % at most"' "$events"
done
