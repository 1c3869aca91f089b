"""The generated parts of README.md: what stands between `<!-- NAME begin -->` and `<!-- NAME end -->`."""

import re


def block(text, name):
    """The lines inside the fence of a marked block."""
    match = re.search(rf"<!-- {name} begin -->\n```\w*\n(.*?)```\n<!-- {name} end -->", text, re.S)
    if match is None:
        raise SystemExit(f"README.md: no block {name}")
    return match.group(1)


def replaced(text, name, content):
    """`text` with the block's lines replaced."""
    pattern = rf"(<!-- {name} begin -->\n```\w*\n).*?(```\n<!-- {name} end -->)"
    return re.sub(pattern, lambda m: m.group(1) + content + m.group(2), text, flags=re.S)
