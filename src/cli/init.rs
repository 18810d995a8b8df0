//! `cs init`: make a book.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use super::session::Session;
use super::{Hinted, Outcome};
use crate::store::files;

const EXAMPLES: &str = "Examples:
  cs init          in this folder
  cs init desk     in the folder desk

No file that stands there is changed. What is closed for 30 days leaves data/tickets for data/archive
once `cs archive` is run, by hand or by cron.";

/// What a new book holds, relative to its folder.
const FILES: [(&str, &str); 5] = [
    ("policy.yaml", include_str!("starter/policy.yaml")),
    ("data/rosters/staff.csv", include_str!("starter/staff.csv")),
    ("data/calendar/cn.csv", include_str!("../../data/calendar/cn.csv")),
    (".gitattributes", include_str!("starter/gitattributes")),
    (".gitignore", include_str!("starter/gitignore")),
];

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder (this one unless given)
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Outcome> {
    let root = args.dir.as_ref().map_or_else(|| session.here.clone(), |dir| session.here.join(dir));
    let (policy, _) = FILES[0];
    if root.join(policy).exists() {
        let message = format!("there is a book in {} already", root.display());
        return Err(Hinted::new(message, "edit its policy.yaml, or choose another folder").into());
    }
    // The policy comes last: without it there is no book, so that a run cut short can be repeated.
    for (name, content) in FILES.iter().skip(1).chain(&FILES[..1]) {
        let path = root.join(name);
        if path.exists() {
            writeln!(out, "kept     {name}")?;
        } else {
            files::create(&path, content)?;
            writeln!(out, "written  {name}")?;
        }
    }
    let folder =
        args.dir.as_ref().map(|dir| format!("cd {} && ", dir.display())).unwrap_or_default();
    writeln!(out, "\nYou could go on with")?;
    writeln!(out, "  {folder}export CS_BY=li.na")?;
    writeln!(out, "  cs new request '打印四十本手册' customer=王女士 --via phone")?;
    writeln!(out, "  cs list && cs check")?;
    Ok(Outcome::Clean)
}
