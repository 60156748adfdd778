#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The live view of a build in a real terminal: tmux, which folds lines anew when its window becomes narrower.
load helper

# What runs in tmux is a session of its own, which a busy machine may give much less time than the tests around it.
export PATIENCE=120

setup_file() {
	make_world
}

setup() {
	command -v tmux >/dev/null || skip "tmux is not installed"
	enter
}

teardown() {
	terminal kill-server 2>/dev/null || true
	leave
}

terminal() {
	tmux -S "$T/tmux" -f /dev/null "$@" 3>&-
}

# A build in a window of so many columns and 24 lines, with the compilers held.
start() { # COLUMNS [NAME=VALUE...]
	hold gcc
	terminal new-session -d -x "$1" -y 24 \
		"env ${*:2} $PROGRAM build $TARGET $OTHER --prefix $PREFIX -j 4; echo status \$?; sleep 100"
	terminal set -g status off
	wait_for_stage gcc
}

# What is seen, with lines that the window's edge has folded put together.
screen() {
	terminal capture-pane -p -J | sed 's/ *$//'
}

sees() { # REGULAR EXPRESSION
	screen | grep -Eq "$1"
}

# The live lines are there once, at the bottom, and none is folded; what was told before stands above them.
view_is_right() { # COLUMNS
	screen >seen
	sed -n '/^\[[#-]*\] /,$p' seen >live
	[ "$(grep -Ec '^\[[#-]*\] ' live)" = 1 ] &&
		[ "$(grep -c . live)" -le 3 ] &&
		[ "$(wc -L <live)" -lt "$1" ] &&
		[ "$(grep -o "gcc@$TARGET " live | wc -l)" = 1 ] &&
		[ "$(grep -c 'lib: done in' seen)" = 1 ]
}

# A screen may be captured while it is drawn, hence the wait: a view that is wrong stays wrong.
check_view() { # COLUMNS
	wait_for view_is_right "$1" || {
		cat seen >&2
		return 1
	}
}

view_follows() { # COLUMNS
	local seconds

	terminal resize-window -x "$1" -y 24
	# It is drawn again with the next second.
	seconds=$(seconds_of_gcc)
	wait_for changed "$seconds"
	check_view "$1"
}

seconds_of_gcc() {
	screen | grep -o "gcc@$TARGET [0-9]* " || true
}

changed() { # WHAT WAS SEEN
	local now

	now=$(seconds_of_gcc)
	[ -n "$now" ] && [ "$now" != "$1" ]
}

finish() {
	release gcc
	wait_for sees '^status 0$'
	not sees '^\[[#-]*\] '
	sees '^done'
	sees "^installed: "
}

@test "80 columns and 24 lines" {
	start 80
	wait_for sees "gcc@$TARGET [0-9]+ s"
	check_view 80
	finish
}

@test "200 columns" {
	start 200
	wait_for sees "gcc@.* [0-9]+ s.*, gcc@"
	check_view 200
	finish
}

@test "resized while it runs" {
	start 200
	wait_for sees "gcc@$TARGET [0-9]+ s"
	for columns in 80 60 200 120; do
		view_follows "$columns"
	done
	finish
}

@test "a terminal that knows no escapes, and no UTF-8: lines of ASCII" {
	start 80 TERM=dumb LC_ALL=C
	terminal pipe-pane "cat >$T/bytes"
	wait_for sees 'lib: done in'
	not sees '^\[[#-]*\] '
	release gcc
	wait_for sees '^status 0$'
	grep -q 'gcc@.*: done in' "$T/bytes"
	not grep -qP '\e|[^\x00-\x7f]' "$T/bytes"
}
