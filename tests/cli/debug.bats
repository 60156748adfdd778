#!/usr/bin/env bats
# mcm debug: which programs and toolchains go together, how they are started, and what is left. The debugger, gdbserver and
# QEMU are small programs here that do what mcm relies on; tests/toolchain/gdb.bats has the real ones.
load helper

setup_file() {
	clean_environment
	cd "$BATS_FILE_TMPDIR" || return 1
	echo 'int main(int n, char **v) { (void)v; return n; }' >main.c
	echo 'int f(void) { return 1; }' >f.c
	gcc -g -static main.c -o fixed
	gcc -static -s main.c -o stripped
	gcc -g main.c -o dynamic -Wl,-dynamic-linker,/nowhere/ld-musl-x86_64.so.1
	gcc -c f.c -o f.o
	gcc -shared -fPIC f.c -o f.so
	craft foreign 64 183
	craft foreign-dynamic 64 183 /lib/ld-nowhere.so.1
	craft arm 32 40 '' 0x5000400
	craft unheard 64 999
	printf '#!/bin/sh\necho hello\n' >script
	chmod +x script foreign* arm unheard
	echo text >text
	printf '\177ELF' >broken
	chmod +x text broken
	tools
}

# An ELF file of a machine that no compiler here is for: FILE BITS MACHINE [LOADER] [FLAGS]
craft() {
	python3 - "$ROOT/tests/fixtures" "$@" <<-'END'
		import sys
		sys.dont_write_bytecode = True
		sys.path.insert(0, sys.argv[1])
		import elf
		name, bits, machine, loader, flags = (sys.argv[2:] + ["", ""])[:5]
		e = elf.Elf(int(bits), False, int(machine), flags=int(flags or "0", 0))
		if loader:
		    e.interpreter(loader)
		open(name, "wb").write(e.finish())
	END
}

# The debugger: tells its words, and asks whoever waits at the socket of "target" for the program. With HOLD it stays.
tools() {
	cat >gdb <<-'END'
		#!/usr/bin/env python3
		import os, re, socket, sys, time
		print("gdb:", "|".join(sys.argv[1:]), flush=True)
		s = socket.socket(socket.AF_UNIX)
		s.connect(re.search(r"target \S+ (\S+)", "\n".join(sys.argv))[1])
		s.sendall(b"go\n")
		print("server:", s.makefile().readline().strip(), flush=True)
		while os.path.exists(os.environ.get("HOLD", "")):
		    time.sleep(0.05)
		sys.exit(3)
	END
	# On its standard input and output as gdbserver is, with a shell that starts the wrapper.
	cat >gdbserver <<-'END'
		#!/bin/sh
		echo "gdbserver speaks" >&2
		[ "$1 $2 $4 $5" = "--once --wrapper -- -" ] || exit 9
		wrapper=$3 program=$6
		shift 6
		[ "${FAIL:-}" = "" ] || { echo "gdbserver: no such luck" >&2; exit 1; }
		read -r word
		(eval "exec $wrapper \"\$program\" \"\$@\"") </dev/null >/dev/null 2>/dev/null
		out=$?
		echo "$word $out $(ps -o sid= -p $$ | tr -d ' ') $program"
		while sleep 1; do :; done
	END
	cat >qemu-standin <<-'END'
		#!/usr/bin/env python3
		import os, socket, sys, time
		if "FAIL" in os.environ:
		    sys.exit("qemu: no such luck")
		time.sleep(0.2)
		s = socket.socket(socket.AF_UNIX)
		s.bind(sys.argv[sys.argv.index("-g") + 1])
		s.listen(1)
		c = s.accept()[0]
		word = c.makefile().readline().strip()
		c.sendall(("%s %s\n" % (word, "|".join(sys.argv[1:3] + sys.argv[5:]))).encode())
		time.sleep(100)
	END
	chmod +x gdb gdbserver qemu-standin
}

setup() {
	T=$BATS_TEST_TMPDIR
	F=$BATS_FILE_TMPDIR
	P="$T/a prefix"
	mkdir "$T/tmp" "$T/bin" "$T/cwd"
	export TMPDIR=$T/tmp HOME=$T PATH=$T/bin:$PATH
	cd "$T/cwd" || return 1
	add_toolchain x86_64-linux-musl "$F/fixed"
}

# What a prefix has of a toolchain, as far as it counts here: TRIPLE PROGRAM-LIKE-ITS-OWN [QEMU]
add_toolchain() {
	mkdir -p "$P/share/mcm/$1" "$P/$1/lib" "$P/$1/bin" "$P/bin"
	printf '{"facts": ["target=%s", "qemu=%s"]}' "$1" "${3:-}" >"$P/share/mcm/$1/env.json"
	cp "$2" "$P/$1/lib/crt1.o"
	cp "$F/gdb" "$P/bin/$1-gdb"
	cp "$F/gdbserver" "$P/$1/bin/gdbserver"
}

# A mistake: status 2, one line.
mistake() {
	local expected=$1

	shift
	run -2 mcm debug "$@"
	is "mcm: error: $expected"
	nothing_left
}

nothing_left() {
	local found

	found=$(find "$T/tmp" -mindepth 1)
	[ -z "$found" ] || {
		echo "left: $found"
		return 1
	}
}

@test "a program of this machine: gdbserver starts it, with our input and output, and all is gone with the debugger" {
	cat >say.c <<-'END'
		#include <stdio.h>
		int main(int n, char **v)
		{
			char line[99];

			for (int i = 1; i < n; i++)
				printf("<%s>", v[i]);
			printf(" %s", fgets(line, sizeof line, stdin) ? line : "nothing\n");
			fprintf(stderr, "complaint\n");
			return 7;
		}
	END
	gcc -g -static say.c -o say
	echo input >input
	run -3 --separate-stderr mcm debug --prefix "$P" ./say 'a b' "it's" -- --batch <input
	has "<a b><it's><--><--batch> input"
	has "server: go 7 "
	has "gdb: -q|-iex|set sysroot|-iex|set solib-search-path $P/x86_64-linux-musl/lib|-ex|target extended-remote $T/tmp/mcm-debug."
	has "/socket|--args|$T/cwd/say|a b|it's|--|--batch"
	# What gdbserver says itself is nobody's business, and it has a session of its own.
	[ "$stderr" = complaint ]
	[[ $output != *"server: go 7 $(ps -o sid= -p $$ | tr -d ' ') "* ]]
	nothing_left
}

@test "a program of another CPU: QEMU starts it" {
	add_toolchain aarch64-linux-musl "$F/foreign" qemu-standin
	mistake "this machine cannot run programs of aarch64; install qemu-standin, the user mode of QEMU" --prefix "$P" "$F/foreign"
	cp "$F/qemu-standin" "$T/bin/qemu-standin-static"
	run -3 --separate-stderr mcm debug --prefix "$P" "$F/foreign" -x y
	has "target remote $T/tmp/mcm-debug."
	lacks sysroot
	has "server: go -L|$P/aarch64-linux-musl|$F/foreign|-x|y"
	[[ $stderr == *"note: '$F/foreign' has no debugging information, so its lines are not known; '-g' makes it" ]]
	nothing_left
}

@test "options of the debugger" {
	echo continue >"look at.gdb"
	run -3 mcm debug --batch --command "look at.gdb" --prefix "$P" "$F/fixed"
	has "gdb: -q|-batch|-iex"
	has "/socket|-x|look at.gdb|--args|$F/fixed"
	mistake "the debugger's commands 'none.gdb' cannot be read: No such file or directory" --command none.gdb --prefix "$P" "$F/fixed"
}

@test "a server that does not start says why" {
	FAIL=1 run mcm debug --prefix "$P" "$F/fixed"
	has "gdbserver: no such luck"
	nothing_left
	add_toolchain aarch64-linux-musl "$F/foreign" qemu-standin
	cp "$F/qemu-standin" "$T/bin"
	FAIL=1 run -1 mcm debug --prefix "$P" "$F/foreign"
	has "qemu: no such luck"
	has "error: '$T/bin/qemu-standin' does not run the program"
	nothing_left
}

# Their commands hold the directory of this test.
servers() {
	pgrep -f "^[^ ]+ $P/.*gdbserver" || true
}

# A debugger that stays: its process is $pid.
hold_debugger() {
	: >"$T/hold"
	HOLD=$T/hold "$PROGRAM" debug --prefix "$P" "$F/fixed" >said &
	pid=$!
	wait_for grep -q server: said
}

kill_debugger() {
	kill -9 "$pid"
	wait "$pid" || true
	wait_for nothing_left
	[ -z "$(servers)" ]
}

@test "the debugger is killed: neither the server nor the directory stays" {
	hold_debugger
	[ -n "$(servers)" ]
	[ "$(stat -c %a "$T"/tmp/*)" = 700 ]
	kill_debugger
}

@test "SIGTERM to the whole group, of which the guard may hear before the debugger: nothing stays" {
	hold_debugger
	pkill -TERM -P "$pid"
	sleep 0.5
	# The debugger is there still, and so is what it debugs.
	[ -n "$(servers)" ]
	kill_debugger
}

@test "a dynamic program whose loader is not here: a copy with the toolchain's" {
	mistake "'$F/dynamic' wants the loader '/nowhere/ld-musl-x86_64.so.1', which neither this machine nor '$P/x86_64-linux-musl' has; link it with -static, or name the prefix of the toolchain that made it by --prefix" --prefix "$P" "$F/dynamic"
	mkdir "$P/x86_64-linux-musl/nowhere"
	# This machine's own loader is as good.
	ln -s "$(readelf -lW "$(command -v cat)" | sed -n 's/.*interpreter: \(.*\)]/\1/p')" "$P/x86_64-linux-musl/nowhere/ld-musl-x86_64.so.1"
	run -3 mcm debug --prefix "$P" "$F/dynamic" a b
	has "server: go 3 "
	[[ $output == *"$T/tmp/mcm-debug."*"/dynamic"* ]]
	# For the debugger it is the program itself.
	has "|--args|$F/dynamic|a|b"
	nothing_left
	add_toolchain aarch64-linux-musl "$F/foreign" qemu-standin
	cp "$F/qemu-standin" "$T/bin"
	run -2 mcm debug --prefix "$P" "$F/foreign-dynamic"
	has "wants the loader '/lib/ld-nowhere.so.1', which neither this machine nor '$P/aarch64-linux-musl' has"
}

@test "what is no program" {
	mistake "there is no program 'nowhere'" --prefix "$P" nowhere
	mistake "there is no program './nowhere'" --prefix "$P" ./nowhere
	mistake "'$F/script' is a script; name the program that reads it, and the script behind that" --prefix "$P" "$F/script"
	mistake "'$F/text' is no program of Linux (no ELF file)" --prefix "$P" "$F/text"
	mistake "'$F/f.o' is no program, but a library, an object file or a core; name the program that it belongs to" --prefix "$P" "$F/f.o"
	mistake "'$F/f.so' is no program, but a library, an object file or a core; name the program that it belongs to" --prefix "$P" "$F/f.so"
	run -2 mcm debug --prefix "$P" "$F/broken"
	has "error: '$F/broken' is damaged: "
	run -2 mcm debug --prefix "$P" "$F"
	cp "$F/fixed" plain
	chmod -x plain
	mistake "'$T/cwd/plain' cannot be run; 'chmod +x' it" --prefix "$P" plain
	mistake "no program given (see 'mcm debug --help')"
}

@test "a program without debugging information is debugged all the same" {
	run -3 mcm debug --prefix "$P" "$F/stripped"
	has "note: '$F/stripped' has no debugging information, so its lines are not known; '-g' makes it"
	run -3 mcm debug --prefix "$P" "$F/fixed"
	lacks note
}

@test "the toolchain is found: named, in PATH, or below ./output" {
	mistake "no toolchain for programs of x86_64 in PATH or './output'; name its prefix by --prefix" "$F/fixed"
	PATH=$PATH:$P/bin run -3 mcm debug "$F/fixed"
	MCM_OUTPUT=$P run -3 mcm debug "$F/fixed"
	echo "OUTPUT = $T/moved" >config.mak
	mv "$P" "$T/moved"
	run -3 mcm debug "$F/fixed"
	rm config.mak
	mkdir output
	mv "$T/moved" output/x86_64-linux-musl
	run -3 mcm debug "$F/fixed"
	has "solib-search-path $T/cwd/output/x86_64-linux-musl/x86_64-linux-musl/lib"
}

@test "the toolchain fits, or why not" {
	mkdir "$T/empty"
	mistake "'$T/empty' holds no toolchain; name the prefix of a 'mcm build' by --prefix" --prefix "$T/empty" "$F/fixed"
	mistake "'$P' has no toolchain for programs of aarch64, as '$F/foreign' is; it has x86_64-linux-musl" --prefix "$P" "$F/foreign"
	mistake "--target chooses in a prefix, but none is named; name it by --prefix" --target x86_64-linux-musl "$F/fixed"
	mistake "'$P' has no toolchain for 'm68k-linux-musl'; it has x86_64-linux-musl" --target m68k-linux-musl --prefix "$P" "$F/fixed"
	add_toolchain weird-linux-musl "$F/unheard"
	mistake "this machine cannot run programs of machine 999, and no QEMU emulates them" --prefix "$P" "$F/unheard"
	rm "$P/x86_64-linux-musl/bin/gdbserver"
	mistake "the toolchain for x86_64-linux-musl in '$P' has no gdbserver, which is built where it has C++ and the kernel's headers" --prefix "$P" "$F/fixed"
	rm "$P/bin/x86_64-linux-musl-gdb"
	mistake "the toolchain for x86_64-linux-musl in '$P' has no gdb, which this adds: mcm build x86_64-linux-musl --with gdb --debug-info --prefix '$P'" --prefix "$P" "$F/fixed"
}

@test "what adds gdb to a toolchain keeps what that was built with" {
	rm "$P/bin/x86_64-linux-musl-gdb"
	# Of an older mcm, or out of an archive: its libraries are there to be seen.
	mkdir -p "$P/share/mcm/x86_64-linux-musl/libraries/zlib" "$P/share/mcm/x86_64-linux-musl/libraries/curl"
	mistake "the toolchain for x86_64-linux-musl in '$P' has no gdb, which this adds: mcm build x86_64-linux-musl --with curl,zlib,gdb --debug-info --prefix '$P'" --prefix "$P" "$F/fixed"
	printf '%s' '{"key": "", "settings": ["LANGUAGES=c", "WITH=zlib curl", "MUSL_CONFIG=CFLAGS=\"-Os -g\"", "DEBUG_INFO=1", "LINUX_VER="], ' \
		'"libraries": ["zlib"]}' >"$P/share/mcm/x86_64-linux-musl/installed.json"
	mistake "the toolchain for x86_64-linux-musl in '$P' has no gdb, which this adds: mcm build x86_64-linux-musl --with zlib,curl,gdb --debug-info --set LANGUAGES=c --set 'MUSL_CONFIG=CFLAGS=\"-Os -g\"' --set LINUX_VER= --prefix '$P'" --prefix "$P" "$F/fixed"
	# Whatever stands in the place of the record, the debugger is missed.
	echo '{"settings": [1, {}, "x"], "libraries": {}}' >"$P/share/mcm/x86_64-linux-musl/installed.json"
	run -2 mcm debug --prefix "$P" "$F/fixed"
	has "has no gdb, which this adds: mcm build x86_64-linux-musl --with curl,zlib,gdb "
}

@test "a toolchain that is named has to be one for such programs" {
	add_toolchain arm-linux-musleabi "$F/arm" qemu-nowhere
	mistake "--target names arm-linux-musleabi, whose programs are of arm, and '$F/fixed' is of $(uname -m); leave --target out, or name another program" --prefix "$P" --target arm-linux-musleabi "$F/fixed"
}

@test "several toolchains for one machine: the one with the same ABI, or the one that is named" {
	cp "$F/foreign" "$T/like"
	add_toolchain arm-linux-musleabi "$F/arm" qemu-nowhere
	craft other-arm 32 40 '' 0x5000200
	add_toolchain arm-linux-musleabihf "$T/cwd/other-arm" qemu-nowhere
	mistake "this machine cannot run programs of arm; install qemu-nowhere, the user mode of QEMU" --prefix "$P" "$F/arm"
	add_toolchain armv7-linux-musleabi "$F/arm" qemu-nowhere7
	mistake "'$P' has several toolchains for programs of arm; choose with --target: arm-linux-musleabi, armv7-linux-musleabi" --prefix "$P" "$F/arm"
	mistake "this machine cannot run programs of arm; install qemu-nowhere7, the user mode of QEMU" --prefix "$P" --target armv7-linux-musleabi "$F/arm"
}
