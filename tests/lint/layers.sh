#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each layer includes only itself and lower ones; a foreign library has one adapter.
set -eu
cd "$(dirname "$0")/../.."
. tests/tap.sh

# FILE:LINE:HEADER of every include of ours.
includes() { # DIR
	find "$1" -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
		sed -n '/^[ \t]*#[ \t]*include[ \t]*"/{=;s/.*"\(.*\)".*/\1/p;}' "$file" |
			while read -r line && read -r header; do
				echo "$file:$line:$header"
			done
	done
}

check_layer() { # LAYER PATTERN-OF-ALLOWED-HEADERS
	faults=$(includes "orchestrator/$1" | grep -Ev ":($2)\$" | sed 's/:\([^:]*\)$/: includes \1/' || :)
	tap "$1 includes only what is below it" "$faults"
}

# fetch_part.c belongs to fetch.c; other adapters are strangers, but for the digests.
check_adapters() {
	faults=$(includes orchestrator/adapters | while IFS=: read -r file line header; do
		module=${file##*/}
		module=${module%%[_.]*}
		case $header in
		base/* | adapters/hash.h | "adapters/${module}.h" | "adapters/${module}_"*.h) ;;
		*) echo "$file:$line: includes $header" ;;
		esac
	done)
	tap "adapters include base, hash.h and themselves" "$faults"
}

check_library() { # NAME PATTERN-OF-HEADERS
	files=$(grep -lE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<($2)" -r orchestrator --include='*.[ch]' || :)
	modules=$(for file in $files; do
		stem=${file##*/}
		echo "${file%/*}/${stem%%[_.]*}"
	done | sort -u)
	faults=''
	[ "$(printf '%s\n' "$modules" | grep -c .)" -le 1 ] || faults="$1 is used in several modules: $files"
	for module in $modules; do
		case $module in
		orchestrator/adapters/* | "$3") ;;
		*) faults="$1 is used outside of adapters: $files" ;;
		esac
	done
	tap "$1 has one adapter" "$faults"
}

check_layer base 'base/[^/]*'
check_adapters
check_layer model '(base|adapters|model)/[^/]*'
check_layer engine '(base|adapters|model|engine)/[^/]*'
check_layer ui '(base|ui)/[^/]*|adapters/json\.h|engine/event\.h'
check_layer commands '(base|adapters|model|engine|ui|commands)/[^/]*'
check_library talloc 'talloc\.h' orchestrator/base/mem
check_library libfyaml 'libfyaml' ''
check_library jansson 'jansson' ''
check_library libarchive 'archive(_entry)?\.h' ''
check_library libcurl 'curl/' ''
check_library libcrypto 'openssl/' ''
check_library libelf '(libelf|gelf)\.h' ''
tap_done
