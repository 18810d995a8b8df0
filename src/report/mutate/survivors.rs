//! Mutations that no case notices, against the list of those that none can notice.

use super::Tried;
use crate::model::fault::Position;

/// An entry of the list: a mutation that no case can notice, and why.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) at: Position,
    /// `None` of what rules share.
    pub(crate) rule: Option<Box<str>>,
    pub(crate) what: Box<str>,
}

impl Listed {
    pub(super) fn is(&self, tried: &Tried) -> bool {
        self.rule == tried.rule && *self.what == *tried.what
    }
}

/// What came of all mutations.
#[derive(Debug)]
pub(crate) struct Verdict<'a> {
    pub(crate) all: usize,
    /// How many were noticed.
    pub(crate) noticed: usize,
    /// How many were not, and are listed.
    pub(crate) listed: usize,
    /// Not noticed and not listed, in the order of the policy.
    pub(crate) survivors: Vec<&'a Tried>,
    /// Listed, and noticed after all or not among the mutations of this policy.
    pub(crate) unneeded: Vec<&'a Listed>,
}

/// Holds `tried` against `list`, of which only entries on what was `asked` are judged.
pub(crate) fn settle<'a>(
    tried: &'a [Tried],
    list: &'a [Listed],
    asked: impl Fn(Option<&str>) -> bool,
) -> Verdict<'a> {
    let (noticed, survived): (Vec<&Tried>, Vec<&Tried>) =
        tried.iter().partition(|tried| tried.is_noticed);
    let is_listed = |tried: &&Tried| list.iter().any(|entry| entry.is(tried));
    let (listed, survivors): (Vec<&Tried>, Vec<&Tried>) =
        survived.iter().copied().partition(is_listed);
    let is_unneeded = |entry: &&Listed| {
        asked(entry.rule.as_deref()) && !survived.iter().any(|tried| entry.is(tried))
    };
    Verdict {
        all: tried.len(),
        noticed: noticed.len(),
        listed: listed.len(),
        survivors,
        unneeded: list.iter().filter(is_unneeded).collect(),
    }
}
