//! Whether the cases notice small mutations of the policy.

pub(crate) mod coverage;
mod part;
pub(crate) mod survivors;

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::Words;
use super::trial::Case;
use crate::model::fault::Position;
use crate::model::language::Said;
use crate::model::roster::Rosters;
use crate::policy::mutate::{Aspect, Mutation};
use part::Part;

/// What mutations are tried on: a policy that its cases pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Words<'a>,
    pub(crate) rosters: &'a Rosters,
    pub(crate) cases: &'a [Case],
}

/// What comes from files: the text of a calendar's dates, and whether a policy whose declarations changed passes its
/// cases, read afresh (`None` where it is no policy).
pub(crate) struct Readers<'a> {
    pub(crate) dates: &'a (dyn Fn(&str) -> Result<String, String> + Sync),
    pub(crate) passes: &'a (dyn Fn(&str) -> Option<bool> + Sync),
}

/// What came of one mutation that is a policy, and not the same one.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    /// `None` of what rules share.
    pub(crate) rule: Option<Box<str>>,
    pub(crate) aspect: Aspect,
    pub(crate) what: String,
    pub(crate) at: Position,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
    pub(crate) is_noticed: bool,
}

impl Tried {
    pub(crate) fn name(&self) -> Said {
        named(&self.what)
    }
}

/// A mutation by its name, which people type into the list of survivors as it stands.
pub(crate) fn named(what: &str) -> Said {
    Said::new(what, format!("`{what}`"))
}

/// Tries all of `mutations`, in their order, counting those done in `done`.
pub(crate) fn try_all(
    ground: Ground<'_>,
    readers: &Readers<'_>,
    mutations: &[Mutation],
    done: &AtomicU64,
) -> Vec<Tried> {
    let groups: Vec<&[Mutation]> = mutations.chunk_by(|a, b| a.rule == b.rule).collect();
    let of_group = |group: &&[Mutation]| -> Vec<Tried> {
        let part = group
            .first()
            .and_then(|first| first.rule)
            .map(|rule| Part::new(ground, rule, readers.dates));
        let noticed = |mutation: &Mutation| {
            let noticed = match &part {
                Some(part) => part.notices(&mutation.apply(ground.text), readers.dates),
                None => (readers.passes)(&mutation.apply(ground.text)).map(|passes| !passes),
            };
            done.fetch_add(1, Ordering::Relaxed);
            noticed.map(|is_noticed| tried(ground, mutation, is_noticed))
        };
        group.par_iter().filter_map(noticed).collect()
    };
    groups.par_iter().flat_map_iter(of_group).collect()
}

fn tried(ground: Ground<'_>, mutation: &Mutation, is_noticed: bool) -> Tried {
    let rule = mutation.rule.map(|rule| ground.words.policy.rules[rule].id.clone());
    let (before, after) = mutation.lines(ground.text);
    Tried {
        rule,
        aspect: mutation.aspect,
        what: mutation.what.clone(),
        at: mutation.position(ground.text),
        before,
        after,
        is_noticed,
    }
}
