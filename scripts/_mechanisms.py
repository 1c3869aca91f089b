"""The table of mechanisms in scenarios/README.md, made from tests/mechanisms/ID.toml."""
import pathlib
import re
import tomllib

# Families and how many mechanisms each has.
FAMILIES = {"PR": 8, "EL": 6, "LM": 7, "CL": 19, "PT": 8, "DQ": 8, "RO": 11, "UX": 8, "IN": 3}
BEGIN = "<!-- mechanisms begin -->\n"
END = "<!-- mechanisms end -->\n"


def ids():
    return [f"{family}{n}" for family, count in FAMILIES.items() for n in range(1, count + 1)]


def read(folder):
    """{id: content of its file}"""
    found = {}
    for path in pathlib.Path(folder).glob("*.toml"):
        if re.fullmatch(r"[A-Z]{2}[0-9]+", path.stem):
            found[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def table(mechanisms):
    """The rows, in the order of the families."""
    lines = ["| | mechanism | key of the scenario | measure | test |", "|---|---|---|---|---|"]
    for name in ids():
        if name not in mechanisms:
            continue
        m = mechanisms[name]
        test = m.get("test", f"tests/mechanisms/{name}.toml")
        measure = m.get("measure") or m["shown_by"]
        lines.append(f"| {name} | {m['title']} | `{m['key']}` | `{measure}` | `{test}` |")
    return "\n".join(lines) + "\n"


def replaced(text, mechanisms):
    """The document with the table between its two markers made anew."""
    head, rest = text.split(BEGIN)
    return head + BEGIN + table(mechanisms) + END + rest.split(END)[1]
