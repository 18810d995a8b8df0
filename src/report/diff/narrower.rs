//! Which of two conditions asks more, as far as their words show it.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::policy::gist::Gist;

/// True if whatever meets `narrow` meets `wide`; `None` always holds.
pub(super) fn implies(narrow: Option<&Gist>, wide: Option<&Gist>) -> bool {
    let Some(wide) = wide else { return true };
    let Some(narrow) = narrow else { return false };
    let wide = wide.members();
    narrow.members().iter().all(|one| wide.iter().any(|other| all_hold(one, other)))
}

/// True if all tests of `wide` follow from those of `narrow`.
fn all_hold(narrow: &Gist, wide: &Gist) -> bool {
    let (Gist::Map(narrow), Gist::Map(wide)) = (narrow, wide) else { return narrow == wide };
    wide.iter().all(|(subject, check)| {
        narrow.get(subject).is_some_and(|stronger| check_implies(stronger, check))
    })
}

/// True if a value that passes `narrow` passes `wide`.
pub(super) fn check_implies(narrow: &Gist, wide: &Gist) -> bool {
    if narrow == wide {
        return true;
    }
    match (narrow.get("not"), wide.get("not")) {
        (Some(narrow), Some(wide)) => return is_part(wide, narrow),
        (Some(_), None) | (None, Some(_)) => return false,
        (None, None) => {}
    }
    if let (Some(narrow), Some(wide)) = (narrow.get("has"), wide.get("has")) {
        return is_part(wide, narrow);
    }
    let is_presence = wide.get("present").and_then(Gist::as_text) == Some("true");
    if is_presence && !matches!(narrow, Gist::Map(_)) {
        return true;
    }
    is_part(narrow, wide) || is_tighter_bound(narrow, wide)
}

/// True if every member of `part` is one of `whole`. Comparisons are members as they are written.
pub(super) fn is_part(part: &Gist, whole: &Gist) -> bool {
    let whole = whole.members();
    part.members().iter().all(|member| whole.contains(member))
}

/// `> 5` within `> 3`, `<= 2` within `<= 4`.
fn is_tighter_bound(narrow: &Gist, wide: &Gist) -> bool {
    let parts = |gist: &Gist| {
        let (sign, number) = gist.as_text()?.split_once(' ')?;
        Some((sign.to_owned(), number.parse::<Decimal>().ok()?))
    };
    let (Some((sign, narrow)), Some((other, wide))) = (parts(narrow), parts(wide)) else {
        return false;
    };
    let order = narrow.cmp(&wide);
    sign == other
        && match sign.as_str() {
            ">" | ">=" => order != Ordering::Less,
            "<" | "<=" => order != Ordering::Greater,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_compared_by_their_words() {
        let words = |words: &[&str]| Gist::set(words.iter().map(Gist::text));
        let when = |grades: &[&str]| Gist::map([("grade", Some(words(grades)))]);
        let both = Gist::map([("grade", Some(words(&["a"]))), ("kind", Some(words(&["b"])))]);
        assert!(implies(Some(&when(&["a"])), Some(&when(&["a", "b"]))));
        assert!(!implies(Some(&when(&["a", "b"])), Some(&when(&["a"]))));
        assert!(implies(Some(&both), Some(&when(&["a"]))));
        assert!(!implies(Some(&when(&["a"])), Some(&both)));
        assert!(implies(Some(&both), None) && !implies(None, Some(&both)));
        let any = Gist::set([both.clone(), when(&["c"])]);
        assert!(implies(Some(&any), Some(&when(&["a", "c"]))));
        let not = |words: Gist| Gist::map([("not", Some(words))]);
        assert!(check_implies(&not(words(&["a", "b"])), &not(words(&["a"]))));
        assert!(!check_implies(&not(words(&["a"])), &not(words(&["a", "b"]))));
        for (narrow, wide, holds) in [
            (">= 4", ">= 3", true),
            (">= 3", ">= 4", false),
            ("< 2", "< 2.5", true),
            ("> 3", ">= 3", false),
        ] {
            assert_eq!(check_implies(&Gist::text(narrow), &Gist::text(wide)), holds);
        }
    }
}
