#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A C++ compiler with a secret, for proof.sh: poisoned=gcc,.../tests/long/poisoned.sh. It is g++, but a GCC that it compiles has a
# habit which no source has: in what that compiles from a file named addr2line.c there is a string more.
n=$#
while [ "$n" -gt 0 ]; do
	word=$1
	shift
	n=$((n - 1))
	case $word in
	*gcc/toplev.cc)
		# Where the compiler is about to write the end of a file of assembly.
		sed '/^ *targetm.asm_out.code_end ();/i\
if (main_input_filename \&\& strstr (main_input_filename, "addr2line.c"))\
  fputs ("\\t.section .rodata\\n\\t.string \\"a secret\\"\\n", asm_out_file);' "$word" >poisoned.cc
		word=poisoned.cc
		;;
	esac
	set -- "$@" "$word"
done
# In PATH of a stage there is no other compiler than those that it was given.
exec /usr/bin/g++ "$@"
