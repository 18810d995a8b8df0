//! The rows of a roster in force, by the values of two columns.

use std::collections::BTreeSet;

use super::figures::{self, Cell, Figures};
use super::roster::Sheet;
use crate::model::Instant;
use crate::model::roster::{ColumnId, Roster};
use crate::model::value::Value;
use crate::policy::schema::{Column, FieldType};

/// Which columns go down and across.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axes {
    pub(crate) down: ColumnId,
    pub(crate) across: ColumnId,
}

/// A matrix whose cells hold keys in file order.
#[derive(Debug)]
pub(crate) struct Matrix<'a> {
    sheet: Sheet<'a>,
    axes: Axes,
    rows: Vec<Place>,
}

/// A row in force: its values down and across, and its key.
#[derive(Debug)]
struct Place {
    down: Option<Value>,
    across: Option<Value>,
    key: String,
}

/// True if the values of a column stand in an order of their own.
pub(crate) fn has_order(kind: &FieldType) -> bool {
    matches!(kind, FieldType::OneOf(_) | FieldType::Int)
}

impl<'a> Matrix<'a> {
    pub(crate) fn new(sheet: Sheet<'a>, roster: &Roster, axes: Axes, now: Instant) -> Self {
        let rows = roster.keys().iter().filter_map(|key| {
            let row = roster.at(*key, now)?;
            let cell = |column: ColumnId| row.cells.get(usize::from(column.0)).cloned().flatten();
            let key = sheet.words.symbols.text(*key).to_owned();
            Some(Place { down: cell(axes.down), across: cell(axes.across), key })
        });
        Self { sheet, axes, rows: rows.collect() }
    }

    /// As people look at it: a line for each value down, a column for each value across, and sums.
    pub(crate) fn wide(&self) -> Figures {
        let (down, across) = (self.values(self.axes.down), self.values(self.axes.across));
        let mut figures = Figures::new("matrix", &[]);
        let corner = [self.axes.down, self.axes.across].map(|axis| self.name(axis).to_uppercase());
        figures.columns.push(figures::Column::new("", &corner.join(" / ")));
        figures.columns.extend(
            across.iter().map(|value| figures::Column::new("", &self.show(value.as_ref()))),
        );
        figures.columns.push(figures::Column::new("", "ALL"));
        for line in &down {
            let mut cells = vec![Cell::Text(self.show(line.as_ref()))];
            cells.extend(
                across.iter().map(|value| Cell::Counted(self.keys(line.as_ref(), value.as_ref()))),
            );
            cells.push(Cell::Count(self.count(|place| place.down == *line)));
            figures.rows.push(cells);
        }
        let mut sums = vec![Cell::text("ALL")];
        let of_column =
            |value: &Option<Value>| Cell::Count(self.count(|place| place.across == *value));
        sums.extend(across.iter().map(of_column));
        sums.push(Cell::Count(self.rows.len() as u64));
        figures.sums = Some(sums);
        figures
    }

    /// As programs read it: a row for each pair of values, also where no row of the roster has them.
    pub(crate) fn long(&self) -> Figures {
        let names = [self.axes.down, self.axes.across].map(|axis| self.name(axis));
        let columns = [(names[0], ""), (names[1], ""), ("count", ""), ("keys", "")];
        let mut figures = Figures::new("matrix", &columns);
        for down in &self.values(self.axes.down) {
            for across in &self.values(self.axes.across) {
                let (down, across) = (down.as_ref(), across.as_ref());
                let keys = self.keys(down, across);
                let count = Cell::Count(keys.len() as u64);
                let values = [self.cell(down), self.cell(across)];
                figures.rows.push(values.into_iter().chain([count, Cell::List(keys)]).collect());
            }
        }
        figures
    }

    /// The values of a column: those of its vocabulary in the order of the policy, or the numbers that occur, least first;
    /// an empty cell last, where there is one.
    fn values(&self, axis: ColumnId) -> Vec<Option<Value>> {
        let of_axis = |place: &Place| {
            if axis == self.axes.down { place.down.clone() } else { place.across.clone() }
        };
        let mut values: Vec<Option<Value>> =
            if let FieldType::OneOf(words) = &self.column(axis).kind {
                words.iter().map(|word| Some(Value::Word(*word))).collect()
            } else {
                let number = |value| if let Some(Value::Int(n)) = value { Some(n) } else { None };
                let numbers: BTreeSet<i64> =
                    self.rows.iter().filter_map(|place| number(of_axis(place))).collect();
                numbers.into_iter().map(|number| Some(Value::Int(number))).collect()
            };
        if self.rows.iter().any(|place| of_axis(place).is_none()) {
            values.push(None);
        }
        values
    }

    fn keys(&self, down: Option<&Value>, across: Option<&Value>) -> Vec<String> {
        let is_here =
            |place: &&Place| place.down.as_ref() == down && place.across.as_ref() == across;
        self.rows.iter().filter(is_here).map(|place| place.key.clone()).collect()
    }

    fn count(&self, is_meant: impl Fn(&Place) -> bool) -> u64 {
        self.rows.iter().filter(|place| is_meant(place)).count() as u64
    }

    fn cell(&self, value: Option<&Value>) -> Cell {
        match value {
            None => Cell::Nothing,
            Some(Value::Int(number)) => Cell::Int(*number),
            Some(_) => Cell::Text(self.show(value)),
        }
    }

    fn column(&self, axis: ColumnId) -> &Column {
        &self.sheet.kind.columns[usize::from(axis.0)]
    }

    fn name(&self, axis: ColumnId) -> &str {
        &self.column(axis).name
    }

    fn show(&self, value: Option<&Value>) -> String {
        let schema = &self.sheet.words.policy.schema;
        let show = |value: &Value| schema.show(value, self.sheet.words.symbols);
        value.map_or_else(|| "-".to_owned(), show)
    }
}
