//! Reading the forms: as written → [`Form`].

use super::condition::{Compiler, Condition, Scope};
use super::form::{
    Actor, Cycle, Deadline, ForEach, Form, FormName, Limit, Limits, Notice, Pace, Pausing,
    Precedence, Recurring, Required, Same, Sequence, Tier, WarnAt, Who,
};
use super::levels::Level;
use super::lint::read_silences;
use super::matcher::Matcher;
use super::raw::{Keys, text, texts};
use super::schema::{FieldType, Target};
use super::values::read_node;
use crate::calendar::Period;
use crate::model::code::Code;
use crate::model::document::{Content, Node};
use crate::model::fault::{Position, did_you_mean};
use crate::model::language::{Said, said};
use crate::model::record::event;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::Symbol;
use crate::model::value::{FieldId, Value, field};

impl Compiler<'_> {
    pub(super) fn form(&mut self, form: FormName, node: &Node) -> Option<Form> {
        let what = format!("`{}`", form.as_str());
        // A metric counts in the records themselves; the other rules on rows and on the book hear of them.
        self.hears = form != FormName::Metric;
        let mut keys = Keys::of(node, &what, self.findings)?;
        let read = match form {
            FormName::Deadline => self.deadline(&mut keys).map(Form::Deadline),
            FormName::Recurring => self.recurring(&mut keys).map(Form::Recurring),
            FormName::Notice => self.notice(&mut keys).map(Form::Notice),
            FormName::Precedence => self.precedence(&mut keys).map(Form::Precedence),
            FormName::Sequence => self.sequence(&mut keys).map(Form::Sequence),
            FormName::Required => self.required(&mut keys).map(Form::Required),
            FormName::Limit => self.limit(&mut keys).map(Form::Limit),
            FormName::Actor => self.actor(&mut keys).map(Form::Actor),
            FormName::Roster => self.roster_check(&mut keys).map(Form::Roster),
            FormName::Duty => self.duty(&mut keys).map(Form::Duty),
            FormName::Metric => self.metric(&mut keys).map(Form::Metric),
            FormName::Retention => self.retention(&mut keys).map(Form::Retention),
        };
        keys.finish(&what, self.findings);
        read
    }

    fn deadline(&mut self, keys: &mut Keys<'_>) -> Option<Deadline> {
        let from = self.needed_matcher(keys, "from");
        let to = self.needed_matcher(keys, "to");
        let limits = self.limits(keys);
        let not_before = keys.get("not_before").map(|node| self.moment(node));
        let same = self.same(keys);
        let pausing = self.pausing(keys);
        let unless = keys.get("unless").map(|node| self.matcher(node));
        let cycle = self.cycle(keys);
        let warn_at = keys.get("warn_at").map(|node| self.warn_at(node));
        Some(Deadline {
            from: from?,
            to: to?,
            limits: limits?,
            not_before: all_or_none(not_before)?,
            same: same?,
            pausing: pausing?,
            unless: all_or_none(unless)?,
            cycle: cycle?,
            warn_at: all_or_none(warn_at)?,
        })
    }

    fn recurring(&mut self, keys: &mut Keys<'_>) -> Option<Recurring> {
        let during = self.span(keys);
        let expect = self.needed_matcher(keys, "expect");
        let pace = self.pace(keys);
        let pausing = self.pausing(keys);
        let cycle = self.cycle(keys);
        let (begin, end) = during?;
        Some(Recurring {
            begin,
            end,
            expect: expect?,
            pace: pace?,
            pausing: pausing?,
            cycle: cycle?,
        })
    }

    fn notice(&mut self, keys: &mut Keys<'_>) -> Option<Notice> {
        let expect = self.needed_matcher(keys, "expect");
        let ahead_of =
            keys.need("ahead_of", "`notice`", self.findings).and_then(|node| self.moment(node));
        let lead = keys.need("lead", "`notice`", self.findings).and_then(|node| self.amount(node));
        let done = keys.get("done").map(|node| self.matcher(node));
        Some(Notice { expect: expect?, ahead_of: ahead_of?, lead: lead?, done: all_or_none(done)? })
    }

    fn precedence(&mut self, keys: &mut Keys<'_>) -> Option<Precedence> {
        let before = self.needed_matcher(keys, "before");
        let need = self.needed_matcher(keys, "need");
        let after = keys.get("after").map(|node| self.matcher(node));
        let same = self.same(keys);
        let for_each = keys.get("for_each").map_or(Some(ForEach::Once), |node| self.for_each(node));
        let distinct = keys.get("distinct").map(|node| self.distinct(node));
        let at_least = keys.number("at_least", 1, self.findings).unwrap_or(1);
        Some(Precedence {
            before: before?,
            need: need?,
            after: all_or_none(after)?,
            same: same?,
            for_each: for_each?,
            distinct: all_or_none(distinct)?,
            at_least,
        })
    }

    fn sequence(&mut self, keys: &mut Keys<'_>) -> Option<Sequence> {
        let node = keys.need("order", "`sequence`", self.findings)?;
        let items = node.as_list().unwrap_or_default();
        if items.len() < 2 {
            self.findings
                .fault(node.at, "`order` must be a list of two events or more")
                .code(Code::WrongShape);
            return None;
        }
        let order: Vec<Option<Matcher>> = items.iter().map(|item| self.matcher(item)).collect();
        Some(Sequence { order: order.into_iter().collect::<Option<_>>()? })
    }

    fn required(&mut self, keys: &mut Keys<'_>) -> Option<Required> {
        let at = self.needed_matcher(keys, "at");
        let need = keys.need("need", "`required`", self.findings)?;
        let need = self.needs(need, Scope::Record);
        Some(Required { at: at?, need: need? })
    }

    fn limit(&mut self, keys: &mut Keys<'_>) -> Option<Limit> {
        let of = self.needed_matcher(keys, "of");
        let at_most = keys.number("at_most", 0, self.findings);
        let after = keys.get("after").map(|node| self.matcher(node));
        if at_most.is_none() && after.is_none() {
            if keys.has("at_most") {
                return None;
            }
            self.findings
                .fault(keys.at, "`limit` needs `at_most` or `after`")
                .code(Code::MissingKey);
            return None;
        }
        Some(Limit { of: of?, at_most: at_most.unwrap_or(0), after: all_or_none(after)? })
    }

    fn actor(&mut self, keys: &mut Keys<'_>) -> Option<Actor> {
        let at = self.needed_matcher(keys, "at");
        let who = keys.get("who").map_or(Some((Who::By, self.schema.staff)), |node| self.who(node));
        let role =
            keys.get("role").map_or_else(Vec::new, |node| texts(node, "role", self.findings));
        let skill =
            keys.get("skill").map_or_else(Vec::new, |node| texts(node, "skill", self.findings));
        let row = keys.get("where");
        let not_same_as = keys.get("not_same_as").map(|node| self.matcher(node));
        let (who, roster) = who?;
        if roster.is_none() && (!role.is_empty() || !skill.is_empty() || row.is_some()) {
            self.findings
                .fault_with_hint(
                    keys.at,
                    "who may do it cannot be known without a roster",
                    Said::from("declare the roster `staff`"),
                )
                .code(Code::ConflictingKeys);
            return None;
        }
        if role.is_empty() && skill.is_empty() && row.is_none() && not_same_as.is_none() {
            self.findings
                .fault(keys.at, "`actor` needs `role`, `skill`, `where` or `not_same_as`")
                .code(Code::MissingKey);
            return None;
        }
        let role = self.cell_words(roster, "role", &role);
        let skill = self.cell_words(roster, "skills", &skill);
        let row = match (row, roster) {
            (Some(node), Some(roster)) => self.condition(node, Scope::Row(roster)),
            _ => Condition::default(),
        };
        Some(Actor {
            at: at?,
            who,
            roster,
            role: role?,
            skill: skill?,
            row,
            not_same_as: all_or_none(not_same_as)?,
        })
    }

    /// `None` on a fault; `Some(None)` where no words are asked.
    #[expect(clippy::option_option, reason = "a fault and nothing asked are two things")]
    fn cell_words(
        &mut self,
        roster: Option<RosterId>,
        column_name: &str,
        words: &[(&str, Position)],
    ) -> Option<Option<(ColumnId, Vec<Symbol>)>> {
        let (Some(roster), Some((_, at))) = (roster, words.first()) else { return Some(None) };
        let (column, kind) = self.column(roster, column_name, *at)?;
        let mut symbols = Vec::new();
        for (word, at) in words {
            let symbol = self.symbols.intern(word);
            if let FieldType::OneOf(known) = &kind
                && !known.contains(&symbol)
            {
                self.miss_role(word, *at, (roster, column_name), known);
            }
            symbols.push(symbol);
        }
        Some(Some((column, symbols)))
    }

    fn who(&mut self, node: &Node) -> Option<(Who, Option<RosterId>)> {
        let name = text(node, "who", self.findings)?;
        let id = self.field(name, node.at)?;
        if id == field::BY {
            return Some((Who::By, self.schema.staff));
        }
        if let FieldType::Ref(Target::Roster(roster)) = self.schema.field(id).kind {
            return Some((Who::Field(id), Some(roster)));
        }
        if id == field::TO || id == field::OWNER {
            return Some((Who::Field(id), None));
        }
        self.findings
            .fault(node.at, format!("`{name}` names no one: it is no reference to a roster"))
            .code(Code::WrongType);
        None
    }

    pub(super) fn needed_matcher(
        &mut self,
        keys: &mut Keys<'_>,
        key: &'static str,
    ) -> Option<Matcher> {
        let node = keys.need(key, "the rule", self.findings)?;
        self.matcher(node)
    }

    /// `within`, `tiers` or `due`, exactly one of them.
    fn limits(&mut self, keys: &mut Keys<'_>) -> Option<Limits> {
        let (within, tiers, due) = (keys.get("within"), keys.get("tiers"), keys.get("due"));
        match (within, tiers, due) {
            (Some(within), None, None) => {
                let within = self.amount(within)?;
                Some(Limits::Tiers(vec![Tier { when: Condition::default(), within }]))
            }
            (None, Some(tiers), None) => self.tiers(tiers, "within").map(Limits::Tiers),
            (None, None, Some(due)) => self.moment(due).map(Limits::Due),
            (None, None, None) if keys.slip_of(&["within", "tiers", "due"]).is_some() => None,
            _ => {
                self.findings
                    .fault(keys.at, "`deadline` needs exactly one of `within`, `tiers` and `due`")
                    .code(Code::ConflictingKeys);
                None
            }
        }
    }

    fn tiers(&mut self, node: &Node, amount_key: &'static str) -> Option<Vec<Tier>> {
        let tiers: Vec<Option<Tier>> = node
            .items()
            .iter()
            .map(|item| {
                let mut keys = Keys::of(item, "a tier", self.findings)?;
                let when = keys
                    .get("when")
                    .map_or_else(Condition::default, |node| self.condition(node, self.scope()));
                let within = keys
                    .need(amount_key, "a tier", self.findings)
                    .and_then(|node| self.amount(node));
                read_silences(&mut keys, self.findings);
                keys.finish("a tier", self.findings);
                Some(Tier { when, within: within? })
            })
            .collect();
        tiers.into_iter().collect()
    }

    /// `every`, `tiers`, or `per` with `at_least`.
    fn pace(&mut self, keys: &mut Keys<'_>) -> Option<Pace> {
        let (every, tiers, per) = (keys.get("every"), keys.get("tiers"), keys.get("per"));
        let at_least = keys.number("at_least", 1, self.findings);
        match (every, tiers, per) {
            (Some(every), None, None) => {
                let within = self.amount(every)?;
                Some(Pace::Every(vec![Tier { when: Condition::default(), within }]))
            }
            (None, Some(tiers), None) => {
                let key = if tiers
                    .items()
                    .iter()
                    .any(|tier| tier.as_map().is_some_and(|map| map.get("every").is_some()))
                {
                    "every"
                } else {
                    "within"
                };
                self.tiers(tiers, key).map(Pace::Every)
            }
            (None, None, Some(per)) => {
                let period = self.period(per)?;
                Some(Pace::Per { period, at_least: at_least.unwrap_or(1) })
            }
            (None, None, None) if keys.slip_of(&["every", "tiers", "per"]).is_some() => None,
            _ => {
                self.findings
                    .fault(keys.at, "`recurring` needs exactly one of `every`, `tiers` and `per`")
                    .code(Code::ConflictingKeys);
                None
            }
        }
    }

    fn period(&mut self, node: &Node) -> Option<Period> {
        let name = text(node, "per", self.findings)?;
        Period::parse(name)
            .map_err(|why| {
                self.findings
                    .fault(node.at, why)
                    .code(Code::UnknownValue)
                    .hint(did_you_mean(name, Period::ALL.map(Period::as_str)));
            })
            .ok()
    }

    /// `during`, or the life of the row.
    fn span(&mut self, keys: &mut Keys<'_>) -> Option<(Matcher, Matcher)> {
        if !matches!(self.level, Level::Rows(_)) {
            let node = keys.need("during", "`recurring`", self.findings)?;
            return self.during(node);
        }
        if let Some(node) = keys.get("during") {
            self.findings
                .fault(node.at, "with `each`, the span is the life of the row")
                .code(Code::ConflictingKeys);
            return None;
        }
        Some((Matcher::of(event::OPENED), Self::never()))
    }

    fn during(&mut self, node: &Node) -> Option<(Matcher, Matcher)> {
        let Some([begin, end]) = node.as_list() else {
            self.findings
                .fault(node.at, "`during` must be two events: [from, until]")
                .code(Code::WrongShape);
            return None;
        };
        let (begin, end) = (self.matcher(begin), self.matcher(end));
        Some((begin?, end?))
    }

    /// A field that holds a date or an instant.
    fn moment(&mut self, node: &Node) -> Option<FieldId> {
        let name = text(node, "field", self.findings)?;
        let id = self.field(name, node.at)?;
        if matches!(self.schema.field(id).kind, FieldType::Date | FieldType::Instant) {
            return Some(id);
        }
        self.findings
            .fault(node.at, format!("`{name}` is neither a date nor an instant"))
            .code(Code::WrongType);
        None
    }

    /// `[field, …]`, or `{to: by}`: the field `to` of B is the field `by` of A.
    fn same(&mut self, keys: &mut Keys<'_>) -> Option<Same> {
        let Some(node) = keys.get("same") else { return Some(Same::default()) };
        let pairs: Vec<Option<(FieldId, FieldId)>> = match &node.content {
            Content::Map(map) => map
                .entries
                .iter()
                .map(|entry| {
                    let theirs = text(&entry.value, "same", self.findings)?;
                    Some((
                        self.field(&entry.key, entry.key_at)?,
                        self.field(theirs, entry.value.at)?,
                    ))
                })
                .collect(),
            Content::Absent | Content::Scalar(_) | Content::List(_) => {
                texts(node, "same", self.findings)
                    .into_iter()
                    .map(|(name, at)| self.field(name, at).map(|field| (field, field)))
                    .collect()
            }
        };
        pairs.into_iter().collect::<Option<_>>().map(Same)
    }

    fn pausing(&mut self, keys: &mut Keys<'_>) -> Option<Pausing> {
        let reasons = keys.get("pause");
        let max = keys.get("max_pause").map(|node| self.amount(node));
        let mut words = Vec::new();
        for item in reasons.map_or(&[][..], Node::items) {
            let kind = self.schema.field(field::FOR).kind.clone();
            match read_node(&kind, item, self.symbols) {
                Ok(Value::Word(word)) => words.push(word),
                Ok(_) => {
                    self.findings
                        .fault(item.at, "`pause` names reasons of waiting")
                        .code(Code::WrongShape);
                }
                Err(misread) => {
                    self.findings
                        .fault_with_hint(item.at, misread.message, misread.hint)
                        .code(misread.code);
                }
            }
        }
        Some(Pausing { reasons: words, max: all_or_none(max)? })
    }

    fn cycle(&mut self, keys: &mut Keys<'_>) -> Option<Cycle> {
        let Some(node) = keys.get("cycle") else { return Some(Cycle::Each) };
        match node.as_text() {
            Some("first") => Some(Cycle::First),
            Some("each") => Some(Cycle::Each),
            _ => {
                self.findings
                    .fault(
                        node.at,
                        said!("`cycle` is `first` or `each`", "`cycle` 应为 `first` 或 `each`"),
                    )
                    .code(Code::UnknownValue);
                None
            }
        }
    }

    fn warn_at(&mut self, node: &Node) -> Option<WarnAt> {
        let share = node.as_text().and_then(|text| text.strip_suffix('%'));
        let Some(share) = share else { return self.amount(node).map(WarnAt::Before) };
        let percent = share.trim().parse().ok().filter(|share| (1..=100).contains(share));
        if percent.is_none() {
            self.findings
                .fault(node.at, format!("`{share}%` is not a share of the limit (1% to 100%)"))
                .code(Code::WrongNumber);
        }
        percent.map(WarnAt::Share)
    }

    /// `{topic: [plan, fee]}` or `{event: handed-over}`.
    fn for_each(&mut self, node: &Node) -> Option<ForEach> {
        let entry = match &node.content {
            Content::Map(map) if map.get("event").is_some() => {
                return self.matcher(node).map(ForEach::Event);
            }
            Content::Map(map) if map.entries.len() == 1 => &map.entries[0],
            Content::Absent | Content::Scalar(_) | Content::List(_) | Content::Map(_) => {
                self.findings
                    .fault(node.at, "`for_each` is {field: [values]} or {event: name}")
                    .code(Code::WrongShape);
                return None;
            }
        };
        let id = self.field(&entry.key, entry.key_at)?;
        let kind = self.schema.field(id).kind.clone();
        let member = if let FieldType::List(member) = kind { *member } else { kind };
        let values: Vec<Option<Value>> = entry
            .value
            .items()
            .iter()
            .map(|item| match read_node(&member, item, self.symbols) {
                Ok(value) => Some(value),
                Err(misread) => {
                    self.findings
                        .fault_with_hint(item.at, misread.message, misread.hint)
                        .code(misread.code);
                    None
                }
            })
            .collect();
        Some(ForEach::Values(id, values.into_iter().collect::<Option<_>>()?))
    }

    fn distinct(&mut self, node: &Node) -> Option<(FieldId, u32)> {
        let map = node.as_map().filter(|map| map.entries.len() == 1);
        let Some(entry) = map.and_then(|map| map.entries.first()) else {
            let message =
                said!("`distinct` is {{field: how many}}", "`distinct` 应写作 {{字段: 个数}}");
            self.findings.fault(node.at, message).code(Code::WrongShape);
            return None;
        };
        let id = self.field(&entry.key, entry.key_at)?;
        let count =
            entry.value.as_text().and_then(|text| text.parse().ok()).filter(|count| *count >= 1);
        if count.is_none() {
            self.findings
                .fault(entry.value.at, "`distinct` needs a whole number, 1 or more")
                .code(Code::WrongNumber);
        }
        Some((id, count?))
    }
}

/// Turns "given, and at fault" into `None`, and "not given" into `Some(None)`.
#[expect(clippy::option_option, reason = "three cases: not given, given, given and at fault")]
fn all_or_none<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    match given {
        None => Some(None),
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
    }
}
