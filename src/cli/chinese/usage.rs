//! What is wrong with the arguments, in Chinese.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What clap says of the arguments, and a remedy.
pub(in crate::cli) fn told(error: &clap::Error) -> (String, Option<String>) {
    let usage = texts(error, ContextKind::Usage).first().map(|usage| {
        let usage = super::framed(usage.trim());
        let usage = usage.strip_prefix("用法：").unwrap_or(&usage).trim();
        crate::cli::outcome::without_environment(usage)
    });
    let near =
        [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    let near = near.into_iter().flat_map(|kind| texts(error, kind)).next();
    let near = near.map(|near| format!("是不是 `{near}`？"));
    (message(error), near.or(usage))
}

fn message(error: &clap::Error) -> String {
    let text = |kind| texts(error, kind).join("、");
    let arg = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 `{arg}`"),
        ErrorKind::InvalidSubcommand => {
            format!("没有子命令 `{}`", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            format!("`{}` 缺少子命令", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{arg}` 缺少值"),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            let valid = if valid.is_empty() { valid } else { format!("，可选：{valid}") };
            format!("`{arg}` 的值 `{value}` 不对{valid}")
        }
        ErrorKind::ValueValidation => format!("`{arg}` 的值 `{value}` 不对{}", reason(error)),
        ErrorKind::ArgumentConflict => conflict(&arg, &text(ContextKind::PriorArg)),
        ErrorKind::TooManyValues => format!("`{arg}` 多了一个值 `{value}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("`{arg}` 的值的个数不对")
        }
        ErrorKind::NoEquals => format!("`{arg}` 的值前要写等号"),
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的字符".to_owned(),
        // The others are no errors of the arguments.
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => error.to_string().trim_start_matches("error: ").trim().to_owned(),
    }
}

fn conflict(arg: &str, prior: &str) -> String {
    if prior.is_empty() || prior == arg {
        return format!("`{arg}` 只能给一次");
    }
    format!("`{arg}` 不能与 `{prior}` 同用")
}

/// Why a value does not fit.
fn reason(error: &clap::Error) -> String {
    let Some(source) = error.source().map(ToString::to_string) else { return String::new() };
    if let Some((_, range)) = source.split_once(" is not in ") {
        return format!("：应在 {range} 之内");
    }
    if source.contains("invalid digit") || source.contains("empty string") {
        return "：应为整数".to_owned();
    }
    if let Some((_, expected)) = source.split_once("(expected ") {
        return format!("：应为 {}", expected.trim_end_matches(')').replace(" or ", " 或 "));
    }
    let told = super::messages::told(&source).unwrap_or(source);
    match told.strip_prefix("这里有：") {
        Some(names) => format!("，可选：{}", names.replace(", ", "、")),
        None => format!("：{told}"),
    }
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}
