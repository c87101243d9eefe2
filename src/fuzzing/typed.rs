//! What people type: conditions, texts, times, amounts, numbers.

use super::texts;
use crate::domain::import::Field;
use crate::domain::lookup::Query;
use crate::domain::plan::condition::{Condition, Filters};
use crate::domain::plan::script;
use crate::domain::time::{Day, Moment, Zone};
use crate::domain::typed_time::{self, DayTimes};
use crate::import::{clock, date, phone as cells, value};
use crate::text::{clean, fold, mask, phone, width};

/// A condition: an error lies within what was written.
pub fn conditions(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else {
        return;
    };
    match Condition::compile_with(source, &Filters::NONE) {
        Ok(condition) => {
            assert_eq!(condition.source(), source);
            tried((condition.verdict(), condition.implies(&condition)));
        }
        Err(error) => {
            let _ = error.cut(source);
            assert!(error.column() <= source.chars().count() + 1, "{error:?}");
        }
    }
}

pub fn condition_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "total >= 5000",
        "orders in [1, 2, 3] && days_since_last_order > 30",
        "segment == 'vip' || ('x' in tags && !key)",
        "baby_months >= 6 && baby_months < 12 ? r > 3 : sex == 'female'",
        "segment.contains('a') && total / 2.0 > 99.5",
        "last_score == 1 && filter('big')",
    ])
}

/// Texts as they come in and as they go to a terminal.
pub fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let shown = clean::for_terminal(&text);
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert_eq!(clean::for_terminal(&shown), shown);
    let name = clean::clean_name(&text);
    assert!(
        !name
            .chars()
            .any(|c| c.is_control() || clean::is_invisible(c)),
        "{name:?}"
    );
    assert_eq!(clean::clean_name(&name), name);
    let note = clean::clean_note(&text);
    assert!(
        !note.chars().any(|c| c.is_control() && c != '\n'),
        "{note:?}"
    );
    assert_eq!(clean::clean_note(&note), note);
    for cells in [0, 1, 7] {
        assert!(width::width(&width::truncate(&shown, cells)) <= cells);
        assert!(width::width(width::prefix(&shown, cells)) <= cells);
    }
    for line in width::wrap(&note, 10) {
        assert!(width::width(&line) <= 10, "{line:?}");
    }
    tried((fold::fold(&text), clean::check_id(&text).is_ok()));
    for masked in [
        mask::mask_phone(&text),
        mask::mask_email(&text),
        mask::mask_account(&text),
    ] {
        tried(masked);
    }
    tried(mask::mask_address(&text));
    tried(script::unknown_field(&text));
}

pub fn text_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "王小明 13812345678",
        "\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{7}",
        "a\u{0301}\u{0301}\u{0301}\u{0301}\u{202E}b\u{2066}",
        "👨\u{200D}👩\u{200D}👧 🇨🇳 \u{FE0F}",
        "line\r\nline\u{2028}\u{85}\ttab",
        "{salutation}，您好！{order}",
        "zhang@example.com 江苏省苏州市",
    ])
}

/// Times, dates, amounts, numbers, lookups.
pub fn values(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (now, zone) = (Moment(1_781_488_800_000), Zone::default());
    tried(typed_time::parse(&text, now, zone, DayTimes::default()));
    if let Ok(birthday) = date::birthday(&text) {
        tried((
            birthday.in_year(2026),
            birthday.next_on_or_after(Day(20_619)),
            birthday.chinese(),
        ));
    }
    tried((
        date::moment(&text, zone).is_ok(),
        clock::read(&text).is_ok(),
    ));
    if let Ok(amount) = value::amount(&text) {
        assert_eq!(
            value::amount(&amount.to_plain()).ok(),
            Some(amount),
            "{text:?}"
        );
    }
    tried((value::quantity(&text).is_ok(), value::tags(&text).is_ok()));
    tried((
        value::email(&text).is_ok(),
        value::code(&text, Field::Order).is_ok(),
    ));
    tried((cells::read(&text).is_ok(), cells::split(&text).len()));
    if let Ok(parsed) = phone::parse(&text) {
        let written = format!("{parsed:?}");
        assert!(!written.is_empty());
    }
    let query = Query::parse(&text);
    tried((query.plan(), query.is_empty()));
}

pub fn value_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "1530",
        "+0930",
        "1205 0930",
        "3",
        "2026-06-15 10:00:00",
        "农历八月十五",
        "1990年5月1日",
        "06/15/2026",
        "¥1,298.00",
        "-99.5",
        "13812345678",
        "+86 010-8888 6666 转 12",
        "zhang wei 138",
        "wxm",
        "a@b.cn",
        "VIP、要求回访",
    ])
}

/// That it did not panic is enough.
fn tried<T>(_: T) {}
