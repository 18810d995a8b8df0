//! `cs due`: what is to be done, nearest first.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::check::{kinds, months, rules};
use super::formats::Targets;
use super::meant;
use super::outcome::print_faults;
use super::session::Session;
use super::watch::{Room, watch};
use super::{Hinted, Outcome, compose, identity, log, reveal, team};
use crate::calendar::{Due, after_without_calendar};
use crate::cli::outcome::refused;
use crate::model::fault::did_you_mean;
use crate::model::language::{said, tr};
use crate::model::record::Actor;
use crate::model::roster::Roster;
use crate::model::shell::shell_word;
use crate::model::{Amount, Instant};
use crate::policy::Policy;
use crate::policy::levels::Level;
use crate::render::due::{Frame, cut, lines};
use crate::render::table::Layout;
use crate::render::{self, ics};
use crate::report::due::{Agenda, Reach, Scope, due};
use crate::report::{Words, standing};
use crate::store::{Book, Selection};

const EXAMPLES: &str =
    "Overdue obligations that can still be met come first, then those that are pending, the nearest
deadline first, then the clocks that stand still, with what is left of them. Of equal deadlines
that of the customer whose level stands first in the policy comes first. `!` marks what is past
the instant to warn of it (`warn_at` of the rule). LEFT is working time where the rule counts
working time, and less than nothing once the deadline is past. A clock that stands still shows what
is left of it. On a terminal, lines that are too long are cut.

On a terminal the table ends 30 days ahead, and counts in its last line what comes later; --all
shows that too. In a pipe or a file, and in the other formats, it is everything.

--team says a column of the staff roster and its value; a value alone is one of the column `team`,
else of the only column whose values are listed in the policy and have it. What a rule's `owner`
calls by that name is the team's too.

--watch stays until q, Escape or Ctrl-C; Enter draws at once. With --now time stands still, and only
files are watched.

--format ics is a calendar for phones and mail programs: an event at each deadline, with an alarm
where the policy warns (`warn_at`); write it where they subscribe to it.

Examples:
  cs due                        what is open (on a terminal, as far as 30 days ahead)
  cs due --all                  everything that is open
  cs due --mine                 what I owe (CS_BY, else git's user.email)
  cs due --owner li.na --within 2h
  cs due --kind complaint --rule complaint-resolved
  cs due --mine --watch         keep it on the screen; --watch=60 draws once a minute
  cs due --within 4wh --format jsonl | jq .record
  cs due --team hotline         also --team post=hotline, --team skills=lead
  cs due --mine --format ics=/srv/calendars/li.na.ics

Exit status: 0, or 2 where something could not be read or judged.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only what I owe
    #[arg(long, conflicts_with_all = ["owner", "team"])]
    mine: bool,
    /// Only what this person owes
    #[arg(long, value_name = "WHO", conflicts_with = "team")]
    owner: Option<String>,
    /// Only what these of the staff owe, by a column of their roster
    #[arg(long, value_name = "[COLUMN=]VALUE")]
    team: Option<String>,
    /// Only what falls due so soon, such as 2h, 4wh or 1wd, and what is overdue
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    within: Option<String>,
    /// On a terminal, show what falls due in more than 30 days too
    #[arg(long, conflicts_with = "within")]
    all: bool,
    // Taken only to say what to write in its place.
    #[arg(long, value_name = "WHO", hide = true)]
    by: Option<String>,
    /// Only these kinds of record
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    rule: Vec<String>,
    /// Show secret values, where the policy lets you
    #[arg(long, conflicts_with = "watch")]
    reveal: bool,
    /// Keep the list on the screen, drawn anew every so many seconds and when files change
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    watch: Option<u64>,
    #[arg(
        long = "format",
        value_name = "NAME[=PATH]",
        help = "How to print: table, csv, jsonl or ics (a calendar); with =PATH into a file, and then several times"
    )]
    formats: Vec<String>,
}

/// The forms in which a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Table,
    Csv,
    Jsonl,
    Ics,
}

/// What falls due in so many seconds is near.
const NEAR: i64 = 30 * 24 * 60 * 60;

const FORMATS: &[(&str, Format)] = &[
    ("table", Format::Table),
    ("csv", Format::Csv),
    ("jsonl", Format::Jsonl),
    ("ics", Format::Ics),
];

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let targets = Targets::of(&args.formats, FORMATS, session)?;
    if let Some(who) = &args.by {
        let message = said!(
            "--by says who writes, and `cs due` writes nothing",
            "--by 说明由谁登记，而 `cs due` 什么也不登记"
        );
        let who = shell_word(who);
        let hint =
            said!("what they owe: cs due --owner {who}", "看此人的待办：cs due --owner {who}");
        return Err(Hinted::new(message, hint).into());
    }
    if let Some(seconds) = args.watch {
        if !targets.is_plain() {
            let message = said!("`--watch` shows a table and nothing else", "`--watch` 只显示表格");
            let hint = said!("leave out --format", "去掉 --format");
            return Err(Hinted::new(message, hint).into());
        }
        let every = Duration::from_secs(seconds);
        return watch(session, every, |session, room| picture(args, session, every, room));
    }
    let mut book = session.open()?;
    let Some(session) = reveal::session(args.reveal, session, &book) else {
        return Ok(Outcome::Violations);
    };
    let session = &session;
    let agenda = agenda(args, session, &mut book)?;
    let (zone, words) = (book.policy.zone(), words(&book, session));
    let head = ics::Head { words, now: session.now };
    targets.write(out, session, |format, out, layout| match format {
        Format::Table => table(out, &agenda, args, (session, words), layout),
        Format::Csv => render::figures::csv(out, &agenda.figures(words, Reach::All), zone),
        Format::Jsonl => render::figures::jsonl(out, &agenda.figures(words, Reach::All), zone),
        Format::Ics => ics::write(out, &agenda, head),
    })?;
    print_faults(&book.warnings, "warning: ");
    print_faults(&book.faults, "");
    Ok(if book.faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}

/// What is to be done, as `args` ask; what could not be read or judged is added to the faults of the book.
fn agenda(args: &Args, session: &Session, book: &mut Book) -> Result<Agenda> {
    let rules = rules(&args.rule, &book.policy)?;
    let is_brief = session.layout().width.is_some() && !args.all && args.within.is_none();
    let scope = Scope {
        kinds: kinds(&args.kind, &book.policy)?,
        owners: owners(args, session, book)?,
        until: args.within.as_deref().map(|text| within(text, session, book)).transpose()?,
        horizon: is_brief.then(|| session.now.plus(NEAR)),
    };
    let records = book.records(&selection(&book.policy))?;
    let months = months(&rules, book)?;
    let judged = standing::Book { records: &records, months: &months, rules: &rules };
    let (agenda, faults) = due(&log::basis(book, session), &scope, judged);
    book.faults.extend(faults);
    Ok(agenda)
}

/// The list as lines for a screen: what does not fit below is counted.
fn picture(args: &Args, session: &Session, every: Duration, room: Room) -> Result<Vec<String>> {
    let language = session.language;
    let mut book = session.open()?;
    let agenda = agenda(args, session, &mut book)?;
    let (zone, words) = (book.policy.zone(), words(&book, session));
    let time = session.now.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S");
    let (name, every) = (&book.policy.name, every.as_secs());
    let head = tr!(
        language,
        "{name}  {time}  every {every} s, q leaves",
        "{name}  {time}  每 {every} 秒刷新，按 q 退出"
    );
    let mut foot = vec![String::new(), agenda.count(words.language)];
    foot.extend(agenda.beyond(words));
    let faults = book.faults.len();
    if faults > 0 {
        foot.push(tr!(
            language,
            "not judged: {faults}; cs due tells why",
            "未能判定：{faults} 处；cs due 会说明原因"
        ));
    }
    let mut lines = lines(&agenda, args.frame(session, words, room.columns));
    let free = usize::from(room.rows).saturating_sub(2 + foot.len()).max(2);
    if lines.len() > free {
        // An obligation may take two lines.
        let each = (lines.len() - 1) / agenda.items.len().max(1);
        let shown = free.saturating_sub(2) / each.max(1);
        let more = agenda.items.len() - shown;
        lines.truncate((free - 1).min(1 + shown * each));
        lines.push(tr!(language, "… and {more} more", "……另有 {more} 项"));
    }
    lines.splice(0..0, [cut(&head, room.columns.into()), String::new()]);
    lines.extend(foot);
    lines.truncate(room.rows.into());
    Ok(lines)
}

fn words<'b>(book: &'b Book, session: &Session) -> Words<'b> {
    Words { policy: &book.policy, symbols: &book.symbols, language: session.language }
}

/// On a terminal the lines fit its width.
fn table(
    out: &mut dyn Write,
    agenda: &Agenda,
    args: &Args,
    (session, words): (&Session, Words<'_>),
    layout: Layout,
) -> io::Result<()> {
    let Some(width) = layout.width else {
        let figures = agenda.figures(words, Reach::Near);
        return render::figures::table(out, &figures, words.policy.zone(), layout);
    };
    let lines = lines(agenda, args.frame(session, words, width));
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if !lines.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", agenda.count(words.language))?;
    agenda.beyond(words).iter().try_for_each(|line| writeln!(out, "{line}"))
}

impl Args {
    /// True if the list stays on the screen.
    pub(super) const fn is_watch(&self) -> bool {
        self.watch.is_some()
    }

    fn frame<'a>(&self, session: &Session, words: Words<'a>, width: u16) -> Frame<'a> {
        let is_of_one = self.mine || self.owner.is_some();
        Frame { words, now: session.now, width: width.into(), is_of_one }
    }
}

/// Records leave for the archive once nothing of them is pending; but other records, rows and periods look back on them.
fn selection(policy: &Policy) -> Selection {
    let looks_back = policy.rules.iter().any(|rule| rule.level != Level::Record);
    if looks_back || !policy.echoes.is_empty() { Selection::All } else { Selection::AtWork }
}

/// Whose obligations are meant; `None` for all.
fn owners(args: &Args, session: &Session, book: &mut Book) -> Result<Option<BTreeSet<String>>> {
    match &args.team {
        Some(team) => team::members(team, session, book).map(Some),
        None => Ok(owner(args, session, book)?.map(|owner| BTreeSet::from([owner]))),
    }
}

fn owner(args: &Args, session: &Session, book: &mut Book) -> Result<Option<String>> {
    if args.mine {
        let me = identity::identity(session, book).ok_or_else(|| {
            let hint = said!(
                "set CS_BY, or give the staff roster an `email` column that holds git's user.email",
                "请设置 CS_BY，或让人员名册的 `email` 列含有 git 的 user.email"
            );
            Hinted::new(said!("who you are is not known", "不知道你是谁"), hint)
        })?;
        let words = compose::Words { by: Some(me), ..compose::Words::default() };
        let Actor::Staff(id) = compose::actor(&words, session, book)? else {
            return Err(refused(said!(
                "only one of the staff owes anything",
                "只有人员才负有义务"
            )));
        };
        return Ok(Some(book.symbols.text(id).to_owned()));
    }
    let Some(name) = &args.owner else { return Ok(None) };
    let name = &meant::staff(name, book)?;
    let staff = book.policy.schema.staff.and_then(|staff| book.rosters.get(staff));
    let keys = staff.map(Roster::keys).unwrap_or_default().iter();
    let owners = book.policy.rules.iter().filter_map(|rule| rule.owner.as_deref());
    let mut known = keys.map(|key| book.symbols.text(*key)).chain(owners).collect::<Vec<_>>();
    if staff.is_none() || known.contains(&name.as_str()) {
        return Ok(Some(name.clone()));
    }
    known.dedup();
    let hint = did_you_mean(name, known).unwrap_or_else(|| {
        said!("the staff stand in data/rosters/staff.csv", "人员见 data/rosters/staff.csv")
    });
    Err(Hinted::new(
        said!("--owner: no one is called `{name}`", "--owner：没有 `{name}` 这个人"),
        hint,
    )
    .into())
}

/// The instant so far from now.
fn within(text: &str, session: &Session, book: &Book) -> Result<Instant> {
    let policy = &book.policy;
    if let Some(ahead) = text.strip_prefix('-') {
        let message = said!(
            "--within `{text}` lies before now, and counts ahead",
            "--within `{text}` 在现在之前，而它是往后算的"
        );
        let hint = said!(
            "write --within {ahead}; what is overdue is listed in any case",
            "请写 --within {ahead}；逾期的总会列出"
        );
        return Err(Hinted::new(message, hint).into());
    }
    let amount =
        Amount::parse(text).map_err(|why| anyhow!("--within `{text}` is not an amount: {why}"))?;
    let calendar = policy.default_calendar.map(|index| &policy.calendars[index]);
    let due = match calendar.filter(|_| amount.needs_calendar()) {
        Some(calendar) => Some(
            calendar.after(session.now, amount, &[]).map_err(|gap| anyhow!("--within: {gap}"))?,
        ),
        None => after_without_calendar(policy.zone(), session.now, amount, &[]),
    };
    match due {
        Some(Due::At(instant)) => Ok(instant),
        Some(Due::Paused { .. }) | None => {
            let hint = said!(
                "name one by `calendar:` in the section `policy`",
                "请在 `policy` 一节用 `calendar:` 指定一个"
            );
            Err(Hinted::new(
                said!(
                    "the policy has no calendar to count working time by",
                    "政策没有计算工作时间的日历"
                ),
                hint,
            )
            .into())
        }
    }
}
