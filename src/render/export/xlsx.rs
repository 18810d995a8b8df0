//! Sheets as a workbook: texts as texts, real dates and times in the zone of the policy, numbers, a filter over a header
//! that stays in sight, and columns as wide as what they hold.

use chrono_tz::Tz;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::local;
use crate::model::guard::marked;
use crate::model::language::Language;
use crate::report::export::{Cell, Column, Form, Sheet};

const DATE: &str = "yyyy-mm-dd";
const TIME: &str = "yyyy-mm-dd hh:mm:ss";
const WIDEST: usize = 60;
/// A number of more digits is not kept by the programs.
const DIGITS: usize = 15;

/// The bytes of a workbook. The same sheets give the same bytes.
///
/// # Errors
/// If a sheet has more rows, or a cell more letters, than a workbook can hold.
pub(crate) fn workbook(
    sheets: &[Sheet],
    zone: Tz,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The clock stays out of the file.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        let page = book.add_worksheet();
        let name: String = sheet
            .name
            .text(language)
            .chars()
            .filter(|letter| !"[]:*?/\\'".contains(*letter))
            .take(31)
            .collect();
        page.set_name(name)?;
        write(page, sheet, zone)?;
    }
    book.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet, zone: Tz) -> Result<(), XlsxError> {
    let header = Format::new()
        .set_bold()
        .set_num_format("@")
        .set_background_color(Color::RGB(0x00DD_E8F0))
        .set_border_bottom(FormatBorder::Thin);
    let formats = Formats::new();
    for (place, column) in (0..).zip(&sheet.columns) {
        page.set_column_format(place, formats.of(column.form))?;
        let cells = sheet.rows.iter().filter_map(|row| row.get(usize::from(place)));
        page.set_column_width(place, width(column, cells))?;
        page.write_string_with_format(0, place, column.heading(), &header)?;
    }
    for (line, row) in (1..).zip(&sheet.rows) {
        for (place, cell) in (0..).zip(row) {
            formats.write(page, (line, place), cell, zone)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    let last = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    page.autofilter(0, 0, rows, last)?;
    Ok(())
}

/// In columns of a terminal, which a Chinese letter has two of; room for the arrow of the filter in the header.
fn width<'c>(column: &Column, cells: impl Iterator<Item = &'c Cell>) -> f64 {
    let of_cell = |cell: &Cell| match cell {
        Cell::Nothing => 0,
        Cell::Text(text) => text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0),
        Cell::Int(number) => number.to_string().len(),
        Cell::Decimal(number) => number.to_string().len(),
        Cell::Bool(_) => 5,
        Cell::Date(_) => 10,
        Cell::Instant(_) => 19,
    };
    let widest = cells.map(of_cell).max().unwrap_or(0).max(column.heading().width() + 2);
    let widest = u32::try_from(widest.clamp(6, WIDEST)).unwrap_or(0);
    f64::from(widest + 1)
}

/// The formats of cells; a column of texts has its own, so that what people type below stays a text.
struct Formats {
    text: Format,
    lines: Format,
    number: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            text: top().set_num_format("@"),
            lines: top().set_num_format("@").set_text_wrap(),
            number: top(),
            date: top().set_num_format(DATE),
            time: top().set_num_format(TIME),
        }
    }

    fn of(&self, form: Form) -> &Format {
        match form {
            Form::Text => &self.text,
            Form::Number | Form::Truth => &self.number,
            Form::Date => &self.date,
            Form::Instant => &self.time,
        }
    }

    fn write(
        &self,
        page: &mut Worksheet,
        (line, place): (u32, u16),
        cell: &Cell,
        zone: Tz,
    ) -> Result<(), XlsxError> {
        match cell {
            Cell::Nothing => return Ok(()),
            Cell::Text(text) => return self.write_text(page, (line, place), text),
            Cell::Int(number) => self.write_number(page, (line, place), (*number).into())?,
            Cell::Decimal(number) => self.write_number(page, (line, place), *number)?,
            Cell::Bool(yes) => {
                page.write_boolean_with_format(line, place, *yes, &self.number)?;
            }
            Cell::Date(date) => match date.and_hms_opt(0, 0, 0).filter(is_known) {
                Some(start) => {
                    let at = ExcelDateTime::from_timestamp(start.and_utc().timestamp())?;
                    page.write_datetime_with_format(line, place, &at, &self.date)?;
                }
                None => return self.write_text(page, (line, place), &date.to_string()),
            },
            Cell::Instant(at) => match local(*at, zone) {
                Some(local) => {
                    let at = ExcelDateTime::from_timestamp(local.and_utc().timestamp())?;
                    page.write_datetime_with_format(line, place, &at, &self.time)?;
                }
                None => return self.write_text(page, (line, place), &at.in_zone(zone).to_string()),
            },
        }
        Ok(())
    }

    fn write_text(
        &self,
        page: &mut Worksheet,
        (line, place): (u32, u16),
        text: &str,
    ) -> Result<(), XlsxError> {
        let format = if text.contains('\n') { &self.lines } else { &self.text };
        page.write_string_with_format(line, place, marked(text), format).map(|_| ())
    }

    /// A number as such, if the programs keep all its digits; its decimal places stay in sight.
    fn write_number(
        &self,
        page: &mut Worksheet,
        (line, place): (u32, u16),
        number: Decimal,
    ) -> Result<(), XlsxError> {
        let digits = number.mantissa().unsigned_abs().to_string().len();
        let value = number.to_f64().filter(|_| digits <= DIGITS && number.scale() <= 15);
        let Some(value) = value else {
            return self.write_text(page, (line, place), &number.to_string());
        };
        let places = usize::try_from(number.scale()).unwrap_or(0);
        if places == 0 {
            page.write_number_with_format(line, place, value, &self.number)?;
        } else {
            let format = self.number.clone().set_num_format(format!("0.{}", "0".repeat(places)));
            page.write_number_with_format(line, place, value, &format)?;
        }
        Ok(())
    }
}

fn is_known(start: &chrono::NaiveDateTime) -> bool {
    use chrono::Datelike;
    (1901..=9999).contains(&start.year())
}
