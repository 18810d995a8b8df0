//! `cs export`: records, their events or a roster for spreadsheet programs.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use encoding_rs::{GB18030, UTF_8};

use super::list::Choice;
use super::out::unwritten;
use super::outcome::print_faults;
use super::pass::Records;
use super::session::Session;
use super::{Hinted, Outcome, log, reveal};
use crate::model::fault::suggest;
use crate::model::language::said;
use crate::model::record::Record;
use crate::render::export::csv::{self, Coding};
use crate::render::export::xlsx;
use crate::report::Words;
use crate::report::export::Sheet;
use crate::report::export::records::{Exporter, Taken};
use crate::report::export::roster;
use crate::report::list::{Asked, Lister, Row};
use crate::store::archive::{Pass, Taker};
use crate::store::{Book, Selection, files};

const EXAMPLES: &str = "\
Conditions, columns and sorting are those of `cs list`. Without --columns there is one for every
field that a record has; a column `head.FIELD` where the head says something else than now.

CSV is for Excel in China: UTF-8 with a byte order mark, CRLF. What Excel would change has a guard
that no import minds: a tab before what looks like a number or a date (00123, 13812345678, 3-4), an
apostrophe before what looks like a formula (=1+1). Times with seconds are texts, since Excel saves
them without. A .xlsx has a sheet of records and one of their events, with real dates, in the zone
of the policy. Headings hold the name of the field, `客户 (customer)`: `cs import FILE` finds it there.

Violations are for `cs check`: cs check --format csv=violations.csv writes one a row.

Examples:
  cs export -o open.xlsx                 open records and their events
  cs export --all kind=complaint -o complaints.csv
  cs export --all --events -o events.csv       every event of these records
  cs export --roster customers --reveal -o customers.xlsx
  cs export --encoding gb18030 -o old.csv    for programs that know no UTF-8
  cs export --columns id,customer,grade,deadline --sort deadline

Exit status: 0; 1 where the policy does not let you --reveal; 2 where something could not be read or
written; then there is no file.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    #[command(flatten)]
    choice: Choice,
    /// The events of the records, in place of the records (a workbook has both)
    #[arg(long, conflicts_with_all = ["roster", "columns"])]
    events: bool,
    /// The rows of this roster that are in force; every row with --all
    #[arg(long, value_name = "NAME", conflicts_with_all = ["filters", "sort", "columns"])]
    roster: Option<String>,
    /// The file, which appears whole or not at all; its name tells the form (.csv, .xlsx)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The form, where no name of a file tells it
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The encoding of CSV
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: Encoding,
    /// CSV without a byte order mark, for other programs than Excel
    #[arg(long)]
    no_bom: bool,
    /// Write over a file that is there
    #[arg(long)]
    overwrite: bool,
    /// Show secret fields
    #[arg(long)]
    reveal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Encoding {
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    #[value(name = "gb18030", alias = "gbk")]
    Gb18030,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let format = args.format()?;
    args.check_output()?;
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let sheets = match &args.roster {
        Some(name) => vec![roster_sheet(args, name, session, &book)?],
        None => record_sheets(args, format, session, &mut book)?,
    };
    if !book.faults.is_empty() {
        // A file that lacks what could not be read looks as if it were whole.
        print_faults(&book.faults, "");
        return Ok(Outcome::Undecided);
    }
    let bytes = bytes(args, format, session, &book, &sheets)?;
    match &args.output {
        None => out.write_all(&bytes).context("could not write the output")?,
        Some(path) => files::write_whole(path, |file| file.write_all(&bytes))
            .map_err(|error| unwritten(path, &path.display().to_string(), error))?,
    }
    Ok(Outcome::Clean)
}

impl Args {
    fn format(&self) -> Result<Format> {
        let Some(path) = &self.output else {
            return Ok(self.format.unwrap_or(Format::Csv));
        };
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match (self.format, extension.as_str()) {
            (Some(format), _) => Ok(format),
            (None, "csv") => Ok(Format::Csv),
            (None, "xlsx") => Ok(Format::Xlsx),
            (None, _) => {
                let path = path.display();
                Err(Hinted::new(
                    said!(
                        "the name `{path}` does not tell the form",
                        "从文件名 `{path}` 看不出格式"
                    ),
                    said!(
                        "end it in .csv or .xlsx, or give --format",
                        "以 .csv 或 .xlsx 结尾，或给出 --format"
                    ),
                )
                .into())
            }
        }
    }

    fn check_output(&self) -> Result<()> {
        let path = self.output.as_ref().filter(|path| path.is_file() && !self.overwrite);
        let Some(path) = path else { return Ok(()) };
        let path = path.display();
        Err(Hinted::new(
            said!("{path} is there already", "{path} 已经存在"),
            said!("--overwrite writes over it", "--overwrite 会覆盖它"),
        )
        .into())
    }
}

fn bytes(
    args: &Args,
    format: Format,
    session: &Session,
    book: &Book,
    sheets: &[Sheet],
) -> Result<Vec<u8>> {
    let zone = book.policy.zone();
    if format == Format::Xlsx {
        return xlsx::workbook(sheets, zone, session.language)
            .context("a workbook cannot hold this (CSV can)");
    }
    let mut bytes = Vec::new();
    let encoding = match args.encoding {
        Encoding::Utf8 => UTF_8,
        Encoding::Gb18030 => GB18030,
    };
    let coding = Coding { encoding, has_mark: !args.no_bom };
    for sheet in sheets {
        csv::write(&mut bytes, sheet, zone, coding).context("could not write the table")?;
    }
    Ok(bytes)
}

fn roster_sheet(args: &Args, name: &str, session: &Session, book: &Book) -> Result<Sheet> {
    let schema = &book.policy.schema;
    let Some(id) = schema.find_roster(name) else {
        let known = schema.rosters.iter().map(|roster| &*roster.name);
        let hint = suggest(name, known).unwrap_or_default();
        let message = said!("there is no roster `{name}`", "没有名册 `{name}`");
        return Err(Hinted::new(message, hint).into());
    };
    let exporter = roster::Exporter {
        words: Words { policy: &book.policy, symbols: &book.symbols, language: session.language },
        kind: schema.roster(id),
        language: session.language,
        secrets: session.secrets,
        at: (!args.choice.is_all()).then_some(session.now),
    };
    let rows = book.rosters.get(id).cloned().unwrap_or_default();
    Ok(exporter.sheet(&rows))
}

/// CSV holds one table, a workbook both.
fn record_sheets(
    args: &Args,
    format: Format,
    session: &Session,
    book: &mut Book,
) -> Result<Vec<Sheet>> {
    let asked = args.choice.read(session, book)?;
    let at_work = if asked.needs_deadlines() {
        book.records_listening(&Selection::AtWork, session.now)?
    } else {
        book.records(&Selection::AtWork)?
    };
    let (sheets, faults) = {
        let basis = log::basis(book, session);
        let lister = Lister { basis: &basis, asked: &asked };
        let (rows, faults) = rows(&lister, &asked, book, &at_work)?;
        let exporter =
            Exporter { words: basis.words, language: session.language, secrets: session.secrets };
        let mut sheets = Vec::new();
        if !args.events || format == Format::Xlsx {
            sheets.push(exporter.records(&rows, &asked.columns));
        }
        if args.events || format == Format::Xlsx {
            sheets.push(exporter.events(&rows));
        }
        (sheets, faults)
    };
    book.faults.extend(faults);
    Ok(sheets)
}

type Rows = Vec<Row<Taken>>;

fn rows(
    lister: &Lister<'_>,
    asked: &Asked,
    book: &Book,
    at_work: &[Record],
) -> Result<(Rows, Vec<crate::model::fault::Fault>)> {
    let records = Records { book, at_work, wanted: None };
    let (rows, faults) = if asked.all {
        let Pass { taken, faults, .. } = records.all(&Taking(lister))?;
        (taken, faults)
    } else {
        (records.at_work(&Taking(lister)), Vec::new())
    };
    let mut rows: Rows = rows.into_iter().flatten().collect();
    lister.sort(&mut rows);
    Ok((rows, faults))
}

/// Takes the records that are asked for.
struct Taking<'l>(&'l Lister<'l>);

impl Taker for Taking<'_> {
    type Taken = Rows;

    fn begin(&self) -> Rows {
        Vec::new()
    }

    fn take(&self, rows: &mut Rows, record: &Record) {
        let schema = &self.0.basis.words.policy.schema;
        rows.extend(self.0.row_with(record, |seen| Taken::new(record, seen, schema)));
    }
}
