//! `cs report`: figures over the whole book, archive included. One file a report.

mod care;
mod customers;
mod files;
mod metrics;
mod people;
mod steps;

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::session::Session;
use crate::policy::rule::Standing;
use crate::store::Book;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Where the time goes: how long records stay between one step and the next
    Steps(steps::Args),
    /// The index of closed records, and what their files lack
    Files(files::Args),
    /// What to tell customers in the coming days: holidays, birthdays
    Care(care::Args),
    /// The figures of the policy's metrics, period by period, with target and trend
    Metrics(metrics::Args),
    /// Who kept what: one row a person, and one for the team
    People(people::Args),
    /// What customers asked for, and which may leave
    Customers(customers::Args),
}

pub(super) fn run(command: &Command, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Steps(args) => steps::run(args, session, out),
        Command::Files(args) => files::run(args, session, out),
        Command::Care(args) => care::run(args, session, out),
        Command::Metrics(args) => metrics::run(args, session, out),
        Command::People(args) => people::run(args, session, out),
        Command::Customers(args) => customers::run(args, session, out),
    }
}

/// By rule number: true but for rules on trial.
fn active(book: &Book) -> Vec<bool> {
    book.policy.rules.iter().map(|rule| rule.standing == Standing::Active).collect()
}
