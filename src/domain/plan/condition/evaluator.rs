//! The evaluator of what has no simple form: CEL, over a [`View`].

use std::sync::{Arc, LazyLock};

use cel::common::ast::IdedExpr;
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, ExecutionError, Value};

use super::names::Name;
use super::view::View;

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// What stands before the key where a checked condition names a custom field.
pub(super) const CUSTOM: &str = "custom:";

/// Why there is no answer.
pub(super) enum Failure {
    /// By the values: a division by zero, say. With others there may be one.
    Values,
    /// By the types, whatever the values; the evaluator's words.
    Types(String),
}

/// The answer of a checked expression.
pub(super) fn answer(expr: &IdedExpr, view: &View<'_>) -> Result<bool, Failure> {
    let mut context = Context::with_env(ENV.clone());
    context.set_variable_resolver(view);
    match Value::resolve(expr, &context) {
        Ok(Value::Bool(answer)) => Ok(answer),
        Ok(other) => Err(Failure::Types(other.type_of().to_string())),
        Err(
            ExecutionError::DivisionByZero(_)
            | ExecutionError::RemainderByZero(_)
            | ExecutionError::Overflow(..)
            | ExecutionError::IndexOutOfBounds(_)
            | ExecutionError::FunctionError { .. },
        ) => Err(Failure::Values),
        Err(e) => Err(Failure::Types(e.to_string())),
    }
}

impl VariableResolver for View<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        if let Some(key) = variable.strip_prefix(CUSTOM) {
            return Some(CowVal::owned(CelString::from(self.custom(key))));
        }
        Some(match Name::of(variable)? {
            Name::Int(name) => CowVal::owned(CelInt::from(self.int(name))),
            Name::Double(name) => CowVal::owned(CelDouble::from(self.double(name))),
            Name::Text(name) => CowVal::owned(CelString::from(self.text(name))),
            Name::Flag(name) => CowVal::owned(CelBool::from(self.flag(name))),
            Name::List(name) => {
                let boxed = |text| Box::new(CelString::from(text)) as Box<dyn Val + 'b>;
                let found: Vec<_> = self.list(name).into_iter().map(boxed).collect();
                CowVal::owned(CelList::from(found))
            }
            // Only ever by a key, which is a name of its own above.
            Name::Custom => return None,
        })
    }
}
