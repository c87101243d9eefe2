//! The store's file of what is to be done in a crisis.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::settings::SettingsError;
use super::tickets::check_ids;
use crate::domain::crisis::{Item, Kind};
use crate::domain::outcome::Labels;

/// What a new store begins with.
pub const DEFAULT: &str = include_str!("../../assets/crisis.default.toml");

/// What is done in a crisis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrisisSettings {
    items: Vec<(BTreeSet<Kind>, Item)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    item: Vec<Spanned<FileItem>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileItem {
    id: String,
    #[serde(default)]
    label: Labels,
    #[serde(default)]
    kinds: BTreeSet<Kind>,
}

impl CrisisSettings {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn load(text: &str) -> Result<Self, SettingsError> {
        let file: Result<File, _> = toml::from_str(text);
        let read = file.map_err(|e| (e.span().map_or(0, |s| s.start), e.message().to_owned()));
        read.and_then(|file| {
            let ids = file.item.iter();
            check_ids(ids.map(|i| (i.span().start, i.get_ref().id.as_str())))?;
            let items = file.item.into_iter().map(Spanned::into_inner);
            Ok(Self {
                items: items.map(Self::item).collect(),
            })
        })
        .map_err(|(at, message)| SettingsError::at(text, at, message))
    }

    fn item(item: FileItem) -> (BTreeSet<Kind>, Item) {
        let done = None;
        let FileItem { id, label, kinds } = item;
        (kinds, Item { id, label, done })
    }

    /// What is to be done in a crisis of a kind.
    pub fn checklist(&self, kind: Kind) -> Vec<Item> {
        let of_kind = |kinds: &BTreeSet<Kind>| kinds.is_empty() || kinds.contains(&kind);
        let items = self.items.iter().filter(|(kinds, _)| of_kind(kinds));
        items.map(|(_, item)| item.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_has_what_its_kind_needs() {
        let settings = CrisisSettings::load(DEFAULT).expect("it loads");
        let ids = |kind| -> Vec<String> {
            let items = settings.checklist(kind).into_iter();
            items.map(|item| item.id).collect()
        };
        assert_eq!(ids(Kind::Safety).len(), 11);
        assert!(ids(Kind::Safety).contains(&"stop-sale".to_owned()));
        assert!(!ids(Kind::Media).contains(&"stop-sale".to_owned()));
        assert_eq!(ids(Kind::Many)[0], "facts");
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (text, line, says) in [
            ("[[item]]\nid = \"a\"\n[[item]]\nid = \"a\"\n", 3, "twice"),
            ("[[item]]\nid = \"A b\"\n", 1, "small letters"),
            ("[[item]]\nid = \"a\"\nkinds = [\"big\"]\n", 3, "big"),
            ("[[items]]\nid = \"a\"\n", 1, "items"),
        ] {
            let error = CrisisSettings::load(text).expect_err(text);
            assert!(error.message.contains(says), "{error}");
            assert_eq!(error.line, line, "{error}");
        }
        assert_eq!(CrisisSettings::load(""), Ok(CrisisSettings::default()));
    }
}
