# SPDX-License-Identifier: Apache-2.0
# Reads the directives of tests that are written for DejaGnu, and writes variables for suite.mk. Names of test files
# come on standard input. Of -v variables:
#   top        directory that the tests are in; their names are what follows it
#   target     triple
#   effective  file with lines "NAME 1" or "NAME 0": what the toolchain can do
#   variants   "O2.static=-O2 -static; O2.pie=...;": names of variants and what they are compiled with
#   always     what all of these tests are compiled with
#   must       "run" or "run link": kinds of tests (dg-do) that are taken, others are not tests of this suite
#   kind       what dg-do is without a dg-do
#   control    1: older tests have a control file NAME.x
# What it cannot understand makes a test be skipped, by a reason that names it.

BEGIN {
	while ((getline line < effective) > 0) {
		split(line, part, " ")
		CAN[part[1]] = part[2] + 0
	}
	nvariants = split(variants, list, "; *") - 1
	for (i = 1; i <= nvariants; i++) {
		at = index(list[i], "=")
		VARIANT[i] = substr(list[i], 1, at - 1)
		WORDS[i] = substr(list[i], at + 1)
	}
	# Where DejaGnu's variable of that name leads: files of another directory are named by it.
	srcdir = top
	sub(/\/testsuite\/.*/, "/testsuite", srcdir)
	# DejaGnu's triples have a vendor.
	system_name = target
	sub(/-linux/, "-unknown-linux", system_name)
	# Directives that ask for nothing which running a test would need: what is printed, and what the compiler's dumps hold.
	nignored = split("dg-final dg-missed dg-warning dg-message dg-bogus dg-prune-output dg-timeout dg-timeout-factor dg-excess-errors dg-line dg-note dg-regexp dg-begin-multiline-output dg-end-multiline-output dg-keep-saved-temps dg-enable-nn-line-numbers", list, " ")
	for (i = 1; i <= nignored; i++)
		IGNORED[list[i]] = 1
	while ((getline file < "-") > 0)
		read_test(file)
	exit 0
}

# Words of Tcl in text: into WORD[1..], how many.
function words_of(text,    n, c, end, depth) {
	n = 0
	while (1) {
		sub(/^[ \t]+/, "", text)
		if (text == "")
			return n
		c = substr(text, 1, 1)
		if (c == "{") {
			depth = 0
			for (end = 1; end <= length(text); end++) {
				c = substr(text, end, 1)
				depth += c == "{" ? 1 : c == "}" ? -1 : 0
				if (depth == 0)
					break
			}
			WORD[++n] = substr(text, 2, end - 2)
			text = substr(text, end + 1)
		} else if (c == "\"") {
			for (end = 2; end <= length(text) && substr(text, end, 1) != "\""; end++)
				if (substr(text, end, 1) == "\\")
					end++
			WORD[++n] = substr(text, 2, end - 2)
			text = substr(text, end + 1)
		} else {
			match(text, /^[^ \t]+/)
			WORD[++n] = substr(text, 1, RLENGTH)
			text = substr(text, RLENGTH + 1)
		}
	}
}

# A pattern of file names, against text.
function fits(text, pattern) {
	gsub(/[.+()|^$]/, "\\\\&", pattern)
	gsub(/\*/, ".*", pattern)
	gsub(/\?/, ".", pattern)
	return text ~ ("^" pattern "$")
}

# 1, 0, or -1: what it asks for is not known, and UNKNOWN names it.
function can(name) {
	if (name ~ /-.*-/)
		return fits(system_name, name) ? 1 : 0
	if (name in CAN)
		return CAN[name]
	if (name ~ /^c\+\+[0-9]/)
		return can_standard(name)
	UNKNOWN = name
	return -1
}

# The standard of C++ that the test is compiled for; 17 is the default of GCC 11 to 16.
function can_standard(name,    year, wanted) {
	year = always " " STD
	sub(/[ \t]+$/, "", year)
	year = match(year, /[0-9][0-9a-z]$/) ? substr(year, RSTART, RLENGTH) : "17"
	year = year_of(year)
	wanted = name
	gsub(/^c\+\+|_only$|_down$/, "", wanted)
	wanted = year_of(wanted)
	return name ~ /_only$/ ? year == wanted : name ~ /_down$/ ? year <= wanted : year >= wanted
}

# A test for other standards than the compiler's own is compiled by the first that its dg-do names.
function choose_standard(selector,    name) {
	if (!match(selector, /c\+\+[0-9][0-9](_only|_down)?/))
		return
	name = substr(selector, RSTART, RLENGTH)
	if (can_standard(name))
		return
	gsub(/^c\+\+|_only$|_down$/, "", name)
	STD = "-std=gnu++" name
}

function year_of(name) {
	if (name == "0x") return 11
	if (name == "1y") return 14
	if (name == "1z") return 17
	if (name == "2a") return 20
	if (name == "2b") return 23
	if (name == "2c") return 26
	return name == "98" || name == "03" ? 3 : name + 0
}

# A selector, as "x86_64-*-* aarch64*-*-*" or "{ ! lp64 } && int128": 1, 0 or -1. Sides of an operator are words or
# braces; words without one between them are alternatives.
function selects(text,    saved, at, value) {
	gsub(/[{}!]/, " & ", text)
	gsub(/&&/, " \\&\\& ", text)
	gsub(/\|\|/, " || ", text)
	NTOKENS = split(text, TOKEN, " ")
	AT = 1
	value = either()
	return AT <= NTOKENS ? -1 : value
}

function either(    value, more) {
	value = both()
	while (AT <= NTOKENS && TOKEN[AT] != "}") {
		if (TOKEN[AT] == "||")
			AT++
		more = both()
		value = value == 1 || more == 1 ? 1 : value == -1 || more == -1 ? -1 : 0
	}
	return value
}

function both(    value, more) {
	value = single()
	while (AT <= NTOKENS && TOKEN[AT] == "&&") {
		AT++
		more = single()
		value = value == 0 || more == 0 ? 0 : value == -1 || more == -1 ? -1 : 1
	}
	return value
}

function single(    value, word) {
	word = TOKEN[AT++]
	if (word == "!") {
		value = single()
		return value == -1 ? -1 : !value
	}
	if (word == "{") {
		value = either()
		AT++
		return value
	}
	if (word ~ /^\[/)
		UNKNOWN = word
	return word ~ /^\[/ ? -1 : can(word)
}

# Behind "target" or "xfail" in the last word of a directive: 1 where there is none.
function selected(word,    rest) {
	rest = word
	if (word == "")
		return 1
	if (rest !~ /^[ \t]*target[ \t]/)
		return rest ~ /^[ \t]*xfail[ \t]/ ? 1 : selects(rest)
	sub(/^[ \t]*target[ \t]+/, "", rest)
	# "{ target A xfail B }": that it is expected to fail is told of elsewhere.
	sub(/[ \t]xfail[ \t].*$/, "", rest)
	return selects(rest)
}

# Whether all flags of one word are among those of a variant; "*" stands for any, "" for none.
function has_flags(flags, wanted,    part, n, i) {
	if (wanted == "*")
		return 1
	n = split(wanted, part, " ")
	for (i = 1; i <= n; i++)
		if (!any_fits(flags, part[i]))
			return 0
	return n > 0 || flags ~ /^[ \t]*$/
}

function any_fits(flags, pattern,    part, n, i) {
	n = split(flags, part, " ")
	for (i = 1; i <= n; i++)
		if (fits(part[i], pattern))
			return 1
	return 0
}

# Whether any word of the list is in the flags.
function has_any(flags, list,    n, i, part) {
	n = words_of(list)
	for (i = 1; i <= n; i++)
		part[i] = WORD[i]
	for (i = 1; i <= n; i++)
		if (has_flags(flags, part[i]))
			return 1
	return list ~ /^[ \t]*$/ ? flags ~ /^[ \t]*$/ : 0
}

# The test is left out in all variants.
function leave_out(reason) {
	if (WHY == "")
		WHY = reason
}

function unknown(directive) {
	leave_out(directive " asks for '" UNKNOWN "', which is not known here")
}

# "COMMENT" { SELECTOR } { FLAGS } { NOT FLAGS }, each of which may be missing.
function leave_out_if(directive, text, reason,    n, where, flags, except, i) {
	n = words_of(text)
	where = n > 1 ? selected(WORD[2]) : 1
	if (n > 1)
		words_of(text)
	flags = n > 2 ? WORD[3] : "*"
	except = n > 3 ? WORD[4] : "no such flag"
	if (WORD[1] != "")
		reason = reason ": " WORD[1]
	if (where == -1)
		unknown(directive)
	for (i = 1; where == 1 && i <= nvariants; i++) {
		if (has_any(WORDS[i] " " FLAGS, flags) &&
		    !(except != "no such flag" && has_any(WORDS[i] " " FLAGS, except)))
			LEFT[i] = reason
	}
}

# What holds at all: 1 where the directive's last word, if it has so many, selects the target.
function holds(directive, n, last,    value) {
	value = n >= last ? selected(WORD[last]) : 1
	if (value == -1)
		unknown(directive)
	return value == 1
}

function require(directive, name) {
	name = can(name)
	if (name == -1)
		unknown(directive)
	else if (name == 0)
		leave_out(directive " asks for what this target or toolchain has not")
}

function obey(directive, text,    n, name, first) {
	n = words_of(text)
	first = WORD[1]
	if (directive in IGNORED || first == "" && n == 0)
		return
	if (directive == "dg-do") {
		KIND = first
		if (n > 1 && STD == "" && always !~ /-std=/ && selected(WORD[2]) == 0)
			choose_standard(WORD[2])
		if (n > 1 && (name = selected(WORD[2])) != 1) {
			if (name == -1)
				unknown(directive)
			else
				leave_out("it is not for this target")
		}
		if (n > 1 && text ~ /xfail[ \t]/)
			expect_failure(directive, text)
	} else if (directive == "dg-options" || directive == "dg-additional-options") {
		if (holds(directive, n, 2)) {
			if (directive == "dg-options")
				FLAGS = ""
			gsub(/[$][{]?srcdir[}]?/, srcdir, first)
			# "{ "-fwrapv" }" is a list of one.
			add_flags(words_of(first))
		}
	} else if (directive == "dg-additional-sources") {
		if (holds(directive, n, 2))
			MORE = MORE " " first
	} else if (directive == "dg-require-effective-target") {
		if (holds(directive, n, 2))
			require(directive " " first, first)
	} else if (directive == "dg-add-options") {
		if (!((first "_option") in CAN))
			leave_out(directive " " first " is not known here")
	} else if (directive ~ /^dg-require-/) {
		require(directive, substr(directive, 12))
	} else if (directive == "dg-skip-if") {
		SKIPS[++NSKIPS] = text
	} else if (directive == "dg-xfail-if" || directive == "dg-xfail-run-if") {
		XFAILS[++NXFAILS] = text
	} else if (directive == "dg-error") {
		if (n < 3 || selected(WORD[3]) != 0)
			leave_out("it is not to compile (dg-error)")
	} else {
		leave_out(directive " is not understood here")
	}
}

# "{ xfail SELECTOR }" of dg-do.
function expect_failure(directive, text,    value) {
	sub(/^.*xfail[ \t]+/, "", text)
	sub(/[ \t]*}[ \t]*$/, "", text)
	value = selects(text)
	if (value == -1)
		unknown(directive)
	else if (value == 1)
		leave_out("its authors expect it to fail here")
}

# The first directive of a line, if there is one. Braces are balanced; a directive that is not closed on its line goes
# on in the next, and is not understood.
function directive_of(line,    end, depth, c) {
	if (!match(line, /\{[ \t]+dg-[-a-z]+[ \t]/))
		return ""
	line = substr(line, RSTART)
	depth = 0
	for (end = 1; end <= length(line); end++) {
		c = substr(line, end, 1)
		if (c == "\\")
			end++
		else
			depth += c == "{" ? 1 : c == "}" ? -1 : 0
		if (depth == 0)
			break
	}
	if (depth != 0)
		return line
	line = substr(line, 2, end - 2)
	sub(/^[ \t]+/, "", line)
	sub(/[ \t]+$/, "", line)
	return line
}

# The control file of older tests, NAME.x: of Tcl no more than what adds flags, and what leaves the test out or expects it
# to fail, for some targets. What is in braces for other targets is passed over.
function read_control(path,    line, depth, passed, value) {
	depth = passed = 0
	while ((getline line < path) > 0) {
		sub(/^[ \t]+/, "", line)
		sub(/[ \t\r]+$/, "", line)
		if (line == "" || line ~ /^#/)
			continue
		if (!passed && line ~ /^if.*\{$/) {
			value = condition(line)
			if (value == -1)
				leave_out("its control file asks for what is not known here: " line)
			passed = value == 1 ? 0 : depth + 1
		} else if (!passed && line ~ /^return/) {
			if (line !~ /^return 0/)
				leave_out("its control file leaves it out")
			break
		} else if (!passed && line ~ /^(set|lappend) additional_flags/) {
			sub(/^[a-z]+ additional_flags[ \t]*/, "", line)
			add_flags(words_of(line))
			continue
		} else if (!passed && line ~ /^set torture_execute_xfail/) {
			leave_out("its authors expect it to fail here")
		} else if (!passed && line !~ /^(load_lib|global)/ && line != "}") {
			leave_out("its control file is not understood: " line)
		}
		depth += gsub(/\{/, "{", line) - gsub(/\}/, "}", line)
		if (depth < passed)
			passed = 0
	}
	close(path)
}

function add_flags(n,    i) {
	for (i = 1; i <= n; i++)
		FLAGS = FLAGS " " WORD[i]
}

# Of "if { [istarget A] || [istarget B] } {" and the like.
function condition(line) {
	sub(/^if[ \t]*/, "", line)
	sub(/[ \t]*(then[ \t]*)?\{$/, "", line)
	gsub(/\\[][]/, "?", line)
	gsub(/\[[ \t]*string[- ]match[^]]*\]/, " string-match ", line)
	gsub(/\[[ \t]*istarget[ \t]+"?/, " ", line)
	gsub(/\[[ \t]*check_effective_target_/, " ", line)
	gsub(/"?[ \t]*\]/, " ", line)
	gsub(/[()]/, " ", line)
	return selects(line)
}

# As a word of a shell, in a variable of make.
function quoted(text,    n, part, i, all) {
	n = split(text, part, " ")
	all = ""
	for (i = 1; i <= n; i++) {
		if (part[i] ~ /[^-A-Za-z0-9_=+,.\/:@%]/) {
			gsub(/'/, "'\\''", part[i])
			part[i] = "'" part[i] "'"
		}
		all = all " " part[i]
	}
	gsub(/\$/, "$$", all)
	gsub(/#/, "\\#", all)
	return all
}

function plain(text) {
	gsub(/['$#\\]/, "", text)
	return text
}

function write_test(name, file,    i) {
	print "TESTS += " name
	if (WHY != "") {
		print "SKIP." name " := " plain(WHY)
		return
	}
	print "FLAGS." name " :=" quoted(always " " (FLAGS ~ /-std=/ ? "" : STD) " " FLAGS)
	print "KIND." name " := " KIND
	if (MORE != "")
		print "MORE." name " :=" quoted(MORE)
	for (i = 1; i <= nvariants; i++)
		if (i in LEFT)
			print "SKIP." name "." VARIANT[i] " := " plain(LEFT[i])
}

function read_test(file,    line, directive, name, dir, at, i, n, part) {
	WHY = FLAGS = MORE = STD = ""
	KIND = kind
	NSKIPS = NXFAILS = 0
	for (i in LEFT)
		delete LEFT[i]
	n = 0
	while ((getline line < file) > 0) {
		directive = directive_of(line)
		if (directive == "")
			continue
		part[++n] = directive
		# The standard of the language is that of the whole test, wherever it is said.
		if (directive ~ /^dg-(additional-)?options/ && match(directive, /-std=[^ "}]*/))
			STD = substr(directive, RSTART, RLENGTH)
	}
	close(file)
	for (i = 1; i <= n; i++) {
		at = match(part[i], /[ \t]/)
		obey(at ? substr(part[i], 1, at - 1) : part[i], at ? substr(part[i], at + 1) : "")
	}
	name = substr(file, length(top) + 2)
	sub(/\.[A-Za-z]+$/, "", name)
	dir = file
	sub(/\/[^\/]*$/, "", dir)
	if (index(" " must " ", " " KIND " ") == 0)
		return
	n = file
	sub(/\.[A-Za-z]+$/, ".x", n)
	if (control)
		read_control(n)
	for (i = 1; i <= NSKIPS; i++)
		leave_out_if("dg-skip-if", SKIPS[i], "not for this target or these options")
	for (i = 1; i <= NXFAILS; i++)
		leave_out_if("dg-xfail-if", XFAILS[i], "its authors expect it to fail")
	if (MORE != "") {
		n = split(MORE, part, " ")
		MORE = ""
		for (i = 1; i <= n; i++)
			MORE = MORE " " dir "/" part[i]
	}
	write_test(name, file)
}
