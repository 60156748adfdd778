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

need_mounts() {
	unshare -m true 2>/dev/null || skip "nothing can be mounted over a file here: it takes root, and a root directory that is a mount point"
}

# The stage lib runs that script, with nothing but what lib declares.
lib_runs() {
	own_data
	printf '%s\n' "$1" >"$T/data/recipes/lib/script"
	# shellcheck disable=SC2016 # mcm expands it
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

@test "what is mounted below a directory of the system is closed as that is" {
	need_sandbox
	need_mounts
	# shellcheck disable=SC2016 # the script expands it
	lib_runs '[ -e /usr/src/there ]
		! touch /usr/src/new 2>/dev/null || { echo "wrote /usr/src/new"; exit 1; }'
	# shellcheck disable=SC2016 # the inner shell expands it
	run -0 unshare -m sh -euc 'mount -t tmpfs -o mode=1777,nosuid tmpfs /usr/src
		touch /usr/src/there
		"$@"
		[ ! -e /usr/src/new ]' sh "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
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
	# shellcheck disable=SC2016 # the script expands it
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
	# shellcheck disable=SC2016 # that shell expands it
	unshare -m sh -c 'mkdir -p "$1" && mount --rbind / "$1" && dir=$PWD && shift && exec chroot "$0" sh -c "cd \"$dir\" && exec \"\$@\"" - "$@"' \
		"$T/chroot" "$T/chroot" "$PROGRAM" "$@"
}

# Two hosts: another user, PATH with wrappers, HOME, locale, umask, configure's site file, an inherited environment, and
# with root's rights other files in /etc and /usr/local.
on_another_host() {
	mkdir -p "$T/wrappers" "$T/other/home" "$T/other/longer/directory"
	for name in cc gcc ld as ar make sed awk install; do
		printf '#!/bin/sh\nexit 9\n' >"$T/wrappers/$name"
	done
	printf 'CFLAGS=-DSITE\nac_cv_lib=yes\nexit 8\n' >"$T/config.site"
	chmod +x "$T/wrappers"/*
	# shellcheck disable=SC2016 # that shell expands it
	local run='umask 077; cd "$T/other/longer/directory" && exec env -u LC_ALL HOME="$T/other/home" LANG=de_DE.UTF-8 LANGUAGE=de \
		CONFIG_SITE="$T/config.site" CFLAGS=-DUSER CPATH="$T" MAKEFLAGS=-k TMPDIR="$T/other" PATH="$T/wrappers:$PATH" \
		MCM_STORE="$T/other/store" "$@"'
	export T
	if [ "$(id -u)" = 0 ]; then
		# shellcheck disable=SC2016 # that shell expands it
		unshare -m sh -c 'mkdir -p "$T/etc" "$T/local/include" "$T/local/lib" && cp -a /etc/. "$T/etc" && cp "$T/config.site" "$T/etc" &&
			echo "#error of the user" >"$T/local/include/stdio.h" && : >"$T/local/lib/libz.a" &&
			mount --bind "$T/etc" /etc && mount --bind "$T/local" /usr/local && eval "$0"' "$run" "$@"
	else
		sh -c "$run" "$@"
	fi
}

# Per stage: resolved key and digest of its output.
outputs() { # STORE
	(cd "$1/stages" && for entry in */*; do echo "$entry $(tree_hash "$entry/output")"; done)
}

@test "two hosts that differ in all that a user can set up give the same keys and the same bytes" {
	need_sandbox
	keys >here
	run -0 build -j 3
	on_another_host "$PROGRAM" plan "$TARGET" --format json | jq -r '.stages[] | "\(.id) \(.key)"' >there
	diff here there
	run -0 on_another_host "$PROGRAM" build "$TARGET" --prefix "$T/other/prefix" --progress quiet -j 1
	diff <(outputs "$STORE") <(outputs "$T/other/store")
	[ "$(outputs "$STORE" | wc -l)" -ge 7 ]
	[ "$(tree_hash "$PREFIX")" = "$(tree_hash "$T/other/prefix")" ]
}

@test "without a sandbox /usr/local gives other keys, and all else the same bytes" {
	export MCM_SANDBOX=off
	need_mounts
	keys >here
	on_another_host "$PROGRAM" plan "$TARGET" --format json | jq -r '.stages[] | "\(.id) \(.key)"' >there
	# Host code has another key; what the new compiler makes from sources alone has the same.
	[ "$(grep '^lib ' here)" != "$(grep '^lib ' there)" ]
	[ "$(grep '^musl-headers' here)" = "$(grep '^musl-headers' there)" ]
}

@test "what is compiled for this CPU has the CPU in its key, on static hosts, too" {
	keys >here
	sed 's/^\(flags\|Features\)\(.*\)/\1\2 another/' /proc/cpuinfo >cpuinfo
	need_mounts
	on_another_cpu() {
		# shellcheck disable=SC2016 # that shell expands it
		unshare -m sh -c 'mount --bind cpuinfo /proc/cpuinfo && exec "$0" "$@"' "$PROGRAM" plan "$TARGET" --format json "$@" |
			jq -r '.stages[] | "\(.id) \(.key)"'
	}
	on_another_cpu >there
	cmp here there
	for host in --offline --static-host; do
		keys "$host" --set 'GCC_CONFIG=CFLAGS=-march=native' >here
		on_another_cpu "$host" --set 'GCC_CONFIG=CFLAGS=-march=native' >there
		not cmp -s here there
		[ "$(grep '^binutils' here)" = "$(grep '^binutils' there)" ]
	done
}

# What the long run does with real toolchains.
@test "every stage built twice, elsewhere, by another user, with another -j, is equal; and what is not is found" {
	need_sandbox
	MCM=$PROGRAM run -0 --separate-stderr "$ROOT/tests/long/twice.sh" "$TARGET" "$OTHER"
	[ "$(grep -c ' equal  *equal$' <<<"$output")" = 13 ]
	has "prefix equal, 13 stages"
	MCM=$PROGRAM run -0 --separate-stderr "$ROOT/tests/long/twice.sh" "$TARGET" -- "$OTHER" --disable-iconv
	[ "$(grep '^prefix' <<<"$output")" = $'prefix equal, 7 stages\nprefix equal, 7 stages' ]
	# shellcheck disable=SC2016 # the script expands it
	lib_runs 'mkdir -p ../out/lib; echo ${#PWD} >../out/lib/length'
	MCM=$PROGRAM run -1 --separate-stderr "$ROOT/tests/long/twice.sh" "$TARGET"
	grep -Eqx 'lib +equal +DIFFERS' <<<"$output"
	grep -Eqx "linux-headers@$TARGET +equal +equal" <<<"$output"
}
