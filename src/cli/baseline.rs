//! `cs check --baseline FILE`: violations that are known and accepted, and the file that names them.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::Result;

use super::out::unwritten;
use super::outcome::{Tone, print_line, print_note};
use super::session::Session;
use super::{Hinted, Outcome};
use crate::model::language::{Language, Said, listed, said, tr};
use crate::policy::Policy;
use crate::render::table::count;
use crate::report::check::{Check, Known, Name};
use crate::store::known::{read_baseline, write_baseline};

/// Options of a check that say what is accepted.
#[derive(Debug, clap::Args)]
pub(crate) struct Baseline {
    /// Leave out the violations that this file names
    #[arg(long = "baseline", value_name = "FILE")]
    pub(super) file: Option<String>,
    /// Write the violations that there are into the baseline
    #[arg(long, requires = "file", conflicts_with_all = ["records", "kind", "severity", "since", "until", "new", "named", "max_findings"])]
    pub(super) update: bool,
}

impl Baseline {
    /// The violations that are accepted; none while the file is written anew.
    pub(super) fn known(&self, session: &Session) -> Result<Option<Known>> {
        let file = self.file.as_ref().filter(|_| !self.update);
        let Some(name) = file else { return Ok(None) };
        let Some(accepted) = read_baseline(&session.here.join(name), name)? else {
            let message = said!("there is no baseline {name}", "没有基线文件 {name}");
            let hint = said!(
                "cs check --baseline {name} --update makes it",
                "cs check --baseline {name} --update 会建立它"
            );
            return Err(Hinted::new(message, hint).into());
        };
        match accepted.damaged.first() {
            Some(line) => Err(damaged(name, *line).into()),
            None => Ok(Some(Known::new(accepted.names))),
        }
    }
}

fn damaged(name: &str, line: usize) -> Hinted {
    let message = said!(
        "{name}:{line}:1: this is no line of a baseline",
        "{name}:{line}:1: 这不是基线文件的行"
    );
    let hint = said!(
        "mend or delete the line, or let cs check --baseline {name} --update write the file anew",
        "改正或删去这一行，或用 cs check --baseline {name} --update 重写整个文件"
    );
    Hinted::new(message, hint)
}

/// What the baseline names so far. A line that cannot be read is left out with a warning; where only some rules are
/// judged, it could be of another, and is refused.
fn before(path: &Path, name: &str, is_narrow: bool) -> Result<Known> {
    let accepted = read_baseline(path, name)?.unwrap_or_default();
    for line in accepted.damaged {
        if is_narrow {
            return Err(damaged(name, line).into());
        }
        let note = said!(
            "cs: warning: {name}:{line}:1: this is no line of a baseline, and is not kept",
            "cs: 警告：{name}:{line}:1：这不是基线文件的行，未予保留"
        );
        print_line(Tone::Warning, note, None);
    }
    Ok(Known::new(accepted.names))
}

/// How many of the entries that are violations no more are named.
const NAMED: usize = 3;

/// Says which entries of the baseline are violations no more; a rule that was not judged says nothing of its entries.
pub(super) fn tell_stale(name: &str, baseline: &Known, result: &Check<'_>, rules: &[bool]) {
    let policy = result.words.policy;
    let gone = result.accepted.of(baseline).filter(|(_, is_met)| !is_met);
    let gone: Vec<&Name> =
        gone.map(|(name, _)| name).filter(|name| is_judged(name, policy, rules)).collect();
    if gone.is_empty() {
        return;
    }
    let mut named: Vec<String> =
        gone.iter().take(NAMED).map(|name| format!("{} {}", name.rule, name.record)).collect();
    if gone.len() > NAMED {
        named.push("…".to_owned());
    }
    let number = gone.len();
    let lines = match number {
        1 => "1 line is no violation".to_owned(),
        more => format!("{more} lines are no violations"),
    };
    let note = Said::by(|language| {
        let named = listed(&named, language);
        tr!(
            language,
            "cs: note: {name}: {lines} any more: {named}",
            "cs: 注意：{name}：有 {number} 行已不再是违规：{named}"
        )
    });
    let hint = said!(
        "cs check --baseline {name} --update takes them out",
        "cs check --baseline {name} --update 会去掉它们"
    );
    print_note(note, Some(&hint));
}

/// True if the check would have met a violation of this name. One of a rule that is gone has nothing to stand on.
fn is_judged(name: &Name, policy: &Policy, rules: &[bool]) -> bool {
    let mut versions = policy.rules.iter().zip(rules).filter(|(rule, _)| *rule.id == *name.rule);
    policy.rule(&name.rule).is_none() || versions.any(|(_, is_judged)| *is_judged)
}

/// Writes the violations of `result` into the baseline, in place of those that it named; those of rules that were not
/// judged stay. Says what changed.
pub(super) fn update(
    (path, name): (&Path, &str),
    result: &Check<'_>,
    rules: &[bool],
    (out, language): (&mut dyn Write, Language),
) -> Result<Outcome> {
    let policy = result.words.policy;
    if !result.faults.is_empty() {
        let faults = result.faults.len();
        let number = count(faults as u64, "fault", "faults");
        let message = Said::new(
            format!("{name} stays as it was: {number} kept the check from judging all"),
            format!("{name} 未改动：有 {faults} 处错误，未能全部判定"),
        );
        let hint = said!("mend what is named above first", "先改正上面指出的错误");
        return Err(Hinted::new(message, hint).into());
    }
    let is_narrow = rules.contains(&false);
    let old = before(path, name, is_narrow)?;
    let old: BTreeSet<&Name> = old.names().iter().collect();
    let stays = |name: &Name| {
        is_narrow && policy.rule(&name.rule).is_some() && !is_judged(name, policy, rules)
    };
    let kept = old.iter().filter(|name| stays(name)).map(|name| (*name).clone());
    let present = result.violations().map(|violation| violation.known_as(policy));
    let new = Known::new(kept.chain(present).collect());
    let added = new.names().iter().filter(|name| !old.contains(name)).count();
    let gone = old.len() + added - new.names().len();
    write_baseline(path, new.names()).map_err(|error| unwritten(path, name, error))?;
    let number = new.names().len();
    let all = count(number as u64, "violation", "violations");
    let said = tr!(
        language,
        "{name}: {all}, {added} added, {gone} taken out",
        "{name}：{number} 项违规，新增 {added}，去掉 {gone}"
    );
    writeln!(out, "{said}")?;
    Ok(Outcome::Clean)
}
