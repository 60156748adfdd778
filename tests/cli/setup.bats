#!/usr/bin/env bats
# The setup script on machines made up of a directory of programs: what it asks for, installs and runs.

bats_require_minimum_version 1.5.0

# A copy of setup with an mcm beside it, and a PATH that has only what setup itself uses.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir -p root/build root/tests bin
	cp "$BATS_TEST_DIRNAME/../../setup" root/setup
	fake_in root/build mcm 'echo "mcm in $PWD got: $*"'
	LOG=$PWD/log
	: >"$LOG"
	export LOG
	for program in sh cat dirname env tr rm tee nproc; do
		ln -s "$(command -v $program)" bin/$program
	done
	for program in gcc g++ patch m4 protoc-c; do
		fake $program ''
	done
	fake pkg-config '[ "$2" != "$LACKING" ] || [ -e "$LOG.installed" ]'
	fake make 'echo "make: $*" >>"$LOG"; echo noise'
	fake id 'echo 0'
}

fake_in() { # DIR NAME BODY
	printf '#!/bin/sh\n%s\n' "$3" >"$1/$2"
	chmod +x "$1/$2"
}

fake() { # NAME BODY
	fake_in bin "$@"
}

manager() { # NAME
	fake "$1" 'echo "$0 $* ($DEBIAN_FRONTEND)" >>"$LOG"; case $* in *update) ;; *) : >"$LOG.installed" ;; esac; echo noise'
}

run_setup() { # STATUS ARGS...
	local status=$1
	shift
	run "-$status" --separate-stderr env "PATH=$PWD/bin" root/setup "$@"
}

lacking() { # LIBRARY
	export LACKING=$1
}

@test "without arguments it says how to use it" {
	run_setup 2
	[ -z "$output" ]
	[[ $stderr == "usage: ./setup ARGS..."* ]]
	[ ! -s log ]
	run_setup 2 check now
}

@test "a machine that has everything gets nothing installed" {
	manager apt-get
	run_setup 0 build "a b"
	[ "$output" = "mcm in $PWD got: build a b" ]
	[ "$(cat log)" = "make: -C $PWD/root -s --no-print-directory -j$(nproc) all" ]
}

@test "apt-get installs only what lacks, with fresh lists" {
	manager apt-get
	lacking jansson
	run_setup 0 list
	[ "$output" = "mcm in $PWD got: list" ]
	[[ $(sed -n 1p log) == *"/apt-get -qq update (noninteractive)" ]]
	[[ $(sed -n 2p log) == *" install -y --no-install-recommends libjansson-dev (noninteractive)" ]]
	[[ $(sed -n 3p log) == "make: "* ]]
	run_setup 0 list
	[[ $(sed -n 4p log) == "make: "* ]]
}

@test "apk and dnf are known too" {
	lacking talloc
	manager apk
	run_setup 0 list
	[[ $(sed -n 1p log) == *"/apk add --no-cache talloc-dev"* ]]
	rm bin/apk log*
	: >log
	manager dnf
	run_setup 0 list
	[[ $(sed -n 1p log) == *"/dnf -q install -y libtalloc-devel"* ]]
}

@test "who may not install is told the command" {
	lacking libarchive
	manager apt-get
	fake id 'echo 1000'
	run_setup 1 list
	[ -z "$output" ]
	[[ $stderr == *"sudo apt-get -qq update && sudo apt-get -qq "*" libarchive-dev" ]]
	[ ! -s log ]
}

@test "sudo is used where it asks for no password" {
	lacking libarchive
	manager apt-get
	fake id 'echo 1000'
	fake sudo 'echo "sudo $*" >>"$LOG"; shift; "$@"'
	run_setup 0 list
	[ "$(sed -n 1p log)" = "sudo -n true" ]
	[[ $(sed -n 2p log) == "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq update" ]]
	grep -q "install -y --no-install-recommends libarchive-dev" log
}

@test "lists that cannot be renewed do not stop it" {
	lacking libcurl
	fake apt-get 'case $* in *update*) exit 100 ;; esac; : >"$LOG.installed"'
	run_setup 0 list
	[[ $stderr == *"going on with the lists"* ]]
	[ "$output" = "mcm in $PWD got: list" ]
}

@test "an installation that fails or brings nothing is named" {
	lacking libcurl
	fake apt-get 'case $* in *install*) exit 100 ;; esac'
	run_setup 1 list
	[[ $stderr == *"libcurl4-openssl-dev' failed; see above"* ]]
	fake apt-get ''
	run_setup 1 list
	[[ $stderr == *"still missing after the installation: libcurl" ]]
}

@test "a machine without a known package manager is told what lacks" {
	lacking libcurl
	run_setup 1 list
	[[ $stderr == "setup: missing: libcurl; install them"* ]]
}

@test "a build that fails ends it" {
	fake make 'exit 2'
	run_setup 1 list
	[ -z "$output" ]
	[[ $stderr == *"building mcm failed"* ]]
}

# All that check needs but Go, Rust and libFuzzer, which are there once something was installed.
machine_for_check() {
	fake pkg-config ''
	while read -r program; do
		fake "$program" ''
	done < <(sed -n "/^needs_check='/,/^'/s/^program *\([^ ]*\).*/\1/p" root/setup)
	fake_in root/tests find.sh '[ -e "$LOG.installed" ]'
	fake_in root/tests summary.sh 'echo "3 passed, 1 failed ($*)"; exit 1'
	fake make 'echo "make: $*" >>"$LOG"; case $* in *lint*) exit 2 ;; esac'
}

@test "check runs all suites, and its status is that of the summary" {
	machine_for_check
	: >log.installed
	run_setup 1 check
	[ "$output" = "3 passed, 1 failed (build/tap 2)" ]
	[ "$(sed -n 2p log)" = "make: -k --no-print-directory check check-toolchain lint" ]
}

# An apt that has Debian 12 from two mirrors, and newer packages once the backports are among its sources.
bookworm() {
	mkdir sources
	machine_for_check
	fake apt-config "echo \"list='$PWD/sources/'\""
	fake apt-cache 'case $2 in cargo-web) ;; golang-1.23-go) [ -e sources/mcm-backports.list ] ;; *) exit 100 ;; esac'
	fake apt-get 'echo "$*" >>"$LOG"
		case $* in
		indextargets*) printf "%s\n" http://mirror/debian/ http://other/debian/ ;;
		*update) [ -z "$UNREACHABLE" ] || [ ! -e sources/mcm-backports.list ] ;;
		*install*) [ -z "$UNREACHABLE" ] && : >"$LOG.installed" ;;
		esac'
}

@test "check has Rust and libFuzzer from Debian 12 and Go from its backports, at the mirror that is used already" {
	bookworm
	run_setup 1 check
	[[ $stderr == *"adding Debian's backports to apt's sources, in $PWD/sources/mcm-backports.list"* ]]
	[ "$(cat sources/mcm-backports.list)" = "deb http://mirror/debian/ bookworm-backports main" ]
	grep -q ' install -y --no-install-recommends golang-1.23-go cargo-web rust-web-src libclang-rt-dev python3-grpcio python3-protobuf$' log
	[ "$output" = "3 passed, 1 failed (build/tap 2)" ]
}

@test "backports that cannot be had leave no trace, and check goes on without Go, Rust and libFuzzer" {
	bookworm
	export UNREACHABLE=yes
	run_setup 1 check
	[[ $stderr == *"cannot be had from http://mirror/debian/"* ]]
	[ -z "$(ls sources)" ]
	grep -q ' install -y --no-install-recommends golang-go cargo-web rust-web-src libclang-rt-dev python3-grpcio python3-protobuf$' log
	[[ $stderr == *"going on without; the tests that need them are skipped"* ]]
	[ "$output" = "3 passed, 1 failed (build/tap 2)" ]
}

@test "a build asks neither for Go nor for Debian's backports" {
	bookworm
	run_setup 0 list
	[ -z "$(ls sources)" ]
	[[ $(cat log) != *apt* && $(cat log) != *install* ]]
}
