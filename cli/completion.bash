# Bash completion for heed: commands, the flags of each, and files. What there is to complete is asked of heed itself, so
# this cannot fall behind it.

_heed() {
    local current=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        local commands
        commands=$(heed --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$current")
    elif [[ $current == -* ]]; then
        local flags
        flags=$(heed "${COMP_WORDS[1]}" --help 2>/dev/null | sed -nE 's/^ +(-[a-zA-Z], )?(--[a-z-]+).*/\2/p')
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    fi
}

complete -o default -F _heed heed
