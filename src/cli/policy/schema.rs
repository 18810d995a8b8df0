//! `cs policy schema`: JSON Schemas for editors and programs.

use std::io::Write;

use anyhow::Result;

use super::{Hinted, Outcome};
use crate::cli::outcome;
use crate::model::fault::suggest;
use crate::model::language::said;
use crate::render::schema::Schema;

const EXAMPLES: &str = "Examples:
  cs policy schema                                     the schemas that there are
  cs policy schema policy > schema/policy.schema.json
  cs policy schema check                               what programs read

An editor with a YAML language server completes and checks policy.yaml by the first line

  # yaml-language-server: $schema=schema/policy.schema.json

which `cs init` writes, with the schema beside it, so that it works without a network. A schema knows
keys and forms; names, units and contradictions are for `cs policy check`.

Exit status: 0 printed, 2 there is no such schema.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// policy, cases, check, policy-check or policy-test (a list of them unless given)
    schema: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let Some(name) = &args.schema else {
        for schema in Schema::ALL {
            writeln!(out, "{:<12}  {}", schema.as_str(), schema.about(outcome::language()))?;
        }
        return Ok(Outcome::Clean);
    };
    let Some(schema) = Schema::ALL.into_iter().find(|schema| schema.as_str() == name) else {
        let hint = suggest(name, Schema::ALL.map(Schema::as_str)).unwrap_or_default();
        let message = said!("there is no schema `{name}`", "没有 schema `{name}`");
        return Err(Hinted::new(message, hint).into());
    };
    out.write_all(schema.text().as_bytes())?;
    Ok(Outcome::Clean)
}
