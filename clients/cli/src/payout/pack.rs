//! As many rows into each transaction as fit it. Pure, and the same for the same rows.

use super::recipe::{Payment, Recipe};

/// The rows of one transaction, counted from 0.
pub type Batch = Vec<usize>;

/// Packs these rows in their order: each batch is as long as it can be, so the next row would not have fit.
/// An error is a row that fits no transaction, not even alone.
pub fn pack(recipe: &Recipe, payments: &[Payment], rows: &[usize]) -> Result<Vec<Batch>, usize> {
    let mut batches = Vec::new();
    let mut left = rows;
    while !left.is_empty() {
        let count = longest(recipe, payments, left).ok_or(left[0])?;
        let (batch, rest) = left.split_at(count);
        batches.push(batch.to_vec());
        left = rest;
    }
    Ok(batches)
}

fn longest(recipe: &Recipe, payments: &[Payment], rows: &[usize]) -> Option<usize> {
    let mut batch: Vec<&Payment> = Vec::new();
    for row in rows {
        batch.push(&payments[*row]);
        if !recipe.fits(&batch) {
            batch.pop();
            break;
        }
    }
    Some(batch.len()).filter(|count| *count > 0)
}
