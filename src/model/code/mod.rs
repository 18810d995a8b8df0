//! The names of what can be wrong. A code is a kebab-case word, forever; `cs explain CODE` prints its page.

use std::fmt;

use super::language::Language;

/// Lists the codes: each has a name, and its page in `NAME.md` beside this file, in Chinese in `zh/NAME.md`.
macro_rules! codes {
    ($($code:ident $name:literal),+ $(,)?) => {
        /// What sort of fault (or warning) it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Code { $($code),+ }

        impl Code {
            pub(crate) const ALL: &[Self] = &[$(Self::$code),+];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }

            /// What it means, with an example that is wrong and the same mended.
            pub(crate) const fn page(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$code, Language::English) => include_str!(concat!($name, ".md")),
                    (Self::$code, Language::Chinese) => include_str!(concat!("zh/", $name, ".md")),)+
                }
            }
        }
    };
}

codes! {
    // What keeps a text from being read.
    UnreadableYaml "unreadable-yaml",
    UnclosedMark "unclosed-mark",
    TabIndentation "tab-indentation",
    MissingBlank "missing-blank",
    DuplicateKey "duplicate-key",
    FullWidthMark "full-width-mark",
    UnquotedText "unquoted-text",
    WrongIndentation "wrong-indentation",
    UnknownAnchor "unknown-anchor",
    MergeKey "merge-key",
    // What stands where something else belongs.
    WrongShape "wrong-shape",
    EmptyPolicy "empty-policy",
    MissingKey "missing-key",
    MissingForm "missing-form",
    ConflictingKeys "conflicting-keys",
    // Names that nothing bears.
    UnknownSection "unknown-section",
    UnknownKey "unknown-key",
    UnknownField "unknown-field",
    UnknownEvent "unknown-event",
    UnknownKind "unknown-kind",
    UnknownRoster "unknown-roster",
    UnknownColumn "unknown-column",
    UnknownRole "unknown-role",
    UnknownActor "unknown-actor",
    UnknownCalendar "unknown-calendar",
    UnknownRule "unknown-rule",
    UnknownType "unknown-type",
    UnknownValue "unknown-value",
    UnknownZone "unknown-zone",
    UnknownUnit "unknown-unit",
    UnknownPlaceholder "unknown-placeholder",
    // Values that cannot be meant.
    WrongValue "wrong-value",
    WrongAmount "wrong-amount",
    MixedUnits "mixed-units",
    WrongDate "wrong-date",
    WrongHours "wrong-hours",
    WrongNumber "wrong-number",
    WrongName "wrong-name",
    WrongType "wrong-type",
    ReversedRange "reversed-range",
    ReversedSpan "reversed-span",
    AmbiguousWord "ambiguous-word",
    // What stands twice, or leads back to itself.
    DuplicateRule "duplicate-rule",
    DuplicateValue "duplicate-value",
    DuplicateVerb "duplicate-verb",
    ReservedName "reserved-name",
    CircularRules "circular-rules",
    // Calendars.
    MissingCalendar "missing-calendar",
    WrongCalendar "wrong-calendar",
    DateTwice "date-twice",
    YearWithoutData "year-without-data",
    // What reads well and is foolish: warnings.
    ConditionNeverHolds "condition-never-holds",
    ConditionAlwaysHolds "condition-always-holds",
    ShadowedTier "shadowed-tier",
    ShadowedRule "shadowed-rule",
    EventNotOfKind "event-not-of-kind",
    ContradictingRules "contradicting-rules",
    CircularOrder "circular-order",
    NoticeLongerThanDeadline "notice-longer-than-deadline",
    WarningLongerThanLimit "warning-longer-than-limit",
    EmptySlot "empty-slot",
    ResponseAfterResolution "response-after-resolution",
    GraverButSlower "graver-but-slower",
    ValueWithoutTarget "value-without-target",
    ChannelWithoutResponse "channel-without-response",
    CalendarYearMissing "calendar-year-missing",
    CoversWithoutDates "covers-without-dates",
    WindowEndsEarly "window-ends-early",
    UnusedField "unused-field",
    UnusedEvent "unused-event",
    UnusedRole "unused-role",
    UnusedRoster "unused-roster",
    UnusedColumn "unused-column",
    UnusedCalendar "unused-calendar",
    LooserCommitment "looser-commitment",
    UnkeptCommitment "unkept-commitment",
    UnwatchedCommitment "unwatched-commitment",
    // Silences of warnings.
    UnneededSilence "unneeded-silence",
    SilenceWithoutReason "silence-without-reason",
    UnknownWarning "unknown-warning",
    // All that is wrong with one kind of file and has no code of its own.
    UnreadableFile "unreadable-file",
    InvalidRecord "invalid-record",
    InvalidArchive "invalid-archive",
    InvalidRoster "invalid-roster",
    InvalidWaiver "invalid-waiver",
    InvalidGuide "invalid-guide",
    InvalidCase "invalid-case",
    InvalidFile "invalid-file",
}

impl Code {
    /// The warnings of a policy that `allow` can silence at their place.
    pub(crate) const LINTS: &[Self] = &[
        Self::ConditionNeverHolds,
        Self::ConditionAlwaysHolds,
        Self::ShadowedTier,
        Self::ShadowedRule,
        Self::EventNotOfKind,
        Self::ContradictingRules,
        Self::CircularOrder,
        Self::NoticeLongerThanDeadline,
        Self::WarningLongerThanLimit,
        Self::EmptySlot,
        Self::ResponseAfterResolution,
        Self::GraverButSlower,
        Self::ValueWithoutTarget,
        Self::ChannelWithoutResponse,
        Self::CalendarYearMissing,
        Self::CoversWithoutDates,
        Self::WindowEndsEarly,
        Self::UnusedField,
        Self::UnusedEvent,
        Self::UnusedRole,
        Self::UnusedRoster,
        Self::UnusedColumn,
        Self::UnusedCalendar,
        Self::LooserCommitment,
        Self::UnkeptCommitment,
        Self::UnwatchedCommitment,
        Self::DateTwice,
    ];

    /// The general code of a file, by its place in the book.
    pub(crate) fn of_file(file: &str) -> Self {
        const PLACES: [(&str, Code); 7] = [
            ("data/tickets/", Code::InvalidRecord),
            ("data/archive/", Code::InvalidArchive),
            ("data/rosters/", Code::InvalidRoster),
            ("data/waivers.csv", Code::InvalidWaiver),
            ("data/guides/", Code::InvalidGuide),
            ("data/calendar/", Code::WrongCalendar),
            ("tests/policy/", Code::InvalidCase),
        ];
        let place = PLACES.iter().find(|(place, _)| file.starts_with(place));
        place.map_or(Self::InvalidFile, |(_, code)| *code)
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
