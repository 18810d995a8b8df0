//! Commitments that say another figure than their rule, or whose rule no one is held to.

use std::cmp::Ordering;

use super::Linter;
use crate::calendar::date_of;
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::document::Node;
use crate::model::fault::Position;
use crate::model::language::{Said, said, tr};
use crate::policy::commitment::Promised;
use crate::policy::rule::{Rule, Standing};

impl Linter<'_> {
    pub(super) fn promises(&mut self) {
        let policy = self.policy;
        let entries = self.places.items("commitments");
        for (commitment, entry) in policy.commitments.iter().zip(entries) {
            let versions: Vec<&Rule> =
                policy.rules.iter().filter(|rule| rule.id == commitment.rule).collect();
            let Some(last) = versions.last() else { continue };
            self.is_watched(&versions, entry);
            self.figures(last, entry);
        }
    }

    fn is_watched(&mut self, versions: &[&Rule], entry: &Node) {
        let Some(rule) = versions.last() else { return };
        let at = key_of(entry, "rule");
        let why = if rule.standing == Standing::Trial {
            said!("is on trial", "还在试行")
        } else if versions.iter().all(|rule| rule.effective.until.is_some()) {
            let ends = versions.iter().filter_map(|rule| rule.effective.until).max();
            let Some(ends) = ends else { return };
            said!("ends on {}", "到 {} 为止", date_of(self.policy.zone(), ends))
        } else if rule.form.never_fails() {
            said!("has no target that could be missed", "没有会落空的目标")
        } else {
            return;
        };
        let its = self.places.id(rule);
        let message = Said::by(|language| {
            let (id, why) = (&rule.id, why.text(language));
            tr!(
                language,
                "the public is promised what no one is held to: `{id}` {why}",
                "对外承诺了却无人负责：`{id}` {why}"
            )
        });
        self.findings
            .warn(at, message)
            .code(Code::UnwatchedCommitment)
            .hint(said!(
                "let an active rule keep the promise, or take the promise back",
                "请由正式生效的规则落实承诺，或撤回承诺"
            ))
            .related(its, said!("the rule", "规则"));
    }

    /// Figures that the text writes out instead of taking them from the rule.
    fn figures(&mut self, rule: &Rule, entry: &Node) {
        let times: Vec<Amount> = rule
            .form
            .promised()
            .into_iter()
            .filter_map(|figure| match figure {
                Promised::Time(amount) => Some(amount),
                Promised::Count(_) | Promised::Figure(_) => None,
            })
            .collect();
        if times.is_empty() {
            return;
        }
        for (at, said) in written(entry) {
            let orders: Vec<Ordering> =
                times.iter().filter_map(|time| said.compare(*time)).collect();
            if orders.is_empty() {
                let question = said!(
                    "does `{}` keep the {said} that its promise says?",
                    "`{}` 能做到承诺里说的 {said} 吗？",
                    rule.id
                );
                self.leave_open(at, question);
            } else if orders.iter().all(|order| order.is_gt()) {
                self.other_figure(
                    Code::LooserCommitment,
                    (said, &said!("looser", "宽松")),
                    rule,
                    at,
                );
            } else if !orders.contains(&Ordering::Equal) {
                self.other_figure(
                    Code::UnkeptCommitment,
                    (said, &said!("tighter", "严格")),
                    rule,
                    at,
                );
            }
        }
    }

    fn other_figure(
        &mut self,
        code: Code,
        (said, how): (Amount, &Said),
        rule: &Rule,
        at: Position,
    ) {
        let limit = self.places.limit(rule, 0);
        let id = &rule.id;
        let message = Said::by(|language| {
            let how = how.text(language);
            tr!(
                language,
                "the public is promised {said}, which is {how} than `{id}`",
                "对外承诺的是 {said}，比规则 `{id}` {how}"
            )
        });
        self.findings
            .warn(at, message)
            .code(code)
            .hint(said!(
                "write {{limit}} in the text: it stands for the figure of the rule",
                "请在文字里写 {{limit}}：它代表规则的数值"
            ))
            .related(limit, said!("the figure of the rule", "规则的数值"));
    }
}

/// Where the value of `key` stands in a mapping.
fn key_of(entry: &Node, key: &str) -> Position {
    entry.as_map().and_then(|map| map.get(key)).map_or(entry.at, |node| node.at)
}

/// The lengths of time that the texts of a commitment write out, each with the place of its text.
fn written(entry: &Node) -> Vec<(Position, Amount)> {
    let map = entry.as_map();
    let texts = ["text", "title"].into_iter().filter_map(|key| map?.get(key));
    let texts = texts.flat_map(|node| match node.as_map() {
        Some(languages) => languages.entries.iter().map(|entry| &entry.value).collect(),
        None => vec![node],
    });
    let amounts = texts.filter_map(|node| Some((node.at, amounts_in(node.as_text()?))));
    amounts.flat_map(|(at, all)| all.into_iter().map(move |amount| (at, amount))).collect()
}

/// Units as people write them, the longer before those that they end in; each with its unit in policies.
const UNITS: [(&str, &str); 32] = [
    ("working minutes", "wm"),
    ("working minute", "wm"),
    ("working hours", "wh"),
    ("working hour", "wh"),
    ("business hours", "wh"),
    ("working days", "wd"),
    ("working day", "wd"),
    ("business days", "wd"),
    ("business day", "wd"),
    ("seconds", "s"),
    ("minutes", "m"),
    ("minute", "m"),
    ("hours", "h"),
    ("hour", "h"),
    ("days", "d"),
    ("day", "d"),
    ("weeks", "w"),
    ("week", "w"),
    ("个工作分钟", "wm"),
    ("工作分钟", "wm"),
    ("个工作小时", "wh"),
    ("工作小时", "wh"),
    ("个工作日", "wd"),
    ("工作日", "wd"),
    ("秒", "s"),
    ("分钟", "m"),
    ("个小时", "h"),
    ("小时", "h"),
    ("天", "d"),
    ("日内", "d"),
    ("周内", "w"),
    ("h", "h"),
];

/// The lengths of time that a text writes out in figures or in words; places for figures are none.
fn amounts_in(text: &str) -> Vec<Amount> {
    let mut amounts = Vec::new();
    let mut rest = text;
    while let Some((start, _)) = rest.char_indices().next() {
        let tail = &rest[start..];
        if let Some(end) = tail.strip_prefix('{').and_then(|inner| inner.find('}')) {
            rest = &tail[end + 2..];
            continue;
        }
        if let Some((number, after)) = number(tail)
            && let Some((_, unit)) =
                UNITS.iter().find(|(name, _)| after.trim_start().starts_with(name))
        {
            amounts.extend(Amount::parse(&format!("{number}{unit}")).ok());
        }
        // On with the next word, so that no number is read from its middle.
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || numeral(letter).is_some();
        let skip = tail.chars().take_while(|letter| is_part(*letter)).count().max(1);
        rest = tail.char_indices().nth(skip).map_or("", |(place, _)| &tail[place..]);
    }
    amounts
}

/// The number at the head of `text`, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    const WORDS: [(&str, u32); 15] = [
        ("one ", 1),
        ("two ", 2),
        ("three ", 3),
        ("four ", 4),
        ("five ", 5),
        ("six ", 6),
        ("seven ", 7),
        ("eight ", 8),
        ("ten ", 10),
        ("twelve ", 12),
        ("fifteen ", 15),
        ("twenty ", 20),
        ("thirty ", 30),
        ("an ", 1),
        ("a ", 1),
    ];
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    if digits > 0 {
        return Some((text[..digits].parse().ok()?, &text[digits..]));
    }
    if let Some((word, number)) = WORDS.iter().find(|(word, _)| text.starts_with(word)) {
        return Some((*number, &text[word.len()..]));
    }
    chinese(text)
}

/// A Chinese number up to 99: 三, 十五, 二十四.
fn chinese(text: &str) -> Option<(u32, &str)> {
    let letters: Vec<char> = text.chars().take_while(|letter| numeral(*letter).is_some()).collect();
    let length: usize = letters.iter().map(|letter| letter.len_utf8()).sum();
    let digit = |letter: &char| numeral(*letter).filter(|number| *number < 10);
    let number = match letters.as_slice() {
        ['十'] => 10,
        ['十', ones] => 10 + digit(ones)?,
        [tens, '十'] => digit(tens)? * 10,
        [tens, '十', ones] => digit(tens)? * 10 + digit(ones)?,
        [one] => digit(one)?,
        _ => return None,
    };
    Some((number, &text[length..]))
}

fn numeral(letter: char) -> Option<u32> {
    const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match letter {
        '十' => Some(10),
        '两' => Some(2),
        _ => {
            DIGITS.iter().position(|digit| *digit == letter).and_then(|n| u32::try_from(n + 1).ok())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_found_in_figures_and_words() {
        #[track_caller]
        fn case(text: &str, expected: &[&str]) {
            let found: Vec<String> = amounts_in(text).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{text}");
        }
        case("answered within 30 seconds", &["30s"]);
        case("settled in two working days, a VIP in one working day", &["2wd", "1wd"]);
        case("within 48 hours", &["2d"]);
        case("二十四小时内回应，两个工作日内办结", &["1d", "2wd"]);
        case("三十分钟内，十五天内", &["30m", "15d"]);
        case("within {limit}, and {limit.2} days on", &[]);
        case("room 12, 5 people, C-48", &[]);
    }
}
