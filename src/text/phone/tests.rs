//! Telephone numbers: tables of what is read how.

use proptest::prelude::*;

use super::*;

#[test]
fn numbers_as_people_write_them() {
    use PhoneKind::{Foreign, Landline, Local, Mobile, Other, Service};
    let table = [
        ("13812345678", "13812345678", None, Mobile),
        ("138 1234 5678", "13812345678", None, Mobile),
        ("138-1234-5678", "13812345678", None, Mobile),
        ("１３８１２３４５６７８", "13812345678", None, Mobile),
        ("+86 138 1234 5678", "13812345678", None, Mobile),
        ("(+86)13812345678", "13812345678", None, Mobile),
        ("0086-13812345678", "13812345678", None, Mobile),
        ("8613812345678", "13812345678", None, Mobile),
        ("86 138 1234 5678", "13812345678", None, Mobile),
        ("013812345678", "13812345678", None, Mobile),
        ("'13812345678", "13812345678", None, Mobile),
        ("13812345678.0", "13812345678", None, Mobile),
        ("tel:+8613812345678", "13812345678", None, Mobile),
        ("18412345678-1234", "18412345678", Some("1234"), Mobile),
        ("13812345678转123", "13812345678", Some("123"), Mobile),
        ("010-12345678", "01012345678", None, Landline),
        ("010-62345678", "01062345678", None, Landline),
        ("(021)5555 1234", "02155551234", None, Landline),
        ("+86 10 62345678", "01062345678", None, Landline),
        ("+86(0)21-55551234", "02155551234", None, Landline),
        ("86-571-87654321", "057187654321", None, Landline),
        ("0571—87654321", "057187654321", None, Landline),
        ("0379-6234567", "03796234567", None, Landline),
        ("010-62345678-8012", "01062345678", Some("8012"), Landline),
        ("010-62345678转8012", "01062345678", Some("8012"), Landline),
        ("010-62345678 分机：12", "01062345678", Some("12"), Landline),
        ("02155551234 ext. 12", "02155551234", Some("12"), Landline),
        ("02155551234#12", "02155551234", Some("12"), Landline),
        ("62345678", "62345678", None, Local),
        ("6234-5678", "62345678", None, Local),
        ("400-820-8820", "4008208820", None, Service),
        ("400 820 8820 转 3", "4008208820", Some("3"), Service),
        ("95588", "95588", None, Service),
        ("95013123", "95013123", None, Service),
        ("12315", "12315", None, Service),
        ("+1 415 293 3313", "14152933313", None, Foreign),
        ("(415) 293-3313", "4152933313", None, Foreign),
        ("1-955-371-0847 x371", "19553710847", Some("371"), Foreign),
        ("1-365-756-9410 x4781", "13657569410", Some("4781"), Foreign),
        ("262.397.7937", "2623977937", None, Foreign),
        ("996-721-5579 x955", "9967215579", Some("955"), Foreign),
        ("+852 9123 4567", "85291234567", None, Foreign),
        ("0044 20 7946 0958", "442079460958", None, Foreign),
        ("12345678901", "12345678901", None, Other),
    ];
    for (text, digits, extension, kind) in table {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let got = (
            parsed.phone.digits.as_str(),
            parsed.phone.extension.as_deref(),
            parsed.phone.kind,
        );
        assert_eq!(got, (digits, extension, kind), "{text}");
        assert_eq!(parsed.phone.text, text);
    }
}

#[test]
fn what_is_no_number_says_why() {
    use PhoneError::{
        Country, Empty, Extension, Letter, Rounded, Scientific, Several, Symbol, TooLong, TooShort,
    };
    let table = [
        ("", Empty),
        ("--", Empty),
        ("00", Empty),
        ("+", Empty),
        ("1.38E+10", Scientific),
        ("1.38E10", Scientific),
        ("1.38123e+010", Scientific),
        ("１．３８Ｅ＋１０", Scientific),
        ("1380000000000000000", Rounded),
        ("abc", Letter('a')),
        ("x12", Letter('x')),
        ("13812345678a", Letter('a')),
        ("微信同号13812345678", Letter('微')),
        ("138*1234*678", Symbol('*')),
        ("138+12345678", Symbol('+')),
        ("13812345678转", Extension),
        ("13812345678转abc", Extension),
        ("13812345678/13912345678", Several),
        ("13812345678,13912345678", Several),
        ("13812345678、13912345678", Several),
        ("123456", TooShort(6)),
        ("1381234567", TooShort(10)),
        ("138123456789", TooLong(12)),
        ("+86 1381234567", TooShort(10)),
        ("+12345", TooShort(5)),
        ("+1234567890123456", TooLong(16)),
        ("+0123456789", Country),
    ];
    for (text, error) in table {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert!(matches!(
        parse("138\u{202d}12345678"),
        Err(PhoneError::Unclean(_))
    ));
    assert!(matches!(
        parse("138\n12345678"),
        Err(PhoneError::Unclean(_))
    ));
}

#[test]
fn warnings_say_what_was_assumed() {
    let table: [(&str, &[PhoneWarning], Option<u16>); 6] = [
        ("13812345678", &[], None),
        ("13800000000", &[PhoneWarning::MaybeRounded], None),
        ("62345678", &[PhoneWarning::NoAreaCode], None),
        ("12345678901", &[PhoneWarning::UnknownForm], None),
        (
            "+1 415 293 3313 x4",
            &[PhoneWarning::Extension, PhoneWarning::Foreign],
            Some(1),
        ),
        ("+852 9123 4567", &[PhoneWarning::Foreign], Some(852)),
    ];
    for (text, warnings, country) in table {
        let parsed = parse(text).expect(text);
        assert_eq!(
            (parsed.warnings.as_slice(), parsed.phone.country),
            (warnings, country),
            "{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_judged(text in "[0-9+()x#.,转分机 eE-]{0,24}") {
        if let Ok(parsed) = parse(&text) {
            let digits = &parsed.phone.digits;
            prop_assert!((3..=MAX_DIGITS).contains(&digits.len()), "{}", digits);
            prop_assert!(digits.bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn separators_change_nothing(subscriber in 0u32..100_000_000, second in 3u8..=9, sep in "[ -]{0,2}") {
        let digits = format!("1{second}5{subscriber:08}");
        let text = format!("{}{sep}{}{sep}{}", &digits[..3], &digits[3..7], &digits[7..]);
        prop_assert_eq!(parse(&text).expect("a mobile").phone.digits, digits);
    }
}
