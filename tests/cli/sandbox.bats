#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What steps see of the machine, in a sandbox and without; and that two machines build the same.
load helper

setup_file() {
	make_world
	# Whatever they do for tests they do outside of their directories.
	sed -i '/gate\.sh/d' "$WORLD"/data/recipes/*/recipe.yaml
}

setup() {
	enter
	unset MCM_SANDBOX
}

teardown() {
	leave
}

need_sandbox() {
	mcm doctor | grep -q '^ok *sandbox' || skip "this system allows no sandbox"
}

# The stage lib runs that script, with nothing but what lib declares.
lib_runs() {
	own_data
	printf '%s\n' "$1" >"$T/data/recipes/lib/script"
	sed -i -e 's/^    output: host$/&\n    files: [script]/' \
		-e 's/^      - make: \[DESTDIR/      - run: [sh, -eu, $(recipe)\/script]\n&/' "$T/data/recipes/lib/recipe.yaml"
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet "$@"
}

log_of_lib() {
	cat "$STORE/logs/host/lib.log"
}

keys() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[] | "\(.id) \(.key)"'
}

@test "a sandbox shows the system, what is declared, and nothing of the user's" {
	need_sandbox
	echo secret >"$HOME/secret"
	# shellcheck disable=SC2016 # the script expands it
	lib_runs 'for path in /home /root /var "'"$HOME"'" "'"$STORE"'" "'"$T"'" /etc/passwd /usr/local/bin; do
			[ ! -e "$path" ] || { echo "there is $path"; exit 1; }
		done
		pwd; echo "source: $(ls ../source)"; ls ../dep; echo tmp: $(ls -a /tmp); id -u; uname -n
		for file in /new /usr/new ../source/lib/new ../recipe/lib/new ../new/../root/new; do
			! touch "$file" 2>/dev/null || { echo "wrote $file"; exit 1; }
		done
		touch ../new /tmp/new $HOME/new $TMPDIR/newer
		grep -c : /proc/net/dev
		env'
	run -0 build
	log_of_lib >log
	grep -qx /mnt/mcm/build log
	grep -qx 'source: lib' log
	grep -qx 'HOME=/mnt/mcm/tmp' log
	grep -qx 1000 log
	not grep -F "$STORE" log
}

@test "nothing that a step started is left, wherever it went" {
	need_sandbox
	# shellcheck disable=SC2016 # the script expands it
	lib_runs 'setsid sh -c "while :; do echo >>../alive; sleep 0.05; done" & while [ ! -s ../alive ]; do sleep 0.01; done; exit 5'
	sed -i 's/setsid sh/timeout 1000 sh/' "$T/data/recipes/lib/script"
	run -1 build
	cp "$STORE"/work/*/alive before
	sleep 0.3
	cmp before "$STORE"/work/*/alive
}

@test "a step that fails in a sandbox can be run again by the command that is told" {
	need_sandbox
	lib_runs 'echo here is $(pwd); exit 7'
	run -1 build --progress plain
	command=$(sed -n 's/^  command: *//p' <<<"$output")
	[[ $command == "unshare -rm "* ]]
	run -7 sh -c "$command"
	is "here is /mnt/mcm/build"
}

@test "a path of the work directory in an output is found in a sandbox, too" {
	need_sandbox
	# shellcheck disable=SC2016 # the script expands it
	lib_runs 'mkdir -p ../out/lib; pwd >../out/lib/path'
	run -1 build --progress plain
	has "'lib/path' holds the build path '/mnt/mcm'; the recipe of lib must keep it out"
}

@test "kill: a build in a sandbox ends at once, and goes on from there" {
	need_sandbox
	lib_runs 'echo held; sleep 1000'
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for grep -qsx held "$STORE/logs/host/lib.log"
	kill -9 $!
	wait_for no_processes
	no_locks
	: >"$T/data/recipes/lib/script"
	run -0 build
	no_leftovers
}

@test "SANDBOX=off and require; where there is none, auto says so and the keys are the same" {
	need_sandbox
	keys >auto
	keys --set SANDBOX=off >off
	keys --set SANDBOX=require >require
	cmp auto off
	cmp auto require
	run -2 mcm plan "$TARGET" --set SANDBOX=maybe
	run -2 mcm build "$TARGET" --set SANDBOX=require --launcher env --prefix "$PREFIX"
	has "SANDBOX is 'require', but a launcher needs home and network; leave out one of them"
	# No namespaces can be made in a chroot (user_namespaces(7)).
	[ "$(id -u)" = 0 ] || skip "only root can chroot"
	run -0 in_chroot doctor
	grep -q '^without *sandbox *cannot make namespaces: ' <<<"$output"
	run -1 in_chroot build "$TARGET" --prefix "$PREFIX" --set SANDBOX=require --progress plain
	has "SANDBOX is 'require', but this system allows none (cannot make namespaces: "
	run -0 in_chroot build "$TARGET" --prefix "$PREFIX" --progress plain
	[ "$(grep -c 'note: no sandbox: cannot make namespaces: ' <<<"$output")" = 1 ]
	mv "$PREFIX" chrooted
	rm -r "$STORE"
	run -0 build --set SANDBOX=require
	[ "$(tree_hash chrooted)" = "$(tree_hash "$PREFIX")" ]
}

# The same system behind a chroot.
in_chroot() {
	unshare -m sh -c 'mkdir -p "$1" && mount --rbind / "$1" && dir=$PWD && shift && exec chroot "$0" sh -c "cd \"$dir\" && exec \"\$@\"" - "$@"' \
		"$T/chroot" "$T/chroot" "$PROGRAM" "$@"
}
