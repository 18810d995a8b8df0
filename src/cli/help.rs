//! `cs help`: the commands, by who uses them, with the verbs of the policy at hand; or the page of one of them.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::CommandFactory;
use unicode_width::UnicodeWidthStr;

use super::session::Session;
use super::{Cli, Global, book_of, chinese, outcome};
use crate::model::language::{Language, Said, said, tr};
use crate::model::symbol::Symbols;
use crate::policy::Policy;

/// The same command, with the paragraphs of its pages in one line each, for whoever lays them out to break.
pub(super) fn unfolded(mut command: clap::Command) -> clap::Command {
    if let Some(page) = command.get_after_help() {
        let page = unfold(&page.to_string());
        command = command.after_help(page);
    }
    command.mut_subcommands(unfolded)
}

/// Joins lines that are full: they go on in the next. What is indented stays as it is.
fn unfold(page: &str) -> String {
    /// A line of prose that is shorter ends a paragraph.
    const FULL: usize = 60;
    let is_prose = |line: &str| !line.is_empty() && !line.starts_with(' ');
    let mut text = String::new();
    let mut last = "";
    for line in page.lines() {
        if is_prose(line) && is_prose(last) && last.width() >= FULL {
            text.push(' ');
        } else if !text.is_empty() || !last.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
        last = line;
    }
    text
}

/// What stands before the exit statuses: the form of the page, with the groups in place of the list that clap makes.
const FORM: &str =
    "{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}Options:\n{options}{after-help}";

/// Options that every command takes and that have a value, which is no command.
const WITH_VALUE: [&str; 5] = ["-C", "--book", "--now", "--lang", "--color"];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A command, or a verb of the policy
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

/// Who uses which commands; a command that is in no group is for everyone.
fn groups() -> [(Said, &'static [&'static str]); 4] {
    [
        (
            said!("At the desk", "在服务台"),
            &[
                "new", "log", "list", "show", "due", "edit", "undo", "guide", "roster", "waive",
                "sync",
            ],
        ),
        (
            said!("For cron", "供定时任务"),
            &["check", "due", "archive", "report", "audit", "doctor"],
        ),
        (
            said!("For CI", "供持续集成"),
            &["policy check", "policy test", "policy diff", "policy cover", "check"],
        ),
        (
            said!("For everyone", "供所有人"),
            &["explain", "calendar", "import", "export", "init", "completions", "man", "help"],
        ),
    ]
}

/// `args` as they would ask for the page by `--help`.
pub(super) fn as_option(mut args: Vec<OsString>) -> Vec<OsString> {
    if let Some(place) = args.iter().position(|arg| arg == "help") {
        args.remove(place);
    }
    args.push("--help".into());
    args
}

/// True if no command is named in `args`, so that the page is that of the program.
pub(super) fn is_of_program(args: &[OsString]) -> bool {
    let mut words = args.iter().skip(1).map(|arg| arg.to_string_lossy());
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&&*word) {
            words.next();
        } else if !word.starts_with('-') {
            return false;
        }
    }
    true
}

/// The page of the program.
pub(super) fn page(args: &[OsString]) -> clap::builder::StyledStr {
    let language = outcome::language();
    let session = Session::new(Global { book: book_of(args), ..Global::default() }).ok();
    let symbols = Symbols::default();
    let root = session.and_then(|session| session.root().ok());
    let policy = root.and_then(|root| crate::store::read_policy(&root, &symbols).ok());
    let mut command = match language {
        Language::English => unfolded(Cli::command()),
        Language::Chinese => chinese::command(Cli::command()),
    };
    command.build();
    let commands = sections(&command, policy.as_ref().map(|(policy, _)| policy), language);
    command.before_help(commands).help_template(FORM).render_help()
}

/// A line of a section: a name and what it does.
type Line = (String, String);

fn sections(command: &clap::Command, policy: Option<&Policy>, language: Language) -> String {
    let mut sections: Vec<(String, Vec<Line>)> = Vec::new();
    let groups = groups();
    let is_grouped = |name: &str| groups.iter().any(|(_, names)| names.contains(&name));
    for (place, (title, names)) in groups.iter().enumerate() {
        let mut lines: Vec<Line> = names.iter().filter_map(|name| line(command, name)).collect();
        if place == groups.len() - 1 {
            let others = command.get_subcommands().map(clap::Command::get_name);
            lines.extend(
                others.filter(|name| !is_grouped(name)).filter_map(|name| line(command, name)),
            );
        }
        sections.push((title.text(language).to_owned(), lines));
        if let Some(policy) = policy.filter(|_| place == 0) {
            let name = &policy.name;
            let title = tr!(language, "Verbs of the policy {name}", "政策 {name} 的动词");
            sections.push((title, verbs(policy, language)));
        }
    }
    let widest = sections.iter().flat_map(|(_, lines)| lines).map(|(name, _)| name.width()).max();
    let mut text = String::new();
    for (title, lines) in sections {
        let colon = tr!(language, ":", "：");
        let _ = writeln!(text, "{title}{colon}");
        for (name, about) in lines {
            let blanks = " ".repeat(widest.unwrap_or(0) - name.width() + 2);
            let _ = writeln!(text, "  {name}{blanks}{about}");
        }
        text.push('\n');
    }
    // The form has a blank line of its own behind it.
    text.truncate(text.trim_end().len());
    text
}

/// `None` if there is no such command.
fn line(command: &clap::Command, name: &str) -> Option<Line> {
    let mut found = command;
    for word in name.split(' ') {
        found = found.find_subcommand(word)?;
    }
    let about = found.get_about().map(ToString::to_string).unwrap_or_default();
    Some((name.to_owned(), about))
}

fn verbs(policy: &Policy, language: Language) -> Vec<Line> {
    let line = |(verb, event): (&str, &crate::policy::schema::EventKind)| {
        let title = event.title.text(language).map(|title| tr!(language, ": {title}", "：{title}"));
        (verb.to_owned(), format!("{}{}", event.name, title.unwrap_or_default()))
    };
    policy.schema.verbs().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_one_line_and_what_is_indented_stays() {
        let long = "words ".repeat(11).trim_end().to_owned();
        let page =
            format!("Examples:\n  cs new   a record\n  cs due\n\n{long}\nand more.\nThe end.");
        let expected =
            format!("Examples:\n  cs new   a record\n  cs due\n\n{long} and more.\nThe end.");
        assert_eq!(unfold(&page), expected);
    }

    #[test]
    fn values_of_options_are_no_commands() {
        for (args, expected) in [
            ("cs --help", true),
            ("cs -C due --help", true),
            ("cs --lang zh -h", true),
            ("cs --lang=zh due -h", false),
            ("cs due --help", false),
        ] {
            let args: Vec<OsString> = args.split(' ').map(Into::into).collect();
            assert_eq!(is_of_program(&args), expected, "{args:?}");
        }
    }
}
