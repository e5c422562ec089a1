//! Which shapes the proof runs over.

use crate::{
    facts::{Instruction, MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS, Spec, TABLE, Vault, data_len},
    shape::{Shape, Slot},
};

/// How many shapes a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Around the layout that nearly every caller sends.
    Reduced,
    Full,
}

/// Lengths of data that an instruction on lamports tells apart, and their neighbours: none, a vault's, and that
/// of a token account, which it takes for any other.
pub const LENGTHS: [usize; 6] = [0, 1, Vault::LEN - 1, Vault::LEN, Vault::LEN + 1, 165];

/// The same for what has four accounts or more, where all of the above would be too many.
pub const FEWER: [usize; 3] = [0, 1, Vault::LEN];

/// Where CreateVault's data has the bump. Each bump is a shape of its own: each lower one is one more round of a loop.
const BUMP: usize = 9;

/// The least bump that CreateVault is followed with on every layout.
pub const LEAST_BUMP: u8 = 253;

/// The same on the layout that nearly every caller sends. One vault in two to the power of 64 has a lower one.
pub const LEAST_USUAL: u8 = 192;

/// The same in a reduced run.
pub const LEAST_REDUCED: u8 = 246;

/// The instruction that is proved with every number of accounts beyond the table.
pub const EVERY_COUNT: Instruction = Instruction::WithdrawToken;

/// So many of those are accounts of their own. The program forks on the flag of each, so the others repeat the first.
pub const OWN_EXTRA: usize = 8;

/// The instructions that theorems are stated for: every one, those on tokens last.
pub fn instructions() -> impl Iterator<Item = &'static Spec> {
    let on_tokens = |spec: &&Spec| is_on_tokens(spec);
    let others = TABLE.iter().filter(move |spec| !on_tokens(spec));
    others.chain(TABLE.iter().filter(on_tokens))
}

fn is_on_tokens(spec: &Spec) -> bool {
    spec.slots.iter().any(|slot| slot.name == "token program")
}

/// The lengths that a slot of an instruction on tokens has, one slot at a time. The other slots have their usual
/// ones. The lengths are nothing, a program's account, a mint's, a vault's, a token account's, an associated one's, one with
/// extensions, and neighbours.
pub const TOKEN_LENGTHS: [usize; 10] = [0, 36, 82, 119, Vault::LEN, 121, 164, 165, 170, 300];

/// Payouts are proved to more than so many recipients only on the usual layout.
pub const FEW: usize = 3;

/// Payouts of SOL to more than so many recipients are proved where each recipient is writable, does not sign and is no
/// program. With open flags the number of paths grows with the third power.
pub const OPEN_FLAGS: usize = 12;

/// The most recipients of SOL that a transaction holds: it has 64 addresses, and the authority, the vault and the program are
/// three of them.
pub const MOST_SOL: usize = 61;

/// A subject of the theorems: an instruction, and to how many recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    pub discriminator: u8,
    pub recipients: usize,
    /// The least number of recipients, where it stands for several subjects.
    pub least: usize,
}

impl Subject {
    /// The instruction that a shape has the discriminator and the data of.
    pub fn of(shape: &Shape) -> Option<Self> {
        let is_of = |spec: &&Spec| spec.instruction as u8 == shape.discriminator;
        let spec = TABLE.iter().find(is_of)?;
        let more = shape.data_len.checked_sub(data_len(spec, 0))?;
        let recipients = match spec.recipients {
            None => 0,
            Some(_) => more / 8,
        };
        let is_right = shape.data_len == data_len(spec, recipients)
            && (spec.recipients.is_none() || recipients > 0);
        is_right.then_some(Self {
            discriminator: shape.discriminator,
            recipients,
            least: recipients,
        })
    }

    pub fn spec(self) -> Option<&'static Spec> {
        TABLE
            .iter()
            .find(|spec| spec.instruction as u8 == self.discriminator)
    }

    /// The layout that nearly every caller sends.
    pub fn usual_shape(self) -> Option<Shape> {
        let spec = self.spec()?;
        let slots = (0..spec.slots.len() + self.recipients)
            .map(|slot| Slot::Account(usual(spec, slot)))
            .collect();
        Some(Shape {
            slots,
            data_len: data_len(spec, self.recipients),
            discriminator: self.discriminator,
            fixed: (spec.instruction == Instruction::CreateVault).then_some((BUMP, u8::MAX)),
            plain_from: (spec.instruction == Instruction::PayoutSol
                && self.recipients > OPEN_FLAGS)
                .then_some(spec.slots.len()),
        })
    }

    /// Whether it is an instruction, and to no more recipients than it serves.
    pub fn is_served(self) -> bool {
        let most = |spec| match is_on_tokens(spec) {
            true => MAX_TOKEN_RECIPIENTS,
            false => MOST_SOL,
        };
        self.spec()
            .is_some_and(|spec| self.recipients <= most(spec))
    }

    /// The slot that the table calls the vault.
    pub fn vault(self) -> Option<usize> {
        self.spec()
            .filter(|spec| spec.instruction != Instruction::CreateVault)?
            .slots
            .iter()
            .position(|slot| slot.name == "vault")
    }

    pub fn name(self) -> String {
        match self.spec() {
            None => "no instruction".to_owned(),
            Some(spec) if self.least < self.recipients => {
                format!("{} to {} … {}", spec.name, self.least, self.recipients)
            }
            Some(spec) if spec.recipients.is_some() => {
                format!("{} to {}", spec.name, self.recipients)
            }
            Some(spec) => spec.name.to_owned(),
        }
    }
}

/// Every subject, with the shapes that it is proved on.
pub fn all(set: Set) -> Vec<(Subject, Vec<Shape>)> {
    let mut all = Vec::new();
    for spec in instructions() {
        let most = match (spec.recipients, set) {
            (None, _) => 0,
            (Some(_), Set::Reduced) => 2,
            // One more than it serves.
            (Some(_), Set::Full) if is_on_tokens(spec) => MAX_TOKEN_RECIPIENTS + 1,
            (Some(_), Set::Full) => MOST_SOL,
        };
        for recipients in usize::from(most > 0)..=most {
            let subject = Subject {
                discriminator: spec.instruction as u8,
                recipients,
                least: recipients,
            };
            if recipients > FEW {
                all.push((subject, Vec::from_iter(subject.usual_shape())));
                continue;
            }
            let shapes = if is_on_tokens(spec) {
                token_shapes(spec, recipients, set)
            } else {
                shapes(spec, recipients, set)
            };
            let shapes = match spec.instruction {
                Instruction::CreateVault => with_bumps(shapes, subject, set),
                _ => shapes,
            };
            all.push((subject, shapes));
        }
    }
    let unknown =
        (0..=u8::MAX).filter(|tag| TABLE.iter().all(|spec| spec.instruction as u8 != *tag));
    let mut shapes = Vec::new();
    for discriminator in unknown {
        for (count, data_len) in [(0, 1), (1, 1), (2, 1), (3, 9), (4, 10), (2, 33), (3, 17)] {
            shapes.push(Shape {
                slots: vec![Slot::Account(Vault::LEN); count],
                data_len,
                discriminator,
                fixed: None,
                plain_from: None,
            });
        }
    }
    // Without data there is no discriminator, whatever comes where it would be.
    for count in 0..4 {
        shapes.push(Shape {
            slots: vec![Slot::Account(0); count],
            data_len: 0,
            discriminator: 0,
            fixed: None,
            plain_from: None,
        });
    }
    all.push((
        Subject {
            discriminator: u8::MAX,
            recipients: 0,
            least: 0,
        },
        shapes,
    ));
    all
}

fn shapes(spec: &Spec, recipients: usize, set: Set) -> Vec<Shape> {
    let discriminator = spec.instruction as u8;
    let slots = spec.slots.len() + recipients;
    let right = data_len(spec, recipients);
    let lengths: &[usize] = match (set, slots) {
        (Set::Full, 0..4) => &LENGTHS,
        (Set::Full, 4) => &FEWER,
        _ => &[0, Vault::LEN],
    };
    let mut shapes = Vec::new();
    let mut add = |slots: Vec<Slot>, data_len: usize| {
        shapes.push(Shape {
            slots,
            data_len,
            discriminator,
            fixed: None,
            plain_from: None,
        });
    };
    // The right number of accounts and the right data: every repetition, every length.
    for pattern in patterns(slots) {
        for filled in fillings(&pattern, lengths) {
            add(filled, right);
        }
        // Any other data.
        for data_len in 1..=right + 2 {
            if !is_of(spec, data_len, right) && (set == Set::Full || right.abs_diff(data_len) < 3) {
                add(fill(&pattern, |slot| usual(spec, slot)), data_len);
            }
        }
    }
    // Any other number of accounts.
    for count in (0..=slots + 2).filter(|count| *count != slots) {
        for pattern in patterns(count.min(5)) {
            let mut slots = fill(&pattern, |slot| usual(spec, slot));
            while slots.len() < count {
                slots.push(Slot::Account(0));
            }
            add(slots, right);
        }
    }
    shapes
}

/// The same with each bump. Where the number of accounts or the length of the data is wrong, it stays open.
fn with_bumps(shapes: Vec<Shape>, subject: Subject, set: Set) -> Vec<Shape> {
    let usual = subject.usual_shape().expect("it is an instruction");
    let with_its = |shape: Shape| {
        let least = match set {
            _ if (shape.slots.len(), shape.data_len) != (usual.slots.len(), usual.data_len) => {
                return vec![shape];
            }
            _ if shape.slots != usual.slots => LEAST_BUMP,
            Set::Reduced => LEAST_REDUCED,
            Set::Full => LEAST_USUAL,
        };
        let with = |bump| Shape {
            fixed: Some((BUMP, bump)),
            ..shape.clone()
        };
        (least..=u8::MAX).rev().map(with).collect()
    };
    shapes.into_iter().flat_map(with_its).collect()
}

/// Whether data of this length is right, for this number of recipients or for another.
fn is_of(spec: &Spec, len: usize, right: usize) -> bool {
    len == right || spec.recipients.is_some() && len % 8 == right % 8 && len > 8
}

/// Around the layouts that callers send: one length, one repetition, one thing at a time is another.
fn token_shapes(spec: &Spec, recipients: usize, set: Set) -> Vec<Shape> {
    let discriminator = spec.instruction as u8;
    let slots = spec.slots.len() + recipients;
    let right = data_len(spec, recipients);
    let whole: Vec<Slot> = (0..slots)
        .map(|slot| Slot::Account(usual(spec, slot)))
        .collect();
    // The same with associated accounts of Token-2022.
    let associated = whole.iter().map(|slot| match slot {
        Slot::Account(165) => Slot::Account(170),
        other => *other,
    });
    let mut layouts = vec![whole.clone(), associated.collect()];
    let lengths: &[usize] = match set {
        Set::Full => &TOKEN_LENGTHS,
        Set::Reduced => &[0, 170],
    };
    for slot in 0..slots {
        for len in lengths.iter().filter(|len| **len != usual(spec, slot)) {
            let mut other = whole.clone();
            other[slot] = Slot::Account(*len);
            layouts.push(other);
        }
        for first in 0..slot {
            let mut other = whole.clone();
            other[slot] = Slot::Repeated(first);
            layouts.push(other);
        }
    }
    for count in (0..=slots + 3).filter(|count| *count != slots) {
        let mut other = whole.clone();
        other.resize(count, Slot::Account(0));
        layouts.push(other);
    }
    if spec.forwards && set == Set::Full {
        let counts = if spec.instruction == EVERY_COUNT {
            4..=MAX_EXTRA_ACCOUNTS + 1
        } else {
            MAX_EXTRA_ACCOUNTS + 1..=MAX_EXTRA_ACCOUNTS + 1
        };
        for count in counts {
            let is_forwarded = count <= MAX_EXTRA_ACCOUNTS;
            let own = if is_forwarded {
                count.min(OWN_EXTRA)
            } else {
                count
            };
            let mut other = whole.clone();
            other.resize(slots + own, Slot::Account(0));
            other.resize(slots + count, Slot::Repeated(slots));
            layouts.push(other);
        }
    }
    let shape = |slots, data_len| Shape {
        slots,
        data_len,
        discriminator,
        fixed: None,
        plain_from: None,
    };
    let other_data = (1..=right + 2)
        .filter(|len| !is_of(spec, *len, right))
        .map(|len| shape(whole.clone(), len));
    let mut shapes: Vec<_> = layouts
        .into_iter()
        .map(|slots| shape(slots, right))
        .collect();
    shapes.extend(other_data);
    shapes
}

/// The length that the account of a slot usually has.
fn usual(spec: &Spec, slot: usize) -> usize {
    match spec.slots.get(slot) {
        Some(slot)
            if slot.name == "vault"
                && !spec.name.starts_with("Stateless")
                && spec.instruction != Instruction::CreateVault =>
        {
            Vault::LEN
        }
        Some(slot) if slot.name == "mint" => 82,
        Some(slot) if slot.name == "token program" => 36,
        Some(slot) if slot.name.ends_with("token account") || slot.name == "source" => 165,
        None if spec
            .recipients
            .is_some_and(|slot| slot.name.ends_with("token account")) =>
        {
            165
        }
        _ => 0,
    }
}

/// Every way in which slots repeat one another: `None` for an account of its own, or the slot it repeats.
fn patterns(slots: usize) -> Vec<Vec<Option<usize>>> {
    let mut patterns: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for _ in 0..slots {
        let mut longer = Vec::new();
        for pattern in patterns {
            let firsts = (0..pattern.len())
                .filter(|slot| pattern[*slot].is_none())
                .map(Some);
            for next in firsts.chain([None]) {
                let mut pattern: Vec<_> = pattern.clone();
                pattern.push(next);
                longer.push(pattern);
            }
        }
        patterns = longer;
    }
    patterns
}

fn fill(pattern: &[Option<usize>], len: impl Fn(usize) -> usize) -> Vec<Slot> {
    pattern
        .iter()
        .enumerate()
        .map(|(slot, first)| first.map_or_else(|| Slot::Account(len(slot)), Slot::Repeated))
        .collect()
}

/// A pattern with every combination of lengths.
fn fillings(pattern: &[Option<usize>], lengths: &[usize]) -> Vec<Vec<Slot>> {
    let mut filled = vec![Vec::new()];
    for first in pattern {
        let choices: Vec<Slot> = match first {
            Some(first) => vec![Slot::Repeated(*first)],
            None => lengths.iter().copied().map(Slot::Account).collect(),
        };
        filled = filled
            .into_iter()
            .flat_map(|slots: Vec<Slot>| {
                choices
                    .iter()
                    .map(move |choice| slots.iter().copied().chain([*choice]).collect())
            })
            .collect();
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_repetition_is_there_once() {
        // Bell's numbers.
        for (slots, expected) in [(0, 1), (1, 1), (2, 2), (3, 5), (4, 15), (5, 52)] {
            let mut patterns = patterns(slots);
            patterns.sort();
            patterns.dedup();
            assert_eq!(patterns.len(), expected);
        }
    }

    #[test]
    fn the_layout_that_callers_send_is_among_them() {
        for (set, (subject, shapes)) in [Set::Reduced, Set::Full]
            .into_iter()
            .flat_map(|set| all(set).into_iter().map(move |it| (set, it)))
        {
            let Some(usual) = subject.usual_shape() else {
                continue;
            };
            assert!(shapes.contains(&usual), "{set:?} {}", subject.name());
        }
    }
}
