//! A guide: what staff know about one matter, as a page with a few fields at its head.

use std::sync::Arc;

/// One file of `data/guides`.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Every field of the head in file order, `id` and `title` included; one value or several.
    pub(crate) fields: Vec<(String, Vec<String>)>,
    /// The page below the head.
    pub(crate) body: String,
    pub(crate) file: Arc<str>,
}

impl Guide {
    /// The values of a field; none where it is not there.
    pub(crate) fn values(&self, name: &str) -> &[String] {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, values)| values.as_slice()).unwrap_or_default()
    }
}
