#!/usr/bin/env bats
# The recipes for CI services, run with the fixture packages as far as that works without the service.
load helper

setup_file() {
	make_world
}

setup() {
	enter
}

ACTION=.github/actions/mcm/action.yml

# step FILE ID: the script of a step of the action, for bash.
script() {
	python3 - "$ROOT/$ACTION" "$1" <<-'END'
		import sys, yaml
		action = yaml.safe_load(open(sys.argv[1]))
		print(next(s["run"] for s in action["runs"]["steps"] if s.get("id") == sys.argv[2]))
	END
}

@test "the files are sound YAML" {
	for file in "$ROOT/$ACTION" "$ROOT"/docs/ci/*.yml; do
		yamllint -d '{extends: relaxed, rules: {line-length: {max: 160}, truthy: disable}}' "$file"
	done
}

@test "the files are what the services' schemas say, and what actionlint does" {
	local of

	command -v check-jsonschema >/dev/null || skip "no check-jsonschema on this machine"
	for of in woodpecker.yml=woodpecker-ci buildkite.yml=buildkite gitlab.yml=gitlab-ci github-workflow.yml=github-workflows \
		github-weekly.yml=github-workflows; do
		check-jsonschema --builtin-schema "vendor.${of#*=}" "$ROOT/docs/ci/${of%=*}"
	done
	check-jsonschema --builtin-schema vendor.github-actions "$ROOT/$ACTION"
	! command -v actionlint >/dev/null || actionlint "$ROOT"/docs/ci/github-*.yml
}

@test "Woodpecker, Buildkite, Jenkins: each builds for three targets" {
	for file in woodpecker.yml buildkite.yml Jenkinsfile; do
		for target in x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf; do
			grep -q "$target" "$ROOT/docs/ci/$file"
		done
		grep -q MCM_CACHE_TRUST_KEYS "$ROOT/docs/ci/$file"
	done
}

@test "GitHub: the action's steps give a toolchain and its environment, and name the cache by its key" {
	python3 -c 'import yaml' || skip "no PyYAML on this machine"
	export RUNNER_TEMP=$PWD/temp GITHUB_OUTPUT=$PWD/output GITHUB_ENV=$PWD/env TARGET=x86_64-linux-musl OPTIONS='' PREFIX=''
	export GITHUB_ACTION_PATH=$PWD/mcm/.github/actions/mcm
	mkdir -p temp "$GITHUB_ACTION_PATH" mcm/build
	# A setup that needs to install and build nothing.
	ln -s "$PROGRAM" mcm/build/mcm
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$PROGRAM" >mcm/setup
	chmod +x mcm/setup
	bash -e -o pipefail -c "$(script plan)"
	grep -Eqx 'key=[0-9a-f]{64}' output
	PREFIX=$(sed -n 's/^prefix=//p' output) MCM_STORE=$(sed -n 's/^store=//p' output)
	export PREFIX MCM_STORE
	bash -e -o pipefail -c "$(script build)"
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
	grep -qx "CC=$TARGET-gcc" env
	# The key of the cache is the one under which the store has the toolchain.
	"$PROGRAM" plan "$TARGET" --format github-matrix | grep -F "$(sed -n 's/^key=//p' output)" | grep -q '"state":"cached"'
}

@test "GitHub, every week: what was never tested is built; a failure becomes an issue, once, and what passes is recorded" {
	python3 -c 'import yaml' || skip "no PyYAML on this machine"
	local here=$PWD

	cp -r "$MCM_DATA" mcm
	mkdir mcm/build bin
	# An mcm whose own recipes these are, and whose test takes what this compiler cannot make. A gh that knows one issue.
	printf '#!/bin/sh\n[ "$1" != test ] || { echo "$@" >>"%s/tested"; exit; }\nMCM_DATA=%s/mcm exec "%s" "$@"\n' "$here" "$here" "$PROGRAM" >mcm/build/mcm
	printf '#!/bin/sh\nexec build/mcm "$@"\n' >mcm/setup
	printf '#!/bin/sh\n[ "$2" = list ] && exec cat "%s/issues"\nprintf "%%s\\n" "$4" >>"%s/issues"; cat >>"%s/bodies"\n' "$here" "$here" "$here" >bin/gh
	chmod +x mcm/build/mcm mcm/setup bin/gh
	: >issues
	python3 - "$ROOT/docs/ci/github-weekly.yml" test >step <<-'END'
		import sys, yaml
		steps = yaml.safe_load(open(sys.argv[1]))["jobs"]["test"]["steps"]
		print(next(s["run"] for s in steps if s.get("id") == sys.argv[2]))
	END
	week() {
		(cd mcm && PATH=$here/bin:$PATH PAIRS=2 bash -e -o pipefail "$here/step")
	}
	week
	[ "$(wc -l <tested)" = 2 ]
	[ ! -s issues ]
	grep -Eqx 'test cross-[01] --record' tested
	# The first pair fails now: it is told, and left alone from then on.
	sed -i '1,2s/exit; }/exit 1; }/' mcm/build/mcm
	week
	[ "$(wc -l <issues)" = 2 ]
	grep -q '^weekly: [a-z0-9_-]* --set [A-Z]*_VER=' issues
	grep -q 'cross-1' tested
	grep -q "nothing to do: '.*cross-1' is up to date" bodies
	week
	[ "$(sort issues | uniq -d | wc -l)" = 0 ]
	[ "$(wc -l <issues)" = 4 ]
}

@test "GitLab: the template's steps" {
	python3 -c 'import yaml' || skip "no PyYAML on this machine"
	mkdir -p opt/build
	ln -s "$PROGRAM" opt/build/mcm
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$PROGRAM" >opt/setup
	chmod +x opt/setup
	python3 - "$ROOT/docs/ci/gitlab.yml" "$PWD" >steps <<-'END'
		import sys, yaml
		job = yaml.safe_load(open(sys.argv[1]))[".mcm"]
		# All but what installs git and clones.
		for line in job["before_script"][2:]:
		    print(line.replace("/opt/mcm", sys.argv[2] + "/opt").replace("/opt/cross", sys.argv[2] + "/cross"))
	END
	TARGET=x86_64-linux-musl MCM_STORE=$PWD/.mcm bash -e steps
	[ -x cross/bin/x86_64-linux-musl-gcc ]
}
