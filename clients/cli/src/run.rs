//! One command, from its arguments to its exit code.

use {
    crate::{
        args::{Arguments, Command, OnChain},
        command,
        config::Config,
        context::{Context, Io},
        document::Document,
        elsewhere,
        error::Error,
        global::{Global, OutputFormat},
        keys::Keys,
        network::Network,
        output::{plan_document, plan_text},
        payout,
        plan::Plan,
        submit,
    },
    clap::Parser,
    std::{cell::RefCell, ffi::OsString, slice},
};

/// Makes a network of a configuration.
pub type Connect<'a> = &'a dyn Fn(&Config, &Global) -> Box<dyn Network>;

/// Runs what the arguments say, the program's name first, and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, connect: Connect, io: Io) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        // Help and version are printed the same way; only they end well.
        Err(error) => {
            let text = error.render().to_string();
            let _ = match error.use_stderr() {
                true => io.err.write_all(text.as_bytes()),
                false => io.out.write_all(text.as_bytes()),
            };
            return u8::from(error.use_stderr()) * 2;
        }
    };
    let Arguments { global, command } = arguments;
    let format = global.output;
    let reborrowed = Io {
        stdin: &mut *io.stdin,
        is_terminal: io.is_terminal,
        out: &mut *io.out,
        err: &mut *io.err,
    };
    match execute(global, command, connect, reborrowed) {
        Ok(()) => 0,
        Err(error) => {
            let to = match format {
                OutputFormat::Text => io.err,
                OutputFormat::Json => io.out,
            };
            let document = Document::Failure((&error).into());
            document.print(to, format, &format!("error: {error}\n"));
            error.exit_code()
        }
    }
}

fn execute(global: Global, command: Command, connect: Connect, io: Io) -> Result<(), Error> {
    match command {
        Command::Address(options) => {
            let (text, document) = command::address::run(&options)?;
            document.print(io.out, global.output, &text);
            Ok(())
        }
        Command::OnChain(command) => execute_on_chain(global, command, connect, io),
    }
}

fn execute_on_chain(
    global: Global,
    command: OnChain,
    connect: Connect,
    io: Io,
) -> Result<(), Error> {
    let config = Config::load(&global)?;
    let mut context = Context {
        network: connect(&config, &global),
        global,
        config,
        keys: Keys::default(),
        io: RefCell::new(io),
    };
    let context = &mut context;
    context.check_can_ask()?;
    match command {
        OnChain::Show(options) => {
            let (text, document) = command::show::run(context, &options)?;
            context.print(&text, &document);
            Ok(())
        }
        OnChain::Payout(options) => {
            let (text, document) = payout::command::run(context, &options)?;
            context.print(&text, &document);
            Ok(())
        }
        OnChain::Create(options) => carry_out(context, command::create::plan, &options),
        OnChain::Deposit(options) => carry_out(context, command::deposit::plan, &options),
        OnChain::Withdraw(options) => carry_out(context, command::withdraw::plan, &options),
        OnChain::Token(options) => carry_out(context, command::token::plan, &options),
        OnChain::Nominate(options) => carry_out(context, command::nominate::plan, &options),
        OnChain::Accept(options) => carry_out(context, command::accept::plan, &options),
        OnChain::Close(options) => carry_out(context, command::close::plan, &options),
        OnChain::Reclaim(options) => carry_out(context, command::reclaim::plan, &options),
    }
}

/// Plans, prepares, tells; with `--send` asks, sends and tells again.
fn carry_out<T>(
    context: &mut Context,
    plan: fn(&mut Context, &T) -> Result<Plan, Error>,
    options: &T,
) -> Result<(), Error> {
    let plan = plan(context, options)?;
    let mut prepared = submit::prepare(context, &plan)?;
    let signed = context.global.signed.as_ref();
    let signed = signed.map(|path| submit::signed(context, &plan, &mut prepared, path));
    let signed = signed.transpose()?;
    let text = plan_text(context, &plan, &prepared);
    if let Some(path) = &context.global.unsigned {
        let summary = text.lines().map(str::to_owned).collect();
        let told = match submit::called_by(&plan) {
            Some(program_address) => {
                let mut call = submit::call(context, &plan, &program_address);
                call.summary = summary;
                let told = elsewhere::told_calls(path, slice::from_ref(&call));
                elsewhere::write_calls(path, vec![call])?;
                told
            }
            None => {
                let mut unsigned = submit::unsigned(context, &plan, &prepared)?;
                unsigned.summary = summary;
                let told = elsewhere::told(path, slice::from_ref(&unsigned));
                elsewhere::write(path, vec![unsigned])?;
                told
            }
        };
        let document = plan_document(context, &plan, &prepared, None);
        context.print(&format!("{text}{told}"), &document);
        return Ok(());
    }
    if !context.global.send {
        let document = plan_document(context, &plan, &prepared, None);
        let text = format!("{text}Dry run: it would succeed. Add --send to send it.\n");
        context.print(&text, &document);
        return Ok(());
    }
    // The user who confirms sees it first, apart from the text at the end.
    context.say(text.trim_end());
    context.ask()?;
    let landed = match &signed {
        Some(signed) => submit::send_signed(context, signed)?,
        None => submit::send(context, &plan, &prepared)?,
    };
    let document = plan_document(context, &plan, &prepared, Some(&landed));
    let text = format!("Done: {} in slot {}\n", landed.signature, landed.slot);
    context.print(&text, &document);
    Ok(())
}
