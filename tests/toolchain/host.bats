#!/usr/bin/env bats
# Toolchains that run elsewhere: of static programs, in an empty root, and of another machine's, for that and for this one,
# under QEMU. They take an hour to build, so they are tested where the store has them; TEST_HOST=1 builds them.
load helper

FOREIGN=aarch64-linux-musl

setup_file() {
	export WORK TARGET STATIC OTHER CROSS
	TARGET=$(uname -m)-linux-musl
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-toolchain.XXXXXX")
	STATIC=$WORK/static
	OTHER=$WORK/other
	CROSS=$WORK/cross
	make_one "$STATIC" "$TARGET" --static-host
	make_one "$OTHER" "$FOREIGN" --host "$FOREIGN"
	make_one "$CROSS" "$TARGET" --host "$FOREIGN"
}

teardown_file() {
	remove_work
}

make_one() { # PREFIX ARGUMENT...
	[ -n "${TEST_HOST:-}" ] || is_built "${@:2}" || return 0
	"$MCM" build "${@:2}" --prefix "$1" --progress plain >"$WORK/build.log" 2>&1 || {
		tail -n 40 "$WORK/build.log" >&3
		return 1
	}
}

need() { # PREFIX OPTION...
	[ -d "$1" ] || skip "no toolchain with ${*:2} in the store: TEST_HOST=1 builds it"
}

# A root with devices, /proc where that may be mounted, the toolchain in /t, and sources.
make_root() {
	[ "$(id -u)" = 0 ] || skip "only root can change the root directory"
	ROOT_DIR=$BATS_TEST_TMPDIR/root
	mkdir -p "$ROOT_DIR/dev" "$ROOT_DIR/proc"
	mknod -m 666 "$ROOT_DIR/dev/null" c 1 3
	cp -R "$STATIC" "$ROOT_DIR/t"
	cat >"$ROOT_DIR/hello.c" <<-'END'
		#include <stdio.h>
		int twice(int);
		int main(void) { printf("hello %d\n", twice(21)); return 0; }
	END
	echo 'int twice(int n) { return 2 * n; }' >"$ROOT_DIR/twice.c"
	cat >"$ROOT_DIR/hello.cc" <<-'END'
		#include <iostream>
		#include <stdexcept>
		#include <thread>
		int main()
		{
			std::thread([] { std::cout << "thread" << std::endl; }).join();
			try { throw std::runtime_error("hello"); }
			catch (const std::exception &e) { std::cout << e.what() << std::endl; }
		}
	END
}

inside() { # PROGRAM ARGUMENT...
	if ! unshare --mount true 2>/dev/null; then
		env -i "$(command -v chroot)" "$ROOT_DIR" "$@"
		return
	fi
	env -i unshare --mount sh -c 'mount -t proc proc "$1/proc" 2>/dev/null; exec chroot "$@"' - "$ROOT_DIR" "$@"
}

tool() { # NAME ARGUMENT...
	inside "/t/bin/$TARGET-$1" "${@:2}"
}

@test "static: compiles, links and runs C and C++ in an empty root, and the same on this machine" {
	need "$STATIC" --static-host
	make_root
	tool gcc -O2 -static -o c hello.c twice.c
	tool g++ -O2 -static -o cxx hello.cc
	tool gcc -O2 -o dynamic hello.c twice.c
	[ "$(inside /c)" = "hello 42" ]
	[ "$(inside /cxx)" = $'thread\nhello' ]
	[ "$(inside "/t/$TARGET/lib/libc.so" /dynamic)" = "hello 42" ]
	cp "$ROOT_DIR"/hello.* "$ROOT_DIR/twice.c" "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	"$STATIC/bin/$TARGET-gcc" -O2 -static -o c hello.c twice.c
	"$STATIC/bin/$TARGET-g++" -O2 -static -o cxx hello.cc
	cmp c "$ROOT_DIR/c"
	cmp cxx "$ROOT_DIR/cxx"
}

@test "static: link-time optimisation in an empty root, of fat and slim objects and archives" {
	local kind

	need "$STATIC" --static-host
	make_root
	for kind in fat no-fat; do
		tool gcc -O2 -flto "-f$kind-lto-objects" -c -o part.o twice.c
		tool ar rcs "lib$kind.a" part.o
		tool gcc-ar rcs "libgcc$kind.a" part.o
		tool ranlib "lib$kind.a"
		[[ "$(tool nm "lib$kind.a")" == *" T twice"* ]]
		[[ "$(tool gcc-nm "libgcc$kind.a")" == *" T twice"* ]]
		tool gcc -O2 -flto -static -o "archive-$kind" hello.c "lib$kind.a"
		tool gcc -O2 -flto -static -o "object-$kind" hello.c part.o
		[ "$(inside "/archive-$kind")" = "hello 42" ]
		[ "$(inside "/object-$kind")" = "hello 42" ]
		# Optimised as a whole, not linked as it was.
		not grep -q twice <<<"$(tool nm "object-$kind")"
	done
	tool g++ -O2 -flto -static -o cxx hello.cc
	[ "$(inside /cxx)" = $'thread\nhello' ]
}

@test "static: nothing of the toolchain asks for a loader or a library" {
	local file n=0

	need "$STATIC" --static-host
	for file in "$STATIC"/bin/* "$STATIC/$TARGET"/bin/* "$STATIC/libexec/gcc/$TARGET"/*/*; do
		[ ! -L "$file" ] && head -c 4 "$file" | grep -q ELF || continue
		"$MCM" inspect --static "$file" >/dev/null
		n=$((n + 1))
	done
	[ "$n" -ge 20 ]
}

# How its parts are called. -march=native is for compilers that run on the CPU they compile for.
specs() { # COMPILER
	"$1" -dumpspecs | grep -v -e local_cpu_detect -e '^$'
}

# Whether it compiles as the ordinary toolchain does: what configure found of assembler and linker would show, too.
same_code() { # PREFIX TARGET
	local source

	is_built "$2" || skip "no ordinary toolchain for $2 in the store"
	"$MCM" build "$2" --prefix "$BATS_TEST_TMPDIR/ordinary" --progress quiet >/dev/null
	cd "$BATS_TEST_TMPDIR" || return 1
	for source in "$ROOT"/recipes/toolchain/selftest/*.c*; do
		"$1/bin/$2-gcc" -O2 -g -S -o one.s "$source" -fno-ident -ffile-prefix-map="$1=/t"
		"ordinary/bin/$2-gcc" -O2 -g -S -o two.s "$source" -fno-ident \
			-ffile-prefix-map="$BATS_TEST_TMPDIR/ordinary=/t"
		# The compiler names itself in debug information.
		diff <(sed 's/mcm [0-9a-f]*//' one.s) <(sed 's/mcm [0-9a-f]*//' two.s)
	done
	diff <(specs "$1/bin/$2-g++") <(specs "ordinary/bin/$2-g++")
}

@test "static: the same code as the ordinary toolchain's compiler" {
	need "$STATIC" --static-host
	same_code "$STATIC" "$TARGET"
}

@test "static: mcm test" {
	need "$STATIC" --static-host
	run -0 "$MCM" test "$STATIC"
}

foreign() { # PREFIX TARGET
	need "$1" "--host $FOREIGN"
	command -v qemu-aarch64 || skip "no qemu-aarch64"
	"$MCM" inspect --static "$1/bin/$2-gcc"
	qemu-aarch64 "$1/bin/$2-gcc" --version
	"$MCM" test "$1" >"$BATS_TEST_TMPDIR/tested" || {
		cat "$BATS_TEST_TMPDIR/tested"
		return 1
	}
	not grep -q "# SKIP not run" "$BATS_TEST_TMPDIR/tested"
	sh "$ROOT/recipes/toolchain/through-qemu" "$(command -v qemu-aarch64)" "$1" "$BATS_TEST_TMPDIR/here"
	same_code "$BATS_TEST_TMPDIR/here" "$2"
}

@test "foreign: a native compiler of another machine runs there, and makes the same code" {
	foreign "$OTHER" "$FOREIGN"
}

@test "foreign: a cross compiler of another machine runs there, and makes the same code" {
	foreign "$CROSS" "$TARGET"
}
