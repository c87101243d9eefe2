//! What a condition costs at most, told before anybody is asked for: one that could run on and on is none.
//!
//! The lists of a customer and those that are written out are bounded, so that the steps of what goes through them are
//! too. Nothing joins texts, so that none grows.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use super::check::Checker;
use super::error::{ConditionError, ConditionProblem as Problem};
use super::evaluator::CUSTOM;
use super::names::{ListName, Name};
use super::view::MOST_LISTED;

/// Most steps that answering may take: some hundredths of a second.
const MAX_STEPS: u64 = 100_000;

/// How deep `exists` and its like go into each other.
const MAX_LOOPS: usize = 2;

/// What a step is worth that reads or compares a text, which may have thousands of characters.
const TEXT: u64 = 8;

/// Most tags, and most of what happened, of a customer.
const MAX_GIVEN: u64 = 64;

type Result<T> = std::result::Result<T, ConditionError>;

/// Refuses what is too costly.
pub(super) fn check(expr: &IdedExpr, checker: &Checker<'_>) -> Result<()> {
    let cost = Cost { checker, loops: 0 };
    cost.of(expr).map(|_| ())
}

struct Cost<'c> {
    checker: &'c Checker<'c>,
    /// How many loops there are around what is looked at.
    loops: usize,
}

/// Of an expression.
#[derive(Debug, Clone, Copy, Default)]
struct Most {
    steps: u64,
    /// Items, if it is a list.
    size: u64,
}

impl Most {
    fn text() -> Self {
        Self {
            steps: TEXT,
            size: 0,
        }
    }

    /// The value of a name, where it is not one that a loop binds.
    fn named(name: &str) -> Self {
        if name.starts_with(CUSTOM) {
            return Self::text();
        }
        match Name::of(name) {
            Some(Name::List(list)) => {
                let size = match list {
                    ListName::Tags | ListName::Happened => MAX_GIVEN,
                    ListName::Products | ListName::Channels => MOST_LISTED as u64,
                };
                Self { steps: size, size }
            }
            Some(Name::Text(_)) => Self::text(),
            _ => Self::default(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            steps: self.steps.saturating_add(other.steps),
            size: self.size.saturating_add(other.size),
        }
    }
}

impl Cost<'_> {
    fn of(&self, expr: &IdedExpr) -> Result<Most> {
        let most = match &expr.expr {
            Expr::Ident(name) => Most::named(name),
            Expr::Literal(LiteralValue::String(_)) => Most::text(),
            Expr::List(list) => {
                let items = self.all(list.elements.iter())?;
                Most {
                    size: list.elements.len() as u64,
                    ..items
                }
            }
            Expr::Call(call) => self.call(call)?,
            Expr::Comprehension(c) => self.through(expr, c)?,
            _ => Most::default(),
        };
        let steps = most.steps.saturating_add(1);
        if steps > MAX_STEPS {
            let most = MAX_STEPS;
            return Err(self.checker.wrong(expr, Problem::Costly { most }));
        }
        Ok(Most { steps, ..most })
    }

    fn all<'e>(&self, parts: impl Iterator<Item = &'e IdedExpr>) -> Result<Most> {
        let mut all = Most::default();
        for part in parts {
            all = all.and(self.of(part)?);
        }
        Ok(all)
    }

    /// What is called looks through the lists that it is given; only `? :` gives one of them back.
    fn call(&self, call: &CallExpr) -> Result<Most> {
        let parts = self.all(call.args.iter().chain(call.target.as_deref()))?;
        Ok(Most {
            steps: parts.steps.saturating_add(parts.size),
            size: if call.func_name == operators::CONDITIONAL {
                parts.size
            } else {
                0
            },
        })
    }

    /// `tags.exists(t, …)` and its like.
    fn through(&self, expr: &IdedExpr, c: &ComprehensionExpr) -> Result<Most> {
        if self.loops == MAX_LOOPS {
            let most = MAX_LOOPS as u32;
            return Err(self.checker.wrong(expr, Problem::Nested { most }));
        }
        let range = self.of(&c.iter_range)?;
        let begins = self.of(&c.accu_init)?;
        let within = Self {
            loops: self.loops + 1,
            ..*self
        };
        let turn = within.of(&c.loop_cond)?.and(within.of(&c.loop_step)?);
        let turns = turn.steps.saturating_mul(range.size);
        Ok(Most {
            steps: turns.saturating_add(range.and(begins).steps),
            size: range.size,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::super::{Condition, Filters, MAX_LENGTH};
    use super::*;

    /// `LIST.all(a, LIST.all(b, … body))`.
    fn nested(list: &str, how: &str, depth: u8, body: &str) -> String {
        (0..depth).rev().fold(body.to_owned(), |inner, n| {
            format!("{list}.{how}({}, {inner})", char::from(b'a' + n))
        })
    }

    fn ten() -> String {
        format!("{:?}", (1..=10).collect::<Vec<_>>())
    }

    fn refused(source: &str) -> Problem {
        let begin = Instant::now();
        let error = Condition::compile(source).expect_err(source);
        assert!(begin.elapsed() < Duration::from_secs(2), "{source}");
        let whole = source.chars().count();
        assert!(error.chars().end <= whole, "{source}: {error:?}");
        error.problem
    }

    #[test]
    fn what_could_run_on_is_refused_where_it_does() {
        let long = |n: usize| format!("[{}]", vec!["1"; n].join(","));
        for hostile in [
            nested(&ten(), "all", 10, "orders < 200"),
            nested("tags", "all", 10, "orders < 200"),
            nested("tags", "exists", 3, "a == b"),
            nested("[1]", "exists_one", 3, "true"),
            format!(
                "tags.filter(a, {}) == []",
                nested("tags", "all", 2, "a == b")
            ),
        ] {
            let problem = refused(&hostile);
            assert!(
                matches!(problem, Problem::Nested { most: 2 }),
                "{hostile}: {problem}"
            );
        }
        for hostile in [
            nested(&long(300), "all", 2, "a == b"),
            nested("products", "all", 2, "a == b"),
            nested("products", "exists", 2, "b in tags"),
            nested(&long(400), "all", 1, "orders in products"),
            nested("tags", "all", 2, "size(products) > 3 || a == b"),
        ] {
            let problem = refused(&hostile.replace("orders in", "city in"));
            assert!(
                matches!(problem, Problem::Costly { .. }),
                "{hostile}: {problem}"
            );
        }
        let doubling = (0..20).rev().fold("true".to_owned(), |inner, n| match n {
            0 => format!("['xxxxxxxxxx'].exists(v0, {inner})"),
            n => format!("[v{0}+v{0}].exists(v{n}, {inner})", n - 1),
        });
        assert!(
            matches!(refused(&doubling), Problem::Types { .. }),
            "{doubling}"
        );
        for joined in [
            "city + city == ''",
            "size(tags + products) > 1",
            "'x' in ['x'] + ['y']",
        ] {
            assert!(matches!(refused(joined), Problem::Types { .. }), "{joined}");
        }
    }

    #[test]
    fn what_a_plan_asks_for_is_not_too_much() {
        for fair in [
            nested("tags", "exists", 1, "a.startsWith('社群')"),
            nested(
                "products",
                "exists_one",
                1,
                "a.contains('奶粉') && !(a in tags)",
            ),
            nested("tags", "all", 2, "a == b || orders > 3"),
            "size(products.filter(a, a.contains('段'))) > 2".to_owned(),
            "size(tags.map(a, size(a))) > 2 && 3 in tags.map(a, size(a))".to_owned(),
        ] {
            let compiled = Condition::compile(&fair);
            assert!(compiled.is_ok(), "{fair}: {compiled:?}");
        }
    }

    #[test]
    fn filters_cost_what_is_in_them() {
        let loops = nested("tags", "all", 2, "a == b");
        let named = [("l", loops), ("n", "!filter('l')".to_owned())];
        let named = named.map(|(name, condition)| (name.to_owned(), condition));
        let filters: Filters = named.into_iter().collect();
        assert!(Condition::compile_with("filter('n')", &filters).is_ok());
        let error = Condition::compile_with("tags.exists(t, filter('n'))", &filters);
        let problem = error.expect_err("three deep").problem;
        assert!(matches!(problem, Problem::Nested { .. }), "{problem}");
        let thrice = "filter('l') && filter('l') && filter('l')";
        let error = Condition::compile_with(thrice, &filters).expect_err("too much");
        assert!(matches!(error.problem, Problem::Costly { .. }), "{error}");
    }

    #[test]
    fn brackets_and_filters_are_not_nested_without_end() {
        let not = |inner: &str, n: usize| format!("{}{inner}{}", "!(".repeat(n), ")".repeat(n));
        let filters: Filters = (0..60)
            .map(|n| match n {
                0 => ("0".to_owned(), "true".to_owned()),
                n => (n.to_string(), not(&format!("filter('{}')", n - 1), 40)),
            })
            .collect();
        assert!(Condition::compile_with("filter('59')", &filters).is_err());
        for open in [
            "(",
            "[",
            "!",
            "-",
            "!(",
            "[(",
            "tags.all(a,",
            "true?",
            "size(",
        ] {
            let repeated = open.repeat(MAX_LENGTH / open.chars().count());
            refused(&repeated);
            let n = MAX_LENGTH / (open.chars().count() + 1) - 2;
            let close: String = open
                .chars()
                .rev()
                .filter_map(|c| match c {
                    '(' => Some(')'),
                    '[' => Some(']'),
                    _ => None,
                })
                .collect();
            refused(&format!("{}x{}", open.repeat(n / 2), close.repeat(n / 2)));
        }
        for joined in ["||", "&&", "==", "+", "?"] {
            let many = vec!["key"; MAX_LENGTH / (3 + joined.len())].join(joined);
            let begin = Instant::now();
            let _ = Condition::compile(&many).map(|c| c.verdict());
            assert!(
                begin.elapsed() < Duration::from_secs(5),
                "{joined}: {:?}",
                begin.elapsed()
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_is_written_is_answered_soon(
            lists in prop::collection::vec((0usize..3, 1usize..40, 0usize..4), 1..6),
            body in prop::sample::select(vec!["true", "a != 'x'", "orders < 200", "a in products"]),
        ) {
            let mut source = body.to_owned();
            for (which, n, how) in lists {
                let list = match which {
                    0 => "tags".to_owned(),
                    1 => "products".to_owned(),
                    _ => format!("[{}]", vec!["'x'"; n].join(",")),
                };
                let how = ["all", "exists", "exists_one", "all"][how];
                source = format!("{list}.{how}(a, {source})");
            }
            let begin = Instant::now();
            let compiled = Condition::compile(&source);
            prop_assert!(begin.elapsed() < Duration::from_secs(5), "{source}");
            let loops = source.matches("(a,").count();
            prop_assert!(loops <= MAX_LOOPS || compiled.is_err(), "{source}");
        }
    }
}
