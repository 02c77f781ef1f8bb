#!/usr/bin/env python3
"""Checks the links of the documents, the file that each model's page names, and quoted examples.

    pages_test.py SOURCE_DIR

Every relative link in README.md, CONTRIBUTING.md and docs/ must lead to a file or a folder. The first file after
**Code** on a model's page must have the essay on that model, and code below it. The pages on adding
a model and a workload must quote the examples that install_test.py builds.
"""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def links(page):
    return [link for link in LINK.findall(page.read_text(encoding="utf-8"))
            if not re.match(r"[a-z]+:", link)]


def broken_links(source):
    for page in [source / "README.md", source / "CONTRIBUTING.md",
                 *sorted((source / "docs").rglob("*.md"))]:
        for link in links(page):
            if not (page.parent / link).exists():
                yield f"{page.relative_to(source)} leads to {link}, which does not exist"


def pages_without_code(source):
    for page in sorted((source / "docs/models").glob("*.md")):
        if page.name == "README.md":
            continue
        first = re.search(r"^\*\*Code\*\*: .*?\]\((\S+?)\)", page.read_text(encoding="utf-8"), re.M)
        file = page.parent / first.group(1) if first else page
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if "// THE MODEL " not in text or not re.search(r"^(class|struct|template) ", text, re.M):
            yield f"{page.relative_to(source)} names no file with the model's essay and its code"


def stale_quotes(source):
    for page, example in [("docs/adding-a-model.md", "examples/own_model/asio_pool.cpp"),
                          ("docs/adding-a-workload.md", "examples/own_workload/collatz.cpp")]:
        text = (source / example).read_text(encoding="utf-8")
        if text[text.index("#include"):] not in (source / page).read_text(encoding="utf-8"):
            yield f"{page} does not quote {example} as it is"


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    faults = [*broken_links(source), *pages_without_code(source), *stale_quotes(source)]
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
