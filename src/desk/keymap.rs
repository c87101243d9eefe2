//! Which key does what: the built-in keymap, changed by the user's file of the same form.

use std::collections::{BTreeMap, HashMap};

use super::action::Action;
use super::context::{Context, Snapshot};
use super::keys::Key;

/// The built-in keymap, in the form of the user's.
pub const DEFAULT: &str = include_str!("../../assets/keymap.default.toml");

/// A keymap file is refused beyond this size.
pub const MAX_FILE_BYTES: usize = 64 * 1024;

/// What is wrong with a keymap file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// It is no TOML of this form, or larger than [`MAX_FILE_BYTES`].
    #[error("not a keymap: {0}")]
    Syntax(String),
    /// A table that is none of the contexts.
    #[error("no table [{0}]")]
    Context(String),
    /// A name that no action of its table has.
    #[error("no action {action} in [{context}]")]
    Action { context: String, action: String },
    /// A text that names no key.
    #[error("{key:?}, given for {action}, is no key")]
    Key { action: String, key: String },
    /// The same key twice in one table of one file.
    #[error("{key} is given for both {first} and {second}")]
    Twice {
        key: String,
        first: String,
        second: String,
    },
}

/// Which key does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    keys: HashMap<(Context, Key), Action>,
    of: HashMap<Action, Vec<Key>>,
}

type File = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Each action of a file with its keys, checked.
fn read(text: &str) -> Result<Vec<(Action, Vec<Key>)>, KeymapError> {
    if text.len() > MAX_FILE_BYTES {
        return Err(KeymapError::Syntax("too large".to_owned()));
    }
    let file: File =
        toml::from_str(text).map_err(|e| KeymapError::Syntax(e.message().to_owned()))?;
    let mut found: Vec<(Action, Vec<Key>)> = Vec::new();
    for (table, entries) in file {
        let context = Context::from_id(&table).ok_or(KeymapError::Context(table.clone()))?;
        for (id, names) in entries {
            let action = Action::from_id(&id)
                .filter(|a| a.context() == context)
                .ok_or_else(|| KeymapError::Action {
                    context: table.clone(),
                    action: id.clone(),
                })?;
            let mut keys = Vec::with_capacity(names.len());
            for name in names {
                let key: Key = name.parse().map_err(|_| KeymapError::Key {
                    action: id.clone(),
                    key: name.clone(),
                })?;
                let before = found
                    .iter()
                    .find(|(a, ks)| a.context() == context && ks.contains(&key));
                if before.is_some() || keys.contains(&key) {
                    let first = before.map_or(id.clone(), |(a, _)| a.id().to_owned());
                    return Err(KeymapError::Twice {
                        key: name,
                        first,
                        second: id,
                    });
                }
                keys.push(key);
            }
            found.push((action, keys));
        }
    }
    Ok(found)
}

impl Keymap {
    /// The built-in keymap.
    pub fn built_in() -> Self {
        Self::with_user_file("").expect("the built-in keymap is checked by a test")
    }

    /// The built-in keymap with the actions of a user's file changed. A key that the user gives to one action is
    /// taken from the built-in action of the same table that had it.
    pub fn with_user_file(text: &str) -> Result<Self, KeymapError> {
        let user = read(text)?;
        let mut of: HashMap<Action, Vec<Key>> = read(DEFAULT)?.into_iter().collect();
        for (action, keys) in &user {
            for (other, theirs) in &mut of {
                if other.context() == action.context() {
                    theirs.retain(|key| !keys.contains(key));
                }
            }
            of.insert(*action, keys.clone());
        }
        let keys = of
            .iter()
            .flat_map(|(action, keys)| keys.iter().map(|key| ((action.context(), *key), *action)))
            .collect();
        Ok(Self { keys, of })
    }

    /// What a key does now: the top context first; what it doesn't take falls through to the next.
    pub fn action(&self, key: Key, now: &Snapshot) -> Option<Action> {
        if now.typing && key.typed().is_some() {
            return None;
        }
        let key = key.folded();
        now.contexts
            .iter()
            .filter_map(|context| self.keys.get(&(*context, key)).copied())
            .find(|action| action.possible(now))
    }

    /// The keys of an action, the principal one first.
    pub fn keys(&self, action: Action) -> &[Key] {
        self.of.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The key to show for an action: one that works where characters are typed, if they are.
    pub fn shown(&self, action: Action, typing: bool) -> Option<Key> {
        let keys = self.keys(action);
        keys.iter()
            .find(|key| !typing || key.typed().is_none())
            .copied()
    }

    /// The actions that a key can reach now, in the order of the catalogue.
    pub fn reachable<'a>(&'a self, now: &'a Snapshot) -> impl Iterator<Item = (Action, Key)> + 'a {
        Action::ALL.iter().filter_map(move |action| {
            let key = self.shown(*action, now.typing)?;
            (self.action(key, now) == Some(*action)).then_some((*action, key))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::keys::Code;

    fn now(contexts: &[Context]) -> Snapshot {
        Snapshot {
            contexts: contexts.to_vec(),
            list: true,
            row: true,
            customer: true,
            undo: true,
            back: true,
            ..Snapshot::default()
        }
    }

    #[test]
    fn the_built_in_keymap_is_sound_and_whole() {
        read(DEFAULT).expect("it has no duplicates and no unknown names");
        let keymap = Keymap::built_in();
        for action in Action::ALL {
            assert!(
                !keymap.keys(*action).is_empty(),
                "{} has no key",
                action.id()
            );
        }
    }

    #[test]
    fn every_action_has_a_key_that_is_no_character_where_people_type_chinese() {
        let keymap = Keymap::built_in();
        for action in Action::ALL {
            let safe = keymap
                .keys(*action)
                .iter()
                .any(|k| k.typed().is_none_or(|c| c == ' ' || c.is_ascii_digit()));
            assert!(safe, "{}", action.id());
        }
    }

    #[test]
    fn no_key_of_the_desk_is_hidden_by_movement() {
        let entries = read(DEFAULT).expect("the built-in keymap");
        for (action, keys) in entries.iter().filter(|(a, _)| a.context() == Context::Desk) {
            for (other, theirs) in entries.iter().filter(|(a, _)| a.context() == Context::Move) {
                let shared = keys.iter().find(|k| theirs.contains(k));
                assert_eq!(shared, None, "{} and {}", action.id(), other.id());
            }
        }
    }

    #[test]
    fn a_user_changes_what_they_name_and_nothing_else() {
        let keymap =
            Keymap::with_user_file("[desk]\nwrap-up = [\"f7\", \"x\"]\n").expect("a keymap");
        let list = now(&[Context::List, Context::Move, Context::Desk]);
        assert_eq!(
            keymap.action(Key::plain(Code::F(7)), &list),
            Some(Action::WrapUp)
        );
        assert_eq!(keymap.action(Key::plain(Code::F(6)), &list), None);
        assert_eq!(
            keymap.action(Key::char('x'), &list),
            Some(Action::WrapUp),
            "taken from release"
        );
        assert_eq!(keymap.keys(Action::Release), [Key::ctrl('x')]);
        assert_eq!(
            keymap.keys(Action::Help),
            Keymap::built_in().keys(Action::Help)
        );
    }

    #[test]
    fn an_action_can_be_left_without_keys() {
        let keymap = Keymap::with_user_file("[desk]\nmouse = []\n").expect("a keymap");
        assert!(keymap.keys(Action::Mouse).is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (file, error) in [
            ("[dsek]\n", KeymapError::Context("dsek".into())),
            (
                "[desk]\nup = [\"k\"]\n",
                KeymapError::Action {
                    context: "desk".into(),
                    action: "up".into(),
                },
            ),
            (
                "[desk]\nhelp = [\"f99\"]\n",
                KeymapError::Key {
                    action: "help".into(),
                    key: "f99".into(),
                },
            ),
            (
                "[desk]\nfind = [\"f9\"]\nhelp = [\"f9\"]\n",
                KeymapError::Twice {
                    key: "f9".into(),
                    first: "find".into(),
                    second: "help".into(),
                },
            ),
        ] {
            assert_eq!(Keymap::with_user_file(file), Err(error), "{file}");
        }
        assert!(matches!(
            Keymap::with_user_file("[desk\n"),
            Err(KeymapError::Syntax(_))
        ));
        assert!(matches!(
            Keymap::with_user_file("[desk]\nhelp = 3\n"),
            Err(KeymapError::Syntax(_))
        ));
    }

    #[test]
    fn the_top_context_is_asked_first_and_lets_the_rest_through() {
        let keymap = Keymap::built_in();
        let form = Snapshot {
            form: true,
            ..now(&[Context::Form, Context::Desk])
        };
        assert_eq!(
            keymap.action(Key::plain(Code::Tab), &form),
            Some(Action::NextField)
        );
        assert_eq!(
            keymap.action(Key::plain(Code::F(1)), &form),
            Some(Action::Help)
        );
        assert_eq!(
            keymap.action(Key::plain(Code::F(6)), &form),
            None,
            "no second form over the first"
        );
    }

    #[test]
    fn characters_are_commands_only_where_nothing_is_typed() {
        let keymap = Keymap::built_in();
        let list = now(&[Context::List, Context::Move, Context::Desk]);
        assert_eq!(
            keymap.action(Key::char('】'), &list),
            Some(Action::NextCustomer)
        );
        let typing = Snapshot {
            typing: true,
            ..list
        };
        assert_eq!(keymap.action(Key::char('u'), &typing), None);
        assert_eq!(keymap.action(Key::ctrl('z'), &typing), Some(Action::Undo));
        assert_eq!(keymap.shown(Action::Undo, true), Some(Key::ctrl('z')));
    }
}
