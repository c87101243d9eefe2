//! Where in a condition its expressions are written.

use std::ops::Range;

use cel::common::ast::{Expr, IdedExpr, operators};

use super::check::Checker;
use super::error::{ConditionError, ConditionProblem as Problem, cut};
use super::evaluator::CUSTOM;
use super::tokens::Kind;
use super::types::operator_text;

impl Checker<'_> {
    pub(super) fn unexpected(&self, expr: &IdedExpr) -> ConditionError {
        let found = self.said(expr);
        self.wrong(expr, Problem::Unexpected { found })
    }

    pub(super) fn wrong(&self, expr: &IdedExpr, problem: Problem) -> ConditionError {
        let whole = 0..self.source.chars().count();
        ConditionError::new(self.chars(expr).unwrap_or(whole), problem)
    }

    /// An expression as it is written.
    pub(super) fn said(&self, expr: &IdedExpr) -> String {
        let chars = self.chars(expr);
        chars.map_or_else(String::new, |chars| cut(self.source, &chars).to_owned())
    }

    /// Where the name of a called function is written: before its bracket.
    pub(super) fn function_name(&self, id: u64, name: &str) -> Option<Range<usize>> {
        let bracket = self.own(id)?;
        let mut before = self.tokens.iter().rev();
        let token = before.find(|t| t.chars.end <= bracket.start)?;
        (token.text == name).then(|| token.chars.clone())
    }

    /// Where the part of an expression that is its own is written, in characters.
    pub(super) fn own(&self, id: u64) -> Option<Range<usize>> {
        let (start, last) = self.info.offset_for(id)?;
        let chars = |byte: u32| {
            let before = self.source.get(..byte as usize);
            before.map(|before| before.chars().count())
        };
        Some(chars(start)?..chars(last)? + 1)
    }

    /// Where an expression is written, brackets of its own included.
    pub(super) fn chars(&self, expr: &IdedExpr) -> Option<Range<usize>> {
        let mut all = self.own(expr.id);
        let mut bracketed = matches!(&expr.expr, Expr::List(_) | Expr::Map(_));
        let add = |all: &mut Option<Range<usize>>, more: Option<Range<usize>>| {
            *all = match (all.take(), more) {
                (Some(a), Some(b)) => Some(a.start.min(b.start)..a.end.max(b.end)),
                (a, b) => a.or(b),
            };
        };
        match &expr.expr {
            Expr::Call(call) => {
                for part in call.args.iter().chain(call.target.as_deref()) {
                    add(&mut all, self.chars(part));
                }
                let function = operator_text(&call.func_name).is_none();
                if function {
                    add(&mut all, self.function_name(expr.id, &call.func_name));
                }
                bracketed = function || call.func_name == operators::INDEX;
            }
            Expr::List(list) => {
                for part in &list.elements {
                    add(&mut all, self.chars(part));
                }
            }
            Expr::Select(select) => {
                add(&mut all, self.chars(&select.operand));
                let end = all.as_ref().map_or(0, |all| all.end);
                let field = self.tokens.iter().find(|t| t.chars.start >= end);
                add(&mut all, field.map(|t| t.chars.clone()));
            }
            Expr::Comprehension(c) => {
                add(&mut all, self.chars(&c.iter_range));
                bracketed = true;
            }
            // A custom field is known by its bracket or point only.
            Expr::Ident(name) if name.starts_with(CUSTOM) => {
                let start = all.as_ref().map_or(0, |all| all.start);
                let at = self.tokens.iter().position(|t| t.chars.start == start)?;
                bracketed = self.tokens[at].kind == Kind::Open;
                add(
                    &mut all,
                    Some(self.tokens.get(at.checked_sub(1)?)?.chars.clone()),
                );
                add(&mut all, Some(self.tokens.get(at + 1)?.chars.clone()));
            }
            _ => {}
        }
        let all = all?;
        if !bracketed {
            return Some(all);
        }
        let mut open = 0;
        let inside = self.tokens.iter().filter(|t| t.chars.start >= all.start);
        for token in inside {
            match token.kind {
                Kind::Open => open += 1,
                Kind::Close => open -= 1,
                _ => {}
            }
            if token.chars.end >= all.end && open == 0 && token.kind == Kind::Close {
                return Some(all.start..token.chars.end);
            }
        }
        Some(all)
    }
}
