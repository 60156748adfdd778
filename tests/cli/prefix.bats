#!/usr/bin/env bats
# Places that a prefix can and cannot have.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	use_built_store
}

teardown() {
	leave
}

# No toolchain can go there: one line, and nothing was begun.
refused() {
	local place=$1 message=$2

	run -1 --separate-stderr mcm build "$TARGET" --musl 1.1 --prefix "$place"
	[ -z "$output" ]
	output=$stderr
	is "mcm: error: $message"
	[ -z "$(runs)" ]
}

@test "a prefix that holds something else" {
	mkdir "$PREFIX"
	echo precious >"$PREFIX/file"
	refused "$PREFIX" "the prefix '$PREFIX' holds something else; choose an empty or new directory"
	[ "$(cat "$PREFIX/file")" = precious ]
	[ "$(ls -A "$PREFIX")" = file ]
}

@test "a prefix that is a file, or below one" {
	echo precious >"$PREFIX"
	refused "$PREFIX" "cannot use '$PREFIX' as a prefix: '$PREFIX' is not a directory; choose another"
	refused "$PREFIX/below" "cannot use '$PREFIX/below' as a prefix: '$PREFIX' is not a directory; choose another"
	[ "$(cat "$PREFIX")" = precious ]
}

@test "a prefix in a read-only directory" {
	mkdir "$T/closed"
	chmod a-w "$T/closed"
	run -1 --separate-stderr plainly "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$T/closed/prefix"
	output=$stderr
	is "mcm: error: cannot write to '$T/closed' for the prefix '$T/closed/prefix' (make it writable or choose another --prefix): Permission denied"
	[ -z "$(runs)" ]
}

@test "a prefix whose parent became read-only keeps its toolchain" {
	local before

	mkdir "$T/closed"
	mcm build "$TARGET" --prefix "$T/closed/prefix" --progress quiet
	before=$(tree_hash "$T/closed/prefix")
	chmod a-w "$T/closed"
	run -1 plainly "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$T/closed/prefix"
	has "cannot write to '$T/closed'"
	[ "$(tree_hash "$T/closed/prefix")" = "$before" ]
	# What is up to date needs no writing.
	run -0 plainly "$PROGRAM" build "$TARGET" --prefix "$T/closed/prefix"
	has "nothing to do"
}

@test "a mount point is no prefix, whatever is mounted" {
	local flags=-m kind

	[ "$(id -u)" -eq 0 ] || flags=-rm
	mkdir "$PREFIX"
	unshare "$flags" mount --bind "$PREFIX" "$PREFIX" 2>/dev/null || skip "nothing can be mounted here"
	for kind in "--bind $PREFIX" "-t tmpfs none"; do
		# shellcheck disable=SC2016,SC2154 # that shell expands it; bats sets stderr
		run -1 --separate-stderr unshare "$flags" sh -c 'mount $1 "$2" && shift 2 && exec "$@"' - "$kind" "$PREFIX" \
			"$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
		[ "$stderr" = "mcm: error: the prefix '$PREFIX' is a mount point, which no rename can replace; choose a directory below it" ]
		[ -z "$(runs)" ]
	done
}

@test "an empty directory may be the prefix" {
	mkdir "$PREFIX"
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a prefix some levels below what exists" {
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$T/a/b/c"
	is "$T/a/b/c"
	[ "$(tree_hash "$T/a/b/c")" = "$(reference_hash)" ]
}

@test "a relative prefix is below the working directory" {
	run -0 --separate-stderr mcm build "$TARGET" --prefix ./x/../cross
	is "$T/cwd/cross"
	[ "$(tree_hash "$T/cwd/cross")" = "$(reference_hash)" ]
}

@test "a link to a directory may be the prefix, and stays a link" {
	mkdir "$T/real"
	ln -s real "$T/way"
	run -0 mcm build "$TARGET" --prefix "$T/way"
	[ -L "$T/way" ]
	[ "$(tree_hash "$T/real")" = "$(reference_hash)" ]
	run -0 mcm build "$TARGET" --prefix "$T/way" --musl 1.1
	[ -L "$T/way" ]
	[ -e "$T/real/$TARGET/include/stdlib.h" ]
}

@test "a link that leads nowhere is no prefix" {
	ln -s absent "$T/way"
	run -1 mcm build "$TARGET" --prefix "$T/way"
	has "$T/way"
	[ "${#lines[@]}" -eq 1 ]
	[ ! -e "$T/absent" ]
}

@test "a prefix changes in one rename: who reads it sees the old or the new" {
	local old new seen

	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	old=$(cat "$PREFIX/$TARGET/lib/libc.a")
	# A compiler running from the old prefix keeps its files; looks at the path never fail.
	(
		trap 'exit 0' TERM
		while :; do
			cat "$PREFIX/$TARGET/lib/libc.a" >>"$T/seen" || echo missing >>"$T/seen"
		done
	) 3>&- 2>/dev/null &
	seen=$!
	for musl in 1.1 1.0 1.1; do
		mcm build "$TARGET" --musl "$musl" --prefix "$PREFIX" --progress quiet
	done
	kill "$seen"
	wait "$seen" || true
	new=$(cat "$PREFIX/$TARGET/lib/libc.a")
	[ "$old" != "$new" ]
	[ "$(sort -u "$T/seen")" = "$(printf '%s\n%s\n' "$old" "$new" | sort -u)" ]
}

@test "files of a prefix are the user's: readable by all, to be written by the owner" {
	umask 077
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	[ -z "$(find "$PREFIX" -mindepth 1 ! -type l ! -perm 755 ! -perm 644)" ]
	echo more >>"$PREFIX/$TARGET/include/stdio.h"
	run -0 mcm build "$TARGET" --prefix "$T/other"
	not grep -q more "$T/other/$TARGET/include/stdio.h"
}

@test "the old toolchain's files go when another release takes its place" {
	run -0 mcm build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	[ -e "$PREFIX/$TARGET/include/stdlib.h" ]
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}
