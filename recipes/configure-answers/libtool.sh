#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# In place of libtool, where a package is nothing but an archive of objects that are not for shared libraries: LIBTOOL on make's
# command line. libtool itself takes 15 ms for each object, in a shell; this one takes 2.
#
# LEFT_OUT has words DIRECTORY/NAME: objects that nobody needs, which are not compiled, and are in no archive. AR is the archiver.
set -eu
mode=
while :; do
	case ${1-} in
	--mode=*) mode=${1#--mode=} ;;
	--*) ;;
	*) break ;;
	esac
	shift
done

# The command with .o for .lo, and an empty file for make to see; of what has no -o the compiler makes the name as libtool would.
compile() {
	for word; do source=$word; done
	object=${source##*/}
	object=${object%.*}.lo
	count=$#
	is_output=
	while [ "$count" -gt 0 ]; do
		word=$1
		shift
		count=$((count - 1))
		if [ -n "$is_output" ]; then
			object=$word
			word=${word%.lo}.o
		fi
		is_output=
		if [ "$word" = -o ]; then is_output=1; fi
		set -- "$@" "$word"
	done
	case " ${LEFT_OUT-} " in
	*" ${PWD##*/}/${object%.lo} "*) rm -f "${object%.lo}.o" ;;
	*) "$@" ;;
	esac
	: >"$object"
}

# What is made for others to be linked into (no -rpath) is a list of its objects; the library itself an archive where libtool has it.
link() {
	library=
	installed=
	objects=
	while [ $# -gt 0 ]; do
		case $1 in
		-o)
			library=$2
			shift
			;;
		-rpath)
			installed=1
			shift
			;;
		*.lo)
			if [ -f "${1%.lo}.o" ]; then objects="$objects ${1%.lo}.o"; fi
			;;
		*.la)
			directory=.
			case $1 in */*) directory=${1%/*} ;; esac
			# shellcheck disable=SC2013 # names without spaces
			for object in $(cat "$1"); do
				objects="$objects $directory/$object"
			done
			;;
		esac
		shift
	done
	case $library in
	*.la) ;;
	*)
		echo "libtool.sh: '$library' is no library, and nothing else is made here" >&2
		exit 1
		;;
	esac
	# shellcheck disable=SC2086 # a list of words without spaces
	printf '%s\n' $objects >"$library"
	if [ -n "$installed" ]; then
		mkdir -p .libs
		rm -f ".libs/${library%.la}.a"
		# shellcheck disable=SC2086
		"${AR:-ar}" qcD ".libs/${library%.la}.a" $objects
	fi
}

case $mode in
compile) compile "$@" ;;
link) link "$@" ;;
*)
	echo "libtool.sh: no mode '$mode'" >&2
	exit 1
	;;
esac
