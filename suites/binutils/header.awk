# SPDX-License-Identifier: Apache-2.0
# The "#key: value" lines that a dump test begins with, as variables of a shell: o_KEY, and keys, all that are there. Values of
# several lines are joined by a space; those of as and source stay lines, and messages are joined as they are.
BEGIN {
	quote = "'"
	known = " DUMPPROG addr2line alltargets as dump error error_output ld ld_after_inputfiles map name nm noskip notarget noxfail" \
		" objcopy_linked_file objdump readelf section_subst size skip source target warning warning_output xfail "
}
/^#/ && match($0, /^#[ \t]*[a-zA-Z0-9_]+[ \t]*:/) {
	key = substr($0, 1, RLENGTH - 1)
	gsub(/[# \t]/, "", key)
	value = substr($0, RLENGTH + 1)
	sub(/^[ \t]+/, "", value)
	sub(/[ \t\r]+$/, "", value)
	if (index(known, " " key " ") == 0)
		strange = key
	if (key in all) {
		joint = key ~ /^(as|source)$/ ? "\n" : key ~ /^(error|warning)$/ ? "" : " "
		value = all[key] joint value
	} else {
		order[++n] = key
	}
	all[key] = value
	next
}
!/^#/ { exit }
END {
	keys = ""
	for (i = 1; i <= n; i++) {
		if (order[i] == strange)
			continue
		value = all[order[i]]
		gsub(quote, quote "\\" quote quote, value)
		print "o_" order[i] "=" quote value quote
		keys = keys " " order[i]
	}
	print "keys=" quote keys " " quote
	print "strange=" quote strange quote
}
