//! Whom to assign a record to: the staff whom no rule is against, the one with the fewest open records first; and of the
//! others, what is against them.
//!
//! Against a person is, in this order: that the person owns the record already, has left, is on leave or not on shift;
//! an `actor` rule on `to` that the assignment would break, tried with the assignment as it would be written; and a
//! `roster` rule on the staff that the person's row breaks now. Rules on trial are against no one.
//!
//! The policy says who is there by columns and rosters of these names, all of which may be missing: the column `left` of
//! the staff (gone from that day on); the roster `leave` and the roster `shifts`, each with the columns `staff`, `from` and
//! `until` (dates or instants, a date `until` to its end). Where there are shifts, only those are proposed who have one
//! now; where there are none, all are, since what is assigned out of hours waits for the next opening.

use std::collections::{BTreeMap, HashMap};

use super::figures::{Cell, Figures};
use super::record::Basis;
use super::roster::{Secrets, name_of};
use super::{ENDED, Span};
use crate::calendar::{date_of, start_of_date};
use crate::engine::obligation::ActorFault;
use crate::engine::{Detail, Obligation, Outcome, Plan, Subject, Team, View};
use crate::model::Instant;
use crate::model::id::RecordId;
use crate::model::language::{listed, tr};
use crate::model::record::{Actor as By, Event, Record, event};
use crate::model::roster::{RosterId, Row};
use crate::model::symbol::Symbol;
use crate::model::value::{Fields, Value, field};
use crate::policy::form::{Actor, Form, Who};
use crate::policy::rule::{Rule, Standing};

/// One of the staff, seen as the one to do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(crate) person: Symbol,
    pub(crate) key: String,
    /// Empty where the roster has none.
    pub(crate) name: String,
    /// Open records that the person owns, without the one at hand.
    pub(crate) open: u64,
    /// What speaks for the person, in a few words each.
    pub(crate) fit: Vec<String>,
    /// What speaks against; empty for those who are proposed.
    pub(crate) against: Vec<String>,
}

/// How many open records each person owns, `except` left out.
pub(crate) fn loads(
    basis: &Basis<'_>,
    records: &[Record],
    except: RecordId,
) -> HashMap<Symbol, u64> {
    let mut loads = HashMap::new();
    for record in records.iter().filter(|record| record.id != except) {
        let Some(timeline) = basis.settle(record) else { continue };
        let view = View::new(basis.words.policy, basis.rosters, &timeline, basis.now);
        let last = view.events().len() - 1;
        let word = |field| view.value(field, last).and_then(Value::as_word);
        let status = word(field::STATUS).map(|status| basis.words.symbols.text(status));
        if status.is_some_and(|status| ENDED.contains(&status)) {
            continue;
        }
        if let Some(owner) = word(field::OWNER) {
            *loads.entry(owner).or_default() += 1;
        }
    }
    loads
}

/// Everyone of `staff`: those who are proposed first, the least loaded before others and then by key; the rest by key.
pub(crate) fn propose(
    basis: &Basis<'_>,
    staff: RosterId,
    record: &Record,
    by: By,
    loads: &HashMap<Symbol, u64>,
) -> Vec<Proposal> {
    let Some(rows) = basis.rosters.get(staff) else { return Vec::new() };
    let desk = Desk { basis, staff };
    let lapses = desk.lapses();
    let before = basis.obligations(record);
    let in_force = rows.keys().iter().filter_map(|key| Some((*key, rows.at(*key, basis.now)?)));
    let mut all: Vec<Proposal> = in_force
        .map(|(person, row)| {
            let mut proposal = desk.blank(person, row);
            proposal.open = loads.get(&person).copied().unwrap_or(0);
            proposal.against.extend(desk.absence(record, person, row));
            desk.try_out(&mut proposal, row, (record, &before, by));
            desk.qualify(&mut proposal, lapses.get(&person).map_or(&[], Vec::as_slice));
            proposal
        })
        .collect();
    all.sort_by(|a, b| {
        let load = |one: &Proposal| if one.against.is_empty() { one.open } else { 0 };
        let rank = |one: &Proposal| (!one.against.is_empty(), load(one));
        rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
    });
    all
}

/// The proposals as a table.
pub(crate) fn figures(basis: &Basis<'_>, record: RecordId, all: &[Proposal]) -> Figures {
    let language = basis.language;
    let heads = [
        ("rank", "#".to_owned()),
        ("person", tr!(language, "PERSON", "人员")),
        ("name", tr!(language, "NAME", "姓名")),
        ("open", tr!(language, "OPEN", "在办")),
        ("fit", tr!(language, "WHY", "理由")),
        ("against", tr!(language, "WHY NOT", "不派的原因")),
    ];
    let mut columns = vec![("record", "")];
    columns.extend(heads.iter().map(|(name, head)| (*name, head.as_str())));
    let mut figures = Figures::new("proposal", &columns);
    figures.rows = all
        .iter()
        .zip(1..)
        .map(|(one, place)| {
            let is_proposed = one.against.is_empty();
            vec![
                Cell::Text(record.to_string()),
                if is_proposed { Cell::Count(place) } else { Cell::Nothing },
                Cell::Text(one.key.clone()),
                Cell::text(one.name.clone()),
                Cell::Count(one.open),
                Cell::List(if is_proposed { one.fit.clone() } else { Vec::new() }),
                Cell::List(one.against.clone()),
            ]
        })
        .collect();
    figures
}

/// The staff, as of now.
struct Desk<'b, 'a> {
    basis: &'b Basis<'a>,
    staff: RosterId,
}

impl Desk<'_, '_> {
    fn blank(&self, person: Symbol, row: &Row) -> Proposal {
        let words = self.basis.words;
        let kind = words.policy.schema.roster(self.staff);
        Proposal {
            person,
            key: words.symbols.text(person).to_owned(),
            name: name_of(words, kind, row, Secrets::Masked),
            open: 0,
            fit: Vec::new(),
            against: Vec::new(),
        }
    }

    /// Why the person is not there, or has it already.
    fn absence(&self, record: &Record, person: Symbol, row: &Row) -> Option<String> {
        let (language, now) = (self.basis.language, self.basis.now);
        let zone = self.basis.words.policy.zone();
        let owner = self.basis.settle(record).and_then(|timeline| {
            let words = self.basis.words;
            let view = View::new(words.policy, self.basis.rosters, &timeline, now);
            view.owner_at(now)
        });
        if owner == Some(person) {
            return Some(tr!(language, "owns it already", "已是负责人"));
        }
        let left = self.basis.words.policy.schema.roster(self.staff).column("left");
        let left = left.and_then(|column| row.cells.get(usize::from(column.0))?.as_ref());
        if let Some(Value::Date(left)) = left
            && *left <= date_of(zone, now)
        {
            return Some(tr!(language, "left on {left}", "{left} 已离职"));
        }
        if let Some(leave) = self.covering("leave", person) {
            let until = leave.until.map(|until| date_of(zone, until.plus(-1)));
            return Some(match until {
                Some(until) => tr!(language, "on leave until {until}", "休假至 {until}"),
                None => tr!(language, "on leave", "休假"),
            });
        }
        let is_off = self.has_spans("shifts") && self.covering("shifts", person).is_none();
        is_off.then(|| tr!(language, "not on shift", "不当班"))
    }

    fn has_spans(&self, name: &str) -> bool {
        self.basis.words.policy.schema.find_roster(name).is_some()
    }

    /// The span of the person in the roster `name` that has now in it.
    fn covering(&self, name: &str, person: Symbol) -> Option<Span> {
        let (schema, now) = (&self.basis.words.policy.schema, self.basis.now);
        let roster = schema.find_roster(name)?;
        let kind = schema.roster(roster);
        let rows = self.basis.rosters.get(roster)?;
        let (staff, from) = (kind.column("staff")?, kind.column("from")?);
        let until = kind.column("until")?;
        rows.keys().iter().filter_map(|key| rows.at(*key, now)).find_map(|row| {
            let cell = |column: crate::model::roster::ColumnId| {
                row.cells.get(usize::from(column.0)).and_then(Option::as_ref)
            };
            let is_own = cell(staff).and_then(Value::as_word) == Some(person);
            let span = Span {
                since: cell(from).and_then(|value| self.begin(value)),
                until: cell(until).and_then(|value| self.end(value)),
            };
            (is_own && span.has(now)).then_some(span)
        })
    }

    fn begin(&self, value: &Value) -> Option<Instant> {
        if let Value::Date(date) = value {
            return Some(start_of_date(self.basis.words.policy.zone(), *date));
        }
        if let Value::Instant(instant) = value { Some(*instant) } else { None }
    }

    /// The first instant that is out again; a date counts to its end.
    fn end(&self, value: &Value) -> Option<Instant> {
        if let Value::Date(date) = value {
            return Some(start_of_date(self.basis.words.policy.zone(), date.succ_opt()?));
        }
        self.begin(value)
    }

    /// Holds the assignment, as it would be written, against the rules on who may be given it.
    fn try_out(
        &self,
        proposal: &mut Proposal,
        row: &Row,
        (record, before, by): (&Record, &[Obligation], By),
    ) {
        let mut fields = Fields::default();
        fields.set(field::TO, Value::Word(proposal.person));
        let at = self.basis.now;
        let mut after = record.clone();
        let event = event::ASSIGNED;
        after.events.push(Event {
            at,
            event,
            by,
            recorded: None,
            fields,
            amendment: None,
            line: 0,
        });
        for obligation in self.basis.obligations(&after) {
            let is_old = before
                .iter()
                .any(|old| (old.rule, old.clock) == (obligation.rule, obligation.clock));
            let rule = &self.basis.words.policy.rules[obligation.rule];
            let Form::Actor(form) = &rule.form else { continue };
            if is_old || form.who != Who::Field(field::TO) || rule.standing == Standing::Trial {
                continue;
            }
            match (obligation.outcome, &obligation.detail) {
                (Outcome::Kept, _) => self.fits(form, row, &mut proposal.fit),
                (Outcome::Broken, Detail::Actor(fault)) => {
                    proposal.against.push(self.misfit(rule, form, row, *fault));
                }
                _ => {}
            }
        }
    }

    /// What the rule asked and the person has.
    fn fits(&self, form: &Actor, row: &Row, fit: &mut Vec<String>) {
        let language = self.basis.language;
        let mut add = |text: String| {
            if !text.is_empty() && !fit.contains(&text) {
                fit.push(text);
            }
        };
        if let Some((column, _)) = &form.role {
            add(self.cell(row, *column));
        }
        if let Some((_, skills)) = &form.skill {
            let skills = self.list(skills, language.comma());
            add(tr!(language, "skill {skills}", "技能 {skills}"));
        }
        let columns = self.basis.words.columns(form);
        if !columns.is_empty() {
            add(tr!(language, "{columns} as asked", "{columns} 列符合要求"));
        }
    }

    /// What the rule asks and the person has not.
    fn misfit(&self, rule: &Rule, form: &Actor, row: &Row, fault: ActorFault) -> String {
        let (language, id) = (self.basis.language, &rule.id);
        let text = match (fault, &form.role, &form.skill) {
            (ActorFault::Role(_), Some((column, roles)), _) => {
                let is = self.cell(row, *column);
                let asked = self.list(roles, &tr!(language, " or ", " 或 "));
                if is.is_empty() {
                    tr!(language, "not {asked}", "不是 {asked}")
                } else {
                    tr!(language, "{is}, not {asked}", "是 {is}，不是 {asked}")
                }
            }
            (ActorFault::Skill(_), _, Some((_, skills))) => {
                let asked = self.list(skills, &tr!(language, " and ", " 和 "));
                tr!(language, "without the skill {asked}", "没有技能 {asked}")
            }
            (ActorFault::Row(_), ..) => {
                let columns = self.basis.words.columns(form);
                tr!(language, "{columns} not as asked", "{columns} 列不符合要求")
            }
            (ActorFault::SameAs(_), ..) => tr!(language, "has had it before", "曾经办过"),
            _ => tr!(language, "not as asked", "不符合要求"),
        };
        tr!(language, "{text} ({id})", "{text}（{id}）")
    }

    fn cell(&self, row: &Row, column: crate::model::roster::ColumnId) -> String {
        let value = row.cells.get(usize::from(column.0)).and_then(Option::as_ref);
        let words = self.basis.words;
        value.map_or_else(String::new, |value| words.policy.schema.show(value, words.symbols))
    }

    fn list(&self, words: &[Symbol], joint: &str) -> String {
        let texts: Vec<&str> =
            words.iter().map(|word| self.basis.words.symbols.text(*word)).collect();
        texts.join(joint)
    }

    /// How the rules on rows of the staff stand now, by person.
    fn lapses(&self) -> BTreeMap<Symbol, Vec<Obligation>> {
        let words = self.basis.words;
        let plan = Plan::new(words.policy, |index| {
            let rule = &words.policy.rules[index];
            rule.standing != Standing::Trial
                && matches!(&rule.form, Form::Roster(form) if form.of == self.staff)
        });
        let verdict = Team::new(self.basis.bench(), &plan).conclude(self.basis.echoes, &[]);
        let mut by_person: BTreeMap<Symbol, Vec<Obligation>> = BTreeMap::new();
        for (subject, obligation) in verdict.obligations {
            let name = words.subject_name(&subject);
            let mut waived = [obligation];
            self.basis.waive(&name, &mut waived);
            if let Subject::Row(_, person) = subject {
                by_person.entry(person).or_default().extend(waived);
            }
        }
        by_person
    }

    /// Qualification: the rules on rows of the staff that the person's row keeps or breaks now.
    fn qualify(&self, proposal: &mut Proposal, obligations: &[Obligation]) {
        let language = self.basis.language;
        let broken: Vec<&Obligation> =
            obligations.iter().filter(|one| one.outcome.is_violation()).collect();
        if broken.is_empty() && !obligations.is_empty() {
            proposal.fit.push(tr!(language, "qualified", "资质有效"));
        }
        for obligation in broken {
            let id = &self.basis.words.policy.rules[obligation.rule].id;
            let text = match (&obligation.detail, obligation.due) {
                (Detail::Lacks(names), _) => {
                    let names = listed(names, language);
                    tr!(language, "{names} missing or not as asked", "{names} 缺少或不符合要求")
                }
                (Detail::Stale(name), Some(due)) => {
                    let date = date_of(self.basis.words.policy.zone(), due);
                    tr!(language, "{name} ran out on {date}", "{name} 已于 {date} 过期")
                }
                _ => tr!(language, "not qualified", "资质不符"),
            };
            proposal.against.push(tr!(language, "{text} ({id})", "{text}（{id}）"));
        }
    }
}
