//! Exact answers without a solver, where few values decide. Either the variables that a condition depends on have
//! few bits together, or there is only one such variable, and it is compared with constants only.

use {
    crate::term::{Cmp, Node, Op, Term, Terms, mask},
    ahash::HashSet,
    std::collections::{BTreeMap, BTreeSet},
};

/// So many bits are tried in all their values.
const FEW: u32 = 12;

/// Values for which all conditions and one more hold, `Some(None)` if there are none, and `None` where this is no
/// question for a search. The variables that the one more does not depend on keep those of the example, for which
/// the others hold.
pub fn decide(
    terms: &Terms,
    conditions: &[Term],
    condition: Term,
    example: &[u64],
) -> Option<Option<Vec<u64>>> {
    let (vars, all) = depends_on(terms, conditions, condition);
    let bits: u32 = vars.values().map(|width| u32::from(*width)).sum();
    let candidates: Vec<(u32, Vec<u64>)> = if bits <= FEW {
        let every = |(var, width): (&u32, &u8)| (*var, (0..=mask(*width)).collect());
        vars.iter().map(every).collect()
    } else {
        let mut vars = vars.iter();
        let (Some((var, width)), None) = (vars.next(), vars.next()) else {
            return None;
        };
        let mut points = BTreeSet::from([0]);
        for condition in &all {
            boundaries(terms, *condition, *width, &mut points)?;
        }
        vec![(*var, points.into_iter().collect())]
    };
    let mut values = example.to_vec();
    values.resize(values.len().max(terms.vars() as usize), 0);
    Some(search(terms, &all, &candidates, &mut values).then_some(values))
}

fn search(terms: &Terms, all: &[Term], open: &[(u32, Vec<u64>)], values: &mut [u64]) -> bool {
    let Some(((var, candidates), rest)) = open.split_first() else {
        return terms.all_hold(all, values);
    };
    candidates.iter().any(|candidate| {
        values[*var as usize] = *candidate;
        search(terms, all, rest, values)
    })
}

/// The variables that a condition has in common with others, theirs too, each with its width; and those conditions.
fn depends_on(
    terms: &Terms,
    conditions: &[Term],
    condition: Term,
) -> (BTreeMap<u32, u8>, Vec<Term>) {
    let of = |term| {
        let mut found = BTreeMap::new();
        vars(terms, term, &mut HashSet::default(), &mut found);
        found
    };
    let (mut known, mut all) = (of(condition), vec![condition]);
    let mut rest: Vec<_> = conditions.iter().map(|it| (*it, of(*it))).collect();
    loop {
        let (shares, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|(_, vars)| vars.keys().any(|var| known.contains_key(var)));
        if shares.is_empty() {
            return (known, all);
        }
        for (condition, vars) in shares {
            all.push(condition);
            known.extend(vars);
        }
        rest = others;
    }
}

pub(crate) fn vars(
    terms: &Terms,
    term: Term,
    seen: &mut HashSet<Term>,
    found: &mut BTreeMap<u32, u8>,
) {
    if !seen.insert(term) {
        return;
    }
    if let Node::Var(index) = terms.node(term) {
        found.insert(index, terms.width(term));
    }
    for part in terms.parts(term).into_iter().flatten() {
        vars(terms, part, seen, found);
    }
}

/// The values next to which a condition on one variable may change, if each of its comparisons is one of the
/// variable, moved or cut, with a constant.
fn boundaries(terms: &Terms, condition: Term, width: u8, points: &mut BTreeSet<u64>) -> Option<()> {
    match terms.node(condition) {
        Node::Bool(_) => Some(()),
        Node::Not(inner) => boundaries(terms, inner, width, points),
        Node::All(a, b) => {
            boundaries(terms, a, width, points)?;
            boundaries(terms, b, width, points)
        }
        Node::Cmp(cmp, a, b) => {
            let (side, value) = match (terms.value(a), terms.value(b)) {
                (None, Some(value)) => (a, value),
                (Some(value), None) => (b, value),
                _ => return None,
            };
            let Moved {
                by,
                negated,
                cut,
                width: own,
            } = moved(terms, side)?;
            // A cut of all but the low bits changes where those begin again.
            let sign = if cmp == Cmp::Slt { 1 << (own - 1) } else { 0 };
            for edge in [value, value.wrapping_add(1), sign, 0] {
                let edge = (edge.wrapping_shl(cut.into())).wrapping_sub(by);
                let edge = if negated { edge.wrapping_neg() } else { edge };
                for point in [edge.wrapping_sub(1), edge, edge.wrapping_add(1)] {
                    points.insert(point & mask(width));
                }
            }
            points.insert(mask(width));
            Some(())
        }
        _ => None,
    }
}

/// A variable, or what it lacks to zero, to which a constant was added, of which then the low bits were cut off.
struct Moved {
    by: u64,
    negated: bool,
    cut: u8,
    width: u8,
}

fn moved(terms: &Terms, term: Term) -> Option<Moved> {
    let width = terms.width(term);
    match terms.node(term) {
        Node::Var(_) => Some(Moved {
            by: 0,
            negated: false,
            cut: 0,
            width,
        }),
        Node::Bin(op @ (Op::Add | Op::Sub), a, b) => {
            let (inner, by, negated) = match (op, terms.value(a), terms.value(b)) {
                (Op::Add, _, Some(by)) => (a, by, false),
                (Op::Add, Some(by), _) => (b, by, false),
                (_, _, Some(by)) => (a, by.wrapping_neg(), false),
                (_, Some(by), _) => (b, by, true),
                _ => return None,
            };
            let inner = moved(terms, inner)?;
            let sign = |value: u64| if negated { value.wrapping_neg() } else { value };
            // A sum in fewer bits wraps elsewhere.
            let is_plain = inner.by == 0 && !inner.negated;
            (inner.cut == 0 && (inner.width == width || is_plain)).then(|| Moved {
                by: sign(inner.by).wrapping_add(by),
                negated: inner.negated != negated,
                ..inner
            })
        }
        Node::Extract(inner, low) => {
            let inner_width = terms.width(inner);
            let inner = moved(terms, inner)?;
            (low + width == inner_width && inner.cut == 0).then_some(Moved {
                cut: low,
                width,
                ..inner
            })
        }
        // Zeros before it.
        Node::Concat(high, low) if terms.value(high) == Some(0) => moved(terms, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each answer against all values of thirteen bits, of which the low nine are cut off or not.
    #[test]
    fn it_says_what_trying_every_value_says() {
        let mut terms = Terms::default();
        // More bits than are tried in all values.
        let wide = terms.fresh(13);
        let mut atoms = Vec::new();
        for by in [0, 1, 0xfff, 0x1ff0] {
            let by = terms.constant(by, 13);
            for op in [Op::Add, Op::Sub] {
                let side = terms.bin(op, by, wide);
                let high = terms.extract(side, 9, 4);
                let zext = terms.zext(side, 64);
                for value in [0, 7, 8, 0xfff, 0x1000, 0x1fff, 0x2000] {
                    for side in [side, high, zext] {
                        let value = terms.constant(value, terms.width(side));
                        atoms.push(terms.eq(side, value));
                        atoms.push(terms.ult(side, value));
                        atoms.push(terms.ult(value, side));
                        atoms.push(terms.slt(side, value));
                    }
                }
            }
        }
        atoms.sort_unstable();
        atoms.dedup();
        atoms.retain(|it| terms.decided(*it).is_none());
        assert!(atoms.len() > 50);
        let tables: Vec<Vec<bool>> = atoms
            .iter()
            .map(|it| {
                (0..=0x1fff_u64)
                    .map(|value| terms.holds(*it, &[value]))
                    .collect()
            })
            .collect();
        let mut counts = [0; 2];
        for (a, table) in atoms.iter().zip(&tables) {
            for (b, other) in atoms.iter().zip(&tables).step_by(7) {
                for holds in [true, false] {
                    let question = if holds { *b } else { terms.not(*b) };
                    let found = decide(&terms, &[*a], question, &[0]).expect("one variable");
                    let expected = table.iter().zip(other).any(|(a, b)| *a && *b == holds);
                    assert_eq!(found.is_some(), expected, "{a:?} {b:?} {holds}");
                    counts[usize::from(expected)] += 1;
                    if let Some(values) = found {
                        assert!(terms.all_hold([a, &question], &values));
                    }
                }
            }
        }
        assert!(counts[0] > 100 && counts[1] > 100, "{counts:?}");
    }

    #[test]
    fn two_wide_variables_are_left_to_a_solver() {
        let mut terms = Terms::default();
        let (a, b) = (terms.fresh(64), terms.fresh(64));
        let less = terms.ult(a, b);
        assert_eq!(decide(&terms, &[], less, &[0, 0]), None);
        // A flag is tried in both values, whatever else is open.
        let flag = terms.fresh(1);
        let one = terms.constant(1, 1);
        let set = terms.eq(flag, one);
        let not = terms.not(set);
        assert_eq!(
            decide(&terms, &[less], set, &[0, 1, 0]),
            Some(Some(vec![0, 1, 1]))
        );
        assert_eq!(decide(&terms, &[less, not], set, &[0, 1, 0]), Some(None));
    }
}
