//! The rules: what a text must not contain, and what to write in its place.

use crate::passage::Block;
use regex::{Regex, RegexSet};
use std::{borrow::Cow, sync::LazyLock};

/// A sentence longer than this is two.
const MOST_WORDS: usize = 30;

const LONG: &str = "more than 30 words: split the sentence, condition first";
const CLAUSE: &str = "a clause as subject: write a noun, or who does it";

/// Words in any case, words that make them right, and the advice.
const WORDS: &[(&str, &str, &str)] = &[
    (
        r"\b(whoever|whomever|somebody|nobody|everybody)\b",
        "",
        "a pronoun: name the role (caller, owner, user, \"anyone who\", \"no account\")",
    ),
    (r"\bone's own\b", "", "write \"your own\", or name whose"),
    (r"\bshall\b", "", "write \"must\", \"should\" or \"will\""),
    (r"\bdear(er|est|ly)?\b", "", "write \"expensive\""),
    (r"\banew\b", "", "write \"again\""),
    (
        r"\btold\b",
        "",
        "write \"reported\", \"printed\", or who says it",
    ),
    (
        r"\b(asked|asks) (for|of)\b",
        "",
        "write \"requires\", \"requests\" or \"checks\"",
    ),
    (
        r"\blooked at\b",
        "",
        "write \"read\", \"checked\" or \"searched\", and by whom",
    ),
    (
        r"\bf(ou|i)nds? out\b",
        "",
        "write \"determines\" or \"reports\"",
    ),
    (r"\bbut for\b", "", "write \"except\""),
    (
        r"\bfor good\b",
        r"^for good reason",
        "write \"permanently\"",
    ),
    (r"\bfor nothing\b", "", "write \"free\" or \"at no cost\""),
    (r"\bturned round\b", "", "write \"inverted\""),
    (r"\bbeside\b", "", "write \"next to\" or \"besides\""),
    (
        r"\b(stands?|stood)\b",
        r"^stands?(-in| (in )?for\b| out\b)",
        "write \"is\"",
    ),
    (
        r"\b(lies?|lay|lain) (in|on|at|under|between|behind|before|beyond|within|outside|there|here|where)\b",
        "",
        "write \"is\"",
    ),
    (
        r"\bhand(s|ed|ing)? on\b|\bhanded\b",
        "^handed over in",
        "write \"pass\"",
    ),
    (
        r"\bmade by\b",
        "",
        "write \"built with\" or \"made with\", or name the actor as subject",
    ),
    (
        r"\b(be)?(comes?|came|coming) of\b",
        "",
        "write \"comes from\", or \"the outcome of\"",
    ),
    (
        r"\bat the (most|least)\b",
        "",
        "write \"at most\" or \"at least\"",
    ),
    (r"\bsome minutes\b", "", "write \"a few minutes\""),
    (
        r"\bbrought about\b",
        "",
        "write \"caused\" or \"triggered\"",
    ),
    (r"\bfalls? to\b", "", "write \"goes to\""),
    (r"\bholes?\b", "", "write \"vulnerability\" or \"gap\""),
    (r"\bmend(s|ed|ing)?\b", "", "write \"fix\""),
    (
        r"\b(thereof|therein|whereof|wherein|whence|thence|hence|lest|unto|whilst|amongst|hitherto|herein|likewise)\b",
        "",
        "an old word: write today's",
    ),
    (
        r"\b(page|file|list|table|comment|document|chapter|bench|manifest|readme) (says|knows|wants|insists|speaks|answers)\b",
        "",
        "only people say, know or want: a page lists, a file contains",
    ),
];

/// Sentences that may be as they are, by their start, each with the reason.
const ALLOWED: &[(&str, &str)] = &[(
    "A program can only mark an account",
    "a sentence that introductions teach, quoted word for word",
)];

static RULES: LazyLock<Vec<(Regex, Option<Regex>, &'static str)>> = LazyLock::new(|| {
    let any_case = |pattern: &str| Regex::new(&format!("(?i){pattern}")).expect("a pattern");
    let rule = |&(words, unless, advice): &(&str, &str, &'static str)| {
        (
            any_case(words),
            (!unless.is_empty()).then(|| any_case(unless)),
            advice,
        )
    };
    WORDS.iter().map(rule).collect()
});

static ANY: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = RULES.iter().map(|(words, ..)| words.as_str());
    RegexSet::new(patterns).expect("patterns")
});

/// Where a block breaks a rule: the place, the words, the rule with a better word.
pub fn broken(block: &Block) -> Vec<(usize, String, &'static str)> {
    let text = without_quotes(&block.text);
    let mut found = Vec::new();
    // One pass over the text finds the rules that are worth a second one.
    for rule in &ANY.matches(&text) {
        let (words, unless, advice) = &RULES[rule];
        for hit in words.find_iter(&text) {
            if unless
                .as_ref()
                .is_none_or(|unless| !unless.is_match(&text[hit.start()..]))
            {
                found.push((hit.start(), hit.as_str().to_owned(), *advice));
            }
        }
    }
    for (at, sentence) in sentences(&text, block.cell) {
        if ALLOWED.iter().any(|(start, _)| sentence.starts_with(start)) {
            continue;
        }
        let start = || {
            sentence
                .split_whitespace()
                .take(6)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let counted = if block.cell {
            without_lists(sentence)
        } else {
            sentence.into()
        };
        if words(&counted) > MOST_WORDS {
            found.push((at, format!("{} …", start()), LONG));
        }
        if !(block.titled && at == 0) && clause(sentence) {
            found.push((at, format!("{} …", start()), CLAUSE));
        }
    }
    found.sort();
    found
}

/// The text with the words of others blanked out, so that places stay what they are.
fn without_quotes(text: &str) -> String {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| Regex::new("\"[^\"]*\"|“[^”]*”").unwrap());
    let blank = |quote: &regex::Captures| "x".repeat(quote[0].len());
    QUOTE.replace_all(text, blank).into_owned()
}

fn sentences(text: &str, cell: bool) -> Vec<(usize, &str)> {
    static END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"([.!?;])[)*_]*\s+").unwrap());
    let mut found = Vec::new();
    let mut start = 0;
    for end in END.captures_iter(text) {
        let (mark, end) = (&end[1], end.get(0).expect("all of it"));
        let next = text[end.end()..].chars().next();
        let ends = match mark {
            ";" => cell,
            _ => next.is_some_and(|c| !c.is_lowercase()),
        };
        if ends {
            found.push((start, text[start..end.end()].trim_end()));
            start = end.end();
        }
    }
    found.push((start, text[start..].trim_end()));
    found
}

/// A cell without the names that it lists in brackets.
fn without_lists(cell: &str) -> Cow<'_, str> {
    static LIST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\([^()]*\)").unwrap());
    LIST.replace_all(cell, "")
}

fn words(sentence: &str) -> usize {
    let word = |token: &&str| token.contains(|c: char| c.is_alphanumeric() || c == '`');
    sentence.split_whitespace().filter(word).count()
}

/// "What it costs is …" and "Who asks …": not a question, not a title.
fn clause(sentence: &str) -> bool {
    static START: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(What|Whatever|Who) ").unwrap());
    START.is_match(sentence) && sentence.ends_with(['.', ':', '!'])
}

#[cfg(test)]
mod tests {
    use crate::faults_of;

    /// The words that a Markdown text is reported for, in order.
    fn words(text: &str) -> Vec<String> {
        faults_of("a.md", text)
            .into_iter()
            .map(|fault| fault.words)
            .collect()
    }

    #[test]
    fn words_of_yesterday_are_reported_with_their_line() {
        let found = faults_of("a.md", "It holds.\n\nThat is dear,\nand nobody pays.\n");
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "a.md:3: \"dear\": write \"expensive\"",
                "a.md:4: \"nobody\": a pronoun: name the role (caller, owner, user, \"anyone who\", \"no account\")",
            ]
        );
    }

    #[test]
    fn code_quotes_and_targets_are_not_read() {
        for text in [
            "`told`",
            "```\nnobody\n```",
            "    anew",
            "he wrote \"nobody\"",
            "[a](told.md)",
            "<!-- told -->",
        ] {
            assert!(words(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_sentence_has_thirty_words_at_most() {
        let thirty = ["Word"; 30].join(" ");
        assert!(words(&format!("{thirty}. {thirty}.")).is_empty());
        assert_eq!(words(&format!("{thirty} more.")).len(), 1);
    }

    #[test]
    fn a_clause_is_no_subject_but_a_question_and_a_title_may_begin_so() {
        assert_eq!(words("Yes. What it costs is unknown.").len(), 1);
        assert!(words("What does it cost?\n\n# What it costs\n").is_empty());
    }

    #[test]
    fn a_word_has_its_good_uses() {
        assert!(words("X stands for a key, for good reasons.").is_empty());
        assert_eq!(words("It stands there for good."), ["stands", "for good"]);
    }

    #[test]
    fn comments_and_texts_of_rust_are_read_and_its_code_is_not() {
        let text = "/// A dear\n/// call.\nfn told() {\n    // anew\n    print(\"for nobody \\\n    shall\");\n}\n";
        let found: Vec<_> = faults_of("a/src/b.rs", text)
            .into_iter()
            .map(|fault| (fault.line, fault.words))
            .collect();
        let expected = [(1, "dear"), (4, "anew"), (5, "nobody"), (5, "shall")];
        assert_eq!(
            found,
            expected.map(|(line, words)| (line, words.to_owned()))
        );
        assert_eq!(faults_of("a/tests/b.rs", "f(\"nobody\") // anew").len(), 1);
    }

    #[test]
    fn comments_and_texts_of_scripts_and_names_of_workflows_are_read() {
        assert_eq!(
            faults_of("a.sh", "# anew\nsay \"nobody pays\"\ntold\n").len(),
            2
        );
        assert_eq!(faults_of("a.yml", "- name: anew\n").len(), 1);
        assert_eq!(faults_of("a.s", "# anew\n    mov64 r0, told\n").len(), 1);
        assert_eq!(
            faults_of("a.ts", "/**\n * anew\n */\nconst told = 1;\n").len(),
            1
        );
    }
}
