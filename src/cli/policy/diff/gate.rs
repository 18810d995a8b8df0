//! The gates of `--fail-on`.

use std::str::FromStr;

use crate::model::fault::suggest;
use crate::report::diff::{Diff, Direction, RuleDiff};

/// What an edit may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Stricter,
    Looser,
    /// So many obligations, or more.
    NewlyViolated(u64),
    Any,
}

const NAMES: [&str; 4] = ["stricter", "looser", "newly-violated", "any"];

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, number) = match text.split_once('=') {
            Some((name, number)) => (name, Some(number)),
            None => (text, None),
        };
        match (name, number) {
            ("stricter", None) => Ok(Self::Stricter),
            ("looser", None) => Ok(Self::Looser),
            ("any", None) => Ok(Self::Any),
            ("newly-violated", None) => Ok(Self::NewlyViolated(1)),
            ("newly-violated", Some(number)) => match number.parse() {
                Ok(number) if number > 0 => Ok(Self::NewlyViolated(number)),
                _ => Err(format!("`{number}` is not a whole number, 1 or more")),
            },
            _ => Err(suggest(name, NAMES).unwrap_or_default().english().to_owned()),
        }
    }
}

impl Gate {
    /// Why it is shut; `None` where it is open. What could not be decided shuts the gates that it might have.
    pub(super) fn shut_by(self, diff: &Diff<'_>) -> Option<String> {
        match self {
            Self::Stricter => shut(diff, Direction::Stricter),
            Self::Looser => shut(diff, Direction::Looser),
            Self::Any => {
                let ids = names(diff.rules.iter());
                (!ids.is_empty()).then(|| format!("any: {ids}"))
            }
            Self::NewlyViolated(most) => {
                let found = diff
                    .replay
                    .as_ref()
                    .map_or(0, crate::report::diff::tally::Replay::newly_violated);
                let told = if found == 1 {
                    "1 obligation".to_owned()
                } else {
                    format!("{found} obligations")
                };
                (found >= most).then(|| format!("newly-violated: {told}"))
            }
        }
    }
}

fn shut(diff: &Diff<'_>, direction: Direction) -> Option<String> {
    let shuts = |rule: &&RuleDiff| {
        let found = rule.verdict().direction;
        let is_open = [Direction::Mixed, Direction::NotDecided].contains(&found);
        !rule.is_trial && (found == direction || is_open)
    };
    let ids = names(diff.rules.iter().filter(shuts));
    (!ids.is_empty()).then(|| format!("{}: {ids}", direction.as_str()))
}

fn names<'a>(rules: impl Iterator<Item = &'a RuleDiff>) -> String {
    let ids: Vec<&str> = rules.map(|rule| &*rule.id).collect();
    ids.join(", ")
}
