//! Contradictions without a solver: where all parts but one of a conjunction hold and the conjunction does not, the last
//! part does not hold either.

use {
    crate::term::{Node, Term, Terms},
    ahash::HashSet,
};

/// Whether conditions contradict one another in this way. If not, they may still do so in another.
pub fn contradict(terms: &mut Terms, conditions: impl IntoIterator<Item = Term>) -> bool {
    let mut known = HashSet::default();
    let mut open = Vec::new();
    let mut next: Vec<Term> = conditions.into_iter().collect();
    loop {
        while let Some(term) = next.pop() {
            if !known.insert(term) {
                continue;
            }
            let not = terms.not(term);
            if known.contains(&not) || terms.decided(term) == Some(false) {
                return true;
            }
            match terms.node(term) {
                Node::All(a, b) => next.extend([a, b]),
                Node::Not(inner) if matches!(terms.node(inner), Node::All(..)) => open.push(inner),
                _ => {}
            }
        }
        let mut still = Vec::new();
        for all in open {
            match last_part(terms, all, &known) {
                Parts::AllHold => return true,
                Parts::AllBut(part) => next.push(terms.not(part)),
                Parts::SomeDoesNotHold => {}
                Parts::Open => still.push(all),
            }
        }
        open = still;
        if next.is_empty() {
            return false;
        }
    }
}

/// The known parts of a conjunction.
enum Parts {
    AllHold,
    AllBut(Term),
    SomeDoesNotHold,
    Open,
}

fn last_part(terms: &mut Terms, all: Term, known: &HashSet<Term>) -> Parts {
    let (mut parts, mut last) = (vec![all], None);
    while let Some(part) = parts.pop() {
        if known.contains(&part) {
            continue;
        }
        let not = terms.not(part);
        if known.contains(&not) && part != all {
            return Parts::SomeDoesNotHold;
        }
        match terms.node(part) {
            Node::All(a, b) => parts.extend([a, b]),
            _ if last.is_none_or(|last| last == part) => last = Some(part),
            _ => return Parts::Open,
        }
    }
    last.map_or(Parts::AllHold, Parts::AllBut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(terms: &mut Terms) -> Vec<Term> {
        (0..4)
            .map(|_| {
                let (bit, one) = (terms.fresh(1), terms.constant(1, 1));
                terms.eq(bit, one)
            })
            .collect()
    }

    /// Every set of up to four conditions out of a pool: what contradicts has no example among all values.
    #[test]
    fn what_contradicts_has_no_example() {
        let mut terms = Terms::default();
        let bits = literals(&mut terms);
        let mut pool = Vec::new();
        for a in &bits {
            pool.push(*a);
            pool.push(terms.not(*a));
            for b in &bits {
                let all = terms.all(*a, *b);
                pool.push(terms.not(all));
                let whole = bits[2..].iter().fold(all, |all, bit| terms.all(all, *bit));
                pool.push(terms.not(whole));
            }
        }
        let mut found = 0;
        for first in 0..pool.len() {
            for second in 0..first {
                for third in 0..second {
                    let conditions = [pool[first], pool[second], pool[third]];
                    let has_example = (0..16_u64).any(|values| {
                        let values: Vec<_> = (0..4).map(|bit| values >> bit & 1).collect();
                        terms.all_hold(&conditions, &values)
                    });
                    let contradicts = contradict(&mut terms, conditions);
                    assert!(!(contradicts && has_example), "{conditions:?}");
                    found += usize::from(contradicts);
                }
            }
        }
        assert!(found > 100, "{found}");
    }

    #[test]
    fn the_last_part_of_what_does_not_hold() {
        let mut terms = Terms::default();
        let bits = literals(&mut terms);
        let all = bits[1..]
            .iter()
            .fold(bits[0], |all, bit| terms.all(all, *bit));
        let not = terms.not(all);
        assert!(!contradict(&mut terms, [not, bits[0], bits[1], bits[2]]));
        assert!(contradict(
            &mut terms,
            [not, bits[0], bits[1], bits[2], bits[3]]
        ));
        // It follows from what is said of the others, in whatever order.
        let both = terms.all(bits[2], bits[3]);
        assert!(contradict(&mut terms, [both, not, bits[1], bits[0]]));
    }
}
