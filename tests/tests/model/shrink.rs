//! Makes a sequence shorter as long as something is still wrong with it.

/// The steps that are left once none can be dropped: first many at a time, then one by one.
pub fn shrink<T: Clone>(mut steps: Vec<T>, is_wrong: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut chunk = steps.len() / 2;
    while chunk > 0 {
        let mut start = 0;
        let mut dropped = false;
        while start < steps.len() {
            let mut shorter = steps.clone();
            shorter.drain(start..steps.len().min(start + chunk));
            if is_wrong(&shorter) {
                steps = shorter;
                dropped = true;
            } else {
                start += chunk;
            }
        }
        if !dropped || chunk > 1 {
            chunk /= 2;
        }
    }
    steps
}
