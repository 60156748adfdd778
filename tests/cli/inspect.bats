#!/usr/bin/env bats
# mcm inspect: programs made here, ELF files of other machines, and files that are none or broken.
load helper

setup_file() {
	clean_environment
	cd "$BATS_FILE_TMPDIR" || return 1
	mkdir craft
	python3 "$ROOT/tests/fixtures/elf.py" craft craft
	cat >hello.c <<-'END'
		#include <stdio.h>
		#include <string.h>
		int main(int argc, char **argv)
		{
			char text[64];

			snprintf(text, sizeof text, "%s %d", argv[0], argc);
			return puts(text) < 0;
		}
	END
	gcc -g -c hello.c -o hello.o
	gcc hello.c -o plain
	gcc -O2 -fPIE -pie -fstack-protector-all -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
		-Wl,-z,relro,-z,now -Wl,-z,stack-size=1048576 -Wl,-rpath,/opt/lib hello.c -o hard
	gcc -no-pie -fno-stack-protector -Wl,-z,execstack,-z,norelro hello.c -o soft
	gcc -static hello.c -o fixed
	gcc -static-pie hello.c -o fixed-pie
	ar rc libhello.a hello.o hello.c
	[[ $(gcc -dumpmachine) == *musl* ]] && HOST_LIBC=musl || HOST_LIBC=glibc
	export HOST_LIBC
}

setup() {
	T=$BATS_TEST_TMPDIR
	cd "$BATS_FILE_TMPDIR" || return 1
}

# fact FILE NAME: the value of one fact; an array or object on one line.
fact() {
	mcm inspect --json "$1" 2>/dev/null | jq -rc ".[0].$2"
}

# facts FILE NAME=VALUE...
facts() {
	local json pair value

	json=$(mcm inspect --json "$1" 2>/dev/null) || true
	for pair in "${@:2}"; do
		value=$(jq -rc ".[0].${pair%%=*}" <<<"$json")
		[ "$value" = "${pair#*=}" ] || {
			echo "$1: ${pair%%=*} is $value, not ${pair#*=}" >&2
			return 1
		}
	done
}

@test "a program of this host: linkage, libc, hardening" {
	run -0 --separate-stderr mcm inspect plain
	[ -z "$stderr" ]
	has "plain: dynamic executable, $(uname -m | sed 's/i.86/i386/')"
	facts plain kind=executable linkage=dynamic libc="$HOST_LIBC" damage=null symbols="not stripped" \
		debug_info=no go=null
	facts hard pie=yes relro=full bind_now=yes nx=yes canary=yes thread_stack=1048576
	[ "$(fact hard runpath)$(fact hard rpath)" != nullnull ]
	facts soft pie=no relro=none nx=no canary=no
	if [ "$HOST_LIBC" = glibc ]; then
		facts hard fortify=yes
		facts soft fortify=no
		[[ $(fact plain glibc) == 2.* ]]
		[[ $(fact plain needed) == *'{"name":"libc.so.6","libc":"glibc"}'* ]]
	else
		facts hard fortify="not applicable (musl)"
	fi
}

@test "static programs, with and without a place of their own" {
	facts fixed linkage=static pie=no interpreter=null needed='[]' libc="$HOST_LIBC" bind_now="not applicable"
	facts fixed-pie linkage=static-pie pie=yes interpreter=null libc="$HOST_LIBC"
	strip -o "$T/bare" fixed
	facts "$T/bare" symbols=stripped canary=unknown libc="$HOST_LIBC"
}

@test "static is a gate: it fails with the reason" {
	run -0 --separate-stderr mcm inspect --static fixed fixed-pie
	[ -z "$stderr" ]
	run -1 --separate-stderr mcm inspect --static craft/powerpc-musl fixed
	[ "${#stderr_lines[@]}" -eq 1 ]
	[ "$stderr" = "mcm: error: 'craft/powerpc-musl' is no static program: it needs the interpreter /lib/ld-musl-powerpc-sf.so.1 and the libraries libz.so.1, libc.so" ]
	for file in hello.o libhello.a hello.c craft/tomorrow; do
		run -1 --separate-stderr mcm inspect --static "$file"
		[[ $stderr == "mcm: error: '$file' is no static program: it is no program ("* ]]
	done
	printf '#!/bin/sh\n' >"$T/script"
	run -1 --separate-stderr mcm inspect --static "$T/script"
	[[ $stderr == *"it needs the interpreter /bin/sh" ]]
	head -c 3000 fixed >"$T/cut"
	run -1 --separate-stderr mcm inspect --static "$T/cut"
	[[ $stderr == *"it is damaged: "* ]]
}

@test "another machine and byte order: musl" {
	facts craft/powerpc-musl machine=powerpc bits=32 endian=big linkage=dynamic libc=musl glibc=null \
		interpreter=/lib/ld-musl-powerpc-sf.so.1 relro=full bind_now=yes nx=yes pie=no \
		thread_stack=1048576 fortify="not applicable (musl)" canary=unknown symbols=stripped \
		needed='[{"name":"libz.so.1","libc":null},{"name":"libc.so","libc":"musl"}]'
}

@test "another machine and byte order: the newest glibc version and who has it" {
	facts craft/s390x-glibc machine=s390x bits=64 endian=big pie=yes nx=no glibc=2.34 libc=glibc
	[[ $(fact craft/s390x-glibc distributions) == '["Debian 12","Ubuntu 22.04","RHEL 9",'* ]]
	facts craft/tomorrow kind="shared object" linkage=null soname=libx.so glibc=2.999 distributions='[]'
	run -0 mcm inspect craft/tomorrow
	has "no distribution known here"
}

@test "objects of other machines: symbols and debug information in their byte order" {
	command -v clang || skip "no clang here"
	cd "$T" || return 1
	for machine in mips powerpc64 s390x armeb riscv32; do
		echo 'int use(void *); int main(void) { char text[32]; return use(text); }' |
			clang --target=$machine-linux-gnu -g -fstack-protector-all -fdebug-compilation-dir=/build/x/y \
				-c -x c - -o $machine.o
		facts $machine.o kind="relocatable object" machine=$machine canary=yes fortify=no \
			symbols="not stripped" debug_info=yes damage=null
		fact $machine.o build_paths | jq -e 'any(.example == "/build/x/y")'
	done
}

@test "musl of this host" {
	command -v musl-gcc || skip "no musl-gcc here"
	musl-gcc hello.c -o "$T/dynamic"
	musl-gcc -static hello.c -o "$T/static"
	facts "$T/dynamic" linkage=dynamic libc=musl glibc=null needed='[{"name":"libc.so","libc":"musl"}]'
	facts "$T/static" linkage=static libc=musl fortify="not applicable (musl)"
	strip "$T/static"
	facts "$T/static" libc=musl canary=unknown
}

@test "names of machines" {
	facts craft/mipsn32el machine=mipsn32el
	facts craft/x32 machine=x32
	facts craft/aarch64_be machine=aarch64_be nx=unknown thread_stack=null
	facts craft/machine-999 machine="machine 999"
}

@test "Go before 1.18 points at its build information, in either byte order" {
	for file in go-s390x go-arm go-mips; do
		facts craft/$file go.version=go1.17.13 go.path=example.com/cmd go.module=example.com/old \
			go.module_version=v1.2.3 go.settings.CGO_ENABLED=0 \
			'go.settings["-ldflags"]=-s -w -X "a=b c"' canary="not applicable (no C code)"
	done
	facts craft/go-beyond go=null
}

@test "Go of this host, with and without C" {
	command -v go || skip "no go here"
	export HOME=$BATS_FILE_TMPDIR GOFLAGS=-mod=mod GOCACHE=$BATS_FILE_TMPDIR/go-cache
	mkdir go
	cd go || return 1
	printf 'module example.com/hello\n\ngo 1.18\n' >go.mod
	printf 'package main\n\nfunc main() { println(1) }\n' >main.go
	CGO_ENABLED=0 go build -ldflags '-s -w' -o ../go-pure .
	printf 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n' >main.go
	CGO_ENABLED=1 go build -o ../go-c .
	cd ..
	facts go-pure linkage=static libc=null symbols=stripped go.version="$(go env GOVERSION)" \
		go.module=example.com/hello go.settings.CGO_ENABLED=0 'go.settings["-ldflags"]=-s -w'
	facts go-c linkage=dynamic libc="$HOST_LIBC" go.settings.CGO_ENABLED=1
	run -0 mcm inspect go-c
	has "go1."
	has "CGO_ENABLED=1"
}

@test "build paths: section, count and an example; not what is meant for run time" {
	facts craft/powerpc-musl 'build_paths=[{"section":"(segment)","count":2,"example":"/home/somebody/src/a.c"}]'
	mkdir "$T/src"
	cp hello.c "$T/src"
	cd "$T" || return 1
	# shellcheck disable=SC2086
	for how in '' -gz=zlib; do
		gcc -g $how -fdebug-prefix-map="$T=/build/somebody" -c src/hello.c -o leak.o
		fact leak.o build_paths | jq -e 'any(.section | startswith(".debug"))'
		fact leak.o build_paths | jq -e 'any(.example | startswith("/build/somebody"))'
	done
	gcc -c src/hello.c -o clean.o
	facts clean.o build_paths='[]' build_paths_searched=completely
}

@test "libraries, objects, archives" {
	facts hello.o kind="relocatable object" linkage=null debug_info=yes relro="not applicable"
	facts libhello.a kind=archive members=2 objects=1 damage=null
	run -0 mcm inspect libhello.a
	[[ $output == "libhello.a: archive, 2 members, 1 of them ELF files ("*")" ]]
	ar rcT "$T/thin.a" hello.o
	facts "$T/thin.a" kind="thin archive"
	head -c -100 libhello.a >"$T/cut.a"
	run -1 --separate-stderr mcm inspect "$T/cut.a"
	[ "$stderr" = "mcm: error: '$T/cut.a' is damaged: its last member is cut off" ]
}

@test "what is no ELF file is named, and is no failure" {
	printf '#! /usr/bin/env python3\nprint()\n' >"$T/script"
	: >"$T/empty"
	printf 'MZ\220' >"$T/win"
	printf '\001\002\000' >"$T/data"
	run -0 --separate-stderr mcm inspect "$T/script" hello.c "$T/empty" "$T/win" "$T/data"
	[ -z "$stderr" ]
	is "$T/script: script
  interpreter   /usr/bin/env python3
hello.c: text file
$T/empty: empty file
$T/win: Windows program
$T/data: data"
}

@test "a damaged file is a failure, and what can be read of it is shown" {
	run -1 --separate-stderr mcm inspect craft/cut-header craft/cut-segments
	is "craft/cut-header: damaged ELF file
  damage        its ELF header is broken or cut off
$(mcm inspect craft/cut-segments 2>/dev/null)"
	[ "${stderr_lines[0]}" = "mcm: error: 'craft/cut-header' is damaged: its ELF header is broken or cut off" ]
	[ "${stderr_lines[1]}" = "mcm: error: 'craft/cut-segments' is damaged: a segment lies beyond the end of the file" ]
	facts craft/cut-segments machine=powerpc symbols=unknown
	head -c -64 plain >"$T/cut"
	run -1 --separate-stderr mcm inspect "$T/cut"
	[ "$stderr" = "mcm: error: '$T/cut' is damaged: its section headers lie beyond the end of the file" ]
	facts "$T/cut" linkage=dynamic libc="$HOST_LIBC"
}

@test "files that cannot be read, and mistakes" {
	mkfifo "$T/pipe"
	run -1 mcm inspect "$T/absent" plain
	has "mcm: error: cannot open '$T/absent': No such file or directory"
	has "plain: dynamic executable"
	run -1 mcm inspect "$T"
	is "mcm: error: '$T' is a directory, not a regular file; name files"
	run -1 mcm inspect "$T/pipe"
	is "mcm: error: '$T/pipe' is a device, pipe or socket, not a regular file; name files"
	run -2 mcm inspect
	is "mcm: error: name a file (see 'mcm inspect --help')"
	run -2 mcm inspect --statc plain
	is "mcm: error: unknown option '--statc'; did you mean '--static'? (see 'mcm inspect --help')"
	cp plain "$T/--json"
	cd "$T" || return 1
	run -0 mcm inspect -- --json
	has "--json: dynamic executable"
}

@test "texts of files do not reach the terminal as they are" {
	run -0 mcm inspect craft/powerpc-musl
	[[ $output != *$'\e'* ]]
	has 'runpath       /opt/\x1b[31mlib'
	facts craft/powerpc-musl runpath=$'/opt/\e[31mlib'
}

@test "files of 10 GB with holes, and headers that lie about them, take neither memory nor time" {
	local file limit=12000000

	# In KB: the mapping of the file, and what is allocated on top. Sanitizers reserve far more.
	! grep -q __asan_init "$PROGRAM" || limit=unlimited
	for file in craft/huge-*; do
		run --separate-stderr bash -c 'ulimit -v "$2"; timeout 30 "$0" inspect "$1"' "$PROGRAM" "$file" "$limit"
		case $file in
		*huge-segment)
			[ "$status" -eq 0 ]
			has "too large to be searched to its end"
			;;
		*)
			[ "$status" -eq 1 ]
			has "damaged ELF file"
			;;
		esac
	done
}

@test "1000 damaged files: each is judged, none ends the program" {
	mkdir "$T/mutants"
	python3 "$ROOT/tests/fixtures/elf.py" mutate "$T/mutants" plain hard fixed fixed-pie hello.o \
		libhello.a craft/s390x-glibc craft/powerpc-musl craft/go-mips
	cd "$T/mutants" || return 1
	run -1 --separate-stderr mcm inspect --json ./*
	echo "$output" | jq -e 'length == 1000 and all(.[]; has("kind") and has("damage"))'
	[[ $stderr != *"runtime error"* ]]
	[ "$(grep -vc "^mcm: error: '.*' is damaged: " <<<"$stderr")" -eq 0 ]
	# People's view of the same, and libc's view of those that are libraries.
	run -1 --separate-stderr mcm inspect --static ./*
	for file in ./*0; do
		run --separate-stderr mcm abi dump "$file"
		[ "$status" -eq 0 ] || [ "$status" -eq 2 ]
	done
}
