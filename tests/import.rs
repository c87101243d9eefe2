//! Files as people have them, read to the last row: encodings, mappings, rejects, limits.

use std::fmt::Write as _;
use std::path::PathBuf;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_16BE, UTF_16LE};
use proptest::prelude::*;
use warmline::domain::customer::Sex;
use warmline::domain::import::{CustomerRow, Kind, OrderRow, Reason, Rejected, WarningCode};
use warmline::domain::money::Fen;
use warmline::domain::order::OrderStatus;
use warmline::domain::time::Zone;
use warmline::import::encoding::Evidence;
use warmline::import::row::Row;
use warmline::import::survey::SurveyError;
use warmline::import::{
    Delimiter, FileKind, MappingError, OpenError, Options, Plan, PlanWarning, RejectsWriter, Rows,
    Source,
};

struct File {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

fn file(bytes: impl AsRef<[u8]>) -> File {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("file.csv");
    std::fs::write(&path, bytes).expect("written");
    File { _dir: dir, path }
}

fn options(kind: Kind, map: &[&str]) -> Options {
    Options {
        map: map.iter().map(|one| (*one).to_owned()).collect(),
        ..Options::new(kind)
    }
}

fn open(bytes: impl AsRef<[u8]>, options: &Options) -> Result<Plan, OpenError> {
    Source::open(&file(bytes).path, options)
}

/// Accepted rows, rejected rows, blank lines.
type Read<T> = (Vec<T>, Vec<Rejected>, u64);

fn read<T: Row>(mut rows: Rows<'_, T>) -> Read<T> {
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    while let Some(batch) = rows.next_batch(7).expect("readable") {
        for row in batch.rows {
            match row {
                Ok(row) => accepted.push(row),
                Err(row) => rejected.push(row),
            }
        }
    }
    assert_eq!(rows.row(), (accepted.len() + rejected.len()) as u64);
    (accepted, rejected, rows.blank())
}

fn customers(plan: &Plan) -> Read<CustomerRow> {
    read(plan.customers().expect("a complete mapping"))
}

fn orders(plan: &Plan) -> Read<OrderRow> {
    read(plan.orders().expect("a complete mapping"))
}

const CUSTOMERS: &str = "\
客户编号,姓名,手机,性别,生日,宝宝姓名,宝宝生日,地址,标签,备注,会员等级
1001,王小明,13800138001,男,1990/5/3,小宝,2024年1月5日,浙江省杭州市,\"VIP,过敏\",喜欢有机奶粉,金卡
1002,欧阳娜娜,13900139001,女士,农历三月初五,,,上海市,,,
";

fn utf16(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let little = encoding == UTF_16LE;
    let bytes = |unit: u16| {
        if little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn the_same_rows_come_out_of_every_encoding() {
    let marked = format!("\u{FEFF}{CUSTOMERS}");
    let files: Vec<(Vec<u8>, &str)> = vec![
        (CUSTOMERS.into(), "UTF-8"),
        (marked.clone().into(), "UTF-8"),
        (utf16(&marked, UTF_16LE), "UTF-16LE"),
        (utf16(&marked, UTF_16BE), "UTF-16BE"),
        (utf16(CUSTOMERS, UTF_16LE), "UTF-16LE"),
        (utf16(CUSTOMERS, UTF_16BE), "UTF-16BE"),
        (GBK.encode(CUSTOMERS).0.into(), "gb18030"),
        (GB18030.encode(CUSTOMERS).0.into(), "gb18030"),
        (CUSTOMERS.replace('\n', "\r\n").into(), "UTF-8"),
        (CUSTOMERS.replace('\n', "\r").into(), "UTF-8"),
    ];
    for (bytes, encoding) in files {
        let plan = open(bytes, &options(Kind::Customers, &[])).expect("a plan");
        assert_eq!(plan.encoding.encoding.name(), encoding);
        assert_eq!(plan.delimiter, Delimiter::Comma);
        let (rows, rejected, _) = customers(&plan);
        assert_eq!(rejected, []);
        let [one, two] = rows.as_slice() else {
            panic!("{} rows", rows.len());
        };
        assert_eq!((one.line, two.line), (2, 3));
        assert_eq!(one.number.as_deref(), Some("1001"));
        assert_eq!(one.name.as_deref(), Some("王小明"));
        assert_eq!(one.sex, Some(Sex::Male));
        assert_eq!(one.tags, ["VIP", "过敏"]);
        assert_eq!(one.custom, [("会员等级".to_owned(), "金卡".to_owned())]);
        assert_eq!(one.baby_birthday.and_then(|day| day.year), Some(2024));
        assert_eq!(two.birthday, None);
        assert_eq!(
            two.lunar_birthday.map(|day| (day.month, day.day)),
            Some((3, 5))
        );
        assert!(one.warnings.is_empty() && two.warnings.is_empty());
    }
}

#[test]
fn short_files_in_chinese_encodings_are_told_by_their_header() {
    for (text, name, encoding) in [
        ("姓名,电话\n李,13800138001\n", "李", GBK),
        ("姓名,電話\n陳,0212345678\n", "陳", BIG5),
    ] {
        let (bytes, ..) = encoding.encode(text);
        let plan = open(bytes, &options(Kind::Customers, &[])).expect("a plan");
        assert_eq!(plan.encoding.evidence, Evidence::Statistics);
        assert!(plan.warnings.contains(&PlanWarning::EncodingUncertain));
        assert_eq!(customers(&plan).0[0].name.as_deref(), Some(name));
    }
}

#[test]
fn foreign_letters_far_into_the_file_still_decide() {
    let mut text = String::from("id,name\n");
    for n in 0..60_000 {
        let _ = writeln!(text, "{n},Ann Lee {n}");
    }
    text.push_str("60000,王小明的妈妈\n60001,欧阳娜娜\n");
    let (bytes, ..) = GBK.encode(&text);
    let plan = open(bytes, &options(Kind::Customers, &[])).expect("a plan");
    let (rows, rejected, _) = customers(&plan);
    assert_eq!((rows.len(), rejected.len()), (60_002, 0));
    assert_eq!(rows[60_001].name.as_deref(), Some("欧阳娜娜"));
    let estimate = plan.estimated_rows;
    assert!((50_000..80_000).contains(&estimate), "{estimate}");
}

#[test]
fn bytes_that_are_no_text_reject_their_row_only() {
    let mut bytes = CUSTOMERS.as_bytes().to_vec();
    bytes.extend_from_slice(b"1003,\xD5\xC5,13700137001,,,,,,,,\n");
    bytes.extend_from_slice("1004,李,13700137002,,,,,,,,\n".as_bytes());
    let plan = open(bytes, &options(Kind::Customers, &[])).expect("a plan");
    let (rows, rejected, _) = customers(&plan);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2].name.as_deref(), Some("李"));
    let reason = Reason::Undecodable {
        bytes: "D5".into(),
        line: 4,
    };
    assert_eq!((rejected[0].line, &rejected[0].reason), (4, &reason));
}

#[test]
fn orders_and_their_reasons() {
    let text = "\
订单编号,客户编号,手机,下单时间,签收时间,商品名称,商品编码,数量,实付金额(元),订单状态,发货时间
'A1,1,,2024/1/5 13:45,2024/1/8,奶粉1段,S1,4.0,\"¥1,152.00\",交易成功,2024-01-06 08:00
=\"A2\",1,,45296.5,,奶粉2段,S2,1,288,退款成功,
A3,2,,5/6/2024,,x,,1,1,paid,
A4,2,,2024-02-30,,x,,1,1,paid,
A5,2,,2024-01-01,,x,,1,1,部分退款,
A6,2,,2024-01-01,,x,,1.5,1,paid,
A7,2,,2024-01-01,,x,,1,1.005,paid,
A8,,1.38E+10,2024-01-01,,x,,1,1,paid,
A9,,,2024-01-01,,x,,1,1,paid,
A10,3,,,,x,,1,1,paid,
1.2E+17,3,,2024-01-01,,x,,1,1,paid,
A12,3,,2024-01-05,2024-01-01,x,,1,0,paid,
A13,3,,2024-01-01,x,,1,1,paid

,,,,,,,,,,
";
    let plan = open(text, &options(Kind::Orders, &[])).expect("a plan");
    let (rows, rejected, blank) = orders(&plan);
    assert_eq!(blank, 2);
    let numbers: Vec<_> = rows.iter().map(|row| row.order.as_deref()).collect();
    assert_eq!(numbers, [Some("A1"), Some("A2"), Some("A12")]);
    assert_eq!(rows[0].amount, Fen::yuan(1152));
    let (quantity, status) = (rows[0].quantity, rows[0].status);
    assert_eq!((quantity, status), (Some(4), Some(OrderStatus::Delivered)));
    let sent = rows[0].dispatched.map(|at| at.rfc3339(Zone::default()));
    assert_eq!(sent.as_deref(), Some("2024-01-06T08:00:00+08:00"));
    assert_eq!(
        (rows[1].dispatched, rows[1].status),
        (None, Some(OrderStatus::Returned))
    );
    let noon = "2024-01-05T12:00:00+08:00";
    assert_eq!(rows[1].date.rfc3339(Zone::default()), noon);
    assert_eq!(rows[2].warnings[0].code, WarningCode::DeliveredEarly);
    let codes: Vec<(u64, &str, Option<&str>)> = rejected
        .iter()
        .map(|row| (row.line, row.reason.code(), row.column.as_deref()))
        .collect();
    assert_eq!(
        codes,
        [
            (4, "date-ambiguous", Some("下单时间")),
            (5, "date-impossible", Some("下单时间")),
            (6, "status-unknown", Some("订单状态")),
            (7, "quantity-unknown", Some("数量")),
            (8, "amount-precise", Some("实付金额(元)")),
            (9, "scientific", Some("手机")),
            (10, "missing", Some("客户编号")),
            (11, "missing", Some("下单时间")),
            (12, "scientific", Some("订单编号")),
            (14, "cell-count", None),
        ]
    );
}

#[test]
fn files_without_header_and_number() {
    let text = " 00004 0001 19970101  2   29.33\r\n 00004 0001 19970101  2   29.33\r\n 00021 0002 19970112  1   12.00\r\n";
    let map = ["customer=2", "date=3", "quantity=4", "amount=5"];
    let given = Options {
        no_header: true,
        delimiter: Some(Delimiter::Space),
        ..options(Kind::Orders, &map)
    };
    let plan = open(text, &given).expect("a plan");
    let (rows, rejected, _) = orders(&plan);
    assert_eq!(rejected, []);
    assert_eq!(rows[0].customer.as_deref(), Some("0001"));
    let ids: Vec<_> = rows.iter().filter_map(|row| row.content).collect();
    assert_eq!(ids[0].hash, ids[1].hash);
    assert_eq!(ids.iter().map(|id| id.nth).collect::<Vec<_>>(), [0, 1, 0]);
    let guessed = Options {
        delimiter: None,
        ..given
    };
    let plan = open(text, &guessed).expect("a plan");
    assert_eq!(plan.delimiter, Delimiter::Space);
    let plan = open(text, &options(Kind::Orders, &[])).expect("a plan");
    assert_eq!(plan.warnings, [PlanWarning::LooksHeaderless]);
    assert!(matches!(plan.check(), Err(MappingError::Missing { .. })));
    assert!(plan.orders().is_err());
}

#[test]
fn names_phones_and_leftovers_of_customers() {
    let text = "\
id,first_name,last_name,gender,email_work,email_home,phone_work,phone_home,phone_other,hobby
2,Shelley,Kerluke,nonbinary,,S@hotmail.com,,1-955-371-0847 x371,13800138001/13900139001,x
3,娜娜,欧阳,f,a@b.c,d@e.f,13800138001,138-0013-8001,,
";
    let plan = open(text, &options(Kind::Customers, &[])).expect("a plan");
    let (rows, rejected, _) = customers(&plan);
    assert_eq!(rejected, []);
    let one = &rows[0];
    assert_eq!(one.name.as_deref(), Some("Shelley Kerluke"));
    assert_eq!(one.sex, None);
    assert_eq!(one.email.as_deref(), Some("S@hotmail.com"));
    let phones = [&one.phone, &one.phone2, &one.phone3].map(|phone| phone.as_deref().unwrap_or(""));
    assert_eq!(
        phones,
        ["1-955-371-0847 x371", "13800138001", "13900139001"]
    );
    let codes: Vec<_> = one.warnings.iter().map(|warning| warning.code).collect();
    assert!(codes.contains(&WarningCode::SexUnknown));
    assert!(codes.contains(&WarningCode::PhoneExtension));
    assert_eq!(rows[1].name.as_deref(), Some("欧阳娜娜"));
    assert_eq!(rows[1].phone2, None, "the same number twice");
    let leftover = ("email_home".to_owned(), "d@e.f".to_owned());
    assert_eq!(rows[1].custom, [leftover]);
}

fn write(plan: &Plan, rejected: &[Rejected]) -> Vec<u8> {
    let mut writer = RejectsWriter::new(Vec::new(), &plan.original_header()).expect("memory");
    for row in rejected {
        writer.write(row, row.reason.code()).expect("memory");
    }
    assert_eq!(writer.rows(), rejected.len() as u64);
    writer.finish().expect("memory")
}

#[test]
fn rejected_rows_are_corrected_and_imported_again() {
    let text = "\
姓名;手机;备注
王;1.38E+10;\"a \"\"q\"\"\nb\"
李;13800138001;ok
赵;13800138002
\"钱;x
孙;13800138003;a;b
";
    let plan = open(text, &options(Kind::Customers, &[])).expect("a plan");
    let (rows, rejected, _) = customers(&plan);
    assert_eq!((rows.len(), rejected.len()), (1, 4));
    let first = write(&plan, &rejected);
    // Read again with the options of the first file it says the same, but for the row that only lacked cells.
    let again = Options {
        delimiter: Some(Delimiter::Semicolon),
        no_header: true,
        ..options(Kind::Customers, &[])
    };
    let plan = open(&first, &again).expect("a plan");
    let (rows, second, _) = customers(&plan);
    assert_eq!(rows[0].name.as_deref(), Some("赵"));
    assert_eq!(second.len(), 3);
    assert_eq!(second[0].original, rejected[0].original);
    assert_eq!(second[0].reason, rejected[0].reason);
    assert_eq!(second[2].original, rejected[3].original);
    assert_eq!(second[2].reason, rejected[3].reason);
    let third = write(&plan, &second);
    let (_, fourth, _) = customers(&open(&third, &again).expect("a plan"));
    let originals =
        |rows: &[Rejected]| -> Vec<_> { rows.iter().map(|row| row.original.clone()).collect() };
    assert_eq!(originals(&fourth), originals(&second));
    // Corrected, it is accepted.
    let corrected = String::from_utf8(first).expect("UTF-8");
    let corrected = corrected.replace("1.38E+10", "13800138009");
    let (rows, ..) = customers(&open(corrected, &again).expect("a plan"));
    assert_eq!(rows[0].phone.as_deref(), Some("13800138009"));
    assert_eq!(rows[0].note.as_deref(), Some("a \"q\"\nb"));
    assert!(rows[0].custom.is_empty());
}

#[test]
fn an_interrupted_import_goes_on_where_it_was() {
    let mut text = String::from("date,customer,amount\n");
    for n in 0..500 {
        let _ = writeln!(text, "2024-01-0{},{},1", n % 3 + 1, n % 7);
    }
    let file = file(&text);
    let given = options(Kind::Orders, &[]);
    let plan = Source::open(&file.path, &given).expect("a plan");
    let all = orders(&plan).0;
    let mut rows = plan.orders().expect("a complete mapping");
    assert_eq!(rows.skip_to(123).expect("readable"), 123);
    let batch = rows.next_batch(10).expect("readable").expect("more rows");
    assert_eq!(batch.first_row, 123);
    let rest: Vec<OrderRow> = batch.rows.into_iter().filter_map(Result::ok).collect();
    assert_eq!(rest, all[123..133]);
    assert_eq!(rows.skip_to(1000).expect("readable"), 500);
    assert!(rows.next_batch(10).expect("readable").is_none());

    let fingerprint =
        |given: &Options| Source::open(&file.path, given).expect("a plan").fingerprint;
    assert_eq!(fingerprint(&given), plan.fingerprint);
    assert_ne!(
        fingerprint(&options(Kind::Orders, &["sku=2"])),
        plan.fingerprint
    );
    std::fs::write(&file.path, format!("{text}2024-01-09,1,1\n")).expect("written");
    assert_ne!(fingerprint(&given), plan.fingerprint);
}

#[test]
fn files_that_cannot_be_imported_say_why() {
    let given = options(Kind::Customers, &[]);
    let error = |bytes: &[u8]| open(bytes, &given).expect_err("no plan");
    let empty = |error| matches!(error, OpenError::Survey(SurveyError::Empty));
    assert!(empty(error(b"")));
    assert!(empty(error(b"\xEF\xBB\xBF\n\n  \n")));
    assert!(matches!(
        error("姓名,电话\n\n".as_bytes()),
        OpenError::HeaderOnly
    ));
    let kind = |error| {
        if let OpenError::NotText(kind) = error {
            Some(kind)
        } else {
            None
        }
    };
    assert_eq!(
        kind(error(b"PK\x03\x04xl/workbook.xml")),
        Some(FileKind::Xlsx)
    );
    assert_eq!(
        kind(error(&[1, 159, 146, 150, 0, 0, 0])),
        Some(FileKind::Binary)
    );
    let header = |error| {
        if let OpenError::Header(reason) = error {
            Some(reason)
        } else {
            None
        }
    };
    assert_eq!(
        header(error(b"\"name,phone\nAnn,1\n")),
        Some(Reason::QuoteOpen)
    );
    let wide = format!("{}\n", "a,".repeat(600));
    assert_eq!(
        header(error(wide.as_bytes())),
        Some(Reason::CellsTooMany { limit: 512 })
    );
    let small = Options {
        max_bytes: 10,
        ..given.clone()
    };
    let large = open(CUSTOMERS, &small);
    assert!(matches!(
        large,
        Err(OpenError::Survey(SurveyError::TooLarge { .. }))
    ));
    let wrong = open(CUSTOMERS, &options(Kind::Customers, &["phone=手机1"]));
    let Err(OpenError::Mapping(MappingError::UnknownColumn { suggestion, .. })) = wrong else {
        panic!("a column that does not exist");
    };
    assert_eq!(suggestion.as_deref(), Some("手机"));
}

#[test]
fn excels_own_first_line_is_understood() {
    let text = "sep=;\n姓名;手机\n王;13800138001\n";
    let plan = open(text, &options(Kind::Customers, &[])).expect("a plan");
    assert_eq!(plan.delimiter, Delimiter::Semicolon);
    let (rows, ..) = customers(&plan);
    assert_eq!((rows[0].line, rows[0].name.as_deref()), (3, Some("王")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let given = Options { no_header: true, ..options(Kind::Customers, &["name=1"]) };
        if let Ok(plan) = open(&bytes, &given) {
            customers(&plan);
        }
        let map = ["date=1", "amount=1", "name=1"];
        let given = Options { no_header: true, ..options(Kind::Orders, &map) };
        if let Ok(plan) = open(&bytes, &given) {
            orders(&plan);
        }
    }

    #[test]
    fn every_line_is_accounted_for(
        lines in proptest::collection::vec("[a-z0-9,;' |/.-]{0,12}|农历[一二]月初[一三]|[0-9]{4}/[0-9]/[0-9]{1,2}|[a,\"]{0,6}", 1..40),
    ) {
        let plain: Vec<String> = lines.iter().map(|line| line.replace('"', "")).collect();
        for (lines, quotes) in [(&plain, false), (&lines, true)] {
            let text = format!("name,birthday\n{}\n", lines.join("\n"));
            let given = Options { delimiter: Some(Delimiter::Comma), ..options(Kind::Customers, &[]) };
            let Ok(plan) = open(&text, &given) else { continue };
            let (accepted, rejected, blank) = customers(&plan);
            let rows = accepted.len() + rejected.len() + blank as usize;
            if quotes {
                // A quoted cell may join lines, but every line is in some row.
                prop_assert!(rows <= lines.len());
            } else {
                prop_assert_eq!(rows, lines.len());
            }
        }
    }

    #[test]
    fn cells_survive_quoting(cells in proptest::collection::vec("[a-z王\",;\\n ]{0,8}z", 3)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let text = format!("name,birthday,note\nx,bad,y\n{}\n", quoted.join(","));
        let plan = open(&text, &options(Kind::Customers, &[])).expect("a plan");
        prop_assert_eq!(&plan.preview[1], &cells);
    }
}

#[test]
fn rejects_of_a_headerless_file_take_the_same_options() {
    let given = Options {
        no_header: true,
        delimiter: Some(Delimiter::Space),
        ..options(
            Kind::Orders,
            &["customer=2", "date=3", "quantity=4", "amount=5"],
        )
    };
    let text = " 1 0001 19970101 2 29.33\n 1 0002 19970230 2 1\n 1 0003 19970101 2 1 x\n 1 0004\n";
    let plan = open(text, &given).expect("a plan");
    let (_, rejected, _) = orders(&plan);
    assert_eq!(rejected.len(), 3);
    let file = write(&plan, &rejected);
    let plan = open(&file, &given).expect("a plan");
    assert_eq!(plan.check(), Ok(()));
    let (_, again, _) = orders(&plan);
    let codes: Vec<_> = again.iter().map(|row| row.reason.code()).collect();
    assert_eq!(codes, ["date-impossible", "cell-count", "missing"]);
    assert_eq!(
        again[..2]
            .iter()
            .map(|row| &row.original)
            .collect::<Vec<_>>(),
        rejected[..2]
            .iter()
            .map(|row| &row.original)
            .collect::<Vec<_>>()
    );
    let corrected = String::from_utf8(file)
        .expect("UTF-8")
        .replace("19970230", "19970228");
    let (rows, ..) = orders(&open(corrected, &given).expect("a plan"));
    assert_eq!(rows[0].customer.as_deref(), Some("0002"));
}

#[test]
fn long_cells_rows_and_values_are_rejected_with_their_reason() {
    let long = "长".repeat(20_000);
    let text = format!(
        "name,note\nAnn,{long}\nBob,\"{}\"\n{},x\nCarl,ok\nDora\nEve,{}\n",
        "b\n".repeat(700_000),
        "n".repeat(300),
        "e".repeat(1_200_000),
    );
    let plan = open(text, &options(Kind::Customers, &[])).expect("a plan");
    let mut rows = plan.customers().expect("a complete mapping");
    let (mut names, mut reasons) = (Vec::new(), Vec::new());
    let mut lines = 0;
    while let Some(batch) = rows.next_batch(5000).expect("readable") {
        for row in batch.rows {
            match row {
                Ok(row) => names.extend(row.name),
                Err(row) if row.reason.code() == "cell-count" => lines += 1,
                Err(row) => reasons.push((row.line, row.reason.code())),
            }
        }
    }
    assert_eq!(names, ["Carl"]);
    // A quoted cell longer than a row is given up line by line, and nothing behind it is lost.
    assert_eq!(lines, 700_000, "its lines and Dora");
    assert_eq!(
        reasons,
        [
            (2, "cell-too-long"),
            (3, "quote-open"),
            (700_003, "quote-open"),
            (700_004, "value-too-long"),
            (700_007, "row-too-long")
        ]
    );
}
