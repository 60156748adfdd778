#!/bin/sh
# Runs tests/plan/*.test: what "mcm plan" prints for the fixture packages, as TAP.
#
# A test is a text of parts, each begun by a line with its name:
#
#   @ARGS WORDS     what comes after "mcm plan"; several make several runs, one after the other
#   @BUILT TARGET   what "mcm build" has made in the store before; else it is empty
#   @EDIT SCRIPT FILE   a sed script for a file of the fixture's data, changed after that
#   @ENV NAME=VALUE into the environment of the plan
#   @CONFIG         lines of config.mak, up to the next part
#   @STATUS N       exit status (default: 0)
#   @EXPECT         stdout and stderr, up to the next part or the end; keys are shown as KEY, times
#                   and sizes of stages as TIME and SIZE, and estimates of time are left out; DATA
#                   is the directory of recipes
set -u

here=$(cd "$(dirname "$0")" && pwd)
program=${MCM:-$here/../../build/mcm}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-plan.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$here/../fixtures/make-world.sh" "$work/world" >/dev/null || exit 1

# Anything of the caller's that mcm would heed.
for name in $(env | sed -n 's/^\(MCM_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done
unset MAKEFLAGS MAKELEVEL CI NO_COLOR CLICOLOR_FORCE
export LC_ALL=C TERM=dumb HOME="$work" MCM_SANDBOX=off

# part NAME: the lines of the part, without the line that begins it.
part() {
	awk -v part="@$1" '/^@/ { inside = $1 == part; next } inside' "$test"
}

# words NAME: the rest of each line that begins with the name.
words() {
	sed -n "s/^@$1 *//p" "$test"
}

normalise() {
	sed -E -e "s|$dir/data|DATA|g" -e "s|$dir|DIR|g" -e 's/\b[0-9a-f]{12}\b/KEY/g' \
		-e 's/, about [0-9]+ (min|s)("|$)/\2/' -e 's/\\n[0-9.]+ s/\\nTIME/' \
		-e 's/, [0-9.]+ (bytes|kB)"/, SIZE"/' -e 's/ +$//'
}

apply_edits() {
	words EDIT | while read -r line; do
		sed -i -E "${line% *}" "$dir/data/${line##* }" || exit 1
	done
}

# A store with that target built: built once, copied for each test.
built() {
	[ -d "$work/built-$1" ] ||
		MCM_DATA=$work/world/data MCM_STORE=$work/built-$1 "$program" build "$1" \
			--prefix "$work/prefix-$1" --progress quiet >/dev/null || return 1
	cp -a "$work/built-$1" "$dir/store"
}

# In a shell of its own, so that environment and directory last for one test.
# shellcheck disable=SC2120
run_test() (
	cd "$dir/cwd" || exit 1
	target=$(words BUILT)
	[ -z "$target" ] || built "$target" || exit 1
	apply_edits
	part CONFIG >config.mak
	[ -s config.mak ] || rm config.mak
	words ENV >"$dir/env"
	while IFS= read -r line; do
		export "${line?}"
	done <"$dir/env"
	export MCM_DATA="$dir/data" MCM_STORE="$dir/store"
	words ARGS >"$dir/args"
	status=0
	while IFS= read -r line; do
		eval "set -- $line"
		"$program" plan "$@" || status=$?
	done <"$dir/args"
	expected=$(words STATUS)
	[ "$status" = "${expected:-0}" ] || echo "exit status $status"
)

set -- "$here"/*.test
echo "1..$#"
failed=0
number=0
for test; do
	number=$((number + 1))
	name=${test##*/}
	dir=$work/$number
	mkdir -p "$dir/cwd"
	cp -R "$work/world/data" "$dir/data"
	# shellcheck disable=SC2119 # "set" within it is its own
	run_test 2>&1 | normalise >"$dir/actual"
	part EXPECT >"$dir/expected"
	if diff -u "$dir/expected" "$dir/actual" >"$dir/diff"; then
		echo "ok $number - ${name%.test}"
	else
		echo "not ok $number - ${name%.test}"
		sed 's/^/# /' "$dir/diff"
		failed=1
	fi
	rm -rf "$dir"
done
exit $failed
