//! What to tell customers in some days: holidays, and the days that rosters remember.

use chrono::{Datelike, NaiveDate};

use super::figures::{Cell, Figures};
use super::month::weekday;
use super::record::Basis;
use super::roster::{Secrets, name_of};
use crate::calendar::{Mark, NoData, start_of_date};
use crate::model::language::tr;
use crate::model::roster::{ColumnId, RosterId};
use crate::model::value::Value;
use crate::policy::schema::{Column, RosterKind};

/// Days, and the columns whose dates come round each year.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) first: NaiveDate,
    /// At least one.
    pub(crate) days: u16,
    pub(crate) columns: Vec<(RosterId, ColumnId)>,
    pub(crate) secrets: Secrets,
}

/// True if a column is one of dates that come round, by its name.
pub(crate) fn comes_round(name: &str) -> bool {
    name == "birthday" || name == "moved_in" || name.ends_with("_day")
}

/// One row a day of the calendar or a row of a roster, in order of the days; and the years that the calendar lacks.
pub(crate) fn care(basis: &Basis<'_>, scope: &Scope) -> (Figures, Vec<NoData>) {
    let columns = [
        ("date", "DATE"),
        ("", "DAY"),
        ("what", "WHAT"),
        ("roster", ""),
        ("key", "WHO"),
        ("years", "YEARS"),
        ("name", "NAME"),
    ];
    let mut figures = Figures::new("care", &columns);
    let mut gaps = Vec::new();
    for date in scope.first.iter_days().take(usize::from(scope.days)) {
        match holiday(basis, date) {
            Ok(row) => figures.rows.extend(row),
            Err(gap) if gaps.contains(&gap) => {}
            Err(gap) => gaps.push(gap),
        }
        for (roster, column) in &scope.columns {
            figures.rows.extend(remembered(basis, scope, (*roster, *column), date));
        }
    }
    figures.notes = notes(basis, scope, figures.rows.len());
    (figures, gaps)
}

fn notes(basis: &Basis<'_>, scope: &Scope, count: usize) -> Vec<String> {
    let (language, first) = (basis.words.language, scope.first);
    let days = first.iter_days().nth(usize::from(scope.days) - 1);
    let span = match days {
        Some(last) if last != first => {
            tr!(language, "from {first} to {last}", "{first} 至 {last}")
        }
        _ => tr!(language, "on {first}", "{first}"),
    };
    let mut notes = vec![match count {
        0 => tr!(language, "nothing to tell {span}", "{span}：没有要关怀的"),
        1 => tr!(language, "1 thing to tell {span}", "{span}：1件"),
        count => tr!(language, "{count} things to tell {span}", "{span}：{count}件"),
    }];
    let schema = &basis.words.policy.schema;
    let hidden = scope.columns.iter().filter(|(roster, column)| {
        column_of(schema.roster(*roster), *column).secret && scope.secrets == Secrets::Masked
    });
    let hidden = hidden.map(|(roster, column)| {
        let kind = schema.roster(*roster);
        format!("{}.{}", kind.name, column_of(kind, *column).name)
    });
    let hidden: Vec<String> = hidden.collect();
    if !hidden.is_empty() {
        let hidden = hidden.join(basis.words.comma());
        notes.push(tr!(
            language,
            "secret, and left out without --reveal: {hidden}",
            "涉密，不带 --reveal 不显示：{hidden}"
        ));
    }
    notes
}

/// What the policy's calendar says of a date, if it is special.
fn holiday(basis: &Basis<'_>, date: NaiveDate) -> Result<Option<Vec<Cell>>, NoData> {
    let policy = basis.words.policy;
    let Some(index) = policy.default_calendar else { return Ok(None) };
    let (day, language) = (policy.calendars[index].day(date)?, basis.words.language);
    let (what, name) = match day.mark {
        Mark::Holiday(name) => (tr!(language, "holiday", "放假"), name),
        Mark::MakeUp(name) => (tr!(language, "working day", "调休上班"), name),
        Mark::OwnHours(name) => (tr!(language, "other hours", "时间有变"), name),
        Mark::Workday | Mark::Weekend => return Ok(None),
    };
    let name = match (day.mark, name) {
        (Mark::OwnHours(_), None) => day.windows.to_string(),
        (_, name) => name.unwrap_or_default().to_owned(),
    };
    let mut cells = head(basis, date, &what);
    cells.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::text(name)]);
    Ok(Some(cells))
}

/// The rows of a roster, in force on `date`, whose column comes round on it.
fn remembered<'a>(
    basis: &'a Basis<'_>,
    scope: &'a Scope,
    (roster, column): (RosterId, ColumnId),
    date: NaiveDate,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let kind = basis.words.policy.schema.roster(roster);
    let is_hidden = column_of(kind, column).secret && scope.secrets == Secrets::Masked;
    let rows = basis.rosters.get(roster).filter(|_| !is_hidden);
    let at = start_of_date(basis.words.policy.zone(), date);
    let keys = rows.map(|rows| rows.keys().iter().map(move |key| (rows, *key)));
    keys.into_iter().flatten().filter_map(move |(rows, key)| {
        let row = rows.at(key, at)?;
        let Some(Value::Date(day)) = row.cells.get(usize::from(column.0))?.as_ref() else {
            return None;
        };
        let years = u64::try_from(date.year() - day.year()).ok()?;
        (round(*day, date.year()) == date).then(|| {
            let mut cells = head(basis, date, &column_of(kind, column).name);
            cells.push(Cell::Text(kind.name.to_string()));
            cells.push(Cell::Text(basis.words.symbols.text(key).to_owned()));
            cells.push(Cell::Count(years));
            cells.push(Cell::text(name_of(basis.words, kind, row, scope.secrets)));
            cells
        })
    })
}

fn head(basis: &Basis<'_>, date: NaiveDate, what: &str) -> Vec<Cell> {
    let day = weekday(date.weekday(), basis.language);
    let day = tr!(basis.language, "{day}", "周{day}");
    vec![Cell::Date(date), Cell::text(day), Cell::text(what)]
}

/// The day of `year` on which a date comes round: of 29 February in a common year, the 28th.
fn round(day: NaiveDate, year: i32) -> NaiveDate {
    day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28)).unwrap_or(day)
}

fn column_of(kind: &RosterKind, id: ColumnId) -> &Column {
    &kind.columns[usize::from(id.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_29th_of_february_comes_round_on_the_28th_of_common_years() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (day, year, comes) in [
            ("2000-02-29", 2026, "2026-02-28"),
            ("2000-02-29", 2028, "2028-02-29"),
            ("1999-02-28", 2028, "2028-02-28"),
            ("1990-12-31", 2026, "2026-12-31"),
        ] {
            assert_eq!(round(date(day), year), date(comes), "{day} in {year}");
        }
    }
}
