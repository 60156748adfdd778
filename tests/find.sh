#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# find.sh go|rust: print the directory of a Go that can build the modules of the tests, or of a Cargo that has Rust's
# standard library for musl or all of its source. Distributions put newer ones beside old ones, or out of PATH.
set -eu

is_go() { # DIRECTORY
	version=$("$1/go" env GOVERSION) && printf '%s\n' go1.21 "$version" | sort -V -C
}

is_rust() { # DIRECTORY
	[ -x "$1/cargo" ] && rustlib=$("$1/rustc" --print sysroot)/lib/rustlib || return 1
	[ -d "$rustlib/src/rust/library/vendor" ] || ls "$rustlib"/x86_64-unknown-linux-musl/lib/libstd-*.rlib
}

what=$1
case $what in
go) in_path=$(command -v go || :) && set -- "${in_path%/*}" /usr/lib/go-*/bin ;;
rust) in_path=$(command -v cargo || :) && set -- "${in_path%/*}" /usr/bin ;;
*) exit 2 ;;
esac
for directory; do
	! "is_$what" "$directory" >/dev/null 2>&1 || {
		echo "$directory"
		exit 0
	}
done
exit 1
