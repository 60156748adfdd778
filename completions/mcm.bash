# SPDX-License-Identifier: Apache-2.0
# Completion of mcm for bash. It asks mcm, so it knows the commands and options of that mcm.
# shellcheck shell=bash

# OPTION, VALUE ("-" for none) and description, separated by tabs, for each option of a command.
_mcm_options() { # MCM COMMAND...
	"$1" help "${@:2}" 2>/dev/null | awk '
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
}

_mcm_commands() { # MCM
	"$1" help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

_mcm_targets() { # MCM
	"$1" list targets 2>/dev/null | cut -d ' ' -f 1
}

# What can stand for VALUE of an option.
_mcm_values() { # MCM OPTION VALUE TEXT
	case $3 in
	DIR*) compgen -d -- "$cur" ;;
	FILE) compgen -f -- "$cur" ;;
	PROGRAM) compgen -c -f -- "$cur" | sort -u ;;
	TARGET) compgen -W "$(_mcm_targets "$1")" -- "$cur" ;;
	FORMAT | STYLE) compgen -W "$(sed 's/([^)]*)//g; s/,/ /g; s/ or / /g' <<<"$4")" -- "$cur" ;;
	NAME=VALUE) compgen -S = -W "$("$1" list settings 2>/dev/null | cut -d ' ' -f 1)" -- "$cur" ;;
	V) compgen -W "latest $("$1" list recipes 2>/dev/null | awk -v name="${2#--}" '$1 == name { print $2 }')" -- "$cur" ;;
	esac
}

# What can stand for an operand, by the command's line of usage.
_mcm_operands() { # MCM COMMAND...
	local usage

	if [[ $2 == help ]]; then
		compgen -W "$(_mcm_commands "$1")" -- "$cur"
		return
	fi
	usage=$("$1" help "${@:2}" 2>/dev/null | sed -n 's/^usage: mcm [a-z]* //p')
	compgen -W "$(grep -oE '[a-z]+(\|[a-z]+)+' <<<"$usage" | tr '|' ' ')" -- "$cur"
	[[ $usage != *TARGET* ]] || compgen -W "$(_mcm_targets "$1")" -- "$cur"
	[[ $usage != *@(PREFIX|DIR|FILE|PROGRAM)* ]] || compgen -f -- "$cur"
}

_mcm() { # MCM WORD PREVIOUS
	local mcm=$1 cur=$2 option value text i
	# The second word may be a part of the command: cache gc.
	local -a command=("${COMP_WORDS[@]:1:COMP_CWORD > 2 ? 2 : 1}")

	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_mcm_commands "$mcm")" -- "$cur")
		return
	fi
	for ((i = 2; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == -- ]]; then
			mapfile -t COMPREPLY < <(compgen -c -f -- "$cur" | sort -u)
			return
		fi
	done
	while IFS=$'\t' read -r option value text; do
		if [[ $option == "$3" && $value != - ]]; then
			mapfile -t COMPREPLY < <(_mcm_values "$mcm" "$option" "$value" "$text")
			return
		fi
	done < <(_mcm_options "$mcm" "${command[@]}")
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_mcm_options "$mcm" "${command[@]}" | cut -f 1)" -- "$cur")
	else
		mapfile -t COMPREPLY < <(_mcm_operands "$mcm" "${command[@]}")
	fi
}

complete -o filenames -F _mcm mcm
