//! The verdict on a changed rule: which way it goes for whoever owes what it asks, and how that is known.

use super::reason::Reason;
use super::rules::{RuleDiff, Tendency};
use crate::model::language::Language;

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Equivalent,
    Stricter,
    Looser,
    Mixed,
    NotDecided,
}

/// How a verdict is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The words of the change show it, for every record; these are the reasons.
    Argument(Vec<Reason>),
    /// Records were tried, so many, and these stand beside the verdict; another might show more.
    Search(u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) direction: Direction,
    pub(crate) basis: Basis,
}

/// A record that one version sees violated and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    /// As a file could hold it; with the rows of rosters that it names, where the rule looks at them.
    pub(crate) yaml: String,
    /// The instant of judging, in the zone of the policy, as people read it.
    pub(crate) now: String,
    /// What each version says.
    pub(crate) old: String,
    pub(crate) new: String,
}

impl Direction {
    pub(crate) const ALL: [Self; 5] =
        [Self::Stricter, Self::Looser, Self::Mixed, Self::NotDecided, Self::Equivalent];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Mixed => "mixed",
            Self::NotDecided => "not decided",
        }
    }

    /// In words.
    pub(crate) const fn text(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, _) => self.as_str(),
            (_, Self::Equivalent) => "等效",
            (_, Self::Stricter) => "变严",
            (_, Self::Looser) => "变宽",
            (_, Self::Mixed) => "有严有宽",
            (_, Self::NotDecided) => "未定",
        }
    }
}

impl From<Tendency> for Direction {
    fn from(tendency: Tendency) -> Self {
        match tendency {
            Tendency::Same => Self::Equivalent,
            Tendency::Stricter => Self::Stricter,
            Tendency::Looser => Self::Looser,
        }
    }
}

impl RuleDiff {
    pub(crate) fn verdict(&self) -> Verdict {
        let Verdict { direction, mut basis } = self.of_obligations();
        let direction = match (direction, self.weight) {
            (direction, None) => direction,
            (Direction::Equivalent, Some(weight)) => {
                basis = Basis::Argument(vec![Reason::Weight]);
                weight
            }
            (direction, Some(weight)) if direction == weight => direction,
            (Direction::NotDecided, Some(_)) => Direction::NotDecided,
            _ => Direction::Mixed,
        };
        Verdict { direction, basis }
    }

    /// What obligations become, however much their violation counts.
    fn of_obligations(&self) -> Verdict {
        if self.spans.is_empty() {
            let basis = Basis::Argument(Vec::new());
            return Verdict { direction: Direction::Equivalent, basis };
        }
        let found = match (&self.stricter, &self.looser) {
            (Some(_), Some(_)) => Direction::Mixed,
            (Some(_), None) => Direction::Stricter,
            (None, Some(_)) => Direction::Looser,
            (None, None) => Direction::NotDecided,
        };
        match &self.argued {
            Some((tendency, reasons)) => {
                let argued = Direction::from(*tendency);
                let is_refuted = found != Direction::NotDecided && found != argued;
                let direction = if is_refuted { found } else { argued };
                Verdict { direction, basis: Basis::Argument(reasons.clone()) }
            }
            None => Verdict { direction: found, basis: Basis::Search(self.tried) },
        }
    }
}
