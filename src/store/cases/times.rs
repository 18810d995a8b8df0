//! Times as cases write them: in full, in the policy's zone without an offset, or counted from the opening.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use crate::calendar::resolve;
use crate::model::document::{Content, Node};
use crate::model::fault::Findings;
use crate::model::language::Said;
use crate::model::{Amount, Instant};

/// What the short forms of one case mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) zone: Tz,
    /// `None` where the case does not say.
    pub(super) opened: Option<Instant>,
}

impl Times {
    /// `2026-09-30T16:00:00+08:00`, `2026-09-30 16:00` (and `:30`) in the policy's zone, or `+30m` from the opening.
    pub(super) fn read(self, text: &str) -> Option<Instant> {
        Instant::parse(text).ok().or_else(|| self.short(text))
    }

    fn short(self, text: &str) -> Option<Instant> {
        if let Some(amount) = text.strip_prefix('+') {
            let Ok(Amount::Elapsed(seconds)) = Amount::parse(amount) else { return None };
            return Some(self.opened?.plus(seconds));
        }
        let form = match text.len() {
            16 => "%Y-%m-%d %H:%M",
            19 => "%Y-%m-%d %H:%M:%S",
            _ => return None,
        };
        let local = NaiveDateTime::parse_from_str(text, form).ok()?;
        Some(resolve(self.zone, local))
    }

    /// Puts the instant in full in place of a short form. What is none is left for the reader of records to refuse.
    pub(super) fn expand(self, node: &mut Node) {
        let Some(instant) = node.as_text().and_then(|text| self.short(text)) else { return };
        node.content = Content::Scalar(instant.in_zone(self.zone).to_string().into());
    }

    /// The instant of `key`, or a fault that tells the forms.
    pub(super) fn instant(
        self,
        node: &Node,
        key: &str,
        findings: &mut Findings,
    ) -> Option<Instant> {
        let text = node.as_text().unwrap_or_default();
        let instant = self.read(text);
        if instant.is_none() {
            let hint = "write 2026-09-30T16:00:00+08:00, 2026-09-30 16:00 in the policy's zone, or +30m from the opening";
            let message = format!("`{key}`: `{text}` is not an instant");
            findings.fault_with_hint(node.at, message, Said::from(hint.to_owned()));
        }
        instant
    }
}
