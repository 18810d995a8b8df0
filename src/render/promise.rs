//! The page of commitments, as Markdown or as one HTML file that prints well.

use std::io::{self, Write};

use crate::model::language::Language;
use crate::report::promise::Promises;

pub(crate) fn markdown(out: &mut dyn Write, page: &Promises) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", page.heading, page.about)?;
    for promise in &page.items {
        writeln!(out, "\n## {}\n", promise.title)?;
        if !promise.text.is_empty() {
            writeln!(out, "{}\n", promise.text)?;
        }
        writeln!(out, "*{}*", promise.basis)?;
    }
    Ok(())
}

const STYLE: &str = "\
body { font: 16px/1.6 system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; color: #1d2733;
  max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 2rem; margin: 0; }
header p { color: #5b6b7b; margin: .25rem 0 2rem; }
section { border-left: 4px solid #1f7a6d; padding: .1rem 0 .1rem 1.1rem; margin: 0 0 1.4rem; break-inside: avoid; }
h2 { font-size: 1.1rem; margin: 0 0 .2rem; }
section p { margin: 0; }
small { color: #5b6b7b; }
@media print { body { margin: 0 auto; } }";

pub(crate) fn html(out: &mut dyn Write, page: &Promises) -> io::Result<()> {
    let language = match page.language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    let title = format!("{} · {}", page.heading, page.policy);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}\n</style>",
        escaped(&title)
    )?;
    writeln!(
        out,
        "<header>\n<h1>{}</h1>\n<p>{}</p>\n</header>",
        escaped(page.heading),
        escaped(&page.about)
    )?;
    for promise in &page.items {
        writeln!(out, "<section>\n<h2>{}</h2>", escaped(&promise.title))?;
        if !promise.text.is_empty() {
            writeln!(out, "<p>{}</p>", escaped(&promise.text))?;
        }
        writeln!(out, "<small>{}</small>\n</section>", escaped(&promise.basis))?;
    }
    writeln!(out, "</html>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
