//! A field, asked by its type. What is answered is a text as it could have stood on the command line, checked at entry
//! by what checks arguments.

use anyhow::Result;

use super::prompt::{Choice, Screen};
use super::rows;
use crate::cli::compose;
use crate::cli::outcome::Hinted;
use crate::cli::session::Session;
use crate::model::Amount;
use crate::model::language::{Language, said, tr};
use crate::model::record::Record;
use crate::model::value::{FieldId, field};
use crate::policy::schema::{Field, FieldType, Target};
use crate::policy::values::read_date;
use crate::store::Book;

/// Whether a question may be passed over with Enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need<'a> {
    Needed,
    /// This rule lets nothing be written without an answer.
    AskedBy(&'a str),
    Skippable,
}

/// What a field is asked with.
pub(super) struct Asker<'a> {
    pub(super) book: &'a Book,
    pub(super) session: &'a Session,
    pub(super) screen: Screen,
    /// The records at work, which references to records are chosen from.
    pub(super) records: &'a [Record],
}

impl Asker<'_> {
    /// The text of `field`; `None` if it was passed over. `usual` is what the cursor starts at.
    pub(super) fn ask(
        &self,
        field: FieldId,
        need: Need<'_>,
        usual: Option<&str>,
    ) -> Result<Option<String>> {
        let declared = self.book.policy.schema.field(field);
        let question = self.question(field, need);
        match &declared.kind {
            FieldType::OneOf(words) => {
                let words = words.iter().map(|word| self.book.symbols.text(*word));
                let choices = words.map(|word| Choice::new(word, "")).collect();
                self.one_of(&question, choices, need, usual)
            }
            FieldType::Bool => {
                let yes = tr!(self.session.language, "yes", "是");
                let no = tr!(self.session.language, "no", "否");
                let choices = vec![Choice::new("true", &yes), Choice::new("false", &no)];
                self.one_of(&question, choices, need, usual)
            }
            FieldType::Ref(Target::Roster(roster)) => {
                self.one_of(&question, rows::of_roster(self, *roster), need, usual)
            }
            FieldType::Ref(Target::Records) => {
                let choices = rows::of_records(self, self.records.iter());
                self.one_of(&question, choices, need, usual)
            }
            FieldType::List(member) => self.list(field, &question, member, need),
            FieldType::Text
            | FieldType::Word
            | FieldType::Int
            | FieldType::Decimal
            | FieldType::Duration
            | FieldType::Date
            | FieldType::Instant => self.line(field, &question, need),
        }
    }

    /// The title of a field, and whether it may be left out.
    fn question(&self, field: FieldId, need: Need<'_>) -> String {
        let declared = self.book.policy.schema.field(field);
        let language = self.session.language;
        let title = label(declared, language);
        match need {
            Need::AskedBy(rule) => {
                tr!(language, "{title} ({rule} asks for it):", "{title}（{rule} 要求）：")
            }
            Need::Needed => tr!(language, "{title}:", "{title}："),
            Need::Skippable => tr!(language, "{title} (Enter: none):", "{title}（回车略过）："),
        }
    }

    /// One of `choices`. Where it may be passed over, the first line says so, and the cursor stands there.
    fn one_of(
        &self,
        question: &str,
        mut choices: Vec<Choice>,
        need: Need<'_>,
        usual: Option<&str>,
    ) -> Result<Option<String>> {
        if need == Need::Skippable {
            let none = tr!(self.session.language, "none", "略过");
            choices.insert(0, Choice { label: format!("({none})"), answer: String::new() });
        }
        let start = choices.iter().position(|choice| usual == Some(&choice.answer)).unwrap_or(0);
        let chosen = self.screen.choose(question, &choices, start)?;
        Ok(Some(choices.swap_remove(chosen).answer).filter(|answer| !answer.is_empty()))
    }

    /// Members of a list: marked, where they are known, else typed with commas between them.
    fn list(
        &self,
        field: FieldId,
        question: &str,
        member: &FieldType,
        need: Need<'_>,
    ) -> Result<Option<String>> {
        let choices: Vec<Choice> = match member {
            FieldType::OneOf(words) => {
                let words = words.iter().map(|word| self.book.symbols.text(*word));
                words.map(|word| Choice::new(word, "")).collect()
            }
            FieldType::Ref(Target::Roster(roster)) => rows::of_roster(self, *roster),
            FieldType::Text
            | FieldType::Word
            | FieldType::Int
            | FieldType::Decimal
            | FieldType::Bool
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Duration
            | FieldType::List(_)
            | FieldType::Ref(Target::Records) => return self.line(field, question, need),
        };
        let marked = self.screen.choose_some(question, &choices, need != Need::Skippable)?;
        let answers: Vec<&str> =
            marked.into_iter().map(|index| choices[index].answer.as_str()).collect();
        Ok(Some(answers.join(",")).filter(|text| !text.is_empty()))
    }

    /// A line, checked as an argument is.
    fn line(&self, field: FieldId, question: &str, need: Need<'_>) -> Result<Option<String>> {
        let default = if need == Need::Skippable { None } else { self.default(field) };
        let check = |typed: &str| match typed {
            "" if need == Need::Skippable => Ok(()),
            "" => Err(Hinted::new(said!("a value is needed", "这里要填"), "").into()),
            typed => {
                let text = self.spelled_out(field, typed)?;
                compose::value(field, &text, self.book).map(|_| ())
            }
        };
        let typed = self.screen.line(question, default.as_deref(), check)?;
        if typed.is_empty() { Ok(None) } else { self.spelled_out(field, &typed).map(Some) }
    }

    /// What Enter alone means: today for a date, now for an instant. What is due lies ahead, and has none.
    fn default(&self, of: FieldId) -> Option<String> {
        let zone = self.book.policy.zone();
        let today = self.session.now.date_in(zone).to_string();
        let kind = &self.book.policy.schema.field(of).kind;
        if of == field::DUE {
            None
        } else if *kind == FieldType::Date {
            Some(today)
        } else if *kind == FieldType::Instant {
            let now = self.session.now.in_zone(zone).to_string();
            Some(format!("{today} {}", now.get(11..16)?))
        } else {
            None
        }
    }

    /// An instant as people give it (a date with a time, `HH:MM` of today) in full; any other text as it is.
    fn spelled_out(&self, field: FieldId, typed: &str) -> Result<String> {
        let declared = self.book.policy.schema.field(field);
        if declared.kind != FieldType::Instant || Amount::parse(typed).is_ok() {
            return Ok(typed.to_owned());
        }
        let zone = self.book.policy.zone();
        let instant = match self.session.time_of_field(typed, zone) {
            Some(instant) => instant,
            None if read_date(typed).is_some() => {
                self.session.instant(&declared.name, typed, zone)?
            }
            None => return Ok(typed.to_owned()),
        };
        Ok(instant.in_zone(zone).to_string())
    }
}

/// What a field is called where it is asked for: its title, that of a built-in field, or its name as a title begins.
fn label(field: &Field, language: Language) -> String {
    if let Some(title) = field.title.text(language).or_else(|| built_in(&field.name, language)) {
        return title.to_owned();
    }
    let mut letters = field.name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn built_in(name: &str, language: Language) -> Option<&'static str> {
    let (english, chinese) = match name {
        "subject" => ("Subject", "主题"),
        "customer" => ("Customer", "客户"),
        "via" => ("Channel", "渠道"),
        "owner" => ("Owner", "负责人"),
        "due" => ("Due", "截止"),
        "to" => ("To", "派给"),
        "note" => ("Note", "备注"),
        "for" => ("Waiting for", "等待"),
        "reason" => ("Reason", "理由"),
        "into" => ("Merged into", "并入"),
        _ => return None,
    };
    Some(match language {
        Language::English => english,
        Language::Chinese => chinese,
    })
}
