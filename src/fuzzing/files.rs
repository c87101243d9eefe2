//! Files that people bring: tables, plans, settings.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use super::texts;
use crate::config;
use crate::config::{CrisisSettings, Settings, TicketSettings};
use crate::domain::calendar::holiday_file;
use crate::domain::import::Kind;
use crate::import::row::Row;
use crate::import::{Options, Plan, Rows, Source};

/// A table of customers and of orders, read to its end: each row is taken or rejected.
pub fn tables(bytes: &[u8]) {
    thread_local! {
        static FILE: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
    }
    let path = FILE.with_borrow_mut(|file| {
        let name = format!(
            "warmline-table-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        );
        file.get_or_insert_with(|| std::env::temp_dir().join(name))
            .clone()
    });
    fs::write(&path, bytes).expect("written");
    for kind in [Kind::Customers, Kind::Orders] {
        let Ok(plan) = Source::open(&path, &Options::new(kind)) else {
            continue;
        };
        match kind {
            Kind::Customers => plan.customers().map_or((), to_the_end),
            Kind::Orders => plan.orders().map_or((), to_the_end),
        }
        told(&plan);
    }
    fs::remove_file(&path).expect("removed");
}

fn to_the_end<T: Row>(mut rows: Rows<'_, T>) {
    let mut seen = 0;
    while let Ok(Some(batch)) = rows.next_batch(16) {
        assert_eq!(batch.first_row, seen);
        seen += batch.rows.len() as u64;
    }
    assert_eq!(rows.row(), seen);
}

/// What a plan says of a file.
fn told(plan: &Plan) {
    assert!(!plan.original_header().is_empty());
}

pub fn table_seeds() -> Vec<Vec<u8>> {
    let mut seeds = texts(&[
        "\u{FEFF}编号,姓名,手机,生日,地址\r\nC1,王小明,13812345678,1990-05-01,\"江苏省,苏州市\"\r\nC2,李芳,+86 139 8765 4321,农历八月十五,\r\n",
        "sep=;\nname;phone;email\n\"O\"\"Neil\";010-88886666;a@b.cn\n",
        "订单号\t客户编号\t日期\t商品\t数量\t金额\nA1\tC1\t2026/6/1 10:00\t奶粉\t2\t¥1,298.00\nA2\tC2\t2026-06-02\t尿布\t1\t-99.5\n",
        "order,name,phone,date,product,amount\nA9,Ann,13812345678,06/15/2026,Milk,12.50\n",
    ]);
    let (gbk, ..) = encoding_rs::GBK.encode("编号,姓名,电话\nC1,王小明,13812345678\n");
    seeds.push(gbk.into_owned());
    let wide = "name,phone\nAnn,13812345678\n".encode_utf16();
    seeds.push(
        [0xFF, 0xFE]
            .into_iter()
            .chain(wide.flat_map(u16::to_le_bytes))
            .collect(),
    );
    seeds
}

/// A care plan.
pub fn plans(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match config::plan::load(text) {
            Ok(plan) => drop(config::plan::unused(text, &plan)),
            Err(errors) => assert!(errors.all().next().is_some(), "it says what is wrong"),
        }
    }
}

/// The shipped plan's head, rules of each kind, and some that hold no water.
pub fn plan_seeds() -> Vec<Vec<u8>> {
    let default = config::plan::DEFAULT;
    let mut parts = vec![String::new()];
    for line in default
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        if line.starts_with('[') && parts.last().is_some_and(|part| part.len() > 600) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.into_iter().map(String::into_bytes).collect()
}

/// Settings, ticket rules, crisis checklists, holiday tables.
pub fn settings(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(Settings::load(text));
        drop(TicketSettings::load(text));
        drop(CrisisSettings::load(text));
        drop(holiday_file::read(text));
    }
}

pub fn setting_seeds() -> Vec<Vec<u8>> {
    let mut seeds = texts(&[
        config::settings::DEFAULT,
        config::tickets::DEFAULT,
        config::crisis::DEFAULT,
    ]);
    seeds.extend(texts(&[
        r#"{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}"#,
        "[hours]\nbusiness = [\"09:00-12:00\", \"13:00-17:30\"]\n",
    ]));
    seeds
}
