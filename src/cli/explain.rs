//! `cs explain`: why an obligation stands as it does; what a rule or a form means.

use std::io::Write;

use anyhow::{Context, Result, anyhow};

use super::outcome::print_faults;
use super::session::Session;
use super::{Hinted, Outcome, log};
use crate::engine::rules;
use crate::model::fault::nearest;
use crate::policy::Policy;
use crate::policy::form::FormName;
use crate::render;
use crate::report::explain::{Explainer, Wanted};
use crate::report::{Words, no_data_remedy};
use crate::store::{Book, Place, files};

const EXAMPLES: &str = "Examples:
  cs explain 7K3QF                        violations and running clocks in full
  cs explain 7K3QF complaint-solved       one rule, to the second
  cs explain 7K3QF progress-daily --clock 2
  cs explain 7K3QF --all                  and the rules that did not apply
  cs explain complaint-solved             the rule
  cs explain deadline                     the form: its keys and outcomes

Exit status: 0 explained, 2 it could not be.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A form, a rule or a record (its id, a unique part of it, or its file); nothing lists the forms
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    /// Of a record: only this rule, in full
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Of a record: only the clock with this number
    #[arg(long, value_name = "N")]
    clock: Option<u32>,
    /// Of a record: the rules that did not apply too, and why
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let Some(what) = args.what.as_deref() else {
        overview(out)?;
        return Ok(Outcome::Clean);
    };
    if let (Some(form), None) = (FormName::parse(what), &args.rule) {
        out.write_all(rules::page(form).as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let mut book = session.open_listening()?;
    if let (Some(_), None) = (book.policy.rule(what), &args.rule) {
        rule(out, what, &book, session)?;
        return Ok(Outcome::Clean);
    }
    let place = find(what, &book)?;
    if let Some(rule) = &args.rule {
        known_rule(rule, &book.policy)?;
    }
    record(out, args, &place, &mut book, session)
}

/// The forms, one a line, and how to go on.
fn overview(out: &mut dyn Write) -> Result<()> {
    writeln!(out, "A rule of the policy has one of these forms:\n")?;
    for form in FormName::ALL {
        let page = rules::page(form);
        let title = page.lines().next().unwrap_or_default();
        let about = title.split_once(": ").map_or(title, |(_, about)| about);
        writeln!(out, "  {:<12}{about}", form.as_str())?;
    }
    writeln!(out, "\ncs explain FORM           its keys and outcomes")?;
    writeln!(out, "cs explain RULE           what a rule of this book asks")?;
    writeln!(out, "cs explain RECORD [RULE]  why its obligations stand as they do")?;
    Ok(())
}

/// Each version of the rule `id`.
pub(super) fn rule(out: &mut dyn Write, id: &str, book: &Book, session: &Session) -> Result<()> {
    let text = files::read(&book.root.join("policy.yaml")).context("could not read policy.yaml")?;
    let words = Words { policy: &book.policy, symbols: &book.symbols };
    let versions = book.policy.rules.iter().filter(|rule| *rule.id == *id);
    for (place, rule) in versions.enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        render::explain::rule(out, &words.rule_page(rule, &text), session.layout().width)?;
    }
    Ok(())
}

/// Where the record stands that `what` means; a name that is nearly a form's or a rule's is taken for a slip.
fn find(what: &str, book: &Book) -> Result<Place> {
    book.find(what).map_err(|error| {
        let forms = FormName::ALL.iter().map(|form| form.as_str());
        let known = forms.chain(book.policy.rules.iter().map(|rule| &*rule.id));
        match nearest(what, known) {
            Some(name) if name == what => Hinted::new(
                format!("`{what}` is no record, and a second word goes with a record only"),
                format!("cs explain {what}, or cs explain RECORD {what}"),
            )
            .into(),
            Some(name) => Hinted::new(
                format!("there is no form, rule or record `{what}`"),
                format!("did you mean `{name}`?"),
            )
            .into(),
            None => error,
        }
    })
}

pub(super) fn known_rule(id: &str, policy: &Policy) -> Result<()> {
    if policy.rule(id).is_some() {
        return Ok(());
    }
    let message = format!("there is no rule `{id}`");
    Err(match nearest(id, policy.rules.iter().map(|rule| &*rule.id)) {
        Some(name) => Hinted::new(message, format!("did you mean `{name}`?")).into(),
        None => anyhow!(message),
    })
}

fn record(
    out: &mut dyn Write,
    args: &Args,
    place: &Place,
    book: &mut Book,
    session: &Session,
) -> Result<Outcome> {
    let record = log::read(place, book)?;
    let basis = log::basis(book, session);
    let wanted = Wanted { rule: args.rule.as_deref(), clock: args.clock, all: args.all };
    let no_data = |gap: &crate::calendar::NoData| -> anyhow::Error {
        Hinted::new(format!("the {gap}"), no_data_remedy(&book.policy, &gap.calendar, gap.year))
            .into()
    };
    let explained = basis.judge(&record, |judged| {
        let explainer = Explainer { basis: &basis, view: judged.view, gaps: &judged.gaps };
        let first_gap = judged.gaps.first().map(|(_, gap)| gap.clone());
        (explainer.explain(&judged.obligations, wanted), first_gap)
    });
    let (sheet, first_gap) = explained.ok_or_else(|| anyhow!("{} is not opened yet", record.id))?;
    let sheet = sheet.map_err(|gap| no_data(&gap))?;
    if let (Some(clock), true) = (args.clock, sheet.full.is_empty()) {
        return Err(anyhow!("{} has no clock {clock}", record.id));
    }
    render::explain::record(out, &sheet, session.layout().width)?;
    out.flush().context("could not write the output")?;
    print_faults(&book.faults, "");
    if let Some(gap) = first_gap {
        return Err(no_data(&gap));
    }
    Ok(if book.faults.is_empty() { Outcome::Clean } else { Outcome::Undecided })
}
