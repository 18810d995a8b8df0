//! Arguments from the words of a change: which records can only fare worse, or only better, whatever they hold.
//!
//! Each holds on its own, so that several of one tendency make one argument.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::narrower::{check_implies, implies, is_part};
use super::reason::Reason;
use crate::model::Amount;
use crate::policy::form::FormName;
use crate::policy::gist::{Cause, Change, Gist};

/// What a change does to every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tendency {
    Same,
    Stricter,
    Looser,
}

/// What a change does, and why that is so.
pub(super) type Argument = (Tendency, Reason);

/// What `change` of a rule of the form `form` does; `None` where its words do not show it.
pub(super) fn argue(form: FormName, is_of_book: bool, change: &Change) -> Option<Argument> {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    if let Some(path) = change.path.strip_prefix("when") {
        // Of a figure or a duty, `when` says what is counted.
        return (!is_of_book).then(|| of_part_of_condition(path, old, new)).flatten();
    }
    let path = change.path.strip_prefix(form.as_str())?.strip_prefix('.')?;
    let key = path.rsplit('.').next().unwrap_or(path);
    match (form, path) {
        (FormName::Deadline | FormName::Recurring, "pause") => of_pause(old, new),
        (FormName::Deadline | FormName::Recurring, "max_pause") => {
            of_amount(old, new, Reading { more: Tendency::Looser, none: None })
                .map(|tendency| (tendency, Reason::MaxPause))
        }
        (FormName::Deadline, "warn_at") => Some((Tendency::Same, Reason::Warnings)),
        (FormName::Deadline | FormName::Recurring, _) if ["within", "every"].contains(&key) => {
            let tendency = of_amount(old?.into(), new?.into(), LONGER_IS_LOOSER)?;
            Some((tendency, Reason::MovesOneWay))
        }
        (FormName::Notice, "lead") => {
            let tendency = of_amount(old?.into(), new?.into(), LONGER_IS_STRICTER)?;
            Some((tendency, Reason::MovesOneWay))
        }
        (FormName::Retention, "for") => {
            let tendency = of_amount(old?.into(), new?.into(), LONGER_IS_STRICTER)?;
            Some((tendency, Reason::Months))
        }
        (FormName::Precedence | FormName::Recurring | FormName::Duty, "at_least") => {
            let tendency = of_number(old, new, Tendency::Stricter)?;
            Some((tendency, Reason::Times))
        }
        (FormName::Precedence, _) if path.starts_with("distinct") => {
            let tendency = of_number(old, new, Tendency::Stricter)?;
            Some((tendency, Reason::Distinct))
        }
        (FormName::Precedence, _) if path.starts_with("for_each.") => {
            Some((of_parts(old?, new?)?, Reason::Values))
        }
        (FormName::Limit, "at_most") => {
            let tendency = of_number(old, new, Tendency::Looser)?;
            Some((tendency, Reason::TimesAllowed))
        }
        (FormName::Metric, _) => of_metric(path, old, new),
        (FormName::Actor, _) => of_actor(path, old, new),
        (FormName::Required | FormName::Roster, _) => of_needs(path, old, new),
        _ => None,
    }
}

/// What a changed declaration does to the records that both versions can read.
pub(super) fn argue_cause(cause: &Cause, changes: &[Change]) -> Option<Argument> {
    match cause {
        Cause::Field(_) | Cause::Roster(_) => {
            let only_values = changes.iter().all(|change| {
                let (Some(old), Some(new)) = (&change.old, &change.new) else { return false };
                change.path.ends_with("one of") && (is_part(old, new) || is_part(new, old))
            });
            only_values.then_some((Tendency::Same, Reason::ReadAlike))
        }
        Cause::Calendar(_) => {
            let covers = changes.iter().find(|change| change.path == "covers")?;
            let (old, new) = (covers.old.as_ref()?, covers.new.as_ref()?);
            let is_new = |change: &Change| {
                let year = change.path.strip_prefix("dates.").and_then(|date| date.get(..4));
                year.is_some_and(|year| {
                    let year = Gist::text(year);
                    !(is_part(&year, old) && is_part(&year, new))
                })
            };
            let only_years = changes.iter().all(|change| change.path == "covers" || is_new(change));
            only_years.then_some((Tendency::Same, Reason::SameHours))
        }
        Cause::Zone | Cause::Event(_) | Cause::Rule(_) => None,
    }
}

/// What more of an amount does, and what none stands for.
#[derive(Clone, Copy)]
struct Reading {
    more: Tendency,
    /// `None`: without bound.
    none: Option<Amount>,
}

const LONGER_IS_LOOSER: Reading = Reading { more: Tendency::Looser, none: None };
const LONGER_IS_STRICTER: Reading = Reading { more: Tendency::Stricter, none: None };

impl Tendency {
    const fn opposite(self) -> Self {
        match self {
            Self::Same => Self::Same,
            Self::Stricter => Self::Looser,
            Self::Looser => Self::Stricter,
        }
    }
}

fn toward(order: Ordering, more: Tendency) -> Tendency {
    match order {
        Ordering::Greater => more,
        Ordering::Equal => Tendency::Same,
        Ordering::Less => more.opposite(),
    }
}

fn of_amount(old: Option<&Gist>, new: Option<&Gist>, reading: Reading) -> Option<Tendency> {
    let amount = |gist: Option<&Gist>| match gist {
        Some(gist) => Amount::parse(gist.as_text()?).ok().map(Some),
        None => Some(reading.none),
    };
    let order = match (amount(old)?, amount(new)?) {
        (Some(Amount::Elapsed(old)), Some(Amount::Elapsed(new)))
        | (Some(Amount::Working(old)), Some(Amount::Working(new))) => new.cmp(&old),
        (Some(Amount::WorkingDays(old)), Some(Amount::WorkingDays(new)))
        | (Some(Amount::Months(old)), Some(Amount::Months(new))) => new.cmp(&old),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        _ => return None,
    };
    Some(toward(order, reading.more))
}

/// A number that is not said is one.
fn of_number(old: Option<&Gist>, new: Option<&Gist>, more: Tendency) -> Option<Tendency> {
    let number = |gist: Option<&Gist>| {
        gist.map_or(Some(Decimal::ONE), |gist| gist.as_text()?.trim_end_matches('%').parse().ok())
    };
    Some(toward(number(new)?.cmp(&number(old)?), more))
}

/// More members are stricter.
fn of_parts(old: &Gist, new: &Gist) -> Option<Tendency> {
    if is_part(old, new) {
        Some(Tendency::Stricter)
    } else {
        is_part(new, old).then_some(Tendency::Looser)
    }
}

fn of_condition(old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    if implies(old, new) {
        return Some((Tendency::Stricter, Reason::AsksOfMore));
    }
    implies(new, old).then_some((Tendency::Looser, Reason::AsksOfFewer))
}

/// `path` is empty where the whole condition changed, else it names one of tests that must all hold.
fn of_part_of_condition(path: &str, old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    match (old, new) {
        _ if path.is_empty() => of_condition(old, new),
        (None, _) => Some((Tendency::Looser, Reason::AsksOfFewer)),
        (_, None) => Some((Tendency::Stricter, Reason::AsksOfMore)),
        (Some(old), Some(new)) if check_implies(old, new) => {
            Some((Tendency::Stricter, Reason::AsksOfMore))
        }
        (Some(old), Some(new)) => {
            check_implies(new, old).then_some((Tendency::Looser, Reason::AsksOfFewer))
        }
    }
}

fn of_pause(old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    match (old, new) {
        (Some(_), None) => Some((Tendency::Stricter, Reason::Pause)),
        (None, Some(_)) => Some((Tendency::Looser, Reason::Pause)),
        (Some(old), Some(new)) => Some((of_parts(old, new)?.opposite(), Reason::Pause)),
        (None, None) => None,
    }
}

fn of_needs(path: &str, old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    if let Some(path) = path.strip_prefix("where") {
        return of_part_of_condition(path, old, new);
    }
    if path.starts_with("fresh") {
        let tendency = match (old, new) {
            (None, Some(_)) => Tendency::Stricter,
            (Some(_), None) => Tendency::Looser,
            _ => of_amount(old, new, LONGER_IS_LOOSER)?,
        };
        return Some((tendency, Reason::Needs));
    }
    if !path.starts_with("need") {
        return None;
    }
    let tendency = match (old, new) {
        (None, Some(_)) => Tendency::Stricter,
        (Some(_), None) => Tendency::Looser,
        (Some(old), Some(new)) if check_implies(new, old) => Tendency::Stricter,
        (Some(old), Some(new)) if check_implies(old, new) => Tendency::Looser,
        _ => return None,
    };
    Some((tendency, Reason::Needs))
}

fn of_actor(path: &str, old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    let tendency = match (path, old, new) {
        ("role" | "skill" | "where" | "not_same_as", None, Some(_)) => Tendency::Stricter,
        ("role" | "skill" | "where" | "not_same_as", Some(_), None) => Tendency::Looser,
        ("role", Some(old), Some(new)) => of_parts(old, new)?.opposite(),
        ("skill", Some(old), Some(new)) => of_parts(old, new)?,
        _ => of_part_of_condition(path.strip_prefix("where")?, old, new)?.0.opposite(),
    };
    Some((tendency, Reason::People))
}

fn of_metric(path: &str, old: Option<&Gist>, new: Option<&Gist>) -> Option<Argument> {
    let figure = |more: Tendency| match (old, new) {
        (None, Some(_)) => Some(Tendency::Stricter),
        (Some(_), None) => Some(Tendency::Looser),
        _ => {
            of_number(old, new, more).or_else(|| of_amount(old, new, Reading { more, none: None }))
        }
    };
    match path {
        "at_least" => Some((figure(Tendency::Stricter)?, Reason::Bound)),
        "at_most" => Some((figure(Tendency::Looser)?, Reason::Bound)),
        "sample" => {
            let tendency = of_number(old, new, Tendency::Looser)?;
            Some((tendency, Reason::Sample))
        }
        _ if path.starts_with("baseline") => Some((Tendency::Same, Reason::NeverFails)),
        _ => None,
    }
}
