#!/usr/bin/env bats
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
	[ -z "$("$TARGET-pkg-config" --list-all)" ]
}

# Has Cargo make Rust's standard library in the working directory, where there is none for the target.
make_rust_std() { # RUST'S-TARGET
	local library

	ls "$(rustc --print target-libdir --target "$1")"/libstd-*.rlib >/dev/null 2>&1 && return 0
	library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
	[ -d "$library/vendor" ] || skip "no Rust standard library for $1 (rustup target add $1)"
	export RUSTC_BOOTSTRAP=1
	mkdir .cargo lib
	ln -s "$("$TARGET-gcc" -print-file-name=libgcc_eh.a)" lib/libunwind.a
	cat >.cargo/config.toml <<-END
		[unstable]
		build-std = ["std", "panic_unwind"]
		[source.crates-io]
		replace-with = "library"
		[source.library]
		directory = "$library/vendor"
		[target.$1]
		rustflags = ["-Clink-self-contained=no", "-Lnative=$PWD/lib"]
	END
}

@test "Cargo: a static program of Rust and C" {
	local rust name

	use_tool rust "no Cargo with Rust's standard library for musl, or its source, on this machine"
	rust=$(fact "$TARGET" rust)
	name=$(echo "$rust" | tr a-z- A-Z_)
	cp -R "$PROJECT" project
	cd project
	make_rust_std "$rust"
	env "CARGO_TARGET_${name}_LINKER=$TARGET-gcc" CC="$TARGET-gcc" AR="$TARGET-ar" \
		CARGO_TARGET_DIR="$BATS_TEST_TMPDIR/target" cargo build --offline --release --target "$rust"
	check_program "$BATS_TEST_TMPDIR/target/$rust/release/numbers"
}
