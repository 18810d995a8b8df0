//! Queries in the making.

use std::fmt;

/// Common table expressions in order, each resting on those before it.
#[derive(Debug, Default)]
pub(super) struct Script {
    parts: Vec<(String, String)>,
}

/// A SELECT whose columns, joins and conditions come together one by one.
#[derive(Debug, Default)]
pub(super) struct Select {
    columns: Vec<String>,
    from: String,
    joins: Vec<String>,
    conditions: Vec<String>,
    tail: String,
}

impl Script {
    pub(super) fn add(&mut self, name: impl Into<String>, query: impl Into<String>) {
        self.parts.push((name.into(), query.into()));
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.parts.append(&mut other.parts);
    }

    /// `WITH a AS (…), b AS (…)` and then `last`; that alone if nothing comes before it.
    pub(super) fn query(&self, last: impl fmt::Display) -> String {
        let parts: Vec<String> =
            self.parts.iter().map(|(name, query)| format!("{name} AS (\n  {query}\n)")).collect();
        if parts.is_empty() {
            return last.to_string();
        }
        format!("WITH {}\n{last}", parts.join(",\n"))
    }
}

impl Select {
    pub(super) fn from(table: impl Into<String>) -> Self {
        Self { from: table.into(), ..Self::default() }
    }

    /// A column, or several with commas between them.
    pub(super) fn column(mut self, column: impl Into<String>) -> Self {
        self.columns.push(column.into());
        self
    }

    pub(super) fn columns(mut self, columns: impl IntoIterator<Item = String>) -> Self {
        self.columns.extend(columns);
        self
    }

    /// These columns of a joined table, by their own names (which not all engines keep unasked).
    pub(super) fn take(self, table: &str, names: &str) -> Self {
        self.columns(names.split(' ').map(|name| format!("{table}.{name} AS {name}")))
    }

    /// As [`Self::take`], of names that are known only now.
    pub(super) fn all(self, table: &str, names: &[String]) -> Self {
        self.columns(names.iter().map(|name| format!("{table}.{name} AS {name}")))
    }

    /// `JOIN …` or `LEFT JOIN …` in full.
    pub(super) fn joins(mut self, joins: impl IntoIterator<Item = String>) -> Self {
        self.joins.extend(joins);
        self
    }

    pub(super) fn join(self, join: impl Into<String>) -> Self {
        self.joins([join.into()])
    }

    /// One more condition that must hold; `TRUE` is none.
    pub(super) fn only(mut self, condition: impl Into<String>) -> Self {
        let condition = condition.into();
        if condition != "TRUE" {
            self.conditions.push(condition);
        }
        self
    }

    /// What stands last, such as `GROUP BY …`.
    pub(super) fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }
}

impl From<Select> for String {
    fn from(select: Select) -> Self {
        select.to_string()
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SELECT {}\n  FROM {}", self.columns.join(",\n    "), self.from)?;
        self.joins.iter().try_for_each(|join| write!(f, "\n  {join}"))?;
        if !self.conditions.is_empty() {
            write!(f, "\n  WHERE {}", self.conditions.join(" AND "))?;
        }
        if !self.tail.is_empty() {
            write!(f, "\n  {}", self.tail)?;
        }
        Ok(())
    }
}
