//! What the rules on rosters and periods ask, in words.

use super::message::target;
use super::{Words, terms};
use crate::model::figure::Figure;
use crate::model::language::{Language, tr};
use crate::model::roster::{ColumnId, RosterId};
use crate::model::value::Value;
use crate::policy::condition::Check;
use crate::policy::form::{
    Among, DayOf, Duty, Fresh, Lasts, Measure, Metric, Quantity, RosterCheck, Span, Target, Turn,
};

impl Words<'_> {
    fn column_of(&self, roster: RosterId, column: ColumnId) -> &str {
        &self.policy.schema.roster(roster).columns[usize::from(column.0)].name
    }

    pub(super) fn asks_roster(&self, form: &RosterCheck) -> String {
        let roster = &self.policy.schema.roster(form.of).name;
        let needs = form.need.iter().map(|need| {
            if matches!(need.test.check, Check::Present(true)) {
                need.name.to_string()
            } else {
                self.test(&need.test, Some(form.of))
            }
        });
        let fresh = form.fresh.iter().map(|fresh| self.fresh(form.of, fresh));
        let asked: Vec<String> = needs.chain(fresh).collect();
        let rows = if form.row.is_always() {
            String::new()
        } else {
            let row = self.condition_of(&form.row, Some(form.of));
            tr!(self.language, " where {row}", "（{row}）")
        };
        let asked = asked.join(self.comma());
        tr!(
            self.language,
            "every row of {roster}{rows} has {asked}",
            "{roster} 每行{rows}须有 {asked}"
        )
    }

    fn fresh(&self, roster: RosterId, fresh: &Fresh) -> String {
        match fresh.lasts {
            Lasts::For(amount) => tr!(
                self.language,
                "{} not older than {}",
                "{}（{}内的）",
                fresh.name,
                self.amount(amount)
            ),
            Lasts::Column(column) => tr!(
                self.language,
                "{} not older than its {}",
                "{}（在其 {} 之内的）",
                fresh.name,
                self.column_of(roster, column)
            ),
        }
    }

    pub(super) fn asks_duty(&self, form: &Duty) -> String {
        let language = self.language;
        let times = match (language, form.at_least) {
            (_, 1) => String::new(),
            (Language::English, times) => format!(" at least {times} times"),
            (Language::Chinese, times) => format!("至少{times}次"),
        };
        let every = match (form.every, language) {
            (Turn::Period(period), _) => terms::period(period, language),
            (Turn::Shift, Language::English) => "shift",
            (Turn::Shift, Language::Chinese) => "班",
        };
        let day = |day: DayOf| day_of(day, language);
        let from = form.from.map(|date| tr!(language, ", from {}", "，{}起", day(date)));
        let until = form.until.map(|date| tr!(language, ", by {}", "，至{}", day(date)));
        let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
        let expect = self.events(&form.expect);
        tr!(
            language,
            "{expect}{times} in every {every}{from}{until}",
            "每{every}{times} {expect}{from}{until}"
        )
    }

    pub(super) fn asks_metric(&self, form: &Metric) -> String {
        let (language, measure) = (self.language, self.measure(form));
        let span = match form.span {
            Span::Period(period) => {
                let period = terms::period(period, language);
                tr!(language, "in every whole {period}", "每个整{period}")
            }
            Span::Rolling(stretch) => {
                let stretch = self.amount(stretch);
                tr!(language, "in the last {stretch}, at any time", "任意连续{stretch}")
            }
        };
        let split = form
            .split
            .iter()
            .map(|field| tr!(language, ", by {}", "，按 {} 分", self.field(*field)));
        let split = split.collect::<String>();
        let asked = match &form.target {
            Target::Baseline(figures) => self.baselines(figures),
            bounds @ Target::Bounds { .. } => target(bounds, None, language),
        };
        tr!(language, "{measure} {span}{split}: {asked}", "{span}的{measure}{split}：{asked}")
    }

    fn measure(&self, form: &Metric) -> String {
        let language = self.language;
        match &form.measure {
            Measure::Count(counted) => {
                tr!(language, "the number of {}", " {} 次数", self.events(counted))
            }
            Measure::Share(hit) => {
                let (hit, among) = (self.events(hit), self.among(form));
                tr!(language, "the share with {hit} among {among}", " {among} 中 {hit} 的占比")
            }
            Measure::Mean(quantity) => {
                tr!(language, "the mean of {}", " {} 平均值", self.quantity(quantity))
            }
            Measure::Percentile(quantity, p) => {
                let quantity = self.quantity(quantity);
                tr!(language, "what {p}% of {quantity} do not exceed", " {quantity} 第{p}百分位数")
            }
            Measure::Weighted(weights) => {
                let weights = weights
                    .iter()
                    .map(|(rule, weight)| tr!(language, "{rule} ({weight})", "{rule}（{weight}）"));
                let weights = weights.collect::<Vec<_>>().join(self.comma());
                tr!(language, "the weighted share kept of {weights}", "加权达标率（{weights}）")
            }
        }
    }

    fn baselines(&self, figures: &[(Option<Value>, Figure)]) -> String {
        let one = |(value, figure): &(Option<Value>, Figure)| {
            let value = value.as_ref().map(|value| self.policy.schema.show(value, self.symbols));
            let figure = terms::figure(*figure, self.language);
            value.map_or_else(|| figure.clone(), |value| format!("{value} {figure}"))
        };
        let figures = figures.iter().map(one).collect::<Vec<_>>().join(self.comma());
        tr!(self.language, "baseline {figures}", "基准 {figures}")
    }

    fn among(&self, form: &Metric) -> String {
        match &form.among {
            Some(Among::Events(among)) => self.events(among),
            Some(Among::Rows(roster, row)) => {
                let name = &self.policy.schema.roster(*roster).name;
                if row.is_always() {
                    return tr!(self.language, "the rows of {name}", "{name} 各行");
                }
                let row = self.condition_of(row, Some(*roster));
                tr!(self.language, "the rows of {name} where {row}", "{name} 各行（{row}）")
            }
            None => String::new(),
        }
    }

    fn quantity(&self, quantity: &Quantity) -> String {
        match quantity {
            Quantity::Field(field) => self.field(*field).to_owned(),
            Quantity::Between { from, to } => {
                let (from, to) = (self.events(from), self.events(to));
                tr!(self.language, "the times from {from} to {to}", "{from} 到 {to} 的用时")
            }
            Quantity::Gap(of) => {
                let of = self.events(of);
                tr!(self.language, "the times from one {of} to the next", "相邻两次 {of} 的间隔")
            }
        }
    }
}

fn day_of(day: DayOf, language: Language) -> String {
    match day {
        DayOf::Year { month, day } => {
            tr!(language, "{month:02}-{day:02}", "{month}月{day}日")
        }
        DayOf::Quarter { month, day } => {
            tr!(language, "day {day} of its month {month}", "季内第{month}个月{day}日")
        }
        DayOf::Month { day } => tr!(language, "day {day}", "{day}日"),
        DayOf::Week(day) => match language {
            Language::English => day.to_string(),
            Language::Chinese => format!("周{}", super::month::weekday(day, language)),
        },
    }
}
