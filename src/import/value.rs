//! Cells to values: texts, codes, amounts, quantities, sex, states of orders, tags.
//!
//! Each function takes a tidied, non-empty cell and answers the value or the reason for rejecting the row.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::domain::customer::Sex;
use crate::domain::import::{Field, Reason};
use crate::domain::money::{AmountError, Fen};
use crate::domain::order::OrderStatus;
use crate::text::clean::{check_id, clean_name, clean_note};

/// Most tags of a customer.
pub const MAX_TAGS: usize = 64;
/// Longest tag in bytes.
const MAX_TAG_BYTES: usize = 96;

/// A cell without what surrounds it: white space, marks, and the `="…"` that keeps spreadsheets from reading numbers.
pub fn tidy(cell: &str) -> &str {
    let trimmed = |text: &str| -> std::ops::Range<usize> {
        let kept = text.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}')
        });
        let start = kept.as_ptr() as usize - text.as_ptr() as usize;
        start..start + kept.len()
    };
    let text = &cell[trimmed(cell)];
    match text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(inner) => &inner[trimmed(inner)],
        None => text,
    }
}

/// What people write into a cell to say that there is nothing.
pub fn is_nothing(cell: &str) -> bool {
    matches!(
        cell,
        "" | "-"
            | "--"
            | "/"
            | "\\"
            | "无"
            | "暂无"
            | "無"
            | "空"
            | "null"
            | "NULL"
            | "(null)"
            | "N/A"
            | "n/a"
            | "#N/A"
            | "none"
            | "None"
            | "\\N"
    )
}

/// Longest value of a field, in bytes.
pub const fn limit(field: Field) -> usize {
    match field {
        Field::Note => super::MAX_CELL_BYTES,
        Field::Address => 2048,
        Field::Product => 512,
        Field::Name | Field::BabyName | Field::Email => 256,
        _ => 128,
    }
}

/// Text of one line; the flag says that more than white space was removed.
pub fn line(cell: &str, field: Field) -> Result<(String, bool), Reason> {
    let text = clean_name(cell);
    let cleaned = differs(cell, &text);
    within(text, field).map(|text| (text, cleaned))
}

/// Text of several lines.
pub fn note(cell: &str, field: Field) -> Result<(String, bool), Reason> {
    let text = clean_note(cell);
    let cleaned = differs(cell, &text);
    within(text, field).map(|text| (text, cleaned))
}

fn within(text: String, field: Field) -> Result<String, Reason> {
    let limit = limit(field);
    if text.len() > limit {
        Err(Reason::ValueTooLong {
            limit: limit as u32,
        })
    } else {
        Ok(text)
    }
}

fn differs(before: &str, after: &str) -> bool {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    before.len() != after.len() && visible(before) != visible(after)
}

/// A number or code that must be exactly right: nothing invisible in it, no digits lost.
pub fn code(cell: &str, field: Field) -> Result<String, Reason> {
    let text = cell.strip_prefix('\'').unwrap_or(cell);
    check_id(text).map_err(|unclean| Reason::TextControl {
        char: text.trim().chars().nth(unclean.at).map_or(0, u32::from),
    })?;
    if text.contains('\u{FFFD}') {
        return Err(Reason::TextLost);
    }
    if is_scientific(text) {
        return Err(Reason::Scientific {
            value: cell.to_owned(),
        });
    }
    within(text.trim().to_owned(), field)
}

/// `1.23457E+17`: what a spreadsheet makes of a long number.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else {
        return false;
    };
    let numeric =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    numeric(mantissa) && numeric(exponent)
}

/// An e-mail address: something, one @, something with no blanks.
pub fn email(cell: &str) -> Result<String, Reason> {
    let text = code(cell, Field::Email)?;
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let valid = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    let odd = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"');
    if valid && !text.contains(odd) {
        Ok(text.to_owned())
    } else {
        Err(Reason::EmailUnknown {
            value: cell.to_owned(),
        })
    }
}

/// An amount in yuan.
pub fn amount(cell: &str) -> Result<Fen, Reason> {
    let text = folded(cell);
    let value = || cell.to_owned();
    text.parse().map_err(|error| match error {
        AmountError::NotANumber => Reason::AmountUnknown { value: value() },
        AmountError::TooPrecise => Reason::AmountPrecise { value: value() },
        AmountError::TooLarge => Reason::AmountTooLarge { value: value() },
    })
}

/// A whole number of units from 0; 4.0 is 4.
pub fn quantity(cell: &str) -> Result<u32, Reason> {
    let text = folded(cell);
    let unknown = || Reason::QuantityUnknown {
        value: cell.to_owned(),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    let plain = |text: &str, allowed: fn(&u8) -> bool| text.bytes().all(|b| allowed(&b));
    if !plain(&digits, u8::is_ascii_digit) || !plain(decimals, |b| *b == b'0') {
        return Err(unknown());
    }
    digits.parse().map_err(|_| unknown())
}

fn folded(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() {
        cell.into()
    } else {
        cell.nfkc().collect::<String>().into()
    }
}

/// A sex; `None` where the cell says something else. What says that it is not known is [`Sex::Unknown`].
pub fn sex(cell: &str) -> Option<Sex> {
    Some(match folded(cell).to_lowercase().trim_end_matches('.') {
        "男" | "男性" | "男士" | "先生" | "m" | "male" | "man" | "mr" | "boy" | "男宝" | "男孩" => {
            Sex::Male
        }
        "女" | "女性" | "女士" | "小姐" | "太太" | "f" | "female" | "woman" | "ms" | "mrs"
        | "miss" | "girl" | "女宝" | "女孩" => Sex::Female,
        "未知" | "保密" | "不详" | "unknown" | "u" => Sex::Unknown,
        _ => return None,
    })
}

/// The state of an order in the words of shops. What is neither (unpaid, refund asked for, partly refunded) is no state
/// that could be counted rightly, and is refused.
pub fn status(cell: &str) -> Result<OrderStatus, Reason> {
    let word: String = folded(cell)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    Ok(match word.as_str() {
        "paid"
        | "processing"
        | "confirmed"
        | "open"
        | "unfulfilled"
        | "awaitingshipment"
        | "已付款"
        | "已支付"
        | "付款成功"
        | "支付成功"
        | "待发货"
        | "未发货"
        | "已付款待发货"
        | "买家已付款"
        | "等待卖家发货"
        | "买家已付款等待卖家发货"
        | "等待发货"
        | "备货中"
        | "配货中"
        | "已确认"
        | "已審核"
        | "已付費" => OrderStatus::Paid,
        "shipped"
        | "fulfilled"
        | "dispatched"
        | "intransit"
        | "outfordelivery"
        | "sent"
        | "已发货"
        | "待收货"
        | "运输中"
        | "配送中"
        | "派送中"
        | "已出库"
        | "卖家已发货"
        | "等待买家确认收货"
        | "卖家已发货等待买家确认"
        | "等待确认收货"
        | "已發貨"
        | "已寄出" => OrderStatus::Shipped,
        "delivered" | "completed" | "complete" | "received" | "done" | "finished" | "已签收"
        | "签收" | "已收货" | "确认收货" | "已确认收货" | "已送达" | "已完成" | "完成"
        | "交易成功" | "交易完成" | "待评价" | "已评价" | "已簽收" | "已送達" => {
            OrderStatus::Delivered
        }
        "cancelled" | "canceled" | "cancel" | "void" | "voided" | "已取消" | "取消" | "已关闭"
        | "关闭" | "交易关闭" | "交易取消" | "已作废" | "作废" | "订单取消" | "已關閉" => {
            OrderStatus::Cancelled
        }
        "returned" | "refunded" | "return" | "refund" | "已退货" | "退货" | "已退款" | "退款"
        | "退款成功" | "退货成功" | "退货完成" | "退款完成" | "全额退款" | "已退货退款"
        | "退货退款" | "退货退款成功" | "已全额退款" | "拒收" | "已拒收" | "已退貨" => {
            OrderStatus::Returned
        }
        _ => {
            return Err(Reason::StatusUnknown {
                value: cell.to_owned(),
            });
        }
    })
}

/// Tags separated by `, ; 、 | /` in either width, each once; the flag says that some were cleaned.
pub fn tags(cell: &str) -> Result<(Vec<String>, bool), Reason> {
    let is_sign = |c: char| {
        matches!(
            c,
            ',' | '，' | ';' | '；' | '、' | '|' | '｜' | '/' | '\n' | '\r'
        )
    };
    let (mut tags, mut cleaned) = (Vec::new(), false);
    for part in cell.split(is_sign) {
        let tag = clean_name(part);
        cleaned |= differs(part, &tag);
        if tag.len() > MAX_TAG_BYTES {
            return Err(Reason::ValueTooLong {
                limit: MAX_TAG_BYTES as u32,
            });
        }
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
        if tags.len() > MAX_TAGS {
            return Err(Reason::TagsTooMany {
                limit: MAX_TAGS as u32,
            });
        }
    }
    Ok((tags, cleaned))
}

/// Two parts of a text put together: a blank between them unless Han meets Han.
pub fn join(parts: &[&str], separator: &str) -> String {
    let mut joined = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let both_han = joined.chars().next_back().is_some_and(is_han)
            && part.chars().next().is_some_and(is_han);
        if !joined.is_empty() && !both_han {
            joined.push_str(separator);
        }
        joined.push_str(part);
    }
    joined
}

/// Han characters, whose words are written without blanks.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}' | '·' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_tidied() {
        for (cell, tidied) in [
            ("  a b ", "a b"),
            ("\t13800138000\t", "13800138000"),
            ("=\"00123\"", "00123"),
            ("=\" 1 \"", "1"),
            ("\u{FEFF}王\u{3000}", "王"),
            ("=\"", "=\""),
            ("", ""),
        ] {
            assert_eq!(tidy(cell), tidied, "{cell:?}");
        }
    }

    #[test]
    fn codes_are_exact_or_refused() {
        let code = |text| code(text, Field::Number);
        assert_eq!(code("00123"), Ok("00123".into()));
        assert_eq!(code("'00123"), Ok("00123".into()));
        assert_eq!(code("E+1"), Ok("E+1".into()));
        assert!(matches!(
            code("1.23457E+17"),
            Err(Reason::Scientific { .. })
        ));
        assert_eq!(
            code("12\u{200B}3"),
            Err(Reason::TextControl { char: 0x200B })
        );
        assert_eq!(code("12\u{FFFD}3"), Err(Reason::TextLost));
        assert_eq!(
            code(&"1".repeat(129)),
            Err(Reason::ValueTooLong { limit: 128 })
        );
    }

    #[test]
    fn texts_are_cleaned_and_say_so() {
        let line = |text| line(text, Field::Name).expect("short");
        assert_eq!(line("王  小明"), ("王 小明".into(), false));
        assert_eq!(line("王\u{1B}[31m小明\u{202E}"), ("王小明".into(), true));
        let note = note("a\r\nb\u{7}", Field::Note).expect("short");
        assert_eq!(note, ("a\nb".into(), true));
    }

    #[test]
    fn numbers() {
        assert_eq!(amount("¥1,152.00"), Ok(Fen::yuan(1152)));
        assert_eq!(amount("２９．３３"), Ok(Fen(2933)));
        assert_eq!(amount("-12.5元"), Ok(Fen(-1250)));
        assert!(matches!(amount("1.005"), Err(Reason::AmountPrecise { .. })));
        assert!(matches!(amount("gift"), Err(Reason::AmountUnknown { .. })));
        assert!(matches!(
            amount("99999999999999"),
            Err(Reason::AmountTooLarge { .. })
        ));
        for (text, expected) in [
            ("4", Some(4)),
            ("4.0", Some(4)),
            ("0", Some(0)),
            ("1,000", Some(1000)),
            ("４", Some(4)),
        ] {
            assert_eq!(quantity(text).ok(), expected, "{text}");
        }
        for text in ["-1", "4.5", "", "four", ".", "99999999999"] {
            assert!(
                matches!(quantity(text), Err(Reason::QuantityUnknown { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn words() {
        for (text, expected) in [
            ("男", Some(Sex::Male)),
            ("F", Some(Sex::Female)),
            ("先生", Some(Sex::Male)),
            ("Mrs.", Some(Sex::Female)),
            ("保密", Some(Sex::Unknown)),
            ("nonbinary", None),
        ] {
            assert_eq!(sex(text), expected, "{text}");
        }
        for (text, expected) in [
            ("paid", OrderStatus::Paid),
            ("买家已付款，等待卖家发货", OrderStatus::Paid),
            ("已发货", OrderStatus::Shipped),
            ("交易成功", OrderStatus::Delivered),
            ("Completed", OrderStatus::Delivered),
            ("Canceled", OrderStatus::Cancelled),
            ("退款成功", OrderStatus::Returned),
            ("Refunded", OrderStatus::Returned),
        ] {
            assert_eq!(status(text), Ok(expected), "{text}");
        }
        for one in OrderStatus::ALL {
            assert_eq!(status(one.code()), Ok(one));
        }
        for text in ["部分退款", "待付款", "refund requested", "?"] {
            assert!(
                matches!(status(text), Err(Reason::StatusUnknown { .. })),
                "{text}"
            );
        }
        let (tags, _) = tags("VIP，过敏、有机|VIP/a; b").expect("few");
        assert_eq!(tags, ["VIP", "过敏", "有机", "a", "b"]);
        assert_eq!(email("a.b@c.de"), Ok("a.b@c.de".into()));
        for text in ["a@b@c", "@b", "a@", "a b@c", "ab", "a@b;c@d"] {
            assert!(
                matches!(email(text), Err(Reason::EmailUnknown { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn parts_are_joined_as_each_script_wants() {
        assert_eq!(join(&["Ann", "", "Lee"], " "), "Ann Lee");
        assert_eq!(join(&["欧阳", "娜娜"], " "), "欧阳娜娜");
        assert_eq!(join(&["王", "Ann"], " "), "王 Ann");
    }
}
