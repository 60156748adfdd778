#!/usr/bin/env bats
# Downloads, from servers on this machine: good ones, broken ones and hostile ones.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	own_data
	SERVER='' NGINX=''
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	[ -z "$NGINX" ] || kill "$NGINX"
	leave
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" "$@"
}

start_server() {
	start_python_server hostile.py "$WORLD/dist"
}

hits() {
	cat "$T/server/hits"
}

# urls PACKAGE VERSION URL...: the URLs of a release, in order.
urls() {
	local file=$T/data/recipes/$1/$2.yaml list

	list=$(printf '"%s", ' "${@:3}")
	sed -i "s|- url: .*|- url: [${list%, }]|" "$file"
}

lib_from() {
	local mode list=()

	for mode; do
		list+=("$URL/$mode/lib-1.0.tar.gz")
	done
	urls lib 1.0 "${list[@]}"
}

# As the reference, wherever the sources came from.
is_built() {
	diff -r --no-dereference "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
}

# lib's tarball is in the store, whole.
is_fetched() {
	local digest

	digest=$(sha256 "$WORLD/dist/lib-1.0.tar.gz")
	[ "$(sha256 "$STORE/sources/$digest/lib-1.0.tar.gz")" = "$digest" ]
	[ -z "$(find "$STORE/sources" -name '*.part')" ]
}

# The answer in this mode is not taken, for this cause; nothing is kept of it, and a second URL serves.
refused() {
	local mode=$1 cause=$2

	start_server
	lib_from "$mode"
	run -1 --separate-stderr mcm fetch "$TARGET"
	not grep lib-1.0 <<<"$output"
	output=$stderr
	has "mcm: warning: cannot fetch '$URL/$mode/lib-1.0.tar.gz': $cause"
	has "mcm: error: cannot get 'lib 1.0': no origin gave it; put 'lib-1.0.tar.gz' into a directory and say SOURCES=DIR"
	[ -z "$(find "$STORE/sources" -name 'lib-1.0.tar.gz')" ]
	lib_from "$mode" ok
	run -0 mcm fetch "$TARGET"
	is_fetched
}

@test "a source that cannot be had fails the build, and nothing comes of it" {
	start_server
	lib_from 404
	run -1 --separate-stderr build
	[ -z "$output" ]
	[ "$(grep -c "mcm: error: cannot get 'lib 1.0'" <<<"$stderr")" = 1 ]
	not grep -qx lib "$GATE/runs"
	[ ! -e "$PREFIX" ]
	no_processes
	no_locks
}

@test "sources are fetched over HTTP, each once" {
	start_server
	for file in lib/1.0 binutils/2.0 gcc/14.1 musl/1.0 linux/6.2; do
		urls "${file%/*}" "${file#*/}" "$URL/ok/${file%/*}-${file#*/}.tar.gz"
	done
	run -0 build
	has "downloading lib 1.0 from $URL/ok/lib-1.0.tar.gz"
	has "fetched lib 1.0: "
	is_built
	[ "$(hits | sort | uniq -d)" = "" ]
	[ "$(hits | wc -l)" = 5 ]
	# Again from nothing but the fetched files.
	mcm cache gc --max-size 0
	run -0 mcm build "$TARGET" --prefix "$T/other"
	[ "$(hits | wc -l)" = 5 ]
}

@test "an HTML page in place of the file" {
	refused html "answered with an HTML page instead of the file"
}

@test "an HTML page that does not say so" {
	refused hidden-html "answered with an HTML page instead of the file"
}

@test "a transfer that breaks off" {
	refused cut ""
}

@test "a file that is too short" {
	refused short "its SHA-256 is "
}

@test "a file that is too long" {
	refused long "its SHA-256 is "
}

@test "other bytes" {
	refused wrong "its SHA-256 is "
}

@test "not found" {
	refused 404 "HTTP status 404"
}

@test "a server in trouble" {
	refused 503 "HTTP status 503"
}

@test "redirects without end" {
	refused loop ""
}

@test "a redirect to a file of this machine" {
	refused to-file ""
}

@test "a redirect is followed" {
	start_server
	lib_from redirect
	run -0 mcm fetch "$TARGET"
	is_fetched
	[ "$(hits)" = "redirect lib-1.0.tar.gz 0
ok lib-1.0.tar.gz 0" ]
}

@test "another size than the recipe says" {
	start_server
	lib_from ok
	sed -i '/sha256/a\    size: 12345' "$T/data/recipes/lib/1.0.yaml"
	run -1 mcm fetch "$TARGET"
	has "cannot fetch '$URL/ok/lib-1.0.tar.gz': the file there has $(stat -c %s "$WORLD/dist/lib-1.0.tar.gz") bytes, 12345 expected"
}

@test "an answer without end is cut at the size the recipe says" {
	start_server
	lib_from endless ok
	sed -i "/sha256/a\    size: $(stat -c %s "$WORLD/dist/lib-1.0.tar.gz")" "$T/data/recipes/lib/1.0.yaml"
	run -0 mcm fetch "$TARGET"
	has "cannot fetch '$URL/endless/lib-1.0.tar.gz': the server sent more than"
	is_fetched
}

@test "URLs are tried in order, and the first that serves ends it" {
	start_server
	lib_from 404 html wrong ok 500
	run -0 mcm fetch "$TARGET"
	is_fetched
	[ "$(hits | cut -d ' ' -f 1 | tr '\n' ' ')" = "404 html wrong ok " ]
}

@test "MIRRORS come before a recipe's own URLs" {
	start_server
	lib_from 500
	run -0 mcm fetch "$TARGET" --set "MIRRORS=$URL/404/ $URL/ok"
	is_fetched
	[ "$(hits | grep lib | cut -d ' ' -f 1 | tr '\n' ' ')" = "404 ok " ]
}

# What of lib is there of a download under way.
has_part() {
	[ -s "$(find "$STORE/sources" -name 'lib-1.0.tar.gz.part' 2>/dev/null)" ]
}

@test "a download cut off by kill -9 goes on where it was" {
	local half

	start_server
	half=$(($(stat -c %s "$WORLD/dist/lib-1.0.tar.gz") / 2))
	lib_from half-then-hang
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" >said 2>&1 3>&- &
	MCM=$!
	wait_for has_part
	kill -9 "$MCM"
	wait_for no_processes
	lib_from ok
	run -0 build
	is_built
	[ "$(hits | tail -n 1)" = "ok lib-1.0.tar.gz $half" ]
	no_leftovers
}

@test "SIGINT during a download" {
	local status=0

	start_server
	lib_from half-then-hang
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" >said 2>&1 3>&- &
	MCM=$!
	wait_for has_part
	kill -INT "$MCM"
	wait "$MCM" || status=$?
	[ "$status" = 130 ]
	no_processes
	no_locks
}

@test "what was resumed with other bytes is fetched anew" {
	local dir

	start_server
	lib_from ok
	dir=$STORE/sources/$(sha256 "$WORLD/dist/lib-1.0.tar.gz")
	mcm cache gc >/dev/null
	mkdir -p "$dir"
	printf 'other bytes' >"$dir/lib-1.0.tar.gz.part"
	run -0 mcm fetch "$TARGET"
	is_fetched
	[ "$(hits)" = "ok lib-1.0.tar.gz 11
ok lib-1.0.tar.gz 0" ]
}

@test "a server without ranges, and one that sends another range" {
	local dir

	start_server
	dir=$STORE/sources/$(sha256 "$WORLD/dist/lib-1.0.tar.gz")
	lib_from other-range no-ranges no-ranges
	mcm cache gc >/dev/null
	mkdir -p "$dir"
	head -c 100 "$WORLD/dist/lib-1.0.tar.gz" >"$dir/lib-1.0.tar.gz.part"
	run -0 mcm fetch "$TARGET"
	has "the server sent another range than the one asked for"
	is_fetched
}

@test "offline opens no connection" {
	start_server
	lib_from ok
	run -1 build --offline
	has "mcm: error: cannot get 'lib 1.0' offline: it is not in the store; put 'lib-1.0.tar.gz' into a directory and say SOURCES=DIR"
	[ -z "$(hits)" ]
	MCM_OFFLINE=1 run -1 mcm fetch "$TARGET"
	[ -z "$(hits)" ]
	# And works with what was fetched before.
	run -0 mcm fetch "$TARGET"
	run -0 build --offline
	[ "$(hits | wc -l)" = 1 ]
	is_built
}

@test "fetch --to fills a directory that serves as SOURCES" {
	start_server
	lib_from ok
	run -0 --separate-stderr mcm fetch "$TARGET" --to "$T/sources"
	[ "${#lines[@]}" = 5 ]
	has "$(sha256 "$WORLD/dist/lib-1.0.tar.gz")  $T/sources/lib-1.0.tar.gz"
	(cd "$T/sources" && sha256sum -c <<<"$output")
	rm -r "$STORE"
	run -0 build --offline --set "SOURCES=$T/sources"
	is_built
	[ "$(hits | wc -l)" = 1 ]
}

@test "a file in SOURCES with other bytes is passed over, and left alone" {
	start_server
	lib_from ok
	mkdir "$T/sources"
	echo other >"$T/sources/lib-1.0.tar.gz"
	run -0 build --set "SOURCES=$T/sources"
	has "passing over '$T/sources/lib-1.0.tar.gz': its digest is '"
	is_built
	[ "$(cat "$T/sources/lib-1.0.tar.gz")" = other ]
}

@test "a truncated tarball in SOURCES is passed over" {
	mkdir "$T/sources"
	head -c 300 "$WORLD/dist/lib-1.0.tar.gz" >"$T/sources/lib-1.0.tar.gz"
	run -1 build --offline --set "SOURCES=$T/sources"
	has "passing over '$T/sources/lib-1.0.tar.gz'"
	has "cannot get 'lib 1.0' offline: it is neither in the sources directory nor in the store"
}

@test "a truncated tarball with a fitting digest is told" {
	head -c 300 "$WORLD/dist/lib-1.0.tar.gz" >"$T/lib-1.0.tar.gz"
	urls lib 1.0 "file://$T/lib-1.0.tar.gz"
	sed -i "s/sha256: .*/sha256: $(sha256 "$T/lib-1.0.tar.gz")/" "$T/data/recipes/lib/1.0.yaml"
	run -1 build
	has "cannot unpack '"
	has "lib-1.0.tar.gz"
	[ ! -e "$PREFIX" ]
}

@test "SOURCES with a tab or a line break in its name" {
	for dir in "$T/a	b" "$T/a
b"; do
		mkdir "$dir"
		run -2 build --set "SOURCES=$dir"
		has "SOURCES names a directory with a tab or a line break in its name"
	done
}

@test "a URL of a file with a tab or a line break in its name" {
	for dir in "$T/a	b" "$T/a
b"; do
		mkdir "$dir"
		cp "$WORLD/dist/lib-1.0.tar.gz" "$dir/"
		sed -i "s|url: .*|url: file://$T/a$([ "$dir" = "$T/a	b" ] && echo %09 || echo %0A)b/lib-1.0.tar.gz|" "$T/data/recipes/lib/1.0.yaml"
		rm -rf "$STORE"
		run -0 build
	done
}

@test "a full store is the cause that is told, not the origins" {
	# shellcheck disable=SC2016 # that shell expands it
	local script='"$1" cache gc >/dev/null
		head -c 1M /dev/zero >"$2/filler" 2>/dev/null
		exec "$1" fetch x86_64-linux-musl'

	export MCM_STORE=$T/small/store
	need_small_disk
	run -1 with_small_disk 100 bash -c "$script" - "$PROGRAM" "$T/small"
	has "mcm: error: cannot get 'lib 1.0': the file system of the store '$T/small/store' is full; make room, or set MCM_STORE to a directory of another one"
	lacks "no origin gave it"
}

@test "SOURCES that is no directory" {
	run -2 build --set "SOURCES=$T/absent"
	has "SOURCES names '$T/absent', which is no directory"
}

# All releases from a port that refuses connections, then from a local origin.
without_network() {
	local file name

	for file in lib/1.0 binutils/2.0 gcc/14.1 musl/1.0 linux/6.2 linux/6.1; do
		name=${file%/*}-${file#*/}.tar.gz
		# Port 1 is nobody's, and connecting there is refused at once.
		urls "${file%/*}" "${file#*/}" "http://127.0.0.1:1/$name" "http://127.0.0.2:1/$name"
		[ "$1" = nowhere ] || printf '%s\n' "  - url: file://$WORLD/dist/$name" \
			"    sha256: $(sha256 "$WORLD/dist/$name")" >"$T/origin"
		[ "$1" = nowhere ] || sed -i "/sha256/r $T/origin" "$T/data/recipes/$file.yaml"
	done
}

@test "no network is told once, in one line, and the next origin is taken" {
	without_network elsewhere
	run -0 build
	[ "$(grep -c "no upstream server can be reached" <<<"$output")" = 1 ]
	[ "$(grep -c "127.0.0.1:1" <<<"$(grep -v ^downloading <<<"$output")")" = 1 ]
	lacks "warning"
	# The recipes name more files than the reference's.
	MCM_STORE=$T/other mcm build "$TARGET" --prefix "$T/undisturbed" --set SOURCES="$WORLD/dist" --progress quiet
	diff -r --no-dereference "$T/undisturbed" "$PREFIX"
}

@test "no network and no other origin: each source with its remedy" {
	without_network nowhere
	run -1 build
	[ "$(grep -c "no upstream server can be reached" <<<"$output")" = 1 ]
	[ "$(grep -c "^mcm: error: cannot get '.*': no origin gave it; put '.*' into a directory and say SOURCES=DIR" <<<"$output")" = 5 ]
	[ ! -e "$PREFIX" ]
}

@test "nginx: a download, and its rest" {
	local dir

	start_nginx "$WORLD/dist"
	urls lib 1.0 "$URL/lib-1.0.tar.gz"
	mcm cache gc >/dev/null
	dir=$STORE/sources/$(sha256 "$WORLD/dist/lib-1.0.tar.gz")
	mkdir -p "$dir"
	head -c 100 "$WORLD/dist/lib-1.0.tar.gz" >"$dir/lib-1.0.tar.gz.part"
	run -0 mcm fetch "$TARGET"
	is_fetched
	[ "$(grep -c '"GET /lib-1.0.tar.gz HTTP/1.1" 206' "$T/nginx/access.log")" = 1 ]
}

@test "HTTPS: a certificate that is trusted, and one that is not" {
	start_nginx "$WORLD/dist"
	urls lib 1.0 "$TLS/lib-1.0.tar.gz"
	run -1 mcm fetch "$TARGET"
	has "certificate"
	has "SSL_CERT_FILE"
	[ -z "$(find "$STORE/sources" -name 'lib-1.0.tar.gz')" ]
	CURL_CA_BUNDLE=$T/nginx/cert.pem run -0 mcm fetch "$TARGET"
	is_fetched
}

@test "HTTPS: SSL_CERT_FILE is trusted, too" {
	start_nginx "$WORLD/dist"
	urls lib 1.0 "$TLS/lib-1.0.tar.gz"
	SSL_CERT_FILE=$T/nginx/cert.pem run -0 mcm fetch "$TARGET"
	is_fetched
}

@test "HTTPS: no redirect down to HTTP" {
	start_nginx "$WORLD/dist"
	urls lib 1.0 "$TLS/down/lib-1.0.tar.gz"
	CURL_CA_BUNDLE=$T/nginx/cert.pem run -1 build
	has "cannot fetch '$TLS/down/lib-1.0.tar.gz'"
	not grep -q 'GET /lib-1.0.tar.gz' "$T/nginx/access.log"
}
