//! One command, from its arguments to its exit code.

use {
    crate::{
        args::{Arguments, Command, Global, OutputFormat},
        command,
        config::Config,
        context::{Context, Io},
        error::Error,
        keys::Keys,
        network::Network,
        output, payout,
        plan::Plan,
        submit,
    },
    clap::Parser,
    serde_json::Value,
    std::{cell::RefCell, ffi::OsString, io::Write},
};

/// Makes a network of a configuration.
pub type Connect<'a> = &'a dyn Fn(&Config, &Global) -> Box<dyn Network>;

/// Runs what the arguments say, the program's name first, and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, connect: Connect, mut io: Io) -> u8 {
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
    let reborrowed = Io {
        stdin: &mut *io.stdin,
        is_terminal: io.is_terminal,
        out: &mut *io.out,
        err: &mut *io.err,
    };
    match execute(&global, command, connect, reborrowed) {
        Ok(()) => 0,
        Err(error) => {
            report(&global, &error, &mut io);
            error.exit_code()
        }
    }
}

fn report(global: &Global, error: &Error, io: &mut Io) {
    // Nobody is left to be told that writing failed.
    let _ = match global.output {
        OutputFormat::Text => writeln!(io.err, "error: {error}"),
        OutputFormat::Json => writeln!(io.out, "{:#}", output::error_json(error)),
    };
}

fn execute(global: &Global, command: Command, connect: Connect, io: Io) -> Result<(), Error> {
    if let Command::Address(options) = &command {
        let (text, json) = command::address::run(options)?;
        print(&mut *io.out, global, &text, &json);
        return Ok(());
    }
    let config = Config::load(global)?;
    let mut context = Context {
        global: global.clone(),
        network: connect(&config, global),
        config,
        keys: Keys::default(),
        io: RefCell::new(io),
    };
    let context = &mut context;
    context.check_can_ask()?;
    match command {
        Command::Address(_) => unreachable!("it has run already"),
        Command::Show(options) => {
            let (text, json) = command::show::run(context, &options)?;
            print(&mut *context.io.borrow_mut().out, global, &text, &json);
            Ok(())
        }
        Command::Payout(options) => {
            let (text, json) = payout::command::run(context, &options)?;
            print(&mut *context.io.borrow_mut().out, global, &text, &json);
            Ok(())
        }
        Command::Create(options) => carry_out(context, command::create::plan, &options),
        Command::Deposit(options) => carry_out(context, command::deposit::plan, &options),
        Command::Withdraw(options) => carry_out(context, command::withdraw::plan, &options),
        Command::Token(options) => carry_out(context, command::token::plan, &options),
        Command::Nominate(options) => carry_out(context, command::nominate::plan, &options),
        Command::Accept(options) => carry_out(context, command::accept::plan, &options),
        Command::Close(options) => carry_out(context, command::close::plan, &options),
        Command::Reclaim(options) => carry_out(context, command::reclaim::plan, &options),
    }
}

/// Plans, prepares, tells; with `--send` asks, sends and tells again.
fn carry_out<T>(
    context: &mut Context,
    plan: fn(&mut Context, &T) -> Result<Plan, Error>,
    options: &T,
) -> Result<(), Error> {
    let plan = plan(context, options)?;
    let prepared = submit::prepare(context, &plan)?;
    let text = output::plan_text(context, &plan, &prepared);
    let print = |text: &str, json: &Value| {
        print(
            &mut *context.io.borrow_mut().out,
            &context.global,
            text,
            json,
        )
    };
    if !context.global.send {
        let json = output::plan_json(context, &plan, &prepared, None);
        print(
            &format!("{text}Dry run: it would succeed. Add --send to send it.\n"),
            &json,
        );
        return Ok(());
    }
    // Whoever is asked sees it first, whatever is printed at the end.
    context.say(text.trim_end());
    context.ask()?;
    let landed = submit::send(context, &plan, &prepared)?;
    let json = output::plan_json(context, &plan, &prepared, Some(&landed));
    let text = format!("Done: {} in slot {}\n", landed.signature, landed.slot);
    print(&text, &json);
    Ok(())
}

/// Prints one or the other. A transaction that has landed has, whether or not that can be printed.
fn print(out: &mut dyn Write, global: &Global, text: &str, json: &Value) {
    let _ = match global.output {
        OutputFormat::Text => out.write_all(text.as_bytes()),
        OutputFormat::Json => writeln!(out, "{json:#}"),
    };
}
