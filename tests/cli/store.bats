#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# A store that lies, was moved, is full or must not be written to.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
}

teardown() {
	leave
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" "$@"
}

# The directory of a stage's entry.
entry() {
	dirname "$(grep -l "\"stage\": \"$1@$TARGET\"" "$STORE"/stages/*/*/record.json)"
}

# The stage's entry was damaged: it is found out, told, and built around.
is_built_again() {
	local stage=$1 dir=$2

	run -0 --separate-stderr build
	is "$PREFIX"
	output=$stderr
	has "mcm: warning: "
	has "$dir"
	[ "$(runs)" = "$stage" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
	# Mended for good.
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$T/other"
	[[ $stderr != *warning* ]]
	[ "$(runs)" = "$stage" ]
}

@test "a flipped byte in a stored output is found by its digest" {
	local dir file

	use_built_store
	dir=$(entry toolchain)
	file=$dir/output/lib/gcc/version
	chmod u+w "$file"
	printf 9 | dd of="$file" bs=1 conv=notrunc status=none
	is_built_again toolchain "$dir"
}

@test "a changed mode is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	chmod -x "$dir/output/bin/$TARGET-gcc"
	is_built_again toolchain "$dir"
}

@test "a changed link is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	ln -sfn elsewhere "$dir/output/$TARGET/usr"
	is_built_again toolchain "$dir"
}

@test "a missing file is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	rm -f "$dir/output/$TARGET/include/stdio.h"
	is_built_again toolchain "$dir"
}

@test "a file too many is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	echo more >"$dir/output/more"
	is_built_again toolchain "$dir"
}

@test "a record that is cut short is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	truncate -s 20 "$dir/record.json"
	is_built_again toolchain "$dir"
}

@test "a record with another key is found" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	sed -i 's/"key": "[0-9a-f]*"/"key": "'"$(printf '%064d' 0)"'"/' "$dir/record.json"
	is_built_again toolchain "$dir"
}

@test "a record that does not tell its inputs makes no short manifest" {
	local dir

	use_built_store
	rm -rf "$(entry toolchain)"
	dir=$(entry musl)
	chmod u+w "$dir" "$dir/record.json"
	jq 'del(.inputs)' "$dir/record.json" >"$T/record.json"
	cp "$T/record.json" "$dir/record.json"
	run -0 build
	has "the record in '$dir' is broken"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "an alias that leads nowhere costs nothing but a look" {
	local file

	use_built_store
	for file in "$STORE"/inputs/*/*; do
		echo '{' >"$file"
	done
	run -0 --separate-stderr build
	[[ $stderr == *"mcm: warning: "* ]]
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a damaged stage in the middle is found when it is needed" {
	local file

	use_built_store
	file=$(entry gcc)/output/bin/$TARGET-gcc
	chmod u+w "$file"
	printf x | dd of="$file" bs=1 seek=100 conv=notrunc status=none
	run -0 build
	[ -z "$(runs)" ]
	run -0 build --musl 1.1
	has "holds other bytes than were put there"
	[ "$(runs)" = "gcc musl musl-headers toolchain" ]
	run -0 mcm build "$TARGET" --prefix "$T/other"
	[ "$(tree_hash "$T/other")" = "$(reference_hash)" ]
}

@test "a damaged source in the store is found and fetched again" {
	local file

	use_built_store
	file=$(find "$STORE/sources" -name 'musl-1.0.tar.gz')
	chmod u+w "$file"
	printf x | dd of="$file" bs=1 seek=50 conv=notrunc status=none
	rm -rf "$(entry toolchain)" "$(entry musl)"
	run -0 build
	has "removing '$file' from the store: its digest is"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a store may be carried to another place, with other times" {
	use_built_store
	mkdir "$T/far" "$T/far/away"
	tar -C "$STORE" -cf - . | tar -C "$T/far/away" --touch -xf -
	rm -rf "$STORE"
	export MCM_STORE=$T/far/away
	run -0 build
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	run -0 mcm plan "$TARGET" --explain
	has "0 to build, 7 in the store"
}

@test "what is half in the store by a crash is no entry" {
	local dir

	use_built_store
	dir=$(entry toolchain)
	mkdir -p "$STORE/stages/new.abcdef/entry" "$STORE/work/deadbeef00/out"
	rm -rf "$dir/output"
	run -0 build
	[ "$(runs)" = toolchain ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "a read-only store is one clear error" {
	use_built_store
	chmod -R a-w "$STORE"
	run -1 --separate-stderr plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	chmod -R u+w "$STORE"
	[ -z "$output" ]
	output=$stderr
	is "mcm: error: cannot write to '$STORE' for the store '$STORE' (set MCM_STORE to a directory that you may write to): Permission denied"
	[ ! -e "$PREFIX" ]
}

# Every look at the store, which is to work and to leave no trace in it.
look() {
	local before

	before=$(find "$STORE" -printf '%p %i %T@ %m\n' | sort)
	for words in report "report --format json" status log "log gcc" "log gcc -f" "web $T/site" "list toolchains" \
		"cache stats" "plan $TARGET -o $T/plan.json" "audit $TARGET" "report --size $PREFIX --format json" \
		"diff $1 MUSL_VER=1.1 --target $TARGET"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "${@:2}" "$PROGRAM" $words
		[ "$status" -eq 0 ] || [ "$words $status" = "diff $1 MUSL_VER=1.1 --target $TARGET 1" ]
		output+=$stderr
		lacks "error"
		lacks "unknown: stages"
	done
	diff <(echo "$before") <(find "$STORE" -printf '%p %i %T@ %m\n' | sort)
	rm -rf "$T/site" "$T/plan.json"
}

@test "a store that may not be written: what only reads it works, and leaves no trace" {
	build
	chmod 755 "$T"
	key=$(mcm plan "$TARGET" --format json | jq -r '.stages[-1].key')
	find "$STORE" -type d -exec chmod a-w {} +
	look "$key" plainly
	find "$STORE" -type d -exec chmod u+w {} +
	[ "$(id -u)" -eq 0 ] || skip "only root has the stores of other users"
	# One that another user has made and shares; what it reads is what it gets.
	chown -R 12345 "$STORE"
	run -1 plainly "$PROGRAM" status
	has "set MCM_TRUST_OWNERS=12345"
	MCM_TRUST_OWNERS=12345 look "$key" plainly
	chown -R 0 "$STORE"
	# shellcheck disable=SC2016 # that shell expands it
	unshare -m sh -c 'mount --bind "$0" "$0"' "$STORE" 2>/dev/null || skip "no mounts here"
	# shellcheck disable=SC2016 # that shell expands it
	look "$key" unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' "$STORE"
}

@test "no store: what only reads says so, and makes none" {
	for words in report "report --build 1" "web $T/site" "diff 0123456789 9876543210"; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr mcm $words
		[ -z "$output" ]
		[ "$stderr" = "mcm: error: there is no store at '$STORE' yet: 'mcm build' makes it, or set MCM_STORE to another directory" ]
	done
	run -0 mcm plan "$TARGET"
	for words in "list toolchains --json" "status --json"; do
		# shellcheck disable=SC2086 # words
		run -0 mcm $words
		is "[]"
	done
	run -0 mcm log
	run -0 mcm cache stats
	[ ! -e "$STORE" ]
	[ ! -e "$T/site" ]
	mkdir "$STORE"
	run -1 mcm report
	has "there is no store at '$STORE' yet"
	[ -z "$(ls "$STORE")" ]
	echo precious >"$STORE/file"
	for words in status "plan $TARGET"; do
		# shellcheck disable=SC2086 # words
		run -1 mcm $words
		is "mcm: error: '$STORE' is neither empty nor a store of mcm; set MCM_STORE to an empty or new directory"
	done
}

@test "what is broken stays for those who only read, with a warning, and a build removes it" {
	use_built_store
	record=$(find "$STORE/stages" -name record.json | LC_ALL=C sort | head -n 1)
	chmod -R u+w "$(dirname "$record")"
	echo x >"$record"
	for words in "list toolchains" "web $T/site" "cache stats"; do
		# shellcheck disable=SC2086 # words
		run -0 --separate-stderr mcm $words
		[ "$stderr" = "mcm: warning: the record in '$(dirname "$record")' is broken; the entry is left out, and a build removes it" ]
		[ "$(cat "$record")" = x ]
	done
	echo x >"$STORE/counters"
	run -0 --separate-stderr mcm cache stats
	has "stage outputs  6, "
	[[ $stderr == *"'$STORE/counters' is broken and left out; a build removes it" ]]
	[ "$(cat "$STORE/counters")" = x ]
	run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a directory that is something else is no store" {
	mkdir "$STORE"
	echo precious >"$STORE/file"
	run -1 --separate-stderr build
	output=$stderr
	is "mcm: error: '$STORE' is neither empty nor a store of mcm; set MCM_STORE to an empty or new directory"
	[ "$(ls "$STORE")" = file ]
}

@test "a store of another format is refused" {
	use_built_store
	echo 'mcm-store 99' >"$STORE/format"
	run -1 build
	has "has the format 'mcm-store 99'"
	has "MCM_STORE"
}

@test "the store in a file's place is refused" {
	echo text >"$STORE"
	run -1 build
	has "cannot use '$STORE' as the store: '$STORE' is not a directory"
}

@test "a prefix within the store, and the store within a prefix, are refused" {
	use_built_store
	run -1 mcm build "$TARGET" --prefix "$STORE/prefix"
	has "lie in each other"
	[ ! -e "$STORE/prefix" ]
}

@test "no space left in the store: told, and gone on with when there is" {
	local script='
		prefix=$1 program=$2
		for size in 90k 150k 220k 300k; do
			mount -o "remount,size=$size" "$3" || exit 9
			"$program" build x86_64-linux-musl --prefix "$prefix" && continue
			[ $? = 1 ] || exit 8
			echo "failed with $size"
		done
		mount -o remount,size=30m "$3"
		exec "$program" build x86_64-linux-musl --prefix "$prefix"'

	export MCM_STORE=$T/small/store
	need_small_disk
	run -0 with_small_disk 90 bash -c "$script" - "$PREFIX" "$PROGRAM" "$T/small"
	has "failed with 90k"
	has "o space left"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "no space left for the prefix: the old one stays" {
	local script='
		prefix=$1/prefix
		"$2" build x86_64-linux-musl --prefix "$prefix" --progress quiet || exit 9
		before=$(find "$prefix" | sort)
		head -c 100M /dev/zero >"$1/filler" 2>/dev/null
		"$2" build x86_64-linux-musl --musl 1.1 --prefix "$prefix" --progress quiet
		status=$?
		[ "$(find "$prefix" | sort)" = "$before" ] || exit 8
		ls -A "$1"
		rm "$1/filler"
		"$2" build x86_64-linux-musl --musl 1.1 --prefix "$prefix" --progress quiet || exit 7
		exit $status'

	use_built_store
	need_small_disk
	run -1 with_small_disk 400 bash -c "$script" - "$T/small" "$PROGRAM"
	has "make room or choose another --prefix"
	has "
filler
prefix
"
}

@test "cache stats count what is there" {
	run -0 --separate-stderr mcm cache stats --json
	[ "$(jq .stages <<<"$output")" = 0 ]
	rm -rf "$STORE"
	use_built_store
	run -0 --separate-stderr mcm cache stats --json
	[ "$(jq .stages <<<"$output")" = 7 ]
	[ "$(jq .sources <<<"$output")" = 5 ]
	[ "$(jq '.stage_bytes > 0 and .source_bytes > 0' <<<"$output")" = true ]
	[ "$(jq -r .store <<<"$output")" = "$STORE" ]
	[ "$(jq .misses <<<"$output")" = 7 ]
	build --progress quiet
	run -0 --separate-stderr mcm cache stats --json
	[ "$(jq .hits <<<"$output")" = 1 ]
	run -0 mcm cache stats
	has "stage outputs  7, "
	has "$STORE"
}

@test "cache gc removes the least recently used first" {
	use_built_store
	run -0 mcm cache gc
	is "freed 0.0 MB"
	[ "$(mcm cache stats --json | jq .stages)" = 7 ]
	run -0 mcm cache gc --max-size 0
	[[ $output == "freed "* ]]
	[ "$(mcm cache stats --json | jq .stages)" = 0 ]
	run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "cache clear empties the store, which works on" {
	use_built_store
	run -0 mcm cache clear
	[[ $output =~ ^freed\ [0-9.]+\ MB$ ]]
	[ "$(mcm cache stats --json | jq -c '[.stages, .sources]')" = "[0,0]" ]
	run -0 build
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}
