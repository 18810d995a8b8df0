//! `cs man`: the pages of the manual, made of what `--help` says.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_mangen::Man;

use super::session::Session;
use super::{Cli, Hinted, Outcome, Verb, chinese, log};
use crate::model::fault::did_you_mean;
use crate::model::language::{Language, said, tr};
use crate::store::{Book, files};

const EXAMPLES: &str = "Examples:
  cs man                          the page of cs; on a terminal it is shown by `man`
  cs man due
  cs man policy check
  cs man resolve                  a verb of the policy at hand
  cs man due > cs-due.1
  cs man --dir ~/.local/share/man/man1   every page, those of the verbs too";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A command, or a verb of the policy
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "words")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let command = command(session);
    if let Some(dir) = &args.dir {
        let folder = session.here.join(dir);
        files::make_folder(&folder)?;
        let mut pages = Vec::new();
        all(&command, &mut pages);
        for command in &pages {
            let name = format!("{}.1", name_of(command));
            files::replace(&folder.join(&name), &page(command)?)?;
        }
        let number = pages.len();
        let dir = dir.display();
        writeln!(
            out,
            "{}",
            tr!(session.language, "{number} pages written to {dir}", "已写入 {number} 页到 {dir}")
        )?;
        return Ok(Outcome::Clean);
    }
    let mut found = &command;
    for (place, word) in args.words.iter().enumerate() {
        let Some(inner) = found.find_subcommand(word) else {
            let known = found.get_subcommands().map(clap::Command::get_name);
            let hint = did_you_mean(word, known)
                .unwrap_or_else(|| said!("cs help lists them", "cs help 列出全部"));
            let name = args.words[..=place].join(" ");
            let message = said!("there is no command or verb `{name}`", "没有命令或动词 `{name}`");
            return Err(Hinted::new(message, hint).into());
        };
        found = inner;
    }
    let page = page(found)?;
    if !(io::stdout().is_terminal() && is_shown(&page)) {
        out.write_all(&page).context("could not write the output")?;
    }
    Ok(Outcome::Clean)
}

/// The whole command line, with the verbs of the policy where there is one that can be read.
fn command(session: &Session) -> clap::Command {
    let mut command = match session.language {
        Language::English => Cli::command(),
        Language::Chinese => chinese::command(Cli::command()),
    };
    if let Ok(book) = session.root().and_then(Book::open) {
        for (verb, _) in book.policy.schema.verbs() {
            let Some(event) = book.policy.schema.find_verb(verb) else { continue };
            let (about, after_help) = log::about(&book, event, session.language);
            let page = Verb::command().name(verb.to_owned()).about(about).after_help(after_help);
            command = command.subcommand(page);
        }
    }
    command.build();
    command
}

fn all<'c>(command: &'c clap::Command, pages: &mut Vec<&'c clap::Command>) {
    pages.push(command);
    command.get_subcommands().for_each(|inner| all(inner, pages));
}

/// `cs-policy-check`.
fn name_of(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// The page in the language of `man`. What stands behind the options is laid out by hand, and keeps its lines.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let command = command.clone().version(env!("CARGO_PKG_VERSION"));
    let has_commands = command.get_subcommands().next().is_some();
    let title = name_of(&command).to_owned();
    let man = Man::new(command).title(title).source(concat!("cs ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    if !notes.is_empty() {
        writeln!(page, ".SH NOTES\n.nf")?;
        notes.lines().try_for_each(|line| writeln!(page, "{}", as_it_is(line)))?;
        writeln!(page, ".fi")?;
    }
    Ok(page)
}

/// A line of text as `man` reads it: no mark in it has a meaning.
fn as_it_is(line: &str) -> String {
    let line =
        line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\(ga");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

/// Shows the page by `man`; false if that cannot be done.
fn is_shown(page: &[u8]) -> bool {
    let man = Command::new("man").args(["-l", "-"]).stdin(Stdio::piped()).spawn();
    let Ok(mut man) = man else { return false };
    let input = man.stdin.take();
    // One who leaves before the end has seen enough.
    let _ = input.map(|mut input| input.write_all(page));
    man.wait().is_ok_and(|status| status.success())
}
