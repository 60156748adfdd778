#!/usr/bin/env bats
# Go programs with C and C++ in them, built by the real Go with real modules, and the pitfalls of docs/go.md, shown to
# be some. Go's own caches are used, so that a second run is quick.
load helper

PROGRAMS=$BATS_TEST_DIRNAME/go
STACK=-Wl,-z,stack-size=8388608

setup_file() {
	make_prefix x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf
}

teardown_file() {
	remove_work
}

setup() {
	use_tool go "no Go of at least 1.21 on this machine"
	find_emulator "$TARGET"
	cd "$BATS_TEST_TMPDIR" || return 1
}

# Names without a directory: Go's cache knows compilers by what CC says, and the prefix has another name each time.
go_build() { # TARGET ARGUMENT...
	PATH=$P/bin:$PATH CC=$1-gcc CXX=$1-g++ CGO_ENABLED=1 CGO_CFLAGS=${CGO_CFLAGS--O1} GOOS=linux \
		GOARCH=$(fact "$1" go_arch) GOARM=$(fact "$1" go_arm) GOFLAGS=-buildvcs=false \
		go build -trimpath "${@:2}"
}

build_static() { # TARGET ARGUMENT...
	go_build "$1" -ldflags "-linkmode external -extldflags '-static $STACK'" "${@:2}"
}

build_static_pie() { # TARGET ARGUMENT...
	go_build "$1" -buildmode=pie -ldflags "-linkmode external -extldflags '-static-pie $STACK'" "${@:2}"
}

is_static_pie() { # TARGET FILE
	is_static "$@" && "$P/bin/$1-readelf" -hW "$2" | grep -q 'Type: *DYN'
}

need_modules() {
	(cd "$PROGRAMS" && go mod download) >modules.log 2>&1 || skip "the modules cannot be had: $(tail -n 1 modules.log)"
}

# What the programs have to say.
answers() { # RUN TARGET DIRECTORY NAMES
	[ "$("$1" "$2" "$3/sqlite")" = "sum 5050" ]
	[ "$("$1" "$2" "$3/cxx")" = "stream 42 -1" ]
	[[ "$("$1" "$2" "$3/threads")" == "packed true resolved 8 "$4 ]]
	[ "$("$1" "$2" "$3/stack" 4096)" = "depth 4096" ]
	[ "$("$1" "$2" "$3/script" 4000)" = "matched true" ]
}

# All programs of the directory beside this file.
programs() { # TARGET static|static_pie
	local bin=$WORK/$1.$2

	need_toolchain "$1"
	need_modules
	(cd "$PROGRAMS" && "build_$2" "$1" -o "$bin/" ./...)
	[ "$(ls "$bin")" = "$(printf '%s\n' cxx script sqlite stack threads)" ]
	for program in "$bin"/*; do
		is_static "$1" "$program"
	done
	[ "$2" = static ] || is_static_pie "$1" "$bin/stack"
	find_emulator "$1"
	answers run_for "$1" "$bin" '*'
}

rooted() { # TARGET
	local bin

	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	find_emulator "$1"
	for bin in "$WORK/$1".*; do
		[ -d "$bin" ] || skip "nothing was built for $1"
		# There is no file that could tell a name.
		answers run_in_empty_root "$1" "$bin" "false false"
	done
}

@test "x86_64, static: SQLite, C++, threads with getaddrinfo, deep recursion" {
	programs x86_64-linux-musl static
}

@test "x86_64: mcm report --size finds each byte of a static program, by archive, object and symbol" {
	need_toolchain x86_64-linux-musl
	need_modules
	# Go links in a directory of its own.
	(cd "$PROGRAMS" && go_build x86_64-linux-musl -o "$BATS_TEST_TMPDIR/" \
		-ldflags "-linkmode external -extldflags '-static -Wl,-Map,$BATS_TEST_TMPDIR/sqlite.map'" ./sqlite)
	for options in "" "--map sqlite.map"; do
		# shellcheck disable=SC2086 # words
		"$MCM" report --size sqlite $options --format json >size.json
		[ "$(jq '[.items[].bytes] | add' size.json)" = "$(stat -c %s sqlite)" ]
	done
	jq -e '[.items[] | select(.in[0] | endswith("libc.a")) | .in[1]] | index("malloc.lo") or index("malloc.o")' size.json
}

@test "x86_64, static PIE: the same" {
	programs x86_64-linux-musl static_pie
}

@test "x86_64: the programs run in an empty root" {
	rooted x86_64-linux-musl
}

@test "aarch64, static: SQLite, C++, threads with getaddrinfo, deep recursion" {
	programs aarch64-linux-musl static
}

@test "aarch64, static PIE: the same" {
	programs aarch64-linux-musl static_pie
}

@test "aarch64: the programs run in an empty root" {
	rooted aarch64-linux-musl
}

@test "armv7, static: SQLite, C++, threads with getaddrinfo, deep recursion" {
	programs armv7-linux-musleabihf static
}

@test "armv7, static PIE: the same" {
	programs armv7-linux-musleabihf static_pie
}

@test "armv7: the programs run in an empty root" {
	rooted armv7-linux-musleabihf
}

# A module in the working directory, its main.go from standard input.
module() {
	cat >main.go
	printf 'module example.org/program\n\ngo 1.19\n' >go.mod
}

# A program of the standard library only, which has C in it for names and users.
names() {
	module <<-'END'
		package main

		import (
			"fmt"
			"net"
			"os/user"
		)

		func main() {
			_, err := net.LookupHost("localhost")
			_, err2 := user.LookupId("0")
			fmt.Println(err, err2)
		}
	END
}

@test "-static alone does not reach a program that has only the C of the standard library" {
	names
	go_build "$TARGET" -ldflags '-extldflags "-static"' -o program .
	not is_static "$TARGET" program
	go_build "$TARGET" -ldflags '-linkmode external -extldflags "-static"' -o program .
	is_static "$TARGET" program
}

@test "-buildmode=pie needs -static-pie: -static gives no static PIE" {
	names
	if go_build "$TARGET" -buildmode=pie -ldflags '-linkmode external -extldflags "-static"' -o program .; then
		not is_static_pie "$TARGET" program
	fi
	go_build "$TARGET" -buildmode=pie -ldflags '-linkmode external -extldflags "-static-pie"' -o program .
	is_static_pie "$TARGET" program
}

@test "netgo and osusergo choose Go's own code for names and users" {
	names
	build_static "$TARGET" -o program .
	"$P/bin/$TARGET-nm" program | grep -q ' getaddrinfo$'
	"$P/bin/$TARGET-nm" program | grep -q ' getpwuid_r$'
	build_static "$TARGET" -tags netgo,osusergo -o program .
	not grep -qE ' (getaddrinfo|getpwuid_r)$' <("$P/bin/$TARGET-nm" program)
}

@test "128 KiB of stack are too few for deep C; stack-size changes that, but not in #cgo" {
	module <"$PROGRAMS/stack/main.go"
	go_build "$TARGET" -ldflags '-linkmode external -extldflags "-static"' -o program .
	[ "$(run_for "$TARGET" ./program 64)" = "depth 64" ]
	not run_for "$TARGET" ./program 512 >said 2>&1
	grep -q SIGSEGV said
	CGO_LDFLAGS=$STACK go_build "$TARGET" -ldflags '-linkmode external -extldflags "-static"' -o program .
	[ "$(run_for "$TARGET" ./program 512)" = "depth 512" ]
	sed -i "s|^#include|#cgo LDFLAGS: $STACK\n&|" main.go
	run -1 go_build "$TARGET" -o program .
	[[ $output == *"invalid flag in #cgo LDFLAGS: $STACK"* ]]
}

@test "a module that goes deep crashes on 128 KiB of stack, and not with stack-size" {
	local program=$PWD/program

	need_modules
	cd "$PROGRAMS"
	go_build "$TARGET" -ldflags '-linkmode external -extldflags "-static"' -o "$program" ./script
	[ "$(run_for "$TARGET" "$program" 10)" = "matched true" ]
	not run_for "$TARGET" "$program" 4000 >"$program.said" 2>&1
	grep -q SIGSEGV "$program.said"
	build_static "$TARGET" -o "$program" ./script
	[ "$(run_for "$TARGET" "$program" 4000)" = "matched true" ]
}

@test "names ending in 64 are declared only with _LARGEFILE64_SOURCE" {
	module <<-'END'
		package main

		/*
		#define _GNU_SOURCE
		#include <unistd.h>
		static int past_end(void) { char c; return pread64(-1, &c, 1, 0) == -1; }
		*/
		import "C"
		import "fmt"

		func main() { fmt.Println(C.past_end()) }
	END
	run go_build "$TARGET" -o program .
	[ "$status" -ne 0 ]
	[[ $output == *pread64* ]]
	CGO_CFLAGS=-D_LARGEFILE64_SOURCE build_static "$TARGET" -o program .
	[ "$(run_for "$TARGET" ./program)" = 1 ]
}

# How often the compiler was called to compile: compiled PREFIX
compiled() {
	P=$1 build_static "$TARGET" -x -o program . 2>said
	grep -cE "(^| )$TARGET-gcc .* -c " said || true
}

@test "Go's cache knows a toolchain by CC and its version line, which names the toolchain's key" {
	local gcc=$WORK/other/bin/$TARGET-gcc

	# Another program each time, so that none is in the cache from before.
	module <<-END
		package main

		// static int answer(void) { return 42; } // $RANDOM$RANDOM$RANDOM
		import "C"
		import "fmt"

		func main() { fmt.Println(C.answer()) }
	END
	[ "$(compiled "$P")" -gt 0 ]
	# The same toolchain in another place: nothing is compiled again.
	cp -a "$P" "$WORK/other"
	[ "$(compiled "$WORK/other")" -eq 0 ]
	# Another toolchain under the same name: everything is.
	LC_ALL=C sed 's/(mcm [0-9a-f]\{12\})/(mcm 000000000000)/' "$gcc" >"$gcc.new"
	chmod 755 "$gcc.new"
	mv -f "$gcc.new" "$gcc"
	"$gcc" --version | grep -F '(mcm 000000000000)'
	[ "$(compiled "$WORK/other")" -gt 0 ]
	[ "$(run_for "$TARGET" ./program)" = 42 ]
}
