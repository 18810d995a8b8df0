//! The command line: arguments, the clock, the environment, exit statuses. One file a command.

mod again;
mod archive;
mod ask;
mod assign;
mod baseline;
mod calendar;
mod check;
mod chinese;
mod completions;
mod compose;
mod due;
mod edit;
mod editor;
mod explain;
mod export;
mod figures;
mod formats;
mod gate;
mod guide;
mod help;
mod identity;
mod import;
mod import_sheets;
mod init;
mod keep;
mod late;
mod list;
mod log;
mod man;
mod meant;
mod new;
mod news;
mod out;
mod outcome;
mod pager;
mod pass;
mod policy;
mod progress;
mod report;
mod reveal;
mod roster;
mod session;
mod show;
mod sync;
mod team;
mod undo;
mod waive;
mod watch;
mod when;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::model::fault::did_you_mean;
use crate::model::language::{Language, said};
use crate::model::record::{EventId, event};
use crate::policy::Policy;
use crate::store::Book;

use out::Paging;
pub(crate) use outcome::{Hinted, Outcome};
use session::Session;

const TIMES_AND_STATUS: &str = "Times, for every flag that takes one: '2026-11-22 09:05', '11-22 9:05' (the last one), 'yesterday 16:40',
9:05 (of today), 2h or -2h (before now), 2026-11-22T09:05:00+08:00, or a date: 2026-11-22, 11-22,
yesterday. All but the full form are meant in the zone of the policy. A date alone is its first
instant; where something happened (--at of what is written) it needs its time.

Exit status: 0 nothing found, 1 violations found, 2 it could not decide.";

/// Customer-service records in plain files, checked against a service policy.
#[derive(Debug, Parser)]
#[command(name = "cs", version, after_help = TIMES_AND_STATUS, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Global {
    /// The folder of the book (else the nearest one with a policy.yaml, upwards)
    #[arg(
        short = 'C',
        long = "book",
        value_name = "DIR",
        env = "CS_BOOK",
        global = true,
        hide_env = true
    )]
    book: Option<PathBuf>,
    /// When to judge from, instead of the clock's now; a date alone is its first instant
    #[arg(long, value_name = "INSTANT", global = true)]
    now: Option<String>,
    #[arg(
        long,
        value_name = "LANG",
        env = "CS_LANG",
        global = true,
        hide_env = true,
        help = "The language: en or zh (else CS_LANG, LC_ALL, LANG)"
    )]
    lang: Option<String>,
    /// Never ask on a terminal for what is missing, as in a script
    #[arg(long, global = true)]
    no_input: bool,
    /// Whether to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", value_enum, global = true, hide_possible_values = true)]
    color: Option<out::Color>,
    /// Let long output run through the terminal instead of showing it page by page
    #[arg(long, global = true)]
    no_pager: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a book in this folder
    Init(init::Args),
    /// Open a record
    New(new::Args),
    /// Write an event into a record
    Log(log::Args),
    /// List records
    List(list::Args),
    /// Show a record, its timeline and its clocks
    Show(show::Args),
    /// Edit a record in your editor; what has happened is amended, never changed
    Edit(edit::Args),
    /// Take back your own last event, while no commit has it
    Undo(undo::Args),
    /// What is to be done, the nearest deadline first
    Due(due::Args),
    /// Judge every record and print what does not hold
    Check(check::Args),
    /// Move closed records to the archive
    Archive(archive::Args),
    /// Commit what was written, merge what others wrote, check the whole, and send it
    Sync(sync::Args),
    /// Find what the house knows about a matter
    Guide(guide::Args),
    /// Show and change the people, customers and other rows that records name
    Roster(roster::Args),
    /// Grant that a rule is not asked of one record
    Waive(waive::Args),
    /// Count: where the time goes, who kept what, which customers need care
    #[command(subcommand)]
    Report(report::Command),
    /// Look at the policy itself: check, test, compare and show it
    #[command(subcommand)]
    Policy(policy::Command),
    /// Turn a table of another system, or one that was exported, into records
    Import(import::Args),
    /// Write records, events or a roster for Excel, as CSV or as a workbook
    Export(export::Args),
    /// Tell why an obligation stands as it does, or what a rule or form means
    Explain(explain::Args),
    /// Count working time: deadlines, latest starts, a month as a picture
    Calendar(calendar::Args),
    /// Print the script that lets a shell complete commands
    Completions(completions::Args),
    /// Print a page of the manual
    Man(man::Args),
    /// List the commands by who uses them, or tell more of one
    Help(help::Args),
    /// A verb of the policy
    #[command(external_subcommand)]
    Verb(Vec<OsString>),
}

/// A verb of the policy with its arguments; its name and page come from the policy.
#[derive(Debug, Parser)]
#[command(name = "cs", max_term_width = 100)]
struct Verb {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    args: log::VerbArgs,
}

/// The verb that assigns can propose as well.
#[derive(Debug, Parser)]
#[command(name = "cs", max_term_width = 100)]
struct AssignVerb {
    #[command(flatten)]
    _verb: Verb,
    #[command(flatten)]
    _flags: assign::Flags,
}

/// True if `words` are a command with arguments that it takes; what is left out of them may be missing.
pub(crate) fn is_command(words: &str, policy: &Policy) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    if policy.schema.find_verb(first).is_some() {
        return true;
    }
    let command = Cli::command();
    let is_built_in = command.get_subcommands().any(|known| known.get_name() == *first);
    match command.try_get_matches_from(["cs"].iter().chain(&words)) {
        Ok(_) => is_built_in,
        Err(error) => {
            is_built_in
                && matches!(
                    error.kind(),
                    ErrorKind::MissingRequiredArgument
                        | ErrorKind::MissingSubcommand
                        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                )
        }
    }
}

/// Runs the command line, and tells its exit status.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    outcome::speak(session::language_for_usage(lang_of(&args)));
    if let Some(status) = completions::answer(&args) {
        return status;
    }
    let is_help = |kind| {
        matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)
    };
    let cli = match parse(&args) {
        Ok(Cli { command: Command::Help(_), .. }) => return run(help::as_option(args)),
        Ok(cli) => cli,
        Err(error) if is_help(error.kind()) => return help(&args, &error),
        Err(error) => return usage(&error),
    };
    if let Some(color) = cli.global.color {
        color.settle();
    }
    let paging = if cli.global.no_pager { Paging::Never } else { cli.command.paging() };
    let mut out = io::BufWriter::with_capacity(64 * 1024, out::stdout(paging));
    let result = dispatch(cli, &mut out);
    let flushed = out.flush().context("could not write the output");
    outcome::status(result.and_then(|outcome| flushed.map(|()| outcome)))
}

/// Parses the arguments. What `new` and `log` lack may be asked for where there is someone to ask.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(args).or_else(|error| {
        if !may_ask(&error, ask::is_forbidden(args)) {
            return Err(error);
        }
        let parsed = |count| Cli::try_parse_from(ask::with_unsaid(args, count)).ok();
        let parsed = parsed(1).or_else(|| parsed(2));
        parsed.filter(|cli| matches!(cli.command, Command::New(_) | Command::Log(_))).ok_or(error)
    })
}

/// True if what is wrong is only that something is missing, and there is someone to ask for it.
fn may_ask(error: &clap::Error, no_input: bool) -> bool {
    error.kind() == ErrorKind::MissingRequiredArgument && ask::is_possible(no_input)
}

impl Command {
    /// What shows things may be long. What writes may ask, and says little.
    fn paging(&self) -> Paging {
        match self {
            Self::Due(args) if args.is_watch() => Paging::Never,
            Self::List(_)
            | Self::Show(_)
            | Self::Due(_)
            | Self::Check(_)
            | Self::Guide(_)
            | Self::Report(_)
            | Self::Policy(_)
            | Self::Explain(_)
            | Self::Calendar(_) => Paging::Long,
            Self::Roster(args) if args.only_shows() => Paging::Long,
            Self::Roster(_)
            | Self::Init(_)
            | Self::New(_)
            | Self::Log(_)
            | Self::Edit(_)
            | Self::Undo(_)
            | Self::Sync(_)
            | Self::Archive(_)
            | Self::Waive(_)
            | Self::Import(_)
            | Self::Export(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Help(_)
            | Self::Verb(_) => Paging::Never,
        }
    }
}

fn dispatch(cli: Cli, out: &mut dyn Write) -> Result<Outcome> {
    let session = |global: Global| Session::new(global);
    match cli.command {
        Command::Init(args) => init::run(&args, &session(cli.global)?, out),
        Command::New(args) => new::run(&args, &session(cli.global)?, out),
        Command::Log(args) => log::run(&args, &session(cli.global)?, out),
        Command::List(args) => list::run(&args, &session(cli.global)?, out),
        Command::Show(args) => show::run(&args, &session(cli.global)?, out),
        Command::Edit(args) => edit::run(&args, &session(cli.global)?, out),
        Command::Undo(args) => undo::run(&args, &session(cli.global)?, out),
        Command::Due(args) => due::run(&args, &session(cli.global)?, out),
        Command::Check(args) => check::run(&args, &session(cli.global)?, out),
        Command::Archive(args) => archive::run(&args, &session(cli.global)?, out),
        Command::Sync(args) => sync::run(&args, &session(cli.global)?, out),
        Command::Guide(args) => guide::run(&args, &session(cli.global)?, out),
        Command::Roster(args) => roster::run(&args, &session(cli.global)?, out),
        Command::Waive(args) => waive::run(&args, &session(cli.global)?, out),
        Command::Report(command) => report::run(&command, &session(cli.global)?, out),
        Command::Policy(command) => policy::run(&command, &session(cli.global)?, out),
        Command::Import(args) => import::run(&args, &session(cli.global)?, out),
        Command::Export(args) => export::run(&args, &session(cli.global)?, out),
        Command::Explain(args) => explain::run(&args, &session(cli.global)?, out),
        Command::Calendar(args) => calendar::run(&args, &session(cli.global)?, out),
        Command::Completions(args) => completions::run(&args, out),
        Command::Man(args) => man::run(&args, &session(cli.global)?, out),
        // Was asked as `--help` before.
        Command::Help(_) => Ok(Outcome::Clean),
        Command::Verb(words) => verb(cli.global, &words, out),
    }
}

/// Runs a verb of the policy: the book is found first, since it says which verbs there are.
fn verb(mut global: Global, words: &[OsString], out: &mut dyn Write) -> Result<Outcome> {
    let name = words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(book) = book_of(words) {
        global.book = Some(book);
    }
    let session = Session::new(Global { now: None, lang: None, ..global.clone() })?;
    let Ok(root) = session.root() else {
        return Err(Hinted::new(
            said!("there is no command `{name}`, and no book here whose policy could have such a verb", "没有命令 `{name}`，这里也没有工单册可提供这个动词"),
            said!("cs --help lists the commands; `cs init` makes a book", "命令见 cs --help；建工单册用 `cs init`"),
        )
        .into());
    };
    let book = Book::open(root)?;
    let Some(event) = book.policy.schema.find_verb(&name) else {
        let verbs = book.policy.schema.verbs().map(|(verb, _)| verb);
        let commands = Cli::command();
        let commands = commands.get_subcommands().map(clap::Command::get_name);
        let hint = did_you_mean(&name, commands.chain(verbs)).unwrap_or_else(|| {
            said!(
                "cs --help lists the commands and the verbs of the policy",
                "命令和政策的动词见 cs --help"
            )
        });
        return Err(Hinted::new(
            said!("there is no command or verb `{name}`", "没有命令或动词 `{name}`"),
            hint,
        )
        .into());
    };
    let (about, after_help) = log::about(&book, event, outcome::language());
    let command = if event == event::ASSIGNED { AssignVerb::command() } else { Verb::command() };
    let command = command.bin_name(format!("cs {name}")).about(about).after_help(after_help);
    let (parsed, flags) = match parse_verb(&command, words, event, &global) {
        Ok(parsed) => parsed,
        Err(error) => {
            let status = usage(&error);
            return Ok(if status == ExitCode::SUCCESS {
                Outcome::Clean
            } else {
                Outcome::Undecided
            });
        }
    };
    let global = Global {
        book: global.book,
        now: parsed.global.now.or(global.now),
        lang: parsed.global.lang.or(global.lang),
        no_input: parsed.global.no_input || global.no_input,
        color: parsed.global.color.or(global.color),
        no_pager: true,
    };
    let session = Session::new(global)?;
    match flags {
        Some(flags) => assign::run(&parsed.args, &flags, &session, book, out),
        None => log::run_verb(event, &parsed.args, &session, book, out),
    }
}

/// Parses the words of a verb, and of `assign` what it alone takes.
fn parse_verb(
    command: &clap::Command,
    words: &[OsString],
    event: EventId,
    global: &Global,
) -> Result<(Verb, Option<assign::Flags>), clap::Error> {
    let matches = command.clone().try_get_matches_from(words).or_else(|error| {
        if error.kind() == ErrorKind::DisplayHelp && outcome::language() == Language::Chinese {
            return chinese::command(command.clone()).try_get_matches_from(words);
        }
        if !may_ask(&error, global.no_input || ask::is_forbidden(words)) {
            return Err(error);
        }
        command.clone().try_get_matches_from(ask::with_unsaid(words, 1)).map_err(|_| error)
    })?;
    let flags = if event == event::ASSIGNED {
        Some(assign::Flags::from_arg_matches(&matches)?)
    } else {
        None
    };
    Ok((Verb::from_arg_matches(&matches)?, flags))
}

/// The value of `--lang` among words that are not parsed yet.
fn lang_of(words: &[OsString]) -> Option<String> {
    let texts = || words.iter().map(|word| word.to_string_lossy());
    let after = || texts().skip_while(|text| text != "--lang").nth(1);
    let joined = texts().find_map(|text| Some(text.strip_prefix("--lang=")?.to_owned()));
    joined.or_else(|| Some(after()?.into_owned()))
}

/// The value of `-C` or `--book` among words that are not parsed yet.
fn book_of(words: &[OsString]) -> Option<PathBuf> {
    for (place, word) in words.iter().enumerate() {
        let text = word.to_string_lossy();
        if text == "-C" || text == "--book" {
            return words.get(place + 1).map(PathBuf::from);
        }
        if let Some(path) = text
            .strip_prefix("--book=")
            .or_else(|| text.strip_prefix("-C").filter(|path| !path.is_empty()))
        {
            return Some(PathBuf::from(path));
        }
    }
    None
}

/// Prints help; that of the program as a whole lists the commands by who uses them, and the verbs of the policy. Where it
/// is shown because something is missing, it goes to standard error.
fn help(args: &[OsString], error: &clap::Error) -> ExitCode {
    if let Some(color) = color_of(args) {
        color.settle();
    }
    let page = match outcome::language() {
        _ if help::is_of_program(args) => help::page(args),
        Language::English => {
            let told = help::unfolded(Cli::command()).try_get_matches_from(args);
            told.as_ref().err().unwrap_or(error).render()
        }
        Language::Chinese => {
            let told = chinese::command(Cli::command()).try_get_matches_from(args);
            told.as_ref().err().unwrap_or(error).render()
        }
    };
    print_help(&page, args, error.use_stderr())
}

fn print_help(page: &clap::builder::StyledStr, args: &[OsString], is_error: bool) -> ExitCode {
    let page = page.ansi().to_string();
    let page = match outcome::language() {
        Language::English => page,
        Language::Chinese => chinese::framed(&page),
    };
    let is_paged = !is_error && !args.iter().any(|arg| arg == "--no-pager");
    let paging = if is_paged { Paging::Long } else { Paging::Never };
    let mut out: Box<dyn Write> =
        if is_error { Box::new(anstream::stderr()) } else { out::stdout(paging) };
    // Nothing is left to be done where even this cannot be printed.
    let _ = out.write_all(page.as_bytes()).and_then(|()| out.flush());
    if is_error { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

/// The value of `--color` among words that are not parsed.
fn color_of(words: &[OsString]) -> Option<out::Color> {
    let texts = || words.iter().map(|word| word.to_string_lossy());
    let joined = texts().find_map(|text| Some(text.strip_prefix("--color=")?.to_owned()));
    let after = || texts().skip_while(|text| text != "--color").nth(1);
    let text = joined.or_else(|| Some(after()?.into_owned()))?;
    clap::ValueEnum::from_str(&text, true).ok()
}

/// Prints help, or in one line what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return print_help(&error.render(), &[], error.use_stderr());
    }
    outcome::print_usage(error);
    ExitCode::from(2)
}

#[cfg(test)]
mod archive_crash;
#[cfg(test)]
mod sheets_round_trip;
#[cfg(test)]
mod spared;
