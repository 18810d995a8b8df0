//! Texts of a file that is read: lent by it where they stand there as they are.

use std::fmt;
use std::ops::Deref;

/// A text that is lent, or its own. Unlike [`Cow`](std::borrow::Cow), it is made of any `&str`, by a copy.
#[derive(Clone, Debug)]
pub(crate) enum Text<'t> {
    Lent(&'t str),
    Own(Box<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Lent(text) => text,
            Self::Own(text) => text,
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text<'_> {}

impl From<&str> for Text<'_> {
    fn from(text: &str) -> Self {
        Self::Own(text.into())
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Own(text.into())
    }
}

impl From<Text<'_>> for Box<str> {
    fn from(text: Text<'_>) -> Self {
        match text {
            Text::Lent(text) => text.into(),
            Text::Own(text) => text,
        }
    }
}
