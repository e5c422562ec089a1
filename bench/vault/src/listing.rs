//! A listing out of a source file: an item, found by how it begins, so that nothing has to be written into
//! the source for the book's sake.

/// The item that starts like this, with its documentation, moved to the left margin; inside of another one,
/// `outer / inner`. `around TEXT` is the item that has this text one level in.
pub fn item(source: &str, path: &str) -> Result<String, String> {
    path.split(" / ")
        .try_fold(source.to_owned(), |source, start| {
            one(&source, start.trim())
        })
}

/// A file without the documentation of its module.
pub fn body(source: &str) -> String {
    let lines: Vec<_> = source
        .lines()
        .skip_while(|line| line.starts_with("//!") || line.is_empty())
        .collect();
    lines.join("\n")
}

/// The first drawing in the documentation of a module.
pub fn drawing(source: &str) -> Result<String, String> {
    let lines = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .skip_while(|line| *line != "```text")
        .skip(1);
    let drawing: Vec<_> = lines.take_while(|line| *line != "```").collect();
    if drawing.is_empty() {
        return Err("the module draws nothing".to_owned());
    }
    Ok(drawing.join("\n"))
}

/// The documentation of a module as a reader sees it: without the lines that only its tests need.
pub fn doc(source: &str) -> Result<String, String> {
    let mut fenced = false;
    let lines = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter_map(|line| match line.strip_prefix("```") {
            // What a fence says to rustdoc is for rustdoc.
            Some(_) => {
                fenced = !fenced;
                Some(if fenced { "```rust" } else { "```" })
            }
            None => (!fenced || !line.starts_with("# ")).then_some(line),
        });
    let doc: Vec<_> = lines.collect();
    if doc.is_empty() {
        return Err("the module has no documentation".to_owned());
    }
    Ok(doc.join("\n"))
}

/// The N-th listing in the documentation of a module, from 1. One that its tests do not compile is refused.
pub fn fence(source: &str, number: &str) -> Result<String, String> {
    let number: usize = number
        .parse()
        .map_err(|_| format!("{number} is no number"))?;
    let mut lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut opened = 0;
    while let Some(line) = lines.next() {
        let Some(says) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        let body: Vec<_> = lines
            .by_ref()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .take_while(|line| *line != "```")
            .filter(|line| !line.starts_with("# "))
            .collect();
        opened += 1;
        if opened == number {
            return match says {
                "" | "no_run" => Ok(body.join("\n")),
                _ if says.starts_with("compile_fail") => Ok(body.join("\n")),
                _ => Err(format!("listing {number} is not compiled, but “{says}”")),
            };
        }
    }
    Err(format!("the module has no listing {number}"))
}

/// The value of a constant.
pub fn constant(source: &str, name: &str) -> Result<String, String> {
    let start = format!("const {name}: ");
    let (_, rest) = source
        .split_once(&start)
        .ok_or_else(|| format!("there is no constant {name}"))?;
    let value = rest
        .split_once(" = ")
        .and_then(|(_, rest)| rest.split_once(';'))
        .map(|(value, _)| value.replace('_', ","))
        .filter(|value| value.starts_with(|c: char| c.is_ascii_digit()))
        .ok_or_else(|| format!("{name} is no number"))?;
    Ok(value)
}

fn one(source: &str, start: &str) -> Result<String, String> {
    let lines: Vec<_> = source.lines().collect();
    let first = match start.strip_prefix("around ") {
        Some(text) => {
            let inner = only(&lines, |line| line.contains(text), text)?;
            let mut above = (0..inner).rev().filter(|at| !lines[*at].is_empty());
            let outer = above.find(|at| margin(lines[*at]) < margin(lines[inner]));
            outer.ok_or_else(|| format!("nothing is around “{text}”"))?
        }
        None => only(&lines, |line| line.trim_start().starts_with(start), start)?,
    };
    let indent = margin(lines[first]);
    let from = (0..first)
        .rev()
        .take_while(|at| {
            let line = lines[*at].trim_start();
            margin(lines[*at]) == indent && (line.starts_with("///") || line.starts_with("#["))
        })
        .last()
        .unwrap_or(first);
    let to = (first..lines.len())
        .find(|at| ends(lines[*at], indent, *at == first))
        .ok_or_else(|| format!("the item “{start}” has no end"))?;
    let left: Vec<_> = lines[from..=to]
        .iter()
        .map(|line| line.get(indent..).unwrap_or_default())
        .collect();
    Ok(left.join("\n"))
}

/// The one line that is like this.
fn only(lines: &[&str], is: impl Fn(&str) -> bool, what: &str) -> Result<usize, String> {
    let mut found = (0..lines.len()).filter(|at| is(lines[*at]));
    match (found.next(), found.next()) {
        (Some(first), None) => Ok(first),
        (None, _) => Err(format!("there is no line “{what}”")),
        _ => Err(format!("there are several lines “{what}”")),
    }
}

/// Whether the item ends with this line: at its own margin, and closed.
fn ends(line: &str, indent: usize, first: bool) -> bool {
    let line_ends = line.ends_with([';', '}', ',']);
    margin(line) == indent && line_ends && (first || line.trim_start().starts_with(['}', ')', ']']))
}

fn margin(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "//! Doc.\n//!\n//! ```text\n//! a · b\n//! ```\n\nconst N: u64 = 1_024;\n\n\
                          /// An item.\n#[inline]\nimpl A {\n    /// Inner.\n    fn b(\n        x: u8,\n    \
                          ) {\n        x;\n    }\n\n    fn c() {}\n}\n";

    #[test]
    fn an_item_has_its_documentation_and_its_end() {
        let item = item(SOURCE, "impl A").unwrap();
        assert!(item.starts_with("/// An item.\n#[inline]\nimpl A {"));
        assert!(item.ends_with("fn c() {}\n}"));
    }

    #[test]
    fn an_inner_item_moves_to_the_margin() {
        assert_eq!(
            item(SOURCE, "impl A / fn b(").as_deref(),
            Ok("/// Inner.\nfn b(\n    x: u8,\n) {\n    x;\n}")
        );
        assert_eq!(item(SOURCE, "impl A / fn c").as_deref(), Ok("fn c() {}"));
        assert_eq!(item(SOURCE, "around fn c"), item(SOURCE, "impl A"));
    }

    #[test]
    fn what_is_not_there_once_is_refused() {
        assert!(item(SOURCE, "fn d").is_err());
        assert!(item(SOURCE, "///").is_err());
    }

    #[test]
    fn the_documentation_of_a_module_is_for_readers() {
        let source =
            "//! A.\n//!\n//! ```compile_fail,E1\n//! # use b;\n//! c();\n//! ```\n\nfn d() {}\n";
        assert_eq!(doc(source).as_deref(), Ok("A.\n\n```rust\nc();\n```"));
        assert!(doc("fn d() {}").is_err());
        assert_eq!(fence(source, "1").as_deref(), Ok("c();"));
        for number in ["0", "2", "x"] {
            assert!(fence(source, number).is_err(), "{number}");
        }
        let source = "//! ```sh\n//! a\n//! ```\n//!\n//! ```\n//! # fn f() {\n//! b();\n//!\n//! c();\n//! # }\n//! ```\n";
        assert_eq!(fence(source, "2").as_deref(), Ok("b();\n\nc();"));
        let error = "listing 1 is not compiled, but “sh”".to_owned();
        assert_eq!(fence(source, "1"), Err(error));
    }

    #[test]
    fn a_module_and_its_constants() {
        assert_eq!(drawing(SOURCE).as_deref(), Ok("a · b"));
        assert_eq!(constant(SOURCE, "N").as_deref(), Ok("1,024"));
        assert!(constant(SOURCE, "M").is_err());
        assert!(body(SOURCE).starts_with("const N"));
    }
}
