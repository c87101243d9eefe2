//! The figures of the hub in memory.

use warmline::domain::follow_up::Status;
use warmline::domain::kpi::{KpiId, Period, Ratio};
use warmline::domain::outcome::{Labels, OutcomeCode};
use warmline::domain::time::{Day, Span, Zone};
use warmline::protocol::query::KpiBy;
use warmline::protocol::view::{
    KpiDay, KpiGroup, KpiReport, KpiRow, KpiRowsPage, KpiValue, MixRow,
};

use super::FakeHub;

impl FakeHub {
    pub(super) fn kpi(&self, period: Period, by: Option<KpiBy>) -> KpiReport {
        let ratio = |numerator, denominator| Ratio {
            numerator,
            denominator,
        };
        let value = |kpi, now, before, target| KpiValue {
            kpi,
            now,
            before,
            target,
        };
        let rows = vec![
            value(
                KpiId::FollowUpCompletion,
                ratio(18, 40),
                ratio(36, 41),
                Some(0.9),
            ),
            value(KpiId::OnTimeRate, ratio(16, 40), ratio(33, 41), Some(0.85)),
            value(KpiId::ReachRate, ratio(18, 29), ratio(31, 53), Some(0.6)),
            value(KpiId::Csat, ratio(51, 11), ratio(92, 21), Some(4.5)),
            value(KpiId::CsatTop2, ratio(10, 11), ratio(17, 21), Some(0.9)),
            value(KpiId::CsatKey, ratio(24, 5), ratio(40, 9), Some(4.7)),
            value(
                KpiId::RepeatRate,
                ratio(31, 100),
                ratio(29, 100),
                Some(0.35),
            ),
            value(
                KpiId::SpendPerBuyer,
                ratio(4_150_000, 100),
                ratio(3_980_000, 100),
                Some(420.0),
            ),
            value(
                KpiId::AverageOrderValue,
                ratio(4_150_000, 131),
                ratio(3_980_000, 128),
                None,
            ),
            value(
                KpiId::PurchaseFrequency,
                ratio(131, 100),
                ratio(128, 100),
                None,
            ),
            value(KpiId::WorkloadHandled, ratio(72, 4), ratio(65, 4), None),
            value(
                KpiId::WorkloadTalk,
                ratio(3330, 18),
                ratio(6262, 31),
                Some(240.0),
            ),
            value(KpiId::WorkloadWrapUp, ratio(0, 0), ratio(620, 31), None),
            value(
                KpiId::FirstResponseMedian,
                ratio(23, 14),
                ratio(31, 18),
                Some(30.0),
            ),
            value(
                KpiId::FirstResponseP90,
                ratio(143, 14),
                ratio(119, 18),
                None,
            ),
            value(
                KpiId::FirstResponseWithin,
                ratio(12, 16),
                ratio(17, 18),
                Some(0.9),
            ),
            value(KpiId::ResolutionRate, ratio(9, 16), ratio(15, 18), None),
            value(KpiId::ResolutionWithin, ratio(8, 16), ratio(14, 18), None),
            value(KpiId::ResolutionKey, ratio(3, 4), ratio(4, 5), None),
            value(
                KpiId::FirstContactResolution,
                ratio(6, 16),
                ratio(6, 18),
                None,
            ),
            value(KpiId::ReopenedRate, ratio(1, 16), ratio(2, 18), Some(0.1)),
            value(
                KpiId::ComplaintRate,
                ratio(4, 131),
                ratio(6, 128),
                Some(0.02),
            ),
        ];
        let handled = [36, 41, 38, 40, 0, 0, 39, 44, 35, 40, 42, 0, 0, 18u64];
        // Days to come are no part of the trend.
        let to = period.to.min(Zone::default().day(self.now));
        let from = (to - 13).min(period.from);
        let trend = (0..14)
            .cycle()
            .zip((from.0..=to.0).map(Day))
            .map(|(i, day)| KpiDay {
                day,
                workday: handled[i as usize] > 0,
                handled: handled[i as usize],
                completion: ratio(8 + i64::from(i) % 3, 12),
                reach: ratio(5 + i64::from(i) % 4, 9),
                csat: ratio(40 + i64::from(i) % 7, 10),
                revenue: ratio(120_000 + i64::from(i) * 9_000, 10),
                tickets: handled[i as usize] / 9,
            })
            .collect();
        let group = |id: &str, name: &str, handled, done, score| KpiGroup {
            label: Labels::default(),
            id: id.into(),
            name: name.into(),
            rows: vec![
                (KpiId::WorkloadHandled, ratio(handled, 1)),
                (KpiId::FollowUpCompletion, ratio(done, 40)),
                (KpiId::Csat, ratio(score, 10)),
            ],
        };
        let of_tickets = |id: &str, opened, settled| KpiGroup {
            label: Labels::default(),
            id: id.into(),
            name: String::new(),
            rows: vec![
                (KpiId::FirstResponseMedian, ratio(23, opened)),
                (KpiId::ResolutionRate, ratio(settled, opened)),
            ],
        };
        let groups = match by {
            Some(KpiBy::Segment) => ["vip", "regular", "new"]
                .map(|s| group(s, "", 12, 10, 45))
                .to_vec(),
            Some(KpiBy::Day) => (0..period.days())
                .map(|i| group(&(period.from + i).to_string(), "", 9, 30, 46))
                .collect(),
            Some(KpiBy::Category) => [("logistics", 8, 5), ("product", 6, 3), ("service", 2, 1)]
                .map(|(id, opened, settled)| of_tickets(id, opened, settled))
                .to_vec(),
            Some(KpiBy::Severity) => [("1", 4, 4), ("2", 9, 4), ("3", 3, 1)]
                .map(|(id, opened, settled)| of_tickets(id, opened, settled))
                .to_vec(),
            Some(KpiBy::Product) => vec![of_tickets("启赋 奶粉3段 900g", 7, 4)],
            _ => vec![
                group("liqiang", "李强", 22, 22, 47),
                group("zhangmin", "张敏", 18, 18, 46),
                group("wangfang", "王芳", 17, 17, 44),
                group("zhoutao", "周涛", 15, 15, 45),
            ],
        };
        let mut hours = vec![0; 24];
        for (hour, n) in [(9, 4), (10, 6), (11, 5), (13, 3), (14, 2)] {
            hours[hour] = n;
        }
        KpiReport {
            period,
            previous: period.previous(),
            rows,
            trend,
            scores: [0, 0, 1, 3, 7],
            reached_by_hour: hours,
            by_outcome: [
                ("completed", 11),
                ("no-answer", 8),
                ("call-back", 4),
                ("busy", 3),
                ("follow-up", 3),
            ]
            .map(|(id, n)| (OutcomeCode(id.into()), n))
            .to_vec(),
            mix: Self::mix(),
            groups,
            at: self.now,
        }
    }

    fn mix() -> Vec<MixRow> {
        let rows = [
            ("logistics", 2, 8, 5),
            ("product", 2, 6, 7),
            ("service", 1, 2, 6),
        ];
        rows.map(|(category, severity, now, before)| MixRow {
            category: category.into(),
            severity,
            now,
            before,
        })
        .to_vec()
    }

    pub(super) fn kpi_rows(&self, of_tickets: bool, numerator: bool) -> KpiRowsPage {
        let today = Zone::default().day(self.now);
        let rows = self.profiles.iter().map(|p| {
            let counted = p.id.0 % 3 != 0;
            let status = if p.id.0 % 2 == 0 {
                Status::Lapsed {
                    at: self.now,
                    why: None,
                }
            } else {
                Status::Open
            };
            KpiRow {
                customer: p.id,
                name: p.name.clone(),
                segment: p.segment.clone(),
                at: self.now - Span::hours(p.id.0 as i64),
                counted,
                ticket: of_tickets
                    .then(|| self.open_tickets_of(p.id))
                    .and_then(|of| {
                        let ticket = of.first()?;
                        Some((ticket.id, ticket.state))
                    }),
                follow_up: None,
                status: (!counted).then_some((status, today - 6 + p.id.0 as i32)),
                outcome: counted.then(|| OutcomeCode("completed".into())),
                amount: 4,
                by: "张敏".into(),
            }
        });
        KpiRowsPage {
            rows: rows.filter(|row| row.counted || !numerator).collect(),
            next: None,
        }
    }
}
