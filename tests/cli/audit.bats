#!/usr/bin/env bats
# mcm audit: advisories about toolchains of a plan and about installed ones, in every format.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	own_data
	digest=$(sha256 "$MCM_DATA/patches/musl/0001-year.patch")
	cat >"$MCM_DATA/recipes/musl/advisories.yaml" <<-'END'
		cpe: musl-libc:musl
		advisories:
		  - {id: CVE-1-1, summary: patched in 1.0, concerns: programs, patches: [0001-year.patch], url: "https://a.example/1"}
		  - {id: CVE-1-2, summary: gone in 1.1, concerns: programs, affected: [{before: 1.1}]}
		  - {id: CVE-1-3, summary: new in 1.1, concerns: programs, affected: [{from: 1.1}]}
		  - {id: CVE-1-4, summary: of iconv, concerns: programs, absent: [{setting: DISABLE_ICONV, stage: musl, word: --disable-iconv}]}
		  - {id: CVE-1-5, summary: elsewhere, concerns: programs, targets: [aarch64*]}
		  - {id: CVE-1-6, summary: disputed, concerns: programs, affected: [], note: nobody has it}
	END
	cat >"$MCM_DATA/recipes/binutils/advisories.yaml" <<-'END'
		advisories:
		  - {id: CVE-2-1, summary: a crash, concerns: inspecting}
	END
}

teardown() {
	leave
}

# states ARGUMENT...: "ID STATUS" of all, by id, in one line.
states() {
	mcm audit "$@" --format json | jq -r '[.advisories | sort_by(.id)[] | .id[4:] + " " + .status] | join(", ")'
}

@test "a plan: by patch, by release, by setting, by target" {
	[ "$(states "$TARGET")" = "1-1 fixed, 1-2 affected, 1-3 not_affected, 1-4 affected, 1-5 not_affected, 1-6 not_affected, 2-1 affected" ]
	[ "$(states "$TARGET" --musl 1.1)" = "1-1 affected, 1-2 fixed, 1-3 affected, 1-4 affected, 1-5 not_affected, 1-6 not_affected, 2-1 affected" ]
	[ "$(states "$TARGET" --disable-iconv)" = "1-1 fixed, 1-2 affected, 1-3 not_affected, 1-4 not_affected, 1-5 not_affected, 1-6 not_affected, 2-1 affected" ]
	[ "$(states "$OTHER")" = "1-1 fixed, 1-2 affected, 1-3 not_affected, 1-4 affected, 1-5 affected, 1-6 not_affected, 2-1 affected" ]
	echo 'DISABLE_ICONV = 1' >config.mak
	[ "$(mcm audit "$TARGET" --format json | jq -r '.advisories[] | select(.id == "CVE-1-4").justification')" = component_not_present ]
}

@test "text: what it is, why, and what to do" {
	run -0 mcm audit "$TARGET"
	has "affected      CVE-1-2           musl 1.0         programs    gone in 1.1; take musl 1.1"
	has "CVE-1-4           musl 1.0         programs    of iconv; leave it out by DISABLE_ICONV"
	has "inspecting  a crash; no fix is known; do not use it on files of strangers"
	has "patched in 1.0; by patch 0001-year.patch"
	has "disputed; nobody has it"
	[ "${lines[0]%% *}" = affected ]
	[ "${lines[-1]}" = "$TARGET: 3 affected (2 in programs, 0 in linking, 1 in inspecting), 1 fixed, 3 not affected" ]
}

@test "--fail-on" {
	run -1 mcm audit "$TARGET" --fail-on programs
	has "2 known bugs that --fail-on programs names are not mended"
	has "$TARGET: 3 affected"
	run -1 mcm audit "$TARGET" --fail-on inspecting
	has "3 known bugs that --fail-on inspecting"
	sed -i -e '/CVE-1-2/d' -e '/CVE-1-4/d' "$MCM_DATA/recipes/musl/advisories.yaml"
	run -0 mcm audit "$TARGET" --fail-on linking
	run -1 mcm audit "$TARGET" --fail-on inspecting
	has "1 known bug that --fail-on inspecting names is not mended"
	run -2 mcm audit "$TARGET" --fail-on all
	has "--fail-on takes programs, linking or inspecting, not 'all'"
	# What is typed wrongly is said before anything is looked for.
	run -2 mcm audit "$T/nothing" --fail-on all
	has "--fail-on takes"
}

@test "advisories are in no key" {
	mcm plan "$TARGET" --format json >with
	rm "$MCM_DATA"/recipes/*/advisories.yaml
	mcm plan "$TARGET" --format json >without
	diff with without
	run -0 mcm audit "$TARGET"
	is "$TARGET: 0 affected (0 in programs, 0 in linking, 0 in inspecting), 0 fixed, 0 not affected"
}

@test "mcm list recipes says what is not mended" {
	run -0 mcm list recipes
	has "not fixed: CVE-1-2, CVE-1-4, CVE-1-5 (programs)"
	has "not fixed: 4 advisories (programs)"
	[ "$(mcm list recipes --json | jq -c '.[] | select(.package == "binutils").advisories')" = '["CVE-2-1"]' ]
}

# Of an installed toolchain.

# Nothing but the prefix and the recipes is needed: no store, no compiler.
prefix_states() {
	MCM_STORE=/nonexistent/store PATH=/usr/bin states "$@"
}

@test "a prefix: what it was made from, with the advisories of today" {
	prefix=$BATS_FILE_TMPDIR/built/prefix
	before="1-1 fixed, 1-2 affected, 1-3 not_affected, 1-4 affected, 1-5 not_affected, 1-6 not_affected, 2-1 affected"
	[ "$(prefix_states "$prefix")" = "$before" ]
	[ "$(prefix_states "$prefix" --target "$TARGET")" = "$before" ]
	echo '  - {id: CVE-1-7, summary: found today, concerns: linking}' >>"$MCM_DATA/recipes/musl/advisories.yaml"
	[ "$(prefix_states "$prefix")" = "${before%, 2-1*}, 1-7 affected, 2-1 affected" ]
	[ ! -e "$STORE" ]
}

@test "a prefix whose patch is another one today is mended only if its digest is known" {
	prefix=$BATS_FILE_TMPDIR/built/prefix
	sed -i 1d "$MCM_DATA/patches/musl/0001-year.patch"
	run -0 mcm audit "$prefix"
	has "patched in 1.0; build it again: recipes of today have a patch for musl 1.0"
	sed -i "s/patches: \[0001-year.patch\]/&, former: [$digest]/" "$MCM_DATA/recipes/musl/advisories.yaml"
	run -0 mcm audit "$prefix"
	has "patched in 1.0; by patch 0001-year.patch"
}

@test "one release that is patched differently in its stages is one" {
	mkdir -p "some/share/mcm/$TARGET"
	# The headers without the patch; and as if a second C library had been built, with iconv.
	jq '(.inputs[] | select(.stage == "musl-headers").sources[].patches) = []' \
		"$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"some/share/mcm/$TARGET/manifest.json"
	[ "$(states ./some)" = "$(states "$BATS_FILE_TMPDIR/built/prefix")" ]
	jq '(.inputs[] | select(.stage == "musl").recipe) += ["arg --disable-iconv"]' \
		"$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"some/share/mcm/$TARGET/manifest.json"
	states ./some | grep -q '1-4 not_affected'
	jq '.inputs += [.inputs[] | select(.stage == "musl")] | .inputs[-1].recipe += ["arg --disable-iconv"]' \
		"$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"some/share/mcm/$TARGET/manifest.json"
	states ./some | grep -q '1-4 affected'
}

@test "a prefix that is none, or has several, or a target that it has not" {
	run -1 mcm audit ./nothing
	has "'./nothing' holds no toolchain"
	run -1 mcm audit "$BATS_FILE_TMPDIR/built/prefix" --target "$OTHER"
	has "has no toolchain for '$OTHER'; it has $TARGET"
	cp -R "$BATS_FILE_TMPDIR/built/prefix" two
	mkdir "two/share/mcm/$OTHER"
	cp "two/share/mcm/$TARGET/manifest.json" "two/share/mcm/$OTHER"
	run -1 mcm audit ./two
	has "several toolchains; choose with --target: $OTHER, $TARGET"
	run -2 mcm audit ./two --musl 1.1
	has "MUSL_VER goes with a target, but './two' is a prefix"
	run -2 mcm audit ./two ./two
	run -2 mcm audit "$TARGET" --target "$TARGET"
	run -2 mcm audit "$TARGET" "$OTHER"
}

# hostile JQ: a prefix whose manifest was changed so.
hostile() {
	rm -rf bad
	mkdir -p "bad/share/mcm/$TARGET"
	jq "$1" "$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"bad/share/mcm/$TARGET/manifest.json"
	run -1 mcm audit ./bad
	has "bad/share/mcm/$TARGET/manifest.json"
	lacks $'\e'
}

@test "a manifest that is none is an error, and nothing of it drives a terminal" {
	for change in '.format = 2' 'del(.format)' '.format = "1"' '[]' '.inputs = []' 'del(.inputs)' '.inputs = "x"' \
		'.inputs[0] = 1 | .inputs = [.inputs[0]]' '.target = "\u001b[2J"' '.key = "\u001b[2J"' 'del(.key)' '.target = 1' \
		'(.inputs[].sources[] | .version) = "\u001b[2J"' '(.inputs[].sources[] | .package) = "../x"' \
		'(.inputs[].sources[] | .licence) = null' '(.inputs[].sources[] | .sha256) = []' \
		'(.inputs[].sources[] | .sha256) = ["x"]' '(.inputs[].sources[] | .patches) = [{"file": "\u001b", "sha256": "x"}]' \
		'(.inputs[].sources[] | .patches) = [1]' '.inputs[0].sources = 7' 'del(.inputs[1].sources)' '.inputs[2] = 1'; do
		hostile "$change"
	done
	head -c 1000 "$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"bad/share/mcm/$TARGET/manifest.json"
	run -1 mcm audit ./bad
	: >"bad/share/mcm/$TARGET/manifest.json"
	run -1 mcm audit ./bad
	# What is not asked may be anything.
	rm -rf bad
	mkdir -p "bad/share/mcm/$TARGET"
	jq '(.inputs[].stage) = 1 | (.inputs[].recipe) = [1, null, {}] | .files = 1' \
		"$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" >"bad/share/mcm/$TARGET/manifest.json"
	run -0 mcm audit ./bad
}

# Formats

@test "OpenVEX: each status with what it needs" {
	mcm audit "$TARGET" --disable-iconv --format openvex >vex
	# Programs that compare ids with those of databases know no others.
	echo '  - {id: MCM-2026-1, summary: ours, concerns: linking}' >>"$MCM_DATA/recipes/musl/advisories.yaml"
	mcm audit "$TARGET" --disable-iconv --format openvex >other
	[ "$(jq .statements vex)" = "$(jq .statements other)" ]
	run -0 mcm audit "$TARGET"
	has MCM-2026-1
	jq -e '."@context" == "https://openvex.dev/ns/v0.2.0" and .version == 1 and (.statements | length) == 7' vex
	jq -e 'all(.statements[]; .status != "affected" or .action_statement != null)' vex
	jq -e 'all(.statements[]; (.status == "not_affected") == (.justification != null))' vex
	jq -e '.statements[] | select(.vulnerability.name == "CVE-1-4") | .status == "not_affected" and .justification == "component_not_present"' vex
	jq -e '.statements[] | select(.vulnerability.name == "CVE-1-5").justification == "vulnerable_code_not_present"' vex
	jq -e '.statements[] | select(.vulnerability.name == "CVE-1-1") | .status == "fixed" and .vulnerability."@id" == "https://a.example/1"' vex
	jq -e 'all(.statements[].products[]; ."@id" | startswith("pkg:generic/"))' vex
	rm "$MCM_DATA"/recipes/{gcc,linux,lib,musl,binutils}/advisories.yaml 2>/dev/null || true
	run -1 mcm audit "$TARGET" --format openvex
	has "no CVE is known of what this toolchain is made of"
	jq -e '.statements[] | select(.vulnerability.name == "CVE-1-1").products[1].identifiers.cpe23 == "cpe:2.3:a:musl-libc:musl:1.0:*:*:*:*:*:*:*"' vex
}

@test "CycloneDX: what patches resolve, and the state of each" {
	mcm audit "$TARGET" --format cyclonedx >bom
	jq -e '.bomFormat == "CycloneDX" and .specVersion == "1.6"' bom
	jq -e '.serialNumber | test("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$")' bom
	jq -e --arg url "patches/musl/0001-year.patch#sha256=$digest" '.components[] | select(.name == "musl").pedigree.patches[0] |
		.type == "backport" and .resolves[0].id == "CVE-1-1" and .diff.url == $url' bom
	state() { jq -r --arg id "$1" '.vulnerabilities[] | select(.id == $id).analysis.state' bom; }
	[ "$(state CVE-1-1)" = resolved_with_pedigree ]
	[ "$(state CVE-1-2)" = exploitable ]
	[ "$(state CVE-1-3)" = not_affected ]
	# Names of the document lead somewhere.
	jq -e '[.components[]."bom-ref"] as $refs | all(.vulnerabilities[].affects[].ref; . as $r | $refs | index($r) != null)' bom
	jq -e '[.components[]."bom-ref"] as $refs | .dependencies[0].dependsOn == $refs and ($refs | unique | length) == ($refs | length)' bom
}

@test "SPDX: the toolchain's own document, and what is known of it" {
	mcm audit "$BATS_FILE_TMPDIR/built/prefix" --format spdx >found
	own=$(find "$BATS_FILE_TMPDIR/built/prefix" -name 'sbom.spdx.json')
	[ -z "$own" ] || jq -e --slurpfile own "$own" '[.packages[].SPDXID] == [$own[0].packages[].SPDXID]' found
	jq -e '.packages[] | select(.name == "musl") | .sourceInfo == "CVEs fixed: CVE-1-1" and
		any(.externalRefs[]; .referenceType == "cpe23Type") and any(.annotations[]; .comment | startswith("CVE-1-2: affected: take musl 1.1"))' found
}

# Nothing in a document's lists is there twice, and no name in it is that of two things.
unrepeated() { # FILE
	python3 - "$1" <<-'END'
		import collections, json, sys
		names, vulnerabilities = collections.Counter(), collections.defaultdict(set)
		def visit(value, path):
		    if isinstance(value, list):
		        again = [x for x, n in collections.Counter(json.dumps(x, sort_keys=True) for x in value).items() if n > 1]
		        assert not again, (path, again)
		        for x in value:
		            visit(x, path + "[]")
		    elif isinstance(value, dict):
		        names.update(value[key] for key in ("SPDXID", "bom-ref") if key in value)
		        if path.endswith(".vulnerability") and "@id" in value:
		            vulnerabilities[value["@id"]].add(value["name"])
		        for key, x in value.items():
		            visit(x, f"{path}.{key}")
		visit(json.load(open(sys.argv[1])), "")
		assert max(names.values(), default=1) == 1, names.most_common(3)
		assert all(len(ids) == 1 for ids in vulnerabilities.values()), vulnerabilities
	END
}

@test "no name is that of two things, and nothing is listed twice, also of bugs with one report" {
	sed -i '/CVE-1-[23]/s|}$|, url: "https://a.example/both"}|; /CVE-1-1/s|$|\n  - {id: CVE-1-7, summary: as well, concerns: programs, patches: [0001-year.patch], url: "https://a.example/1"}|' \
		"$MCM_DATA/recipes/musl/advisories.yaml"
	[ "$(grep -c both "$MCM_DATA/recipes/musl/advisories.yaml")" = 2 ]
	for format in spdx cyclonedx openvex; do
		mcm audit "$TARGET" --static-host --format $format >found
		grep -q CVE-1-2 found
		unrepeated found
		mcm audit "$BATS_FILE_TMPDIR/built/prefix" --format $format >found
		unrepeated found
	done
	mcm audit "$TARGET" --format spdx | jq -e '.packages[] | select(.name == "musl") |
		[.externalRefs[] | .referenceType + " " + .referenceLocator] | map(select(endswith("both") or endswith("/1"))) ==
		["advisory https://a.example/both", "fix https://a.example/1"]'
	unrepeated "$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/sbom.spdx.json"
}

@test "documents are the same bytes under SOURCE_DATE_EPOCH" {
	for format in openvex cyclonedx spdx; do
		SOURCE_DATE_EPOCH=86400 mcm audit "$TARGET" --format $format >one
		(cd "$T" && SOURCE_DATE_EPOCH=86400 mcm audit "$TARGET" --format $format) >two
		cmp one two
		grep -q 1970-01-02T00:00:00Z one
		SOURCE_DATE_EPOCH=tomorrow run -2 mcm audit "$TARGET" --format $format
		has "SOURCE_DATE_EPOCH is a number of seconds since 1970, unlike 'tomorrow'"
		SOURCE_DATE_EPOCH=99999999999999999999 run -2 mcm audit "$TARGET" --format $format
	done
	run -2 mcm audit "$TARGET" --format xml
	has "'xml' is no format; take text, json, openvex, cyclonedx or spdx"
}

# Layers

@test "a layer adds advisories, and has others in place of those of the same id" {
	mkdir -p own/recipes/musl own/patches/musl
	cat >own/recipes/musl/advisories.yaml <<-'END'
		advisories:
		  - {id: CVE-1-2, summary: not here, concerns: programs, affected: []}
		  - {id: OWN-1, summary: ours, concerns: linking}
	END
	run -0 mcm audit "$TARGET" --recipes own
	has "not affected  CVE-1-2           musl 1.0         programs    not here"
	has "OWN-1"
	run -0 mcm audit "$BATS_FILE_TMPDIR/built/prefix" --recipes own
	has "OWN-1"
	echo '  - {id: OWN-1, summary: again, concerns: linking}' >>own/recipes/musl/advisories.yaml
	run -2 mcm audit "$TARGET" --recipes own
	has "'OWN-1' is there already, on line 3"
}
