//! The command line: arguments, the clock, the environment, exit statuses. One file a command.

mod check;
mod import;
mod outcome;
mod session;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

pub(crate) use outcome::{Hinted, Outcome};
use session::Session;

const EXIT_STATUS: &str =
    "Exit status: 0 nothing found, 1 violations found, 2 it could not decide.";

/// Customer-service records in plain files, checked against a service policy.
#[derive(Debug, Parser)]
#[command(name = "cs", version, after_help = EXIT_STATUS, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
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
    book: Option<std::path::PathBuf>,
    /// The instant to judge from, instead of the clock's
    #[arg(long, value_name = "INSTANT", global = true)]
    now: Option<String>,
    /// The language of titles: en or zh (else CS_LANG, LC_ALL, LANG)
    #[arg(long, value_name = "LANG", env = "CS_LANG", global = true, hide_env = true)]
    lang: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge every record and print what does not hold
    Check(check::Args),
    /// Turn a table of another system into records
    Import(import::Args),
}

/// Runs the command line, and tells its exit status.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let stdout = anstream::stdout();
    let mut out = io::BufWriter::new(stdout.lock());
    let result = dispatch(cli, &mut out);
    let flushed = out.flush().context("could not write the output");
    outcome::status(result.and_then(|outcome| flushed.map(|()| outcome)))
}

fn dispatch(cli: Cli, out: &mut dyn Write) -> Result<Outcome> {
    let session = Session::new(cli.global)?;
    match cli.command {
        Command::Check(args) => check::run(&args, &session, out),
        Command::Import(args) => import::run(&args, &session, out),
    }
}

/// Prints help, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    // Nothing is left to be done where even this cannot be printed.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
