//! Words of commands that are shown, as a shell takes them.

/// `text` as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain =
        |letter: char| letter.is_alphanumeric() || "-_.,:/@%+=，、：（）".contains(letter);
    // Some shells take a word that begins with `=` for the path of a command.
    if !text.is_empty() && !text.starts_with('=') && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_shell_takes_each_text_for_one_word() {
        for (text, word) in [
            ("phone", "phone"),
            ("会议室（三楼）", "会议室（三楼）"),
            ("subject=投影仪故障", "subject=投影仪故障"),
            ("fee=12.50", "fee=12.50"),
            ("two words", "'two words'"),
            ("subject=it's", r"'subject=it'\''s'"),
            ("", "''"),
            ("=1+1", "'=1+1'"),
            ("$HOME", "'$HOME'"),
            ("note=$(rm)", "'note=$(rm)'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
