# What tests of real toolchains have in common: a prefix, the facts of its targets, and running programs for them.
# shellcheck shell=bash
# Variables that bats or the tests use:
# shellcheck disable=SC2034,SC2154

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
MCM=${MCM:-$ROOT/build/mcm}

# A value of the toolchain file: fact TARGET KEY
fact() {
	sed -n "s/^$2: *//p" "$ROOT/toolchains/$1.yaml" | tr -d '"'
}

# Whether the store has a target's toolchain, so that a prefix takes a second.
is_built() { # TARGET OPTION...
	"$MCM" plan "$@" --format json 2>/dev/null | jq -e '.stages[-1].state == "cached"' >/dev/null
}

# For setup_file: the prefix P with the first of the targets, and with the others as far as the store has them.
# TEST_TARGET names another first one, TEST_PREFIX a prefix that is there already.
make_prefix() {
	local target wanted

	export WORK P TARGET=${TEST_TARGET:-$1}
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-toolchain.XXXXXX")
	P=${TEST_PREFIX:-$WORK/prefix}
	[ -z "${TEST_PREFIX:-}" ] || return 0
	wanted=$TARGET
	for target; do
		[ "$target" = "$TARGET" ] || ! is_built "$target" || wanted="$wanted $target"
	done
	# shellcheck disable=SC2086 # words
	"$MCM" build $wanted --prefix "$P" --progress plain >"$WORK/build.log" 2>&1 || {
		tail -n 40 "$WORK/build.log" >&3
		return 1
	}
}

# For teardown_file.
remove_work() {
	chmod -R u+w "$WORK"
	rm -rf "$WORK"
}

need_toolchain() { # TARGET
	[ -x "$P/bin/$1-gcc" ] || skip "no toolchain for $1: the store has none (TEST_TARGET=$1 builds it)"
}

need_program() {
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program on this machine"
	done
}

# Puts the Go or Rust that tests/find.sh finds into PATH, behind the prefix.
use_tool() { # go|rust REASON
	local directory

	directory=$("$ROOT/tests/find.sh" "$1") || skip "$2"
	PATH=$P/bin:$directory:$PATH
}

# What a package in the working directory says to Cargo: flags of its own, and how Rust's standard library is made where
# there is none for the target. Crates beside the standard library's are those of Debian's packages.
cargo_settings() { # RUST'S-TARGET FLAG...
	local rust=$1 flags library crate

	shift
	flags=$(printf '"%s",' "$@")
	[ $# -gt 0 ] || flags=
	mkdir .cargo crates
	for crate in /usr/share/cargo/registry/{autocfg,cc,libc,libsqlite3-sys,openssl-sys,pkg-config,vcpkg}-[0-9]*; do
		[ ! -e "$crate" ] || ln -s "$crate" crates
	done
	if ! ls "$(rustc --print target-libdir --target "$rust")"/libstd-*.rlib >/dev/null 2>&1; then
		library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
		[ -d "$library/vendor" ] || skip "no Rust standard library for $rust (rustup target add $rust)"
		export RUSTC_BOOTSTRAP=1
		mkdir lib
		ln -s "$("$TARGET-gcc" -print-file-name=libgcc_eh.a)" lib/libunwind.a
		flags+="\"-Clink-self-contained=no\", \"-Lnative=$PWD/lib\""
		ln -s "$library"/vendor/* crates
		printf '[unstable]\nbuild-std = ["std", "panic_unwind"]\n' >.cargo/config.toml
	fi
	cat >>.cargo/config.toml <<-END
		[source.crates-io]
		replace-with = "crates"
		[source.crates]
		directory = "$PWD/crates"
	END
	printf '[build]\nrustflags = [%s]\n' "$flags" >>.cargo/config.toml
}

# Sets emulator: QEMU for programs of another CPU, else nothing. Skips the test where there is none, which only works
# outside of $(...), so tests call it before they run programs.
find_emulator() { # TARGET
	emulator=
	[ "${1%%-*}" = "$(uname -m)" ] || emulator=$(command -v "$(fact "$1" qemu)") ||
		skip "built, not run: $(fact "$1" qemu) is not installed"
}

# run_for TARGET PROGRAM ARGUMENT...
run_for() {
	find_emulator "$1"
	shift
	# shellcheck disable=SC2086 # nothing or one word
	$emulator "$@"
}

# The same, with a new root in which there is nothing else, but QEMU and its libraries if needed.
run_in_empty_root() { # TARGET PROGRAM ARGUMENT...
	local root program=$2

	find_emulator "$1"
	shift 2
	root=$(mktemp -d "$BATS_TEST_TMPDIR/root.XXXXXX")
	cp "$program" "$root/program"
	if [ -n "$emulator" ]; then
		# A static one has no libraries for ldd to list.
		# shellcheck disable=SC2046 # words
		cp -L --parents "$emulator" $(ldd "$emulator" 2>/dev/null | grep -o '/[^ ]*') "$root"
	fi
	# shellcheck disable=SC2086 # nothing or one word
	chroot "$root" $emulator /program "$@"
}

# Nothing is asked of the system that runs it: no loader, no library.
is_static() { # TARGET FILE
	local found

	found=$("$P/bin/$1-readelf" -lW "$2" | grep INTERP || true)
	found+=$("$P/bin/$1-readelf" -dW "$2" | grep NEEDED || true)
	[ -z "$found" ] || {
		echo "$2 is not static: $found"
		return 1
	}
	"$MCM" inspect --static "$2" >/dev/null
}

# "! COMMAND" alone would not fail a test.
not() {
	if "$@"; then
		echo "this should have failed: $*" >&2
		return 1
	fi
}
