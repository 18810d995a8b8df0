//! What a policy means, apart from how it is written: the gist of a rule is the same for every way of writing it.
//!
//! A gist is told in names, never in the numbers of a schema, so that those of two policies can be held against each other.

mod condition;
mod declare;
mod form;
mod matcher;
mod rule;
mod team;
mod teller;
mod tree;
mod written;

pub(crate) use rule::{RuleGist, gists};
pub(crate) use teller::Cause;
pub(crate) use tree::{Change, Gist, differences};
pub(crate) use written::{SectionChange, What, section_changes};
