//! Conditions, compiled once: what a field, an actor or a roster cell must hold.

use std::cmp::Ordering;

use super::echo::Echo;
use super::levels::{Level, Levels};
use super::places::{Places, Section};
use super::raw::Keys;
use super::schema::{ActorClass, FieldType, Schema, Target};
use super::values::{Misread, code_of, describe, read_node, read_value};
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Node};
use crate::model::fault::{Findings, Position};
use crate::model::language::Said;
use crate::model::record::{Actor, EventId};
use crate::model::roster::{ColumnId, RosterId};
use crate::model::symbol::{Symbol, Symbols};
use crate::model::value::{FieldId, FieldSet, Value, field};

/// Holds if all tests of one alternative hold; without alternatives it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) any: Vec<Vec<Test>>,
}

/// One key of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) subject: Subject,
    pub(crate) check: Check,
}

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Id,
    /// A field of the record, as of the instant of judging.
    Field(FieldId),
    /// A field of the event itself.
    Own(FieldId),
    At,
    By,
    /// A column of the roster row that a reference names.
    Column {
        through: Through,
        roster: RosterId,
        column: ColumnId,
    },
    /// A column of the row in question (`where`).
    Cell(ColumnId),
}

/// The reference that leads to a roster row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Through {
    Field(FieldId),
    Own(FieldId),
    By,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// The value is one of these words, or a list with one of them.
    Words(Box<[Symbol]>),
    Actors(Box<[ActorTest]>),
    Is(Operand),
    Any(Box<[Check]>),
    Not(Box<Check>),
    Present(bool),
    /// A list with all of these.
    Has(Box<[Value]>),
    Compare(Order, Operand),
    /// Both ends belong to the range.
    Between(Operand, Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActorTest {
    Class(ActorClass),
    Staff(Symbol),
    Bot(Symbol),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Value(Value),
    Now(Shift),
    At(Shift),
}

/// An amount added to (or taken from) an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) amount: Amount,
    pub(crate) back: bool,
}

impl Condition {
    pub(crate) fn is_always(&self) -> bool {
        self.any.is_empty()
    }

    /// Holds where `field` has the value `word`.
    pub(crate) fn only(field: FieldId, word: Symbol) -> Self {
        let check = Check::Words([word].into());
        Self { any: vec![vec![Test { subject: Subject::Field(field), check }]] }
    }

    /// The fields whose change can change the answer.
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        self.any.iter().flatten().filter_map(|test| match test.subject {
            Subject::Field(field) | Subject::Column { through: Through::Field(field), .. } => {
                Some(field)
            }
            Subject::Id
            | Subject::Own(_)
            | Subject::At
            | Subject::By
            | Subject::Cell(_)
            | Subject::Column { .. } => None,
        })
    }

    /// True if it rests on values of the record alone, and not on the time at which it is asked.
    pub(crate) fn is_steady(&self) -> bool {
        self.any
            .iter()
            .flatten()
            .all(|test| matches!(test.subject, Subject::Field(_)) && test.check.is_steady())
    }

    /// The condition without its tests of `field`, if it holds exactly where this does and `field` has one of the words of
    /// [`Self::words_of`]. `None` if alternatives differ in both.
    pub(crate) fn beyond(&self, field: FieldId) -> Option<Self> {
        let is_word = |test: &Test| {
            test.subject == Subject::Field(field) && matches!(test.check, Check::Words(_))
        };
        let is_only_word = |tests: &Vec<Test>| matches!(tests.as_slice(), [test] if is_word(test));
        if !self.is_always() && self.any.iter().all(is_only_word) {
            return Some(Self::default());
        }
        let [tests] = self.any.as_slice() else { return None };
        if tests.iter().filter(|test| is_word(test)).count() != 1 {
            return None;
        }
        let rest = tests.iter().filter(|test| !is_word(test)).cloned().collect();
        Some(Self { any: vec![rest] })
    }

    /// The words to which `field` is bound in every alternative; `None` where one leaves it open.
    pub(crate) fn words_of(&self, field: FieldId) -> Option<Vec<Symbol>> {
        let mut all = Vec::new();
        for tests in &self.any {
            let words = tests.iter().find_map(|test| match (&test.subject, &test.check) {
                (Subject::Field(name), Check::Words(words)) if *name == field => Some(words),
                _ => None,
            })?;
            all.extend(words.iter().copied());
        }
        (!self.any.is_empty()).then_some(all)
    }
}

impl Check {
    fn is_steady(&self) -> bool {
        let is_value = |operand: &Operand| matches!(operand, Operand::Value(_));
        match self {
            Self::Words(_) | Self::Present(_) | Self::Has(_) => true,
            Self::Not(inner) => inner.is_steady(),
            Self::Any(checks) => checks.iter().all(Self::is_steady),
            Self::Is(operand) | Self::Compare(_, operand) => is_value(operand),
            Self::Between(low, high) => is_value(low) && is_value(high),
            Self::Actors(_) => false,
        }
    }
}

impl ActorTest {
    /// True of what `actor` did.
    pub(crate) fn admits(self, actor: Actor) -> bool {
        match (self, actor) {
            (Self::Class(ActorClass::Staff), Actor::Staff(_))
            | (Self::Class(ActorClass::Customer), Actor::Customer)
            | (Self::Class(ActorClass::System), Actor::System)
            | (Self::Class(ActorClass::Bot), Actor::Bot(_)) => true,
            (Self::Staff(id), Actor::Staff(other)) | (Self::Bot(id), Actor::Bot(other)) => {
                id == other
            }
            _ => false,
        }
    }
}

impl Order {
    pub(crate) const fn admits(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::More => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

/// Where a condition stands, which settles what its names mean.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'e> {
    /// `when`: the record.
    Record,
    /// A matcher: the event where it can carry the field, else the record.
    Event(&'e [EventId]),
    /// `where`: the columns of a roster.
    Row(RosterId),
}

/// Turns the nodes of rules into compiled parts, collecting faults.
pub(super) struct Compiler<'a> {
    pub(super) schema: &'a Schema,
    pub(super) places: Places<'a>,
    pub(super) symbols: &'a Symbols,
    pub(super) findings: &'a mut Findings,
    /// What every rule is judged on, by id.
    pub(super) levels: Levels,
    /// What the rule at hand is judged on.
    pub(super) level: Level,
    /// True if the matchers at hand hear events of records, whatever the rule is judged on.
    pub(super) hears: bool,
    /// The rules on whose outcomes the rule at hand rests.
    pub(super) depends: Vec<Box<str>>,
    pub(super) echoes: Vec<Echo>,
    /// What the echoes are called, in their order.
    pub(super) echo_names: Vec<Box<str>>,
    /// The fields that were named so far.
    pub(super) named: FieldSet,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        (symbols, places): (&'a Symbols, Places<'a>),
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            schema,
            places,
            symbols,
            findings,
            levels: Levels::default(),
            level: Level::Record,
            hears: false,
            depends: Vec::new(),
            echoes: Vec::new(),
            echo_names: Vec::new(),
            named: FieldSet::default(),
        }
    }

    /// What the names of `when` and of tiers mean: fields of the record, or columns of the row.
    pub(super) const fn scope(&self) -> Scope<'static> {
        match self.level {
            Level::Rows(roster) => Scope::Row(roster),
            Level::Record | Level::Book => Scope::Record,
        }
    }

    /// A mapping (all keys hold) or a list of mappings (any of them).
    pub(super) fn condition(&mut self, node: &Node, scope: Scope<'_>) -> Condition {
        let any = node.items().iter().filter_map(|item| {
            let Content::Map(map) = &item.content else {
                let message = format!("a condition must be a mapping, not {}", item.shape());
                self.findings
                    .fault_with_hint(item.at, message, Said::from("write {field: value}"))
                    .code(Code::WrongShape);
                return None;
            };
            Some(map.entries.iter().filter_map(|entry| self.test(entry, scope)).collect())
        });
        Condition { any: any.collect() }
    }

    /// One key and its value.
    pub(super) fn test(&mut self, entry: &Entry, scope: Scope<'_>) -> Option<Test> {
        let (subject, kind) = self.subject(&entry.key, entry.key_at, scope)?;
        if matches!(subject, Subject::Field(field::KIND) | Subject::Own(field::KIND)) {
            self.known_kinds(&entry.value)?;
        }
        let before = self.findings.faults.len();
        let check = self.checked(subject, &entry.value, &kind);
        self.show_values(before, subject, scope);
        Some(Test { subject, check: check? })
    }

    /// Names the kinds that are none; `None` if there are such.
    fn known_kinds(&mut self, node: &Node) -> Option<()> {
        let before = self.findings.faults.len();
        for item in node.items() {
            if let Some(name) = item.as_text().filter(|name| self.schema.find_kind(name).is_none())
            {
                let known = self.schema.kind_list();
                self.places.miss(Section::Kinds, (name, item.at), known, self.findings);
            }
        }
        (self.findings.faults.len() == before).then_some(())
    }

    /// Shows, for values that are none, where those that go are listed.
    fn show_values(&mut self, before: usize, subject: Subject, scope: Scope<'_>) {
        let Some(name) = self.declared_name(subject, scope) else { return };
        let Some(place) = self.places.values(&name) else { return };
        for fault in &mut self.findings.faults[before..] {
            if fault.code == Code::UnknownValue {
                fault.related(place, format!("the values of `{name}` are listed here"));
            }
        }
    }

    /// What the subject is called where it is declared: a field, or a roster and its column.
    fn declared_name(&self, subject: Subject, scope: Scope<'_>) -> Option<String> {
        let column = |roster: RosterId, column: ColumnId| {
            let roster = self.schema.roster(roster);
            format!("{}.{}", roster.name, roster.columns[usize::from(column.0)].name)
        };
        match (subject, scope) {
            (Subject::Field(id) | Subject::Own(id), _) => {
                Some(self.schema.field(id).name.to_string())
            }
            (Subject::Column { roster, column: id, .. }, _)
            | (Subject::Cell(id), Scope::Row(roster)) => Some(column(roster, id)),
            (Subject::Id | Subject::At | Subject::By | Subject::Cell(_), _) => None,
        }
    }

    fn checked(&mut self, subject: Subject, value: &Node, kind: &FieldType) -> Option<Check> {
        match subject {
            Subject::By => self.actor_check(value),
            Subject::Id
            | Subject::Field(_)
            | Subject::Own(_)
            | Subject::At
            | Subject::Column { .. }
            | Subject::Cell(_) => self.check(value, kind),
        }
    }

    /// A test that `name` has a value.
    pub(super) fn presence(&mut self, name: &str, at: Position, scope: Scope<'_>) -> Option<Test> {
        let (subject, _) = self.subject(name, at, scope)?;
        Some(Test { subject, check: Check::Present(true) })
    }

    fn subject(
        &mut self,
        name: &str,
        at: Position,
        scope: Scope<'_>,
    ) -> Option<(Subject, FieldType)> {
        if let Scope::Row(roster) = scope {
            return self
                .column(roster, name, at)
                .map(|(column, kind)| (Subject::Cell(column), kind));
        }
        if let Some((through, column)) = name.split_once('.') {
            let (through, roster) = self.through(through, at, scope)?;
            let (column, kind) = self.column(roster, column, at)?;
            return Some((Subject::Column { through, roster, column }, kind));
        }
        let id = self.field(name, at)?;
        let kind = self.schema.field(id).kind.clone();
        Some(match id {
            field::ID => (Subject::Id, FieldType::Text),
            field::AT => (Subject::At, FieldType::Instant),
            field::BY => (Subject::By, FieldType::Word),
            _ if self.is_own(id, scope) => (Subject::Own(id), kind),
            _ => (Subject::Field(id), kind),
        })
    }

    fn is_own(&self, field: FieldId, scope: Scope<'_>) -> bool {
        match scope {
            Scope::Event(events) => events.iter().any(|event| self.schema.carries(*event, field)),
            Scope::Record | Scope::Row(_) => false,
        }
    }

    pub(super) fn field(&mut self, name: &str, at: Position) -> Option<FieldId> {
        let field = self.schema.find_field(name);
        if field.is_none() {
            let known = self.schema.field_list();
            self.places.miss(Section::Fields, (name, at), known, self.findings);
        }
        if let Some(field) = field {
            self.named.insert(field);
        }
        field
    }

    pub(super) fn column(
        &mut self,
        roster: RosterId,
        name: &str,
        at: Position,
    ) -> Option<(ColumnId, FieldType)> {
        let declared = self.schema.roster(roster);
        let Some(column) = declared.column(name) else {
            let known = declared.columns.iter().map(|column| &*column.name);
            self.places.miss_column(&declared.name, (name, at), known, self.findings);
            return None;
        };
        Some((column, declared.columns[usize::from(column.0)].kind.clone()))
    }

    fn through(
        &mut self,
        name: &str,
        at: Position,
        scope: Scope<'_>,
    ) -> Option<(Through, RosterId)> {
        let id = self.field(name, at)?;
        let roster = if id == field::BY {
            self.schema.staff
        } else if let FieldType::Ref(Target::Roster(roster)) = self.schema.field(id).kind {
            Some(roster)
        } else {
            None
        };
        let Some(roster) = roster else {
            let message = format!("`{name}` refers to no roster");
            self.findings
                .fault_with_hint(at, message, Said::from("declare it as {type: ref, of: ROSTER}"))
                .code(Code::WrongType);
            return None;
        };
        let through = match id {
            field::BY => Through::By,
            _ if self.is_own(id, scope) => Through::Own(id),
            _ => Through::Field(id),
        };
        Some((through, roster))
    }

    fn check(&mut self, node: &Node, kind: &FieldType) -> Option<Check> {
        match &node.content {
            Content::Absent => {
                let hint = "say {present: false} for a field without a value".to_owned();
                self.findings
                    .fault_with_hint(node.at, "a condition needs a value", Said::from(hint))
                    .code(Code::MissingKey);
                None
            }
            Content::Scalar(text) => self.scalar_check(text, node.at, kind),
            Content::List(items) => {
                let checks: Vec<Check> =
                    items.iter().filter_map(|item| self.check(item, kind)).collect();
                Some(any_of(checks))
            }
            Content::Map(_) => self.map_check(node, kind),
        }
    }

    /// `{not: …}`, `{present: true}`, `{has: [a, b]}`; several keys must all hold.
    fn map_check(&mut self, node: &Node, kind: &FieldType) -> Option<Check> {
        let mut keys = Keys::of(node, "a condition", self.findings)?;
        let (not, has) = (keys.get("not"), keys.get("has"));
        let present = keys.flag("present", self.findings);
        keys.finish("a condition on a field", self.findings);
        let not = not.map(|node| self.check(node, kind).map(|check| Check::Not(Box::new(check))));
        let has = has.map(|node| self.has_check(node, kind));
        let present = present.map(|present| Some(Check::Present(present)));
        let mut checks: Vec<Check> = [not, has, present].into_iter().flatten().flatten().collect();
        match checks.len() {
            0 | 1 => checks.pop(),
            // All hold: none of them fails.
            _ => Some(Check::Not(Box::new(Check::Any(
                checks.into_iter().map(|check| Check::Not(Box::new(check))).collect(),
            )))),
        }
    }

    fn has_check(&mut self, node: &Node, kind: &FieldType) -> Option<Check> {
        let FieldType::List(member) = kind else {
            self.findings
                .fault(node.at, "`has` asks a list, and this field is none")
                .code(Code::WrongType);
            return None;
        };
        let values = node.items().iter().filter_map(|item| {
            let value = read_node(member, item, self.symbols);
            value.map_err(|misread| self.misread(item.at, misread)).ok()
        });
        Some(Check::Has(values.collect()))
    }

    fn scalar_check(&mut self, text: &str, at: Position, kind: &FieldType) -> Option<Check> {
        const ORDERS: [(&str, Order); 4] =
            [(">=", Order::AtLeast), ("<=", Order::AtMost), (">", Order::More), ("<", Order::Less)];
        for (mark, order) in ORDERS {
            if let Some(rest) = text.strip_prefix(mark) {
                return Some(Check::Compare(order, self.ordered(rest.trim(), at, kind)?));
            }
        }
        if let (Some((low, high)), true) = (text.split_once(".."), is_ordered(kind)) {
            return self.range(low.trim(), high.trim(), at, kind);
        }
        let operand = self.operand(text, at, member_of(kind))?;
        Some(match operand {
            Operand::Value(Value::Word(word)) => Check::Words([word].into()),
            Operand::Value(_) | Operand::Now(_) | Operand::At(_) => Check::Is(operand),
        })
    }

    fn range(&mut self, low: &str, high: &str, at: Position, kind: &FieldType) -> Option<Check> {
        let (from, to) = (self.ordered(low, at, kind)?, self.ordered(high, at, kind)?);
        if let (Operand::Value(a), Operand::Value(b)) = (&from, &to)
            && is_reversed(a, b)
        {
            self.findings
                .fault(at, format!("the range `{low}..{high}` is reversed"))
                .hint(Said::from(format!("write {high}..{low}")))
                .code(Code::ReversedRange);
            return None;
        }
        Some(Check::Between(from, to))
    }

    fn ordered(&mut self, text: &str, at: Position, kind: &FieldType) -> Option<Operand> {
        if is_ordered(kind) {
            return self.operand(text, at, kind);
        }
        self.findings
            .fault(
                at,
                format!(
                    "only numbers, dates, instants and amounts compare, and this is {}",
                    describe(kind)
                ),
            )
            .code(Code::WrongType);
        None
    }

    fn operand(&mut self, text: &str, at: Position, kind: &FieldType) -> Option<Operand> {
        if matches!(kind, FieldType::Date | FieldType::Instant)
            && let Some(operand) = self.moving(text, at)
        {
            return operand;
        }
        let kind =
            if *kind == FieldType::Instant && text.len() == 10 { &FieldType::Date } else { kind };
        match read_value(kind, text, self.symbols) {
            Ok(value) => Some(Operand::Value(value)),
            Err(misread) => {
                self.misread(at, misread);
                None
            }
        }
    }

    /// `now`, `at`, `now - 1d`, `at + 2h`; `None` if `text` is none of these.
    #[expect(clippy::option_option, reason = "not such an operand, one, and one at fault")]
    fn moving(&mut self, text: &str, at: Position) -> Option<Option<Operand>> {
        let base = text
            .get(..3)
            .filter(|base| *base == "now")
            .or_else(|| text.get(..2).filter(|base| *base == "at"))?;
        let rest = text[base.len()..].trim();
        let shift = match rest.chars().next() {
            None => Shift { amount: Amount::Elapsed(0), back: false },
            Some(sign @ ('+' | '-')) => match Amount::parse(rest[1..].trim()) {
                Ok(amount) if !amount.needs_calendar() => Shift { amount, back: sign == '-' },
                Ok(_) => {
                    self.findings
                        .fault(
                            at,
                            format!("`{text}`: only elapsed time and months can be added here"),
                        )
                        .code(Code::WrongAmount);
                    return Some(None);
                }
                Err(why) => {
                    self.findings
                        .fault(at, format!("`{text}`: {why}"))
                        .code(code_of(why))
                        .hint(why.remedy(rest[1..].trim()));
                    return Some(None);
                }
            },
            Some(_) => return None,
        };
        Some(Some(if base == "now" { Operand::Now(shift) } else { Operand::At(shift) }))
    }

    fn misread(&mut self, at: Position, misread: Misread) {
        self.findings.fault_with_hint(at, misread.message, misread.hint).code(misread.code);
    }

    fn actor_check(&mut self, node: &Node) -> Option<Check> {
        if node.as_map().is_some() {
            let mut keys = Keys::of(node, "a condition", self.findings)?;
            let not = keys.need("not", "a condition on `by`", self.findings);
            keys.finish("a condition on `by`", self.findings);
            return Some(Check::Not(Box::new(self.actor_check(not?)?)));
        }
        let actors: Vec<ActorTest> = super::raw::texts(node, "by", self.findings)
            .into_iter()
            .map(|(name, _)| match (ActorClass::parse(name), name.strip_prefix("bot:")) {
                (Some(class), _) => ActorTest::Class(class),
                (None, Some(bot)) => ActorTest::Bot(self.symbols.intern(bot)),
                (None, None) => ActorTest::Staff(self.symbols.intern(name)),
            })
            .collect();
        (!actors.is_empty()).then(|| Check::Actors(actors.into()))
    }
}

fn any_of(checks: Vec<Check>) -> Check {
    let words: Option<Vec<Symbol>> = checks
        .iter()
        .map(|check| if let Check::Words(words) = check { words.first().copied() } else { None })
        .collect();
    words.map_or_else(|| Check::Any(checks.into()), |words| Check::Words(words.into()))
}

/// The type of the members of a list; any other type is its own.
fn member_of(kind: &FieldType) -> &FieldType {
    if let FieldType::List(member) = kind { member } else { kind }
}

fn is_ordered(kind: &FieldType) -> bool {
    matches!(
        kind,
        FieldType::Int
            | FieldType::Decimal
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Duration
    )
}

fn is_reversed(low: &Value, high: &Value) -> bool {
    match (low, high) {
        (Value::Int(a), Value::Int(b)) => a > b,
        (Value::Decimal(a), Value::Decimal(b)) => a > b,
        (Value::Date(a), Value::Date(b)) => a > b,
        (Value::Instant(a), Value::Instant(b)) => a > b,
        (Value::Amount(a), Value::Amount(b)) => a.is_longer_than(*b),
        _ => false,
    }
}
