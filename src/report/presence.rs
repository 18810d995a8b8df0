//! Why someone cannot have done what happened at an instant.

use crate::calendar::date_of;
use crate::engine::presence::{Presence, presence};
use crate::model::Instant;
use crate::model::language::{Said, said};
use crate::model::record::Actor;
use crate::model::roster::Rosters;
use crate::model::symbol::Symbols;
use crate::policy::Policy;
use crate::report::short;

/// Of the staff, only those whom the roster had at `at` write: since when, or until when, it has `actor`. `None` where
/// they may write.
pub(crate) fn absence(
    actor: Actor,
    at: Instant,
    (policy, rosters): (&Policy, &Rosters),
    symbols: &Symbols,
) -> Option<Said> {
    let Actor::Staff(id) = actor else { return None };
    let (name, zone) = (symbols.text(id), policy.zone());
    let now = short(at, zone);
    match presence(policy, rosters, id, at) {
        Presence::Here | Presence::Unknown => None,
        Presence::NotYet(since) => {
            let since = date_of(zone, since);
            Some(said!(
                "--by: `{name}` is of the staff from {since} on, and this is {now}",
                "--by：`{name}` 从 {since} 起才在名册上，而这是 {now}"
            ))
        }
        Presence::Left(Some(last)) => Some(said!(
            "--by: `{name}` left on {last}, and this is {now}",
            "--by：`{name}` 已于 {last} 离开，而这是 {now}"
        )),
        Presence::Left(None) => Some(said!("--by: `{name}` has left", "--by：`{name}` 已经离开")),
    }
}

/// What to do about it.
pub(crate) fn remedy() -> Said {
    said!(
        "name who did it, or mend the row: cs roster staff --all",
        "请写明是谁做的，或改正名册：cs roster staff --all"
    )
}
