//! `<!-- cu:what -->` to `<!-- /cu -->`.

const OPEN: &str = "<!-- cu:";
const CLOSE: &str = "<!-- /cu -->";

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Prose(&'a str),
    /// The requested part, and the present text.
    Part {
        what: &'a str,
        body: &'a str,
    },
}

/// The pieces of a text, in order.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((prose, after)) = rest.split_once(OPEN) {
        let (what, after) = after
            .split_once(" -->")
            .ok_or_else(|| format!("a marker has no end: {OPEN}{}", first_line(after)))?;
        let (body, after) = after
            .split_once(CLOSE)
            .ok_or_else(|| format!("{CLOSE} is missing after {OPEN}{what} -->"))?;
        if body.contains(OPEN) {
            return Err(format!("{CLOSE} is missing after {OPEN}{what} -->"));
        }
        let before = &text[..text.len() - rest.len() + prose.len()];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let at_start = line.trim_matches([' ', '*', '-', '>']).is_empty();
        if at_start != body.starts_with('\n') {
            // Markdown takes a line that starts with a comment for HTML, all of it.
            return Err(format!(
                "a part in a line may not begin it, one of its own must: {OPEN}{what} -->"
            ));
        }
        pieces.push(Piece::Prose(prose));
        pieces.push(Piece::Part { what, body });
        rest = after;
    }
    pieces.push(Piece::Prose(rest));
    Ok(pieces)
}

/// The text with each part as `part` says it.
pub fn replace(
    text: &str,
    part: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut out = String::new();
    for piece in pieces(text)? {
        match piece {
            Piece::Prose(prose) => out.push_str(prose),
            Piece::Part { what, body } => {
                let new = part(what).map_err(|error| format!("{OPEN}{what} -->: {error}"))?;
                let new = new.trim_end();
                let new = if body.starts_with('\n') {
                    format!("\n\n{new}\n\n")
                } else if new.contains('\n') {
                    return Err(format!("{OPEN}{what} --> needs lines of its own"));
                } else {
                    new.to_owned()
                };
                out.push_str(&format!("{OPEN}{what} -->{new}{CLOSE}"));
            }
        }
    }
    Ok(out)
}

/// The text without its parts.
pub fn prose(text: &str) -> Result<String, String> {
    let prose = pieces(text)?.into_iter().map(|piece| match piece {
        Piece::Prose(prose) => prose.to_owned(),
        // As many lines, so that those behind keep their numbers.
        Piece::Part { body, .. } => "\n".repeat(body.matches('\n').count()),
    });
    Ok(prose.collect())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{prose, replace};

    fn shout(what: &str) -> Result<String, String> {
        Ok(what.to_uppercase())
    }

    #[test]
    fn a_part_in_a_line_stays_in_it() {
        let text = "a <!-- cu:x y -->old<!-- /cu --> <!-- cu:z --><!-- /cu -->";
        let new = "a <!-- cu:x y -->X Y<!-- /cu --> <!-- cu:z -->Z<!-- /cu -->";
        assert_eq!(replace(text, shout).as_deref(), Ok(new));
        assert_eq!(replace(new, shout).as_deref(), Ok(new));
    }

    #[test]
    fn a_part_of_its_own_has_lines_of_its_own() {
        let text = "a\n\n<!-- cu:x -->\n<!-- /cu -->\nb";
        let new = "a\n\n<!-- cu:x -->\n\nX\n\n<!-- /cu -->\nb";
        assert_eq!(replace(text, shout).as_deref(), Ok(new));
        assert_eq!(replace(new, shout).as_deref(), Ok(new));
    }

    #[test]
    fn prose_keeps_its_line_numbers() {
        let text = "a\n<!-- cu:x -->\n\nX\n\n<!-- /cu -->\nb 1<!-- cu:y -->2<!-- /cu -->3";
        assert_eq!(prose(text).as_deref(), Ok("a\n\n\n\n\n\nb 13"));
    }

    #[test]
    fn what_is_not_closed_or_stands_in_the_wrong_place_is_refused() {
        for text in [
            "a <!-- cu:x",
            "a <!-- cu:x -->",
            "a <!-- cu:x -->1 <!-- cu:y -->2<!-- /cu -->",
            "<!-- cu:x -->1<!-- /cu -->",
            "  * <!-- cu:x -->1<!-- /cu -->",
            "a <!-- cu:x -->\n1\n<!-- /cu -->",
        ] {
            assert!(replace(text, shout).is_err(), "{text}");
        }
        let two_lines = |_: &str| Ok("a\nb".to_owned());
        assert!(replace("a <!-- cu:x -->1<!-- /cu -->", two_lines).is_err());
    }
}
