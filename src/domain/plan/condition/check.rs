//! The types of a condition, found without a customer, and what is made to fit: numbers to amounts, the keys of
//! custom fields, saved filters in the place of their names.

use std::cell::Cell;
use std::ops::Range;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, Expr, IdedExpr, ListExpr, LiteralValue, SourceInfo, operators,
};
use cel::common::types::CelString;

use super::coerce::{alike, call, made, to_double};
use super::error::{ConditionError, ConditionProblem as Problem};
use super::evaluator::CUSTOM;
use super::filters::Filters;
use super::names::{NAMES, Name, nearest};
use super::quick::text;
use super::suggest;
use super::tokens::Token;
use super::types::{Item, Type, operator_text};

/// Most nested expressions that are looked at, filters included; the parser has a limit of its own below it.
const MAX_DEPTH: usize = 200;

type Result<T> = std::result::Result<T, ConditionError>;

/// Checks one condition.
pub(super) struct Checker<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token<'a>],
    pub(super) info: &'a SourceInfo,
    pub(super) filters: &'a Filters,
    /// Filters that are being expanded around this condition.
    pub(super) within: Vec<String>,
    /// How many more filters may be put in.
    pub(super) room: &'a Cell<u32>,
    /// Names that macros such as `exists` bind.
    pub(super) scope: Vec<(String, Type)>,
    pub(super) depth: usize,
}

impl Checker<'_> {
    /// Checks that an expression is yes or no.
    pub(super) fn whole(&mut self, expr: &mut IdedExpr) -> Result<()> {
        let found = self.of(expr)?;
        if found == Type::Bool {
            return Ok(());
        }
        let said = self.said(expr);
        let suggestion = match found {
            Type::Int => Some(format!("{said} > 0")),
            Type::Double => Some(format!("{said} > 0.0")),
            Type::Text => Some(format!("{said} != ''")),
            Type::List(_) => Some(format!("size({said}) > 0")),
            Type::Bool => None,
        };
        let found = found.code().to_owned();
        Err(self.wrong(expr, Problem::NotBool { found, suggestion }))
    }

    /// The type of an expression.
    pub(super) fn of(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let most = super::MAX_LENGTH as u32;
            return Err(self.wrong(expr, Problem::TooLong { most }));
        }
        let found = self.of_node(expr);
        self.depth -= 1;
        found
    }

    fn of_node(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        match &expr.expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Ok(Type::Bool),
                LiteralValue::Int(_) => Ok(Type::Int),
                LiteralValue::Double(_) => Ok(Type::Double),
                LiteralValue::String(_) => Ok(Type::Text),
                LiteralValue::UInt(_) | LiteralValue::Bytes(_) | LiteralValue::Null => {
                    Err(self.unexpected(expr))
                }
            },
            Expr::Ident(_) => self.name(expr),
            Expr::Select(_) => self.select(expr),
            Expr::List(_) => self.list(expr),
            Expr::Call(_) => self.call(expr),
            Expr::Comprehension(_) => self.comprehension(expr),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => Err(self.unexpected(expr)),
        }
    }

    fn name(&self, expr: &IdedExpr) -> Result<Type> {
        let Expr::Ident(name) = &expr.expr else {
            return Err(self.unexpected(expr));
        };
        if let Some((_, bound)) = self.scope.iter().rev().find(|(bound, _)| bound == name) {
            return Ok(*bound);
        }
        match Name::of(name) {
            Some(Name::Int(_)) => Ok(Type::Int),
            Some(Name::Double(_)) => Ok(Type::Double),
            Some(Name::Text(_)) => Ok(Type::Text),
            Some(Name::Flag(_)) => Ok(Type::Bool),
            Some(Name::List(_)) => Ok(Type::List(Item::Text)),
            // As a whole it is nothing: each field is a text.
            Some(Name::Custom) => Err(self.wrong(
                expr,
                Problem::Literal {
                    function: "custom".to_owned(),
                },
            )),
            None => Err(self.wrong(
                expr,
                Problem::UnknownName {
                    name: name.clone(),
                    suggestion: nearest(name, NAMES.iter().map(|(known, _)| *known))
                        .map(str::to_owned),
                },
            )),
        }
    }

    /// `custom.key`, or `has(custom.key)`.
    fn select(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        let Expr::Select(select) = &expr.expr else {
            return Err(self.unexpected(expr));
        };
        if !matches!(&select.operand.expr, Expr::Ident(name) if name == "custom") {
            return Err(self.unexpected(expr));
        }
        let (key, test) = (select.field.clone(), select.test);
        let field = Expr::Ident(format!("{CUSTOM}{key}"));
        if test {
            let args = vec![
                made(field),
                made(Expr::Literal(LiteralValue::String(CelString::from(
                    String::new(),
                )))),
            ];
            expr.expr = call(operators::NOT_EQUALS, args);
            return Ok(Type::Bool);
        }
        expr.expr = field;
        Ok(Type::Text)
    }

    fn list(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        let mut whole = std::mem::take(&mut expr.expr);
        let found = match &mut whole {
            Expr::List(list) => self.items(list),
            _ => Ok(Item::Nothing),
        };
        expr.expr = whole;
        Ok(Type::List(found?))
    }

    fn items(&mut self, list: &mut ListExpr) -> Result<Item> {
        let mut all = Item::Nothing;
        for element in &mut list.elements {
            let found = self.of(element)?;
            let of = Item::of(found).ok_or_else(|| self.unexpected(element))?;
            all = match (all, of) {
                (Item::Nothing, of) => of,
                (all, of) if all == of => all,
                (Item::Int | Item::Double, Item::Int | Item::Double) => Item::Double,
                (all, of) => {
                    let problem = Problem::Types {
                        operator: ",".to_owned(),
                        left: all.code().to_owned(),
                        right: of.code().to_owned(),
                        suggestion: None,
                    };
                    return Err(self.wrong(element, problem));
                }
            };
        }
        if all == Item::Double {
            list.elements.iter_mut().for_each(to_double);
        }
        Ok(all)
    }

    fn call(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        let mut whole = std::mem::take(&mut expr.expr);
        let found = match &mut whole {
            Expr::Call(call) => self.of_call(expr.id, call),
            _ => Ok(Found::Is(Type::Bool)),
        };
        expr.expr = whole;
        match found {
            Ok(Found::Is(found)) => Ok(found),
            Ok(Found::Instead(other, found)) => {
                expr.expr = other;
                Ok(found)
            }
            // The call was taken apart while it was looked at: only now can it be shown whole.
            Err(Fault::Known(error)) => Err(error),
            Err(Fault::Here(problem)) => Err(self.wrong(expr, problem)),
        }
    }

    fn of_call(&mut self, id: u64, call: &mut CallExpr) -> std::result::Result<Found, Fault> {
        let function = call.func_name.clone();
        if call.target.is_none() {
            match (function.as_str(), call.args.as_mut_slice()) {
                (operators::LOGICAL_AND | operators::LOGICAL_OR, [a, b]) => {
                    let (left, right) = (self.of(a)?, self.of(b)?);
                    return self.both_bool(&function, (a, left), (b, right));
                }
                (operators::LOGICAL_NOT | operators::NOT_STRICTLY_FALSE, [a]) => {
                    let found = self.of(a)?;
                    return takes(&function, found, &[Type::Bool], Type::Bool);
                }
                (operators::NEGATE, [a]) => {
                    let found = self.of(a)?;
                    return takes(&function, found, &[Type::Int, Type::Double], found);
                }
                (operators::CONDITIONAL, [c, a, b]) => {
                    let found = self.of(c)?;
                    takes(&function, found, &[Type::Bool], Type::Bool)?;
                    let (left, right) = (self.of(a)?, self.of(b)?);
                    return match alike(a, left, b, right) {
                        Some(found) => Ok(Found::Is(found)),
                        None => Err(types(":", left, right, None)),
                    };
                }
                (operators::IN, [a, b]) => return self.within_list(a, b),
                (operators::INDEX, [a, key]) => return self.index(a, key),
                ("filter", [name]) => return self.saved(name),
                (_, [a, b]) if operator_text(&function).is_some() => {
                    let (left, right) = (self.of(a)?, self.of(b)?);
                    return self.operator(&function, (a, left), (b, right));
                }
                _ => {}
            }
        }
        self.function(id, call)
    }

    /// What is compared with a text last in an expression, with how: `segment ==`.
    fn compared_last(&self, expr: &IdedExpr) -> Option<String> {
        let Expr::Call(call) = &expr.expr else {
            return None;
        };
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [_, last]) => self.compared_last(last),
            (operators::EQUALS | operators::NOT_EQUALS, [of, with]) if text(with).is_some() => {
                let how = operator_text(&call.func_name)?;
                Some(format!("{} {how}", self.said(of)))
            }
            _ => None,
        }
    }

    fn both_bool(
        &self,
        function: &str,
        (a, left): (&IdedExpr, Type),
        (b, right): (&IdedExpr, Type),
    ) -> std::result::Result<Found, Fault> {
        for (side, found) in [(a, left), (b, right)] {
            if found != Type::Bool {
                let suggestion = match found {
                    Type::Int => Some(format!("{} > 0", self.said(side))),
                    Type::Double => Some(format!("{} > 0.0", self.said(side))),
                    // `segment == 'regular' || 'vip'`
                    Type::Text if text(side).is_some() && std::ptr::eq(side, b) => self
                        .compared_last(a)
                        .map(|compared| format!("{compared} {}", self.said(side))),
                    Type::Text => Some(format!("{} != ''", self.said(side))),
                    _ => None,
                };
                let problem = Problem::Argument {
                    function: operator_text(function).unwrap_or(function).to_owned(),
                    found: found.code().to_owned(),
                    suggestion,
                };
                return Err(Fault::Known(self.wrong(side, problem)));
            }
        }
        Ok(Found::Is(Type::Bool))
    }

    fn operator(
        &self,
        function: &str,
        (a, left): (&mut IdedExpr, Type),
        (b, right): (&mut IdedExpr, Type),
    ) -> std::result::Result<Found, Fault> {
        let written = operator_text(function).unwrap_or(function);
        let said = (self.said(a), self.said(b));
        let compares = super::compares(function);
        let found = alike(a, left, b, right);
        let equal = matches!(function, operators::EQUALS | operators::NOT_EQUALS);
        let result = match found {
            Some(_) if equal => Some(Type::Bool),
            Some(Type::Int | Type::Double | Type::Text) if compares => Some(Type::Bool),
            Some(found @ (Type::Int | Type::Double)) if function != operators::MODULO => {
                Some(found)
            }
            Some(Type::Int) => Some(Type::Int),
            // Texts and lists are not joined, or they would grow; but loops gather what they go through.
            Some(found @ Type::List(_)) if gathers(function, a) => Some(found),
            _ => None,
        };
        if let Some(found) = result {
            return Ok(Found::Is(found));
        }
        let suggestion = suggest::instead(written, (left, &said.0), (b, right, &said.1));
        Err(types(written, left, right, suggestion))
    }

    /// `'x' in tags`.
    fn within_list(
        &mut self,
        a: &mut IdedExpr,
        b: &mut IdedExpr,
    ) -> std::result::Result<Found, Fault> {
        if let Expr::Ident(name) = &b.expr
            && name == "custom"
            && let Some(key) = text(a)
        {
            let field = made(Expr::Ident(format!("{CUSTOM}{key}")));
            let nothing = made(Expr::Literal(LiteralValue::String(CelString::from(
                String::new(),
            ))));
            let whole = self::call(operators::NOT_EQUALS, vec![field, nothing]);
            return Ok(Found::Instead(whole, Type::Bool));
        }
        let (one, all) = (self.of(a)?, self.of(b)?);
        let fits = match (one, all) {
            (_, Type::List(Item::Nothing)) => true,
            (Type::Double, Type::List(Item::Int)) => match &mut b.expr {
                Expr::List(list) => {
                    list.elements.iter_mut().for_each(to_double);
                    true
                }
                _ => false,
            },
            (Type::Int, Type::List(Item::Double)) => {
                to_double(a);
                true
            }
            (one, Type::List(item)) => Item::of(one) == Some(item),
            _ => false,
        };
        if fits {
            return Ok(Found::Is(Type::Bool));
        }
        let (said, of) = (self.said(a), self.said(b));
        let suggestion = match (one, all) {
            (Type::Text, Type::Text) => Some(format!("{of}.contains({said})")),
            (Type::List(_), Type::Text) => Some(format!("{of} in {said}")),
            (Type::Int | Type::Double, Type::Int | Type::Double) => Some(format!("{said} == {of}")),
            _ => None,
        };
        Err(types("in", one, all, suggestion))
    }

    /// `custom['key']`; lists have no numbered items here.
    fn index(&mut self, a: &mut IdedExpr, key: &mut IdedExpr) -> std::result::Result<Found, Fault> {
        if matches!(&a.expr, Expr::Ident(name) if name == "custom") {
            let Some(key) = text(key) else {
                let function = "custom".to_owned();
                return Err(Fault::Known(self.wrong(key, Problem::Literal { function })));
            };
            return Ok(Found::Instead(
                Expr::Ident(format!("{CUSTOM}{key}")),
                Type::Text,
            ));
        }
        let (of, by) = (self.of(a)?, self.of(key)?);
        match (of, by) {
            (Type::List(item), Type::Int) => Ok(Found::Is(item.as_type())),
            _ => Err(types("[]", of, by, None)),
        }
    }

    /// `tags.exists(t, …)` and its like.
    fn comprehension(&mut self, expr: &mut IdedExpr) -> Result<Type> {
        let mut whole = std::mem::take(&mut expr.expr);
        let found = match &mut whole {
            Expr::Comprehension(c) => self.of_comprehension(c),
            _ => Ok(Type::Bool),
        };
        expr.expr = whole;
        found
    }

    fn of_comprehension(&mut self, c: &mut ComprehensionExpr) -> Result<Type> {
        let Type::List(item) = self.of(&mut c.iter_range)? else {
            return Err(self.unexpected(&c.iter_range));
        };
        if c.iter_var2.is_some() {
            return Err(self.unexpected(&c.iter_range));
        }
        let kept = self.scope.len();
        let begins = self.of(&mut c.accu_init)?;
        self.scope.push((c.accu_var.clone(), begins));
        self.scope.push((c.iter_var.clone(), item.as_type()));
        self.of(&mut c.loop_cond)?;
        let grows = self.of(&mut c.loop_step)?;
        self.scope.truncate(kept);
        self.scope.push((c.accu_var.clone(), grows));
        let found = self.of(&mut c.result);
        self.scope.truncate(kept);
        found
    }
}

/// Whether it is the step of a loop that makes a list.
fn gathers(function: &str, gathered: &IdedExpr) -> bool {
    let made = matches!(&gathered.expr, Expr::Ident(name) if name.starts_with('@'));
    made && function == operators::ADD
}

/// Checks that names of few values are compared with those.
pub(super) fn finite(compared: &[(Name, String, Range<usize>)]) -> Result<()> {
    for (name, value, at) in compared {
        let Name::Text(of) = name else { continue };
        let Some(values) = of.values() else { continue };
        if !values.contains(&value.as_str()) {
            let suggestion = nearest(value, values.iter().copied()).map(str::to_owned);
            let problem = Problem::UnknownValue {
                name: name.code().to_owned(),
                value: value.clone(),
                suggestion: suggestion.or_else(|| Some(values.join(" | "))),
            };
            return Err(ConditionError::new(at.clone(), problem));
        }
    }
    Ok(())
}

/// What a call is.
pub(super) enum Found {
    Is(Type),
    /// Another expression in its place.
    Instead(Expr, Type),
}

/// What is wrong with a call.
pub(super) enum Fault {
    /// Something in it, whose place is known.
    Known(ConditionError),
    /// The call as a whole.
    Here(Problem),
}

impl From<ConditionError> for Fault {
    fn from(error: ConditionError) -> Self {
        Self::Known(error)
    }
}

fn takes(
    function: &str,
    found: Type,
    taken: &[Type],
    result: Type,
) -> std::result::Result<Found, Fault> {
    if taken.contains(&found) {
        return Ok(Found::Is(result));
    }
    Err(Fault::Here(Problem::Argument {
        function: operator_text(function).unwrap_or(function).to_owned(),
        found: found.code().to_owned(),
        suggestion: None,
    }))
}

fn types(operator: &str, left: Type, right: Type, suggestion: Option<String>) -> Fault {
    Fault::Here(Problem::Types {
        operator: operator.to_owned(),
        left: left.code().to_owned(),
        right: right.code().to_owned(),
        suggestion,
    })
}
