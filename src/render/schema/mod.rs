//! JSON Schemas of what people write and of what programs read, in draft 7, which editors know best.
//!
//! A mapping that is read key by key bears, as its `$comment`, the name that its reader has for it; a test holds the keys of
//! both against each other.

use crate::model::language::{Language, tr};

/// A schema, by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    Policy,
    Cases,
    Check,
    PolicyCheck,
    PolicyTest,
}

impl Schema {
    pub(crate) const ALL: [Self; 5] =
        [Self::Policy, Self::Cases, Self::Check, Self::PolicyCheck, Self::PolicyTest];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Cases => "cases",
            Self::Check => "check",
            Self::PolicyCheck => "policy-check",
            Self::PolicyTest => "policy-test",
        }
    }

    /// What it describes, in a few words.
    pub(crate) fn about(self, language: Language) -> String {
        match self {
            Self::Policy => tr!(language, "policy.yaml", "policy.yaml"),
            Self::Cases => {
                tr!(language, "the cases of tests/policy/*.yaml", "tests/policy/*.yaml 的用例")
            }
            Self::Check => tr!(
                language,
                "a line of cs check --format jsonl, and its --format json",
                "cs check --format jsonl 的一行，及其 --format json"
            ),
            Self::PolicyCheck => {
                tr!(language, "the same of cs policy check", "同上，cs policy check 的")
            }
            Self::PolicyTest => {
                tr!(language, "the same of cs policy test", "同上，cs policy test 的")
            }
        }
    }

    /// The schema as JSON.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Policy => include_str!("policy.schema.json"),
            Self::Cases => include_str!("cases.schema.json"),
            Self::Check => include_str!("check.schema.json"),
            Self::PolicyCheck => include_str!("policy-check.schema.json"),
            Self::PolicyTest => include_str!("policy-test.schema.json"),
        }
    }
}
