//! Matchers in SQL: true of the events that they mean.

use super::class::{and, is_one_of, or};
use super::reason::Reason;
use super::script::{Script, Select};
use super::speaker::{Moment, Speaker};
use crate::engine::matching::Role;
use crate::model::record::event;
use crate::model::value::FieldId;
use crate::policy::matcher::{Alternative, Matcher, What};
use crate::policy::schema::Source;

/// Places among events that fit alike (`nth`): columns of a table of their own, since they are counted before they are
/// asked.
#[derive(Debug, Default)]
pub(super) struct Counted {
    fits: Vec<String>,
}

impl Counted {
    /// The column with the place of an event among those that fit; 0 of any other.
    fn place(&mut self, fits: String) -> String {
        let number = self.fits.iter().position(|other| *other == fits).unwrap_or_else(|| {
            self.fits.push(fits);
            self.fits.len() - 1
        });
        format!("nth_{number}")
    }

    /// The events of these kinds of record, with the places that are asked for.
    pub(super) fn events(&self, name: &str, kinds: String, script: &mut Script) -> Select {
        if self.fits.is_empty() {
            return Select::from("cs_events").only(kinds);
        }
        let place = |(n, fits): (usize, &String)| {
            format!(
                "CASE WHEN {fits} THEN sum(CASE WHEN {fits} THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS UNBOUNDED PRECEDING) ELSE 0 END AS nth_{n}"
            )
        };
        let places = self.fits.iter().enumerate().map(place);
        let all = Select::from("cs_events").column("*").columns(places).only(kinds);
        script.add(format!("{name}_nth"), all);
        Select::from(format!("{name}_nth"))
    }
}

impl Speaker<'_> {
    pub(super) fn matcher(
        &self,
        matcher: &Matcher,
        role: Role,
        counted: &mut Counted,
    ) -> Result<String, Reason> {
        self.any_of(&matcher.any, role, counted, |_| true)
    }

    /// The part of a matcher that is met where a field gets its first value.
    pub(super) fn set_matcher(
        &self,
        matcher: &Matcher,
        counted: &mut Counted,
    ) -> Result<String, Reason> {
        let is_set = |one: &Alternative| matches!(one.what, What::Set(_));
        self.any_of(&matcher.any, Role::Satisfies, counted, is_set)
    }

    /// True of a reopening after an `opened` that `from` means.
    pub(super) fn reopens(&self, from: &Matcher, counted: &mut Counted) -> Result<String, Reason> {
        let is_opening = |one: &Alternative| one.names(event::OPENED);
        let opened = self.any_of(&from.any, Role::Happens, counted, is_opening)?;
        if opened == "FALSE" {
            return Ok(opened);
        }
        Ok(format!(
            "(event = 'reopened' AND coalesce(max(CASE WHEN event = 'opened' AND {opened} THEN 1 ELSE 0 END) OVER (PARTITION BY record ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) = 1)"
        ))
    }

    fn any_of(
        &self,
        alternatives: &[Alternative],
        role: Role,
        counted: &mut Counted,
        is_asked: impl Fn(&Alternative) -> bool,
    ) -> Result<String, Reason> {
        let mut any = Vec::new();
        for one in alternatives.iter().filter(|one| is_asked(one)) {
            let fits = self.fits(one, role)?;
            any.push(match one.nth {
                None => fits,
                Some(nth) => format!("{} = {nth}", counted.place(fits)),
            });
        }
        Ok(or(&any))
    }

    fn fits(&self, one: &Alternative, role: Role) -> Result<String, Reason> {
        let schema = &self.policy.schema;
        let mut all = Vec::new();
        match &one.what {
            What::Events(events) => {
                if events.iter().any(|event| schema.is_echo(*event)) {
                    return Err(Reason::Echo);
                }
                let name = |event: &_| self.dialect.literal(&schema.event(*event).name);
                all.push(is_one_of("event", &events.iter().map(name).collect::<Vec<_>>()));
                if role == Role::Satisfies && !one.names_actor() {
                    all.push("by_class <> 'bot'".to_owned());
                }
            }
            What::Set(field) => {
                self.after(*field)?;
                self.needs.borrow_mut().firsts.insert(*field);
                all.push(format!("coalesce(i = first_{}, FALSE)", self.stem(*field)));
            }
        }
        for test in &one.tests {
            all.push(self.test(test, Moment::After)?);
        }
        Ok(and(&all))
    }

    /// True of the events that set one of these fields.
    pub(super) fn sets_any(&self, fields: &[FieldId]) -> Result<String, Reason> {
        let mut any = Vec::new();
        for event in &self.policy.schema.events {
            for set in event.sets.iter().filter(|set| fields.contains(&set.field)) {
                let named = format!("event = {}", self.dialect.literal(&event.name));
                any.push(match &set.source {
                    Source::Constant(_) => named,
                    Source::Field(source) => {
                        format!("({named} AND {} IS NOT NULL)", self.own(*source)?)
                    }
                });
            }
        }
        any.dedup();
        Ok(or(&any))
    }
}
