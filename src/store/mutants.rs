//! What trying mutations of the policy needs of the book: its text, its cases read under another policy, and the list of
//! mutations that no case can notice.

use std::io::ErrorKind;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::{Book, POLICY, dates_text, examine, files, policy_text};
use crate::model::document;
use crate::model::document::Node;
use crate::model::fault::{Findings, Position, suggest};
use crate::model::language::Language;
use crate::model::symbol::Symbols;
use crate::policy::raw::{Keys, texts};
use crate::report::Words;
use crate::report::mutate::survivors::Listed;
use crate::report::trial;

/// Mutations that no case can notice, each with its reason.
pub(crate) const SURVIVORS: &str = "tests/survivors.yaml";

impl Book {
    /// Without a byte order mark, as positions count.
    pub(crate) fn policy_text(&self) -> Result<String> {
        Ok(policy_text(&self.root)?.trim_start_matches('\u{feff}').to_owned())
    }

    /// The text of a calendar's dates; the path is relative to the book.
    pub(crate) fn dates_text(&self, path: &str) -> Result<String, String> {
        dates_text(&self.root, path)
    }

    /// Whether the cases of `files`, read anew, pass with the policy `text`; `None` where it is no policy.
    pub(crate) fn passes_with(&self, text: &str, files: &[String]) -> Option<bool> {
        let symbols = Arc::new(Symbols::default());
        let dates = |path: &str| self.dates_text(path);
        let policy = examine(POLICY, text, &dates, &symbols).policy?;
        let mut book = Self::open_by(policy, self.root.clone(), symbols, Vec::new()).ok()?;
        // What becomes of rows and waivers is not what the cases ask.
        book.faults.clear();
        let cases = book.cases(files).ok()?;
        let words =
            Words { policy: &book.policy, symbols: &book.symbols, language: Language::English };
        let failed = trial::try_all(words, &book.rosters, &cases).failed();
        Some(book.faults.is_empty() && failed == 0)
    }

    /// The listed survivors; what cannot be read is kept in `faults`. A book without the file lists none.
    pub(crate) fn listed_survivors(&mut self) -> Result<Vec<Listed>> {
        let text = match files::read(&self.root.join(SURVIVORS)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).context(format!("could not read {SURVIVORS}")),
        };
        let mut findings = Findings::new(SURVIVORS);
        let root = document::read(&text, &mut findings);
        let items = root.as_ref().map_or(&[][..], Node::items);
        let known: Vec<&str> = self.policy.rules.iter().map(|rule| &*rule.id).collect();
        let listed: Vec<Listed> =
            items.iter().flat_map(|item| read(item, &known, &mut findings)).collect();
        self.faults.append(&mut findings.faults);
        Ok(listed)
    }
}

/// One entry: for one reason each of its mutations in each of its rules, or in what rules share.
fn read(item: &Node, known: &[&str], findings: &mut Findings) -> Vec<Listed> {
    const WHAT: &str = "a listed survivor";
    let Some(mut keys) = Keys::of(item, WHAT, findings) else { return Vec::new() };
    let rule = keys.get("rule");
    let mutation = keys.need("mutation", WHAT, findings);
    let reason = keys.need("reason", WHAT, findings);
    keys.finish(WHAT, findings);
    let rules = rule.map(|node| texts(node, "rule", findings));
    for (id, at) in rules.iter().flatten().filter(|(id, _)| !known.contains(id)) {
        let hint = suggest(id, known.iter().copied());
        findings.fault_with_hint(*at, format!("there is no rule `{id}`"), hint);
    }
    let (Some(mutation), Some(_)) = (mutation, reason) else { return Vec::new() };
    let mutations = texts(mutation, "mutation", findings);
    let shared =
        mutations.iter().map(|(what, at)| Listed { at: *at, rule: None, what: (*what).into() });
    let Some(rules) = rules else { return shared.collect() };
    let of_rule = |(id, at): &(&str, Position)| {
        let entry = |what: &str| Listed { at: *at, rule: Some((*id).into()), what: what.into() };
        mutations.iter().map(|(what, _)| entry(what)).collect::<Vec<_>>()
    };
    rules.iter().flat_map(of_rule).collect()
}
