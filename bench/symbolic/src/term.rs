//! Terms: bit-vectors of up to 64 bits and truth values, in one table in which equal terms are one.
//!
//! Every constructor folds: constants are computed, bytes that were split are joined again, comparisons are
//! taken apart along the pieces they compare. Most branches of a program fold to a constant and never
//! reach a solver.
//!
//! A folding rule that is wrong makes the proof wrong, so the test `folding` compares every rule with plain
//! arithmetic on random terms.

use {ahash::HashMap, std::collections::BTreeMap};

/// A term: an index into its [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(u32);

impl Term {
    /// A number that no other term of the table has.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// An operator on two bit-vectors of the same width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Add,
    Sub,
    Mul,
    Udiv,
    Urem,
    And,
    Or,
    Xor,
    Shl,
    Lshr,
    Ashr,
}

/// A comparison of two bit-vectors of the same width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cmp {
    Eq,
    Ult,
    Slt,
}

/// The kind of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Const(u64),
    /// A variable, by its number.
    Var(u32),
    /// The bits from the lowest one named, as many as the term is wide.
    Extract(Term, u8),
    /// The high part, the low part.
    Concat(Term, Term),
    Sext(Term),
    Bin(Op, Term, Term),
    /// A choice by a truth value.
    Ite(Term, Term, Term),
    // Truth values.
    Bool(bool),
    Cmp(Cmp, Term, Term),
    Not(Term),
    All(Term, Term),
}

/// Longer sums are left as they are.
const MOST_SUMMANDS: usize = 80;

/// The width of a truth value.
const TRUTH: u8 = 0;

/// The table of terms.
#[derive(Default)]
pub struct Terms {
    nodes: Vec<(Node, u8)>,
    known: HashMap<(Node, u8), Term>,
    vars: u32,
}

/// The bits of a width.
pub const fn mask(width: u8) -> u64 {
    if width >= 64 {
        u64::MAX
    } else {
        (1 << width) - 1
    }
}

/// A value as a signed number of a width.
const fn signed(value: u64, width: u8) -> i64 {
    ((value << (64 - width)) as i64) >> (64 - width)
}

/// Computes an operator on values of a width.
pub fn compute(op: Op, width: u8, a: u64, b: u64) -> u64 {
    let shift = |shifted: u64| if b >= width.into() { 0 } else { shifted };
    let result = match op {
        Op::Add => a.wrapping_add(b),
        Op::Sub => a.wrapping_sub(b),
        Op::Mul => a.wrapping_mul(b),
        // As SMT-LIB defines them; the machine refuses a division by zero before it comes here.
        Op::Udiv => a.checked_div(b).unwrap_or(u64::MAX),
        Op::Urem => a.checked_rem(b).unwrap_or(a),
        Op::And => a & b,
        Op::Or => a | b,
        Op::Xor => a ^ b,
        Op::Shl => shift(a.wrapping_shl(b as u32)),
        Op::Lshr => shift(a.wrapping_shr(b as u32)),
        Op::Ashr => (signed(a, width) >> b.min(63)) as u64,
    };
    result & mask(width)
}

fn compare(cmp: Cmp, width: u8, a: u64, b: u64) -> bool {
    match cmp {
        Cmp::Eq => a == b,
        Cmp::Ult => a < b,
        Cmp::Slt => signed(a, width) < signed(b, width),
    }
}

/// Whether a factor of this width is one of what is subtracted.
const fn is_subtracted(factor: u64, width: u8) -> bool {
    factor >> (width - 1) == 1 && width > 1
}

impl Terms {
    pub fn node(&self, term: Term) -> Node {
        self.nodes[term.0 as usize].0
    }

    /// The width in bits; 0 for a truth value.
    pub fn width(&self, term: Term) -> u8 {
        self.nodes[term.0 as usize].1
    }

    /// How many variables there are.
    pub fn vars(&self) -> u32 {
        self.vars
    }

    fn make(&mut self, node: Node, width: u8) -> Term {
        let next = Term(self.nodes.len() as u32);
        let term = *self.known.entry((node, width)).or_insert(next);
        if term == next {
            self.nodes.push((node, width));
        }
        term
    }

    pub fn constant(&mut self, value: u64, width: u8) -> Term {
        self.make(Node::Const(value & mask(width)), width)
    }

    pub fn truth(&mut self, value: bool) -> Term {
        self.make(Node::Bool(value), TRUTH)
    }

    /// A variable that no other term names.
    pub fn fresh(&mut self, width: u8) -> Term {
        self.vars += 1;
        self.make(Node::Var(self.vars - 1), width)
    }

    /// The value of a constant.
    pub fn value(&self, term: Term) -> Option<u64> {
        match self.node(term) {
            Node::Const(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a constant truth value.
    pub fn decided(&self, term: Term) -> Option<bool> {
        match self.node(term) {
            Node::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The bits from `low`, `width` of them.
    pub fn extract(&mut self, term: Term, low: u8, width: u8) -> Term {
        let full = self.width(term);
        debug_assert!(low + width <= full && width > 0);
        if width == full {
            return term;
        }
        match self.node(term) {
            Node::Const(value) => self.constant(value >> low, width),
            Node::Extract(inner, from) => self.extract(inner, from + low, width),
            Node::Concat(high, rest) => {
                let split = self.width(rest);
                if low >= split {
                    self.extract(high, low - split, width)
                } else if low + width <= split {
                    self.extract(rest, low, width)
                } else {
                    let upper = self.extract(high, 0, low + width - split);
                    let lower = self.extract(rest, low, split - low);
                    self.concat(upper, lower)
                }
            }
            Node::Sext(inner) if low + width <= self.width(inner) => {
                self.extract(inner, low, width)
            }
            Node::Bin(op @ (Op::And | Op::Or | Op::Xor), a, b) => {
                let (a, b) = (self.extract(a, low, width), self.extract(b, low, width));
                self.bin(op, a, b)
            }
            Node::Ite(on, a, b) => {
                let (a, b) = (self.extract(a, low, width), self.extract(b, low, width));
                self.ite(on, a, b)
            }
            _ => self.make(Node::Extract(term, low), width),
        }
    }

    /// Joins a high and a low part.
    pub fn concat(&mut self, high: Term, low: Term) -> Term {
        if let Node::Concat(first, second) = self.node(high) {
            let low = self.concat(second, low);
            return self.concat(first, low);
        }
        let (head, rest) = match self.node(low) {
            Node::Concat(head, rest) => (head, Some(rest)),
            _ => (low, None),
        };
        match (self.join(high, head), rest) {
            (Some(joined), Some(rest)) => self.concat(joined, rest),
            (Some(joined), None) => joined,
            (None, _) => {
                let width = self.width(high) + self.width(low);
                debug_assert!(width <= 64);
                self.make(Node::Concat(high, low), width)
            }
        }
    }

    /// Two neighbours as one, if they are constants or pieces of one term.
    fn join(&mut self, high: Term, low: Term) -> Option<Term> {
        let (above, below) = (self.width(high), self.width(low));
        match (self.node(high), self.node(low)) {
            (Node::Const(a), Node::Const(b)) => Some(self.constant(a << below | b, above + below)),
            (Node::Extract(a, from), Node::Extract(b, start))
                if a == b && from == start + below =>
            {
                Some(self.extract(a, start, above + below))
            }
            _ => None,
        }
    }

    pub fn zext(&mut self, term: Term, width: u8) -> Term {
        let more = width - self.width(term);
        if more == 0 {
            return term;
        }
        let zero = self.constant(0, more);
        self.concat(zero, term)
    }

    pub fn sext(&mut self, term: Term, width: u8) -> Term {
        let own = self.width(term);
        if own == width {
            return term;
        }
        match self.node(term) {
            Node::Const(value) => self.constant(signed(value, own) as u64, width),
            // The sign is a zero.
            Node::Concat(high, _)
                if self
                    .value(high)
                    .is_some_and(|it| it >> (self.width(high) - 1) == 0) =>
            {
                self.zext(term, width)
            }
            _ => self.make(Node::Sext(term), width),
        }
    }

    pub fn bin(&mut self, op: Op, a: Term, b: Term) -> Term {
        let width = self.width(a);
        debug_assert_eq!(width, self.width(b));
        if let (Some(a), Some(b)) = (self.value(a), self.value(b)) {
            return self.constant(compute(op, width, a, b), width);
        }
        // The constant of what commutes comes second.
        let commutes = matches!(op, Op::Add | Op::Mul | Op::And | Op::Or | Op::Xor);
        let (a, b) = if commutes && (self.value(a).is_some() || self.value(b).is_none() && b < a) {
            (b, a)
        } else {
            (a, b)
        };
        let known = self.value(b);
        match (op, known) {
            (Op::Add | Op::Sub | Op::Or | Op::Xor | Op::Shl | Op::Lshr | Op::Ashr, Some(0)) => {
                return a;
            }
            (Op::Mul | Op::And, Some(0)) => return b,
            (Op::Mul | Op::Udiv, Some(1)) => return a,
            (Op::And, Some(ones)) if ones == mask(width) => return a,
            (Op::Or, Some(ones)) if ones == mask(width) => return b,
            (Op::Mul, Some(value)) if value.is_power_of_two() => {
                let shift = self.constant(value.trailing_zeros().into(), width);
                return self.bin(Op::Shl, a, shift);
            }
            (Op::Udiv, Some(value)) if value.is_power_of_two() => {
                let shift = self.constant(value.trailing_zeros().into(), width);
                return self.bin(Op::Lshr, a, shift);
            }
            (Op::Shl, Some(value)) => {
                if value >= width.into() {
                    return self.constant(0, width);
                }
                let kept = self.extract(a, 0, width - value as u8);
                let zero = self.constant(0, value as u8);
                return self.concat(kept, zero);
            }
            (Op::Lshr, Some(value)) => {
                if value >= width.into() {
                    return self.constant(0, width);
                }
                let kept = self.extract(a, value as u8, width - value as u8);
                return self.zext(kept, width);
            }
            _ => {}
        }
        if a == b {
            match op {
                Op::Sub | Op::Xor => return self.constant(0, width),
                Op::And | Op::Or => return a,
                _ => {}
            }
        }
        if let Op::Add | Op::Sub = op
            && let Some(sum) = self.sum(op, a, b)
        {
            return sum;
        }
        if let Op::And | Op::Or | Op::Xor = op
            && let Some(split) = self.split(op, a, b)
        {
            return split;
        }
        self.make(Node::Bin(op, a, b), width)
    }

    /// A sum in the one way to write it: each summand once, with its factor, the constant last. So what was added
    /// and is taken away leaves nothing. `None` where there are too many summands.
    fn sum(&mut self, op: Op, a: Term, b: Term) -> Option<Term> {
        let width = self.width(a);
        let sign = if op == Op::Add { 1 } else { u64::MAX };
        let (summands, rest) = self.linear(&[(a, 1), (b, sign)]);
        if summands.len() > MOST_SUMMANDS {
            return None;
        }
        // Those that are subtracted come after those that are added.
        let (taken, added): (Vec<_>, Vec<_>) = summands
            .into_iter()
            .partition(|(_, factor)| is_subtracted(*factor, width));
        let mut sum = None;
        for (term, factor) in added {
            let term = self.times(term, factor);
            sum = Some(match sum {
                None => term,
                Some(sum) => self.make(Node::Bin(Op::Add, sum, term), width),
            });
        }
        for (term, factor) in taken {
            let term = self.times(term, factor.wrapping_neg() & mask(width));
            let from = sum.unwrap_or_else(|| self.constant(0, width));
            sum = Some(self.make(Node::Bin(Op::Sub, from, term), width));
        }
        let rest = self.constant(rest, width);
        Some(match sum {
            None => rest,
            Some(sum) if self.value(rest) == Some(0) => sum,
            Some(sum) => self.make(Node::Bin(Op::Add, sum, rest), width),
        })
    }

    /// Terms of one width, each times a factor, as summands with their factors, and the constant.
    pub(crate) fn linear(&self, of: &[(Term, u64)]) -> (BTreeMap<Term, u64>, u64) {
        let width = of.first().map_or(64, |(term, _)| self.width(*term));
        let (mut summands, mut rest) = (BTreeMap::new(), 0);
        for (term, factor) in of {
            self.summands(*term, *factor, &mut summands, &mut rest);
        }
        summands
            .values_mut()
            .for_each(|factor| *factor &= mask(width));
        summands.retain(|_, factor| *factor != 0);
        (summands, rest & mask(width))
    }

    /// The two sides of an equation between sums without what they have in common. `None` where that is nothing.
    fn without_common(&mut self, a: Term, b: Term) -> Option<(Term, Term)> {
        let width = self.width(a);
        if ![a, b].iter().any(|it| self.is_sum(*it)) {
            return None;
        }
        let count = |terms: &Self, of| {
            let (summands, rest) = terms.linear(&[(of, 1)]);
            summands.len() + usize::from(rest != 0)
        };
        let before = count(self, a) + count(self, b);
        let (summands, rest) = self.linear(&[(a, 1), (b, u64::MAX)]);
        if summands.len() + usize::from(rest != 0) >= before {
            return None;
        }
        let (mut left, mut right) = (
            self.constant(0, width),
            self.constant(rest.wrapping_neg(), width),
        );
        for (term, factor) in summands {
            if is_subtracted(factor, width) {
                let term = self.times(term, factor.wrapping_neg() & mask(width));
                right = self.bin(Op::Add, right, term);
            } else {
                let term = self.times(term, factor);
                left = self.bin(Op::Add, left, term);
            }
        }
        Some((left, right))
    }

    fn is_sum(&self, term: Term) -> bool {
        match self.node(term) {
            Node::Bin(Op::Add | Op::Sub, ..) => true,
            Node::Bin(Op::Mul, _, by) => self.value(by).is_some(),
            _ => false,
        }
    }

    fn times(&mut self, term: Term, factor: u64) -> Term {
        if factor == 1 {
            return term;
        }
        let width = self.width(term);
        let factor = self.constant(factor, width);
        self.make(Node::Bin(Op::Mul, term, factor), width)
    }

    fn summands(&self, term: Term, factor: u64, found: &mut BTreeMap<Term, u64>, rest: &mut u64) {
        match self.node(term) {
            Node::Const(value) => *rest = rest.wrapping_add(value.wrapping_mul(factor)),
            Node::Bin(Op::Add, a, b) => {
                self.summands(a, factor, found, rest);
                self.summands(b, factor, found, rest);
            }
            Node::Bin(Op::Sub, a, b) => {
                self.summands(a, factor, found, rest);
                self.summands(b, factor.wrapping_neg(), found, rest);
            }
            Node::Bin(Op::Mul, a, b) if self.value(b).is_some() => {
                let by = self.value(b).unwrap_or(1);
                self.summands(a, factor.wrapping_mul(by), found, rest);
            }
            _ => {
                let known = found.entry(term).or_insert(0);
                *known = known.wrapping_add(factor);
            }
        }
    }

    /// A bitwise operator, piece by piece, where a constant decides a piece.
    fn split(&mut self, op: Op, a: Term, b: Term) -> Option<Term> {
        let width = self.width(a);
        let at = match (self.node(a), self.node(b)) {
            (Node::Const(value), _) | (_, Node::Const(value)) => {
                // A run of equal bits at the low end.
                let run = if value & 1 == 0 {
                    value.trailing_zeros()
                } else {
                    value.trailing_ones()
                };
                run as u8
            }
            (Node::Concat(high, low), _) | (_, Node::Concat(high, low))
                if self.value(high).is_some() || self.value(low).is_some() =>
            {
                self.width(low)
            }
            _ => return None,
        };
        if at == 0 || at >= width {
            return None;
        }
        let parts = [(at, width - at), (0, at)].map(|(low, width)| {
            let (a, b) = (self.extract(a, low, width), self.extract(b, low, width));
            self.bin(op, a, b)
        });
        Some(self.concat(parts[0], parts[1]))
    }

    pub fn ite(&mut self, on: Term, a: Term, b: Term) -> Term {
        match self.decided(on) {
            Some(true) => a,
            Some(false) => b,
            None if a == b => a,
            None => self.make(Node::Ite(on, a, b), self.width(a)),
        }
    }

    pub fn not(&mut self, term: Term) -> Term {
        match self.node(term) {
            Node::Bool(value) => self.truth(!value),
            Node::Not(inner) => inner,
            _ => self.make(Node::Not(term), TRUTH),
        }
    }

    pub fn all(&mut self, a: Term, b: Term) -> Term {
        match (self.decided(a), self.decided(b)) {
            (Some(false), _) | (_, Some(true)) => a,
            (_, Some(false)) | (Some(true), _) => b,
            _ if a == b => a,
            _ => self.make(Node::All(a, b), TRUTH),
        }
    }

    pub fn any(&mut self, a: Term, b: Term) -> Term {
        let (a, b) = (self.not(a), self.not(b));
        let neither = self.all(a, b);
        self.not(neither)
    }

    pub fn implies(&mut self, a: Term, b: Term) -> Term {
        let not = self.not(a);
        self.any(not, b)
    }

    pub fn eq(&mut self, a: Term, b: Term) -> Term {
        let width = self.width(a);
        debug_assert_eq!(width, self.width(b));
        if a == b {
            return self.truth(true);
        }
        if let (Some(a), Some(b)) = (self.value(a), self.value(b)) {
            return self.truth(a == b);
        }
        let (a, b) = if self.value(a).is_some() || self.value(b).is_none() && b < a {
            (b, a)
        } else {
            (a, b)
        };
        if let Some((a, b)) = self.without_common(a, b) {
            return self.eq(a, b);
        }
        if let Some(value) = self.value(b) {
            match self.node(a) {
                Node::Concat(high, low) => {
                    let split = self.width(low);
                    let (above, below) = (
                        self.constant(value >> split, width - split),
                        self.constant(value, split),
                    );
                    let (above, below) = (self.eq(high, above), self.eq(low, below));
                    return self.all(above, below);
                }
                Node::Bin(Op::Add, inner, more) => {
                    if let Some(more) = self.value(more) {
                        let rest = self.constant(value.wrapping_sub(more), width);
                        return self.eq(inner, rest);
                    }
                }
                Node::Bin(Op::Xor, x, y) => {
                    if value == 0 {
                        return self.eq(x, y);
                    }
                    if let Some(flipped) = self.value(y) {
                        let rest = self.constant(value ^ flipped, width);
                        return self.eq(x, rest);
                    }
                }
                Node::Bin(Op::Or, x, y) if value == 0 => {
                    let (x, y) = (self.eq(x, b), self.eq(y, b));
                    return self.all(x, y);
                }
                Node::Sext(inner) => {
                    let own = self.width(inner);
                    if signed(value, own) as u64 & mask(width) != value {
                        return self.truth(false);
                    }
                    let narrow = self.constant(value, own);
                    return self.eq(inner, narrow);
                }
                Node::Ite(on, x, y) if self.value(x).is_some() || self.value(y).is_some() => {
                    let (x, y) = (self.eq(x, b), self.eq(y, b));
                    let not = self.not(on);
                    let (when, otherwise) = (self.implies(on, x), self.implies(not, y));
                    return self.all(when, otherwise);
                }
                // One bit has two values: one way to write each.
                Node::Var(_) | Node::Extract(..) if width == 1 && value == 0 => {
                    let one = self.constant(1, 1);
                    let set = self.eq(a, one);
                    return self.not(set);
                }
                _ => {}
            }
        } else if let (Node::Concat(h, l), Node::Concat(k, m)) = (self.node(a), self.node(b))
            && self.width(l) == self.width(m)
            && (h == k
                || l == m
                || self.value(h).is_some() && self.value(k).is_some()
                || self.value(l).is_some() && self.value(m).is_some())
        {
            let (above, below) = (self.eq(h, k), self.eq(l, m));
            return self.all(above, below);
        } else {
            let ((base, more), (other, less)) = (self.offset(a), self.offset(b));
            if base == other {
                return self.truth(more == less);
            }
        }
        self.make(Node::Cmp(Cmp::Eq, a, b), TRUTH)
    }

    /// A term as another one of its width and a constant that is added to it.
    fn offset(&mut self, term: Term) -> (Term, u64) {
        let width = self.width(term);
        let sum = match self.node(term) {
            // The low bits of a sum are the sum of the low bits.
            Node::Extract(sum, 0) => sum,
            _ => term,
        };
        match self.node(sum) {
            Node::Bin(Op::Add, base, more) => match self.value(more) {
                Some(more) => (self.extract(base, 0, width), more & mask(width)),
                None => (term, 0),
            },
            _ => (term, 0),
        }
    }

    pub fn ne(&mut self, a: Term, b: Term) -> Term {
        let equal = self.eq(a, b);
        self.not(equal)
    }

    /// The largest value that a term may have, as far as its shape tells.
    fn most(&self, term: Term) -> u64 {
        match self.node(term) {
            Node::Const(value) => value,
            Node::Concat(high, low) => self.most(high) << self.width(low) | mask(self.width(low)),
            _ => mask(self.width(term)),
        }
    }

    pub fn ult(&mut self, a: Term, b: Term) -> Term {
        let width = self.width(a);
        if a == b || self.value(b) == Some(0) {
            return self.truth(false);
        }
        match (self.value(a), self.value(b)) {
            (Some(a), Some(b)) => return self.truth(a < b),
            (None, Some(limit)) if self.most(a) < limit => return self.truth(true),
            (Some(least), None) if self.most(b) <= least => return self.truth(false),
            (None, Some(1)) => {
                let zero = self.constant(0, width);
                return self.eq(a, zero);
            }
            (Some(0), None) => return self.ne(a, b),
            _ => {}
        }
        // Below equal high parts the low parts decide.
        let (high_a, low_a) = self.halves(a);
        let (high_b, low_b) = self.halves(b);
        if let (Some(high_a), Some(high_b)) = (high_a, high_b)
            && self.width(low_a) == self.width(low_b)
            && high_a == high_b
        {
            return self.ult(low_a, low_b);
        }
        if let (Some(0), Some(limit)) = (high_a.and_then(|high| self.value(high)), self.value(b)) {
            let narrow = self.width(low_a);
            if limit <= mask(narrow) {
                let limit = self.constant(limit, narrow);
                return self.ult(low_a, limit);
            }
        }
        if let (Some(0), Some(least)) = (high_b.and_then(|high| self.value(high)), self.value(a)) {
            let narrow = self.width(low_b);
            if least <= mask(narrow) {
                let least = self.constant(least, narrow);
                return self.ult(least, low_b);
            }
        }
        self.make(Node::Cmp(Cmp::Ult, a, b), TRUTH)
    }

    fn halves(&self, term: Term) -> (Option<Term>, Term) {
        match self.node(term) {
            Node::Concat(high, low) => (Some(high), low),
            _ => (None, term),
        }
    }

    /// a is at most b.
    pub fn ule(&mut self, a: Term, b: Term) -> Term {
        let more = self.ult(b, a);
        self.not(more)
    }

    pub fn slt(&mut self, a: Term, b: Term) -> Term {
        let width = self.width(a);
        if a == b {
            return self.truth(false);
        }
        if let (Some(a), Some(b)) = (self.value(a), self.value(b)) {
            return self.truth(compare(Cmp::Slt, width, a, b));
        }
        // Without a sign both orders are one.
        let sign = 1 << (width - 1);
        if self.most(a) < sign && self.most(b) < sign {
            return self.ult(a, b);
        }
        self.make(Node::Cmp(Cmp::Slt, a, b), TRUTH)
    }

    pub fn sle(&mut self, a: Term, b: Term) -> Term {
        let more = self.slt(b, a);
        self.not(more)
    }

    /// Whether two rows of bytes are equal.
    pub fn same(&mut self, a: &[Term], b: &[Term]) -> Term {
        debug_assert_eq!(a.len(), b.len());
        let mut all = self.truth(true);
        for (a, b) in a.chunks(8).zip(b.chunks(8)) {
            let (a, b) = (self.word(a), self.word(b));
            let equal = self.eq(a, b);
            all = self.all(all, equal);
        }
        all
    }

    /// A little-endian number of up to eight bytes.
    pub fn word(&mut self, bytes: &[Term]) -> Term {
        let (mut bytes, first) = (bytes.iter(), bytes[0]);
        bytes.next();
        bytes.fold(first, |low, high| self.concat(*high, low))
    }

    /// The byte of a term at an index.
    pub fn byte(&mut self, term: Term, index: u8) -> Term {
        self.extract(term, 8 * index, 8)
    }

    /// Gives a variable a value. Nothing happens to a term that is none.
    pub fn set(&self, term: Term, value: u64, vars: &mut Vec<u64>) {
        if let Node::Var(index) = self.node(term) {
            vars.resize(vars.len().max(self.vars() as usize), 0);
            vars[index as usize] = value;
        }
    }

    /// Evaluates terms where each variable has a value; a variable beyond the list is zero.
    pub fn eval(&self, term: Term, vars: &[u64]) -> u64 {
        Evaluation {
            terms: self,
            vars,
            done: HashMap::default(),
        }
        .of(term)
    }

    /// Whether a truth value is true where each variable has this value.
    pub fn holds(&self, term: Term, vars: &[u64]) -> bool {
        self.eval(term, vars) == 1
    }

    /// The same for several.
    pub fn all_hold<'a>(&self, terms: impl IntoIterator<Item = &'a Term>, vars: &[u64]) -> bool {
        self.broken(terms, vars).next().is_none()
    }

    /// Those of several that do not hold.
    pub fn broken<'a, 'b>(
        &'b self,
        terms: impl IntoIterator<Item = &'a Term>,
        vars: &'b [u64],
    ) -> impl Iterator<Item = Term> {
        let mut evaluation = Evaluation {
            terms: self,
            vars,
            done: HashMap::default(),
        };
        let terms = terms.into_iter().copied();
        terms.filter(move |term| evaluation.of(*term) != 1)
    }

    /// The parts of a term.
    pub fn parts(&self, term: Term) -> [Option<Term>; 3] {
        match self.node(term) {
            Node::Const(_) | Node::Var(_) | Node::Bool(_) => [None; 3],
            Node::Extract(a, _) | Node::Sext(a) | Node::Not(a) => [Some(a), None, None],
            Node::Concat(a, b) | Node::Bin(_, a, b) | Node::Cmp(_, a, b) | Node::All(a, b) => {
                [Some(a), Some(b), None]
            }
            Node::Ite(a, b, c) => [Some(a), Some(b), Some(c)],
        }
    }
}

struct Evaluation<'a> {
    terms: &'a Terms,
    vars: &'a [u64],
    done: HashMap<Term, u64>,
}

impl Evaluation<'_> {
    fn of(&mut self, term: Term) -> u64 {
        if let Some(value) = self.done.get(&term) {
            return *value;
        }
        let width = self.terms.width(term);
        let value = match self.terms.node(term) {
            Node::Const(value) => value,
            Node::Bool(value) => value.into(),
            Node::Var(index) => {
                self.vars.get(index as usize).copied().unwrap_or_default() & mask(width)
            }
            Node::Extract(inner, low) => self.of(inner) >> low & mask(width),
            Node::Concat(high, low) => self.of(high) << self.terms.width(low) | self.of(low),
            Node::Sext(inner) => {
                let own = self.terms.width(inner);
                signed(self.of(inner), own) as u64 & mask(width)
            }
            Node::Bin(op, a, b) => compute(op, width, self.of(a), self.of(b)),
            Node::Ite(on, a, b) => {
                if self.of(on) == 1 {
                    self.of(a)
                } else {
                    self.of(b)
                }
            }
            Node::Cmp(cmp, a, b) => {
                compare(cmp, self.terms.width(a), self.of(a), self.of(b)).into()
            }
            Node::Not(inner) => 1 - self.of(inner),
            Node::All(a, b) => self.of(a) & self.of(b),
        };
        self.done.insert(term, value);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of numbers: the tests need no more, and the same every time.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }

        fn below(&mut self, limit: usize) -> usize {
            (self.next() >> 8) as usize % limit
        }
    }

    /// A term and the value that plain arithmetic gives it.
    type Sample = (Term, u64);

    fn pick(random: &mut Random, pool: &[Sample]) -> Sample {
        pool[random.below(pool.len())]
    }

    fn constant(random: &mut Random, width: u8) -> u64 {
        let value = match random.below(4) {
            0 => random.next() % 3,
            1 => u64::MAX,
            2 => 0xff << (8 * random.below(8)),
            _ => random.next(),
        };
        value & mask(width)
    }

    #[test]
    fn folding() {
        const OPS: [Op; 11] = [
            Op::Add,
            Op::Sub,
            Op::Mul,
            Op::Udiv,
            Op::Urem,
            Op::And,
            Op::Or,
            Op::Xor,
            Op::Shl,
            Op::Lshr,
            Op::Ashr,
        ];
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..300 {
            let mut terms = Terms::default();
            let mut vars = Vec::new();
            let mut pool: HashMap<u8, Vec<Sample>> = HashMap::default();
            let mut truths = Vec::new();
            for width in [1, 8, 8, 8, 8, 16, 32, 64, 64] {
                let value = constant(&mut random, width);
                vars.push(value);
                let var = terms.fresh(width);
                pool.entry(width).or_default().push((var, value));
            }
            for _ in 0..120 {
                let widths: Vec<u8> = pool
                    .keys()
                    .copied()
                    .collect::<std::collections::BTreeSet<_>>()
                    .into_iter()
                    .collect();
                let width = widths[random.below(widths.len())];
                let (a, x) = pick(&mut random, &pool[&width]);
                let (mut b, mut y) = pick(&mut random, &pool[&width]);
                if random.below(2) == 0 {
                    y = constant(&mut random, width);
                    b = terms.constant(y, width);
                }
                let (term, expected) = match random.below(9) {
                    0..4 => {
                        let op = OPS[random.below(OPS.len())];
                        (terms.bin(op, a, b), compute(op, width, x, y))
                    }
                    4 => {
                        let low = random.below(width.into()) as u8;
                        let wide = 1 + random.below((width - low).into()) as u8;
                        (terms.extract(a, low, wide), x >> low & mask(wide))
                    }
                    5 if width < 64 => {
                        let wide = width + 1 + random.below(64 - usize::from(width)) as u8;
                        if random.below(2) == 0 {
                            (terms.zext(a, wide), x)
                        } else {
                            (terms.sext(a, wide), signed(x, width) as u64 & mask(wide))
                        }
                    }
                    6 => {
                        let fit: Vec<u8> = widths
                            .iter()
                            .copied()
                            .filter(|it| it + width <= 64)
                            .collect();
                        if fit.is_empty() {
                            continue;
                        }
                        let other = fit[random.below(fit.len())];
                        let (c, z) = pick(&mut random, &pool[&other]);
                        (terms.concat(a, c), x << other | z)
                    }
                    7 => {
                        let (truth, expected) = match random.below(4) {
                            0 => (terms.eq(a, b), x == y),
                            1 => (terms.ult(a, b), x < y),
                            2 => (terms.slt(a, b), signed(x, width) < signed(y, width)),
                            _ => (terms.ule(a, b), x <= y),
                        };
                        truths.push((truth, u64::from(expected)));
                        (truth, expected.into())
                    }
                    _ => match truths.last() {
                        Some(&(on, decided)) => {
                            (terms.ite(on, a, b), if decided == 1 { x } else { y })
                        }
                        None => continue,
                    },
                };
                assert_eq!(
                    terms.eval(term, &vars),
                    expected,
                    "{:?} of {:?} and {:?}",
                    terms.node(term),
                    terms.node(a),
                    terms.node(b)
                );
                let width = terms.width(term);
                if width > 0 {
                    pool.entry(width).or_default().push((term, expected));
                } else if truths.len() > 1 {
                    let (other, decided) = truths[random.below(truths.len())];
                    let both = terms.all(term, other);
                    assert_eq!(terms.eval(both, &vars), expected & decided);
                    let either = terms.any(term, other);
                    assert_eq!(terms.eval(either, &vars), expected | decided);
                }
            }
        }
    }

    #[test]
    fn bytes_that_were_split_are_joined_again() {
        let mut terms = Terms::default();
        let word = terms.fresh(64);
        let bytes: Vec<_> = (0..8).map(|index| terms.byte(word, index)).collect();
        assert_eq!(terms.word(&bytes), word);
        let other = terms.fresh(64);
        let sum = terms.bin(Op::Add, word, other);
        let bytes: Vec<_> = (0..8).map(|index| terms.byte(sum, index)).collect();
        assert_eq!(terms.word(&bytes), sum);
        assert_eq!(terms.bin(Op::Sub, sum, other), word);
        assert_eq!(terms.eq(word, word), terms.truth(true));
    }

    #[test]
    fn a_comparison_of_pieces_with_a_constant_keeps_what_is_open() {
        let mut terms = Terms::default();
        let (marker, signer) = (terms.constant(0xff, 8), terms.fresh(1));
        let flag = terms.zext(signer, 8);
        let word = terms.concat(flag, marker);
        let (fast, one) = (terms.constant(0x01ff, 16), terms.constant(1, 1));
        assert_eq!(terms.eq(word, fast), terms.eq(signer, one));
        let other = terms.constant(0x01fe, 16);
        assert_eq!(terms.eq(word, other), terms.truth(false));
    }
}
