//! Expressions: from text to value, the crate's main way in.

use std::sync::Arc;

use crate::error::{At, EvaluationError, Reason, Stop, SyntaxError, position};
use crate::limits::Limits;
use crate::machine::{Machine, Note};
use crate::syntax::scope::Scope;
use crate::syntax::token::Dialect;
use crate::syntax::{parse_expression, parse_unary_tests};
use crate::time::DateTime;
use crate::tree::Node;
use crate::types::{Type, Types};
use crate::value::{Name, Value};

/// The names that a text may use, with their types.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<(Name, Type)>,
    types: Types,
    open: bool,
}

impl Names {
    /// None but those declared hereafter. Any other name is a null that says so.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// Any name of one word, besides those declared hereafter.
    #[must_use]
    pub fn open() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// Declares a name; it may have spaces and operators in it.
    #[must_use]
    pub fn with(mut self, name: &str, kind: Type) -> Self {
        self.names.push((name.into(), kind));
        self
    }

    /// Declares types that `instance of` may name.
    #[must_use]
    pub fn with_types(mut self, types: Types) -> Self {
        self.types = types;
        self
    }

    fn scope(&self) -> Scope {
        let mut scope = Scope::new(self.types.clone(), self.open);
        for (name, kind) in &self.names {
            scope.input(name, kind.clone());
        }
        scope
    }
}

/// An expression, parsed once and evaluated as often as needed, from any thread.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use feel::{Expression, Names, Setting, Type, Value};
/// let names = Names::closed().with("unit price", Type::Number).with("amount", Type::Number);
/// let expression = Expression::parse("unit price * amount", &names)?;
/// let inputs = [Value::Number(12.into()), Value::Number(3.into())];
/// let answer = expression.evaluate(&inputs, &Setting::default())?;
/// assert_eq!(answer.value.to_string(), "36");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Expression {
    pub(crate) text: Name,
    pub(crate) root: Node,
    pub(crate) inputs: Vec<Name>,
}

/// What an evaluation may cost, and what it may know of the world.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// What it may cost.
    pub limits: Limits,
    /// What `now()` and `today()` tell; they are null where it isn't given.
    pub now: Option<DateTime>,
}

/// What an evaluation gave.
#[derive(Debug)]
pub struct Evaluated {
    /// The value; null with a [`Cause`](crate::Cause) where an operation had no result.
    pub value: Value,
    /// What decision tables told on the way, in the order they were evaluated.
    pub notes: Vec<Note>,
    /// The steps it took.
    pub steps: u64,
    /// The bytes of the values it made.
    pub bytes: u64,
}

impl Expression {
    /// Parses FEEL.
    ///
    /// # Errors
    /// The first place where `text` isn't an expression, or a limit it exceeds: [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES),
    /// [`MAX_NESTING`](crate::MAX_NESTING), [`MAX_NODES`](crate::MAX_NODES).
    pub fn parse(text: &str, names: &Names) -> Result<Self, SyntaxError> {
        Self::parse_as(text, Dialect::Feel, names)
    }

    /// Parses FEEL as people who know SQL also write it.
    ///
    /// # Errors
    /// Those of [`Self::parse`], and what readers of FEEL and SQL would take differently.
    pub fn parse_sql_like(text: &str, names: &Names) -> Result<Self, SyntaxError> {
        Self::parse_as(text, Dialect::SqlLike, names)
    }

    fn parse_as(text: &str, dialect: Dialect, names: &Names) -> Result<Self, SyntaxError> {
        let mut scope = names.scope();
        let (root, _) = parse_expression(text, 0, dialect, &mut scope).map_err(|error| *error)?;
        Ok(Self { text: text.into(), root, inputs: scope.inputs().cloned().collect() })
    }

    /// Parses unary tests, as a cell of a decision table has them. The value that is tested is the input `?`, after all others.
    ///
    /// # Errors
    /// Those of [`Self::parse`].
    pub fn parse_unary_tests(text: &str, names: &Names) -> Result<Self, SyntaxError> {
        let mut scope = names.scope();
        scope.input("?", Type::Any);
        let (root, _) = parse_unary_tests(text, 0, &mut scope).map_err(|error| *error)?;
        Ok(Self { text: text.into(), root, inputs: scope.inputs().cloned().collect() })
    }

    /// The source as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names whose values [`Self::evaluate`] takes, in its order: those declared, then those found in the text.
    #[must_use]
    pub fn inputs(&self) -> &[Name] {
        &self.inputs
    }

    /// Evaluates it with the values of [`Self::inputs`]; one that is left out at the end is null.
    ///
    /// # Errors
    /// The limit of `setting` that was reached, and where.
    pub fn evaluate(&self, inputs: &[Value], setting: &Setting) -> Result<Evaluated, Stop> {
        let mut machine = Machine::new(inputs, setting.limits, setting.now.as_ref());
        let value = machine.eval(&self.root)?;
        let (steps, bytes) = machine.spent();
        Ok(Evaluated { value, notes: machine.take_notes(), steps, bytes })
    }

    /// As [`Self::evaluate`], with errors that know the text, and the reason of a null as one.
    ///
    /// # Errors
    /// The limit of `setting` that was reached.
    pub fn evaluate_or_say(&self, inputs: &[Value], setting: &Setting) -> Result<(Value, Option<EvaluationError>), EvaluationError> {
        let evaluated = self.evaluate(inputs, setting).map_err(|stop| EvaluationError::stopped(&self.text, stop))?;
        let reason = self.reason(&evaluated.value);
        Ok((evaluated.value, reason))
    }

    /// Why `value`, which this expression gave, is null.
    #[must_use]
    pub fn reason(&self, value: &Value) -> Option<EvaluationError> {
        let Value::Null(Some(cause)) = value else { return None };
        Some(EvaluationError::new(&self.text, cause.at, cause.reason.to_string()))
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// When the answer is null (with the reason and the place of the first null it came from), isn't a boolean, or takes more
    /// than `setting` allows.
    pub fn holds(&self, inputs: &[Value], setting: &Setting) -> Result<bool, EvaluationError> {
        let mut machine = Machine::new(inputs, setting.limits, setting.now.as_ref());
        let stopped = |stop| EvaluationError::stopped(&self.text, stop);
        match machine.eval(&self.root).map_err(stopped)? {
            Value::Boolean(boolean) => Ok(boolean),
            other => {
                let cause = match machine.unfit(&self.root, &other, "is neither true nor false") {
                    Value::Null(Some(cause)) => Arc::clone(&cause),
                    _ => return Err(EvaluationError::new(&self.text, self.root.at, Reason::from("this is null").to_string())),
                };
                Err(EvaluationError::new(&self.text, cause.at, cause.reason.to_string()))
            }
        }
    }

    /// An error about the expression as a whole: what whoever uses its value finds wrong with it.
    #[must_use]
    pub fn error(&self, reason: impl Into<String>) -> EvaluationError {
        EvaluationError::new(&self.text, self.root.at, reason)
    }

    /// The line and column of a place in its text.
    #[must_use]
    pub fn position(&self, at: At) -> (u32, u32) {
        position(&self.text, at.offset)
    }
}
