//! The tables of the README: made here, between two markers each, never typed.
//!
//! ```text
//! <!-- cu:bench -->
//! whatever stands here is replaced
//! <!-- /cu:bench -->
//! ```

mod compose;
mod errors;
mod instructions;

use {
    crate::said,
    cu_runtime::Profile,
    cu_vault_bench::{
        life::Life,
        measure,
        pages::overview,
        peers::{Comparison, table},
    },
    cu_vault_tests::{Arch, token_2022_table},
};

/// Fills in every marked part of a Markdown text.
pub fn fill(text: &str) -> Result<String, String> {
    let report = measure(Arch::V3, Profile::Mainnet).map_err(said)?;
    let life = Life::measure(Arch::V3, Profile::Mainnet)?;
    let comparison = Comparison::measure(Arch::V3, Profile::Mainnet)?;
    let parts = [
        ("headline", table::headline(&comparison)?),
        (
            "bench",
            format!("```text\n{}```\n", overview::text(&report, &life)),
        ),
        ("instructions", instructions::table(&report)?),
        ("token-2022", token_2022_table::markdown()),
        ("errors", errors::table()),
        ("passed-on", errors::passed_on()),
        ("compose", compose::listing_and_table()?),
    ];
    parts
        .iter()
        .try_fold(text.to_owned(), |text, (name, part)| {
            replace(&text, name, part)
        })
}

/// Replaces what stands between the markers of `name`.
fn replace(text: &str, name: &str, part: &str) -> Result<String, String> {
    let open = format!("<!-- cu:{name} -->\n");
    let close = format!("<!-- /cu:{name} -->");
    let start = text
        .find(&open)
        .ok_or_else(|| format!("the marker {} is missing", open.trim()))?
        + open.len();
    let end = text[start..]
        .find(&close)
        .ok_or_else(|| format!("the marker {close} is missing after {}", open.trim()))?
        + start;
    Ok(format!("{}{part}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n<!-- cu:x -->\nold\n<!-- /cu:x -->\nb";
        let new = "a\n<!-- cu:x -->\nnew\n<!-- /cu:x -->\nb";
        assert_eq!(replace(text, "x", "new\n").as_deref(), Ok(new));
        assert_eq!(replace(new, "x", "new\n").as_deref(), Ok(new));
    }

    #[test]
    fn a_missing_marker_is_named() {
        assert_eq!(
            replace("a", "x", ""),
            Err("the marker <!-- cu:x --> is missing".to_owned())
        );
        assert_eq!(
            replace("<!-- cu:x -->\n", "x", ""),
            Err("the marker <!-- /cu:x --> is missing after <!-- cu:x -->".to_owned())
        );
    }
}
