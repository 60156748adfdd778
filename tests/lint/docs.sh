#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The documentation against the program: nothing is missing in the manual pages, nothing is invented.
set -u

cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
mcm=${MCM:-$PWD/build/mcm}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
# An environment of our own: MCM_* would be settings, and the store must not be the user's.
for name in $(env | sed -n 's/^\(MCM_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$name"
done
export MCM_DATA="$PWD" MCM_STORE="$tmp/store"

# Texts of manual pages

# The lines of "# TITLE", up to the next title of that level.
section() { # FILE TITLE
	awk -v title="# $2" '/^# / { on = $0 == title; next } on' "$1"
}

# The lines below "## mcm COMMAND ...", or of whatever else "## " names.
subsection() { # FILE PREFIX
	awk -v prefix="## $2" '/^#/ { on = $0 == prefix || index($0, prefix " ") == 1; next } on' "$1"
}

# Bold words of the lines that an indented explanation follows.
terms() {
	awk '/^\t/ && last ~ /^\*/ { print last } { last = $0 }' |
		grep -o '\*[^*]*\*' | tr -d '*\134'
}

options_of_text() {
	grep -oE -- '(^|[ ,])--?[a-zA-Z][a-zA-Z-]*' | tr -d ' ,'
}

# Lists of the program

# The strings of the array that PATTERN begins, in file FILE.
strings() { # FILE PATTERN
	awk -v pattern="$2" '$0 ~ pattern { on = 1 } on { print } /};/ { on = 0 }' "$1" |
		grep -o '"[^"]*"' | tr -d '"'
}

commands() {
	"$mcm" help | awk '/^commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }'
}

# Parts of a command, as "cache gc"; the command itself where it has none.
parts() { # COMMAND
	"$mcm" "$1" --help | sed -n "s/^  \([a-z]\{1,\}\)  .*/$1 \1/p" | grep . || echo "$1"
}

# Of a command or all of its parts; --help, which all have, is described once.
help_options() { # COMMAND
	parts "$1" | while read -r part; do
		# shellcheck disable=SC2086
		"$mcm" $part --help | sed '1,/^usage:/d' | options_of_text
	done | grep -vxE -- '-h|--help'
}

# Settings of the table, of packages, or of the table and without effect.
settings() { # table|packages|ignored
	"$mcm" list settings --json | awk -F '"' -v which="$1" '
		$2 == "setting" { name = $4 }
		$2 == "kind" { kind = $4 }
		$2 == "package" && ($4 == "") == (which != "packages") && (which != "ignored" || kind == which) { print name }'
}

# Names that texts need not list, since they are those of whatever packages there are.
without_packages() {
	settings packages >"$tmp/packages"
	"$mcm" list recipes | sed 's/^\([^ ]*\).*/--\1/' | sort -u >>"$tmp/packages"
	grep -vxFf "$tmp/packages"
}

# Results

# Both lists hold the same words; blank lines do not count, but empty lists are a fault of this test.
same() { # NAME IN-PROGRAM IN-TEXT
	printf '%s\n' "$2" | grep . | LC_ALL=C sort -u >"$tmp/program"
	printf '%s\n' "$3" | grep . | LC_ALL=C sort -u >"$tmp/text"
	[ -s "$tmp/program" ] || echo "nothing was found in the program" >"$tmp/program"
	tap "$1" "$(LC_ALL=C comm -23 "$tmp/program" "$tmp/text" | sed 's/^/not in the text: /'
		LC_ALL=C comm -13 "$tmp/program" "$tmp/text" | sed 's/^/not in the program: /')"
}

check_pages() {
	for page in docs/*.scd; do
		said=$(scdoc <"$page" 2>&1 >/dev/null) || said="$said (exit status $?)"
		tap "$page is sound" "$said"
	done
}

# What --help promises is understood; a wrong value is another matter.
refused() { # COMMAND
	parts "$1" | while read -r part; do
		# shellcheck disable=SC2086
		"$mcm" $part --help | sed '1,/^usage:/d' | options_of_text | while read -r option; do
			"$mcm" $part "$option" 1 --help 2>&1 >/dev/null |
				grep -E "unknown option|unexpected '$option'"
		done
	done
}

# The first cells of the table, and the quoted words of the lines before it.
inspect_members() {
	subsection $page "mcm inspect" | sed -n 's/^|  //p' | tr -d ' ' | tr , '\n'
	subsection $page "mcm inspect" | grep -E '^(Every object|An archive)' |
		grep -oE '"[a-z_]+"' | tr -d '"'
}

check_commands() {
	page=docs/mcm.1.scd
	tap "mcm(1): the option of each package" "$(section $page 'OPTIONS OF BUILD, EXEC, FETCH AND PLAN' | terms |
		grep -qx -e '--PACKAGE' || echo "--PACKAGE is not in the text")"
	shared=$(section $page 'OPTIONS OF BUILD, EXEC, FETCH AND PLAN' | terms | options_of_text)
	same "mcm(1): commands" "$(commands)" "$(sed -n 's/^## mcm \([a-z]*\).*/\1/p' $page)"
	for command in $(commands); do
		[ "$command" != help ] || continue
		own=$(subsection $page "mcm $command" | terms | options_of_text)
		case $command in
		audit | build | cache | exec | fetch | lock | plan | verify) own="$own
$shared" ;;
		# --hosts stands for these.
		dist) own="$own
$(printf '%s\n' "$shared" | grep -vx -e --host -e --native -e --static-host)" ;;
		esac
		options=$(help_options "$command" | without_packages)
		own=$(printf '%s\n' "$own" | grep -vx -e --PACKAGE)
		if [ -z "$options$own" ]; then
			tap "mcm(1): no options of $command" ''
		else
			same "mcm(1): options of $command" "$options" "$own"
			tap "mcm $command: takes the options of its help" "$(refused "$command")"
		fi
	done
	same "mcm(1): events" "$(strings orchestrator/base/event.c 'names\\[\\] = ')" \
		"$(section $page PROGRESS | sed -n 's/^|  \([a-z]*\)$/\1/p')"
	same "mcm(1): members of inspect" \
		"$(grep -ohE 'json_set(_[a-z]+)?\(o, "[a-z_]+"' orchestrator/inspect/*.c |
			sed 's/.*"\(.*\)"/\1/')" "$(inspect_members)"
	same "mcm(1): settings of the environment that have a meaning of their own" \
		"$(grep -rhoE 'getenv\("MCM_[A-Z_]+"\)' orchestrator | grep -oE 'MCM_[A-Z_]+')" \
		"$(section $page ENVIRONMENT | terms | grep '^MCM_' | grep -v '^MCM_NAME$')"
}

check_settings() {
	page=docs/mcm-config.5.scd
	same "mcm-config(5): settings" "$(settings table; printf '%s\n' NAME_VER NAME_CONFIG NAME_CONFIG_FOR_TARGET WITH_NAME)" \
		"$(section $page SETTINGS | terms | grep '^[A-Z]' | without_packages)"
	same "mcm-config(5): settings without effect" \
		"$(settings ignored)" \
		"$(subsection $page 'Without effect' | terms)"
	same "config.mak.example: settings" "$(settings table)" \
		"$(sed -n 's/^#\{0,1\}\([A-Z][A-Z0-9_]*\) *[:+?]\{0,1\}=.*/\1/p' config.mak.example | without_packages)"
}

plan_with() { # FILE
	"$mcm" plan x86_64-linux-musl --config "$1" 2>&1 >/dev/null | grep -v 'has no effect' |
		head -n 5
}

# As it is, and with everything in it in effect but what names a directory that is not there.
check_example() {
	sed -e 's/^#\([A-Z]\)/\1/' -e '/^SOURCES/d;/^PATCHES/d' config.mak.example >"$tmp/all.mak"
	tap "config.mak.example can be read" "$(plan_with config.mak.example)"
	tap "config.mak.example can be read with all settings" "$(plan_with "$tmp/all.mak")"
}

# The Nth block of literal text of a page, whose lines may look like titles.
example() { # PAGE N
	awk -v n="$2" '/^```/ { k++; next } k == 2 * n - 1' "$1"
}

# Whoever begins with the examples of the manual pages must not begin with an error.
check_page_examples() {
	example docs/mcm-config.5.scd 1 >"$tmp/page.mak"
	tap "mcm-config(5): its example can be read" "$(plan_with "$tmp/page.mak")"
	mkdir -p "$tmp/own/recipes/hello" "$tmp/own/patches/hello" "$tmp/own/toolchains"
	example docs/mcm-recipe.5.scd 1 >"$tmp/own/recipes/hello/recipe.yaml"
	example docs/mcm-recipe.5.scd 2 >"$tmp/own/recipes/hello/1.2.yaml"
	example docs/mcm-recipe.5.scd 10 >"$tmp/own/recipes/hello/options.yaml"
	echo "a patch" >"$tmp/own/patches/hello/0001-fix-bounds.patch"
	# A target by another name, since the program has this one.
	example docs/mcm-recipe.5.scd 3 | sed 's/x86_64-\([a-z]*-*linux\)/own-\1/' >"$tmp/own/toolchains/own-linux-musl.yaml"
	tap "mcm-recipe(5): its examples can be planned" \
		"$("$mcm" plan own-linux-musl --recipes "$tmp/own" 2>&1 >"$tmp/plan" | head -n 5
			grep -q '^build *hello@own-linux-musl *1.2 ' "$tmp/plan" || echo "the example's stage is not in the plan")"
	tap "mcm-recipe(5): its example of options adds a setting" \
		"$(grep -q HELLO_CONFIG "$tmp/own/recipes/hello/options.yaml" || echo "the example is another one"
			"$mcm" plan own-linux-musl --recipes "$tmp/own" --set HELLO_CONFIG=--enable-wide 2>&1 >"$tmp/plan" | head -n 5)"
}

# The keys of a table of a map: the first string of each row.
map_keys() { # FILE TABLE
	sed -n "/ $2\\[\\] = {/,/};/s/.*{\"\([^\"]*\)\".*/\1/p" "orchestrator/recipe/$1"
}

check_recipes() {
	page=docs/mcm-recipe.5.scd
	same "mcm-recipe(5): conditional items" "$(map_keys read.c conditional_keys)" \
		"$(section $page LISTS | terms)"
	same "mcm-recipe(5): keys of packages" "$(map_keys recipe.c package_keys)" \
		"$(section $page PACKAGES | terms)"
	same "mcm-recipe(5): keys of releases" "$(map_keys read/read_release.c release_keys)" \
		"$(section $page RELEASES | terms)"
	same "mcm-recipe(5): keys of origins" "$(map_keys read/read_release.c origin_keys)" \
		"$(section $page ORIGINS | terms)"
	same "mcm-recipe(5): keys of patches" "$(map_keys read/read_patches.c patch_keys)" \
		"$(section $page PATCHES | terms)"
	same "mcm-recipe(5): keys of advisories" "$(for table in file affected absence advisory; do
		map_keys ../advisory/read.c "${table}_keys"
	done)" "$(section $page ADVISORIES | grep -oE '^\*[a-z]+\*$|\*(from|before|setting|stage|word|patch)\*' | tr -d '*')"
	same "mcm-recipe(5): keys of conflicts" "$(map_keys read/read_conflict.c conflict_keys)" \
		"$(section $page CONFLICTS | terms)"
	same "mcm-recipe(5): keys of options" "$(for table in table row; do
		map_keys ../options/load.c "${table}_keys"
	done)" "$(section $page OPTIONS | terms)"
	same "mcm-recipe(5): keys of suites" "$(for table in suite expectation expected; do
		map_keys ../suite/read_suite.c "${table}_keys"
	done; map_keys ../suite/tested.c tested_keys; map_keys ../suite/tested.c file_keys)" \
		"$(section $page SUITES | grep -oE '\*[a-z]+\*' | tr -d '*' | grep -vxE 'pie|static|dynamic|list')"
	same "mcm-recipe(5): keys of sets" "$(map_keys read/read_sets.c set_keys)" \
		"$(section $page SETS | terms)"
	same "mcm-recipe(5): keys of stages" "$(map_keys read/read_stage.c stage_keys)" \
		"$(section $page STAGES | terms)"
	same "mcm-recipe(5): keys and kinds of steps" "$(map_keys read/read_stage.c step_keys)" \
		"$(section $page STEPS | terms)"
	same "mcm-recipe(5): keys of toolchain files" "$(map_keys target.c target_keys)" \
		"$(section $page 'TOOLCHAIN FILES' | terms)"
	same "mcm-recipe(5): variables" \
		"$(strings orchestrator/plan/globals.c 'symbols\\[\\] = ')
$(grep -ohE '(plan_set|vars_set(_list|_plain)?)\((scope->)?vars, "[a-z_]+"' orchestrator/plan/scope.c orchestrator/plan/globals.c | sed 's/.*"\(.*\)"/\1/')
$(grep -oE 'set_symbol\(vars, "[a-z]+' orchestrator/plan/globals.c | sed 's/.*"//')
$(grep -oE '"options\.%s"' orchestrator/options/options.c | grep -oE '[a-z]{2,}')
$(grep -oE 'vars_set\(target.vars, "[a-z]+"' orchestrator/recipe/target.c | sed 's/.*"\(.*\)"/\1/')" \
		"$(section $page VARIABLES | terms)"
}

# Command lines of a Markdown text: fenced blocks, continued lines joined, and short code in lines.
command_lines() { # FILE
	awk '/^```/ { on = !on; next } on {
		if (sub(/\\$/, "")) { held = held $0; next }
		print held $0; held = ""
	}' "$1"
	awk '/^```/ { on = !on; next } !on' "$1" | grep -o "\`[^\`]*\`" | tr -d "\`"
}

# Calls of mcm, through ./setup as well, as "COMMAND ARGUMENTS".
calls() { # FILE
	command_lines "$1" | grep -oE '(^|[ (])(mcm|build/mcm|\./setup) +[a-z][^|&)]*' |
		sed -E 's/^[ (]*(mcm|build\/mcm|\.\/setup) +//'
}

check_calls() { # FILE
	calls "$1" | while read -r command arguments; do
		case $command in check) continue ;; esac
		if ! commands | grep -qx -- "$command"; then
			echo "there is no command '$command'"
			continue
		fi
		help_options "$command" >"$tmp/options"
		printf '%s\n' "${arguments%% -- *}" | options_of_text | while read -r option; do
			grep -qxF -- "$option" "$tmp/options" ||
				echo "mcm $command has no option '$option'"
		done
	done
}

check_make() { # FILE
	command_lines "$1" | sed -n 's/^make //p' | tr ' ' '\n' | grep '^[a-z]' | grep -vE '=|^-' |
		while read -r goal; do
			grep -qE "^$goal *:" Makefile || echo "the Makefile has no goal '$goal'"
		done
}

check_links() { # FILE
	grep -oE '\]\([^)#]+' "$1" | sed 's/^](//' | grep -v '^https\{0,1\}://' | while read -r link; do
		[ -e "$(dirname "$1")/$link" ] || echo "'$link' is not there"
	done
}

check_markdown() {
	tap "README.md: ./setup is there" "$([ -x setup ] || echo "no program 'setup'")"
	for text in README.md docs/*.md; do
		tap "$text: commands and options exist" "$(check_calls "$text")"
		tap "$text: links lead somewhere" "$(check_links "$text")"
	done
	tap "README.md: goals of make exist" "$(check_make README.md)"
}

if [ ! -x "$mcm" ]; then
	echo "Bail out! there is no '$mcm'; run make first"
	exit 1
fi
check_pages
check_commands
check_settings
check_example
check_page_examples
check_recipes
check_markdown
tap_done
