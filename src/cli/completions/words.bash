# Bash takes `grade=urgent` for three words. Here words are parted by blanks alone.
_cs_complete() {
    local line="${COMP_LINE:0:COMP_POINT}" words=()
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    local last=$((${#words[@]} - 1))
    local current="${words[last]}" COMP_WORDS=("${words[@]}") COMP_CWORD=$last
    _clap_complete_cs cs "$current"
    # Only what comes after the mark is put in.
    [[ "$current" == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${current%%=*}="}")
}
complete -o nospace -o bashdefault -F _cs_complete cs
