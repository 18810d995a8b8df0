//! The content of a dates file: `date,day,name`, where `day` is `off`, `work` or windows. All its faults are collected.

use super::csv_text::{Place, cell_places, stray_quote};
use super::dates::{Added, Coverage, Dates, Day, parse_date};
use super::windows::Windows;

/// What is wrong with a dates file, and where: lines and columns count from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateFault {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) message: String,
}

impl DateFault {
    fn at(place: Place, message: String) -> Self {
        Self { line: place.line, column: place.column, message }
    }
}

/// What a dates file says that is read, but likely not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateWarning {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) message: String,
}

/// Reads a dates file, which covers exactly the years that occur in it.
///
/// # Errors
/// All faults, in order of lines.
pub(crate) fn parse_dates_csv(text: &str) -> Result<(Dates, Vec<DateWarning>), Vec<DateFault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((place, message)) = stray_quote(text) {
        return Err(vec![DateFault::at(place, message.to_owned())]);
    }
    let mut rows = rows(text)?.into_iter();
    let columns = Columns::of(rows.next())?;
    let mut file =
        File { dates: Dates::new(Coverage::All), warnings: Vec::new(), faults: Vec::new() };
    for row in rows {
        file.add(&columns, &row);
    }
    file.dates.cover_own_years();
    if file.faults.is_empty() { Ok((file.dates, file.warnings)) } else { Err(file.faults) }
}

/// A row that is not blank.
struct Row {
    cells: Vec<Cell>,
}

/// A cell, trimmed, and where it begins.
struct Cell {
    place: Place,
    text: String,
}

impl Row {
    /// The cell at a place; beyond the end of a short row, an empty one.
    fn cell(&self, number: Option<usize>) -> (Place, &str) {
        let end = self.cells.last().map_or(Place::START, |cell| cell.place);
        number
            .and_then(|number| self.cells.get(number))
            .map_or((end, ""), |cell| (cell.place, &cell.text))
    }

    fn start(&self) -> Place {
        self.cells.first().map_or(Place::START, |cell| cell.place)
    }
}

fn rows(text: &str) -> Result<Vec<Row>, Vec<DateFault>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut rows = Vec::new();
    let mut place = Place::START;
    loop {
        let begin = byte(reader.position());
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(rows),
            Err(fault) => return Err(vec![DateFault::at(place, fault.to_string())]),
        }
        // The reader's own line numbers are off after CRLF and blank lines.
        let end = byte(reader.position());
        let (raw, rest) =
            (text.get(begin..end).unwrap_or_default(), text.get(end..).unwrap_or_default());
        let (places, next_place) = cell_places(raw, rest.chars().next(), place);
        place = next_place;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            let cells = places
                .into_iter()
                .zip(&record)
                .map(|(place, text)| Cell { place, text: text.trim().to_owned() });
            rows.push(Row { cells: cells.collect() });
        }
    }
}

fn byte(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

/// The place of each column, by the header.
struct Columns {
    count: usize,
    date: Option<usize>,
    day: Option<usize>,
    name: Option<usize>,
}

impl Columns {
    fn of(header: Option<Row>) -> Result<Self, Vec<DateFault>> {
        let Some(header) = header else {
            let message = "the header is missing (write date,day,name)".to_owned();
            return Err(vec![DateFault::at(Place::START, message)]);
        };
        let place = |name| header.cells.iter().position(|cell| cell.text == name);
        let columns = Self {
            count: header.cells.len(),
            date: place("date"),
            day: place("day"),
            name: place("name"),
        };
        let mut faults = Vec::new();
        for (number, cell) in header.cells.iter().enumerate() {
            if ![columns.date, columns.day, columns.name].contains(&Some(number)) {
                let message =
                    format!("`{}` is not a column here (expected date,day,name)", cell.text);
                faults.push(DateFault::at(cell.place, message));
            }
        }
        for (name, place) in [("date", columns.date), ("day", columns.day)] {
            if place.is_none() {
                let message = format!("the column `{name}` is missing (expected date,day,name)");
                faults.push(DateFault::at(header.start(), message));
            }
        }
        if faults.is_empty() { Ok(columns) } else { Err(faults) }
    }
}

struct File {
    dates: Dates,
    warnings: Vec<DateWarning>,
    faults: Vec<DateFault>,
}

impl File {
    fn add(&mut self, columns: &Columns, row: &Row) {
        if let Some(excess) = row.cells.get(columns.count) {
            let (cells, columns) = (row.cells.len(), columns.count);
            let message = format!(
                "{cells} cells stand under {columns} columns (put quotes round windows with a comma)"
            );
            self.faults.push(DateFault::at(excess.place, message));
            return;
        }
        let (place, text) = row.cell(columns.date);
        let date =
            parse_date(text).map_err(|message| self.faults.push(DateFault::at(place, message)));
        let (day_place, text) = row.cell(columns.day);
        let (_, name) = row.cell(columns.name);
        let day = parse_day(text, name)
            .map_err(|message| self.faults.push(DateFault::at(day_place, message)));
        let (Ok(date), Ok(day)) = (date, day) else { return };
        if let Added::Clash { stands, yields } = self.dates.add(date, day) {
            let message = format!("{date} stands twice: {stands} goes before {yields}");
            self.warnings.push(DateWarning { line: place.line, column: place.column, message });
        }
    }
}

fn parse_day(text: &str, name: &str) -> Result<Day, String> {
    let name = (!name.is_empty()).then(|| name.into());
    match text {
        "off" => Ok(Day::Off { name }),
        "work" => Ok(Day::Work { name }),
        "" => Err("the day is missing (expected off, work or windows like 09:00-12:00)".to_owned()),
        text if text.starts_with(|first: char| first.is_ascii_digit()) => {
            Windows::parse(text).map(|windows| Day::Hours { windows, name })
        }
        text => {
            Err(format!("`{text}` is not a day (expected off, work or windows like 09:00-12:00)"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(dates: &Dates, date: &str) -> Option<Day> {
        dates.get(parse_date(date).unwrap()).cloned()
    }

    #[test]
    fn reads_days_with_names_whatever_wrote_the_file() {
        let text = "\u{feff}date,day,name\r\n\r\n2026-02-14,work,春节\r\n2026-02-16,off,\"春节, 初一\"\r\n\
                    2027-12-31,\"09:00-12:00, 13:00-15:00\",\r\n,,\r\n2026-03-01,off\r\n";
        let (dates, warnings) = parse_dates_csv(text).unwrap();
        assert_eq!(warnings, []);
        assert_eq!(day(&dates, "2026-02-14"), Some(Day::Work { name: Some("春节".into()) }));
        assert_eq!(day(&dates, "2026-02-16"), Some(Day::Off { name: Some("春节, 初一".into()) }));
        let windows = Windows::parse("09:00-12:00, 13:00-15:00").unwrap();
        assert_eq!(day(&dates, "2027-12-31"), Some(Day::Hours { windows, name: None }));
        assert_eq!(day(&dates, "2026-03-01"), Some(Day::Off { name: None }));
        assert_eq!(dates.coverage(), &Coverage::Years([2026, 2027].into()));
        let (swapped, _) = parse_dates_csv("day,date\noff,2026-03-01").unwrap();
        assert_eq!(day(&swapped, "2026-03-01"), Some(Day::Off { name: None }));
    }

    #[test]
    fn collects_every_fault_with_its_place() {
        #[track_caller]
        fn case(text: &str, expected: &[(usize, usize, &str)]) {
            let faults = parse_dates_csv(text).unwrap_err();
            let faults: Vec<_> =
                faults.iter().map(|f| (f.line, f.column, f.message.as_str())).collect();
            assert_eq!(faults, expected, "{text}");
        }
        case("", &[(1, 1, "the header is missing (write date,day,name)")]);
        case(
            "date;day;name\n2026-01-01;off;\n",
            &[
                (1, 1, "`date;day;name` is not a column here (expected date,day,name)"),
                (1, 1, "the column `date` is missing (expected date,day,name)"),
                (1, 1, "the column `day` is missing (expected date,day,name)"),
            ],
        );
        case("date,day,day\n", &[(1, 10, "`day` is not a column here (expected date,day,name)")]);
        case(
            "date,day,name\r\n\r\n2026-01-01,off,元旦\r\n\r\n2026/1/2,holiday,元旦\r\n\"2026-02-30\",,\r\n",
            &[
                (5, 1, "`2026/1/2` is not a date (write one like 2026-02-16)"),
                (5, 10, "`holiday` is not a day (expected off, work or windows like 09:00-12:00)"),
                (6, 1, "there is no date `2026-02-30`"),
                (6, 14, "the day is missing (expected off, work or windows like 09:00-12:00)"),
            ],
        );
        case(
            "date,name,day\n2026-01-01,\"two\nlines\",9-12\n2026-01-02,,09:00-12:00,13:00-18:00\n",
            &[
                (3, 8, "`9-12` is not a window (write one like 09:00-12:00)"),
                (4, 25, "4 cells stand under 3 columns (put quotes round windows with a comma)"),
            ],
        );
        let inside = "a quote stands inside a cell (put quotes round the whole cell and double those inside)";
        case("date,day,name\n2026-01-01,off,\"a\"b\n", &[(2, 18, inside)]);
        case("date,day,name\n2026-01-01,off,a\"b\"\n", &[(2, 17, inside)]);
        case(
            "date,day,name\n2026-01-01,off,\"a\n2026-01-02,x\n",
            &[(2, 16, "a quote is opened and never closed")],
        );
    }

    #[test]
    fn a_date_that_stands_twice_is_worth_a_warning() {
        let text = "date,day,name\n2026-10-10,off,a\n2026-10-10,work,b\n2026-10-10,off,c\n";
        let (dates, warnings) = parse_dates_csv(text).unwrap();
        assert_eq!(day(&dates, "2026-10-10"), Some(Day::Work { name: Some("b".into()) }));
        let message = "2026-10-10 stands twice: work goes before off".to_owned();
        let warning = |line| DateWarning { line, column: 1, message: message.clone() };
        assert_eq!(warnings, [warning(3), warning(4)]);
    }
}
