//! How an obligation stands: the words that policy, cases and output share.

/// How an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Outcome {
    /// Met, at or before the deadline.
    Kept,
    /// Met after the deadline.
    Late,
    /// Not met, and the deadline is past.
    Overdue,
    /// Violated without a deadline.
    Broken,
    /// Not met yet, and the deadline is to come.
    Pending,
    /// The clock stands still in an open pause.
    Paused,
    /// No longer asked.
    Void,
    /// Violated, and covered by a waiver.
    Waived,
}

impl Outcome {
    pub(crate) const ALL: [Self; 8] = [
        Self::Kept,
        Self::Late,
        Self::Overdue,
        Self::Broken,
        Self::Pending,
        Self::Paused,
        Self::Void,
        Self::Waived,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Late => "late",
            Self::Overdue => "overdue",
            Self::Broken => "broken",
            Self::Pending => "pending",
            Self::Paused => "paused",
            Self::Void => "void",
            Self::Waived => "waived",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    pub(crate) const fn is_violation(self) -> bool {
        matches!(self, Self::Late | Self::Overdue | Self::Broken)
    }
}
