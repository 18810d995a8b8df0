//! Which guides fit a record, and why.

use crate::model::guide::Guide;
use crate::model::language::{Language, tr};

/// Fields of a guide that say what it is, not what it is about.
const ITS_OWN: [&str; 4] = ["id", "title", "kind", "words"];
/// What one reason counts: a field that agrees outweighs a word, a listed word the title.
const FIELD: u32 = 4;
const WORD: u32 = 3;
const TITLE: u32 = 2;

/// What a record says, for finding guides.
#[derive(Debug)]
pub(crate) struct Sought {
    pub(crate) subject: String,
    /// Fields that guides may name too, with their values.
    pub(crate) fields: Vec<(String, Vec<String>)>,
}

/// A guide that fits, and the reasons.
#[derive(Debug)]
pub(crate) struct Fit<'g> {
    pub(crate) guide: &'g Guide,
    pub(crate) why: Vec<String>,
    weight: u32,
}

/// The fields by which `guides` are found: those that are about something.
pub(crate) fn subjects(guides: &[Guide]) -> Vec<&str> {
    let all = guides.iter().flat_map(|guide| guide.fields.iter().map(|(name, _)| name.as_str()));
    let mut names: Vec<&str> = all.filter(|name| !ITS_OWN.contains(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The guides that fit, the best first; equals by id.
pub(crate) fn fitting<'g>(
    guides: &'g [Guide],
    sought: &Sought,
    language: Language,
) -> Vec<Fit<'g>> {
    let fits = guides.iter().map(|guide| fit(guide, sought, language));
    let mut fits: Vec<Fit<'g>> = fits.filter(|fit| fit.weight > 0).collect();
    fits.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.guide.id.cmp(&b.guide.id)));
    fits
}

fn fit<'g>(guide: &'g Guide, sought: &Sought, language: Language) -> Fit<'g> {
    let (mut why, mut weight) = (Vec::new(), 0);
    for (name, values) in &sought.fields {
        let known = guide.values(name);
        for value in values.iter().filter(|value| known.contains(value)) {
            why.push(format!("{name} {value}"));
            weight += FIELD;
        }
    }
    let subject = sought.subject.to_lowercase();
    let words = guide.values("words").iter();
    let said: Vec<&str> =
        words.filter(|word| subject.contains(&word.to_lowercase())).map(String::as_str).collect();
    if !said.is_empty() {
        weight += WORD * u32::try_from(said.len()).unwrap_or(u32::MAX / WORD);
        let said = said.join(&tr!(language, ", ", "、"));
        why.push(tr!(language, "the subject says {said}", "主题含 {said}"));
    }
    let common = longest_common(&subject, &guide.title.to_lowercase());
    if common.chars().count() >= 2 && said.is_empty() {
        weight += TITLE;
        why.push(tr!(language, "the title says {common}", "标题含 {common}"));
    }
    Fit { guide, why, weight }
}

/// The longest run of letters that stands in both.
fn longest_common(a: &str, b: &str) -> String {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut best: &[char] = &[];
    for start in 0..a.len() {
        for other in 0..b.len() {
            let both = a[start..].iter().zip(&b[other..]);
            let length = both.take_while(|(a, b)| a == b && a.is_alphanumeric()).count();
            if length > best.len() {
                best = &a[start..start + length];
            }
        }
    }
    // Single letters of words that are written with spaces between them say nothing.
    let is_latin = best.iter().all(char::is_ascii);
    if is_latin && best.len() < 4 { String::new() } else { best.iter().collect() }
}

/// True if a search word stands in the guide: its head or its page.
pub(crate) fn holds(guide: &Guide, word: &str) -> bool {
    let word = word.to_lowercase();
    let mut texts = guide.fields.iter().flat_map(|(_, values)| values.iter());
    texts.any(|text| text.to_lowercase().contains(&word))
        || guide.body.to_lowercase().contains(&word)
}
