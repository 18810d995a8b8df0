//! The ledger of clauses: a CSV whose column `id` names each clause of the manuals once.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::table::Table;
use super::{Faults, files};
use crate::model::fault::{Findings, Position};
use crate::report::cover::Clause;

/// Reads the ledger at `path`; `name` names it in faults. Of its columns, `id`, `clause` and `served_by` are used.
pub(crate) fn read(path: &Path, name: &str) -> Result<Vec<Clause>> {
    let text = files::read(path).with_context(|| format!("could not read the clauses {name}"))?;
    let mut findings = Findings::new(name);
    let clauses = Table::read(&text, &mut findings).map(|table| clauses(&table, &mut findings));
    if findings.has_faults() {
        return Err(Faults(findings.faults).into());
    }
    Ok(clauses.unwrap_or_default())
}

fn clauses(table: &Table, findings: &mut Findings) -> Vec<Clause> {
    if table.column("id").is_none() {
        findings.fault(Position::START, "the clauses have no column `id`");
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut clauses = Vec::new();
    for (line, row) in table.rows() {
        let Some(id) = table.cell(row, "id") else {
            findings.fault(Position::line(line), "the clause has no `id`");
            continue;
        };
        if !seen.insert(id) {
            findings.fault(Position::line(line), format!("the clause `{id}` stands twice"));
        }
        let cell = |name: &str| table.cell(row, name).map(Into::into);
        clauses.push(Clause { id: id.into(), text: cell("clause"), served_by: cell("served_by") });
    }
    clauses
}
