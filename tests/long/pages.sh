#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pages that mcm writes, in Chromium: no error, no request that leaves, filters, zoom and areas by real clicks, at 1280
# and at 400 pixels, and names that would do harm stay text. With npm also by html-validate and axe-core, as far as they can be
# fetched. Not in the gate, as it wants a browser.
#
#   tests/long/pages.sh [DIR]   DIR: keep the pages and pictures of them here
#
# CHROMIUM names the browser (default: chromium).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${1:-$work/pages}
mkdir -p "$out"
out=$(realpath "$out")

"$here/../fixtures/make-world.sh" "$work/world"
# The tiny packages write outside of their work directories (gate.sh).
export MCM_DATA=$work/world/data MCM_STORE=$work/store MCM_SANDBOX=off
target=x86_64-linux-musl
cd "$work"
"$mcm" build $target --prefix "$work/a" --progress quiet --report "$out/build.html"
"$mcm" build $target --prefix "$work/b" --musl 1.1 --progress quiet
"$mcm" diff "$work/a" "$work/b" -o "$out/diff.html" || [ $? = 1 ]
"$mcm" report --size "$work/a" -o "$out/size-prefix.html"
# Pages that lead to each other, where they lie; the first one with hostile names in it below.
rm -rf "$out/site" "$out/release"
"$mcm" web "$out/site"
"$mcm" dist "$out/release" --hosts x86_64 --targets $target --progress quiet >"$work/dist"
# Hostile words in the index of an earlier release.
evil=$(printf '</script><script>document.title=1</script>\033[2J\342\200\256%04000d' 7)
cp -R "$out/release" "$work/release"
sed -i "s|\"host\": \"x86_64\"|\"host\": $(printf '%s' "$evil" | python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))' | sed 's/[\\&|]/\\&/g')|" \
	"$work/release/index.json"
"$mcm" dist "$work/release" --hosts x86_64 --targets $target --gcc 13.1 --progress quiet >"$work/dist"
cp "$work/release/index.html" "$out/hostile-release.html"
if command -v dot >/dev/null; then
	"$mcm" plan $target aarch64-linux-musl --musl 1.1 -o "$out/plan.html"
fi

# A log, a symbol and a file with markup, escapes, a mark that turns text around, and 4,000 characters.
sed -i 's|^      - run: \[sh, ".*", musl\]|      - run: [sh, -c, "printf '"'"'</script><script>document.title=1</script>\\\\033[2J\\\\342\\\\200\\\\256abc %04000d\\\\n'"'"' 7; exit 3"]|' \
	"$MCM_DATA/recipes/musl/recipe.yaml"
"$mcm" build $target --prefix "$work/c" --progress quiet --report "$out/hostile-build.html" 2>/dev/null && exit 1
evil=$(printf '</script><script>document.title=1</script>\342\200\256%04000d' 7)
printf '.data\n.globl "%s"\n.type "%s",@object\n.size "%s",80\n"%s":\n.fill 80\n' "$evil" "$evil" "$evil" "$evil" >evil.s
cc -c evil.s -o "$(printf '<img src=x onerror=document.title=1>\033[2J.o')"
"$mcm" report --size ./'<img'* -o "$out/hostile-size.html"
evil=$(printf '<script>document.title=1<\nscript>\033[2J\342\200\256')
mkdir "$MCM_STORE/logs/$evil"
cp "$MCM_STORE/logs/$target/musl.json" "$MCM_STORE/logs/$evil/$evil.json"
cp "$MCM_STORE/logs/$target/musl.log" "$MCM_STORE/logs/$evil/$evil.log"
"$mcm" web "$work/site"
cp "$work/site/index.html" "$out/hostile-store.html"
pages=("$out"/*.html "$out"/site/*.html "$out"/site/builds/*.html "$out"/release/*.html)

tools=$work/tools
if ! command -v npm >/dev/null || ! npm install --silent --no-save --prefix "$tools" axe-core html-validate >"$work/npm" 2>&1; then
	echo "pages.sh: without axe-core and html-validate, which npm did not get" >&2
fi
if [ -x "$tools/node_modules/.bin/html-validate" ]; then
	# Rules of style are left out; what the standard asks for is not.
	printf '{"root": true, "extends": ["html-validate:standard"], "rules": {"no-inline-style": "off"}}' >"$work/.htmlvalidate.json"
	"$tools/node_modules/.bin/html-validate" --config "$work/.htmlvalidate.json" "${pages[@]}"
fi
node "$here/pages.mjs" "$tools/node_modules/axe-core/axe.min.js" "${pages[@]}"
