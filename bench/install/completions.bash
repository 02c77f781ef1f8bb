# bash completion of interleave: commands and flags come from its help, names from `interleave list`.

# The program that is being completed may have models and workloads of its own: it is asked.
_interleave_ask() {
  "${COMP_WORDS[0]}" "$@" 2>/dev/null
}

# The names in a list of the program: each stands behind two blanks.
_interleave_names() {
  sed -nE 's/^  ([a-z][a-z0-9_]*)( .*)?$/\1/p'
}

_interleave_commands() {
  _interleave_ask --help | sed -n '/^Commands:/,/^$/p' | _interleave_names
}

_interleave_flags() {
  _interleave_ask "$1" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u
}

_interleave_list() {
  _interleave_ask list "$1" | _interleave_names
}

# Completes the last name of a list: "thread_pool,ser" becomes "thread_pool,serial".
_interleave_complete_list() {
  local word=$1 before=
  [[ $word == *,* ]] && before=${word%,*},
  COMPREPLY=($(compgen -P "$before" -W "$(_interleave_list "$2")" -- "${word##*,}"))
}

_interleave() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]}
  local parts="family function template program"  # of the name of a Google Benchmark
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "$(_interleave_commands) --help --version" -- "$word"))
    return
  fi
  case $command:$previous in
    import:--model | import:--workload) COMPREPLY=($(compgen -W "$parts" -- "$word")) ;;
    *:--models | *:--model) _interleave_complete_list "$word" models ;;
    *:--workloads | *:--workload) _interleave_complete_list "$word" workloads ;;
    *)
      if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$(_interleave_flags "$command")" -- "$word"))
      elif [[ $command == help ]]; then
        COMPREPLY=($(compgen -W "$(_interleave_commands)" -- "$word"))
      elif [[ $command == run && $previous == run ]]; then
        COMPREPLY=($(compgen -W "$(_interleave_list suites)" -- "$word") $(compgen -f -- "$word"))
      elif [[ $command == list ]]; then
        COMPREPLY=($(compgen -W "models workloads suites columns $(_interleave_list models) \
          $(_interleave_list workloads) $(_interleave_list suites)" -- "$word"))
      else
        COMPREPLY=($(compgen -f -- "$word"))
      fi
      ;;
  esac
}

complete -F _interleave interleave
