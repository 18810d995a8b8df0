//! The names of what can be wrong. A code is a kebab-case word, forever; `cs explain CODE` prints its page.

use std::fmt;

/// Lists the codes: each has a name, and its page in `NAME.md` beside this file.
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
            pub(crate) const fn page(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!($name, ".md"))),+ }
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
