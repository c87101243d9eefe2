//! What is made to fit while a condition is checked: numbers to amounts, expressions that are written nowhere.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};
use cel::common::types::{CelDouble, CelInt};

use super::types::{Item, Type};

/// The common type of two expressions, a whole number beside an amount being made one.
pub(super) fn alike(a: &mut IdedExpr, left: Type, b: &mut IdedExpr, right: Type) -> Option<Type> {
    match (left, right) {
        (left, right) if left == right => Some(left),
        (Type::List(Item::Nothing), list @ Type::List(_))
        | (list @ Type::List(_), Type::List(Item::Nothing)) => Some(list),
        (Type::Int, Type::Double) => Some(meet(a, b)),
        (Type::Double, Type::Int) => Some(meet(b, a)),
        _ => None,
    }
}

/// Makes a whole number and an amount one type: `8000` an amount beside one, `2.0` a whole number beside one.
pub(super) fn meet(int: &mut IdedExpr, double: &mut IdedExpr) -> Type {
    if let Expr::Literal(LiteralValue::Double(n)) = &double.expr {
        let n = *n.inner();
        let literal = matches!(&int.expr, Expr::Literal(_));
        // Beyond this an f64 does not tell whole numbers apart.
        if !literal && n.fract() == 0.0 && n.abs() < 9e15 {
            double.expr = Expr::Literal(LiteralValue::Int(CelInt::from(n as i64)));
            return Type::Int;
        }
    }
    to_double(int);
    Type::Double
}

pub(super) fn to_double(expr: &mut IdedExpr) {
    match &expr.expr {
        Expr::Literal(LiteralValue::Double(_)) => {}
        Expr::Literal(LiteralValue::Int(n)) => {
            let n = *n.inner() as f64;
            expr.expr = Expr::Literal(LiteralValue::Double(CelDouble::from(n)));
        }
        _ => {
            let inner = std::mem::take(expr);
            expr.id = inner.id;
            expr.expr = call("double", vec![inner]);
        }
    }
}

pub(super) fn call(function: &str, args: Vec<IdedExpr>) -> Expr {
    Expr::Call(CallExpr {
        func_name: function.to_owned(),
        target: None,
        args,
    })
}

/// An expression that is written nowhere.
pub(super) fn made(expr: Expr) -> IdedExpr {
    IdedExpr { id: 0, expr }
}

/// What came from elsewhere has no place here.
pub(super) fn forget_places(expr: &mut IdedExpr) {
    expr.id = 0;
    super::parts_mut(expr, &mut forget_places);
}
