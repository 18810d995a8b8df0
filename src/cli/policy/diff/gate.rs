//! The gates of `--fail-on`.

use std::str::FromStr;

use crate::model::fault::suggest;
use crate::model::language::{Said, listed_both, said};
use crate::render::table::count;
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
    pub(super) fn shut_by(self, diff: &Diff<'_>) -> Option<Said> {
        match self {
            Self::Stricter => shut(diff, Direction::Stricter),
            Self::Looser => shut(diff, Direction::Looser),
            Self::Any => names("any", diff.rules.iter()),
            Self::NewlyViolated(most) => {
                let replay = diff.replay.as_ref();
                let found = replay.map_or(0, crate::report::diff::tally::Replay::newly_violated);
                let told = count(found, "obligation", "obligations");
                (found >= most).then(|| {
                    said!("newly-violated: {told}", "`newly-violated`（新增违规{found}项）")
                })
            }
        }
    }
}

fn shut(diff: &Diff<'_>, direction: Direction) -> Option<Said> {
    let shuts = |rule: &&RuleDiff| {
        let found = rule.verdict().direction;
        let is_open = [Direction::Mixed, Direction::NotDecided].contains(&found);
        !rule.is_trial && (found == direction || is_open)
    };
    names(direction.as_str(), diff.rules.iter().filter(shuts))
}

/// The gate with the rules that shut it; `None` without any.
fn names<'a>(gate: &str, rules: impl Iterator<Item = &'a RuleDiff>) -> Option<Said> {
    let ids: Vec<&str> = rules.map(|rule| &*rule.id).collect();
    let (comma, listed) = listed_both(&ids);
    (!ids.is_empty()).then(|| said!("{gate}: {comma}", "`{gate}`（{listed}）"))
}
