#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# libraries.sh [TARGET]: build all libraries for the target and write the table of docs/libraries.md anew: the CPU seconds
# of the build that made each, as the store has recorded them, and the bytes of its archives. What was pulled from a cache
# may have no seconds here. Then all tests of libraries are run for that target, which the gate does without those that
# take minutes.
set -eu -o pipefail

here=$(cd "$(dirname "$0")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
document=$here/../../docs/libraries.md
target=${1:-x86_64-linux-musl}
MCM_STORE=${MCM_STORE:-$HOME/.cache/mcm}
work=$(mktemp -d)
export MCM_STORE
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

"$mcm" list libraries --json >"$work/libraries.json"
MCM_WITH=$(jq -r '[.[].library] | unique | join(",")' "$work/libraries.json")
export MCM_WITH
"$mcm" build "$target" --prefix "$work/prefix" --progress plain >&2
"$mcm" plan "$target" --format json >"$work/plan.json"

# The record of a stage lies beside its output; the key of the plan leads to it.
row() { # LIBRARY PACKAGE VERSION
	local key stage seconds bytes

	key=$(jq -r --arg name "$2" '.stages[] | select(.name == $name).key' "$work/plan.json")
	stage=$(jq -r .resolved "$MCM_STORE/inputs/${key:0:2}/$key")
	stage=$MCM_STORE/stages/${stage:0:2}/$stage
	seconds=$(jq -r '.cpu // empty' "$stage/record.json")
	# An archive may have several names.
	bytes=$(find "$stage/output/$target/lib" -name '*.a' -type f -exec cat {} + | wc -c)
	printf '| %s | %s | %s | %d |\n' "$1" "$3" "${seconds:+$(LC_ALL=C printf %.1f "$seconds") s}" "$bytes" |
		sed -E -e ':a' -e 's/([0-9])([0-9]{3}(,[0-9,]*)?) \|$/\1,\2 |/' -e 'ta'
}

# gdb is had like a library, but has no archives.
jq -r '.[] | select(.library != "gdb") | [.library, .package, .version] | @tsv' "$work/libraries.json" | LC_ALL=C sort |
	while read -r library package version; do
		row "$library" "$package" "$version"
	done >"$work/rows"
awk -v rows="$work/rows" '
	/^\| library \|/ { print; getline; print; while ((getline line < rows) > 0) print line; skip = 1; next }
	skip && /^\|/ { next }
	{ skip = 0; print }
' "$document" >"$work/document"
cp "$work/document" "$document"
MCM=$mcm TEST_TARGET=$target bats "$here/../toolchain/libraries.bats"
