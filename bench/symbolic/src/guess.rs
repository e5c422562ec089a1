//! Examples without a solver: a known example, changed where one condition requires it.
//!
//! Most branches compare a field with a constant or with another field, and changing that field alone takes the
//! other side. A guess is evaluated on every condition of the path before it counts as an example, so a bad one
//! costs a question to the solver and never a theorem.

use crate::term::{Cmp, Node, Op, Term, Terms, mask};

/// No condition gets many more guesses than this.
const ENOUGH: usize = 16;

/// No guess gets more changes.
const CHANGES: usize = 8;

/// Changes of an example for which a condition may come to hold, the likeliest first.
pub fn guesses(terms: &Terms, condition: Term, example: &[u64]) -> Vec<Vec<u64>> {
    let mut found = Vec::new();
    Guess {
        terms,
        example,
        found: &mut found,
    }
    .make(condition, true);
    found
}

/// A guess for which all conditions hold: as it is, or with one change after the other. Each is for the first condition
/// that does not hold, and of those that fix it the one that leaves the fewest others.
pub fn fixed<'a>(
    terms: &Terms,
    conditions: impl Iterator<Item = &'a Term> + Clone,
    mut guess: Vec<u64>,
) -> Option<Vec<u64>> {
    for _ in 0..=CHANGES {
        let Some(broken) = terms.broken(conditions.clone(), &guess).next() else {
            return Some(guess);
        };
        guess = guesses(terms, broken, &guess)
            .into_iter()
            .filter(|guess| terms.holds(broken, guess))
            .min_by_key(|guess| terms.broken(conditions.clone(), guess).count())?;
    }
    None
}

struct Guess<'a> {
    terms: &'a Terms,
    example: &'a [u64],
    found: &'a mut Vec<Vec<u64>>,
}

impl Guess<'_> {
    fn value(&self, term: Term) -> u64 {
        self.terms.eval(term, self.example)
    }

    fn make(&mut self, condition: Term, holds: bool) {
        match self.terms.node(condition) {
            Node::Not(inner) => self.make(inner, !holds),
            Node::All(..) if holds => self.all(condition),
            Node::All(a, b) => {
                self.make(a, false);
                if self.found.len() < ENOUGH {
                    self.make(b, false);
                }
            }
            Node::Cmp(cmp, a, b) => self.compare(cmp, a, b, holds),
            _ => {}
        }
    }

    /// One part after the other, each from where the last one left it.
    fn all(&mut self, condition: Term) {
        let mut example = self.example.to_vec();
        let mut open = vec![condition];
        while let Some(part) = open.pop() {
            if let Node::All(a, b) = self.terms.node(part) {
                open.extend([a, b]);
            } else if !self.terms.holds(part, &example) {
                let mut guesses = guesses(self.terms, part, &example).into_iter();
                match guesses.find(|guess| self.terms.holds(part, guess)) {
                    Some(guess) => example = guess,
                    None => return,
                }
            }
        }
        self.found.push(example);
    }

    fn compare(&mut self, cmp: Cmp, a: Term, b: Term, holds: bool) {
        let (x, y) = (self.value(a), self.value(b));
        let one_more = |value: u64| value.wrapping_add(1);
        let one_less = |value: u64| value.wrapping_sub(1);
        let (for_a, for_b) = match (cmp, holds) {
            (Cmp::Eq, true) => (y, x),
            (Cmp::Eq, false) => (one_more(y), one_more(x)),
            (_, true) => (one_less(y), one_more(x)),
            (_, false) => (y, x),
        };
        self.assign(b, for_b);
        self.assign(a, for_a);
        self.assign_alone(b, for_b);
        self.assign_alone(a, for_a);
    }

    /// All of a sum to one summand, and nothing to the others.
    fn assign_alone(&mut self, term: Term, value: u64) {
        let Node::Bin(Op::Add | Op::Sub, ..) = self.terms.node(term) else {
            return;
        };
        let (summands, rest) = self.terms.linear(&[(term, 1)]);
        let value = value.wrapping_sub(rest) & mask(self.terms.width(term));
        let mut example = self.example.to_vec();
        let is_set = summands.iter().enumerate().all(|(index, (term, factor))| {
            let own = if index == 0 { value } else { 0 };
            *factor == 1 && self.set(&mut example, *term, own)
        });
        if is_set {
            self.found.push(example);
        }
    }

    fn assign(&mut self, term: Term, value: u64) {
        let mut example = self.example.to_vec();
        if self.set(&mut example, term, value & mask(self.terms.width(term))) {
            self.found.push(example);
        }
    }

    /// Whether the term can be given the value, which it then has.
    fn set(&self, example: &mut Vec<u64>, term: Term, value: u64) -> bool {
        let width = self.terms.width(term);
        match self.terms.node(term) {
            Node::Const(known) => known == value,
            Node::Var(index) => {
                let index = index as usize;
                if example.len() <= index {
                    example.resize(index + 1, 0);
                }
                example[index] = value;
                true
            }
            Node::Extract(inner, low) => {
                let own = self.terms.eval(inner, example);
                let kept = own & !(mask(width) << low);
                self.set(example, inner, kept | value << low)
            }
            Node::Concat(high, low) => {
                let split = self.terms.width(low);
                self.set(example, low, value & mask(split))
                    && self.set(example, high, value >> split)
            }
            Node::Bin(Op::Add, a, b) => {
                let other = self.terms.eval(b, example);
                self.set(example, a, value.wrapping_sub(other) & mask(width))
            }
            Node::Bin(Op::Sub, a, b) => {
                let other = self.terms.eval(b, example);
                self.set(example, a, value.wrapping_add(other) & mask(width))
            }
            // Near it, where it is no multiple.
            Node::Bin(Op::Mul, a, b) => {
                let factor = self.terms.eval(b, example).max(1);
                self.set(example, a, value / factor)
            }
            Node::Bin(Op::Xor, a, b) => {
                let other = self.terms.eval(b, example);
                self.set(example, a, value ^ other)
            }
            _ => false,
        }
    }
}
