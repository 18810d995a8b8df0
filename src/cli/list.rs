//! `cs list`: records in a table.

use std::io::Write;

use anyhow::Result;

use super::compose::check_reference;
use super::session::Session;
use super::{Hinted, Outcome, log};
use crate::engine::view::Moment;
use crate::model::fault::Findings;
use crate::model::record::Record;
use crate::model::value::{Value, field};
use crate::policy::condition::Condition;
use crate::render;
use crate::report::ENDED;
use crate::store::{Book, Selection};

const EXAMPLES: &str = "Examples:
  cs list                              what is open
  cs list kind=complaint grade=urgent  conditions as in the policy
  cs list owner=li.na 投影仪           and words of subject and notes
  cs list --all 'due<now'              closed and archived records too";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Conditions on fields, and words that the subject or a note holds
    #[arg(value_name = "FIELD=VALUE|WORD")]
    filters: Vec<String>,
    /// Closed and archived records too
    #[arg(short, long)]
    all: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let (conditions, words) = filters(&args.filters, &mut book)?;
    let selection = if args.all { Selection::All } else { Selection::AtWork };
    let records = book.records_listening(&selection, session.now)?;
    let basis = log::basis(&book, session);
    let mut lines = Vec::new();
    for record in &records {
        let line = basis.judge(record, |judged| {
            let view = judged.view;
            let last = Moment { index: view.events().len() - 1, at: session.now, own_first: false };
            let is_ended = view
                .value(field::STATUS, last.index)
                .and_then(Value::as_word)
                .is_some_and(|status| ENDED.contains(&book.symbols.text(status)));
            let is_meant = conditions.iter().all(|condition| view.holds(condition, last))
                && words.iter().all(|word| holds_word(record, word, &book));
            ((args.all || !is_ended) && is_meant).then(|| basis.line(judged))
        });
        lines.extend(line.flatten());
    }
    render::record::list(out, &lines, (session.now, book.policy.zone()), session.layout())?;
    out.flush()?;
    super::outcome::print_faults(&book.faults, "");
    Ok(if book.faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

fn filters(filters: &[String], book: &mut Book) -> Result<(Vec<Condition>, Vec<String>)> {
    let (mut conditions, mut words) = (Vec::new(), Vec::new());
    for filter in filters {
        match split(filter) {
            Some((name, value)) => conditions.push(condition(name, value, book)?),
            None => words.push(filter.to_lowercase()),
        }
    }
    Ok((conditions, words))
}

/// `field=value`, `field>value`, `field>=value` …; the value keeps the mark of comparison.
fn split(filter: &str) -> Option<(&str, &str)> {
    let place = filter.find(['=', '<', '>'])?;
    let (name, value) = filter.split_at(place);
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    is_name.then(|| (name, value.strip_prefix('=').unwrap_or(value)))
}

fn condition(name: &str, value: &str, book: &mut Book) -> Result<Condition> {
    let mut findings = Findings::new("");
    let schema = &book.policy.schema;
    let condition =
        crate::policy::read_condition(name, value, schema, &book.symbols, &mut findings);
    let Some(condition) = condition else {
        let fault = findings.faults.into_iter().next();
        let (message, hint) = fault.map(|fault| (fault.message, fault.hint)).unwrap_or_default();
        return Err(Hinted::new(message, hint.unwrap_or_default()).into());
    };
    if let Some(field) = schema.find_field(name) {
        if !schema.is_of_records(field) {
            let message = format!("`{name}` is a field of events, and no record has it");
            return Err(Hinted::new(message, "cs list shows records by their own fields").into());
        }
        for word in condition.words_of(field).unwrap_or_default() {
            check_reference(&schema.field(field).kind, &Value::Word(word), name, book)?;
        }
    }
    Ok(condition)
}

fn holds_word(record: &Record, word: &str, book: &Book) -> bool {
    let holds = |value: Option<&Value>| {
        value.is_some_and(|value| {
            book.policy.schema.show(value, &book.symbols).to_lowercase().contains(word)
        })
    };
    holds(record.head.get(field::SUBJECT))
        || record.events.iter().any(|event| holds(event.fields.get(field::NOTE)))
}
