//! Instants in a short form: those of 2026 in Shanghai without year, seconds and offset.

#![allow(unreachable_pub, reason = "the module of several test crates")]
#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

/// `11-02T09:00` → `2026-11-02T09:00:00+08:00`; a year and seconds may stand there.
pub fn expand(text: &str) -> String {
    let shape = |text: &str, shape: &str| {
        text.len() >= shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(a, b)| if b == b'0' { a.is_ascii_digit() } else { a == b })
    };
    let mut expanded = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let year = if shape(rest, "0000-00-00T00:00") { 5 } else { 0 };
        if !shape(&rest[year..], "00-00T00:00") {
            let length = rest.chars().next().unwrap().len_utf8();
            expanded.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let end = year + if shape(&rest[year..], "00-00T00:00:00") { 14 } else { 11 };
        let seconds = if end - year == 14 { "" } else { ":00" };
        let prefix = if year == 0 { "2026-" } else { "" };
        expanded.extend([prefix, &rest[..end], seconds, "+08:00"]);
        rest = &rest[end..];
    }
    expanded
}

/// `2026-11-02T09:00:00+08:00` → `11-02T09:00`.
pub fn shorten(instant: &str) -> String {
    let text = instant.strip_suffix("+08:00").unwrap();
    let text = text.strip_prefix("2026-").unwrap_or(text);
    text.strip_suffix(":00").unwrap_or(text).to_owned()
}
