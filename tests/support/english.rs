//! English where Chinese belongs, in what the program says.

/// Words without which there is hardly an English sentence; no name of a policy in the tests is one of them.
const WORDS: [&str; 23] = [
    "a", "after", "an", "and", "are", "be", "before", "days", "has", "here", "is", "it", "must",
    "not", "or", "stands", "such", "than", "that", "the", "there", "this", "which",
];

/// A line of a file that is shown, with its number before it.
fn is_of_a_file(line: &str) -> bool {
    let number = line.trim_start().split(" |").next().unwrap_or_default();
    number.bytes().all(|byte| byte.is_ascii_digit()) && line.contains(" |")
}

/// The text outside of backticks.
fn outside(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("‖")
}

/// Three or more English words in a row, outside of backticks, of what is typed and of lines of a file.
pub fn sentence(line: &str) -> Option<String> {
    if is_of_a_file(line) {
        return None;
    }
    let outside = outside(line);
    // A command that is shown to be typed.
    let outside = outside.split("cs ").next().unwrap_or_default();
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        bare.len() > 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let words: Vec<&str> = outside.split(' ').collect();
    let run = words.windows(3).find(|run| run.iter().all(is_word));
    run.map(|run| run.join(" "))
}

/// A run of English words, or one alone that belongs to a sentence, outside of backticks, quotes and lines of a file.
pub fn word(line: &str) -> Option<String> {
    if is_of_a_file(line) {
        return None;
    }
    let unquoted = outside(line).split('"').step_by(2).collect::<Vec<_>>().join("‖");
    let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
    let mut words = unquoted.split(|letter: char| !is_in_word(letter));
    let found = words.find(|word| WORDS.contains(word)).map(str::to_owned);
    found.or_else(|| sentence(&unquoted))
}
