//! `cs policy`: the policy itself, apart from the records that it judges. One file a command.

mod check;
mod cover;
mod diff;
mod list;
mod mutate;
mod promises;
mod schema;
mod show;
mod sql;
mod test;

use std::io::Write;

use anyhow::Result;

use super::outcome::{print_diagnostics, print_faults};
use super::session::Session;
use super::{Hinted, Outcome};
use crate::store::Book;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Read policy.yaml and name all that is wrong with it
    Check(check::Args),
    /// Run the cases of tests/policy
    Test(test::Args),
    /// Tell what an edit changes, and what it would have done to the records
    Diff(diff::Args),
    /// List the rules
    List(list::Args),
    /// Show a rule: what it asks, and its lines
    Show(show::Args),
    /// Print the commitments as a page for customers
    Promises(promises::Args),
    /// Tell clause by clause which rules cover it, and which cases test those
    Cover(cover::Args),
    /// Print a JSON Schema: of policy.yaml, of cases, of what programs read
    Schema(schema::Args),
    /// Print the rules on records as SQL over the archive
    Sql(sql::Args),
}

pub(super) fn run(command: &Command, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Check(args) => check::run(args, session, out),
        Command::Test(args) => test::run(args, session, out),
        Command::Diff(args) => diff::run(args, session, out),
        Command::List(args) => list::run(args, session, out),
        Command::Show(args) => show::run(args, session, out),
        Command::Promises(args) => promises::run(args, session, out),
        Command::Cover(args) => cover::run(args, session, out),
        Command::Schema(args) => schema::run(args, out),
        Command::Sql(args) => sql::run(args, session, out),
    }
}

/// Prints what could not be read of the book; true if there was such.
fn tell_faults(book: &Book) -> bool {
    print_faults(&book.warnings, "warning: ");
    print_faults(&book.faults, "");
    !book.faults.is_empty()
}

#[cfg(test)]
mod schema_keys;
