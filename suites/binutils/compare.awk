# SPDX-License-Identifier: Apache-2.0
# Holds the output of a program against lines that are regular expressions of Tcl: awk -v wanted=FILE -f compare.awk OUTPUT.
# Of the lines of FILE, "#..." stands for any lines up to the one that the next line fits, "#?X" for one that may be missing,
# "#pass" for all that follows, "#failif" turns the result around, "!X" is a line that X does not fit; other lines with a "#"
# are comments. Empty lines do not count. The exit status is 0 if it fits, 1 if not, 3 if there is an expression that cannot
# be said in awk. With -v anywhere=1 the only line of FILE has to fit somewhere in the output, which may be empty.
BEGIN {
	while ((getline line < wanted) > 0)
		WANTED[++NWANTED] = line
	while ((getline line) > 0)
		if (line != "")
			LINE[++NLINES] = line
	at = 1
	turned = 0
	if (anywhere)
		look_anywhere()
	for (i = 1; i <= NWANTED; i++) {
		line = WANTED[i]
		if (line == "")
			continue
		if (line == "#pass")
			finish(0)
		if (line == "#failif") {
			turned = 1
		} else if (line == "#...") {
			if (++i > NWANTED)
				finish(0)
			while (at <= NLINES && !fits(LINE[at], WANTED[i]))
				at++
			if (at > NLINES)
				differ("nothing fits: " WANTED[i])
			at++
		} else if (substr(line, 1, 2) == "#?") {
			if (at <= NLINES && fits(LINE[at], substr(line, 3)))
				at++
		} else if (substr(line, 1, 1) != "#") {
			if (at > NLINES)
				differ("the output ends before: " line)
			if (!fits(LINE[at], line))
				differ("wanted: " line "\n  there: " LINE[at])
			at++
		}
	}
	if (at <= NLINES)
		differ("more than wanted: " LINE[at])
	finish(0)
}

function look_anywhere(    text, i) {
	text = ""
	for (i = 1; i <= NLINES; i++)
		text = text " " LINE[i]
	if (!(text ~ ere(WANTED[1])))
		differ("nothing fits: " WANTED[1])
	finish(0)
}

function differ(why) {
	if (!turned)
		print why
	finish(1)
}

function finish(status) {
	exit turned ? !status : status
}

function fits(text, pattern,    no) {
	no = substr(pattern, 1, 1) == "!"
	if (no)
		pattern = substr(pattern, 2)
	return (text ~ ("^(" ere(pattern) ")$")) != no
}

# What old programs do not know: how often, and classes that begin with a backslash.
function ere(p,    atom, low, high, i, made, count) {
	if (p in ERE)
		return ERE[p]
	made = p
	if (made ~ /\(\?|\\[mMyYAZwWB0-9cux]|[*+?]\?/) {
		print "SKIP an expression of Tcl that awk has not: " p
		exit 3
	}
	# Nothing as the last or the first alternative.
	gsub(/\|\)/, ")?", made)
	while (match(made, /\(\|[^()]*\)/))
		made = substr(made, 1, RSTART) substr(made, RSTART + 2, RLENGTH - 2) "?" substr(made, RSTART + RLENGTH)
	gsub(/\\s/, "[ \t]", made)
	gsub(/\\S/, "[^ \t]", made)
	gsub(/\\d/, "[0-9]", made)
	gsub(/\\D/, "[^0-9]", made)
	gsub(/\\t/, "\t", made)
	while (match(made, /(\([^()]*\)|\[[^]]+\]|\\.|[^][)(\\])\{[0-9]+(,[0-9]*)?\}/)) {
		atom = substr(made, RSTART, RLENGTH)
		count = atom
		sub(/^.*\{/, "", count)
		sub(/\}$/, "", count)
		sub(/\{[0-9,]*\}$/, "", atom)
		low = high = count
		sub(/,.*/, "", low)
		sub(/.*,/, "", high)
		count = ""
		for (i = 1; i <= low; i++)
			count = count atom
		if (high == "")
			count = count atom "*"
		for (; high != "" && i <= high; i++)
			count = count atom "?"
		made = substr(made, 1, RSTART - 1) count substr(made, RSTART + RLENGTH)
	}
	ERE[p] = made
	return made
}
