#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# find.sh go|rust|libfuzzer|grpc: print the directory of a Go that can build the modules of the tests, of a Cargo that has
# Rust's standard library for musl or all of its source, of a clang that has libFuzzer, or of a Python that has gRPC. Distributions put newer ones beside old ones, or out of PATH, and the
# first in PATH may be rustup's, which runs nothing as long as it has no default toolchain.
set -eu

suits() { # TOOL DIRECTORY
	case $1 in
	go) version=$("$2/go" env GOVERSION) && printf '%s\n' go1.21 "$version" | sort -V -C ;;
	rust)
		[ -x "$2/cargo" ] && rustlib=$("$2/rustc" --print sysroot)/lib/rustlib || return 1
		[ -d "$rustlib/src/rust/library/vendor" ] || ls "$rustlib"/x86_64-unknown-linux-musl/lib/libstd-*.rlib
		;;
	libfuzzer) ls "$("$2/clang" -print-resource-dir)"/lib/*/libclang_rt.fuzzer[-.]* ;;
	grpc) "$2/python3" -c 'import grpc, google.protobuf' ;;
	esac
}

case $1 in
go | rust | libfuzzer | grpc) ;;
*) exit 2 ;;
esac
printf '%s\n' "$PATH" | tr : '\n' | {
	while read -r directory; do
		set -- "$@" "$directory"
	done
	tool=$1
	shift
	for directory in "$@" /usr/bin /usr/lib/go-*/bin; do
		if suits "$tool" "$directory" >/dev/null 2>&1; then
			echo "$directory"
			exit 0
		fi
	done
	exit 1
}
