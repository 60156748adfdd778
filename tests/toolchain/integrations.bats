#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# One small project of C, C++ and Rust, built by CMake, Meson and Cargo with a real toolchain, as docs/integrations.md says.
load helper

PROJECT=$BATS_TEST_DIRNAME/project

setup_file() {
	make_prefix x86_64-linux-musl
}

teardown_file() {
	remove_work
}

setup() {
	find_emulator "$TARGET"
	cd "$BATS_TEST_TMPDIR" || return 1
	PATH=$P/bin:$PATH
	FILES=$P/share/mcm/$TARGET
}

# The program that a project made, in both ways.
check_program() {
	is_static "$TARGET" "$1"
	[[ "$(run_for "$TARGET" "$1")" == "sum 5050"* ]]
}

@test "CMake: a static program of C and C++, its test run" {
	need_program cmake
	cmake -S "$PROJECT" -B build -DCMAKE_TOOLCHAIN_FILE="$FILES/toolchain.cmake" -DCMAKE_EXE_LINKER_FLAGS=-static -DCMAKE_INSTALL_PREFIX="$PWD/installed"
	cmake --build build
	cmake --install build
	check_program installed/bin/numbers
	grep -q 'CMAKE_AR:.*/'"$TARGET"'-\(gcc-\)\{0,1\}ar$' build/CMakeCache.txt
	[ "${TARGET%%-*}" != "$(uname -m)" ] || (cd build && ctest --output-on-failure)
}

@test "Meson: a static program of C and C++" {
	need_program meson ninja
	meson setup build "$PROJECT" --cross-file "$FILES/meson.ini" -Dc_link_args=-static -Dcpp_link_args=-static --prefix "$PWD/installed"
	meson compile -C build
	meson install -C build
	check_program installed/bin/numbers
}

@test "pkg-config: the sysroot's packages, not this machine's" {
	need_program pkg-config
	mkdir -p sysroot/lib/pkgconfig
	printf 'prefix=/\nName: probe\nDescription: a probe\nVersion: 1.0\nLibs: -L${prefix}lib -lprobe\n' \
		>sysroot/lib/pkgconfig/probe.pc
	[ "$(PKG_CONFIG_LIBDIR=$PWD/sysroot/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$PWD/sysroot \
		"$TARGET-pkg-config" --libs probe | tr -s / | sed 's/ *$//')" = "-L$PWD/sysroot/lib -lprobe" ]
	# All that there is comes from the prefix, which has none unless it has libraries.
	[ "$("$TARGET-pkg-config" --list-all | sed 's/ .*//' | sort)" = \
		"$(find "$P/$TARGET/lib/pkgconfig" -name '*.pc' 2>/dev/null | sed 's|.*/||; s|[.]pc$||' | sort)" ]
}

@test "Cargo: a static program of Rust and C" {
	local rust name

	use_tool rust "no Cargo with Rust's standard library for musl, or its source, on this machine"
	rust=$(fact "$TARGET" rust)
	name=$(echo "$rust" | tr a-z- A-Z_)
	cp -R "$PROJECT" project
	cd project
	cargo_settings "$rust"
	env "CARGO_TARGET_${name}_LINKER=$TARGET-gcc" CC="$TARGET-gcc" AR="$TARGET-ar" \
		CARGO_TARGET_DIR="$BATS_TEST_TMPDIR/target" cargo build --offline --release --target "$rust"
	check_program "$BATS_TEST_TMPDIR/target/$rust/release/numbers"
}

@test "Cargo: a shared library that C calls, with the package's own flags, by --dynamic" {
	local rust dir

	use_tool rust "no Cargo with Rust's standard library for musl, or its source, on this machine"
	rust=$(fact "$TARGET" rust)
	dir=$PWD/target/$rust/debug
	mkdir src
	printf '[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' >Cargo.toml
	cat >src/lib.rs <<-'END'
		#[no_mangle]
		pub extern "C" fn twice(n: i32) -> i32 {
		    std::panic::catch_unwind(|| if n < 0 { panic!() } else { 2 * n + cfg!(wanted_cfg) as i32 }).unwrap_or(-7)
		}
	END
	printf 'int twice(int);\nint main(void) { return twice(20) != 41 || twice(-1) != -7; }\n' >user.c
	cargo_settings "$rust" --cfg wanted_cfg
	export CARGO_TARGET_DIR=$PWD/target
	run "$MCM" exec "$P" --target "$TARGET" -- cargo build --offline
	[ "$status" -ne 0 ]
	[[ $output == *"does not support these crate types"* ]]
	"$MCM" exec "$P" --target "$TARGET" --dynamic -- cargo build --offline
	"$TARGET-gcc" user.c -o user -L"$dir" -lshared
	LD_LIBRARY_PATH=$dir "$TARGET-run" ./user
}

# Of each name the crate cc knows, the first that is set.
@test "Cargo: C in what a build script needs is compiled for this machine" {
	use_tool rust "no Cargo on this machine"
	mkdir -p src host/src
	printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[build-dependencies]\nhost = { path = "host" }\n' >Cargo.toml
	echo 'fn main() {}' >src/main.rs
	echo 'fn main() { std::fs::write("said", host::libc()).unwrap() }' >build.rs
	printf '[package]\nname = "host"\nversion = "0.1.0"\nedition = "2021"\n' >host/Cargo.toml
	cat >host/build.rs <<-'END'
		use std::{env, process::Command};

		fn tool(name: &str, default: &str) -> String {
		    let (host, target) = (env::var("HOST").unwrap(), env::var("TARGET").unwrap());
		    let kind = if host == target { "HOST" } else { "TARGET" };
		    [format!("{name}_{target}"), format!("{name}_{}", target.replace('-', "_")), format!("{kind}_{name}"), name.to_string()]
		        .iter()
		        .find_map(|n| env::var(n).ok())
		        .unwrap_or(default.to_string())
		}

		fn main() {
		    let out = env::var("OUT_DIR").unwrap();
		    let ok = |program: String, args: &[&str]| assert!(Command::new(program).args(args).status().unwrap().success());
		    ok(tool("CC", "cc"), &["-fPIC", "-c", "libc.c", "-o", &format!("{out}/libc.o")]);
		    ok(tool("AR", "ar"), &["rcs", &format!("{out}/libsays.a"), &format!("{out}/libc.o")]);
		    println!("cargo:rustc-link-search=native={out}");
		    println!("cargo:rustc-link-lib=static=says");
		    println!("cargo:rustc-env=ARCHIVER={}", tool("AR", "ar"));
		}
	END
	cat >host/libc.c <<-'END'
		#include <limits.h>
		#ifdef __GLIBC__
		int which(void) { return 'g'; }
		#else
		int which(void) { return 'o'; }
		#endif
	END
	cat >host/src/lib.rs <<-'END'
		extern "C" { fn which() -> i32; }
		pub fn libc() -> String { format!("{} {}", unsafe { which() } as u8 as char, env!("ARCHIVER")) }
	END
	printf '#include <limits.h>\n#ifdef __GLIBC__\ng\n#else\no\n#endif\n' | cc -E -P - | tail -n 1 >wanted
	# Without Rust's library for the target no program comes of it, but what it needs has run.
	CARGO_TARGET_DIR=$PWD/target "$MCM" exec "$P" --target "$TARGET" -- cargo build --offline >log 2>&1 || true
	[ "$(cat said)" = "$(cat wanted) ar" ] || { cat log; false; }
}

# A generator, and a program that needs its output.
helper_project() {
	printf '#include <stdio.h>\nint main(void) { puts("#define ANSWER 42"); return 0; }\n' >gen.c
	printf '#include "gen.h"\nint main(void) { return ANSWER != 42; }\n' >prog.c
}

@test "make: programs that run while it builds are for this machine, by each usual name" {
	helper_project
	# shellcheck disable=SC2016 # of make
	printf '%s\n' 'CC_FOR_BUILD ?= $(CC)' 'HOSTCC ?= $(CC)' 'BUILD_CC ?= $(CC)' 'prog: prog.c' \
		'	$(CC_FOR_BUILD) -o gen1 gen.c && ./gen1 >gen.h' '	$(HOSTCC) -o gen2 gen.c && ./gen2 >gen.h' \
		'	$(BUILD_CC) -o gen3 gen.c && ./gen3 >gen.h' '	$(CC) -static -o $@ $<' >Makefile
	"$MCM" exec "$P" --target "$TARGET" -- make
	is_static "$TARGET" prog
	run_for "$TARGET" ./prog
}

@test "make: an included file, with the compiler asked by \$(shell)" {
	case $P in *[!A-Za-z0-9/._+-]*) skip "the prefix is no plain word, so programs have names alone" ;; esac
	"$MCM" env "$P" --target "$TARGET" --format make >cross.mk
	# shellcheck disable=SC2016 # of make
	printf '%s\n' 'include cross.mk' 'MACHINE := $(shell $(CC) -dumpmachine)' \
		'ASKED := $(shell $(PKG_CONFIG) --version)' 'say:' '	@echo $(MACHINE) $(ASKED)' >Makefile
	# As `make check-toolchain` may be what calls.
	run -0 make --no-print-directory say
	[[ $output =~ ^"$TARGET "[0-9]+[.] ]]
}

# What each build system is told by mcm env, in a file of that name.
env_file() { # FORMAT FILE
	mkdir -p "$(dirname "$2")"
	"$MCM" env "$P" --target "$TARGET" --format "$1" >"$2"
}

# bazel_builds OPTION...: the program by Bazel, with the toolchain as WORKSPACE or MODULE.bazel, which are there, names it.
bazel_builds() {
	env_file bazel mcm.bzl
	cp "$PROJECT"/src/*.c "$PROJECT"/src/*.cc "$PROJECT"/src/*.h .
	cat >BUILD.bazel <<-'END'
		cc_library(name = "sum", srcs = ["sum.c"], hdrs = ["sum.h"])
		cc_binary(name = "numbers", srcs = ["main.cc"], deps = [":sum"])
	END
	bazel --batch --output_user_root="$PWD/out" build --symlink_prefix=bazel- --platforms=@mcm//:platform "$@" //:numbers
	check_program bazel-bin/numbers
	chmod -R u+w out
}

bazel_is_older_than() { # NUMBER
	local version

	need_program bazel
	version=$(bazel --version)
	version=${version#bazel }
	[ "${version%%.*}" -lt "$1" ]
}

@test "Bazel: a static program of C and C++, in a sandbox that has the toolchain's files and no others" {
	local rules=/usr/share/bazel

	bazel_is_older_than 7 || skip "the next test is for this Bazel"
	# Rules that Bazel would take from the network: those that go with Debian's Bazel 4.2 are in BAZEL_RULES, if anywhere.
	[ -d "${BAZEL_RULES:-}/rules_cc" ] || skip "no rules_cc for this Bazel (BAZEL_RULES=DIRECTORY)"
	cat >WORKSPACE <<-'END'
		load("//:mcm.bzl", "mcm_toolchain")
		mcm_toolchain(name = "mcm")
		register_toolchains("@mcm//:toolchain")
	END
	bazel_builds --override_repository=rules_cc="$BAZEL_RULES/rules_cc" --override_repository=rules_java="$rules/rules/java" \
		--override_repository=rules_proto="$rules/rules/proto" --override_repository=platforms="$rules/tools/platforms" \
		--incompatible_enable_cc_toolchain_resolution
}

@test "Bazel from 7 on: the same by MODULE.bazel" {
	local module modules=()

	! bazel_is_older_than 7 || skip "the test before is for this Bazel"
	# Debian's has its rules on this machine. Bazel names more of which nothing is needed here, and would ask the network.
	grep -qsr override_module=rules_cc /etc/bazel.bazelrc /etc/bazel || skip "the rules of this Bazel are in the network"
	for module in zlib buildozer protobuf apple_support; do
		mkdir -p "modules/$module"
		echo "module(name = \"$module\")" >"modules/$module/MODULE.bazel"
		modules+=("--override_module=$module=$PWD/modules/$module")
	done
	cat >MODULE.bazel <<-'END'
		bazel_dep(name = "platforms", version = "0.0.9")
		mcm_toolchain = use_repo_rule("//:mcm.bzl", "mcm_toolchain")
		mcm_toolchain(name = "mcm")
		register_toolchains("@mcm//:toolchain")
	END
	bazel_builds --noenable_workspace "${modules[@]}"
}

@test "Conan: a package of C and C++ by CMake, with a static program" {
	need_program conan cmake
	cp -R "$PROJECT" project
	env_file conan profile
	cat >project/conanfile.py <<-'END'
		from conan import ConanFile
		from conan.tools.cmake import CMake, cmake_layout

		class Numbers(ConanFile):
		    name, version = "numbers", "1.0"
		    settings = "os", "compiler", "build_type", "arch"
		    generators = "CMakeToolchain"
		    exports_sources = "*"

		    def layout(self):
		        cmake_layout(self)

		    def build(self):
		        cmake = CMake(self)
		        cmake.configure()
		        cmake.build()

		    def package(self):
		        CMake(self).install()
	END
	export CONAN_HOME=$PWD/conan
	conan profile detect
	conan create project -nr --profile:host="$PWD/profile" --profile:build=default
	check_program "$(find conan/p -path '*/p/bin/numbers')"
}

@test "vcpkg: CMake with what the triplet says" {
	need_program cmake
	env_file vcpkg triplet.cmake
	printf '%s\n' "include($PWD/triplet.cmake)" 'message("${VCPKG_CHAINLOAD_TOOLCHAIN_FILE}")' >say.cmake
	cmake -S "$PROJECT" -B build -DCMAKE_TOOLCHAIN_FILE="$(cmake -P say.cmake 2>&1)" -DCMAKE_EXE_LINKER_FLAGS=-static
	cmake --build build
	check_program build/numbers
}

@test "xmake: a static program of C and C++" {
	need_program xmake
	env_file xmake mcm.lua
	cp "$PROJECT"/src/* .
	printf '%s\n' 'includes("mcm.lua")' 'target("numbers")' '    set_kind("binary")' '    add_files("main.cc", "sum.c")' >xmake.lua
	XMAKE_ROOT=y XMAKE_GLOBALDIR=$PWD/global xmake f -y -p linux -a "${TARGET%%-*}" --toolchain="$TARGET"
	XMAKE_ROOT=y XMAKE_GLOBALDIR=$PWD/global xmake
	check_program "$(find build -type f -name numbers)"
}

@test "just: a recipe has the variables" {
	need_program just
	env_file just mcm.just
	cp "$PROJECT"/src/* .
	printf '%s\n' 'import "mcm.just"' 'numbers:' '	$CC -c sum.c' '	$CXX -static -o numbers main.cc sum.o' >justfile
	just
	check_program ./numbers
}

@test "Nix: a derivation of the toolchain and a program alone" {
	need_program nix-build
	env_file nix cross.nix
	printf '#include <iostream>\nint main() { std::cout << "sum 5050\\n"; }\n' >program.cc
	mkdir nix
	NIX_STORE_DIR=$PWD/nix/store NIX_STATE_DIR=$PWD/nix/var NIX_LOG_DIR=$PWD/nix/log \
		nix-build --option sandbox false --option substitute false --option build-users-group '' \
		-E '(import ./cross.nix).program { name = "program"; src = ./program.cc; }'
	check_program ./result
	chmod -R u+w nix
}

@test "run: dynamic and static programs, their arguments and status" {
	printf '#include <stdio.h>\nint main(int n, char **a) { return puts(a[n - 1]) < 0 ? 9 : 3; }\n' >t.c
	"$TARGET-gcc" t.c -o dynamic
	"$TARGET-gcc" -static t.c -o static
	[ "$("$TARGET-readelf" -lW dynamic | grep -c interpreter)" = 1 ]
	"$TARGET-run"
	for kind in dynamic static; do
		run -3 "$TARGET-run" ./$kind one 'a b'
		[ "$output" = 'a b' ]
	done
	run -3 env PATH="$PWD:$PATH" "$TARGET-run" dynamic x
}

@test "CMake: generators, run checks and tests run; a dynamic program, too" {
	need_program cmake
	helper_project
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(c C)
		include(CheckCSourceRuns)
		check_c_source_runs("int main(void) { return 0; }" PROGRAM_RUNS)
		add_executable(gen gen.c)
		add_custom_command(OUTPUT gen.h COMMAND gen > gen.h DEPENDS gen)
		add_executable(prog prog.c ${CMAKE_CURRENT_BINARY_DIR}/gen.h)
		target_include_directories(prog PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
		enable_testing()
		add_test(NAME prog COMMAND prog)
	END
	cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE="$FILES/toolchain.cmake"
	grep -q '^PROGRAM_RUNS:INTERNAL=1$' build/CMakeCache.txt
	cmake --build build
	(cd build && ctest --output-on-failure)
}

@test "CMake: libraries in CMAKE_PREFIX_PATH are found, those of this machine are not" {
	need_program cmake
	mkdir -p "deps dir/lib/cmake/foo" "deps dir/include"
	touch "deps dir/include/foo.h" "deps dir/lib/libfoo.a"
	echo 'set(foo_FOUND 1)' >"deps dir/lib/cmake/foo/fooConfig.cmake"
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(d C)
		find_library(FOO foo)
		find_path(FOO_H foo.h)
		find_package(foo CONFIG REQUIRED)
		find_path(ELF_H elfutils/version.h)
	END
	cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE="$FILES/toolchain.cmake" -DCMAKE_PREFIX_PATH="$PWD/deps dir"
	grep -qx "FOO:FILEPATH=$PWD/deps dir/lib/libfoo.a" build/CMakeCache.txt
	grep -qx "FOO_H:PATH=$PWD/deps dir/include" build/CMakeCache.txt
	grep -qx 'ELF_H:PATH=ELF_H-NOTFOUND' build/CMakeCache.txt
}

@test "CMake: what a crate compiles for this machine is compiled by its compiler" {
	need_program cmake
	printf 'cmake_minimum_required(VERSION 3.18)\nproject(h C)\nadd_executable(h h.c)\n' >CMakeLists.txt
	echo 'int main(void) { return 0; }' >h.c
	# shellcheck disable=SC2016 # of the inner shell
	"$MCM" exec "$P" --target "$TARGET" -- sh -c \
		'cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE="$HOST_CMAKE_TOOLCHAIN_FILE" && cmake --build build'
	not grep -q "$TARGET" build/CMakeFiles/h.dir/link.txt
	./build/h
}

@test "pkg-config for this machine sees its packages, in the target's environment" {
	need_program pkg-config
	# shellcheck disable=SC2016 # of the inner shell
	[ "$("$MCM" exec "$P" --target "$TARGET" -- sh -c '$HOST_PKG_CONFIG --variable pc_path pkg-config; $HOST_PKG_CONFIG --list-all' |
		sort)" = "$( (pkg-config --variable pc_path pkg-config && pkg-config --list-all) | sort)" ]
}

# A compiler whose static programs run here, as configure runs them that thinks it compiles for this machine: those of
# another CPU are scripts that call the emulator.
make_runnable_cc() {
	cat >cc <<-END
		#!/bin/sh
		"$P/bin/$TARGET-gcc" -static "\$@" || exit
		made=a.out before=
		for word; do
			[ "\$before" != -o ] || made=\$word
			before=\$word
		done
		[ -n "$emulator" ] && "$P/bin/$TARGET-readelf" -lW "\$made" 2>/dev/null | grep -q LOAD || exit 0
		mv "\$made" "\$made.bin"
		printf '#!/bin/sh\\nexec %s "\$0.bin" "\$@"\\n' "$emulator" >"\$made"
		chmod +x "\$made"
	END
	chmod +x cc
}

# The answers of config.site are what programs find out that are run, as configure does where nothing tells it that it
# compiles for another machine.
@test "autoconf: config.site says what programs find out" {
	local name checks='MALLOC REALLOC CALLOC MMAP STRTOD STAT LSTAT LSTAT_FOLLOWS_SLASHED_SYMLINK FORK MEMCMP MKTIME CHOWN GETGROUPS'

	need_program autoconf aclocal
	make_runnable_cc
	{
		printf 'AC_INIT([t], [1])\nAC_PROG_CC\nAC_USE_SYSTEM_EXTENSIONS\n'
		for name in $checks CLOSEDIR_VOID SETPGRP STRCOLL STRNLEN UTIME_NULL STRERROR_R; do
			printf 'm4_ifdef([AC_FUNC_%s], [AC_FUNC_%s])\n' "$name" "$name"
		done
		printf 'AC_OUTPUT\n'
	} >configure.ac
	autoreconf -i 2>/dev/null
	# Programs of configure that have a minute may not get it on a machine that is busy; then they "do not work".
	for _ in 1 2 3 4; do
		rm -f config.cache
		CC=$PWD/cc ./configure --config-cache >log
		grep -q 'checking for working .*no$' log || break
	done
	grep -q 'cross compiling\.\.\. no' log
	CC="$TARGET-gcc" CONFIG_SITE=$FILES/config.site ./configure --host="$TARGET" --build=x86_64-pc-linux-gnu \
		--cache-file=site.cache >site.log
	sed -n 's/^\t\(ac_cv_[a-z0-9_]*\)=\${[^=]*=\(.*\)}$/\1=\2/p' "$FILES/config.site" | sort >said
	sed -n 's/^\(ac_cv_[a-z0-9_]*\)=\${[^=]*=\(.*\)}$/\1=\2/p' config.cache | tr -d "'" | sort >all
	cut -d= -f1 said | sed 's/$/=/' | grep -Ff - all >found
	[ "$(wc -l <found)" -ge 15 ]
	comm -23 found said >wrong
	[ ! -s wrong ] || { cat wrong; false; }
	grep -q 'cross compiling\.\.\. yes' site.log
	not grep -q 'guess' site.log
}

@test "libclang reads the target's headers, as bindgen calls it" {
	local rust name

	need_program clang
	rust=$(fact "$TARGET" rust)
	name=BINDGEN_EXTRA_CLANG_ARGS_$(echo "$rust" | tr - _)
	printf '#include <%s>\n' dirent.h limits.h pthread.h setjmp.h stdio.h sys/stat.h sys/sysinfo.h >t.c
	echo 'char buffer[BUFSIZ], stack[PTHREAD_STACK_MIN], status[sizeof(struct stat)], machine[sizeof(struct sysinfo)],
		entry[sizeof(struct dirent)], lock[sizeof(pthread_mutex_t)], state[sizeof(jmp_buf)], moment[sizeof(time_t)];' >>t.c
	# shellcheck disable=SC2016 # of the inner shell
	"$MCM" exec "$P" --target "$TARGET" -- sh -c 'eval "clang --target=$1 $(printenv "$2") -c t.c -o seen.o"' sh "$rust" "$name"
	"$TARGET-gcc" -c t.c -o wanted.o
	"$TARGET-nm" -S seen.o | cut -d' ' -f2- | sort >seen
	"$TARGET-nm" -S wanted.o | cut -d' ' -f2- | sort >wanted
	[ "$(wc -l <wanted)" -eq 8 ]
	diff wanted seen
}

@test "Cargo: a package's own flags of rustc are heard, and the flag for shared libraries" {
	local rust

	use_tool rust "no Cargo on this machine"
	rust=$(fact "$TARGET" rust)
	mkdir -p src .cargo
	printf '[package]\nname = "flags"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
	echo 'fn main() {}' >src/main.rs
	printf '[build]\nrustflags = ["--cfg", "wanted_cfg"]\n' >.cargo/config.toml
	# Without Rust's library for the target nothing comes of it, but Cargo has said what it runs.
	export CARGO_TARGET_DIR=$PWD/target
	"$MCM" exec "$P" --target "$TARGET" -- cargo build --offline -v >log 2>&1 || true
	grep -q -- '--cfg wanted_cfg' log
	"$MCM" exec "$P" --target "$TARGET" --dynamic -- cargo build --offline -v >log 2>&1 || true
	grep -q -- '--cfg wanted_cfg.* -C target-feature=-crt-static' log
}

@test "go run in go generate makes its tool for the target, and it runs" {
	use_tool go "no Go on this machine"
	[ -n "$(fact "$TARGET" go_arch)" ] || skip "Go has no port"
	mkdir tool
	printf 'module m\ngo 1.20\n' >go.mod
	printf 'package m\n//go:generate go run ./tool\n' >m.go
	printf 'package main\nimport ("os"; "runtime")\nfunc main() { os.WriteFile("out", []byte(runtime.GOARCH), 0o644) }\n' >tool/main.go
	"$MCM" exec "$P" --target "$TARGET" -- go generate ./...
	[ "$(cat out)" = "$(fact "$TARGET" go_arch)" ]
}
