"""The rule catalogue → the pages that ``gouji explain`` prints and docs/rules shows."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.report.catalogue import VARIABLES, RuleText
from gouji.report.messages import LANGUAGES, Messages
from gouji.report.typeset import display_width, pad

_HEADINGS = ("what", "why", "message", "example")


def rule_page(rule: RuleText, messages: Messages, language: str) -> str:
    """One rule in Markdown under fixed headings, a newline at the end."""

    def say(key: str) -> str:
        return messages.text("explain", key, language)

    names = {name: messages.text("variables", name, language) for name in VARIABLES}
    texts = {
        "what": rule.what[language],
        "why": rule.why[language],
        "message": f"> {rule.message(language, names)}",
        "example": rule.example[language],
    }
    severity = messages.text("severity", rule.severity, language)
    parts = [f"# {rule.id} {rule.title(language)}", f"{say('severity')}: {severity}"]
    parts += [f"## {say(heading)}\n\n{texts[heading]}" for heading in _HEADINGS]
    if rule.basis:
        parts.append(f"## {say('basis')}\n\n{rule.basis}")
    return "\n\n".join(parts) + "\n"


def rule_list(
    catalogue: Mapping[str, RuleText], messages: Messages, language: str, levels: Mapping[str, str] | None = None
) -> str:
    """One line for each rule: id, severity (that of ``levels`` where it has one), title."""
    ids = max(map(display_width, catalogue), default=0)
    said = {
        rule.id: messages.text("severity", (levels or {}).get(rule.id, rule.severity), language)
        for rule in catalogue.values()
    }
    column = max(map(display_width, said.values()), default=0)
    return "".join(
        f"{pad(rule.id, ids)}  {pad(said[rule.id], column)}  {rule.title(language)}\n" for rule in catalogue.values()
    )


def rule_pages(catalogue: Mapping[str, RuleText], messages: Messages) -> dict[str, str]:
    """File name → text of docs/rules: a page for each rule in both languages, and an index."""
    foot = "\n".join(messages.text("explain", "generated", language) for language in LANGUAGES)
    pages = {
        f"{rule.id}.md": "\n---\n\n".join(rule_page(rule, messages, language) for language in LANGUAGES)
        + f"\n---\n\n{foot}\n"
        for rule in catalogue.values()
    }
    title = " / ".join(messages.text("explain", "index", language) for language in LANGUAGES)
    rows = "".join(
        f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title('zh')} | {rule.title('en')} |\n"
        for rule in catalogue.values()
    )
    pages["README.md"] = f"# {title}\n\n| id | severity | zh | en |\n|---|---|---|---|\n{rows}\n{foot}\n"
    return pages
