"""`epwatch completion SHELL`: the script by which a shell asks epwatch itself what can stand at the cursor."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import Exit

_BASH: Final = r"""# bash completion for epwatch:  source <(epwatch completion bash)
_epwatch() {
    local line directive=4
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            ?*) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
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
    for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
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
    set -l current (commandline -ct)
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
