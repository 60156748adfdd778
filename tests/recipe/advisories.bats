#!/usr/bin/env bats
# The advisories of the real recipes: what they say of toolchains that people build, and that none of our patches is forgotten.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	ROOT=$BATS_TEST_DIRNAME/../..
	export HOME=$PWD MCM_STORE=$PWD/store
	MCM=${MCM:-$ROOT/build/mcm}
}

# audit NAME ARGUMENT...: into the file NAME, "ID STATUS JUSTIFICATION" of each.
audit() {
	"$MCM" audit x86_64-linux-musl "${@:2}" --format json >found
	jq -r '.advisories[] | .id + " " + .status + " " + (.justification // "-")' found | sort >"$1"
}

@test "the default has no bug in programs or in linking that is not mended" {
	"$MCM" audit x86_64-linux-musl --fail-on linking
	"$MCM" audit aarch64-linux-musl --fail-on linking
	"$MCM" audit armv7-linux-musleabihf --fail-on linking
}

@test "the default, musl 1.2.3 and a toolchain without iconv differ as they must" {
	audit default
	audit old --musl 1.2.3
	audit trimmed --disable-iconv
	# The resolver's bug came in with 1.2.4.
	grep -qx 'MCM-2026-0001 fixed -' default
	grep -qx 'MCM-2026-0001 not_affected vulnerable_code_not_present' old
	[ "$(comm -13 default old | wc -l)" -eq 1 ]
	for id in CVE-2025-26519 CVE-2026-6042 MCM-2026-0003; do
		grep -qx "$id fixed -" default
		grep -qx "$id fixed -" old
		grep -qx "$id not_affected component_not_present" trimmed
	done
	[ "$(comm -13 default trimmed | wc -l)" -eq 3 ]
}

@test "other ways to leave code out are seen as well" {
	audit default
	audit utf --set ICONV=utf
	grep -qx 'CVE-2025-26519 not_affected component_not_present' utf
	audit old --set MALLOC=oldmalloc
	grep -qx 'MCM-2026-0005 not_affected component_not_present' old
	audit narrow --disable-wchar --musl 1.2.2
	[ -s narrow ]
}

@test "releases with bugs, and targets that have them" {
	run -1 "$MCM" audit aarch64-linux-musl --gcc 12.2.0 --binutils 2.40 --fail-on programs
	grep -q 'CVE-2023-4039 .*take gcc 12.4.0$' <<<"$output"
	"$MCM" audit x86_64-linux-musl --gcc 12.2.0 --binutils 2.40 --fail-on programs
	run -1 "$MCM" audit x86_64-linux-musl --binutils 2.41 --fail-on linking
}

# "CVE-2025-1176, -1180" are two of one year.
ids_of() { # FILE
	sed '/^--- /,$d' "$1" | grep -oE 'CVE-[0-9]{4}-[0-9]+|, -[0-9]+' |
		awk '/^CVE/ { split($0, p, "-"); year = p[2]; print; next } { sub(/^, -/, ""); print "CVE-" year "-" $0 }'
}

@test "every patch that names a CVE in its subject is named by its advisory" {
	cd "$ROOT"
	for patch in patches/*/*.patch patches/*/*/*.patch; do
		package=$(cut -d / -f 2 <<<"$patch")
		file=${patch#patches/"$package"/}
		# A choice of users mends nothing.
		grep -q "file: $file,.* when:" "recipes/$package/recipe.yaml" && continue
		sed 1q "$patch" >"$BATS_TEST_TMPDIR/subject"
		for id in $(ids_of "$BATS_TEST_TMPDIR/subject"); do
			awk -v id="$id" '/^  - id: / { on = $3 == id } on && /patches:/' "recipes/$package/advisories.yaml" |
				grep -qF "$file" || { echo "$patch names $id, whose advisory does not name it"; return 1; }
		done
	done
}
