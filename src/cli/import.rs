//! `cs import`: turn a table of another system into records.

use std::cell::OnceCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use super::keep::{self, Change};
use super::outcome::{Tone, print_faults, print_line, print_note};
use super::session::Session;
use super::{Hinted, Outcome, import_sheets, log, reveal};
use crate::model::fault::Fault;
use crate::model::id::RecordId;
use crate::model::language::{Said, listed, said, tr};
use crate::render;
use crate::report::import::Ending;
use crate::report::incoming::{Breaking, Incoming};
use crate::report::roster::Secrets;
use crate::report::sync::Amount;
use crate::store::Book;
use crate::store::import::{Mode, Progress, Request, import};

const MAP: &str = "Without --map the file is what `cs export` wrote, or a table like it: records (id, kind, subject …),
events (record, at, event, by …), or both in one workbook. A heading is the name of a field, or holds
it in brackets, or what people call it; kinds, events and people may be called so in the cells too.
What a spreadsheet program changed without harm is restored: marks between cells,
encoding, dates such as 2026/11/22 9:00, full-width digits, lost zeros where a pattern or a key tells;
what it spoiled, such as 1.38E+10, is refused with its cell. A row of a record that the book has changes
nothing; one that says what the record never said is refused with the command that says it. Another
row is a new record: its id may be empty. Events that the book lacks are added. To import twice is to
import once. With --roster, new keys are added, and changed cells are in force from --since on.

The map says what the columns mean:

  rows: events                # one row an event; tickets: one row a ticket, columns of times
  kind: ticket                # or {column: Type, rename: {Inc: incident}, else: ticket}
  case: Case ID               # the column that names the case
  keep-case-as: reference     # the head field that keeps this name; may be left out
  activity: Activity          # the column of what happened; only with rows: events
  time: Complete Timestamp    # and of when; only with rows: events
  times: ['%Y/%m/%d %H:%M:%S%.f', '%Y-%m-%d']     # chrono formats, tried in order
  zone: Europe/Rome           # of times without an offset; else the policy's
  by: {column: Resource, empty: system, rename: {Robot: 'bot:robot'}}
  opened: first               # or {column: Created}; where no event below is `opened`
  head:                       # field of the record: its column, or more of it as in `kind`
    customer: customer
    via: {value: portal}      # the same for all
    agent: {column: Agent, roster: staff.name}    # the key of the row of this name
  events:                     # activity (rows: tickets: column of times): event of the policy
    Assign seriousness: {event: triaged, fields: {grade: seriousness}, by: Resource}
    Closed: closed
    Updated: [{event: closed, when: {Status: [Closed]}}, {event: noted, when: {Status: [Open]}}]
    First reply in minutes: {event: responded, minutes-after: Created}
  comments: {column: Comment} # rows: tickets: each cell `when;who;what` is `noted`
  leave-out:                  # rows with these values are left out
    Activity: [VERIFIED]
  table: {encoding: gb18030, delimiter: semicolon}      # where the file does not tell

Of columns with one name, the second is `Variant.2`, the third `Variant.3`.

The id of a record comes from the name of its case and the date of its opening: to import twice
is to import once. A record of the book gets the events that it lacks; one that says something
else is left alone and reported. Times are taken as they stand: fractions of a second are cut,
those out of order or in the future are kept and reported.

What comes in is history, so no rule refuses it. But it is judged as it would be after the import, as
a write command does: the rules that it breaks are told, in the preview and with --write, and how many
rows a command would have refused. Events that are yet to come are taken in and counted.

Examples:
  cs import t.csv --map map.yaml           a few records and the counts; writes nothing
  cs import t.csv --map map.yaml --write   closed records to the archive, others to data/tickets
  cs import desk.xlsx --write              what `cs export` wrote, with rows that were added
  cs import tickets.csv events.csv --write
  cs import customers.xlsx --roster customers --since 2026-12-01 --write

Exit status: 0 all rows went in or were left out by the map; 1 the policy does not let you --reveal;
2 rows or the map could not be read, or a record of the book says something else.";

/// Records that are named where a rule is broken.
const NAMED: usize = 3;

/// Reasons that are printed unless all are asked for.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
#[command(after_help = MAP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// The table, CSV or a workbook: of another system (with --map), or what `cs export` wrote
    #[arg(value_name = "FILE", required = true)]
    pub(super) tables: Vec<PathBuf>,
    /// What the columns of another system's table mean
    #[arg(long, value_name = "MAP.yaml")]
    map: Option<PathBuf>,
    /// The rows are those of this roster
    #[arg(long, value_name = "NAME", conflicts_with = "map")]
    roster: Option<String>,
    /// From when changes of a roster are in force (today unless given)
    #[arg(long, value_name = "DATE", requires = "roster")]
    pub(super) since: Option<String>,
    #[arg(
        long,
        value_name = "WHO",
        conflicts_with_all = ["map", "roster"],
        help = "Who opens the records of new rows (else CS_BY, else by git's user.email)"
    )]
    pub(super) by: Option<String>,
    /// Write the records (else only show what would be written)
    #[arg(long)]
    pub(super) write: bool,
    /// Write even where rows could not be read, without those
    #[arg(long, requires = "write")]
    skip_bad: bool,
    /// Print every row that could not be read, not the first 20
    #[arg(long)]
    all: bool,
    /// Show secret values, where the policy lets you
    #[arg(long, conflicts_with = "roster")]
    pub(super) reveal: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    if args.skip_bad && args.map.is_none() {
        let message = said!(
            "--skip-bad leaves out rows of another system's table (--map), and this is none",
            "--skip-bad 只用于其他系统的表（--map），这里不是"
        );
        let hint = said!(
            "mend the rows that are named, or take them out of the table",
            "请改正指出的行，或从表里去掉"
        );
        return Err(Hinted::new(message, hint).into());
    }
    match (&args.map, &args.roster) {
        (Some(map), _) => by_map(args, map, session, out),
        (None, Some(roster)) => import_sheets::roster(args, roster, session, out),
        (None, None) => import_sheets::records(args, session, out),
    }
}

/// The table of another system.
fn by_map(args: &Args, map: &Path, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let [table] = args.tables.as_slice() else {
        return Err(Hinted::new(
            said!("--map is for one table", "--map 只用于一个表"),
            said!("import one after the other", "请逐个导入"),
        )
        .into());
    };
    let mut book = session.open_listening()?;
    if !book.faults.is_empty() {
        print_faults(&book.faults, "");
        return Ok(Outcome::Undecided);
    }
    let Some(revealing) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let mode = match (args.write, args.skip_bad) {
        (false, _) => Mode::Preview,
        (true, false) => Mode::Write,
        (true, true) => Mode::WriteSound,
    };
    let reveals = revealing.secrets == Secrets::Revealed;
    let request = Request { table, map, now: session.now, mode, reveals };
    let (result, faults) = progress(|show| import(&mut book, request, &judge(session), show))?;
    commit(args, (result.ending, &result.files), session, &book);
    render::import::import(out, &result, session.language)?;
    out.flush().context("could not write the output")?;
    print_breaking(&result.breaking);
    print_faults(&book.warnings, "warning: ");
    print_bad(args, faults);
    let is_sound = result.notices.bad == 0 && result.tally.different.count == 0;
    Ok(if is_sound { Outcome::Clean } else { Outcome::Undecided })
}

/// Commits the files that were written, where the policy asks for it.
pub(super) fn commit(
    args: &Args,
    (ending, files): (Ending, &[String]),
    session: &Session,
    book: &Book,
) {
    let Ending::Written { records, events } = ending else { return };
    let about = format!("import: {} from {}", Amount { events, records }, names(args));
    let paths: Vec<&str> = files.iter().map(String::as_str).collect();
    let message = keep::of_lines(&about, "");
    keep::commit(book, session, &Change { paths: &paths, message, by: None });
}

/// The tables, without their folders.
pub(super) fn names(args: &Args) -> String {
    let names = args.tables.iter().map(|table| table.file_name().unwrap_or_default());
    names.map(|name| name.to_string_lossy()).collect::<Vec<_>>().join(", ")
}

/// Judges what comes in as it would be.
pub(super) fn judge(session: &Session) -> impl Fn(&Book, &[Incoming<'_>]) -> Vec<Breaking> {
    |book, incoming| log::basis(book, session).breaking(incoming)
}

/// Says what comes in though a rule is broken by it, rule by rule.
pub(super) fn print_breaking(all: &[Breaking]) {
    for breaking in all {
        let Breaking { rule, title, refused, records, message } = breaking;
        let named: Vec<&str> = records.iter().take(NAMED).map(RecordId::as_str).collect();
        let more = if records.len() > NAMED { " …" } else { "" };
        let of = match (refused, records.len()) {
            (0, 1) => said!("1 record breaks {rule}", "1 张工单违反 {rule}"),
            (0, count) => said!("{count} records break {rule}", "{count} 张工单违反 {rule}"),
            (1, _) => said!(
                "1 row breaks {rule}, and a command would have refused it",
                "1 行违反 {rule}，用命令登记会被拒绝"
            ),
            _ => said!(
                "{refused} rows break {rule}, and a command would have refused them",
                "{refused} 行违反 {rule}，用命令登记会被拒绝"
            ),
        };
        let line = Said::by(|language| {
            let (of, named) = (of.text(language), listed(&named, language));
            tr!(
                language,
                "cs: warning: {of}: {title}: {message} ({named}{more})",
                "cs: 警告：{of}：{title}：{message}（{named}{more}）"
            )
        });
        print_line(Tone::Warning, line, None);
    }
    if all.iter().any(|breaking| breaking.refused > 0) {
        let note = said!(
            "cs: note: an import is history, so no rule refuses it; cs check tells what it breaks",
            "cs: 注意：导入的是历史，规则不会拒绝；违反之处 cs check 会列出"
        );
        print_note(note, None);
    }
}

pub(super) fn print_bad(args: &Args, mut faults: Vec<Fault>) {
    let count = faults.len();
    if !args.all {
        faults.truncate(SHOWN);
    }
    print_faults(&faults, "");
    if let Some(last) = faults.last().filter(|_| count > faults.len()) {
        let message = said!(
            "and {} more (--all prints them)",
            "另有{}处（--all 全部列出）",
            count - faults.len()
        );
        print_faults(&[Fault { message, hint: None, ..last.clone() }], "");
    }
}

/// Does `work`, and shows how far it came once it has taken a second.
pub(super) fn progress<T>(work: impl FnOnce(Progress<'_>) -> Result<T>) -> Result<T> {
    let bar = Bar::new();
    let done = work(&|what, done, total| bar.show(what, done, total));
    bar.clear();
    done
}

/// A bar on the terminal's standard error, once the work has taken a second.
struct Bar {
    begun: Instant,
    bar: OnceCell<ProgressBar>,
}

impl Bar {
    const PATIENCE: Duration = Duration::from_secs(1);

    fn new() -> Self {
        Self { begun: Instant::now(), bar: OnceCell::new() }
    }

    fn show(&self, what: &'static str, done: usize, total: usize) {
        if self.begun.elapsed() < Self::PATIENCE {
            return;
        }
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let bar = self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
            let bar = ProgressBar::new(count(total));
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        bar.set_message(what);
        bar.set_length(count(total));
        bar.set_position(count(done));
    }

    fn clear(&self) {
        self.bar.get().inspect(|bar| bar.finish_and_clear());
    }
}
