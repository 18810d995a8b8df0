//! The forms, one file each. The module comment of a form is the page that `cs explain FORM` prints.
#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "the pages are read in a terminal: lists of YAML are no links, and backticks are noise"
)]

pub(crate) mod actor;
pub(crate) mod deadline;
pub(crate) mod duty;
pub(crate) mod limit;
pub(crate) mod metric;
pub(crate) mod notice;
pub(crate) mod precedence;
pub(crate) mod recurring;
pub(crate) mod required;
pub(crate) mod retention;
pub(crate) mod roster;
pub(crate) mod sequence;

use crate::policy::form::FormName;

/// The page about a form: the comment at the head of its file, without its marks.
pub(crate) fn page(form: FormName) -> String {
    let source = match form {
        FormName::Deadline => include_str!("deadline.rs"),
        FormName::Recurring => include_str!("recurring.rs"),
        FormName::Notice => include_str!("notice.rs"),
        FormName::Precedence => include_str!("precedence.rs"),
        FormName::Sequence => include_str!("sequence.rs"),
        FormName::Required => include_str!("required.rs"),
        FormName::Limit => include_str!("limit.rs"),
        FormName::Actor => include_str!("actor.rs"),
        FormName::Roster => include_str!("roster.rs"),
        FormName::Duty => include_str!("duty.rs"),
        FormName::Metric => include_str!("metric.rs"),
        FormName::Retention => include_str!("retention.rs"),
    };
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_its_file_and_every_file_its_form() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/rules");
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files, FormName::ALL.len() + 1, "a file a form, and mod.rs");
        for form in FormName::ALL {
            let page = page(form);
            assert!(page.starts_with(&format!("# {}", form.as_str())), "{page}");
            assert!(page.contains("Example"), "the page of `{}` needs an example", form.as_str());
        }
    }
}
