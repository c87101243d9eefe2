//! Functions that conditions call, and saved filters, which are written like one.

use cel::common::ast::{CallExpr, IdedExpr};

use super::check::{Checker, Fault, Found};
use super::coerce::forget_places;
use super::error::{ConditionError, ConditionProblem as Problem};
use super::names::{FUNCTIONS, nearest};
use super::quick::text;
use super::types::Type;

impl Checker<'_> {
    /// `filter('NAME')`.
    pub(super) fn saved(&mut self, name: &mut IdedExpr) -> std::result::Result<Found, Fault> {
        let Some(wanted) = text(name) else {
            let function = "filter".to_owned();
            return Err(Fault::Known(
                self.wrong(name, Problem::Literal { function }),
            ));
        };
        let Some(source) = self.filters.get(&wanted) else {
            let suggestion = nearest(&wanted, self.filters.names()).map(str::to_owned);
            let problem = Problem::UnknownFilter {
                name: wanted,
                suggestion,
            };
            return Err(Fault::Known(self.wrong(name, problem)));
        };
        if self.within.contains(&wanted) {
            let problem = Problem::FilterCycle { name: wanted };
            return Err(Fault::Known(self.wrong(name, problem)));
        }
        let Some(room) = self.room.get().checked_sub(1) else {
            let most = super::MAX_LENGTH as u32;
            return Err(Fault::Known(self.wrong(name, Problem::TooLong { most })));
        };
        self.room.set(room);
        let mut within = self.within.clone();
        within.push(wanted.clone());
        let checked = super::parse_and_check(source, self.filters, within, (self.room, self.depth));
        let (mut checked, _) = checked.map_err(|error| {
            let problem = match error.problem {
                cycle @ Problem::FilterCycle { .. } => cycle,
                other => Problem::InFilter {
                    name: wanted,
                    problem: Box::new(other),
                },
            };
            Fault::Known(self.wrong(name, problem))
        })?;
        forget_places(&mut checked);
        Ok(Found::Instead(checked.expr, Type::Bool))
    }

    pub(super) fn function(
        &mut self,
        id: u64,
        call: &mut CallExpr,
    ) -> std::result::Result<Found, Fault> {
        let name = call.func_name.clone();
        if !FUNCTIONS.contains(&name.as_str()) {
            let suggestion = nearest(&name, FUNCTIONS)
                .or_else(|| nearest(&name.to_lowercase(), FUNCTIONS))
                .map(str::to_owned);
            let at = self.function_name(id, &name);
            let problem = Problem::UnknownFunction { name, suggestion };
            return Err(match at {
                Some(at) => Fault::Known(ConditionError::new(at, problem)),
                None => Fault::Here(problem),
            });
        }
        let target = call.target.as_deref_mut();
        let mut given = Vec::new();
        let mut said = Vec::new();
        for part in target.into_iter().chain(&mut call.args) {
            said.push(self.said(part));
            given.push(self.of(part)?);
        }
        let member = call.target.is_some();
        let numbers = [Type::Int, Type::Double, Type::Text];
        match (name.as_str(), member, given.as_slice()) {
            ("contains" | "startsWith" | "endsWith", true, [Type::Text, Type::Text]) => {
                Ok(Found::Is(Type::Bool))
            }
            ("contains", true, [list @ Type::List(_), Type::Text]) => {
                Err(Fault::Here(Problem::Argument {
                    function: name,
                    found: list.code().to_owned(),
                    suggestion: Some(format!("{} in {}", said[1], said[0])),
                }))
            }
            ("contains" | "startsWith" | "endsWith", false, [Type::Text, Type::Text]) => {
                Err(Fault::Here(Problem::Argument {
                    found: Type::Text.code().to_owned(),
                    suggestion: Some(format!("{}.{name}({})", said[0], said[1])),
                    function: name,
                }))
            }
            ("size", _, [Type::Text | Type::List(_)]) => Ok(Found::Is(Type::Int)),
            ("int", false, [of]) if numbers.contains(of) => Ok(Found::Is(Type::Int)),
            ("double", false, [of]) if numbers.contains(of) => Ok(Found::Is(Type::Double)),
            ("string", false, [of]) if numbers.contains(of) || *of == Type::Bool => {
                Ok(Found::Is(Type::Text))
            }
            _ => Err(Fault::Here(Problem::Argument {
                found: given
                    .iter()
                    .map(|t| t.code())
                    .collect::<Vec<_>>()
                    .join(", "),
                function: name,
                suggestion: None,
            })),
        }
    }
}
