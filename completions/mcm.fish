# SPDX-License-Identifier: Apache-2.0
# Completion of mcm for fish. It asks mcm, so it knows the commands and options of that mcm.

# OPTION, VALUE ("-" for none) and description, separated by tabs, for each option of a command.
function __mcm_options --argument-names mcm
	$mcm help $argv[2..] 2>/dev/null | awk '
		/^usage:/ { on = 1; next }
		on && /^ *-/ {
			sub(/^ */, "")
			at = match($0, /   *[^ ]/)
			head = at ? substr($0, 1, at - 1) : $0
			text = at ? substr($0, at) : ""
			sub(/^ */, "", text)
			n = split(head, forms, /, */)
			split(forms[n], last, " ")
			for (i = 1; i <= n; i++) {
				split(forms[i], word, " ")
				value = word[2] != "" ? word[2] : last[2]
				print word[1] "\t" (value != "" ? value : "-") "\t" text
			}
		}'
end

function __mcm_commands --argument-names mcm
	$mcm help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end

function __mcm_targets --argument-names mcm
	$mcm list targets 2>/dev/null | sed 's/   */  /g; s/  */\t/'
end

# What can stand for VALUE of an option.
function __mcm_values --argument-names mcm option value text
	switch $value
		case 'DIR*'
			__fish_complete_directories (commandline -ct)
		case FILE
			__fish_complete_path (commandline -ct)
		case PROGRAM
			__fish_complete_command
		case TARGET
			__mcm_targets $mcm
		case FORMAT STYLE
			echo $text | sed 's/([^)]*)//g; s/,/ /g; s/ or / /g' | string split -n ' '
		case 'NAME=VALUE'
			$mcm list settings 2>/dev/null | sed 's/ .*/=/'
		case V
			echo latest
			$mcm list recipes 2>/dev/null | awk -v name=(string replace -- -- '' $option) '$1 == name { print $2 }'
	end
end

# What can stand for an operand, by the command's line of usage.
function __mcm_operands --argument-names mcm command
	if test $command = help
		__mcm_commands $mcm
		return
	end
	set -l usage ($mcm help $argv[2..] 2>/dev/null | sed -n 's/^usage: mcm [a-z]* //p')
	echo $usage | grep -oE '[a-z]+(\|[a-z]+)+' | string split '|'
	string match -q '*TARGET*' -- $usage; and __mcm_targets $mcm
	string match -qr 'PREFIX|DIR|FILE|PROGRAM' -- $usage; and __fish_complete_path (commandline -ct)
end

function __mcm
	set -l words (commandline -opc)
	set -l mcm $words[1]

	if test (count $words) -eq 1
		__mcm_commands $mcm
		return
	end
	if contains -- -- $words
		__fish_complete_subcommand --commandline $words[(math (contains -i -- -- $words) + 1)..] (commandline -ct)
		return
	end
	# The second word may be a part of the command: cache gc.
	set -l command $words[2..3]
	for line in (__mcm_options $mcm $command)
		set -l fields (string split \t -- $line)
		if test "$fields[1]" = "$words[-1]"; and test "$fields[2]" != -
			__mcm_values $mcm $fields
			return
		end
	end
	if string match -q -- '-*' (commandline -ct)
		__mcm_options $mcm $command | sed 's/\t[^\t]*\t/\t/'
	else
		__mcm_operands $mcm $command
	end
end

complete -c mcm -f -a '(__mcm)'
