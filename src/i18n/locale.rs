//! Which language is spoken, and how it is chosen.

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language of the screens and messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Locale {
    /// Simplified Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

impl Locale {
    /// Every locale.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language of a tag like `zh`, `zh-CN`, `zh_TW.UTF-8`, `en`; `None` for any other.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_', '.', '@']).next()?;
        match language.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first of: `--lang`, `WARMLINE_LANG`, Chinese if `LANG` says so, English.
    pub fn choose(option: Option<&str>, own: Option<&str>, system: Option<&str>) -> Self {
        [option, own, system]
            .into_iter()
            .flatten()
            .find_map(Self::from_tag)
            .unwrap_or_default()
    }

    /// The other language.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// Its name as `--lang` takes it: `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag of its files: `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    pub(super) fn language(self) -> LanguageIdentifier {
        // An unreadable tag would only cost the plural rules; both are read by the tests.
        self.tag().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_says_something_wins() {
        assert_eq!(
            Locale::choose(Some("zh"), Some("en"), Some("de_DE")),
            Locale::Zh
        );
        assert_eq!(
            Locale::choose(None, Some("en"), Some("zh_CN.UTF-8")),
            Locale::En
        );
        assert_eq!(Locale::choose(None, None, Some("zh_CN.UTF-8")), Locale::Zh);
        assert_eq!(Locale::choose(None, Some("xx"), Some("zh_TW")), Locale::Zh);
        assert_eq!(Locale::choose(None, None, Some("C.UTF-8")), Locale::En);
        assert_eq!(Locale::choose(None, None, None), Locale::En);
    }
}
