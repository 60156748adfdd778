#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# configure-options.sh DIR: the options that ./configure --help of a source tree names, with those of the directories in it, and the variables
# that it listens to. tests/recipe/options/ has them of the releases that are the default.
cd "$1" || exit 1
case $(head -n 20 configure) in
*Autoconf*) help=--help=recursive ;;
*) help=--help ;;
esac
sh ./configure $help 2>/dev/null | awk '
	/^ +--[a-z]/ { sub(/^ +/, ""); split($0, part, /[=[ \t,.]/); print part[1] }
	/influential environment/ { variables = 1 }
	variables && /^  [A-Z][A-Z_a-z0-9]* / { print $1 "=" }
' | grep -Evx -e '--(enable|disable)-FEATURE|--with(out)?-PACKAGE' | LC_ALL=C sort -u
