//! Several instructions as one transaction: they share accounts, budget and end.

use {
    super::{Case, Outcome, Refusal, refusal},
    crate::{
        Row,
        frame::{Frame, Names},
        programs::{self, Called},
        row::{NoFigure, failure},
        symbols::Symbols,
    },
    cu_runtime::{Cpi, Memory, Svm, TransactionTrace},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// With their ids.
type Instructions = [(String, Instruction)];

impl Case {
    /// Runs the transaction on `svm`, which its limits are set on.
    pub(super) fn measure_transaction(
        self,
        svm: &Svm,
        instructions: &Instructions,
        accounts: &[(Pubkey, Account)],
        names: &impl Names,
        called: &mut Vec<Called>,
        symbols: Option<&Symbols>,
    ) -> Result<Outcome, Refusal> {
        let plain: Vec<_> = instructions.iter().map(|(_, it)| it.clone()).collect();
        let trace = svm.trace_transaction(&plain, accounts)?;
        let left = &trace.resulting_accounts;
        self.ended(&trace, instructions, svm.cu_limit())
            .and_then(|()| self.check_leaves(left))
            .map_err(|source| {
                let cpis = trace.instructions.iter().flat_map(|it| &it.run.cpis);
                refusal(source, svm, cpis.filter_map(Cpi::callee), &trace.log)
            })?;

        let program = &self.program_id;
        let mut row = Row {
            id: self.id.clone(),
            cu: trace.cu,
            runtime: 0,
            own: 0,
            floor: 0,
            heap: 0,
            stack: 0,
            refused: self
                .refused
                .as_ref()
                .map(|(index, error)| format!("instruction {index}: {error:?}")),
            max_cu: self.max_cu,
            worst: None,
            frames: Frame::transaction(Vec::new()),
        };
        let mut frames = Vec::new();
        for ((_, instruction), ran) in instructions.iter().zip(&trace.instructions) {
            let callee = &instruction.program_id;
            programs::add_all(called, program, [callee].into_iter(), svm, names);
            programs::add(called, program, &ran.run, svm, names);
            // An instruction of another program is the transaction's, and no other program could do without it.
            if callee == program {
                row.own += ran.run.own();
                row.floor += ran.run.floor();
                let Memory { heap, stack } = ran.memory;
                row.heap = row.heap.max(heap);
                row.stack = row.stack.max(stack);
                frames.push(super::frames(callee, ran, names, symbols)?);
            } else {
                row.floor += ran.run.cu();
                frames.push(Frame::tree(callee, &ran.run, names));
            }
        }
        row.runtime = row.cu - row.own;
        row.frames = Frame::transaction(frames);
        let notes = self.transaction_notes(&self.id, svm, &plain, accounts);
        Ok(Outcome { row, notes })
    }

    /// Whether it ended as it must.
    fn ended(
        &self,
        trace: &TransactionTrace,
        instructions: &Instructions,
        budget: u64,
    ) -> Result<(), NoFigure> {
        let log = failure(&trace.log);
        if trace.cu >= budget {
            return Err(NoFigure::Budget { budget, log });
        }
        let last = trace.instructions.len() - 1;
        let error = trace.instructions[last].run.result.raw_result.clone().err();
        let at = |index: usize, source| NoFigure::Instruction {
            index,
            id: instructions[index].0.clone(),
            source: Box::new(source),
        };
        match (error, self.refused.clone()) {
            (None, None) => Ok(()),
            (Some(error), None) => Err(at(last, NoFigure::Failed { error, log })),
            (None, Some((index, expected))) => Err(at(index, NoFigure::Succeeded { expected })),
            (Some(error), Some((index, expected))) if index != last => {
                Err(at(last, elsewhere(error, index, expected, log)))
            }
            (Some(error), Some((_, expected))) if error != expected => {
                let source = NoFigure::FailedOtherwise {
                    error,
                    expected,
                    log,
                };
                Err(at(last, source))
            }
            (Some(_), Some(_)) => Ok(()),
        }
    }
}

fn elsewhere(
    error: InstructionError,
    index: usize,
    expected: InstructionError,
    log: Option<String>,
) -> NoFigure {
    NoFigure::FailedElsewhere {
        error,
        index,
        expected,
        log,
    }
}
