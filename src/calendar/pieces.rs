//! A calendar as a table: spans of time without a gap, in which working time is easily told.

use chrono::NaiveDate;

use super::local::start_of_date;
use super::office::{Calendar, NoData};
use crate::model::Instant;

/// A span `[begins, ends)` of one date and of one day of UTC, in which at most one window opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) date: NaiveDate,
    pub(crate) begins: Instant,
    pub(crate) ends: Instant,
    /// The working time in it.
    pub(crate) window: Option<(Instant, Instant)>,
    /// Working seconds of the table before it.
    pub(crate) worked: i64,
    /// Working days of the table up to its date, that one included.
    pub(crate) days: u32,
    /// The last closing time of its date; `None` on a day off.
    pub(crate) closing: Option<Instant>,
}

impl Calendar {
    /// The pieces of the dates from `from` to `until`, both included.
    ///
    /// # Errors
    /// If a year of them is not covered.
    pub(crate) fn pieces(&self, from: NaiveDate, until: NaiveDate) -> Result<Vec<Piece>, NoData> {
        let mut pieces = Vec::new();
        let (mut worked, mut days) = (0, 0);
        for date in from.iter_days().take_while(|date| *date <= until) {
            let windows = self.shifts(date)?;
            let closing = windows.last().map(|(_, close)| *close);
            days += u32::from(closing.is_some());
            let start = start_of_date(self.zone(), date);
            let end = date.succ_opt().map_or(start, |next| start_of_date(self.zone(), next));
            for (begins, ends) in cuts(start, end, &windows) {
                let window = windows
                    .iter()
                    .map(|(open, close)| ((*open).max(begins), (*close).min(ends)))
                    .find(|(open, close)| open < close);
                pieces.push(Piece { date, begins, ends, window, worked, days, closing });
                worked += window.map_or(0, |(open, close)| close.since(open));
            }
        }
        Ok(pieces)
    }
}

/// `[start, end)`, cut at midnight UTC and where each window but the first opens.
fn cuts(start: Instant, end: Instant, windows: &[(Instant, Instant)]) -> Vec<(Instant, Instant)> {
    const DAY: i64 = 86_400;
    let midnight = Instant::from_seconds((start.seconds().div_euclid(DAY) + 1) * DAY);
    let midnights = std::iter::successors(Some(midnight), |midnight| Some(midnight.plus(DAY)));
    let mut at: Vec<Instant> = vec![start];
    at.extend(midnights.take_while(|midnight| *midnight < end));
    at.extend(windows.iter().skip(1).map(|(open, _)| *open));
    at.push(end);
    at.sort_unstable();
    at.dedup();
    at.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Week, Windows, parse_days};
    use super::*;
    use crate::model::Amount;

    fn office() -> Calendar {
        let mut week = Week::default();
        let windows = Windows::parse("07:00-12:00, 13:30-24:00").unwrap();
        week.set(&parse_days("mon-fri").unwrap(), &windows).unwrap();
        Calendar::new("office", chrono_tz::Tz::Europe__Berlin, week, None, None).unwrap()
    }

    #[test]
    fn pieces_leave_no_gap_and_hold_all_working_time() {
        let calendar = office();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let pieces = calendar.pieces(day("2026-03-20"), day("2026-04-02")).unwrap();
        assert!(pieces.windows(2).all(|pair| pair[0].ends == pair[1].begins));
        for piece in &pieces {
            let since = calendar.working_seconds(pieces[0].begins, piece.begins).unwrap();
            assert_eq!(piece.worked, since, "{piece:?}");
            assert_eq!(piece.closing.is_some(), calendar.shifts(piece.date).unwrap().len() > 1);
        }
        let last = pieces.last().unwrap();
        assert_eq!((last.days, last.date), (10, day("2026-04-02")));
        let due = calendar.after(pieces[0].begins, Amount::WorkingDays(9), &[]).unwrap();
        assert_eq!(due, super::super::Due::At(last.closing.unwrap()));
    }
}
