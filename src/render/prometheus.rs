//! Metrics for the textfile collector of Prometheus. Every rule and every outcome has its line, at zero too: an alert
//! cannot tell a series that is missing from one that is well.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::engine::Outcome;
use crate::policy::Policy;
use crate::policy::rule::Standing;
use crate::report::check::Check;
use crate::report::finding::{Inspection, Tests};

pub(crate) fn check(out: &mut dyn Write, check: &Check<'_>) -> io::Result<()> {
    let policy = check.words.policy;
    about(out, policy)?;
    head(out, "cs_violations", "Violations by rule; those of rules on trial have status trial.")?;
    for (series, count) in by_rule(check) {
        let [rule, severity, status] = series;
        let labels = [("rule", rule), ("severity", severity), ("status", status)];
        sample(out, "cs_violations", &labels, count)?;
    }
    head(out, "cs_obligations", "Obligations by how they stand.")?;
    for outcome in Outcome::ALL {
        let count = check.counts.tally.of(outcome);
        sample(out, "cs_obligations", &[("outcome", outcome.as_str())], count)?;
    }
    one(out, "cs_records", "Records that were judged.", check.counts.records)?;
    let faults = check.faults.len() as u64;
    one(out, "cs_faults", "Things that could not be read or judged.", faults)?;
    one(out, "cs_warnings", "Warnings about what was read.", check.warnings.len() as u64)?;
    head(out, "cs_check_time_seconds", "The instant from which the check judged.")?;
    writeln!(out, "cs_check_time_seconds {}", check.now.seconds())
}

/// Violations of each rule that was judged; versions of a rule that are alike are one series.
fn by_rule<'a>(check: &Check<'a>) -> BTreeMap<[&'a str; 3], u64> {
    let mut series = BTreeMap::new();
    for (rule, count) in &check.by_rule {
        let rule = &check.words.policy.rules[*rule];
        let status = match rule.standing {
            Standing::Active => "active",
            Standing::Trial => "trial",
        };
        *series.entry([&*rule.id, rule.severity.as_str(), status]).or_default() += count;
    }
    series
}

pub(crate) fn policy(out: &mut dyn Write, inspection: &Inspection) -> io::Result<()> {
    if let Some(policy) = &inspection.policy {
        about(out, policy)?;
        one(out, "cs_policy_rules", "Rules of the policy.", policy.rules.len() as u64)?;
    }
    head(out, "cs_policy_findings", "Faults and warnings of the policy.")?;
    let (faults, warnings) = (inspection.faults.len(), inspection.warnings.len());
    sample(out, "cs_policy_findings", &[("type", "fault")], faults as u64)?;
    sample(out, "cs_policy_findings", &[("type", "warning")], warnings as u64)
}

pub(crate) fn cases(out: &mut dyn Write, tests: &Tests<'_>) -> io::Result<()> {
    about(out, tests.policy)?;
    let (all, failed) = (tests.trial.cases.len(), tests.trial.failed());
    head(out, "cs_policy_cases", "Cases of the policy by result.")?;
    sample(out, "cs_policy_cases", &[("result", "passed")], (all - failed) as u64)?;
    sample(out, "cs_policy_cases", &[("result", "failed")], failed as u64)?;
    let untested = tests.untested().count() as u64;
    one(out, "cs_policy_rules_untested", "Rules that lack cases.", untested)?;
    one(out, "cs_faults", "Things that could not be read or judged.", tests.faults.len() as u64)
}

fn about(out: &mut dyn Write, policy: &Policy) -> io::Result<()> {
    head(out, "cs_policy_info", "The policy that was judged by.")?;
    sample(out, "cs_policy_info", &[("name", &policy.name), ("version", &policy.version)], 1)
}

fn head(out: &mut dyn Write, name: &str, help: &str) -> io::Result<()> {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")
}

fn one(out: &mut dyn Write, name: &str, help: &str, value: u64) -> io::Result<()> {
    head(out, name, help)?;
    sample(out, name, &[], value)
}

fn sample(out: &mut dyn Write, name: &str, labels: &[(&str, &str)], value: u64) -> io::Result<()> {
    let labels: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    let labels =
        if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    writeln!(out, "{name}{labels} {value}")
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(escaped("a\\b \"c\"\nd"), r#"a\\b \"c\"\nd"#);
    }
}
