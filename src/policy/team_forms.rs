//! Reading the forms that are judged on rosters, periods and the archive: `roster`, `duty`, `metric`, `retention`.

use std::cmp::Ordering;

use chrono::Weekday;
use rust_decimal::Decimal;

use super::condition::{Compiler, Scope};
use super::form::{
    Among, DayOf, Duty, Fresh, Lasts, Measure, Metric, Need, Quantity, Retention, RosterCheck,
    Span, Target, Turn,
};
use super::levels::Level;
use super::matcher::Matcher;
use super::places::{Section, unknown};
use super::raw::{Keys, text, texts};
use super::schema::FieldType;
use super::values::read_node;
use crate::calendar::Period;
use crate::model::Amount;
use crate::model::code::Code;
use crate::model::document::{Content, Entry, Map, Node};
use crate::model::fault::{Position, suggest};
use crate::model::figure::Figure;
use crate::model::language::{Said, said};
use crate::model::roster::RosterId;
use crate::model::value::{FieldId, Value};

/// What the figure of a metric is, so that its target can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Count,
    Share,
    Number,
    Time,
}

impl Compiler<'_> {
    pub(super) fn roster_check(&mut self, keys: &mut Keys<'_>) -> Option<RosterCheck> {
        let of =
            keys.need("of", "`roster`", self.findings).and_then(|node| self.roster_named(node));
        let (need, fresh, row) = (keys.get("need"), keys.get("fresh"), keys.get("where"));
        let of = of?;
        if need.is_none() && fresh.is_none() {
            self.findings.fault(keys.at, "`roster` needs `need` or `fresh`").code(Code::MissingKey);
            return None;
        }
        let row = row.map(|node| self.condition(node, Scope::Row(of))).unwrap_or_default();
        let need = need.map_or(Some(Vec::new()), |node| self.needs(node, Scope::Row(of)));
        let fresh = fresh.map_or(Some(Vec::new()), |node| self.fresh(node, of));
        Some(RosterCheck { of, row, need: need?, fresh: fresh? })
    }

    pub(super) fn roster_named(&mut self, node: &Node) -> Option<RosterId> {
        let name = text(node, "roster", self.findings)?;
        let roster = self.schema.find_roster(name);
        if roster.is_none() {
            let known = self.schema.rosters.iter().map(|roster| &*roster.name);
            self.places.miss(Section::Rosters, (name, node.at), known, self.findings);
        }
        roster
    }

    /// `{column: 1y}`, or `{column: other}` where the other column holds the amount.
    fn fresh(&mut self, node: &Node, of: RosterId) -> Option<Vec<Fresh>> {
        let Some(map) = node.as_map() else {
            self.findings
                .fault(node.at, "`fresh` is {column: how long it stays good}")
                .code(Code::WrongShape);
            return None;
        };
        let fresh: Vec<Option<Fresh>> =
            map.entries.iter().map(|entry| self.fresh_column(entry, of)).collect();
        fresh.into_iter().collect()
    }

    fn fresh_column(&mut self, entry: &Entry, of: RosterId) -> Option<Fresh> {
        let (column, kind) = self.column(of, &entry.key, entry.key_at)?;
        if !matches!(kind, FieldType::Date | FieldType::Instant) {
            let message = format!("`{}` is neither a date nor an instant", entry.key);
            self.findings.fault(entry.key_at, message).code(Code::WrongType);
            return None;
        }
        let lasts = text(&entry.value, "fresh", self.findings)?;
        let lasts = if lasts.starts_with(|first: char| first.is_ascii_digit()) {
            Lasts::For(self.plain_amount(&entry.value)?)
        } else {
            let (column, kind) = self.column(of, lasts, entry.value.at)?;
            if kind != FieldType::Duration {
                self.findings
                    .fault(entry.value.at, format!("`{lasts}` holds no amount of time"))
                    .code(Code::WrongType);
                return None;
            }
            Lasts::Column(column)
        };
        Some(Fresh { column, name: entry.key.clone().into(), lasts })
    }

    /// An amount that needs no calendar.
    fn plain_amount(&mut self, node: &Node) -> Option<Amount> {
        let amount = self.amount(node)?;
        if amount.needs_calendar() {
            let message = format!("`{amount}`: only elapsed time and months can stand here");
            self.findings.fault(node.at, message).code(Code::WrongAmount);
            return None;
        }
        Some(amount)
    }

    pub(super) fn duty(&mut self, keys: &mut Keys<'_>) -> Option<Duty> {
        let every = keys.need("every", "`duty`", self.findings).and_then(|node| self.turn(node));
        let expect = self.needed_matcher(keys, "expect");
        let at_least = keys.number("at_least", 1, self.findings).unwrap_or(1);
        let days = ["from", "until"].map(|key| keys.get(key));
        let every = every?;
        let [from, until] =
            days.map(|day| day.map_or(Some(None), |node| self.day_of(node, every).map(Some)));
        Some(Duty { every, expect: expect?, at_least, from: from?, until: until? })
    }

    fn turn(&mut self, node: &Node) -> Option<Turn> {
        let name = text(node, "every", self.findings)?;
        if name == "shift" {
            return Some(Turn::Shift);
        }
        let period = Period::parse(name).ok().map(Turn::Period);
        if period.is_none() {
            let known = Period::ALL.map(Period::as_str).into_iter().chain(["shift"]);
            let hint = suggest(name, known);
            self.findings
                .fault_with_hint(node.at, format!("`{name}` is not a period"), hint)
                .code(Code::UnknownValue);
        }
        period
    }

    /// A day of the period: `12-31` of a year, `3-31` of a quarter, `25` of a month, `fri` of a week.
    fn day_of(&mut self, node: &Node, every: Turn) -> Option<DayOf> {
        let day = text(node, "day", self.findings)?;
        let number = |text: &str, range: std::ops::RangeInclusive<u32>| {
            text.parse().ok().filter(|number| range.contains(number))
        };
        let pair = |months| {
            let (month, day) = day.split_once('-')?;
            Some((number(month, 1..=months)?, number(day, 1..=31)?))
        };
        let (read, expected) = match every {
            Turn::Period(Period::Year) => {
                (pair(12).map(|(month, day)| DayOf::Year { month, day }), "a day such as 12-31")
            }
            Turn::Period(Period::Quarter) => (
                pair(3).map(|(month, day)| DayOf::Quarter { month, day }),
                "a month of the quarter and its day, such as 3-31",
            ),
            Turn::Period(Period::Month) => {
                (number(day, 1..=31).map(|day| DayOf::Month { day }), "a day of the month, 1 to 31")
            }
            Turn::Period(Period::Week) => {
                (day.parse::<Weekday>().ok().map(DayOf::Week), "a day of the week, such as fri")
            }
            Turn::Period(Period::Day) | Turn::Shift => (None, "a longer period"),
        };
        if read.is_none() {
            self.findings
                .fault(node.at, format!("`{day}`: expected {expected}"))
                .code(Code::WrongDate);
        }
        read
    }

    pub(super) fn retention(&mut self, keys: &mut Keys<'_>) -> Option<Retention> {
        let of = keys.need("of", "`retention`", self.findings)?;
        let lasts =
            keys.need("for", "`retention`", self.findings).and_then(|node| self.plain_amount(node));
        if of.as_text() != Some("archive") {
            self.findings
                .fault_with_hint(
                    of.at,
                    "what is kept is the archive",
                    Said::from("write of: archive"),
                )
                .code(Code::WrongValue);
            return None;
        }
        Some(Retention { lasts: lasts? })
    }

    pub(super) fn metric(&mut self, keys: &mut Keys<'_>) -> Option<Metric> {
        let among = keys.get("among");
        let per = keys.need("per", "`metric`", self.findings);
        let measure = self.measure(keys);
        let sample = keys.number("sample", 1, self.findings).unwrap_or(1);
        let among = among.map_or(Some(None), |node| self.among(node).map(Some));
        let per = per.and_then(|node| self.per(node));
        if measure.is_none() || per.is_none() {
            // The target is known, whatever else is wrong.
            let _ = ["at_least", "at_most", "baseline"].map(|key| keys.get(key));
        }
        let (measure, sort) = measure?;
        let (span, split) = per?;
        let target = self.target(keys, sort, &split);
        let among = among?;
        self.check_metric(keys.at, &measure, among.as_ref(), &split)?;
        Some(Metric { measure, among, span, split, target: target?, sample })
    }

    fn check_metric(
        &mut self,
        at: Position,
        measure: &Measure,
        among: Option<&Among>,
        split: &[FieldId],
    ) -> Option<()> {
        let fault = match (measure, among) {
            (Measure::Share(_), None) => "a share needs `among`: of what it is the share",
            (Measure::Count(_) | Measure::Weighted(_), Some(_)) => {
                "`among` goes with shares and means"
            }
            (Measure::Mean(_) | Measure::Percentile(..), Some(Among::Rows(..))) => {
                "rows are counted by `share` alone"
            }
            (Measure::Mean(quantity) | Measure::Percentile(quantity, _), Some(_))
                if !matches!(quantity, Quantity::Field(_)) =>
            {
                "`among` goes with the mean of a field; times are between the events they name"
            }
            (Measure::Weighted(_), None) if !split.is_empty() => {
                "a weighted figure is not split by fields"
            }
            (_, Some(Among::Rows(..))) if !split.is_empty() => {
                "a share of rows is not split by fields"
            }
            _ => return Some(()),
        };
        self.findings.fault(at, fault).code(Code::ConflictingKeys);
        None
    }

    /// The one measure of a metric.
    fn measure(&mut self, keys: &mut Keys<'_>) -> Option<(Measure, Sort)> {
        const MEASURES: [&str; 5] = ["count", "share", "mean", "percentile", "weighted"];
        let given: Vec<(&str, &Node)> =
            MEASURES.into_iter().filter_map(|name| Some((name, keys.get(name)?))).collect();
        let [(name, node)] = given.as_slice() else {
            let message = "`metric` needs exactly one of count, share, mean, percentile, weighted";
            self.findings.fault(keys.at, message).code(Code::ConflictingKeys);
            return None;
        };
        match *name {
            "count" => Some((Measure::Count(self.matcher(node)?), Sort::Count)),
            "share" => Some((Measure::Share(self.matcher(node)?), Sort::Share)),
            "mean" => {
                let mut keys = Keys::of(node, "`mean`", self.findings)?;
                let quantity = self.quantity(&mut keys);
                keys.finish("`mean`", self.findings);
                let (quantity, sort) = quantity?;
                Some((Measure::Mean(quantity), sort))
            }
            "percentile" => {
                // `p` stands in the mapping, or beside it.
                let beside = keys.number("p", 1, self.findings);
                let mut keys = Keys::of(node, "`percentile`", self.findings)?;
                let p = keys.number("p", 1, self.findings);
                let quantity = self.quantity(&mut keys);
                keys.finish("`percentile`", self.findings);
                let Some(p) = p.or(beside).filter(|p| *p <= 100) else {
                    self.findings
                        .fault(node.at, "`percentile` needs `p`, from 1 to 100")
                        .code(Code::MissingKey);
                    return None;
                };
                let (quantity, sort) = quantity?;
                Some((Measure::Percentile(quantity, p), sort))
            }
            _ => Some((Measure::Weighted(self.weights(node)?), Sort::Share)),
        }
    }

    /// `{of: FIELD}`, `{from: A, to: B}` or `{gap: A}`.
    fn quantity(&mut self, keys: &mut Keys<'_>) -> Option<(Quantity, Sort)> {
        let (of, from) = (keys.get("of"), keys.get("from"));
        let (to, gap) = (keys.get("to"), keys.get("gap"));
        match (of, from, to, gap) {
            (Some(of), None, None, None) => self.counted_field(of),
            (None, Some(from), Some(to), None) => {
                let (from, to) = (self.matcher(from), self.matcher(to));
                Some((Quantity::Between { from: from?, to: to? }, Sort::Time))
            }
            (None, None, None, Some(gap)) => Some((Quantity::Gap(self.matcher(gap)?), Sort::Time)),
            _ => {
                let message =
                    "it is of a field, {of: …}, or of a time, {from: …, to: …} or {gap: …}";
                self.findings.fault(keys.at, message).code(Code::ConflictingKeys);
                None
            }
        }
    }

    fn counted_field(&mut self, node: &Node) -> Option<(Quantity, Sort)> {
        let name = text(node, "of", self.findings)?;
        let id = self.field(name, node.at)?;
        if matches!(self.schema.field(id).kind, FieldType::Int | FieldType::Decimal) {
            return Some((Quantity::Field(id), Sort::Number));
        }
        self.findings.fault(node.at, format!("`{name}` is no number")).code(Code::WrongType);
        None
    }

    /// `{rule: weight}`.
    fn weights(&mut self, node: &Node) -> Option<Vec<(Box<str>, Decimal)>> {
        let Some(map) = node.as_map().filter(|map: &&Map| !map.entries.is_empty()) else {
            let message =
                said!("`weighted` is {{rule: weight}}", "`weighted` 应写作 {{规则: 权重}}");
            self.findings.fault(node.at, message).code(Code::WrongShape);
            return None;
        };
        let mut weights = Vec::new();
        for entry in &map.entries {
            let weight = entry.value.as_text().and_then(|text| text.parse::<Decimal>().ok());
            let Some(weight) = weight.filter(|weight| *weight > Decimal::ZERO) else {
                self.findings
                    .fault(entry.value.at, "a weight is a number above 0")
                    .code(Code::WrongNumber);
                continue;
            };
            if self.rest_on(&entry.key, entry.key_at).is_some() {
                weights.push((entry.key.clone().into(), weight));
            }
        }
        (weights.len() == map.entries.len()).then_some(weights)
    }

    /// A matcher, or `{roster: NAME, column: …}`.
    fn among(&mut self, node: &Node) -> Option<Among> {
        let roster = node.as_map().and_then(|map| map.get("roster"));
        let Some(roster) = roster else { return self.matcher(node).map(Among::Events) };
        let roster = self.roster_named(roster)?;
        let mut keys = Keys::of(node, "`among`", self.findings)?;
        let _ = keys.get("roster");
        let tests: Vec<Option<_>> =
            keys.rest().map(|entry| self.test(entry, Scope::Row(roster))).collect();
        let tests: Vec<_> = tests.into_iter().collect::<Option<_>>()?;
        let any = if tests.is_empty() { Vec::new() } else { vec![tests] };
        Some(Among::Rows(roster, super::condition::Condition { any }))
    }

    /// A period, `{rolling: 24h}`, or a list of one of them and fields to split by.
    /// The name of a figure tells the value by which it is split.
    fn check_split(&mut self, id: FieldId, at: Position) {
        let field = self.schema.field(id);
        if field.secret {
            let message = said!(
                "`{}` is secret, and figures would be named by its values",
                "`{}` 是涉密的，而指标要用它的值作名字",
                field.name
            );
            let hint = said!(
                "split them by another field, or take `secret` away",
                "请换一个字段来分，或去掉 `secret`"
            );
            self.findings.fault_with_hint(at, message, hint).code(Code::ConflictingKeys);
        }
    }

    fn per(&mut self, node: &Node) -> Option<(Span, Vec<FieldId>)> {
        let (mut span, mut split) = (None, Vec::new());
        for item in node.items() {
            if let Some(rolling) = item.as_map().and_then(|map| map.get("rolling")) {
                let amount = self.amount(rolling)?;
                if !matches!(amount, Amount::Elapsed(1..)) {
                    self.findings
                        .fault(rolling.at, "`rolling` takes elapsed time, such as 24h")
                        .code(Code::WrongAmount);
                    return None;
                }
                span = Some(Span::Rolling(amount));
                continue;
            }
            let name = text(item, "per", self.findings)?;
            match Period::parse(name) {
                Ok(period) => span = Some(Span::Period(period)),
                Err(_) if self.schema.find_field(name).is_none() && span.is_none() => {
                    let known = Period::ALL.map(Period::as_str);
                    let hint = suggest(name, known.into_iter().chain(self.schema.field_list()));
                    let message = format!("`{name}` is neither a period nor a field");
                    self.findings.fault_with_hint(item.at, message, hint).code(Code::UnknownValue);
                    return None;
                }
                Err(_) => {
                    let id = self.field(name, item.at)?;
                    self.check_split(id, item.at);
                    split.push(id);
                }
            }
        }
        if span.is_none() {
            self.findings
                .fault_with_hint(
                    node.at,
                    "`per` names no period",
                    Said::from("day, week, month, quarter, year or {rolling: 24h}"),
                )
                .code(Code::MissingKey);
        }
        Some((span?, split))
    }

    fn target(&mut self, keys: &mut Keys<'_>, sort: Sort, split: &[FieldId]) -> Option<Target> {
        let (least, most) = (keys.get("at_least"), keys.get("at_most"));
        match (least.or(most), keys.get("baseline")) {
            (None, Some(node)) => self.baseline(node, sort, split),
            (Some(_), None) => {
                let [at_least, at_most] = [least, most]
                    .map(|node| node.map_or(Some(None), |node| self.figure(node, sort).map(Some)));
                let (at_least, at_most) = (at_least?, at_most?);
                if let (Some(low), Some(high), Some(node)) = (at_least, at_most, most)
                    && low.compare(high) == Some(Ordering::Greater)
                {
                    self.findings
                        .fault(node.at, "`at_most` is less than `at_least`: no figure reaches both")
                        .code(Code::ReversedRange)
                        .hint(Said::from("change the two about, or leave one of them out"));
                    return None;
                }
                Some(Target::Bounds { at_least, at_most })
            }
            _ => {
                self.findings
                    .fault(keys.at, "`metric` needs `at_least` or `at_most`, or else a `baseline`")
                    .code(Code::MissingKey);
                None
            }
        }
    }

    /// One figure for all, or one for each value of the field that splits.
    fn baseline(&mut self, node: &Node, sort: Sort, split: &[FieldId]) -> Option<Target> {
        let Some(map) = node.as_map() else {
            return self.figure(node, sort).map(|figure| Target::Baseline(vec![(None, figure)]));
        };
        let [field] = split else {
            self.findings
                .fault(node.at, "a baseline by value needs one field in `per`")
                .code(Code::ConflictingKeys);
            return None;
        };
        let kind = self.schema.field(*field).kind.clone();
        let mut figures = Vec::new();
        for entry in &map.entries {
            let key = Node { at: entry.key_at, content: Content::Scalar(entry.key.clone()) };
            let value: Option<Value> = read_node(&kind, &key, self.symbols)
                .map_err(|misread| {
                    self.findings
                        .fault_with_hint(entry.key_at, misread.message, misread.hint)
                        .code(misread.code);
                })
                .ok();
            figures.push((Some(value?), self.figure(&entry.value, sort)?));
        }
        Some(Target::Baseline(figures))
    }

    fn figure(&mut self, node: &Node, sort: Sort) -> Option<Figure> {
        let written = text(node, "target", self.findings)?;
        let number = |text: &str| text.trim().parse::<Decimal>().ok();
        let (figure, expected) = match sort {
            Sort::Count => {
                let count = number(written).filter(|n| n.is_integer() && *n >= Decimal::ZERO);
                (count.map(Figure::Number), "a whole number")
            }
            Sort::Number => (number(written).map(Figure::Number), "a number"),
            Sort::Share => {
                let share = written.strip_suffix('%').and_then(number);
                let share = share.filter(|n| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(n));
                (share.map(Figure::Percent), "a share such as 95%")
            }
            Sort::Time => {
                let amount = Amount::parse(written)
                    .ok()
                    .filter(|amount| matches!(amount, Amount::Elapsed(_) | Amount::Working(_)));
                (amount.map(Figure::Time), "a time such as 12h or 4wh")
            }
        };
        if figure.is_none() {
            self.findings
                .fault(node.at, format!("`{written}` is not {expected}"))
                .code(Code::WrongNumber);
        }
        figure
    }

    /// The names (or conditions) of `need`, over the fields of `scope`.
    pub(super) fn needs(&mut self, node: &Node, scope: Scope<'_>) -> Option<Vec<Need>> {
        let mut needs = Vec::new();
        for item in node.items() {
            match &item.content {
                Content::Scalar(name) => needs.push(
                    self.presence(name, item.at, scope)
                        .map(|test| Need { name: name.clone().into(), test }),
                ),
                Content::Map(map) => needs.extend(map.entries.iter().map(|entry| {
                    Some(Need { name: entry.key.clone().into(), test: self.test(entry, scope)? })
                })),
                Content::Absent | Content::List(_) => {
                    self.findings
                        .fault(item.at, "`need` names fields, or conditions on them")
                        .code(Code::WrongShape);
                    needs.push(None);
                }
            }
        }
        needs.into_iter().collect()
    }

    /// Notes that the rule at hand rests on outcomes of the rule `id`, and hands back what that is judged on.
    pub(super) fn rest_on(&mut self, id: &str, at: Position) -> Option<Level> {
        let level = self.levels.get(id);
        if level.is_some() {
            self.depends.push(id.into());
        } else {
            let fault = self.findings.fault(at, format!("there is no rule `{id}`"));
            let place = |near: &str| self.places.rule(near);
            unknown(fault, Code::UnknownRule, (id, self.levels.ids()), place);
        }
        level
    }

    pub(super) fn texts_of(&mut self, node: &Node, what: &str) -> Vec<(String, Position)> {
        let all = texts(node, what, self.findings);
        all.into_iter().map(|(text, at)| (text.to_owned(), at)).collect()
    }

    /// A matcher that means nothing, for spans that only end with the row.
    pub(super) fn never() -> Matcher {
        Matcher::new(Vec::new())
    }
}
