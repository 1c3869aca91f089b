"""Changes of a trait, an attribute or the score."""

from _math import F


class Change:
    def __init__(self, target, value, names):
        self.target, self.operation = target, "set"
        if target in names.categories:
            self.value = F(names.categories[target].index(value))
        elif isinstance(value, bool):
            self.value = F(value)
        elif isinstance(value, str) and value == "reset":
            self.value = F(0)
        elif isinstance(value, str):
            self.operation = {"+": "add", "-": "add", "*": "multiply", "=": "set"}[value[0]]
            self.value = F(float(value if value[0] == "-" else value[1:]))
        else:
            self.value = F(float(value))
