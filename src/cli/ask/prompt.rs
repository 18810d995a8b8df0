//! Questions on the screen: one of a list, several of a list, a line. They go to standard error.

use std::fmt;

use anyhow::Result;
use inquire::error::InquireError;
use inquire::list_option::ListOption;
use inquire::ui::{RenderConfig, Styled};
use inquire::validator::{ErrorMessage, Validation};
use inquire::{MultiSelect, Select, Text};
use unicode_width::UnicodeWidthChar;

use super::Left;
use crate::cli::outcome::Hinted;
use crate::cli::session::Session;
use crate::model::language::{Language, tr};

/// The width of a screen that does not say how wide it is.
const USUAL_WIDTH: u16 = 80;
/// What stands before an option.
const MARGIN: usize = 3;

/// How one asks: in which language, and how wide the screen is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) language: Language,
    width: usize,
}

/// One of a list.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// What is shown.
    pub(super) label: String,
    /// What stands behind the question once it is chosen, and in the command line.
    pub(super) answer: String,
}

impl Choice {
    /// A word with its meaning behind it.
    pub(super) fn new(answer: impl Into<String>, meaning: &str) -> Self {
        let answer = answer.into();
        let gap = if meaning.is_empty() { "" } else { "  " };
        Self { label: format!("{answer}{gap}{meaning}"), answer }
    }
}

/// A choice as long as the screen is wide: an option that wraps is hard to read. The whole of it is searched.
#[derive(Clone, Debug)]
struct Line {
    shown: String,
    whole: String,
    answer: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Screen {
    pub(super) fn new(session: &Session) -> Self {
        let width = comfy_table::Table::new().use_stderr().width().unwrap_or(USUAL_WIDTH);
        Self { language: session.language, width: usize::from(width.max(20)) }
    }

    /// One of `choices`, by its place; the cursor is at `start`. Typing searches.
    pub(super) fn choose(self, question: &str, choices: &[Choice], start: usize) -> Result<usize> {
        let help = tr!(
            self.language,
            "type to find, Enter takes, Esc leaves",
            "输入即查找，回车选定，Esc 放弃"
        );
        let asked = Select::new(question, self.lines(choices))
            .with_starting_cursor(start)
            .with_scorer(&|typed, line, _, index| {
                Select::<Line>::DEFAULT_SCORER(typed, line, &line.whole, index)
            })
            .with_formatter(&|line| line.value.answer.clone())
            .with_help_message(&help)
            .with_render_config(self.look())
            .raw_prompt();
        Ok(answer(asked)?.index)
    }

    /// Any of `choices`, at least one where `is_needed`.
    pub(super) fn choose_some(
        self,
        question: &str,
        choices: &[Choice],
        is_needed: bool,
    ) -> Result<Vec<usize>> {
        let help = tr!(
            self.language,
            "Space marks, Enter takes those marked, Esc leaves",
            "空格勾选，回车选定，Esc 放弃"
        );
        let none = tr!(self.language, "mark at least one", "至少勾选一项");
        let enough = move |marked: &[ListOption<&Line>]| {
            Ok(if is_needed && marked.is_empty() {
                Validation::Invalid(ErrorMessage::Custom(none.clone()))
            } else {
                Validation::Valid
            })
        };
        let asked = MultiSelect::new(question, self.lines(choices))
            .with_formatter(&|lines| {
                let answers: Vec<&str> =
                    lines.iter().map(|line| line.value.answer.as_str()).collect();
                answers.join(",")
            })
            .with_validator(enough)
            .with_help_message(&help)
            .with_render_config(self.look())
            .raw_prompt();
        Ok(answer(asked)?.into_iter().map(|line| line.index).collect())
    }

    /// A line that `check` takes; Enter alone gives `default`, or the empty line. What is wrong with it is said at once.
    pub(super) fn line(
        self,
        question: &str,
        default: Option<&str>,
        check: impl Fn(&str) -> Result<()> + Clone,
    ) -> Result<String> {
        let language = self.language;
        let check = move |typed: &str| {
            Ok(match check(typed.trim()) {
                Ok(()) => Validation::Valid,
                Err(error) => Validation::Invalid(ErrorMessage::Custom(reason(&error, language))),
            })
        };
        let mut asked = Text::new(question).with_validator(check).with_render_config(self.look());
        asked.default = default;
        Ok(answer(asked.prompt())?.trim().to_owned())
    }

    fn lines(self, choices: &[Choice]) -> Vec<Line> {
        let room = self.width.saturating_sub(MARGIN);
        let line = |choice: &Choice| Line {
            shown: cut(&choice.label, room),
            whole: choice.label.clone(),
            answer: choice.answer.clone(),
        };
        choices.iter().map(line).collect()
    }

    /// Colours unless `NO_COLOR` is set, which the marks of the questions do not need.
    fn look(self) -> RenderConfig<'static> {
        let cancelled = match self.language {
            Language::English => "(left)",
            Language::Chinese => "（已放弃）",
        };
        let mut look = RenderConfig::default();
        look.canceled_prompt_indicator =
            Styled::new(cancelled).with_style_sheet(look.canceled_prompt_indicator.style);
        look.answered_prompt_prefix =
            Styled::new(">").with_style_sheet(look.answered_prompt_prefix.style);
        look
    }
}

fn answer<T>(asked: std::result::Result<T, InquireError>) -> Result<T> {
    asked.map_err(|error| match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => Left.into(),
        InquireError::NotTTY
        | InquireError::InvalidConfiguration(_)
        | InquireError::IO(_)
        | InquireError::Custom(_) => anyhow::Error::from(error).context("could not ask"),
    })
}

/// What is wrong with a line, and the remedy.
fn reason(error: &anyhow::Error, language: Language) -> String {
    let Some(hinted) = error.downcast_ref::<Hinted>() else { return error.to_string() };
    let hint = hinted.hint.text(language);
    let message = hinted.message.text(language);
    if hint.is_empty() { message.to_owned() } else { format!("{message} ({hint})") }
}

/// `text` in at most `room` columns, with an ellipsis where it was cut.
fn cut(text: &str, room: usize) -> String {
    let mut shown = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let width = letter.width().unwrap_or(0);
        if used + width > room.saturating_sub(1) {
            let rest = &text[shown.len()..];
            let fits = rest.chars().map(|letter| letter.width().unwrap_or(0)).sum::<usize>();
            if used + fits > room {
                return shown + "…";
            }
        }
        used += width;
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_whole_characters() {
        #[track_caller]
        fn case(text: &str, room: usize, expected: &str) {
            assert_eq!(cut(text, room), expected);
        }
        case("abc", 3, "abc");
        case("abcd", 3, "ab…");
        case("会议室", 6, "会议室");
        case("会议室投影", 6, "会议…");
        case("a会议室", 6, "a会议…");
        case("", 6, "");
    }
}
