//! The shipped plan in words, and that each trigger, way and choice has some.

use std::fmt::Write;

use toml::Table;

use super::Parts;
use crate::config::plan::form::TRIGGERS;
use crate::config::plan::{DEFAULT, load};
use crate::desk::state::no_settings;
use crate::desk::words::Words;
use crate::domain::time::{Moment, Zone};
use crate::i18n::Locale;

const LOCALES: [Locale; 2] = [Locale::Zh, Locale::En];

fn worded<T>(locale: Locale, say: impl FnOnce(Words<'_>) -> T) -> T {
    let settings = no_settings();
    say(Words {
        locale,
        zone: Zone::default(),
        now: Moment(1_781_488_800_000),
        settings: &settings,
    })
}

#[test]
fn the_shipped_plan_reads_well() {
    let mut said = String::new();
    for locale in LOCALES {
        worded(locale, |words| {
            for rule in Parts::of(DEFAULT).all("rule") {
                let name = Parts::text(rule, "id");
                let (when, what) = (words.plan_when(rule), words.plan_what(rule));
                let terms = words.plan_terms(rule);
                let _ = writeln!(said, "{name} | {when} | {what} | {terms}");
            }
        });
    }
    insta::assert_snapshot!("shipped", said);
}

#[test]
fn every_trigger_has_words_with_and_without_its_keys() {
    // One rule for each, with each of its keys, and one with what it must have alone.
    let rules = [
        "{ on = 'ordered' }",
        "{ on = 'ordered', days = [0, 30], nth = 2 }",
        "{ on = 'dispatched', days = 1 }",
        "{ on = 'delivered', known = true }",
        "{ on = 'no-purchase', days = [60, 75, 90] }",
        "{ on = 'entered', segment = 'vip' }",
        "{ on = 'entered', lifecycle = 'recovery', days = 7 }",
        "{ on = 'every-days', every = 3, for = 30, after = 'delivered' }",
        "{ on = 'month-days', days = [1, 15] }",
        "{ on = 'every-months', months = 3 }",
        "{ on = 'every-months', months = 2 }",
        "{ on = 'birthday' }",
        "{ on = 'birthday', whose = 'baby', days_before = 7 }",
        "{ on = 'stage-change', days_before = 14, line = 'formula' }",
        "{ on = 'first-purchase-anniversary' }",
        "{ on = 'anniversary', field = '合作日期', days_before = 3 }",
        "{ on = 'holiday' }",
        "{ on = 'holiday', names = ['national-day', 'labour-day'], days_before = 1 }",
        "{ on = 'festival', names = ['spring-festival', 'qixi'] }",
        "{ on = 'calendar', list = 'industry', days_before = 7 }",
        "{ on = 'replenish', days_before = 5 }",
        "{ on = 'tagged', tag = '需关注' }",
        "{ on = 'low-score', at_most = 3, days = 1 }",
        "{ on = 'happened', names = ['referral-verified', 'tier-reached'] }",
    ];
    let mut said = String::new();
    for when in rules {
        let rule: Table = format!("when = {when}").parse().expect("a rule");
        let [zh, en] = LOCALES.map(|l| worded(l, |words| words.plan_when(&rule)));
        for words in [&zh, &en] {
            assert!(
                !words.contains("on = ") && !words.contains('{'),
                "{when}: {words}"
            );
        }
        let _ = writeln!(said, "{zh} | {en}");
    }
    for (on, _) in TRIGGERS {
        assert!(rules.iter().any(|r| r.contains(&format!("'{on}'"))), "{on}");
    }
    insta::assert_snapshot!("triggers", said);
}

/// Every code that a plan may have.
#[test]
fn every_code_has_its_words_in_both_languages() {
    use crate::domain::plan::touch::Way;
    let mut ids: Vec<String> = Way::all()
        .map(|way| format!("plan-what-{}", way.code()))
        .collect();
    let messages = Way::all().filter(|way| !matches!(way, Way::Work(_)));
    ids.extend(messages.map(|way| format!("plan-what-{}-series", way.code())));
    let plan = load(DEFAULT).expect("the shipped plan loads");
    ids.extend(plan.segments.iter().map(|c| format!("segment-{}", c.id)));
    ids.extend(plan.lifecycle.iter().map(|c| format!("lifecycle-{}", c.id)));
    ids.extend(plan.key.iter().map(|c| format!("key-{}", c.id)));
    ids.extend(
        plan.calendars
            .iter()
            .map(|c| format!("plan-calendar-{}", c.id)),
    );
    ids.extend(plan.rules.iter().map(|r| format!("rule-{}", r.id)));
    for locale in LOCALES {
        let missing: Vec<&String> = ids.iter().filter(|id| locale.find(id).is_none()).collect();
        assert!(missing.is_empty(), "{} {missing:?}", locale.tag());
    }
    // The queue has ten cells for the reason.
    for rule in &plan.rules {
        let name = Locale::Zh
            .find(&format!("rule-{}", rule.id))
            .unwrap_or_default();
        let width = unicode_width::UnicodeWidthStr::width(name);
        assert!(width <= 10, "{name}");
    }
}
