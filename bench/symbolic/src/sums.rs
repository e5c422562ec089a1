//! Sums that cannot wrap. A program that pays several amounts out of a balance compares each amount with what the ones
//! before it have left. So the sum of all is at most the balance, over the natural numbers: if it is zero, each amount is.
//! A solver that looks at the bits needs long to see that.

use {
    crate::term::{Cmp, Node, Term, Terms, mask},
    std::collections::{BTreeMap, BTreeSet},
};

/// A condition of a path together with what follows from it: where a sum that cannot wrap is zero, each summand is.
pub fn with_parts(terms: &mut Terms, conditions: &[Term], condition: Term) -> Term {
    let Some(parts) = parts_of_zero(terms, condition) else {
        return condition;
    };
    if !are_spent(terms, conditions, &parts) {
        return condition;
    }
    let mut all = condition;
    for part in parts {
        let zero = terms.constant(0, terms.width(part));
        let is_zero = terms.eq(part, zero);
        all = terms.all(all, is_zero);
    }
    all
}

/// The summands, each there once, of a sum that is zero.
fn parts_of_zero(terms: &Terms, condition: Term) -> Option<BTreeSet<Term>> {
    let Node::Cmp(Cmp::Eq, sum, zero) = terms.node(condition) else {
        return None;
    };
    let (summands, rest) = terms.linear(&[(sum, 1), (zero, u64::MAX)]);
    let is_plain = rest == 0 && summands.len() > 1 && summands.values().all(|factor| *factor == 1);
    is_plain.then(|| summands.into_keys().collect())
}

/// Whether all of these amounts were paid out of one balance, each from what the ones before it have left.
fn are_spent(terms: &Terms, conditions: &[Term], amounts: &BTreeSet<Term>) -> bool {
    let payments: Vec<_> = conditions
        .iter()
        .filter_map(|condition| payment(terms, *condition))
        .collect();
    let balances: BTreeSet<Term> = payments.iter().map(|(balance, ..)| *balance).collect();
    balances.into_iter().any(|balance| {
        let mut spent = BTreeSet::new();
        while let Some((_, _, next)) = payments
            .iter()
            .find(|(of, before, next)| *of == balance && *before == spent && !spent.contains(next))
        {
            spent.insert(*next);
        }
        amounts.is_subset(&spent)
    })
}

/// A condition that an amount is at most a balance less other amounts: the balance, the others, the amount.
fn payment(terms: &Terms, condition: Term) -> Option<(Term, BTreeSet<Term>, Term)> {
    let Node::Not(less) = terms.node(condition) else {
        return None;
    };
    let Node::Cmp(Cmp::Ult, left, amount) = terms.node(less) else {
        return None;
    };
    let (own, rest) = terms.linear(&[(amount, 1)]);
    let (summands, more) = terms.linear(&[(left, 1)]);
    if own.len() != 1 || rest != 0 || more != 0 || own.values().any(|factor| *factor != 1) {
        return None;
    }
    let taken = mask(terms.width(left));
    let (balance, before): (BTreeMap<_, _>, BTreeMap<_, _>) =
        summands.into_iter().partition(|(_, factor)| *factor == 1);
    let is_payment = balance.len() == 1 && before.values().all(|factor| *factor == taken);
    is_payment.then(|| {
        let [balance, amount] = [balance, own].map(|one| one.into_keys().next());
        let (balance, amount) = (balance.expect("it is one"), amount.expect("it is one"));
        (balance, before.into_keys().collect(), amount)
    })
}

#[cfg(test)]
mod tests {
    use {super::*, crate::term::Op};

    /// Four amounts of eight bits out of a balance, and the condition of each payment.
    fn payments(terms: &mut Terms) -> (Term, Vec<Term>, Vec<Term>) {
        let balance = terms.fresh(8);
        let amounts: Vec<_> = (0..4).map(|_| terms.fresh(8)).collect();
        let mut left = balance;
        let conditions = amounts
            .iter()
            .map(|amount| {
                let enough = terms.ule(*amount, left);
                left = terms.bin(Op::Sub, left, *amount);
                enough
            })
            .collect();
        (balance, amounts, conditions)
    }

    fn sum(terms: &mut Terms, of: &[Term]) -> Term {
        let zero = terms.constant(0, 8);
        of.iter()
            .fold(zero, |sum, amount| terms.bin(Op::Add, sum, *amount))
    }

    fn is_zero(terms: &mut Terms, term: Term) -> Term {
        let zero = terms.constant(0, 8);
        terms.eq(term, zero)
    }

    #[test]
    fn what_follows_from_a_sum_of_zero_holds_wherever_it_does() {
        let mut terms = Terms::default();
        let (_, amounts, conditions) = payments(&mut terms);
        let some = sum(&mut terms, &amounts[1..]);
        let condition = is_zero(&mut terms, some);
        let all = with_parts(&mut terms, &conditions, condition);
        assert_ne!(all, condition);
        let (mut held, mut values) = (0, vec![0; 5]);
        for number in 0_u64..1 << 20 {
            // Many small values, and some that wrap.
            for (index, value) in values.iter_mut().enumerate() {
                let four = number >> (4 * index) & 15;
                *value = if four < 8 { four } else { 240 + four };
            }
            if terms.all_hold(conditions.iter().chain([&condition]), &values) {
                held += 1;
                assert!(terms.holds(all, &values), "{values:?}");
            }
        }
        assert!(held > 100, "{held}");
    }

    #[test]
    fn nothing_follows_without_each_comparison() {
        let mut terms = Terms::default();
        let (balance, amounts, conditions) = payments(&mut terms);
        let all = sum(&mut terms, &amounts);
        let condition = is_zero(&mut terms, all);
        assert_ne!(with_parts(&mut terms, &conditions, condition), condition);
        for missing in 0..conditions.len() {
            let mut fewer = conditions.clone();
            fewer.remove(missing);
            assert_eq!(with_parts(&mut terms, &fewer, condition), condition);
        }
        // Nor of another sum: with an amount twice, with one that was not paid, with less of it.
        let twice = sum(&mut terms, &[amounts[0], amounts[0]]);
        let unpaid = sum(&mut terms, &[amounts[0], balance]);
        let less = terms.bin(Op::Sub, amounts[0], amounts[1]);
        for other in [twice, unpaid, less] {
            let condition = is_zero(&mut terms, other);
            assert_eq!(with_parts(&mut terms, &conditions, condition), condition);
        }
    }
}
