//! Makes an input smaller as long as something is still wrong with it.

use crate::differential::input::Input;

/// The smallest input that can be had from `input` in steps that all leave it `wrong`: mutations left
/// out, or made simpler, one at a time.
pub fn shrink(mut input: Input, wrong: impl Fn(&Input) -> bool) -> Input {
    loop {
        let Some(smaller) = smaller(&input).find(&wrong) else {
            return input;
        };
        input = smaller;
    }
}

/// Every input that is one step smaller.
fn smaller(input: &Input) -> impl Iterator<Item = Input> {
    let with = |index: usize, mutations| {
        let mut smaller = input.clone();
        smaller.mutations.splice(index..=index, mutations);
        smaller
    };
    let count = input.mutations.len();
    let shorter = (0..count).map(move |index| with(index, None));
    let simpler = (0..count).flat_map(move |index| {
        let simpler = input.mutations[index].simpler().into_iter();
        simpler.map(move |mutation| with(index, Some(mutation)))
    });
    shorter.chain(simpler)
}
