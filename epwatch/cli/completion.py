"""`epwatch completion SHELL`: the script by which a shell asks epwatch itself what can stand at the cursor."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import Exit

_BASH: Final = r"""# bash completion for epwatch:  source <(epwatch completion bash)
_epwatch() {
    local rest=${COMP_LINE:0:COMP_POINT} directive=4 line word piece i current="" cut=""
    local -a words=()
    COMPREPLY=()
    # bash cuts words at ":" and "=" too: here they are whole again, up to the cursor.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if ((i == 0)) || [[ $rest == [[:space:]]* || -z $rest ]]; then
            rest=${rest#"${rest%%[![:space:]]*}"}
            current="" cut=""
            words+=("")
        fi
        piece=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && piece=$rest
        cut=$current
        current+=$piece
        rest=${rest#"$piece"}
        words[${#words[@]} - 1]=${current//[\\\'\"]/}
    done
    # What stands before the piece at the cursor stays; a ":" or "=" by itself is such a piece, and stays too.
    [[ $piece == [:=] ]] && cut=$current
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            ?*)
                word=${line%%$'\t'*}
                word=${word#"$cut"}
                [[ $piece != [\'\"]* && $word == *[!a-zA-Z0-9_.,:=/@%+-]* ]] && printf -v word %q "$word"
                COMPREPLY+=("$word")
                ;;
        esac
    done < <("${COMP_WORDS[0]}" __complete "${words[@]:1}" 2>/dev/null)
    if [ "$directive" = 0 ]; then
        compopt -o default
    fi
}
complete -F _epwatch epwatch kubectl-epwatch
"""

_ZSH: Final = r"""#compdef epwatch kubectl-epwatch
# zsh completion for epwatch:  epwatch completion zsh > _epwatch, in a folder of $fpath
_epwatch() {
    local line directive=4
    local -a names
    for line in "${(@f)$("${words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        case $line in
            :*) directive=${line#:} ;;
            *$'\t'*) names+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
            ?*) names+=("${line//:/\\:}") ;;
        esac
    done
    if [[ $directive == 0 ]]; then
        _files
    else
        _describe -V epwatch names
    fi
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _epwatch "$@"
else
    compdef _epwatch epwatch kubectl-epwatch
fi
"""

_FISH: Final = r"""# fish completion for epwatch:  epwatch completion fish > ~/.config/fish/completions/epwatch.fish
function __epwatch_complete
    set -l before (commandline -opc)
    # As it was typed, with a quote that is still open before it: the names have none.
    set -l current (string replace -r '^[\'"]' '' -- (commandline -ct) | string replace -a '\\' '')
    for line in ($before[1] __complete $before[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':0'
                __fish_complete_path "$current"
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c epwatch -k -f -a '(__epwatch_complete)'
complete -c kubectl-epwatch -k -f -a '(__epwatch_complete)'
"""

_SCRIPTS: Final[Mapping[str, str]] = MappingProxyType({"bash": _BASH, "zsh": _ZSH, "fish": _FISH})


def run(arguments: Arguments) -> int:
    """Print the script of the shell that was named."""
    sys.stdout.write(_SCRIPTS[arguments.word or "bash"])
    return Exit.DONE
