//! A violation as it is kept until it is shown: small, since a book may have very many.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Name;
use crate::engine::obligation::LimitAt;
use crate::engine::{Detail, Obligation, Outcome};
use crate::model::id::RecordId;
use crate::model::language::tr;
use crate::model::record::KindId;
use crate::model::symbol::Symbol;
use crate::model::{Amount, Instant};
use crate::policy::Policy;
use crate::report::{Words, length};

/// Stands where a message says how long it is over. It stands for no character.
const OPEN: &str = "\u{fdd0}";

/// A violation, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) from: Instant,
    pub(crate) due: Option<Instant>,
    pub(crate) done: Option<Instant>,
    pub(crate) over: Option<i64>,
    limit: Option<Amount>,
    detail: Option<Box<Detail>>,
    /// Why the event that broke it was written all the same; boxed twice, since few are.
    forced: Option<Box<Box<str>>>,
    pub(crate) about: About,
    pub(crate) file: Arc<str>,
    owner: Option<Symbol>,
    pub(crate) line: u32,
    pub(crate) clock: u32,
    rule: u32,
    pub(crate) outcome: Outcome,
}

/// What a violation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Record(RecordId, KindId),
    /// A roster row, a period or a month, by its name.
    Other(Box<str>),
}

impl About {
    /// The id of the record, or the name of what else it is.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Record(id, _) => id.as_str(),
            Self::Other(name) => name,
        }
    }

    /// `None` where it is about no record.
    pub(crate) const fn kind(&self) -> Option<KindId> {
        match self {
            Self::Record(_, kind) => Some(*kind),
            Self::Other(_) => None,
        }
    }
}

impl Violation {
    /// `owner` owns it where neither the obligation nor its rule says; `forced` is why the event was written all the same.
    pub(super) fn new(
        obligation: &Obligation,
        about: About,
        (file, line): (Arc<str>, u32),
        (owner, forced): (Option<Symbol>, Option<&str>),
    ) -> Self {
        let detail = (obligation.detail != Detail::None).then(|| obligation.detail.clone().into());
        Self {
            from: obligation.from,
            due: obligation.due,
            done: obligation.done,
            over: obligation.over,
            limit: match obligation.limit {
                Some(LimitAt::Within(amount)) => Some(amount),
                // No message names it.
                Some(LimitAt::By(_)) | None => None,
            },
            detail,
            forced: forced.map(|reason| Box::new(reason.into())),
            about,
            file,
            owner: obligation.owner.or(owner),
            line,
            clock: obligation.clock,
            rule: u32::try_from(obligation.rule).unwrap_or(u32::MAX),
            outcome: obligation.outcome,
        }
    }

    /// The rule's place in the policy.
    pub(crate) const fn rule(&self) -> usize {
        self.rule as usize
    }

    pub(crate) fn owner<'a>(&self, words: Words<'a>) -> Option<&'a str> {
        let owner = self.owner.map(|owner| words.symbols.text(owner));
        owner.or_else(|| words.policy.rules[self.rule()].owner.as_deref())
    }

    /// What later checks know it by.
    pub(crate) fn known_as(&self, policy: &Policy) -> Name {
        let rule = policy.rules[self.rule()].id.to_string();
        Name { rule, record: self.about.name().to_owned(), clock: self.clock }
    }

    /// Says what does not hold.
    pub(crate) fn message(&self, words: Words<'_>) -> String {
        let over = self.over.map(|over| length(over, words.language)).unwrap_or_default();
        self.message_over(words, &over)
    }

    fn message_over(&self, words: Words<'_>, over: &str) -> String {
        let mut obligation = Obligation::begun(self.rule(), self.clock, self.from);
        obligation.outcome = self.outcome;
        obligation.due = self.due;
        obligation.done = self.done;
        obligation.over = self.over;
        obligation.limit = self.limit.map(LimitAt::Within);
        obligation.detail = self.detail.as_deref().cloned().unwrap_or_default();
        let message = words.message_over(&obligation, over);
        match &self.forced {
            Some(reason) => {
                tr!(
                    words.language,
                    "{message}; forced: {reason}",
                    "{message}；仍登记，理由：{reason}"
                )
            }
            None => message,
        }
    }

    /// What it has in common with others of the same wording; `None` where hardly another has it.
    pub(crate) fn likeness(&self) -> Option<Likeness<'_>> {
        let detail = self.detail.as_deref();
        let names_its_own = matches!(
            detail,
            Some(
                Detail::TooEarly(_)
                    | Detail::Figure(_)
                    | Detail::Archive(_)
                    | Detail::Needs { member: Some(_), .. }
            )
        );
        let is_of_its_own = names_its_own || self.forced.is_some();
        let (rule, kind, outcome) = (self.rule, self.about.kind(), self.outcome);
        let (is_over, limit) = (self.over.is_some(), self.limit);
        (!is_of_its_own).then_some(Likeness { rule, kind, outcome, is_over, limit, detail })
    }

    /// Its message but for how long it is over. `None` where that does not part the message: a name in it has the sign
    /// for that.
    pub(crate) fn wording(&self, words: Words<'_>) -> Option<Wording> {
        let open = self.message_over(words, OPEN);
        let (before, after) = match open.split_once(OPEN) {
            Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
            None => (open, None),
        };
        let mut said = before.clone();
        if let Some(after) = &after {
            said += &self.over.map(|over| length(over, words.language)).unwrap_or_default();
            said += after;
        }
        (said == self.message(words)).then_some(Wording { before, after })
    }
}

/// What violations have in common that are of one kind of record and are told in the same words, but for how long they
/// are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Likeness<'v> {
    rule: u32,
    kind: Option<KindId>,
    outcome: Outcome,
    is_over: bool,
    limit: Option<Amount>,
    detail: Option<&'v Detail>,
}

/// By what tells most of them apart.
impl Hash for Likeness<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let kind = self.kind.map_or(u16::MAX, |kind| kind.0);
        (self.rule, kind, self.outcome as u8).hash(state);
        if let Some(Detail::Missed(count)) = self.detail {
            count.hash(state);
        }
    }
}

/// What a message says before and behind how long it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) before: String,
    /// `None` where it does not say how long.
    pub(crate) after: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_forced_is_alike_to_nothing() {
        let needs = Detail::Needs { member: None, found: 0, asked: 1 };
        for detail in [Detail::None, Detail::Missed(1), needs] {
            let begun = Obligation::begun(0, 1, Instant::from_seconds(0));
            let obligation = Obligation { outcome: Outcome::Broken, detail, ..begun };
            let is_alike = |forced| {
                let about = About::Other("7001".into());
                let violation =
                    Violation::new(&obligation, about, ("a.csv".into(), 1), (None, forced));
                violation.likeness().is_some()
            };
            assert!(is_alike(None), "{obligation:?}");
            assert!(!is_alike(Some("by order")), "{obligation:?}");
        }
    }
}
