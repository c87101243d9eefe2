//! What is wrong with a condition, in sentences with what could have been meant.

use crate::domain::plan::condition::ConditionProblem;
use crate::i18n::Locale;
use crate::tr;

/// What is wrong, with a suggestion where there is one.
pub fn said(l: Locale, problem: &ConditionProblem) -> String {
    let said = match problem {
        ConditionProblem::InFilter { name, problem } => tr!(
            l,
            "error-condition-in-filter",
            name = name.as_str(),
            said = bare(l, problem)
        ),
        problem => bare(l, problem),
    };
    match problem.suggestion() {
        Some(suggestion) => tr!(
            l,
            "error-condition-perhaps",
            said = said,
            suggestion = suggestion
        ),
        None => said,
    }
}

fn bare(l: Locale, problem: &ConditionProblem) -> String {
    let typed = |(name, value): (&'static str, String)| {
        let is_type = matches!(name, "found" | "left" | "right");
        // Several types come with commas; what is no type is shown as it is.
        let words = value.split(", ").map(|code| {
            let id = format!("condition-type-{code}");
            l.find(&id).filter(|_| is_type).unwrap_or(code)
        });
        (name, words.collect::<Vec<_>>().join(", "))
    };
    let values: Vec<_> = match problem {
        ConditionProblem::Types { .. }
        | ConditionProblem::Argument { .. }
        | ConditionProblem::NotBool { .. } => problem.values().into_iter().map(typed).collect(),
        _ => problem.values(),
    };
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    l.fill(&format!("error-condition-{}", problem.code()), &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::condition::{Condition, NAMES};

    #[test]
    fn every_problem_has_words_in_both_languages() {
        for (source, zh, en) in [
            (
                "orders >= '3'",
                "整数和文字不能用 >= 连起来，可以写 orders >= 3",
                "a whole number and a text don't go together with >=; perhaps: orders >= 3",
            ),
            (
                "order > 1",
                "没有 order 这个名字，可以写 orders",
                "there is no name order; perhaps: orders",
            ),
            ("orders = 1", "= 要写成 ==", "= is written =="),
            ("orders >", "没有写完", "it is not finished"),
            (
                "tags",
                "这里是列表，不是真假，可以写 size(tags) > 0",
                "this is a list, not yes or no; perhaps: size(tags) > 0",
            ),
        ] {
            let error = Condition::compile(source).expect_err(source);
            assert_eq!(said(Locale::Zh, &error.problem), zh);
            assert_eq!(said(Locale::En, &error.problem), en);
        }
    }

    #[test]
    fn every_name_has_its_meaning_in_both_languages() {
        for (_, name) in NAMES {
            for l in [Locale::Zh, Locale::En] {
                assert!(l.find(&name.meaning()).is_some(), "{}", name.meaning());
                let kind = format!("condition-type-{}", name.kind());
                assert!(l.find(&kind).is_some(), "{kind}");
            }
        }
    }
}
