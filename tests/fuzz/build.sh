#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh DIRECTORY MAKE...: one program for each target here, with sanitizers and libFuzzer, where a clang has them.
set -eu
cd "$(dirname "$0")/../.."

out=$1
shift
mkdir -p "$out"
rm -f "$out/why-not"
if ! clang=${FUZZ_CC:-$(tests/find.sh libfuzzer)/clang}; then
	echo "no clang here has libFuzzer (./setup check installs it)" >"$out/why-not"
	exit 0
fi
# Only what the targets call: all of the program would take twice as long.
sources=
for room in base files adapters process net inspect settings yaml recipe store advisory lock record/toolenv record/installed \
	record/sbom record/sources depot/action_result depot/artifact remote/object source/patch_said source/apt/index prefix host size commands/list/toolchains; do
	if [ -d "orchestrator/$room" ]; then
		sources="$sources $(find "orchestrator/$room" -name '*.c')"
	else
		sources="$sources $(echo "orchestrator/$room"*.c)"
	fi
done
# Options of the make that calls are for the other programs: these are always built in the same way.
exec "$@" -s --no-print-directory -f Makefile -f tests/fuzz/targets.mk BUILD="$out" CC="$clang" SAN= LDFLAGS= CFLAGS='-O1 -gline-tables-only' \
	SOURCES="$sources" \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' \
	fuzz-targets
