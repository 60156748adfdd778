#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# trimming.sh [TARGET...]: builds every combination of trims and prints the tables of docs/trimming.md.
# The default is x86_64, aarch64 and armv7. The compiler is built once for each; after that a combination
# takes one to two minutes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mcm=${MCM:-$here/../../build/mcm}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-trimming.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf

variants() {
	cat <<'END'
all there is|
ICONV=utf|--set ICONV=utf
no iconv|--disable-iconv
no wchar|--disable-wchar
no wchar, ICONV=utf|--disable-wchar --set ICONV=utf
no wchar, no iconv|--disable-wchar --disable-iconv
END
}

programs() {
	mkdir -p "$work/go"
	printf '#include <stdio.h>\nint main(void) { puts("hello"); }\n' >"$work/hello.c"
	printf '#include <iostream>\nint main() { std::cout << "hello" << std::endl; }\n' >"$work/hello.cc"
	printf 'module hello\n\ngo 1.20\n' >"$work/go/go.mod"
	cat >"$work/go/main.go" <<'END'
package main

// #include <stdio.h>
// static void hello(void) { puts("hello"); fflush(stdout); }
import "C"

func main() { C.hello() }
END
}

kib() { # FILE
	echo $((($(stat -L -c %s "$1") + 512) / 1024))
}

cgo() { # TARGET
	local arch arm
	command -v go >/dev/null || {
		echo -
		return
	}
	arch=$(sed -n 's/^go_arch: *//p' "$here/../../toolchains/$1.yaml")
	arm=$(sed -n 's/^go_arm: *"\{0,1\}\([0-9]*\).*/\1/p' "$here/../../toolchains/$1.yaml")
	(cd "$work/go" && CGO_ENABLED=1 GOOS=linux GOARCH=$arch GOARM=$arm CC=$work/$1/bin/$1-gcc \
		go build -ldflags '-s -w -linkmode external -extldflags "-static"' -o "$work/cgo" .)
	kib "$work/cgo"
}

row() { # TARGET NAME OPTION...
	local target=$1 name=$2 prefix=$work/$1
	local bin=$prefix/bin/$target lib=$prefix/$target/lib
	shift 2
	"$mcm" build "$target" --prefix "$prefix" --progress quiet "$@" >/dev/null
	"$bin-gcc" -O2 -s -static -o "$work/c" "$work/hello.c"
	"$bin-g++" -O2 -s -static -o "$work/cxx" "$work/hello.cc"
	echo "| $name | $(kib "$lib/libc.a") | $(kib "$lib/libc.so") | $(kib "$lib/libstdc++.a") | $(kib "$work/c") |" \
		"$(kib "$work/cxx") | $(cgo "$target") | $(du -sk "$prefix" | cut -f1) |"
}

programs
for target; do
	printf '\n%s, KiB:\n\n' "$target"
	echo "| | libc.a | libc.so | libstdc++.a | hello, C | hello, C++ | hello, cgo | prefix |"
	echo "|---|---|---|---|---|---|---|---|"
	variants | while IFS='|' read -r name options; do
		# shellcheck disable=SC2086
		row "$target" "$name" $options </dev/null
	done
done
