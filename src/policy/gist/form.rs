//! The forms that are asked of a record (or of a row).

use super::teller::Teller;
use super::tree::Gist;
use crate::model::roster::RosterId;
use crate::policy::form::{
    Actor, Cycle, Deadline, ForEach, Form, Limit, Limits, Need, Notice, Pace, Pausing, Precedence,
    Recurring, Required, Same, Sequence, Tier, WarnAt, Who,
};
use crate::policy::rule::Rule;

impl Teller<'_> {
    /// What the form of `rule` asks.
    pub(super) fn form(&self, rule: &Rule) -> Gist {
        let rows = rule.roster();
        match &rule.form {
            Form::Deadline(form) => self.deadline(form, rows),
            Form::Recurring(form) => self.recurring(form, rows),
            Form::Notice(form) => self.notice(form),
            Form::Precedence(form) => self.precedence(form),
            Form::Sequence(form) => self.sequence(form),
            Form::Required(form) => self.required(form),
            Form::Limit(form) => self.limit(form),
            Form::Actor(form) => self.actor_form(form),
            Form::Roster(form) => self.roster_check(form),
            Form::Duty(form) => self.duty(form),
            Form::Metric(form) => self.metric(form),
            Form::Retention(form) => Gist::map([("for", Some(Gist::text(form.lasts)))]),
        }
    }

    fn deadline(&self, form: &Deadline, rows: Option<RosterId>) -> Gist {
        let (within, tiers, due) = match &form.limits {
            Limits::Tiers(tiers) => {
                let (within, tiers) = self.tiers(tiers, rows);
                (within, tiers, None)
            }
            Limits::Due(field) => (None, None, Some(Gist::text(self.field(*field)))),
        };
        let (pause, max_pause) = self.pausing(&form.pausing);
        Gist::map([
            ("from", Some(self.matcher(&form.from))),
            ("to", Some(self.matcher(&form.to))),
            ("within", within),
            ("tiers", tiers),
            ("due", due),
            ("not_before", form.not_before.map(|field| Gist::text(self.field(field)))),
            ("same", self.same(&form.same)),
            ("pause", pause),
            ("max_pause", max_pause),
            ("unless", form.unless.as_ref().map(|unless| self.matcher(unless))),
            ("cycle", cycle(form.cycle)),
            ("warn_at", form.warn_at.map(warn_at)),
        ])
    }

    fn recurring(&self, form: &Recurring, rows: Option<RosterId>) -> Gist {
        let (every, tiers, per, at_least) = match &form.pace {
            Pace::Every(tiers) => {
                let (every, tiers) = self.tiers(tiers, rows);
                (every, tiers, None, None)
            }
            Pace::Per { period, at_least } => {
                (None, None, Some(Gist::text(period)), Some(Gist::text(at_least)))
            }
        };
        let (pause, max_pause) = self.pausing(&form.pausing);
        let during = Gist::List(vec![self.matcher(&form.begin), self.matcher(&form.end)]);
        Gist::map([
            ("during", rows.is_none().then_some(during)),
            ("expect", Some(self.matcher(&form.expect))),
            ("every", every),
            ("tiers", tiers),
            ("per", per),
            ("at_least", at_least),
            ("pause", pause),
            ("max_pause", max_pause),
            ("cycle", cycle(form.cycle)),
        ])
    }

    fn notice(&self, form: &Notice) -> Gist {
        Gist::map([
            ("expect", Some(self.matcher(&form.expect))),
            ("ahead_of", Some(Gist::text(self.field(form.ahead_of)))),
            ("lead", Some(Gist::text(form.lead))),
            ("done", form.done.as_ref().map(|done| self.matcher(done))),
        ])
    }

    fn precedence(&self, form: &Precedence) -> Gist {
        let for_each = match &form.for_each {
            ForEach::Once => None,
            ForEach::Values(field, values) => {
                let values = Gist::set(values.iter().map(|value| self.value(value)));
                Some(Gist::Map([(self.field(*field), values)].into()))
            }
            ForEach::Event(each) => Some(Gist::map([("event", Some(self.matcher(each)))])),
        };
        let distinct = form
            .distinct
            .map(|(field, count)| Gist::Map([(self.field(field), Gist::text(count))].into()));
        Gist::map([
            ("before", Some(self.matcher(&form.before))),
            ("need", Some(self.matcher(&form.need))),
            ("after", form.after.as_ref().map(|after| self.matcher(after))),
            ("same", self.same(&form.same)),
            ("for_each", for_each),
            ("distinct", distinct),
            ("at_least", (form.at_least > 1).then(|| Gist::text(form.at_least))),
        ])
    }

    fn sequence(&self, form: &Sequence) -> Gist {
        let order = form.order.iter().map(|step| self.matcher(step)).collect();
        Gist::map([("order", Some(Gist::List(order)))])
    }

    fn required(&self, form: &Required) -> Gist {
        Gist::map([
            ("at", Some(self.matcher(&form.at))),
            ("need", Some(self.needs(&form.need, None))),
        ])
    }

    /// By what is needed.
    pub(super) fn needs(&self, needs: &[Need], rows: Option<RosterId>) -> Gist {
        let told =
            |need: &Need| (self.subject(need.test.subject, rows), self.check(&need.test.check));
        Gist::Map(needs.iter().map(told).collect())
    }

    fn limit(&self, form: &Limit) -> Gist {
        Gist::map([
            ("of", Some(self.matcher(&form.of))),
            ("at_most", Some(Gist::text(form.at_most))),
            ("after", form.after.as_ref().map(|after| self.matcher(after))),
        ])
    }

    fn actor_form(&self, form: &Actor) -> Gist {
        let who = match form.who {
            Who::By => "by".to_owned(),
            Who::Field(field) => self.field(field),
        };
        let one_of = |column: &Option<(_, Vec<_>)>| {
            let (_, words) = column.as_ref().filter(|(_, words)| !words.is_empty())?;
            Some(Gist::set(words.iter().map(|word| self.word(*word))))
        };
        for (column, _) in form.role.iter().chain(&form.skill) {
            form.roster.iter().for_each(|roster| drop(self.column(*roster, *column)));
        }
        Gist::map([
            ("at", Some(self.matcher(&form.at))),
            ("who", Some(Gist::text(who))),
            ("role", one_of(&form.role)),
            ("skill", one_of(&form.skill)),
            ("where", self.condition(&form.row, form.roster)),
            ("not_same_as", form.not_same_as.as_ref().map(|other| self.matcher(other))),
        ])
    }

    /// A limit that always holds, or the tiers; what stands after a tier that always holds means nothing.
    fn tiers(&self, tiers: &[Tier], rows: Option<RosterId>) -> (Option<Gist>, Option<Gist>) {
        let mut told: Vec<Gist> = Vec::new();
        for tier in tiers {
            let when = self.condition(&tier.when, rows);
            let (is_last, within) = (when.is_none(), Gist::text(tier.within));
            if is_last && told.is_empty() {
                return (Some(within), None);
            }
            told.push(Gist::map([("when", when), ("within", Some(within))]));
            if is_last {
                break;
            }
        }
        (None, Some(Gist::List(told)))
    }

    fn same(&self, same: &Same) -> Option<Gist> {
        let pairs = same.0.iter().map(|(of_b, of_a)| {
            Gist::Map([(self.field(*of_b), Gist::text(self.field(*of_a)))].into())
        });
        (!same.0.is_empty()).then(|| Gist::set(pairs))
    }

    fn pausing(&self, pausing: &Pausing) -> (Option<Gist>, Option<Gist>) {
        if pausing.reasons.is_empty() {
            return (None, None);
        }
        let reasons = Gist::set(pausing.reasons.iter().map(|reason| self.word(*reason)));
        (Some(reasons), pausing.max.map(Gist::text))
    }
}

fn cycle(cycle: Cycle) -> Option<Gist> {
    (cycle == Cycle::First).then(|| Gist::text("first"))
}

fn warn_at(warn_at: WarnAt) -> Gist {
    match warn_at {
        WarnAt::Before(amount) => Gist::text(amount),
        WarnAt::Share(percent) => Gist::text(format!("{percent}%")),
    }
}
