//! A passage as blocks: the words of a paragraph, a heading, an item or a cell, without code.

use crate::source::Passage;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What stands for code in a block: one word that no rule knows.
const CODE: &str = "`_`";

#[derive(Debug, Default)]
pub struct Block {
    pub text: String,
    /// Its first sentence is a title.
    pub titled: bool,
    /// A cell of a table or a message: a semicolon ends a sentence in it.
    pub cell: bool,
    /// Where in `text` each line of the file starts.
    lines: Vec<(usize, usize)>,
}

impl Block {
    /// The line of the file that holds a place in the text.
    pub fn line(&self, at: usize) -> usize {
        let line = self.lines.iter().rev().find(|(start, _)| *start <= at);
        line.map_or(1, |(_, line)| *line)
    }

    fn push(&mut self, line: usize, words: &str) {
        if self.lines.last().is_none_or(|(_, last)| *last != line) {
            self.lines.push((self.text.len(), line));
        }
        self.text.push_str(words);
    }
}

pub fn blocks(passage: &Passage) -> Vec<Block> {
    let blocks = if passage.quoted {
        plain(passage)
    } else {
        markdown(passage)
    };
    blocks
        .into_iter()
        .filter(|block| !block.text.trim().is_empty())
        .collect()
}

/// A text of a program: a paragraph ends where a line is empty or the next one is indented.
fn plain(passage: &Passage) -> Vec<Block> {
    let paragraph = || Block {
        cell: true,
        ..Block::default()
    };
    let mut blocks = vec![paragraph()];
    for line in passage.text.lines() {
        if line.trim().is_empty() || line.starts_with(' ') {
            blocks.push(paragraph());
        }
        let block = blocks.last_mut().expect("starts with one");
        block.push(passage.line, line.trim());
        block.text.push(' ');
    }
    blocks
}

fn markdown(passage: &Passage) -> Vec<Block> {
    let mut blocks = vec![Block::default()];
    let mut code = false;
    let (mut read, mut line) = (0, passage.line);
    for (event, range) in Parser::new_ext(&passage.text, Options::ENABLE_TABLES).into_offset_iter()
    {
        // The end of a block has its start as its place.
        if range.start > read {
            line += passage.text[read..range.start].matches('\n').count();
            read = range.start;
        }
        let block = blocks.last_mut().expect("starts with one");
        match event {
            Event::Text(words) if !code => block.push(line, &words),
            Event::Code(_) => block.push(line, CODE),
            Event::SoftBreak | Event::HardBreak => block.text.push(' '),
            Event::InlineHtml(tag) if &*tag == "<br>" => {
                let cell = block.cell;
                blocks.push(Block {
                    cell,
                    ..Block::default()
                });
            }
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(tag) if !inline(&tag) => {
                let opening = passage.titled && blocks.iter().all(|block| block.text.is_empty());
                blocks.push(Block {
                    cell: matches!(tag, Tag::TableCell),
                    titled: opening || matches!(tag, Tag::Heading { .. }),
                    ..Block::default()
                });
            }
            Event::End(
                TagEnd::Heading(_) | TagEnd::Item | TagEnd::Paragraph | TagEnd::TableCell,
            ) => {
                blocks.push(Block::default());
            }
            _ => {}
        }
    }
    blocks
}

fn inline(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}
