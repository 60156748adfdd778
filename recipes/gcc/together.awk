# SPDX-License-Identifier: Apache-2.0
#
# Writes a file that includes the files DIR/NAME... one after the other, so that they are compiled as one: awk -v dir=DIR -f
# together.awk NAME... What a file makes of macros is undone behind it, but for the macros that ask system.h for headers, which
# is read once and has to know of all of them.
BEGIN {
	for (i = 1; i < ARGC; i++) {
		file = dir "/" ARGV[i]
		while ((getline line < file) > 0) {
			if (line !~ /^[ \t]*#[ \t]*(define|undef)[ \t]+[A-Za-z_]/)
				continue
			sub(/^[ \t]*#[ \t]*(define|undef)[ \t]+/, "", line)
			sub(/[^A-Za-z_0-9].*/, "", line)
			if (line ~ /^INCLUDE_/) {
				if (!(line in wanted))
					print "#define " line
				wanted[line] = 1
			} else if (!((i, line) in seen)) {
				seen[i, line] = 1
				macros[i] = macros[i] " " line
			}
		}
		close(file)
	}
	for (i = 1; i < ARGC; i++) {
		n = split(macros[i], names, " ")
		for (k = 1; k <= n; k++)
			print "#pragma push_macro(\"" names[k] "\")"
		print "#include \"" ARGV[i] "\""
		for (k = 1; k <= n; k++)
			print "#pragma pop_macro(\"" names[k] "\")"
	}
}
