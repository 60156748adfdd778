#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Prefixes and stores that came with an image: an overlay file system renames no directory of its lower layers.
load helper

setup_file() {
	make_world
	make_built_store
	(
		cd "$BATS_FILE_TMPDIR/built" || exit 1
		MCM_DATA=$WORLD/data MCM_STORE=$PWD/store mcm build "$TARGET" --prefix "$PWD/with-mine" --musl 1.1 --progress quiet
		mkdir with-mine/users
		echo mine >with-mine/users/file
		cp -a with-mine lower-prefix
		cp -a store lower-store
		MCM_DATA=$WORLD/data MCM_STORE=$PWD/store mcm build "$TARGET" --prefix "$PWD/with-mine" --progress quiet
	)
}

# Two layers: $T/lower has the prefix with another release and a file of the user's, and the store.
setup() {
	enter
	BUILT=$BATS_FILE_TMPDIR/built
	mkdir "$T/lower" "$T/upper" "$T/overlay-work" "$T/merged"
	cp -a "$BUILT/lower-prefix" "$T/lower/prefix"
	cp -a "$BUILT/lower-store" "$T/lower/store"
	OPTIONS=lowerdir=$T/lower,upperdir=$T/upper,workdir=$T/overlay-work,redirect_dir=off
	FLAGS=-m
	if [ "$(id -u)" -ne 0 ]; then
		FLAGS=-rm
		OPTIONS=$OPTIONS,userxattr
	fi
	PREFIX=$T/merged/prefix
	export MCM_STORE=$T/merged/store
	unshare "$FLAGS" mount -t overlay overlay -o "$OPTIONS" "$T/merged" 2>/dev/null ||
		skip "no overlay file system can be mounted here"
}

teardown() {
	leave
	chmod -R u+w "$T/overlay-work"
}

# Runs a command that sees the layers as one; each time anew, so what counts is what was written.
merged() {
	# shellcheck disable=SC2016 # that shell expands it
	unshare "$FLAGS" bash -c 'mount -t overlay overlay -o "$1" "$2" && shift 2 && "$@"' - "$OPTIONS" "$T/merged" "$@"
}

prefix_is_right() {
	[ "$(merged bash -c "$(declare -f tree_hash); tree_hash '$PREFIX'")" = "$(tree_hash "$BUILT/with-mine")" ]
	[ "$(merged ls -A "$T/merged")" = "$(printf '%s\n' prefix store)" ]
}

@test "a prefix of a lower layer is replaced, and keeps what users have in it" {
	run -0 --separate-stderr merged "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
	is "$PREFIX"
	[ "$stderr" = "mcm: note: the file system does not rename the prefix '$PREFIX', which is of a lower layer (of a container image, say): it is removed before the new one takes its place" ]
	prefix_is_right
	# It is of the upper layer by now.
	run -0 --separate-stderr merged "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --musl 1.1 --progress quiet
	[ -z "$stderr" ]
}

# The steps in which such a replacement can be cut short.
@test "a replacement without a rename that was killed is brought to its end, or begun again" {
	local step

	for step in waiting marked half empty absent; do
		rm -rf "$T/upper" "$T/overlay-work"
		mkdir "$T/upper" "$T/overlay-work"
		# shellcheck disable=SC2016 # that shell expands it
		merged bash -ec 'cp -a "$2" "$3/.prefix.mcm-next"
			cd "$3/prefix"
			case $1 in waiting) exit ;; esac
			: >.mcm-being-replaced
			case $1 in marked) exit ;; esac
			rm -rf bin share users
			case $1 in half) exit ;; esac
			rm -rf ./* .mcm-being-replaced
			case $1 in empty) exit ;; esac
			rmdir ../prefix' - "$step" "$BUILT/with-mine" "$T/merged"
		run -0 merged "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
		prefix_is_right || {
			echo "step: $step"
			return 1
		}
	done
}

# As in an image that was made of what a killed mcm left.
@test "what was left beside a prefix is of a lower layer, too" {
	local name

	for name in next old; do
		rm -rf "$T/upper" "$T/overlay-work" "$T/lower/prefix" "$T/lower"/.prefix.*
		mkdir "$T/upper" "$T/overlay-work"
		cp -a "$BUILT/lower-prefix" "$T/lower/.prefix.mcm-$name"
		run -0 merged "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
		prefix_is_right
	done
	# The old prefix beside the new one.
	rm -rf "$T/upper" "$T/overlay-work"
	mkdir "$T/upper" "$T/overlay-work"
	cp -a "$BUILT/with-mine" "$T/lower/prefix"
	run -0 merged "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
	prefix_is_right
}

@test "a store of a lower layer: a damaged output is replaced, and all of it can be cleared" {
	local file

	file=$(merged find "$MCM_STORE/stages" -path "*/output/$TARGET/lib/libc.a" | head -1)
	merged bash -c "chmod u+w '$file' && echo damaged >'$file'"
	run -0 merged "$PROGRAM" build "$TARGET" --prefix "$T/merged/other" --progress quiet
	lacks "cannot remove"
	[ "$(merged bash -c "$(declare -f tree_hash); tree_hash '$T/merged/other'")" = "$(reference_hash)" ]
	run -0 merged "$PROGRAM" cache gc --max-size 0
	run -0 merged "$PROGRAM" cache clear
	[ -z "$(merged find "$MCM_STORE/stages" -name record.json)" ]
}
