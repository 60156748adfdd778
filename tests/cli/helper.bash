# What all tests of the program have in common: a world of tiny packages, a store and a working
# directory of the test's own, and ways to hold, count and compare.
# shellcheck shell=bash
# Variables that bats or the tests use:
# shellcheck disable=SC2034,SC2154

bats_require_minimum_version 1.5.0
BATS_NO_PARALLELIZE_WITHIN_FILE=true # the gate is one for a file

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PROGRAM=$(realpath "${MCM:-$ROOT/build/mcm}")
TARGET=x86_64-linux-musl
OTHER=aarch64-linux-musl
ALL_STAGES="binutils gcc lib linux-headers musl musl-headers toolchain"

mcm() {
	"$PROGRAM" "$@"
}

# Nothing of the caller's settings may have a say.
clean_environment() {
	local name

	for name in $(compgen -v MCM_); do
		unset "$name"
	done
	unset CI NO_COLOR CLICOLOR_FORCE XDG_CACHE_HOME CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR http_proxy https_proxy \
		all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY MAKEFLAGS MAKELEVEL PYTHONUNBUFFERED
	export LC_ALL=C TERM=dumb
	# The tiny packages write down and wait outside of their work directories (gate.sh). sandbox.bats has others.
	export MCM_SANDBOX=off
}

# For setup_file: packages and recipes in $WORLD.
make_world() {
	clean_environment
	export WORLD=$BATS_FILE_TMPDIR/world
	mkdir "$WORLD"
	"$ROOT/tests/fixtures/make-world.sh" "$WORLD" "$@"
}

# For setup_file, after make_world: an undisturbed build, for use_built_store and reference_hash.
make_built_store() {
	mkdir "$BATS_FILE_TMPDIR/built"
	(
		cd "$BATS_FILE_TMPDIR/built" || exit 1
		MCM_DATA=$WORLD/data MCM_STORE=$BATS_FILE_TMPDIR/built/store \
			mcm build "$TARGET" --prefix "$BATS_FILE_TMPDIR/built/prefix" --progress quiet
	)
}

# For setup.
enter() {
	clean_environment
	T=$BATS_TEST_TMPDIR
	GATE=$WORLD/gate
	STORE=$T/store
	PREFIX=$T/prefix
	rm -f "$GATE"/*.wait "$GATE"/*.here "$GATE/runs"
	export MCM_DATA=$WORLD/data MCM_STORE=$STORE HOME=$T/home
	mkdir "$T/cwd" "$T/home"
	cd "$T/cwd" || return 1
}

# For teardown: whatever a failed test left waiting must not outlive it.
leave() {
	local pid

	rm -f "$GATE"/*.wait
	for pid in $(own_processes); do
		kill -9 "$pid" 2>/dev/null
	done
	return 0
}

use_built_store() {
	cp -a "$BATS_FILE_TMPDIR/built/store" "$STORE"
}

reference_hash() {
	tree_hash "$BATS_FILE_TMPDIR/built/prefix"
}

# Recipes of the test's own, to be changed.
own_data() {
	cp -R "$WORLD/data" "$T/data"
	export MCM_DATA=$T/data
}

# Packages of the test's own, at a URL: own_world URL
own_world() {
	mkdir "$T/world"
	"$ROOT/tests/fixtures/make-world.sh" "$T/world" "$@"
	export MCM_DATA=$T/world/data
	GATE=$T/world/gate
}

sha256() {
	sha256sum "$1" | cut -d ' ' -f 1
}

# One digest for names, bytes, modes, links and hard links of a tree.
tree_hash() {
	tar -C "$1" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . |
		sha256sum | cut -d ' ' -f 1
}

# The stages that have run since the test began, sorted, in one line.
runs() {
	[ ! -e "$GATE/runs" ] || sort "$GATE/runs" | tr '\n' ' ' | sed 's/ $//'
}

hold() {
	: >"$GATE/$1.wait"
}

release() {
	rm -f "$GATE/$1.wait" "$GATE/$1.here"
}

# wait_for COMMAND...: until it succeeds; 30 s, or PATIENCE, are for machines that are busy otherwise.
wait_for() {
	local i

	for ((i = 0; i < ${PATIENCE:-30} * 20; i++)); do
		if "$@"; then
			return 0
		fi
		sleep 0.05
	done
	echo "this never came true: $*" >&2
	return 1
}

wait_for_stage() {
	wait_for test -e "$GATE/$1.here"
}

# Processes of this test's builds: mcm's by their environment, others by where they work.
own_processes() {
	local link

	find /proc -maxdepth 2 \( -name cwd -lname "$STORE/*" -o -name exe -lname "$PROGRAM" \) 2>/dev/null |
		while read -r link; do
			case $link in
			*/exe) tr '\0' '\n' <"${link%exe}environ" | grep -qx "MCM_STORE=$STORE" || continue ;;
			esac
			echo "$link" | cut -d / -f 3
		done 2>/dev/null
}

no_processes() {
	[ -z "$(own_processes)" ]
}

# No lock file of the store is held by anybody.
no_locks() {
	local file

	find "$STORE" -path "$STORE/stages" -prune -o -type f \( -path '*/locks/*' -o -name '*.lock' \) -print |
		while read -r file; do
			flock -n "$file" true || {
				echo "'$file' is locked"
				exit 1
			}
		done
}

# Nothing half-made: no work directories, no partial entries, no temporary prefixes.
no_leftovers() {
	local found

	found=$(find "$STORE/work" -mindepth 1 -maxdepth 1 -type d
		find "$STORE/stages" -mindepth 1 -maxdepth 1 ! -name '[0-9a-f][0-9a-f]'
		find "$STORE/sources" -name '*.part'
		find "$T" -maxdepth 1 -name '.*.mcm-*')
	[ -z "$found" ] || {
		echo "left over: $found"
		return 1
	}
}

# value EXPRESSION [FILE]: what Python makes of it, with d for the JSON that "run" printed, or that of a file or of a page.
value() {
	if [ $# -gt 1 ]; then cat "$2"; else printf '%s' "$output"; fi | python3 -c 'import json, re, sys
text = sys.stdin.read()
page = re.search(r"id=\"data\">(.*?)</script>", text, re.S)
d = json.loads(page[1] if page else text)
print(eval(sys.argv[1]))' "$1"
}

# Runs a command with a terminal for its stdout and stderr.
on_terminal() {
	python3 - "$@" <<'END'
import os, pty, sys, threading

# What a terminal still holds of an ended program may be lost with its last holder, and comes late on a busy machine:
# this process keeps the terminal open, and writes a mark behind all of it that no program of these tests writes.
MARK = b"\0"

def mark_the_end():
    os.waitid(os.P_PID, program, os.WEXITED | os.WNOWAIT)
    os.write(terminal, MARK)

keyboard, terminal = pty.openpty()
program = os.fork()
if program == 0:
    os.close(keyboard)
    os.login_tty(terminal)
    os.execvp(sys.argv[1], sys.argv[1:])
threading.Thread(target=mark_the_end, daemon=True).start()
mark = b""
while not mark:
    shown, mark, _ = os.read(keyboard, 65536).partition(MARK)
    os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(program, 0)[1]))
END
}

# Words that would do harm on a page or a terminal: markup, an escape, marks that turn text around, what is no
# character in XML, 4,000 digits.
hostile() {
	printf '</script><script>document.title=1</script>\033[2J\342\200\256\330\234\357\277\276%04000d' 7
}

# No escape and no mark that turns text is in the text that is read, though perhaps in a page's data, which is JSON.
is_harmless() {
	not grep -qP '\x1b|\xe2\x80\xae|\xd8\x9c' <<<"$(sed '/id="data">/d')"
}

# A page: no markup but its own.
is_harmless_page() { # FILE
	[ "$(grep -o '</script>' "$1" | wc -l)" = 2 ]
	is_harmless <"$1"
}

# Skips what puts a library before the program's C library, which a static program does not take, and one with a sanitizer
# may refuse: need_preload [LIBRARY].
need_preload() {
	! mcm inspect --static "$PROGRAM" >/dev/null 2>&1 || skip "nothing can be preloaded into a static program"
	[ $# -eq 0 ] || LD_PRELOAD=$1 mcm --version >/dev/null 2>&1 || skip "nothing can be preloaded into this build"
}

# has TEXT: the output of "run" has it, to the letter.
has() {
	case $output in
	*"$1"*) return 0 ;;
	esac
	printf 'expected in the output: %s\noutput:\n%s\n' "$1" "$output" >&2
	return 1
}

lacks() {
	case $output in
	*"$1"*)
		printf 'not expected in the output: %s\noutput:\n%s\n' "$1" "$output" >&2
		return 1
		;;
	esac
}

# "! COMMAND" alone would not fail a test.
not() {
	if "$@"; then
		echo "this should have failed: $*" >&2
		return 1
	fi
}

# is TEXT: the output of "run" is that and nothing else.
is() {
	[ "$output" = "$1" ] || {
		diff <(printf '%s\n' "$1") <(printf '%s\n' "$output") >&2
		return 1
	}
}

# Runs a command with no right to pass over the modes of files, which root has.
plainly() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --bounding-set=-dac_override,-dac_read_search,-fowner "$@"
	else
		"$@"
	fi
}

# A directory for PATH with links to all programs of the usual one but those named.
path_without() {
	mkdir "$T/path"
	# Of a name that is in several, the first counts; ln complains of the others.
	ln -s /usr/local/bin/* /usr/bin/* /bin/* "$T/path" 2>/dev/null || true
	(cd "$T/path" && rm -f "$@")
}

# Not within with_small_disk: what "run" calls is a subshell, whose skip would end nothing but itself.
need_small_disk() {
	unshare_flags=-m
	[ "$(id -u)" -eq 0 ] || unshare_flags=-rm
	mkdir "$T/small"
	unshare "$unshare_flags" mount -t tmpfs -o size=64k tmpfs "$T/small" 2>/dev/null ||
		skip "no file system of limited size can be mounted here"
}

# Runs a script with $T/small being a file system of that many KiB.
with_small_disk() {
	# shellcheck disable=SC2016 # that shell expands it
	unshare "$unshare_flags" bash -c 'mount -t tmpfs -o "size=$1k" tmpfs "$2" && shift 2 && "$@"' \
		- "$1" "$T/small" "${@:2}"
}

# start_python_server PROGRAM FILES: one of tests/cli/servers; sets SERVER and URL, its state is in $T/server.
start_python_server() {
	mkdir "$T/server"
	: >"$T/server/hits"
	PYTHONDONTWRITEBYTECODE=1 python3 "$ROOT/tests/cli/servers/$1" "$2" "$T/server" >/dev/null 2>&1 3>&- &
	SERVER=$!
	wait_for test -e "$T/server/port"
	URL=http://127.0.0.1:$(cat "$T/server/port")
}

# Ports for nginx are asked of the kernel; somebody else may be quicker, hence the tries.
# A port that nobody has, at this moment.
free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

port_is_open() {
	(: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Debian's registry of containers; sets AT, and SERVER for who ends it. Lines of configuration may be added.
# shellcheck disable=SC2034
start_registry() { # [LINE...]
	local port

	command -v docker-registry >/dev/null || skip "docker-registry is not installed"
	port=$(free_port)
	printf '%s\n' 'version: 0.1' 'storage: {filesystem: {rootdirectory: '"$T/registry"'}}' \
		"http: {addr: '127.0.0.1:$port'}" "$@" >"$T/registry.yml"
	docker-registry serve "$T/registry.yml" >"$T/registry.log" 2>&1 3>&- &
	SERVER=$!
	wait_for port_is_open "$port"
	AT=127.0.0.1:$port
}

# start_nginx ROOT [DIRECTIVE...]: an HTTP and an HTTPS server; sets NGINX, URL and TLS.
start_nginx() {
	local port tls root=$1

	shift

	command -v nginx >/dev/null || skip "nginx is not installed"
	mkdir "$T/nginx"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext \
		subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$T/nginx/key.pem" -out "$T/nginx/cert.pem" 2>/dev/null
	for _ in 1 2 3 4 5; do
		read -r port tls < <(python3 -c 'import socket
a, b = socket.socket(), socket.socket()
a.bind(("127.0.0.1", 0)), b.bind(("127.0.0.1", 0))
print(a.getsockname()[1], b.getsockname()[1])')
		cat >"$T/nginx/nginx.conf" <<-END
			daemon off;
			user $(id -un) $(id -gn);
			pid $T/nginx/pid;
			error_log $T/nginx/error.log;
			worker_processes 1;
			events {}
			http {
			    access_log $T/nginx/access.log;
			    client_body_temp_path $T/nginx;
			    proxy_temp_path $T/nginx;
			    fastcgi_temp_path $T/nginx;
			    uwsgi_temp_path $T/nginx;
			    scgi_temp_path $T/nginx;
			    root $root;
			    $*
			    server { listen 127.0.0.1:$port; }
			    server {
			        listen 127.0.0.1:$tls ssl;
			        ssl_certificate $T/nginx/cert.pem;
			        ssl_certificate_key $T/nginx/key.pem;
			        location /down/ { return 302 http://127.0.0.1:$port/lib-1.0.tar.gz; }
			    }
			}
		END
		nginx -e "$T/nginx/error.log" -p "$T/nginx" -c "$T/nginx/nginx.conf" >/dev/null 2>&1 3>&- &
		NGINX=$!
		wait_for nginx_settled
		[ -e "$T/nginx/pid" ] && break
	done
	URL=http://127.0.0.1:$port
	TLS=https://localhost:$tls
}

nginx_settled() {
	[ -s "$T/nginx/pid" ] || ! kill -0 "$NGINX" 2>/dev/null
}
