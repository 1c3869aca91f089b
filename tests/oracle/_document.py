"""The resolved scenario (`lendsim show FILE --format json`) and its timeline."""

import copy
import json
import re
import subprocess

from _calendar import Calendar, month_of


def resolved(lendsim, file):
    shown = subprocess.run([lendsim, "show", file, "--format", "json", "--quiet"],
                           capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


def split_path(path):
    """a.b."c.d" in parts."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^."]+)', path)]


def child(node, name):
    if isinstance(node, list):
        return next(item for item in node if item.get("name") == name)
    return node[name]


def is_in_force(entry, date):
    return entry["from"] <= date and date < entry.get("until", "9999")


def in_force(document, date):
    """The document with the timeline's entries of a date; later entries win."""
    result = copy.deepcopy(document)
    for entry in document.get("timeline", []):
        if not is_in_force(entry, date):
            continue
        for verb in ("set", "add", "scale"):
            for path, value in entry.get(verb, {}).items():
                *parents, key = split_path(path)
                node = result
                for part in parents:
                    node = child(node, part)
                if verb == "set":
                    node[key] = copy.deepcopy(value)
                elif verb == "add":
                    node[key] = node[key] + value
                else:
                    node[key] = node[key] * value
    return result


class Run:
    """[run], and which date's parameters hold when."""

    def __init__(self, document):
        run = document["run"]
        self.document = document
        self.calendar = Calendar(run["day_count"])
        self.start_date = run["start"]
        self.start = month_of(run["start"])
        self.warm_up = run["warm_up"]
        self.months = run["months"]
        self.first = self.start - self.warm_up
        self.total = self.warm_up + self.months
        self.borrowers = run["borrowers"]
        self.replications = run["replications"]
        self.seed = run["seed"]
        self.fixed = run["population"] == "fixed"
        self.review_day = run["review_day"]
        self.split_by = run.get("split_by")

    def is_warm_up(self, month):
        return month < self.start

    def review_date(self, month):
        return f"{month // 12:04d}-{month % 12 + 1:02d}-{self.review_day:02d}"

    def parameter_date(self, month):
        return self.start_date if self.is_warm_up(month) else self.review_date(month)


def notices(document):
    """(name, announced, from, until) of timeline entries and of rules with a date that are on."""
    found = []
    for entry in document.get("timeline", []):
        found.append((entry["name"], entry.get("announced", entry["from"]), entry["from"],
                      entry.get("until", "9999")))
    for rule in document.get("rule", []):
        if "date" in rule:
            never = "9999-01-01"
            announced = rule.get("announced", rule["date"])
            found.append((rule["name"], announced, rule["date"], "9999") if rule["enabled"]
                         else (rule["name"], never, never, "9999"))
    return found


def announcements(run, month):
    """The features announced.NAME and months_to.NAME of a month."""
    values = {}
    for name, announced, begin, until in notices(run.document):
        date = run.review_date(month)
        if run.is_warm_up(month) and begin <= run.start_date:
            date = run.start_date
        pending = announced <= date < begin
        values["announced." + name] = float(pending)
        months_to = 999.0
        if begin <= date < until:
            months_to = 0.0
        if pending:
            months_to = float(month_of(begin) - month)
        values["months_to." + name] = months_to
    return values
