//! Lookup from the agent's side: what is typed, who is found, and that the index reaches all of it.

use proptest::prelude::*;

use super::*;

fn card<'a>(name: &'a str, phone: &'a str, number: &'a str) -> LookupCard<'a> {
    let phones = if phone.is_empty() {
        Vec::new()
    } else {
        vec![phone]
    };
    LookupCard {
        name,
        phones,
        number: Some(number).filter(|number| !number.is_empty()),
    }
}

/// Whether the index leads from the query to the card.
fn reached(query: &Query, card: &LookupCard) -> bool {
    let keys = keys(card);
    query
        .plan()
        .probes
        .iter()
        .any(|probe| keys.iter().any(|key| probe.admits(key.as_bytes())))
}

#[test]
fn a_ticket_is_named_by_its_number_as_it_is_printed() {
    for text in ["T115", "t115", " t 115 ", "Ｔ１１５", "T-115"] {
        assert_eq!(ticket_number(text), Some(TicketId(115)), "{text}");
    }
    for text in [
        "115",
        "t",
        "tt115",
        "t115w",
        "T115 王",
        "李",
        "",
        "t99999999999999999999",
    ] {
        assert_eq!(ticket_number(text), None, "{text}");
    }
}

#[test]
fn what_agents_type_finds_the_customer() {
    let table = [
        (
            "张三",
            "zs zhangs zhsan zhangsan zhang zhs 张s 张san 三 張 zansan z",
        ),
        (
            "张三丰",
            "zs zsf zhangsf zhangsanf 张s 张sanf 张sf 三丰 sanfeng",
        ),
        (
            "单雄信",
            "shan shanxx sxx danxx 单x 雄信 單雄信 shanxiongxin",
        ),
        ("吕静", "lujing lvjing lüjing lj lvj 吕j 呂靜 nvjing"),
        (
            "王小明",
            "wxm wangxiaoming wangxm 王xm xiaoming xiaom 小m 小明 明 w小明 wan huang·",
        ),
        ("曾国藩", "zgf zeng cengguofan 曾g"),
        ("尉迟恭", "ycg yuchi yuchig weichi 尉迟g 尉c"),
        ("万俟卨", "mqx moqi"),
        ("宁静", "nj lj ningjing linjing lingj ningj"),
        ("陈劉", "cl chenliu 陈刘 陳劉 chengniu"),
        ("欧阳娜娜", "oynn ouyangnana ouyang nana 欧阳n"),
        (
            "Mary O'Brien-Smith",
            "mary o'brien obrien smith Mar ＭＡＲＹ smith-o",
        ),
        ("José Peña", "jose pena peñ"),
        ("李A", "李a lia·"),
        ("王小明 Lisa", "lisa wangxm 王小明"),
        ("阿依古丽·买买提", "阿依古丽 古丽·买买 aygl ayigu"),
        ("吴用", "wu wy wuyong"),
        ("西安", "xian xi'an xa xia"),
        ("先", "xian x"),
    ];
    for (name, queries) in table {
        let card = card(name, "", "");
        for text in queries.split(' ') {
            let expected = !text.ends_with('·');
            let query = Query::parse(text.trim_end_matches('·'));
            assert_eq!(
                query.matches(&card).is_some(),
                expected,
                "{text} for {name}"
            );
            assert_eq!(
                reached(&query, &card),
                expected,
                "the index for {text} of {name}"
            );
        }
    }
}

#[test]
fn what_differs_is_not_found() {
    let table = [
        ("张三", "zss zhangl li 三张 san三 zhangsanf sanzhang"),
        ("王小明", "xm m x ming·明 wxmm 小王"),
        ("单雄信", "chan bx"),
        ("Mary Smith", "ary mith mars"),
    ];
    for (name, queries) in table {
        for text in queries.split(' ') {
            assert_eq!(
                Query::parse(text).matches(&card(name, "", "")),
                None,
                "{text} for {name}"
            );
        }
    }
}

#[test]
fn several_terms_must_all_match() {
    let card = card("王小明", "13800001234", "VIP-000042");
    for text in [
        "1234 w",
        "w 1234",
        "138 wxm",
        "王 小明",
        "wang xiao ming",
        "王 xm",
        "w x m",
        "vip wang",
        "vip000042 王",
        "42 w",
        "000042",
        "VIP-000042",
        "vip0",
        "138 0000 1234",
        "+86 138-0000-1234",
        "8613800001234",
        "王小明1234",
    ] {
        let query = Query::parse(text);
        let expected = text != "42 w";
        assert_eq!(query.matches(&card).is_some(), expected, "{text}");
        if expected {
            assert!(reached(&query, &card), "the index for {text}");
        }
    }
    for text in ["1234 l", "王 三", "", "  ", "、。", "1234 5678"] {
        assert_eq!(Query::parse(text).matches(&card), None, "{text}");
    }
}

#[test]
fn digits_are_ranked_last_four_first() {
    use Closeness::{Exact, LastFour, Part, Start, Tail};
    let table = [
        ("1234", "13800001234", LastFour),
        ("12", "13800001234", Tail),
        ("01234", "13800001234", Tail),
        ("13800001234", "13800001234", Exact),
        ("1380", "13800001234", Start),
        ("0000", "13800001234", Part),
        ("234", "13800001234", Part),
    ];
    for (text, phone, closeness) in table {
        let found = Query::parse(text)
            .matches(&card("", phone, ""))
            .expect(text);
        assert_eq!(found.rank.closeness, closeness, "{text} of {phone}");
    }
    let middle = Query::parse("0000 w");
    assert_eq!(middle.middle_digits(), Some("0000"));
    assert!(!reached(
        &Query::parse("0000"),
        &card("", "13800001234", "")
    ));
    assert_eq!(Query::parse("12 w").middle_digits(), None);
    assert_eq!(
        Query::parse("SF-1042 1234 w").codes().collect::<Vec<_>>(),
        ["sf1042", "1234", "w"]
    );
}

#[test]
fn closer_names_come_first() {
    let rank = |text: &str, name: &str| {
        Query::parse(text)
            .matches(&card(name, "", ""))
            .map(|found| found.rank)
    };
    let order = [
        ("zs", vec!["张三", "张三丰"]),
        ("zhangs", vec!["张三", "张三丰", "詹三丰"]),
        ("shan", vec!["单", "单雄信", "桑雄信"]),
        ("明", vec!["明", "明月", "王小明"]),
        ("san", vec!["三", "三木", "商木", "张三"]),
        ("dan", vec!["但", "但丁", "单雄信"]),
        ("lin", vec!["林", "林青", "宁静"]),
    ];
    for (text, names) in order {
        for pair in names.windows(2) {
            let (closer, farther) = (rank(text, pair[0]), rank(text, pair[1]));
            assert!(closer.is_some() && farther.is_some(), "{text}: {pair:?}");
            assert!(closer < farther, "{text}: {pair:?} {closer:?} {farther:?}");
        }
    }
}

#[test]
fn matches_say_what_matched() {
    let hit = |text: &str, card: &LookupCard| {
        let found = Query::parse(text).matches(card).expect(text);
        let hit = found.hits[0].clone();
        (
            hit.field,
            hit.start,
            hit.len,
            hit.reading.map(|r| (r.character, r.syllable)),
        )
    };
    let shan = card("单雄信", "13800001234", "VIP-042");
    assert_eq!(
        hit("shanx", &shan),
        (Field::Name, 0, 2, Some(('单', "shan")))
    );
    assert_eq!(hit("单x", &shan), (Field::Name, 0, 2, None));
    assert_eq!(hit("雄", &shan), (Field::Name, 1, 1, None));
    assert_eq!(hit("1234", &shan), (Field::Phone(0), 7, 4, None));
    assert_eq!(hit("vip0", &shan), (Field::Number, 0, 4, None));
    assert_eq!(
        hit("买买", &card("古丽·買買提", "", "")),
        (Field::Name, 3, 2, None)
    );
    assert_eq!(
        hit("obr", &card("Pat O'Brien", "", "")),
        (Field::Name, 4, 3, None)
    );
}

#[test]
fn keys_are_few_and_short() {
    let keys = keys(&card("王小明", "13812345678", "K-0042"));
    let texts: Vec<String> = keys
        .iter()
        .map(|key| String::from_utf8_lossy(key.as_bytes()).replace('\u{1}', "·"))
        .collect();
    let expected = [
        "Fwan·xiao·min·",
        "Gxiao·min·",
        "H小明",
        "H明",
        "Iwxm",
        "M2400",
        "Nk0042",
        "P13812345",
        "S王小明",
        "T56784321831",
    ];
    assert_eq!(texts, expected);
    assert_eq!(
        keys.iter().map(|key| key.as_bytes().len()).sum::<usize>(),
        81
    );
}

#[test]
fn every_probe_of_a_long_query_is_bounded() {
    for text in [
        "a".repeat(500),
        "张".repeat(500),
        "1".repeat(500),
        "zhang ".repeat(100),
        "nanan".repeat(20),
    ] {
        let query = Query::parse(&text);
        assert!(query.terms().len() <= MAX_TERMS);
        let probes = query.plan().probes;
        assert!(probes.len() <= 60 && probes.iter().all(|probe| probe.prefix().len() <= MAX_KEY));
    }
}

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "陈", "刘", "單", "单", "曾", "仇", "解", "区", "查", "尉迟", "万俟", "欧阳",
    "朴", "覃", "盖", "乐", "吕", "宁", "牛", "安", "鄂",
];
const GIVEN: [char; 30] = [
    '小', '明', '芳', '伟', '娜', '静', '乐', '行', '长', '晟', '女', '绿', '安', '恩', '欧', '一',
    '国', '藩', '雄', '信', '茜', '朝', '中', '双', '燕', '儿', '盛', '华', '爾', '樂',
];

fn names() -> impl Strategy<Value = String> {
    (
        prop::sample::select(&SURNAMES[..]),
        prop::collection::vec(prop::sample::select(&GIVEN[..]), 0..4),
    )
        .prop_map(|(surname, given)| surname.to_owned() + &given.into_iter().collect::<String>())
}

/// One reading of a name with, for each character, how it is typed: all, the initial, or the character itself.
fn typed(name: &str, reading: usize, ways: &[u8], open: usize) -> String {
    let chars: Vec<char> = name.chars().map(crate::text::fold::simplified).collect();
    let variants = crate::text::pinyin::name_readings(&chars);
    let syllables = &variants[reading % variants.len()];
    let mut text = String::new();
    for (at, syllable) in syllables.iter().enumerate() {
        let initial = if ["zh", "ch", "sh"].iter().any(|i| syllable.starts_with(i)) {
            2
        } else {
            1
        };
        match ways[at % ways.len()] % 4 {
            0 => text.push_str(syllable),
            1 => text.push_str(&syllable[..initial]),
            2 => text.push_str(&syllable[..1]),
            _ => text.push(chars[at]),
        }
    }
    match text.char_indices().nth(open.max(1)) {
        Some((end, _)) if text[end..].is_ascii() && text.is_ascii() => text[..end].to_owned(),
        _ => text,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn parts_of_names_are_found(name in names(), start in 0usize..4, len in 1usize..4) {
        let start = start % name.chars().count();
        let part: String = name.chars().skip(start).take(len).collect();
        let card = card(&name, "", "");
        let query = Query::parse(&part);
        prop_assert!(query.matches(&card).is_some() && reached(&query, &card), "{} {}", name, part);
    }

    #[test]
    fn pinyin_of_names_is_found(
        name in names(), reading in 0usize..4, ways in prop::collection::vec(0u8..4, 4), open in 1usize..24,
    ) {
        let card = card(&name, "", "");
        for ways in [&ways[..], &[0], &[1], &[2]] {
            let text = typed(&name, reading, ways, open);
            // A syllable cut in the middle of the name reads as another one; only its end may be open.
            let query = Query::parse(&text);
            let found = query.matches(&card).is_some();
            let cut = text.len() < typed(&name, reading, ways, 99).len();
            prop_assert!(found || cut, "{} {}", name, text);
            prop_assert_eq!(found, found && reached(&query, &card), "the index: {} {}", name, text);
        }
    }

    #[test]
    fn whatever_matches_is_reached(name in names(), text in "[a-zA-Z张三王小明单安乐0-9 ]{1,7}", number in "[A-Z]{0,2}[0-9]{0,6}") {
        let card = card(&name, "13812345678", &number);
        let query = Query::parse(&text);
        let middle = |term: &Term| term.kind() == TermKind::Digits && "13812345678".contains(term.text());
        if query.matches(&card).is_some() && !query.terms().iter().any(middle) {
            prop_assert!(reached(&query, &card), "{} {} {}", name, number, text);
        }
    }

    #[test]
    fn digits_are_found(phone in "1[3-9][0-9]{9}|0[1-9][0-9]{8,9}|[1-9][0-9]{2,6}", start in 0usize..12, len in 1usize..12) {
        let start = start.min(phone.len() - 1);
        let part = &phone[start..(start + len).min(phone.len())];
        let card = card("", &phone, "");
        let query = Query::parse(part);
        prop_assert!(query.matches(&card).is_some());
        let at_end = start + part.len() == phone.len() && part.len() >= 4;
        let by_key = start == 0 || at_end;
        prop_assert!(!by_key || reached(&query, &card), "{} {}", phone, part);
    }

    #[test]
    fn any_input_is_survived(name in "\\PC{0,30}", text in "\\PC{0,30}", number in "\\PC{0,12}") {
        let card = card(&name, "13812345678", &number);
        let keys = keys(&card);
        prop_assert!(keys.iter().all(|key| key.as_bytes().len() <= MAX_KEY));
        let query = Query::parse(&text);
        if query.matches(&card).is_some() && !query.terms().iter().any(|term| term.kind() == TermKind::Digits) {
            prop_assert!(reached(&query, &card));
        }
        prop_assert!(Query::parse(&name).is_empty() || Query::parse(&name).terms().len() > 1 || Query::parse(&name).plan().probes.len() < 60);
    }
}
