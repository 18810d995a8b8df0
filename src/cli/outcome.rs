//! What a command concluded, and how that becomes an exit status.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::process::ExitCode;
use std::sync::OnceLock;

use anstyle::AnsiColor;
use clap::error::{ContextKind, ErrorKind};

use super::ask::Left;
use super::chinese::{messages, usage};
use super::session;
use crate::model::fault::Fault;
use crate::model::language::{Language, Said, said, tr};
use crate::render::diagnostic::{Diagnostics, Sources};
use crate::render::table::flow;
use crate::store::{Faults, Unfound};

/// What a command concluded. An error is a third kind of outcome and travels as `Err`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing found: 0.
    Clean,
    /// Violations found, or an edit refused: 1.
    Violations,
    /// Some of it could not be decided: 2. What is wrong has been printed.
    Undecided,
}

/// An error with a remedy.
#[derive(Debug)]
pub(crate) struct Hinted {
    pub(crate) message: Said,
    pub(crate) hint: Said,
}

impl Hinted {
    pub(crate) fn new(message: impl Into<Said>, hint: impl Into<Said>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// An error without a remedy.
pub(crate) fn refused(message: impl Into<Said>) -> anyhow::Error {
    Hinted::new(message, "").into()
}

impl std::error::Error for Hinted {}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

/// The language of the one who runs the program. It is a matter of the process, as standard error is: what goes wrong
/// before there is a session is told in it too.
static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Says in which language to tell what goes wrong; the first word holds.
pub(crate) fn speak(language: Language) {
    LANGUAGE.get_or_init(|| language);
}

pub(crate) fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// What begins every line of the program's own to standard error.
const MARK: &str = "cs:";

/// The exit status where a person left a question with Esc or Ctrl-C: that of an interrupted program.
const LEFT: u8 = 130;

/// Prints an error to standard error and tells the exit status. A closed pipe is not an error.
pub(crate) fn status(result: anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Violations) => ExitCode::from(1),
        Ok(Outcome::Undecided) => ExitCode::from(2),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<Left>() => {
            print_note(said!("cs: left, nothing was written", "cs: 已放弃，什么也没有写"), None);
            ExitCode::from(LEFT)
        }
        Err(error) => {
            print_error(&error);
            ExitCode::from(2)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

pub(crate) fn print_error(error: &anyhow::Error) {
    if let Some(Faults(faults)) = error.downcast_ref() {
        print_faults(faults, "");
        return;
    }
    let hint = error.chain().find_map(hint_of);
    let line = Said::by(|language| causes(error, language));
    print_line(Tone::Error, line, hint);
}

fn hint_of<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e Said> {
    let hinted = cause.downcast_ref::<Hinted>().map(|hinted| &hinted.hint);
    hinted.or_else(|| cause.downcast_ref::<Unfound>().map(|unfound| &unfound.hint))
}

fn message_of<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e Said> {
    let hinted = cause.downcast_ref::<Hinted>().map(|hinted| &hinted.message);
    hinted.or_else(|| cause.downcast_ref::<Unfound>().map(|unfound| &unfound.message))
}

fn causes(error: &anyhow::Error, language: Language) -> String {
    let causes = error.chain().map(|cause| match message_of(cause) {
        Some(message) => spoken(message, language),
        None => spoken(&cause.to_string().into(), language),
    });
    let between = tr!(language, ": ", "：");
    format!("cs: {}", causes.collect::<Vec<_>>().join(&between))
}

/// An error as it would be printed, a line a fault, without its remedy.
pub(crate) fn in_words(error: &anyhow::Error) -> String {
    let language = language();
    match error.downcast_ref() {
        None => causes(error, language),
        Some(Faults(faults)) => {
            let lines = faults.iter().map(|fault| format!("cs: {}", fault.text(language)));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// One line a fault, with its hint. `mark` is empty, `warning: ` or a warning with more to it.
pub(crate) fn print_faults(faults: &[Fault], mark: impl Into<Said>) {
    let mark = mark.into();
    let tone = if mark.english().is_empty() { Tone::Error } else { Tone::Warning };
    for fault in faults {
        let fault = spoken_fault(fault, language());
        let line = |language| format!("cs: {}{}", told(&mark, language), fault.text(language));
        print_line(tone, Said::by(line), fault.hint.as_ref());
    }
}

/// What is said in `language`; what was made in English alone is looked up.
fn spoken(said: &Said, language: Language) -> String {
    let found = match (language, said.chinese()) {
        (Language::Chinese, None) => messages::told(said.english()),
        (Language::Chinese, Some(_)) | (Language::English, _) => None,
    };
    found.unwrap_or_else(|| said.text(language).to_owned())
}

/// `said` with its Chinese, if that is known: for a sentence that goes on in another.
pub(crate) fn whole(said: Said) -> Said {
    match (said.chinese(), messages::told(said.english())) {
        (None, Some(chinese)) => Said::new(said.english(), chinese),
        _ => said,
    }
}

/// A fault whose texts can be told in `language`.
fn spoken_fault(fault: &Fault, language: Language) -> Cow<'_, Fault> {
    if language == Language::English {
        return Cow::Borrowed(fault);
    }
    let both = |said: &Said| Said::new(said.english(), spoken(said, language));
    let mut fault = fault.clone();
    fault.message = both(&fault.message);
    fault.hint = fault.hint.as_ref().map(both);
    for other in &mut fault.related {
        other.note = both(&other.note);
    }
    Cow::Owned(fault)
}

/// Each fault with its pieces of the file. The marks beside them are empty or `warning: `.
pub(crate) fn print_diagnostics(found: &[(&Fault, &str)], sources: &Sources) {
    let mut err = anstream::stderr().lock();
    let mut diagnostics = Diagnostics::new(sources, language());
    for (fault, mark) in found {
        let fault = spoken_fault(fault, language());
        // Where standard error is closed, there is no one to tell.
        let _ = diagnostics.write(&mut err, &fault, &told(&(*mark).into(), language()));
    }
}

/// The order of the words of `cs roster`, where one stands in the place of what to do.
fn misplaced(error: &clap::Error) -> Option<Said> {
    let arg = error.get(ContextKind::InvalidArg)?;
    (error.kind() == ErrorKind::InvalidValue && arg.to_string() == "[ACTION]").then(|| {
        said!(
            "the roster comes first, then what to do with it, then the key: cs roster staff show li.na",
            "先写名册，再写做什么，然后是编号：cs roster staff show li.na"
        )
    })
}

/// What the argument parser says, as one line and a hint.
pub(crate) fn print_usage(error: &clap::Error) {
    if language() == Language::Chinese {
        let (what, hint) = usage::told(error);
        let hint = misplaced(error).map(|hint| spoken(&hint, Language::Chinese)).or(hint);
        print_line(Tone::Error, format!("cs: {what}"), hint.map(Said::from).as_ref());
        return;
    }
    let text = error.render().to_string();
    let mut parts = text.split("\n\n");
    let what = parts.next().unwrap_or_default().trim_start_matches("error: ");
    let what: Vec<&str> = what.lines().map(str::trim).collect();
    let what = what.join(" ").replace('\'', "`");
    let rest: Vec<&str> = parts.map(str::trim).collect();
    let tip = rest.iter().find_map(|part| part.strip_prefix("tip: "));
    let usage = rest.iter().find_map(|part| part.strip_prefix("Usage: "));
    let misplaced = misplaced(error);
    let tip = misplaced.as_ref().map(Said::english).or(tip);
    let hint = tip.or(usage).map(|hint| without_environment(&hint.replace('\'', "`")));
    print_line(Tone::Error, format!("cs: {what}"), hint.map(Said::from).as_ref());
}

/// A line of usage without the options that the environment gives: no one typed them.
pub(super) fn without_environment(usage: &str) -> String {
    usage.replace(" --lang <LANG>", "").replace(" --book <DIR>", "")
}

/// `warning: ` in the language of those who read it.
fn told(mark: &Said, language: Language) -> String {
    match (language, mark.chinese()) {
        (Language::English, _) => mark.english().to_owned(),
        (Language::Chinese, Some(chinese)) => chinese.to_owned(),
        (Language::Chinese, None) => mark.english().replace("warning: ", "警告："),
    }
}

/// How grave a line to standard error is: the colour of its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Error,
    Warning,
    Note,
}

/// A line to standard error, and a remedy where there is one.
pub(crate) fn print_note(line: impl Into<Said>, hint: Option<&Said>) {
    print_line(Tone::Note, line, hint);
}

/// The same; on a terminal each is wrapped by its words, and its mark has a colour.
pub(crate) fn print_line(tone: Tone, line: impl Into<Said>, hint: Option<&Said>) {
    let language = language();
    let line = spoken(&line.into(), language);
    let hint = hint.map(|hint| spoken(hint, language)).filter(|hint| !hint.is_empty());
    let hint = hint.map(|hint| tr!(language, "hint: {hint}", "提示：{hint}"));
    let width = session::width_of_errors();
    let mut err = anstream::stderr().lock();
    let lines = line.lines().map(|line| marked(line, tone));
    for line in lines.chain(hint.iter().flat_map(|hint| hint.lines().map(str::to_owned))) {
        // Where standard error is closed, there is no one to tell.
        let _ = flow(&mut err, &line, width);
    }
}

/// `line` with a colour for the `cs:` that it begins with.
fn marked(line: &str, tone: Tone) -> String {
    let style = match tone {
        Tone::Error => AnsiColor::Red.on_default().bold(),
        Tone::Warning => AnsiColor::Yellow.on_default().bold(),
        Tone::Note => return line.to_owned(),
    };
    match line.strip_prefix(MARK) {
        Some(rest) => format!("{style}{MARK}{style:#}{rest}"),
        None => line.to_owned(),
    }
}
