//! One dimension: a subject of conditions, with a sample of each sort of value that they tell apart.

use chrono_tz::Tz;

use super::Ground;
use super::region::Atoms;
use super::sample::{Sample, Tried, actors, collect, fits, moving, samples};
use crate::model::language::Said;
use crate::model::record::{Actor, KindId};
use crate::model::roster::ColumnId;
use crate::model::value::{Value, field};
use crate::policy::condition::{Check, Subject, Test, Through};
use crate::policy::schema::{FieldType, Schema};

/// A subject, or a comparison of a subject with `now` or `at`.
#[derive(Debug)]
pub(super) struct Dimension<'p> {
    pub(super) subject: Subject,
    /// The check whose truth is the dimension; `None` where it is the value of the subject.
    moving: Option<&'p Check>,
    /// What the conditions compare the subject with.
    named: Tried<'p>,
    samples: Vec<Sample>,
    zone: Tz,
}

/// Makes room for `test`.
pub(super) fn admit<'p>(all: &mut Vec<Dimension<'p>>, test: &'p Test) {
    if moving(&test.check) {
        let (check, _) = bare(&test.check);
        let is_it =
            |other: &Dimension<'_>| other.subject == test.subject && other.moving == Some(check);
        if !all.iter().any(is_it) {
            let samples = vec![Sample::Fails, Sample::Holds];
            let moving = Some(check);
            all.push(Dimension { moving, samples, ..Dimension::of(test.subject) });
        }
        return;
    }
    add(all, test.subject);
    let is_it =
        |other: &&mut Dimension<'_>| other.subject == test.subject && other.moving.is_none();
    if let Some(dimension) = all.iter_mut().find(is_it) {
        collect(&test.check, &mut dimension.named);
    }
}

/// A check without the negations around it, and whether it is asked to hold.
fn bare(check: &Check) -> (&Check, bool) {
    let Check::Not(inner) = check else { return (check, true) };
    let (check, is_so) = bare(inner);
    (check, !is_so)
}

/// Adds the dimension of the values of `subject`; false where it stands there.
pub(super) fn add(all: &mut Vec<Dimension<'_>>, subject: Subject) -> bool {
    let is_new = !all.iter().any(|other| other.subject == subject && other.moving.is_none());
    if is_new {
        all.push(Dimension::of(subject));
    }
    is_new
}

impl<'p> Dimension<'p> {
    fn of(subject: Subject) -> Self {
        let (named, samples) = (Tried::default(), Vec::new());
        Self { subject, moving: None, named, samples, zone: Tz::UTC }
    }

    /// Draws the samples once all checks are known; false where there are too many.
    pub(super) fn settle(&mut self, ground: Ground<'p>) -> bool {
        if self.moving.is_some() {
            return true;
        }
        self.zone = ground.schema.zone;
        let all = if self.subject == Subject::By {
            Some(actors(&self.named, ground.symbols.intern("")))
        } else if self.subject == Subject::Field(field::KIND) {
            // Kinds differ by the fields that they can have.
            let kinds = ground.schema.kinds.iter();
            let kinds = kinds.map(|kind| Sample::Value(Value::Word(kind.word)));
            // A policy that names no kinds says nothing of them.
            let any = ground.schema.kinds.is_empty().then_some(Sample::Other);
            Some(kinds.chain(any).collect())
        } else {
            samples(&kind_of(self.subject, ground), &self.named, self.zone)
        };
        let Some(mut all) = all.filter(|all| all.len() < Atoms::ROOM) else {
            self.samples = vec![Sample::Absent];
            return false;
        };
        let always = matches!(self.subject, Subject::Id | Subject::At | Subject::By)
            || self.subject == Subject::Field(field::KIND)
            || self.subject == Subject::Field(field::STATUS);
        if !always {
            all.insert(0, Sample::Absent);
        }
        self.samples = all;
        true
    }

    pub(super) fn all(&self) -> Atoms {
        Atoms::first(self.samples.len())
    }

    /// The values, without their absence.
    pub(super) fn present(&self) -> Atoms {
        self.those(|sample| *sample != Sample::Absent)
    }

    /// Its absence; what is absent compares with nothing.
    pub(super) fn absent(&self) -> Atoms {
        if let Some(Check::Any(_)) = self.moving {
            return self.all();
        }
        self.those(|sample| matches!(sample, Sample::Absent | Sample::Fails))
    }

    /// The actors that are of the staff.
    pub(super) fn staff(&self) -> Atoms {
        self.those(|sample| matches!(sample, Sample::Actor(Actor::Staff(_))))
    }

    /// The kinds that `keep` names.
    pub(super) fn kinds(&self, keep: impl Fn(KindId) -> bool, schema: &Schema) -> Atoms {
        self.those(|sample| {
            let Sample::Value(Value::Word(word)) = sample else { return true };
            let index = schema.kinds.iter().position(|kind| kind.word == *word);
            index.and_then(|index| u16::try_from(index).ok()).is_none_or(|id| keep(KindId(id)))
        })
    }

    fn those(&self, keep: impl Fn(&Sample) -> bool) -> Atoms {
        let numbered = self.samples.iter().enumerate();
        numbered.filter(|(_, sample)| keep(sample)).fold(Atoms::NONE, |all, (n, _)| all.with(n))
    }

    /// The values for which `test` holds; `None` where it is about another dimension.
    pub(super) fn holding(&self, test: &Test) -> Option<Atoms> {
        if test.subject != self.subject {
            return None;
        }
        match self.moving {
            Some(check) => {
                let (asked, is_so) = bare(&test.check);
                (asked == check).then(|| Atoms::NONE.with(usize::from(is_so)))
            }
            None if moving(&test.check) => None,
            None => Some(self.those(|sample| fits(&test.check, sample, self.zone))),
        }
    }

    pub(super) const fn is_moving(&self) -> bool {
        self.moving.is_some()
    }

    /// True if its check can hold and can fail, whatever the time.
    pub(super) fn is_free(&self) -> bool {
        match self.moving {
            Some(Check::Compare(..) | Check::Is(_)) => self.subject != Subject::At,
            Some(_) | None => false,
        }
    }

    /// True if conditions ask for its value, and it does not merely lead to another.
    pub(super) fn is_told(&self) -> bool {
        self.moving.is_some() || !self.named.is_empty()
    }

    /// Its name and one value of `atoms`.
    pub(super) fn tell(&self, atoms: Atoms, ground: Ground<'_>) -> Option<(String, Said)> {
        let name = name_of(self.subject, ground);
        let chosen = self.samples.iter().enumerate().filter(|(n, _)| atoms.has(*n));
        // A value says more than its absence.
        let best = chosen.max_by_key(|(n, sample)| (sample.rank(), usize::MAX - n))?.1;
        Some((name, best.tell(ground.schema, ground.symbols)))
    }
}

/// The type of what `subject` looks at.
fn kind_of(subject: Subject, ground: Ground<'_>) -> FieldType {
    match subject {
        Subject::Id => FieldType::Text,
        Subject::At => FieldType::Instant,
        Subject::By => FieldType::Word,
        Subject::Field(name) | Subject::Own(name) => ground.schema.field(name).kind.clone(),
        Subject::Column { roster, column, .. } => {
            ground.schema.roster(roster).columns[usize::from(column.0)].kind.clone()
        }
        Subject::Cell(column) => ground.row.map_or(FieldType::Text, |row| {
            ground.schema.roster(row).columns[usize::from(column.0)].kind.clone()
        }),
    }
}

/// How a policy writes `subject`; a column of the row in question goes without its roster.
pub(super) fn name_of(subject: Subject, ground: Ground<'_>) -> String {
    let name = |id| ground.schema.field(id).name.to_string();
    let column = |roster, column: ColumnId| {
        let columns = &ground.schema.roster(roster).columns;
        columns[usize::from(column.0)].name.to_string()
    };
    match subject {
        Subject::Id => "id".to_owned(),
        Subject::At => "at".to_owned(),
        Subject::By => "by".to_owned(),
        Subject::Field(id) | Subject::Own(id) => name(id),
        Subject::Column { through, roster, column: place } => {
            let through = match through {
                Through::Field(id) | Through::Own(id) => name(id),
                Through::By => "by".to_owned(),
            };
            format!("{through}.{}", column(roster, place))
        }
        Subject::Cell(place) => {
            ground.row.map_or_else(|| "a column".to_owned(), |row| column(row, place))
        }
    }
}
