"""Months (year·12 + month − 1), days and the two day counts (models/README.md, section 2)."""

import datetime

from _mutations import mutated


def month_of(text):
    return int(text[:4]) * 12 + int(text[5:7]) - 1


class Calendar:
    def __init__(self, day_count):
        self.thirty = day_count == "30"
        if mutated("day-count"):
            self.thirty = not self.thirty

    def day(self, month, day):
        """A day as a number; successive days differ by 1."""
        if self.thirty:
            return month * 30 + min(day, 30)
        return datetime.date(month // 12, month % 12 + 1, day).toordinal()

    def days_in(self, month):
        return self.day(month + 1, 1) - self.day(month, 1)

    def last_day(self, month):
        return self.day(month + 1, 1) - 1

    def of_date(self, text):
        return self.day(month_of(text), int(text[8:10]))

    def minute(self, text):
        """Minutes since day 0 of a date, or of a date and time."""
        minutes = self.of_date(text) * 1440
        if len(text) > 10:
            minutes += int(text[11:13]) * 60 + int(text[14:16])
        return minutes
