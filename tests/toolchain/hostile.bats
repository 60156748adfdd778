#!/usr/bin/env bats
# Objects that nobody's assembler makes: the patches of binutils, each by what ld and its neighbours said or did before.
# The objects are those of as with some bytes written over, so these tests are of one target's format.
load helper

setup_file() {
	make_prefix x86_64-linux-musl
}

teardown_file() {
	remove_work
}

setup() {
	[ "$TARGET" = x86_64-linux-musl ] || skip "the objects are for x86_64-linux-musl"
	cd "$BATS_TEST_TMPDIR" || return 1
}

tool() { # PROGRAM ARGUMENT...
	local program=$1
	shift
	"$P/bin/$TARGET-$program" "$@"
}

# Standard input, assembled.
assemble() { # OBJECT
	tool as -o "$1" -
}

# Field 4: where a section is in the file. 0: its number.
section() { # OBJECT SECTION FIELD
	tool readelf -SW "$1" | sed -n 's/^ *\[ *\([0-9]*\)\] /\1 /p' | awk -v name="$2" -v field="$3" \
		'$2 == name { print field ? $(field + 1) : $1; exit }'
}

contents() { # OBJECT SECTION
	echo $((16#$(section "$1" "$2" 4)))
}

# Where a section's header is: 64 bytes each, the type at 4, the size at 32.
header() { # OBJECT SECTION
	local table
	table=$(tool readelf -h "$1" | sed -n 's/.*Start of section headers: *\([0-9]*\).*/\1/p')
	echo $((table + 64 * $(section "$1" "$2" 0)))
}

number() { # OBJECT SYMBOL
	tool readelf -sW "$1" | awk -v name="$2" '$8 == name { print $1 + 0 }'
}

# Where a symbol is: 24 bytes each, the name at 0, binding and type at 4.
symbol() { # OBJECT SYMBOL
	echo $(($(contents "$1" .symtab) + 24 * $(number "$1" "$2")))
}

poke() { # OBJECT OFFSET BYTES
	# shellcheck disable=SC2059 # escapes
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# An error, neither a signal's status nor success.
refused() { # MESSAGE PROGRAM ARGUMENT...
	local message=$1
	shift
	run tool "$@"
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"$message"* ]]
}

# Globals come in the order of their names in the source; the first of them become part of what is said to be local.
@test "a global symbol among the local ones" {
	assemble global.o <<-'END'
		.globl inner, _start
		.text
		_start: .quad inner
		.section .data.inner, "aw"
		inner: .quad 1
	END
	tool ld --gc-sections -o program global.o
	poke global.o $(($(header global.o .symtab) + 44)) "\\$(printf %o $(($(number global.o inner) + 1)))"
	refused "is not local" ld --gc-sections -o program global.o
	refused "is not local" ld -o program global.o
}

@test "a global symbol among the local ones that is an expression" {
	assemble complex.o <<-'END'
		.globl "#5", _start
		.text
		_start: .quad "#5"
		.data
		"#5": .quad 1
	END
	poke complex.o $(($(symbol complex.o '#5') + 4)) '\030'
	tool ld -o program complex.o
	poke complex.o $(($(header complex.o .symtab) + 44)) "\\$(printf %o $(($(number complex.o '#5') + 1)))"
	refused "is not local" ld -o program complex.o
}

@test "-w: an object that was not read to its end is not linked" {
	assemble half.o <<-'END'
		.globl _start, first, second
		_start: call second
		first: ret
		second: ret
	END
	tool ld -w -o program half.o
	poke half.o $(($(symbol half.o first) + 4)) '\000'
	refused "error adding symbols" ld -w -o program half.o
}

@test "-w: an object that uses a symbol in ways that exclude each other is not linked" {
	assemble first.o <<-'END'
		.globl thread, value
		.text
		movq thread@gottpoff(%rip), %rax
		movq thread@gotpcrel(%rip), %rax
		movq value@gotpcrel(%rip), %rax
	END
	refused "as normal and thread local" ld -w -shared -o library first.o
}

@test "a group without members, and --gc-sections" {
	assemble group.o <<-'END'
		.globl _start
		.text
		_start: ret
		.section .text.member, "axG", @progbits, signature
		ret
	END
	poke group.o $(($(header group.o .group) + 32)) '\004'
	tool ld --gc-sections -o program group.o
}

@test "a group that names a member twice is not copied" {
	assemble twice.o <<-'END'
		.section .text.one, "axG", @progbits, signature
		ret
		.section .data.two, "awG", @progbits, signature
		.byte 1
	END
	tool ld -r -o copy.o twice.o
	place=$(contents twice.o .group)
	dd if=twice.o of=word bs=1 skip=$((place + 4)) count=4 status=none
	dd if=word of=twice.o bs=1 seek=$((place + 8)) conv=notrunc status=none
	refused "corrupt group section" ld -r -o copy.o twice.o
}

@test "a section that ends behind the end of the file" {
	assemble long.o <<-'END'
		.globl _start
		.text
		_start: ret
		.section .data.unused, "aw"
		.quad 1
	END
	tool ld --gc-sections -o program long.o
	poke long.o $(($(header long.o .data.unused) + 35)) '\001'
	refused "section extending past end of file" ld --gc-sections -o program long.o
}

@test "a huge index into a virtual table" {
	assemble table.o <<-'END'
		.globl _start, table
		.text
		_start: .quad table
		.vtable_entry table, 8
		.data
		table: .quad 1, 2
	END
	tool ld --gc-sections -o program table.o
	poke table.o $(($(contents table.o .rela.text) + 24 + 16)) '\370\377\377\377\377\377\377\377'
	refused "corrupt VTENTRY" ld --gc-sections -o program table.o
}

@test "a global symbol without a name" {
	assemble name.o <<-'END'
		.globl _start, other
		_start: call other
		other: ret
	END
	poke name.o "$(symbol name.o other)" '\000\000\000\000'
	refused "has no name" ld -o program name.o
}

@test "thread-local storage is not addressed by data" {
	for section in '.data' '.section .unloaded, "", @progbits' '.section .unloaded, "x", @progbits'; do
		assemble data.o <<-END
			.globl _start
			.text
			_start: ret
			$section
			.long thread@gottpoff
			.section .tbss, "awT", @nobits
			thread: .quad 0
		END
		refused "is not code" ld -shared -o library data.o
		refused "is not code" ld -o program data.o
	done
}

@test "a relocation outside of its section" {
	assemble outside.o <<-'END'
		.globl _start
		.text
		_start: movq value@gotpcrel(%rip), %rax
		.data
		value: .quad 1
	END
	tool ld -o program outside.o
	poke outside.o "$(contents outside.o .rela.text)" '\000\000\000\000\000\100'
	refused "outside of section" ld -o program outside.o
}

@test "unwind entries that are relative to a global offset table that is not there" {
	assemble frame.o <<-'END'
		.globl _start
		.text
		_start: ret
		.section .eh_frame, "a", @progbits
		.long 16, 0
		.byte 1
		.asciz "zR"
		.byte 1, 0x78, 16, 1, 0x3b, 0, 0, 0
		.long 16, 24
		.long .text, 1, 0
	END
	refused "and there is none" ld -o program frame.o
}

@test "objcopy --interleave writes no more than there is" {
	printf '.data\n.ascii "12345"\n' | assemble five.o
	tool objcopy -O binary -j .data -i 4 -b 0 --interleave-width 4 five.o five
	[ "$(cat five)" = 12345 ]
}
