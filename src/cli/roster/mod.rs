//! `cs roster`: the rows that records name, shown and changed.

mod matrix;

use std::io::Write;

use anyhow::{Result, bail};

use super::compose::no_row;
use super::figures::Format;
use super::keep::{self, Change};
use super::meant;
use super::outcome::{self, Tone, print_faults, print_line};
use super::session::Session;
use super::{Hinted, Outcome, compose, reveal};
use crate::cli::outcome::refused;
use crate::model::fault::suggest;
use crate::model::language::{Language, Said, said, tr};
use crate::model::roster::{RosterId, Row};
use crate::model::symbol::Symbol;
use crate::policy::declare::RESERVED_ACTORS;
use crate::policy::schema::{Column, FieldType};
use crate::policy::values::read_value;
use crate::render::table;
use crate::report::Words;
use crate::report::roster::{Secrets, Sheet};
use crate::store::git::Message;
use crate::store::{Book, RosterEdit, Written, guides, read_since, roster_file};

const EXAMPLES: &str = "Examples:
  cs roster                             the rosters of the book
  cs roster staff                       the rows in force now
  cs roster staff list --all            every row, with its `since`
  cs roster staff show li.na            one key and its history
  cs roster staff add zhao.min name=赵敏 role=agent since=2026-12-01
  cs roster staff set wang.wei role=supervisor since=2026-12-01
  cs roster staff set wang.wei phone=   an empty value clears the cell
  cs roster staff check                 what is wrong with the file
  cs roster risks matrix likelihood impact
                                        the rows in force by two columns of type one-of or int,
                                        in the order of the policy; --format csv|jsonl too

Where the file has a column `since`, `set` appends a row that copies the other cells of the row in
force; else it changes the cell in place. Without since=DATE both take today. Columns that the
policy marks `secret` are shown as *** unless --reveal, which is for the roles that the policy names
(reveal: {by: [manager]}), or for anyone where it names none.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The roster (without it, all are listed)
    name: Option<String>,
    /// What to do with it (list unless given)
    action: Option<Action>,
    /// The key of a row (of a matrix, the column that goes down)
    key: Option<String>,
    /// Cells of the row (of a matrix, the column that goes across)
    #[arg(value_name = "COLUMN=VALUE")]
    cells: Vec<String>,
    /// Every row, not only those in force
    #[arg(short, long)]
    all: bool,
    /// Show secret columns
    #[arg(long)]
    reveal: bool,
    /// How to print a matrix
    #[arg(long, value_enum)]
    format: Option<Format>,
}

impl Args {
    /// True if nothing is written.
    pub(super) const fn only_shows(&self) -> bool {
        !matches!(self.action, Some(Action::Add | Action::Set))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Action {
    /// The rows in force
    List,
    /// One key and its history
    Show,
    /// A row for a new key
    Add,
    /// Other cells for a key
    Set,
    /// What is wrong with the file
    Check,
    /// How many rows have which values of two columns
    Matrix,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let Some(name) = &args.name else { return rosters(&book, session, out) };
    let id = find(name, &book)?;
    let action = args.action.unwrap_or(Action::List);
    if args.format.is_some() && action != Action::Matrix {
        return Err(refused(said!("--format is for a matrix alone", "--format 只用于矩阵")));
    }
    let takes_no_key = matches!(action, Action::List | Action::Check);
    match (&args.key, takes_no_key) {
        (Some(key), true) => {
            return Err(refused(said!("`{key}` is one value too many", "`{key}` 是多出来的值")));
        }
        (None, false) if action != Action::Matrix => {
            let hint = said!("cs roster --help shows examples", "示例见 cs roster --help");
            return Err(Hinted::new(
                said!("which row is meant is not said: give its key", "没有写明哪一行：请给编号"),
                hint,
            )
            .into());
        }
        _ => {}
    }
    if name == guides::ROSTER && matches!(action, Action::Check | Action::Add | Action::Set) {
        let hint = said!(
            "cs guide reads them, and tells what is wrong with them",
            "cs guide 会读取并指出错误"
        );
        return Err(Hinted::new(
            said!("the guides are the files data/guides/*.md", "指引是 data/guides/*.md 文件"),
            hint,
        )
        .into());
    }
    let key = args.key.as_deref().unwrap_or_default();
    let named = if matches!(action, Action::Show | Action::Set) {
        meant::row(id, key, &book)?
    } else {
        None
    };
    let key = &*named.map_or(key, |named| book.symbols.text(named)).to_owned();
    match action {
        Action::List => list(args, id, session, &book, out),
        Action::Check => check(id, &mut book, out),
        Action::Show if !args.cells.is_empty() => {
            bail!("`{}` is one value too many", args.cells[0])
        }
        Action::Show => show((id, key), session, &book, out),
        Action::Add | Action::Set => write(args, (id, key), session, &mut book, out),
        Action::Matrix => matrix::run(args, id, session, &book, out),
    }
}

/// The rosters of the policy, one a line.
fn rosters(book: &Book, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let kinds = book.policy.schema.rosters.iter();
    let lines = kinds.zip(&book.rosters.0).map(|(kind, roster)| {
        let rows: usize = roster.keys().iter().map(|key| roster.history(*key).len()).sum();
        let in_force = roster.keys().iter().filter(|key| roster.at(**key, session.now).is_some());
        vec![
            kind.name.to_string(),
            roster.keys().len().to_string(),
            in_force.count().to_string(),
            rows.to_string(),
            roster_file(kind),
        ]
    });
    let header = ["ROSTER", "KEYS", "IN FORCE", "ROWS", "FILE"];
    table::rows_under(out, &header, lines, session.layout())?;
    conclude(book, None, out)
}

fn list(
    args: &Args,
    id: RosterId,
    session: &Session,
    book: &Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let sheet = sheet(session, id, book);
    let Some(roster) = book.rosters.get(id) else { return conclude(book, Some(id), out) };
    let language = session.language;
    let mut header = vec![match language {
        Language::English => sheet.kind.key.to_uppercase(),
        Language::Chinese => "编号".to_owned(),
    }];
    header.extend(args.all.then(|| tr!(language, "SINCE", "起始")));
    header.extend(sheet.columns().map(|name| head(name, language)));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let line = |key: Symbol, row: &Row| {
        let mut line = vec![book.symbols.text(key).to_owned()];
        line.extend(args.all.then(|| sheet.since(row)));
        line.extend(sheet.cells(row));
        line
    };
    let mut lines = Vec::new();
    for key in roster.keys() {
        if args.all {
            lines.extend(roster.history(*key).iter().map(|row| line(*key, row)));
        } else {
            lines.extend(roster.at(*key, session.now).map(|row| line(*key, row)));
        }
    }
    let count = lines.len() as u64;
    if count > 0 {
        table::rows_headed(out, &header, lines, session.layout())?;
        writeln!(out)?;
    }
    let rows = table::count(count, "row", "rows");
    writeln!(out, "{}", tr!(session.language, "{rows}", "{count}行"))?;
    conclude(book, Some(id), out)
}

fn show(
    (id, key): (RosterId, &str),
    session: &Session,
    book: &Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let sheet = sheet(session, id, book);
    let symbol = row_of(id, key, book)?;
    let roster = book
        .rosters
        .get(id)
        .ok_or_else(|| refused(said!("the roster cannot be read", "名册读不了")))?;
    writeln!(out, "{} {key}", sheet.kind.name)?;
    let in_force = roster.at(symbol, session.now);
    match in_force {
        None => {
            let now = session.now.in_zone(book.policy.zone());
            let note = tr!(session.language, "not in force at {now}", "{now} 未生效");
            writeln!(out, "  {note}")?;
        }
        Some(row) => {
            let cells = sheet.columns().zip(sheet.cells(row));
            let cells = cells.map(|(name, cell)| vec![format!("  {name}"), cell]);
            table::rows(out, cells, session.layout().width)?;
        }
    }
    let history = roster.history(symbol);
    if history.iter().any(|row| row.since.is_some()) {
        writeln!(out)?;
        let language = session.language;
        let mut header = vec![tr!(language, "SINCE", "起始"), String::new()];
        header.extend(sheet.columns().map(|name| head(name, language)));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let lines = history.iter().map(|row| {
            let is_now = in_force.is_some_and(|now| now.line == row.line);
            let now = tr!(session.language, "now", "现行");
            let mut line = vec![sheet.since(row), if is_now { now } else { String::new() }];
            line.extend(sheet.cells(row));
            line
        });
        table::rows_headed(out, &header, lines, session.layout())?;
    }
    conclude(book, Some(id), out)
}

fn check(id: RosterId, book: &mut Book, out: &mut dyn Write) -> Result<Outcome> {
    let faults = book.roster_faults(id)?;
    let roster = book.rosters.get(id);
    let keys = roster.map_or(0, |roster| roster.keys().len());
    let rows: usize =
        roster.map_or(0, |roster| roster.keys().iter().map(|key| roster.history(*key).len()).sum());
    let file = roster_file(book.policy.schema.roster(id));
    let wrong = faults.len();
    let counts = [(rows, "row", "rows"), (keys, "key", "keys"), (wrong, "fault", "faults")];
    let [of_rows, of_keys, of_faults] =
        counts.map(|(count, one, many)| table::count(count as u64, one, many));
    let line = tr!(
        super::outcome::language(),
        "{file}: {of_rows}, {of_keys}, {of_faults}",
        "{file}：{rows}行，{keys}个编号，{wrong}处错误"
    );
    writeln!(out, "{line}")?;
    out.flush()?;
    print_faults(&faults, "");
    Ok(if faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

fn write(
    args: &Args,
    (id, key): (RosterId, &str),
    session: &Session,
    book: &mut Book,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let cells = read_cells(&args.cells, id, book)?;
    let today = crate::calendar::date_of(book.policy.zone(), session.now);
    let edit = RosterEdit { roster: id, key, cells: &cells, today };
    let action = args.action.unwrap_or(Action::Set);
    let written = if action == Action::Add {
        check_key(id, key, book)?;
        book.roster_add(&edit)?
    } else {
        row_of(id, key, book)?;
        if cells.is_empty() {
            let hint = said!(
                "for example: role=supervisor since=2026-12-01",
                "例如：role=supervisor since=2026-12-01"
            );
            return Err(Hinted::new(
                said!("what to set is not said: give COLUMN=VALUE", "没有写明改什么：请给 列=值"),
                hint,
            )
            .into());
        }
        book.roster_set(&edit)?
    };
    let message = message(&written, key, &sheet(session, id, book));
    keep::commit(book, session, &Change { paths: &[&written.file], message, by: None });
    tell(&written, action, key, &sheet(session, id, book), out)
}

/// `staff li.na: role=manager since=2026-12-01`, a cell a line; secret cells stay masked, asked for or not.
fn message(written: &Written, key: &str, sheet: &Sheet<'_>) -> Message {
    let sheet = Sheet { secrets: Secrets::Masked, ..*sheet };
    let cells =
        written.cells.iter().map(|(name, _, new)| format!("{name}={}", sheet.mask(name, new)));
    let cells: Vec<String> = cells.collect();
    let about = format!("{} {key}: {}", sheet.kind.name, cells.join(" "));
    keep::of_lines(&about, &cells.join("\n"))
}

fn tell(
    written: &Written,
    action: Action,
    key: &str,
    sheet: &Sheet<'_>,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let did = if action == Action::Add { "added" } else { "set" };
    let from = written.since.as_deref().map_or_else(String::new, |since| format!(" from {since}"));
    let Written { file, line, .. } = written;
    writeln!(out, "{} {key} {did}{from}  {file}:{line}", sheet.kind.name)?;
    let lines =
        written.cells.iter().filter(|(name, ..)| name != "since").map(|(name, old, new)| {
            let new = sheet.mask(name, new);
            let what = if action == Action::Add {
                new.to_owned()
            } else {
                format!("{} → {new}", sheet.mask(name, old))
            };
            vec![format!("  {name}"), what]
        });
    table::rows(out, lines, None)?;
    out.flush()?;
    if let Some(later) = written.later {
        let text = said!(
            "cs: warning: {file}:{later}:1: this row comes later, and is not changed",
            "cs: 警告：{file}:{later}:1: 这一行更晚生效，没有改动"
        );
        print_line(Tone::Warning, text, None);
    }
    Ok(Outcome::Clean)
}

fn sheet<'a>(session: &Session, id: RosterId, book: &'a Book) -> Sheet<'a> {
    Sheet {
        words: Words {
            policy: &book.policy,
            symbols: &book.symbols,
            language: super::outcome::language(),
        },
        kind: book.policy.schema.roster(id),
        secrets: session.secrets,
    }
}

/// What is wrong with the file of this roster (of all of them, for `None`) makes the status 2.
fn conclude(book: &Book, id: Option<RosterId>, out: &mut dyn Write) -> Result<Outcome> {
    out.flush()?;
    let file = id.map(|id| roster_file(book.policy.schema.roster(id)));
    let is_meant = |name: &str| match &file {
        Some(file) => name == file,
        None => name.starts_with("data/rosters/"),
    };
    let faults: Vec<_> =
        book.faults.iter().filter(|fault| is_meant(&fault.file)).cloned().collect();
    print_faults(&faults, "");
    Ok(if faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

fn find(name: &str, book: &Book) -> Result<RosterId> {
    let schema = &book.policy.schema;
    schema.find_roster(name).ok_or_else(|| {
        let hint =
            suggest(name, schema.rosters.iter().map(|roster| &*roster.name)).unwrap_or_else(|| {
                said!(
                    "the rosters stand in policy.yaml under `rosters`",
                    "名册见 policy.yaml 的 `rosters`"
                )
            });
        Hinted::new(said!("there is no roster `{name}`", "没有名册 `{name}`"), hint).into()
    })
}

/// The key of a row that is there.
fn row_of(id: RosterId, key: &str, book: &Book) -> Result<Symbol> {
    meant::row(id, key, book)?.ok_or_else(|| no_row(id, key, book).into())
}

/// A new key is one word that stands for nothing else.
fn check_key(id: RosterId, key: &str, book: &Book) -> Result<()> {
    if key.is_empty() || key.contains(|letter: char| letter.is_whitespace() || letter.is_control())
    {
        return Err(refused(said!(
            "`{key}` is no key: a key has letters, and no blanks",
            "`{key}` 不能作编号：编号要有字母，不能有空格"
        )));
    }
    if key.contains('=') {
        let hint = said!(
            "the key comes first: cs roster staff add zhao.min name=赵敏",
            "编号写在前面：cs roster staff add zhao.min name=赵敏"
        );
        return Err(Hinted::new(said!("`{key}` is no key", "`{key}` 不能作编号"), hint).into());
    }
    let is_staff = book.policy.schema.staff == Some(id);
    if is_staff && (RESERVED_ACTORS.contains(&key) || key.starts_with("bot:")) {
        return Err(refused(said!(
            "`{key}` is no staff id: the word is reserved",
            "`{key}` 不能作人员编号：这是保留词"
        )));
    }
    Ok(())
}

/// Cells as typed, each checked by the type of its column.
fn read_cells(words: &[String], id: RosterId, book: &mut Book) -> Result<Vec<(String, String)>> {
    let mut cells: Vec<(String, String)> = Vec::new();
    for word in words {
        let Some((name, text)) = word.split_once('=') else {
            let hint = said!(
                "write COLUMN=VALUE, quoted where it holds blanks",
                "请写 列=值，含空格的加引号"
            );
            return Err(Hinted::new(
                said!("a value stands without its column", "值没有写明是哪一列"),
                hint,
            )
            .into());
        };
        let column = column(name, id, book)?;
        if cells.iter().any(|(known, _)| known == name) {
            return Err(refused(said!(
                "the column `{name}` is given twice",
                "列 `{name}` 给了两次"
            )));
        }
        if !text.is_empty() || name == "since" {
            check_cell(name, column.as_ref(), text, book)?;
        }
        cells.push((name.to_owned(), text.to_owned()));
    }
    Ok(cells)
}

/// The declared column of this name; `None` for `since`, which needs no declaration.
fn column(name: &str, id: RosterId, book: &Book) -> Result<Option<Column>> {
    let kind = book.policy.schema.roster(id);
    if name == &*kind.key {
        return Err(refused(said!(
            "`{name}` is the key, and is not changed",
            "`{name}` 是编号，不能改"
        )));
    }
    if let Some(column) = kind.columns.iter().find(|column| &*column.name == name) {
        return Ok(Some(column.clone()));
    }
    if name == "since" {
        return Ok(None);
    }
    let known = kind.columns.iter().map(|column| &*column.name);
    let hint = suggest(name, known).unwrap_or_else(|| {
        said!(
            "its columns stand in policy.yaml under `rosters`",
            "它的列见 policy.yaml 的 `rosters`"
        )
    });
    Err(Hinted::new(
        said!("the roster `{}` has no column `{name}`", "名册 `{}` 没有列 `{name}`", kind.name),
        hint,
    )
    .into())
}

fn check_cell(name: &str, column: Option<&Column>, text: &str, book: &mut Book) -> Result<()> {
    if name == "since" && read_since(text, &book.policy.schema).is_none() {
        return Err(refused(said!(
            "since: `{text}` is not a date such as 2026-11-22",
            "since：`{text}` 不是日期，应如 2026-11-22"
        )));
    }
    let Some(column) = column else { return Ok(()) };
    let checked = check_value(column, text, book);
    if column.secret && checked.is_err() {
        return Err(refused(said!(
            "{name}: the value does not fit its type",
            "{name}：值与类型不符"
        )));
    }
    checked
}

/// What stands above a column: as the policy writes it, in English in capitals.
fn head(name: &str, language: Language) -> String {
    match language {
        Language::English => name.to_uppercase(),
        Language::Chinese if name == "name" => "名称".to_owned(),
        Language::Chinese => name.to_owned(),
    }
}

fn check_value(column: &Column, text: &str, book: &mut Book) -> Result<()> {
    let member = if let FieldType::List(member) = &column.kind { Some(&**member) } else { None };
    let text = if member.is_some() { text.replace([';', '；'], ",") } else { text.to_owned() };
    let name = Said::from(&*column.name);
    let value = read_value(&column.kind, &text, &book.symbols).map_err(|misread| {
        let message = outcome::whole(misread.message).about(&name);
        anyhow::Error::from(Hinted::new(message, misread.hint.unwrap_or_default()))
    })?;
    compose::check_reference(member.unwrap_or(&column.kind), &value, &name, book)
}
