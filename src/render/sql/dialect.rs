//! What the engines say differently. All else of the SQL is common to them.

use std::fmt::Debug;

/// An engine's own words. Arguments and answers are SQL expressions.
///
/// Instants are whole seconds since 1970 (UTC), dates are days since 1970, so that little is left to differ. Words and
/// lists of words are one text: `␟phone␟` is a word, `list␟a␟b␟` a list.
pub(super) trait Dialect: Debug {
    fn name(&self) -> &'static str;
    /// A statement that fills a table of this name anew.
    fn fill(&self, table: &str, query: &str) -> String;
    /// Statements that come before all others.
    fn opening(&self) -> &'static str {
        ""
    }
    /// The archive's `tickets` with these columns; one that no month has is empty.
    fn tickets(&self, _columns: &[String]) -> String {
        "tickets".to_owned()
    }
    /// The archive's `events` with `month`, `line` (the place of the row in its file) and the columns of `events.csv`.
    fn events(&self) -> String {
        "events".to_owned()
    }
    /// A roster with these columns, of which the file may lack some.
    fn roster(&self, name: &str, _columns: &[String]) -> String {
        self.quoted(&format!("roster_{name}"))
    }
    /// The table that `cs calendar table` writes.
    fn calendar(&self) -> String {
        "calendar".to_owned()
    }
    /// Where it is run, and where what it reads comes from.
    fn preface(&self) -> &'static str;
    /// The text under `key` of a JSON object that is text, number or truth value.
    fn json_text(&self, object: &str, key: &str) -> String;
    /// The array under `key` of a JSON object (the whole where there is no key), as `list␟a␟b␟`.
    fn json_list(&self, object: &str, key: Option<&str>) -> String;
    /// Seconds of an RFC 3339 instant; null if it is none.
    fn seconds(&self, text: &str) -> String;
    /// Days of a date such as 2026-11-22; null if it is none.
    fn days(&self, text: &str) -> String;
    fn integer(&self, text: &str) -> String;
    fn decimal(&self, text: &str) -> String;
    /// The day so many months later, or the month's last.
    fn add_months(&self, days: &str, months: &str) -> String;
    /// The last day of the month of a day.
    fn month_end(&self, days: &str) -> String;
    /// Months since the year 0 of the month of a day.
    fn month_number(&self, days: &str) -> String;
    /// `local` (seconds on the clock of the zone) as `2026-11-22T09:00:00` and `offset`.
    fn instant_text(&self, local: &str, offset: &str) -> String;
    /// True if every member of `a` is one of `b`'s.
    fn has_all(&self, b: &str, a: &str) -> String;
    /// Where `part` first stands in `text`, from 1; 0 if nowhere.
    fn position(&self, text: &str, part: &str) -> String;
    /// `text`, its parts between commas (of either script) and semicolons as `list␟a␟b␟`.
    fn split_list(&self, text: &str) -> String;
    /// True if a regular expression takes the whole text.
    fn full_match(&self, text: &str, pattern: &str) -> String;
    /// The last value that is not null, in a window.
    fn last_value(&self, value: &str, window: &str) -> String;
    /// `lead` or `lag`, null where there is no such row.
    fn neighbour(&self, function: &str, value: &str, window: &str) -> String {
        format!("{function}({value}) OVER ({window})")
    }
    /// Rows `n` from `low` to `high`, joined to those of `from` (an expression of its columns).
    fn series(&self, from: &str, low: &str, high: &str) -> String;
    /// A quotient of whole numbers, cut towards minus infinity.
    fn floor_div(&self, value: &str, by: i64) -> String;
    /// A name as the engine quotes it.
    fn quoted(&self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }
    /// The type of texts.
    fn text_type(&self) -> &'static str {
        "VARCHAR"
    }
}
