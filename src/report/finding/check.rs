//! The findings of a check: faults, for they are why nothing else is sure, then violations, then warnings.

use std::collections::BTreeMap;

use super::{Code, Finding, Findings, Item, Level, add_codes, faults, fingerprint, message};
use crate::model::language::Language;
use crate::report::Words;
use crate::report::check::{Check, Violation};

impl Findings for Check<'_> {
    fn items(&self) -> Box<dyn Iterator<Item = Item<'_>> + '_> {
        let mut known = BTreeMap::new();
        let judged_not = faults(&self.faults, Level::Fault, &mut known, message);
        let warnings = faults(&self.warnings, Level::Warning, &mut known, message);
        let violations = self.violations().map(|violation| Item::Violation(violation, self.words));
        Box::new(judged_not.into_iter().chain(violations).chain(warnings))
    }

    fn codes(&self) -> Vec<Code<'_>> {
        let mut codes: Vec<Code<'_>> = Vec::new();
        for (rule, _) in &self.by_rule {
            let rule = &self.words.policy.rules[*rule];
            if codes.iter().all(|code| *code.id != *rule.id) {
                let title = rule.title.text(Language::English).unwrap_or(&rule.id);
                codes.push(Code { id: &rule.id, title, level: Level::of(rule) });
            }
        }
        add_codes(&mut codes, self.faults.iter(), Level::Fault);
        add_codes(&mut codes, self.warnings.iter(), Level::Warning);
        codes
    }

    fn is_decided(&self) -> bool {
        self.faults.is_empty()
    }

    fn is_compared(&self) -> bool {
        self.is_compared
    }
}

/// A violation in words; titles are English, whatever the language of the one who asks.
pub(super) fn violation<'a>(violation: &'a Violation, words: Words<'a>) -> Finding<'a> {
    let zone = words.policy.zone();
    let rule = &words.policy.rules[violation.rule()];
    let (record, clock) = (violation.about.name(), violation.clock.to_string());
    let title = rule.title.text(Language::English).unwrap_or(&rule.id);
    let fingerprint = fingerprint(&[&rule.id, record, &clock]);
    let mut details = vec![
        ("record", record.to_owned()),
        ("clock", clock),
        ("outcome", violation.outcome.as_str().to_owned()),
    ];
    details.extend(violation.owner(words).map(|owner| ("owner", owner.to_owned())));
    details.extend(violation.due.map(|due| ("due", due.in_zone(zone).to_string())));
    Finding {
        code: &rule.id,
        level: Level::of(rule),
        file: &violation.file,
        line: violation.line.max(1),
        column: None,
        len: 0,
        related: &[],
        about: Some(record),
        message: format!("{record}: {title}: {}", violation.message(words)),
        fingerprint,
        details,
    }
}
