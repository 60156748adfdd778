#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# restore.sh TARGET [OPTION...]: how fast a finished toolchain comes into a new prefix: out of the store, which must
# hold it as it was built, out of one that has it packed, and into an empty store from nginx on this machine, from a
# directory, and where they are installed from docker-registry and moto (an S3 server), beside cp and tar with the
# same files. Then the same for many clients of one nginx at once. OPTIONs are those of "mcm build" that the toolchain
# was built with. Prints the tables of docs/benchmarks.md. RUNS and CLIENTS: how often and how many; RUNS=0 and
# CLIENTS= leave a table out. TMPDIR has to have room for a store and a prefix of
# each client, and of each run of each way.
set -euo pipefail

if [ $# -lt 1 ]; then
	echo "usage: [RUNS=9] [CLIENTS='1 8 32'] $0 TARGET [OPTION...]" >&2
	exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
toolchain=("$@")
runs=${RUNS:-9}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-restore.XXXXXX")
url=http://127.0.0.1:$((20000 + RANDOM % 20000))
servers=()
outs=0
trap 'kill "$(cat "$work/pid")" "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT

build() { # PREFIX OPTION...
	"$mcm" build "${toolchain[@]}" --progress quiet --prefix "$@" >/dev/null
}

push() { # URL
	"$mcm" cache push "${toolchain[@]}" --cache "$1" --sign-key "$work/key" >/dev/null
}

serve() {
	mkdir "$work/files" "$work/nginx"
	cat >"$work/nginx.conf" <<-END
		pid $work/pid;
		user $(id -un) $(id -gn);
		worker_processes 1;
		events {}
		http {
		    access_log off;
		    sendfile on;
		    root $work/files;
		    dav_methods PUT;
		    create_full_put_path on;
		    client_max_body_size 0;
		    client_body_temp_path $work/nginx;
		    proxy_temp_path $work/nginx;
		    fastcgi_temp_path $work/nginx;
		    uwsgi_temp_path $work/nginx;
		    scgi_temp_path $work/nginx;
		    server { listen ${url#http://}; }
		}
	END
	nginx -e "$work/nginx/error.log" -c "$work/nginx.conf"
	"$mcm" cache keygen "$work/key" >/dev/null
	push "$url"
	blob=$(basename "$work"/files/cas/*)
}

# Ways are added of servers that this machine has.
serve_others() {
	local port=$((${url##*:} + 1))

	if command -v docker-registry >/dev/null; then
		registry=oci://127.0.0.1:$port/mcm
		printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: '$work/registry'}}" 'log: {level: error, accesslog: {disabled: true}}' \
			"http: {addr: '127.0.0.1:$port'}" >"$work/registry.yml"
		docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
		servers+=($!)
		answers "$port"
		push "$registry"
		ways+=" from_registry_signed by_curl_and_tar_from_registry"
	fi
	if command -v moto_server >/dev/null; then
		export AWS_ENDPOINT_URL=http://127.0.0.1:$((port + 1)) AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
		moto_server -H 127.0.0.1 -p $((port + 1)) >"$work/moto.log" 2>&1 &
		servers+=($!)
		answers $((port + 1))
		curl -fsS -X PUT "$AWS_ENDPOINT_URL/cache" >/dev/null
		push s3://cache/mcm
		ways+=" from_s3_signed by_curl_and_tar_from_s3"
	fi
}

answers() { # PORT
	local i

	for ((i = 0; i < 100; i++)); do
		if (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
			return 0
		fi
		sleep 0.1
	done
	echo "$0: nothing answers at port $1" >&2
	return 1
}

# Each puts the toolchain into the new directory $out.
from_store() {
	build "$out/prefix" --offline
}

# As from_nginx left it there.
from_packed_store() {
	MCM_STORE=$work/packed build "$out/prefix" --offline
}

from_nginx() {
	MCM_STORE=$out/store build "$out/prefix" --cache "$url"
}

from_signed() { # URL
	MCM_STORE=$out/store build "$out/prefix" --cache "$1" --trust-key "$work/key.pub"
}

from_nginx_signed() {
	from_signed "$url"
}

from_directory_signed() {
	from_signed "file://$work/files"
}

from_registry_signed() {
	from_signed "$registry"
}

from_s3_signed() {
	from_signed "s3://cache/mcm"
}

by_cp() {
	cp -a "$work/prefix" "$out/prefix"
}

# As an install does: nobody could be told "installed" before the disk has it.
by_cp_and_sync() {
	by_cp
	sync -f "$out/prefix"
}

by_tar() {
	mkdir "$out/prefix"
	tar --zstd -xf "$work/files/cas/$blob" -C "$out/prefix"
}

# The same object, as the server that it comes from answers curl.
curl_and_tar() { # ARGUMENT...
	mkdir "$out/prefix"
	curl -fsS "$@" | tar --zstd -x -C "$out/prefix"
}

by_curl_and_tar() {
	curl_and_tar "$url/cas/$blob"
}

by_curl_and_tar_from_registry() {
	local host=${registry#oci://}

	curl_and_tar "http://${host%%/*}/v2/${host#*/}/blobs/sha256:$blob"
}

by_curl_and_tar_from_s3() {
	curl_and_tar --aws-sigv4 aws:amz:us-east-1:s3 --user any:any "$AWS_ENDPOINT_URL/cache/mcm/cas/$blob"
}

# WAY: what of these it is to be held against.
curl_like() {
	case $1 in
	*_registry*) echo by_curl_and_tar_from_registry ;;
	*_s3*) echo by_curl_and_tar_from_s3 ;;
	*) echo by_curl_and_tar ;;
	esac
}

now() {
	echo "${EPOCHREALTIME/[^0-9]/}"
}

# Lines of wall and CPU seconds. Always a new directory: where much was removed just before, ext4 looks long for inodes
# that were not (recently_deleted() in its ialloc.c). What the one before wrote is on the disk by then.
run() { # WAY
	local TIMEFORMAT='%R %U %S'

	out=$work/out.$((++outs))
	mkdir "$out"
	sync
	{ time "$1" 2>&3; } 3>&2 2>"$work/time"
	awk '{ print $1, $2 + $3 }' "$work/time" >>"$work/$1.times"
}

median() { # FILE [COLUMN]
	awk -v column="${2:-1}" '{ print $column }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

seconds() { # MICROSECONDS
	awk -v us="$1" 'BEGIN { printf "%.2f", us / 1000000 }'
}

# Of two ways that took turns, so that what else the machine did meanwhile hit both.
ratio() { # WAY WAY
	paste "$work/$1.times" "$work/$2.times" | awk '{ print $1 / $3 }' >"$work/ratios"
	awk -v r="$(median "$work/ratios")" 'BEGIN { printf "%.2f", r }'
}

ways='from_store from_packed_store from_nginx from_nginx_signed from_directory_signed by_cp by_cp_and_sync by_tar by_curl_and_tar'

restores() {
	local way i

	for ((i = 0; i < runs; i++)); do
		for way in $ways; do
			run "$way"
			# shellcheck disable=SC2015 # both must hold
			[ "$i" -gt 0 ] || case $way in
			from_*) diff -r --no-dereference "$work/prefix" "$out/prefix" ;;
			esac
		done
	done
	# shellcheck disable=SC2016 # these are no commands
	echo '| | s | CPU, s | / `cp -a` | / `cp -a` and sync | / `tar --zstd -x` | / `curl \| tar --zstd -x` from there |'
	echo '|---|---|---|---|---|---|---|'
	for way in $ways; do
		echo "| ${way//_/ } | $(median "$work/$way.times") | $(median "$work/$way.times" 2) | $(ratio "$way" by_cp) |" \
			"$(ratio "$way" by_cp_and_sync) | $(ratio "$way" by_tar) | $(ratio "$way" "$(curl_like "$way")") |"
	done
}

# All at once, each with a directory of its own. GNU time tells the largest of a client's processes.
together() { # NUMBER WAY
	local begin i pids=()

	rm -rf "$work/out" "$work"/memory.*
	mkdir "$work/out"
	begin=$(now)
	for ((i = 0; i < $1; i++)); do
		mkdir "$work/out/$i"
		out=$work/out/$i "$2" "$i" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	took=$(($(now) - begin))
}

client() { # NUMBER
	MCM_STORE=$out/store /usr/bin/time -q -f %M -o "$work/memory.$1" "$mcm" build "${toolchain[@]}" \
		--progress quiet --prefix "$out/prefix" --cache "$url" --trust-key "$work/key.pub" >/dev/null
}

many() {
	local n took size restored

	size=$(stat -c %s "$work/files/cas/$blob")
	echo
	# shellcheck disable=SC2016
	echo '| clients | s | MB/s out of nginx | `curl \| tar --zstd -x`, s | ratio | memory of a client, MiB: median, most |'
	echo '|---|---|---|---|---|---|'
	for n in ${CLIENTS-1 8 32}; do
		together "$n" by_curl_and_tar
		restored=$took
		together "$n" client
		cat "$work"/memory.* >"$work/memory"
		echo "| $n | $(seconds "$took") | $((n * size / took)) | $(seconds "$restored") |" \
			"$(awk -v a="$took" -v b="$restored" 'BEGIN { printf "%.2f", a / b }') |" \
			"$(($(median "$work/memory") / 1024)), $(($(sort -n "$work/memory" | tail -n 1) / 1024)) |"
	done
}

build "$work/prefix" --offline
serve
MCM_STORE=$work/packed build "$work/other" --cache "$url"
serve_others
[ "$runs" -eq 0 ] || restores
[ -z "${CLIENTS-1}" ] || many
