//! `cs completions`: the script by which a shell asks the program what could come next, and the answers.
//!
//! The script calls `cs` again with `CS_COMPLETE` set to the name of the shell. So what is offered comes from the book at
//! hand: its verbs, records, people and values.

mod offers;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::CompleteEnv;
use clap_complete::engine::ArgValueCompleter;
use clap_complete::env::Shells;

use super::outcome::print_note;
use super::session::{Session, variable};
use super::{AssignVerb, Cli, Global, Outcome, Verb, book_of};
use crate::cli::outcome::refused;
use crate::model::language::said;
use crate::model::record::event;
use offers::{Offers, What};

/// The variable by which the shell's script asks.
const VARIABLE: &str = "CS_COMPLETE";

const EXAMPLES: &str = "\
What is offered comes from the book at hand: its verbs, the ids of open records with their subjects,
staff, customers and the values of fields.

Examples:
  echo 'source <(cs completions bash)' >> ~/.bashrc
  echo 'source <(cs completions zsh)' >> ~/.zshrc
  echo 'cs completions fish | source' >> ~/.config/fish/config.fish
  cs completions powershell | Out-String | Invoke-Expression";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Elvish => "elvish",
        }
    }
}

/// Prints the script, which calls the program by its name: it is found where the shell finds it.
pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let shells = Shells::builtins();
    let name = args.shell.name();
    let shell = shells
        .completer(name)
        .ok_or_else(|| refused(said!("there is no script for {name}", "没有 {name} 的脚本")))?;
    let mut script = Vec::new();
    let mut written = shell.write_registration(VARIABLE, "cs", "cs", "cs", &mut script);
    if let Shell::Bash = args.shell {
        written = written.and_then(|()| script.write_all(include_bytes!("words.bash")));
    }
    written.and_then(|()| out.write_all(&script)).context("could not write the output")?;
    Ok(Outcome::Clean)
}

/// Answers a shell that asks what could come next; `None` if none does.
pub(super) fn answer(args: &[OsString]) -> Option<ExitCode> {
    variable(VARIABLE)?;
    let words: Vec<OsString> =
        args.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    let global = Global { book: book_of(&words), no_input: true, ..Global::default() };
    let session = Session::new(global).ok()?;
    let offers = Arc::new(Offers::of(&session, &words));
    let completed = CompleteEnv::with_factory(|| command(&offers))
        .var(VARIABLE)
        .bin("cs")
        .try_complete(args.iter().cloned(), Some(&session.here));
    match completed {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        Err(error) => {
            print_note(format!("cs: {error}"), None);
            Some(ExitCode::from(2))
        }
    }
}

/// The commands, with the verbs of the policy and what can be said in each place.
fn command(offers: &Arc<Offers>) -> clap::Command {
    let mut command = Cli::command();
    for (path, arg, what) in offers::PLACES {
        command = at(command, path, |leaf| offered(leaf, arg, &offers.of_place(*what)));
    }
    for (verb, event, about) in offers.verbs() {
        let page = if event == event::ASSIGNED { AssignVerb::command() } else { Verb::command() };
        let page = page.name(verb).about(about);
        let page = offered(page, "id", &offers.of_place(What::Record));
        let page = offered(page, "values", &offers.of_event(event));
        command = command.subcommand(offered(page, "by", &offers.of_place(What::Staff)));
    }
    command
}

/// Offers something where the argument `name` is asked. (All arguments are gone through, so that they keep their order.)
fn offered(command: clap::Command, name: &str, offer: &ArgValueCompleter) -> clap::Command {
    command.mut_args(|arg| if arg.get_id() == name { arg.add(offer.clone()) } else { arg })
}

/// Changes the command at the end of `path`.
fn at(
    command: clap::Command,
    path: &[&'static str],
    change: impl FnOnce(clap::Command) -> clap::Command,
) -> clap::Command {
    match path.split_first() {
        None => change(command),
        Some((first, rest)) => command.mut_subcommand(*first, |inner| at(inner, rest, change)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place at which something is offered is an argument of that command.
    #[test]
    fn every_place_exists() {
        command(&Arc::new(Offers::nowhere())).debug_assert();
        for (path, name, _) in offers::PLACES {
            let mut command = Cli::command();
            for step in *path {
                command = command.find_subcommand(step).unwrap().clone();
            }
            let mut names = command.get_arguments().map(clap::Arg::get_id);
            assert!(names.any(|known| known == name), "{path:?} {name}");
        }
    }
}
