//! `cs list`: records in a table.

use std::io::Write;

use anyhow::Result;

use super::compose::check_reference;
use super::figures::{self, Format};
use super::meant;
use super::pass::Records;
use super::session::Session;
use super::when::{DateAlone, Year, ago};
use super::{Hinted, Outcome, log, reveal};
use crate::model::Instant;
use crate::model::fault::Findings;
use crate::model::language::{Language, Said, said};
use crate::model::record::Record;
use crate::model::value::{FieldId, Value, field};
use crate::policy::condition::Condition;
use crate::policy::schema::{FieldType, Schema, Title};
use crate::report::list::{Asked, Column, Filter, Lister, Row};
use crate::report::meant::{suggest, suggest_kind, suggest_status};
use crate::report::roster::Secrets;
use crate::report::terms;
use crate::store::archive::{Pass, Taker};
use crate::store::{Book, Selection};

const EXAMPLES: &str = "\
Conditions are those of the policy: a field, or a dotted name such as customer.level, and a value.
`opened`, `closed` and `deadline` (the oldest that is past and unmet, else the nearest to come) are
instants, written as for every flag. One on `status` or `closed` looks at what has ended too, as --all does.

Examples:
  cs list                              what is open
  cs list kind=complaint grade=urgent  conditions as in the policy
  cs list owner=li.na 投影仪           and words of subject and notes
  cs list 'owner!=li.na'               whoever else owns it, and what no one owns
  cs list owner=                       what no one owns: the field has no value
  cs list 'opened>2026-11-01' 'deadline<now + 1d'
  cs list 'opened>yesterday' 'due<=11-30'
  cs list --sort grade,-opened         by grade, of each the newest first
  cs list --columns record,customer,grade,deadline
  cs list --all --count-by kind,owner  how many of each
  cs list status=closed --format csv > closed.csv

Exit status: 0, or 2 where something could not be read.";

/// Which records, in which order, and what of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Choice {
    /// Conditions on fields, and words that the subject or a note holds
    #[arg(value_name = "FIELD=VALUE|WORD")]
    filters: Vec<String>,
    /// Closed and archived records too
    #[arg(short, long)]
    all: bool,
    /// Sort by these fields, or by opened, closed or deadline; `-` before one turns it round
    #[arg(long, value_name = "FIELD", value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Show these fields, and opened, closed or deadline
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    columns: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    choice: Choice,
    /// Show how many records have each value of these fields
    #[arg(long, value_name = "FIELD", value_delimiter = ',', conflicts_with = "columns")]
    count_by: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Show secret values, where the policy lets you
    #[arg(long)]
    reveal: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let session = &session.speaking(args.format != Format::Table);
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let asked = asked(args, session, &mut book)?;
    let at_work = if asked.needs_deadlines() {
        book.records_listening(&Selection::AtWork, session.now)?
    } else {
        book.records(&Selection::AtWork)?
    };
    let (figures, faults) = {
        let basis = log::basis(&book, session);
        let lister = Lister { basis: &basis, asked: &asked };
        let records = Records { book: &book, at_work: &at_work, wanted: None };
        let (rows, faults) = if asked.all {
            let Pass { taken, faults, .. } = records.all(&Listing(&lister))?;
            (taken, faults)
        } else {
            (records.at_work(&Listing(&lister)), Vec::new())
        };
        let rows = rows.into_iter().flatten().collect();
        let is_counted = !args.count_by.is_empty();
        (if is_counted { lister.counts(rows) } else { lister.table(rows) }, faults)
    };
    book.faults.extend(faults);
    book.warnings.clear();
    figures::show(out, &figures, args.format, session, &book)
}

/// Lists records.
struct Listing<'l>(&'l Lister<'l>);

impl Taker for Listing<'_> {
    type Taken = Vec<Row>;

    fn begin(&self) -> Vec<Row> {
        Vec::new()
    }

    fn take(&self, rows: &mut Vec<Row>, record: &Record) {
        rows.extend(self.0.row(record));
    }
}

/// The arguments, as the book understands them; the usual columns where none are named.
fn asked(args: &Args, session: &Session, book: &mut Book) -> Result<Asked> {
    let mut asked = args.choice.read(session, book)?;
    if !args.count_by.is_empty() {
        let schema = &book.policy.schema;
        asked.columns =
            args.count_by.iter().map(|name| column(name, schema)).collect::<Result<_>>()?;
    }
    if asked.columns.is_empty() {
        asked.columns.extend(Column::USUAL);
    }
    Ok(asked)
}

impl Choice {
    /// True if records that have ended are meant too, or every row.
    pub(super) const fn is_all(&self) -> bool {
        self.all
    }

    /// The arguments, as the book understands them.
    pub(super) fn read(&self, session: &Session, book: &mut Book) -> Result<Asked> {
        let mut all = self.all;
        let mut filters = Vec::new();
        for text in &self.filters {
            let Some(Parts { name, is_not, value }) = split(text) else {
                filters.push(Filter::Word(text.to_lowercase()));
                continue;
            };
            let name = plain_name(name, &book.policy.schema)?.to_owned();
            check_known(&name, &book.policy.schema)?;
            let value = plain_values(&name, value, book)?;
            let (name, value) = (&*name, &*plain_times(&name, &value, session, book)?);
            all |= matches!(name, "status" | "closed");
            check_order(name, value, session, book)?;
            let filter = filter(name, value, book)?;
            filters.push(if is_not { Filter::Not(filter.into()) } else { filter });
        }
        let schema = &book.policy.schema;
        let column = |name: &String| column(name, schema);
        let columns: Vec<Column> = self.columns.iter().map(column).collect::<Result<_>>()?;
        let sort = self.sort.iter().map(|name| match name.strip_prefix('-') {
            Some(name) => Ok((column(&name.to_owned())?, true)),
            None => Ok((column(name)?, false)),
        });
        let sort: Vec<(Column, bool)> = sort.collect::<Result<_>>()?;
        for (column, _) in &sort {
            if let Column::Field(id) = column {
                check_secret(*id, session, schema)?;
            }
        }
        Ok(Asked { filters, columns, sort, all })
    }
}

/// A field of records by its name, or one of the instants.
fn column(name: &str, schema: &Schema) -> Result<Column> {
    // Headings are in capitals.
    let small = name.trim().to_lowercase();
    let name = if schema.find_field(name).is_some() { name } else { &small };
    if let Some((_, column)) = Column::NAMED.iter().find(|(known, _)| *known == name) {
        return Ok(*column);
    }
    let is_record = name == "record" || name == terms::heading("RECORD", Language::Chinese);
    let name = if is_record { "id" } else { name };
    if let Some(column) = instant_called(name) {
        return Ok(column);
    }
    let Some(field) = meant::field(name, schema)? else { return Err(no_field(name, schema)) };
    of_records(name, field, schema)?;
    Ok(Column::Field(field))
}

/// The order of secret values would tell what they are: by `<`, `>` and ranges they could be found step by step.
fn check_order(name: &str, value: &str, session: &Session, book: &Book) -> Result<()> {
    let schema = &book.policy.schema;
    if !(value.starts_with(['<', '>']) || value.contains("..")) {
        return Ok(());
    }
    let secret_column = name.split_once('.').is_some_and(|(_, column)| {
        let columns = schema.rosters.iter().flat_map(|roster| &roster.columns);
        columns.into_iter().any(|known| *known.name == *column && known.secret)
    });
    match schema.find_field(name) {
        Some(id) => check_secret(id, session, schema),
        None if secret_column && session.secrets == Secrets::Masked => Err(is_secret(name)),
        None => Ok(()),
    }
}

fn check_secret(id: FieldId, session: &Session, schema: &Schema) -> Result<()> {
    let field = schema.field(id);
    let is_masked = field.secret && session.secrets == Secrets::Masked;
    if is_masked { Err(is_secret(&field.name)) } else { Ok(()) }
}

fn is_secret(name: &str) -> anyhow::Error {
    let hint = said!("--reveal lets you, where the policy does", "政策允许的人可以加 --reveal");
    let message = said!(
        "`{name}` is secret: its values are not put in order",
        "`{name}` 是涉密的：不按它的值比大小、排先后"
    );
    Hinted::new(message, hint).into()
}

/// That no record has a field of this name, with the nearest that a list takes.
fn no_field(name: &str, schema: &Schema) -> anyhow::Error {
    let usual = Title::default();
    let is_of_records =
        |(id, _): &(u16, &crate::policy::schema::Field)| schema.is_of_records(FieldId(*id));
    let fields = (0..).zip(&schema.fields).filter(is_of_records);
    let fields = fields.map(|(_, field)| (&*field.name, &field.title));
    let instants = Column::NAMED.iter().map(|(name, _)| (*name, &usual));
    let hint = suggest(name, fields.chain(instants)).unwrap_or_else(where_fields_stand);
    Hinted::new(said!("there is no field `{name}`", "没有字段 `{name}`"), hint).into()
}

/// Where to look for the name of a field.
pub(super) fn where_fields_stand() -> Said {
    said!("the fields stand in policy.yaml under `fields`", "字段见 policy.yaml 的 `fields`")
}

/// A name with a dot is looked up where the condition is read.
fn check_known(name: &str, schema: &Schema) -> Result<()> {
    let is_instant = Column::NAMED.iter().any(|(known, _)| *known == name);
    if is_instant || name.contains('.') || schema.find_field(name).is_some() {
        return Ok(());
    }
    Err(no_field(name, schema))
}

/// The times in a condition, which people type as for every flag, as the policy writes them.
fn plain_times(name: &str, value: &str, session: &Session, book: &Book) -> Result<String> {
    let (schema, zone) = (&book.policy.schema, book.policy.zone());
    let field = schema.find_field(name).map(|id| &schema.field(id).kind);
    let (is_instant, year) = match field {
        None if matches!(name, "opened" | "closed") => (true, Year::Past),
        None if name == "deadline" => (true, Year::Nearest),
        Some(FieldType::Instant) => (true, Year::Nearest),
        Some(FieldType::Date) => (false, Year::Nearest),
        _ => return Ok(value.to_owned()),
    };
    let typist = session.typist(zone, year);
    let plain = |text: &str| -> Result<String> {
        let text = text.trim();
        if text.is_empty() || text.starts_with("now") || text.starts_with("at") {
            return Ok(text.to_owned());
        }
        if let Some(day) = typist.day(text) {
            typist.tell_of_other_year(name, text);
            return Ok(day.to_string());
        }
        if !is_instant || Instant::parse(text).is_ok() {
            return Ok(text.to_owned());
        }
        if year != Year::Past && ago(text).is_some() {
            return Err(on_which_side(name, text).into());
        }
        let at = typist.read(name, text, DateAlone::FirstInstant)?;
        Ok(at.in_zone(zone).to_string())
    };
    let marks = value.len() - value.trim_start_matches(['<', '>', '=']).len();
    let (mark, rest) = value.split_at(marks);
    let parts: Vec<&str> = if mark.is_empty() { rest.split(',').collect() } else { vec![rest] };
    let parts = parts.into_iter().map(|part| match part.split_once("..") {
        Some((low, high)) if mark.is_empty() => Ok(format!("{}..{}", plain(low)?, plain(high)?)),
        _ => plain(part),
    });
    Ok(format!("{mark}{}", parts.collect::<Result<Vec<_>>>()?.join(",")))
}

/// An amount of time of something that may lie on either side of now.
fn on_which_side(name: &str, amount: &str) -> Hinted {
    Hinted::new(
        said!(
            "`{name}`: `{amount}` does not say before or after now",
            "`{name}`：`{amount}` 没有说明是现在之前还是之后"
        ),
        said!("write '{name}<now + {amount}'", "请写 '{name}<now + {amount}'"),
    )
}

fn of_records(name: &str, field: FieldId, schema: &Schema) -> Result<()> {
    if schema.is_of_records(field) {
        return Ok(());
    }
    let message = said!(
        "`{name}` is a field of events, and no record has it",
        "`{name}` 是事件的字段，工单没有"
    );
    Err(Hinted::new(
        message,
        said!("cs list shows records by their own fields", "cs list 只能用工单自己的字段"),
    )
    .into())
}

/// What a condition is made of.
struct Parts<'t> {
    name: &'t str,
    /// The value is the one that the field must not have.
    is_not: bool,
    /// With the mark of comparison.
    value: &'t str,
}

/// `field=value`, `field!=value`, `field>value`, `field>=value` …
fn split(filter: &str) -> Option<Parts<'_>> {
    let place = filter.find(['=', '<', '>'])?;
    let (name, value) = filter.split_at(place);
    let not = name.strip_suffix('!').filter(|_| value.starts_with('='));
    let (name, is_not) = (not.unwrap_or(name), not.is_some());
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    let value = value.strip_prefix('=').unwrap_or(value);
    is_name.then_some(Parts { name, is_not, value })
}

/// One of the instants by the heading above it.
fn instant_called(heading: &str) -> Option<Column> {
    let mut named = Column::NAMED.iter();
    let is_meant = |name: &str| terms::heading(&name.to_uppercase(), Language::Chinese) == heading;
    named.find(|(name, _)| is_meant(name)).map(|(_, column)| *column)
}

/// The policy's name of what is looked at; what is not known is left as it is.
fn plain_name<'t>(name: &'t str, schema: &'t Schema) -> Result<&'t str> {
    if let Some(column) = instant_called(name) {
        let mut named = Column::NAMED.iter();
        return Ok(named.find(|(_, known)| *known == column).map_or(name, |(name, _)| name));
    }
    Ok(meant::field(name, schema)?.map_or(name, |field| &*schema.field(field).name))
}

/// The values as files hold them.
fn plain_values(name: &str, value: &str, book: &Book) -> Result<String> {
    let is_compared = value.starts_with(['<', '>']) || value.contains("..");
    let Some(field) = book.policy.schema.find_field(name).filter(|_| !is_compared) else {
        return Ok(value.to_owned());
    };
    let parts = value.split(',').map(|part| meant::value(field, part.trim(), book));
    Ok(parts.collect::<Result<Vec<_>>>()?.join(","))
}

fn filter(name: &str, value: &str, book: &mut Book) -> Result<Filter> {
    let named = Column::NAMED.iter().find(|(known, _)| *known == name);
    if let (Some((_, column)), None) = (named, book.policy.schema.find_field(name)) {
        return Ok(match value {
            "" => Filter::Lacks(*column),
            _ => Filter::When(*column, condition("at", value, book)?),
        });
    }
    let schema = &book.policy.schema;
    check_words(name, value, book)?;
    let holds = condition(name, value, book)?;
    if let Some(field) = schema.find_field(name) {
        let called = schema.field_to_type(field);
        let called = Said::new(name, called.text(Language::Chinese));
        of_records(name, field, schema)?;
        for word in holds.words_of(field).unwrap_or_default() {
            check_reference(&schema.field(field).kind, &Value::Word(word), &called, book)?;
        }
    }
    Ok(Filter::Holds(holds))
}

/// Kinds and states have titles, by which what is none is told.
fn check_words(name: &str, value: &str, book: &Book) -> Result<()> {
    let (schema, symbols) = (&book.policy.schema, &book.symbols);
    for word in value.split(',').map(str::trim).filter(|word| !word.is_ascii()) {
        let (message, hint) = match schema.find_field(name) {
            Some(field::KIND) if schema.find_kind(word).is_none() => (
                said!("there is no kind `{word}`", "没有类型 `{word}`"),
                suggest_kind(word, schema),
            ),
            Some(field::STATUS) => {
                let FieldType::OneOf(known) = &schema.field(field::STATUS).kind else { continue };
                if known.iter().any(|status| symbols.text(*status) == word) {
                    continue;
                }
                let message = said!("`{word}` is not one of its values", "`{word}` 不在可选的值里");
                (message, suggest_status(word, known, symbols))
            }
            _ => continue,
        };
        return Err(Hinted::new(message, hint.unwrap_or_default()).into());
    }
    Ok(())
}

fn condition(name: &str, value: &str, book: &Book) -> Result<Condition> {
    let mut findings = Findings::new("");
    let (schema, symbols) = (&book.policy.schema, &book.symbols);
    crate::policy::read_condition(name, value, schema, symbols, &mut findings).ok_or_else(|| {
        let fault = findings.faults.into_iter().next();
        let (message, hint) = fault.map(|fault| (fault.message, fault.hint)).unwrap_or_default();
        Hinted::new(message, hint.unwrap_or_default()).into()
    })
}
