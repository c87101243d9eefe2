//! What is shown of phones, e-mail, chat names and addresses to those who have not asked to see more.

/// A phone number masked: `138****1234`. Never more than the first three and the last four digits; at least four
/// hidden, or half of a number shorter than eight. A `+` stays, an extension goes: give the number without it.
pub fn mask_phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let len = digits.len();
    if len == 0 {
        return if text.trim().is_empty() {
            String::new()
        } else {
            "****".to_owned()
        };
    }
    let visible = if len < 8 { len / 2 } else { len - 4 };
    let tail = visible.min(4);
    let head = (visible - tail).min(3);
    let plus = if text.trim_start().starts_with('+') {
        "+"
    } else {
        ""
    };
    let mut out = String::from(plus);
    out.extend(&digits[..head]);
    out.extend(std::iter::repeat_n('*', len - head - tail));
    out.extend(&digits[len - tail..]);
    out
}

/// An e-mail address masked: the first character of the mailbox and the domain, `w****@qq.com`.
pub fn mask_email(text: &str) -> String {
    match text.trim().rsplit_once('@') {
        Some((mailbox, domain)) if !domain.is_empty() => {
            let first = if mailbox.chars().count() > 1 {
                mailbox.chars().next()
            } else {
                None
            };
            format!(
                "{}****@{domain}",
                first.map(String::from).unwrap_or_default()
            )
        }
        _ => mask_account(text),
    }
}

/// A chat name or number (WeChat, QQ) masked: its first and last character, of a short one the first alone.
pub fn mask_account(text: &str) -> String {
    let text = text.trim();
    let len = text.chars().count();
    let first = text.chars().next().filter(|_| len >= 3);
    let last = text.chars().next_back().filter(|_| len >= 6);
    match len {
        0 => String::new(),
        _ => first
            .into_iter()
            .chain("****".chars())
            .chain(last)
            .collect(),
    }
}

/// An address masked: down to the district (`上海市浦东新区****`); of one that does not say its district the city, of
/// one in Latin letters what follows its last comma.
pub fn mask_address(text: &str) -> String {
    /// How far into an address a district may end, in characters.
    const REACH: usize = 16;
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let end = text
        .char_indices()
        .take(REACH)
        .filter(|(at, c)| *at > 0 && "省市区县旗州盟".contains(*c))
        .last()
        .map(|(at, c)| at + c.len_utf8());
    if let Some(end) = end {
        return format!("{}****", &text[..end]);
    }
    match text.rsplit_once([',', '，']) {
        Some((_, region)) if !region.chars().any(|c| c.is_ascii_digit()) => {
            format!("****, {}", region.trim())
        }
        _ => "****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phones() {
        let table = [
            ("13812345678", "138****5678"),
            ("138-1234-5678", "138****5678"),
            ("010-62345678", "010****5678"),
            ("0571-87654321", "057*****4321"),
            ("62345678", "****5678"),
            ("6234567", "****567"),
            ("95588", "***88"),
            ("12", "*2"),
            ("+1 415 293 3313", "+141****3313"),
            ("(415) 293-3313", "41****3313"),
            ("", ""),
            ("unknown", "****"),
        ];
        for (text, masked) in table {
            assert_eq!(mask_phone(text), masked, "{text}");
        }
    }

    #[test]
    fn other_contacts() {
        for (text, masked) in [
            ("wangxm@qq.com", "w****@qq.com"),
            ("1@qq.com", "****@qq.com"),
            ("no-at-sign", "n****n"),
            ("", ""),
        ] {
            assert_eq!(mask_email(text), masked, "{text}");
        }
        for (text, masked) in [
            ("wxid_8823", "w****3"),
            ("小明妈", "小****"),
            ("ab", "****"),
            (" ", ""),
        ] {
            assert_eq!(mask_account(text), masked, "{text}");
        }
        for (text, masked) in [
            ("上海市浦东新区世纪大道100号", "上海市浦东新区****"),
            ("广东省深圳市南山区科技园路1号2栋", "广东省深圳市南山区****"),
            ("人民路3号", "****"),
            ("12 Main St, Springfield", "****, Springfield"),
            ("12 Main St", "****"),
            ("", ""),
        ] {
            assert_eq!(mask_address(text), masked, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn enough_is_hidden(digits in "[0-9]{1,16}") {
            let masked = mask_phone(&digits);
            let hidden = masked.matches('*').count();
            prop_assert_eq!(masked.len(), digits.len());
            prop_assert!(hidden >= 4 || hidden * 2 >= digits.len());
            let end = masked.rfind('*').expect("something is hidden");
            prop_assert!(masked.len() - end - 1 <= 4);
            prop_assert!(masked.find('*').expect("something is hidden") <= 3);
        }
    }
}
