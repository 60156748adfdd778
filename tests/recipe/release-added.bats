#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A release of GCC that needs nothing special is one short file beside the others. What is common to releases, the mirrors and
# the patches, is in the package's recipe.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export HOME=$PWD MCM_STORE=$PWD/store MCM_DATA=$PWD
	MCM=${MCM:-$BATS_TEST_DIRNAME/../../build/mcm}
	for dir in recipes patches toolchains libraries; do
		cp -R "$BATS_TEST_DIRNAME/../../$dir" .
	done
}

@test "GCC 14.9.9 is one file of at most twelve lines, and gets the patches of its range" {
	cat >recipes/gcc/14.9.9.yaml <<-'END'
		version: 14.9.9
		verified: "2026-11-28: not built"
		origins:
		  - sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
		    size: 92000000
	END
	sed -i '/^patches:/a\  - {file: old.patch, before: 14.9}\n  - {file: new.patch, from: 14.9.10}' recipes/gcc/recipe.yaml
	[ "$(wc -l <recipes/gcc/14.9.9.yaml)" -le 12 ]
	"$MCM" plan x86_64-linux-musl --gcc 14.9.9 --set LINUX_VER=6.12.38 --format json >plan.json
	jq -e '.stages[] | select(.name == "gcc") | .version == "14.9.9"' plan.json
	"$MCM" list recipes --json |
		jq -e '.[] | select(.package == "gcc" and .version == "14.9.9")
			| (.patches | contains(["0001-arm-static-pie.patch", "12/0002-lto-wrapper-quote.patch"]))
			and (.patches - ["old.patch", "new.patch", "15/0002-lto-wrapper-quote.patch"] == .patches)
			and (.origins[0].url | length > 3 and all(contains("gcc-14.9.9.tar.xz")))'
	# The patch counts: without it the compiler is another.
	sed -i '/0001-arm-static-pie/d' recipes/gcc/recipe.yaml
	"$MCM" plan x86_64-linux-musl --gcc 14.9.9 --set LINUX_VER=6.12.38 --format json >without.json
	gcc='.stages[] | select(.name == "gcc") | .key'
	[ "$(jq -r "$gcc" plan.json)" != "$(jq -r "$gcc" without.json)" ]
}

@test "a release of GCC that needs nothing special has at most twelve lines" {
	for file in recipes/gcc/[0-9]*.yaml; do
		grep -qE '^(variables|conflicts|stages|patches|exclude|include):' "$file" || [ "$(wc -l <"$file")" -le 12 ]
	done
}
