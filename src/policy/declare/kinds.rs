//! The section `kinds`: the fields of a record, and what it takes from rosters.

use super::{COLUMNS_FOR_PEOPLE, Declarer, entries, read_title, told_entries};
use crate::model::code::Code;
use crate::model::document::{Entry, Node};
use crate::model::language::Said;
use crate::model::record::KindId;
use crate::model::value::field;
use crate::policy::lint::read_silences;
use crate::policy::raw::{Keys, text};
use crate::policy::schema::{FieldType, Kind, Take, Target, Title};

impl Declarer<'_> {
    pub(super) fn name_kinds(&mut self, section: Option<&Node>) {
        for entry in told_entries(section, "kinds", self.findings) {
            let id = KindId(u16::try_from(self.schema.kinds.len()).unwrap_or(u16::MAX));
            let word = self.symbols.intern(&entry.key);
            self.schema.kind_names.insert(entry.key.clone().into(), id);
            let name = entry.key.clone().into();
            self.schema.kinds.push(Kind {
                name,
                word,
                title: Title::default(),
                fields: Vec::new(),
                take: Vec::new(),
            });
        }
        let words = self.schema.kinds.iter().map(|kind| kind.word).collect();
        self.schema.fields[usize::from(field::KIND.0)].kind = FieldType::OneOf(words);
    }

    pub(super) fn read_kinds(&mut self, section: Option<&Node>) {
        for entry in entries(section) {
            let Some(id) = self.schema.find_kind(&entry.key) else { continue };
            if entry.value.is_absent() {
                continue;
            }
            let Some(mut keys) = Keys::of(&entry.value, "a kind", self.findings) else { continue };
            let title = read_title(keys.get("title"), self.findings);
            let fields = keys.get("fields");
            let fields = fields.map_or_else(Vec::new, |node| {
                self.refuse_columns_for_people(node);
                self.read_uses(node)
            });
            let take = told_entries(keys.get("take"), "take", self.findings);
            read_silences(&mut keys, self.findings);
            keys.finish("a kind", self.findings);
            let take = take.iter().filter_map(|entry| self.read_take(entry)).collect();
            let kind = &mut self.schema.kinds[usize::from(id.0)];
            (kind.title, kind.fields, kind.take) = (title, fields, take);
        }
    }

    /// A head field of such a name could not be told from the archive's own column.
    fn refuse_columns_for_people(&mut self, node: &Node) {
        for item in node.items() {
            let name = item.as_text().unwrap_or_default();
            let name = name.strip_suffix('?').unwrap_or(name);
            if COLUMNS_FOR_PEOPLE.contains(&name) {
                let hint = "the archive has a column of this name: choose another".to_owned();
                self.findings
                    .fault_with_hint(
                        item.at,
                        format!("`{name}` is no head field"),
                        Said::from(hint),
                    )
                    .code(Code::ReservedName);
            }
        }
    }

    /// `level: customer.level`: a column of the roster that a head field refers to.
    pub(super) fn read_take(&mut self, entry: &Entry) -> Option<Take> {
        let field = self.find_field(&entry.key, entry.key_at)?;
        let path = text(&entry.value, "take", self.findings)?;
        let at = entry.value.at;
        let Some((through, column_name)) = path.split_once('.') else {
            self.findings
                .fault(
                    at,
                    format!("`{path}` must name a column through a field, such as customer.level"),
                )
                .code(Code::WrongValue);
            return None;
        };
        let through = self.find_field(through, at)?;
        let FieldType::Ref(Target::Roster(roster)) = self.schema.field(through).kind else {
            self.findings
                .fault(at, format!("`{}` refers to no roster", self.schema.field(through).name))
                .code(Code::WrongType);
            return None;
        };
        let Some(column) = self.schema.roster(roster).column(column_name) else {
            let roster = self.schema.roster(roster);
            let known = roster.columns.iter().map(|column| &*column.name);
            self.places.miss_column(&roster.name, (column_name, at), known, self.findings);
            return None;
        };
        Some(Take { field, through, roster, column })
    }
}
