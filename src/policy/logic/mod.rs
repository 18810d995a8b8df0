//! What conditions say, decided without a record: can one hold, does one follow from another, can two hold at once.
//!
//! Every subject of a condition is a dimension of its own, cut into the values that the conditions tell apart. A
//! condition is then a region of that space. A comparison with `now` or `at` is a dimension too, of which only the
//! truth is known; what rests on two such of one subject is not decided.

mod dimension;
mod region;
mod sample;
#[cfg(test)]
mod tests;

use super::condition::{Condition, Subject, Test, Through};
use super::schema::Schema;
use crate::model::language::Said;
use crate::model::record::KindId;
use crate::model::roster::RosterId;
use crate::model::symbol::Symbols;
use crate::model::value::{FieldId, field};
use dimension::Dimension;
pub(crate) use region::Region;
use region::{Atoms, Block};

/// Whether there is a case of something, and the smallest one found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes(Witness),
    No,
    Undecided,
}

/// Values under which it is so, `name value`; a name that does not stand there may have any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Witness(pub(crate) Vec<(String, Said)>);

/// The subjects of some conditions, with the values that they tell apart.
#[derive(Debug)]
pub(crate) struct Space<'p> {
    ground: Ground<'p>,
    dimensions: Vec<Dimension<'p>>,
    /// Where the first dimension has a value, the second is in the set.
    needs: Vec<(usize, usize, Atoms)>,
    /// Some subject is told apart in more ways than are looked at.
    is_cut: bool,
}

/// What the columns of conditions on rows belong to, and which records are spoken of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'p> {
    pub(crate) schema: &'p Schema,
    pub(crate) symbols: &'p Symbols,
    /// The roster whose columns a bare name means.
    pub(crate) row: Option<RosterId>,
}

impl Ground<'_> {
    /// How a policy writes `subject`.
    pub(crate) fn name_of(self, subject: Subject) -> String {
        dimension::name_of(subject, self)
    }
}

impl<'p> Space<'p> {
    /// The space in which all of `conditions` are regions.
    pub(crate) fn of(ground: Ground<'p>, conditions: &[&'p Condition]) -> Self {
        let tests: Vec<&Test> =
            conditions.iter().flat_map(|all| all.any.iter().flatten()).collect();
        Self::over(ground, &tests)
    }

    /// The space in which all of `tests` are regions.
    pub(crate) fn over(ground: Ground<'p>, tests: &[&'p Test]) -> Self {
        let mut space = Self { ground, dimensions: Vec::new(), needs: Vec::new(), is_cut: false };
        for test in tests {
            dimension::admit(&mut space.dimensions, test);
        }
        let subjects: Vec<Subject> = space.subjects().collect();
        for subject in subjects {
            space.add_leads(subject);
        }
        space.is_cut |= !space.dimensions.iter_mut().all(|dimension| dimension.settle(ground));
        space.add_needs();
        space
    }

    fn subjects(&self) -> impl Iterator<Item = Subject> + '_ {
        self.dimensions.iter().map(|dimension| dimension.subject)
    }

    /// The dimensions on which the presence of `subject` rests.
    fn add_leads(&mut self, subject: Subject) {
        let lead = match subject {
            Subject::Column { through: Through::Field(name), .. } => Subject::Field(name),
            Subject::Column { through: Through::Own(name), .. } => Subject::Own(name),
            Subject::Column { through: Through::By, .. } => Subject::By,
            Subject::Field(_) => Subject::Field(field::KIND),
            Subject::Id | Subject::Own(_) | Subject::At | Subject::By | Subject::Cell(_) => return,
        };
        if dimension::add(&mut self.dimensions, lead) {
            self.add_leads(lead);
        }
    }

    /// A column has a value only where its reference has one, a field only in a record of a kind that can have it.
    fn add_needs(&mut self) {
        let place = |subject| {
            let is_it = |other: &Dimension<'_>| other.subject == subject && !other.is_moving();
            self.dimensions.iter().position(is_it)
        };
        let mut needs = Vec::new();
        for (index, subject) in self.subjects().enumerate() {
            let (lead, atoms) = match subject {
                Subject::Column { through: Through::Field(name), .. } => {
                    let Some(lead) = place(Subject::Field(name)) else { continue };
                    (lead, self.dimensions[lead].present())
                }
                Subject::Column { through: Through::Own(name), .. } => {
                    let Some(lead) = place(Subject::Own(name)) else { continue };
                    (lead, self.dimensions[lead].present())
                }
                Subject::Column { through: Through::By, .. } => {
                    let Some(lead) = place(Subject::By) else { continue };
                    (lead, self.dimensions[lead].staff())
                }
                Subject::Field(name) => {
                    let Some(lead) = place(Subject::Field(field::KIND)) else { continue };
                    let kinds = &self.dimensions[lead];
                    (
                        lead,
                        kinds.kinds(
                            |kind| can_have(self.ground.schema, kind, name),
                            self.ground.schema,
                        ),
                    )
                }
                Subject::Id | Subject::Own(_) | Subject::At | Subject::By | Subject::Cell(_) => {
                    continue;
                }
            };
            needs.push((index, lead, atoms));
        }
        self.needs = needs;
    }

    /// Every case.
    pub(crate) fn whole(&self) -> Region {
        Region::whole(self.dimensions.iter().map(Dimension::all).collect())
    }

    pub(crate) fn region(&self, condition: &Condition) -> Region {
        if condition.is_always() {
            return self.whole();
        }
        let tests = |tests: &Vec<Test>| self.all_of(&tests.iter().collect::<Vec<_>>());
        condition.any.iter().map(tests).fold(Region::empty(), |so_far, next| so_far.or(&next))
    }

    /// The cases in which all of `tests` hold.
    pub(crate) fn all_of(&self, tests: &[&Test]) -> Region {
        let mut block: Block = self.dimensions.iter().map(Dimension::all).collect();
        for test in tests {
            let Some((place, atoms)) = self.holding(test) else { return Region::unknown() };
            block[place] = block[place].and(atoms);
        }
        Region::whole(block)
    }

    fn holding(&self, test: &Test) -> Option<(usize, Atoms)> {
        let mut places = self.dimensions.iter().enumerate();
        places.find_map(|(place, dimension)| Some((place, dimension.holding(test)?)))
    }

    /// Is there a case in `region`?
    pub(crate) fn inhabited(&self, region: &Region) -> Answer {
        if region.is_unknown {
            return Answer::Undecided;
        }
        let mut blocks = region.blocks.iter().filter_map(|block| self.settled(block.clone()));
        match blocks.next() {
            None if self.is_cut => Answer::Undecided,
            None => Answer::No,
            Some(_) if self.is_cut || self.is_tied() => Answer::Undecided,
            Some(first) => {
                // The case that says least.
                let all = std::iter::once(first).chain(blocks).map(|block| self.witness(&block));
                all.min_by_key(|witness| witness.0.len()).map_or(Answer::No, Answer::Yes)
            }
        }
    }

    /// The block without what cannot be; `None` where nothing is left.
    fn settled(&self, mut block: Block) -> Option<Block> {
        loop {
            let before = block.clone();
            for (index, lead, atoms) in &self.needs {
                let absent = self.dimensions[*index].absent();
                if block[*index].and(absent).is_empty() {
                    block[*lead] = block[*lead].and(*atoms);
                }
                if block[*lead].and(*atoms).is_empty() {
                    block[*index] = block[*index].and(absent);
                }
            }
            if block.iter().any(|atoms| atoms.is_empty()) {
                return None;
            }
            if block == before {
                return Some(block);
            }
        }
    }

    /// True if a comparison with `now` or `at` stands beside another test of its subject: how the two go together is not
    /// looked at.
    fn is_tied(&self) -> bool {
        self.dimensions.iter().enumerate().any(|(place, dimension)| {
            dimension.is_moving()
                && (!dimension.is_free()
                    || self.subjects().enumerate().any(|(other, subject)| {
                        other != place
                            && subject == dimension.subject
                            && self.dimensions[other].is_told()
                    }))
        })
    }

    fn witness(&self, block: &Block) -> Witness {
        let pairs = self.dimensions.iter().zip(block);
        let told = pairs.filter(|(dimension, atoms)| **atoms != dimension.all());
        // Where its lead leaves no choice, absence says nothing.
        let is_forced = |dimension: &Dimension<'_>| {
            self.needs.iter().any(|(index, lead, atoms)| {
                self.dimensions[*index].subject == dimension.subject
                    && block[*lead].and(*atoms).is_empty()
            })
        };
        let said =
            told.filter(|(dimension, _)| !is_forced(dimension)).filter_map(|(dimension, atoms)| {
                let is_kind = dimension.subject == Subject::Field(field::KIND);
                Some((!is_kind, dimension.tell(*atoms, self.ground)?))
            });
        let mut said: Vec<(bool, (String, Said))> = said.collect();
        // The kind of record comes first.
        said.sort_by_key(|(is_other, _)| *is_other);
        Witness(said.into_iter().map(|(_, pair)| pair).collect())
    }
}

/// True if a record of `kind` can have a value of `name`: its head says it, or an event says or sets it.
fn can_have(schema: &Schema, kind: KindId, name: FieldId) -> bool {
    let declared = schema.kind(kind);
    let is_built_in = usize::from(name.0) < field::NAMES.len();
    is_built_in
        || declared.fields.iter().any(|used| used.field == name)
        || declared.take.iter().any(|take| take.field == name)
        || schema.events.iter().any(|event| {
            (event.kinds.is_empty() || event.kinds.contains(&kind))
                && (event.sets.iter().any(|set| set.field == name)
                    || event.fields.iter().any(|used| used.field == name))
        })
}
