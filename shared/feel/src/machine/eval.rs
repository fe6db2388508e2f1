//! Which kind of node is evaluated where. Each kind has a function of its own, so that the one that recurses stays small on the
//! machine stack.

use crate::error::{Outcome, Reason, Stop, shown_name};
use crate::limits::Limit;
use crate::machine::Machine;
use crate::machine::arithmetic::{Operation, negate, operate};
use crate::tree::{Kind, Node, Place, RangeNode};
use crate::value::{Function, Name, Range, Value};

/// What a power costs beside a sum.
const STEPS_OF_A_POWER: usize = 40;

impl Machine<'_> {
    /// The value that already stands somewhere: a constant, a local, an input, or a member of one.
    #[inline(always)]
    pub(super) fn peek<'v>(&'v self, node: &'v Node) -> Option<&'v Value> {
        match &node.kind {
            Kind::Constant(value) => Some(value),
            Kind::Named(place, _) => self.at_place(*place),
            Kind::Path(..) | Kind::Member { .. } => self.peek_member(node),
            _ => None,
        }
    }

    #[inline(always)]
    pub(super) fn at_place(&self, place: Place) -> Option<&Value> {
        match place {
            Place::Local(slot) => self.stack.get(self.base + slot as usize),
            Place::Input(index) => self.inputs.get(index as usize),
            Place::Captured(index) => self.closure.as_ref()?.captured.get(index as usize),
            Place::Myself => None,
        }
    }

    pub(crate) fn eval(&mut self, node: &Node) -> Outcome {
        self.at = node.at;
        self.step(1)?;
        match &node.kind {
            // The commonest conditions, without a further call.
            Kind::Compare { by, left, right } => {
                if let (Some(Value::Number(one)), Some(Value::Number(other))) = (self.peek(left), self.peek(right)) {
                    return Ok(Value::Boolean(by.holds(one.cmp(other))));
                }
                self.eval_deeper(node)
            }
            Kind::Constant(_) | Kind::Named(..) | Kind::Path(..) | Kind::Member { .. } => match self.peek(node) {
                Some(value) if value.is_missing() => Ok(self.not_set(node)),
                Some(value) => Ok(value.clone()),
                None => self.eval_deeper(node),
            },
            _ => self.eval_deeper(node),
        }
    }

    #[cold]
    fn not_set(&mut self, node: &Node) -> Value {
        self.null_at(node.at, Reason::NotSet(node.path().unwrap_or_default().into()))
    }

    #[inline]
    pub(super) fn deeper(&mut self, levels: u32) -> Result<(), Stop> {
        self.depth += levels;
        if self.depth > self.limits.depth { Err(self.stop(Limit::Depth)) } else { Ok(()) }
    }

    fn eval_deeper(&mut self, node: &Node) -> Outcome {
        self.deeper(1)?;
        let outcome = match &node.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Named(place, name) => self.named(node, *place, name),
            Kind::Undeclared(name) => Ok(self.null_at(node.at, format!("there is no {}", shown_name(name)))),
            Kind::Member { item, name, otherwise } => self.member_or(node, item, name, otherwise.as_deref()),
            Kind::Path(base, names) => self.path(node, base, names),
            Kind::Negate(inner) => self.negation(node, inner),
            Kind::Chain { first, rest } => self.chain(first, rest),
            Kind::Compare { by, left, right } => self.comparison(*by, left, right),
            Kind::Between { value, low, high } => self.between(value, low, high),
            Kind::In { value, tests } => self.is_in(value, tests),
            Kind::Like { value, pattern } => self.like(value, pattern),
            Kind::IsNull(inner) => Ok(Value::Boolean(self.eval(inner)?.is_null())),
            Kind::All(operands) => self.decided_by(false, operands),
            Kind::Any(operands) => self.decided_by(true, operands),
            Kind::Not(inner) => self.not(inner),
            Kind::If { condition, then, otherwise } => {
                let holds = matches!(self.eval(condition)?, Value::Boolean(true));
                self.eval(if holds { then } else { otherwise })
            }
            Kind::For { iterators, partial, body } => self.iteration(node, iterators, *partial, body),
            Kind::Quantified { every, iterators, body } => self.quantified(node, *every, iterators, body),
            Kind::List(items) => self.list_of(items),
            Kind::Context(entries) => self.context_of(entries),
            Kind::Range(range) => self.range(node, range),
            Kind::Filter { list, condition, strict } => self.filter(node, list, condition, *strict),
            Kind::InstanceOf(inner, kind) => self.instance_of(inner, kind),
            Kind::Function { definition, captures } => self.function(definition, captures),
            Kind::External => Ok(self.null_at(node.at, "functions of other languages are not run")),
            Kind::Builtin { builtin, arguments } => self.builtin(node, builtin, arguments),
            Kind::Call { function, arguments } => self.call_of(node, function, arguments),
            Kind::Tests { input, tests, negated } => self.tests_of(node, *input, tests, *negated),
            Kind::Typed(inner, kind, name) => self.typed(inner, kind, name),
            Kind::Extension(extension) => extension.evaluate(self),
        };
        self.depth -= 1;
        outcome
    }

    /// A name whose value isn't simply there.
    #[inline(never)]
    fn named(&mut self, node: &Node, place: Place, name: &Name) -> Outcome {
        match (place, &self.closure) {
            (Place::Myself, Some(closure)) => Ok(Value::Function(Function::Defined(closure.clone()))),
            _ => Ok(self.null_at(node.at, Reason::NotSet(name.clone()))),
        }
    }

    #[inline(never)]
    fn chain(&mut self, first: &Node, rest: &[(Operation, Node)]) -> Outcome {
        let mut left_node = first;
        let mut left = self.eval(first)?;
        for (operation, right_node) in rest {
            if *operation == Operation::Power {
                self.step(STEPS_OF_A_POWER)?;
            }
            if let (Value::Number(_), Some(right @ Value::Number(_))) = (&left, self.peek(right_node))
                && let Ok(result) = operate(*operation, &left, right)
            {
                self.step(2)?;
                left = result;
                left_node = right_node;
                continue;
            }
            let right = self.eval(right_node)?;
            left = self.operation(*operation, (left_node, left), (right_node, right))?;
            left_node = right_node;
        }
        Ok(left)
    }

    #[inline]
    fn operation(&mut self, operation: Operation, left: (&Node, Value), right: (&Node, Value)) -> Outcome {
        if let (Value::Number(_), Value::Number(_)) = (&left.1, &right.1) {
            return match operate(operation, &left.1, &right.1) {
                Ok(value) => Ok(value),
                Err(reason) => Ok(self.no_result(operation, right, reason)),
            };
        }
        self.other_operation(operation, left, right)
    }

    #[cold]
    fn no_result(&mut self, operation: Operation, (node, value): (&Node, Value), reason: Reason) -> Value {
        let by_zero = operation == Operation::Divide && matches!(&value, Value::Number(number) if number.is_zero());
        let reason = if by_zero { format!("{} is zero, so nothing can be divided by it", node.called()).into() } else { reason };
        self.null_at(node.at, reason)
    }

    #[inline(never)]
    fn other_operation(&mut self, operation: Operation, left: (&Node, Value), right: (&Node, Value)) -> Outcome {
        for (node, value) in [&left, &right] {
            if value.is_null() {
                return Ok(self.unfit(node, value, &format!("can't be used with `{}`", operation.symbol())));
            }
        }
        if let (Value::String(one), Value::String(other)) = (&left.1, &right.1) {
            self.charge(one.len().saturating_add(other.len()))?;
        }
        match operate(operation, &left.1, &right.1) {
            Ok(value) => Ok(value),
            Err(reason) if operation.refuses_kinds(&reason) && left.1.described() != right.1.described() => {
                // Told of the one that isn't a number, as the more likely mistake.
                let tell_left = matches!(right.1, Value::Number(_));
                let ((node, value), (_, other)) = if tell_left { (left, right) } else { (right, left) };
                let so = format!("can't be used with `{}` and {}", operation.symbol(), other.described());
                Ok(self.unfit(node, &value, &so))
            }
            Err(reason) => Ok(self.no_result(operation, right, reason)),
        }
    }

    #[inline(never)]
    fn negation(&mut self, node: &Node, inner: &Node) -> Outcome {
        let value = self.eval(inner)?;
        if value.is_null() {
            return Ok(self.unfit(inner, &value, "can't be used with `-`"));
        }
        match negate(&value) {
            Ok(value) => Ok(value),
            Err(reason) if matches!(value, Value::Number(_) | Value::Seconds(_) | Value::Months(_)) => Ok(self.null_at(node.at, reason)),
            Err(_) => Ok(self.unfit(inner, &value, "can't be used with `-`")),
        }
    }

    #[inline(never)]
    fn list_of(&mut self, nodes: &[Node]) -> Outcome {
        let mut items = Vec::with_capacity(nodes.len());
        for node in nodes {
            items.push(self.eval(node)?);
        }
        self.list(items)
    }

    /// Each entry is a local of those that follow it.
    #[inline(never)]
    fn context_of(&mut self, nodes: &[(Name, Node)]) -> Outcome {
        let first = self.stack.len();
        for (_, node) in nodes {
            let value = self.eval(node)?;
            self.stack.push(value);
        }
        let values = self.stack.split_off(first);
        self.context(nodes.iter().map(|(name, _)| name.clone()).zip(values).collect())
    }

    #[inline(never)]
    fn range(&mut self, node: &Node, range: &RangeNode) -> Outcome {
        let mut end_of = |end: &Option<Node>| end.as_ref().map(|node| self.eval(node)).transpose();
        let (start, end) = (end_of(&range.start)?, end_of(&range.end)?);
        Ok(match Range::new(start, range.start_included, end, range.end_included, range.operator) {
            Ok(range) => Value::Range(range.into()),
            Err(reason) => self.null_at(node.at, reason),
        })
    }

    /// Evaluates a part, and says whether it is `true`.
    pub(crate) fn is_true(&mut self, node: &Node) -> Result<bool, Stop> {
        if let Kind::Tests { input, tests, negated } = &node.kind
            && let Some(passes) = self.quick_test(*input, tests)
        {
            self.step(tests.len())?;
            return Ok(passes != *negated);
        }
        Ok(matches!(self.eval(node)?, Value::Boolean(true)))
    }
}
