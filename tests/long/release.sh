#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# release.sh RELEASE TARGET ROOT [GO]: a release, made by mcm dist with --programs, as somebody has it who knows no more than its
# address. In the system that the directory ROOT holds, and no other: install.sh from a server on this machine, mcm verify, and a
# Go program with C in it, built and run; with the seconds of each. GO: a directory with Go, where ROOT has none. A system of
# another CPU needs QEMU registered for its programs. Takes root, bubblewrap and nginx.
set -euo pipefail

[ $# -ge 3 ] || {
	sed -n '3s/^# \(release.sh.*\): .*/usage: \1/p' "$0" >&2
	exit 2
}
release=$(realpath "$1") target=$2 root=$(realpath "$3") go=${4:-}
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid")" 2>/dev/null; rm -rf "$work"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

cat >"$work/nginx.conf" <<END
user root;
pid $work/pid;
error_log stderr;
events {}
http { access_log off; server { listen 127.0.0.1:$port; root $release; } }
END
nginx -p "$work" -c "$work/nginx.conf"

# What is done in there. Seconds since the start go to file descriptor 3.
cat >"$work/newcomer.sh" <<'END'
set -eu
begun=$(date +%s)
step() { # NAME COMMAND...
	name=$1
	shift
	"$@" || { echo "release.sh: failed: $name" >&2; exit 1; }
	echo "$name: done $(($(date +%s) - begun)) s after the start" >&3
}
cpu=$(uname -m)
wget -q "$URL/install.sh" "$URL/release.pub" "$URL/$cpu/mcm"
chmod +x mcm
step install sh install.sh "$URL" "$TARGET"
prefix=$HOME/.local/share/mcm/$TARGET
step verify ./mcm verify "$prefix" --trust-key release.pub
mcm_prefix=$prefix
. "$prefix/share/mcm/$TARGET/env.sh"
step build go build -o hello .
./mcm inspect --static hello
case $TARGET in "$cpu"-*) step run ./hello ;; esac
END
mkdir "$work/project"
cat >"$work/project/go.mod" <<'END'
module hello
go 1.19
END
cat >"$work/project/hello.go" <<'END'
package main

// #include <stdio.h>
// static int add(int a, int b) { printf("C adds %d and %d\n", a, b); fflush(stdout); return a + b; }
import "C"
import "fmt"

func main() { fmt.Println("Go has", C.add(20, 22)) }
END

mkdir "$work/home"
cp -R "$work/project/." "$work/newcomer.sh" "$work/home"
# shellcheck disable=SC2046 # words
bwrap --ro-bind "$root" / --dev /dev --proc /proc --tmpfs /tmp --tmpfs /home --bind "$work/home" /home $([ -z "$go" ] || echo --ro-bind "$go" /tmp/go) \
	--unshare-pid --clearenv --setenv PATH /tmp/go/bin:/usr/local/go/bin:/usr/lib/go/bin:/usr/bin:/bin --setenv HOME /home --setenv TMPDIR /tmp \
	--setenv URL "http://127.0.0.1:$port" --setenv TARGET "$target" --setenv GOFLAGS -mod=mod --setenv GOTOOLCHAIN local --chdir /home --die-with-parent \
	-- sh newcomer.sh 3>&1 >&2
