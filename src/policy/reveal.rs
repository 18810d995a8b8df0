//! `reveal: {by: [manager]}` of the section `policy`: who sees secret values.

use super::condition::Compiler;
use super::raw::{Keys, texts};
use crate::model::code::Code;
use crate::model::document::Node;
use crate::model::language::said;
use crate::model::symbol::Symbol;

/// Who may see secret values, where they are asked for by `--reveal`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// The policy does not say: whoever asks.
    #[default]
    Anyone,
    /// Staff who hold one of these roles at the time; any of the staff where none is named.
    Staff(Vec<Symbol>),
    NoOne,
}

impl Compiler<'_> {
    /// `{by: [manager]}`, or `false` for no one.
    pub(super) fn reveal(&mut self, node: &Node) -> Reveal {
        if node.as_text() == Some("false") {
            return Reveal::NoOne;
        }
        let Some(mut keys) = Keys::of(node, "`reveal`", self.findings) else {
            return Reveal::NoOne;
        };
        let by = keys.need("by", "`reveal`", self.findings);
        keys.finish("`reveal`", self.findings);
        let Some(by) = by else { return Reveal::NoOne };
        let roles = texts(by, "by", self.findings);
        let staff = self.schema.staff.map(|staff| self.schema.roster(staff));
        if staff.is_none_or(|staff| !roles.is_empty() && staff.column("role").is_none()) {
            let message = said!(
                "who may reveal cannot be known without a roster",
                "没有名册，不知道谁可以看"
            );
            let hint = said!(
                "declare the roster `staff`, with a column `role`",
                "请声明名册 `staff`，带 `role` 一列"
            );
            self.findings.fault_with_hint(by.at, message, hint).code(Code::ConflictingKeys);
        }
        Reveal::Staff(roles.into_iter().map(|(role, at)| self.role(role, at)).collect())
    }
}
