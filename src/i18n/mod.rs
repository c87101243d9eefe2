//! Messages in zh-CN and en: every text that a person reads, by id.
//!
//! The texts are Fluent files under `assets/locales`, embedded in the binary. Those without variables are formatted
//! once, so that asking for them each frame costs a hash lookup. [`tr!`](crate::tr) is the way to ask.
//!
//! An id that does not exist is shown as itself; the tests of this module fail on one before anybody sees it.

mod locale;

#[cfg(test)]
mod check;

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::text::grouped::grouped;

pub use fluent_bundle::FluentValue as Value;
pub use locale::Locale;

/// The text of a message: `tr!(locale, "id")` is a `&'static str`, `tr!(locale, "id", name = value)` a `String`.
#[macro_export]
macro_rules! tr {
    ($locale:expr, $id:literal) => {
        $locale.text($id)
    };
    ($locale:expr, $id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $locale.fill($id, &[$((stringify!($name), $crate::i18n::Value::from($value))),+])
    };
}

macro_rules! sources {
    ($tag:literal) => {
        &[
            (
                "desk",
                include_str!(concat!("../../assets/locales/", $tag, "/desk.ftl")),
            ),
            (
                "keys",
                include_str!(concat!("../../assets/locales/", $tag, "/keys.ftl")),
            ),
            (
                "domain",
                include_str!(concat!("../../assets/locales/", $tag, "/domain.ftl")),
            ),
            (
                "plan",
                include_str!(concat!("../../assets/locales/", $tag, "/plan.ftl")),
            ),
            (
                "outbox",
                include_str!(concat!("../../assets/locales/", $tag, "/outbox.ftl")),
            ),
            (
                "tickets",
                include_str!(concat!("../../assets/locales/", $tag, "/tickets.ftl")),
            ),
            (
                "process",
                include_str!(concat!("../../assets/locales/", $tag, "/process.ftl")),
            ),
            (
                "floor",
                include_str!(concat!("../../assets/locales/", $tag, "/floor.ftl")),
            ),
            (
                "desk-tickets",
                include_str!(concat!("../../assets/locales/", $tag, "/desk-tickets.ftl")),
            ),
            (
                "crisis",
                include_str!(concat!("../../assets/locales/", $tag, "/crisis.ftl")),
            ),
            (
                "problems",
                include_str!(concat!("../../assets/locales/", $tag, "/problems.ftl")),
            ),
            (
                "planning",
                include_str!(concat!("../../assets/locales/", $tag, "/planning.ftl")),
            ),
            (
                "errors",
                include_str!(concat!("../../assets/locales/", $tag, "/errors.ftl")),
            ),
            (
                "preview",
                include_str!(concat!("../../assets/locales/", $tag, "/preview.ftl")),
            ),
            (
                "cli",
                include_str!(concat!("../../assets/locales/", $tag, "/cli.ftl")),
            ),
            (
                "help",
                include_str!(concat!("../../assets/locales/", $tag, "/help.ftl")),
            ),
        ]
    };
}

/// The files of a locale: area and text.
fn sources(locale: Locale) -> &'static [(&'static str, &'static str)] {
    match locale {
        Locale::Zh => sources!("zh-CN"),
        Locale::En => sources!("en"),
    }
}

/// One locale's messages, ready to format.
struct Catalogue {
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

static ZH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(Locale::Zh));
static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(Locale::En));

impl Catalogue {
    fn read(locale: Locale) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.language()]);
        // The isolation marks would reach the terminal as invisible characters.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(shown));
        let mut ids = Vec::new();
        for (_, text) in sources(locale) {
            ids.extend(text.lines().filter_map(message_id));
            // What a damaged message leaves behind is still served; the tests see to it that there is none.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(r, _)| r);
            bundle.add_resource_overriding(resource);
        }
        let mut plain = HashMap::with_capacity(ids.len());
        for id in ids {
            let Some(pattern) = bundle.get_message(id).and_then(|m| m.value()) else {
                continue;
            };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut errors);
            if errors.is_empty() {
                plain.insert(id.to_owned(), text.into_owned());
            }
        }
        Self { plain, bundle }
    }

    fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::Zh => &ZH,
            Locale::En => &EN,
        }
    }
}

/// Whole numbers are shown with thousands separators, in every text alike. What is no count but a name, such as a year
/// or a line of a file, is given as text.
fn shown<M>(value: &Value<'_>, _: &M) -> Option<String> {
    let Value::Number(number) = value else {
        return None;
    };
    let whole = number.value.fract() == 0.0 && (0.0..9e15).contains(&number.value);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It is whole, and in range.
    whole.then(|| grouped(number.value as u64))
}

/// The id that a line of a Fluent file begins, if it begins a message.
fn message_id(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end();
    let ok = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    ok.then_some(id)
}

impl Locale {
    /// The text of a message without variables; the id itself if there is none.
    pub fn text(self, id: &'static str) -> &'static str {
        Catalogue::of(self).plain.get(id).map_or(id, String::as_str)
    }

    /// The text of a message whose id was put together at run time, e.g. `outcome-no-answer`.
    pub fn find(self, id: &str) -> Option<&'static str> {
        Catalogue::of(self).plain.get(id).map(String::as_str)
    }

    /// The text of a message with its variables filled in; the id itself if there is none.
    pub fn fill(self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find_filled(id, values)
            .unwrap_or_else(|| id.to_owned())
    }

    /// As [`fill`](Self::fill), for an id put together at run time.
    pub fn find_filled(self, id: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let bundle = &Catalogue::of(self).bundle;
        let pattern = bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = values.iter().map(|(k, v)| (*k, v.clone())).collect();
        let mut errors = Vec::new();
        Some(
            bundle
                .format_pattern(pattern, Some(&args), &mut errors)
                .into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_text_in_both_languages() {
        assert_eq!(tr!(Locale::Zh, "desk-title"), "回访工作台");
        assert_eq!(tr!(Locale::En, "desk-title"), "Warmline");
        assert_eq!(tr!(Locale::Zh, "status-overdue", count = 3), "逾期3");
        assert_eq!(tr!(Locale::En, "status-overdue", count = 3), "overdue 3");
        let many = tr!(Locale::Zh, "status-overdue", count = 1234);
        assert_eq!(many, "逾期1,234");
    }

    #[test]
    fn values_come_without_isolation_marks() {
        let text = tr!(Locale::Zh, "toast-undone", what = "王小明");
        assert!(
            text.contains("王小明") && !text.contains('\u{2068}'),
            "{text:?}"
        );
    }

    #[test]
    fn an_unknown_id_is_shown_as_itself() {
        assert_eq!(Locale::En.find("no-such-message"), None);
        assert_eq!(Locale::En.fill("no-such-message", &[]), "no-such-message");
    }
}
