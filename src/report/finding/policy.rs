//! What is wrong with a policy, and what to think about in it.

use std::collections::BTreeMap;

use super::{Code, Findings, Item, Level, add_codes, faults};
use crate::model::fault::{Fault, Position};
use crate::policy::Policy;

/// What came of reading a policy.
#[derive(Debug)]
pub(crate) struct Inspection {
    /// `None` if there are faults.
    pub(crate) policy: Option<Policy>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
    /// What stands at a place of the policy: its path in the document, or the text of its line where the document
    /// cannot be read.
    pub(crate) places: BTreeMap<Position, String>,
}

impl Findings for Inspection {
    fn items(&self) -> Box<dyn Iterator<Item = Item<'_>> + '_> {
        let about = |fault| self.about(fault);
        let mut known = BTreeMap::new();
        let mut items = faults(&self.faults, Level::Error, &mut known, about);
        items.append(&mut faults(&self.warnings, Level::Warning, &mut known, about));
        Box::new(items.into_iter())
    }

    fn codes(&self) -> Vec<Code<'_>> {
        let mut codes = Vec::new();
        add_codes(&mut codes, self.faults.iter(), Level::Error);
        add_codes(&mut codes, self.warnings.iter(), Level::Warning);
        codes
    }

    fn is_decided(&self) -> bool {
        true
    }
}

impl Inspection {
    /// What a fault is about, without its message where that can be.
    fn about<'a>(&'a self, fault: &'a Fault) -> &'a str {
        let place = self.places.get(&fault.position).filter(|_| &*fault.file == "policy.yaml");
        place.map_or(fault.message.english(), String::as_str)
    }
}
