//! A stretch of time as spans that say why work goes on or not, for explaining a clock.

use chrono::NaiveDate;

use super::local::{date_of, start_of_date};
use super::office::{Calendar, Mark, NoData};
use super::pause::{Pause, united};
use crate::model::Instant;

/// A span `[from, until)`, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) kind: Kind<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Open,
    Closed(Reason<'a>),
    Paused,
}

/// Why nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason<'a> {
    /// Before the first opening or after the last closing of a working day.
    Night,
    /// Between two windows of one day.
    Break,
    /// A date on whose weekday there are no windows.
    Weekend,
    /// A date that is off, and its name.
    Holiday(Option<&'a str>),
}

impl Calendar {
    /// The spans without pauses.
    #[cfg(test)]
    pub(crate) fn spans(&self, from: Instant, until: Instant) -> Result<Vec<Span<'_>>, NoData> {
        self.paused_spans(from, until, &[])
    }

    /// The spans that make up `[from, until)`, in order, the pauses laid over them; neighbours differ in kind.
    ///
    /// # Errors
    /// If a year in which there is unpaused time is not covered.
    pub(crate) fn paused_spans(
        &self,
        from: Instant,
        until: Instant,
        pauses: &[Pause],
    ) -> Result<Vec<Span<'_>>, NoData> {
        let mut spans = Vec::new();
        let mut at = from;
        for pause in united(pauses, from) {
            let (begin, end) =
                (pause.from.min(until), pause.until.map_or(until, |end| end.min(until)));
            self.lay_dates(at, begin, &mut spans)?;
            lay(&mut spans, Span { from: begin, until: end, kind: Kind::Paused });
            at = end;
        }
        self.lay_dates(at, until, &mut spans)?;
        Ok(spans)
    }

    fn lay_dates<'a>(
        &'a self,
        from: Instant,
        until: Instant,
        spans: &mut Vec<Span<'a>>,
    ) -> Result<(), NoData> {
        if from >= until {
            return Ok(());
        }
        let mut date = date_of(self.zone(), from);
        while start_of_date(self.zone(), date) < until {
            for span in self.spans_of_date(date)? {
                lay(
                    spans,
                    Span { from: span.from.max(from), until: span.until.min(until), ..span },
                );
            }
            let Some(next) = date.succ_opt() else { break };
            date = next;
        }
        Ok(())
    }

    /// The spans of a whole date.
    fn spans_of_date(&self, date: NaiveDate) -> Result<Vec<Span<'_>>, NoData> {
        let day = self.day(date)?;
        let closed = |from, until, reason| Span { from, until, kind: Kind::Closed(reason) };
        let end = date
            .succ_opt()
            .map_or(start_of_date(self.zone(), date), |next| start_of_date(self.zone(), next));
        let mut at = start_of_date(self.zone(), date);
        let whole = match day.mark {
            Mark::Weekend => Some(Reason::Weekend),
            Mark::Holiday(name) => Some(Reason::Holiday(name)),
            Mark::OwnHours(name) if day.windows.is_empty() => Some(Reason::Holiday(name)),
            Mark::Workday | Mark::MakeUp(_) | Mark::OwnHours(_) => None,
        };
        if let Some(reason) = whole {
            return Ok(vec![closed(at, end, reason)]);
        }
        let mut spans = Vec::new();
        let mut before = Reason::Night;
        for (from, until) in self.shifts(date)? {
            spans.push(closed(at, from, before));
            spans.push(Span { from, until, kind: Kind::Open });
            (at, before) = (until, Reason::Break);
        }
        spans.push(closed(at, end, Reason::Night));
        Ok(spans)
    }
}

/// Appends a span unless it is empty, as part of the last one if it goes on in kind.
fn lay<'a>(spans: &mut Vec<Span<'a>>, span: Span<'a>) {
    if span.from >= span.until {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.kind == span.kind => last.until = span.until,
        _ => spans.push(span),
    }
}
